/*
 * What the screen knows. Events and actions change it, drawing only reads it.
 * Touches no terminal and no clock: time is handed in.
 */
#ifndef TUI_MODEL_H
#define TUI_MODEL_H

#include "alerts.h"
#include "edit.h"
#include "files.h"
#include "first.h"
#include "palette.h"
#include "people.h"
#include "pictures.h"
#include "prefs.h"
#include "ranges.h"
#include "search.h"
#include "several.h"
#include "sheet.h"
#include "suggest.h"
#include "talk.h"

#include <gezi/front.h>

enum screen {
    SCREEN_MENU,
    SCREEN_SEND, /* to whom? */
    SCREEN_TALK,
    SCREEN_INBOX,
    SCREEN_BROADCAST,
    SCREEN_FILES,
    SCREEN_WHOM, /* do the marked files go to? */
    SCREEN_SEARCH,
    SCREEN_PEOPLE,
    SCREEN_SETTINGS,
    SCREEN_FIRST, /* start ever */
    SCREEN_HELP,
    SCREEN_COUNT
};

enum asking {
    ASK_NOTHING,
    ASK_BROADCAST,
    ASK_QUIT,
    ASK_DELETE, /* the chosen message */
    ASK_FORGET, /* what was said with someone */
    ASK_REREAD, /* in which encoding */
    ASK_FOLDER, /* a file goes into: m->path is typed */
    ASK_REFUSE, /* files that are offered */
    ASK_CANCEL, /* a transfer */
    ASK_TRUST,  /* the new key of somebody */
    ASK_CLEAR,  /* the chosen message, in clear */
    ASK_FILE,   /* the path that was typed: is it the file that is meant? */
    ASK_PASTE,  /* many lines: as what? */
    ASK_LONG,   /* more than a message can hold: as what? */
    ASK_SHEET,  /* sheet.h: a page instead of the screen */
    ASK_WITHIN, /* the conversation: m->within is typed */
    ASK_COPY,   /* copying.h: instead of the screen, as well */
};

enum {
    MODEL_TALKS_MAX = 10000,
    MODEL_BYTES_MAX = 64 * 1024 * 1024, /* of all message texts */
    MODEL_MARKS_MAX = 2 * GEZI_PENDING_MAX,
    MODEL_NOTICE_SIZE = 256,
};

/* One line of a list: a person, a conversation, or an address to write to. */
struct entry {
    uint32_t peer;     /* 0: nobody on the list of people */
    struct talk *talk; /* NULL: none yet */
    bool address;      /* the address that was typed */
    bool range;        /* addresses that were typed */
    bool group;        /* all who are in the group of peer */
    uint8_t asked;     /* ranges.at before this one; 0: none */
};

/* A message that is read again in another encoding. */
struct reread {
    enum gezi_charset charset;
    struct gezi_codec *codec;
    char *text; /* as it was */
    uint8_t *raw;
    size_t raw_n, bad;
    enum gezi_kind kind;
};

/* ASK_COPY: from the mark to the message it is at. */
struct copying {
    uint32_t at, mark;
    bool marking;
};

/* Where the message of a command stands; ref % MODEL_MARKS_MAX finds it. */
struct mark {
    uint64_t ref;
    uint32_t no, seq;
};

struct model {
    const struct gezi_host *host;
    struct people *people;
    char *nick;
    bool online;
    /* Set by the caller before anything that reads them. */
    int64_t now, unix_ms;
    int rows, cols;
    struct gezi_health health; /* strings: as gezi_host says */

    struct talk **talks; /* everyone first */
    size_t talks_n;
    struct talk **slots; /* by person: index.c */
    size_t slots_n, slots_used;
    size_t bytes;       /* of all their texts */
    uint32_t talk_no;   /* the last one given */
    struct talk *talk;  /* the open one: never NULL on SCREEN_TALK */
    struct mark *marks; /* what was sent last, by its ref */
    uint64_t ref;       /* the last one given */

    enum screen screen;
    enum screen opened_from; /* SCREEN_TALK: where Esc goes */
    enum screen helped;      /* SCREEN_HELP: likewise */
    enum asking asking;
    char notice[MODEL_NOTICE_SIZE]; /* one line until the next key */
    struct alerts alerts;
    int wants;     /* of the terminal: enum act_result */
    bool mouse;    /* clicks go to us, please */
    bool prefixed; /* C-x was pressed */
    struct {
        int row, col;
        int64_t at;
    } clicked; /* what led elsewhere */

    int menu_at;        /* chosen row of the main menu */
    bool on_people;     /* arrows move in the list instead */
    bool filtering;     /* letters go to the filter */
    struct edit filter; /* of lists; on SCREEN_SEND what was typed */
    int help_top;

