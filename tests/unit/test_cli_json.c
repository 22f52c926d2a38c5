#include "expect.h"

#include "cli/cli_json.h"

#include <stdlib.h>
#include <time.h>

static const struct gezi_file files[] = {
    {.id = 0,
     .type = GEZI_FILE_PLAIN,
     .name = "图纸 \"v3\".dwg",
     .size = 13002342,
     .mtime = 1700000000,
     .path = "/home/a/图纸.dwg",
     .state = GEZI_FILE_DONE,
     .state_ms = 1700000001500},
    {.id = UINT32_MAX,
     .type = GEZI_FILE_FOLDER,
     .name = "dir",
     .mtime = INT64_MAX,
     .state = GEZI_FILE_FAILED,
     .reason = GEZI_FILE_WHY_NO_SPACE},
};

static void expect_attachments(size_t count, const char *written)
{
    struct json j = {0};

    cli_json_attachments(&j, files, count);
    assert_string_equal(strbuf_get(&j.out), written);
    strbuf_fini(&j.out);
}

static void attachments_tell_what_became_of_each(void **state)
{
    (void)state;
    setenv("TZ", "UTC", 1);
    tzset();
    expect_attachments(
        2, "\"attachments\":[{\"id\":0,\"name\":\"图纸 \\\"v3\\\".dwg\","
           "\"size\":13002342,\"type\":\"file\","
           "\"mtime\":\"2023-11-14T22:13:20.000+00:00\",\"state\":\"done\","
           "\"reason\":\"\",\"since\":\"2023-11-14T22:13:21.500+00:00\","
           "\"path\":\"/home/a/图纸.dwg\",\"encrypted\":false},"
           "{\"id\":4294967295,\"name\":\"dir\",\"size\":0,"
           "\"type\":\"folder\",\"mtime\":null,\"state\":\"failed\","
           "\"reason\":\"the disk has no room for it\",\"since\":null,"
           "\"path\":null,\"encrypted\":false}]");
}

static void no_attachments_are_an_empty_list(void **state)
{
    (void)state;
    expect_attachments(0, "\"attachments\":[]");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(attachments_tell_what_became_of_each),
        cmocka_unit_test(no_attachments_are_an_empty_list),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
