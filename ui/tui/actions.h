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
    STATE_COUNT
};

/*
 * In which states of the screen something can be done: a set, one bit each in
 * 64. The two that are no states stand at its upper end, so a set that was cut
 * to fewer bits shows at once.
 */
#define IN(state) (UINT64_C(1) << (state))

#define IN_MENU IN(SCREEN_MENU)
#define IN_SEND IN(SCREEN_SEND)
#define IN_TALK IN(SCREEN_TALK)
#define IN_INBOX IN(SCREEN_INBOX)
#define IN_BROADCAST IN(SCREEN_BROADCAST)
#define IN_PEOPLE IN(SCREEN_PEOPLE)
#define IN_SEARCH IN(SCREEN_SEARCH)
#define IN_FILES IN(SCREEN_FILES) /* what to send */
#define IN_WHOM IN(SCREEN_WHOM)
#define IN_HELP IN(SCREEN_HELP)
#define IN_SETTINGS IN(SCREEN_SETTINGS)
#define IN_FIRST IN(SCREEN_FIRST) /* a line of it is typed */
#define IN_CHOICE IN(STATE_CHOICE)
#define IN_QUESTION IN(STATE_QUESTION)
#define IN_FILTER IN(STATE_FILTER)
#define IN_SURE IN(STATE_SURE)
#define IN_REREAD IN(STATE_REREAD)
#define IN_JOBS IN(STATE_JOBS)
#define IN_FOLDER IN(STATE_FOLDER)
#define IN_PASTED IN(STATE_PASTED)
#define IN_SUGGEST IN(STATE_SUGGEST)
#define IN_SHEET IN(STATE_SHEET)
#define IN_WITHIN IN(STATE_WITHIN)
#define IN_COPY IN(STATE_COPY)
#define IN_PALETTE IN(STATE_PALETTE)
#define IN_VALUE IN(STATE_VALUE)
#define IN_PICK IN(STATE_PICK)
#define IN_LONG IN(STATE_LONG)
#define IN_OLD IN(STATE_OLD)
#define IN_ALL (IN(STATE_COUNT) - 1)

/* Beside one of those: letters go to a line. */
#define IN_LINE IN(62)

/* Means something to a key only: the palette leaves it out. */
#define KEYS_ONLY IN(63)
_Static_assert(STATE_COUNT <= 62, "a state is a bit below those two");

#define IN_LISTS (IN_MENU | IN_INBOX | IN_PEOPLE)
#define IN_PERSONS (IN_INBOX | IN_PEOPLE | IN_SEND | IN_FILTER)
#define IN_ROWS (IN_PERSONS | IN_MENU | IN_WHOM) /* one of a list is chosen */
#define IN_DRAFT (IN_TALK | IN_BROADCAST)
#define IN_OFFERS (IN_CHOICE | IN_JOBS)
#define IN_CHANGE (IN_VALUE | IN_PICK)
#define IN_START (IN_FIRST | IN_OLD)
#define IN_ASKED (IN_QUESTION | IN_SURE | IN_FOLDER | IN_PASTED | IN_LONG)
#define IN_PAGES (IN_SHEET | IN_WITHIN | IN_COPY)
#define IN_SCREENS                                                             \
    (IN_ALL & ~(IN_ASKED | IN_REREAD | IN_PAGES | IN_PALETTE | IN_CHANGE))
/* With IN_LINE. */
#define IN_TYPED                                                               \
    (IN_DRAFT | IN_MENU | IN_SEND | IN_FILTER | IN_SEARCH | IN_FILES |         \
     IN_WHOM | IN_FOLDER | IN_SUGGEST | IN_WITHIN | IN_PALETTE | IN_SETTINGS | \
     IN_VALUE | IN_FIRST)

/*
 * A name may have several rows, each for other states: they are one action to
 * whoever binds a key to it.
 */
struct action {
    const char *name;
    uint64_t where;
    void (*run)(struct model *m);
    const char *help; /* a sentence without its period; look it up with _() */
};

/* The row at i, NULL past the last. */
const struct action *actions_row(size_t i);

/* The row of that name for one of these states; NULL: none. */
const struct action *actions_find(const char *name, uint64_t where);

/* Those states in words, in English: "lists, conversation". */
enum { ACTIONS_WHERE_SIZE = 400 };
char *actions_where(uint64_t where, char out[static ACTIONS_WHERE_SIZE]);

#endif
