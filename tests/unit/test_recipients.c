/* Who else a message went to: read, written, and what it may not do.
 * docs/protocol.md 11.8 */
#include "sealed.h"

#include <gezi/packet.h>
#include <gezi/recipients.h>
#include <gezi/store.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define CAROL "10.0.0.9:2425"
#define ENCRYPTS                                                               \
    (GEZI_OPT_CAPUTF8 | GEZI_OPT_ENCRYPT | GEZI_OPT_ENCEXTMSG |                \
     GEZI_OPT_FILEATTACH)

static const char hello[] = "Hello, 世界\n";

/* The text form */

static void a_list_gives_back_what_was_put_into_it(void **state)
{
    uint8_t room[GEZI_RECIPIENTS_SIZE] = {0};
    struct gezi_writer w = {room, sizeof room - 1, 0, false};
    const char *at = (const char *)room;
    struct gezi_recipient r;

    (void)state;
    assert_true(gezi_recipients_put(&w, "key:0123", "李雷"));
    assert_true(gezi_recipients_put(&w, "a@b", "王 芳"));
    assert_false(gezi_recipients_put(&w, "a@b", "once more"));
    assert_false(gezi_recipients_put(&w, "", "x"));
    assert_false(gezi_recipients_put(&w, "x", ""));
    assert_false(gezi_recipients_put(&w, "x\ty", "x"));
    assert_false(gezi_recipients_put(&w, "x", "x\ny"));
    assert_string_equal((char *)room, "key:0123\t李雷\na@b\t王 芳\n");
    assert_int_equal(gezi_recipients_count((char *)room), 2);
    assert_true(gezi_recipients_next(&at, &r));
    assert_true(gezi_span_equal(r.key, gezi_span_text("key:0123")));
    assert_true(gezi_span_equal(r.name, gezi_span_text("李雷")));
    assert_true(gezi_recipients_next(&at, &r));
    assert_true(gezi_span_equal(r.name, gezi_span_text("王 芳")));
    assert_false(gezi_recipients_next(&at, &r));
    assert_int_equal(gezi_recipients_count(NULL), 0);
    assert_int_equal(gezi_recipients_count("no tab\n\tno key\nno name\t\n"), 0);
}

static void a_list_has_room_for_thirty_of_the_longest_names(void **state)
{
    uint8_t room[GEZI_RECIPIENTS_SIZE] = {0};
    struct gezi_writer w = {room, sizeof room - 1, 0, false};
    char key[200], name[GEZI_NAME_SIZE];

    (void)state;
    memset(name, 'n', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    for (int i = 0; i < 40; i++) {
        memset(key, 'k', sizeof key);
        snprintf(key + 180, 8, "%d", i);
        assert_int_equal(gezi_recipients_put(&w, key, name),
                         i < GEZI_RECIPIENTS_MAX);
    }
    assert_int_equal(gezi_recipients_count((char *)room), GEZI_RECIPIENTS_MAX);
}

/* Reading */

static const struct story_event *only_message(const struct story *d)
{
    assert_int_equal(story_events(d, GEZI_EV_MESSAGE), 1);
    return story_event(d, GEZI_EV_MESSAGE, 0);
}

static void the_golden_lists_are_read_without_ourselves(void **state)
{
    static const char *const with[] = {"packet-encrypted-ulist-only",
                                       "packet-encrypted-attach-and-ulist"};
    static const char *const without[] = {
        "packet-encrypted-aes-b64-pktiv-sha256",
        "packet-encrypted-attach-outside"};

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct story *d = sealed_story("bob", 0, false);

        sealed_hear_file(d, ALICE, with[i]);
        story_wait(d, 10);
        assert_string_equal(only_message(d)->text, hello);
        assert_string_equal(only_message(d)->others, "carol@carol-pc\tcarol\n");
        assert_true(only_message(d)->e.message.flags & GEZI_MSG_OTHERS);
        story_free(d);
        d = sealed_story("bob", 0, false);
        sealed_hear_file(d, ALICE, without[i]);
        story_wait(d, 10);
        assert_null(only_message(d)->e.message.others);
        assert_false(only_message(d)->e.message.flags & GEZI_MSG_OTHERS);
        story_free(d);
    }
}

