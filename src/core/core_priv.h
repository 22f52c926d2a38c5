/*
 * What the files of the core share: the machine's state, what a handler gets,
 * and what one file does for another. Nothing here is seen outside src/core.
 */
#ifndef CORE_PRIV_H
#define CORE_PRIV_H

#include "heap.h"
#include "peers.h"
#include "queue.h"
#include "seen.h"

#include <gezi/core.h>
#include <gezi/hash.h>
#include <gezi/packet.h>
#include <gezi/seal.h>

/* Our names in one charset, as they stand in packets. own.c */
struct gezi_own {
    bool made;
    uint8_t n[4];
    uint8_t bytes[4][GEZI_NAME_WIRE_MAX + 1]; /* user, host, nick, group */
};

enum { GEZI_OWN_USER, GEZI_OWN_HOST, GEZI_OWN_NICK, GEZI_OWN_GROUP };

/* What a timer is part of, and so who is called. The row is the feature. */
#define GEZI_TIMERS(X)                                                         \
    X(ANNOUNCE, announce_step)                                                 \
    X(EXIT, announce_exit)                                                     \
    X(SILENCE, person_silence)                                                 \
    X(SWEEP, sweep_due)                                                        \
    X(PROBE, probe_due)                                                        \
    X(OUTGOING, outgoing_due)                                                  \
    X(LINE, line_due)                                                          \
    X(RETELL, retell)                                                          \
    X(READ, read_due)                                                          \
    X(FILES, files_due)                                                        \
    X(HAUL, haul_due)                                                          \
    X(RELEASE, release_due)                                                    \
    X(KEYS, keys_due)                                                          \
    X(COPIES, copies_due)                                                      \
    X(CALLS, calls_due)                                                        \
    X(TALK, talk_due)

enum gezi_timer_kind {
#define X(sym, fn) GEZI_T_##sym,
    GEZI_TIMERS(X)
#undef X
        GEZI_T_ANSWER, /* has a heap of its own: it is paced */
};

/* The whole that a timer is the part of. */
#define GEZI_WHOLE(timer, type, member)                                        \
    ((type *)(void *)((char *)(timer)-offsetof(type, member)))

struct gezi_announce {
    struct gezi_timer timer, exit;
    unsigned step;  /* the next one to do */
    bool announced; /* the first BR_ENTRY was handed out */
    bool ready_due; /* and READY is to be told */
    bool leave_due; /* as soon as the copies of a broadcast are sent */
    bool leaving, left;
    int64_t entered;  /* when the last BR_ENTRY went to everyone */
    uint64_t echo[4]; /* numbers of our last broadcasts */
    unsigned echo_at;
};

/* At most so many in so long. */
struct gezi_budget {
    int64_t since;
    unsigned spent;
};

/* Who asked us something of late. */
struct gezi_asker {
    uint32_t ip;
    struct gezi_budget budget;
};

enum {
    GEZI_PROBE_CHAINS = 256,
    GEZI_OUTGOING_CHAINS = 1024,
    GEZI_LINE_CHAINS = 512,
    GEZI_ASKERS = 256,
    GEZI_BUNDLE_CHAINS = 512,
    GEZI_REFUSED_MAX = 128,
    GEZI_PIN_CHAINS = 1024,
    GEZI_KEY_ASKS = 1024,
};

/* Oldest first. */
struct gezi_probe_list {
    struct gezi_probe *head, *tail;
};

struct gezi_probes {
    struct gezi_timer timer; /* for the sooner of both heads */
    struct gezi_probe_list waiting, asked;
    int64_t patience; /* before a stranger is asked */
    unsigned n, far;  /* far: of those that the user wants to be asked */
    struct gezi_probe *chain[GEZI_PROBE_CHAINS]; /* by address */
};

/* Whom the list of people was offered. list.c */
struct gezi_listener {
    struct gezi_addr to;
    int64_t at;
};

/* Addresses still to be asked: the next one, and how many. */
struct gezi_sweep {
    struct gezi_addr to;
    uint32_t left;
};

enum { GEZI_SWEEPS_MAX = 32 };

