/* What the two halves of gezi send share: sending, and what becomes of it. */
#ifndef CLI_SEND_H
#define CLI_SEND_H

#include "verb.h"

struct receiver {
    char *name; /* as typed */
    struct people_match match;
    bool settled;
    int status;  /* once settled */
    char *shown; /* "李雷 (10.0.0.7)", as events told it */
    unsigned attempts;
    int64_t rest_until; /* the message waits for him; INT64_MAX: it does not */
};

struct send {
    struct verb_front base;
    struct receiver *to;
    size_t count;
    char *text;
    bool bare, ready, sent;
    int64_t find_until, give_up;
    struct people *nobody; /* bare text goes to an address, not to a person */
    struct strbuf own_key;
};

/* r is done with this status; with the last of them the verb ends. */
void send_settle(struct send *s, struct receiver *r, int status);

/* Tell, and settle when it is clear how it ended for us. */
void outcome_delivery(struct send *s, struct receiver *r, int64_t now,
                      const struct gezi_delivery *d);

/* The message waits for its person; we do not. Settles. */
void outcome_waits(struct send *s, struct receiver *r);

/* The timeout came first. Settles. */
void outcome_late(struct send *s, struct receiver *r);

#endif
