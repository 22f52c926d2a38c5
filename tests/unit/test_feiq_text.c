#include "expect.h"

#include <gezi/feiq.h>

#include "emoticons.h"

#define TAG                                                                    \
    "{/font;-16 0 0 0 400 0 0 0 134 0 0 2 32 \xe5\xae\x8b\xe4\xbd\x93 "        \
    "8404992;}"
#define BOLD_TAG "{/font;-16 0 0 0 700 1 0 1 134 0 0 2 32 Arial Black 0;}"

static struct gezi_font expect_read(const char *in, const char *want)
{
    char text[1024];
    struct gezi_font font;

    assert_true(strlen(in) < sizeof text);
    memcpy(text, in, strlen(in) + 1);
    assert_int_equal(gezi_feiq_read(text, sizeof text, &font), strlen(want));
    assert_string_equal(text, want);
    return font;
}

static void expect_write(const char *in, const char *want)
{
    uint8_t room[1024];
    struct gezi_writer w = {.p = room, .cap = sizeof room};

    gezi_feiq_write(in, &w);
    assert_false(w.full);
    assert_int_equal(w.n, strlen(want));
    assert_memory_equal(w.p, want, w.n);
}

static void read_cuts_the_font_tail_and_the_blanks_before_it(void **state)
{
    (void)state;
    assert_true(expect_read("1 " TAG, "1").found);
    assert_true(expect_read("1122" TAG, "1122").found);
    assert_true(expect_read("1\n \n" TAG " \n", "1").found);
    assert_true(expect_read(TAG, "").found);
    assert_true(
        expect_read("1 {\\font;-16 0 0 0 400 0 0 0 134 0 0 2 32 a 0;}", "1")
            .found);
    assert_true(expect_read("1 {/font;-16 0 0 0 400 0 0 0 134 0 0 2 32 a "
                            "4294967295;}",
                            "1")
                    .found);
}

static void read_takes_any_line_end_of_windows(void **state)
{
    (void)state;
    expect_read("a\r\nb\rc\nd\r\r\n", "a\nb\nc\nd\n\n");
    expect_read("a\r" TAG, "a");
}

static void read_tells_how_the_last_tag_wants_its_text(void **state)
{
    struct gezi_font font = expect_read("a" TAG "b" BOLD_TAG, "ab");

    (void)state;
    assert_true(font.found && font.bold && font.italic && font.strike);
    assert_false(font.underline);
    font = expect_read("a" BOLD_TAG "b" TAG, "ab");
    assert_true(font.found);
    assert_false(font.bold || font.italic || font.strike);
    assert_false(expect_read("a", "a").found);
}

static void read_cuts_tags_of_old_builds_inside_the_text(void **state)
{
    (void)state;
    expect_read("/:) " TAG " hello " TAG, "\xf0\x9f\x99\x82 hello");
    expect_read("a\n" TAG "\nb", "a\n\nb");
}

static void read_keeps_braces_that_people_typed(void **state)
{
    (void)state;
    expect_read("if (x) { y(); } " TAG, "if (x) { y(); }");
    expect_read("{/font;} {/b;1;}", "{/font;} {/b;1;}");
    expect_read("{/font;" TAG, "{/font;");
}

static void read_keeps_a_tag_that_is_not_well_formed(void **state)
{
    static const char *const texts[] = {
        "a {/font;-16 0 0 0 400 0 0 0 134 0 0 2 Arial 0;}", /* 12 numbers */
        "a {/font;-16 0 0 0 400 0 0 0 134 0 0 2 32 0;}",    /* no face */
        "a {/font;-16 0 0 0 400 0 0 0 134 0 0 2 32  0;}",
        "a {/font;-16 0 0 0 400 0 0 0 134 0 0 2 32 Arial;}", /* no colour */
        "a {/font;-16 0 0 0 400 0 0 0 134 0 0 2 32 Arial 0x;}",
        "a {/font;-16 0 0 0 400 0 0 0 134 0 0 2 32 Arial 0",
        "a {/font;-16 0 0 0 40000000000 0 0 0 134 0 0 2 32 A 0;}",
        "a {/font;- 0 0 0 400 0 0 0 134 0 0 2 32 Arial 0;}",
        "a {/Font;-16 0 0 0 400 0 0 0 134 0 0 2 32 Arial 0;}",
        "a {/font;"};

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        assert_false(expect_read(texts[i], texts[i]).found);
}

