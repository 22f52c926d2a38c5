/* What a packet makes of the row of its sender. docs/protocol.md 2.3, 4, 8, 9.1
 */
#include "story.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define LILEI "10.0.0.7:2425"
#define FEIQ "1_lbt6_0#128#C85B76BD9F3F#0#0#0#4001#9:1:u:h:"
#define IPTUX "1_iptux 0.8.3:1:u:h:"

static const struct story_event *first(const struct story *d)
{
    const struct story_event *e = story_event(d, GEZI_EV_PERSON, 0);

    assert_non_null(e);
    return e;
}

static void an_empty_line_of_the_block_takes_no_name_away(void **state)
{
    struct story *d = story_new();

    (void)state;
    HEAR(d, LILEI, "1:1:u:h:16777217:n\0g\0\nUN:\nHN: \nNN:n\nGN:g");
    assert_string_equal(first(d)->key, "u@h");
    assert_string_equal(first(d)->host, "h");
    story_free(d);
}

static void a_name_that_cannot_be_seen_is_called_unknown(void **state)
{
    struct story *d = story_new();

    (void)state;
    HEAR(d, LILEI, "1:1: \x01:\x1b\x7f:32:hi");
    assert_string_equal(first(d)->key, "unknown@unknown");
    assert_int_equal(story_events(d, GEZI_EV_MESSAGE), 1);
    story_free(d);
}

/* The user of whoever writes so many zeros, then this, then more. */
static void expect_user(size_t zeros, const char *end, unsigned option,
                        const char *kept)
{
    struct story *d = story_new();
    char packet[512], user[GEZI_NAME_SIZE];
    int n = snprintf(packet, sizeof packet, "1:1:%0*d%sxxxxxxxxxx:h:%u:hi",
                     (int)zeros, 0, end, option | GEZI_CMD_SENDMSG);

    story_hear(d, LILEI, packet, (size_t)n);
    snprintf(user, sizeof user, "%0*d%s", (int)zeros, 0, kept);
    assert_string_equal(first(d)->user, user);
    story_free(d);
}

static void a_name_is_cut_where_the_official_client_cuts_it(void **state)
{
    (void)state;
    expect_user(69, "", GEZI_OPT_UTF8, "xxxxxxxxxx");
    expect_user(78, "", GEZI_OPT_UTF8, "x");
    expect_user(79, "", GEZI_OPT_UTF8, "");
    expect_user(76, "张", GEZI_OPT_UTF8, "张");
    expect_user(77, "张", GEZI_OPT_UTF8, "");
    expect_user(78, "张", GEZI_OPT_UTF8, "");
    expect_user(77, "\xd5\xc5", 0, "张");
    expect_user(78, "\xd5\xc5", 0, "");
    expect_user(60, "\xff", GEZI_OPT_UTF8, "\xef\xbf\xbdxxxxxxxxxx");
}

static void an_entry_of_old_feiq_is_answered_once(void **state)
{
    struct story *d = story_new();

    (void)state;
    HEAR(d, LILEI, FEIQ "6291465:n\0g\0");
    assert_string_equal(first(d)->nick, "n");
    for (int i = 0; i < 20; i++) {
        story_wait(d, 2000);
        HEAR(d, LILEI, FEIQ "6291465:n\0g\0");
    }
    assert_int_equal(story_count(d, LILEI, 0x03), 1);
    story_wait(d, 60000);
    HEAR(d, LILEI, FEIQ "6291465:n\0g\0");
    story_wait(d, 2000);
    assert_int_equal(story_count(d, LILEI, 0x03), 2);
    story_free(d);
}

/* Does it get our change of name by unicast? */
static bool is_told(struct story *d)
{
    story_clear(d);
    story_do(d, &(struct gezi_command){.what = GEZI_DO_RENAME, .text = "me2"});
    return story_count(d, LILEI, 0x04) > 0;
}

static void whom_no_broadcast_reaches_is_told_until_it_goes(void **state)
{
    struct story *d = story_new();

    (void)state;
    HEAR(d, LILEI, FEIQ "65537:n\0g\0");
    assert_true(is_told(d));
    HEAR(d, LILEI, FEIQ "4:other\0g\0");
    assert_true(is_told(d));
    HEAR(d, LILEI, FEIQ "3:other\0g\0");
    assert_true(is_told(d));
    HEAR(d, LILEI, FEIQ "2:other\0g\0");
    assert_false(is_told(d));
    HEAR(d, LILEI, FEIQ "1:other\0g\0");
    assert_false(is_told(d));
    story_free(d);
}

static void a_charset_that_nobody_knows_is_no_charset(void **state)
{
    struct story *d = story_new();

    (void)state;
    HEAR(d, LILEI, IPTUX "257:n\0g\0i\0GB18030\0");
    HEAR(d, LILEI, IPTUX "32:\xd1\xa7\xcf\xb0");
    HEAR(d, LILEI, IPTUX "257:n\0g\0i\0utf-9\0");
    HEAR(d, LILEI, IPTUX "32:学习");
    assert_string_equal(story_event(d, GEZI_EV_MESSAGE, 0)->text, "学习");
    assert_string_equal(story_event(d, GEZI_EV_MESSAGE, 1)->text, "学习");
    story_free(d);
}

static void another_client_that_reads_utf8_gets_it_with_the_option(void **state)
{
    struct story *d = story_new();

    (void)state;
    HEAR(d, LILEI, "1_other 2.0:1:u:h:16777217:n\0g\0");
    assert_int_equal(first(d)->e.peer.kind, GEZI_KIND_OTHER);
    story_wait(d, 2000);
    assert_true(story_command_of(story_find(d, LILEI, 0x03, 0)) &
                GEZI_OPT_UTF8);
    story_send(d, NULL, story_person(d, "u@h"), "안녕");
    assert_string_equal(story_extra_of(story_find(d, LILEI, 0x20, 0), NULL),
                        "안녕");
    assert_true(story_command_of(story_find(d, LILEI, 0x20, 0)) &
                GEZI_OPT_UTF8);
    HEAR(d, LILEI, "1_other 2.0:2:u:h:1:n\0g\0");
    story_send(d, NULL, story_person(d, "u@h"), "你");
    assert_string_equal(story_extra_of(story_find(d, LILEI, 0x20, 1), NULL),
                        "\xc4\xe3");
    story_free(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_line_of_the_block_takes_no_name_away),
        cmocka_unit_test(a_name_that_cannot_be_seen_is_called_unknown),
        cmocka_unit_test(a_name_is_cut_where_the_official_client_cuts_it),
        cmocka_unit_test(an_entry_of_old_feiq_is_answered_once),
        cmocka_unit_test(whom_no_broadcast_reaches_is_told_until_it_goes),
        cmocka_unit_test(a_charset_that_nobody_knows_is_no_charset),
        cmocka_unit_test(
            another_client_that_reads_utf8_gets_it_with_the_option),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
