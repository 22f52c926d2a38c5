#include "out.h"

#include "xalloc.h"

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
    va_list ap;
    char *text;
    int n;

    va_start(ap, fmt);
    n = vsnprintf(NULL, 0, fmt, ap);
    va_end(ap);
    if (n < 0)
        return;
    text = xmalloc((size_t)n + 1);
    va_start(ap, fmt);
    vsnprintf(text, (size_t)n + 1, fmt, ap);
    va_end(ap);
    gezi_text_clean(text, GEZI_CLEAN_BODY);
    strbuf_text(line, text);
    free(text);
}

void out_name(struct strbuf *line, const char *name, bool bold)
{
    char *clean = xstrdup(name);

    gezi_text_clean(clean, GEZI_CLEAN_NAME);
    strbuf_printf(line, bold ? "\033[1m%s\033[0m" : "%s", clean);
    free(clean);
}

int out_put(struct strbuf *line)
{
    int err = 0;

    errno = 0;
    strbuf_byte(line, '\n');
    if (fwrite(line->s, 1, line->n, stdout) != line->n || fflush(stdout) != 0)
        err = errno ? -errno : -EIO;
    strbuf_clear(line);
    return err;
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

unsigned out_columns(void)
{
    struct winsize size;

    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0)
        return 0;
    return size.ws_col;
}
