/* Files between two who encrypt: how they ask, who is given. docs/protocol.md
 * 11.6 */
#include "sealed.h"

#include <gezi/attach.h>
#include <gezi/store.h>
#include <gezi/transfer.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define AWAY "10.0.0.99" /* an address that nobody was ever at */

static const struct gezi_file file = {.id = 0,
                                      .name = "a.bin",
                                      .size = 5000,
                                      .mtime = 1690000000,
                                      .path = "/home/alice/a.bin"};
static const struct gezi_file folder = {.id = 1,
                                        .type = GEZI_FILE_FOLDER,
                                        .name = "docs",
                                        .size = 10,
                                        .path = "/home/alice/docs"};

/* Alice has offered both to Bob, and Bob takes them. */
struct scene {
    struct pair p;
    char offer[80];
};

static uint32_t id_of(struct story *d, const char *at)
{
    struct gezi_peer peer;
    struct gezi_addr addr;
    uint32_t next = 0;

    assert_true(gezi_addr_parse(at, 0, &addr));
    while (gezi_core_peer_next(d->c, &next, &peer))
        if (gezi_addr_equal(peer.addr, addr))
            return peer.id;
    fail();
    return 0;
}

static void offer(struct scene *s, unsigned flags)
{
    const struct gezi_file files[] = {file, folder};
    struct gezi_command cmd = {.what = GEZI_DO_SEND,
                               .text = "files",
                               .flags = flags,
                               .files = files,
                               .files_n = 2};

    cmd.to.peer = id_of(s->p.alice, BOB);
    assert_int_equal(story_do(s->p.alice, &cmd), GEZI_OK);
    pair_run(&s->p, 3000);
    assert_true(story_events(s->p.bob, GEZI_EV_MESSAGE) > 0);
    snprintf(s->offer, sizeof s->offer, "%s",
             story_event(s->p.bob, GEZI_EV_MESSAGE, 0)->id);
    pair_clear(&s->p);
}

static void pin_each_other(struct scene *s)
{
    story_send(s->p.alice, NULL, id_of(s->p.alice, BOB), "hello");
    pair_run(&s->p, 5000);
    pair_clear(&s->p);
}

static struct scene begin(unsigned flags)
{
    struct scene s = {.p = pair_new(0, 0)};

    pin_each_other(&s);
    offer(&s, flags);
    return s;
}

/* Bob's job for that file. */
static const struct story_job *take(struct scene *s, size_t n)
{
    struct gezi_command cmd = {.what = GEZI_DO_FETCH,
                               .offer = s->offer,
                               .file = GEZI_FILE_ALL,
                               .dir = "/dl"};

    if (!story_jobs(s->p.bob, GEZI_JOB_FETCH))
        assert_int_equal(story_do(s->p.bob, &cmd), GEZI_OK);
    return story_job(s->p.bob, GEZI_JOB_FETCH, n);
}

static void asks(struct scene *s, const struct story_job *j, int64_t offset)
{
    const struct gezi_report r = {
        .what = GEZI_REPORT_ASKS, .job = j->j.id, .offset = offset};

    gezi_core_report(s->p.bob->c, s->p.bob->now, &r);
    story_report(s->p.bob, 0, GEZI_REPORT_PROGRESS, 0, 0); /* of nobody's */
}

/* Bob's request for it, from that offset on. */
static const struct story_job *request(struct scene *s, size_t n,
                                       int64_t offset)
{
    const struct story_job *j = take(s, n);
    size_t before = story_jobs(s->p.bob, GEZI_JOB_REQUEST);

    assert_non_null(j);
    assert_true(j->j.asks);
    asks(s, j, offset);
    assert_int_equal(story_jobs(s->p.bob, GEZI_JOB_REQUEST), before + 1);
    return story_job(s->p.bob, GEZI_JOB_REQUEST, before);
}

/* What Alice does about these bytes. */
static const struct story_job *ask(struct scene *s, const char *from,
                                   const void *bytes, size_t n)
{
    static uint64_t conn = 100;
    size_t before = story_jobs(s->p.alice, GEZI_JOB_SERVE);

    story_ask(s->p.alice, from, ++conn, bytes, n);
    story_wait(s->p.alice, 0);
    return story_job(s->p.alice, GEZI_JOB_SERVE, before);
}

