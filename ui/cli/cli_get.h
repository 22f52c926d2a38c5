/* Which offer is meant, for gezi get, refuse and withdraw. */
#ifndef CLI_GET_H
#define CLI_GET_H

#include "verb.h"

#include <gezi/store.h>

/* One file that is wanted. */
struct want {
    uint32_t id;
    char *name;
    bool settled, moving;
    int status;       /* once settled */
    int64_t retry_at; /* INT64_MAX: it is asked for, or settled */
};

/* An offer of the archive; owns all. */
struct offer {
    char *id;        /* of its message */
    char *key;       /* of the person */
    char *who;       /* how they are called */
    struct want *at; /* what of it is meant, and not settled */
    size_t count;
};

/* What it is looked for. */
enum get_wish {
    GET_FETCH,    /* theirs, what of it is not here */
    GET_REFUSE,   /* theirs, what of it can still be fetched */
    GET_WITHDRAW, /* ours, what of it can still be fetched */
};

void get_forget(struct offer *offer);

/*
 * Find what text, a word of the user, names: "17", "1760277725/3". True: *out
 * has what is meant, at least one file. False: the exit status is in *status,
 * and what there is to say was said; CLI_DONE when all of it is here already.
 */
bool get_find(const struct options *o, const struct gezi_archive *archive,
              const char *text, enum get_wish wish, struct offer *out,
              int *status);

/* Print all that can be fetched. The exit status. */
int get_list(const struct options *o, const struct gezi_archive *archive);

#endif
