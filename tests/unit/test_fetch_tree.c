/* A folder from a peer on the loopback to a folder. */
#include "expect.h"
#include "stream.h"
#include "taker.h"

#include <stdio.h>
#include <stdlib.h>

static int setup(void **state)
{
    struct taker *t;

    taker_setup(state);
    t = *state;
    t->job.type = GEZI_FILE_FOLDER;
    t->job.name = "tree";
    t->job.request = S("1:2:me:here:98:3:0:0:\0");
    return 0;
}

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

#define T(name) cmocka_unit_test_setup_teardown(name, setup, taker_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(a_folder_comes_with_all_in_it),
        T(times_are_those_of_the_stream),
        T(a_folder_in_single_bytes_is_the_same),
        T(a_preamble_is_passed_over),
        T(gbk_names_are_read),
        T(what_can_be_run_can_be_run_here),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
