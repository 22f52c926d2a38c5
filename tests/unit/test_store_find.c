#include "expect.h"
#include "shelf.h"

#include <stdlib.h>

static const char *find(struct shelf *t, const char *words)
{
    const struct gezi_query query = {.words = words};

    return shelf_find(t, &query, 0);
}

static void idle(struct shelf *t)
{
    while (t->side->idle(t->side->ctx))
        ;
}

static void arrive_all(struct shelf *t, const char *const *texts, size_t count)
{
    for (size_t i = 0; i < count; i++)
        shelf_arrive(t, 1, 1700000001 + i, texts[i]);
    shelf_commit(t);
}

static const char *const few[] = {
    "上次的图纸收到了吗?",
    "Hello, World",
    "会议室在哪里",
    "the quick BROWN fox",
    "ﾊﾛｰ ワールド",
    "c++ or c#?",
    "Ｆｕｌｌ　ｗｉｄｔｈ",
    "x",
    "図\n紙",
    "caf\u00e9",
    "50% of 会议 at 3",
    "学",
};
#define FEW sizeof few / sizeof *few

static const struct {
    const char *words, *found;
} cases[] = {
    {"图纸", "上次的图纸收到了吗?"},
    {"会议室", "会议室在哪里"},
    {"会议", "会议室在哪里|50% of 会议 at 3"},
    {"会议室在", "会议室在哪里"},
    {"议室哪", ""},
    {"ell", "Hello, World"},
    {"ELL", "Hello, World"},
    {"hello world", "Hello, World"},
    {"\"hello world\"", ""},
    {"\"hello, world\"", "Hello, World"},
    {"quick fox", "the quick BROWN fox"},
    {"fox quick", "the quick BROWN fox"},
    {"\"quick brown\"", "the quick BROWN fox"},
    {"“quick brown”", "the quick BROWN fox"},
    {"\"quick brown", "the quick BROWN fox"},
    {"\"brown quick\"", ""},
    {"c++", "c++ or c#?"},
    {"C#", "c++ or c#?"},
    {"++", "c++ or c#?"},
    {"%", "50% of 会议 at 3"},
    {"x", "the quick BROWN fox|x"},
    {"学", "学"},
    {"图", "上次的图纸收到了吗?"},
    {"吗", "上次的图纸收到了吗?"},
    {"\"図 紙\"", "図\n紙"},
    {"ハロー", "ﾊﾛｰ ワールド"},
    {"full width", "Ｆｕｌｌ　ｗｉｄｔｈ"},
    {"ＦＯＸ", "the quick BROWN fox"},
    {"cafe\u0301", "caf\u00e9"},
    {"CAFÉ", "caf\u00e9"},
    {"会议 50", "50% of 会议 at 3"},
    {"3 会议", "50% of 会议 at 3"},
    {"no such", ""},
    {"没有", ""},
    {"\" OR word MATCH \"", ""},
    {"'; DROP TABLE message", ""},
    {"*", ""},
    {"NEAR(ab)", ""},
};

static void words_find_what_holds_them_all(void **state)
{
    struct shelf *t = *state;

    arrive_all(t, few, FEW);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (strcmp(find(t, cases[i].words), cases[i].found) != 0)
            fail_msg("%s found %s", cases[i].words, find(t, cases[i].words));
}

/* The same with a writer that never had time to index. */
static void a_reader_beside_the_writer_finds_the_same(void **state)
{
    struct shelf *t = *state;
    struct store_opened opened;
    struct shelf reader = *t;

    arrive_all(t, few, FEW);
    assert_int_equal(store_open(t->dir, STORE_READ, &opened), 0);
    reader.store = opened.store;
    reader.side = store_side(opened.store);
    reader.archive = store_archive(opened.store);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(find(&reader, cases[i].words), cases[i].found);
    assert_int_equal(
        shelf_sql(t, "SELECT count(*) FROM meta WHERE name = 'indexed'"), 0);
    shelf_arrive(t, 1, 1800000001, "from now");
    shelf_commit(t);
    find(t, "from now");
    assert_string_equal(find(&reader, "from now"), "from now");
    shelf_close(&reader);
}

static void no_words_find_everything(void **state)
{
    struct shelf *t = *state;

    arrive_all(t, (const char *const[]){"a", "b"}, 2);
    assert_string_equal(find(t, NULL), "a|b");
    assert_string_equal(find(t, ""), "a|b");
    assert_string_equal(find(t, " \t\"\" "), "a|b");
}

/* 3000 messages "n <number> <odd or even>", most of them in the index. */
static void fill(struct shelf *t)
{
    char text[64];

    for (unsigned i = 1; i <= 3000; i++) {
        snprintf(text, sizeof text, "n%u %s", i, i % 2 ? "单数" : "双数");
        shelf_arrive(t, 1 + i % 3, 1700000000 + i, text);
        if (i % 100 == 0)
            shelf_commit(t);
    }
    idle(t);
    for (unsigned i = 3001; i <= 3010; i++) {
        snprintf(text, sizeof text, "n%u 单数", i);
        shelf_arrive(t, 1, 1700000000 + i, text);
    }
    shelf_commit(t);
}