static const struct story_job *ask_with(struct scene *s, const char *from,
                                        const struct story_job *r)
{
    return ask(s, from, r->request, r->request_n);
}

static void both_sides_agree_on_key_and_counter(void **state)
{
    struct scene s = begin(0);
    const struct story_job *r = request(&s, 0, 0x123), *given;
    struct gezi_packet k;

    (void)state;
    assert_int_equal(r->j.reason, GEZI_FILE_WHY_NONE);
    assert_true(r->sealed && r->request_n < 2000);
    assert_int_equal(
        gezi_packet_parse((gezi_span){(uint8_t *)r->request, r->request_n}, &k),
        GEZI_OK);
    assert_int_equal(k.command, 0x00c00860); /* as the official client does */
    given = ask_with(&s, "10.0.0.8", r);
    assert_non_null(given);
    assert_true(given->sealed);
    assert_memory_equal(&given->body, &r->body, sizeof r->body);
    assert_memory_equal(r->body.counter, k.number_text.p, k.number_text.n);
    assert_true(given->j.offset == 0x123);
    assert_string_equal(given->path, file.path);
    pair_free(&s.p);
}

static void a_folder_is_asked_for_as_one(void **state)
{
    struct scene s = begin(0);
    const struct story_job *given =
        ask_with(&s, "10.0.0.8", request(&s, 1, -1));

    (void)state;
    assert_non_null(given);
    assert_true(given->sealed);
    assert_string_equal(given->path, folder.path);
    pair_free(&s.p);
}

static void each_request_has_another_key_and_a_higher_number(void **state)
{
    struct scene s = begin(0);
    const struct story_job *a = request(&s, 0, 0), *b;
    uint8_t first[GEZI_IV_SIZE];

    (void)state;
    memcpy(first, a->body.counter, sizeof first);
    b = request(&s, 0, 0);
    assert_memory_not_equal(a->body.key, b->body.key, GEZI_BODY_KEY);
    assert_true(memcmp(first, b->body.counter, sizeof first) < 0);
    pair_free(&s.p);
}

static void the_next_one_asks_when_the_one_before_was_heard(void **state)
{
    struct scene s = begin(0);
    const struct story_job *second;

    (void)state;
    request(&s, 0, 0);
    second = take(&s, 1);
    asks(&s, second, -1);
    assert_int_equal(story_jobs(s.p.bob, GEZI_JOB_REQUEST), 1);
    story_report(s.p.bob, take(&s, 0)->j.id, GEZI_REPORT_STARTED, 0, 0);
    assert_int_equal(story_jobs(s.p.bob, GEZI_JOB_REQUEST), 2);
    pair_free(&s.p);
}

static void a_request_from_a_new_address_is_served(void **state)
{
    struct scene s = begin(0);

    (void)state;
    assert_non_null(ask_with(&s, AWAY, request(&s, 0, 0)));
    pair_free(&s.p);
}

static void a_request_that_was_heard_before_is_refused(void **state)
{
    struct scene s = begin(0);
    const struct story_job *r = request(&s, 0, 0), *later;

    (void)state;
    assert_non_null(ask_with(&s, "10.0.0.8", r));
    assert_null(ask_with(&s, "10.0.0.8", r));
    assert_null(ask_with(&s, AWAY, r));
    assert_int_equal(gezi_core_counts(s.p.alice->c).refused, 2);
    later = request(&s, 0, 0);
    ask_with(&s, AWAY, request(&s, 0, 0));
    assert_int_equal(gezi_core_counts(s.p.alice->c).refused, 2);
    ask_with(&s, AWAY, later); /* held back on its way */
    assert_int_equal(gezi_core_counts(s.p.alice->c).refused, 3);
    pair_free(&s.p);
}

static uint64_t number_of(const struct story_job *r)
{
    struct gezi_packet k;

    gezi_packet_parse((gezi_span){(uint8_t *)r->request, r->request_n}, &k);
    return k.number;
}

