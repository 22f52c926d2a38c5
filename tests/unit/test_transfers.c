/* What becomes of offers, and how that reads. */
#include "expect.h"

#include "tui/text.h"
#include "tui/transfers.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static struct transfers ts;
static int64_t now = 1000;
static const int64_t noon = 1791813900000; /* Mon 12 Oct 2026 14:05 UTC */

static const struct gezi_peer lei = {
    .id = 7, .key = "lei@pc", .nick = "李雷", .user = "lei", .host = "pc"};

static int setup(void **state)
{
    (void)state;
    setenv("TZ", "UTC", 1);
    tzset();
    transfers_init(&ts);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    transfers_fini(&ts);
    return 0;
}

/* With two files, 图纸.dwg and 测试 (a folder); held once. */
static struct offer *offer(const char *id, bool out)
{
    const struct gezi_file files[] = {
        {.id = 3, .name = "图纸.dwg", .size = 13002342},
        {.id = 9, .name = "测试", .type = GEZI_FILE_FOLDER}};

    return offer_hold(&ts, &(struct offer_spec){.id = id,
                                                .peer = &lei,
                                                .out = out,
                                                .unix_ms = noon,
                                                .files = files,
                                                .files_n = 2});
}

static struct offer *becomes(const char *id, uint32_t file,
                             enum gezi_file_state state, uint64_t bytes,
                             uint64_t total)
{
    struct gezi_event ev = {
        .kind = GEZI_EV_TRANSFER, .unix_ms = noon, .peer = lei};
    size_t place;
    bool news;

    ev.transfer = (struct gezi_transfer){.offer = id,
                                         .file = file,
                                         .state = state,
                                         .name = "new.bin",
                                         .bytes = bytes,
                                         .total = total};
    return transfers_event(&ts, &ev, now, &place, &news);
}

static const char *words(const struct offer *o, size_t place, int cols)
{
    static char out[TRANSFER_WORDS];

    transfer_words(o, &o->files[place], now, cols, out);
    if (cols < 300)
        assert_true(text_cols(out) <= cols || cols < 8);
    return out;
}

static void what_moves_encrypted_says_so_as_far_as_there_is_room(void **state)
{
    struct offer *o = offer("m1", true);

    (void)state;
    transfers_list(&ts, o);
    becomes("m1", 3, GEZI_FILE_RUNNING, 50, 100);
    o->files[0].encrypted = true;
    assert_string_equal(words(o, 0, 300), "50%  encrypted");
    assert_string_equal(words(o, 0, 13), "50%  E");
    assert_string_equal(words(o, 0, 6), "50%  E");
    becomes("m1", 3, GEZI_FILE_DONE, 100, 100);
    o->files[0].encrypted = true;
    assert_non_null(strstr(words(o, 0, 300), "  encrypted"));
    becomes("m1", 3, GEZI_FILE_FAILED, 100, 100);
    o->files[0].encrypted = true;
    assert_null(strstr(words(o, 0, 300), "encrypted"));
    offer_let_go(o);
}

static void an_offer_is_one_however_often_it_is_held(void **state)
{
    struct offer *a = offer("m1", false), *b = offer("m1", false);

    (void)state;
    assert_ptr_equal(a, b);
    offer_let_go(a);
    assert_ptr_equal(offer_find(&ts, "m1"), b);
    offer_let_go(b);
    assert_null(offer_find(&ts, "m1"));
}

static void what_is_listed_is_counted(void **state)
{
    struct offer *in = offer("m1", false), *out = offer("m2", true);

    (void)state;
    transfers_list(&ts, in);
    transfers_list(&ts, in);
    transfers_list(&ts, out);
    assert_int_equal(ts.list_n, 2);
    assert_int_equal(ts.open, 1);
    becomes("m1", 3, GEZI_FILE_RUNNING, 0, 100);
    assert_int_equal(ts.running, 1);
    assert_int_equal(ts.open, 1); /* the folder is still offered */
    becomes("m1", 9, GEZI_FILE_WAITING, 0, 0);
    assert_int_equal(ts.running, 2);
    assert_int_equal(ts.open, 0);
    becomes("m1", 3, GEZI_FILE_DONE, 100, 100);
    becomes("m1", 9, GEZI_FILE_REFUSED, 0, 0);
    assert_int_equal(ts.running, 0);
    offer_let_go(in);
    offer_let_go(out);
    assert_ptr_equal(offer_find(&ts, "m1"), in); /* the list holds it */
}

static void our_offer_is_found_by_its_id_once_it_is_sent(void **state)
{
    const struct gezi_file file = {.id = 42, .name = "图纸.dwg", .size = 9};
    struct offer *o = offer(NULL, true);

    (void)state;
    offer_sent(o, "m5", &file, 1);
    assert_int_equal(o->n, 1);
    assert_int_equal(o->files[0].id, 42); /* as the core counts them */
    assert_ptr_equal(offer_find(&ts, "m5"), o);
    assert_int_equal(ts.list_n, 1);
    offer_let_go(o);
}

