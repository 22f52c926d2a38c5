/* A folder: records as they come, into a hidden folder until all are there. */
#include <gezi/text.h>
#include <gezi/tree.h>

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "disk.h"
#include "fetch_priv.h"
#include "lang.h"
#include "port_disk.h"
#include "size.h"
#include "stage.h"

enum { NAME_MAX_UTF8 = GEZI_DECODED_SIZE(GEZI_TREE_HEAD_MAX) };

/* Smaller files are not worth a look at the disk before each. */
enum { LOOK_BYTES = 1 << 20 };

struct walk {
    struct fetch *f;
    struct stage stage;
    struct gezi_tree tree;
    struct gezi_codec *codec;
    struct gezi_tree_head head;
    char name[GEZI_FILE_NAME_SIZE]; /* the head's, safe */
    struct stage_meta meta;
};

static void use(struct fetch *f, size_t n)
{
    f->at += n;
    f->n -= n;
}

static gezi_span avail(const struct fetch *f)
{
    return (gezi_span){f->buffer + f->at, f->n};
}

static bool garbled(struct fetch *f)
{
    char came[SIZE_TEXT];

    if (!f->bytes)
        return fetch_fail_words(f, GEZI_FILE_WHY_GARBLED, 0,
                                _("it is no folder as gezi knows them"));
    return fetch_fail_words(f, GEZI_FILE_WHY_GARBLED, 0,
                            _("what follows after %s is no file and no folder"),
                            size_print(f->bytes, came));
}

/* To the first record, over what FeiQ puts before it. */
static bool sync_stream(struct fetch *f)
{
    size_t dropped = 0, drop;

    for (;;) {
        enum gezi_progress p = gezi_tree_sync(avail(f), dropped, &drop);
        enum flow flow;

        if (p == GEZI_BAD)
            return garbled(f);
        use(f, drop);
        dropped += drop;
        if (p == GEZI_DONE)
            return true;
        flow = flow_fill(f);
        if (flow == FLOW_END)
            return dropped ? garbled(f) : flow_broke(f);
        if (flow != FLOW_OK)
            return false;
    }
}

/* The next record to w->head. FLOW_END: between two records. */
static enum flow next_head(struct walk *w)
{
    struct fetch *f = w->f;

    for (;;) {
        enum gezi_progress p = gezi_tree_next(avail(f), &w->head);
        enum flow flow;

        if (p == GEZI_DONE)
            return FLOW_OK;
        if (p == GEZI_BAD) {
            garbled(f);
            return FLOW_FAIL;
        }
        flow = flow_fill(f);
        if (flow == FLOW_END && f->n == 0)
            return FLOW_END;
        if (flow == FLOW_END)
            flow_broke(f);
        if (flow != FLOW_OK)
            return FLOW_FAIL;
    }
}

/* By the charset of the offer, or a better one when that does not fit. */
static gezi_span decode(struct walk *w, gezi_span raw, char *out, size_t cap)
{
    struct gezi_hint hint = {0};
    struct gezi_decoded d =
        gezi_decode_as(w->codec, raw, w->f->job->charset, out, cap);

    if (d.bad)
        d = gezi_decode(w->codec, raw, &hint, out, cap);
    return (gezi_span){(const uint8_t *)out, d.n};
}

static bool read_name(struct walk *w)
{
    uint8_t raw[GEZI_TREE_HEAD_MAX];
    char utf8[NAME_MAX_UTF8];
    struct gezi_writer single = {.p = raw, .cap = sizeof raw};
    gezi_span name;

    gezi_name_undouble(&single, w->head.name);
    name = decode(w, gezi_written(&single), utf8, sizeof utf8);
    gezi_file_name_safe(name, w->name, w->f->name_size);
    if (gezi_tree_name_ok(name))
        return true;
    return fetch_fail_words(w->f, GEZI_FILE_WHY_GARBLED, 0,
                            _("a name in it leads elsewhere: %s"), w->name);
}

static bool within_limits(struct walk *w, enum gezi_attach_type type)
{
    const struct fetch_limits *most = &w->f->limits;

    if (type != GEZI_RETPARENT && w->tree.entries >= most->entries)
        return fetch_fail_words(w->f, GEZI_FILE_WHY_TOO_MUCH, 0,
                                _("more than %u entries"),
                                (unsigned)most->entries);
    if (type == GEZI_FOLDER && w->tree.depth >= most->depth)
        return fetch_fail_words(w->f, GEZI_FILE_WHY_TOO_MUCH, 0,
                                _("deeper than %u folders"), most->depth);
    return true;
}