static void limits_take_the_newest(void **state)
{
    struct shelf *t = *state;
    struct gezi_query query = {.limit = 3};

    fill(t);
    assert_string_equal(shelf_find(t, &query, 0),
                        "n3008 单数|n3009 单数|n3010 单数");
    query.newest_first = true;
    assert_string_equal(shelf_find(t, &query, 0),
                        "n3010 单数|n3009 单数|n3008 单数");
    query.words = "双数";
    assert_string_equal(shelf_find(t, &query, 0),
                        "n3000 双数|n2998 双数|n2996 双数");
    query.newest_first = false;
    assert_string_equal(shelf_find(t, &query, 0),
                        "n2996 双数|n2998 双数|n3000 双数");
    query.words = "数";
    assert_string_equal(shelf_find(t, &query, 0),
                        "n3008 单数|n3009 单数|n3010 单数");
    query.words = "n3";
    query.before_row = 3000;
    assert_string_equal(shelf_find(t, &query, 0),
                        "n397 单数|n398 双数|n399 单数");
}

static void rows_bound_a_page_on_both_sides(void **state)
{
    struct shelf *t = *state;
    struct gezi_query query = {.after_row = 2998, .before_row = 3002};

    fill(t);
    assert_string_equal(shelf_find(t, &query, SHOW_ROWS),
                        "2999:n2999 单数|3000:n3000 双数|3001:n3001 单数");
    query.words = "单数";
    assert_string_equal(shelf_find(t, &query, SHOW_ROWS),
                        "2999:n2999 单数|3001:n3001 单数");
    query.key = "p1@host1";
    assert_string_equal(shelf_find(t, &query, SHOW_ROWS), "3001:n3001 单数");
    query.words = NULL;
    assert_string_equal(shelf_find(t, &query, SHOW_ROWS),
                        "3000:n3000 双数|3001:n3001 单数");
    query.key = "nobody";
    assert_string_equal(shelf_find(t, &query, 0), "");
}

static void times_bound_as_they_say(void **state)
{
    struct shelf *t = *state;
    struct gezi_query query = {.since_ms = 1700000001000,
                               .until_ms = 1700000003000};

    arrive_all(t, (const char *const[]){"ab 0", "ab 1", "ab 2", "ab 3"}, 4);
    assert_string_equal(shelf_find(t, &query, 0), "ab 1|ab 2");
    query.words = "ab";
    assert_string_equal(shelf_find(t, &query, 0), "ab 1|ab 2");
}

static void
a_frequent_character_is_found_at_once_and_a_rare_one_at_all(void **state)
{
    struct shelf *t = *state;
    struct gezi_query query = {.words = "稀", .limit = 5, .newest_first = true};
    char text[32];

    shelf_arrive(t, 1, 1700000000, "珍稀");
    for (unsigned i = 1; i <= 25000; i++) {
        snprintf(text, sizeof text, "的 %u", i);
        shelf_arrive(t, 1, 1700000000 + i, text);
    }
    shelf_commit(t);
    idle(t);
    assert_string_equal(shelf_find(t, &query, 0), "珍稀");
    query.words = "的";
    query.limit = 2;
    assert_string_equal(shelf_find(t, &query, 0), "的 25000|的 24999");
}

static void broadcasts_of_everyone_have_one_place(void **state)
{
    struct shelf *t = *state;
    const struct gezi_query query = {.key = "*"};
    struct gezi_query person = {.key = "p1@host1"};
    struct gezi_event ev = {.kind = GEZI_EV_MESSAGE,
                            .peer = shelf_peer(1),
                            .message = {.id = "x",
                                        .number = 1700000001,
                                        .text = "theirs",
                                        .flags = GEZI_MSG_BROADCAST}};

    t->side->event(t->side->ctx, &ev);
    ev = (struct gezi_event){
        .kind = GEZI_EV_SENT,
        .peer = {.key = "", .nick = ""},
        .sent = {.id = "y", .text = "ours", .flags = GEZI_MSG_BROADCAST}};
    ev.peer.user = ev.peer.host = ev.peer.group = ev.peer.client =
        ev.peer.sign = "";
    t->side->event(t->side->ctx, &ev);
    shelf_deliver(t, "y", GEZI_GONE, GEZI_WHY_NONE, 1);
    shelf_arrive(t, 1, 1700000002, "to me");
    shelf_commit(t);
    assert_string_equal(shelf_find(t, &query, SHOW_KEYS | SHOW_STATES),
                        "p1@host1:queued/0:theirs|*:sent/1:ours");
    assert_string_equal(shelf_find(t, &person, 0), "theirs|to me");
    person.direct = true;
    assert_string_equal(shelf_find(t, &person, 0), "to me");
}