static void whom_we_know_is_called_as_we_know_them(void **state)
{
    struct story *d = sealed_story("bob", 0, false);

    (void)state;
    HEAR(d, CAROL, "1:1600000000:Carol:Carol-PC:1:王芳\0财务部\0");
    sealed_hear_file(d, ALICE, "packet-encrypted-ulist-only");
    story_wait(d, 10);
    assert_string_equal(only_message(d)->others, "carol@carol-pc\t王芳\n");
    story_free(d);
}

/* Alice says so to Bob, in an envelope, with that behind the text. */
static struct story *hear_list(const char *list, size_t n)
{
    static uint8_t plain[GEZI_DATAGRAM_MAX], bytes[2 * GEZI_DATAGRAM_MAX];
    static uint8_t key[GEZI_KEY_MAX], cipher[GEZI_DATAGRAM_MAX + 16];
    static uint8_t sign[GEZI_KEY_MAX];
    const struct gezi_seal *alice = sealed_keys("alice"),
                           *bob = sealed_keys("bob");
    struct gezi_writer text = {plain, sizeof plain, 0, false};
    struct gezi_writer k = {key, sizeof key, 0, false},
                       c = {cipher, sizeof cipher, 0, false},
                       s = {sign, sizeof sign, 0, false},
                       w = {bytes, sizeof bytes, 0, false};
    struct gezi_envelope e = {.seals = GEZI_SEAL_RSA_2048 | GEZI_SEAL_AES_256 |
                                       GEZI_SEAL_BASE64 |
                                       GEZI_SEAL_SIGN_SHA256};
    struct story *d = sealed_story("bob", 0, false);
    uint8_t iv[GEZI_IV_SIZE] = {0};

    sealed_pin(d, ALICE, "alice" ALICE_TAIL, "ALICE-PC", "alice");
    gezi_put_text(&text, "hi");
    gezi_put_byte(&text, 0);
    gezi_put_byte(&text, 0);
    gezi_put(&text, (gezi_span){(const uint8_t *)list, n});
    gezi_put_byte(&text, 0);
    assert_true(alice->sign(alice->ctx, e.seals, gezi_written(&text), &s));
    assert_true(alice->close(alice->ctx, bob->own(bob->ctx, GEZI_KEY_2048),
                             e.seals, iv, gezi_written(&text), &k, &c));
    e.key = gezi_written(&k);
    e.cipher = gezi_written(&c);
    e.signature = gezi_written(&s);
    gezi_put_text(&w, "1:1700000123:alice" ALICE_TAIL ":ALICE-PC:");
    gezi_put_u64(&w, GEZI_CMD_SENDMSG | GEZI_OPT_SENDCHECK | GEZI_OPT_UTF8 |
                         GEZI_OPT_ENCRYPT | GEZI_OPT_ENCEXTMSG);
    gezi_put_byte(&w, ':');
    gezi_envelope_put(&w, &e);
    story_hear(d, ALICE, bytes, w.n);
    story_wait(d, 10);
    assert_string_equal(only_message(d)->text, "hi");
    assert_true(only_message(d)->e.message.flags & GEZI_MSG_SIGNED);
    return d;
}

static void expect_list(const char *list, const char *others)
{
    struct story *d = hear_list(list, strlen(list));

    assert_string_equal(only_message(d)->others, others);
    story_free(d);
}

static void neither_we_nor_the_sender_nor_anybody_twice_is_named(void **state)
{
    const struct gezi_seal *bob = sealed_keys("bob");
    char print[GEZI_FINGERPRINT_SIZE], list[256];

    (void)state;
    expect_list("TO:bob:BOB-PC\a", "");
    expect_list("TO:BOB:bob-pc\adave:D\aalice:ALICE-PC\adave:d",
                "dave@d\tdave\n");
    /* By the key, whatever the host; another key is another Bob. */
    bob->fingerprint(bob->ctx, bob->own(bob->ctx, GEZI_KEY_2048), print);
    snprintf(list, sizeof list,
             "TO:bob-<%s>:OLD-PC\aalice" ALICE_TAIL
             ":X\abob-<0123456789abcdef>:BOB-PC\a",
             print);
    expect_list(list, "key:0123456789abcdef\tbob\n");
}

static void a_list_that_is_none_names_nobody(void **state)
{
    static const char *const lists[] = {"", "TO:", "\a\a\a", "TO::\a:\ax",
                                        "TO:-<0123456789abcdef>:H\a"};

    (void)state;
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        expect_list(lists[i], "");
}

static void what_is_named_is_harmless(void **state)
{
    (void)state;
    expect_list("TO:e\033[31mve\tx:H\nost\a", "e[31mve x@h ost\te[31mve x\n");
    expect_list("TO:\xe7\x8e\x8b\xff:H\a", "王�@h\t王�\n");
}

