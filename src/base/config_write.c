#include "config_write.h"

#include "config_line.h"
#include "lang.h"
#include "paths.h"
#include "xalloc.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LINKS_MAX = 32 };

/* The text */

/* What is being written, and what of it is left to do. */
struct edition {
    const struct option *row;
    const char *const *values;
    size_t n, done;
    const char *eol;
    struct strbuf out;
    size_t behind; /* of out: where further lines of the key go */
    bool any;      /* there was one */
};

static bool is_of(const struct edition *e, gezi_span line,
                  struct config_line *cut)
{
    return config_cut(line, cut) == CONFIG_PAIR &&
           options_find(cut->name) == e->row;
}

static bool reads_as(gezi_span line, const char *value)
{
    struct config_line cut;

    return config_cut(line, &cut) == CONFIG_PAIR &&
           gezi_span_equal(cut.value, gezi_span_text(value));
}

/* before, the value in these quotes, behind; as one line. */
static void put(struct strbuf *b, gezi_span before, const char *quote,
                const char *value, gezi_span behind)
{
    strbuf_clear(b);
    strbuf_add(b, before.p, before.n);
    strbuf_printf(b, "%s%s%s", quote, value, quote);
    /* Where no value was, a comment may begin. */
    if (behind.n && behind.p[0] == '#')
        strbuf_byte(b, ' ');
    strbuf_add(b, behind.p, behind.n);
}

/* The first way of writing it that reads as the value. */
static bool put_value(struct strbuf *b, gezi_span before, const char *value,
                      gezi_span behind)
{
    static const char *const quotes[] = {"", "\"", "'"};

    if (strpbrk(value, "\r\n"))
        return false;
    for (size_t i = value[0] == '\0'; i < sizeof quotes / sizeof *quotes; i++) {
        put(b, before, quotes[i], value, behind);
        if (reads_as((gezi_span){(const uint8_t *)b->s, b->n}, value))
            return true;
    }
    return false;
}

static void emit(struct edition *e, gezi_span line, bool ended)
{
    strbuf_add(&e->out, line.p, line.n);
    if (ended)
        strbuf_byte(&e->out, '\n');
}

/* Does a line of the key further down have this value? */
static bool comes_later(const struct edition *e, gezi_span rest,
                        const char *value)
{
    struct config_line cut;
    gezi_span line;

    while (gezi_span_next(&rest, '\n', &line))
        if (is_of(e, line, &cut) &&
            gezi_span_equal(cut.value, gezi_span_text(value)))
            return true;
    return false;
}

/* A line of the key: kept, given another value, or left out. */
static bool take_line(struct edition *e, gezi_span line, gezi_span rest,
                      bool ended, const struct config_line *cut)
{
    const uint8_t *after = cut->written.p + cut->written.n;
    gezi_span before = {line.p, (size_t)(cut->written.p - line.p)};
    gezi_span behind = {after, (size_t)(line.p + line.n - after)};
    const char *value = e->done < e->n ? e->values[e->done] : NULL;
    struct strbuf b = {0}, gap = {0};
    bool ok = true;

    if (!value)
        return true;
    if (!gezi_span_equal(cut->value, gezi_span_text(value))) {
        if (comes_later(e, rest, value))
            return true;
        if (cut->written.n == 0 && before.p[before.n - 1] == '=') {
            strbuf_add(&gap, before.p, before.n);
            strbuf_byte(&gap, ' ');
            before = (gezi_span){(const uint8_t *)gap.s, gap.n};
        }
        ok = put_value(&b, before, value, behind);
        line = (gezi_span){(const uint8_t *)b.s, b.n};
    }
    if (ok)
        emit(e, line, ended);
    e->behind = e->out.n;
    e->any = true;
    e->done++;
    strbuf_fini(&b);
    strbuf_fini(&gap);
    return ok;
}

static void end_line(struct strbuf *b, const char *eol)
{
    if (b->n && b->s[b->n - 1] != '\n')
        strbuf_text(b, eol);
}

/* The values that found no line, as lines of their own. */
static bool put_rest(struct edition *e)
{
    size_t at = e->any ? e->behind : e->out.n;
    struct strbuf whole = {0}, line = {0}, head = {0};
    bool ok = true;

    strbuf_printf(&head, "%s = ", e->row->name);
    strbuf_add(&whole, e->out.s, at);
    end_line(&whole, e->eol);
    while (ok && e->done < e->n) {
        ok = put_value(&line, gezi_span_text(head.s), e->values[e->done++],
                       (gezi_span){NULL, 0});
        strbuf_add(&whole, line.s, line.n);
        strbuf_text(&whole, e->eol);
    }
    strbuf_add(&whole, e->out.s + at, e->out.n - at);
    strbuf_fini(&e->out);
    e->out = whole;
    strbuf_fini(&line);
    strbuf_fini(&head);
    return ok;
}