static void what_nobody_knew_is_listed_with_its_first_news(void **state)
{
    struct offer *o = becomes("m9", 4, GEZI_FILE_RUNNING, 5, 10);

    (void)state;
    assert_int_equal(o->n, 1);
    assert_string_equal(o->files[0].name, "new.bin");
    assert_int_equal(ts.list_n, 1);
    o = becomes("m9", 5, GEZI_FILE_WAITING, 0, 0);
    assert_int_equal(o->n, 2);
    assert_int_equal(o->files[1].id, 5);
}

static void the_oldest_that_is_over_makes_room(void **state)
{
    char id[16];

    (void)state;
    for (int i = 0; i <= TRANSFERS_LISTED_MAX; i++) {
        struct offer *o;

        snprintf(id, sizeof id, "m%d", i);
        o = offer(id, false);
        transfers_list(&ts, o);
        offer_let_go(o);
        if (i == 3) {
            becomes(id, 3, GEZI_FILE_DONE, 1, 1);
            becomes(id, 9, GEZI_FILE_DONE, 1, 1);
        }
    }
    assert_int_equal(ts.list_n, TRANSFERS_LISTED_MAX);
    assert_null(offer_find(&ts, "m3"));
    assert_non_null(offer_find(&ts, "m0"));
}

static void so_do_offers_of_very_many_files(void **state)
{
    enum { EACH = 200, OFFERS = TRANSFERS_FILES_MAX / EACH + 3 };
    static struct gezi_file files[EACH];
    char id[16];

    (void)state;
    for (uint32_t i = 0; i < EACH; i++)
        files[i] = (struct gezi_file){.id = i, .name = "f"};
    for (int i = 0; i < OFFERS; i++) {
        struct offer *o;

        snprintf(id, sizeof id, "m%d", i);
        o = offer_hold(
            &ts, &(struct offer_spec){
                     .id = id, .peer = &lei, .files = files, .files_n = EACH});
        transfers_list(&ts, o);
        offer_let_go(o);
    }
    assert_int_equal(ts.files_n, TRANSFERS_FILES_MAX);
    assert_int_equal(ts.open, TRANSFERS_FILES_MAX / EACH);
    assert_null(offer_find(&ts, "m0"));
}

static void the_rest_of_an_offer_can_become_known_later(void **state)
{
    struct offer *o = becomes("m1", 9, GEZI_FILE_RUNNING, 5, 10);

    (void)state;
    assert_int_equal(o->n, 1);
    assert_ptr_equal(offer("m1", false), o);
    assert_int_equal(o->n, 2);
    assert_int_equal(o->files[0].id, 3);
    assert_int_equal(o->files[0].state, GEZI_FILE_OFFERED);
    assert_int_equal(o->files[1].state, GEZI_FILE_RUNNING);
    assert_int_equal(o->files[1].bytes, 5);
    assert_int_equal(ts.running, 1);
    assert_int_equal(ts.open, 1);
    assert_int_equal(ts.files_n, 2);
    offer_let_go(o);
}

static void every_state_of_theirs_has_words(void **state)
{
    struct offer *o = offer("m1", false);

    (void)state;
    transfers_list(&ts, o);
    assert_string_equal(words(o, 0, 80), "a accept  x refuse");
    assert_string_equal(words(o, 0, 17), "a accept x refuse");
    assert_string_equal(words(o, 0, 10), "offered");
    becomes("m1", 3, GEZI_FILE_WAITING, 0, 0);
    assert_string_equal(words(o, 0, 80), "waiting, starts by itself");
    assert_string_equal(words(o, 0, 10), "waiting");
    becomes("m1", 3, GEZI_FILE_RUNNING, 0, 13002342);
    assert_string_equal(words(o, 0, 80), "0%");
    now += 500;
    becomes("m1", 3, GEZI_FILE_RUNNING, 5872026, 13002342);
    assert_string_equal(words(o, 0, 80), "45%  11.2 MB/s  1 s left");
    assert_string_equal(words(o, 0, 20), "45% 11.2 MB/s 1 s");
    assert_string_equal(words(o, 0, 15), "45%  11.2 MB/s");
    assert_string_equal(words(o, 0, 5), "45%");
    now += SPEED_STALL_MS;
    assert_string_equal(words(o, 0, 80), "45%  nothing moves just now");
    becomes("m1", 3, GEZI_FILE_PAUSED, 5872026, 13002342);
    assert_string_equal(words(o, 0, 80), "paused at 45%");
    becomes("m1", 3, GEZI_FILE_CANCELLED, 0, 0);
    assert_string_equal(words(o, 0, 80), "cancelled");
    becomes("m1", 3, GEZI_FILE_DONE, 13002342, 13002342);
    assert_string_equal(words(o, 0, 80), "done 14:05");
    becomes("m1", 3, GEZI_FILE_REFUSED, 0, 0);
    assert_string_equal(words(o, 0, 80), "refused 14:05");
    becomes("m1", 3, GEZI_FILE_ENDED, 0, 0);
    assert_string_equal(words(o, 0, 80), "no longer offered");
    assert_string_equal(words(o, 0, 6), "ended");
    offer_let_go(o);
}