static void what_was_heard_is_told_so_that_it_can_be_kept(void **state)
{
    struct scene s = begin(0);
    const struct story_job *r = request(&s, 0, 0), *later;
    const struct story_event *e;
    char id[80];

    (void)state;
    assert_non_null(ask_with(&s, "10.0.0.8", r));
    assert_null(ask_with(&s, "10.0.0.8", r));
    assert_int_equal(story_events(s.p.alice, GEZI_EV_ASKED), 1);
    e = story_event(s.p.alice, GEZI_EV_ASKED, 0);
    assert_true(e->e.asked.number == number_of(r));
    snprintf(id, sizeof id, "%s", e->id);
    /* What a store gives back after a restart. */
    later = request(&s, 0, 0);
    assert_int_equal(
        gezi_core_offered(
            s.p.alice->c, s.p.alice->now,
            &(struct gezi_offer){.peer = story_peer(s.p.alice, e->key),
                                 .id = id,
                                 .out = true,
                                 .asked = number_of(later)}),
        GEZI_OK);
    assert_null(ask_with(&s, "10.0.0.8", later));
    assert_int_equal(gezi_core_counts(s.p.alice->c).refused, 2);
    ask_with(&s, "10.0.0.8", request(&s, 0, 0));
    assert_int_equal(gezi_core_counts(s.p.alice->c).refused, 2);
    pair_free(&s.p);
}

static void what_was_heard_and_not_stored_is_told_again(void **state)
{
    struct scene s = begin(0);
    const struct story_job *r = request(&s, 0, 0);

    (void)state;
    s.p.alice->disk_full = true;
    ask_with(&s, "10.0.0.8", r);
    assert_int_equal(story_events(s.p.alice, GEZI_EV_ASKED), 1);
    s.p.alice->disk_full = false;
    story_wait(s.p.alice, 70000);
    assert_int_equal(story_events(s.p.alice, GEZI_EV_ASKED), 2);
    assert_true(story_event(s.p.alice, GEZI_EV_ASKED, 1)->e.asked.number ==
                number_of(r));
    pair_free(&s.p);
}

static void what_was_changed_on_its_way_is_refused(void **state)
{
    struct scene s = begin(0);
    const struct story_job *r = request(&s, 0, 0);
    char *bytes = malloc(r->request_n);
    size_t at[8], n = 0;

    (void)state;
    assert_non_null(bytes);
    memcpy(bytes, r->request, r->request_n);
    for (char *p = bytes; (p = strchr(p, ':')); p++)
        at[n++] = (size_t)(p - bytes);
    assert_int_equal(n, 8); /* the head, capability, key, cipher, signature */
    for (size_t i = 5; i < n; i++) { /* a byte in each of the last three */
        memcpy(bytes, r->request, r->request_n);
        bytes[at[i] + 20] = bytes[at[i] + 20] == 'A' ? 'B' : 'A';
        assert_null(ask(&s, "10.0.0.8", bytes, r->request_n));
    }
    /* Another number in its head: the counter would be another. */
    memcpy(bytes, r->request, r->request_n);
    bytes[at[1] - 1] = bytes[at[1] - 1] == '1' ? '2' : '1';
    assert_null(ask(&s, "10.0.0.8", bytes, r->request_n));
    /* And whole it is good still. */
    assert_non_null(ask_with(&s, "10.0.0.8", r));
    free(bytes);
    pair_free(&s.p);
}

static void every_truncation_is_refused(void **state)
{
    struct scene s = begin(0);
    const struct story_job *r = request(&s, 0, 0);

    (void)state;
    for (size_t n = 0; n + 1 < r->request_n; n += n < 60 ? 1 : 23)
        assert_null(ask(&s, "10.0.0.8", r->request, n));
    pair_free(&s.p);
}

/* What is in it, for Alice: its envelope points into room. */
static gezi_span opened(const struct story_job *r, struct gezi_packet *k,
                        struct gezi_envelope *e)
{
    static uint8_t room[4096], plain[512];
    const struct gezi_seal *alice = sealed_keys("alice");
    struct gezi_writer w = {plain, sizeof plain, 0, false};
    uint8_t iv[GEZI_IV_SIZE];

    gezi_packet_parse((gezi_span){(uint8_t *)r->request, r->request_n}, k);
    assert_true(gezi_envelope_parse(gezi_packet_text(k->extra, NULL), room, e));
    gezi_seal_iv(e->seals, k->number_text, iv);
    assert_true(alice->open(alice->ctx, e, iv, &w));
    return gezi_written(&w);
}

