/* The house: core, archive, doors and front, from the first breath to the last.
 */
#ifndef HOUSE_H
#define HOUSE_H

#include "program.h"

struct udp;

/* The port is ours: live there until someone leaves. Returns the exit status.
 * u stays the caller's. */
int house_keep(struct program *p, struct udp *u);

#endif
