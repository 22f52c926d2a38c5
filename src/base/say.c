#include "say.h"

#include "strbuf.h"

#include <gezi/text.h>

#include <stdarg.h>
#include <stdio.h>

void say(const char *fmt, ...)
{
    struct strbuf line = {0};
    va_list ap;

    va_start(ap, fmt);
    strbuf_vprintf(&line, fmt, ap);
    va_end(ap);
    if (line.s)
        gezi_text_clean(line.s, GEZI_CLEAN_NAME);
    fprintf(stderr, "gezi: %s\n", strbuf_get(&line));
    strbuf_fini(&line);
}
