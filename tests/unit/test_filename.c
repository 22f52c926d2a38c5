#include "expect.h"

#include <stdio.h>
#include <stdlib.h>

#include <gezi/filename.h>
#include <gezi/text.h>

static char safe_room[GEZI_FILE_NAME_SIZE];

static const char *safe_in(gezi_span name, size_t cap)
{
    char *out = malloc(cap); /* of its own size: one byte too far is noticed */
    size_t n;

    assert_non_null(out);
    n = gezi_file_name_safe(name, out, cap);
    assert_true(n < cap);
    assert_int_equal(n, strlen(out));
    memcpy(safe_room, out, n + 1);
    free(out);
    return safe_room;
}

static const char *safe(const char *name)
{
    return safe_in(gezi_span_text(name), GEZI_FILE_NAME_SIZE);
}

/* n times a letter, and an end. Good until the call after the next. */
static const char *long_name(size_t n, const char *end)
{
    static char names[2][4096];
    static int turn;

    turn = !turn;
    memset(names[turn], 'n', n);
    memcpy(names[turn] + n, end, strlen(end) + 1);
    return names[turn];
}

static void ordinary_names_stay(void **state)
{
    static const char *const names[] = {
        "报告 v3.tar.gz",
        ".bashrc",
        "a",
        "...a",
        "資料です",
        "x--~y",
        "e\xcc\x81.txt",
        "コン.txt",
        "console.txt",
        "com.txt",
        "com10.txt",
        "lpt",
        "nul_.txt",
        "100%.txt",
        "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x92\xbb.png",
        " leading"};

    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        assert_string_equal(safe(names[i]), names[i]);
}

static void name_is_one_component(void **state)
{
    (void)state;
    assert_string_equal(safe("../../x"), ".._.._x");
    assert_string_equal(safe("/etc/passwd"), "_etc_passwd");
    assert_string_equal(safe("a\\b"), "a_b");
    assert_string_equal(safe("C:\\x"), "C__x");
    assert_string_equal(safe("a:b*c?d\"e<f>g|h"), "a_b_c_d_e_f_g_h");
}

static void name_of_nothing_is_file(void **state)
{
    static const char *const names[] = {"",  ".",     "..", "...",
                                        " ", " . . ", ". ."};

    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        assert_string_equal(safe(names[i]), "file");
    assert_string_equal(safe_in((gezi_span){NULL, 0}, 16), "file");
}

static void dots_and_blanks_at_the_end_go(void **state)
{
    (void)state;
    assert_string_equal(safe("a."), "a");
    assert_string_equal(safe("a. . "), "a");
    assert_string_equal(safe("a.txt..."), "a.txt");
    assert_string_equal(safe(".a. "), ".a");
}

static void front_is_no_option_and_no_home(void **state)
{
    (void)state;
    assert_string_equal(safe("-rf"), "_rf");
    assert_string_equal(safe("--"), "_-");
    assert_string_equal(safe("-"), "_");
    assert_string_equal(safe("~root"), "_root");
    assert_string_equal(safe("~$a.doc"), "_$a.doc");
    assert_string_equal(safe("a-b~"), "a-b~");
}

static void devices_of_dos_get_a_mark(void **state)
{
    static const char *const names[] = {
        "con",       "CON.txt", "Prn",         "aux.tar.gz",   "NUL",
        "com1",      "COM9.a",  "lpt1.b",      "LPT0",         "CONIN$",
        "conout$.x", "nul .x",  "com\xc2\xb9", "LPT\xc2\xb3.x"};

    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char expected[64];

        snprintf(expected, sizeof expected, "_%s", names[i]);
        assert_string_equal(safe(names[i]), expected);
    }
    assert_string_equal(safe("con."), "_con");
}

