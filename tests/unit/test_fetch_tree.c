/* A folder from a peer on the loopback to a folder. */
#include "expect.h"
#include "stream.h"
#include "taker.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "shell/disk.h"

/* The tree that most tests are about, as far as it is told. */
static void put_tree(struct strbuf *s)
{
    stream_folder(s, "theirs");
    stream_file(s, "a.txt", "one");
    stream_folder(s, "sub");
    stream_file(s, "b.txt", "two");
    stream_folder(s, "empty");
    stream_leave(s);
    stream_leave(s);
    stream_file(s, "c.txt", "");
    stream_leave(s);
}

static const char tree[] = "tree/\n"
                           "tree/a.txt 0600 3 bytes: one\n"
                           "tree/c.txt 0600 0 bytes\n"
                           "tree/sub/\n"
                           "tree/sub/b.txt 0600 3 bytes: two\n"
                           "tree/sub/empty/\n";

static void a_folder_comes_with_all_in_it(void **state)
{
    struct taker *t = *state;
    struct strbuf s = {0};

    put_tree(&s);
    taker_answer(t, stream_span(&s));
    taker_run(t);
    expect_done(t, "tree");
    assert_int_equal(t->last.bytes, 6);
    assert_int_equal(t->last.entries, 6);
    assert_int_equal(t->last.skipped, 0);
    assert_string_equal(t->giver.requests[0], "1:2:me:here:98:3:0:0:");
    expect_downloads(t, tree);
    strbuf_fini(&s);
}

static void times_are_those_of_the_stream(void **state)
{
    struct taker *t = *state;
    struct strbuf s = {0};

    stream_head(&s, "theirs", 0, 2, 1000000000);
    stream_head(&s, "f", 1, 1, 1100000000);
    strbuf_text(&s, "x");
    stream_head(&s, "sub", 0, 2, 1200000000);
    stream_head(&s, "g", 1, 1, 1300000000);
    strbuf_text(&s, "y");
    stream_head(&s, ".", 0, 3, 0); /* that of the head then */
    stream_head(&s, ".", 0, 3, 1400000000);
    taker_answer(t, stream_span(&s));
    taker_run(t);
    expect_done(t, "tree");
    expect_downloads_at(t, "tree/ @1400000000\n"
                           "tree/f 0600 1 bytes: x @1100000000\n"
                           "tree/sub/ @1200000000\n"
                           "tree/sub/g 0600 1 bytes: y @1300000000\n");
    strbuf_fini(&s);
}

/* However the bytes arrive. */
static void a_folder_in_single_bytes_is_the_same(void **state)
{
    struct taker *t = *state;
    struct strbuf s = {0};

    put_tree(&s);
    taker_answer(t, stream_span(&s))->pieces = 1;
    taker_run(t);
    expect_done(t, "tree");
    expect_downloads(t, tree);
    strbuf_fini(&s);
}

static void a_preamble_is_passed_over(void **state)
{
    struct taker *t = *state;
    static const char zeros[4096];
    struct strbuf s = {0};

    strbuf_text(&s, "0<");
    strbuf_add(&s, zeros, sizeof zeros);
    put_tree(&s);
    taker_answer(t, stream_span(&s))->pieces = 1000;
    taker_run(t);
    expect_done(t, "tree");
    expect_downloads(t, tree);
    strbuf_fini(&s);
}

static void gbk_names_are_read(void **state)
{
    struct taker *t = *state;
    struct strbuf s = {0};

    t->job.charset = GEZI_CS_GBK;
    stream_folder(&s, "x");
    stream_file(&s, "\xcd\xbc\xd6\xbd.txt", "1");
    stream_leave(&s);
    taker_answer(t, stream_span(&s));
    taker_run(t);
    expect_done(t, "tree");
    expect_downloads(t, "tree/\ntree/图纸.txt 0600 1 bytes: 1\n");
    strbuf_fini(&s);
}

static void what_can_be_run_can_be_run_here(void **state)
{
    struct taker *t = *state;
    struct strbuf s = {0};

    stream_folder(&s, "x");
    strbuf_text(&s, "001a:x:000000001:1:10=1ed:1");
    strbuf_text(&s, "001a:y:000000001:1:10=9a4:2");
    stream_leave(&s);
    taker_answer(t, stream_span(&s));
    taker_run(t);
    expect_done(t, "tree");
    expect_downloads(t, "tree/\ntree/x 0700 1 bytes: 1\n"
                        "tree/y 0600 1 bytes: 2\n");
    strbuf_fini(&s);
}

