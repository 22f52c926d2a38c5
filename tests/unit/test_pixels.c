#include "expect.h"

#include "tui/pixels.h"

static bool valid(enum pixels form, gezi_span s)
{
    return pixels_valid(form, s.p, s.n);
}

static void a_sixel_image_is_one_string(void **state)
{
    (void)state;
    assert_true(valid(PIXELS_SIXEL, S("\033P0;1;0q\"1;1;8;6#0~-\033\\")));
    assert_true(valid(PIXELS_SIXEL, S("\033Pq\033\\")));
}

static void nothing_else_passes_for_sixels(void **state)
{
    (void)state;
    assert_false(valid(PIXELS_SIXEL, S("")));
    assert_false(valid(PIXELS_SIXEL, S("\033P0;1;0q#0~")));
    assert_false(valid(PIXELS_SIXEL, S("\033P0;1;0q#0~\033\\x")));
    assert_false(valid(PIXELS_SIXEL, S("\033P0;1;0q#0\033[2J~\033\\")));
    assert_false(valid(PIXELS_SIXEL, S("\033P0;1;0q#0\n\033\\")));
    assert_false(valid(PIXELS_SIXEL, S("\033Ptmux;\033\\")));
    assert_false(valid(PIXELS_SIXEL, S("\033P$q\033\\")));
    assert_false(valid(PIXELS_SIXEL, S("\033]0;owned\a")));
    assert_false(valid(PIXELS_NONE, S("\033Pq\033\\")));
    assert_false(valid(PIXELS_SIXEL, S("\033Pq\033\\\033Pq\033\\")));
}

static void an_image_of_kitty_is_a_head_and_its_data(void **state)
{
    (void)state;
    assert_true(
        valid(PIXELS_KITTY, S("\033_Ga=T,f=32,s=8,v=8,c=1,r=1,m=1\033\\"
                              "\033_Gm=1;AAcO/xYd+w==\033\\\033_Gm=0\033\\")));
}

static void nothing_else_passes_for_kitty(void **state)
{
    (void)state;
    assert_false(valid(PIXELS_KITTY, S("")));
    /* A file of this machine, a query, a deletion. */
    assert_false(
        valid(PIXELS_KITTY, S("\033_Ga=T,f=32,s=8,v=8,t=f;L2V0Yw==\033\\")));
    assert_false(valid(PIXELS_KITTY, S("\033_Ga=q,i=1\033\\")));
    assert_false(valid(PIXELS_KITTY, S("\033_Ga=d\033\\")));
    assert_false(valid(PIXELS_KITTY,
                       S("\033_Ga=T,f=32,s=8,v=8,m=1\033\\\033_Ga=d\033\\")));
    assert_false(
        valid(PIXELS_KITTY, S("\033_Ga=T,f=32,s=8,v=8,m=1\033\\\033]0;x\a")));
    assert_false(valid(PIXELS_KITTY,
                       S("\033_Ga=T,f=32,s=8,v=8,m=1\033\\\033_Gm=1;A\033[2J"
                         "\033\\")));
    assert_false(valid(PIXELS_KITTY, S("\033_Gm=0;AAAA\033\\")));
    assert_false(valid(PIXELS_KITTY, S("\033_Ga=T,f=32,s=8\0,v=8\033\\")));
}

static void every_beginning_of_one_is_none(void **state)
{
    static const char whole[] = "\033_Ga=T,f=32,s=8,v=8,c=1,r=1,m=1\033\\"
                                "\033_Gm=1;AAcO/xYd+w==\033\\\033_Gm=0\033\\";
    static const char sixel[] = "\033P0;1;0q\"1;1;8;6#0~-\033\\";
    size_t pieces = 0;

    (void)state;
    for (size_t n = 0; n < sizeof whole - 1; n++)
        pieces += pixels_valid(PIXELS_KITTY, (const uint8_t *)whole, n);
    assert_int_equal(pieces, 2); /* whole pieces, which draw less */
    for (size_t n = 0; n < sizeof sixel - 1; n++)
        assert_false(pixels_valid(PIXELS_SIXEL, (const uint8_t *)sixel, n));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sixel_image_is_one_string),
        cmocka_unit_test(nothing_else_passes_for_sixels),
        cmocka_unit_test(an_image_of_kitty_is_a_head_and_its_data),
        cmocka_unit_test(nothing_else_passes_for_kitty),
        cmocka_unit_test(every_beginning_of_one_is_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
