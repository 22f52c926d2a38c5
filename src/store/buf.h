/* Text that grows. Kept and used again, so that it soon allocates no more. */
#ifndef STORE_BUF_H
#define STORE_BUF_H

#include <stdbool.h>
#include <stddef.h>

struct buf {
    char *p; /* n bytes and a NUL; NULL before the first one */
    size_t n, cap;
};

/* False for lack of memory, and nothing was added. */
bool buf_room(struct buf *b, size_t n);
bool buf_add(struct buf *b, const char *bytes, size_t n);
bool buf_text(struct buf *b, const char *text);

void buf_cut(struct buf *b, size_t n); /* keep the first n bytes */
void buf_clear(struct buf *b);         /* empty it, keep the room */
void buf_fini(struct buf *b);

#endif
