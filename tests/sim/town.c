#include "town.h"

#include "heap.h"
#include "memory.h"

#include <gezi/hash.h>
#include <gezi/packet.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum {
    BATCH = 512,
    TURN_MS = 8,
    LATE_MS = 40,
    CLOCK_START = 1700000000,
    NOWHERE = -1,
};

struct flight {
    int64_t at;
    uint64_t seq;
    int slot;
    struct gezi_addr from;
    size_t n;
    uint8_t *bytes;
};

struct home {
    struct gezi_timer timer; /* first: its core's deadline, or its repair */
    int index, slot;         /* of its address, NOWHERE: unplugged */
    struct gezi_core *core;  /* NULL: off */
    struct memory *disk;
};

struct town {
    struct town_weather weather;
    uint64_t random, seq, hash, crashes, full;
    int64_t now;
    struct home *homes;
    int homes_n;
    int *slots; /* who has that address, NOWHERE: nobody */
    int slots_n;
    struct gezi_heap timers;
    struct flight *flights;
    size_t flights_n, flights_cap;
    town_watch *watch;
    void *ctx;
};

static void *must(void *p)
{
    if (!p)
        abort();
    return p;
}

int64_t town_now(const struct town *t) { return t->now; }
uint64_t town_hash(const struct town *t) { return t->hash; }
uint64_t town_crashes(const struct town *t) { return t->crashes; }
uint64_t town_full(const struct town *t) { return t->full; }

unsigned town_roll(struct town *t, unsigned sides)
{
    return (unsigned)(gezi_random(&t->random) % sides);
}

bool town_is_on(const struct town *t, int home)
{
    return t->homes[home].core != NULL;
}

bool town_is_plugged(const struct town *t, int home)
{
    return t->homes[home].slot != NOWHERE;
}

size_t town_count(const struct town *t, int home, enum gezi_state state)
{
    return memory_count(t->homes[home].disk, state);
}

struct town *town_new(uint64_t seed, int homes, struct town_weather weather)
{
    struct town *t = must(calloc(1, sizeof *t));

    t->random = seed;
    t->weather = weather;
    t->hash = GEZI_FNV_START;
    t->homes_n = homes;
    t->homes = must(calloc((size_t)homes, sizeof *t->homes));
    t->slots_n = 2 * homes;
    t->slots = must(calloc((size_t)t->slots_n, sizeof *t->slots));
    for (int i = 0; i < t->slots_n; i++)
        t->slots[i] = NOWHERE;
    for (int i = 0; i < homes; i++) {
        t->homes[i] = (struct home){.index = i, .slot = NOWHERE};
        t->homes[i].disk = memory_new();
        if (gezi_heap_promise(&t->timers))
            abort();
    }
    return t;
}

void town_free(struct town *t)
{
    for (int i = 0; i < t->homes_n; i++) {
        gezi_core_free(t->homes[i].core);
        memory_free(t->homes[i].disk);
    }
    for (size_t i = 0; i < t->flights_n; i++)
        free(t->flights[i].bytes);
    gezi_heap_fini(&t->timers);
    free(t->flights);
    free(t->homes);
    free(t->slots);
    free(t);
}

void town_on_event(struct town *t, town_watch *watch, void *ctx)
{
    t->watch = watch;
    t->ctx = ctx;
}

/* Wires: a binary heap of flights by time */

static struct gezi_addr addr_of(int slot)
{
    return (struct gezi_addr){0x0a000001u + (uint32_t)slot, GEZI_PORT};
}

static bool sooner(const struct flight *a, const struct flight *b)
{
    return a->at != b->at ? a->at < b->at : a->seq < b->seq;
}

static void fly(struct town *t, int from, int slot, gezi_span bytes)
{
    struct flight f = {.slot = slot, .from = addr_of(from), .n = bytes.n};
    size_t i;

    if (from != slot && town_roll(t, 1000) < t->weather.loss)
        return;
    f.at = t->now + 1 + town_roll(t, LATE_MS);
    f.at += TURN_MS - f.at % TURN_MS;
    f.seq = t->seq++;
    f.bytes = must(malloc(bytes.n + 1));
    memcpy(f.bytes, bytes.p, bytes.n);
    if (t->flights_n == t->flights_cap) {
        t->flights_cap = t->flights_cap ? 2 * t->flights_cap : 1024;
        t->flights =
            must(realloc(t->flights, t->flights_cap * sizeof *t->flights));
    }
    for (i = t->flights_n++; i && sooner(&f, &t->flights[(i - 1) / 2]);
         i = (i - 1) / 2)
        t->flights[i] = t->flights[(i - 1) / 2];
    t->flights[i] = f;
}

static struct flight land(struct town *t)
{
    struct flight first = t->flights[0], last = t->flights[--t->flights_n];
    size_t i = 0;

