#include "expect.h"

#include <stdlib.h>

#include <gezi/tree.h>

static enum gezi_progress next(gezi_span in)
{
    struct gezi_tree_head h;

    return gezi_tree_next(in, &h);
}

static struct gezi_tree_head good(gezi_span in)
{
    struct gezi_tree_head h;

    assert_int_equal(gezi_tree_next(in, &h), GEZI_DONE);
    return h;
}

static void record_of_a_file_reads(void **state)
{
    gezi_span in = S("002f:a.txt:000000005:1:14=6553f100:16=64bb5a80:hello");
    struct gezi_tree_head h = good(in);

    (void)state;
    assert_int_equal(h.head_bytes, 0x2f);
    expect_bytes(gezi_span_skip(in, h.head_bytes), "hello");
    expect_bytes(h.name, "a.txt");
    assert_true(h.size == 5);
    assert_int_equal(h.attr, GEZI_FILE);
    assert_int_equal(h.has, GEZI_TREE_MTIME | GEZI_TREE_CTIME);
    assert_true(h.mtime == 0x6553f100);
    assert_true(h.ctime == 0x64bb5a80);
}

static void mode_is_read_and_written_without_its_type(void **state)
{
    uint8_t room[GEZI_TREE_HEAD_MAX];
    struct gezi_writer w = {.p = room, .cap = sizeof room};
    struct gezi_tree_head h = good(S("001b:x:000000005:1:10=81ed:"));

    (void)state;
    assert_int_equal(h.has, GEZI_TREE_PERM);
    assert_int_equal(h.perm, 0755);
    gezi_tree_put(&w, &h, S("x"));
    expect_bytes(gezi_written(&w), "001a:x:000000005:1:10=1ed:");
}

static void record_is_waited_for_byte_by_byte(void **state)
{
    gezi_span in = S("002f:a.txt:000000005:1:14=6553f100:16=64bb5a80:");

    (void)state;
    assert_int_equal(next((gezi_span){NULL, 0}), GEZI_MORE);
    for (size_t n = 0; n < in.n; n++) {
        uint8_t *copy = malloc(n ? n : 1);

        assert_non_null(copy);
        memcpy(copy, in.p, n);
        assert_int_equal(next((gezi_span){copy, n}), GEZI_MORE);
        free(copy);
    }
    assert_int_equal(next(in), GEZI_DONE);
}

static void times_may_be_missing_or_strange(void **state)
{
    struct gezi_tree_head h = good(S("0013:d:000000000:2:"));

    (void)state;
    assert_int_equal(h.has, 0);
    h = good(S("001d:d:000000000:2:0=16:14=5:"));
    assert_int_equal(h.has, GEZI_TREE_MTIME);
    assert_true(h.mtime == 5);
    h = good(S("0027:d:000000000:2:16=ffffffffffffffff:"));
    assert_int_equal(h.has, 0);
    h = good(S("0024:d:000000000:2:20=1ed:016=7,8:x:"));
    assert_int_equal(h.has, GEZI_TREE_CTIME);
    assert_true(h.ctime == 7);
}

static void folders_have_no_contents_whatever_they_claim(void **state)
{
    (void)state;
    assert_true(good(S("000b:d:5:2:")).size == 0);
    assert_true(good(S("000b:.:5:3:")).size == 0);
    assert_true(good(S("000d:d:5:102:")).size == 0);
    assert_true(good(S("000b:d:5:1:")).size == 5);
    assert_true(good(S("000b:l:5:4:")).size == 5);
    assert_true(good(S("000c:r:5:10:")).size == 5);
}

static void length_is_hex_of_one_to_six_digits(void **state)
{
    (void)state;
    assert_int_equal(good(S("b:.:12:3:::")).head_bytes, 11);
    assert_int_equal(good(S("B:.:12:3:::")).head_bytes, 11);
    assert_int_equal(good(S("00000d:.:0:3:")).head_bytes, 13);
    assert_int_equal(next(S("000000d:.:0:3:")), GEZI_BAD);
    assert_int_equal(next(S(":.:0:3:")), GEZI_BAD);
    assert_int_equal(next(S("00zz:d:0:2:")), GEZI_BAD);
    assert_int_equal(next(S("z")), GEZI_BAD);
    assert_int_equal(next(S("0 ")), GEZI_BAD);
    assert_int_equal(next(S("0x0b:.:0:3:")), GEZI_BAD);
    assert_int_equal(next(S("000000d")), GEZI_BAD);
    assert_int_equal(next(S("00000d")), GEZI_MORE);
}

