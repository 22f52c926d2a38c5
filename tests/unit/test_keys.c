#include "expect.h"

#include "tui/keys.h"

static struct keys k;
static int64_t now;

static int setup(void **state)
{
    (void)state;
    keys_init(&k);
    now = 1000;
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    keys_fini(&k);
    return 0;
}

static void feed(const char *bytes)
{
    assert_int_equal(keys_feed(&k, now, (const uint8_t *)bytes, strlen(bytes)),
                     strlen(bytes));
}

static void expect_key(int key) { assert_int_equal(keys_next(&k, now), key); }

static void characters_are_code_points(void **state)
{
    (void)state;
    feed("a你🐦");
    expect_key('a');
    expect_key(0x4f60);
    expect_key(0x1f426);
    expect_key(K_NONE);
    assert_true(keys_deadline(&k) == INT64_MAX);
}

static void a_character_may_come_in_pieces(void **state)
{
    (void)state;
    feed("\xe4");
    expect_key(K_NONE);
    feed("\xbd");
    expect_key(K_NONE);
    feed("\xa0");
    expect_key(0x4f60);
}

static void bytes_that_are_no_utf8_are_swallowed(void **state)
{
    (void)state;
    feed("\xff\x80\xc0\xaf\xed\xa0\x80\xf4\x90\x80\x80"
         "x\xe4y");
    expect_key('x');
    expect_key('y');
    expect_key(K_NONE);
}

static void half_a_character_is_given_up_after_a_while(void **state)
{
    (void)state;
    feed("\xe4\xbd");
    expect_key(K_NONE);
    now = keys_deadline(&k);
    expect_key(K_NONE);
    assert_int_equal(k.n, 0);
}

static void escape_alone_waits_for_what_may_follow(void **state)
{
    (void)state;
    feed("\033");
    expect_key(K_NONE);
    assert_true(keys_deadline(&k) == now + KEYS_ESC_MS);
    now += KEYS_ESC_MS - 1;
    expect_key(K_NONE);
    now++;
    expect_key(K_ESC);
    assert_true(keys_deadline(&k) == INT64_MAX);
}

static void escape_and_a_digit_is_alt_and_the_digit(void **state)
{
    (void)state;
    feed("\0331");
    expect_key(K_ALT | '1');
    feed("\033");
    expect_key(K_NONE);
    feed("2");
    expect_key(K_ALT | '2');
    feed("\033你");
    expect_key(K_ALT | 0x4f60);
    feed("\033\r");
    expect_key(K_ALT | K_ENTER);
}

static void two_escapes_are_two_keys(void **state)
{
    (void)state;
    feed("\033\033");
    expect_key(K_ESC);
    expect_key(K_NONE);
    now += KEYS_ESC_MS;
    expect_key(K_ESC);
}

static void arrows_and_friends_in_all_their_spellings(void **state)
{
    static const struct {
        const char *bytes;
        int key;
    } table[] = {
        {"\033[A", K_UP},
        {"\033OA", K_UP},
        {"\033[B", K_DOWN},
        {"\033[C", K_RIGHT},
        {"\033OD", K_LEFT},
        {"\033[H", K_HOME},
        {"\033[1~", K_HOME},
        {"\033[7~", K_HOME},
        {"\033OF", K_END},
        {"\033[4~", K_END},
        {"\033[5~", K_PAGE_UP},
        {"\033[6~", K_PAGE_DOWN},
        {"\033[3~", K_DELETE},
        {"\033[Z", K_BACKTAB},
        {"\033OP", K_F1},
        {"\033[11~", K_F1},
        {"\033[[A", K_F1},
        {"\033[21~", K_F10},
        {"\033[1;3A", K_ALT | K_UP},
        {"\033[1;5D", K_CTRL | K_LEFT},
        {"\033[13;2u", K_ALT | K_ENTER},
        {"\033[27;2;13~", K_ALT | K_ENTER},
        {"\033[13;129u", K_ENTER}, /* only Num Lock */
        {"\033[13;130u", K_ALT | K_ENTER},
        {"\033[13;2:1u", K_ALT | K_ENTER},
        {"\033[57414;2u", K_ALT | K_ENTER},
        {"\033[99;5u", K_CONTROL('C')},
        {"\033[97;3u", K_ALT | 'a'},
        {"\033[97;2u", 'A'},
        {"\033[95;5u", K_CONTROL('_')},
        {"\033[9;2u", K_BACKTAB},
        /* As kitty tells them: the key, with Shift, its place. */
        {"\033[27u", K_ESC},
        {"\033[47:63;4u", K_ALT | '?'},
        {"\033[45:95;4u", K_ALT | '_'},
        {"\033[45:95;6u", K_CONTROL('_')},
        {"\033[97:65;4u", K_ALT | 'A'},
        {"\033[50;3u", K_ALT | '2'},
        {"\033[1089::99;5u", K_CONTROL('C')},
        {"\033[1089:1057:99;4u", K_ALT | 'C'},
        {"\033[127;3u", K_ALT | K_BACKSPACE},
        {"\033[104;5u", K_BACKSPACE},
        {"\033[57419;129u", K_UP},
        {"\033[57423u", K_HOME},
        {"\033[57401u", '2'},
        {"\x7f", K_BACKSPACE},
        {"\b", K_BACKSPACE},
        {"\r", K_ENTER},
        {"\n", K_CONTROL('J')},
        {"\t", K_TAB},
        {"\x03", K_CONTROL('C')},
    };

    (void)state;
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        feed(table[i].bytes);
        expect_key(table[i].key);
        expect_key(K_NONE);
    }
}