static void read_takes_a_tag_of_512_bytes_and_no_longer_one(void **state)
{
    static const char head[] = "{/font;0 0 0 0 400 0 0 0 134 0 0 2 32 ";
    char text[1024];
    size_t face = 512 - (sizeof head - 1) - strlen(" 0;}");

    (void)state;
    for (size_t more = 0; more < 2; more++) {
        memcpy(text, head, sizeof head - 1);
        memset(text + sizeof head - 1, 'x', face + more);
        memcpy(text + sizeof head - 1 + face + more, " 0;}", 5);
        assert_int_equal(gezi_feiq_read(text, sizeof text, NULL),
                         more ? 513 : 0);
    }
}

static void every_code_reads_as_its_glyph_and_goes_back(void **state)
{
    static const struct {
        const char *code;
        uint32_t glyph;
    } rows[] = {
#define X(code, glyph, name) {code, glyph},
        GEZI_EMOTICONS(X)
#undef X
    };

    (void)state;
    assert_int_equal(sizeof rows / sizeof *rows, 96);
    for (size_t i = 0; i < 96; i++) {
        char text[64];
        uint8_t back[64];
        struct gezi_writer w = {.p = back, .cap = sizeof back};

        strcpy(text, rows[i].code);
        strcat(text, rows[i].code);
        gezi_feiq_read(text, sizeof text, NULL);
        assert_null(strstr(text, rows[i].code));
        gezi_feiq_write(text, &w);
        assert_int_equal(w.n, 2 * strlen(rows[i].code));
        assert_memory_equal(back, rows[i].code, w.n / 2);
    }
}

static void no_code_begins_another(void **state)
{
    static const char *const codes[] = {
#define X(code, glyph, name) code,
        GEZI_EMOTICONS(X)
#undef X
    };

    (void)state;
    for (size_t i = 0; i < 96; i++)
        for (size_t k = 0; k < 96; k++)
            assert_true(i == k ||
                        strncmp(codes[k], codes[i], strlen(codes[i])) != 0);
}

static void read_takes_neighbouring_codes_apart(void **state)
{
    (void)state;
    expect_read("/:shit/:shl/:share/:shd/:X/:xx/:xig/:D/:dao",
                "\xf0\x9f\x92\xa9\xe2\x9c\x8c\xf0\x9f\xa4\x9d\xe2\x9a\xa1"
                "\xf0\x9f\xa4\x90\xf0\x9f\x94\xa8\xf0\x9f\x8d\x89"
                "\xf0\x9f\x98\x81\xf0\x9f\x97\xa1");
}

static void read_knows_the_codes_of_other_clients(void **state)
{
    (void)state;
    expect_read("/:-@", "\xf0\x9f\x98\xa1");
    expect_read("/:o", "\xf0\x9f\x98\xae");
    expect_read("/:oh", "\xf0\x9f\x92\xa2"); /* not the alias and an h */
    expect_read("/:fd", "\xf0\x9f\x92\xaa");
}

static void read_leaves_unknown_codes(void **state)
{
    (void)state;
    expect_read("/:xyz /:d /", "/:xyz /:d /");
}

static void links_survive_both_ways(void **state)
{
    (void)state;
    expect_read("http://a/b", "http://a/b");
    expect_read("https://x/:8080/;d=1 ok/:)",
                "https://x/:8080/;d=1 ok\xf0\x9f\x99\x82");
    expect_read("http://x\xe5\xa5\xbd/:)",
                "http://x\xe5\xa5\xbd\xf0\x9f\x99\x82");
    expect_read("://x/:)", "://x\xf0\x9f\x99\x82"); /* no scheme, no link */
    expect_write("https://x/:8080 /:)", "https://x/:8080 /:)");
}

static void write_keeps_a_glyph_off_the_link_before_it(void **state)
{
    (void)state;
    expect_write("http://a\xf0\x9f\x99\x82", "http://a /:)");
    expect_read("http://a /:)", "http://a \xf0\x9f\x99\x82");
}

