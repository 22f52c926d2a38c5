/*
 * A LAN in virtual time: cores on it hear each other, some datagrams get lost,
 * come twice or late. The same seed gives the same run.
 */
#ifndef LAN_H
#define LAN_H

#include <gezi/core.h>

struct lan_weather {
    unsigned loss, twice; /* of 1000 datagrams and hearers */
    unsigned late;        /* likewise; by up to late_ms */
    unsigned late_ms;
};

struct lan;

/* Called for each event of each host, in order. */
typedef void lan_watch(void *ctx, int host, int64_t now,
                       const struct gezi_event *ev);

struct lan *lan_new(uint64_t seed, struct lan_weather weather);
void lan_free(struct lan *l);
/* Who is switched on from now on encrypts, with keys that are quick and fake,
 * and has an outbox. */
void lan_seal(struct lan *l);
void lan_on_event(struct lan *l, lan_watch *watch, void *ctx);

/*
 * A host at 10.0.0.1 + its index, which is returned. It is switched on, that
 * is made and told to announce itself, at that time. user, nick: "u7", "n7".
 */
int lan_add(struct lan *l, int64_t on_ms);
struct gezi_addr lan_addr(int host);
struct gezi_core *lan_core(struct lan *l, int host); /* NULL: still off */

/* A command now. Asserts that it was taken. */
void lan_do(struct lan *l, int host, const struct gezi_command *cmd);

/* Anything from anywhere, as it is; arrives at once. */
void lan_forge(struct lan *l, int host, struct gezi_addr from, gezi_span bytes);

void lan_run(struct lan *l, int64_t until_ms);
int64_t lan_now(const struct lan *l);

/* Everything that was sent and told so far, in order, as bytes. */
gezi_span lan_trace(const struct lan *l);
void lan_keep_trace(struct lan *l); /* call first: off by default */

uint64_t lan_delivered(const struct lan *l); /* datagrams */

/* How many people are online, as this host sees it. */
size_t lan_online(struct lan *l, int host);

#endif
