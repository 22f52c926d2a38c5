/* What the parts of gezi send share: sending, what becomes of it, and staying
 * until files were fetched. */
#ifndef CLI_SEND_H
#define CLI_SEND_H

#include "bundle.h"
#include "flow.h"
#include "verb.h"

/* One message to one person; many files take several messages. */
struct receiver {
    char *name; /* as typed */
    size_t part;
    struct people_match match;
    bool settled;
    int status;  /* once settled */
    char *shown; /* "李雷 (10.0.0.7)", as events told it */
    unsigned attempts;
    int64_t rest_until; /* the message waits for him; INT64_MAX: it does not */

    struct gezi_file *files; /* what this one can take; their strings are those
                                of the bundle */
    size_t files_n;
    bool short_of;  /* some could not go to this one */
    bool announced; /* SENT came: the house has measured them */
    bool staying;   /* delivered: until they were fetched */
    char *offer;    /* the id of the message; NULL: not sent yet */
    uint32_t *over; /* ids of those fetched, refused or withdrawn */
    size_t over_n;
    bool refused, dropped; /* some of them */
};

struct send {
    struct verb_front base;
    struct receiver *to;
    size_t count;
    char *text;
    bool bare, ready, sent;
    int64_t find_until, give_up;
    int64_t quiet_until; /* for those who stay, unless bytes move */
    struct bundle bundle;
    struct flow flow;
    struct people *nobody; /* bare text goes to an address, not to a person */
    struct strbuf own_key;
    struct strbuf all; /* whom it goes to: others.h */
};

/*
 * cli_send_words.c: the names in list, the files of the options and the text
 * of the words become receivers and what they get. CLI_FRONT, or the status to
 * end with: why was told.
 */
int send_words(struct send *s, const char *list, char **words, int count);

/* cli_send_group.c: the receiver "#GROUP" stands for all of a group. */
bool send_is_group(const struct send *s, const struct receiver *r);

/* Everyone of them who is here in its place; it stays where nobody is. */
void send_open_groups(struct send *s);
void send_explain_group(struct send *s, const struct receiver *r,
                        struct strbuf *why);

/* r is done with this status; with the last of them the verb ends. */
void send_settle(struct send *s, struct receiver *r, int status);

/* Tell, and settle when it is clear how it ended for us. */
void outcome_delivery(struct send *s, struct receiver *r, int64_t now,
                      const struct gezi_delivery *d);

/* The message waits for its person; we do not. Settles. */
void outcome_waits(struct send *s, struct receiver *r);

/* The timeout came first. Settles. */
void outcome_late(struct send *s, struct receiver *r);

/* cli_stay.c: files are offered to everyone who can take them. */

/* Did the user say how long? */
bool stay_is_limited(const struct send *s);

/* The files of its part that this receiver can take; tell of the others. */
void stay_choose(struct send *s, struct receiver *r,
                 const struct gezi_file *files, size_t count);

/* The receipt came: stay until they are fetched, or leave that to the gezi
 * that runs here. */
void stay_begin(struct send *s, struct receiver *r, int64_t now);

/* A TRANSFER. */
void stay_event(struct send *s, int64_t now, const struct gezi_event *ev);

/* INT64_MAX: nobody stays, or bytes move. */
int64_t stay_deadline(const struct send *s);

/* Nobody fetched it in time. Settles. */
void stay_late(struct send *s, struct receiver *r);

/* The user goes: say what becomes of what was offered. */
void stay_interrupted(struct send *s);

#endif
