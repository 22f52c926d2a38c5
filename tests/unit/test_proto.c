#include "expect.h"

#include <gezi/event.h>
#include <gezi/proto.h>

static void command_is_named_by_its_low_byte(void **state)
{
    (void)state;
    assert_string_equal(gezi_cmd_name(GEZI_CMD_BR_ENTRY), "BR_ENTRY");
    assert_string_equal(gezi_cmd_name(288), "SENDMSG");
    assert_string_equal(gezi_cmd_name(0x0f640003), "ANSENTRY");
    assert_string_equal(gezi_cmd_name(209), "FEIQ_NUDGE");
    assert_null(gezi_cmd_name(0x1f));
    assert_null(gezi_cmd_name(0xffffffff));
}

/* Two rows of one code would silently leave one handler without work. */
static void no_command_code_is_given_twice(void **state)
{
    static const unsigned codes[] = {
#define X(code, name, fn) code,
        GEZI_COMMANDS(X)
#undef X
    };
    size_t n = sizeof codes / sizeof *codes;

    (void)state;
    for (size_t i = 0; i < n; i++) {
        assert_true(codes[i] <= GEZI_CMD_MASK);
        for (size_t j = i + 1; j < n; j++)
            assert_int_not_equal(codes[i], codes[j]);
    }
}

static void kind_rows_answer_for_their_kind(void **state)
{
    (void)state;
    assert_string_equal(gezi_kind_name(GEZI_KIND_FEIQ), "feiq");
    assert_string_equal(gezi_kind_name(GEZI_KIND_BARE), "plain");
    assert_string_equal(gezi_kind_what(GEZI_KIND_IPMSG),
                        "IP Messenger or gezi");
    assert_int_equal(gezi_kind_write_as(GEZI_KIND_FEIQ), GEZI_AS_GBK);
    assert_int_equal(gezi_kind_write_as(GEZI_KIND_IPMSG), GEZI_AS_UTF8OPT);
    assert_int_equal(gezi_kind_limit(GEZI_KIND_IPMSG), 32767);
    assert_int_equal(gezi_kind_limit(GEZI_KIND_IPTUX), 8000);
}

static void kind_that_does_not_exist_reads_as_other(void **state)
{
    (void)state;
    assert_string_equal(gezi_kind_name(GEZI_KIND_COUNT), "other");
    assert_int_equal(gezi_kind_limit((enum gezi_kind)1000), 8000);
}

static void words_of_events_are_those_of_json(void **state)
{
    (void)state;
    assert_string_equal(gezi_change_name(GEZI_CHANGE_ONLINE), "online");
    assert_string_equal(gezi_change_name(GEZI_CHANGE_AWAY), "away");
    assert_string_equal(gezi_change_name(GEZI_CHANGE_OFFLINE), "offline");
    assert_string_equal(gezi_change_name(GEZI_CHANGE_DETAILS), "changed");
    assert_string_equal(gezi_change_name(GEZI_CHANGE_GONE), "offline");
    assert_string_equal(gezi_state_name(GEZI_QUEUED), "queued");
    assert_string_equal(gezi_state_name(GEZI_TRYING), "trying");
    assert_string_equal(gezi_state_name(GEZI_GONE), "sent");
    assert_string_equal(gezi_state_name(GEZI_DELIVERED), "delivered");
    assert_string_equal(gezi_state_name(GEZI_READ), "read");
    assert_string_equal(gezi_state_name(GEZI_FAILED), "failed");
    assert_string_equal(gezi_presence_name(GEZI_OFFLINE), "offline");
    assert_string_equal(gezi_presence_name(GEZI_ONLINE), "online");
    assert_string_equal(gezi_presence_name(GEZI_AWAY), "away");
    assert_string_equal(gezi_key_news_name(GEZI_KEY_LEARNT), "learnt");
    assert_string_equal(gezi_key_news_name(GEZI_KEY_CHANGED), "changed");
    assert_string_equal(gezi_key_news_name(GEZI_KEY_ACCEPTED), "accepted");
    assert_string_equal(gezi_key_news_name(GEZI_KEY_CHECKED), "checked");
    assert_string_equal(gezi_key_news_name(GEZI_KEY_FORGOTTEN), "forgotten");
    assert_string_equal(gezi_key_news_name(GEZI_KEY_BACK), "back");
    assert_string_equal(gezi_file_type_name(GEZI_FILE_PLAIN), "file");
    assert_string_equal(gezi_file_type_name(GEZI_FILE_FOLDER), "folder");
    assert_string_equal(gezi_file_type_name(GEZI_FILE_IMAGE), "image");
    assert_string_equal(gezi_reason_text(GEZI_WHY_NONE), "");
    assert_string_equal(gezi_reason_text(GEZI_WHY_NO_ANSWER), "no answer");
    assert_string_equal(gezi_reason_text((enum gezi_reason)99), "unknown");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(command_is_named_by_its_low_byte),
        cmocka_unit_test(no_command_code_is_given_twice),
        cmocka_unit_test(kind_rows_answer_for_their_kind),
        cmocka_unit_test(kind_that_does_not_exist_reads_as_other),
        cmocka_unit_test(words_of_events_are_those_of_json),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
