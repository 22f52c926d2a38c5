/*
 * Offers: the files of one message, theirs to us or ours to them, found by the
 * id of the message. And hauls: transfers that wait for their turn or run.
 */
#ifndef BUNDLES_H
#define BUNDLES_H

#include "compose.h"
#include "core_priv.h"

#include <gezi/attach.h>
#include <gezi/file.h>
#include <gezi/filename.h>

#include <string.h>

enum {
    GEZI_WENT_IPS = 2 * GEZI_ADDRS_PER_PERSON,
    GEZI_REQUEST_ROOM = 320, /* for every request that we write */
};

struct gezi_item {
    uint32_t id;
    uint8_t type, state, reason;
    bool retell;    /* state is not told, or what was told is not stored */
    bool begun;     /* theirs: some of it may be on disk */
    bool encrypted; /* what moves, or moved last */
    uint64_t size;
    int64_t mtime;
    uint64_t told; /* in which turn, last */
    const char *name;
    const char *path;       /* NULL: nowhere yet */
    char *got;              /* path, if it was not known from the start */
    char *dir;              /* theirs: where it is written; NULL: nowhere yet */
    struct gezi_haul *haul; /* NULL: it neither waits nor runs */
};

struct gezi_bundle {
    struct gezi_timer release;       /* refused: say so once more */
    struct gezi_bundle *prev, *next; /* in the order of arrival */
    struct gezi_bundle *chain;       /* same place by id */
    uint64_t number;                 /* of the packet */
    uint64_t born;                   /* in which turn */
    int64_t unix_ms;                 /* when it came or was written */
    uint32_t peer;                   /* 0: none, or gone since */
    struct gezi_addr addr;           /* where it came from; out: goes to */
    uint32_t went[GEZI_WENT_IPS];    /* out: addresses it was sent to */
    uint8_t went_n, kind, charset;
    uint8_t releases; /* how often it is still to be said */
    bool out;
    bool awaited;        /* out: its message is not settled yet */
    bool ended;          /* not to be found any more; goes when all is told */
    bool sealed;         /* its message went, or came, encrypted */
    uint64_t asked;      /* the highest number of a request for it */
    uint64_t asked_told; /* in which turn */
    bool asked_again;    /* that is not stored */
    unsigned hauls;
    uint16_t base; /* of key: peers.h */
    char id[GEZI_ID_SIZE];
    char *key; /* of the person */
    size_t bytes, n;
    struct gezi_item items[];
};

/* Bytes of a text and its NUL; NULL has none. */
static inline size_t gezi_text_room(const char *text)
{
    return text ? strlen(text) + 1 : 0;
}

/* bundle_new.c */

/*
 * Names and paths are copied; names become safe ones. States are those of the
 * files if they can be, else OFFERED. Nobody finds it yet. NULL: no memory.
 */
struct gezi_bundle *gezi_bundle_new(struct gezi_core *c, const char *id,
                                    const char *key, size_t base,
                                    const struct gezi_file *files, size_t n);
/* What its state means after a restart. */
enum gezi_file_state gezi_item_restored(const struct gezi_file *f);
void gezi_bundle_free(struct gezi_core *c, struct gezi_bundle *b);

/* bundles.c */

/* Into the table; the oldest that rests may have to go for it. */
void gezi_bundle_enter(struct gezi_core *c, struct gezi_bundle *b);
/* NULL: there is none, or it has ended. */
struct gezi_bundle *gezi_bundle_find(const struct gezi_core *c, const char *id,
                                     bool out);
struct gezi_item *gezi_bundle_item(struct gezi_bundle *b, uint32_t id);
/* The person it is from or for, as known today. NULL: nobody known. */
struct gezi_person *gezi_bundle_person(const struct gezi_core *c,
                                       const struct gezi_bundle *b);
/* Is it for them? What was offered to a mere address is for whoever turns out
 * to be there; gezi_bundle_is_of was asked before. */
bool gezi_bundle_is_for(const struct gezi_core *c, struct gezi_bundle *b,
                        const struct gezi_person *who);
/* May this address speak for that person? */
bool gezi_bundle_is_of(const struct gezi_core *c, const struct gezi_bundle *b,
                       uint32_t ip);
/* Can it still be taken? */
bool gezi_item_is_open(const struct gezi_bundle *b, const struct gezi_item *i);

