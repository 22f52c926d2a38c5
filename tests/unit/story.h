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
    char *id, *text; /* of MESSAGE, SENT, DELIVERY, INFO; else "" */
    char *raw;
};

struct story {
    struct gezi_core *c;
    int64_t now, unix_ms;
    bool disk_full; /* no batch of events can be stored */
    struct story_out out[STORY_KEPT];
    struct story_event ev[STORY_KEPT];
    size_t out_n, ev_n;
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

/* The id of the only person with this key, 0: none. */
uint32_t story_person(const struct story *d, const char *key);
size_t story_people(const struct story *d);
struct gezi_peer story_peer(const struct story *d, const char *key);

#endif