static void unknown_sequences_are_swallowed(void **state)
{
    (void)state;
    feed("\033[99;99;99;99X\033[?1;2c\033Ozx");
    expect_key('x');
    expect_key(K_NONE);
}

static void a_sequence_that_never_ends_is_swallowed(void **state)
{
    (void)state;
    feed("\033[1;");
    expect_key(K_NONE);
    now += KEYS_ESC_MS;
    expect_key(K_NONE);
    feed("x");
    expect_key('x');
    feed("\033[1\033[A");
    expect_key(K_UP);
    for (int i = 0; i < 40; i++)
        feed(i ? "1;" : "\033[");
    expect_key(K_NONE);
    assert_int_equal(k.n, 0);
}

static void a_paste_is_one_key_whatever_is_in_it(void **state)
{
    (void)state;
    feed("\033[200~one\r\0332\033[A\ntwo\033[20");
    expect_key(K_NONE);
    feed("1~x");
    expect_key(K_PASTE);
    assert_string_equal(k.paste, "one\r\0332\033[A\ntwo");
    expect_key('x');
}

static void the_end_of_a_paste_may_come_in_any_pieces(void **state)
{
    static const char all[] = "\033[200~x\033[201~y";

    (void)state;
    for (size_t cut = 1; cut < sizeof all - 1; cut++) {
        size_t i = 0;

        for (int key = K_NONE; key == K_NONE; key = keys_next(&k, now)) {
            size_t n = i ? 1 : cut;

            assert_true(i + n < sizeof all);
            keys_feed(&k, now, (const uint8_t *)all + i, n);
            i += n;
        }
        assert_string_equal(k.paste, "x");
        assert_int_equal(i, cut < sizeof all - 2 ? sizeof all - 2 : cut);
        if (i == sizeof all - 2)
            feed("y");
        expect_key('y');
    }
}

static void a_paste_whose_end_got_lost_ends_by_itself(void **state)
{
    (void)state;
    feed("\033[200~half\033[2");
    expect_key(K_NONE);
    now = keys_deadline(&k);
    expect_key(K_PASTE);
    assert_string_equal(k.paste, "half\033[2");
    feed("x");
    expect_key('x');
}

static void a_paste_is_bounded(void **state)
{
    char part[1001];

    (void)state;
    memset(part, 'x', 1000);
    part[1000] = '\0';
    feed("\033[200~");
    for (int i = 0; i < KEYS_PASTE_MAX / 1000 + 100; i++) {
        feed(part);
        expect_key(K_NONE);
    }
    feed("\033[201~");
    expect_key(K_PASTE);
    assert_int_equal(k.paste_n, KEYS_PASTE_MAX);
    assert_int_equal(strlen(k.paste), KEYS_PASTE_MAX);
    assert_true(k.paste_cut);
    feed("\033[200~x\033[201~");
    expect_key(K_PASTE);
    assert_string_equal(k.paste, "x");
    assert_false(k.paste_cut);
}

static void
more_bytes_than_there_is_room_for_are_left_to_the_caller(void **state)
{
    static uint8_t many[KEYS_IN_MAX + 10];

    (void)state;
    memset(many, 'x', sizeof many);
    assert_int_equal(keys_feed(&k, now, many, sizeof many), KEYS_IN_MAX);
    expect_key('x');
    assert_int_equal(keys_feed(&k, now, many, 10), 1);
}

static void colours_of_the_environment_tell_the_background(void **state)
{
    static const struct {
        const char *text;
        int level;
    } table[] = {
        {"0;15", 255},
        {"15;0", 0},
        {"0;default;15", 255},
        {"7;8", 0},
        {"0;7", 255},
        {"15;default", -1},
        {"", -1},
        {NULL, -1},
        {"0;", -1},
        {"0;16", -1},
        {"0;99999999999", -1},
        {"0;1x", -1},
        {"15", -1},
    };

    (void)state;
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        assert_int_equal(report_colours(table[i].text), table[i].level);
}

int main(void)
{
#define T(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(characters_are_code_points),
        T(a_character_may_come_in_pieces),
        T(bytes_that_are_no_utf8_are_swallowed),
        T(half_a_character_is_given_up_after_a_while),
        T(escape_alone_waits_for_what_may_follow),
        T(escape_and_a_digit_is_alt_and_the_digit),
        T(two_escapes_are_two_keys),
        T(arrows_and_friends_in_all_their_spellings),
        T(unknown_sequences_are_swallowed),
        T(a_sequence_that_never_ends_is_swallowed),
        T(a_paste_is_one_key_whatever_is_in_it),
        T(the_end_of_a_paste_may_come_in_any_pieces),
        T(a_paste_whose_end_got_lost_ends_by_itself),
        T(a_paste_is_bounded),
        T(more_bytes_than_there_is_room_for_are_left_to_the_caller),
        T(colours_of_the_environment_tell_the_background),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
