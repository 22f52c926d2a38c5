/* The screen and the line mode, as the loop takes them. */
#ifndef TUI_H
#define TUI_H

#include <gezi/front.h>

struct settings;

struct tui_options {
    const char *nick;      /* borrowed for the call */
    const char *downloads; /* where files go; borrowed; NULL: nowhere */
    unsigned bell, notes;  /* ALERT_*: for what */
    int theme;             /* which of theme_names */
    bool mouse;
    bool attributes;   /* bold, reverse */
    bool colour;       /* and colours, where the terminal has them */
    const char *away;  /* what others are told; borrowed for the call */
    const char *state; /* the folder for a draft in an editor; borrowed */
    struct settings *settings; /* to show and change; borrowed; NULL: none */
    bool pictures;             /* are shown */
    const char *open_command;  /* for web addresses; borrowed; NULL: none */
    bool first; /* it is the first start: ask, once. Needs settings */
};

/* The user's keys (bind-key), for every screen that is opened from now on. What
 * is wrong with them is said. */
struct option_lines;
void tui_bind(const struct option_lines *lines);

/* One of the things that the screen can do; the strings but help are ours. */
struct tui_action {
    const char *name, *help; /* help: English, look it up with _() */
    char keys[128];          /* "Alt+Left  Alt+Up", "": none */
    char where[400];         /* "lists, conversation", in the language */
};

/* The one at i; false past the last. */
bool tui_action(size_t i, struct tui_action *out);

/* What can be shown where standard input and output lead. */
enum tui_fit {
    TUI_SCREEN,
    TUI_LINES,  /* no room, or a terminal that cannot: the line mode */
    TUI_NOTHING /* no terminal */
};

/* *why (may be NULL) gets static words that end a sentence. */
enum tui_fit tui_fit(const char **why);

/* Of the terminal: no list shows more at once. */
uint32_t tui_rows(void);

/*
 * The screen; the terminal is taken at once and given back by tui_free, or
 * when the program ends. NULL on error, *error (static words) tells why.
 */
struct gezi_front *tui_new(const struct tui_options *options,
                           const char **error);
void tui_free(struct gezi_front *front); /* NULL is fine */

/* The seat by which its pictures come, of the screen. */
const struct gezi_front *tui_pictures(const struct gezi_front *front);

/* Does the user look at the screen, as far as the terminal tells? */
bool tui_is_seen(const struct gezi_front *front);

/* The numbered line mode on standard input and output, terminal or not. */
struct gezi_front *line_new(const struct tui_options *options);
void line_free(struct gezi_front *front); /* NULL is fine */

#endif
