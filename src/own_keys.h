/*
 * The keys of this gezi: found, or made while it starts already. As main.c it
 * knows all layers and decides little.
 */
#ifndef OWN_KEYS_H
#define OWN_KEYS_H

#include "crypto/maker.h"
#include "options.h"

struct keyring;
struct loop;

struct own_keys {
    const struct options *o;
    char *folder;
    struct keyring *ring; /* NULL: not there, or not yet */
    bool coming; /* they are made: own_keys_seat before the loop runs */
    bool quiet;  /* a screen has the terminal: nothing is said */
    bool said;   /* that nothing can be kept, so no keys either */
    int failed;  /* why they did not come, to be said after that */
    struct maker maker;
    struct gezi_core *core;             /* to be set by then */
    const struct gezi_archive *archive; /* likewise; NULL: there is none */
};

/*
 * An exit status: CLI_DONE also without any, when encryption is off or that was
 * said. now: do not go on before they are made.
 */
int own_keys_open(struct own_keys *k, const struct options *o, bool now);
void own_keys_close(struct own_keys *k); /* also when never opened */

/* NULL: none, or not yet. */
const struct gezi_seal *own_keys_seal(const struct own_keys *k);
/* Sixteen digits. */
void own_keys_print(const struct own_keys *k,
                    char out[static GEZI_FINGERPRINT_SIZE]);

/* Others will be warned when these are not the keys of before: the user, too,
 * with that line. True: there is one. */
bool own_keys_note(struct own_keys *k, const struct gezi_archive *archive,
                   struct strbuf *line);

/* The loop waits for those that are made. False: no memory. */
bool own_keys_seat(struct own_keys *k, struct loop *l);

/* The screen is closed: what could not be said. */
void own_keys_tell(struct own_keys *k);

#endif