static void length_has_limits(void **state)
{
    (void)state;
    assert_int_equal(next(S("0004:.:0:3:")), GEZI_BAD);
    assert_int_equal(next(S("0000:")), GEZI_BAD);
    assert_int_equal(next(S("7:")), GEZI_BAD);
    assert_int_equal(next(S("8:")), GEZI_MORE);
    assert_int_equal(good(S("8:a:0:2:")).head_bytes, GEZI_TREE_HEAD_MIN);
    assert_int_equal(next(S("03fe:")), GEZI_MORE);
    assert_int_equal(next(S("03ff:")), GEZI_BAD);
    assert_int_equal(next(S("ffff:aaa")), GEZI_BAD);
    assert_int_equal(next(S("ffffff:a")), GEZI_BAD);
}

static void record_ends_with_a_colon_where_its_length_says(void **state)
{
    (void)state;
    assert_int_equal(next(S("000f:d:0:2:14=1x")), GEZI_BAD);
    assert_int_equal(next(S("000a:.:0:3:")), GEZI_BAD);
    assert_int_equal(next(S("000c:.:0:3:0")), GEZI_BAD);
    assert_int_equal(next(S("000f:d:0:2:14=:")), GEZI_DONE);
}

static void fields_of_a_record_are_judged(void **state)
{
    (void)state;
    assert_int_equal(next(S("0008::1:1:x")), GEZI_BAD); /* no name */
    assert_int_equal(next(S("0009:abc:")), GEZI_BAD);   /* no size */
    assert_int_equal(next(S("0009:a:1:")), GEZI_BAD);   /* no attributes */
    assert_int_equal(next(S("000b:a:x:1:")), GEZI_BAD);
    assert_int_equal(next(S("000b:a:1:x:")), GEZI_BAD);
    assert_int_equal(next(S("000c:a:-1:1:")), GEZI_BAD);
    assert_int_equal(next(S("000b:\0:1:1:")), GEZI_BAD);
    assert_int_equal(next(S("001a:a:8000000000000000:1:")), GEZI_BAD);
    assert_true(good(S("001a:a:7fffffffffffffff:1:")).size ==
                GEZI_FILE_SIZE_MAX);
    assert_int_equal(next(S("0013:a:1:100000001:")), GEZI_BAD);
    assert_int_equal(good(S("0012:a:1:ffff0101:")).attr, 0xffff0101);
}

static void name_of_a_record_has_doubled_colons(void **state)
{
    struct gezi_tree_head h = good(S("0016:x::y:000000002:1:ok"));

    (void)state;
    expect_bytes(h.name, "x::y");
    assert_true(h.size == 2);
}

static void bad_record_leaves_the_result_alone(void **state)
{
    struct gezi_tree_head h;

    (void)state;
    memset(&h, 0x5a, sizeof h);
    assert_int_equal(gezi_tree_next(S("000b:a:1:x:"), &h), GEZI_BAD);
    assert_int_equal(gezi_tree_next(S("000b:a:1:"), &h), GEZI_MORE);
    for (size_t i = 0; i < sizeof h; i++)
        assert_int_equal(((unsigned char *)&h)[i], 0x5a);
}

static void stream_without_a_preamble_begins_at_once(void **state)
{
    size_t drop = 9;

    (void)state;
    assert_int_equal(gezi_tree_sync(S("0013:d:000000000:2:"), 0, &drop),
                     GEZI_DONE);
    assert_int_equal(drop, 0);
    assert_int_equal(gezi_tree_sync(S("002f:a.txt:00"), 0, &drop), GEZI_MORE);
    assert_int_equal(drop, 0);
    assert_int_equal(gezi_tree_sync(S("00"), 0, &drop), GEZI_MORE);
    assert_int_equal(drop, 0);
}

