/* What others offer us: read, shown, found again, refused. docs/protocol.md
 * 10.6, 10.9 */
#include "story.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define LILEI "10.0.0.7:2425"
#define OFFER                                                                  \
    "1:255:lilei:PC:2097440:x\0"                                               \
    "0:a:1f:0:1:\a"                                                            \
    "1:b:1:0:1:\a\0"

static struct story *story_with_downloads(void)
{
    return story_new_with(&(struct gezi_config){.user = "me",
                                                .host = "box",
                                                .legacy = GEZI_CS_GBK,
                                                .seed = 7,
                                                .outbox = true,
                                                .files = true,
                                                .downloads = "/dl"});
}

static const struct story_event *message(const struct story *d)
{
    return story_event(d, GEZI_EV_MESSAGE, 0);
}

static void file_command(struct story *d, enum gezi_do what, uint32_t file)
{
    struct gezi_command cmd = {
        .what = what, .ref = 5, .offer = message(d)->id, .file = file};

    assert_int_equal(story_do(d, &cmd), GEZI_OK);
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
    assert_null(e->files[2].path);
    assert_int_equal(story_count(d, LILEI, 0x21), 1);
    story_free(d);
}

/* The whole of what one list gives, as "id:name:type " for each. */
static void expect_list(const void *bytes, size_t n, const char *expected)
{
    struct story *d = story_with_downloads();
    const struct story_event *e;
    char seen[1000] = "";
    size_t at = 0;

    story_hear(d, LILEI, bytes, n);
    e = message(d);
    assert_non_null(e);
    for (size_t i = 0; i < e->files_n; i++)
        at += (size_t)snprintf(seen + at, sizeof seen - at, "%u:%s:%d ",
                               e->files[i].id, e->files[i].name,
                               e->files[i].type);
    assert_string_equal(seen, expected);
    story_free(d);
}
#define EXPECT_LIST(literal, expected)                                         \
    expect_list(literal, sizeof(literal) - 1, expected)

static void names_are_read_as_their_sender_writes(void **state)
{
    (void)state;
    EXPECT_LIST("1_lbt6_0#128#02A1B2C3D4E5#0#0#0#4001#9:1700000051:a:b:2097440:"
                "\0"
                "0:\xd7\xca\xc1\xcf:1000:65000000:2:\a\0",
                "0:资料:1 ");
    EXPECT_LIST("1:1:a:b:10486048:\0"
                "305419896:报告.pdf:12345:6553f100:1:\a",
                "305419896:报告.pdf:0 ");
    EXPECT_LIST("1_iptux 0.8.3:41:root:vm:2097184:"
                "\0"
                "10001:文件.txt:2:6b0025a8:1:\a\0",
                "10001:文件.txt:0 ");
    /* A backslash that is half of a character cuts no path. */
    EXPECT_LIST("1:1:a:b:2097440:\0"
                "0:\x95\x5c.txt:2:0:1:\a\0",
                "0:昞.txt:0 ");
}

/* Its folders will be read in it. */
static void names_tell_the_charset_when_the_text_does_not(void **state)
{
    struct story *d = story_with_downloads();

    (void)state;
    HEAR(d, LILEI,
         "1:1:a:b:2097440:\0"
         "0:\xd7\xca\xc1\xcf:1:0:2:\a\0");
    assert_int_equal(message(d)->e.message.charset, GEZI_CS_GBK);
    file_command(d, GEZI_DO_FETCH, 0);
    assert_int_equal(story_job(d, GEZI_JOB_FETCH, 0)->j.charset, GEZI_CS_GBK);
    story_free(d);
}

static void names_can_do_no_harm(void **state)
{
    (void)state;
    EXPECT_LIST("1:1:a:b:2097440:\0"
                "0:../../etc/passwd:2:0:1:\a"
                "1:..:2:0:1:\a"
                "2:C::\\x\\con.txt:2:0:1:\a"
                "3:a\x1b[31m:2:0:1:\a"
                "4:-rf:2:0:1:\a\0",
                "0:passwd:0 1:file:0 2:_con.txt:0 3:a_[31m:0 4:_rf:0 ");
}

