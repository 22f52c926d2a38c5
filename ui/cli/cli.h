/*
 * The command line: `gezi send`, `gezi peers` and the other verbs. A verb is a
 * front end like the screen; it neither knows nor cares whether the core is in
 * this process or behind the control socket.
 */
#ifndef CLI_H
#define CLI_H

#include "options.h"

#include <gezi/front.h>
#include <gezi/store.h>

/* Exit statuses. docs: gezi(1) */
enum {
    CLI_DONE = 0,
    CLI_ERROR = 1,
    CLI_USAGE = 2,
    CLI_TIMEOUT = 3,
    CLI_NOBODY = 4,
    CLI_REFUSED = 5,
    CLI_UNPROTECTED = 7,
};

/* What cli_begin answers besides an exit status. */
enum {
    CLI_SCREEN = -1, /* no verb was given: start the screen */
    CLI_FRONT = -2,  /* run *front in the loop, then call cli_end */
    CLI_LOOK = -3,   /* open the archive to look, then call cli_archive */
    CLI_CHANGE = -4, /* the same, to write */
    CLI_OWN = -5,    /* find out our key, then call cli_own */
    CLI_PATHS = -6,  /* call cli_paths */
    CLI_KEYS = -7,   /* bind the user's keys, then call cli_keys */
};

/*
 * The command line and the config file into o (options_init comes first).
 * Warnings and errors go to standard error. 0, or the exit status: stop then.
 */
int cli_options(struct options *o, int argc, char *argv[]);

/*
 * Look at the words of o. Help, the version and what is wrong with the words
 * are dealt with here, without network or terminal: the answer is the exit
 * status then. May read standard input to its end (`gezi send X -`). Options
 * must be finished (options_finish) unless o->help or o->version is set.
 */
int cli_begin(const struct options *o, struct gezi_front *front);

/* Free a front that came with CLI_FRONT. The exit status is what leave was
 * told. */
void cli_end(struct gezi_front *front);

/*
 * After CLI_LOOK or CLI_CHANGE: no network is needed. archive is NULL when
 * nothing was ever kept. The exit status; or CLI_FRONT, as from cli_begin:
 * close the archive and go on.
 */
int cli_archive(const struct options *o, const struct gezi_archive *archive,
                struct gezi_front *front);

/* After CLI_OWN: show it. The exit status. */
int cli_own(const struct options *o, const char *fingerprint);

/* After CLI_PATHS. socket: where the control socket is, or would be; NULL:
 * nowhere. The exit status. */
int cli_paths(const struct options *o, const char *socket);

/* Something that the screen can do: as struct tui_action. */
struct cli_action {
    const char *name, *help;
    char keys[128], where[400];
};

/* After CLI_KEYS: show all; row tells the one at i, false past the last. The
 * exit status. */
int cli_keys(const struct options *o,
             bool (*row)(size_t i, struct cli_action *out));

/* One line on standard error, with --json also an error event. */
void cli_tell(const struct options *o, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

#endif