static void stream_that_begins_like_a_record_must_be_one(void **state)
{
    size_t drop;

    (void)state;
    assert_int_equal(
        gezi_tree_sync(S("0004:.:0:3:0013:d:000000000:2:"), 0, &drop),
        GEZI_BAD);
    assert_int_equal(gezi_tree_sync(S("ffff:aaaaaaaaaaaaaaaa"), 0, &drop),
                     GEZI_BAD);
    assert_int_equal(
        gezi_tree_sync(S("000f:d:0:2:14=1x0013:d:000000000:2:"), 0, &drop),
        GEZI_BAD);
}

/* A block of NULs as FeiQ sends, and a record behind it. */
static gezi_span with_preamble(uint8_t *room, size_t cap, size_t nuls,
                               const char *front)
{
    struct gezi_writer w = {.p = room, .cap = cap};

    gezi_put_text(&w, front);
    for (size_t i = 0; i < nuls; i++)
        gezi_put_byte(&w, 0);
    gezi_put_text(&w, "0016:root:000000000:2:000b:.:0:3:");
    assert_false(w.full);
    return gezi_written(&w);
}

static void preamble_of_feiq_is_skipped(void **state)
{
    static const char *const fronts[] = {"0<", "", "\xff", "a0", "12345:x"};
    static uint8_t room[8192];

    (void)state;
    for (size_t i = 0; i < sizeof fronts / sizeof *fronts; i++) {
        bool like_a_record = i == 4;
        gezi_span in = with_preamble(room, sizeof room, 4096, fronts[i]);
        size_t drop;

        if (like_a_record) {
            assert_int_equal(gezi_tree_sync(in, 0, &drop), GEZI_BAD);
            continue;
        }
        assert_int_equal(gezi_tree_sync(in, 0, &drop), GEZI_DONE);
        assert_int_equal(drop, strlen(fronts[i]) + 4096);
        expect_bytes(good(gezi_span_skip(in, drop)).name, "root");
    }
}

static void digits_before_the_first_record_are_no_part_of_it(void **state)
{
    size_t drop;

    (void)state;
    assert_int_equal(gezi_tree_sync(S("\0\0a0016:root:000000000:2:"), 0, &drop),
                     GEZI_DONE);
    assert_int_equal(drop, 3);
    assert_int_equal(gezi_tree_sync(S("\0\000"
                                      "00016:root:000000000:2:"),
                                    0, &drop),
                     GEZI_DONE);
    assert_int_equal(drop, 3);
}

static void block_may_look_like_a_record_once_it_was_dropped_from(void **state)
{
    size_t drop;

    (void)state;
    assert_int_equal(
        gezi_tree_sync(S("ffff:x0004:0013:d:000000000:2:"), 1, &drop),
        GEZI_DONE);
    assert_int_equal(drop, strlen("ffff:x0004:"));
}

static void preamble_ends_only_at_a_folder(void **state)
{
    size_t drop;

    (void)state;
    assert_int_equal(
        gezi_tree_sync(S("\0000013:f:000000000:1:0013:d:000000000:2:"), 0,
                       &drop),
        GEZI_DONE);
    assert_int_equal(drop, 1 + 0x13);
}

/* As a reader does that has little room and gets little at a time. */
static size_t sync_in_pieces(gezi_span stream, size_t piece,
                             enum gezi_progress *progress)
{
    size_t dropped = 0, got = 0, drop;

    do {
        got = got + piece < stream.n ? got + piece : stream.n;
        *progress = gezi_tree_sync(
            gezi_span_skip(gezi_span_first(stream, got), dropped), dropped,
            &drop);
        if (*progress == GEZI_BAD)
            return dropped;
        dropped += drop;
        assert_true(got - dropped <= GEZI_TREE_HEAD_MAX + piece ||
                    *progress == GEZI_DONE);
    } while (*progress == GEZI_MORE && got < stream.n);
    return dropped;
}

