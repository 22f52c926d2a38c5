#include "story.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define LILEI "10.0.0.7:2425"

static struct story *story_with_lilei(void)
{
    struct story *d = story_new();

    HEAR(d, LILEI, "1:100:lilei:PC:16777219:lilei\0\0");
    story_clear(d);
    return d;
}

static void receipt(struct story *d, const char *from, uint64_t number)
{
    char text[100];
    int n = snprintf(text, sizeof text, "1:101:lilei:PC:33:%llu",
                     (unsigned long long)number);

    story_hear(d, from, text, (size_t)n + 1);
}

static void a_message_goes_out_and_is_delivered_by_its_receipt(void **state)
{
    struct story *d = story_with_lilei();
    const struct story_out *out;

    (void)state;
    story_send(d, NULL, story_person(d, "lilei@pc"), "你好\r\n12:30");
    assert_int_equal(d->ev[0].e.kind, GEZI_EV_SENT);
    assert_string_equal(d->ev[0].text, "你好\n12:30");
    assert_int_equal(d->ev[1].e.delivery.state, GEZI_TRYING);
    assert_int_equal(d->out_n, 1);
    out = story_find(d, LILEI, 0x20, 0);
    assert_int_equal(story_command_of(out), 0x01800120);
    assert_string_equal(story_extra_of(out, NULL), "你好\n12:30");
    receipt(d, LILEI, story_number_of(out));
    assert_int_equal(story_states(d, GEZI_DELIVERED), 1);
    assert_string_equal(story_event(d, GEZI_EV_DELIVERY, 1)->id, d->ev[0].id);
    story_wait(d, 10000);
    assert_int_equal(d->out_n, 1);
    story_free(d);
}

static void without_an_answer_it_fails_after_five_times(void **state)
{
    struct story *d = story_with_lilei();
    const struct story_event *last;

    (void)state;
    story_send(d, NULL, story_person(d, "lilei@pc"), "x");
    story_wait(d, 4000);
    assert_int_equal(d->out_n, 5);
    for (size_t i = 1; i < 5; i++) {
        assert_int_equal(d->out[i].n, d->out[0].n);
        assert_memory_equal(d->out[i].bytes, d->out[0].bytes, d->out[0].n);
    }
    assert_int_equal(story_states(d, GEZI_FAILED), 0);
    story_wait(d, 1000);
    assert_int_equal(d->out_n, 5);
    last = &d->ev[d->ev_n - 1];
    assert_int_equal(last->e.delivery.state, GEZI_FAILED);
    assert_int_equal(last->e.delivery.reason, GEZI_WHY_NO_ANSWER);
    assert_int_equal(last->e.delivery.attempts, 5);
    story_free(d);
}

static void an_unknown_address_is_asked_first(void **state)
{
    struct story *d = story_new();

    (void)state;
    story_send(d, "10.0.0.9", 0, "hi");
    assert_int_equal(d->ev[0].e.kind, GEZI_EV_SENT);
    assert_int_equal(d->ev[1].e.delivery.state, GEZI_QUEUED);
    assert_int_equal(story_count(d, "10.0.0.9:2425", 0x01), 1);
    assert_int_equal(story_count(d, "10.0.0.9:2425", 0x20), 0);
    HEAR(d, "10.0.0.9", "1_iptux 0.8.3:1:u:h:259:nick\0\0i.png\0utf-8\0");
    story_wait(d, 0);
    assert_int_equal(story_count(d, "10.0.0.9:2425", 0x20), 1);
    assert_int_equal(story_command_of(story_find(d, "10.0.0.9:2425", 0x20, 0)),
                     0x120);
    story_free(d);
}

enum { ANSWERED = 5 + 1023 + 300, ANSWERED_MANY = 5 + 4000 + 300 };

