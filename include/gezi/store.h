/*
 * What keeps messages, people and the outbox: its side for the loop and its
 * side for front ends. All calls come from the loop's thread and may block for
 * one commit. Errors are 0 or -errno: -ENOSPC, -EROFS, -EIO, -EBUSY (another
 * program holds the database), -EBADMSG (it was damaged and is set aside, a new
 * one has begun).
 */
#ifndef GEZI_STORE_H
#define GEZI_STORE_H

#include <gezi/event.h>

enum gezi_kept {
    GEZI_KEPT_NEW,    /* goes on to the front ends */
    GEZI_KEPT_REPEAT, /* was stored before: acknowledge again, do not show */
};

/* A person of earlier days. Strings live for the call. */
struct gezi_known {
    struct gezi_peer peer;     /* id 0, offline, the last good address */
    int64_t seen_ms;           /* wall clock; 0: never */
    enum gezi_charset read_as; /* the user said so; ASCII: nothing said */
    uint32_t seals;            /* what it said that it can do, with key */
    uint32_t rival_seals;      /* and with the other one */
    const struct gezi_key *key, *rival;          /* pinned, and the other one of
                                                  * TRUST_CHANGED; NULL: none */
    const char *fingerprint, *rival_fingerprint; /* of either, sixteen digits;
                                                  * NULL as the key is */
    int64_t since_ms; /* wall clock: since then key counts */
    bool signs;       /* it used to: a text without is BARED */
    bool checked;     /* the user compared key; with TRUST_CHANGED, too */
};

/* A message of ours without an answer yet. Strings live for the call. */
struct gezi_waiting {
    struct gezi_peer peer; /* the person restored before; key "*": everyone */
    const char *id, *text;
    uint64_t number;   /* under which it went out last; 0: it never did */
    int64_t unix_ms;   /* when it was written */
    unsigned flags;    /* GEZI_MSG_* */
    unsigned attempts; /* datagrams before the restart */
    int64_t tried_ms;  /* the last, while an answer was awaited; else 0 */
    const struct gezi_file *files; /* offered with it, with their paths */
    size_t files_n;
    const char *others; /* who else it went to: recipients.h; NULL: nobody */
};

/*
 * Files that can still be taken, from somebody or (out) by somebody: at least
 * one is OFFERED, WAITING, RUNNING, PAUSED or FAILED, and the message is
 * younger than GEZI_OFFER_DAYS. What ran or waited is PAUSED now. Strings live
 * for the call.
 */
struct gezi_offer {
    struct gezi_peer peer; /* whose, or whom it was made to; restored before */
    const char *id;        /* of the message */
    bool out;
    uint64_t number;       /* of its packet */
    struct gezi_addr addr; /* where it came from or went to; ip 0: unknown */
    int64_t unix_ms;       /* when it came or was written */
    enum gezi_charset charset; /* of its text, so of its names */
    unsigned flags;            /* GEZI_MSG_* of the message */
    const struct gezi_file *files;
    size_t files_n;
    uint64_t asked; /* out: the highest number of an encrypted request for it;
                     * 0: there was none */
};

/* Who takes what restore finds. */
struct gezi_restorer {
    void *ctx;
    void (*person)(void *ctx, const struct gezi_known *known);
    void (*message)(void *ctx, const struct gezi_waiting *waiting);
    void (*offer)(void *ctx, const struct gezi_offer *offer);
};

/*
 * One turn: event for each event of the batch, then commit once, then the
 * front ends, then the outputs. Nothing is on disk before commit returned 0;
 * when it fails, everything since the last one is undone and the next batch
 * starts afresh. commit with nothing to write costs nothing.
 */
struct gezi_store {
    void *ctx;
    enum gezi_kept (*event)(void *ctx, const struct gezi_event *ev);
    int (*commit)(void *ctx);

    /* Before a turn's outputs leave: numbers up to this one are used. Part of
     * the next commit. */
    void (*number)(void *ctx, uint64_t highest);

    /* At the start: no higher number was ever used. 0: none. */
    uint64_t (*highest)(void *ctx);

    /* At the start, once: the GEZI_PEOPLE_MAX people last seen in any order,
     * then the messages that still wait, oldest first, then the
     * GEZI_OFFERS_MAX latest offers, oldest first. */
    int (*restore)(void *ctx, const struct gezi_restorer *into);

    /* Nothing arrived for a while: do a few milliseconds of work that can
     * wait. True while more remains. Not between event and commit. */
    bool (*idle)(void *ctx);

    /* Write what was put off, close, free. */
    void (*close)(void *ctx);

    /* Before restore, which gives them again: the people who come first by
     * name, so many; nobody when there are hardly more. May be NULL. */
    int (*page)(void *ctx, uint32_t most, const struct gezi_restorer *into);
};

