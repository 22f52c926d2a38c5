/*
 * What the parts of a screen look like. Nothing is told by looks alone: each
 * state is also a letter or a word, so any theme, and none, will do. A theme
 * leaves the background of the terminal as it is.
 */
#ifndef TUI_THEME_H
#define TUI_THEME_H

#include <stdbool.h>

/* X(symbol): the parts. */
#define THEME_ROLES(X)                                                         \
    X(TEXT)                                                                    \
    X(TITLE)                                                                   \
    X(RULE)                                                                    \
    X(NAME)                                                                    \
    X(OWN)                                                                     \
    X(STATE)                                                                   \
    X(FAILED)                                                                  \
    X(ONLINE)                                                                  \
    X(AWAY)                                                                    \
    X(OFFLINE)                                                                 \
    X(UNREAD)                                                                  \
    X(CHOSEN)                                                                  \
    X(HINT)                                                                    \
    X(NOTICE)                                                                  \
    X(MENU)                                                                    \
    X(PICTURE) /* each cell has its own colours */

enum role {
#define X(sym) ROLE_##sym,
    THEME_ROLES(X)
#undef X
        ROLE_COUNT
};

enum {
    THEME_BOLD = 1u << 0,
    THEME_DIM = 1u << 1,
    THEME_REVERSE = 1u << 2,
};

enum { THEME_PLAIN = -1 }; /* the terminal's own colour */

struct look {
    unsigned attributes; /* THEME_BOLD, ... */
    int colour;          /* of 256, or THEME_PLAIN */
};

struct look theme_look(enum role role);

/* The nearest of as many colours as a terminal has; THEME_PLAIN for grey that
 * it lacks. */
int theme_fit(int colour, int colours);

/* In the order of the option; NULL ends them. "auto" is light or dark as the
 * terminal says, and default while it says nothing. */
extern const char *const theme_names[];

/* False, and nothing changed, when there is none of that name. */
bool theme_set(const char *name);
const char *theme_name(void);

/* The one behind it, the first behind the last. */
void theme_next(void);

/* How bright the terminal's background is, 0 to 255. True: it looks different
 * now. */
bool theme_background(int level);

#endif
