#include "queue.h"

#include <assert.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

struct gezi_block *gezi_block_new(struct gezi_queue *q, size_t n)
{
    struct gezi_block *b;

    if (n > GEZI_QUEUE_BYTES - sizeof *b ||
        q->size + q->made > GEZI_QUEUE_BYTES - sizeof *b - n)
        return NULL;
    b = malloc(sizeof *b + n);
    if (!b)
        return NULL;
    memset(b, 0, sizeof *b);
    b->size = n;
    q->made += sizeof *b + n;
    return b;
}

char *gezi_block_take(struct gezi_block *b, size_t n)
{
    char *at = b->bytes + b->used;

    assert(n <= b->size - b->used);
    b->used += n;
    return at;
}

const char *gezi_block_text(struct gezi_block *b, const char *text)
{
    size_t size = strlen(text) + 1;

    return memcpy(gezi_block_take(b, size), text, size);
}

/* The array has to stand at an address that is fit for it. */
enum { ALIGN = _Alignof(struct gezi_file) };

_Static_assert(offsetof(struct gezi_block, bytes) % ALIGN == 0, "files fit");

size_t gezi_block_files_room(const struct gezi_file *files, size_t n)
{
    size_t room = ALIGN + n * sizeof *files;

    for (size_t i = 0; i < n; i++)
        room += strlen(files[i].name) + 1 +
                (files[i].path ? strlen(files[i].path) + 1 : 0);
    return room;
}

const struct gezi_file *
gezi_block_files(struct gezi_block *b, const struct gezi_file *files, size_t n)
{
    struct gezi_file *to;

    gezi_block_take(b, (ALIGN - b->used % ALIGN) % ALIGN);
    to = (struct gezi_file *)(void *)gezi_block_take(b, n * sizeof *files);
    for (size_t i = 0; i < n; i++) {
        to[i] = files[i];
        to[i].name = gezi_block_text(b, files[i].name);
        if (files[i].path)
            to[i].path = gezi_block_text(b, files[i].path);
    }
    return to;
}

void gezi_block_drop(struct gezi_queue *q, struct gezi_block *b)
{
    if (b)
        q->made -= sizeof *b + b->size;
    free(b);
}

void gezi_queue_push(struct gezi_queue *q, struct gezi_block *b)
{
    q->made -= sizeof *b + b->size;
    q->size += sizeof *b + b->size;
    b->next = NULL;
    if (q->tail)
        q->tail->next = b;
    else
        q->head = b;
    q->tail = b;
}

struct gezi_block *gezi_queue_pop(struct gezi_queue *q)
{
    struct gezi_block *b = q->head;

    if (!b)
        return NULL;
    q->size -= sizeof *b + b->size;
    q->head = b->next;
    if (!q->head)
        q->tail = NULL;
    b->next = q->lent;
    q->lent = b;
    return b;
}

void gezi_queue_settle(struct gezi_queue *q)
{
    struct gezi_block *b;

    while ((b = q->lent)) {
        q->lent = b->next;
        free(b);
    }
}

void gezi_queue_sift(struct gezi_queue *q, gezi_sieve *drop, void *ctx)
{
    struct gezi_block *b = q->head, *next;

    q->head = q->tail = NULL;
    for (; b; b = next) {
        next = b->next;
        q->size -= sizeof *b + b->size;
        if (drop(ctx, b)) {
            free(b);
            continue;
        }
        q->made += sizeof *b + b->size;
        gezi_queue_push(q, b);
    }
}

void gezi_queue_fini(struct gezi_queue *q)
{
    while (gezi_queue_pop(q))
        continue;
    gezi_queue_settle(q);
}
