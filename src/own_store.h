/* The archive of this gezi: opened with patience, or a word why not. */
#ifndef OWN_STORE_H
#define OWN_STORE_H

#include "program.h"
#include "store/store.h"

/*
 * As store_open. A verb that has it now may end soon. Whoever stays does not
 * wait for long: it has the port, so it has waited for such a verb already.
 */
int own_store_open(const struct program *p, struct store_opened *out);

/*
 * Tell that there is none; err and holder are what own_store_open gave. Who
 * cannot keep what arrives may not take it in. True: a verb that only asks or
 * sends, and goes on without; nothing of it waits then.
 */
bool own_store_missed(const struct program *p, int err, long holder);

/* Tell it a verb that is of no use without. Returns the exit status. */
int own_store_say(const struct program *p, int err, long holder);

#endif
