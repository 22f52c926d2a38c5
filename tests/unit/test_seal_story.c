/* Somebody pretends to be somebody else. docs/protocol.md 11.6 */
#include "sealed.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define MALLORY "10.0.0.66:2425"
#define ENCRYPTS (GEZI_OPT_CAPUTF8 | GEZI_OPT_ENCRYPT)
#define MALLORYS "-<b62e9d6bd8e3ba49>"

/* Has text in clear, or encrypted for another key, left to anybody? */
static void expect_nothing_sent(struct story *d)
{
    for (size_t i = 0; i < d->out_n; i++)
        assert_int_not_equal(story_command_of(&d->out[i]) & GEZI_CMD_MASK,
                             GEZI_CMD_SENDMSG);
}

static void try_to_send(struct story *d, uint32_t id, enum gezi_state state,
                        enum gezi_reason reason)
{
    const struct gezi_delivery *l = NULL;
    size_t n;

    story_clear(d);
    story_send(d, NULL, id, "private");
    story_wait(d, 20000);
    expect_nothing_sent(d);
    n = story_events(d, GEZI_EV_DELIVERY);
    assert_true(n > 0);
    l = &story_event(d, GEZI_EV_DELIVERY, n - 1)->e.delivery;
    if (l->state != state || l->reason != reason)
        fail_msg("%s: %s", gezi_state_name(l->state),
                 gezi_reason_text(l->reason));
}

static struct story *with_alice(uint32_t *alice)
{
    struct story *d = sealed_story("bob", 0, true);

    *alice = sealed_pin(d, ALICE, "alice", "ALICE-PC", "alice");
    return d;
}

static struct story *with_named_alice(uint32_t *alice)
{
    struct story *d = sealed_story("bob", 0, true);

    *alice = sealed_pin(d, ALICE, "alice" ALICE_TAIL, "ALICE-PC", "alice");
    return d;
}

static struct gezi_peer peer_of(struct story *d, uint32_t id)
{
    struct gezi_peer p;

    assert_true(gezi_core_peer(d->c, id, &p));
    return p;
}

static void the_same_name_with_a_new_key_stops_sending(void **state)
{
    uint32_t alice;
    struct story *d = with_alice(&alice);
    struct gezi_command cmd = {.what = GEZI_DO_TRUST};

    (void)state;
    story_wait(d, 60000);
    sealed_enter(d, ALICE, "alice", "ALICE-PC", ENCRYPTS, 1700000500);
    sealed_answer(d, ALICE, "alice", "ALICE-PC",
                  sealed_key_body("bob", 2048, GEZI_SEAL_OURS));
    assert_int_equal(story_event(d, GEZI_EV_KEY, 0)->e.key.news,
                     GEZI_KEY_CHANGED);
    try_to_send(d, alice, GEZI_QUEUED, GEZI_WHY_KEY_CHANGED);
    /* Until the user says that it is hers. */
    story_clear(d);
    cmd.to.peer = alice;
    story_do(d, &cmd);
    story_wait(d, 0);
    assert_int_equal(story_count(d, ALICE, GEZI_CMD_SENDMSG), 1);
    story_free(d);
}

static void what_was_on_its_way_stops_when_the_key_changes(void **state)
{
    uint32_t alice;
    struct story *d = with_alice(&alice);
    size_t n;

    (void)state;
    story_wait(d, 60000);
    story_send(d, NULL, alice, "private");
    story_wait(d, 1500);
    assert_int_equal(story_count(d, ALICE, GEZI_CMD_SENDMSG), 2);
    sealed_enter(d, ALICE, "alice", "ALICE-PC", ENCRYPTS, 1700000500);
    sealed_answer(d, ALICE, "alice", "ALICE-PC",
                  sealed_key_body("bob", 2048, GEZI_SEAL_OURS));
    story_clear(d);
    story_wait(d, 5000);
    expect_nothing_sent(d);
    n = story_events(d, GEZI_EV_DELIVERY);
    assert_int_equal(story_event(d, GEZI_EV_DELIVERY, n - 1)->e.delivery.reason,
                     GEZI_WHY_KEY_CHANGED);
    story_free(d);
}

