/* Offers over a restart: what a store gives back can be taken and given. */
#include "story.h"

#include <gezi/store.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define LILEI "10.0.0.7:2425"

static const struct gezi_peer lilei = {.kind = GEZI_KIND_FEIQ,
                                       .addr = {0x0a000007, GEZI_PORT},
                                       .charset = GEZI_CS_GBK,
                                       .key = "lilei@pc",
                                       .nick = "lilei",
                                       .user = "lilei",
                                       .host = "PC",
                                       .group = "",
                                       .client = "",
                                       .sign = ""};

static struct story *story_of_yesterday(void)
{
    struct story *d =
        story_new_with(&(struct gezi_config){.user = "me",
                                             .host = "box",
                                             .legacy = GEZI_CS_GBK,
                                             .number = 1700000000,
                                             .outbox = true,
                                             .files = true,
                                             .downloads = "/dl"});
    const struct gezi_known known = {.peer = lilei,
                                     .seen_ms = d->unix_ms - 86400000};

    assert_int_equal(gezi_core_remember(d->c, d->now, &known), GEZI_OK);
    return d;
}

static struct gezi_offer offer_of(const struct story *d,
                                  const struct gezi_file *files, size_t n)
{
    return (struct gezi_offer){.peer = lilei,
                               .id = "255-abc",
                               .number = 255,
                               .addr = {0x0a000007, 3000},
                               .unix_ms = d->unix_ms - 86400000,
                               .files = files,
                               .files_n = n};
}

static void command(struct story *d, enum gezi_do what, uint32_t file)
{
    struct gezi_command cmd = {
        .what = what, .ref = 5, .offer = "255-abc", .file = file};

    assert_int_equal(story_do(d, &cmd), GEZI_OK);
}

static void what_was_offered_to_us_can_be_taken(void **state)
{
    static const struct gezi_file files[] = {
        {.id = 10, .name = "a", .size = 5, .state = GEZI_FILE_RUNNING},
        {.id = 11, .name = "b", .size = 6, .state = GEZI_FILE_DONE},
        {.id = 12, .name = "c", .size = 7, .type = GEZI_FILE_FOLDER}};
    struct story *d = story_of_yesterday();
    const struct gezi_offer offer = offer_of(d, files, 3);
    const struct story_job *j;

    (void)state;
    assert_int_equal(gezi_core_offered(d->c, d->now, &offer), GEZI_OK);
    assert_int_equal(d->job_n, 0); /* nothing goes on by itself */
    command(d, GEZI_DO_FETCH, GEZI_FILE_ALL);
    j = story_job(d, GEZI_JOB_FETCH, 0);
    assert_string_equal(j->name, "a");
    assert_non_null(strstr(j->request, ":96:ff:a:"));
    assert_true(j->j.resumes);                  /* FeiQ, as it was known then */
    assert_int_equal(j->j.addrs[0].port, 2425); /* where it was last */
    assert_int_equal(j->j.addrs[1].port, 3000);
    assert_int_equal(j->j.charset, GEZI_CS_GBK);
    story_report(d, j->j.id, GEZI_REPORT_DONE, 5, 0);
    assert_int_equal(story_jobs(d, GEZI_JOB_FETCH), 2); /* the folder */
    assert_int_equal(story_peer(d, "lilei@pc").id,
                     story_transfer(d)->e.peer.id);
    story_free(d);
}

/* The same mark as before: what came is found again, or deleted. */
static void the_mark_of_a_file_does_not_change(void **state)
{
    static const struct gezi_file file = {
        .id = 10, .name = "a", .size = 5, .state = GEZI_FILE_PAUSED};
    char mark[32] = "";

    (void)state;
    for (int i = 0; i < 2; i++) {
        struct story *d = story_of_yesterday();
        const struct gezi_offer offer = offer_of(d, &file, 1);

        gezi_core_offered(d->c, d->now, &offer);
        command(d, i ? GEZI_DO_CANCEL : GEZI_DO_FETCH, 10);
        assert_int_equal(story_job(d, GEZI_JOB_FETCH, 0)->j.discard, i == 1);
        assert_string_equal(story_job(d, GEZI_JOB_FETCH, 0)->dir, "/dl");
        if (i)
            assert_string_equal(story_job(d, GEZI_JOB_FETCH, 0)->mark, mark);
        snprintf(mark, sizeof mark, "%s",
                 story_job(d, GEZI_JOB_FETCH, 0)->mark);
        story_free(d);
    }
}

