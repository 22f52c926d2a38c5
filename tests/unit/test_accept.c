/* Whose files are taken unasked. */
#include "expect.h"

#include "accept.h"
#include "shell/accepter.h"
#include "verb_rig.h"

#include <stdio.h>

enum { MB = 1 << 20 };

static struct accept_rules rules;
static struct gezi_file files[4];

static void rule(const char *text)
{
    struct strbuf why = {0};

    accept_fini(&rules);
    if (!accept_add(&rules, text, &why))
        fail_msg("%s: %s", text, strbuf_get(&why));
}

/* One file of so many bytes, from them. */
static bool fits_size(const struct gezi_peer *peer, uint64_t size)
{
    struct gezi_event ev = {.kind = GEZI_EV_MESSAGE,
                            .peer = *peer,
                            .message = {.files = files, .files_n = 1}};

    files[0] = (struct gezi_file){.name = "a", .size = size};
    return accept_fits(&rules, &ev);
}

static bool fits(const struct gezi_peer *peer) { return fits_size(peer, 1); }

static const char *refused(const char *text)
{
    static char words[256];
    struct accept_rules none = {0};
    struct strbuf why = {0};

    assert_false(accept_add(&none, text, &why));
    assert_int_equal(none.count, 0);
    snprintf(words, sizeof words, "%s", strbuf_get(&why));
    strbuf_fini(&why);
    return words;
}

static void no_rule_takes_nothing(void **state)
{
    (void)state;
    accept_fini(&rules);
    assert_false(fits(&rig_lilei));
}

static void all_takes_everyones(void **state)
{
    (void)state;
    rule("all");
    assert_true(fits(&rig_lilei));
    assert_true(fits_size(&rig_lily, UINT64_MAX));
    rule("ALL size:<1k");
    assert_true(fits_size(&rig_lily, 1023));
    assert_false(fits_size(&rig_lily, 1024));
}

static void a_person_is_known_by_name_login_key_or_address(void **state)
{
    static const char *const ways[] = {
        "from:李雷",     "李雷",     "from:lei@pc7",
        "LEI@PC7",       "10.0.0.7", "from:10.0.0.7:2425",
        "from:\"李雷\"",
    };

    (void)state;
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        rule(ways[i]);
        if (!fits(&rig_lilei) || fits(&rig_daoshi))
            fail_msg("%s", ways[i]);
    }
    rule("from:lily");
    assert_true(fits(&rig_lily)); /* large and small letters are the same */
    rule("李");
    assert_false(fits(&rig_lilei)); /* the beginning of a name is not it */
    rule("from:10.0.0.7:2426");
    assert_false(fits(&rig_lilei));
    rule("lei@pc");
    assert_false(fits(&rig_lilei));
    rule("lei@");
    assert_false(fits(&rig_lilei));
}

static void a_login_is_known_without_its_fingerprint(void **state)
{
    struct gezi_peer peer = rig_lilei;
    char who[300];

    (void)state;
    peer.user = "ll-<0123456789abcdef>";
    snprintf(who, sizeof who, "ll@%s", peer.host);
    rule(who);
    assert_true(fits(&peer));
    /* Its key is another one than that of whom the rule meant. */
    peer.trust = GEZI_TRUST_CHANGED;
    assert_false(fits(&peer));
}

static void a_name_may_have_blanks(void **state)
{
    struct gezi_peer li = rig_lilei;

    (void)state;
    li.nick = "Li Lei";
    rule("Li Lei size:<1M");
    assert_true(fits(&li));
    rule("from:\"Li Lei\" size:<1M");
    assert_true(fits(&li));
    rule("\"Li Lei\"");
    assert_true(fits(&li));
    li.nick = "all";
    rule("\"all\"");
    assert_true(fits(&li));
    assert_false(fits(&rig_lily));
    li.nick = "a:b";
    rule("'a:b'");
    assert_true(fits(&li));
}

static void a_group_and_a_kind_are_asked_for(void **state)
{
    (void)state;
    rule("group:研发部");
    assert_true(fits(&rig_lilei));
    assert_false(fits(&rig_lily));
    rule("group:sales kind:iptux");
    assert_true(fits(&rig_lily));
    rule("kind:feiq");
    assert_true(fits(&rig_lilei));
    assert_false(fits(&rig_lily));
    rule("kind:plain");
    assert_false(fits(&rig_lilei));
}

static void all_that_a_rule_names_must_fit_and_one_rule_is_enough(void **state)
{
    struct strbuf why = {0};

    (void)state;
    rule("李雷 group:Sales");
    assert_false(fits(&rig_lilei));
    assert_false(fits(&rig_lily));
    assert_true(accept_add(&rules, "小道士", &why));
    assert_true(fits(&rig_daoshi));
    assert_false(fits(&rig_lilei));
}

static void sizes_are_bounds_in_bytes(void **state)
{
    static const struct {
        const char *rule;
        uint64_t most;
    } table[] = {
        {"size:<100", 99},
        {"size:<1k", 1023},
        {"size:<20M", 20 * MB - 1},
        {"size:<20MB", 20 * MB - 1},
        {"size:<1.5g", 1536 * (uint64_t)MB - 1},
        {"size:<2T", 2 * (uint64_t)MB * MB - 1},
    };

    (void)state;
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        rule(table[i].rule);
        if (!fits_size(&rig_lily, table[i].most) ||
            fits_size(&rig_lily, table[i].most + 1))
            fail_msg("%s", table[i].rule);
    }
    rule("size:>1k size:<2k");
    assert_false(fits_size(&rig_lily, 1024));
    assert_true(fits_size(&rig_lily, 1025));
    assert_false(fits_size(&rig_lily, 2048));
}