struct gezi_sweeps {
    struct gezi_timer timer;
    struct gezi_sweep at[GEZI_SWEEPS_MAX]; /* one after the other */
    size_t n;
};

/* Oldest first. */
struct gezi_outgoing_list {
    struct gezi_outgoing *head, *tail;
    unsigned n;
};

struct gezi_sending {
    struct gezi_outgoing *chain[GEZI_OUTGOING_CHAINS]; /* by number */
    struct gezi_outgoing_list waiting; /* for an answer, or for their turn */
    struct gezi_outgoing_list done;    /* kept for receipts that come late */
    struct gezi_line *lines[GEZI_LINE_CHAINS]; /* by person or address */
    unsigned addresses;       /* how many of the lines are for one */
    struct gezi_budget wakes; /* of lines */
    struct gezi_budget calls; /* to everyone, for those who are awaited */
    struct gezi_timer retell; /* unstored.c */
    uint64_t passed; /* number of the last that went out past all lines */
};

/* Offers and transfers: bundles.h. */
struct gezi_files {
    struct gezi_bundle *head, *tail;               /* oldest first */
    struct gezi_bundle *chain[GEZI_BUNDLE_CHAINS]; /* by id */
    size_t n, bytes;
    struct gezi_timer timer; /* for the oldest, and for what to tell again */
    int64_t due_ms;          /* when it rings */
    struct gezi_haul *first, *last;     /* in the order of asking */
    unsigned hauls[2], running[2];      /* theirs, ours */
    unsigned due;                       /* jobs to be handed out */
    uint64_t jobs;                      /* id of the last */
    uint64_t refused[GEZI_REFUSED_MAX]; /* connections, a ring */
    unsigned refused_at, refused_n;
    char mark[20];              /* of the job handed out last */
    struct gezi_sealed *sealed; /* the request of it; NULL: none yet */
};

struct gezi_key_ask {
    struct gezi_addr to;
    uint32_t peer; /* 0: never */
    int64_t at;
};

/* Keys of others, and who was asked for one of late. keys.h */
struct gezi_keys {
    struct gezi_pin **chain;   /* by person; NULL: we have no key ourselves */
    struct gezi_key_ask *asks; /* likewise; by address */
    struct gezi_timer retell;
    uint32_t tag; /* given out last */
};

/* What came encrypted and is to be opened, oldest first. seal_in.c */
struct gezi_letters {
    struct gezi_letter *head, *tail;
    unsigned n;
    size_t bytes;
    unsigned opened;    /* in this turn */
    bool others;        /* clear text came in this turn */
    unsigned holds;     /* turns in a row in which it did */
    int64_t not_before; /* while it may come on */
};

/* Encrypted requests for files of ours, oldest first. serve_sealed.c */
struct gezi_calls {
    struct gezi_timer timer;
    struct gezi_call *head, *tail;
    unsigned n;
};

/* What is to be judged when a key comes, oldest first. seal_late.c */
struct gezi_late {
    struct gezi_unchecked *head;
    unsigned n;
    size_t bytes;
};

struct gezi_core {
    int64_t now, unix_ms;
    bool deaf;       /* nobody is here to read */
    uint64_t number; /* highest used */
    uint64_t turn;   /* what is stored, or not, at once */
    bool told;       /* events of it were handed out */
    uint64_t random;
    struct gezi_codec *codec;
    struct gezi_heap timers, answers;
    struct gezi_people people;
    struct gezi_queue events, outputs;
    struct gezi_announce announce;
    struct gezi_budget answer_budget, reply_budget, picture_budget, list_budget;
    struct gezi_listener listeners[16];
    struct gezi_counts counts;
    struct gezi_read *reads; /* sealed.c */
    unsigned reads_n;
    uint16_t port;
    bool outbox;
    bool takes_connections;
    const struct gezi_seal *seal; /* NULL: all in clear, or not here yet */
    bool encrypts;                /* seal is here, or still to come */
    uint32_t seals;               /* what we say that we can do */
    struct gezi_keys keys;
    struct gezi_letters letters;
    struct gezi_late late;
    struct gezi_copies *copies; /* of broadcasts; seal_all.c */
    struct gezi_timer copy;
    char *program;
    char *downloads; /* NULL: there are none */
    char *absence;   /* NULL: here */
    char user[GEZI_NAME_SIZE], host[GEZI_NAME_SIZE];
    char nick[GEZI_NAME_SIZE], group[GEZI_NAME_SIZE];
    char called[GEZI_NAME_SIZE]; /* the nick as others see it; title.c */
    uint32_t absences;           /* so many times was the user away */
    size_t network_n;
    struct gezi_addr network[64];
    struct gezi_own own[GEZI_CS_COUNT];
    struct gezi_asker askers[GEZI_ASKERS];
    struct gezi_probes probes;
    struct gezi_sweeps sweeps;
    struct gezi_sending sending;
    struct gezi_files files;
    struct gezi_calls calls;
    struct gezi_seen seen;
};