static void a_long_list_is_cut(void **state)
{
    static char list[GEZI_DATAGRAM_MAX / 2];
    struct story *d;
    size_t n = 0;

    (void)state;
    for (int i = 0; i < 1000; i++)
        n += (size_t)snprintf(list + n, sizeof list - n, "%su%d:h\a",
                              i ? "" : "TO:", i);
    d = hear_list(list, n);
    assert_int_equal(gezi_recipients_count(only_message(d)->others),
                     GEZI_RECIPIENTS_MAX);
    story_free(d);
}

/* Writing */

/* Alice, who knows Bob and his key and, without one, Carol. */
struct office {
    struct story *alice;
    uint32_t bob, carol;
};

static struct office office_new(void)
{
    struct office o = {.alice = sealed_story("alice", 0, true)};

    o.bob = sealed_pin(o.alice, BOB, "bob", "BOB-PC", "bob");
    HEAR(o.alice, CAROL, "1:1600000000:carol:CAROL-PC:1:王芳\0财务部\0");
    o.carol = story_person(o.alice, "carol@carol-pc");
    story_clear(o.alice);
    return o;
}

static void send_also(const struct office *o, uint32_t to, const char *text,
                      const char *others)
{
    assert_int_equal(
        story_do(o->alice, &(struct gezi_command){.what = GEZI_DO_SEND,
                                                  .to.peer = to,
                                                  .text = text,
                                                  .others = others}),
        GEZI_OK);
    story_wait(o->alice, 0);
}

static const struct story_out *first_text(const struct story *d, const char *to)
{
    const struct story_out *out = story_find(d, to, GEZI_CMD_SENDMSG, 0);

    assert_non_null(out);
    return out;
}

/* What Bob finds in it. */
static gezi_span plain_of(const void *bytes, size_t n)
{
    static uint8_t room[GEZI_DATAGRAM_MAX], plain[GEZI_DATAGRAM_MAX];
    struct gezi_writer w = {plain, sizeof plain, 0, false};
    const struct gezi_seal *bob = sealed_keys("bob");
    uint8_t iv[GEZI_IV_SIZE];
    struct gezi_envelope e;
    struct gezi_packet k;

    assert_int_equal(gezi_packet_parse((gezi_span){bytes, n}, &k), GEZI_OK);
    assert_true(gezi_envelope_parse(gezi_packet_text(k.extra, NULL), room, &e));
    gezi_seal_iv(e.seals, k.number_text, iv);
    assert_true(bob->open(bob->ctx, &e, iv, &w));
    return gezi_written(&w);
}

static char *golden(const char *name, size_t *n)
{
    char *bytes = malloc(GEZI_DATAGRAM_MAX), path[128];
    FILE *f;

    assert_non_null(bytes);
    snprintf(path, sizeof path, "tests/vectors/%s.bin", name);
    f = fopen(path, "rb");
    assert_non_null(f);
    *n = fread(bytes, 1, GEZI_DATAGRAM_MAX, f);
    fclose(f);
    return bytes;
}

/* Byte for byte what is inside the golden one, under the same options. */
static void what_we_write_is_what_the_official_client_writes(void **state)
{
    const uint32_t options = GEZI_OPT_MULTICAST | GEZI_OPT_ENCRYPT |
                             GEZI_OPT_ENCEXTMSG | GEZI_OPT_UTF8 |
                             GEZI_OPT_SENDCHECK | GEZI_OPT_FILEATTACH;
    struct office o = office_new();
    const struct story_out *out;
    struct gezi_packet k;
    gezi_span plain;
    uint8_t ours[256];
    size_t n, size;
    char *bytes = golden("packet-encrypted-ulist-only", &size);

    (void)state;
    send_also(&o, o.bob, hello, "carol@carol-pc\t王芳\n");
    out = first_text(o.alice, BOB);
    plain = plain_of(out->bytes, out->n);
    n = plain.n;
    assert_true(n < sizeof ours);
    memcpy(ours, plain.p, n);
    plain = plain_of(bytes, size);
    assert_int_equal(plain.n, n);
    assert_memory_equal(plain.p, ours, n);
    assert_int_equal(
        gezi_packet_parse((gezi_span){(const uint8_t *)bytes, size}, &k),
        GEZI_OK);
    assert_int_equal(story_command_of(out) & options, k.command & options);
    free(bytes);
    story_free(o.alice);
}

