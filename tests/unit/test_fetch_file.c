/* A plain file from a peer on the loopback to a folder. */
#include "expect.h"
#include "taker.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "xalloc.h"

enum { LARGE = 5 << 20, OVERLAP = 65536 };

/* Bytes of which no two stretches are alike. */
static gezi_span noise(size_t n, uint32_t seed)
{
    uint8_t *p = xmalloc(n);

    for (size_t i = 0; i < n; i++) {
        seed = seed * 1664525u + 1013904223u;
        p[i] = (uint8_t)(seed >> 24);
    }
    return (gezi_span){p, n};
}

static void drop(gezi_span s)
{
    union {
        const void *from;
        void *to;
    } p = {.from = s.p};

    free(p.to);
}

static gezi_span text_file(struct taker *t)
{
    t->job.size = 5;
    t->job.mtime = 1600000000;
    return S("hello");
}

static void a_file_comes_with_its_size_and_time(void **state)
{
    struct taker *t = *state;

    taker_answer(t, text_file(t));
    taker_run(t);
    expect_done(t, "name.txt");
    assert_int_equal(t->last.bytes, 5);
    assert_int_equal(t->last.total, 5);
    assert_string_equal(t->giver.requests[0], "1:2:me:here:96:3:0:0:");
    expect_downloads_at(t, "name.txt 0600 5 bytes: hello @1600000000\n");
}

static void the_folder_is_made_when_it_is_missing(void **state)
{
    struct taker *t = *state;
    char dir[160];

    snprintf(dir, sizeof dir, "%s/a/b", t->ground.dir);
    t->job.dir = dir;
    taker_answer(t, text_file(t));
    taker_run(t);
    expect_done(t, "a/b/name.txt");
    expect_downloads(t, "a/\na/b/\na/b/name.txt 0600 5 bytes: hello\n");
}

static void an_end_of_the_connection_is_not_waited_for(void **state)
{
    struct taker *t = *state;

    taker_answer(t, text_file(t))->end = GIVER_HOLDS;
    taker_run(t);
    expect_done(t, "name.txt");
}

static void what_follows_the_size_is_ignored(void **state)
{
    struct taker *t = *state;

    text_file(t);
    taker_answer(t, S("hello, and more since it grew"));
    taker_run(t);
    expect_done(t, "name.txt");
    expect_downloads(t, "name.txt 0600 5 bytes: hello\n");
}

static void an_empty_file_is_whole_when_the_peer_closes_or_holds(void **state)
{
    struct taker *t = *state;

    taker_answer(t, S(""));
    taker_run(t);
    expect_done(t, "name.txt");
    taker_answer(t, S(""))->end = GIVER_HOLDS;
    taker_run(t);
    expect_done(t, "name (1).txt");
    expect_downloads(t, "name (1).txt 0600 0 bytes\nname.txt 0600 0 bytes\n");
}

/* Splice and read, in one gulp and in odd pieces, paced and not. */
static void a_large_file_is_the_same_by_every_way(void **state)
{
    struct taker *t = *state;
    gezi_span bytes = noise(LARGE, 1);
    char *sent, *got;

    ground_write(&t->ground, "sent/file", bytes.p, bytes.n);
    sent = ground_words(&t->ground, "sent", 0);
    t->job.size = LARGE;
    for (unsigned way = 0; way < 8; way++) {
        t->limits.portable = way & 1;
        t->paced = way & 2;
        t->job.name = "file";
        taker_answer(t, bytes)->pieces = way & 4 ? 9999 : 0;
        taker_run(t);
        expect_done(t, "file");
        assert_int_equal(t->paced_bytes, t->paced ? LARGE : 0);
        got = ground_words(&t->ground, "downloads", 0);
        assert_string_equal(got, sent);
        free(got);
        ground_fini(&t->ground);
        ground_init(&t->ground);
    }
    free(sent);
    drop(bytes);
}