/* Into the folder that was chosen then, until another is. */
static void what_was_begun_goes_on_where_it_stands(void **state)
{
    static const struct gezi_file files[] = {
        {.id = 10, .name = "a", .path = "/in", .state = GEZI_FILE_PAUSED},
        {.id = 11, .name = "b", .path = "/in/b", .state = GEZI_FILE_DONE},
        {.id = 12, .name = "c", .path = "/in", .state = GEZI_FILE_PAUSED}};
    struct story *d = story_of_yesterday();
    const struct gezi_offer offer = offer_of(d, files, 3);
    struct gezi_command elsewhere = {
        .what = GEZI_DO_FETCH, .offer = "255-abc", .file = 12, .dir = "/other"};

    (void)state;
    gezi_core_offered(d->c, d->now, &offer);
    command(d, GEZI_DO_FETCH, 10);
    assert_string_equal(story_job(d, GEZI_JOB_FETCH, 0)->dir, "/in");
    assert_string_equal(story_transfer(d)->e.transfer.path, "/in");
    story_report(d, story_job(d, GEZI_JOB_FETCH, 0)->j.id, GEZI_REPORT_DONE, 5,
                 0);
    command(d, GEZI_DO_FETCH, 11); /* all over again */
    assert_string_equal(story_job(d, GEZI_JOB_FETCH, 1)->dir, "/dl");
    story_report(d, story_job(d, GEZI_JOB_FETCH, 1)->j.id, GEZI_REPORT_DONE, 5,
                 0);
    assert_int_equal(story_do(d, &elsewhere), GEZI_OK);
    assert_string_equal(story_job(d, GEZI_JOB_FETCH, 2)->dir, "/other");
    story_free(d);
}

static void what_we_offered_is_given(void **state)
{
    static const struct gezi_file files[] = {
        {.id = 77, .name = "a", .path = "/a", .size = 5},
        {.id = 78,
         .name = "b",
         .path = "/b",
         .size = 5,
         .state = GEZI_FILE_CANCELLED}};
    struct story *d = story_of_yesterday();
    struct gezi_offer offer = offer_of(d, files, 2);

    (void)state;
    offer.out = true;
    offer.addr = (struct gezi_addr){0x0a000063, GEZI_PORT};
    assert_int_equal(gezi_core_offered(d->c, d->now, &offer), GEZI_OK);
    ASK(d, "10.0.0.7", 1, "1:9:lilei:PC:96:ff:0:0:"); /* FeiQ: by its place */
    assert_int_equal(story_job(d, GEZI_JOB_SERVE, 0)->j.conn, 1);
    story_report(d, 1, GEZI_REPORT_DONE, 5, 0);
    ASK(d, "10.0.0.99", 2, "1:9:lilei:PC:96:ff:4d:2:"); /* by its id */
    assert_int_equal(story_job(d, GEZI_JOB_SERVE, 1)->j.offset, 2);
    ASK(d, "10.0.0.7", 3, "1:9:lilei:PC:96:ff:1:0:"); /* cancelled */
    ASK(d, "10.0.0.8", 4, "1:9:lilei:PC:96:ff:0:0:"); /* nobody's address */
    assert_int_equal(story_jobs(d, GEZI_JOB_REFUSE), 2);
    assert_int_equal(story_jobs(d, GEZI_JOB_SERVE), 2);
    story_free(d);
}

