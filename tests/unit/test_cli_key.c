#include "expect.h"

#include "capture.h"
#include "cli/qr.h"
#include "protection.h"
#include "shelf.h"
#include "verb_rig.h"

#include <stdlib.h>

#define PRINT "0123456789abcdef"
#define OTHER "ffffffffffffffff"

static struct gezi_peer lilei(enum gezi_trust trust)
{
    struct gezi_peer peer = rig_lilei;

    peer.trust = trust;
    return peer;
}

static void judged(struct rig *rig, enum gezi_key_news news, const char *print)
{
    rig_event(rig, (struct gezi_event){
                       .kind = GEZI_EV_KEY,
                       .peer = lilei(GEZI_TRUST_PINNED),
                       .key = {.ref = 1, .news = news, .fingerprint = print}});
}

static void trust_asks_the_core_and_says_what_came_of_it(void **state)
{
    static const struct {
        const char *line;
        enum gezi_do what;
        enum gezi_key_news news;
        const char *print, *out;
    } cases[] = {
        {"key --trust 李雷", GEZI_DO_TRUST, GEZI_KEY_CHECKED, PRINT,
         "key of 李雷 0123 4567 89ab cdef: noted: you compared it\n"},
        {"key --trust 10.0.0.7", GEZI_DO_TRUST, GEZI_KEY_ACCEPTED, PRINT,
         "key of 李雷 0123 4567 89ab cdef: accepted; once you have compared "
         "it, --trust notes that, too\n"},
        {"key --forget lei@pc7", GEZI_DO_FORGET, GEZI_KEY_FORGOTTEN, "",
         "key of 李雷: forgotten; the next that comes is remembered\n"},
    };
    struct gezi_peer peer = lilei(GEZI_TRUST_CHANGED);
    struct rig rig;

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        rig_begin(&rig, cases[i].line);
        rig_start(&rig);
        rig_person(&rig, &peer, GEZI_CHANGE_OFFLINE);
        rig_ready(&rig);
        assert_int_equal(rig.asked_count, 2);
        assert_int_equal(rig.asked[1].what, cases[i].what);
        assert_int_equal(rig.asked[1].to.peer, 1);
        assert_int_equal(rig.asked[1].ref, 1);
        assert_int_equal(rig.status, RIG_STILL_HERE);
        judged(&rig, cases[i].news, cases[i].print);
        assert_int_equal(rig.status, CLI_DONE);
        rig_end(&rig);
        assert_string_equal(capture_out(), cases[i].out);
    }
}

static void who_has_no_key_cannot_be_trusted(void **state)
{
    struct rig rig;

    (void)state;
    rig_begin(&rig, "key --trust 李雷");
    rig_start(&rig);
    rig_person(&rig, &rig_lilei, GEZI_CHANGE_ONLINE);
    rig_ready(&rig);
    assert_int_equal(rig.status, CLI_ERROR);
    rig_end(&rig);
    assert_string_equal(capture_err(), "gezi: no key of 李雷 has come yet, so "
                                       "there is none to trust\n");
    rig_begin(&rig, "key --forget Nobody");
    rig_start(&rig);
    rig_ready(&rig);
    assert_int_equal(rig.status, CLI_NOBODY);
    rig_end(&rig);
}

static void a_judgement_needs_a_person(void **state)
{
    struct rig rig;

    (void)state;
    rig_begin(&rig, "key --trust");
    assert_int_equal(rig.begun, CLI_USAGE);
    rig_end(&rig);
    rig_begin(&rig, "key --trust --forget 李雷");
    assert_int_equal(rig.begun, CLI_USAGE);
    rig_end(&rig);
    rig_begin(&rig, "key");
    assert_int_equal(rig.begun, CLI_OWN);
    rig_end(&rig);
    rig_begin(&rig, "key 李雷");
    assert_int_equal(rig.begun, CLI_LOOK);
    rig_end(&rig);
}

static void a_core_that_does_not_answer_is_not_waited_for(void **state)
{
    struct gezi_peer peer = lilei(GEZI_TRUST_PINNED);
    struct rig rig;

    (void)state;
    rig_begin(&rig, "key --trust 李雷");
    rig_start(&rig);
    rig_person(&rig, &peer, GEZI_CHANGE_OFFLINE);
    rig_ready(&rig);
    rig_pass(&rig, 5000);
    assert_int_equal(rig.status, CLI_ERROR);
    rig_end(&rig);
}

static void our_key_is_digits_and_words(void **state)
{
    struct rig rig;

    (void)state;
    rig_begin(&rig, "key");
    assert_int_equal(cli_own(&rig.options, PRINT), CLI_DONE);
    rig_end(&rig);
    assert_string_equal(capture_out(),
                        "your key  0123 4567 89ab cdef\n"
                        "          bahe dome jole data ruga ziva\n");
    rig_begin(&rig, "key --json --user me --host here");
    assert_int_equal(cli_own(&rig.options, PRINT), CLI_DONE);
    rig_end(&rig);
    assert_non_null(strstr(capture_out(), "{\"event\":\"key\",\"state\":"
                                          "\"own\",\"person\":{\"id\":"
                                          "\"me@here\","));
    assert_non_null(strstr(capture_out(),
                           "\"fingerprint\":\"" PRINT "\",\"words\":\"bahe "
                           "dome jole data ruga ziva\",\"uri\":"
                           "\"gezi:me@here:" PRINT "\"}\n"));
}

/* What the store has. */
static void learn(struct shelf *t, enum gezi_key_news news, const char *print)
{
    const struct gezi_key key = {.exponent = 3, .n = GEZI_KEY_2048};
    struct gezi_event ev = {.kind = GEZI_EV_KEY,
                            .unix_ms = 1760277725120,
                            .peer = shelf_peer(1),
                            .key = {.news = news,
                                    .key = &key,
                                    .seals = GEZI_SEAL_OURS,
                                    .fingerprint = print}};

    t->side->event(t->side->ctx, &ev);
    shelf_commit(t);
}

