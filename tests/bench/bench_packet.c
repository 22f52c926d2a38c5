/*
 * Goal 1: parse with all validation in at most 2.5 times of a parser that
 * only splits, without an allocation.
 */
#include "bench.h"

#include <string.h>

#include <gezi/packet.h>

#define S(literal)                                                             \
    {                                                                          \
        (const uint8_t *)(literal), sizeof(literal) - 1                        \
    }

/* A day on a LAN: scripts, FeiQ, iptux, official clients, receipts. */
static const gezi_span messages[] = {
    S("1:324244:\xd0\xa1\xb5\xc0\xca\xbf:ubuntu:32:\xc4\xe3\xba\xc3"),
    S("1:1700000123:alice:ALICE-PC:25166112:see you at 12:30, room 4\0"),
    S("1_lbt6_0#128#F8B46AA55B28#0#0#0#4001#9:1780525950:13652:"
      "DESKTOP-4331HHF:288:1 {/font;-16 0 0 0 400 0 0 0 134 0 0 2 32 "
      "\xce\xa2\xc8\xed\xd1\xc5\xba\xda 8404992;}\0"),
    S("1_iptux 0.8.3:14:root:vm:288:hi gezi \xe4\xbd\xa0\xe5\xa5\xbd\0"),
    S("1:1700000200:bob:BOB-PC:33:1700000123\0"),
    S("1_lbt80_11#128#E86A64026400#2046#20978#0#4000#9:1571664885:24479:"
      "LAPTOP-BJF4Q6NL:121:\0"),
};

static const gezi_span entries[] = {
    S("1:1700000123:alice:ALICE-PC:258211841:Alice\0Sales\0\nUN:alice\n"
      "HN:ALICE-PC\nNN:Alice\nGN:Sales\nVS:00010002:5:7:3"),
    S("1_iptux 0.8.3:1:root:vm:257:Tux\0lab\0icon-tux.png\0utf-8\0"),
    S("1_lbt6_0#128#C85B76BD9F3F#0#0#0#4001#9:1655805996:Lee:LEE-PC:6291457:"
      "Lee\0\0"),
    S("1:1700000123:\xd5\xc5\xce\xb0:\xb0\xec\xb9\xab\xca\xd2-01:258211841:"
      "\xd5\xc5\xce\xb0\0\xd1\xd0\xb7\xa2\xb2\xbf\0\nUN:\xe5\xbc\xa0\xe4\xbc"
      "\x9f\nHN:\xe5\x8a\x9e\xe5\x85\xac\xe5\xae\xa4-01\nNN:\xe5\xbc\xa0\xe4"
      "\xbc\x9f\nGN:\xe7\xa0\x94\xe5\x8f\x91\xe9\x83\xa8"),
};

#define PICK(list, i) (list[(i) % (sizeof(list) / sizeof *(list))])

/* The least that can be called a parser: it believes every byte. */
struct bare {
    gezi_span field[6];
    unsigned long number, command;
};

static unsigned long bare_number(gezi_span s)
{
    unsigned long value = 0;

    for (size_t i = 0; i < s.n; i++)
        value = value * 10 + (s.p[i] - '0');
    return value;
}

static bool bare_parse(gezi_span in, struct bare *k)
{
    for (int i = 0; i < 5; i++) {
        const uint8_t *at = memchr(in.p, ':', in.n);

        if (!at)
            return false;
        k->field[i] = (gezi_span){in.p, (size_t)(at - in.p)};
        in.n -= k->field[i].n + 1;
        in.p = at + 1;
    }
    k->field[5] = in;
    k->number = bare_number(k->field[1]);
    k->command = bare_number(k->field[4]);
    return true;
}

/* Nick, group, keys and values of the block, without knowing the keys. */
struct bare_entry {
    gezi_span nick, group, key[8], value[8];
};

static gezi_span bare_cut(gezi_span *in, uint8_t sep)
{
    const uint8_t *at = in->n ? memchr(in->p, sep, in->n) : NULL;
    gezi_span field = {in->p, at ? (size_t)(at - in->p) : in->n};

    in->p += at ? field.n + 1 : field.n;
    in->n -= at ? field.n + 1 : field.n;
    return field;
}

static void bare_entry(gezi_span extra, struct bare_entry *e)
{
    e->nick = bare_cut(&extra, 0);
    e->group = bare_cut(&extra, 0);
    extra = bare_cut(&extra, 0);
    for (int i = 0; i < 8 && extra.n; i++) {
        e->value[i] = bare_cut(&extra, '\n');
        e->key[i] = bare_cut(&e->value[i], ':');
    }
}

static void ours_message(uint64_t times)
{
    struct gezi_packet k;

    for (uint64_t i = 0; i < times; i++) {
        if (gezi_packet_parse(PICK(messages, i), &k) != GEZI_OK)
            return;
        bench_use(&k);
    }
}

static void bare_message(uint64_t times)
{
    struct bare k;

    for (uint64_t i = 0; i < times; i++) {
        if (!bare_parse(PICK(messages, i), &k))
            return;
        bench_use(&k);
    }
}

static void ours_entry(uint64_t times)
{
    struct gezi_packet k;
    struct gezi_entry e;

    for (uint64_t i = 0; i < times; i++) {
        if (gezi_packet_parse(PICK(entries, i), &k) != GEZI_OK)
            return;
        e = gezi_entry_parse(k.extra);
        bench_use(&e);
    }
}

static void bare_entries(uint64_t times)
{
    struct bare k;
    struct bare_entry e;

    for (uint64_t i = 0; i < times; i++) {
        if (!bare_parse(PICK(entries, i), &k))
            return;
        bare_entry(k.field[5], &e);
        bench_use(&e);
    }
}

int main(void)
{
    uint64_t before = bench_allocations();

    bench_pair("packet: message parsed", "at most 2.5 x bare", 2.5,
               ours_message, bare_message);
    bench_pair("packet: entry parsed", "at most 2.5 x bare", 2.5, ours_entry,
               bare_entries);
    bench_figure("packet: allocations", "none", 0,
                 (double)(bench_allocations() - before));
    return 0;
}
