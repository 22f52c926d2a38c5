/*
 * One core on its own: packets and commands go in, what comes out is kept to
 * be looked at. Time is virtual; every drain is a turn of the loop.
 */
#ifndef STORY_H
#define STORY_H

#include <gezi/core.h>

enum { STORY_KEPT = 4096 };

struct story_out {
    bool broadcast;
    char to[GEZI_ADDR_TEXT];
    size_t n;
    char *bytes; /* n of them and a NUL */
};

/* An event with its strings copied. */
struct story_event {
    struct gezi_event e;
    char *key, *nick, *user, *host, *group, *client, *sign;
    char *id, *text; /* of MESSAGE, SENT, DELIVERY, INFO, TRANSFER; else "" */
    char *raw;
    struct gezi_file *files; /* of MESSAGE, SENT: files_n of them */
    size_t files_n;
    char *name, *path, *detail; /* of TRANSFER; else "" */
    char *others;               /* of MESSAGE, SENT; else "" */
};

/* A job with its strings copied. */
struct story_job {
    struct gezi_job j;
    char *path, *dir, *name, *mark;
    char *request; /* request_n bytes and a NUL */
    size_t request_n;
    bool sealed; /* it had a body: */
    struct gezi_body body;
};

struct story {
    struct gezi_core *c;
    int64_t now, unix_ms;
    bool disk_full; /* no batch of events can be stored */
    struct story_out out[STORY_KEPT];
    struct story_event ev[STORY_KEPT];
    struct story_job job[STORY_KEPT];
    size_t out_n, ev_n, job_n;
};

/* user "me", host "box", nick "我", group "组", GBK, clock 1700000000. */
struct story *story_new(void);
struct story *story_new_with(const struct gezi_config *config);
void story_free(struct story *d);

/* Forget what came out so far. */
void story_clear(struct story *d);

/* A datagram from "ADDR:PORT". HEAR takes a literal, inner NULs and all. */
void story_hear(struct story *d, const char *from, const void *bytes, size_t n);
#define HEAR(d, from, literal) story_hear(d, from, literal, sizeof(literal) - 1)

/* A connection from "ADDR:PORT" began with this. ASK takes a literal. */
void story_ask(struct story *d, const char *from, uint64_t conn,
               const void *bytes, size_t n);
#define ASK(d, from, conn, literal)                                            \
    story_ask(d, from, conn, literal, sizeof(literal) - 1)

/* What became of a job; path and detail NULL. */
void story_report(struct story *d, uint64_t job, enum gezi_report_kind what,
                  uint64_t bytes, enum gezi_file_reason reason);

/* Let time pass, with a tick at each deadline on the way. */
void story_wait(struct story *d, int64_t ms);

enum gezi_err story_do(struct story *d, const struct gezi_command *cmd);
/* Text to the address, or to the id when to is NULL. */
void story_send(struct story *d, const char *to, uint32_t id, const char *text);

/* The first kept output to this address ("*": broadcast) whose command, low 8
 * bits, is cmd. NULL: none. skip: leave out that many. */
const struct story_out *story_find(const struct story *d, const char *to,
                                   uint32_t cmd, size_t skip);
size_t story_count(const struct story *d, const char *to, uint32_t cmd);
uint32_t story_command_of(const struct story_out *o);
uint64_t story_number_of(const struct story_out *o);
/* What stands behind the fifth colon; its bytes end with a NUL, too. */
const char *story_extra_of(const struct story_out *o, size_t *n);

/* The first kept event of this kind after skip others. NULL: none. */
const struct story_event *story_event(const struct story *d,
                                      enum gezi_event_kind kind, size_t skip);
size_t story_events(const struct story *d, enum gezi_event_kind kind);
/* How many DELIVERY events with this state there are. */
size_t story_states(const struct story *d, enum gezi_state state);

/* The kept job of this kind after skip others. NULL: none. */
const struct story_job *story_job(const struct story *d,
                                  enum gezi_job_kind what, size_t skip);
size_t story_jobs(const struct story *d, enum gezi_job_kind what);
/* The last TRANSFER event. */
const struct story_event *story_transfer(const struct story *d);
/* How many TRANSFER events with this state there are. */
size_t story_transfers(const struct story *d, enum gezi_file_state state);

/* The id of the only person with this key, 0: none. */
uint32_t story_person(const struct story *d, const char *key);
size_t story_people(const struct story *d);
struct gezi_peer story_peer(const struct story *d, const char *key);

#endif
