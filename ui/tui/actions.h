/*
 * What can be done: one table of named actions. Key bindings, the palette, the
 * help, `gezi keys` and the man page read it; a name also stands in config
 * files, so it never changes its meaning.
 */
#ifndef TUI_ACTIONS_H
#define TUI_ACTIONS_H

#include "model.h"

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
    IN_CHOICE = 1u << SCREEN_COUNT, /* a message of a conversation is chosen */
    IN_QUESTION = 2u << SCREEN_COUNT,
    IN_FILTER = 4u << SCREEN_COUNT, /* of the people */
    IN_SURE = 8u << SCREEN_COUNT,   /* only y deletes */
    IN_REREAD = 16u << SCREEN_COUNT,
    IN_JOBS = 32u << SCREEN_COUNT,   /* Files: what is under way */
    IN_FOLDER = 64u << SCREEN_COUNT, /* a folder is typed */
    IN_PASTED = 128u << SCREEN_COUNT,
    IN_SUGGEST = 256u << SCREEN_COUNT, /* one of a list is meant */
    IN_PALETTE = 512u << SCREEN_COUNT,
    IN_VALUE = 1024u << SCREEN_COUNT, /* of a setting is typed */
    IN_PICK = 2048u << SCREEN_COUNT,  /* or is one of several */
    IN_LONG = 4096u << SCREEN_COUNT,  /* a text is, and asks as what it goes */
    IN_ALL = (8192u << SCREEN_COUNT) - 1,

    /* Beside one of those: letters go to a line. */
    IN_LINE = 8192u << SCREEN_COUNT,

    /* Means something to a key only: the palette leaves it out. */
    KEYS_ONLY = 1u << 30,

    IN_LISTS = IN_MENU | IN_INBOX | IN_PEOPLE,
    IN_PERSONS = IN_INBOX | IN_PEOPLE | IN_SEND | IN_FILTER,
    IN_ROWS = IN_PERSONS | IN_MENU | IN_WHOM, /* one of a list is chosen */
    IN_DRAFT = IN_TALK | IN_BROADCAST,
    IN_OFFERS = IN_CHOICE | IN_JOBS,
    IN_CHANGE = IN_VALUE | IN_PICK,
    IN_ASKED = IN_QUESTION | IN_SURE | IN_FOLDER | IN_PASTED | IN_LONG,
    IN_SCREENS = IN_ALL & ~(IN_ASKED | IN_REREAD | IN_PALETTE | IN_CHANGE),
    IN_TYPED = IN_DRAFT | IN_MENU | IN_SEND | IN_FILTER | IN_SEARCH | IN_FILES |
               IN_WHOM | IN_FOLDER | IN_SUGGEST | IN_PALETTE | IN_SETTINGS |
               IN_VALUE, /* with IN_LINE */
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

#endif