static int look(struct shelf *t, const char *line)
{
    struct rig rig;
    int status;

    rig_begin(&rig, line);
    assert_int_equal(rig.begun, CLI_LOOK);
    status = cli_archive(&rig.options, t ? t->archive : NULL, &rig.front);
    rig_end(&rig);
    return status;
}

static void a_key_of_theirs_says_what_can_be_done(void **state)
{
    struct shelf *t = *state;

    shelf_person(t, 1, GEZI_CHANGE_ONLINE);
    shelf_commit(t);
    assert_int_equal(look(t, "key p1@host1"), CLI_ERROR);
    assert_int_equal(look(t, "key nobody"), CLI_NOBODY);
    assert_int_equal(look(NULL, "key p1@host1"), CLI_NOBODY);
    learn(t, GEZI_KEY_LEARNT, PRINT);
    assert_int_equal(look(t, "key p1@host1"), CLI_DONE);
    assert_string_equal(capture_out(),
                        "Person 1:\n"
                        "  key  0123 4567 89ab cdef\n"
                        "       bahe dome jole data ruga ziva\n"
                        "  known since 2025-10-12; once you have compared it: "
                        "gezi key --trust Person 1\n");
    learn(t, GEZI_KEY_CHANGED, OTHER);
    assert_int_equal(look(t, "key p1@host1"), CLI_DONE);
    assert_non_null(strstr(capture_out(), "ANOTHER KEY CAME:\n"
                                          "  new  ffff ffff ffff ffff\n"));
    assert_int_equal(look(t, "key --json p1@host1"), CLI_DONE);
    assert_non_null(strstr(capture_out(), "\"state\":\"changed\""));
    assert_non_null(strstr(capture_out(), "\"other\":\"" OTHER "\"}\n"));
    learn(t, GEZI_KEY_ACCEPTED, OTHER);
    learn(t, GEZI_KEY_CHECKED, OTHER);
    assert_int_equal(look(t, "key p1@host1"), CLI_DONE);
    assert_non_null(strstr(capture_out(), "2025-10-12, and you compared it\n"));
}

static void a_code_has_its_margin_and_is_square(void **state)
{
    struct strbuf out = {0};
    size_t rows = 0;

    (void)state;
    assert_true(qr_add(&out, "gezi:me@here:" PRINT, false));
    for (const char *at = out.s; (at = strchr(at, '\n')); at++)
        rows++;
    assert_int_equal(rows, (25 + 4 + 1) / 2); /* of 25 modules, two a row */
    assert_memory_equal(out.s, "\xe2\x96\x88\xe2\x96\x88", 6);
    strbuf_fini(&out);
}

static void words_tell_how_a_message_was_protected(void **state)
{
    enum { E = GEZI_MSG_ENCRYPTED, O = E | GEZI_MSG_OPENED };
    static const struct {
        unsigned flags;
        bool out;
        const char *letters, *words;
    } cases[] = {
        {0, false, "P", ""},
        {0, true, "P", ""},
        {E, false, "E", "encrypted, not readable here"},
        {E, true, "E", "encrypted"},
        {O | GEZI_MSG_SIGNED, false, "ES", "encrypted, signed"},
        {E | GEZI_MSG_SIGNED, true, "ES", "encrypted, signed"},
        {O | GEZI_MSG_FORGED, false, "E!", "encrypted, SIGNED BY ANOTHER KEY"},
        {O | GEZI_MSG_BARED, false, "E!",
         "encrypted, NOT SIGNED, unlike before"},
        {GEZI_MSG_BARED, false, "P!", "IN CLEAR, unlike before"},
        {O | GEZI_MSG_WEAK, false, "E", "encrypted, old short key"},
        {O | GEZI_MSG_UNCHECKED, false, "E",
         "encrypted, signature not checked, no key yet"},
    };
    char words[PROTECTION_WORDS];

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_string_equal(
            protection_words(cases[i].flags, cases[i].out, words),
            cases[i].words);
        assert_string_equal(protection_letters(cases[i].flags, cases[i].out),
                            cases[i].letters);
    }
}

static void a_list_marks_who_is_written_to_encrypted(void **state)
{
    struct gezi_peer peer = {.caps = GEZI_OPT_ENCRYPT, .kind = GEZI_KIND_IPMSG};

    (void)state;
    assert_string_equal(protection_column(&peer), "E");
    peer.kind = GEZI_KIND_FEIQ; /* it gets clear text */
    assert_string_equal(protection_column(&peer), "-");
    peer.kind = GEZI_KIND_IPMSG;
    peer.caps = 0;
    assert_string_equal(protection_column(&peer), "-");
    peer.trust = GEZI_TRUST_PINNED;
    assert_string_equal(protection_column(&peer), "ES");
    peer.trust = GEZI_TRUST_CHANGED;
    assert_string_equal(protection_column(&peer), "!!");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(trust_asks_the_core_and_says_what_came_of_it),
        cmocka_unit_test(who_has_no_key_cannot_be_trusted),
        cmocka_unit_test(a_judgement_needs_a_person),
        cmocka_unit_test(a_core_that_does_not_answer_is_not_waited_for),
        cmocka_unit_test(our_key_is_digits_and_words),
        cmocka_unit_test_setup_teardown(a_key_of_theirs_says_what_can_be_done,
                                        shelf_setup, shelf_teardown),
        cmocka_unit_test(a_code_has_its_margin_and_is_square),
        cmocka_unit_test(words_tell_how_a_message_was_protected),
        cmocka_unit_test(a_list_marks_who_is_written_to_encrypted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
