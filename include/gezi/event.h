/* All that can happen, as the core tells it to front ends and the store. */
#ifndef GEZI_EVENT_H
#define GEZI_EVENT_H

#include <gezi/file.h>
#include <gezi/mark.h>
#include <gezi/peer.h>
#include <gezi/seal.h>

enum gezi_event_kind {
    GEZI_EV_READY,    /* the start-up announcement has left */
    GEZI_EV_PERSON,   /* came, went, changed */
    GEZI_EV_MESSAGE,  /* text arrived */
    GEZI_EV_SENT,     /* text was accepted for sending, before it goes out */
    GEZI_EV_DELIVERY, /* what became of it */
    GEZI_EV_NUDGE,    /* peer shook us */
    GEZI_EV_TYPING,   /* peer began or stopped typing */
    GEZI_EV_INFO,     /* peer answered what it is or why it is away */
    GEZI_EV_TRANSFER, /* what becomes of a file */
    GEZI_EV_KEY,      /* somebody's key came, changed, was judged */
    GEZI_EV_JUDGED,   /* the key came that a message was signed with, or not */
    GEZI_EV_ASKED,    /* an encrypted request for a file of ours was heard */
};

enum gezi_change {
    GEZI_CHANGE_ONLINE,
    GEZI_CHANGE_AWAY,
    GEZI_CHANGE_OFFLINE,
    GEZI_CHANGE_DETAILS, /* name, group, address, kind */
    GEZI_CHANGE_TREATED, /* the user wants to hear more or less of them */
    GEZI_CHANGE_GONE,    /* dropped to make room: the id is void from now on */
};

/* "online", "away", "offline", "changed", "changed", "offline". Static. */
const char *gezi_change_name(enum gezi_change change);

enum {
    GEZI_MSG_BROADCAST = 1u << 0, /* to everyone */
    GEZI_MSG_SEALED = 1u << 1,    /* shown when opened: GEZI_DO_OPEN */
    GEZI_MSG_AUTO = 1u << 2,      /* an absence text, say */
    GEZI_MSG_LOCKED = 1u << 3,
    GEZI_MSG_NOLOG = 1u << 4,      /* the sender asks not to keep it */
    GEZI_MSG_ENCRYPTED = 1u << 5,  /* on its way; unless OPENED, unreadable */
    GEZI_MSG_FILES = 1u << 6,      /* offers files */
    GEZI_MSG_BOLD = 1u << 7,       /* FeiQ's font tail */
    GEZI_MSG_RECEIPT = 1u << 8,    /* one is due: without it, it comes again */
    GEZI_MSG_NO_QUEUE = 1u << 9,   /* ours: does not wait for its person */
    GEZI_MSG_OPENED = 1u << 10,    /* it came encrypted, and text is its text */
    GEZI_MSG_SIGNED = 1u << 11,    /* by the key that we know of its sender */
    GEZI_MSG_FORGED = 1u << 12,    /* signed, and not by that key */
    GEZI_MSG_UNCHECKED = 1u << 13, /* signed, and we have no key to check it */
    GEZI_MSG_WEAK = 1u << 14,      /* with the short keys of old clients */
    GEZI_MSG_BARED = 1u << 15, /* in clear, or unsigned, from somebody who used
                                * to sign */
    GEZI_MSG_CLEAR = 1u << 16, /* ours: the user said that it may go in clear */
    GEZI_MSG_OLD = 1u << 17,   /* signed, and its number says: more than a day
                                * ago. Late, or sent again by somebody */
    GEZI_MSG_READ_ONCE = 1u << 18, /* sealed, and its sender answers nothing to
                                    * being told: GEZI_OPEN_ONCE */
    GEZI_MSG_OTHERS = 1u << 19,    /* it went to others, too: others */
};

struct gezi_message {
    const char *id;   /* the same for the same message, also after a restart */
    uint64_t number;  /* the sender's packet number; 0 from a bare peer */
    const char *text; /* clean UTF-8, LF between lines, may be empty */
    gezi_span raw;    /* the bytes it was decoded from, up to the first NUL */
    enum gezi_charset charset; /* how they were read */
    unsigned bad;              /* places that did not decode */
    unsigned flags;            /* GEZI_MSG_* */
    /* The sender's numbers began anew then, by the wall clock: what came under
     * the same number before is another message. 0: not that we know. */
    int64_t since_ms;
    const struct gezi_file *files; /* what it offers, all OFFERED */
    size_t files_n;
    /* Who else it went to, by its sender's word, without us and the sender:
     * recipients.h. NULL: nobody was named. */
    const char *others;
};

/* Before the first datagram: what will go out, and what of it cannot. */
struct gezi_sent {
    uint64_t ref;   /* of the command */
    const char *id; /* JSON's "id"; delivery events carry it, too */
    const char *text;
    enum gezi_charset charset;
    unsigned lost;                 /* characters that go as '?' */
    unsigned flags;                /* GEZI_MSG_BROADCAST, _NO_QUEUE, _FILES */
    uint64_t number;               /* of the packet */
    const struct gezi_file *files; /* each with its path, all OFFERED */
    size_t files_n;
    const char *others; /* as in the command; NULL: nobody */
};

enum gezi_state {
    GEZI_QUEUED,    /* waits: for its turn, for the person to say what it is;
                     * NO_ANSWER: until that person appears */
    GEZI_TRYING,    /* attempts tells how often it went out */
    GEZI_GONE,      /* sent where no receipt exists: broadcast, plain text */
    GEZI_DELIVERED, /* receipt came */
    GEZI_READ,      /* opened by the reader */
    GEZI_FAILED,    /* reason tells why */
};