/* "number-hash": the same message has the same id, also after a restart. */
enum { GEZI_ID_SIZE = 40 };

/* A packet, and what its sender was found to be. */
struct gezi_arrival {
    struct gezi_addr from;
    const struct gezi_packet *k;
    bool is_entry;           /* the extra is an entry, parsed below */
    struct gezi_entry entry; /* else all empty */
    enum gezi_kind kind;
    char user[GEZI_NAME_SIZE], host[GEZI_NAME_SIZE];
    char nick[GEZI_NAME_SIZE], group[GEZI_NAME_SIZE]; /* entries only */
    char title[GEZI_NAME_SIZE]; /* why they are away; "": no word of it */
    char fingerprint[GEZI_FINGERPRINT_SIZE]; /* in the user name; "": none */
    char base[GEZI_KEY_SIZE];                /* identity */
    struct gezi_person *who;                 /* NULL: not on the roster */
    /* Who has this user and host, and another key; of so many. NULL: none. */
    const struct gezi_person *namesake;
    unsigned namesakes;
    const struct gezi_opened *opened; /* keys.h; NULL: it is as it came */
    char id[GEZI_ID_SIZE];            /* of the message, once it was told */
};

typedef void gezi_handler(struct gezi_core *c, struct gezi_arrival *a);

#define X(code, name, fn) gezi_handler gezi_on_##fn;
GEZI_COMMANDS(X)
#undef X

typedef void gezi_alarm(struct gezi_core *c, struct gezi_timer *t);

#define X(sym, fn) gezi_alarm gezi_##fn;
GEZI_TIMERS(X)
#undef X

/* A command of the user. */
typedef enum gezi_err gezi_doer(struct gezi_core *c,
                                const struct gezi_command *cmd);

gezi_doer gezi_do_announce, gezi_do_send, gezi_do_broadcast, gezi_do_open,
    gezi_do_nudge, gezi_do_typing, gezi_do_absence, gezi_do_rename,
    gezi_do_retry, gezi_do_drop, gezi_do_fetch, gezi_do_pause, gezi_do_cancel,
    gezi_do_refuse, gezi_do_withdraw, gezi_do_key, gezi_do_clear, gezi_do_ask,
    gezi_do_unask, gezi_do_treat, gezi_do_leave;

/* core.c: an input begins. It ends the life of the events handed out before. */
void gezi_core_begin(struct gezi_core *c, int64_t now);

/* own.c: what we say of ourselves */

uint64_t gezi_coming_number(const struct gezi_core *c);
uint64_t gezi_next_number(struct gezi_core *c); /* and it is used */
gezi_span gezi_own_text(struct gezi_core *c, enum gezi_charset cs, int which);
void gezi_own_forget(struct gezi_core *c); /* after a change of names */

/*
 * Set one of our names: cleaned, ':' as ';', at most 79 bytes on the wire. If
 * that leaves nothing, or text is NULL, it is the other; that may be out.
 */
void gezi_own_set(char out[static GEZI_NAME_SIZE], const char *text,
                  const char *other);

/* title.c: the nick with why we are away, after a change of either; and that of
 * somebody else taken apart. */
void gezi_title_own(struct gezi_core *c);
void gezi_title_split(struct gezi_arrival *a);