static void preamble_may_come_in_any_pieces(void **state)
{
    static uint8_t room[8192];
    gezi_span in = with_preamble(room, sizeof room, 0xc02, "0<");

    (void)state;
    for (size_t piece = 1; piece < 4000; piece = piece * 3 - 1 + piece % 2) {
        enum gezi_progress progress;

        assert_int_equal(sync_in_pieces(in, piece, &progress), 0xc04);
        assert_int_equal(progress, GEZI_DONE);
    }
}

static void preamble_is_not_endless(void **state)
{
    static uint8_t room[GEZI_TREE_PREAMBLE_MAX + 100];
    enum gezi_progress progress;

    (void)state;
    sync_in_pieces(with_preamble(room, sizeof room, GEZI_TREE_PREAMBLE_MAX, ""),
                   1000, &progress);
    assert_int_equal(progress, GEZI_DONE);
    sync_in_pieces(
        with_preamble(room, sizeof room, GEZI_TREE_PREAMBLE_MAX + 1, ""), 1000,
        &progress);
    assert_int_equal(progress, GEZI_BAD);
}

/* "2" a folder, "1" a file, "3" back: what step says to the last. */
static enum gezi_progress walk(struct gezi_tree *t, const char *types)
{
    enum gezi_progress progress = GEZI_MORE;

    for (*t = (struct gezi_tree){0}; *types; types++) {
        struct gezi_tree_head h = {.attr = (uint32_t)(*types - '0')};

        assert_int_equal(progress, GEZI_MORE);
        progress = gezi_tree_step(t, &h);
    }
    return progress;
}

static void stream_ends_when_its_first_folder_is_left(void **state)
{
    struct gezi_tree t;

    (void)state;
    assert_int_equal(walk(&t, "23"), GEZI_DONE);
    assert_int_equal(walk(&t, "21123122334113"), GEZI_DONE);
    assert_int_equal(t.entries, 10);
    assert_int_equal(walk(&t, "2112312"), GEZI_MORE);
    assert_int_equal(t.depth, 2);
    assert_int_equal(walk(&t, "1"), GEZI_DONE);
}

static void stream_begins_with_a_folder_or_is_one_file(void **state)
{
    struct gezi_tree t;

    (void)state;
    assert_int_equal(walk(&t, "3"), GEZI_BAD);
    assert_int_equal(walk(&t, "4"), GEZI_BAD);
    assert_int_equal(walk(&t, "0"), GEZI_BAD);
}

static void nothing_follows_the_end(void **state)
{
    struct gezi_tree_head folder = {.attr = GEZI_FOLDER};
    struct gezi_tree_head back = {.attr = GEZI_RETPARENT};
    struct gezi_tree t;

    (void)state;
    walk(&t, "23");
    assert_int_equal(gezi_tree_step(&t, &back), GEZI_BAD);
    assert_int_equal(gezi_tree_step(&t, &folder), GEZI_BAD);
    walk(&t, "1");
    assert_int_equal(gezi_tree_step(&t, &folder), GEZI_BAD);
}

static void missing_last_return_is_forgiven(void **state)
{
    struct gezi_tree t = {0};

    (void)state;
    assert_false(gezi_tree_may_end(&t));
    walk(&t, "211");
    assert_true(gezi_tree_may_end(&t));
    walk(&t, "212");
    assert_false(gezi_tree_may_end(&t));
    walk(&t, "2123");
    assert_true(gezi_tree_may_end(&t));
    walk(&t, "23");
    assert_true(gezi_tree_may_end(&t));
}

static void depth_has_a_limit(void **state)
{
    struct gezi_tree_head folder = {.attr = GEZI_FOLDER};
    struct gezi_tree t = {0};

    (void)state;
    for (int i = 0; i < GEZI_TREE_DEPTH_MAX; i++)
        assert_int_equal(gezi_tree_step(&t, &folder), GEZI_MORE);
    assert_int_equal(gezi_tree_step(&t, &folder), GEZI_BAD);
}

