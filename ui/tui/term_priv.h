/*
 * What the files of the terminal share: term.c takes it and gives it back and
 * alone knows terminfo, term_show.c makes it look like cells, term_image.c
 * draws pixels, term_tell.c tells it what is not on the screen.
 */
#ifndef TUI_TERM_PRIV_H
#define TUI_TERM_PRIV_H

#include "strbuf.h"
#include "term.h"

#include <termios.h>

/* Of terminfo, by its names. */
#define CAPABILITIES(X)                                                        \
    X(cup)                                                                     \
    X(clear)                                                                   \
    X(el)                                                                      \
    X(smcup)                                                                   \
    X(rmcup)                                                                   \
    X(civis)                                                                   \
    X(cnorm)                                                                   \
    X(sgr0)                                                                    \
    X(bold)                                                                    \
    X(dim)                                                                     \
    X(rev)                                                                     \
    X(setaf)                                                                   \
    X(setab)                                                                   \
    X(bel)

struct capabilities {
#define X(name) const char *name; /* "" when the terminal lacks it */
    CAPABILITIES(X)
#undef X
};

struct terminal {
    void *entry; /* of terminfo; the capabilities live in it */
    struct capabilities can;
    struct termios before;
    bool entered;
    bool talks; /* takes the control strings of xterm and its heirs */
    bool in_tmux;
    bool framed;      /* by tmux or GNU screen: kitty's strings are titles */
    bool images;      /* some were drawn */
    const char *note; /* the control string for notes: how it begins */
    enum term_looks looks;
    int colours;         /* that it has; -1: none */
    bool mouse;          /* it tells of the mouse */
    int out;             /* our own open file, so that it may not block */
    struct canvas shown; /* what the terminal shows */
    bool known;          /* that is true */
    struct strbuf queue; /* bytes not taken yet, from queued on */
    size_t queued;
    bool stuck;     /* it did not take all of them */
    int role;       /* that is set now; -1: unknown */
    uint8_t fg, bg; /* of ROLE_PICTURE */
};

/* Into the queue: a capability, "" does nothing; one that takes a number; the
 * one that moves the cursor. */
void term_put(struct terminal *t, const char *capability_text);
void term_put_number(struct terminal *t, const char *capability_text, int n);
void term_move(struct terminal *t, int row, int col);

#endif
