/* The disk is full: nothing is acknowledged, nothing leaves, nothing is lost.
 */
#include "story.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define LILEI "10.0.0.7:2425"
#define HELLO "1:201:lilei:PC:288:hello\0"

static struct story *story_with_lilei(void)
{
    struct story *d = story_new_with(&(struct gezi_config){
        .user = "me", .host = "box", .legacy = GEZI_CS_GBK, .outbox = true});

    HEAR(d, LILEI, "1:100:lilei:PC:16777219:lilei\0\0");
    story_clear(d);
    return d;
}

static void receipt(struct story *d, uint64_t number)
{
    char text[100];
    int n = snprintf(text, sizeof text, "1:300:lilei:PC:33:%llu",
                     (unsigned long long)number);

    story_hear(d, LILEI, text, (size_t)n + 1);
}

static void a_message_is_not_acknowledged_and_is_new_again(void **state)
{
    struct story *d = story_with_lilei();

    (void)state;
    d->disk_full = true;
    for (int i = 0; i < 3; i++)
        HEAR(d, LILEI, HELLO);
    assert_int_equal(story_events(d, GEZI_EV_MESSAGE), 3);
    assert_int_equal(d->out_n, 0);
    d->disk_full = false;
    HEAR(d, LILEI, HELLO);
    assert_int_equal(story_events(d, GEZI_EV_MESSAGE), 4);
    assert_int_equal(story_count(d, LILEI, 0x21), 1);
    HEAR(d, LILEI, HELLO);
    assert_int_equal(story_events(d, GEZI_EV_MESSAGE), 4);
    assert_int_equal(story_count(d, LILEI, 0x21), 2);
    story_free(d);
}

static void what_was_stored_before_is_still_acknowledged(void **state)
{
    struct story *d = story_with_lilei();

    (void)state;
    HEAR(d, LILEI, HELLO);
    d->disk_full = true;
    HEAR(d, LILEI, HELLO);
    assert_int_equal(story_events(d, GEZI_EV_MESSAGE), 1);
    assert_int_equal(story_count(d, LILEI, 0x21), 2);
    story_free(d);
}

static void an_absence_text_waits_for_the_disk_too(void **state)
{
    struct story *d = story_with_lilei();

    (void)state;
    story_do(d,
             &(struct gezi_command){.what = GEZI_DO_ABSENCE, .text = "lunch"});
    d->disk_full = true;
    HEAR(d, LILEI, HELLO);
    assert_int_equal(story_count(d, LILEI, 0x20), 0);
    d->disk_full = false;
    HEAR(d, LILEI, HELLO);
    assert_int_equal(story_count(d, LILEI, 0x20), 1);
    assert_int_equal(story_count(d, LILEI, 0x21), 1);
    story_free(d);
}

/* Everything that was told of this reference, and that nothing left. */
static void assert_not_kept(struct story *d)
{
    size_t n = story_events(d, GEZI_EV_DELIVERY);
    const struct story_event *e = story_event(d, GEZI_EV_DELIVERY, n - 1);

    assert_int_equal(story_events(d, GEZI_EV_SENT), 1);
    assert_int_equal(e->e.delivery.state, GEZI_FAILED);
    assert_int_equal(e->e.delivery.reason, GEZI_WHY_NOT_KEPT);
    assert_string_equal(e->id, story_event(d, GEZI_EV_SENT, 0)->id);
    assert_int_equal(d->out_n, 0);
    d->disk_full = false;
    story_wait(d, 20000);
    assert_int_equal(d->out_n, 0);
    story_free(d);
}

static void text_that_could_not_be_saved_does_not_leave(void **state)
{
    struct story *d = story_with_lilei();

    (void)state;
    d->disk_full = true;
    story_send(d, NULL, story_person(d, "lilei@pc"), "x");
    assert_not_kept(d);
}

static void nor_does_a_broadcast(void **state)
{
    struct story *d = story_with_lilei();

    (void)state;
    d->disk_full = true;
    story_do(d,
             &(struct gezi_command){.what = GEZI_DO_BROADCAST, .text = "all"});
    assert_int_equal(story_event(d, GEZI_EV_DELIVERY, 1)->e.peer.id, 0);
    assert_string_equal(story_event(d, GEZI_EV_DELIVERY, 1)->key, "");
    assert_not_kept(d);
}

static void nor_does_bare_text(void **state)
{
    struct story *d = story_with_lilei();
    struct gezi_command cmd = {.what = GEZI_DO_SEND,
                               .flags = GEZI_SEND_BARE,
                               .to.addr = {0x0a000009, 9000},
                               .text = "x"};

    (void)state;
    d->disk_full = true;
    story_do(d, &cmd);
    assert_not_kept(d);
}