/* By Bob's name and with Bob's address, but signed with the key of another, as
 * anybody can whom he told his own. */
static void a_signature_of_another_is_refused(void **state)
{
    struct scene s = begin(0);
    const struct gezi_seal *alice = sealed_keys("alice");
    uint8_t bytes[4096], signature[512];
    struct gezi_writer w = {bytes, sizeof bytes, 0, false};
    struct gezi_writer sig = {signature, sizeof signature, 0, false};
    struct gezi_envelope e;
    struct gezi_packet k;
    gezi_span plain = opened(request(&s, 0, 0), &k, &e);

    (void)state;
    assert_true(alice->sign(alice->ctx, e.seals, plain, &sig));
    e.signature = gezi_written(&sig);
    gezi_put(&w, gezi_span_first(k.whole, (size_t)(k.extra.p - k.whole.p)));
    gezi_envelope_put(&w, &e);
    gezi_put_byte(&w, 0);
    assert_null(ask(&s, "10.0.0.8", bytes, w.n));
    /* Without one it is refused as well. */
    e.seals &= ~(uint32_t)GEZI_SEAL_SIGN;
    w.n = 0;
    gezi_put(&w, gezi_span_first(k.whole, (size_t)(k.extra.p - k.whole.p)));
    gezi_envelope_put(&w, &e);
    gezi_put_byte(&w, 0);
    assert_null(ask(&s, "10.0.0.8", bytes, w.n));
    pair_free(&s.p);
}

/* In clear, with the number and the id that the offer has, from Bob's address
 * and with his name: the best that anybody else can do. */
static size_t put_clear(struct scene *s, char *out, size_t cap)
{
    struct gezi_envelope e;
    struct gezi_packet k;
    gezi_span plain = opened(request(s, 0, 0), &k, &e), packet, id;

    gezi_span_cut(&plain, ':', &packet);
    gezi_span_cut(&plain, ':', &id);
    return (size_t)snprintf(out, cap, "1:1700009999:%.*s:%.*s:96:%.*s:%.*s:0:",
                            (int)k.user.n, (const char *)k.user.p,
                            (int)k.host.n, (const char *)k.host.p,
                            (int)packet.n, (const char *)packet.p, (int)id.n,
                            (const char *)id.p) +
           1;
}

static void a_clear_request_for_what_went_encrypted_is_told_once(void **state)
{
    struct scene s = begin(0);
    char clear[200];
    size_t n = put_clear(&s, clear, sizeof clear);
    const struct story_event *e;

    (void)state;
    for (int i = 0; i < 3; i++)
        assert_null(ask(&s, "10.0.0.8", clear, n));
    assert_int_equal(story_transfers(s.p.alice, GEZI_FILE_FAILED), 1);
    e = story_transfer(s.p.alice);
    assert_int_equal(e->e.transfer.reason, GEZI_FILE_WHY_BARED);
    /* Also when somebody says in his name that he cannot do better. */
    sealed_enter(s.p.alice, BOB, "bob-<b62e9d6bd8e3ba49>", "BOB-PC",
                 GEZI_OPT_CAPUTF8 | GEZI_OPT_ENCRYPT | GEZI_OPT_ENCEXTMSG,
                 1700009000);
    assert_null(ask(&s, "10.0.0.8", clear, n));
    /* He can still have it as it should be. */
    assert_non_null(ask_with(&s, "10.0.0.8", request(&s, 0, 0)));
    pair_free(&s.p);
}

static void what_was_offered_in_clear_is_given_in_clear(void **state)
{
    struct scene s = begin(GEZI_SEND_CLEAR);
    char clear[200];
    size_t n = put_clear(&s, clear, sizeof clear);
    const struct story_job *given;

    (void)state;
    given = ask(&s, "10.0.0.8", clear, n);
    assert_non_null(given);
    assert_false(given->sealed);
    pair_free(&s.p);
}

