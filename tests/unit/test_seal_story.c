/* Somebody pretends to be somebody else. docs/protocol.md 11.7 */
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
/* She has the key that is Bob's elsewhere. */
#define MALLORYS "-<2471960cbd9813ca>"

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

/* Alice goes, and somebody comes who has her name and host, but Bob's key. */
static void come_again(struct story *d, const char *from, bool with_key)
{
    HEAR(d, ALICE, "1:1700000400:alice" ALICE_TAIL ":ALICE-PC:2:");
    story_wait(d, 8000);
    sealed_enter(d, from, "alice" MALLORYS, "ALICE-PC", ENCRYPTS, 1700000500);
    if (with_key)
        sealed_answer(d, from, "alice" MALLORYS, "ALICE-PC",
                      sealed_key_body("bob", 2048, GEZI_SEAL_OURS));
}

static void
who_was_installed_anew_is_the_same_person_with_another_key(void **state)
{
    static const char *const from[] = {ALICE, MALLORY};

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        uint32_t alice;
        struct story *d = with_named_alice(&alice);
        struct gezi_command cmd = {.what = GEZI_DO_TRUST};
        struct gezi_key_event key;

        come_again(d, from[i], true);
        assert_int_equal(story_count(d, from[i], GEZI_CMD_GETPUBKEY), 1);
        assert_int_equal(story_people(d), 1);
        assert_int_equal(peer_of(d, alice).trust, GEZI_TRUST_CHANGED);
        assert_int_equal(story_events(d, GEZI_EV_KEY), 1);
        key = story_event(d, GEZI_EV_KEY, 0)->e.key;
        assert_int_equal(key.news, GEZI_KEY_CHANGED);
        try_to_send(d, alice, GEZI_QUEUED, GEZI_WHY_KEY_CHANGED);
        cmd.to.peer = alice;
        story_do(d, &cmd);
        story_wait(d, 0);
        assert_int_equal(story_count(d, from[i], GEZI_CMD_SENDMSG), 1);
        /* The history stays hers, and so does what comes from now on. */
        assert_string_equal(peer_of(d, alice).key, "key:2172650dfb583e22");
        sealed_enter(d, "10.0.0.77:2425", "alice" MALLORYS, "ALICE-PC",
                     ENCRYPTS, 1700000600);
        assert_int_equal(story_people(d), 1);
        assert_int_equal(peer_of(d, alice).trust, GEZI_TRUST_PINNED);
        story_free(d);
    }
}

/* Whoever wears the name need not answer: nothing goes to it all the same. */
static void a_name_that_shows_another_key_is_enough_to_stop(void **state)
{
    uint32_t alice;
    struct story *d = with_named_alice(&alice);
    struct gezi_command cmd = {.what = GEZI_DO_TRUST};

    (void)state;
    come_again(d, MALLORY, false);
    assert_int_equal(story_count(d, MALLORY, GEZI_CMD_GETPUBKEY), 1);
    try_to_send(d, alice, GEZI_QUEUED, GEZI_WHY_KEY_CHANGED);
    /* Accepted before it is here: the one that the name shows is taken. */
    cmd.to.peer = alice;
    story_do(d, &cmd);
    story_wait(d, 0);
    assert_int_equal(story_count(d, MALLORY, GEZI_CMD_GETPUBKEY), 1);
    sealed_answer(d, MALLORY, "alice" MALLORYS, "ALICE-PC",
                  sealed_key_body("bob", 2048, GEZI_SEAL_OURS));
    assert_int_equal(peer_of(d, alice).trust, GEZI_TRUST_PINNED);
    story_wait(d, 0);
    assert_int_equal(story_count(d, MALLORY, GEZI_CMD_SENDMSG), 1);
    story_free(d);
}

