/* The front that tells a command of the user what happens. */
#ifndef CLI_NOTIFIER_H
#define CLI_NOTIFIER_H

#include "options.h"

#include <gezi/front.h>

struct notifier; /* opaque */

/*
 * For what o->notify names, o->notify_command is run with the events as JSON
 * lines on its standard input: at once, and again after a second at the
 * earliest, then with all that came meanwhile. Borrows o. NULL: no command is
 * wanted, or (why has one line) there is none of that name.
 */
struct notifier *notifier_new(const struct options *o, struct strbuf *why);

/* Not while the user sees this screen anyway; borrowed. */
void notifier_unless(struct notifier *n,
                     bool (*seen)(const struct gezi_front *screen),
                     const struct gezi_front *screen);
const struct gezi_front *notifier_front(const struct notifier *n);
void notifier_free(struct notifier *n); /* NULL is fine */

#endif