/* Its owner could not read what was sealed with the old one. */
static void what_is_on_its_way_is_sealed_anew_for_a_new_key(void **state)
{
    uint32_t alice;
    struct story *d = with_alice(&alice);
    struct gezi_command forget = {.what = GEZI_DO_FORGET};
    const struct story_out *o;
    size_t before;

    (void)state;
    story_send(d, NULL, alice, "private");
    before = story_find(d, ALICE, GEZI_CMD_SENDMSG, 0)->n;
    forget.to.peer = alice;
    story_do(d, &forget);
    story_wait(d, 1000);
    story_clear(d);
    sealed_answer(d, ALICE, "alice", "ALICE-PC",
                  sealed_key_body("alice", 1024, GEZI_SEAL_OURS_OLD));
    story_wait(d, 0);
    o = story_find(d, ALICE, GEZI_CMD_SENDMSG, 0);
    assert_non_null(o);
    assert_int_not_equal(o->n, before);
    story_free(d);
}

static void without_an_outbox_the_changed_key_ends_it(void **state)
{
    struct story *d = sealed_story("bob", 0, false);
    uint32_t alice = sealed_pin(d, ALICE, "alice", "ALICE-PC", "alice");

    (void)state;
    story_wait(d, 60000);
    sealed_enter(d, ALICE, "alice", "ALICE-PC", ENCRYPTS, 1700000500);
    sealed_answer(d, ALICE, "alice", "ALICE-PC",
                  sealed_key_body("bob", 2048, GEZI_SEAL_OURS));
    try_to_send(d, alice, GEZI_FAILED, GEZI_WHY_KEY_CHANGED);
    story_free(d);
}

static void
a_new_name_at_the_same_address_gets_nothing_of_the_old_one(void **state)
{
    uint32_t alice;
    struct story *d = with_alice(&alice);

    (void)state;
    story_wait(d, 8000);
    sealed_enter(d, ALICE, "mallory", "ALICE-PC", ENCRYPTS, 1);
    assert_int_equal(story_people(d), 2);
    try_to_send(d, alice, GEZI_QUEUED, GEZI_WHY_NO_ANSWER);
    story_free(d);
}

static void
a_copied_name_with_another_fingerprint_is_somebody_else(void **state)
{
    uint32_t alice;
    struct story *d = with_named_alice(&alice);

    (void)state;
    story_wait(d, 8000);
    sealed_enter(d, MALLORY, "alice" MALLORYS, "ALICE-PC", ENCRYPTS, 1);
    assert_int_equal(story_people(d), 2);
    assert_int_equal(peer_of(d, alice).addr.ip, 0x0a000007);
    assert_int_equal(peer_of(d, alice).trust, GEZI_TRUST_PINNED);
    story_free(d);
}

/* Mallory takes name, fingerprint and host, and so the place on the roster:
 * what comes to her she cannot read, and her key is not taken. */
static void a_copied_fingerprint_is_of_no_use(void **state)
{
    uint32_t alice;
    struct story *d = with_named_alice(&alice);
    const struct story_out *o;

    (void)state;
    story_wait(d, 8000);
    sealed_enter(d, MALLORY, "alice" ALICE_TAIL, "ALICE-PC", ENCRYPTS,
                 1700009999);
    sealed_answer(d, MALLORY, "alice" ALICE_TAIL, "ALICE-PC",
                  sealed_key_body("bob", 2048, GEZI_SEAL_OURS));
    assert_int_equal(peer_of(d, alice).trust, GEZI_TRUST_PINNED);
    story_send(d, NULL, alice, "private");
    story_wait(d, 5000);
    for (size_t i = 0; (o = story_find(d, MALLORY, GEZI_CMD_SENDMSG, i)); i++)
        assert_true(story_command_of(o) & GEZI_OPT_ENCRYPT);
    story_free(d);
}

