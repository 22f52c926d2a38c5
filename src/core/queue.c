#include "queue.h"

#include <assert.h>
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
