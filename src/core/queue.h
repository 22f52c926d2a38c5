/*
 * What waits to be handed out: events, and datagrams to send. Each is one
 * block of memory that owns every byte it points to. Both queues are bounded
 * by bytes; full is reported as GEZI_E_NOMEM and treated like it, because a
 * peer that gets no receipt sends again.
 *
 * Make first, push later: pushing cannot fail, so a handler makes all it
 * needs, and changes its state only then.
 */
#ifndef QUEUE_H
#define QUEUE_H

#include <gezi/core.h>

enum {
    GEZI_QUEUE_BYTES = 64 << 20, /* of one queue */
    GEZI_MARK_ENTRY = 1,         /* the output is a BR_ENTRY to everyone */
    GEZI_MARK_EXIT = 2,          /* the output is the last good-bye */
    GEZI_MARK_TEXT = 3,          /* a message of ours; key: its number */
    GEZI_MARK_RECEIPT = 4,       /* or an absence text; key: of seen.h */
};

struct gezi_block {
    struct gezi_block *next;
    size_t size; /* of bytes */
    size_t used;
    union {
        struct gezi_event event;
        struct {
            struct gezi_output output;
            unsigned mark; /* GEZI_MARK_* */
            uint64_t key;
            uint64_t turn; /* when it was made */
        };
    };
    char bytes[];
};

struct gezi_queue {
    struct gezi_block *head, *tail;
    struct gezi_block *lent; /* handed out and still in use outside */
    size_t size;             /* bytes waiting */
    size_t made;             /* bytes of blocks made and not pushed yet */
};

/* A block with room for n bytes; NULL when memory or the bound is reached. */
struct gezi_block *gezi_block_new(struct gezi_queue *q, size_t n);

/* Take n bytes of the block's room. It must have been asked for. */
char *gezi_block_take(struct gezi_block *b, size_t n);
const char *gezi_block_text(struct gezi_block *b, const char *text);

/* Room for files, with copies of their names and paths: ask for files_room. */
size_t gezi_block_files_room(const struct gezi_file *files, size_t n);
const struct gezi_file *
gezi_block_files(struct gezi_block *b, const struct gezi_file *files, size_t n);

/* Give up a block that was not pushed; NULL is fine. */
void gezi_block_drop(struct gezi_queue *q, struct gezi_block *b);

void gezi_queue_push(struct gezi_queue *q, struct gezi_block *b);

/* The oldest block, lent until the next settle; NULL when empty. */
struct gezi_block *gezi_queue_pop(struct gezi_queue *q);

/* Nobody outside looks at what was popped any more. */
void gezi_queue_settle(struct gezi_queue *q);

/* Free the blocks that drop wants to be dropped. */
typedef bool gezi_sieve(void *ctx, const struct gezi_block *b);
void gezi_queue_sift(struct gezi_queue *q, gezi_sieve *drop, void *ctx);

void gezi_queue_fini(struct gezi_queue *q);

#endif
