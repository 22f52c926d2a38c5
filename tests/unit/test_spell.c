#include "expect.h"

#include "readings.h"
#include "spell.h"

static void whole_syllables_and_initials_find_a_chinese_name(void **state)
{
    static const char *const ways[] = {"zhangsan",  "zs",       "zhs",
                                       "zhangs",    "zsan",     "ZhangSan",
                                       "zhang san", "zhang'san"};

    (void)state;
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        assert_true(spell_holds("张三", ways[i]));
        assert_true(spell_is("张三", ways[i]));
    }
    assert_false(spell_holds("张三", "zhsx"));
    assert_false(spell_holds("张三", "sz"));
    assert_false(spell_holds("张三", "hang"));
    assert_false(spell_holds("张三", ""));
    assert_false(spell_holds("张三", "张"));
}

static void some_of_a_name_is_enough_to_find_it_not_to_mean_it(void **state)
{
    (void)state;
    assert_true(spell_holds("欧阳小明", "xiaoming"));
    assert_true(spell_holds("欧阳小明", "ouy"));
    assert_false(spell_is("欧阳小明", "xiaoming"));
    assert_false(spell_is("欧阳小明", "ouy"));
    assert_true(spell_is("欧阳小明", "oyxm"));
}

static void surnames_have_their_own_readings(void **state)
{
    static const char *const names[][3] = {
        {"单雄", "shanxiong", "dx"}, {"仇英", "qiuying", "chouying"},
        {"解缙", "xiejin", "jj"},    {"曾国", "zengguo", "cengguo"},
        {"区平", "ouping", "qp"},    {"重庆", "chongqing", "zq"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        for (size_t k = 1; k < 3; k++)
            assert_true(spell_is(names[i][0], names[i][k]));
}

static void u_with_dots_is_v_or_u(void **state)
{
    (void)state;
    assert_true(spell_is("吕布", "lvbu"));
    assert_true(spell_is("吕布", "lubu"));
    assert_string_equal(readings_of(0x5973), "nv");
}

static void latin_letters_in_a_name_stand_for_themselves(void **state)
{
    (void)state;
    assert_true(spell_is("张三-PC2", "zspc2"));
    assert_true(spell_holds("张三 (Tom)", "stom"));
    assert_false(spell_is("张三2", "zhangsan"));
    assert_true(spell_is("张三🌹", "zhangsan"));
    assert_false(spell_holds("Tom", "tm"));
}

static void kana_are_typed_in_either_romanization(void **state)
{
    static const char *const names[][2] = {
        {"メアリー", "meari"},  {"メアリー", "mearii"}, {"めあり", "meari"},
        {"シャロン", "sharon"}, {"シャロン", "syaron"}, {"ふじこ", "hujiko"},
        {"つよし", "tsuyoshi"}, {"つよし", "tuyosi"},   {"ハット", "hatto"},
        {"きょうこ", "kyouko"}, {"ファン", "fan"},      {"ウィル", "wiru"},
        {"じゅん", "jun"},      {"じゅん", "zyun"},     {"チェリー", "cheri"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        assert_true(spell_is(names[i][0], names[i][1]));
    assert_false(spell_is("メアリー", "mary"));
}

static void nothing_that_is_typed_or_called_is_too_long(void **state)
{
    char name[512] = "", typed[200] = "";

    (void)state;
    for (size_t i = 0; i < 80; i++)
        strcat(name, "安");
    memset(typed, 'a', 62);
    assert_true(spell_holds(name, typed));
    memset(typed, 'a', 63);
    assert_true(spell_holds(name, typed));
    memset(typed, 'a', 64);
    assert_false(spell_holds(name, typed));
    assert_false(spell_is("\xe5\xbc", "z")); /* cut */
}

static void the_table_knows_what_common_characters_read(void **state)
{
    unsigned known = 0;

    (void)state;
    for (uint32_t c = READINGS_FIRST; c <= READINGS_LAST; c++)
        known += *readings_of(c) != '\0';
    assert_true(known > 20000);
    assert_string_equal(readings_of(0x5f20), "zhang");
    assert_string_equal(readings_of(0x4e2d), "zhong");
    assert_string_equal(readings_of(READINGS_FIRST), "yi");
    assert_string_equal(readings_of('a'), "");
    assert_string_equal(readings_other(0x5355, 0), "shan");
    assert_string_equal(readings_other(0x5355, 1), "");
    assert_string_equal(readings_other(0x4e2d, 0), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whole_syllables_and_initials_find_a_chinese_name),
        cmocka_unit_test(some_of_a_name_is_enough_to_find_it_not_to_mean_it),
        cmocka_unit_test(surnames_have_their_own_readings),
        cmocka_unit_test(u_with_dots_is_v_or_u),
        cmocka_unit_test(latin_letters_in_a_name_stand_for_themselves),
        cmocka_unit_test(kana_are_typed_in_either_romanization),
        cmocka_unit_test(nothing_that_is_typed_or_called_is_too_long),
        cmocka_unit_test(the_table_knows_what_common_characters_read),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
