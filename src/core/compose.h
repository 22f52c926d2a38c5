/* A text becomes a datagram. */
#ifndef GEZI_CORE_COMPOSE_H
#define GEZI_CORE_COMPOSE_H

#include "core_priv.h"

struct gezi_bundle; /* bundles.h */

/* How a text may go to somebody: keys.h. */
struct gezi_guard {
    uint32_t seals;             /* the row of the table; 0: in clear */
    const struct gezi_key *key; /* lives until the next input */
    uint32_t tag;               /* of the pin */
    bool extended;              /* the list of files goes inside */
    bool asks;                  /* its key must come first */
    uint8_t body;               /* of files: enum gezi_body_as */
    enum gezi_reason reason;    /* why it must not go at all; NONE: it may */
};

/* To whom, and how it reads. */
struct gezi_route {
    struct gezi_person *p; /* NULL: an address without a row */
    struct gezi_addr to;   /* where p is NULL */
    enum gezi_kind kind;
    enum gezi_charset charset;
    struct gezi_guard guard;
    const char *others; /* who else gets the text: recipients.h; NULL: nobody */
};

/* False when the target's id is void. flags: GEZI_SEND_*. */
bool gezi_route_of(const struct gezi_core *c, const struct gezi_target *target,
                   unsigned flags, struct gezi_route *out);

struct gezi_wire {
    uint8_t *bytes; /* free; NULL: only measured */
    size_t n, limit;
    size_t text_n;    /* of the text, encoded */
    size_t text_most; /* how long that may be */
    size_t lost;      /* characters that became '?' */
    enum gezi_charset charset;
};

/*
 * files: what goes with it; NULL: none. Longer than the limit is no error here.
 * GEZI_E_NOMEM; GEZI_E_ENCRYPTED: it cannot be sealed. measure tells the sizes
 * without sealing anything: then there are no bytes.
 */
enum gezi_err gezi_measure(struct gezi_core *c, const struct gezi_route *r,
                           uint32_t command, uint64_t number, const char *text,
                           const struct gezi_bundle *files,
                           struct gezi_wire *out);
enum gezi_err gezi_compose(struct gezi_core *c, const struct gezi_route *r,
                           uint32_t command, uint64_t number, const char *text,
                           const struct gezi_bundle *files,
                           struct gezi_wire *out);
/* The same to everyone: legacy if all of it fits there, else UTF-8. */
enum gezi_err gezi_compose_for_all(struct gezi_core *c, uint32_t command,
                                   uint64_t number, const char *text,
                                   struct gezi_wire *out);

/* A copy without CR and without what could harm a terminal. NULL: memory. */
char *gezi_compose_text(const char *text);

#endif