static void control_and_bidi_characters_go(void **state)
{
    (void)state;
    assert_string_equal(safe("a\x1b[2Jb"), "a_[2Jb");
    assert_string_equal(safe("a\nb\tc\x7f"), "a_b_c_");
    assert_string_equal(safe("a\xc2\x9b"
                             "b"),
                        "a_b"); /* C1 */
    assert_string_equal(safe("cod\xe2\x80\xaegpj.exe"), "cod_gpj.exe");
    assert_string_equal(safe("a\xe2\x81\xa6"
                             "b"),
                        "a_b");
    assert_string_equal(safe("a\xe2\x80\xa8"
                             "b"),
                        "a_b");
    assert_string_equal(safe_in(S("a\0b"), 16), "a_b");
}

static void invalid_utf8_goes(void **state)
{
    (void)state;
    assert_string_equal(safe("a\xff"
                             "b"),
                        "a_b");
    assert_string_equal(safe("\xe4\xb8"), "__");
    assert_string_equal(safe("\xc0\xaf"), "__"); /* an overlong '/' */
    assert_string_equal(safe("\xed\xa0\x80"), "___");
    assert_string_equal(safe("a\xef\xbf\xbd"
                             "b"),
                        "a\xef\xbf\xbd"
                        "b");
}

static void long_name_keeps_its_extension(void **state)
{
    (void)state;
    assert_string_equal(safe(long_name(255, "")), long_name(255, ""));
    assert_string_equal(safe(long_name(251, ".txt")), long_name(251, ".txt"));
    assert_string_equal(safe(long_name(252, ".txt")), long_name(251, ".txt"));
    assert_string_equal(safe(long_name(3000, ".txt")), long_name(251, ".txt"));
    assert_string_equal(safe(long_name(3000, ".tar.gz")),
                        long_name(248, ".tar.gz"));
    assert_string_equal(safe(long_name(3000, "")), long_name(255, ""));
    assert_string_equal(
        safe(long_name(300, ".0123456789012345678901234567890")),
        long_name(223, ".0123456789012345678901234567890"));
    /* What is longer than any extension is none. */
    assert_string_equal(
        safe(long_name(250, ".this-is-not-what-anybody-calls-an-extension")),
        long_name(250, ".this"));
}

static void long_name_is_cut_between_characters(void **state)
{
    char name[600] = "", expected[600] = "";

    (void)state;
    for (int i = 0; i < 150; i++)
        strcat(name, "\xe9\xb8\xbd"); /* three bytes each */
    strcat(name, ".txt");
    for (int i = 0; i < 83; i++)
        strcat(expected, "\xe9\xb8\xbd");
    strcat(expected, ".txt"); /* 253 bytes: 2 are left */
    assert_string_equal(safe(name), expected);
}

static void more_room_makes_no_longer_name(void **state)
{
    char out[1000];

    (void)state;
    assert_int_equal(gezi_file_name_safe(gezi_span_text(long_name(900, ".txt")),
                                         out, sizeof out),
                     GEZI_FILE_NAME_MAX);
    assert_string_equal(out, long_name(251, ".txt"));
    assert_int_equal(
        gezi_file_name_numbered(long_name(251, ".txt"), 2, out, sizeof out),
        GEZI_FILE_NAME_MAX);
}

static void name_may_be_asked_to_be_shorter(void **state)
{
    (void)state;
    assert_string_equal(safe_in(S("0123456789012345.txt"), 16),
                        "01234567890.txt");
    assert_string_equal(safe_in(S("0123456789012345.tar.gz"), 16),
                        "01234567.tar.gz");
    assert_string_equal(safe_in(S("0123456789.jpeg-xl-hdr"), 16),
                        "0123456789.jpeg");
    assert_string_equal(safe_in(S("nul               0123456789"), 16), "_nul");
    assert_string_equal(safe_in(S("                    a"), 16), "file");
    assert_string_equal(safe_in(S("-                   a"), 16), "_");
}

