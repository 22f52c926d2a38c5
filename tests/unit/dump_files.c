/* Offers, requests and folder streams in words. */
#include "dump.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include <gezi/attach.h>
#include <gezi/feiq.h>
#include <gezi/filename.h>
#include <gezi/tree.h>

#include "dump_priv.h"

enum { NAME_SIZE = GEZI_DECODED_SIZE(GEZI_ATTACH_NAME_MAX) };

/* A name of a record in UTF-8, as it was sent. */
static gezi_span decoded(const struct dump_out *o, gezi_span raw, char *out)
{
    uint8_t room[GEZI_ATTACH_NAME_MAX];
    struct gezi_writer w = {.p = room, .cap = sizeof room};

    gezi_name_undouble(&w, raw);
    assert(!w.full);
    gezi_decode(o->codec, gezi_written(&w), &o->hint, out, NAME_SIZE);
    return gezi_span_text(out);
}

/* The last words of a line, and where it would be saved if elsewhere. */
static void name_it(const struct dump_out *o, gezi_span raw, bool path)
{
    char name[NAME_SIZE], saved[GEZI_FILE_NAME_SIZE];
    gezi_span utf8 = decoded(o, raw, name);

    gezi_file_name_safe(path ? gezi_file_name_base(utf8) : utf8, saved,
                        sizeof saved);
    if (strcmp(name, saved) == 0) {
        dump_line(o, ", name", name);
        return;
    }
    gezi_text_clean(name, GEZI_CLEAN_NAME);
    dump_line(o, ", name", name);
    dump_line(o, "saved as", saved);
}

static void dump_attach(const struct dump_out *o, const struct gezi_attach *a)
{
    enum gezi_attach_type type = gezi_attach_type(a->attr);

    fprintf(o->f, "%s: id %u, size %llu, mtime %lld",
            type == GEZI_FOLDER      ? "folder"
            : type == GEZI_CLIPBOARD ? "image"
                                     : "file",
            a->id, (unsigned long long)a->size, (long long)a->mtime);
    if (a->attr & ~GEZI_ATTR_TYPE)
        fprintf(o->f, ", attr 0x%x", a->attr);
    if (a->position >= 0)
        fprintf(o->f, ", at %d", a->position);
    name_it(o, a->name, true);
}

void dump_list(const struct dump_out *o, gezi_span list)
{
    struct gezi_attach a;
    unsigned bad = 0;

    while (gezi_attach_next(&list, &a, &bad))
        dump_attach(o, &a);
    if (bad)
        fprintf(o->f, "bad files: %u\n", bad);
}

static void dump_either(const struct dump_out *o, const char *key,
                        const struct gezi_either *e)
{
    fprintf(o->f, "%s: %.*s", key, (int)e->text.n, (const char *)e->text.p);
    if (e->is_hex)
        fprintf(o->f, ", hex %llu", (unsigned long long)e->hex);
    if (e->is_dec)
        fprintf(o->f, ", decimal %llu", (unsigned long long)e->dec);
    putc('\n', o->f);
}

/* When a server may answer. */
static void dump_whole(const struct dump_out *o, gezi_span in)
{
    for (size_t n = 0; n <= in.n; n++) {
        enum gezi_progress progress =
            gezi_request_check(gezi_span_first(in, n), GEZI_FLOWING);

        if (progress == GEZI_BAD) {
            fprintf(o->f, "bad: after %zu of %zu bytes\n", n, in.n);
            return;
        }
        if (progress == GEZI_DONE) {
            fprintf(o->f, "whole: after %zu of %zu bytes\n", n, in.n);
            return;
        }
    }
    dump_line(o, "whole",
              gezi_request_check(in, GEZI_QUIET) == GEZI_DONE ? "when quiet"
                                                              : "never");
}