static void transfers_say_whether_they_are_encrypted(void **state)
{
    struct scene s = begin(0);
    const struct story_job *given = ask_with(&s, "10.0.0.8", request(&s, 0, 0));

    (void)state;
    story_report(s.p.bob, take(&s, 0)->j.id, GEZI_REPORT_STARTED, 1, 0);
    assert_true(story_transfer(s.p.bob)->e.transfer.encrypted);
    story_report(s.p.alice, given->j.id, GEZI_REPORT_STARTED, 1, 0);
    assert_true(story_transfer(s.p.alice)->e.transfer.encrypted);
    pair_free(&s.p);
}

static void who_cannot_encrypt_a_body_asks_for_a_clear_one_signed(void **state)
{
    struct scene s = {
        .p = pair_new(0, GEZI_SEAL_OURS & ~(uint32_t)GEZI_SEAL_PACKETNO_IV)};
    const struct story_job *r, *given;

    (void)state;
    pin_each_other(&s);
    offer(&s, 0);
    r = request(&s, 0, 7);
    assert_false(r->sealed);
    given = ask_with(&s, AWAY, r);
    assert_non_null(given);
    assert_true(!given->sealed && given->j.offset == 7);
    assert_null(ask_with(&s, AWAY, r));
    story_report(s.p.bob, take(&s, 0)->j.id, GEZI_REPORT_STARTED, 1, 0);
    assert_false(story_transfer(s.p.bob)->e.transfer.encrypted);
    pair_free(&s.p);
}

static void
without_a_body_of_its_own_only_a_known_address_is_served(void **state)
{
    struct scene s = {
        .p = pair_new(0,
                      GEZI_SEAL_OURS & ~(uint32_t)(GEZI_SEAL_PACKETNO_IV |
                                                   GEZI_SEAL_NOENC_FILEBODY))};
    const struct story_job *r;

    (void)state;
    pin_each_other(&s);
    offer(&s, 0);
    r = request(&s, 0, 0);
    assert_null(ask_with(&s, AWAY, r)); /* it can be a copy of one */
    assert_non_null(ask_with(&s, "10.0.0.8", r));
    pair_free(&s.p);
}

static void what_came_encrypted_is_not_asked_for_without_a_key(void **state)
{
    struct scene s = begin(0);
    struct gezi_command forget = {.what = GEZI_DO_FORGET};
    const struct story_job *j;
    size_t before;

    (void)state;
    pair_run(&s.p, 61000);
    j = take(&s, 0);
    assert_true(j->j.asks);
    forget.to.peer = id_of(s.p.bob, ALICE);
    assert_int_equal(story_do(s.p.bob, &forget), GEZI_OK);
    before = story_jobs(s.p.bob, GEZI_JOB_REQUEST);
    asks(&s, j, 0);
    assert_int_equal(story_job(s.p.bob, GEZI_JOB_REQUEST, before)->j.reason,
                     GEZI_FILE_WHY_NO_KEY);
    assert_int_equal(story_job(s.p.bob, GEZI_JOB_REQUEST, before)->request_n,
                     0);
    story_report(s.p.bob, j->j.id, GEZI_REPORT_FAILED, 0, GEZI_FILE_WHY_NO_KEY);
    assert_int_equal(story_transfer(s.p.bob)->e.transfer.state,
                     GEZI_FILE_WAITING);
    pair_run(&s.p, 2000); /* Alice answers, and Bob asks with her key */
    j = story_job(s.p.bob, GEZI_JOB_FETCH, 2);
    assert_non_null(j);
    before = story_jobs(s.p.bob, GEZI_JOB_REQUEST);
    asks(&s, j, 0);
    assert_int_equal(story_job(s.p.bob, GEZI_JOB_REQUEST, before)->j.reason,
                     GEZI_FILE_WHY_NONE);
    pair_free(&s.p);
}

/* Anybody can say in her name that she takes no encrypted requests. */
static void whoever_took_encrypted_requests_is_asked_so(void **state)
{
    struct scene s = begin(0);

    (void)state;
    sealed_enter(s.p.bob, ALICE, "alice" ALICE_TAIL, "ALICE-PC",
                 GEZI_OPT_CAPUTF8 | GEZI_OPT_ENCRYPT, 1700009000);
    assert_true(take(&s, 0)->j.asks);
    assert_true(request(&s, 0, 0)->sealed);
    pair_free(&s.p);
}

