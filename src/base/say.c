#include "say.h"

#include "xalloc.h"

#include <gezi/text.h>

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void say(const char *fmt, ...)
{
    va_list ap;
    char *line;
    int n;

    va_start(ap, fmt);
    n = vsnprintf(NULL, 0, fmt, ap);
    va_end(ap);
    if (n < 0)
        return;
    line = xmalloc((size_t)n + 1);
    va_start(ap, fmt);
    vsnprintf(line, (size_t)n + 1, fmt, ap);
    va_end(ap);
    gezi_text_clean(line, GEZI_CLEAN_NAME);
    fprintf(stderr, "gezi: %s\n", line);
    free(line);
}
