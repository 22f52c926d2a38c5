/* What comes encrypted: each connection asks anew, and has its own key. */
#include "sealed.h"

#include "expect.h"
#include "stream.h"
#include "taker.h"

#include <gezi/attach.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { LARGE = 300007, ASKED_MAX = 8 };

static struct taker *t;
static const struct gezi_seal *seal;
static int64_t asked[ASKED_MAX];
static size_t asked_n;
static enum gezi_file_reason refusal;
static bool clear; /* the answer is */
static uint8_t *plain, *kept[ASKED_MAX];
static size_t kept_n;

static struct gezi_stream *stream_of(size_t which)
{
    struct gezi_body body;

    memset(body.key, (int)which + 1, sizeof body.key);
    gezi_body_counter(1700000000 + which, body.counter);
    return seal->stream(seal->ctx, &body);
}

static bool on_request(void *ctx, int64_t offset, struct fetch_request *out)
{
    (void)ctx;
    assert_true(asked_n < ASKED_MAX);
    asked[asked_n] = offset;
    *out = (struct fetch_request){.bytes = S("sealed:\0"), .reason = refusal};
    out->bytes.n = 8;
    if (!refusal && !clear)
        out->stream = stream_of(asked_n);
    asked_n++;
    return !refusal;
}

static int set_up(void **state)
{
    int err = taker_setup(state);

    t = *state;
    seal = sealed_keys("alice");
    t->request = on_request;
    t->job.asks = true;
    t->job.seal = seal;
    t->job.size = LARGE;
    t->job.resumes = true;
    asked_n = kept_n = 0;
    refusal = GEZI_FILE_WHY_NONE;
    clear = false;
    plain = malloc(LARGE);
    for (size_t i = 0; plain && i < LARGE; i++)
        plain[i] = (uint8_t)(i ^ i >> 8 ^ i >> 16);
    return err || !plain;
}

static int tear_down(void **state)
{
    while (kept_n)
        free(kept[--kept_n]);
    free(plain);
    return taker_teardown(state);
}

/* The which-th connection gets these bytes, encrypted for it. */
static struct giver_answer *answer(size_t which, const void *bytes, size_t n)
{
    uint8_t *copy = malloc(n ? n : 1);
    struct gezi_stream *s = stream_of(which);

    assert_true(copy && s);
    kept[kept_n++] = copy;
    memcpy(copy, bytes, n);
    assert_true(seal->flow(s, copy, n));
    seal->dry(s);
    return taker_answer(t, (gezi_span){copy, n});
}

static void expect_plain(const char *name)
{
    char path[512];
    uint8_t *got = malloc(LARGE + 1);
    FILE *f;

    snprintf(path, sizeof path, "%s/%s", t->ground.dir, name);
    f = fopen(path, "rb");
    assert_true(f && got);
    assert_int_equal(fread(got, 1, LARGE + 1, f), LARGE);
    assert_memory_equal(got, plain, LARGE);
    fclose(f);
    free(got);
}

static void it_comes_whole_in_whatever_pieces(void **state)
{
    static const size_t pieces[] = {0, 7, 4096};

    (void)state;
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
        char name[32];

        answer(i, plain, LARGE)->pieces = pieces[i];
        taker_run(t);
        snprintf(name, sizeof name, i ? "name (%zu).txt" : "name.txt", i);
        expect_done(t, name);
        expect_plain(name);
    }
    assert_true(asked[0] == 0 && asked_n == 3);
}

static void
what_was_begun_goes_on_from_the_middle_with_another_key(void **state)
{
    (void)state;
    answer(0, plain, LARGE)->cut = 200001;
    taker_run(t);
    expect_failed(t, GEZI_FILE_WHY_BROKEN);
    answer(1, plain + 200001 - 65536, LARGE - 200001 + 65536);
    taker_run(t);
    expect_done(t, "name.txt");
    assert_true(asked[1] == 200001 - 65536);
    expect_plain("name.txt");
}

static void what_does_not_match_is_asked_for_again_from_the_start(void **state)
{
    (void)state;
    answer(0, plain, LARGE)->cut = 200001;
    taker_run(t);
    answer(1, plain, LARGE); /* the offset was not heeded */
    answer(2, plain, LARGE);
    taker_run(t);
    expect_done(t, "name.txt");
    assert_true(asked[1] > 0 && asked[2] == 0 && asked_n == 3);
    expect_plain("name.txt");
}