static bool take_file(struct walk *w)
{
    struct fetch *f = w->f;
    uint64_t size = w->head.size;
    int fd, err;

    if (stage_has(&w->stage, w->name, size, &w->meta))
        return flow_skip(f, size, true);
    if (size >= LOOK_BYTES && !fetch_has_room(f, size))
        return false;
    fd = stage_create(&w->stage);
    if (fd < 0)
        return fetch_fail_disk(f, fd, w->name, size);
    if (!flow_pour(f, fd, size, w->name)) {
        close(fd);
        return false;
    }
    err = stage_keep(&w->stage, fd, &w->meta);
    return !err || fetch_fail_disk(f, err, w->name, 0);
}

static bool take_folder(struct walk *w)
{
    int err = 0;

    /* The outermost one has its name from us, and is there. */
    if (w->tree.depth == 1)
        w->stage.levels[0].meta = w->meta;
    else
        err = stage_enter(&w->stage, w->name, &w->meta);
    return !err || fetch_fail_disk(w->f, err, w->name, 0);
}

static bool leave_folder(struct walk *w)
{
    int err = stage_leave(&w->stage, &w->meta);

    if (!err)
        fetch_count_entry(w->f);
    return !err || fetch_fail_disk(w->f, err, w->f->hidden, 0);
}

/* The record at hand. */
static bool take(struct walk *w, enum gezi_attach_type type)
{
    switch (type) {
    case GEZI_FOLDER:
        return take_folder(w);
    case GEZI_RETPARENT:
        return leave_folder(w);
    case GEZI_FILE:
        if (!take_file(w))
            return false;
        fetch_count_entry(w->f);
        return true;
    default: /* links, devices: never made */
        w->f->skipped++;
        return flow_skip(w->f, w->head.size, false);
    }
}

/* Was that all, although the last RETPARENT did not come? */
static bool may_end(struct walk *w)
{
    /* Those who honour an offset leave nothing out, and a sum of sizes tells,
     * too. Otherwise a break just there goes unnoticed. */
    return gezi_tree_may_end(&w->tree) && !w->f->job->resumes &&
           w->f->bytes >= w->f->job->size;
}

/* To the end of the stream, which begins with the folder itself. */
static bool walk(struct walk *w)
{
    for (;;) {
        enum flow flow = next_head(w);
        enum gezi_attach_type type;
        enum gezi_progress p;

        if (fetch_is_stopped(w->f)) /* a full buffer holds many files */
            return false;
        if (flow == FLOW_END)
            return may_end(w) ? stage_leave(&w->stage, &w->meta) == 0
                              : flow_broke(w->f);
        if (flow != FLOW_OK)
            return false;
        type = gezi_attach_type(w->head.attr);
        w->meta = (struct stage_meta){
            .has_mtime = w->head.has & GEZI_TREE_MTIME,
            .mtime = w->head.mtime,
            .executable = w->head.perm & 0111,
        };
        if (!within_limits(w, type))
            return false;
        p = w->tree.entries || type == GEZI_FOLDER
                ? gezi_tree_step(&w->tree, &w->head)
                : GEZI_BAD;
        if (p == GEZI_BAD)
            return garbled(w->f);
        if (type != GEZI_RETPARENT && !read_name(w))
            return false;
        use(w->f, w->head.head_bytes);
        if (!take(w, type))
            return false;
        if (p == GEZI_DONE)
            return true;
    }
}

/* It is whole: all to the disk, then the last name. */
static bool settle(struct walk *w)
{
    struct fetch *f = w->f;
    int err = port_flush_disk(w->stage.levels[0].fd);

    if (!err)
        err = disk_publish(f->root, f->hidden, f->root, f->job->name, true,
                           f->name, f->name_size);
    return !err || fetch_fail_disk(f, err, f->job->name, 0);
}

/* What names are written in, where the offer's own charset does not fit. */
static bool open_codec(struct walk *w)
{
    enum gezi_charset cs = w->f->job->charset;

    if (cs == GEZI_CS_ASCII || cs == GEZI_CS_UTF8)
        cs = GEZI_CS_GBK;
    return gezi_codec_new(cs, &w->codec) == GEZI_OK ||
           fetch_fail(w->f, GEZI_FILE_WHY_NOT_WRITTEN, ENOMEM);
}

bool fetch_tree(struct fetch *f)
{
    struct walk w = {.f = f};
    bool done;
    int err = stage_open(&w.stage, f->root, f->hidden, f->name_size);

    if (err)
        return fetch_fail_hidden(f, err);
    done = open_codec(&w) && fetch_has_room(f, 0) && f->ask(f, -1) &&
           sync_stream(f) && walk(&w) && settle(&w);
    stage_close(&w.stage);
    gezi_codec_free(w.codec);
    return done;
}
