#include "expect.h"

#include <gezi/feiq.h>

static void version_tells_the_kind(void **state)
{
    static const struct {
        const char *version;
        enum gezi_kind kind;
    } rows[] = {
        {"1", GEZI_KIND_PLAIN},
        {"1.0", GEZI_KIND_PLAIN},
        {"1_lbt6_0#128#C85B76BD9F3F#0#0#0#4001#9", GEZI_KIND_FEIQ},
        {"1_lbt4_36#128#001122334455#1944#0#0", GEZI_KIND_FEIQ},
        {"1_lbt80_0", GEZI_KIND_FEIQ},
        {"1_lbt6_0x#128", GEZI_KIND_OTHER},
        {"1_lbt6", GEZI_KIND_OTHER},
        {"1_lbt_0#128", GEZI_KIND_OTHER},
        {"x1_lbt6_0#128", GEZI_KIND_OTHER},
        {"1_iptux 0.8.3", GEZI_KIND_IPTUX},
        {"1_iptux", GEZI_KIND_IPTUX},
        {"iptux 0.8.0", GEZI_KIND_IPTUX},
        {"1@shiyeline", GEZI_KIND_SHIYELINE},
        {"1_gipmsg_0.2", GEZI_KIND_OTHER},
        {"feiq_plus_plus#128#001122334455", GEZI_KIND_OTHER},
        {"1.x", GEZI_KIND_OTHER},
        {"1..0", GEZI_KIND_OTHER},
        {"", GEZI_KIND_OTHER},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_int_equal(gezi_kind_of_version(gezi_span_text(rows[i].version)),
                         rows[i].kind);
}

static void feiq_version_is_taken_apart(void **state)
{
    struct gezi_feiq_version v;

    (void)state;
    assert_true(gezi_feiq_version(
        S("1_lbt80_36#65664#C85B76BD9F3F#1944#20978#72#4000#9"), &v));
    assert_int_equal(v.generation, 80);
    assert_int_equal(v.avatar, 36);
    assert_int_equal(v.level, 65664);
    expect_bytes(v.id, "C85B76BD9F3F");
    assert_int_equal(v.avatar_bytes, 1944);
    assert_int_equal(v.photo_bytes, 20978);
    assert_int_equal(v.cipher_bytes, 72);
}

static void feiq_version_reads_odd_parts_as_nothing(void **state)
{
    struct gezi_feiq_version v;

    (void)state;
    assert_true(gezi_feiq_version(S("1_lbt6_0"), &v));
    assert_int_equal(v.level, 0);
    expect_bytes(v.id, "");
    assert_true(gezi_feiq_version(
        S("1_lbt99999999999_3#x#no good#-1#99999999999##"), &v));
    assert_int_equal(v.generation, 0);
    assert_int_equal(v.avatar, 3);
    assert_int_equal(v.level, 0);
    expect_bytes(v.id, "");
    assert_int_equal(v.avatar_bytes, 0);
    assert_int_equal(v.photo_bytes, 0);
    assert_int_equal(v.cipher_bytes, 0);
}

static void feiq_id_is_any_short_word(void **state)
{
    struct gezi_feiq_version v;

    (void)state;
    assert_true(gezi_feiq_version(S("1_lbt6_0#128#ROCKETX#0#0#0"), &v));
    expect_bytes(v.id, "ROCKETX");
    assert_true(gezi_feiq_version(
        S("1_lbt6_0#128#0123456789abcdef0123456789ABCDEF#0"), &v));
    assert_int_equal(v.id.n, GEZI_FEIQ_ID_MAX);
    assert_true(gezi_feiq_version(
        S("1_lbt6_0#128#0123456789abcdef0123456789ABCDEF0#7"), &v));
    expect_bytes(v.id, "");
    assert_int_equal(v.avatar_bytes, 7);
}

static void other_versions_are_not_feiqs(void **state)
{
    struct gezi_feiq_version v = {.level = 5};

    (void)state;
    assert_false(gezi_feiq_version(S("1"), &v));
    assert_false(gezi_feiq_version(S("1_lbt6_#128"), &v));
    assert_false(gezi_feiq_version(S("1_lbt6_0:128"), &v));
    assert_int_equal(v.level, 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(version_tells_the_kind),
        cmocka_unit_test(feiq_version_is_taken_apart),
        cmocka_unit_test(feiq_version_reads_odd_parts_as_nothing),
        cmocka_unit_test(feiq_id_is_any_short_word),
        cmocka_unit_test(other_versions_are_not_feiqs),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