static void a_silent_address_is_asked_twice_and_gets_it(void **state)
{
    struct story *d = story_new();

    (void)state;
    story_send(d, "10.0.0.9", 0, "hi");
    assert_int_equal(story_count(d, "10.0.0.9:2425", 0x01), 1);
    story_wait(d, ANSWERED - 1);
    assert_int_equal(story_count(d, "10.0.0.9:2425", 0x01), 2);
    assert_int_equal(story_count(d, "10.0.0.9:2425", 0x20), 0);
    story_wait(d, 1);
    assert_int_equal(story_count(d, "10.0.0.9:2425", 0x20), 1);
    receipt(d, "10.0.0.9",
            story_number_of(story_find(d, "10.0.0.9:2425", 0x20, 0)));
    assert_int_equal(story_states(d, GEZI_DELIVERED), 1);
    story_free(d);
}

/* Everyone takes their time to answer, up to here in a small LAN. */
static void the_slowest_answer_comes_before_the_text(void **state)
{
    struct story *d = story_new();

    (void)state;
    story_send(d, "10.0.0.9", 0, "你好");
    story_wait(d, 5 + 1023 + 100);
    assert_int_equal(story_count(d, "10.0.0.9:2425", 0x20), 0);
    HEAR(d, "10.0.0.9:2425", "1:1:u:h:16777219:n\0\0");
    story_wait(d, 1);
    assert_int_equal(story_command_of(story_find(d, "10.0.0.9:2425", 0x20, 0)) &
                         0x800000,
                     0x800000); /* as it reads: UTF-8 */
    story_free(d);
}

static void in_a_large_lan_the_answer_may_take_longer(void **state)
{
    struct story *d = story_new();
    char from[32], entry[64];

    (void)state;
    for (int i = 0; i < 60; i++) {
        snprintf(from, sizeof from, "10.0.1.%d:2425", i + 1);
        snprintf(entry, sizeof entry, "1:1:u%d:h%d:16777219:n%d", i, i, i);
        story_hear(d, from, entry, strlen(entry));
    }
    story_send(d, "10.0.0.9", 0, "hi");
    story_wait(d, ANSWERED_MANY - 1);
    assert_int_equal(story_count(d, "10.0.0.9:2425", 0x20), 0);
    story_wait(d, 1);
    assert_int_equal(story_count(d, "10.0.0.9:2425", 0x20), 1);
    story_free(d);
}

/* The bytes and command that a text goes out with to this person. */
#define EXPECT_TEXT(entry, text, command, expected)                            \
    do {                                                                       \
        struct story *d_ = story_new();                                        \
        struct gezi_peer p_;                                                   \
        uint32_t at_ = 0;                                                      \
        const struct story_out *out_;                                          \
        size_t n_;                                                             \
                                                                               \
        HEAR(d_, LILEI, entry);                                                \
        assert_true(gezi_core_peer_next(d_->c, &at_, &p_));                    \
        story_clear(d_);                                                       \
        story_send(d_, NULL, p_.id, text);                                     \
        out_ = story_find(d_, LILEI, 0x20, 0);                                 \
        assert_int_equal(story_command_of(out_), command);                     \
        assert_memory_equal(story_extra_of(out_, &n_), expected,               \
                            sizeof(expected));                                 \
        assert_int_equal(n_, sizeof(expected));                                \
        story_free(d_);                                                        \
    } while (0)

static void each_kind_is_written_to_as_it_reads(void **state)
{
    (void)state;
    EXPECT_TEXT("1:1:u:h:16777219:n\0\0", "你好 12:30", 0x01800120,
                "你好 12:30");
    EXPECT_TEXT("1:1:u:h:3:n\0\0", "你好", 0x120, "\xc4\xe3\xba\xc3");
    EXPECT_TEXT("1:1:u:h:288:你好吗", "你好", 0x120, "你好");
    EXPECT_TEXT("1_lbt6_0#128#C85B76BD9F3F#0#0#0#4001#9:1:u:h:3:n\0\0",
                "你好🙂", 0x120, "\xc4\xe3\xba\xc3/:)");
    EXPECT_TEXT("1_iptux 0.8.3:1:u:h:259:n\0\0i.png\0utf-8\0", "你好", 0x120,
                "你好");
    EXPECT_TEXT("1_iptux 0.8.3:1:u:h:259:n\0\0i.png\0gbk\0", "你好", 0x120,
                "\xc4\xe3\xba\xc3");
    EXPECT_TEXT("1@shiyeline:1:u:h:3:n\0\0", "你好", 0x120, "\xc4\xe3\xba\xc3");
}

