#include "expect.h"

#include <stdlib.h>

#include <gezi/attach.h>

/* Exactly one good record, and how many bad ones beside it. */
static struct gezi_attach only(gezi_span list, unsigned bad_expected)
{
    struct gezi_attach a, more;
    unsigned bad = 0;

    assert_true(gezi_attach_next(&list, &a, &bad));
    assert_false(gezi_attach_next(&list, &more, &bad));
    assert_int_equal(bad, bad_expected);
    return a;
}

static unsigned bad_of(gezi_span list)
{
    struct gezi_attach a;
    unsigned bad = 0;

    assert_false(gezi_attach_next(&list, &a, &bad));
    return bad;
}

static void list_reads_a_file_and_a_folder(void **state)
{
    gezi_span list = S("10:big.iso:12345678f:6553f0ff:1:\a"
                       "12:Photos:0:6553f0fd:102:\a\0");
    struct gezi_attach a;
    unsigned bad = 0;

    (void)state;
    assert_true(gezi_attach_next(&list, &a, &bad));
    assert_int_equal(a.id, 10);
    expect_bytes(a.name, "big.iso");
    assert_true(a.size == 0x12345678f);
    assert_true(a.mtime == 0x6553f0ff);
    assert_int_equal(a.attr, GEZI_FILE);
    assert_int_equal(a.position, -1);
    assert_true(gezi_attach_next(&list, &a, &bad));
    assert_int_equal(a.id, 12);
    assert_int_equal(a.attr, GEZI_FOLDER | GEZI_ATTR_READONLY);
    assert_int_equal(gezi_attach_type(a.attr), GEZI_FOLDER);
    assert_false(gezi_attach_next(&list, &a, &bad));
    assert_int_equal(bad, 0);
}

static void records_end_in_all_ways_that_clients_know(void **state)
{
    const gezi_span lists[] = {
        S("0:a:1:2:1:\a1:b:3:4:2:\a"),      S("0:a:1:2:1:\a1:b:3:4:2:\a\0"),
        S("0:a:1:2:1\a1:b:3:4:2\a"),        S("0:a:1:2:1:\a:1:b:3:4:2:\a:"),
        S("0:a:1:2:1\a:1:b:3:4:2\a:"),      S("0:a:1:2:1:\a1:b:3:4:2:"),
        S("0:a:1:2:1:\a1:b:3:4:2"),         S("0:a:1:2:1:\a1:b:3:4:2:\0"),
        S("0:a:1:2:1:\a:1:b:3:4:2:\a\0\0"), S("\a:\a0:a:1:2:1:\a\a1:b:3:4:2:"),
    };

    (void)state;
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        gezi_span list = lists[i];
        struct gezi_attach a;
        unsigned bad = 0;

        assert_true(gezi_attach_next(&list, &a, &bad));
        assert_int_equal(a.id, 0);
        expect_bytes(a.name, "a");
        assert_true(a.size == 1 && a.mtime == 2 && a.attr == GEZI_FILE);
        assert_true(gezi_attach_next(&list, &a, &bad));
        assert_int_equal(a.id, 1);
        expect_bytes(a.name, "b");
        assert_true(a.size == 3 && a.mtime == 4 && a.attr == GEZI_FOLDER);
        assert_false(gezi_attach_next(&list, &a, &bad));
        assert_false(gezi_attach_next(&list, &a, &bad));
        assert_int_equal(bad, 0);
    }
}

static void nothing_is_an_empty_list(void **state)
{
    (void)state;
    assert_int_equal(bad_of((gezi_span){NULL, 0}), 0);
    assert_int_equal(bad_of(S("")), 0);
    assert_int_equal(bad_of(S("\0")), 0);
    assert_int_equal(bad_of(S("\a\a::\a")), 0);
}

static void list_ends_at_a_nul(void **state)
{
    (void)state;
    only(S("0:a:1:2:1:\a\0001:b:3:4:1:\a"), 0);
    only(S("0:a:1:2:1:\0\a1:b:3:4:1:\a"), 0);
    assert_int_equal(bad_of(S("\0000:a:1:2:1:\a")), 0);
    assert_int_equal(bad_of(S("0:a\0:1:2:1:\a0:a:1:2:1:\a")), 1);
}

static void counting_the_bad_is_optional(void **state)
{
    gezi_span list = S("x\a0:a:1:2:1:\a");
    struct gezi_attach a;

    (void)state;
    assert_true(gezi_attach_next(&list, &a, NULL));
    assert_false(gezi_attach_next(&list, &a, NULL));
}