static void what_is_sent_again_is_the_same_to_the_byte(void **state)
{
    struct office o = office_new();
    const struct story_out *first, *again;

    (void)state;
    send_also(&o, o.bob, "hi", "carol@carol-pc\t王芳\n");
    HEAR(o.alice, CAROL, "1:1600000009:carol:CAROL-9:3:王芳\0财务部\0");
    story_wait(o.alice, 2500);
    first = story_find(o.alice, BOB, GEZI_CMD_SENDMSG, 0);
    again = story_find(o.alice, BOB, GEZI_CMD_SENDMSG, 1);
    assert_non_null(first);
    assert_non_null(again);
    assert_int_equal(first->n, again->n);
    assert_memory_equal(first->bytes, again->bytes, first->n);
    story_free(o.alice);
}

/* The list with the text; clear text carries no such thing, nor does what goes
 * to whoever reads no lists. */
static void only_an_envelope_that_can_hold_it_has_a_list(void **state)
{
    struct office o = office_new();
    const struct story_out *out;

    (void)state;
    send_also(&o, o.carol, "hi", "bob@bob-pc\tbob\n");
    out = first_text(o.alice, CAROL);
    assert_false(story_command_of(out) & GEZI_OPT_MULTICAST);
    assert_null(strstr(out->bytes, "TO:"));
    story_clear(o.alice);
    sealed_enter(o.alice, BOB, "bob", "BOB-PC",
                 GEZI_OPT_CAPUTF8 | GEZI_OPT_ENCRYPT, 1600000009);
    story_wait(o.alice, 3000);
    story_clear(o.alice);
    send_also(&o, o.bob, "hi", "carol@carol-pc\t王芳\n");
    out = first_text(o.alice, BOB);
    assert_false(story_command_of(out) &
                 (GEZI_OPT_MULTICAST | GEZI_OPT_ENCEXTMSG));
    assert_int_equal(plain_of(out->bytes, out->n).n, 3);
    story_free(o.alice);
}

static void nobody_is_named_to_nobody(void **state)
{
    static const char *const lists[] = {NULL, "", "bob@bob-pc\tbob\n",
                                        "10.0.0.77\t10.0.0.77\n", "junk"};

    (void)state;
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        struct office o = office_new();
        const struct story_out *out;

        send_also(&o, o.bob, "hi", lists[i]);
        out = first_text(o.alice, BOB);
        assert_false(story_command_of(out) &
                     (GEZI_OPT_MULTICAST | GEZI_OPT_ENCEXTMSG));
        assert_int_equal(plain_of(out->bytes, out->n).n, 3);
        story_free(o.alice);
    }
}

static void a_broadcast_names_nobody(void **state)
{
    struct office o = office_new();
    const struct story_out *out;

    (void)state;
    assert_int_equal(
        story_do(o.alice,
                 &(struct gezi_command){.what = GEZI_DO_BROADCAST,
                                        .text = "hi",
                                        .others = "carol@carol-pc\t王芳\n"}),
        GEZI_OK);
    story_wait(o.alice, 3000);
    out = first_text(o.alice, BOB);
    assert_false(story_command_of(out) & GEZI_OPT_ENCEXTMSG);
    assert_int_equal(plain_of(out->bytes, out->n).n, 3);
    assert_null(story_event(o.alice, GEZI_EV_SENT, 0)->e.sent.others);
    story_free(o.alice);
}

/* As long as it may be without a list. */
static void the_text_comes_before_the_list(void **state)
{
    struct office o = office_new();
    struct gezi_check check;
    const struct gezi_target to = {.peer = o.bob};
    const struct story_out *out;
    char *text;

    (void)state;
    assert_int_equal(gezi_core_check(o.alice->c, &to, "x", 0, &check), GEZI_OK);
    text = malloc(check.limit + 1);
    assert_non_null(text);
    memset(text, 'x', check.limit);
    text[check.limit] = '\0';
    send_also(&o, o.bob, text, "carol@carol-pc\t王芳\n");
    out = first_text(o.alice, BOB);
    assert_false(story_command_of(out) & GEZI_OPT_MULTICAST);
    assert_int_equal(plain_of(out->bytes, out->n).n, check.limit + 1);
    story_free(o.alice);
    o = office_new();
    text[check.limit - 64] = '\0';
    send_also(&o, o.bob, text, "carol@carol-pc\t王芳\n");
    out = first_text(o.alice, BOB);
    assert_true(story_command_of(out) & GEZI_OPT_MULTICAST);
    free(text);
    story_free(o.alice);
}