static void number_of_entries_has_a_limit(void **state)
{
    struct gezi_tree_head folder = {.attr = GEZI_FOLDER};
    struct gezi_tree_head file = {.attr = GEZI_FILE};
    struct gezi_tree t = {0};

    (void)state;
    assert_int_equal(gezi_tree_step(&t, &folder), GEZI_MORE);
    for (int i = 1; i < GEZI_TREE_ENTRIES_MAX; i++)
        gezi_tree_step(&t, &file);
    assert_int_equal(t.entries, GEZI_TREE_ENTRIES_MAX);
    assert_int_equal(gezi_tree_step(&t, &file), GEZI_BAD);
}

static void names_no_honest_peer_sends_are_told(void **state)
{
    (void)state;
    assert_true(gezi_tree_name_ok(S("a")));
    assert_true(gezi_tree_name_ok(S("...")));
    assert_true(gezi_tree_name_ok(S(".git")));
    assert_true(gezi_tree_name_ok(S("a\\b")));
    assert_false(gezi_tree_name_ok(S("")));
    assert_false(gezi_tree_name_ok(S(".")));
    assert_false(gezi_tree_name_ok(S("..")));
    assert_false(gezi_tree_name_ok(S("../../x")));
    assert_false(gezi_tree_name_ok(S("a/")));
}

static void put_writes_what_feiq_and_iptux_write(void **state)
{
    uint8_t room[256];
    struct gezi_writer w = {.p = room, .cap = sizeof room};
    struct gezi_tree_head h = {.attr = GEZI_FOLDER, .size = 99};

    (void)state;
    gezi_tree_put(&w, &h, S("root"));
    h = (struct gezi_tree_head){.attr = GEZI_FILE,
                                .size = 3,
                                .has = GEZI_TREE_MTIME,
                                .mtime = 0x65000000};
    gezi_tree_put(&w, &h, S("\xc4\xe3\xba\xc3.txt"));
    h.attr = GEZI_RETPARENT;
    h.has = 0;
    gezi_tree_put(&w, &h, S("ignored"));
    assert_false(w.full);
    expect_bytes(gezi_written(&w),
                 "0016:root:000000000:2:"
                 "0032:\xc4\xe3\xba\xc3.txt:000000003:1:14=65000000:"
                 "16=65000000:"
                 "0013:.:000000000:3:");
}

static void put_writes_large_sizes_and_times(void **state)
{
    uint8_t room[256];
    struct gezi_writer w = {.p = room, .cap = sizeof room};
    struct gezi_tree_head h = {.attr = GEZI_FILE,
                               .size = 0x123456789ab,
                               .has = GEZI_TREE_CTIME,
                               .mtime = 1,
                               .ctime = 0x64bb5a80};

    (void)state;
    gezi_tree_put(&w, &h, S("a:b\n"));
    h.has = GEZI_TREE_MTIME | GEZI_TREE_CTIME;
    h.mtime = -1;
    gezi_tree_put(&w, &h, S("c"));
    expect_bytes(gezi_written(&w),
                 "0031:a::b_:123456789ab:1:14=64bb5a80:16=64bb5a80:"
                 "0026:c:123456789ab:1:14=0:16=64bb5a80:");
}

static void put_reads_back(void **state)
{
    static const char *const names[] = {
        "a", ":", "::", ":::", "a:", ":a", "a:b", "a::b", ":a:b::c:", "0013:d"};
    static const uint32_t attrs[] = {GEZI_FILE, GEZI_FOLDER, 0x10, 0xff01};

    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        for (size_t k = 0; k < sizeof attrs / sizeof *attrs; k++) {
            uint8_t room[256], name[64];
            struct gezi_writer w = {.p = room, .cap = sizeof room};
            struct gezi_writer plain = {.p = name, .cap = sizeof name};
            struct gezi_tree_head h = {.attr = attrs[k],
                                       .size = GEZI_FILE_SIZE_MAX - i,
                                       .has = GEZI_TREE_MTIME | GEZI_TREE_CTIME,
                                       .mtime = INT64_MAX,
                                       .ctime = 1},
                                  got;

            gezi_tree_put(&w, &h, gezi_span_text(names[i]));
            assert_false(w.full);
            got = good(gezi_written(&w));
            assert_int_equal(got.head_bytes, w.n);
            assert_int_equal(got.attr, attrs[k]);
            assert_true(got.size == (attrs[k] == GEZI_FOLDER ? 0 : h.size));
            assert_int_equal(got.has, h.has);
            assert_true(got.mtime == h.mtime && got.ctime == h.ctime);
            gezi_name_undouble(&plain, got.name);
            assert_true(gezi_span_equal(gezi_written(&plain),
                                        gezi_span_text(names[i])));
        }
}