static void nothing_is_overwritten(void **state)
{
    struct taker *t = *state;

    ground_text(&t->ground, "downloads/name.txt", "mine");
    ground_text(&t->ground, "downloads/NAME (1).TXT", "mine, too");
    ground_link(&t->ground, "downloads/name (2).txt", "../outside/none");
    ground_folder(&t->ground, "downloads/name (3).txt");
    taker_answer(t, text_file(t));
    taker_run(t);
    expect_done(t, "name (4).txt");
    expect_downloads(t, "NAME (1).TXT 0600 9 bytes: mine, too\n"
                        "name (2).txt -> ../outside/none\n"
                        "name (3).txt/\n"
                        "name (4).txt 0600 5 bytes: hello\n"
                        "name.txt 0600 4 bytes: mine\n");
}

static void a_broken_connection_keeps_what_came(void **state)
{
    struct taker *t = *state;

    text_file(t);
    taker_answer(t, S("hel"))->end = GIVER_CLOSES;
    taker_run(t);
    expect_failed(t, GEZI_FILE_WHY_BROKEN);
    assert_string_equal(t->detail, "3 B of 5 B came until then");
    expect_downloads(t, ".name.txt.mark.part 0600 3 bytes: hel\n");
}

static void without_a_resume_it_starts_over(void **state)
{
    struct taker *t = *state;

    ground_text(&t->ground, "downloads/.name.txt.mark.part", "old and longer");
    taker_answer(t, text_file(t))->heeds = true;
    taker_run(t);
    expect_done(t, "name.txt");
    assert_string_equal(t->giver.requests[0], "1:2:me:here:96:3:0:0:");
    expect_downloads(t, "name.txt 0600 5 bytes: hello\n");
}

static void expect_large(struct taker *t, gezi_span bytes)
{
    char *got, *sent;

    expect_done(t, "name.txt");
    ground_write(&t->ground, "sent/name.txt", bytes.p, bytes.n);
    sent = ground_words(&t->ground, "sent", 0);
    got = ground_words(&t->ground, "downloads", 0);
    assert_string_equal(got, sent);
    free(got);
    free(sent);
}

static const char partial[] = "downloads/.name.txt.mark.part";

static void a_resume_asks_for_the_rest_and_an_overlap(void **state)
{
    struct taker *t = *state;
    gezi_span bytes = noise(LARGE, 1);

    t->job.size = LARGE;
    t->job.resumes = true;
    ground_write(&t->ground, partial, bytes.p, 3 << 20);
    taker_answer(t, bytes)->heeds = true;
    taker_run(t);
    expect_large(t, bytes);
    assert_int_equal(t->giver.asked, 1);
    assert_string_equal(t->giver.requests[0], "1:2:me:here:96:3:0:2f0000:");
    assert_int_equal(t->last.bytes, LARGE);
    drop(bytes);
}

static void a_whole_partial_is_checked_and_named(void **state)
{
    struct taker *t = *state;
    gezi_span bytes = noise(LARGE, 1);

    t->job.size = LARGE;
    t->job.resumes = true;
    ground_write(&t->ground, partial, bytes.p, LARGE);
    taker_answer(t, bytes)->heeds = true;
    taker_run(t);
    expect_large(t, bytes);
    assert_int_equal(t->giver.asked, 1);
    drop(bytes);
}

static void another_overlap_starts_over(void **state)
{
    struct taker *t = *state;
    gezi_span bytes = noise(LARGE, 1), other = noise(LARGE, 2);

    t->job.size = LARGE;
    t->job.resumes = true;
    ground_write(&t->ground, partial, other.p, 3 << 20);
    taker_answer(t, bytes)->heeds = true;
    taker_answer(t, bytes)->heeds = true;
    taker_run(t);
    expect_large(t, bytes);
    assert_int_equal(t->giver.asked, 2);
    assert_string_equal(t->giver.requests[1], "1:2:me:here:96:3:0:0:");
    drop(bytes);
    drop(other);
}