static void id_is_decimal_and_hex_only_by_its_letters(void **state)
{
    (void)state;
    assert_int_equal(only(S("10:a:1:2:1:\a"), 0).id, 10);
    assert_int_equal(only(S("007:a:1:2:1:\a"), 0).id, 7);
    assert_int_equal(only(S("1f:a:1:2:1:\a"), 0).id, 31);
    assert_true(only(S("4294967295:a:1:2:1:\a"), 0).id == UINT32_MAX);
    assert_int_equal(bad_of(S("42949672950:a:1:2:1:\a")), 1);
    assert_int_equal(bad_of(S("-1:a:1:2:1:\a")), 1);
    assert_int_equal(bad_of(S("x:a:1:2:1:\a")), 1);
    assert_int_equal(bad_of(S(" 1:a:1:2:1:\a")), 1);
    /* ':' in front is a separator: here the name is "1" and the id "a". */
    assert_int_equal(bad_of(S("::a:1:zz:2:1:\a")), 1);
}

static void size_is_hex_of_any_form_up_to_63_bits(void **state)
{
    (void)state;
    assert_true(only(S("0:a:01f1:2:1:\a"), 0).size == 497);
    assert_true(only(S("0:a:ABCdef:2:1:\a"), 0).size == 0xabcdef);
    assert_true(only(S("0:a:00000000000000000001:2:1:\a"), 0).size == 1);
    assert_true(only(S("0:a:7fffffffffffffff:2:1:\a"), 0).size ==
                GEZI_FILE_SIZE_MAX);
    assert_int_equal(bad_of(S("0:a:8000000000000000:2:1:\a")), 1);
    assert_int_equal(bad_of(S("0:a:ffffffffffffffff:2:1:\a")), 1);
    assert_int_equal(bad_of(S("0:a:10000000000000000:2:1:\a")), 1);
    assert_int_equal(bad_of(S("0:a:zz:2:1:\a")), 1);
    assert_int_equal(bad_of(S("0:a:-1:2:1:\a")), 1);
    assert_int_equal(bad_of(S("0:a:0x1:2:1:\a")), 1);
}

static void size_that_may_be_cut_off_is_not_believed(void **state)
{
    (void)state;
    assert_int_equal(bad_of(S("0:a:12")), 1);
    assert_int_equal(bad_of(S("0:a:12\a")), 1);
    assert_int_equal(bad_of(S("0:a")), 1);
    assert_int_equal(bad_of(S("0:a:")), 1);
    assert_int_equal(bad_of(S("0")), 1);
    assert_true(only(S("0:a:12:"), 0).size == 0x12);
}

static void record_without_attributes_is_a_file(void **state)
{
    (void)state;
    assert_int_equal(only(S("0:a:1:2:\a"), 0).attr, GEZI_FILE);
    assert_int_equal(only(S("0:a:1:2\a"), 0).attr, GEZI_FILE);
    assert_int_equal(only(S("0:a:1:\a"), 0).attr, GEZI_FILE);
    assert_int_equal(only(S("0:a:1:2::\a"), 0).attr, GEZI_FILE);
    assert_int_equal(bad_of(S("0:a:1:2:x:\a")), 1);
    assert_int_equal(bad_of(S("0:a:1:2:100000001:\a")), 1);
}

static void time_that_does_not_read_is_unknown(void **state)
{
    (void)state;
    assert_true(only(S("0:a:1::1:\a"), 0).mtime == 0);
    assert_true(only(S("0:a:1:yesterday:1:\a"), 0).mtime == 0);
    assert_true(only(S("0:a:1:ffffffffffffffff:1:\a"), 0).mtime == 0);
    assert_true(only(S("0:a:1:7fffffffffffffff:1:\a"), 0).mtime == INT64_MAX);
}

static void only_files_folders_and_images_are_taken(void **state)
{
    (void)state;
    assert_int_equal(only(S("0:a:1:2:d001:\a"), 0).attr, 0xd001);
    assert_int_equal(only(S("0:a:1:2:20:\a"), 0).attr, GEZI_CLIPBOARD);
    assert_int_equal(bad_of(S("0:a:1:2:0:\a0:a:1:2:3:\a0:a:1:2:4:\a"
                              "0:a:1:2:5:\a0:a:1:2:6:\a0:a:1:2:7:\a"
                              "0:a:1:2:10:\a0:a:1:2:ff:\a0:a:1:2:100:\a")),
                     9);
}

static void each_record_is_judged_alone(void **state)
{
    struct gezi_attach a = only(S("x:a:1:2:1:\a1::1:2:1:\a2:a:zz:2:1:\a"
                                  "3:good:5:10:1:\a4:a:1:2:x:\a:::\a5\a"),
                                5);

    (void)state;
    assert_int_equal(a.id, 3);
    expect_bytes(a.name, "good");
}

