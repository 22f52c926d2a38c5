/* What we offer: written for each kind, given to whom it was offered.
 * docs/protocol.md 10.2, 10.5 */
#include "story.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define LILEI "10.0.0.7:2425"

static struct story *story_with_lilei(void)
{
    struct story *d =
        story_new_with(&(struct gezi_config){.user = "me",
                                             .host = "box",
                                             .legacy = GEZI_CS_GBK,
                                             .seed = 7,
                                             .files = true});

    HEAR(d, LILEI, "1:100:lilei:PC:1:lilei\0\0");
    story_wait(d, 2000);
    story_clear(d);
    return d;
}

static void offer(struct story *d, const char *key, const struct gezi_file *f,
                  size_t n)
{
    assert_int_equal(
        story_do(d, &(struct gezi_command){.what = GEZI_DO_SEND,
                                           .ref = 42,
                                           .to.peer = story_person(d, key),
                                           .text = "",
                                           .files = f,
                                           .files_n = n}),
        GEZI_OK);
}

static void files_go_as_a_list_behind_the_text(void **state)
{
    static const struct gezi_file files[] = {
        {.name = "文件.txt", .path = "/home/a", .size = 0x1f, .mtime = 0x6500},
        {.name = "dir", .path = "/home/dir", .type = GEZI_FILE_FOLDER}};
    static const char list[] = "\0"
                               "0:\xce\xc4\xbc\xfe.txt:1f:6500:1:\a"
                               "1:dir:1:0:2:\a";
    struct story *d = story_with_lilei();
    const struct story_out *o;
    const char *extra;
    size_t n;

    (void)state;
    offer(d, "lilei@pc", files, 2);
    o = story_find(d, LILEI, 0x20, 0);
    assert_int_equal(story_command_of(o), 2097440);
    extra = story_extra_of(o, &n);
    assert_int_equal(n, sizeof list);
    assert_memory_equal(extra, list, n);
    assert_int_equal(story_event(d, GEZI_EV_SENT, 0)->files_n, 2);
    assert_string_equal(story_event(d, GEZI_EV_SENT, 0)->files[1].path,
                        "/home/dir");
    story_free(d);
}

static void who_was_offered_a_file_gets_it(void **state)
{
    static const struct gezi_file file = {
        .name = "a", .path = "/home/a", .size = 0x1f};
    struct story *d = story_with_lilei();
    const struct story_job *j;
    char request[100];
    int n;

    (void)state;
    offer(d, "lilei@pc", &file, 1);
    n = snprintf(
        request, sizeof request, "1:9:lilei:PC:96:%llx:0:10:",
        (unsigned long long)story_number_of(story_find(d, LILEI, 0x20, 0)));
    story_ask(d, "10.0.0.7:50001", 77, request, (size_t)n);
    j = story_job(d, GEZI_JOB_SERVE, 0);
    assert_non_null(j);
    assert_int_equal(j->j.conn, 77);
    assert_string_equal(j->path, "/home/a");
    assert_int_equal(j->j.offset, 16);
    story_report(d, j->j.id, GEZI_REPORT_STARTED, 0, 0);
    assert_int_equal(story_transfer(d)->e.transfer.state, GEZI_FILE_RUNNING);
    assert_true(story_transfer(d)->e.transfer.out);
    story_report(d, j->j.id, GEZI_REPORT_DONE, 15, 0);
    assert_int_equal(story_transfer(d)->e.transfer.state, GEZI_FILE_DONE);
    story_ask(d, "10.0.0.8:50001", 78, request, (size_t)n);
    assert_int_equal(story_job(d, GEZI_JOB_REFUSE, 0)->j.conn, 78);
    assert_int_equal(story_jobs(d, GEZI_JOB_SERVE), 1);
    story_free(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(files_go_as_a_list_behind_the_text),
        cmocka_unit_test(who_was_offered_a_file_gets_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