static void the_files_of_a_message_count_together(void **state)
{
    struct gezi_event ev = {.kind = GEZI_EV_MESSAGE,
                            .peer = rig_lily,
                            .message = {.files = files, .files_n = 3}};

    (void)state;
    for (int i = 0; i < 3; i++)
        files[i] = (struct gezi_file){.name = "a", .size = 10};
    rule("size:<31");
    assert_true(accept_fits(&rules, &ev));
    rule("size:<30");
    assert_false(accept_fits(&rules, &ev));
    files[0].size = files[1].size = UINT64_MAX; /* does not wrap */
    assert_false(accept_fits(&rules, &ev));
}

static void a_folder_of_unknown_size_is_not_small(void **state)
{
    struct gezi_event ev = {.kind = GEZI_EV_MESSAGE,
                            .peer = rig_lily,
                            .message = {.files = files, .files_n = 1}};

    (void)state;
    files[0] = (struct gezi_file){.name = "a", .type = GEZI_FILE_FOLDER};
    rule("size:<100T");
    assert_false(accept_fits(&rules, &ev));
    rule("all");
    assert_true(accept_fits(&rules, &ev));
    files[0].size = 5;
    rule("size:<6");
    assert_true(accept_fits(&rules, &ev));
}

static void what_offers_nothing_is_not_taken(void **state)
{
    struct gezi_event ev = {.kind = GEZI_EV_MESSAGE, .peer = rig_lily};

    (void)state;
    rule("all");
    assert_false(accept_fits(&rules, &ev));
    ev.kind = GEZI_EV_PERSON;
    assert_false(accept_fits(&rules, &ev));
}

static void whoever_sits_at_the_loop_asks_for_what_fits(void **state)
{
    struct gezi_event ev = {
        .kind = GEZI_EV_MESSAGE,
        .peer = rig_lilei,
        .message = {.id = "17-0abc", .files = files, .files_n = 1}};
    struct accepter a;
    struct rig rig;

    (void)state;
    rule("李雷");
    accepter_init(&a, &rules);
    rig_begin(&rig, "listen"); /* for its house */
    a.front.start(a.front.ctx, 0, &rig.host);
    a.front.event(a.front.ctx, 0, &ev);
    ev.peer = rig_lily;
    a.front.event(a.front.ctx, 0, &ev);
    assert_int_equal(rig.asked_count, 1);
    assert_int_equal(rig.asked[0].what, GEZI_DO_FETCH);
    assert_string_equal(rig.asked[0].offer, "17-0abc");
    assert_int_equal(rig.asked[0].file, GEZI_FILE_ALL);
    rig_end(&rig);
}

static void a_wrong_rule_is_told_why(void **state)
{
    (void)state;
    assert_string_equal(
        refused("form:李雷"),
        "a rule: there is no \"form:\", did you mean \"from:\"?");
    assert_string_equal(refused("xyzzyx:1"),
                        "a rule: there is no \"xyzzyx:\", only from: group: "
                        "kind: size:");
    assert_string_equal(refused("size:100M"),
                        "a rule: size: wants a bound such as <100M or >1k");
    assert_string_equal(refused("size:<"),
                        "a rule: size: wants a bound such as <100M or >1k");
    refused("size:<1.25M");
    refused("size:<-1");
    refused("size:<99999999999999999999");
    refused("size:<99999999999T");
    assert_string_equal(refused("kind:icq"),
                        "a rule: kind: wants one of: ipmsg feiq feige iptux "
                        "shiyeline plain other");
    assert_string_equal(refused("from:a from:b"),
                        "a rule: from: wants one name, user@host or address");
    refused("from:");
    refused("a from:b");
    refused("all from:b");
    refused("all 李雷");
    assert_string_equal(refused(""),
                        "a rule; it says all, or a name, or from: group: "
                        "kind: size:, such as \"Li Lei size:<100M\"");
}

static int tear_down(void **state)
{
    (void)state;
    accept_fini(&rules);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_rule_takes_nothing),
        cmocka_unit_test(all_takes_everyones),
        cmocka_unit_test(a_person_is_known_by_name_login_key_or_address),
        cmocka_unit_test(a_login_is_known_without_its_fingerprint),
        cmocka_unit_test(a_name_may_have_blanks),
        cmocka_unit_test(a_group_and_a_kind_are_asked_for),
        cmocka_unit_test(all_that_a_rule_names_must_fit_and_one_rule_is_enough),
        cmocka_unit_test(sizes_are_bounds_in_bytes),
        cmocka_unit_test(the_files_of_a_message_count_together),
        cmocka_unit_test(a_folder_of_unknown_size_is_not_small),
        cmocka_unit_test(what_offers_nothing_is_not_taken),
        cmocka_unit_test(whoever_sits_at_the_loop_asks_for_what_fits),
        cmocka_unit_test(a_wrong_rule_is_told_why),
    };

    return cmocka_run_group_tests(tests, NULL, tear_down);
}