static void what_was_chosen_is_told_cleaned_and_kept(void **state)
{
    struct office o = office_new();
    const struct story_event *e;

    (void)state;
    send_also(&o, o.carol, "hi", "bob@bob-pc\tb\033ob\nbob@bob-pc\tx\n\tx\n");
    e = story_event(o.alice, GEZI_EV_SENT, 0);
    assert_string_equal(e->others, "bob@bob-pc\tbob\n");
    assert_true(e->e.sent.flags & GEZI_MSG_OTHERS);
    story_free(o.alice);
}

static void a_message_that_waited_names_them_still(void **state)
{
    struct office o = office_new();
    struct gezi_peer bob = story_peer(o.alice, "bob@bob-pc");
    const struct story_out *out;
    gezi_span plain;

    (void)state;
    assert_int_equal(gezi_core_resume(o.alice->c, o.alice->now,
                                      &(struct gezi_waiting){
                                          .peer = bob,
                                          .id = "x",
                                          .text = "hi",
                                          .unix_ms = o.alice->unix_ms - 1000,
                                          .flags = GEZI_MSG_OTHERS,
                                          .others = "carol@carol-pc\t王芳\n"}),
                     GEZI_OK);
    assert_int_equal(
        story_do(o.alice, &(struct gezi_command){.what = GEZI_DO_ANNOUNCE}),
        GEZI_OK);
    story_wait(o.alice, 3000);
    sealed_enter(o.alice, BOB, "bob", "BOB-PC", ENCRYPTS, 1600000011);
    story_wait(o.alice, 3000);
    out = first_text(o.alice, BOB);
    plain = plain_of(out->bytes, out->n);
    assert_int_equal(plain.n, sizeof "hi\0\0TO:bob:BOB-PC\acarol:CAROL-PC\a");
    story_free(o.alice);
}

/* Two of them: what one writes the other reads. */
static void what_we_write_we_read(void **state)
{
    struct pair p = pair_new(0, 0);
    struct gezi_peer bob = {.id = 0};
    uint32_t at = 0;

    (void)state;
    HEAR(p.alice, CAROL, "1:1600000000:carol:CAROL-PC:1:王芳\0财务部\0");
    while (gezi_core_peer_next(p.alice->c, &at, &bob) &&
           strcmp(bob.host, "BOB-PC") != 0)
        ;
    assert_int_equal(
        story_do(p.alice,
                 &(struct gezi_command){.what = GEZI_DO_SEND,
                                        .to.peer = bob.id,
                                        .text = "三点开会",
                                        .others = "carol@carol-pc\t王芳\n"}),
        GEZI_OK);
    pair_run(&p, 200);
    assert_string_equal(only_message(p.bob)->text, "三点开会");
    assert_string_equal(only_message(p.bob)->others, "carol@carol-pc\tcarol\n");
    assert_true(only_message(p.bob)->e.message.flags & GEZI_MSG_SIGNED);
    assert_int_equal(story_states(p.alice, GEZI_DELIVERED), 1);
    pair_free(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_list_gives_back_what_was_put_into_it),
        cmocka_unit_test(a_list_has_room_for_thirty_of_the_longest_names),
        cmocka_unit_test(the_golden_lists_are_read_without_ourselves),
        cmocka_unit_test(whom_we_know_is_called_as_we_know_them),
        cmocka_unit_test(neither_we_nor_the_sender_nor_anybody_twice_is_named),
        cmocka_unit_test(a_list_that_is_none_names_nobody),
        cmocka_unit_test(what_is_named_is_harmless),
        cmocka_unit_test(a_long_list_is_cut),
        cmocka_unit_test(what_we_write_is_what_the_official_client_writes),
        cmocka_unit_test(what_is_sent_again_is_the_same_to_the_byte),
        cmocka_unit_test(only_an_envelope_that_can_hold_it_has_a_list),
        cmocka_unit_test(nobody_is_named_to_nobody),
        cmocka_unit_test(a_broadcast_names_nobody),
        cmocka_unit_test(the_text_comes_before_the_list),
        cmocka_unit_test(what_was_chosen_is_told_cleaned_and_kept),
        cmocka_unit_test(a_message_that_waited_names_them_still),
        cmocka_unit_test(what_we_write_we_read),
    };

    return cmocka_run_group_tests(tests, sealed_begin, sealed_end);
}
