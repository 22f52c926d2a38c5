/* Memory runs out at each place in turn: the core stays whole and goes on. */
#include "fakeseal.h"
#include "nomem.h"

#include <gezi/packet.h>
#include <gezi/store.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* What was seen of one run. */
struct run {
    struct gezi_core *c;
    int64_t now;
    size_t events, outputs;
    char sent[100]; /* the last SENDMSG to 10.0.0.9, to acknowledge it */
    bool shown, acknowledged, delivered;
    bool full; /* nothing can be stored */
};

static void look(struct run *r, const struct gezi_event *ev)
{
    r->events++;
    /* Every string is there: touch them. */
    assert_true(strlen(ev->peer.key) + strlen(ev->peer.nick) +
                    strlen(ev->peer.user) + strlen(ev->peer.host) +
                    strlen(ev->peer.group) + strlen(ev->peer.client) +
                    strlen(ev->peer.sign) <
                2000);
    if (ev->kind == GEZI_EV_MESSAGE &&
        strcmp(ev->message.text, "still there?") == 0)
        r->shown = true;
    if (ev->kind == GEZI_EV_DELIVERY && ev->delivery.ref == 99 &&
        ev->delivery.state == GEZI_DELIVERED)
        r->delivered = true;
}

static void look_out(struct run *r, const struct gezi_output *out)
{
    const char *bytes = (const char *)out->bytes.p;

    r->outputs++;
    if (out->to.ip != 0x0a000009)
        return;
    if (out->bytes.n > 4 && memmem(bytes, out->bytes.n, ":33:777", 7))
        r->acknowledged = true;
    if (memmem(bytes, out->bytes.n, "yes", 3) && out->bytes.n < sizeof r->sent)
        memcpy(r->sent, bytes, out->bytes.n);
}

static void drain(struct run *r)
{
    struct gezi_event ev;
    struct gezi_output out;

    while (gezi_core_next_event(r->c, &ev))
        look(r, &ev);
    if (r->full)
        gezi_core_unstored(r->c, r->now);
    while (gezi_core_next_event(r->c, &ev))
        look(r, &ev);
    while (gezi_core_next_output(r->c, &out))
        look_out(r, &out);
}

static void wait(struct run *r, int64_t ms)
{
    int64_t end = r->now + ms, due;

    while ((due = gezi_core_deadline(r->c)) <= end) {
        r->now = due > r->now ? due : r->now;
        gezi_core_tick(r->c, r->now);
        drain(r);
    }
    r->now = end;
}

static void hear(struct run *r, uint32_t ip, uint16_t port, const char *bytes,
                 size_t n)
{
    struct gezi_addr from = {ip, port};

    gezi_core_datagram(r->c, r->now, &from,
                       (gezi_span){(const uint8_t *)bytes, n});
    drain(r);
}
#define HEAR(r, ip, literal) hear(r, ip, 2425, literal, sizeof literal - 1)

static void say(struct run *r, struct gezi_command cmd)
{
    enum gezi_err err = gezi_core_command(r->c, r->now, &cmd);

    assert_true(err == GEZI_OK || err == GEZI_E_NOMEM);
    drain(r);
}