/* "queued", "trying", "sent", "delivered", "read", "failed". Static. */
const char *gezi_state_name(enum gezi_state state);

/* X(symbol, words): why a message failed. The words end the sentence. */
#define GEZI_REASONS(X)                                                        \
    X(NONE, "")                                                                \
    X(NO_ANSWER, N_("no answer"))                                              \
    X(TOO_LONG, N_("longer than the receiver can take"))                       \
    X(NO_PERSON, N_("no such person"))                                         \
    X(NO_ROOM, N_("too many messages are waiting already"))                    \
    X(LEFT, N_("gezi was closed before an answer came"))                       \
    X(EXPIRED, N_("nobody took it for 14 days"))                               \
    X(NOT_KEPT, N_("could not be saved"))                                      \
    X(DROPPED, N_("deleted by you"))                                           \
    X(NO_FILES, N_("the receiver's program takes no files"))                   \
    X(NO_PORT, N_("no connection can come in, so nobody could fetch a file"))  \
    X(NO_KEY, N_("the receiver encrypts, and its key did not come"))           \
    X(KEY_CHANGED, N_("the receiver's key is another than before"))            \
    X(NO_SEAL, N_("the receiver encrypts in no way that gezi can use"))        \
    X(BARED,                                                                   \
      N_("the receiver used to encrypt, and says that it no longer does"))

enum gezi_reason {
#define X(sym, words) GEZI_WHY_##sym,
    GEZI_REASONS(X)
#undef X
};
const char *gezi_reason_text(enum gezi_reason reason);

struct gezi_delivery {
    uint64_t ref;
    const char *id;
    enum gezi_state state;
    enum gezi_reason reason;
    unsigned attempts;
    unsigned over_bytes; /* TOO_LONG: by how much */
    uint64_t number;     /* of the packet; 0: as it was */
    unsigned seals;      /* GEZI_MSG_ENCRYPTED, _SIGNED, _WEAK: how it went out
                          * last */
};

struct gezi_info {
    bool absence;     /* an absence text, else a version */
    const char *text; /* clean UTF-8 */
};

/*
 * One file of an offer, of the peer's or (out) of ours. RUNNING comes again
 * with each news of its progress, ten times a second at most, and is not
 * stored then; any other state comes once.
 */
struct gezi_transfer {
    uint64_t ref;      /* of the FETCH that asked; 0: none, or another's */
    const char *offer; /* the id of its message */
    uint32_t file;     /* of it */
    bool out;          /* we give it */
    bool encrypted;    /* what moves, or moved last, is; false: in clear, or
                        * nothing moved yet */
    enum gezi_file_type type;
    enum gezi_file_state state;
    enum gezi_file_reason reason;
    const char *name;
    const char *path;      /* gezi_file.path; or NULL */
    const char *detail;    /* what the reason's words leave open; or NULL */
    uint64_t bytes, total; /* total 0: unknown */
    uint32_t entries;      /* of a folder, finished so far */
    uint32_t skipped;      /* links and the like, left out */
};

enum gezi_key_news {
    GEZI_KEY_LEARNT,  /* the first: pinned */
    GEZI_KEY_CHANGED, /* another one: kept beside the old, which still counts */
    GEZI_KEY_ACCEPTED, /* the user took the other one: pinned */
    GEZI_KEY_CHECKED,  /* the user compared it */
    GEZI_KEY_FORGOTTEN,
    GEZI_KEY_BACK, /* the name shows the pinned one again: it counts, the other
                    * one is gone */
};

/* "learnt", "changed", "accepted", "checked", "forgotten", "back". Static. */
const char *gezi_key_news_name(enum gezi_key_news news);

/* Of the peer. Its trust is what it is from now on. */
struct gezi_key_event {
    uint64_t ref; /* of the command that judged it; 0: none */
    enum gezi_key_news news;
    uint32_t seals;             /* what it said that it can do */
    const struct gezi_key *key; /* which; NULL: FORGOTTEN, or in a front of
                                 * another process */
    const char *fingerprint;    /* of it, sixteen digits; "": FORGOTTEN */
};

/* A message of the peer that was UNCHECKED. */
struct gezi_judged {
    const char *id;
    uint64_t number;
    unsigned flags; /* instead of that: GEZI_MSG_SIGNED, _WEAK, _FORGED, or 0 */
};

/* What the store keeps before the answer leaves, so that no later run hears the
 * same request. A front has no use for it. */
struct gezi_asked {
    const char *offer; /* the id of our message */
    uint64_t number;   /* of the request: none for it had a higher one */
};

/*
 * One event. Strings and spans in it live until the next input to the core
 * (core.h): a whole batch can be stored before anyone is shown its first.
 */
struct gezi_event {
    enum gezi_event_kind kind;
    int64_t unix_ms;       /* when, by gezi_core_clock */
    struct gezi_peer peer; /* who; id 0 in READY and for broadcasts we send */
    union {
        enum gezi_change change;       /* PERSON */
        struct gezi_message message;   /* MESSAGE */
        struct gezi_sent sent;         /* SENT */
        struct gezi_delivery delivery; /* DELIVERY */
        struct gezi_info info;         /* INFO */
        struct gezi_transfer transfer; /* TRANSFER */
        struct gezi_key_event key;     /* KEY */
        struct gezi_judged judged;     /* JUDGED */
        struct gezi_asked asked;       /* ASKED */
        bool typing;                   /* TYPING */
    };
};

/*
 * A message that nobody is to miss: a broadcast of somebody who is muted. It is
 * read as soon as it came, since among those of others it could not be told
 * apart; what is theirs alone is not counted where it is shown.
 */
bool gezi_event_uncounted(const struct gezi_event *ev);

#endif