static void every_state_of_ours_has_words(void **state)
{
    struct offer *o = offer("m1", true);

    (void)state;
    assert_string_equal(words(o, 0, 80),
                        "waiting for 李雷 to accept, since 14:05");
    assert_string_equal(words(o, 0, 30), "waiting for 李雷 to accept");
    assert_string_equal(words(o, 0, 18), "waiting for 李雷");
    assert_string_equal(words(o, 0, 14), "not taken yet");
    becomes("m1", 3, GEZI_FILE_DONE, 1, 1);
    assert_string_equal(words(o, 0, 80), "taken 14:05");
    becomes("m1", 3, GEZI_FILE_PAUSED, 1, 2);
    assert_string_equal(words(o, 0, 80), "李雷 can go on taking it");
    offer_let_go(o);
}

static void a_folder_tells_its_files_too(void **state)
{
    struct offer *o = offer("m1", false);

    (void)state;
    becomes("m1", 9, GEZI_FILE_RUNNING, 20, 100);
    o->files[1].entries = 812;
    assert_string_equal(words(o, 1, 80), "20%  812 files");
    o->files[1].total = 0;
    assert_string_equal(words(o, 1, 80), "812 files");
    o->files[1].entries = 0;
    assert_string_equal(words(o, 1, 80), "20 B");
    offer_let_go(o);
}

static void why_begins_with_what_to_do(void **state)
{
    struct offer *o = offer("m1", false);
    char why[TRANSFER_WORDS];

    (void)state;
    for (int reason = 1; reason < GEZI_FILE_REASON_COUNT; reason++) {
        becomes("m1", 3, GEZI_FILE_FAILED, 0, 0);
        o->files[0].reason = (enum gezi_file_reason)reason;
        transfer_why(o, &o->files[0], why);
        assert_non_null(
            strstr(why, gezi_file_reason_text((enum gezi_file_reason)reason)));
        assert_true(strchr(why, ':') - why < 30);
    }
    setenv("HOME", "/home/ann", 1);
    becomes("m1", 3, GEZI_FILE_DONE, 1, 1);
    o->files[0].path = strdup("/home/ann/Downloads/图纸.dwg");
    assert_string_equal(transfer_why(o, &o->files[0], why),
                        "~/Downloads/图纸.dwg");
    o->files[0].skipped = 2;
    assert_string_equal(
        transfer_why(o, &o->files[0], why),
        "~/Downloads/图纸.dwg; 2 links and the like were left out");
    becomes("m1", 3, GEZI_FILE_FAILED, 1, 1);
    o->files[0].reason = GEZI_FILE_WHY_NO_SPACE;
    o->files[0].detail = strdup("needs 12.4 MB, 3.1 MB are free");
    assert_string_equal(transfer_why(o, &o->files[0], why),
                        "make room, then r: the disk has no room for it, "
                        "needs 12.4 MB, 3.1 MB are free");
    offer_let_go(o);
}

static void at_rest_nothing_is_waited_for(void **state)
{
    struct offer *o = offer("m1", false);

    (void)state;
    assert_true(transfers_deadline(&ts, now) == INT64_MAX);
    becomes("m1", 3, GEZI_FILE_RUNNING, 1, 100);
    assert_true(transfers_deadline(&ts, now) == now + SPEED_STALL_MS);
    assert_true(transfers_deadline(&ts, now + SPEED_STALL_MS) == INT64_MAX);
    becomes("m1", 3, GEZI_FILE_DONE, 100, 100);
    assert_true(transfers_deadline(&ts, now) == INT64_MAX);
    offer_let_go(o);
}

static void percent_knows_no_overflow(void **state)
{
    struct transfer f = {.bytes = UINT64_MAX, .total = UINT64_MAX};

    (void)state;
    assert_in_range(transfer_percent(&f), 99, 101);
    f = (struct transfer){.bytes = 5};
    assert_int_equal(transfer_percent(&f), -1);
    f = (struct transfer){.bytes = 11, .total = 10};
    assert_int_equal(transfer_percent(&f), -1);
}

int main(void)
{
#define T(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(what_moves_encrypted_says_so_as_far_as_there_is_room),
        T(an_offer_is_one_however_often_it_is_held),
        T(what_is_listed_is_counted),
        T(our_offer_is_found_by_its_id_once_it_is_sent),
        T(what_nobody_knew_is_listed_with_its_first_news),
        T(the_oldest_that_is_over_makes_room),
        T(so_do_offers_of_very_many_files),
        T(the_rest_of_an_offer_can_become_known_later),
        T(every_state_of_theirs_has_words),
        T(every_state_of_ours_has_words),
        T(a_folder_tells_its_files_too),
        T(why_begins_with_what_to_do),
        T(at_rest_nothing_is_waited_for),
        T(percent_knows_no_overflow),
    };
#undef T

    return cmocka_run_group_tests(tests, NULL, NULL);
}