static void what_cannot_be_shown_is_told_before_it_goes(void **state)
{
    struct story *d = story_new();
    const struct story_event *sent;

    (void)state;
    HEAR(d, LILEI, "1:1:u:h:3:n\0\0");
    story_clear(d);
    story_send(d, NULL, story_person(d, "u@h"), "a🦄b");
    sent = story_event(d, GEZI_EV_SENT, 0);
    assert_int_equal(sent->e.sent.lost, 1);
    assert_int_equal(sent->e.sent.charset, GEZI_CS_GBK);
    assert_string_equal(sent->text, "a🦄b");
    assert_string_equal(story_extra_of(&d->out[0], NULL), "a?b");
    story_free(d);
}

static void too_long_is_refused_with_the_number_of_bytes_over(void **state)
{
    struct story *d = story_new();
    struct gezi_check check;
    struct gezi_target to = {0};
    char text[8200];
    const struct story_event *ev;

    (void)state;
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    HEAR(d, LILEI, "1:1:u:h:3:n\0\0");
    to.peer = story_person(d, "u@h");
    assert_int_equal(gezi_core_check(d->c, &to, text, 0, &check), GEZI_OK);
    assert_int_equal(check.bytes, sizeof text - 1);
    story_clear(d);
    story_send(d, NULL, to.peer, text);
    assert_int_equal(d->out_n, 0);
    assert_int_equal(d->ev[0].e.kind, GEZI_EV_SENT);
    ev = story_event(d, GEZI_EV_DELIVERY, 0);
    assert_int_equal(ev->e.delivery.reason, GEZI_WHY_TOO_LONG);
    assert_int_equal(ev->e.delivery.over_bytes, check.bytes - check.limit);
    /* With exactly the limit it goes. */
    text[check.limit] = '\0';
    story_send(d, NULL, to.peer, text);
    assert_int_equal(d->out_n, 1);
    assert_int_equal(d->out[0].n, 8000);
    story_free(d);
}

static void a_broadcast_is_checked_without_a_receiver(void **state)
{
    struct story *d = story_new();
    struct gezi_target all = {0};
    struct gezi_check check;
    char text[8200];
    struct gezi_command cmd = {.what = GEZI_DO_BROADCAST, .text = text};
    const struct story_event *ev;

    (void)state;
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    assert_int_equal(gezi_core_check(d->c, &all, "你好🦄", 0, &check),
                     GEZI_OK);
    assert_int_equal(check.charset, GEZI_CS_UTF8); /* GBK would lose one */
    assert_int_equal(gezi_core_check(d->c, &all, text, 0, &check), GEZI_OK);
    assert_int_equal(check.charset, GEZI_CS_GBK);
    story_clear(d);
    story_do(d, &cmd);
    ev = story_event(d, GEZI_EV_DELIVERY, 0);
    assert_int_equal(ev->e.delivery.reason, GEZI_WHY_TOO_LONG);
    assert_int_equal(ev->e.delivery.over_bytes, check.bytes - check.limit);
    text[check.limit] = '\0';
    story_clear(d);
    story_do(d, &cmd);
    assert_int_equal(d->out[0].n, 8000);
    story_free(d);
}

static void check_tells_how_a_text_would_go(void **state)
{
    struct story *d = story_new();
    struct gezi_target to = {0};
    struct gezi_check check;

    (void)state;
    HEAR(d, LILEI, "1_lbt6_0#128#C85B76BD9F3F#0#0#0#4001#9:1:u:h:3:n\0\0");
    to.peer = story_person(d, "feiq:C85B76BD9F3F");
    assert_int_equal(gezi_core_check(d->c, &to, "你好🦄", 0, &check),
                     GEZI_OK);
    assert_int_equal(check.charset, GEZI_CS_GBK);
    assert_int_equal(check.bytes, 5);
    assert_int_equal(check.lost, 1);
    assert_in_range(check.limit, 7800, 7999);
    to.peer = 0x00ffffff;
    assert_int_equal(gezi_core_check(d->c, &to, "x", 0, &check), GEZI_E_PEER);
    story_free(d);
}