static void init(struct dump_out *o, FILE *to, enum gezi_charset legacy)
{
    enum gezi_err err;

    *o = (struct dump_out){.f = to};
    err = gezi_codec_new(legacy, &o->codec);
    assert(err == GEZI_OK);
    if (legacy != GEZI_CS_GBK)
        dump_line(o, "legacy", gezi_charset_name(legacy));
}

void dump_request(FILE *to, gezi_span in, enum gezi_charset legacy)
{
    struct gezi_request r;
    struct dump_out o;
    enum gezi_err err = gezi_request_parse(in, &r);

    init(&o, to, legacy);
    if (err == GEZI_OK || err == GEZI_E_ENCRYPTED) {
        o.hint.kind = gezi_kind_of_version(r.head.version);
        o.hint.utf8opt = r.head.command & GEZI_OPT_UTF8;
        dump_header(&o, &r.head);
        dump_line(&o, "asks for", r.folder ? "folder" : "file");
    }
    if (err == GEZI_OK) {
        dump_either(&o, "packet", &r.packet);
        dump_either(&o, "file", &r.file);
        fprintf(to, "offset: %llu\n", (unsigned long long)r.offset);
    } else {
        dump_line(&o, "refused", gezi_err_text(err));
    }
    dump_whole(&o, in);
    gezi_codec_free(o.codec);
}

static void dump_record(const struct dump_out *o,
                        const struct gezi_tree_head *h)
{
    enum gezi_attach_type type = gezi_attach_type(h->attr);

    fprintf(o->f, "%s: head %zu, size %llu",
            type == GEZI_FOLDER      ? "folder"
            : type == GEZI_RETPARENT ? "back"
            : type == GEZI_FILE      ? "file"
                                     : "other",
            h->head_bytes, (unsigned long long)h->size);
    if (h->attr & ~GEZI_ATTR_TYPE)
        fprintf(o->f, ", attr 0x%x", h->attr);
    if (h->has & GEZI_TREE_MTIME)
        fprintf(o->f, ", mtime %lld", (long long)h->mtime);
    if (h->has & GEZI_TREE_CTIME)
        fprintf(o->f, ", ctime %lld", (long long)h->ctime);
    if (type == GEZI_RETPARENT)
        putc('\n', o->f);
    else
        name_it(o, h->name, false);
}

/* Why reading ends here; NULL when another record follows. */
static const char *dump_next(const struct dump_out *o, gezi_span *in,
                             struct gezi_tree *t)
{
    struct gezi_tree_head h;
    enum gezi_progress progress = gezi_tree_next(*in, &h);
    char name[NAME_SIZE];

    if (progress == GEZI_MORE)
        return in->n == 0 && gezi_tree_may_end(t) ? "without the last return"
                                                  : "cut";
    if (progress == GEZI_BAD)
        return "broken";
    dump_record(o, &h);
    if (gezi_attach_type(h.attr) != GEZI_RETPARENT &&
        !gezi_tree_name_ok(decoded(o, h.name, name)))
        return "name refused";
    progress = gezi_tree_step(t, &h);
    if (progress == GEZI_BAD)
        return "out of place";
    *in = gezi_span_skip(*in, h.head_bytes);
    if (h.size)
        dump_span(o, "contents", gezi_span_first(*in, h.size));
    if (in->n < h.size)
        return "cut";
    *in = gezi_span_skip(*in, h.size);
    if (progress == GEZI_MORE)
        return NULL;
    return in->n ? "more behind it" : "complete";
}

void dump_tree(FILE *to, gezi_span in, enum gezi_charset legacy)
{
    struct gezi_tree t = {0};
    struct dump_out o;
    const char *end = NULL;
    size_t drop;

    init(&o, to, legacy);
    if (gezi_tree_sync(in, 0, &drop) == GEZI_DONE && drop) {
        fprintf(to, "skipped: %zu\n", drop);
        in = gezi_span_skip(in, drop);
    }
    while (!end)
        end = dump_next(&o, &in, &t);
    dump_line(&o, "end", end);
    gezi_codec_free(o.codec);
}