static void waiting_and_unread_are_found_apart(void **state)
{
    struct shelf *t = *state;
    struct gezi_query query = {.waiting = true};

    shelf_arrive(t, 1, 1700000001, "from 1");
    shelf_send(t, 1, "a", "to 1");
    shelf_send(t, 2, "b", "to 2");
    shelf_send(t, 2, "c", "done");
    shelf_deliver(t, "c", GEZI_DELIVERED, GEZI_WHY_NONE, 1);
    shelf_arrive(t, 2, 1700000002, "from 2");
    shelf_commit(t);
    assert_string_equal(shelf_find(t, &query, 0), "to 1|to 2");
    query.key = "p2@host2";
    assert_string_equal(shelf_find(t, &query, 0), "to 2");
    query = (struct gezi_query){.unread = true};
    assert_string_equal(shelf_find(t, &query, 0), "from 1|from 2");
    query.newest_first = true;
    assert_string_equal(shelf_find(t, &query, 0), "from 2|from 1");
    query.key = "p2@host2";
    assert_string_equal(shelf_find(t, &query, 0), "from 2");
    query.words = "from";
    assert_string_equal(shelf_find(t, &query, 0), "from 2");
}

static bool stop_at_two(void *ctx, const struct gezi_record *record)
{
    unsigned *count = ctx;

    (void)record;
    return ++*count < 2;
}

static void the_caller_can_stop(void **state)
{
    struct shelf *t = *state;
    struct gezi_query query = {0};
    unsigned count = 0;

    arrive_all(t, few, FEW);
    assert_int_equal(
        t->archive->find(t->archive->ctx, &query, stop_at_two, &count), 0);
    assert_int_equal(count, 2);
    count = 0;
    query.limit = 5;
    t->archive->find(t->archive->ctx, &query, stop_at_two, &count);
    assert_int_equal(count, 2);
}

static void a_search_in_the_middle_of_a_batch_sees_it(void **state)
{
    struct shelf *t = *state;

    shelf_arrive(t, 1, 1700000001, "first one");
    shelf_commit(t);
    shelf_arrive(t, 1, 1700000002, "second one");
    assert_string_equal(find(t, "one"), "first one|second one");
    shelf_commit(t);
    assert_string_equal(find(t, "one"), "first one|second one");
}

static void idle_indexes_only_what_is_worth_it(void **state)
{
    struct shelf *t = *state;
    char text[16];

    for (unsigned i = 1; i <= 255; i++) {
        snprintf(text, sizeof text, "n%u", i);
        shelf_arrive(t, 1, 1700000000 + i, text);
    }
    shelf_commit(t);
    idle(t);
    assert_int_equal(
        shelf_sql(t, "SELECT count(*) FROM meta WHERE name = 'indexed'"), 0);
    shelf_arrive(t, 1, 1800000000, "one more");
    shelf_commit(t);
    idle(t);
    assert_int_equal(
        shelf_sql(t, "SELECT value FROM meta WHERE name = 'indexed'"), 256);
}

/* Pieces that a search must ask. */
static void idle_makes_one_piece_of_the_index(void **state)
{
    struct shelf *t = *state;
    const char *const pieces = "SELECT count(DISTINCT segid) FROM word_idx";
    char text[32];

    for (unsigned i = 1; i <= 7000; i++) {
        snprintf(text, sizeof text, "number %u", i);
        shelf_arrive(t, 1, 1700000000 + i, text);
    }
    shelf_commit(t);
    idle(t);
    assert_true(shelf_sql(t, pieces) > 1);
    for (unsigned i = 7001; i <= 8500; i++) {
        snprintf(text, sizeof text, "number %u", i);
        shelf_arrive(t, 1, 1700000000 + i, text);
    }
    shelf_commit(t);
    idle(t);
    assert_int_equal(shelf_sql(t, pieces), 1);
    assert_string_equal(find(t, "8001"), "number 8001");
    assert_false(t->side->idle(t->side->ctx));
    shelf_reopen(t);
    assert_false(t->side->idle(t->side->ctx));
}

/* An index that says nonsense is thrown away; searches stay right. */
static void a_damaged_index_is_made_again(void **state)
{
    struct shelf *t = *state;

    fill(t);
    shelf_close(t);
    shelf_sql(t, "UPDATE word_data SET block = x'0102030405060708' "
                 "WHERE id > 10");
    shelf_open(t);
    assert_string_equal(find(t, "n2999"), "n2999 单数");
    idle(t);
    assert_string_equal(find(t, "n2999"), "n2999 单数");
    assert_int_equal(shelf_sql(t, "SELECT count(*) FROM word WHERE word MATCH "
                                  "'\"单数\"'"),
                     1510);
}

#define TEST(name)                                                             \
    cmocka_unit_test_setup_teardown(name, shelf_setup, shelf_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(words_find_what_holds_them_all),
        TEST(a_reader_beside_the_writer_finds_the_same),
        TEST(no_words_find_everything),
        TEST(limits_take_the_newest),
        TEST(rows_bound_a_page_on_both_sides),
        TEST(times_bound_as_they_say),
        TEST(a_frequent_character_is_found_at_once_and_a_rare_one_at_all),
        TEST(broadcasts_of_everyone_have_one_place),
        TEST(waiting_and_unread_are_found_apart),
        TEST(the_caller_can_stop),
        TEST(a_search_in_the_middle_of_a_batch_sees_it),
        TEST(idle_indexes_only_what_is_worth_it),
        TEST(idle_makes_one_piece_of_the_index),
        TEST(a_damaged_index_is_made_again),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