static void name_ends_at_a_single_colon(void **state)
{
    struct gezi_attach a = only(S("0:::a::b::::c:::1:10:1:\a"), 0);
    uint8_t room[32];
    struct gezi_writer w = {.p = room, .cap = sizeof room};

    (void)state;
    expect_bytes(a.name, "::a::b::::c::");
    gezi_name_undouble(&w, a.name);
    expect_bytes(gezi_written(&w), ":a:b::c:");
    assert_true(a.size == 1);
    assert_true(a.mtime == 0x10);
}

static void names_are_raw_and_may_be_anything(void **state)
{
    (void)state;
    expect_bytes(only(S("1:../../.ssh/keys:a:10:1:\a"), 0).name,
                 "../../.ssh/keys");
    expect_bytes(only(S("1:..:a:10:1:\a"), 0).name, "..");
    expect_bytes(only(S("1:C::\\win.ini:a:10:1:\a"), 0).name, "C::\\win.ini");
    expect_bytes(only(S("1:\xd7\xca\xc1\xcf:a:10:1:\a"), 0).name,
                 "\xd7\xca\xc1\xcf");
    assert_int_equal(bad_of(S("4::5:10:1:\a")), 1);
}

/* "0:" and n letters. */
static gezi_span record_with_name(uint8_t *room, size_t cap, size_t n)
{
    struct gezi_writer w = {.p = room, .cap = cap};

    gezi_put_text(&w, "0:");
    for (size_t i = 0; i < n; i++)
        gezi_put_byte(&w, 'n');
    gezi_put_text(&w, ":1:2:1:\a");
    assert_false(w.full);
    return gezi_written(&w);
}

static void names_over_the_limit_are_refused(void **state)
{
    uint8_t room[2 * GEZI_ATTACH_NAME_MAX];

    (void)state;
    assert_int_equal(
        only(record_with_name(room, sizeof room, GEZI_ATTACH_NAME_MAX), 0)
            .name.n,
        GEZI_ATTACH_NAME_MAX);
    assert_int_equal(
        bad_of(record_with_name(room, sizeof room, GEZI_ATTACH_NAME_MAX + 1)),
        1);
}

static void image_tells_where_it_stands(void **state)
{
    (void)state;
    assert_int_equal(only(S("0:i.png:1:2:20:8=3:\a"), 0).position, 3);
    assert_int_equal(only(S("0:i.png:1:2:20:8=1F\a"), 0).position, 31);
    assert_int_equal(only(S("0:i.png:1:2:20:14=9:08=3,4:\a"), 0).position, 3);
    assert_int_equal(only(S("0:i.png:1:2:20:\a"), 0).position, -1);
    assert_int_equal(only(S("0:i.png:1:2:20:8=:8:=8:x=1:8=x:\a"), 0).position,
                     -1);
    assert_int_equal(only(S("0:i.png:1:2:20:8=80000000:\a"), 0).position, -1);
    assert_int_equal(only(S("0:i.png:1:2:1:8=3:\a"), 0).position, -1);
}

static void unknown_attributes_are_passed_over(void **state)
{
    struct gezi_attach a =
        only(S("0:Report.pdf:ABCDE:6553F100:2001:16=6553F000:14=6553F100:"
               "2=root:10=1A4:\a"),
             0);

    (void)state;
    assert_true(a.size == 0xabcde);
    assert_true(a.mtime == 0x6553f100);
    assert_int_equal(a.attr, GEZI_FILE | GEZI_ATTR_EXT_HIDDEN);
}

/* In a room of its own size: one byte too far is noticed. */
static void check_beginning(gezi_span whole, size_t n)
{
    uint8_t *copy = malloc(n ? n : 1);
    gezi_span list = {copy, n};
    struct gezi_attach a, b;

    assert_non_null(copy);
    memcpy(copy, whole.p, n);
    while (gezi_attach_next(&list, &a, NULL)) {
        assert_true(gezi_attach_next(&whole, &b, NULL));
        assert_int_equal(a.id, b.id);
        assert_true(gezi_span_equal(a.name, b.name));
        assert_true(a.size == b.size);
    }
    free(copy);
}

static void beginning_of_a_list_never_lies_about_sizes(void **state)
{
    gezi_span whole =
        S("10:big.iso:12345678f:6553f0ff:1:\a:11:a::b:5:6553f0fe:101:\a"
          "12:Photos:0:6553f0fd:2:\a900:i.png:2000:6553f132:20:8=3:\a\0");

    (void)state;
    for (size_t n = 0; n <= whole.n; n++)
        check_beginning(whole, n);
}

