/* Whose packet is it, and of which program. */
#ifndef GEZI_CORE_SENDER_H
#define GEZI_CORE_SENDER_H

#include "core_priv.h"

/* Fill in a by from and k. */
void gezi_sender(struct gezi_core *c, struct gezi_arrival *a);
bool gezi_sender_is_echo(const struct gezi_core *c,
                         const struct gezi_arrival *a);
/* A fingerprint in the name, and nothing that backs it. */
bool gezi_sender_is_impostor(const struct gezi_core *c,
                             const struct gezi_arrival *a);

/* Is this base of a key theirs? */
bool gezi_same_identity(const struct gezi_person *p, const char *base);

/* What the base of somebody with a fingerprint begins with. */
#define GEZI_KEY_BASE "key:"

/* "user@host", in small letters. */
size_t gezi_identity(char out[static GEZI_KEY_SIZE], const char *user,
                     const char *host);

/* Decode one field of the sender, in at most cap bytes. */
struct gezi_decoded gezi_sender_text(struct gezi_core *c,
                                     const struct gezi_arrival *a, gezi_span in,
                                     char *out, size_t cap);
/* The same, cleaned for one line, in GEZI_NAME_SIZE bytes. */
void gezi_sender_name(struct gezi_core *c, const struct gezi_arrival *a,
                      gezi_span in, char out[static GEZI_NAME_SIZE]);
/* The text of a message, read as the user said, if anything. */
struct gezi_decoded gezi_sender_body(struct gezi_core *c,
                                     const struct gezi_arrival *a, gezi_span in,
                                     char *out, size_t cap);
/* Keep a tally of how the sender writes. */
void gezi_sender_wrote(struct gezi_person *p, const struct gezi_decoded *d);

/* client.c */

/* What program the packet says it is from; "" when it says nothing. */
void gezi_client(struct gezi_core *c, const struct gezi_arrival *a,
                 char out[static GEZI_NAME_SIZE]);

#endif