/* So does a gezi whose file is another one by now. */
static void who_gives_nothing_from_there_on_is_asked_for_all(void **state)
{
    struct taker *t = *state;
    gezi_span bytes = noise(LARGE, 1), other = noise(LARGE, 2);

    t->job.size = LARGE;
    t->job.resumes = true;
    ground_write(&t->ground, partial, other.p, 3 << 20);
    taker_answer(t, S(""));
    taker_answer(t, bytes);
    taker_run(t);
    expect_large(t, bytes);
    assert_int_equal(t->giver.asked, 2);
    assert_string_equal(t->giver.requests[1], "1:2:me:here:96:3:0:0:");
    drop(bytes);
    drop(other);
}

/* The overlap looks right, and all that comes is from the wrong place. */
static void an_offset_that_is_not_heeded_is_noticed_in_zeros(void **state)
{
    struct taker *t = *state;
    gezi_span bytes = noise(LARGE, 1);
    union {
        const uint8_t *from;
        uint8_t *to;
    } p = {.from = bytes.p};

    memset(p.to, 0, 4 << 20);
    t->job.size = LARGE;
    t->job.resumes = true;
    ground_write(&t->ground, partial, bytes.p, 3 << 20);
    taker_answer(t, bytes);
    taker_answer(t, bytes);
    taker_run(t);
    expect_large(t, bytes);
    assert_int_equal(t->giver.asked, 2);
    drop(bytes);
}

static void a_broken_resume_keeps_what_came_before(void **state)
{
    struct taker *t = *state;
    gezi_span bytes = noise(LARGE, 1);
    struct giver_answer *a;

    t->job.size = LARGE;
    t->job.resumes = true;
    ground_write(&t->ground, partial, bytes.p, 3 << 20);
    a = taker_answer(t, bytes);
    a->heeds = true;
    a->cut = (3 << 20) - OVERLAP + 100;
    a->end = GIVER_BREAKS;
    taker_run(t);
    expect_failed(t, GEZI_FILE_WHY_BROKEN);
    taker_answer(t, bytes)->heeds = true;
    taker_run(t);
    expect_large(t, bytes);
    assert_int_equal(t->giver.asked, 1);
    drop(bytes);
}

/* Each run gets a little further, as on a bad line. */
static void a_file_broken_many_times_is_the_same(void **state)
{
    struct taker *t = *state;
    gezi_span bytes = noise(LARGE, 3);
    unsigned runs = 0;

    t->job.size = LARGE;
    t->job.resumes = true;
    do {
        struct giver_answer *a = taker_answer(t, bytes);

        runs++;
        a->heeds = true;
        a->cut = runs * 99991 + OVERLAP;
        a->end = runs & 1 ? GIVER_BREAKS : GIVER_CLOSES;
        taker_run(t);
    } while (t->last.what == GEZI_REPORT_FAILED && runs < 100);
    assert_in_range(runs, 40, 60);
    expect_large(t, bytes);
    drop(bytes);
}

static void a_close_without_a_byte_is_asked_again(void **state)
{
    struct taker *t = *state;

    text_file(t);
    t->job.tries = 3;
    taker_answer(t, S(""));
    taker_answer(t, S(""));
    taker_answer(t, S("hello"));
    taker_run(t);
    expect_done(t, "name.txt");
    assert_int_equal(t->giver.asked, 3);
}

static void who_never_gives_a_byte_does_not_give_it(void **state)
{
    struct taker *t = *state;

    text_file(t);
    t->job.tries = 3;
    taker_answer(t, S(""));
    taker_run(t);
    expect_failed(t, GEZI_FILE_WHY_NOT_GIVEN);
    assert_int_equal(t->giver.asked, 3);
    assert_int_equal(t->started, 0);
}

static void the_second_address_is_tried_when_the_first_is_closed(void **state)
{
    struct taker *t = *state;

    t->job.addrs[0] = (struct gezi_addr){0x7f000001, 1};
    t->job.addrs_n = 2;
    taker_answer(t, text_file(t));
    taker_run(t);
    expect_done(t, "name.txt");
}