    for (size_t child; (child = 2 * i + 1) < t->flights_n; i = child) {
        if (child + 1 < t->flights_n &&
            sooner(&t->flights[child + 1], &t->flights[child]))
            child++;
        if (!sooner(&t->flights[child], &last))
            break;
        t->flights[i] = t->flights[child];
    }
    t->flights[i] = last;
    return first;
}

/* What is acknowledged is on disk. */
static void check_receipt(const struct town *t, const struct home *h,
                          const struct gezi_output *out)
{
    uint32_t slot = out->to.ip - addr_of(0).ip;
    struct gezi_packet k;
    uint64_t number;
    char key[40];

    if (gezi_packet_parse(out->bytes, &k) ||
        (k.command & GEZI_CMD_MASK) != GEZI_CMD_RECVMSG ||
        t->slots[slot] == NOWHERE)
        return;
    snprintf(key, sizeof key, "u%d@pc", t->slots[slot]);
    assert_true(gezi_span_u64(gezi_span_digits(k.extra), UINT64_MAX, &number));
    if (!memory_has(h->disk, key, number))
        print_error("u%d acknowledges %llu of %s\n", h->index,
                    (unsigned long long)number, key);
    assert_true(memory_has(h->disk, key, number));
}

static void send(struct town *t, struct home *h, const struct gezi_output *out)
{
    uint32_t slot = out->to.ip - addr_of(0).ip;

    t->hash = gezi_fnv(gezi_fnv_u64(t->hash, (uint64_t)t->now), out->bytes);
    if (h->slot == NOWHERE)
        return;
    for (int i = 0; out->broadcast && i < t->slots_n; i++)
        if (t->slots[i] != NOWHERE)
            fly(t, h->slot, i, out->bytes);
    if (out->broadcast || slot >= (uint32_t)t->slots_n)
        return;
    check_receipt(t, h, out);
    fly(t, h->slot, (int)slot, out->bytes);
}

/* Turns */

static void begin_turn(struct town *t, struct home *h)
{
    gezi_core_clock(h->core, CLOCK_START * 1000LL + t->now);
}

static void show(struct town *t, const struct home *h,
                 const struct gezi_event *ev)
{
    t->hash = gezi_fnv_u64(t->hash, (uint64_t)t->now << 8 | ev->kind);
    t->hash = gezi_fnv(t->hash, gezi_span_text(ev->peer.key));
    if (t->watch)
        t->watch(t->ctx, h->index, ev);
}

/* Store, commit, show. False: there was nothing. */
static bool settle_batch(struct town *t, struct home *h)
{
    const struct gezi_store *store = memory_side(h->disk);
    static struct gezi_event batch[BATCH];
    static enum gezi_kept kept[BATCH];
    size_t n = 0;
    bool failed;

    while (n < BATCH && gezi_core_next_event(h->core, &batch[n])) {
        kept[n] = store->event(store->ctx, &batch[n]);
        n++;
    }
    assert_true(n < BATCH);
    if (n && town_roll(t, 1000) < t->weather.disk)
        memory_fail(h->disk);
    failed = store->commit(store->ctx) != 0;
    for (size_t i = 0; i < n; i++) {
        bool message = batch[i].kind == GEZI_EV_MESSAGE;

        if (!message || (!failed && kept[i] == GEZI_KEPT_NEW))
            show(t, h, &batch[i]);
    }
    if (failed) {
        t->full++;
        gezi_core_unstored(h->core, t->now);
    }
    return n > 0;
}

static void lose_power(struct town *t, struct home *h)
{
    t->crashes++;
    gezi_core_free(h->core);
    h->core = NULL;
    gezi_heap_set(&t->timers, &h->timer, t->now + t->weather.repair_ms);
}

static void end_turn(struct town *t, struct home *h)
{
    const struct gezi_store *store = memory_side(h->disk);
    struct gezi_output out;
    int64_t due;

    while (settle_batch(t, h))
        continue;
    store->number(store->ctx, gezi_core_number(h->core));
    if (town_roll(t, 100000) < t->weather.power) {
        lose_power(t, h);
        return;
    }
    while (gezi_core_next_output(h->core, &out))
        send(t, h, &out);
    due = gezi_core_deadline(h->core);
    if (due == INT64_MAX)
        gezi_heap_drop(&t->timers, &h->timer);
    else
        gezi_heap_set(&t->timers, &h->timer, due > t->now ? due : t->now);
}

static void command(struct town *t, struct home *h,
                    const struct gezi_command *cmd)
{
    begin_turn(t, h);
    if (gezi_core_command(h->core, t->now, cmd))
        abort();
    end_turn(t, h);
}

/* Life */