static void the_known_key_ends_the_doubt_when_it_is_back(void **state)
{
    uint32_t alice;
    struct story *d = with_named_alice(&alice);
    struct gezi_command check = {.what = GEZI_DO_TRUST};

    (void)state;
    check.to.peer = alice;
    story_do(d, &check);
    come_again(d, MALLORY, true);
    try_to_send(d, alice, GEZI_QUEUED, GEZI_WHY_KEY_CHANGED);
    sealed_enter(d, "10.0.0.77:2425", "alice" ALICE_TAIL, "ALICE-PC", ENCRYPTS,
                 1700000600);
    assert_int_equal(story_people(d), 1);
    assert_int_equal(story_event(d, GEZI_EV_KEY, 0)->e.key.news, GEZI_KEY_BACK);
    assert_int_equal(peer_of(d, alice).trust, GEZI_TRUST_CHECKED);
    story_wait(d, 3000);
    assert_int_equal(story_count(d, "10.0.0.77:2425", GEZI_CMD_SENDMSG) > 0, 1);
    story_free(d);
}

/* Or is it her, on another machine? That is for the user to say. */
static void a_namesake_elsewhere_is_doubted_until_it_is_accepted(void **state)
{
    uint32_t alice, other;
    struct story *d = with_named_alice(&alice);
    struct gezi_command cmd = {.what = GEZI_DO_TRUST};

    (void)state;
    story_wait(d, 8000);
    story_clear(d);
    sealed_enter(d, MALLORY, "alice" MALLORYS, "ALICE-PC", ENCRYPTS, 1);
    sealed_answer(d, MALLORY, "alice" MALLORYS, "ALICE-PC",
                  sealed_key_body("bob", 2048, GEZI_SEAL_OURS));
    assert_int_equal(story_people(d), 2);
    other = story_person(d, "key:2471960cbd9813ca");
    assert_int_equal(peer_of(d, alice).trust, GEZI_TRUST_PINNED);
    assert_int_equal(peer_of(d, other).trust, GEZI_TRUST_CHANGED);
    assert_int_equal(story_event(d, GEZI_EV_KEY, 1)->e.key.news,
                     GEZI_KEY_CHANGED);
    assert_int_equal(story_event(d, GEZI_EV_KEY, 1)->e.peer.id, other);
    try_to_send(d, other, GEZI_QUEUED, GEZI_WHY_KEY_CHANGED);
    cmd.to.peer = other;
    story_do(d, &cmd);
    story_wait(d, 0);
    assert_int_equal(story_count(d, MALLORY, GEZI_CMD_SENDMSG), 1);
    assert_int_equal(peer_of(d, alice).trust, GEZI_TRUST_PINNED);
    story_free(d);
}

static void a_namesake_on_another_host_is_somebody_else(void **state)
{
    uint32_t alice;
    struct story *d = with_named_alice(&alice);

    (void)state;
    HEAR(d, ALICE, "1:1700000400:alice" ALICE_TAIL ":ALICE-PC:2:");
    sealed_enter(d, MALLORY, "alice" MALLORYS, "OTHER-PC", ENCRYPTS, 1);
    assert_int_equal(story_people(d), 2);
    assert_int_equal(peer_of(d, story_person(d, "key:2471960cbd9813ca")).trust,
                     GEZI_TRUST_NONE);
    story_free(d);
}

static void who_had_a_key_and_shows_none_gets_no_clear_text(void **state)
{
    uint32_t alice;
    struct story *d = with_named_alice(&alice);

    (void)state;
    HEAR(d, ALICE, "1:1700000400:alice" ALICE_TAIL ":ALICE-PC:2:");
    HEAR(d, MALLORY, "1:1700000502:alice:ALICE-PC:16777217:alice\0");
    assert_int_equal(story_people(d), 1);
    try_to_send(d, alice, GEZI_QUEUED, GEZI_WHY_BARED);
    /* She herself is never far. */
    sealed_enter(d, ALICE, "alice" ALICE_TAIL, "ALICE-PC", ENCRYPTS,
                 1700000600);
    story_wait(d, 3000);
    assert_int_equal(story_people(d), 1);
    assert_true(story_command_of(story_find(d, ALICE, GEZI_CMD_SENDMSG, 0)) &
                GEZI_OPT_ENCRYPT);
    story_free(d);
}

