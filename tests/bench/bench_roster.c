/*
 * Goal 15: 10,000 people take at most 200 bytes each beyond their strings, and
 * a BR_ENTRY is taken in at 0.9 of the rate with 10 people, at least.
 */
#include "bench.h"

#include "alloc.h"

#include <stdlib.h>
#include <string.h>

#include <gezi/core.h>

enum { MANY = 10000, FEW = 10, NOW = 1000 };

/* The last digit of the command, CAPUTF8 set: 16777217 and 16777219. */
enum { BR_ENTRY = '7', ANSENTRY = '9' };

/* A core and the people who enter it, one after the other, again and again. */
struct office {
    struct gezi_core *c;
    unsigned people, next;
    uint64_t number;
};

static struct office many, few;

static void drain(struct gezi_core *c)
{
    struct gezi_event ev;
    struct gezi_output out;

    while (gezi_core_next_event(c, &ev))
        bench_use(&ev);
    while (gezi_core_next_output(c, &out))
        bench_use(&out);
}

/* Ten digits of number and five of a person, wherever they stand. */
static void put_digits(char *to, uint64_t value, int digits)
{
    while (digits--) {
        to[digits] = (char)('0' + value % 10);
        value /= 10;
    }
}

/*
 * The datagram arrives in the same buffer each time, as from a socket, and is
 * made in place: formatting it anew would cost as much as taking it in.
 */
static void enter(struct office *o, char command)
{
    static char bytes[] =
        "1:1700000000:user00000:pc-00000:1677721x:nick00000\0group\0\n"
        "UN:user00000\nHN:pc-00000\nNN:nick00000\nGN:group";
    static const int persons[] = {17, 26, 45, 65, 77, 90};
    struct gezi_addr from = {0x0a000000u + 7 * o->next, GEZI_PORT};

    put_digits(bytes + 2, o->number++, 10);
    for (size_t i = 0; i < sizeof persons / sizeof *persons; i++)
        put_digits(bytes + persons[i], o->next, 5);
    bytes[39] = command;
    o->next = (o->next + 1) % o->people;
    gezi_core_datagram(o->c, NOW, &from,
                       (gezi_span){(const uint8_t *)bytes, sizeof bytes - 1});
    drain(o->c);
}

static void open_office(struct office *o, unsigned people)
{
    struct gezi_config config = {
        .user = "me", .host = "box", .legacy = GEZI_CS_GBK, .seed = 1};

    *o = (struct office){.people = people, .number = 1700000000};
    if (gezi_core_new(&config, &o->c))
        exit(1);
    for (unsigned i = 0; i < people; i++)
        enter(o, ANSENTRY); /* which nobody answers */
}

static size_t strings_of(struct gezi_core *c)
{
    struct gezi_peer p;
    uint32_t at = 0;
    size_t n = 0;

    while (gezi_core_peer_next(c, &at, &p)) {
        const char *texts[] = {p.key,    p.nick, p.user, p.host, p.group,
                               p.client, p.sign, p.user, p.host /* raw */};

        for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
            n += strlen(texts[i]) + 1;
    }
    return n;
}

static void run(struct office *o, uint64_t times)
{
    while (times--)
        enter(o, BR_ENTRY);
}

static void run_many(uint64_t times) { run(&many, times); }
static void run_few(uint64_t times) { run(&few, times); }

int main(void)
{
    size_t before, empty;
    double each;

    before = alloc_live;
    open_office(&few, 1);
    empty = alloc_live - before;
    gezi_core_free(few.c);

    before = alloc_live;
    open_office(&many, MANY);
    each = (double)(alloc_live - before - empty - strings_of(many.c)) / MANY;
    bench_figure("roster: bytes a person", "at most 200", 200, each);

    /* Time stands still: nobody is answered twice in a moment. */
    open_office(&few, FEW);
    bench_pair("roster: entry, 10,000 to 10", "at most 1.11", 1 / 0.9, run_many,
               run_few);

    gezi_core_free(many.c);
    gezi_core_free(few.c);
    return 0;
}
