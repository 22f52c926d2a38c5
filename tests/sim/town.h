/*
 * A town of homes with a gezi and a store each, in virtual time. Its wires lose
 * datagrams, its disks are full at times, its people pull plugs, and their
 * addresses change. The same seed gives the same run.
 */
#ifndef TOWN_H
#define TOWN_H

#include <gezi/core.h>

struct town_weather {
    unsigned loss;     /* of 1000 datagrams and hearers */
    unsigned disk;     /* of 1000 commits fail */
    unsigned power;    /* of 100000 turns end between commit and sending */
    int64_t repair_ms; /* so long the power is gone then */
};

struct town;

/* What a home shows its people; home and the event. */
typedef void town_watch(void *ctx, int home, const struct gezi_event *ev);

struct town *town_new(uint64_t seed, int homes, struct town_weather weather);
void town_free(struct town *t);
void town_on_event(struct town *t, town_watch *watch, void *ctx);

/* Start gezi there: user "u7", an address that is free. It may be on. */
void town_on(struct town *t, int home);
void town_off(struct town *t, int home);    /* kill -9 */
void town_leave(struct town *t, int home);  /* good-bye, then off */
void town_unplug(struct town *t, int home); /* it runs and hears nothing */
bool town_is_on(const struct town *t, int home);
bool town_is_plugged(const struct town *t, int home);
void town_plug(struct town *t, int home); /* again, at another address */

/* Text from one to the other. False: who sends is off or knows no receiver. */
bool town_say(struct town *t, int from, int to, uint64_t ref, const char *text);

void town_run(struct town *t, int64_t until_ms);
int64_t town_now(const struct town *t);
unsigned town_roll(struct town *t, unsigned sides);
/* Of everything that was sent and shown, in order. */
uint64_t town_hash(const struct town *t);
uint64_t town_crashes(const struct town *t);
uint64_t town_full(const struct town *t); /* commits that failed */

/* How many messages of this home are in this state, on its disk. */
size_t town_count(const struct town *t, int home, enum gezi_state state);

#endif