static void each_record_is_judged_alone(void **state)
{
    struct story *d = story_with_downloads();

    (void)state;
    EXPECT_LIST("1:1:a:b:2097440:\0"
                "0:a:2:0:1:\a"
                "1:b:zz:0:1:\a"
                "2:link:0:0:4:\a"
                "0:again:2:0:1:\a"
                "3:c:3:0:20:\a\0",
                "0:a:0 3:c:2 ");
    HEAR(d, LILEI,
         "1:1:a:b:2097440:\0"
         "0:a:2:0:1:\a"
         "1:b:zz:0:1:\a"
         "2:link:0:0:4:\a"
         "0:again:2:0:1:\a\0");
    assert_int_equal(gezi_core_counts(d->c).bad_files, 3);
    story_free(d);
}

static void no_more_files_than_a_message_may_have(void **state)
{
    struct story *d = story_with_downloads();
    char bytes[8000];
    int n = snprintf(bytes, sizeof bytes, "1:1:a:b:2097440:x");

    (void)state;
    n++; /* its NUL */
    for (int i = 0; i < 300; i++)
        n += snprintf(bytes + n, sizeof bytes - (size_t)n, "%d:f:1:0:1:\a", i);
    story_hear(d, LILEI, bytes, (size_t)n);
    assert_int_equal(message(d)->files_n, GEZI_FILES_MAX);
    assert_int_equal(gezi_core_counts(d->c).bad_files, 300 - GEZI_FILES_MAX);
    story_free(d);
}

static void text_of(const char *text, const char *expected)
{
    struct story *d = story_with_downloads();
    char bytes[300];
    int n = snprintf(bytes, sizeof bytes, "1:1:a:b:10486048:%s", text);

    n += 1 + snprintf(bytes + n + 1, sizeof bytes - (size_t)n - 1,
                      "0:图 纸.dwg:1:0:1:\a1:b.txt:1:0:1:\a");
    story_hear(d, LILEI, bytes, (size_t)n);
    assert_string_equal(message(d)->text, expected);
    story_free(d);
}

static void text_that_only_names_the_files_is_not_shown(void **state)
{
    (void)state;
    text_of("[文件] 图 纸.dwg", "");
    text_of("图 纸.dwg", "");
    text_of("图 纸.dwg\nb.txt\n", "");
    text_of("[file] b.txt, [file] 图 纸.dwg", "");
    text_of("see b.txt", "see b.txt");
    text_of("b.txt is new", "b.txt is new");
    text_of("b.txts", "b.txts");
    text_of("b.txtb.txt", "b.txtb.txt");
    text_of("[文件]", "[文件]");
    text_of("", "");
}

/* FeiQ and iptux write no text, and iptux counts from 1 at each start. */
static void offers_differ_by_their_lists(void **state)
{
    struct story *d = story_with_downloads();

    (void)state;
    HEAR(d, LILEI,
         "1:5:a:b:2097440:\0"
         "0:a:2:0:1:\a\0");
    HEAR(d, LILEI,
         "1:5:a:b:2097440:\0"
         "0:b:2:0:1:\a\0");
    assert_int_equal(story_events(d, GEZI_EV_MESSAGE), 2);
    assert_string_not_equal(message(d)->id,
                            story_event(d, GEZI_EV_MESSAGE, 1)->id);
    story_free(d);
}

static void a_repeat_finds_the_offer_as_it_is(void **state)
{
    struct story *d = story_with_downloads();

    (void)state;
    HEAR(d, LILEI, OFFER);
    file_command(d, GEZI_DO_FETCH, 0);
    story_wait(d, GEZI_SEEN_MS); /* the repeat is forgotten, the offer not */
    HEAR(d, LILEI, OFFER "\0\0\0\0");
    assert_int_equal(story_events(d, GEZI_EV_MESSAGE), 2);
    assert_string_equal(message(d)->id, story_event(d, GEZI_EV_MESSAGE, 1)->id);
    story_report(d, story_job(d, GEZI_JOB_FETCH, 0)->j.id, GEZI_REPORT_DONE,
                 0x1f, 0);
    assert_int_equal(story_transfer(d)->e.transfer.state, GEZI_FILE_DONE);
    story_free(d);
}