/* Something of everything, from start to good-bye. */
static void story(struct run *r)
{
    struct gezi_addr far = {0x0a000063, 0}, debug = {0x0a000004, 9000};

    say(r, (struct gezi_command){.what = GEZI_DO_ANNOUNCE});
    wait(r, 300);
    HEAR(r, 0x0a000001,
         "1:10:lilei:PC:16777217:\xc0\xee\xc0\xd7\0\xd1\xd0\0\nUN:lilei\nHN:PC"
         "\nNN:李雷\nGN:研发部");
    HEAR(r, 0x0a000002,
         "1_lbt6_0#128#0123456789AB#0#0#0#4001#9:1:feiq:W:"
         "6291457:\xd0\xa1\xc7\xbf\0\0");
    HEAR(r, 0x0a000003, "1_iptux 0.8.3:1:tux:box:257:tux\0\0i.png\0utf-8\0");
    HEAR(r, 0x0a000005, "1:1:new:pc:0:\0");
    wait(r, 6000);
    HEAR(r, 0x0a000001, "1:11:lilei:PC:8388896:你好\0");
    HEAR(r, 0x0a000002,
         "1_lbt6_0#128#0123456789AB#0#0#0#4001#9:2:feiq:W:288:"
         "\xc4\xe3/:)\0");
    HEAR(r, 0x0a000002,
         "1_lbt6_0#128#0123456789AB#0#0#0#4001#9:3:feiq:W:209:\0");
    hear(r, 0x0a000004, 9000, "bare \xc4\xe3", 7);
    HEAR(r, 0x0a000006, "1:5:script:pc:288:hello\0");
    HEAR(r, 0x0a000006, "1:6:script:pc:4194592:00:00:00\0");
    HEAR(r, 0x0a000001, "1:12:lilei:PC:64:\0");
    HEAR(r, 0x0a000001, "1:13:lilei:PC:65:ipmsg 5\0");
    HEAR(r, 0x0a000003, "1_iptux 0.8.3:2:tux:box:252:busy\0");
    say(r, (struct gezi_command){.what = GEZI_DO_ABSENCE, .text = "lunch"});
    HEAR(r, 0x0a000001, "1:14:lilei:PC:1049376:sealed\0");
    wait(r, 1500);
    say(r, (struct gezi_command){
               .what = GEZI_DO_OPEN, .to.addr = {0x0a000001, 0}, .number = 14});
    for (uint32_t ip = 0x0a000001; ip <= 0x0a000006; ip++)
        say(r, (struct gezi_command){.what = GEZI_DO_SEND,
                                     .to.addr = {ip, 0},
                                     .text = "three\nlines 🙂 of\ntext",
                                     .others = "tux@box\tTux\n"});
    say(r, (struct gezi_command){
               .what = GEZI_DO_SEND, .to.addr = far, .text = "anyone?"});
    say(r, (struct gezi_command){.what = GEZI_DO_SEND,
                                 .flags = GEZI_SEND_BARE,
                                 .to.addr = debug,
                                 .text = "plain"});
    say(r, (struct gezi_command){.what = GEZI_DO_NUDGE,
                                 .to.addr = {0x0a000002, 0}});
    say(r, (struct gezi_command){.what = GEZI_DO_TYPING,
                                 .to.addr = {0x0a000002, 0},
                                 .text = "a"});
    say(r, (struct gezi_command){.what = GEZI_DO_BROADCAST, .text = "all"});
    gezi_core_legacy(r->c, GEZI_CS_BIG5);
    gezi_core_downloads(r->c, "/elsewhere");
    say(r, (struct gezi_command){.what = GEZI_DO_RENAME, .text = "me too"});
    wait(r, 12000);
    HEAR(r, 0x0a000001, "1:15:lilei:PC:4:\0");
    HEAR(r, 0x0a000001, "1:16:lilei:PC:2:\0");
    wait(r, 700000);
}

/* What a store gave back, and one that is taken in the midst of it. */
static void restore(struct run *r)
{
    struct gezi_known known = {.peer = {.kind = GEZI_KIND_IPMSG,
                                        .addr = {0x0a000001, GEZI_PORT},
                                        .charset = GEZI_CS_UTF8,
                                        .key = "lilei@pc",
                                        .nick = "lilei",
                                        .user = "lilei",
                                        .host = "PC",
                                        .group = "",
                                        .client = "",
                                        .sign = ""},
                               .seen_ms = 1700000000000 - 86400000,
                               .read_as = GEZI_CS_GBK};
    struct gezi_waiting waiting = {.peer = known.peer,
                                   .id = "1600000000-1",
                                   .text = "since yesterday",
                                   .number = 1600000000,
                                   .unix_ms = 1700000000000 - 86400000,
                                   .attempts = 2};
    enum gezi_err err = gezi_core_remember(r->c, r->now, &known);

    assert_true(err == GEZI_OK || err == GEZI_E_NOMEM);
    for (int i = 0; i < 3; i++) {
        err = gezi_core_resume(r->c, r->now, &waiting);
        assert_true(err == GEZI_OK || err == GEZI_E_NOMEM);
        waiting.number++;
    }
    waiting.peer.key = "10.0.0.99:2425";
    waiting.peer.user = waiting.peer.host = "";
    waiting.peer.addr.ip = 0x0a000063;
    waiting.unix_ms = 1700000000000 - 1000;
    err = gezi_core_resume(r->c, r->now, &waiting);
    assert_true(err == GEZI_OK || err == GEZI_E_NOMEM);
}

