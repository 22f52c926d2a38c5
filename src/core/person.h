/* One person: as others see it, its row, how it is treated, its life and
 * silence. */
#ifndef GEZI_CORE_PERSON_H
#define GEZI_CORE_PERSON_H

#include "core_priv.h"

/* Strings borrowed from the row. */
void gezi_peer_of(const struct gezi_core *c, const struct gezi_person *p,
                  struct gezi_peer *out);

/* A snapshot of someone who has no row. Borrows key and the arrival. */
void gezi_peer_of_arrival(const struct gezi_core *c,
                          const struct gezi_arrival *a, struct gezi_peer *out);

/* Of nobody but an address; key has room for it. */
void gezi_peer_of_addr(const struct gezi_core *c, struct gezi_addr addr,
                       char key[static GEZI_ADDR_TEXT], struct gezi_peer *out);

/* Tell what changed and was not told. */
void gezi_person_tell(struct gezi_core *c, struct gezi_person *p);
/* Tell this. GEZI_E_NOMEM, counted. */
enum gezi_err gezi_person_change(struct gezi_core *c,
                                 const struct gezi_person *p,
                                 enum gezi_change change);

/* Does text to it go as UTF-8, with the option that says so? kind may be
 * another than that of p, which may be NULL. */
bool gezi_reads_utf8(enum gezi_kind kind, const struct gezi_person *p);

/* The charset that text to it goes out in. */
enum gezi_charset gezi_person_charset(const struct gezi_core *c,
                                      const struct gezi_person *p);

/*
 * Ten lines that never announced themselves and never acknowledged anything:
 * what they do not answer may well have arrived, so nothing waits for them,
 * and nothing stands in line behind it.
 */
bool gezi_person_is_script(const struct gezi_person *p);

/* row.c: the row of a sender */

/* The sender's row, made if need be; a->who from then on. May stay NULL. */
void gezi_person_welcome(struct gezi_core *c, struct gezi_arrival *a);

/* A row for a bare peer. NULL: crowded or no memory. */
struct gezi_person *gezi_person_bare(struct gezi_core *c,
                                     struct gezi_addr addr);

/* Replace one text of a person. GEZI_E_NOMEM. */
enum gezi_err gezi_person_set(struct gezi_core *c, struct gezi_person *p,
                              enum gezi_field f, const char *text);

/* treat.c: is this of somebody who is blocked, and not to be taken? Counts it.
 * p may be NULL. */
bool gezi_treat_blocks(struct gezi_core *c, const struct gezi_person *p,
                       uint32_t command);

/* presence.c: life and silence */

/* A packet came from a->who: it lives, and here. */
void gezi_person_alive(struct gezi_core *c, const struct gezi_arrival *a);
void gezi_person_heard(struct gezi_core *c, struct gezi_person *p,
                       struct gezi_addr from);

#endif