/* What the files of an event point to; they live as long as b. */
void gezi_bundle_files(const struct gezi_bundle *b, struct gezi_file *out);

/*
 * It is in this state from now on. r (NULL: none) tells how far it came. What
 * cannot be told for lack of memory is told later.
 */
void gezi_item_tell(struct gezi_core *c, struct gezi_bundle *b,
                    struct gezi_item *i, enum gezi_file_state state,
                    enum gezi_file_reason reason, const struct gezi_report *r);
/* A request with this number, the highest so far, was heard: told and kept.
 * GEZI_E_NOMEM, and nothing happened. */
enum gezi_err gezi_bundle_asked(struct gezi_core *c, struct gezi_bundle *b,
                                uint64_t number);
/* The event alone. NULL: no memory. */
struct gezi_block *gezi_transfer_new(struct gezi_core *c,
                                     const struct gezi_peer *peer,
                                     const struct gezi_transfer *t);

/* No longer to be had: what is open is ENDED. b may be gone after that. */
void gezi_bundle_end(struct gezi_core *c, struct gezi_bundle *b);
/* Free it if it has ended and nothing is left to tell. */
void gezi_bundle_settle(struct gezi_core *c, struct gezi_bundle *b);
/* The turn was not stored. */
void gezi_bundles_unstored(struct gezi_core *c);
void gezi_bundles_fini(struct gezi_core *c);

/* bundle_in.c: what a message offers us */

struct gezi_list {
    size_t n;
    enum gezi_charset charset; /* of the names; ASCII: any */
    struct gezi_file files[GEZI_FILES_MAX];
    char names[GEZI_FILES_MAX][GEZI_FILE_NAME_SIZE];
};

/* Read what stands behind the text. Bad records are counted. */
void gezi_list_read(struct gezi_core *c, const struct gezi_arrival *a,
                    gezi_span rest, struct gezi_list *out);
/* Does the text say no more than the names? */
bool gezi_list_is_all(const struct gezi_list *list, const char *text);
/* As a bundle. NULL: no memory. */
struct gezi_bundle *gezi_list_bundle(struct gezi_core *c,
                                     const struct gezi_arrival *a,
                                     const char *id,
                                     const struct gezi_list *list);

/* bundle_out.c: what a message of ours offers */

/* NULL: no memory. */
struct gezi_bundle *gezi_bundle_offer(struct gezi_core *c, const char *id,
                                      const struct gezi_route *r,
                                      const struct gezi_command *cmd);
/* Does this kind of receiver take these files? */
bool gezi_route_takes(enum gezi_kind kind, const struct gezi_file *files,
                      size_t n);
/* Its message was sent there. */
void gezi_bundle_went(struct gezi_bundle *b, struct gezi_addr to);
/* Room that the list can need. */
size_t gezi_bundle_room(const struct gezi_bundle *b);
/* The list with the NUL before it; nothing when no file is open. */
void gezi_bundle_put(struct gezi_core *c, const struct gezi_bundle *b,
                     enum gezi_kind kind, enum gezi_charset cs,
                     struct gezi_writer *w, size_t *lost);
/* Is there a file to be put? */
bool gezi_bundle_offers(const struct gezi_bundle *b);
/* As it stands in lists for this kind. */
uint32_t gezi_item_wire_id(const struct gezi_bundle *b,
                           const struct gezi_item *i, enum gezi_kind kind);

/* hauls.c */

/* One for each file that was asked for; in the order of asking. */
struct gezi_haul {
    struct gezi_timer timer; /* another try */
    struct gezi_haul *prev, *next;
    struct gezi_bundle *b;
    struct gezi_item *i;
    uint64_t job; /* 0: it waits */
    uint64_t ref;
    bool due;      /* the job is to be handed out */
    bool stop_due; /* and so is the order to stop it */
    bool discard;  /* the job only deletes */
    bool again;    /* asked for again while it stops */
    uint8_t wish;  /* becomes this when it stops; RUNNING: nobody stops it */