/* Its contents differ the second time: what is kept is what came first. */
static void what_is_whole_is_not_written_again(void **state)
{
    struct taker *t = *state;
    struct strbuf first = {0}, second = {0};

    stream_folder(&first, "x");
    stream_file(&first, "whole", "first");
    stream_head(&first, "untimed", 5, 1, 0);
    strbuf_text(&first, "first");
    stream_file(&first, "grown", "fir");
    stream_head(&first, "changed", 5, 1, STREAM_TIME - 1);
    strbuf_text(&first, "first");
    stream_file(&first, "late", "first");
    stream_folder(&second, "x");
    stream_file(&second, "whole", "again");
    stream_head(&second, "untimed", 5, 1, 0);
    strbuf_text(&second, "again");
    stream_file(&second, "grown", "again");
    stream_file(&second, "changed", "again");
    stream_file(&second, "late", "again");
    stream_leave(&second);
    taker_answer(t, stream_span(&first))->cut = first.n - 1;
    t->job.resumes = true;
    taker_run(t);
    expect_failed(t, GEZI_FILE_WHY_BROKEN);
    taker_answer(t, stream_span(&second));
    taker_run(t);
    expect_done(t, "tree");
    assert_int_equal(t->last.bytes, 25);
    assert_int_equal(t->last.entries, 6);
    expect_downloads(t, "tree/\ntree/changed 0600 5 bytes: again\n"
                        "tree/grown 0600 5 bytes: again\n"
                        "tree/late 0600 5 bytes: again\n"
                        "tree/untimed 0600 5 bytes: again\n"
                        "tree/whole 0600 5 bytes: first\n");
    strbuf_fini(&first);
    strbuf_fini(&second);
}

/* The second of two that clash finds its own file again. */
static void names_that_clash_are_the_same_in_each_try(void **state)
{
    struct taker *t = *state;
    struct strbuf s = {0};

    stream_folder(&s, "x");
    stream_file(&s, "a", "1");
    stream_file(&s, "A", "2");
    stream_folder(&s, "A");
    stream_file(&s, "b", "3");
    stream_leave(&s);
    stream_file(&s, "late", "4");
    stream_leave(&s);
    t->job.resumes = true;
    for (size_t cut = s.n - 1; cut > s.n - 60; cut -= 10) {
        taker_answer(t, stream_span(&s))->cut = cut;
        taker_run(t);
        expect_failed(t, GEZI_FILE_WHY_BROKEN);
    }
    taker_answer(t, stream_span(&s));
    taker_run(t);
    expect_done(t, "tree");
    expect_downloads(t, "tree/\ntree/A (1) 0600 1 bytes: 2\n"
                        "tree/A (2)/\ntree/A (2)/b 0600 1 bytes: 3\n"
                        "tree/a 0600 1 bytes: 1\ntree/late 0600 1 bytes: 4\n");
    strbuf_fini(&s);
}

static uint32_t next_random(uint32_t *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    return *seed >> 8;
}

enum { FILES = 2000 };

/* Files of all kinds of sizes, in folders up to four deep. */
static uint64_t put_forest(struct strbuf *s)
{
    uint32_t seed = 4;
    uint64_t sum = 0;
    unsigned depth = 1;

    stream_folder(s, "x");
    for (unsigned i = 0; i < FILES; i++) {
        uint32_t dice = next_random(&seed) % 10;
        size_t n = next_random(&seed) % (dice == 9 ? 4000 : 100);
        char name[16];

        snprintf(name, sizeof name, "%u", i);
        if (dice == 0 && depth < 4) {
            stream_folder(s, name);
            depth++;
        } else if (dice == 1 && depth > 1) {
            stream_leave(s);
            depth--;
        }
        stream_head(s, name, n, 1, STREAM_TIME + (int64_t)i);
        sum += n;
        for (size_t k = 0; k < n; k++)
            strbuf_byte(s, (char)next_random(&seed));
    }
    while (depth--)
        stream_leave(s);
    return sum;
}

static char *tree_words(const struct taker *t, const char *path)
{
    return ground_words(&t->ground, path, 1);
}

static void break_it_fifty_times(struct taker *t)
{
    struct strbuf s = {0};
    uint32_t seed = 50;
    char *once, *broken;
    uint64_t sum = put_forest(&s);

    t->job.name = "once";
    taker_answer(t, stream_span(&s));
    taker_run(t);
    expect_done(t, "once");
    t->job.name = "broken";
    if (!t->job.resumes)
        t->job.size = sum; /* so that an end just there is noticed */
    for (unsigned i = 0; i < 50; i++) {
        struct giver_answer *a = taker_answer(t, stream_span(&s));

        a->cut = 1 + next_random(&seed) % (s.n - 12);
        a->end = i & 1 ? GIVER_BREAKS : GIVER_CLOSES;
        taker_run(t);
        if (t->last.reason != GEZI_FILE_WHY_NOT_GIVEN) /* a reset at once */
            expect_failed(t, GEZI_FILE_WHY_BROKEN);
    }
    taker_answer(t, stream_span(&s));
    taker_run(t);
    expect_done(t, "broken");
    assert_int_equal(t->last.bytes, sum);
    once = tree_words(t, "downloads/once");
    broken = tree_words(t, "downloads/broken");
    assert_string_equal(broken, once);
    free(once);
    free(broken);
    strbuf_fini(&s);
}