static void a_deaf_core_keeps_no_offer(void **state)
{
    struct story *d = story_new_with(&(struct gezi_config){
        .user = "me", .host = "box", .legacy = GEZI_CS_GBK, .deaf = true});

    (void)state;
    HEAR(d, LILEI, OFFER);
    assert_int_equal(d->ev_n, 0);
    assert_int_equal(gezi_core_deadline(d->c), INT64_MAX);
    story_free(d);
}

static void an_offer_that_was_not_stored_is_forgotten(void **state)
{
    struct story *d = story_with_downloads();

    (void)state;
    d->disk_full = true;
    HEAR(d, LILEI, OFFER);
    d->disk_full = false;
    file_command(d, GEZI_DO_FETCH, 0);
    assert_int_equal(story_transfer(d)->e.transfer.reason,
                     GEZI_FILE_WHY_NO_OFFER);
    HEAR(d, LILEI, OFFER);
    assert_int_equal(story_events(d, GEZI_EV_MESSAGE), 2);
    file_command(d, GEZI_DO_FETCH, 0);
    assert_int_equal(story_transfer(d)->e.transfer.state, GEZI_FILE_WAITING);
    story_free(d);
}

static void an_offer_ends_after_thirty_days(void **state)
{
    struct story *d = story_with_downloads();

    (void)state;
    HEAR(d, LILEI, OFFER);
    story_wait(d, 29 * 86400000LL);
    assert_int_equal(story_events(d, GEZI_EV_TRANSFER), 0);
    story_wait(d, 86400000);
    assert_int_equal(story_transfers(d, GEZI_FILE_ENDED), 2);
    file_command(d, GEZI_DO_FETCH, 0);
    assert_int_equal(story_transfer(d)->e.transfer.reason,
                     GEZI_FILE_WHY_NO_OFFER);
    story_free(d);
}

static void hear_offer(struct story *d, const char *from, unsigned number)
{
    char bytes[100];
    int n = snprintf(bytes, sizeof bytes, "1:%u:u:h:2097440:x", number);

    n += 1 + snprintf(bytes + n + 1, 50, "0:f:1:0:1:\a");
    story_hear(d, from, bytes, (size_t)n);
}

/* Ours and those of others survive somebody who offers without end. */
static void a_flood_of_offers_pushes_out_its_own(void **state)
{
    struct story *d = story_with_downloads();
    const struct gezi_file file = {.name = "mine", .path = "/m", .size = 1};
    char request[100], id[64];
    int n;

    (void)state;
    HEAR(d, LILEI, OFFER);
    snprintf(id, sizeof id, "%s", message(d)->id);
    story_do(d, &(struct gezi_command){.what = GEZI_DO_SEND,
                                       .to.peer = story_person(d, "lilei@pc"),
                                       .text = "",
                                       .files = &file,
                                       .files_n = 1});
    n = snprintf(
        request, sizeof request, "1:9:lilei:PC:96:%llx:0:0:",
        (unsigned long long)story_number_of(story_find(d, LILEI, 0x20, 0)));
    for (unsigned i = 0; i < 3 * GEZI_OFFERS_MAX; i++) {
        struct gezi_event ev;

        if (i % 1000 == 0)
            story_clear(d);
        hear_offer(d, "10.0.0.66", 1000 + i);
        while (gezi_core_next_event(d->c, &ev))
            continue;
    }
    story_clear(d);
    story_do(d, &(struct gezi_command){.what = GEZI_DO_FETCH, .offer = id});
    assert_int_equal(story_transfer(d)->e.transfer.state, GEZI_FILE_WAITING);
    story_ask(d, "10.0.0.7", 1, request, (size_t)n);
    assert_int_equal(story_jobs(d, GEZI_JOB_SERVE), 1);
    story_free(d);
}

/* Refusing */

