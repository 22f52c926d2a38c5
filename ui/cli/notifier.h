/* The front that tells a command of the user what happens. */
#ifndef CLI_NOTIFIER_H
#define CLI_NOTIFIER_H

#include "options.h"

#include <gezi/front.h>

struct settings;
struct notifier; /* opaque */

/*
 * For what o->notify names, o->notify_command is run with the events as JSON
 * lines on its standard input: at once, and again after a second at the
 * earliest, then with all that came meanwhile. Both may change while it lives:
 * it listens to settings (NULL: there are none). Borrows them and o. why has
 * one line when there is no such command; a later one is told by settings_tell.
 */
struct notifier *notifier_new(const struct options *o,
                              struct settings *settings, struct strbuf *why);

/* Not while the user sees this screen anyway; borrowed. */
void notifier_unless(struct notifier *n,
                     bool (*seen)(const struct gezi_front *screen),
                     const struct gezi_front *screen);
const struct gezi_front *notifier_front(const struct notifier *n);
void notifier_free(struct notifier *n); /* NULL is fine */

#endif