static void a_key_that_nobody_asked_for_changes_nothing(void **state)
{
    uint32_t alice;
    struct story *d = with_alice(&alice);
    static const uint32_t seals[] = {GEZI_SEAL_OURS, GEZI_SEAL_OURS_OLD,
                                     0x00020002};

    (void)state;
    story_wait(d, 31000);
    for (size_t i = 0; i < sizeof seals / sizeof *seals; i++)
        sealed_answer(d, ALICE, "alice", "ALICE-PC",
                      sealed_key_body("bob", 2048, seals[i]));
    assert_int_equal(story_events(d, GEZI_EV_KEY), 0);
    assert_int_equal(peer_of(d, alice).trust, GEZI_TRUST_PINNED);
    assert_int_equal(gezi_core_counts(d->c).strange_keys, 3);
    story_free(d);
}

static void another_capability_replaces_no_key(void **state)
{
    uint32_t alice;
    struct story *d = with_alice(&alice);

    (void)state;
    story_wait(d, 60000);
    sealed_enter(d, ALICE, "alice", "ALICE-PC", ENCRYPTS, 1700000500);
    sealed_answer(d, ALICE, "alice", "ALICE-PC",
                  sealed_key_body("bob", 2048, 0x00100004));
    assert_int_equal(peer_of(d, alice).trust, GEZI_TRUST_CHANGED);
    try_to_send(d, alice, GEZI_QUEUED, GEZI_WHY_KEY_CHANGED);
    story_free(d);
}

static void whoever_encrypted_is_not_talked_out_of_it(void **state)
{
    static const char *const forged[] = {
        "1:1700000500:alice:ALICE-PC:1:alice",
        "1:1700000500:alice:ALICE-PC:16777217:alice",
        "1:1700000500:alice:ALICE-PC:3:alice",
        "1:1700000500:alice:ALICE-PC:4:alice",
        "1_iptux 0.8.3:1700000500:alice:ALICE-PC:257:alice",
        ("1_lbt6_0#128#0123456789AB#0#0#0#4001#9:1700000500:alice:ALICE-PC:"
         "6291457:alice"),
        "1@shiyeline:1700000500:alice:ALICE-PC:4194305:alice",
        "1_iptux 0.8.3:1700000500:alice:ALICE-PC:33:1",
    };

    (void)state;
    for (size_t i = 0; i < sizeof forged / sizeof *forged; i++) {
        uint32_t alice;
        struct story *d = with_alice(&alice);

        story_wait(d, 8000);
        story_hear(d, ALICE, forged[i], strlen(forged[i]) + 1);
        try_to_send(d, alice, GEZI_QUEUED, GEZI_WHY_BARED);
        /* When she is heard again it goes, encrypted. */
        sealed_enter(d, ALICE, "alice", "ALICE-PC", ENCRYPTS, 1700000600);
        story_wait(d, 3000);
        assert_non_null(story_find(d, ALICE, GEZI_CMD_SENDMSG, 0));
        assert_true(
            story_command_of(story_find(d, ALICE, GEZI_CMD_SENDMSG, 0)) &
            GEZI_OPT_ENCRYPT);
        story_free(d);
    }
}

static void
a_name_with_a_fingerprint_does_not_come_without_encryption(void **state)
{
    uint32_t alice;
    struct story *d = with_named_alice(&alice);

    (void)state;
    HEAR(d, ALICE, "1:1700000500:alice" ALICE_TAIL ":ALICE-PC:16777217:a\0");
    HEAR(d, ALICE, "1:1700000501:alice" ALICE_TAIL ":ALICE-PC:16777220:a\0");
    assert_int_equal(gezi_core_counts(d->c).impostors, 2);
    assert_true(peer_of(d, alice).caps & GEZI_OPT_ENCRYPT);
    /* Her plain name is another one's. */
    HEAR(d, MALLORY, "1:1700000502:alice:ALICE-PC:16777217:alice\0");
    assert_int_equal(story_people(d), 2);
    assert_int_equal(peer_of(d, alice).addr.ip, 0x0a000007);
    story_free(d);
}

