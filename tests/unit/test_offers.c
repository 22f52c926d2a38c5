/* What others offer us: read, shown, found again. docs/protocol.md 10.3 */
#include "story.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define LILEI "10.0.0.7:2425"

static struct story *story_with_downloads(void)
{
    return story_new_with(&(struct gezi_config){.user = "me",
                                                .host = "box",
                                                .legacy = GEZI_CS_GBK,
                                                .seed = 7,
                                                .files = true,
                                                .downloads = "/dl"});
}

static const struct story_event *message(const struct story *d)
{
    return story_event(d, GEZI_EV_MESSAGE, 0);
}

static void a_message_brings_its_files(void **state)
{
    struct story *d = story_with_downloads();
    const struct story_event *e;

    (void)state;
    HEAR(d, LILEI,
         "1:1700000123:lilei:PC:27263264:three\0"
         "10:big.iso:123456789:6553f0ff:1:\a"
         "11:ro.txt:5:6553f0fe:101:\a12:Photos:0:6553f0fd:2:\a\0");
    e = message(d);
    assert_string_equal(e->text, "three");
    assert_true(e->e.message.flags & GEZI_MSG_FILES);
    assert_int_equal(e->files_n, 3);
    assert_int_equal(e->files[0].id, 10);
    assert_int_equal(e->files[0].type, GEZI_FILE_PLAIN);
    assert_string_equal(e->files[0].name, "big.iso");
    assert_int_equal(e->files[0].size, 0x123456789);
    assert_int_equal(e->files[0].mtime, 0x6553f0ff);
    assert_int_equal(e->files[2].type, GEZI_FILE_FOLDER);
    assert_int_equal(e->files[2].state, GEZI_FILE_OFFERED);
    assert_int_equal(story_count(d, LILEI, 0x21), 1);
    story_free(d);
}

static void a_fetch_becomes_a_job_and_its_reports_become_events(void **state)
{
    struct story *d = story_with_downloads();
    const struct story_job *j;

    (void)state;
    HEAR(d, LILEI,
         "1:255:lilei:PC:10486048:x\0"
         "31:g.bin:1f:65000000:1:\a\0");
    story_do(d, &(struct gezi_command){.what = GEZI_DO_FETCH,
                                       .ref = 5,
                                       .offer = message(d)->id,
                                       .file = 31});
    assert_int_equal(story_transfer(d)->e.transfer.state, GEZI_FILE_WAITING);
    assert_int_equal(story_transfer(d)->e.transfer.ref, 5);
    j = story_job(d, GEZI_JOB_FETCH, 0);
    assert_non_null(j);
    assert_string_equal(j->dir, "/dl");
    assert_string_equal(j->name, "g.bin");
    assert_int_equal(j->j.addrs_n, 1);
    assert_int_equal(j->j.addrs[0].ip, 0x0a000007);
    assert_int_equal(j->j.size, 0x1f);
    assert_non_null(strstr(j->request, ":me:box:"));
    assert_string_equal(strstr(j->request, ":ff:"), ":ff:1f:");
    story_report(d, j->j.id, GEZI_REPORT_STARTED, 0, 0);
    assert_int_equal(story_transfer(d)->e.transfer.state, GEZI_FILE_RUNNING);
    story_report(d, j->j.id, GEZI_REPORT_DONE, 0x1f, 0);
    assert_int_equal(story_transfer(d)->e.transfer.state, GEZI_FILE_DONE);
    story_free(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_message_brings_its_files),
        cmocka_unit_test(a_fetch_becomes_a_job_and_its_reports_become_events),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