/* One peer, one text: what the check says is what the datagram has. */
static void check_counts(enum gezi_charset legacy, const char *hello,
                         size_t hello_n, const char *text)
{
    const struct gezi_config config = {
        .user = "me", .host = "box", .nick = "me", .legacy = legacy, .seed = 1};
    struct story *d = story_new_with(&config);
    struct gezi_target to = {0};
    struct gezi_check check;
    const struct story_out *out;
    const char *extra;
    size_t n, lost = 0;

    story_hear(d, LILEI, hello, hello_n);
    to.peer = story_person(d, "u@h");
    assert_int_equal(gezi_core_check(d->c, &to, text, 0, &check), GEZI_OK);
    story_clear(d);
    story_send(d, NULL, to.peer, text);
    out = story_find(d, LILEI, 0x20, 0);
    assert_non_null(out);
    extra = story_extra_of(out, &n);
    assert_int_equal(check.bytes, strlen(extra));
    for (const char *s = extra; *s && check.lost; s++)
        lost += *s == '?';
    assert_int_equal(check.lost, lost);
    story_free(d);
}

static void the_bytes_are_counted_in_the_encoding_of_the_peer(void **state)
{
    static const char *const texts[] = {
        "plain",
        "三楼的那个小会议室",
        "3 楼 — “ok” café 🦄",
        "メアリー 한국",
        "a\nb\tc",
    };
    static const char legacy[] = "1:100:u:h:3:n\0",
                      utf8[] = "1:100:u:h:16777219:n\0";
    static const enum gezi_charset all[] = {GEZI_CS_GBK, GEZI_CS_BIG5,
                                            GEZI_CS_CP932, GEZI_CS_EUC_KR,
                                            GEZI_CS_CP1252};

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        check_counts(GEZI_CS_GBK, utf8, sizeof utf8, texts[i]);
        for (size_t k = 0; k < sizeof all / sizeof *all; k++)
            check_counts(all[k], legacy, sizeof legacy, texts[i]);
    }
}

static void a_receipt_counts_only_from_where_the_message_went(void **state)
{
    struct story *d = story_with_lilei();
    uint64_t number;

    (void)state;
    story_send(d, NULL, story_person(d, "lilei@pc"), "x");
    number = story_number_of(&d->out[0]);
    receipt(d, "10.0.0.99:2425", number);
    receipt(d, "10.0.0.7:5000", number);
    receipt(d, LILEI, number + 1);
    assert_int_equal(story_states(d, GEZI_DELIVERED), 0);
    receipt(d, LILEI, number);
    receipt(d, LILEI, number);
    assert_int_equal(story_states(d, GEZI_DELIVERED), 1);
    story_free(d);
}

static void a_receipt_may_be_padded_and_negative(void **state)
{
    struct story *d = story_new_with(&(struct gezi_config){
        .user = "me", .legacy = GEZI_CS_GBK, .number = 3000000000});
    char text[60];
    int n;

    (void)state;
    HEAR(d, LILEI, "1:1:u:h:3:n\0\0");
    story_send(d, NULL, story_person(d, "u@h"), "x");
    n = snprintf(text, sizeof text, "1:2:u:h:289:%lld: \n",
                 (long long)story_number_of(&d->out[0]) - 4294967296);
    story_hear(d, LILEI, text, (size_t)n);
    assert_int_equal(story_states(d, GEZI_DELIVERED), 1);
    story_free(d);
}

static void a_receipt_after_the_end_is_still_the_truth(void **state)
{
    struct story *d = story_with_lilei();
    uint64_t number;

    (void)state;
    story_send(d, NULL, story_person(d, "lilei@pc"), "x");
    number = story_number_of(&d->out[0]);
    story_wait(d, 60000);
    assert_int_equal(story_states(d, GEZI_FAILED), 1);
    receipt(d, LILEI, number);
    assert_int_equal(story_states(d, GEZI_DELIVERED), 1);
    story_free(d);
}

static void every_attempt_is_told(void **state)
{
    struct story *d = story_with_lilei();

    (void)state;
    story_send(d, NULL, story_person(d, "lilei@pc"), "x");
    story_wait(d, 2500);
    assert_int_equal(story_states(d, GEZI_TRYING), 3);
    assert_int_equal(d->ev[d->ev_n - 1].e.delivery.attempts, 3);
    assert_int_equal(d->ev[d->ev_n - 1].e.delivery.ref, 42);
    story_free(d);
}

