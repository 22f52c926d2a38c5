/*
 * Keys of others: asked for, pinned, and what follows from them for a text that
 * goes out or came in. Source: docs/protocol.md 11.
 */
#ifndef KEYS_H
#define KEYS_H

#include "compose.h"
#include "core_priv.h"

struct gezi_known; /* store.h */
struct gezi_route;

/* keys.c: one for each person of whom a key is or was known */

struct gezi_pin {
    struct gezi_pin *chain; /* same place by person */
    uint32_t peer;
    uint32_t tag;                /* another one for each key that counted */
    uint32_t seals, rival_seals; /* what came with either */
    bool checked;                /* the user compared key with its owner's */
    bool signs;                  /* it used to */
    bool retell;                 /* news are not told, or not stored */
    uint8_t news;                /* the last: enum gezi_key_news */
    uint64_t told;               /* in which turn */
    struct gezi_key key;         /* n 0: none any more */
    struct gezi_key *rival;      /* another one that came since; NULL: none */
    /* Of either; "": none. Worked out once: it is no work for each packet. */
    char print[GEZI_FINGERPRINT_SIZE], rival_print[GEZI_FINGERPRINT_SIZE];
};

/* NULL: there is none, or its key was forgotten. */
struct gezi_pin *gezi_pin_of(const struct gezi_core *c,
                             const struct gezi_person *p);
enum gezi_trust gezi_person_trust(const struct gezi_core *c,
                                  const struct gezi_person *p);
/* Is a key of p known that has another fingerprint? */
bool gezi_pin_contradicts(const struct gezi_core *c,
                          const struct gezi_person *p, const char *fingerprint);
/* Did another key come, or does the name show one? Then nothing is sent. */
bool gezi_pin_doubted(const struct gezi_person *p, const struct gezi_pin *pin);
/* The name of p is that of other, whose key it does not show: until the user
 * says that p is nevertheless who it says, the key of other counts for it. */
void gezi_pin_inherit(struct gezi_core *c, struct gezi_person *p,
                      const struct gezi_person *other);
/* The name of p shows the pinned key: if there was a doubt, it is over. */
void gezi_key_back(struct gezi_core *c, const struct gezi_person *p);
enum gezi_err gezi_pin_restore(struct gezi_core *c, struct gezi_person *p,
                               const struct gezi_known *known);
/* p leaves the roster. */
void gezi_pin_drop(struct gezi_core *c, struct gezi_person *p);
enum gezi_err gezi_keys_init(struct gezi_core *c);
/* The turn was not stored. */
void gezi_keys_unstored(struct gezi_core *c);
void gezi_keys_fini(struct gezi_core *c);

/* keys_ask.c: the exchange */

/* Ask p for its key, where it is now, unless that was done within gap_ms. */
void gezi_key_ask(struct gezi_core *c, const struct gezi_person *p,
                  uint32_t options, int64_t gap_ms);
/* Something came from a->who that its key would be good for. */
void gezi_key_wanted(struct gezi_core *c, const struct gezi_arrival *a);
/* a->who begins anew: perhaps with another key, which no name would show. */
void gezi_key_recheck(struct gezi_core *c, const struct gezi_arrival *a);
/* p announces that it takes encrypted requests: it does so for good. */
void gezi_pin_takes(const struct gezi_core *c, const struct gezi_person *p);
/* A key came from p, which was asked. */
void gezi_key_came(struct gezi_core *c, struct gezi_person *p, uint32_t seals,
                   const struct gezi_key *key);

/* guard.c: how a text may go to somebody */

/* flags: GEZI_SEND_CLEAR, _BARE. */
struct gezi_guard gezi_guard_of(const struct gezi_core *c,
                                const struct gezi_person *p,
                                enum gezi_kind kind, unsigned flags);
/* Can we ask in an encrypted way, and be asked? */
bool gezi_seals_files(const struct gezi_core *c);
/* Nobody knows yet whether p takes encrypted requests: no entry came. */
bool gezi_says_nothing(const struct gezi_core *c, const struct gezi_person *p);
/* The same for files between us: how they are asked for. Neither reason nor
 * seals: in clear, the other side knows nothing else. */