static void read_names_the_picture_that_a_marker_stands_for(void **state)
{
    (void)state;
    expect_read("\xe7\x9c\x8b/~#>64ea4edd<B~/~#>0123ABCD<G~",
                "\xe7\x9c\x8b[picture 64ea4edd][picture 0123ABCD]");
    expect_read("/~#>64ea4edx<B~", "/~#>64ea4edx<B~");
    expect_read("/~#>64ea4edd<C~", "/~#>64ea4edd<C~");
    expect_read("/~#>64ea4edd<B", "/~#>64ea4edd<B");
}

static void read_keeps_codes_that_it_has_no_room_for(void **state)
{
    char text[10] = "/:)/:)/:)";
    char tight[16] = "/~#>64ea4edd<B~";
    char roomy[12] = "/:)/:)/:)";

    (void)state;
    assert_int_equal(gezi_feiq_read(text, sizeof text, NULL), 9);
    assert_string_equal(text, "/:)/:)/:)");
    assert_int_equal(gezi_feiq_read(tight, sizeof tight, NULL), 15);
    assert_string_equal(tight, "/~#>64ea4edd<B~");
    assert_int_equal(gezi_feiq_read(roomy, sizeof roomy, NULL), 11);
    assert_string_equal(roomy, "\xf0\x9f\x99\x82\xf0\x9f\x99\x82/:)");
}

static void write_turns_glyphs_of_any_skin_into_codes(void **state)
{
    (void)state;
    expect_write("a\xf0\x9f\x91\x8d\xf0\x9f\x8f\xbd", "a/:strong");
    expect_write("\xe2\x9d\xa4\xef\xb8\x8f!", "/:heart!");
    expect_write("\xe2\x9d\xa4\xef\xb8\x8e", "/:heart");
    /* Other characters stay, also a sequence that only begins like one. */
    expect_write("\xf0\x9f\x9a\x80", "\xf0\x9f\x9a\x80");
    expect_write("\xf0\x9f\x99\x85\xe2\x80\x8d\xe2\x99\x80",
                 "\xf0\x9f\x99\x85\xe2\x80\x8d\xe2\x99\x80");
}

static void write_breaks_what_feiq_would_take_for_markup(void **state)
{
    (void)state;
    expect_write("a " TAG, "a { "
                           "/font;-16 0 0 0 400 0 0 0 134 0 0 2 32 "
                           "\xe5\xae\x8b\xe4\xbd\x93 8404992;}");
    expect_write("{\\font;", "{ \\font;");
    expect_write("/~#>64ea4edd<B~", "/ ~#>64ea4edd<B~");
    expect_write("{/b;} /~# {/:)", "{/b;} /~# {/:)");
}

static void write_says_when_it_has_no_room(void **state)
{
    uint8_t room[4];
    struct gezi_writer w = {.p = room, .cap = sizeof room};

    (void)state;
    gezi_feiq_write("ab\xf0\x9f\x99\x82", &w);
    assert_true(w.full);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(read_cuts_the_font_tail_and_the_blanks_before_it),
        cmocka_unit_test(read_takes_any_line_end_of_windows),
        cmocka_unit_test(read_tells_how_the_last_tag_wants_its_text),
        cmocka_unit_test(read_cuts_tags_of_old_builds_inside_the_text),
        cmocka_unit_test(read_keeps_braces_that_people_typed),
        cmocka_unit_test(read_keeps_a_tag_that_is_not_well_formed),
        cmocka_unit_test(read_takes_a_tag_of_512_bytes_and_no_longer_one),
        cmocka_unit_test(every_code_reads_as_its_glyph_and_goes_back),
        cmocka_unit_test(no_code_begins_another),
        cmocka_unit_test(read_takes_neighbouring_codes_apart),
        cmocka_unit_test(read_knows_the_codes_of_other_clients),
        cmocka_unit_test(read_leaves_unknown_codes),
        cmocka_unit_test(links_survive_both_ways),
        cmocka_unit_test(write_keeps_a_glyph_off_the_link_before_it),
        cmocka_unit_test(read_names_the_picture_that_a_marker_stands_for),
        cmocka_unit_test(read_keeps_codes_that_it_has_no_room_for),
        cmocka_unit_test(write_turns_glyphs_of_any_skin_into_codes),
        cmocka_unit_test(write_breaks_what_feiq_would_take_for_markup),
        cmocka_unit_test(write_says_when_it_has_no_room),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