static void give_address(struct town *t, struct home *h)
{
    struct gezi_addr own;

    do
        h->slot = (int)town_roll(t, (unsigned)t->slots_n);
    while (t->slots[h->slot] != NOWHERE);
    t->slots[h->slot] = h->index;
    own = addr_of(h->slot);
    gezi_core_network(h->core, &own, 1);
}

struct restoring {
    struct gezi_core *core;
    int64_t now;
};

static void restore_person(void *ctx, const struct gezi_known *known)
{
    const struct restoring *r = ctx;

    assert_int_equal(gezi_core_remember(r->core, r->now, known), GEZI_OK);
}

static void restore_message(void *ctx, const struct gezi_waiting *waiting)
{
    const struct restoring *r = ctx;

    assert_int_equal(gezi_core_resume(r->core, r->now, waiting), GEZI_OK);
}

void town_on(struct town *t, int home)
{
    struct home *h = &t->homes[home];
    const struct gezi_store *store = memory_side(h->disk);
    char user[20];
    struct gezi_config config = {.user = user,
                                 .host = "pc",
                                 .legacy = GEZI_CS_GBK,
                                 .number = store->highest(store->ctx),
                                 .seed = gezi_random(&t->random),
                                 .outbox = true};
    struct restoring r = {.now = t->now};
    const struct gezi_restorer into = {
        .ctx = &r, .person = restore_person, .message = restore_message};

    if (h->core)
        return;
    snprintf(user, sizeof user, "u%d", home);
    if (gezi_core_new(&config, &h->core))
        abort();
    r.core = h->core;
    begin_turn(t, h);
    if (h->slot == NOWHERE) {
        give_address(t, h);
    } else { /* after a power cut: where it was */
        struct gezi_addr own = addr_of(h->slot);

        gezi_core_network(h->core, &own, 1);
    }
    store->restore(store->ctx, &into);
    command(t, h, &(struct gezi_command){.what = GEZI_DO_ANNOUNCE});
}

void town_unplug(struct town *t, int home)
{
    struct home *h = &t->homes[home];

    if (h->slot != NOWHERE)
        t->slots[h->slot] = NOWHERE;
    h->slot = NOWHERE;
}

void town_plug(struct town *t, int home)
{
    struct home *h = &t->homes[home];

    if (!h->core || h->slot != NOWHERE)
        return;
    give_address(t, h);
    command(t, h, &(struct gezi_command){.what = GEZI_DO_ANNOUNCE});
}

void town_off(struct town *t, int home)
{
    struct home *h = &t->homes[home];

    gezi_core_free(h->core);
    h->core = NULL;
    gezi_heap_drop(&t->timers, &h->timer);
    town_unplug(t, home);
}

void town_leave(struct town *t, int home)
{
    if (t->homes[home].core)
        command(t, &t->homes[home],
                &(struct gezi_command){.what = GEZI_DO_LEAVE});
    town_run(t, t->now + 200);
    town_off(t, home);
}

static uint32_t person(const struct home *h, int other)
{
    struct gezi_peer p;
    char key[20];
    uint32_t at = 0;

    snprintf(key, sizeof key, "u%d@pc", other);
    while (gezi_core_peer_next(h->core, &at, &p))
        if (strcmp(p.key, key) == 0)
            return p.id;
    return 0;
}

bool town_say(struct town *t, int from, int to, uint64_t ref, const char *text)
{
    struct home *h = &t->homes[from];
    struct gezi_command cmd = {.what = GEZI_DO_SEND, .ref = ref, .text = text};

    if (h->core)
        cmd.to.peer = person(h, to);
    if (!cmd.to.peer)
        return false;
    command(t, h, &cmd);
    return true;
}

static void hear(struct town *t, struct flight f)
{
    int who = t->slots[f.slot];
    struct home *h = who == NOWHERE ? NULL : &t->homes[who];

    if (h && h->core) {
        begin_turn(t, h);
        gezi_core_datagram(h->core, t->now, &f.from, (gezi_span){f.bytes, f.n});
        end_turn(t, h);
    }
    free(f.bytes);
}

static void wake(struct town *t, struct home *h)
{
    if (!h->core) { /* power is back */
        town_on(t, h->index);
        return;
    }
    begin_turn(t, h);
    gezi_core_tick(h->core, t->now);
    end_turn(t, h);
}

void town_run(struct town *t, int64_t until_ms)
{
    for (;;) {
        int64_t next = gezi_heap_due(&t->timers);
        bool flies = t->flights_n && t->flights[0].at <= next;

        if (flies)
            next = t->flights[0].at;
        if (next > until_ms)
            break;
        t->now = next > t->now ? next : t->now;
        if (flies)
            hear(t, land(t));
        else
            wake(t, (struct home *)(void *)gezi_heap_top(&t->timers));
    }
    t->now = until_ms;
}
