/*
 * The options of a program that runs, and the config file they come from: what
 * holds now, what will hold after a restart, changing them, and reading the
 * file again. Whoever uses a value that may change while it runs listens.
 */
#ifndef SETTINGS_H
#define SETTINGS_H

#include "options.h"

enum setting_effect {
    SETTING_NOW,     /* a change holds at once */
    SETTING_RESTART, /* when gezi is started again */
    SETTING_VERBS,   /* gezi send and the like read it each time */
};

enum { SETTINGS_LISTENERS = 4 };

struct settings; /* opaque */

/*
 * live: finished options, which are changed in place from now on; argv and the
 * strings in it are what they came from. All borrowed.
 */
struct settings *settings_new(struct options *live, int argc, char **argv);
void settings_free(struct settings *s); /* NULL is fine */

/* What can be set, in the order of setting_effect; NULL past the last. */
const struct option *settings_row(size_t i);
enum setting_effect settings_effect(const struct option *row);

/* The options that have the value of this row as it was set last, also when
 * that holds after a restart only: for options_print and from[]. */
const struct options *settings_of(const struct settings *s,
                                  const struct option *row);
bool settings_waits(const struct settings *s, const struct option *row);

/* Where that value is from, in the language of the user; static. */
const char *settings_source(const struct settings *s, const struct option *row);

/* For messages: "~/.config/gezi/config"; "" when there is no home. */
const char *settings_path(const struct settings *s);
const char *settings_file(const struct settings *s); /* or NULL */
bool settings_has_file(const struct settings *s);    /* it is there */

/* One key and its values; none: its default. */
struct setting {
    const struct option *row;
    const char *const *values;
    size_t n;
};

/*
 * Check all of them, write them into the config file, and let what can hold at
 * once hold. False, and why has one line: nothing was changed.
 */
bool settings_set(struct settings *s, const struct setting *all, size_t n,
                  struct strbuf *why);

/*
 * Read the file again. What it says now holds as if it had been set; what the
 * command line says stays. True: something changed, or is wrong with it, and
 * news has one line about that. A file that is gone changes nothing.
 */
bool settings_reload(struct settings *s, struct strbuf *news);

/* Called with what holds now and what of it changed. Strings and lists may have
 * moved although nothing did. */
typedef void settings_fn(void *ctx, const struct options *o,
                         const bool changed[OPTION_COUNT]);
/* At most SETTINGS_LISTENERS; told in this order. */
void settings_listen(struct settings *s, settings_fn *fn, void *ctx);
void settings_deafen(struct settings *s, const void *ctx);

/* A line for the user of what happened without them, "" when there is none.
 * Taking it empties it. */
void settings_tell(struct settings *s, const char *line);
bool settings_told(struct settings *s, struct strbuf *line);

#endif
