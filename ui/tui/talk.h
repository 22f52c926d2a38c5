/* One conversation: its messages, its draft, where it is scrolled to. */
#ifndef TUI_TALK_H
#define TUI_TALK_H

#include "edit.h"
#include "transfers.h"

#include <gezi/command.h>
#include <gezi/event.h>

enum {
    TALK_MESSAGES_MAX = 2000,
    /* Flags of ours that say how it went out last. */
    MESSAGE_SEALS = GEZI_MSG_ENCRYPTED | GEZI_MSG_SIGNED | GEZI_MSG_WEAK,
};

enum message_kind {
    MESSAGE_IN,
    MESSAGE_OUT,
    MESSAGE_NOTE, /* what happened: a nudge, an absence text */
};

struct message {
    enum message_kind kind;
    char *text;   /* clean UTF-8 */
    char *author; /* in "everyone": who wrote it; else NULL */
    char *others; /* who else it went to: recipients.h; NULL: nobody */
    char *id;     /* of the core; OUT: NULL until it accepted the text */
    int64_t row;  /* in the archive; 0: not known */
    int64_t unix_ms, state_ms;
    uint64_t number; /* what GEZI_DO_OPEN, RETRY and DROP want */
    unsigned flags;  /* GEZI_MSG_* */
    unsigned bad;    /* IN: places that did not decode */
    unsigned lost;   /* OUT: characters that went as '?' */
    bool done;       /* the sealed one was opened, the failed one sent again */
    enum gezi_state state;
    enum gezi_reason reason;
    unsigned attempts, over_bytes;
    struct offer *offer; /* of files, held; NULL: none */
    int rows, rows_cols; /* layout.c: its height for that width; 0: unknown */
};

/* A place in the text: a message by number, and a row in it. */
struct spot {
    uint32_t seq;
    int row;
};

struct talk {
    uint32_t no;           /* for this run, never 0 */
    char *key;             /* gezi_peer.key, an address, or "*": everyone */
    char *name;            /* to show; as last known */
    struct gezi_target to; /* peer 0: someone not on the list */
    bool everyone;
    struct message *ring; /* newest at (first + n - 1) % cap */
    size_t first, n, cap;
    uint32_t first_seq; /* of the oldest message that is kept */
    size_t bytes;       /* of texts */
    unsigned unread;
    uint32_t unread_seq; /* the first unread one */
    unsigned mark;       /* "-- n new --" stands before mark_seq; 0: nowhere */
    uint32_t mark_seq;
    bool scrolled; /* top is fixed; else the newest is shown */
    struct spot top;
    unsigned below; /* came while scrolled */
    bool choosing;  /* a message is chosen instead of the draft */
    uint32_t chosen;
    size_t chosen_line; /* of its card: card.h */
    struct edit draft;
    bool draft_loaded, draft_changed; /* from the archive; since then */
    /*
     * The ring is a window on what the archive has: before it there may be
     * more, and behind it there is more. Live messages go into it only while
     * it reaches the end.
     */
    bool loaded, older, newer;
    bool jumped;          /* to a message that was searched for */
    int64_t reached;      /* the lowest row that was loaded; 0: none */
    bool seen_due;        /* the archive is to know that all was seen */
    char *last;           /* newest text if it is not in the ring; or NULL */
    int64_t last_row;     /* of that text, if it has not been read yet; or 0 */
    int64_t last_ms;      /* wall, of the newest message; 0: none */
    int64_t typing_until; /* monotonic; 0: not typing */
    int64_t told_typing;  /* when we told that we type; 0: not told */
};

struct talk *talk_new(uint32_t no, const char *key, const char *name);
void talk_free(struct talk *t);

void talk_rename(struct talk *t, const char *name);

/*
 * A blank message at the end; the oldest goes when there are too many. Lives
 * until the next talk_add. text is copied.
 */
struct message *talk_add(struct talk *t, enum message_kind kind,
                         int64_t unix_ms, const char *text);

/* The same before the first one; NULL: there is no room. last_ms stays. */
struct message *talk_add_front(struct talk *t, enum message_kind kind,
                               int64_t unix_ms, const char *text);

/* Drop the oldest n messages, or the newest. */
void talk_drop(struct talk *t, size_t n);
void talk_drop_end(struct talk *t, size_t n);

/* Something newer than the ring has: text to show of it. */
void talk_set_last(struct talk *t, const char *text, int64_t unix_ms);

/* By number; NULL when it was dropped or is yet to come. */
struct message *talk_at(const struct talk *t, uint32_t seq);
uint32_t talk_end(const struct talk *t); /* number that comes next */

/* The newest one with this id, NULL when there is none. */
struct message *talk_by_id(const struct talk *t, const char *id);

/* The user looks at it now, or no longer. */
void talk_open(struct talk *t);
void talk_leave(struct talk *t);

/* Is a message of ours still on its way? */
bool talk_waits(const struct talk *t);

/* Does one of its messages offer this? */
bool talk_offers(const struct talk *t, const struct offer *o);

/* Ours, waits in the outbox until its person appears. */
bool message_waits(const struct message *msg);

/* Theirs, sealed and not opened yet. */
bool message_closed(const struct message *msg);

/* Something for Enter: closed, failed, waiting, another key, or files that can
 * be taken. */
bool message_actionable(const struct message *msg);

/* "trying 2", "read 14:02"; for NOTE and IN nothing. */
enum { MESSAGE_STATE_SIZE = 24 };
char *message_state(const struct message *msg,
                    char out[static MESSAGE_STATE_SIZE]);

/* Who else it went to, on one line of so many columns: "to you, 王芳 (+3)"; ""
 * when nobody is to be told. The caller frees. */
bool message_has_others(const struct message *msg);
char *message_others(const struct message *msg, int cols);

/* What is shown of it: text with remarks in brackets, "" when its files say it
 * all. The caller frees. */
char *message_shown(const struct message *msg);

#endif