/* Waiting, a full disk, and the user who tries and drops. */
static void outbox(struct run *r)
{
    struct gezi_command hi = {
        .what = GEZI_DO_SEND, .to.addr = {0x0a000001, 0}, .text = "hi"};

    restore(r);
    say(r, (struct gezi_command){.what = GEZI_DO_ANNOUNCE});
    say(r, hi);
    wait(r, 6000);
    HEAR(r, 0x0a000001, "1:10:lilei:PC:16777217:lilei\0\0");
    wait(r, 2500);
    HEAR(r, 0x0a000001, "1:11:lilei:PC:33:1600000000\0");
    wait(r, 2500);
    HEAR(r, 0x0a000063, "1:10:zhao:PC:16777217:zhao\0\0");
    wait(r, 100);
    HEAR(r, 0x0a000003, "1_iptux 0.8.3:1:tux:box:257:tux\0\0i.png\0utf-8\0");
    hi.to.addr.ip = 0x0a000003;
    say(r, hi);
    say(r, (struct gezi_command){.what = GEZI_DO_BROADCAST, .text = "all"});
    wait(r, 6000);
    r->full = true;
    HEAR(r, 0x0a000001, "1:12:lilei:PC:288:not kept\0");
    say(r, hi);
    say(r, (struct gezi_command){.what = GEZI_DO_BROADCAST, .text = "all"});
    HEAR(r, 0x0a000001, "1:13:lilei:PC:33:1600000001\0");
    wait(r, 1500);
    r->full = false;
    HEAR(r, 0x0a000001, "1:12:lilei:PC:288:not kept\0");
    hi.flags = GEZI_SEND_NO_QUEUE;
    say(r, hi);
    for (uint64_t back = 0; back < 3; back++) {
        say(r, (struct gezi_command){.what = GEZI_DO_RETRY,
                                     .number = gezi_core_number(r->c) - back});
        wait(r, 100);
        say(r, (struct gezi_command){.what = GEZI_DO_DROP,
                                     .number = gezi_core_number(r->c) - back});
    }
    HEAR(r, 0x0a000001, "1:14:lilei:PC:2:\0");
    wait(r, 3 * 3600000);
}

static struct fake_keys ours, hers, another;

static void hear_packet(struct run *r, uint64_t number, uint32_t command,
                        gezi_span extra)
{
    static uint8_t bytes[4096];
    struct gezi_writer w = {bytes, sizeof bytes, 0, false};

    gezi_packet_head(&w, "1", number, gezi_span_text("lilei"),
                     gezi_span_text("PC"), command);
    gezi_put(&w, extra);
    hear(r, 0x0a000001, 2425, (const char *)bytes, w.n);
}

static void give_key(struct run *r, uint64_t number, const struct gezi_key *key)
{
    static uint8_t bytes[2048];
    struct gezi_writer w = {bytes, sizeof bytes, 0, false};

    gezi_key_put(&w, GEZI_SEAL_OURS, key);
    hear_packet(r, number, GEZI_CMD_ANSPUBKEY, gezi_written(&w));
}

static void give_plain(struct run *r, uint64_t number, uint32_t options,
                       gezi_span plain)
{
    static uint8_t bytes[4096];
    struct gezi_writer w = {bytes, sizeof bytes, 0, false};

    fake_letter(&hers, &ours.large, plain, &w);
    hear_packet(r, number,
                GEZI_CMD_SENDMSG | GEZI_OPT_SENDCHECK | GEZI_OPT_ENCRYPT |
                    options,
                gezi_written(&w));
    wait(r, 10);
}

static void give_letter(struct run *r, uint64_t number, const char *text)
{
    give_plain(r, number, 0,
               (gezi_span){(const uint8_t *)text, strlen(text) + 1});
}

/* It went to others, too. */
static void give_list(struct run *r, uint64_t number)
{
    static const char plain[] = "to you\0\0TO:zoe:pc\aeve:pc\a";

    give_plain(r, number, GEZI_OPT_ENCEXTMSG,
               (gezi_span){(const uint8_t *)plain, sizeof plain});
}

