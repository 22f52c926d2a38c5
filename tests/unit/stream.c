#include "stream.h"

#include <inttypes.h>
#include <string.h>

void stream_head(struct strbuf *out, const char *name, uint64_t size,
                 unsigned attr, int64_t mtime)
{
    struct strbuf fields = {0};

    strbuf_printf(&fields, ":%s:%09" PRIx64 ":%x:", name, size, attr);
    if (mtime)
        strbuf_printf(&fields, "14=%" PRIx64 ":16=%" PRIx64 ":", mtime, mtime);
    strbuf_printf(out, "%04zx%s", fields.n + 4, fields.s);
    strbuf_fini(&fields);
}

void stream_folder(struct strbuf *out, const char *name)
{
    stream_head(out, name, 0, 2, STREAM_TIME);
}

void stream_leave(struct strbuf *out) { stream_head(out, ".", 0, 3, 0); }

void stream_file(struct strbuf *out, const char *name, const char *text)
{
    stream_head(out, name, strlen(text), 1, STREAM_TIME);
    strbuf_text(out, text);
}

gezi_span stream_span(const struct strbuf *s)
{
    return (gezi_span){(const uint8_t *)s->s, s->n};
}