static void a_message_that_waits_still_offers_its_files(void **state)
{
    static const struct gezi_file file = {
        .id = 0, .name = "a.txt", .path = "/a", .size = 0x1f};
    struct story *d = story_of_yesterday();
    const struct gezi_waiting waiting = {.peer = lilei,
                                         .id = "255-abc",
                                         .text = "take",
                                         .number = 255,
                                         .unix_ms = d->unix_ms - 86400000,
                                         .files = &file,
                                         .files_n = 1};
    struct gezi_offer offer = offer_of(d, &file, 1);

    (void)state;
    offer.out = true;
    assert_int_equal(gezi_core_resume(d->c, d->now, &waiting), GEZI_OK);
    assert_int_equal(gezi_core_offered(d->c, d->now, &offer), GEZI_OK);
    HEAR(d, LILEI, "1:100:lilei:PC:1:lilei\0\0");
    story_wait(d, 0);
    assert_string_equal(story_extra_of(story_find(d, LILEI, 0x20, 0), NULL),
                        "take");
    assert_string_equal(story_extra_of(story_find(d, LILEI, 0x20, 0), NULL) + 5,
                        "0:a.txt:1f:0:1:\a");
    ASK(d, "10.0.0.7", 1, "1:9:lilei:PC:96:ff:0:0:");
    assert_int_equal(story_jobs(d, GEZI_JOB_SERVE), 1);
    story_do(d, &(struct gezi_command){.what = GEZI_DO_WITHDRAW,
                                       .offer = "255-abc",
                                       .file = GEZI_FILE_ALL});
    assert_int_equal(story_jobs(d, GEZI_JOB_STOP), 1); /* there is but one */
    story_free(d);
}

static void whoever_refused_it_in_vain_is_heard_after_a_restart(void **state)
{
    static const struct gezi_file file = {
        .id = 0, .name = "a", .path = "/a", .size = 5};
    struct story *d = story_of_yesterday();
    struct gezi_offer offer = offer_of(d, &file, 1);

    (void)state;
    offer.out = true;
    gezi_core_offered(d->c, d->now, &offer);
    HEAR(d, LILEI, "1:100:lilei:PC:97:255\0");
    assert_int_equal(story_transfer(d)->e.transfer.state, GEZI_FILE_REFUSED);
    story_free(d);
}

static void time_goes_on_for_old_offers(void **state)
{
    static const struct gezi_file file = {
        .id = 0, .name = "a", .path = "/a", .size = 5};
    struct story *d = story_of_yesterday();
    struct gezi_offer offer = offer_of(d, &file, 1);

    (void)state;
    offer.unix_ms = d->unix_ms - 29 * 86400000LL;
    gezi_core_offered(d->c, d->now, &offer);
    story_wait(d, 86400000 - 1);
    assert_int_equal(story_transfers(d, GEZI_FILE_ENDED), 0);
    story_wait(d, 1);
    assert_int_equal(story_transfers(d, GEZI_FILE_ENDED), 1);
    story_free(d);
}

static void no_more_are_taken_back_than_may_be_open(void **state)
{
    static const struct gezi_file file = {.id = 0, .name = "a", .size = 5};
    struct story *d = story_of_yesterday();
    struct gezi_offer offer = offer_of(d, &file, 1);
    char id[32];

    (void)state;
    offer.id = id;
    for (int i = 0; i < GEZI_OFFERS_MAX; i++) {
        snprintf(id, sizeof id, "%d-x", i);
        assert_int_equal(gezi_core_offered(d->c, d->now, &offer), GEZI_OK);
    }
    snprintf(id, sizeof id, "more-x");
    assert_int_equal(gezi_core_offered(d->c, d->now, &offer), GEZI_E_FULL);
    snprintf(id, sizeof id, "7-x"); /* known already */
    assert_int_equal(gezi_core_offered(d->c, d->now, &offer), GEZI_OK);
    story_free(d);
}

static void a_spoilt_offer_is_refused(void **state)
{
    static const struct gezi_file file = {.id = 0, .name = "a", .size = 5};
    struct story *d = story_of_yesterday();
    struct gezi_offer offer = offer_of(d, &file, 1);

    (void)state;
    offer.id = "an id that is longer than any that was ever made";
    assert_int_equal(gezi_core_offered(d->c, d->now, &offer), GEZI_E_TOOLONG);
    offer.id = "x";
    offer.charset = GEZI_CS_COUNT;
    assert_int_equal(gezi_core_offered(d->c, d->now, &offer), GEZI_E_PEER);
    story_free(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_offered_to_us_can_be_taken),
        cmocka_unit_test(the_mark_of_a_file_does_not_change),
        cmocka_unit_test(what_was_begun_goes_on_where_it_stands),
        cmocka_unit_test(what_we_offered_is_given),
        cmocka_unit_test(a_message_that_waits_still_offers_its_files),
        cmocka_unit_test(whoever_refused_it_in_vain_is_heard_after_a_restart),
        cmocka_unit_test(time_goes_on_for_old_offers),
        cmocka_unit_test(no_more_are_taken_back_than_may_be_open),
        cmocka_unit_test(a_spoilt_offer_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