static void a_replayed_message_is_acknowledged_and_not_shown(void **state)
{
    uint32_t alice;
    struct story *d = with_alice(&alice);
    const struct story_event *e;
    char id[80];

    (void)state;
    sealed_hear_file(d, ALICE, "packet-encrypted-aes-b64-pktiv-sha256");
    story_wait(d, 0);
    sealed_hear_file(d, ALICE, "packet-encrypted-aes-b64-pktiv-sha256");
    story_wait(d, 0);
    assert_int_equal(story_events(d, GEZI_EV_MESSAGE), 1);
    snprintf(id, sizeof id, "%s", story_event(d, GEZI_EV_MESSAGE, 0)->id);
    /* Long after that the store knows it by its id. */
    story_clear(d);
    story_wait(d, 3600000);
    sealed_hear_file(d, ALICE, "packet-encrypted-aes-b64-pktiv-sha256");
    story_wait(d, 0);
    e = story_event(d, GEZI_EV_MESSAGE, 0);
    assert_string_equal(e->id, id);
    story_free(d);
}

/* Signed by Alice, but sent by and counted for another. */
static void a_signature_counts_for_its_owner_alone(void **state)
{
    uint32_t alice;
    struct story *d = with_alice(&alice);

    (void)state;
    sealed_pin(d, MALLORY, "mallory", "M", "bob");
    HEAR(d, MALLORY, "1:1:mallory:M:288:hi");
    story_clear(d);
    sealed_hear_file(d, MALLORY, "packet-encrypted-aes-b64-pktiv-sha256");
    story_wait(d, 0);
    /* It says that Alice wrote it, and so she did. */
    assert_int_equal(story_event(d, GEZI_EV_MESSAGE, 0)->e.peer.id, alice);
    story_clear(d);
    sealed_hear_file(d, ALICE, "packet-encrypted-bad-signature");
    story_wait(d, 0);
    assert_true(story_event(d, GEZI_EV_MESSAGE, 0)->e.message.flags &
                GEZI_MSG_FORGED);
    story_free(d);
}

static void forgotten_then_the_first_again(void **state)
{
    uint32_t alice;
    struct story *d = with_alice(&alice);
    struct gezi_command cmd = {.what = GEZI_DO_FORGET};

    (void)state;
    cmd.to.peer = alice;
    story_do(d, &cmd);
    sealed_hear_file(d, ALICE, "packet-encrypted-aes-b64-pktiv-sha256");
    story_wait(d, 0);
    assert_true(story_event(d, GEZI_EV_MESSAGE, 0)->e.message.flags &
                GEZI_MSG_UNCHECKED);
    story_wait(d, 60000);
    sealed_hear_file(d, ALICE, "packet-encrypted-aes-b64-pktiv-sha1");
    story_wait(d, 0);
    sealed_answer(d, ALICE, "alice", "ALICE-PC",
                  sealed_key_body("alice", 2048, GEZI_SEAL_OURS));
    assert_int_equal(peer_of(d, alice).trust, GEZI_TRUST_PINNED);
    story_clear(d);
    sealed_hear_file(d, ALICE, "packet-encrypted-aes-block-boundary");
    story_wait(d, 0);
    assert_true(story_event(d, GEZI_EV_MESSAGE, 0)->e.message.flags &
                GEZI_MSG_SIGNED);
    story_free(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_name_with_a_new_key_stops_sending),
        cmocka_unit_test(what_was_on_its_way_stops_when_the_key_changes),
        cmocka_unit_test(what_is_on_its_way_is_sealed_anew_for_a_new_key),
        cmocka_unit_test(without_an_outbox_the_changed_key_ends_it),
        cmocka_unit_test(
            a_new_name_at_the_same_address_gets_nothing_of_the_old_one),
        cmocka_unit_test(
            a_copied_name_with_another_fingerprint_is_somebody_else),
        cmocka_unit_test(a_copied_fingerprint_is_of_no_use),
        cmocka_unit_test(a_key_that_nobody_asked_for_changes_nothing),
        cmocka_unit_test(another_capability_replaces_no_key),
        cmocka_unit_test(whoever_encrypted_is_not_talked_out_of_it),
        cmocka_unit_test(
            a_name_with_a_fingerprint_does_not_come_without_encryption),
        cmocka_unit_test(a_replayed_message_is_acknowledged_and_not_shown),
        cmocka_unit_test(a_signature_counts_for_its_owner_alone),
        cmocka_unit_test(forgotten_then_the_first_again),
    };

    return cmocka_run_group_tests(tests, sealed_begin, sealed_end);
}