static void iptux_gets_one_message_at_a_time(void **state)
{
    struct story *d = story_new();
    uint32_t id;
    char text[60];
    int n;

    (void)state;
    HEAR(d, LILEI, "1_iptux 0.8.3:1:u:h:259:n\0\0i.png\0utf-8\0");
    id = story_person(d, "u@h");
    story_clear(d);
    story_send(d, NULL, id, "one");
    story_send(d, NULL, id, "two");
    story_send(d, NULL, id, "three");
    assert_int_equal(story_count(d, LILEI, 0x20), 1);
    assert_int_equal(story_states(d, GEZI_QUEUED), 2);
    for (size_t i = 0; i < 2; i++) {
        n = snprintf(
            text, sizeof text, "1_iptux 0.8.3:2:u:h:289:%llu",
            (unsigned long long)story_number_of(story_find(d, LILEI, 0x20, i)));
        story_hear(d, LILEI, text, (size_t)n);
        story_wait(d, 0);
        assert_int_equal(story_count(d, LILEI, 0x20), i + 2);
    }
    assert_string_equal(story_extra_of(story_find(d, LILEI, 0x20, 2), NULL),
                        "three");
    story_wait(d, 60000);
    assert_int_equal(story_states(d, GEZI_FAILED), 1);
    story_free(d);
}

static void iptux_that_is_silent_fails_one_after_the_other(void **state)
{
    struct story *d = story_new();

    (void)state;
    HEAR(d, LILEI, "1_iptux 0.8.3:1:u:h:259:n\0\0i.png\0utf-8\0");
    story_send(d, NULL, story_person(d, "u@h"), "one");
    story_send(d, NULL, story_person(d, "u@h"), "two");
    story_wait(d, 5000);
    assert_int_equal(story_states(d, GEZI_FAILED), 1);
    story_wait(d, 5000);
    assert_int_equal(story_states(d, GEZI_FAILED), 2);
    story_free(d);
}

static void too_many_that_wait_are_refused(void **state)
{
    struct story *d = story_with_lilei();
    uint32_t id = story_person(d, "lilei@pc");

    (void)state;
    for (int i = 0; i < GEZI_PENDING_MAX; i++) {
        story_send(d, NULL, id, "x");
        if (i % 500 == 0)
            story_clear(d);
    }
    story_clear(d);
    story_send(d, NULL, id, "one more");
    assert_int_equal(d->ev[0].e.kind, GEZI_EV_SENT);
    assert_int_equal(d->ev[1].e.delivery.reason, GEZI_WHY_NO_ROOM);
    assert_int_equal(d->out_n, 0);
    story_free(d);
}

static void a_text_to_all_goes_once_in_legacy_if_that_can_say_it(void **state)
{
    struct story *d = story_new();
    struct gezi_command cmd = {.what = GEZI_DO_BROADCAST, .text = "大家好"};

    (void)state;
    story_do(d, &cmd);
    assert_int_equal(d->out_n, 1);
    assert_true(d->out[0].broadcast);
    assert_int_equal(story_command_of(&d->out[0]), 0x420);
    assert_string_equal(story_extra_of(&d->out[0], NULL),
                        "\xb4\xf3\xbc\xd2\xba\xc3");
    assert_int_equal(d->ev[0].e.sent.flags, GEZI_MSG_BROADCAST);
    assert_int_equal(d->ev[0].e.peer.id, 0);
    assert_int_equal(d->ev[1].e.delivery.state, GEZI_GONE);
    cmd.text = "大家好🦄";
    story_do(d, &cmd);
    assert_int_equal(story_command_of(&d->out[1]), 0x01800420);
    assert_string_equal(story_extra_of(&d->out[1], NULL), "大家好🦄");
    assert_int_equal(story_event(d, GEZI_EV_SENT, 1)->e.sent.lost, 0);
    story_wait(d, 60000);
    assert_int_equal(d->out_n, 2);
    story_free(d);
}