/* Keys, envelopes, doubts. */
static void sealed(struct run *r)
{
    const gezi_span seals = gezi_span_text("65900004");
    struct gezi_command hi = {
        .what = GEZI_DO_SEND, .to.addr = {0x0a000001, 0}, .text = "hi"};
    struct gezi_command all = {.what = GEZI_DO_BROADCAST, .text = "all"};

    say(r, (struct gezi_command){.what = GEZI_DO_ANNOUNCE});
    HEAR(r, 0x0a000001, "1:10:lilei:PC:90177537:lilei\0\0");
    HEAR(r, 0x0a000001, "1:11:lilei:PC:4194592:00:00:00\0");
    wait(r, 10);
    HEAR(r, 0x0a000007, "1:10:zoe:pc:1:Zoe\0\0");
    hear_packet(r, 12, GEZI_CMD_GETPUBKEY, seals);
    say(r, hi);
    say(r, all);
    wait(r, 2500);
    give_key(r, 13, &hers.large);
    give_letter(r, 14, "signed");
    give_list(r, 14);
    hi.others = "zoe@pc\tZoe\neve@pc\teve\n";
    HEAR(r, 0x0a000001, "1:15:lilei:PC:288:clear\0");
    say(r, hi);
    wait(r, 2500);
    r->full = true;
    give_letter(r, 16, "not kept");
    say(r, all);
    r->full = false;
    give_letter(r, 16, "not kept");
    say(r, all);
    wait(r, 70000);
    HEAR(r, 0x0a000001, "1:17:lilei:PC:90177537:lilei\0\0");
    r->full = true;
    give_key(r, 18, &another.large);
    r->full = false;
    say(r, hi);
    wait(r, 2500);
    hi.flags = GEZI_SEND_CLEAR | GEZI_SEND_SEALED;
    say(r, hi);
    say(r, (struct gezi_command){.what = GEZI_DO_CLEAR,
                                 .number = gezi_core_number(r->c)});
    for (int i = 0; i < 2; i++)
        say(r, (struct gezi_command){.what = GEZI_DO_TRUST,
                                     .to.addr = {0x0a000001, 0}});
    wait(r, 2500);
    say(r, (struct gezi_command){.what = GEZI_DO_FORGET,
                                 .to.addr = {0x0a000001, 0}});
    wait(r, 70000);
}

/* After the trouble everything works as ever. */
static void epilogue(struct run *r)
{
    char receipt[200];
    unsigned long long number;
    int n;

    HEAR(r, 0x0a000009, "1:776:zoe:pc:16777217:Zoe\0\0");
    HEAR(r, 0x0a000009, "1:777:zoe:pc:288:still there?\0");
    say(r, (struct gezi_command){.what = GEZI_DO_SEND,
                                 .ref = 99,
                                 .to.addr = {0x0a000009, 0},
                                 .text = "yes"});
    assert_int_equal(sscanf(r->sent, "1:%llu:", &number), 1);
    n = snprintf(receipt, sizeof receipt, "1:778:zoe:pc:33:%llu", number);
    hear(r, 0x0a000009, 2425, receipt, (size_t)n);
    assert_true(r->shown);
    assert_true(r->acknowledged);
    assert_true(r->delivered);
    say(r, (struct gezi_command){.what = GEZI_DO_LEAVE});
    wait(r, 100);
    assert_true(gezi_core_left(r->c));
}

static struct run run;

static void begin(struct gezi_core *c)
{
    run = (struct run){.c = c, .now = 1000};
}

static void tell_story(struct gezi_core *c)
{
    begin(c);
    story(&run);
}

static void tell_outbox(struct gezi_core *c)
{
    begin(c);
    outbox(&run);
}

static void tell_sealed(struct gezi_core *c)
{
    begin(c);
    sealed(&run);
}

static void go_on(void) { epilogue(&run); }

/* seal: NULL: all in clear. */
static struct nomem tale_of(void (*tell)(struct gezi_core *c),
                            const struct gezi_seal *seal)
{
    return (struct nomem){.config = {.user = "me",
                                     .host = "box",
                                     .nick = "我",
                                     .legacy = GEZI_CS_GBK,
                                     .people_max = 5, /* somebody must go */
                                     .seed = 5,
                                     .outbox = tell != tell_story,
                                     .seal = seal},
                          .story = tell,
                          .epilogue = go_on};
}

static void each_allocation_may_fail_once(void **state)
{
    const struct nomem tale = tale_of(tell_story, NULL);

    (void)state;
    nomem_once(&tale);
}

static void so_may_each_while_messages_wait(void **state)
{
    const struct nomem tale = tale_of(tell_outbox, NULL);

    (void)state;
    nomem_once(&tale);
}

static void so_may_each_while_keys_come_and_go(void **state)
{
    struct gezi_seal seal = fake_seal(&ours, 1);
    const struct nomem tale = tale_of(tell_sealed, &seal);

    (void)state;
    fake_seal(&hers, 2);
    fake_seal(&another, 4);
    nomem_once(&tale);
}

static void memory_may_be_out_for_a_while(void **state)
{
    struct gezi_seal seal = fake_seal(&ours, 1);
    const struct nomem tales[] = {tale_of(tell_story, NULL),
                                  tale_of(tell_outbox, NULL),
                                  tale_of(tell_sealed, &seal)};

    (void)state;
    for (size_t i = 0; i < 3; i++)
        nomem_long(&tales[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_allocation_may_fail_once),
        cmocka_unit_test(so_may_each_while_messages_wait),
        cmocka_unit_test(so_may_each_while_keys_come_and_go),
        cmocka_unit_test(memory_may_be_out_for_a_while),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