    struct entry *list; /* what the screen lists; list.c */
    size_t list_n, list_at;
    bool list_stale;

    struct suggest suggest; /* for the draft */

    struct gezi_check check; /* of the open draft */
    bool checked;
    char lost[64]; /* some of what goes as '?' */
    char *held;    /* ASK_PASTE: what was pasted */
    size_t parts;  /* ASK_LONG: messages that would be; 0: too many */

    struct search search;
    struct palette palette;
    struct prefs prefs;
    struct first first;

    struct transfers transfers;
    struct files files;
    struct whom to; /* whom a message is for: whom.h */
    struct several several;
    struct range asked; /* last, count 0: none */
    struct ranges ranges;
    char *away; /* what others are told, unless asked */

    const char *downloads;     /* where files go; NULL: nobody knows */
    struct edit path;          /* ASK_FOLDER */
    enum pixels pixels;        /* what the terminal said that it can */
    int cell[2];               /* pixels of a cell */
    bool ask_pixels;           /* ask the terminal, please */
    struct pictures *pictures; /* borrowed; NULL: none are shown */
    bool hide_pictures;        /* the user wants none */
    struct sheet sheet;        /* ASK_SHEET */
    struct edit within;        /* ASK_WITHIN */
    int64_t within_row;        /* what it led to; 0: nothing yet */
    struct copying copying;
    const char *open_command; /* for web addresses; NULL: none */
    char *asked_offer;        /* ASK_FOLDER, REFUSE, CANCEL: about what */
    uint32_t asked_file;
    char *copied; /* to the clipboard, please; who did it frees it */

    struct reread reread; /* chosen.h */
    struct talk *forget;  /* ASK_FORGET: whose */
    unsigned forget_days; /* older than that; 0: all */
    size_t forget_n;      /* messages that would go */

    bool offers_due;           /* past_rest */
    unsigned unread_rest;      /* of people who are not known yet: past.c */
    bool started;              /* the archive has told what it must: past.c */
    int64_t draft_at, seen_at; /* what the archive is due; INT64_MAX: nothing */
};

/* Borrows nick for the call. */
void model_init(struct model *m, const char *nick);
void model_fini(struct model *m);

/* False: nothing of what the screen shows has changed. */
bool model_event(struct model *m, const struct gezi_event *ev);

/* What doing.h told; told is empty then. */
void model_tell(struct model *m, struct strbuf *told);
void model_notice(struct model *m, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* The open conversation shows its newest again. */
void model_live(struct model *m);

/* The conversation with a person; makes one when there is none. */
struct talk *model_talk_with(struct model *m, const struct gezi_peer *peer);
struct talk *model_talk_at(struct model *m, struct gezi_addr addr);
struct talk *model_everyone(const struct model *m);
/* NULL when there is none. */
struct talk *model_talk_of(const struct model *m, uint32_t peer);

/* Show another screen; back: the one that Esc means. */
void model_go(struct model *m, enum screen screen);
void model_back(struct model *m);

/* Digits are text here: the menu wants Esc before them. */
bool model_typing(const struct model *m);

void model_open(struct model *m, struct talk *t);

/* Is it with somebody who is muted? */
bool model_muted(const struct model *m, const struct talk *t);

/* Messages nobody has looked at, in all conversations but with the muted. */
unsigned model_unread(const struct model *m);

/*
 * A conversation for whose sake quitting should ask: it has a draft, or a
 * message that is still on its way (*waits). NULL when nothing would be lost.
 */
const struct talk *model_at_stake(const struct model *m, bool *waits);

/* Ask the core how the open draft would go out; how text would to t, of several
 * people to whom it fits least. False: it cannot tell. */
void model_check(struct model *m);
bool model_check_of(struct model *m, const struct talk *t, const char *text,
                    struct gezi_check *out);

/* Send text; false with a notice when the core did not take it. */
bool model_send(struct model *m, struct talk *t, const char *text);

/* The same with files, each with its path; text may be empty. */
bool model_offer(struct model *m, struct talk *t, const char *text,
                 const struct gezi_file *files, size_t n);

/* Likewise, and with who else is written to; all but text may be missing. */
struct letter {
    const char *text;
    const struct gezi_file *files;
    size_t files_n;
    const char *others; /* recipients.h; NULL: nobody */
};
bool model_write(struct model *m, struct talk *t, const struct letter *letter);

/* When the picture changes by itself (typing ends); INT64_MAX: never. */
int64_t model_deadline(const struct model *m);

#endif