static void a_clear_answer_to_a_signed_request_is_taken_as_it_is(void **state)
{
    (void)state;
    clear = true;
    taker_answer(t, (gezi_span){plain, LARGE});
    taker_run(t);
    expect_done(t, "name.txt");
    expect_plain("name.txt");
}

static void without_a_request_nobody_is_called(void **state)
{
    (void)state;
    refusal = GEZI_FILE_WHY_KEY_CHANGED;
    t->job.addrs_n = 2;
    answer(0, plain, LARGE);
    taker_run(t);
    expect_failed(t, GEZI_FILE_WHY_KEY_CHANGED);
    assert_int_equal(t->giver.asked, 0);
    assert_int_equal(asked_n, 1);
}

static void a_folder_comes_out_of_one_key_stream(void **state)
{
    struct strbuf s = {0};

    (void)state;
    stream_folder(&s, "photos");
    stream_file(&s, "a.txt", "hello");
    stream_folder(&s, "sub");
    stream_file(&s, "b.txt", "12345678901234567");
    stream_leave(&s);
    stream_leave(&s);
    t->job.type = GEZI_FILE_FOLDER;
    t->job.name = "photos";
    answer(0, s.s, s.n)->pieces = 5;
    taker_run(t);
    expect_done(t, "photos");
    assert_true(asked[0] == -1);
    expect_downloads(t, "photos/\nphotos/a.txt 0600 5 bytes: hello\n"
                        "photos/sub/\nphotos/sub/b.txt 0600 17 bytes: "
                        "12345678901234567\n");
    strbuf_fini(&s);
}

/* In the form of a folder: one record, and its size is what counts. */

static void record(struct strbuf *s, const char *name, size_t n, unsigned attr)
{
    stream_head(s, name, n, attr, STREAM_TIME);
    strbuf_add(s, (const char *)plain, n);
}

static void a_file_in_the_form_of_a_folder_may_have_grown(void **state)
{
    struct strbuf s = {0};

    (void)state;
    t->job.as_tree = true;
    t->job.size = 100;
    record(&s, "../other", LARGE, GEZI_FILE);
    answer(0, s.s, s.n);
    taker_run(t);
    expect_done(t, "name.txt");
    expect_plain("name.txt");
    assert_true(asked[0] == -1 && t->last.total == LARGE);
    strbuf_fini(&s);
}

static void a_broken_one_begins_anew(void **state)
{
    struct strbuf s = {0};

    (void)state;
    t->job.as_tree = true;
    record(&s, "x", LARGE, GEZI_FILE);
    answer(0, s.s, s.n)->cut = 123456;
    taker_run(t);
    expect_failed(t, GEZI_FILE_WHY_BROKEN);
    answer(1, s.s, s.n);
    taker_run(t);
    expect_done(t, "name.txt");
    expect_plain("name.txt");
    strbuf_fini(&s);
}

static void what_is_no_record_of_a_file_is_garbled(void **state)
{
    struct strbuf s = {0};

    (void)state;
    t->job.as_tree = true;
    stream_folder(&s, "x");
    stream_leave(&s);
    answer(0, s.s, s.n);
    taker_run(t);
    expect_failed(t, GEZI_FILE_WHY_GARBLED);
    answer(7, plain, LARGE); /* another key than was told */
    taker_run(t);
    expect_failed(t, GEZI_FILE_WHY_GARBLED);
    answer(2, s.s, 3); /* and it ends there */
    taker_run(t);
    expect_failed(t, GEZI_FILE_WHY_BROKEN);
    strbuf_fini(&s);
}

static void what_the_other_side_cannot_open_is_not_given(void **state)
{
    struct strbuf s = {0};

    (void)state;
    t->job.as_tree = true;
    record(&s, "x (Can't open)", 0, GEZI_FILE);
    answer(0, s.s, s.n);
    taker_run(t);
    expect_failed(t, GEZI_FILE_WHY_NOT_GIVEN);
    strbuf_fini(&s);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        T(it_comes_whole_in_whatever_pieces),
        T(what_was_begun_goes_on_from_the_middle_with_another_key),
        T(what_does_not_match_is_asked_for_again_from_the_start),
        T(a_clear_answer_to_a_signed_request_is_taken_as_it_is),
        T(without_a_request_nobody_is_called),
        T(a_folder_comes_out_of_one_key_stream),
        T(a_file_in_the_form_of_a_folder_may_have_grown),
        T(a_broken_one_begins_anew),
        T(what_is_no_record_of_a_file_is_garbled),
        T(what_the_other_side_cannot_open_is_not_given),
    };

    return cmocka_run_group_tests(tests, sealed_begin, sealed_end);
}