struct gezi_guard gezi_guard_files(const struct gezi_core *c,
                                   const struct gezi_person *p,
                                   enum gezi_kind kind);
/* GEZI_MSG_ENCRYPTED, _SIGNED, _WEAK. */
unsigned gezi_guard_flags(const struct gezi_guard *g);

/* seal_out.c */

/* What plain becomes in the body of a packet under this number; w has room for
 * gezi_envelope_size. GEZI_E_NOMEM; GEZI_E_ENCRYPTED: it cannot be sealed. */
enum gezi_err gezi_seal_put(struct gezi_core *c, const struct gezi_guard *g,
                            uint64_t number, gezi_span plain,
                            struct gezi_writer *w);
/* How long that is, to the byte. */
size_t gezi_sealed_size(const struct gezi_guard *g, size_t plain);
/* How long plain may be for a body of so many bytes. */
size_t gezi_sealed_most(const struct gezi_guard *g, size_t body);

/* seal_in.c: what comes encrypted waits for its turn */

/* Is it to be opened, as far as can be told from outside? */
bool gezi_letter_is(const struct gezi_core *c, const struct gezi_arrival *a);
/* False: no room, as if it had not come. */
bool gezi_letter_put(struct gezi_core *c, const struct gezi_arrival *a,
                     uint64_t key, bool stranger);
/* A few of those that wait. */
void gezi_letters_open(struct gezi_core *c); /* one */
void gezi_letters_rest(struct gezi_core *c); /* the turn is over */
/* Clear text comes before them: it did so just now. */
bool gezi_letters_hold(const struct gezi_core *c);
int64_t gezi_letters_deadline(const struct gezi_core *c);
void gezi_letters_fini(struct gezi_core *c);

/* What was in it. */
struct gezi_opened {
    struct gezi_plain plain;
    bool extended;  /* a list is inside, if anywhere */
    unsigned flags; /* GEZI_MSG_OPENED and what the signature says */
    uint32_t seals;
    gezi_span signature;
};

/* receive.c: a letter as it was opened; o NULL: it could not be. */
void gezi_message_opened(struct gezi_core *c, struct gezi_arrival *a,
                         const struct gezi_opened *o, uint64_t key,
                         bool stranger);
/* GEZI_MSG_BARED, when this sender used to sign and that one is not. */
unsigned gezi_bared(const struct gezi_core *c, const struct gezi_arrival *a);

/* seal_late.c */

/* What a signature by this key says of a text: SIGNED, FORGED, or 0. */
unsigned gezi_signature_flags(const struct gezi_core *c, struct gezi_pin *pin,
                              uint32_t seals, const struct gezi_plain *plain,
                              gezi_span signature);
/* a was told and is UNCHECKED: keep it until the key comes, or too many do. */
void gezi_late_keep(struct gezi_core *c, const struct gezi_arrival *a,
                    const struct gezi_opened *o);
/* The key of p is here. */
void gezi_late_judge(struct gezi_core *c, const struct gezi_person *p);
void gezi_late_fini(struct gezi_core *c);

/* seal_all.c: copies of a broadcast for those who encrypt */

/* NULL when we have no keys. GEZI_E_NOMEM. */
enum gezi_err gezi_copies_new(struct gezi_core *c, uint64_t number,
                              const char *text, struct gezi_copies **out);
void gezi_copies_start(struct gezi_core *c, struct gezi_copies *k);
void gezi_copies_free(struct gezi_copies *k); /* not started; NULL is fine */
/* Those of a broadcast that is not stored. */
void gezi_copies_stop(struct gezi_core *c, uint64_t number);
void gezi_copies_fini(struct gezi_core *c);
/* A key that they may wait for is here. */
void gezi_copies_keyed(struct gezi_core *c);

/* line.c: what its line waits for may have come. */
void gezi_line_keyed(struct gezi_core *c, const struct gezi_person *p);

#endif
