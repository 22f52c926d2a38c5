/* A folder as a stream of records, each with its contents behind it. */
#include "serve_priv.h"
#include "walk.h"

#include <gezi/charset.h>
#include <gezi/filename.h>
#include <gezi/tree.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    BUFFER = 64 * 1024,
    SMALL = 16 * 1024, /* files up to here travel in the buffer */
};

/* Records and small files gather here: 100,000 small files need not be as
 * many packets. */
struct stream {
    struct serve *s;
    struct gezi_codec *codec;
    enum gezi_charset charset;
    struct gezi_writer w;
    bool changed; /* a file was; the serve's detail has the first's name */
    uint8_t bytes[BUFFER];
};

static bool flush(struct stream *t, bool more)
{
    size_t n = t->w.n;

    t->w.n = 0;
    return serve_bytes(t->s, t->bytes, n, more);
}

static bool room_for(struct stream *t, size_t n)
{
    return t->w.cap - t->w.n >= n || flush(t, true);
}

/*
 * A safe name is what the receiver would make of it anyway; one that Windows
 * cannot have would end the whole transfer there. So would a '?' for what the
 * charset lacks, and no other byte in any of our charsets looks like it.
 */
static size_t wire_name(struct stream *t, const char *name, uint8_t *out,
                        size_t cap)
{
    char safe[GEZI_FILE_NAME_SIZE];
    struct gezi_writer w = {.p = out, .cap = cap};

    gezi_file_name_safe(gezi_span_text(name), safe, sizeof safe);
    gezi_encode(t->codec, safe, t->charset, &w, NULL);
    for (size_t i = 0; i < w.n; i++)
        if (out[i] == '?')
            out[i] = '_';
    return w.n;
}

static bool put_head(struct stream *t, uint32_t attr, const char *name,
                     uint64_t size, const struct stat *st)
{
    uint8_t bytes[4 * GEZI_FILE_NAME_SIZE];
    struct gezi_tree_head h = {.attr = attr,
                               .size = size,
                               .has = GEZI_TREE_MTIME,
                               .mtime = st->st_mtime,
                               .perm = st->st_mode & 0777};

    if (attr == GEZI_FILE && st->st_mode & S_IXUSR)
        h.has |= GEZI_TREE_PERM;
    if (!room_for(t, GEZI_TREE_HEAD_MAX))
        return false;
    gezi_tree_put(&t->w, &h,
                  (gezi_span){bytes, wire_name(t, name, bytes, sizeof bytes)});
    return true;
}

static void note_change(struct stream *t, const char *name)
{
    if (!t->changed)
        gezi_file_name_safe(gezi_span_text(name), t->s->detail,
                            sizeof t->s->detail);
    t->changed = true;
}

/* Into the buffer; *sent is less when the file is. */
static void put_small(struct stream *t, int file, size_t n, uint64_t *sent)
{
    *sent = 0;
    while (n) {
        ssize_t got = read(file, t->bytes + t->w.n, n);

        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return;
        t->w.n += (size_t)got;
        *sent += (uint64_t)got;
        n -= (size_t)got;
    }
}

static bool put_contents(struct stream *t, const char *name, int file,
                         uint64_t size)
{
    bool small = size <= SMALL;
    uint64_t sent;

    if (small ? !room_for(t, (size_t)size) : !flush(t, true))
        return false;
    if (small) {
        put_small(t, file, (size_t)size, &sent);
        serve_count(t->s, sent);
    } else if (!serve_from(t->s, file, 0, size, &sent)) {
        return false;
    }
    if (sent == size)
        return true;
    note_change(t, name);
    return flush(t, true) && serve_zeros(t->s, size - sent);
}

static bool put_file(struct stream *t, const char *name, int file,
                     const struct stat *st)
{
    uint64_t size = (uint64_t)st->st_size;
    bool ok;

    t->s->portable = serve_by_hand(t->s); /* another disk, perhaps */
    ok = put_head(t, GEZI_FILE, name, size, st) &&
         put_contents(t, name, file, size);
    t->s->r.entries += ok;
    return ok;
}

/* The last part of the path, for a peer that listens to it. */
static const char *root_name(const char *path, char *room, size_t cap)
{
    gezi_span base = gezi_file_name_base(gezi_span_text(path));

    gezi_file_name_safe(base, room, cap);
    return room;
}

static bool take_step(struct stream *t, struct walk *w, enum walk_step step,
                      const char *root)
{
    struct stat st;
    bool ok = true;
    int file;

    switch (step) {
    case WALK_FOLDER:
        ok = put_head(t, GEZI_FOLDER, w->name ? w->name : root, 0, &w->st);
        t->s->r.entries += ok;
        return ok;
    case WALK_LEAVE:
        return put_head(t, GEZI_RETPARENT, ".", 0, &w->st);
    case WALK_FILE:
        file = walk_file(w, &st);
        if (file < 0) {
            t->s->r.skipped++;
            return true;
        }
        ok = put_file(t, w->name, file, &st);
        close(file);
        return ok;
    case WALK_SKIPPED:
    case WALK_END:
        break;
    }
    t->s->r.skipped++;
    return true;
}

static bool give_folder(struct stream *t)
{
    char root[GEZI_FILE_NAME_SIZE];
    struct walk w;
    enum walk_step step;
    int err = walk_open(&w, t->s->job->path);
    bool ok = true;

    if (err)
        return serve_fail(t->s, GEZI_FILE_WHY_NOT_READ, -err);
    root_name(t->s->job->path, root, sizeof root);
    while (ok && (step = walk_next(&w)) != WALK_END)
        ok = take_step(t, &w, step, root);
    walk_close(&w);
    return ok;
}

/* The official client asks for single files so when it encrypts. */
static bool give_file(struct stream *t)
{
    int file =
        open(t->s->job->path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
    char name[GEZI_FILE_NAME_SIZE];
    struct stat st;
    bool ok;

    if (file < 0 || fstat(file, &st) != 0)
        ok = serve_fail(t->s, GEZI_FILE_WHY_NOT_READ, errno);
    else if (!S_ISREG(st.st_mode))
        ok = serve_fail(t->s, GEZI_FILE_WHY_NOT_READ,
                        S_ISDIR(st.st_mode) ? EISDIR : 0);
    else
        ok = put_file(t, root_name(t->s->job->path, name, sizeof name), file,
                      &st);
    if (file >= 0)
        close(file);
    return ok;
}

void serve_tree(struct serve *s)
{
    struct stream *t = malloc(sizeof *t);
    enum gezi_charset cs = s->job->charset;
    bool ok;

    if (!t) {
        serve_fail(s, GEZI_FILE_WHY_NOT_READ, ENOMEM);
        return;
    }
    t->s = s;
    t->charset = cs == GEZI_CS_ASCII ? GEZI_CS_UTF8 : cs;
    t->w = (struct gezi_writer){.p = t->bytes, .cap = sizeof t->bytes};
    t->changed = false;
    /* The codec's legacy one is of no account where names go as UTF-8. */
    if (gezi_codec_new(cs <= GEZI_CS_UTF8 ? GEZI_CS_GBK : cs, &t->codec)) {
        serve_fail(s, GEZI_FILE_WHY_NOT_READ, EILSEQ);
        free(t);
        return;
    }
    ok = s->job->type == GEZI_FILE_FOLDER ? give_folder(t) : give_file(t);
    ok = ok && flush(t, false) && serve_close(s);
    if (ok && t->changed) {
        serve_fail(s, GEZI_FILE_WHY_CHANGED, 0);
        s->r.detail = s->detail;
    }
    gezi_codec_free(t->codec);
    free(t);
}
