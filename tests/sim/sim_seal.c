/* People who encrypt talk through bad weather. */
#include "lan.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { HOSTS = 4, MESSAGES = 60, EVERY_MS = 500 };

static const struct lan_weather storm = {
    .loss = 200, .twice = 100, .late = 300, .late_ms = 700};

/* Of the messages that each sent to the next one, and to all. */
struct talk {
    unsigned shown[HOSTS][MESSAGES], delivered[HOSTS][MESSAGES];
    unsigned heard[HOSTS]; /* of what host 0 said to all */
    unsigned clear, doubted, changed;
};

static void note_message(struct talk *t, int host, const struct gezi_message *m)
{
    if (!(m->flags & GEZI_MSG_OPENED))
        t->clear++;
    if (m->flags & (GEZI_MSG_FORGED | GEZI_MSG_BARED))
        t->doubted++;
    if (m->flags & GEZI_MSG_BROADCAST)
        t->heard[host]++;
    else
        t->shown[(host + HOSTS - 1) % HOSTS][atol(m->text)]++;
}

static void note(void *ctx, int host, int64_t now, const struct gezi_event *ev)
{
    struct talk *t = ctx;

    (void)now;
    if (ev->kind == GEZI_EV_MESSAGE)
        note_message(t, host, &ev->message);
    if (ev->kind == GEZI_EV_DELIVERY && ev->peer.id &&
        ev->delivery.state == GEZI_DELIVERED) {
        t->delivered[host][ev->delivery.ref]++;
        if (!(ev->delivery.seals & GEZI_MSG_SIGNED))
            t->clear++;
    }
    if (ev->kind == GEZI_EV_KEY && ev->key.news != GEZI_KEY_LEARNT)
        t->changed++;
}

/* The person with that address, as host knows it. */
static uint32_t person_at(struct lan *l, int host, int other)
{
    struct gezi_peer p;
    uint32_t at = 0;

    while (gezi_core_peer_next(lan_core(l, host), &at, &p))
        if (p.addr.ip == lan_addr(other).ip)
            return p.id;
    return 0;
}

static void say(struct lan *l, int host, int i)
{
    int other = (host + 1) % HOSTS;
    char text[16];

    snprintf(text, sizeof text, "%d", i);
    lan_do(l, host,
           &(struct gezi_command){.what = GEZI_DO_SEND,
                                  .ref = (uint64_t)i,
                                  .to.peer = person_at(l, host, other),
                                  .text = text});
}

static void talk_through(uint64_t seed, struct lan_weather weather)
{
    struct lan *l = lan_new(seed, weather);
    static struct talk t;

    t = (struct talk){.clear = 0};
    lan_seal(l);
    lan_on_event(l, note, &t);
    for (int i = 0; i < HOSTS; i++)
        lan_add(l, 100 * i);
    lan_run(l, 30000);
    for (int i = 0; i < MESSAGES; i++) {
        for (int host = 0; host < HOSTS; host++)
            say(l, host, i);
        lan_run(l, lan_now(l) + EVERY_MS);
    }
    lan_run(l, lan_now(l) + 3600000);
    for (int host = 0; host < HOSTS; host++)
        for (int i = 0; i < MESSAGES; i++)
            if (t.shown[host][i] != 1 || t.delivered[host][i] != 1)
                fail_msg("seed %llu: %d of host %d shown %u, delivered %u",
                         (unsigned long long)seed, i, host, t.shown[host][i],
                         t.delivered[host][i]);
    assert_int_equal(t.clear + t.doubted + t.changed, 0);
    lan_do(l, 0,
           &(struct gezi_command){.what = GEZI_DO_BROADCAST, .text = "all"});
    lan_run(l, lan_now(l) + 5000);
    for (int host = 1; host < HOSTS; host++)
        assert_true(t.heard[host] <= 1);
    if (!weather.loss)
        assert_int_equal(t.heard[1] + t.heard[2] + t.heard[3], HOSTS - 1);
    assert_int_equal(t.clear, 0);
    lan_free(l);
}

static void all_arrives_once_and_nothing_in_clear(void **state)
{
    (void)state;
    talk_through(1, (struct lan_weather){.loss = 0});
    for (uint64_t seed = 2; seed < 60; seed++)
        talk_through(seed, storm);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_arrives_once_and_nothing_in_clear),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
