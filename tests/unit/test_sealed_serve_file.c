/* What is given encrypted: the openssl command must read it. */
#include "sealed.h"

#include "expect.h"
#include "put.h"
#include "serve_rig.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

enum { LARGE = (3 << 20) + 17 };

#define KEY "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
#define COUNTER "31373030303030373030000000000000"

static struct rig r;

static int set_up(void **state)
{
    (void)state;
    rig_open(&r);
    r.seal = sealed_keys("alice");
    for (size_t i = 0; i < sizeof r.body.key; i++)
        r.body.key[i] = (uint8_t)i;
    gezi_body_counter(1700000700, r.body.counter);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    rig_close(&r);
    return 0;
}

/* What came, in clear; beside the rig's folder, which is offered in tests. */
static uint8_t *opened(size_t *n)
{
    char path[RIG_DIR + 16], command[512];
    uint8_t *out = malloc(r.n + 1);
    FILE *f;

    assert_non_null(out);
    snprintf(path, sizeof path, "%s.sealed", r.dir);
    put_bytes(path, r.got, r.n);
    snprintf(command, sizeof command,
             "openssl enc -d -aes-256-ctr -K " KEY " -iv " COUNTER " -in %s",
             path);
    f = popen(command, "r");
    assert_non_null(f);
    *n = fread(out, 1, r.n, f);
    assert_int_equal(pclose(f), 0);
    unlink(path);
    return out;
}

static void expect_large(size_t from)
{
    size_t n;
    uint8_t *plain = opened(&n);

    assert_int_equal(n, LARGE - from);
    for (size_t i = 0; i < n; i++)
        if (plain[i] != rig_byte(from + i))
            fail_msg("byte %zu", from + i);
    free(plain);
}

static void a_file_is_encrypted_whatever_the_pieces(void **state)
{
    const struct gezi_report *end;

    (void)state;
    rig_large(&r, "a", LARGE);
    end = rig_serve(&r, "a", (struct gezi_job){.size = LARGE});
    assert_int_equal(end->what, GEZI_REPORT_DONE);
    assert_int_equal(end->bytes, LARGE);
    expect_large(0);
    r.paced = true;
    r.piece = 1001;
    rig_serve(&r, "a", (struct gezi_job){.size = LARGE});
    expect_large(0);
}

/* The key stream begins with what is sent, wherever that is in the file. */
static void from_an_offset_on_the_key_stream_begins_anew(void **state)
{
    (void)state;
    rig_large(&r, "a", LARGE);
    rig_serve(&r, "a", (struct gezi_job){.size = LARGE, .offset = 1234567});
    expect_large(1234567);
}

static void a_slow_connection_takes_the_same(void **state)
{
    (void)state;
    rig_large(&r, "a", LARGE);
    r.receive_bytes = 4096;
    rig_serve(&r, "a", (struct gezi_job){.size = LARGE});
    expect_large(0);
}

static void
a_folder_is_one_key_stream_through_records_and_contents(void **state)
{
    size_t n;
    uint8_t *plain;

    (void)state;
    rig_large(&r, "d/a.bin", 70001);
    rig_file(&r, "d/sub/b.txt", "hello");
    rig_file(&r, "d/c.txt", "");
    rig_serve(
        &r, "d",
        (struct gezi_job){.type = GEZI_FILE_FOLDER, .charset = GEZI_CS_UTF8});
    plain = opened(&n);
    /* In clear it is the same. */
    r.seal = NULL;
    rig_serve(
        &r, "d",
        (struct gezi_job){.type = GEZI_FILE_FOLDER, .charset = GEZI_CS_UTF8});
    assert_int_equal(r.n, n);
    assert_memory_equal(r.got, plain, n);
    free(plain);
}

static void shrink(struct rig *rig, const struct gezi_report *report)
{
    char path[RIG_DIR + 8];

    snprintf(path, sizeof path, "%s/d/a", rig->dir);
    if (report->what == GEZI_REPORT_STARTED)
        assert_int_equal(truncate(path, 2 << 20), 0);
}

static void what_shrinks_is_filled_with_zeros_that_are_encrypted(void **state)
{
    const struct gezi_report *end;
    uint8_t *plain;
    size_t n;

    (void)state;
    rig_large(&r, "d/a", LARGE);
    r.at_report = shrink;
    end = rig_serve(
        &r, "d",
        (struct gezi_job){.type = GEZI_FILE_FOLDER, .charset = GEZI_CS_UTF8});
    assert_int_equal(end->reason, GEZI_FILE_WHY_CHANGED);
    plain = opened(&n);
    assert_true(n > LARGE);
    for (size_t i = 0; i < 1000; i++)
        assert_int_equal(plain[n - 1500 + i], 0);
    free(plain);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        T(a_file_is_encrypted_whatever_the_pieces),
        T(from_an_offset_on_the_key_stream_begins_anew),
        T(a_slow_connection_takes_the_same),
        T(a_folder_is_one_key_stream_through_records_and_contents),
        T(what_shrinks_is_filled_with_zeros_that_are_encrypted),
    };

    return cmocka_run_group_tests(tests, sealed_begin, sealed_end);
}