static void those_in_front_and_behind_go_on(void **state)
{
    struct story *d = story_with_lilei();
    uint32_t id = story_person(d, "lilei@pc");
    size_t n;

    (void)state;
    story_send(d, NULL, id, "1");
    d->disk_full = true;
    story_send(d, NULL, id, "2");
    d->disk_full = false;
    story_send(d, NULL, id, "3");
    assert_int_equal(story_states(d, GEZI_FAILED), 1);
    receipt(d, story_number_of(story_find(d, LILEI, 0x20, 0)));
    story_wait(d, 0);
    n = story_count(d, LILEI, 0x20);
    assert_string_equal(story_extra_of(story_find(d, LILEI, 0x20, n - 1), NULL),
                        "3");
    story_free(d);
}

static void a_delivery_is_told_again_until_it_is_stored(void **state)
{
    struct story *d = story_with_lilei();

    (void)state;
    story_send(d, NULL, story_person(d, "lilei@pc"), "x");
    d->disk_full = true;
    receipt(d, story_number_of(story_find(d, LILEI, 0x20, 0)));
    assert_int_equal(story_states(d, GEZI_DELIVERED), 1);
    story_wait(d, 2500);
    assert_int_equal(story_states(d, GEZI_DELIVERED), 3);
    d->disk_full = false;
    story_wait(d, 10000);
    assert_int_equal(story_states(d, GEZI_DELIVERED), 4);
    assert_int_equal(story_count(d, LILEI, 0x20), 1);
    story_free(d);
}

/* Two batches in one turn of the loop: only the second fails. */
static void what_an_earlier_batch_kept_stays_kept(void **state)
{
    struct story *d = story_with_lilei();
    struct gezi_addr from = {0x0a000007, GEZI_PORT};
    struct gezi_command cmd = {.what = GEZI_DO_SEND, .to.addr = from};
    struct gezi_event ev;
    struct gezi_output out;
    unsigned receipts = 0, texts = 0, failed = 0;

    (void)state;
    gezi_core_datagram(d->c, d->now, &from,
                       (gezi_span){(const uint8_t *)HELLO, sizeof HELLO - 1});
    cmd.text = "first";
    gezi_core_command(d->c, d->now, &cmd);
    while (gezi_core_next_event(d->c, &ev))
        continue;
    cmd.text = "second";
    gezi_core_command(d->c, d->now, &cmd);
    while (gezi_core_next_event(d->c, &ev))
        continue;
    gezi_core_unstored(d->c, d->now);
    while (gezi_core_next_event(d->c, &ev))
        failed += ev.kind == GEZI_EV_DELIVERY &&
                  ev.delivery.reason == GEZI_WHY_NOT_KEPT;
    while (gezi_core_next_output(d->c, &out)) {
        receipts += memmem(out.bytes.p, out.bytes.n, ":33:201", 7) != NULL;
        texts += memmem(out.bytes.p, out.bytes.n, "first", 5) != NULL;
    }
    assert_int_equal(receipts, 1);
    assert_int_equal(texts, 1);
    assert_int_equal(failed, 1);
    story_free(d);
}

static void events_live_on_when_they_could_not_be_stored(void **state)
{
    struct story *d = story_with_lilei();
    struct gezi_addr from = {0x0a000007, GEZI_PORT};
    struct gezi_event ev;

    (void)state;
    gezi_core_datagram(d->c, d->now, &from,
                       (gezi_span){(const uint8_t *)HELLO, sizeof HELLO - 1});
    assert_true(gezi_core_next_event(d->c, &ev));
    gezi_core_unstored(d->c, d->now);
    assert_string_equal(ev.message.text, "hello");
    story_free(d);
}

static void a_message_tells_when_its_senders_numbers_began_anew(void **state)
{
    struct story *d = story_with_lilei();
    int64_t then;

    (void)state;
    HEAR(d, LILEI, "1:500:lilei:PC:288:one\0");
    assert_true(d->ev[0].e.message.since_ms == 0);
    story_wait(d, 5000);
    then = d->unix_ms;
    HEAR(d, LILEI, "1:1:lilei:PC:16777217:lilei\0\0");
    story_wait(d, 5000);
    story_clear(d);
    HEAR(d, LILEI, "1:500:lilei:PC:288:one\0");
    assert_true(story_event(d, GEZI_EV_MESSAGE, 0)->e.message.since_ms == then);
    story_free(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_message_is_not_acknowledged_and_is_new_again),
        cmocka_unit_test(what_was_stored_before_is_still_acknowledged),
        cmocka_unit_test(an_absence_text_waits_for_the_disk_too),
        cmocka_unit_test(text_that_could_not_be_saved_does_not_leave),
        cmocka_unit_test(nor_does_a_broadcast),
        cmocka_unit_test(nor_does_bare_text),
        cmocka_unit_test(those_in_front_and_behind_go_on),
        cmocka_unit_test(a_delivery_is_told_again_until_it_is_stored),
        cmocka_unit_test(what_an_earlier_batch_kept_stays_kept),
        cmocka_unit_test(events_live_on_when_they_could_not_be_stored),
        cmocka_unit_test(a_message_tells_when_its_senders_numbers_began_anew),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
