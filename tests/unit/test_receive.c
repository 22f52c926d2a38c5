#include "story.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define SCRIPT "10.0.0.7:51000"

static void a_script_in_gbk_is_read_and_acknowledged(void **state)
{
    struct story *d = story_new();
    const struct story_event *m;

    (void)state;
    HEAR(d, SCRIPT,
         "1:324244:\xd0\xa1\xb5\xc0\xca\xbf:ubuntu:288:\xc4\xe3\xba\xc3");
    m = story_event(d, GEZI_EV_MESSAGE, 0);
    assert_non_null(m);
    assert_string_equal(m->text, "你好");
    assert_string_equal(m->user, "小道士");
    assert_int_equal(m->e.message.charset, GEZI_CS_GBK);
    assert_int_not_equal(m->e.peer.id, 0);
    assert_string_equal(story_extra_of(story_find(d, SCRIPT, 0x21, 0), NULL),
                        "324244");
    story_free(d);
}

static void a_repeat_is_acknowledged_again_and_not_shown(void **state)
{
    struct story *d = story_new();

    (void)state;
    for (int i = 0; i < 3; i++)
        HEAR(d, SCRIPT, "1:5:u:h:288:hello\0");
    assert_int_equal(story_events(d, GEZI_EV_MESSAGE), 1);
    assert_int_equal(story_count(d, SCRIPT, 0x21), 3);
    assert_int_equal(gezi_core_counts(d->c).repeats, 2);
    story_free(d);
}

static void bare_text_is_a_message_without_receipt(void **state)
{
    struct story *d = story_new();

    (void)state;
    HEAR(d, "10.0.0.7:9000", "\xc4\xe3\xba\xc3 hi");
    assert_string_equal(story_event(d, GEZI_EV_MESSAGE, 0)->text, "你好 hi");
    assert_int_equal(d->out_n, 0);
    story_send(d, NULL, story_person(d, "10.0.0.7:9000"), "你好");
    assert_int_equal(d->out_n, 1);
    assert_string_equal(d->out[0].to, "10.0.0.7:9000");
    assert_string_equal(d->out[0].bytes, "\xc4\xe3\xba\xc3");
    assert_int_equal(story_states(d, GEZI_GONE), 1);
    story_free(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_script_in_gbk_is_read_and_acknowledged),
        cmocka_unit_test(a_repeat_is_acknowledged_again_and_not_shown),
        cmocka_unit_test(bare_text_is_a_message_without_receipt),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