/* One message as the archive gives it back. Strings live for the call. */
struct gezi_record {
    int64_t row;           /* handle, > 0; rises with the order of arrival */
    bool out;              /* we sent it */
    bool unread;           /* arrived and was not seen by the user yet */
    int64_t unix_ms;       /* when it arrived or was written */
    int64_t state_ms;      /* when it became what state says; 0: unknown */
    struct gezi_peer peer; /* the other side as last known, id 0, offline; key
                              "*": everyone */
    const char *id, *text;
    uint64_t number; /* of the packet; 0: none */
    gezi_span raw;   /* as it came; empty for what we sent */
    enum gezi_charset charset;
    unsigned flags;                /* GEZI_MSG_* */
    enum gezi_state state;         /* of what we sent */
    enum gezi_reason reason;       /* likewise */
    unsigned attempts;             /* likewise */
    const struct gezi_file *files; /* offered with it, as they stand now */
    size_t files_n;
    const char *others; /* who else it went to: recipients.h; NULL: nobody */
};

/* Return false to stop. Must not call the archive. */
typedef bool gezi_record_fn(void *ctx, const struct gezi_record *record);

/*
 * Which messages. Zero and NULL mean: any. words is what people type: words
 * that must all be there, "phrases in quotes", any script; letters match in
 * either case and width.
 */
struct gezi_query {
    const char *key; /* of the person; "*": broadcasts, ours and others' */
    const char *words;
    int64_t since_ms, until_ms;    /* since <= time < until */
    int64_t before_row, after_row; /* exclusive */
    uint32_t limit;                /* newest ones win; 0: no limit */
    bool newest_first;             /* else oldest first */
    bool direct;                   /* no broadcasts */
    bool waiting;                  /* only what is still to be delivered */
    bool unread;
    bool files;     /* only what offers files */
    const char *id; /* only this one; with id_prefix all whose id begins so */
    bool id_prefix;
};

/* One name or address that a person had. */
struct gezi_past {
    const char *nick;      /* NULL: it is an address */
    struct gezi_addr addr; /* else void */
    int64_t since_ms;      /* first seen with it */
};
typedef bool gezi_past_fn(void *ctx, const struct gezi_past *past);

/* What is unread of one person, or of everyone: key "*". */
struct gezi_unread {
    const char *key;
    unsigned count;
    int64_t row, unix_ms; /* of the newest one */
};
/* Return false to stop. May call find. */
typedef bool gezi_unread_fn(void *ctx, const struct gezi_unread *unread);

/* Return false to stop. Must not call the archive. */
typedef bool gezi_known_fn(void *ctx, const struct gezi_known *known);

/* The archive, as front ends see it. */
struct gezi_archive {
    void *ctx;
    int (*find)(void *ctx, const struct gezi_query *query, gezi_record_fn *fn,
                void *fn_ctx);
    /* Everyone who is remembered, in any order; not "*". */
    int (*people)(void *ctx, gezi_known_fn *fn, void *fn_ctx);
    /* The names, then the addresses of a person, newest first. */
    int (*past)(void *ctx, const char *key, gezi_past_fn *fn, void *fn_ctx);
    /* The user saw all that this person wrote to us alone, or, with the key
     * "*", all broadcasts, up to row. */
    int (*seen)(void *ctx, const char *key, int64_t row);
    /*
     * Read raw bytes again: one message (row > 0) or all of a person's
     * (row 0). always: restore tells the core from now on; ASCII takes that
     * back. -ENOENT: no such message or person.
     */
    int (*reread)(void *ctx, const char *key, int64_t row,
                  enum gezi_charset charset, bool always);
    /* Forget one message (row > 0); or a person's (key), those older than
     * before_ms unless that is 0; or, with both empty, everything older than
     * before_ms. The index forgets too. */
    int (*forget)(void *ctx, const char *key, int64_t row, int64_t before_ms);
    /* Drafts and other small state by name; NULL value forgets. get copies
     * into out (cut to cap, always with a NUL) and returns its full length,
     * or -ENOENT. put is one commit: not for every key stroke. */
    int (*put)(void *ctx, const char *name, const char *value);
    int (*get)(void *ctx, const char *name, char *out, size_t cap);
    /* The newest messages that are unread, at most so many, by conversation,
     * in any order. names: else whom restore or page did not tell yet has the
     * key NULL, which spares a look at each. */
    int (*unread)(void *ctx, uint32_t most, bool names, gezi_unread_fn *fn,
                  void *fn_ctx);
    /* Wall clock, when this person was last here; 0: not known. Quick. */
    int64_t (*last_seen)(void *ctx, const char *key);
};

#endif