static void refusing_tells_the_sender_the_number_in_decimal(void **state)
{
    struct story *d = story_with_downloads();

    (void)state;
    HEAR(d, "10.0.0.7:3000", OFFER);
    story_clear(d);
    HEAR(d, "10.0.0.7:3000", OFFER "\0");
    assert_int_equal(story_events(d, GEZI_EV_MESSAGE), 0);
    story_clear(d);
    story_wait(d, GEZI_SEEN_MS);
    HEAR(d, "10.0.0.7:3000", OFFER);
    file_command(d, GEZI_DO_REFUSE, GEZI_FILE_ALL);
    assert_int_equal(story_transfers(d, GEZI_FILE_REFUSED), 2);
    assert_string_equal(
        story_extra_of(story_find(d, "10.0.0.7:3000", 0x61, 0), NULL), "255");
    assert_string_equal(story_extra_of(story_find(d, LILEI, 0x61, 0), NULL),
                        "255");
    assert_int_equal(story_command_of(story_find(d, LILEI, 0x61, 0)), 97);
    story_wait(d, 60000); /* nobody acknowledges it */
    assert_int_equal(story_count(d, LILEI, 0x61), 3);
    assert_int_equal(story_count(d, "10.0.0.7:3000", 0x61), 3);
    story_free(d);
}

static void one_refused_file_leaves_the_others(void **state)
{
    struct story *d = story_with_downloads();

    (void)state;
    HEAR(d, LILEI, OFFER);
    file_command(d, GEZI_DO_REFUSE, 1);
    assert_int_equal(story_transfers(d, GEZI_FILE_REFUSED), 1);
    assert_int_equal(story_count(d, LILEI, 0x61), 0);
    file_command(d, GEZI_DO_FETCH, GEZI_FILE_ALL);
    assert_int_equal(story_jobs(d, GEZI_JOB_FETCH), 1);
    assert_string_equal(story_job(d, GEZI_JOB_FETCH, 0)->name, "a");
    file_command(d, GEZI_DO_REFUSE, 0);
    assert_int_equal(story_count(d, LILEI, 0x61), 1);
    story_free(d);
}

static void refusing_what_runs_stops_and_deletes_it(void **state)
{
    struct story *d = story_with_downloads();
    uint64_t job;

    (void)state;
    HEAR(d, LILEI, OFFER);
    file_command(d, GEZI_DO_FETCH, 0);
    job = story_job(d, GEZI_JOB_FETCH, 0)->j.id;
    story_report(d, job, GEZI_REPORT_STARTED, 5, 0);
    file_command(d, GEZI_DO_REFUSE, GEZI_FILE_ALL);
    assert_int_equal(story_job(d, GEZI_JOB_STOP, 0)->j.id, job);
    assert_int_equal(story_transfers(d, GEZI_FILE_REFUSED), 1);
    story_report(d, job, GEZI_REPORT_STOPPED, 5, 0);
    assert_int_equal(story_transfers(d, GEZI_FILE_REFUSED), 2);
    assert_true(story_job(d, GEZI_JOB_FETCH, 1)->j.discard);
    assert_string_equal(story_job(d, GEZI_JOB_FETCH, 1)->mark,
                        story_job(d, GEZI_JOB_FETCH, 0)->mark);
    story_free(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_message_brings_its_files),
        cmocka_unit_test(names_are_read_as_their_sender_writes),
        cmocka_unit_test(names_tell_the_charset_when_the_text_does_not),
        cmocka_unit_test(names_can_do_no_harm),
        cmocka_unit_test(each_record_is_judged_alone),
        cmocka_unit_test(no_more_files_than_a_message_may_have),
        cmocka_unit_test(text_that_only_names_the_files_is_not_shown),
        cmocka_unit_test(offers_differ_by_their_lists),
        cmocka_unit_test(a_repeat_finds_the_offer_as_it_is),
        cmocka_unit_test(a_deaf_core_keeps_no_offer),
        cmocka_unit_test(an_offer_that_was_not_stored_is_forgotten),
        cmocka_unit_test(an_offer_ends_after_thirty_days),
        cmocka_unit_test(a_flood_of_offers_pushes_out_its_own),
        cmocka_unit_test(refusing_tells_the_sender_the_number_in_decimal),
        cmocka_unit_test(one_refused_file_leaves_the_others),
        cmocka_unit_test(refusing_what_runs_stops_and_deletes_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
