/* What the parts of a screen look like, in the terminal's own colours. */
#ifndef TUI_THEME_H
#define TUI_THEME_H

/* X(symbol, attributes, colour). Nothing is told by looks alone. */
#define THEME_ROLES(X)                                                         \
    X(TEXT, 0, THEME_DEFAULT)                                                  \
    X(TITLE, THEME_BOLD, THEME_DEFAULT)                                        \
    X(RULE, THEME_DIM, THEME_DEFAULT)                                          \
    X(NAME, THEME_BOLD, THEME_DEFAULT)                                         \
    X(OWN, 0, THEME_CYAN)                                                      \
    X(STATE, THEME_DIM, THEME_DEFAULT)                                         \
    X(FAILED, THEME_BOLD, THEME_RED)                                           \
    X(ONLINE, 0, THEME_GREEN)                                                  \
    X(AWAY, 0, THEME_YELLOW)                                                   \
    X(OFFLINE, THEME_DIM, THEME_DEFAULT)                                       \
    X(UNREAD, THEME_BOLD, THEME_YELLOW)                                        \
    X(CHOSEN, THEME_REVERSE, THEME_DEFAULT)                                    \
    X(HINT, 0, THEME_DEFAULT)                                                  \
    X(NOTICE, THEME_BOLD, THEME_DEFAULT)                                       \
    X(MENU, THEME_REVERSE, THEME_DEFAULT)                                      \
    X(PICTURE, 0, THEME_DEFAULT) /* each cell has its own colours */

enum role {
#define X(sym, attributes, colour) ROLE_##sym,
    THEME_ROLES(X)
#undef X
        ROLE_COUNT
};

enum {
    THEME_BOLD = 1u << 0,
    THEME_DIM = 1u << 1,
    THEME_REVERSE = 1u << 2,
};

/* Numbers of the ANSI colours. */
enum theme_colour {
    THEME_DEFAULT = -1,
    THEME_RED = 1,
    THEME_GREEN = 2,
    THEME_YELLOW = 3,
    THEME_CYAN = 6,
};

struct look {
    unsigned attributes; /* THEME_BOLD, ... */
    enum theme_colour colour;
};

struct look theme_look(enum role role);

#endif
