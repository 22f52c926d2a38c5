/*
 * The machine: datagrams, commands and time in; datagrams and events out. It
 * touches neither clock nor socket, keeps every table bounded, calls nobody
 * back, and answers the same inputs with the same outputs.
 */
#ifndef GEZI_CORE_H
#define GEZI_CORE_H

#include <gezi/command.h>
#include <gezi/err.h>
#include <gezi/event.h>
#include <gezi/seal.h>
#include <gezi/transfer.h>

struct gezi_core;  /* opaque */
struct gezi_known; /* store.h */
struct gezi_waiting;
struct gezi_offer;

/* Who we are. All strings are UTF-8 and copied; cleaned and cut to fit. */
struct gezi_config {
    const char *user, *host; /* empty or NULL: "unknown" */
    const char *nick;        /* empty or NULL: the user */
    const char *group;       /* NULL: none */
    const char *program;     /* "gezi 0.1.0": what GETINFO is answered */
    enum gezi_charset legacy;
    uint64_t number;     /* the highest packet number ever used; 0: none */
    uint64_t seed;       /* of the answer delays */
    uint16_t port;       /* ours; 0: GEZI_PORT */
    uint32_t people_max; /* 0: GEZI_PEOPLE_MAX */
    bool deaf;   /* messages are neither told nor acknowledged: nobody reads */
    bool outbox; /* what finds no answer waits for its person; else it fails */
    bool files;  /* connections can come in: files may be offered */
    const struct gezi_seal *seal; /* outlives the core. NULL: all in clear */
    bool keys_later;              /* seal is still to come: gezi_core_keys */
    bool old_keys;                /* RSA-1024 and Blowfish may be used, too */
    uint32_t seals; /* say and do no more than these; 0: all that we can */
    bool late;      /* a first picture needs no converters: gezi_core_ready */
    const char *downloads; /* where FETCH writes; absolute. NULL: not at all */
};

/* GEZI_E_NOMEM, GEZI_E_CHARSET. *out is written only on success. */
enum gezi_err gezi_core_new(const struct gezi_config *config,
                            struct gezi_core **out);
/* With config.late, before anything is heard or said: what new left for later.
 * GEZI_E_NOMEM, GEZI_E_CHARSET. */
enum gezi_err gezi_core_ready(struct gezi_core *c);
void gezi_core_free(struct gezi_core *c); /* NULL is fine */

/*
 * What a store gives back: after new, clock and network, before anything else,
 * people first. No event tells of it.
 *
 * remember: a person of earlier days comes on the roster, offline. Of someone
 *   who is there already only read_as is taken, at any time: how their text is
 *   read from now on. GEZI_E_FULL: people_max. GEZI_E_NOMEM.
 * offered: files can be taken from, or by, this person still. GEZI_E_FULL:
 *   GEZI_OFFERS_MAX are open. GEZI_E_NOMEM.
 * resume: a message waits on under its id and number, which gezi_config.number
 *   is not below. GEZI_E_FULL: GEZI_PENDING_MAX wait. GEZI_E_NOMEM.
 */
enum gezi_err gezi_core_remember(struct gezi_core *c, int64_t now,
                                 const struct gezi_known *known);
enum gezi_err gezi_core_resume(struct gezi_core *c, int64_t now,
                               const struct gezi_waiting *waiting);
enum gezi_err gezi_core_offered(struct gezi_core *c, int64_t now,
                                const struct gezi_offer *offer);

/*
 * Inputs. `now` is monotonic milliseconds and never goes back.
 *
 * clock: what the wall says; once before the inputs of each turn. Packet
 *   numbers are at least this in seconds, events carry it.
 * network: all addresses that are ours (port ignored). Packets from them with
 *   our port are our own echo. Copies at most 64.
 * datagram: one that arrived. A bad one is counted, not reported.
 * command: GEZI_E_NOMEM; of ASK also GEZI_E_PEER, GEZI_E_BUSY; and nothing was
 *   changed. What is wrong with a message itself comes as a DELIVERY event with
 *   FAILED and the reason. What finds nothing to do is no error.
 * tick: the deadline has come.
 * keys: what config.keys_later promised; outlives the core. NULL: there will be
 *   none. Until then nothing is announced, for GEZI_KEYS_WAIT_MS, as the name
 *   shows the key; and nothing goes in clear to whoever encrypts.
 * request: bytes that a connection began with, whole (attach.h). A job SERVE
 *   or REFUSE answers for conn.
 * report: what became of a job.
 */
void gezi_core_clock(struct gezi_core *c, int64_t unix_ms);
void gezi_core_network(struct gezi_core *c, const struct gezi_addr *own,
                       size_t count);
void gezi_core_datagram(struct gezi_core *c, int64_t now,
                        const struct gezi_addr *from, gezi_span in);
enum gezi_err gezi_core_command(struct gezi_core *c, int64_t now,
                                const struct gezi_command *cmd);
void gezi_core_tick(struct gezi_core *c, int64_t now);
void gezi_core_keys(struct gezi_core *c, int64_t now,
                    const struct gezi_seal *seal);
