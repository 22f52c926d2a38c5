/* Folder streams as peers write them, made by hand and not by the codec. */
#ifndef STREAM_H
#define STREAM_H

#include "strbuf.h"

#include <gezi/span.h>

#include <stdint.h>

enum { STREAM_TIME = 1500000000 }; /* of every entry that has one */

/* "hhhh:name:size:attr:", and "14=mtime:" unless that is 0. */
void stream_head(struct strbuf *out, const char *name, uint64_t size,
                 unsigned attr, int64_t mtime);

void stream_folder(struct strbuf *out, const char *name);
void stream_leave(struct strbuf *out);
void stream_file(struct strbuf *out, const char *name, const char *text);

gezi_span stream_span(const struct strbuf *s);

#endif