static void put_tells_when_a_record_would_be_too_long(void **state)
{
    static char name[GEZI_TREE_HEAD_MAX];
    static uint8_t room[4096];
    struct gezi_tree_head h = {.attr = GEZI_FILE};
    size_t rest = strlen("0013::000000000:1:");

    (void)state;
    memset(name, 'n', sizeof name);
    for (size_t n = GEZI_TREE_HEAD_MAX - rest - 1;
         n <= GEZI_TREE_HEAD_MAX - rest + 1; n++) {
        struct gezi_writer w = {.p = room, .cap = sizeof room};

        gezi_tree_put(&w, &h, (gezi_span){(const uint8_t *)name, n});
        assert_int_equal(w.full, n + rest > GEZI_TREE_HEAD_MAX);
        assert_int_equal(w.n, w.full ? 0 : n + rest);
    }
}

static void put_writes_all_or_nothing(void **state)
{
    struct gezi_tree_head h = {.attr = GEZI_FOLDER};
    uint8_t room[64];
    size_t need = strlen("0013:d:000000000:2:");

    (void)state;
    for (size_t cap = 0; cap <= need; cap++) {
        struct gezi_writer w = {.p = room, .cap = cap};

        gezi_tree_put(&w, &h, S("d"));
        assert_int_equal(w.full, cap < need);
        assert_int_equal(w.n, cap < need ? 0 : need);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(record_of_a_file_reads),
        cmocka_unit_test(mode_is_read_and_written_without_its_type),
        cmocka_unit_test(record_is_waited_for_byte_by_byte),
        cmocka_unit_test(times_may_be_missing_or_strange),
        cmocka_unit_test(folders_have_no_contents_whatever_they_claim),
        cmocka_unit_test(length_is_hex_of_one_to_six_digits),
        cmocka_unit_test(length_has_limits),
        cmocka_unit_test(record_ends_with_a_colon_where_its_length_says),
        cmocka_unit_test(fields_of_a_record_are_judged),
        cmocka_unit_test(name_of_a_record_has_doubled_colons),
        cmocka_unit_test(bad_record_leaves_the_result_alone),
        cmocka_unit_test(stream_without_a_preamble_begins_at_once),
        cmocka_unit_test(stream_that_begins_like_a_record_must_be_one),
        cmocka_unit_test(preamble_of_feiq_is_skipped),
        cmocka_unit_test(digits_before_the_first_record_are_no_part_of_it),
        cmocka_unit_test(block_may_look_like_a_record_once_it_was_dropped_from),
        cmocka_unit_test(preamble_ends_only_at_a_folder),
        cmocka_unit_test(preamble_may_come_in_any_pieces),
        cmocka_unit_test(preamble_is_not_endless),
        cmocka_unit_test(stream_ends_when_its_first_folder_is_left),
        cmocka_unit_test(stream_begins_with_a_folder_or_is_one_file),
        cmocka_unit_test(nothing_follows_the_end),
        cmocka_unit_test(missing_last_return_is_forgiven),
        cmocka_unit_test(depth_has_a_limit),
        cmocka_unit_test(number_of_entries_has_a_limit),
        cmocka_unit_test(names_no_honest_peer_sends_are_told),
        cmocka_unit_test(put_writes_what_feiq_and_iptux_write),
        cmocka_unit_test(put_writes_large_sizes_and_times),
        cmocka_unit_test(put_reads_back),
        cmocka_unit_test(put_tells_when_a_record_would_be_too_long),
        cmocka_unit_test(put_writes_all_or_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
