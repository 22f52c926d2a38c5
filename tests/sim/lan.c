#include "lan.h"

#include "fakeseal.h"

#include "heap.h"

#include <gezi/hash.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    TURN_MS = 8, /* a host drains its socket this often */
    CLOCK_START = 1700000000,
};

/* One datagram, maybe on its way to many. */
struct parcel {
    size_t refs, n;
    uint8_t bytes[];
};

/* Sorted by time, hearer and order of sending, so that runs repeat. */
struct flight {
    int64_t at;
    uint64_t seq;
    int to;
    struct gezi_addr from;
    struct parcel *parcel;
};

struct host {
    struct gezi_timer timer; /* first: its core's deadline, or its start */
    int index;
    struct gezi_core *core;
    struct fake_keys keys;
    struct gezi_seal seal;
};

struct lan {
    struct lan_weather weather;
    uint64_t random, seq, delivered;
    int64_t now;
    struct host **hosts;
    int hosts_n;
    struct gezi_heap timers;
    struct flight *flights;
    size_t flights_n, flights_cap;
    lan_watch *watch;
    void *ctx;
    bool tracing, seals;
    uint8_t *trace;
    size_t trace_n, trace_cap;
};

/* A test host has memory, or there is no point in going on. */
static void *must(void *p)
{
    if (!p)
        abort();
    return p;
}

struct lan *lan_new(uint64_t seed, struct lan_weather weather)
{
    struct lan *l = must(calloc(1, sizeof *l));

    l->random = seed;
    l->weather = weather;
    return l;
}

static void parcel_release(struct parcel *p)
{
    if (--p->refs == 0)
        free(p);
}

void lan_free(struct lan *l)
{
    for (size_t i = 0; i < l->flights_n; i++)
        parcel_release(l->flights[i].parcel);
    for (int i = 0; i < l->hosts_n; i++) {
        gezi_core_free(l->hosts[i]->core);
        free(l->hosts[i]);
    }
    gezi_heap_fini(&l->timers);
    free(l->hosts);
    free(l->flights);
    free(l->trace);
    free(l);
}

void lan_on_event(struct lan *l, lan_watch *watch, void *ctx)
{
    l->watch = watch;
    l->ctx = ctx;
}

int64_t lan_now(const struct lan *l) { return l->now; }
uint64_t lan_delivered(const struct lan *l) { return l->delivered; }
void lan_keep_trace(struct lan *l) { l->tracing = true; }

gezi_span lan_trace(const struct lan *l)
{
    return (gezi_span){l->trace, l->trace_n};
}

struct gezi_core *lan_core(struct lan *l, int host)
{
    return l->hosts[host]->core;
}

struct gezi_addr lan_addr(int host)
{
    return (struct gezi_addr){0x0a000001u + (uint32_t)host, GEZI_PORT};
}

static unsigned roll(struct lan *l, unsigned sides)
{
    return (unsigned)(gezi_random(&l->random) % sides);
}

/* Trace */

static void trace(struct lan *l, const void *bytes, size_t n)
{
    if (!l->tracing)
        return;
    if (l->trace_n + n > l->trace_cap) {
        l->trace_cap = 2 * (l->trace_n + n);
        l->trace = must(realloc(l->trace, l->trace_cap));
    }
    memcpy(l->trace + l->trace_n, bytes, n);
    l->trace_n += n;
}