static void a_tree_that_breaks_50_times_is_the_same(void **state)
{
    struct taker *t = *state;

    break_it_fifty_times(t);
}

static void a_tree_of_our_own_that_breaks_50_times_is_the_same(void **state)
{
    struct taker *t = *state;

    t->job.resumes = true;
    t->limits.portable = true;
    break_it_fifty_times(t);
}

/* By splice and by hand, from the middle of the buffer on. */
static void large_files_in_a_folder_are_whole(void **state)
{
    struct taker *t = *state;
    enum { LARGE = 3 << 20 };
    struct strbuf s = {0};
    uint32_t seed = 9;
    size_t begin[2];
    char path[64];
    char *sent, *got;

    stream_folder(&s, "x");
    for (unsigned i = 0; i < 2; i++) {
        stream_head(&s, i ? "b" : "a", LARGE + i, 1, STREAM_TIME);
        begin[i] = s.n;
        for (unsigned k = 0; k < LARGE + i; k++)
            strbuf_byte(&s, (char)next_random(&seed));
    }
    stream_leave(&s);
    ground_write(&t->ground, "sent/tree/a", s.s + begin[0], LARGE);
    ground_write(&t->ground, "sent/tree/b", s.s + begin[1], LARGE + 1);
    sent = ground_words(&t->ground, "sent/tree", 0);
    for (unsigned way = 0; way < 4; way++) {
        t->limits.portable = way & 1;
        t->paced = way & 2;
        taker_answer(t, stream_span(&s));
        taker_run(t);
        assert_int_equal(t->last.what, GEZI_REPORT_DONE);
        snprintf(path, sizeof path, "downloads%s", strrchr(t->path, '/'));
        got = ground_words(&t->ground, path, 0);
        assert_string_equal(got, sent);
        free(got);
    }
    free(sent);
    strbuf_fini(&s);
}

static void a_stop_keeps_what_is_whole(void **state)
{
    struct taker *t = *state;
    struct strbuf s = {0};

    put_tree(&s);
    t->tick_ms = 100;
    t->stop_at_bytes = 6;
    taker_answer(t, stream_span(&s));
    taker_run(t);
    expect_stopped(t);
    expect_downloads(t, ".tree.mark.part/\n"
                        ".tree.mark.part/a.txt 0600 3 bytes: one\n"
                        ".tree.mark.part/sub/\n"
                        ".tree.mark.part/sub/b.txt 0600 3 bytes: two\n");
    t->stop_at_bytes = -1;
    t->job.discard = true;
    taker_run(t);
    assert_int_equal(t->last.what, GEZI_REPORT_DONE);
    expect_downloads(t, "");
    strbuf_fini(&s);
}

static void silence_in_a_folder_ends_it(void **state)
{
    struct taker *t = *state;
    struct strbuf s = {0};
    struct giver_answer *a;

    put_tree(&s);
    t->tick_ms = 50000;
    a = taker_answer(t, stream_span(&s));
    a->cut = s.n - 5;
    a->end = GIVER_HOLDS;
    taker_run(t);
    expect_failed(t, GEZI_FILE_WHY_SILENT);
    strbuf_fini(&s);
}

static void two_jobs_of_one_mark_do_not_mix(void **state)
{
    struct taker *t = *state;
    char path[256];
    int fd;

    ground_folder(&t->ground, "downloads/.tree.mark.part");
    snprintf(path, sizeof path, "%s/.tree.mark.part", t->ground.dir);
    fd = open(path, O_RDONLY | O_DIRECTORY);
    assert_true(fd >= 0);
    assert_int_equal(disk_claim(fd), 0);
    taker_run(t);
    expect_failed(t, GEZI_FILE_WHY_NOT_WRITTEN);
    assert_int_equal(t->last.error, EBUSY);
    close(fd);
}

#define T(name)                                                                \
    cmocka_unit_test_setup_teardown(name, taker_setup_folder, taker_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(a_folder_comes_with_all_in_it),
        T(times_are_those_of_the_stream),
        T(a_folder_in_single_bytes_is_the_same),
        T(a_preamble_is_passed_over),
        T(gbk_names_are_read),
        T(what_can_be_run_can_be_run_here),
        T(what_is_whole_is_not_written_again),
        T(names_that_clash_are_the_same_in_each_try),
        T(a_tree_that_breaks_50_times_is_the_same),
        T(a_tree_of_our_own_that_breaks_50_times_is_the_same),
        T(large_files_in_a_folder_are_whole),
        T(a_stop_keeps_what_is_whole),
        T(silence_in_a_folder_ends_it),
        T(two_jobs_of_one_mark_do_not_mix),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
