/*
 * What can be done: one table of named actions. Key bindings, the palette, the
 * help, `gezi keys` and the man page read it; a name also stands in config
 * files, so it never changes its meaning.
 */
#ifndef TUI_ACTIONS_H
#define TUI_ACTIONS_H

#include "model.h"

/* Beside the screens themselves. */
enum {
    STATE_CHOICE = SCREEN_COUNT, /* a message of a conversation is chosen */
    STATE_QUESTION,
    STATE_FILTER, /* of the people */
    STATE_SURE,   /* only y deletes */
    STATE_REREAD,
    STATE_JOBS,   /* Files: what is under way */
    STATE_FOLDER, /* a folder is typed */
    STATE_PASTED,
    STATE_SUGGEST, /* one of a list is meant */
    STATE_SHEET,   /* a page of text instead of the screen */
    STATE_WITHIN,  /* what to look for in a conversation is typed */
    STATE_COPY,
    STATE_PALETTE,
    STATE_VALUE, /* of a setting is typed */
    STATE_PICK,  /* or is one of several */
    STATE_LONG,  /* a text is, and asks as what it goes */
    STATE_OLD,   /* the first start: the encoding of old clients */
    STATE_LINE,  /* the last one */
};
_Static_assert(STATE_LINE < 30, "a state is a bit");

/* In which state of the screen something can be done. */
enum {
    IN_MENU = 1u << SCREEN_MENU,
    IN_SEND = 1u << SCREEN_SEND,
    IN_TALK = 1u << SCREEN_TALK,
    IN_INBOX = 1u << SCREEN_INBOX,
    IN_BROADCAST = 1u << SCREEN_BROADCAST,
    IN_PEOPLE = 1u << SCREEN_PEOPLE,
    IN_SEARCH = 1u << SCREEN_SEARCH,
    IN_FILES = 1u << SCREEN_FILES, /* what to send */
    IN_WHOM = 1u << SCREEN_WHOM,
    IN_HELP = 1u << SCREEN_HELP,
    IN_SETTINGS = 1u << SCREEN_SETTINGS,
    IN_FIRST = 1u << SCREEN_FIRST, /* a line of it is typed */
    IN_CHOICE = 1u << STATE_CHOICE,
    IN_QUESTION = 1u << STATE_QUESTION,
    IN_FILTER = 1u << STATE_FILTER,
    IN_SURE = 1u << STATE_SURE,
    IN_REREAD = 1u << STATE_REREAD,
    IN_JOBS = 1u << STATE_JOBS,
    IN_FOLDER = 1u << STATE_FOLDER,
    IN_PASTED = 1u << STATE_PASTED,
    IN_SUGGEST = 1u << STATE_SUGGEST,
    IN_SHEET = 1u << STATE_SHEET,
    IN_WITHIN = 1u << STATE_WITHIN,
    IN_COPY = 1u << STATE_COPY,
    IN_PALETTE = 1u << STATE_PALETTE,
    IN_VALUE = 1u << STATE_VALUE,
    IN_PICK = 1u << STATE_PICK,
    IN_LONG = 1u << STATE_LONG,
    IN_OLD = 1u << STATE_OLD,
    IN_ALL = (1u << STATE_LINE) - 1,

    /* Beside one of those: letters go to a line. */
    IN_LINE = 1u << STATE_LINE,

    /* Means something to a key only: the palette leaves it out. */
    KEYS_ONLY = 1u << 30,

    IN_LISTS = IN_MENU | IN_INBOX | IN_PEOPLE,
    IN_PERSONS = IN_INBOX | IN_PEOPLE | IN_SEND | IN_FILTER,
    IN_ROWS = IN_PERSONS | IN_MENU | IN_WHOM, /* one of a list is chosen */
    IN_DRAFT = IN_TALK | IN_BROADCAST,
    IN_OFFERS = IN_CHOICE | IN_JOBS,
    IN_CHANGE = IN_VALUE | IN_PICK,
    IN_START = IN_FIRST | IN_OLD,
    IN_ASKED = IN_QUESTION | IN_SURE | IN_FOLDER | IN_PASTED | IN_LONG,
    IN_PAGES = IN_SHEET | IN_WITHIN | IN_COPY,
    IN_SCREENS =
        IN_ALL & ~(IN_ASKED | IN_REREAD | IN_PAGES | IN_PALETTE | IN_CHANGE),
    IN_TYPED = IN_DRAFT | IN_MENU | IN_SEND | IN_FILTER | IN_SEARCH | IN_FILES |
               IN_WHOM | IN_FOLDER | IN_SUGGEST | IN_WITHIN | IN_PALETTE |
               IN_SETTINGS | IN_VALUE | IN_FIRST, /* with IN_LINE */
};

/*
 * A name may have several rows, each for other states: they are one action to
 * whoever binds a key to it.
 */
struct action {
    const char *name;
    unsigned where;
    void (*run)(struct model *m);
    const char *help; /* a sentence without its period; look it up with _() */
};

/* The row at i, NULL past the last. */
const struct action *actions_row(size_t i);

/* The row of that name for one of these states; NULL: none. */
const struct action *actions_find(const char *name, unsigned where);

/* Those states in words, in English: "lists, conversation". */
enum { ACTIONS_WHERE_SIZE = 400 };
char *actions_where(unsigned where, char out[static ACTIONS_WHERE_SIZE]);

#endif