static bool ends_in_crlf(gezi_span text)
{
    const uint8_t *end = text.n ? memchr(text.p, '\n', text.n) : NULL;

    return end && end > text.p && end[-1] == '\r';
}

char *config_edit(gezi_span text, const struct option *row,
                  const char *const *values, size_t n, size_t *size,
                  struct strbuf *why)
{
    struct edition e = {.row = row,
                        .values = values,
                        .n = n,
                        .eol = ends_in_crlf(text) ? "\r\n" : "\n"};
    bool whole = text.n == 0 || text.p[text.n - 1] == '\n', ok = true;
    gezi_span rest = config_body(text), line;

    strbuf_add(&e.out, text.p, text.n - rest.n);
    while (ok && gezi_span_next(&rest, '\n', &line)) {
        bool ended = whole || rest.n > 0;
        struct config_line cut;

        if (is_of(&e, line, &cut))
            ok = take_line(&e, line, rest, ended, &cut);
        else
            emit(&e, line, ended);
    }
    if (ok && e.done < n)
        ok = put_rest(&e);
    if (ok) {
        *size = e.out.n;
        return e.out.s ? strbuf_take(&e.out) : xstrdup("");
    }
    strbuf_text(why, _("no line of the config file can hold both kinds of "
                       "quotes there; leave one out"));
    strbuf_fini(&e.out);
    return NULL;
}

/* The file */

static char *beside(const char *path, const char *name)
{
    const char *slash = strrchr(path, '/');
    struct strbuf b = {0};

    if (slash)
        strbuf_add(&b, path, (size_t)(slash - path + 1));
    strbuf_text(&b, name);
    return strbuf_take(&b);
}

/* Where it really is; what a link names need not be there. NULL with errno. */
static char *real_place(const char *path)
{
    char *at = paths_absolute(path), to[4096];
    struct stat st;

    for (int i = 0; lstat(at, &st) == 0 && S_ISLNK(st.st_mode); i++) {
        ssize_t n = readlink(at, to, sizeof to - 1);
        char *next;

        if (n < 0 || i == LINKS_MAX || n == sizeof to - 1) {
            free(at);
            errno = n < 0 ? errno : ELOOP;
            return NULL;
        }
        to[n] = '\0';
        next = to[0] == '/' ? xstrdup(to) : beside(at, to);
        free(at);
        at = next;
    }
    return at;
}

static int make_folder(const char *file)
{
    char *dir = beside(file, "");
    int err;

    if (strcmp(dir, "/") != 0)
        dir[strlen(dir) - 1] = '\0';
    err = paths_make(dir);
    free(dir);
    return err;
}

static int write_all(int fd, const char *text, size_t n)
{
    while (n > 0) {
        ssize_t did = write(fd, text, n);

        if (did < 0 && errno == EINTR)
            continue;
        if (did < 0)
            return -errno;
        text += did;
        n -= (size_t)did;
    }
    return fsync(fd) == 0 ? 0 : -errno;
}

/* The name holds after a power cut, too, where the system can promise that. */
static void flush_folder(const char *file)
{
    char *dir = beside(file, ".");
    int fd = open(dir, O_RDONLY | O_CLOEXEC);

    if (fd >= 0) {
        fsync(fd);
        close(fd);
    }
    free(dir);
}

static int replace(const char *place, const char *text, size_t n)
{
    char *temp = beside(place, ".config.XXXXXX");
    struct stat st;
    int fd = mkstemp(temp), err = fd < 0 ? -errno : 0;

    if (fd >= 0) {
        err = write_all(fd, text, n);
        if (!err && stat(place, &st) == 0) {
            if (fchmod(fd, st.st_mode & 07777) != 0)
                err = -errno;
            /* Only root can, and has to, keep the owner. */
            else if (st.st_uid != geteuid() &&
                     fchown(fd, st.st_uid, st.st_gid) != 0)
                err = -errno;
        }
        if (close(fd) != 0 && !err)
            err = -errno;
        if (!err && rename(temp, place) != 0)
            err = -errno;
        if (err)
            unlink(temp);
        else
            flush_folder(place);
    }
    free(temp);
    return err;
}

int config_replace(const char *path, const char *text, size_t n)
{
    char *place = real_place(path);
    int err = place ? make_folder(place) : -errno;

    if (!err)
        err = replace(place, text, n);
    free(place);
    return err;
}