/* Bob has an offer of hers from before a restart, and takes it. */
static const struct story_job *take_kept(struct story *bob, uint32_t alice)
{
    struct gezi_command cmd = {.what = GEZI_DO_FETCH,
                               .file = GEZI_FILE_ALL,
                               .dir = "/dl",
                               .offer = "7-x"};
    struct gezi_offer kept = {.id = "7-x",
                              .number = 7,
                              .addr = {0x0a000007, 2425},
                              .unix_ms = 1700000000000,
                              .flags = GEZI_MSG_ENCRYPTED | GEZI_MSG_OPENED,
                              .files = &file,
                              .files_n = 1};

    assert_true(gezi_core_peer(bob->c, alice, &kept.peer));
    assert_int_equal(gezi_core_offered(bob->c, bob->now, &kept), GEZI_OK);
    assert_int_equal(story_do(bob, &cmd), GEZI_OK);
    return story_job(bob, GEZI_JOB_FETCH, 0);
}

static void who_says_so_after_its_key_came_is_believed_as_well(void **state)
{
    const uint32_t now = GEZI_OPT_CAPUTF8 | GEZI_OPT_ENCRYPT;

    (void)state;
    for (int told = 0; told < 2; told++) {
        struct story *bob = sealed_story("bob", 0, false);
        uint32_t alice = sealed_pin(bob, ALICE, "alice", "ALICE-PC", "alice");

        if (told)
            sealed_enter(bob, ALICE, "alice", "ALICE-PC",
                         now | GEZI_OPT_CAPFILEENC, 1700000500);
        sealed_enter(bob, ALICE, "alice", "ALICE-PC", now, 1700000501);
        assert_int_equal(take_kept(bob, alice)->j.asks, told);
        story_free(bob);
    }
}

/* A verb of hers sent it, and no entry of hers has come yet. */
static void who_has_said_nothing_yet_is_asked_when_it_has(void **state)
{
    static const uint32_t caps[] = {0, GEZI_OPT_ENCRYPT};

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct story *bob = sealed_story("bob", 0, false);
        uint32_t alice = sealed_pin(bob, ALICE, "alice", "ALICE-PC", "alice");

        sealed_enter(bob, ALICE, "alice", "ALICE-PC", caps[i], 1700000501);
        story_clear(bob);
        assert_true(take_kept(bob, alice)->j.asks);
        assert_non_null(story_find(bob, ALICE, GEZI_CMD_BR_ENTRY, 0));
        story_free(bob);
    }
}

static void that_it_was_said_is_kept_with_the_key(void **state)
{
    const struct gezi_seal *keys = sealed_keys("alice");

    (void)state;
    for (int told = 0; told < 2; told++) {
        struct story *bob = sealed_story("bob", 0, false);
        const struct gezi_known known = {
            .peer = {.kind = GEZI_KIND_IPMSG,
                     .addr = {0x0a000007, 2425},
                     .caps = GEZI_OPT_CAPUTF8 | GEZI_OPT_ENCRYPT,
                     .charset = GEZI_CS_UTF8,
                     .key = "alice@alice-pc",
                     .nick = "",
                     .user = "alice",
                     .host = "ALICE-PC",
                     .group = "",
                     .client = "",
                     .sign = "",
                     .trust = GEZI_TRUST_PINNED},
            .seals = GEZI_SEAL_OURS | (told ? GEZI_SEAL_FILES : 0),
            .key = keys->own(keys->ctx, GEZI_KEY_2048),
            .fingerprint = "2172650dfb583e22"};

        assert_int_equal(gezi_core_remember(bob->c, bob->now, &known), GEZI_OK);
        assert_int_equal(take_kept(bob, id_of(bob, ALICE))->j.asks, told);
        story_free(bob);
    }
}