static void a_crowd_of_namesakes_is_bounded(void **state)
{
    uint32_t alice;
    struct story *d = with_named_alice(&alice);
    char user[64], addr[32];

    (void)state;
    for (int i = 0; i < 100; i++) {
        snprintf(user, sizeof user, "alice-<%016x>", i + 1);
        snprintf(addr, sizeof addr, "10.0.1.%d:2425", i + 1);
        sealed_enter(d, addr, user, "ALICE-PC", ENCRYPTS, 1);
        story_clear(d);
    }
    assert_in_range(story_people(d), 2, 16);
    assert_int_equal(peer_of(d, alice).trust, GEZI_TRUST_PINNED);
    story_free(d);
}

/* Mallory takes name, fingerprint and host, and so the place on the roster:
 * what comes to her she cannot read, and her key is not taken. */
/* From our own address, under a name with a fingerprint, in clear. */
static void notes_to_self_arrive_in_clear(void **state)
{
    struct story *d = sealed_story("alice", 0, true);
    struct gezi_addr own = {0x0a000007, 0};
    const struct story_out *out;

    (void)state;
    gezi_core_network(d->c, &own, 1);
    story_send(d, "10.0.0.7", 0, "buy milk");
    out = story_find(d, ALICE, 0x20, 0);
    assert_non_null(out);
    story_hear(d, ALICE, out->bytes, out->n);
    assert_string_equal(story_event(d, GEZI_EV_MESSAGE, 0)->text, "buy milk");
    out = story_find(d, ALICE, 0x21, 0);
    assert_non_null(out);
    story_hear(d, ALICE, out->bytes, out->n);
    assert_int_equal(story_states(d, GEZI_DELIVERED), 1);
    story_free(d);
}

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

/* Her answer to our announcement may be late, or lost. */
static void who_is_known_by_a_message_alone_is_written_to(void **state)
{
    struct pair p = pair_new(0, 0);
    const struct story_event *e;

    (void)state;
    story_free(p.bob);
    p.bob = sealed_story("bob", 0, true);
    p.at[1] = 0;
    story_send(p.alice, NULL, story_person(p.alice, "key:2471960cbd9813ca"),
               "hi");
    pair_run(&p, 100);
    e = story_event(p.bob, GEZI_EV_MESSAGE, 0);
    assert_non_null(e);
    assert_string_equal(e->nick, "alice");
    story_send(p.bob, NULL, e->e.peer.id, "hello");
    story_wait(p.bob, 0);
    assert_true(
        story_command_of(story_find(p.bob, ALICE, GEZI_CMD_SENDMSG, 0)) &
        GEZI_OPT_ENCRYPT);
    pair_free(&p);
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
        cmocka_unit_test(
            who_was_installed_anew_is_the_same_person_with_another_key),
        cmocka_unit_test(a_name_that_shows_another_key_is_enough_to_stop),
        cmocka_unit_test(the_known_key_ends_the_doubt_when_it_is_back),
        cmocka_unit_test(a_namesake_elsewhere_is_doubted_until_it_is_accepted),
        cmocka_unit_test(a_namesake_on_another_host_is_somebody_else),
        cmocka_unit_test(who_had_a_key_and_shows_none_gets_no_clear_text),
        cmocka_unit_test(a_crowd_of_namesakes_is_bounded),
        cmocka_unit_test(notes_to_self_arrive_in_clear),
        cmocka_unit_test(a_copied_fingerprint_is_of_no_use),
        cmocka_unit_test(a_key_that_nobody_asked_for_changes_nothing),
        cmocka_unit_test(another_capability_replaces_no_key),
        cmocka_unit_test(whoever_encrypted_is_not_talked_out_of_it),
        cmocka_unit_test(
            a_name_with_a_fingerprint_does_not_come_without_encryption),
        cmocka_unit_test(who_is_known_by_a_message_alone_is_written_to),
        cmocka_unit_test(a_replayed_message_is_acknowledged_and_not_shown),
        cmocka_unit_test(a_signature_counts_for_its_owner_alone),
        cmocka_unit_test(forgotten_then_the_first_again),
    };

    return cmocka_run_group_tests(tests, sealed_begin, sealed_end);
}