void gezi_core_request(struct gezi_core *c, int64_t now,
                       const struct gezi_addr *from, uint64_t conn,
                       gezi_span request);
void gezi_core_report(struct gezi_core *c, int64_t now,
                      const struct gezi_report *report);

/* A datagram to send. The bytes live until the next one is asked for. */
struct gezi_output {
    bool broadcast;      /* to every broadcast target of the shell */
    struct gezi_addr to; /* else to this one */
    gezi_span bytes;
};

/*
 * Results: ask until false. Events first, then outputs: what is acknowledged
 * must have been stored.
 */
bool gezi_core_next_event(struct gezi_core *c, struct gezi_event *ev);
bool gezi_core_next_output(struct gezi_core *c, struct gezi_output *out);

/* The same for jobs, after the events. What a job points to lives until the
 * next one is asked for. */
bool gezi_core_next_job(struct gezi_core *c, struct gezi_job *out);

/* When to call tick, in the time of `now`; INT64_MAX: nothing waits. Ask after
 * the results. */
int64_t gezi_core_deadline(const struct gezi_core *c);

/*
 * The events handed out could not be stored: call it before the next input or
 * output. Messages among them are not acknowledged but forgotten: who wants a
 * receipt sends again, and then they are new. What was SENT does not leave:
 * FAILED, NOT_KEPT, to be asked for now. Other deliveries are told once more
 * after a second. What came before an input that followed earlier events is
 * taken for stored. The events live on as if this had not been called.
 */
void gezi_core_unstored(struct gezi_core *c, int64_t now);

/*
 * Encrypted text waits, and nobody else does: more ticks before the events are
 * asked for spare a commit each. A datagram may come in between; false after it
 * when it is worth more. Each tick takes a quarter of a millisecond.
 */
bool gezi_core_busy(const struct gezi_core *c);

/* The good-bye has left, twice. */
bool gezi_core_left(const struct gezi_core *c);

/* The highest packet number used so far: keep it over restarts. */
uint64_t gezi_core_number(const struct gezi_core *c);

/*
 * What else of gezi_config may change while it runs; names do by
 * GEZI_DO_RENAME. GEZI_E_CHARSET, GEZI_E_NOMEM: all is as before. dir NULL:
 * nothing can be fetched any more, but for FETCH with its own dir.
 */
enum gezi_err gezi_core_legacy(struct gezi_core *c, enum gezi_charset legacy);
enum gezi_err gezi_core_downloads(struct gezi_core *c, const char *dir);

/*
 * The people. Snapshots live until the next input. next: start with
 * *at = 0 and go on until false; people who come meanwhile may be missed.
 */
bool gezi_core_peer(const struct gezi_core *c, uint32_t id,
                    struct gezi_peer *out);
bool gezi_core_peer_next(const struct gezi_core *c, uint32_t *at,
                         struct gezi_peer *out);

/* How a text would go to someone, before it is sent. */
struct gezi_check {
    enum gezi_charset charset;
    uint32_t bytes; /* of text on the wire */
    uint32_t limit; /* how many there may be */
    uint32_t lost;  /* characters that would go as '?' */
    unsigned seals; /* GEZI_MSG_ENCRYPTED, _SIGNED, _WEAK: how it would go; 0:
                     * in clear, or its key is not here yet */
    enum gezi_reason reason; /* why it would not go now; NO_KEY: after asking */
};

/* To neither a peer nor an address: to everyone. GEZI_E_PEER: the id is void.
 * GEZI_E_NOMEM. Not const: it uses converters. */
enum gezi_err gezi_core_check(struct gezi_core *c, const struct gezi_target *to,
                              const char *text, unsigned flags,
                              struct gezi_check *out);

/* X(symbol, words): what was counted since the start. */
#define GEZI_COUNTS(X)                                                         \
    X(received, "datagrams received")                                          \
    X(malformed, "not a packet, dropped")                                      \
    X(unknown, "unknown command, ignored")                                     \
    X(echoes, "our own, ignored")                                              \
    X(repeats, "messages that came again")                                     \
    X(messages, "messages taken in")                                           \
    X(bad_files, "files offered that could not be read, left out")             \
    X(refused, "requests for files refused")                                   \
    X(impostors, "names with a fingerprint but no encryption, dropped")        \
    X(strange_keys, "keys that nobody asked for or that fit no name, dropped") \
    X(unopened, "encrypted messages that could not be read")                   \
    X(crowded, "people beyond the limit of one address, ignored")              \
    X(met, "people who were not known before")                                 \
    X(evicted, "people dropped to make room")                                  \
    X(blocked, "from people who are blocked, ignored")                         \
    X(unanswered, "questions not answered, too many at once")                  \
    X(nomem, "dropped for lack of memory")

struct gezi_counts {
#define X(sym, words) uint64_t sym;
    GEZI_COUNTS(X)
#undef X
};
struct gezi_counts gezi_core_counts(const struct gezi_core *c);

#endif