static void a_changed_key_gets_no_request(void **state)
{
    struct story *bob = sealed_story("bob", 0, false);
    uint32_t alice = sealed_pin(bob, ALICE, "alice", "ALICE-PC", "alice");
    struct gezi_report asks = {.what = GEZI_REPORT_ASKS};
    const struct story_job *j, *r;

    (void)state;
    story_wait(bob, 60000);
    sealed_enter(bob, ALICE, "alice", "ALICE-PC",
                 GEZI_OPT_CAPUTF8 | GEZI_OPT_ENCRYPT | GEZI_OPT_CAPFILEENC,
                 1700000500);
    sealed_answer(bob, ALICE, "alice", "ALICE-PC",
                  sealed_key_body("bob", 2048, GEZI_SEAL_OURS));
    j = take_kept(bob, alice);
    assert_true(j->j.asks);
    /* To the official client a file is a folder of one. */
    assert_true(j->j.as_tree);
    asks.job = j->j.id;
    gezi_core_report(bob->c, bob->now, &asks);
    story_report(bob, 0, GEZI_REPORT_PROGRESS, 0, 0);
    r = story_job(bob, GEZI_JOB_REQUEST, 0);
    assert_int_equal(r->j.reason, GEZI_FILE_WHY_KEY_CHANGED);
    assert_true(r->request_n == 0);
    story_report(bob, asks.job, GEZI_REPORT_FAILED, 0,
                 GEZI_FILE_WHY_KEY_CHANGED);
    assert_int_equal(story_transfer(bob)->e.transfer.state, GEZI_FILE_FAILED);
    story_free(bob);
}

/* Alice forgot Bob's key: it is asked for while his request waits. */
static void a_request_waits_for_the_key_of_its_signer(void **state)
{
    struct scene s = begin(0);
    struct gezi_command forget = {.what = GEZI_DO_FORGET};
    const struct story_job *r = request(&s, 0, 0);

    (void)state;
    pair_run(&s.p, 61000);
    forget.to.peer = id_of(s.p.alice, BOB);
    assert_int_equal(story_do(s.p.alice, &forget), GEZI_OK);
    assert_null(ask_with(&s, "10.0.0.8", r));
    pair_run(&s.p, 1000);
    assert_int_equal(story_jobs(s.p.alice, GEZI_JOB_SERVE), 1);
    /* And not for ever. */
    assert_int_equal(story_do(s.p.alice, &forget), GEZI_OK);
    s.p.deaf[1] = true;
    assert_null(ask_with(&s, "10.0.0.8", request(&s, 0, 0)));
    pair_run(&s.p, 5000);
    assert_int_equal(gezi_core_counts(s.p.alice->c).refused, 1);
    pair_free(&s.p);
}

static void a_flood_is_opened_a_few_at_a_time(void **state)
{
    struct scene s = begin(0);
    const struct story_job *r = request(&s, 0, 0);
    char *bytes = malloc(r->request_n), from[32];

    (void)state;
    assert_non_null(bytes);
    memcpy(bytes, r->request, r->request_n);
    bytes[r->request_n - 40] ^= 1;
    for (int i = 0; i < 200; i++) {
        snprintf(from, sizeof from, "10.0.1.%d", i / 4 + 1);
        story_ask(s.p.alice, from, 1000 + (uint64_t)i, bytes, r->request_n);
    }
    /* Those beyond the room at once, four of the others, and not all. */
    story_wait(s.p.alice, 0);
    assert_int_equal(gezi_core_counts(s.p.alice->c).refused, 200 - 48 + 4);
    story_wait(s.p.alice, 1000);
    assert_int_equal(gezi_core_counts(s.p.alice->c).refused, 200);
    /* Strangers who fill the room make way for who is known there. */
    for (int i = 0; i < 48; i++) {
        snprintf(from, sizeof from, "10.0.2.%d", i / 4 + 1);
        story_ask(s.p.alice, from, 3000 + (uint64_t)i, bytes, r->request_n);
    }
    story_ask(s.p.alice, "10.0.2.99", 3999, bytes, r->request_n);
    assert_int_equal(gezi_core_counts(s.p.alice->c).refused, 201);
    story_ask(s.p.alice, "10.0.0.8", 4000, bytes, r->request_n);
    assert_int_equal(gezi_core_counts(s.p.alice->c).refused, 202);
    assert_true(story_job(s.p.alice, GEZI_JOB_REFUSE, 201)->j.conn < 3999);
    story_wait(s.p.alice, 1000);
    /* Many from one address take no more than their share. */
    for (int i = 0; i < 48; i++)
        story_ask(s.p.alice, "10.0.1.1", 2000 + (uint64_t)i, bytes,
                  r->request_n);
    ask_with(&s, "10.0.0.8", r);
    story_wait(s.p.alice, 100);
    assert_int_equal(story_jobs(s.p.alice, GEZI_JOB_SERVE), 1);
    free(bytes);
    pair_free(&s.p);
}