    /* Theirs */
    unsigned tries;   /* since it came further than before */
    uint64_t best;    /* so far */
    uint32_t entries; /* likewise */
    unsigned lead_ms, addrs_n;
    struct gezi_addr addrs[GEZI_JOB_ADDRS];
    size_t request_n;
    uint8_t request[GEZI_REQUEST_ROOM];
    uint8_t charset; /* of its names, from the first word to the last */
    bool asks;       /* encrypted, each time anew: the job asks for it */
    bool as_tree;    /* in the form of a folder */
    bool ask_due;    /* it asked, and is to be answered */
    bool unheard;    /* it was answered, and no byte came since */
    int64_t ask_offset;
    uint64_t ask_number;

    /* Ours: who waits for it, and who wants it anew while it runs. */
    struct gezi_ask {
        uint64_t conn, offset;
        bool as_tree, sealed;
        struct gezi_body body; /* sealed */
    } ask, next_ask;
    bool asked_anew;
};

/* In no list. NULL: no memory. */
struct gezi_haul *gezi_haul_new(struct gezi_core *c, struct gezi_bundle *b,
                                struct gezi_item *i);
void gezi_haul_free(struct gezi_core *c, struct gezi_haul *h);
void gezi_haul_enter(struct gezi_core *c, struct gezi_haul *h);
/* Out of the list and freed; its bundle may be gone after that. */
void gezi_haul_leave(struct gezi_core *c, struct gezi_haul *h);
/* Start what may: call it at the end of each input that changes something. */
void gezi_hauls_start(struct gezi_core *c);
/* End its job, then it is in that state. */
void gezi_haul_stop(struct gezi_core *c, struct gezi_haul *h,
                    enum gezi_file_state wish);
void gezi_hauls_leave(struct gezi_core *c);
void gezi_hauls_fini(struct gezi_core *c);
/* Close this connection without a byte. */
void gezi_refuse_conn(struct gezi_core *c, uint64_t conn);

/* fetch.c */

/* Its turn has come: whom to ask, and how. */
void gezi_fetch_begin(struct gezi_core *c, struct gezi_haul *h);
void gezi_fetch_job(struct gezi_core *c, const struct gezi_haul *h,
                    struct gezi_job *out);
/* The job is over. h may be gone after that. */
void gezi_fetch_over(struct gezi_core *c, struct gezi_haul *h,
                     const struct gezi_report *r);

/* fetch_sealed.c: encrypted requests of ours */

/* May its job have the request now that it asks for? */
bool gezi_request_may_go(const struct gezi_core *c, const struct gezi_haul *h);
/* The job REQUEST. */
void gezi_request_job(struct gezi_core *c, struct gezi_haul *h,
                      struct gezi_job *out);
/* What was handed out last is no longer of use. */
void gezi_request_wipe(struct gezi_core *c);
/* How is it to be asked for, now? */
struct gezi_guard gezi_fetch_guard(const struct gezi_core *c,
                                   const struct gezi_bundle *b);
/* Is this file asked for in the form of a folder? The official client knows no
 * other for encrypted requests. */
bool gezi_fetch_is_tree(const struct gezi_core *c, const struct gezi_haul *h);
enum gezi_charset gezi_fetch_charset(const struct gezi_core *c,
                                     const struct gezi_bundle *b);
enum gezi_kind gezi_fetch_kind(const struct gezi_core *c,
                               const struct gezi_bundle *b);

/* serve_sealed.c: encrypted requests of others */

/* Keep it for its turn. False: it gets nothing. */
bool gezi_call_put(struct gezi_core *c, const struct gezi_addr *from,
                   uint64_t conn, const struct gezi_request *r,
                   gezi_span request);
void gezi_calls_fini(struct gezi_core *c);

/* serve.c */

/* Give what r asks for. by: who signed it; NULL: nobody, it came in clear. */
bool gezi_serve(struct gezi_core *c, const struct gezi_addr *from,
                const struct gezi_request *r, const struct gezi_person *by,
                const struct gezi_inside *in, struct gezi_ask *ask);
void gezi_serve_job(const struct gezi_core *c, const struct gezi_haul *h,
                    struct gezi_job *out);
void gezi_serve_over(struct gezi_core *c, struct gezi_haul *h,
                     const struct gezi_report *r);

/* Nothing of it is wanted: stop, and delete what came so far. Unless it is
 * whole already. GEZI_E_NOMEM, and nothing happened. */
enum gezi_err gezi_fetch_drop(struct gezi_core *c, struct gezi_bundle *b,
                              struct gezi_item *i, enum gezi_file_state state);

#endif