/* Pieces that are easy to get wrong, put together at random. */
static gezi_span random_name(uint32_t *seed, uint8_t *room, size_t cap)
{
    static const char *const pieces[] = {".",
                                         "..",
                                         " ",
                                         "/",
                                         "\\",
                                         "con",
                                         "com1",
                                         "-",
                                         "~",
                                         "a",
                                         ".tar",
                                         ".gz",
                                         "\xe9\xb8\xbd",
                                         "\xff",
                                         "\x1b",
                                         "nul",
                                         "e\xcc\x81",
                                         ":",
                                         "\xe2\x80\xae",
                                         "0123456789abcdef",
                                         "                "};
    struct gezi_writer w = {.p = room, .cap = cap};

    do {
        *seed = *seed * 1664525 + 1013904223;
        gezi_put_text(&w,
                      pieces[(*seed >> 8) % (sizeof pieces / sizeof *pieces)]);
        *seed = *seed * 1664525 + 1013904223;
    } while (!w.full && *seed >> 27);
    return gezi_written(&w);
}

static void safe_name_is_safe_and_stays_so(void **state)
{
    uint32_t seed = 1;

    (void)state;
    for (int i = 0; i < 20000; i++) {
        uint8_t room[1200];
        gezi_span in = random_name(&seed, room, sizeof room);
        size_t cap = i % 3 ? GEZI_FILE_NAME_SIZE : 16 + (size_t)(i % 41);
        char once[GEZI_FILE_NAME_SIZE];
        size_t n;

        n = strlen(safe_in(in, cap));
        memcpy(once, safe_room, n + 1);
        assert_true(n > 0 && n < cap);
        assert_null(strpbrk(once, "/\\:*?\"<>|"));
        assert_true(strcmp(once, ".") != 0 && strcmp(once, "..") != 0);
        assert_true(once[0] != '-' && once[0] != '~');
        assert_true(once[n - 1] != '.' && once[n - 1] != ' ');
        assert_true(gezi_utf8_valid(gezi_span_text(once), NULL));
        assert_string_equal(safe_in(gezi_span_text(once), cap), once);
    }
}

static void base_is_what_stands_behind_the_last_separator(void **state)
{
    (void)state;
    expect_bytes(gezi_file_name_base(S("../../.ssh/keys")), "keys");
    expect_bytes(gezi_file_name_base(S("C:\\Windows\\win.ini")), "win.ini");
    expect_bytes(gezi_file_name_base(S("a/b\\c")), "c");
    expect_bytes(gezi_file_name_base(S("plain")), "plain");
    expect_bytes(gezi_file_name_base(S("photos/")), "photos");
    expect_bytes(gezi_file_name_base(S("a/photos\\//")), "photos");
    expect_bytes(gezi_file_name_base(S("/")), "");
    expect_bytes(gezi_file_name_base(S("..")), "..");
    expect_bytes(gezi_file_name_base((gezi_span){NULL, 0}), "");
}

static const char *numbered(const char *name, unsigned number, size_t cap)
{
    char *out = malloc(cap);
    size_t n;

    assert_non_null(out);
    n = gezi_file_name_numbered(name, number, out, cap);
    assert_true(n < cap && n == strlen(out));
    memcpy(safe_room, out, n + 1);
    free(out);
    return safe_room;
}

static void number_stands_before_the_extension(void **state)
{
    (void)state;
    assert_string_equal(numbered("a.txt", 2, 256), "a (2).txt");
    assert_string_equal(numbered("a.tar.gz", 10, 256), "a (10).tar.gz");
    assert_string_equal(numbered("folder", 2, 256), "folder (2)");
    assert_string_equal(numbered(".bashrc", 2, 256), ".bashrc (2)");
    assert_string_equal(numbered("v1.2", 3, 256), "v1 (3).2");
    assert_string_equal(numbered("a", 4294967295u, 256), "a (4294967295)");
}

static void numbered_name_is_cut_for_its_number(void **state)
{
    (void)state;
    assert_string_equal(numbered(long_name(251, ".txt"), 2, 256),
                        long_name(247, " (2).txt"));
    assert_string_equal(numbered("0123456789012345678901234567.txt", 2, 32),
                        "01234567890123456789012 (2).txt");
    assert_string_equal(
        numbered("0123456789012345678.0123456789abcd", 4294967295u, 32),
        "012 (4294967295).0123456789abcd");
}