static void a_closed_port_is_no_connection(void **state)
{
    struct taker *t = *state;

    text_file(t);
    t->job.addrs[0] = (struct gezi_addr){0x7f000001, 1};
    t->job.addrs_n = 1;
    taker_run(t);
    expect_failed(t, GEZI_FILE_WHY_NO_CONNECTION);
    assert_int_equal(t->last.error, ECONNREFUSED);
}

static void silence_ends_it_after_its_time(void **state)
{
    struct taker *t = *state;

    text_file(t);
    t->tick_ms = 50000;
    taker_answer(t, S("hel"))->end = GIVER_HOLDS;
    taker_run(t);
    expect_failed(t, GEZI_FILE_WHY_SILENT);
    expect_downloads(t, ".name.txt.mark.part 0600 3 bytes: hel\n");
}

static void a_stop_keeps_what_came(void **state)
{
    struct taker *t = *state;

    text_file(t);
    t->tick_ms = 100; /* so that each byte is reported */
    t->stop_at_bytes = 3;
    taker_answer(t, S("hel"))->end = GIVER_HOLDS;
    taker_run(t);
    expect_stopped(t);
    expect_downloads(t, ".name.txt.mark.part 0600 3 bytes: hel\n");
}

static void a_stop_before_the_start_asks_nobody(void **state)
{
    struct taker *t = *state;

    text_file(t);
    t->stop_at_bytes = 0;
    taker_answer(t, S("hello"));
    taker_run(t);
    expect_stopped(t);
    assert_int_equal(t->giver.asked, 0);
}

static void discard_deletes_what_came_and_that_only(void **state)
{
    struct taker *t = *state;

    ground_text(&t->ground, partial, "hel");
    ground_text(&t->ground, "downloads/.name.txt.other.part", "kept");
    ground_text(&t->ground, "downloads/name.txt", "kept");
    t->job.discard = true;
    taker_run(t);
    assert_int_equal(t->last.what, GEZI_REPORT_DONE);
    assert_null(t->last.path);
    expect_downloads(t, ".name.txt.other.part 0600 4 bytes: kept\n"
                        "name.txt 0600 4 bytes: kept\n");
    taker_run(t); /* nothing is there any more */
    assert_int_equal(t->last.what, GEZI_REPORT_DONE);
}

static void discard_deletes_a_link_and_not_what_it_leads_to(void **state)
{
    struct taker *t = *state;

    ground_link(&t->ground, partial, "../outside");
    t->job.discard = true;
    taker_run(t);
    assert_int_equal(t->last.what, GEZI_REPORT_DONE);
    expect_downloads(t, "");
}

static void discard_makes_no_folder(void **state)
{
    struct taker *t = *state;
    char dir[160];

    snprintf(dir, sizeof dir, "%s/none", t->ground.dir);
    t->job.dir = dir;
    t->job.discard = true;
    taker_run(t);
    assert_int_equal(t->last.what, GEZI_REPORT_DONE);
    expect_downloads(t, "");
}

static void a_link_where_the_partial_goes_is_not_followed(void **state)
{
    struct taker *t = *state;

    text_file(t);
    ground_link(&t->ground, partial, "../outside/file");
    taker_run(t);
    expect_failed(t, GEZI_FILE_WHY_NOT_WRITTEN);
    assert_string_equal(t->detail, ".name.txt.mark.part is in the way");
    expect_downloads(t, ".name.txt.mark.part -> ../outside/file\n");
}

static void a_folder_where_the_partial_goes_stays(void **state)
{
    struct taker *t = *state;

    text_file(t);
    ground_text(&t->ground, "downloads/.name.txt.mark.part/x", "mine");
    taker_run(t);
    expect_failed(t, GEZI_FILE_WHY_NOT_WRITTEN);
    assert_string_equal(t->detail, ".name.txt.mark.part is in the way");
}