static void trace_line(struct lan *l, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void trace_line(struct lan *l, const char *format, ...)
{
    char line[200];
    va_list args;

    if (!l->tracing)
        return;
    va_start(args, format);
    vsnprintf(line, sizeof line, format, args);
    va_end(args);
    trace(l, line, strlen(line));
}

static void trace_event(struct lan *l, int host, const struct gezi_event *ev)
{
    trace_line(l, "%lld %d event %d peer %u %s\n", (long long)l->now, host,
               (int)ev->kind, ev->peer.id, ev->peer.key);
    if (ev->kind == GEZI_EV_MESSAGE)
        trace(l, ev->message.text, strlen(ev->message.text));
    if (ev->kind == GEZI_EV_DELIVERY)
        trace_line(l, "%s %d\n", ev->delivery.id, (int)ev->delivery.state);
}

/* Flights: a binary heap by time */

static bool sooner(const struct flight *a, const struct flight *b)
{
    if (a->at != b->at)
        return a->at < b->at;
    return a->to != b->to ? a->to < b->to : a->seq < b->seq;
}

static void flight_put(struct lan *l, struct flight f)
{
    size_t i = l->flights_n++;

    if (i == l->flights_cap) {
        l->flights_cap = l->flights_cap ? 2 * l->flights_cap : 1024;
        l->flights =
            must(realloc(l->flights, l->flights_cap * sizeof *l->flights));
    }
    f.seq = l->seq++;
    for (; i && sooner(&f, &l->flights[(i - 1) / 2]); i = (i - 1) / 2)
        l->flights[i] = l->flights[(i - 1) / 2];
    l->flights[i] = f;
}

static struct flight flight_take(struct lan *l)
{
    struct flight first = l->flights[0], last = l->flights[--l->flights_n];
    size_t i = 0;

    for (size_t child; (child = 2 * i + 1) < l->flights_n; i = child) {
        if (child + 1 < l->flights_n &&
            sooner(&l->flights[child + 1], &l->flights[child]))
            child++;
        if (!sooner(&l->flights[child], &last))
            break;
        l->flights[i] = l->flights[child];
    }
    l->flights[i] = last;
    return first;
}

static void fly(struct lan *l, struct parcel *p, int from, int to)
{
    struct flight f = {.to = to, .from = lan_addr(from), .parcel = p};
    unsigned copies = 1;

    if (from != to && roll(l, 1000) < l->weather.loss)
        return;
    if (from != to && roll(l, 1000) < l->weather.twice)
        copies = 2;
    while (copies--) {
        f.at = l->now;
        if (l->weather.late && roll(l, 1000) < l->weather.late)
            f.at += roll(l, l->weather.late_ms);
        f.at += TURN_MS - f.at % TURN_MS;
        p->refs++;
        flight_put(l, f);
    }
}

static void send(struct lan *l, int host, const struct gezi_output *out)
{
    struct parcel *p = must(malloc(sizeof *p + out->bytes.n));
    int64_t to = (int64_t)out->to.ip - lan_addr(0).ip;

    p->refs = 1;
    p->n = out->bytes.n;
    memcpy(p->bytes, out->bytes.p, p->n);
    trace_line(l, "%lld %d sends %d to %lld\n", (long long)l->now, host,
               out->broadcast, (long long)to);
    trace(l, p->bytes, p->n);
    for (int i = 0; out->broadcast && i < l->hosts_n; i++)
        fly(l, p, host, i);
    if (!out->broadcast && to >= 0 && to < l->hosts_n &&
        out->to.port == GEZI_PORT)
        fly(l, p, host, (int)to);
    parcel_release(p);
}

/* Turns */

static void begin_turn(struct lan *l, int host)
{
    gezi_core_clock(l->hosts[host]->core, CLOCK_START * 1000LL + l->now);
}

static void end_turn(struct lan *l, int host)
{
    struct host *h = l->hosts[host];
    struct gezi_output out;
    struct gezi_event ev;
    int64_t due;

    while (gezi_core_next_event(h->core, &ev)) {
        trace_event(l, host, &ev);
        if (l->watch)
            l->watch(l->ctx, host, l->now, &ev);
    }
    while (gezi_core_next_output(h->core, &out))
        send(l, host, &out);
    due = gezi_core_deadline(h->core);
    if (due == INT64_MAX)
        gezi_heap_drop(&l->timers, &h->timer);
    else
        gezi_heap_set(&l->timers, &h->timer, due > l->now ? due : l->now);
}

void lan_do(struct lan *l, int host, const struct gezi_command *cmd)
{
    begin_turn(l, host);
    if (gezi_core_command(l->hosts[host]->core, l->now, cmd))
        abort();
    end_turn(l, host);
}

void lan_seal(struct lan *l) { l->seals = true; }

static void switch_on(struct lan *l, int host)
{
    char user[20], nick[20];
    struct host *h = l->hosts[host];
    struct gezi_config config = {.user = user,
                                 .host = "pc",
                                 .nick = nick,
                                 .legacy = GEZI_CS_GBK,
                                 .seed = gezi_random(&l->random),
                                 .outbox = l->seals,
                                 .seal = l->seals ? &h->seal : NULL};
    struct gezi_addr own = lan_addr(host);

    h->seal = fake_seal(&h->keys, (uint8_t)(2 * host));
    snprintf(user, sizeof user, "u%d", host);
    snprintf(nick, sizeof nick, "n%d", host);
    if (gezi_core_new(&config, &l->hosts[host]->core))
        abort();
    gezi_core_network(l->hosts[host]->core, &own, 1);
    lan_do(l, host, &(struct gezi_command){.what = GEZI_DO_ANNOUNCE});
}

int lan_add(struct lan *l, int64_t on_ms)
{
    struct host *h = must(calloc(1, sizeof *h));

    l->hosts = must(
        realloc(l->hosts, (size_t)(l->hosts_n + 1) * sizeof(struct host *)));
    l->hosts[l->hosts_n] = h;
    h->index = l->hosts_n;
    if (gezi_heap_promise(&l->timers))
        abort();
    gezi_heap_set(&l->timers, &h->timer, on_ms);
    return l->hosts_n++;
}

static void wake(struct lan *l, int host)
{
    if (!l->hosts[host]->core) {
        switch_on(l, host);
        return;
    }
    begin_turn(l, host);
    gezi_core_tick(l->hosts[host]->core, l->now);
    end_turn(l, host);
}

void lan_forge(struct lan *l, int host, struct gezi_addr from, gezi_span bytes)
{
    begin_turn(l, host);
    gezi_core_datagram(l->hosts[host]->core, l->now, &from, bytes);
    end_turn(l, host);
    l->delivered++;
}

static void land(struct lan *l, struct flight f)
{
    if (l->hosts[f.to]->core)
        lan_forge(l, f.to, f.from, (gezi_span){f.parcel->bytes, f.parcel->n});
    parcel_release(f.parcel);
}

void lan_run(struct lan *l, int64_t until_ms)
{
    for (;;) {
        struct gezi_timer *t = gezi_heap_top(&l->timers);
        int64_t next = gezi_heap_due(&l->timers);
        bool flies = l->flights_n && l->flights[0].at <= next;

        if (flies)
            next = l->flights[0].at;
        if (next > until_ms)
            break;
        l->now = next;
        if (flies)
            land(l, flight_take(l));
        else
            wake(l, ((struct host *)(void *)t)->index);
    }
    l->now = until_ms;
}

size_t lan_online(struct lan *l, int host)
{
    struct gezi_peer p;
    uint32_t at = 0;
    size_t n = 0;

    while (gezi_core_peer_next(l->hosts[host]->core, &at, &p))
        if (p.presence != GEZI_OFFLINE)
            n++;
    return n;
}