static void put_writes_what_clients_write(void **state)
{
    uint8_t room[256];
    struct gezi_writer w = {.p = room, .cap = sizeof room};
    struct gezi_attach a = {.id = 305419896,
                            .size = 0x12345,
                            .mtime = 0x6553f100,
                            .attr = GEZI_FILE,
                            .position = -1};

    (void)state;
    gezi_attach_put(&w, &a, S("\xe6\x8a\xa5.pdf"));
    a.id = 900;
    a.attr = GEZI_CLIPBOARD;
    a.position = 3;
    gezi_attach_put(&w, &a, S("i.png"));
    a.id = 0;
    a.attr = GEZI_FOLDER;
    a.size = 0;
    a.mtime = -5;
    gezi_attach_put(&w, &a, S(":x"));
    expect_bytes(gezi_written(&w),
                 "305419896:\xe6\x8a\xa5.pdf:12345:6553f100:1:\a"
                 "900:i.png:12345:6553f100:20:8=3:\a"
                 "0:::x:0:0:2:\a");
    assert_false(w.full);
}

static void put_keeps_the_record_whole_whatever_the_name(void **state)
{
    uint8_t room[256];
    struct gezi_writer w = {.p = room, .cap = sizeof room};
    struct gezi_attach a = {.id = 1, .attr = GEZI_FILE, .position = -1};

    (void)state;
    gezi_attach_put(&w, &a,
                    S("a\a\0\n\x7f"
                      "b"));
    expect_bytes(gezi_written(&w), "1:a____b:0:0:1:\a");
    w.n = 0;
    gezi_attach_put(&w, &a, S(""));
    expect_bytes(gezi_written(&w), "1:_:0:0:1:\a");
}

static void put_reads_back(void **state)
{
    static const char *const names[] = {
        "a", ":", "::", ":::", "a:", ":a", "a:b", "a::b", ":a:b::c:", "1:2:3"};
    uint8_t room[256], name[64];
    struct gezi_writer w = {.p = room, .cap = sizeof room};

    (void)state;
    for (uint32_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct gezi_attach a = {.id = i,
                                .size = GEZI_FILE_SIZE_MAX - i,
                                .mtime = INT64_MAX - i,
                                .attr = 0xff00 | GEZI_FOLDER},
                           b;
        struct gezi_writer plain = {.p = name, .cap = sizeof name};

        w.n = 0;
        gezi_attach_put(&w, &a, gezi_span_text(names[i]));
        assert_false(w.full);
        b = only(gezi_written(&w), 0);
        assert_int_equal(b.id, i);
        assert_true(b.size == a.size && b.mtime == a.mtime);
        assert_int_equal(b.attr, a.attr);
        gezi_name_undouble(&plain, b.name);
        assert_true(
            gezi_span_equal(gezi_written(&plain), gezi_span_text(names[i])));
    }
}

static void put_tells_when_there_is_no_room(void **state)
{
    struct gezi_attach a = {.id = 1, .attr = GEZI_FILE, .position = -1};
    uint8_t room[64];
    size_t need = strlen("1:name:0:0:1:\a");

    (void)state;
    for (size_t cap = 0; cap <= need; cap++) {
        struct gezi_writer w = {.p = room, .cap = cap};

        gezi_attach_put(&w, &a, S("name"));
        assert_int_equal(w.full, cap < need);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(list_reads_a_file_and_a_folder),
        cmocka_unit_test(records_end_in_all_ways_that_clients_know),
        cmocka_unit_test(nothing_is_an_empty_list),
        cmocka_unit_test(list_ends_at_a_nul),
        cmocka_unit_test(counting_the_bad_is_optional),
        cmocka_unit_test(id_is_decimal_and_hex_only_by_its_letters),
        cmocka_unit_test(size_is_hex_of_any_form_up_to_63_bits),
        cmocka_unit_test(size_that_may_be_cut_off_is_not_believed),
        cmocka_unit_test(record_without_attributes_is_a_file),
        cmocka_unit_test(time_that_does_not_read_is_unknown),
        cmocka_unit_test(only_files_folders_and_images_are_taken),
        cmocka_unit_test(each_record_is_judged_alone),
        cmocka_unit_test(name_ends_at_a_single_colon),
        cmocka_unit_test(names_are_raw_and_may_be_anything),
        cmocka_unit_test(names_over_the_limit_are_refused),
        cmocka_unit_test(image_tells_where_it_stands),
        cmocka_unit_test(unknown_attributes_are_passed_over),
        cmocka_unit_test(beginning_of_a_list_never_lies_about_sizes),
        cmocka_unit_test(put_writes_what_clients_write),
        cmocka_unit_test(put_keeps_the_record_whole_whatever_the_name),
        cmocka_unit_test(put_reads_back),
        cmocka_unit_test(put_tells_when_there_is_no_room),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
