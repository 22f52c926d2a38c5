#include "out.h"

#include "lang.h"
#include "protection.h"
#include "say.h"

#include <gezi/event.h>
#include <gezi/text.h>

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <utf8proc.h>

bool out_bold(const struct options *o)
{
    const char *term = getenv("TERM"), *no_color = getenv("NO_COLOR");

    if (o->color != COLOR_AUTO)
        return o->color == COLOR_ALWAYS;
    return isatty(STDOUT_FILENO) && !(no_color && no_color[0]) && term &&
           term[0] && strcmp(term, "dumb") != 0;
}

void out_add(struct strbuf *line, const char *fmt, ...)
{
    size_t at = line->n;
    va_list ap;

    va_start(ap, fmt);
    strbuf_vprintf(line, fmt, ap);
    va_end(ap);
    if (line->n > at)
        line->n = at + gezi_text_clean(line->s + at, GEZI_CLEAN_BODY);
}

/* Cleaning never makes a text longer. */
static void add_clean(struct strbuf *line, const char *text,
                      enum gezi_clean how)
{
    size_t at = line->n;

    strbuf_text(line, text);
    line->n = at + gezi_text_clean(line->s + at, how);
}

void out_name(struct strbuf *line, const char *name, bool bold)
{
    if (bold)
        strbuf_text(line, "\033[1m");
    add_clean(line, name, GEZI_CLEAN_NAME);
    if (bold)
        strbuf_text(line, "\033[0m");
}

void out_body(struct strbuf *line, const char *text, unsigned indent)
{
    struct strbuf clean = {0};
    const char *at, *end;

    if (!strchr(text, '\n')) { /* and U+2028 becomes one */
        size_t from = line->n;

        add_clean(line, text, GEZI_CLEAN_BODY);
        if (!memchr(line->s + from, '\n', line->n - from))
            return;
        line->n = from;
    }
    add_clean(&clean, text, GEZI_CLEAN_BODY);
    for (at = strbuf_get(&clean); (end = strchr(at, '\n')); at = end + 1) {
        strbuf_add(line, at, (size_t)(end + 1 - at));
        strbuf_printf(line, "%*s", (int)indent, "");
    }
    strbuf_text(line, at);
    strbuf_fini(&clean);
}

void out_marks(struct strbuf *line, unsigned flags, bool out)
{
    char words[PROTECTION_WORDS];
    static const struct {
        unsigned flag;
        const char *words;
    } marks[] = {
        {GEZI_MSG_BROADCAST, N_(" (to all)")},
        {GEZI_MSG_AUTO, N_(" (automatic)")},
        {GEZI_MSG_SEALED, N_(" (sealed)")},
        {GEZI_MSG_LOCKED, N_(" (locked)")},
        {GEZI_MSG_FILES, N_(" (offers files)")},
    };

    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (flags & marks[i].flag)
            strbuf_text(line, _(marks[i].words));
    if (*protection_words(flags, out, words))
        strbuf_printf(line, " (%s)", words);
}

int out_buffer(struct strbuf *line)
{
    int err = 0;

    errno = 0;
    strbuf_byte(line, '\n');
    if (fwrite(line->s, 1, line->n, stdout) != line->n)
        err = errno ? -errno : -EIO;
    strbuf_clear(line);
    return err;
}

int out_flush(void)
{
    errno = 0;
    if (fflush(stdout) == 0)
        return 0;
    return errno ? -errno : -EIO;
}

int out_put(struct strbuf *line)
{
    int err = out_buffer(line);

    return err ? err : out_flush();
}

void out_vtell(const struct options *o, const char *fmt, va_list ap)
{
    struct strbuf line = {0};
    struct json j = {0};

    strbuf_vprintf(&line, fmt, ap);
    say("%s", strbuf_get(&line));
    if (o->json) {
        json_open(&j, NULL, '{');
        json_text(&j, "event", "error");
        json_text(&j, "reason", strbuf_get(&line));
        json_close(&j, '}');
        out_json(&j);
        strbuf_fini(&j.out);
    }
    strbuf_fini(&line);
}

void out_tell(const struct options *o, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    out_vtell(o, fmt, ap);
    va_end(ap);
}

int out_json(struct json *object)
{
    object->comma = false;
    return out_put(&object->out);
}

static unsigned width_of(uint32_t cp)
{
    int width = utf8proc_charwidth((utf8proc_int32_t)cp);

    return width > 0 ? (unsigned)width : 0;
}

unsigned out_width(const char *text)
{
    unsigned cols = 0;
    uint32_t cp;
    size_t n;

    for (; (n = gezi_utf8_next(text, &cp)) > 0; text += n)
        cols += width_of(cp);
    return cols;
}

size_t out_fit(const char *text, unsigned cols)
{
    size_t fit = 0, n;
    uint32_t cp;

    while ((n = gezi_utf8_next(text + fit, &cp)) > 0) {
        if (width_of(cp) > cols)
            break;
        cols -= width_of(cp);
        fit += n;
    }
    return fit;
}

unsigned out_columns(int fd)
{
    struct winsize size;

    if (ioctl(fd, TIOCGWINSZ, &size) != 0)
        return 0;
    return size.ws_col;
}