static bool same_fold(const char *a, const char *b)
{
    char fold_a[GEZI_FILE_FOLD_SIZE], fold_b[GEZI_FILE_FOLD_SIZE];
    size_t n = gezi_file_name_fold(a, fold_a, sizeof fold_a);

    assert_int_equal(n, strlen(fold_a));
    gezi_file_name_fold(b, fold_b, sizeof fold_b);
    return strcmp(fold_a, fold_b) == 0;
}

static void fold_is_one_for_names_that_clash_somewhere(void **state)
{
    (void)state;
    assert_true(same_fold("README.txt", "readme.TXT"));
    assert_true(same_fold("\xc3\xa9.txt", "e\xcc\x81.txt"));
    assert_true(same_fold("\xc3\x89.txt", "e\xcc\x81.txt"));
    assert_true(same_fold("Stra\xc3\x9f"
                          "e",
                          "STRASSE"));
    assert_true(same_fold("a\xe2\x80\x8d"
                          "b",
                          "ab")); /* invisible joiner */
    assert_true(same_fold("\xea\xb0\x80", "\xe1\x84\x80\xe1\x85\xa1"));
}

static void fold_is_another_for_other_names(void **state)
{
    (void)state;
    assert_false(same_fold("a", "b"));
    assert_false(same_fold("e.txt", "\xc3\xa9.txt"));
    assert_false(same_fold("\xe9\xb8\xbd", "\xe9\xb8\xbe"));
    assert_false(same_fold("a (2)", "a"));
}

static void fold_has_room_for_any_safe_name(void **state)
{
    /* Each grows threefold when it is normalised. */
    static const char worst[] = "\xf0\x9d\x85\xa0";
    char name[GEZI_FILE_NAME_SIZE] = "", out[GEZI_FILE_FOLD_SIZE];
    size_t n;

    (void)state;
    for (int i = 0; i < 63; i++)
        strcat(name, worst);
    n = gezi_file_name_fold(name, out, sizeof out);
    assert_int_equal(n, 63 * 12);
    assert_int_equal(strlen(out), n);
}

static void fold_survives_what_is_no_safe_name(void **state)
{
    char small[4];

    (void)state;
    assert_int_equal(gezi_file_name_fold("\xff\xfe", small, sizeof small), 2);
    assert_string_equal(small, "\xff\xfe");
    assert_int_equal(gezi_file_name_fold("ABCDEF", small, sizeof small), 3);
    assert_string_equal(small, "abc");
    assert_int_equal(
        gezi_file_name_fold(long_name(3000, ""), small, sizeof small), 3);
    assert_int_equal(gezi_file_name_fold("", small, sizeof small), 0);
    assert_int_equal(gezi_file_name_fold("a", small, 1), 0);
    assert_string_equal(small, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ordinary_names_stay),
        cmocka_unit_test(name_is_one_component),
        cmocka_unit_test(name_of_nothing_is_file),
        cmocka_unit_test(dots_and_blanks_at_the_end_go),
        cmocka_unit_test(front_is_no_option_and_no_home),
        cmocka_unit_test(devices_of_dos_get_a_mark),
        cmocka_unit_test(control_and_bidi_characters_go),
        cmocka_unit_test(invalid_utf8_goes),
        cmocka_unit_test(long_name_keeps_its_extension),
        cmocka_unit_test(long_name_is_cut_between_characters),
        cmocka_unit_test(more_room_makes_no_longer_name),
        cmocka_unit_test(name_may_be_asked_to_be_shorter),
        cmocka_unit_test(safe_name_is_safe_and_stays_so),
        cmocka_unit_test(base_is_what_stands_behind_the_last_separator),
        cmocka_unit_test(number_stands_before_the_extension),
        cmocka_unit_test(numbered_name_is_cut_for_its_number),
        cmocka_unit_test(fold_is_one_for_names_that_clash_somewhere),
        cmocka_unit_test(fold_is_another_for_other_names),
        cmocka_unit_test(fold_has_room_for_any_safe_name),
        cmocka_unit_test(fold_survives_what_is_no_safe_name),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