static void more_than_the_disk_has_is_told_with_numbers(void **state)
{
    struct taker *t = *state;
    const char *free_at;

    t->job.size = INT64_MAX;
    taker_answer(t, S("hello"));
    taker_run(t);
    expect_failed(t, GEZI_FILE_WHY_NO_SPACE);
    assert_int_equal(t->last.error, ENOSPC);
    assert_int_equal(t->giver.asked, 0);
    assert_memory_equal(t->detail, "needs 8.0 EB, ", 14);
    free_at = strstr(t->detail, " are free");
    assert_non_null(free_at);
    assert_string_equal(free_at, " are free");
}

static void a_file_where_the_folder_should_be_is_told(void **state)
{
    struct taker *t = *state;
    char dir[160];

    text_file(t);
    ground_text(&t->ground, "downloads/file", "mine");
    snprintf(dir, sizeof dir, "%s/file", t->ground.dir);
    t->job.dir = dir;
    taker_run(t);
    expect_failed(t, GEZI_FILE_WHY_NOT_WRITTEN);
    assert_int_equal(t->last.error, ENOTDIR);
    assert_string_equal(t->detail, dir);
}

static void progress_is_told_ten_times_a_second_at_most(void **state)
{
    struct taker *t = *state;
    gezi_span bytes = noise(LARGE, 1);

    t->job.size = LARGE;
    t->tick_ms = 1; /* 100 looks are a tenth of a second */
    taker_answer(t, bytes)->pieces = 4096;
    t->paced = true;
    taker_run(t);
    expect_done(t, "name.txt");
    assert_in_range(t->progress, 1, (unsigned)t->now / 100);
    drop(bytes);
}

static void it_connects_from_the_address_it_is_told(void **state)
{
    struct taker *t = *state;

    text_file(t);
    t->from_ip = 0x0a000001; /* not ours: cannot be bound */
    taker_answer(t, S("hello"));
    taker_run(t);
    expect_failed(t, GEZI_FILE_WHY_NO_CONNECTION);
    assert_int_equal(t->last.error, EADDRNOTAVAIL);
    t->from_ip = 0x7f0b0c0d;
    taker_answer(t, S("hello"));
    taker_run(t);
    expect_done(t, "name.txt");
}

#define T(name)                                                                \
    cmocka_unit_test_setup_teardown(name, taker_setup, taker_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(a_file_comes_with_its_size_and_time),
        T(the_folder_is_made_when_it_is_missing),
        T(an_end_of_the_connection_is_not_waited_for),
        T(what_follows_the_size_is_ignored),
        T(an_empty_file_is_whole_when_the_peer_closes_or_holds),
        T(a_large_file_is_the_same_by_every_way),
        T(nothing_is_overwritten),
        T(a_broken_connection_keeps_what_came),
        T(without_a_resume_it_starts_over),
        T(a_resume_asks_for_the_rest_and_an_overlap),
        T(a_whole_partial_is_checked_and_named),
        T(another_overlap_starts_over),
        T(who_gives_nothing_from_there_on_is_asked_for_all),
        T(an_offset_that_is_not_heeded_is_noticed_in_zeros),
        T(a_broken_resume_keeps_what_came_before),
        T(a_file_broken_many_times_is_the_same),
        T(a_close_without_a_byte_is_asked_again),
        T(who_never_gives_a_byte_does_not_give_it),
        T(the_second_address_is_tried_when_the_first_is_closed),
        T(a_closed_port_is_no_connection),
        T(silence_ends_it_after_its_time),
        T(a_stop_keeps_what_came),
        T(a_stop_before_the_start_asks_nobody),
        T(discard_deletes_what_came_and_that_only),
        T(discard_deletes_a_link_and_not_what_it_leads_to),
        T(discard_makes_no_folder),
        T(a_link_where_the_partial_goes_is_not_followed),
        T(a_folder_where_the_partial_goes_stays),
        T(more_than_the_disk_has_is_told_with_numbers),
        T(a_file_where_the_folder_should_be_is_told),
        T(progress_is_told_ten_times_a_second_at_most),
        T(it_connects_from_the_address_it_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
