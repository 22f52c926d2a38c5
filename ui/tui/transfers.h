/*
 * What is offered and what becomes of it: one truth for the conversations and
 * the list of transfers. Knows no screen and no clock.
 */
#ifndef TUI_TRANSFERS_H
#define TUI_TRANSFERS_H

#include "size.h"
#include "speed.h"

#include <gezi/event.h>
#include <gezi/store.h>

enum {
    TRANSFERS_LISTED_MAX = 1000, /* offers */
    TRANSFERS_FILES_MAX = 5000,  /* files of them together */
};

/* One file of an offer. */
struct transfer {
    uint32_t id; /* within the offer */
    enum gezi_file_type type;
    enum gezi_file_state state;
    enum gezi_file_reason reason;
    char *name;
    char *path, *detail;   /* NULL: none */
    uint64_t size;         /* as offered; 0 of a folder: not known */
    uint64_t bytes, total; /* moved so far; total 0: not known */
    uint32_t entries, skipped;
    bool encrypted;     /* what moves, or moved last */
    uint32_t number;    /* in the line mode; 0: none */
    int64_t state_ms;   /* wall clock; 0: not known */
    struct speed speed; /* while RUNNING */
    int picture_rows;   /* of it, below its card; 0: none is shown */
};

struct transfers;

/* What one message offers. Lives as long as somebody holds it. */
struct offer {
    struct transfers *in;
    char *id;      /* of the message; NULL: not sent yet */
    char *key;     /* of the other side; "*": everyone */
    char *who;     /* its name */
    uint32_t peer; /* 0: not on the list of people */
    bool out;
    int64_t unix_ms;
    struct transfer *files;
    size_t n;
    unsigned holders;
    bool listed;
    size_t open, running, held; /* what it adds to those below */
    uint32_t no;                /* for this run, rising */
    struct offer *next;
};

struct transfers {
    struct offer **slots; /* by id */
    size_t slots_n, n;
    struct offer **list; /* in the order they came to be listed */
    size_t list_n, list_cap;
    uint32_t no;
    size_t files_n; /* of what is listed */
    bool changed;   /* a state or the list; whoever looks clears it */
    size_t held;    /* files of others that were paused */
    size_t open;    /* listed offers of others that nobody has answered */
    size_t running; /* files that move, or wait for their turn */
};

void transfers_init(struct transfers *ts);
void transfers_fini(struct transfers *ts); /* all offers are let go before */

/* What an offer is made of; borrowed for the call. */
struct offer_spec {
    const char *id; /* NULL: not sent yet */
    const struct gezi_peer *peer;
    bool out;
    int64_t unix_ms;
    const struct gezi_file *files;
    size_t files_n;
};

/* Made, or found when it is there: held once more. Never without files. */
struct offer *offer_hold(struct transfers *ts, const struct offer_spec *spec);
void offer_let_go(struct offer *o); /* NULL is fine */

/* It was sent under this id, with these files: their numbers and sizes are
 * known now. */
void offer_sent(struct offer *o, const char *id, const struct gezi_file *files,
                size_t n);

/* NULL: not known, or nobody holds it. */
struct offer *offer_find(const struct transfers *ts, const char *id);
/* The place of a file in it; o->n: not in it. */
size_t offer_place(const struct offer *o, uint32_t id);

/* It stands in the list of transfers; the oldest that is over makes room. */
void transfers_list(struct transfers *ts, struct offer *o);
void transfers_unlist(struct transfers *ts, struct offer *o);

/* Learn from a TRANSFER event: the offer it is about, listed from now on, and
 * the place of its file. *news: its state is another one. */
struct offer *transfers_event(struct transfers *ts, const struct gezi_event *ev,
                              int64_t now, size_t *place, bool *news);

/* The next moment at which words of a running one change by themselves. */
int64_t transfers_deadline(const struct transfers *ts, int64_t now);

/* Can it be taken, or gone on with? Does it move, or will it soon? */
bool transfer_takeable(const struct offer *o, const struct transfer *f);
bool transfer_moves(const struct transfer *f);

/* 0 to 100; -1: nobody can tell. */
int transfer_percent(const struct transfer *f);

/* "12.4 MB", "" when it is not known. */
char *transfer_size(const struct transfer *f, char out[static SIZE_TEXT]);

/*
 * What has become of it: "waiting for 小道士 to accept", "51%  11.2 MB/s
 * 4 s left". The longest words that take at most cols columns.
 */
enum { TRANSFER_WORDS = 640 };
char *transfer_words(const struct offer *o, const struct transfer *f,
                     int64_t now, int cols, char out[static TRANSFER_WORDS]);

/* Why, and what to do: one line. */
char *transfer_why(const struct offer *o, const struct transfer *f,
                   char out[static TRANSFER_WORDS]);

#endif