static void names_that_nothing_was_offered_to_are_not_opened(void **state)
{
    struct scene s = begin(0);
    const struct story_job *r = request(&s, 0, 0);
    static const char head[] = "1:1700009999:mallory:PC:12585056:";
    char *bytes = malloc(r->request_n + sizeof head);
    struct gezi_packet k;

    (void)state;
    assert_non_null(bytes);
    gezi_packet_parse((gezi_span){(uint8_t *)r->request, r->request_n}, &k);
    memcpy(bytes, head, sizeof head - 1);
    memcpy(bytes + sizeof head - 1, k.extra.p, k.extra.n);
    story_ask(s.p.alice, AWAY, 9, bytes, sizeof head - 1 + k.extra.n);
    assert_int_equal(gezi_core_counts(s.p.alice->c).refused, 1);
    free(bytes);
    pair_free(&s.p);
}

static void what_is_asked_for_encrypted_is_announced(void **state)
{
    struct scene s = {.p = pair_new(0, 0)};
    struct story *feiless =
        sealed_story("bob", GEZI_SEAL_RSA_1024 | GEZI_SEAL_BLOWFISH_128, false);
    struct gezi_command announce = {.what = GEZI_DO_ANNOUNCE};
    struct gezi_peer peer;

    (void)state;
    assert_true(gezi_core_peer(s.p.alice->c, id_of(s.p.alice, BOB), &peer));
    assert_true(peer.caps & GEZI_OPT_CAPFILEENC);
    story_do(feiless, &announce); /* with the keys of old clients alone */
    story_wait(feiless, 1000);
    assert_int_equal(story_command_of(story_find(feiless, "*", 1, 0)) &
                         GEZI_OPT_CAPFILEENC,
                     0);
    story_free(feiless);
    pair_free(&s.p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_sides_agree_on_key_and_counter),
        cmocka_unit_test(a_folder_is_asked_for_as_one),
        cmocka_unit_test(each_request_has_another_key_and_a_higher_number),
        cmocka_unit_test(the_next_one_asks_when_the_one_before_was_heard),
        cmocka_unit_test(a_request_from_a_new_address_is_served),
        cmocka_unit_test(a_request_that_was_heard_before_is_refused),
        cmocka_unit_test(what_was_heard_is_told_so_that_it_can_be_kept),
        cmocka_unit_test(what_was_heard_and_not_stored_is_told_again),
        cmocka_unit_test(what_was_changed_on_its_way_is_refused),
        cmocka_unit_test(every_truncation_is_refused),
        cmocka_unit_test(a_signature_of_another_is_refused),
        cmocka_unit_test(a_clear_request_for_what_went_encrypted_is_told_once),
        cmocka_unit_test(what_was_offered_in_clear_is_given_in_clear),
        cmocka_unit_test(transfers_say_whether_they_are_encrypted),
        cmocka_unit_test(who_cannot_encrypt_a_body_asks_for_a_clear_one_signed),
        cmocka_unit_test(
            without_a_body_of_its_own_only_a_known_address_is_served),
        cmocka_unit_test(what_came_encrypted_is_not_asked_for_without_a_key),
        cmocka_unit_test(whoever_took_encrypted_requests_is_asked_so),
        cmocka_unit_test(who_says_so_after_its_key_came_is_believed_as_well),
        cmocka_unit_test(who_has_said_nothing_yet_is_asked_when_it_has),
        cmocka_unit_test(that_it_was_said_is_kept_with_the_key),
        cmocka_unit_test(a_changed_key_gets_no_request),
        cmocka_unit_test(a_request_waits_for_the_key_of_its_signer),
        cmocka_unit_test(a_flood_is_opened_a_few_at_a_time),
        cmocka_unit_test(names_that_nothing_was_offered_to_are_not_opened),
        cmocka_unit_test(what_is_asked_for_encrypted_is_announced),
    };

    return cmocka_run_group_tests(tests, sealed_begin, sealed_end);
}
