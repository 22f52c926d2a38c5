/* That we are here, and who else is: told to everyone, answered, asked for. */
#ifndef GEZI_CORE_ANNOUNCE_H
#define GEZI_CORE_ANNOUNCE_H

#include "core_priv.h"

/* Our entry, as `command`, to one address; NULL: to everyone. */
enum gezi_err gezi_announce(struct gezi_core *c, const struct gezi_addr *to,
                            uint32_t command, unsigned mark);
/* The same in the form that this person understands. */
enum gezi_err gezi_announce_to(struct gezi_core *c, struct gezi_person *p,
                               uint32_t command);
/* Our keys are here, or will not come. */
void gezi_announce_keys(struct gezi_core *c);
/* Is our first word still held back for them? */
bool gezi_announce_waits(const struct gezi_core *c);
/* Say good-bye, twice. GEZI_E_NOMEM: not yet. */
enum gezi_err gezi_announce_leave(struct gezi_core *c);
/* A broadcast with this number may come back to us. */
void gezi_announce_echo(struct gezi_core *c, uint64_t number);
/* It answered our broadcast, which may have shown it our names wrong: once
 * more, in the form that it reads. */
void gezi_announce_names(struct gezi_core *c, const struct gezi_arrival *a);

/* answer.c */

/* Answer its BR_ENTRY, some time soon. */
void gezi_answer_later(struct gezi_core *c, const struct gezi_arrival *a);
/* Within so long those who are entered to answer, as far as we know. */
int64_t gezi_answer_spread(const struct gezi_core *c);
void gezi_answer_due(struct gezi_core *c); /* all that are due and may go */
int64_t gezi_answer_deadline(const struct gezi_core *c);
void gezi_answers_fini(struct gezi_core *c);

/* probe.c */

/* Ask who is at an address, unless that was done within a minute. */
void gezi_probe(struct gezi_core *c, struct gezi_addr to);
/* The same for an address that the user gave: whoever answers from there is
 * announced to by unicast from then on. */
void gezi_probe_far(struct gezi_core *c, struct gezi_addr to);
/* It came from where we asked for the user. */
bool gezi_probe_wished(const struct gezi_core *c, struct gezi_addr from);
/* The same, if the stranger did not make itself known in a moment. */
void gezi_probe_soon(struct gezi_core *c, struct gezi_addr to);
/* Ask those who did not answer once more, so many at most. */
void gezi_probe_again(struct gezi_core *c, unsigned most);
enum gezi_err gezi_probes_init(struct gezi_core *c);
void gezi_probes_fini(struct gezi_core *c);

#endif