/* The header of a packet of ours, names in cs. Returns its number. */
uint64_t gezi_put_head(struct gezi_core *c, struct gezi_writer *w,
                       enum gezi_charset cs, uint32_t command);
void gezi_put_head_as(struct gezi_core *c, struct gezi_writer *w,
                      enum gezi_charset cs, uint32_t command, uint64_t number);

/* Nick and group behind it, each with its NUL. */
void gezi_put_entry(struct gezi_core *c, struct gezi_writer *w,
                    enum gezi_charset cs);

/* What iptux wants behind that: no icon, and how we write. */
#define GEZI_OWN_LABEL "\0utf-8"

/* The options of an entry of ours: to everyone, and to this person. */
uint32_t gezi_own_status(const struct gezi_core *c);
uint32_t gezi_own_status_to(const struct gezi_core *c,
                            const struct gezi_person *p);

/* Our user name and, when we have a key, its fingerprint. */
void gezi_own_user(struct gezi_core *c, const char *user);

/* Is this one of our addresses, with our port? */
bool gezi_is_own(const struct gezi_core *c, struct gezi_addr addr);

/* out.c: datagrams and events that leave */

enum { GEZI_SMALL = 1400 }; /* room for every packet but messages */

/* NULL: no memory. to NULL: to everyone. */
struct gezi_block *gezi_output_new(struct gezi_core *c,
                                   const struct gezi_addr *to, gezi_span bytes);
/* Make and push. A failure is counted: the peer will ask again. */
enum gezi_err gezi_output(struct gezi_core *c, const struct gezi_addr *to,
                          gezi_span bytes);
/*
 * "header extra NUL" to one address; extra is taken as it is. Header names go
 * in the charset, which is also that of the extra.
 */
enum gezi_err gezi_reply(struct gezi_core *c, struct gezi_addr to,
                         enum gezi_charset cs, uint32_t command,
                         gezi_span extra);

/*
 * An event about p, NULL: about nobody, with room for n bytes of its own. The
 * peer's strings are copied. NULL: no memory.
 */
struct gezi_block *gezi_event_new(struct gezi_core *c,
                                  enum gezi_event_kind kind,
                                  const struct gezi_peer *peer, size_t n);
void gezi_event(struct gezi_core *c, struct gezi_block *b);

/* Spend one of `most` per `span_ms`; false when none is left. */
bool gezi_budget_spend(struct gezi_budget *b, int64_t now, int64_t span_ms,
                       unsigned most);

/* May we answer this question? Counts it as unanswered if not. */
bool gezi_may_reply(struct gezi_core *c, const struct gezi_arrival *a);

/* outgoing.c, line.c, receipt.c, message.c: see outgoing.h */

/* Something comes from p, which is as it was before. began: it says that it
 * does. Call it only for people who IS_AWAITED. */
void gezi_line_heard(struct gezi_core *c, const struct gezi_person *p,
                     bool began);
/* p is at this address; call it while sending.addresses is not 0. */
void gezi_line_found(struct gezi_core *c, struct gezi_person *p,
                     struct gezi_addr at);
void gezi_outgoing_leave(struct gezi_core *c);
void gezi_outgoing_fini(struct gezi_core *c);
/* A message that was opened; false when it is not one of ours. */
bool gezi_outgoing_read(struct gezi_core *c, const struct gezi_arrival *a,
                        uint64_t number);

/* The number that a receipt names. False: none. */
bool gezi_body_number(gezi_span extra, uint64_t *number);

/* receive.c */

void gezi_message_id(char out[static GEZI_ID_SIZE], uint64_t number,
                     const char *key, gezi_span raw);

/* The MESSAGE event, decoded. GEZI_E_NOMEM, not counted yet. */
enum gezi_err gezi_message_tell(struct gezi_core *c, struct gezi_arrival *a,
                                unsigned flags);

/* bare.c */
void gezi_on_bare(struct gezi_core *c, struct gezi_addr from, gezi_span in);

/* sealed.c */
void gezi_reads_fini(struct gezi_core *c);

/* feiq_talk.c */
void gezi_talk_message(struct gezi_core *c, struct gezi_person *p);
void gezi_talk_fini(struct gezi_core *c, struct gezi_person *p);

#endif
