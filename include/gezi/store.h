/*
 * What keeps messages, people and the outbox: its side for the loop and its
 * side for front ends. All calls come from the loop's thread and may block for
 * one commit. Errors are 0 or -errno (-ENOSPC, -EROFS, -EIO, ...).
 */
#ifndef GEZI_STORE_H
#define GEZI_STORE_H

#include <gezi/core.h>

enum gezi_kept {
    GEZI_KEPT_NEW,    /* goes on to the front ends */
    GEZI_KEPT_REPEAT, /* was stored before: acknowledge again, do not show */
};

/*
 * One turn: event for each event of the batch, then commit once, then the
 * front ends, then the outputs. Nothing is on disk before commit returned 0;
 * when it fails, everything since the last one is undone.
 */
struct gezi_store {
    void *ctx;
    enum gezi_kept (*event)(void *ctx, const struct gezi_event *ev);
    int (*commit)(void *ctx);

    /* Before a turn's outputs leave: numbers up to this one are used. Part of
     * the next commit. */
    void (*number)(void *ctx, uint64_t highest);

    /* At the start, once: the highest number used, the people known and the
     * messages that still wait, oldest first, into the core. */
    uint64_t (*highest)(void *ctx);
    int (*restore)(void *ctx, struct gezi_core *c, int64_t now);

    /* Nothing else to do: index some of what is not indexed yet. True while
     * more remains. */
    bool (*idle)(void *ctx);

    void (*close)(void *ctx);
};

/* One message as the archive gives it back. Strings live for the call. */
struct gezi_record {
    int64_t row;           /* handle; rises with the order of arrival */
    bool out;              /* we sent it */
    bool unread;           /* arrived and was not seen by the user yet */
    int64_t unix_ms;       /* when it arrived or was written */
    int64_t state_ms;      /* when it became what state says; 0: unknown */
    struct gezi_peer peer; /* the other side; key "*": everyone */
    const char *id, *text;
    gezi_span raw; /* as it came; empty for what we sent */
    enum gezi_charset charset;
    unsigned flags; /* GEZI_MSG_* */
    enum gezi_state state;
    enum gezi_reason reason;
    unsigned attempts;
};

/* Return false to stop. */
typedef bool gezi_record_fn(void *ctx, const struct gezi_record *record);

/*
 * Which messages. Zero and NULL mean: any. words is what people type: words
 * that must all be there, "phrases in quotes", any script; letters match in
 * either case.
 */
struct gezi_query {
    const char *key; /* of the person */
    const char *words;
    int64_t since_ms, until_ms;    /* since <= time < until */
    int64_t before_row, after_row; /* exclusive */
    uint32_t limit;                /* newest ones win; 0: no limit */
    bool newest_first;             /* else oldest first */
    bool waiting;                  /* only what is still to be delivered */
    bool unread;
};

/* The archive, as front ends see it. */
struct gezi_archive {
    void *ctx;
    int (*find)(void *ctx, const struct gezi_query *query, gezi_record_fn *fn,
                void *fn_ctx);
    /* The user saw everything of this person up to row. */
    int (*seen)(void *ctx, const char *key, int64_t row);
    /* Read raw bytes again: one message (row > 0) or all of a person's
     * (row 0), and with always set also what comes from now on. */
    int (*reread)(void *ctx, const char *key, int64_t row,
                  enum gezi_charset charset, bool always);
    /* Forget one message (row > 0), a person's (key), or, with both empty,
     * everything older than before_ms. The index forgets too. */
    int (*forget)(void *ctx, const char *key, int64_t row, int64_t before_ms);
    /* Drafts and other small state by name; NULL value forgets. get copies
     * into out (cut to cap, always with a NUL) and returns its full length,
     * or -ENOENT. */
    int (*put)(void *ctx, const char *name, const char *value);
    int (*get)(void *ctx, const char *name, char *out, size_t cap);
};

#endif
