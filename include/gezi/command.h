/* All a user can ask of the core. */
#ifndef GEZI_COMMAND_H
#define GEZI_COMMAND_H

#include <gezi/addr.h>
#include <gezi/file.h>

#include <stddef.h>

enum gezi_do {
    GEZI_DO_ANNOUNCE,  /* go on line, or ask again who is here */
    GEZI_DO_SEND,      /* text to one person */
    GEZI_DO_BROADCAST, /* text to everyone on the LAN */
    GEZI_DO_OPEN,      /* a sealed message was opened: tell its sender */
    GEZI_DO_NUDGE,     /* shake a FeiQ window */
    GEZI_DO_TYPING,    /* the user edits a line for this person; on: text */
    GEZI_DO_ABSENCE,   /* away with text; NULL: back */
    GEZI_DO_RENAME,    /* nick in text, group in group */
    GEZI_DO_RETRY,     /* try the message that waits under this number now */
    GEZI_DO_DROP,      /* it shall wait no longer: FAILED, DROPPED */
    GEZI_DO_FETCH,     /* take a file of an offer, or go on with it */
    GEZI_DO_PAUSE,     /* stop taking it; what came so far stays */
    GEZI_DO_CANCEL,    /* stop taking or giving it; what came is deleted */
    GEZI_DO_REFUSE,    /* want nothing of an offer: its sender is told */
    GEZI_DO_WITHDRAW,  /* offer it no longer */
    GEZI_DO_TRUST,     /* accept the other key of somebody, or say that the
                        * one we have was compared */
    GEZI_DO_FORGET,    /* forget somebody's key: the next is the first again */
    GEZI_DO_CLEAR,     /* the message that waits under this number may go out
                        * in clear, this once */
    GEZI_DO_TREAT,     /* this person as GEZI_TREAT_* in number */
    GEZI_DO_ASK,       /* who is at addr and at those behind it, number of them
                        * in all; and again at each start. GEZI_E_PEER: no such
                        * range; GEZI_E_BUSY */
    GEZI_DO_UNASK,     /* not again at the next start; addr 0: none of them */
    GEZI_DO_LEAVE,     /* say good-bye; done when gezi_core_left */
};

/* Someone on the roster, or an address that may not be on it yet. */
struct gezi_target {
    uint32_t peer;         /* gezi_peer.id; 0: take addr */
    struct gezi_addr addr; /* port 0: the default port */
};

enum {
    GEZI_SEND_BARE = 1u << 0,     /* no header: what --plain does */
    GEZI_SEND_NO_QUEUE = 1u << 1, /* without an answer it fails, as if there
                                   * were no outbox */
    GEZI_SEND_CLEAR = 1u << 2,    /* in clear, whatever the receiver can */
    GEZI_SEND_SEALED = 1u << 3,   /* its reader opens it, and we are told */
    GEZI_OPEN_ONCE = 1u << 4,     /* of a message with GEZI_MSG_READ_ONCE */
};

/* The core copies what it keeps; all strings are borrowed for the call. */
struct gezi_command {
    enum gezi_do what;
    unsigned flags;        /* GEZI_SEND_*, GEZI_OPEN_* */
    uint64_t ref;          /* the caller's mark; SENT and DELIVERY carry it */
    struct gezi_target to; /* SEND, OPEN, NUDGE, TYPING, TRUST, FORGET,
                            * TREAT */
    const char *text;      /* SEND, BROADCAST, ABSENCE, RENAME, TYPING */
    const char *group;     /* RENAME; NULL: unchanged */
    uint64_t number;       /* OPEN, RETRY, DROP, CLEAR: the message's;
                            * TREAT */

    /* SEND: offered with the text. id, state and reason are not read; a folder
     * of size 0 is measured by the house first. */
    const struct gezi_file *files;
    size_t files_n; /* at most GEZI_FILES_MAX */

    /* SEND: who else is written to in the same breath: recipients.h; NULL:
     * nobody. Kept with the message. Whoever gets it encrypted, and can read
     * such a list, is told those of them whose user and host are known. */
    const char *others;

    const char *offer; /* FETCH to WITHDRAW: the id of its message */
    uint32_t file;     /* of it; GEZI_FILE_ALL: all that is not settled */
    const char *dir;   /* FETCH: into this one, absolute; NULL: the usual */
};

#endif