static void notes_to_self_arrive_and_are_acknowledged(void **state)
{
    struct story *d = story_new();
    struct gezi_addr own = {0x0a000001, 0};
    const struct story_out *out;
    const struct story_event *m;

    (void)state;
    gezi_core_network(d->c, &own, 1);
    story_send(d, "10.0.0.1", 0, "buy milk 🥛");
    out = story_find(d, "10.0.0.1:2425", 0x20, 0);
    assert_non_null(out);
    story_hear(d, "10.0.0.1", out->bytes, out->n);
    m = story_event(d, GEZI_EV_MESSAGE, 0);
    assert_string_equal(m->text, "buy milk 🥛");
    assert_int_equal(m->e.peer.id, 0);
    out = story_find(d, "10.0.0.1:2425", 0x21, 0);
    assert_non_null(out);
    story_hear(d, "10.0.0.1", out->bytes, out->n);
    assert_int_equal(story_states(d, GEZI_DELIVERED), 1);
    assert_int_equal(story_people(d), 0);
    story_free(d);
}

static void a_typed_address_is_tried_first_even_of_a_known_person(void **state)
{
    struct story *d = story_with_lilei();

    (void)state;
    story_send(d, "10.0.0.8", 0, "x");
    HEAR(d, "10.0.0.8", "1:101:lilei:PC:16777219:lilei\0\0");
    story_wait(d, 0);
    assert_int_equal(story_people(d), 1);
    assert_int_equal(story_count(d, "10.0.0.8:2425", 0x20), 1);
    assert_int_equal(story_count(d, LILEI, 0x20), 0);
    story_free(d);
}

static void opened_messages_are_told_once(void **state)
{
    struct story *d = story_with_lilei();
    char text[60];
    int n;

    (void)state;
    story_send(d, NULL, story_person(d, "lilei@pc"), "x");
    n = snprintf(text, sizeof text, "1:102:lilei:PC:1048624:%llu",
                 (unsigned long long)story_number_of(&d->out[0]));
    story_hear(d, LILEI, text, (size_t)n);
    story_hear(d, LILEI, text, (size_t)n);
    assert_int_equal(story_states(d, GEZI_READ), 1);
    assert_int_equal(story_count(d, LILEI, 0x32), 2);
    assert_string_equal(story_extra_of(story_find(d, LILEI, 0x32, 0), NULL),
                        "102");
    story_wait(d, 60000);
    assert_int_equal(story_states(d, GEZI_FAILED), 0);
    story_free(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_message_goes_out_and_is_delivered_by_its_receipt),
        cmocka_unit_test(without_an_answer_it_fails_after_five_times),
        cmocka_unit_test(an_unknown_address_is_asked_first),
        cmocka_unit_test(a_silent_address_is_asked_twice_and_gets_it),
        cmocka_unit_test(the_slowest_answer_comes_before_the_text),
        cmocka_unit_test(in_a_large_lan_the_answer_may_take_longer),
        cmocka_unit_test(each_kind_is_written_to_as_it_reads),
        cmocka_unit_test(what_cannot_be_shown_is_told_before_it_goes),
        cmocka_unit_test(too_long_is_refused_with_the_number_of_bytes_over),
        cmocka_unit_test(a_broadcast_is_checked_without_a_receiver),
        cmocka_unit_test(check_tells_how_a_text_would_go),
        cmocka_unit_test(the_bytes_are_counted_in_the_encoding_of_the_peer),
        cmocka_unit_test(a_receipt_counts_only_from_where_the_message_went),
        cmocka_unit_test(a_receipt_may_be_padded_and_negative),
        cmocka_unit_test(a_receipt_after_the_end_is_still_the_truth),
        cmocka_unit_test(every_attempt_is_told),
        cmocka_unit_test(iptux_gets_one_message_at_a_time),
        cmocka_unit_test(iptux_that_is_silent_fails_one_after_the_other),
        cmocka_unit_test(too_many_that_wait_are_refused),
        cmocka_unit_test(a_text_to_all_goes_once_in_legacy_if_that_can_say_it),
        cmocka_unit_test(notes_to_self_arrive_and_are_acknowledged),
        cmocka_unit_test(a_typed_address_is_tried_first_even_of_a_known_person),
        cmocka_unit_test(opened_messages_are_told_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
