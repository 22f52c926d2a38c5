/*
 * Messages of ours and the lines they stand in: one line for each person, or
 * address without a person. Who stands behind goes when the one in front is
 * settled: some programs drop what comes with a lower number than the last.
 */
#ifndef OUTGOING_H
#define OUTGOING_H

#include "core_priv.h"

enum {
    GEZI_WENT_MAX = 2 * GEZI_ADDRS_PER_PERSON,
};

struct gezi_outgoing {
    struct gezi_timer timer;              /* the next try */
    struct gezi_outgoing *chain;          /* same place by number */
    struct gezi_outgoing *prev, *next;    /* waiting, or done */
    struct gezi_line *line;               /* NULL: done */
    struct gezi_outgoing *ahead, *behind; /* in the line */
    uint64_t number, ref;
    uint64_t born, told; /* in which turn; told: last */
    int64_t written_ms;  /* by the wall clock */
    uint32_t peer;       /* 0: only an address */
    struct gezi_addr to;
    struct gezi_addr went[GEZI_WENT_MAX]; /* where it was sent to */
    unsigned went_n, flags;
    unsigned attempts, tries; /* in all, and since its turn came */
    enum gezi_state state;
    enum gezi_reason reason;
    bool rests;            /* reason was told since it last went out */
    bool retell;           /* what was told is not stored */
    uint8_t kind, charset; /* of bytes */
    uint8_t asks;          /* for the key, since its turn came */
    uint32_t tag;          /* of the key that bytes are sealed with; 0: none */
    unsigned seals;        /* GEZI_MSG_*: how it went out last */
    char id[GEZI_ID_SIZE];
    char *text;     /* until it is done */
    char *others;   /* likewise; recipients.h */
    uint8_t *bytes; /* while it is tried */
    size_t bytes_n;
};

enum gezi_step {
    GEZI_LINE_BUSY,  /* the first is tried, its own timer runs */
    GEZI_LINE_ASKED, /* the address was asked what it is */
    GEZI_LINE_WOKEN, /* as soon as the pace allows */
    GEZI_LINE_RESTS, /* until somebody is heard, or for a while */
};

struct gezi_line {
    struct gezi_timer timer; /* not while BUSY */
    struct gezi_line *chain; /* same place by person or address */
    uint32_t peer;           /* 0: an address */
    struct gezi_addr to;
    struct gezi_outgoing *head, *tail;
    enum gezi_step step;
    bool held;            /* not to be freed, even if it is empty */
    bool insists;         /* the user does: even if the person is offline */
    bool unsettled;       /* not all could be told that they rest */
    uint8_t rounds;       /* without an answer, of late */
    enum gezi_reason why; /* it rests; NONE reads NO_ANSWER */
    int64_t began;        /* the first was sent first */
    int64_t asked;        /* ASKED: when, first */
    int64_t retry_at;     /* if nobody is heard until then */
    uint64_t passed;      /* the highest number that went out */
};

/* outgoing.c */

struct gezi_outgoing *gezi_outgoing_find(struct gezi_core *c, uint64_t number);
/* A message with this text, cleaned, and with those who get it, too (NULL:
 * nobody). NULL: no memory. */
struct gezi_outgoing *gezi_outgoing_new(const char *text, const char *others);
void gezi_outgoing_free(struct gezi_outgoing *m); /* in no list; NULL is fine */
/* Into the list of those that wait and the chain by number. */
void gezi_outgoing_enter(struct gezi_core *c, struct gezi_outgoing *m);
/* Straight to the done ones, for what might be asked about them. */
void gezi_outgoing_shelve(struct gezi_core *c, struct gezi_outgoing *m);
void gezi_outgoing_renumber(struct gezi_core *c, struct gezi_outgoing *m);

/* What it offers; NULL: nothing, or no longer. */
struct gezi_bundle *gezi_outgoing_files(const struct gezi_core *c,
                                        const struct gezi_outgoing *m);

/* Whom its events are about. NULL: everyone. key gives room. */
const struct gezi_peer *gezi_outgoing_peer(struct gezi_core *c,
                                           const struct gezi_outgoing *m,
                                           char key[static GEZI_ADDR_TEXT],
                                           struct gezi_peer *room);
struct gezi_block *gezi_delivery_new(struct gezi_core *c,
                                     const struct gezi_peer *peer,
                                     const struct gezi_outgoing *m);
/* Tell what state and reason say. GEZI_E_NOMEM: it must be told again. */
enum gezi_err gezi_outgoing_tell(struct gezi_core *c, struct gezi_outgoing *m,
                                 enum gezi_state state, enum gezi_reason reason,
                                 size_t over_bytes);
/*
 * The end of waiting, told: kept among the done. Its line may be gone after
 * that. Without memory nothing happens.
 */
enum gezi_err gezi_outgoing_finish(struct gezi_core *c, struct gezi_outgoing *m,
                                   enum gezi_state state,
                                   enum gezi_reason reason, size_t over_bytes);
/* The same after the event was made. */
void gezi_outgoing_settle(struct gezi_core *c, struct gezi_outgoing *m);
/* May it wait for days? */
bool gezi_outgoing_waits(const struct gezi_core *c,
                         const struct gezi_outgoing *m);

/* transmit.c */

/* What it is sent as, and GEZI_SEND_* of it. */
uint32_t gezi_outgoing_command(const struct gezi_outgoing *m);
unsigned gezi_outgoing_sends(const struct gezi_outgoing *m);
void gezi_outgoing_went(struct gezi_outgoing *m, struct gezi_addr to);
struct gezi_block *gezi_outgoing_output(struct gezi_core *c,
                                        const struct gezi_outgoing *m,
                                        const struct gezi_addr *to);

/* line.c */

/* Found or made. NULL: no memory. */
struct gezi_line *gezi_line_of(struct gezi_core *c, uint32_t peer,
                               struct gezi_addr to);
/* Free it if nobody stands in it; NULL is fine. */
void gezi_line_leave(struct gezi_core *c, struct gezi_line *l);
void gezi_line_join(struct gezi_line *l, struct gezi_outgoing *m);
void gezi_line_part(struct gezi_core *c, struct gezi_outgoing *m);
/* One at a time? */
bool gezi_line_is_serial(const struct gezi_core *c, const struct gezi_line *l);
/* For somebody who is known to be away? */
bool gezi_line_is_for_absent(const struct gezi_core *c,
                             const struct gezi_line *l);
/* Nobody answers, or something else is in the way: until later. */
void gezi_line_rest(struct gezi_core *c, struct gezi_line *l,
                    enum gezi_reason why);
/* The first may not go out as it is: is there one that may go in clear? Then
 * that is the first, now. */
bool gezi_line_overtake(struct gezi_core *c, struct gezi_line *l);
/* What it waits for happened, or the user insists. */
void gezi_line_wake(struct gezi_core *c, struct gezi_line *l, bool insist);
/* It begins to rest: when is it looked after? */
void gezi_line_plan(struct gezi_core *c, struct gezi_line *l);
/* While it rests: wake up for what comes first. */
void gezi_line_arm(struct gezi_core *c, struct gezi_line *l);
/* The address was asked what it is. */
void gezi_line_asked(struct gezi_core *c, struct gezi_line *l);

#endif
