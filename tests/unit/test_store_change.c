#include "expect.h"
#include "shelf.h"

#include <errno.h>
#include <stdlib.h>

static const struct gezi_query all = {0};

static const char *texts(struct shelf *t) { return shelf_find(t, &all, 0); }

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

static int forget(struct shelf *t, const char *key, int64_t row, int64_t before)
{
    return t->archive->forget(t->archive->ctx, key, row, before);
}

static int reread(struct shelf *t, const char *key, int64_t row,
                  enum gezi_charset charset, bool always)
{
    return t->archive->reread(t->archive->ctx, key, row, charset, always);
}

/* Is this in any file of the store? */
static bool on_disk(struct shelf *t, const char *text)
{
    static const char *const parts[] = {"", "-wal"};
    static char bytes[1 << 22];
    bool found = false;

    for (size_t i = 0; i < 2; i++) {
        char path[128];
        size_t n;
        FILE *f;

        snprintf(path, sizeof path, "%s/history.db%s", t->dir, parts[i]);
        if (!(f = fopen(path, "rb")))
            continue;
        n = fread(bytes, 1, sizeof bytes, f);
        fclose(f);
        found = found || memmem(bytes, n, text, strlen(text));
    }
    return found;
}

static void seen_is_up_to_a_row_of_one_person(void **state)
{
    struct shelf *t = *state;
    const struct gezi_query unread = {.unread = true};

    shelf_arrive(t, 1, 1700000001, "a1");
    shelf_arrive(t, 2, 1700000001, "b1");
    shelf_arrive(t, 1, 1700000002, "a2");
    shelf_arrive(t, 1, 1700000003, "a3");
    shelf_commit(t);
    assert_int_equal(t->archive->seen(t->archive->ctx, "p1@host1", 3), 0);
    assert_string_equal(shelf_find(t, &unread, 0), "b1|a3");
    assert_int_equal(t->archive->seen(t->archive->ctx, "nobody", 99), 0);
    shelf_reopen(t);
    assert_string_equal(shelf_find(t, &unread, 0), "b1|a3");
}

static void what_nobody_can_read_is_not_read_again(void **state)
{
    struct shelf *t = *state;
    struct gezi_event ev = {.kind = GEZI_EV_MESSAGE,
                            .peer = shelf_peer(1),
                            .message = {.id = "x",
                                        .text = "",
                                        .raw = S("0123abcd:cipher"),
                                        .flags = GEZI_MSG_ENCRYPTED}};

    t->side->event(t->side->ctx, &ev);
    shelf_commit(t);
    assert_int_equal(reread(t, "p1@host1", 0, GEZI_CS_GBK, false), 0);
    assert_string_equal(texts(t), "");
}

static void everyones_place_is_seen_apart(void **state)
{
    struct shelf *t = *state;
    const struct gezi_query unread = {.unread = true};
    struct gezi_event ev = {
        .kind = GEZI_EV_MESSAGE,
        .peer = shelf_peer(1),
        .message = {.id = "x", .text = "to all", .flags = GEZI_MSG_BROADCAST}};

    t->side->event(t->side->ctx, &ev);
    shelf_arrive(t, 1, 1700000002, "to me");
    shelf_commit(t);
    t->archive->seen(t->archive->ctx, "p1@host1", 2);
    assert_string_equal(shelf_find(t, &unread, 0), "to all");
    shelf_arrive(t, 1, 1700000003, "to me again");
    shelf_commit(t);
    t->archive->seen(t->archive->ctx, "*", 3);
    assert_string_equal(shelf_find(t, &unread, 0), "to me again");
}

static void one_message_is_forgotten_with_its_words(void **state)
{
    struct shelf *t = *state;

    shelf_arrive(t, 1, 1700000001, "first 图纸");
    shelf_arrive(t, 1, 1700000002, "second 图纸");
    shelf_commit(t);
    assert_string_equal(find(t, "图纸"), "first 图纸|second 图纸");
    assert_int_equal(forget(t, NULL, 1, 0), 0);
    assert_string_equal(find(t, "图纸"), "second 图纸");
    assert_int_equal(shelf_sql(t, "SELECT count(*) FROM word WHERE word MATCH "
                                  "'\"图纸\"'"),
                     1);
    assert_int_equal(forget(t, NULL, 1, 0), -ENOENT);
    assert_int_equal(forget(t, NULL, 99, 0), -ENOENT);
    assert_string_equal(texts(t), "second 图纸");
}

static void what_was_not_indexed_yet_is_forgotten_as_well(void **state)
{
    struct shelf *t = *state;

    shelf_arrive(t, 1, 1700000001, "first");
    shelf_arrive(t, 1, 1700000002, "second");
    shelf_commit(t);
    assert_int_equal(forget(t, NULL, 1, 0), 0);
    assert_string_equal(find(t, "s"), "second");
    assert_string_equal(find(t, "first"), "");
}

static void a_persons_messages_are_forgotten_and_no_others(void **state)
{
    struct shelf *t = *state;

    shelf_arrive(t, 1, 1700000001, "a1");
    shelf_arrive(t, 2, 1700000001, "b1");
    shelf_send(t, 1, "x", "to a");
    shelf_commit(t);
    assert_int_equal(forget(t, "p1@host1", 0, 0), 0);
    assert_int_equal(forget(t, "nobody", 0, 0), 0);
    assert_int_equal(forget(t, NULL, 0, 0), 0);
    assert_string_equal(texts(t), "b1");
}

static void a_persons_old_messages_are_forgotten(void **state)
{
    struct shelf *t = *state;

    shelf_arrive(t, 1, 1700000001, "a old");
    shelf_arrive(t, 2, 1700000001, "b old");
    shelf_arrive(t, 1, 1700000002, "a new");
    shelf_commit(t);
    assert_int_equal(forget(t, "p1@host1", 0, 1700000002000), 0);
    assert_string_equal(texts(t), "b old|a new");
}

static void old_messages_are_forgotten(void **state)
{
    struct shelf *t = *state;

    shelf_arrive(t, 1, 1700000001, "old");
    shelf_arrive(t, 2, 1700000002, "older than the third");
    shelf_arrive(t, 1, 1700000003, "new");
    shelf_commit(t);
    assert_int_equal(forget(t, NULL, 0, 1700000002000), 0);
    assert_string_equal(texts(t), "new");
}

/* Row handles must not be given twice: the index and front ends know them. */
static void a_forgotten_row_is_not_used_again(void **state)
{
    struct shelf *t = *state;

    shelf_arrive(t, 1, 1700000001, "one");
    shelf_arrive(t, 1, 1700000002, "two");
    shelf_commit(t);
    find(t, "two");
    forget(t, NULL, 2, 0);
    shelf_reopen(t);
    shelf_arrive(t, 1, 1700000003, "three");
    shelf_commit(t);
    assert_string_equal(shelf_find(t, &all, SHOW_ROWS), "1:one|3:three");
    assert_string_equal(find(t, "three"), "three");
    assert_string_equal(find(t, "two"), "");
}

static void what_is_forgotten_leaves_no_text_on_disk(void **state)
{
    struct shelf *t = *state;

    shelf_arrive(t, 1, 1700000001, "wonderfully secret words");
    shelf_arrive(t, 1, 1700000002, "harmless");
    shelf_commit(t);
    assert_true(on_disk(t, "wonderfully secret"));
    assert_int_equal(forget(t, NULL, 1, 0), 0);
    assert_false(on_disk(t, "wonderfully secret"));
    assert_true(on_disk(t, "harmless"));
}

static void most_of_a_long_history_goes_at_once(void **state)
{
    struct shelf *t = *state;
    char text[32];

    for (unsigned i = 1; i <= 12000; i++) {
        snprintf(text, sizeof text, "number %u", i);
        shelf_arrive(t, 1 + (i > 11000), 1700000000 + i, text);
    }
    shelf_commit(t);
    idle(t);
    assert_int_equal(forget(t, "p1@host1", 0, 0), 0);
    assert_string_equal(find(t, "number 11999"), "number 11999");
    assert_string_equal(find(t, "10999"), "");
    idle(t);
    assert_string_equal(find(t, "12000"), "number 12000");
    assert_int_equal(
        shelf_sql(t, "SELECT count(*) FROM word WHERE word MATCH 'nu'"), 1000);
}

static void arrive_raw(struct shelf *t, unsigned from, enum gezi_kind kind,
                       uint64_t number, const char *text, gezi_span raw)
{
    struct gezi_event ev = {.kind = GEZI_EV_MESSAGE,
                            .unix_ms = t->clock,
                            .peer = shelf_peer(from),
                            .message = {.id = "x",
                                        .number = number,
                                        .text = text,
                                        .raw = raw,
                                        .charset = GEZI_CS_BIG5}};

    ev.peer.kind = kind;
    t->side->event(t->side->ctx, &ev);
}

static void reading_again_repairs_a_message_and_what_finds_it(void **state)
{
    struct shelf *t = *state;

    arrive_raw(t, 1, GEZI_KIND_IPMSG, 1700000001, "悝炾",
               S("\xd1\xa7\xcf\xb0"));
    arrive_raw(t, 1, GEZI_KIND_IPMSG, 1700000002, "wrong",
               S("\xc4\xe3\xba\xc3"));
    shelf_commit(t);
    assert_string_equal(find(t, "悝炾"), "悝炾");
    assert_int_equal(reread(t, NULL, 1, GEZI_CS_GBK, false), 0);
    assert_string_equal(texts(t), "学习|wrong");
    assert_string_equal(find(t, "学习"), "学习");
    assert_string_equal(find(t, "悝炾"), "");
    assert_int_equal(
        shelf_sql(t, "SELECT count(*) FROM word WHERE word MATCH '\"悝炾\"'"),
        0);
    assert_int_equal(reread(t, "p1@host1", 0, GEZI_CS_GBK, false), 0);
    assert_string_equal(texts(t), "学习|你好");
}

static void reading_again_goes_back_and_forth(void **state)
{
    struct shelf *t = *state;

    /* The raw bytes are the text: they must survive being read as GBK. */
    shelf_arrive(t, 1, 1700000001, "你好");
    shelf_commit(t);
    assert_int_equal(reread(t, NULL, 1, GEZI_CS_GBK, false), 0);
    assert_string_equal(texts(t), "浣犲ソ");
    assert_int_equal(reread(t, NULL, 1, GEZI_CS_UTF8, false), 0);
    assert_string_equal(texts(t), "你好");
    assert_int_equal(
        shelf_sql(t, "SELECT count(*) FROM message WHERE raw IS NULL"), 1);
}

static void reading_again_treats_text_as_on_arrival(void **state)
{
    struct shelf *t = *state;

    arrive_raw(t, 1, GEZI_KIND_FEIQ, 1700000001, "?",
               S("\xd1\xa7\x1b[31m\r\n\xcf\xb0/:)"));
    arrive_raw(t, 2, GEZI_KIND_IPMSG, 1700000001, "?", S("\xd1\xa7/:)"));
    shelf_commit(t);
    reread(t, "p1@host1", 0, GEZI_CS_GBK, false);
    reread(t, "p2@host2", 0, GEZI_CS_GBK, false);
    assert_null(strchr(texts(t), 0x1b));
    assert_non_null(strstr(texts(t), "\n习"));
    assert_non_null(strstr(texts(t), "|学/:)"));
    assert_null(strstr(texts(t), "习/:)"));
}

static void what_we_sent_is_not_read_again(void **state)
{
    struct shelf *t = *state;

    shelf_send(t, 1, "m", "你好");
    shelf_commit(t);
    assert_int_equal(reread(t, "p1@host1", 0, GEZI_CS_GBK, false), 0);
    assert_string_equal(texts(t), "你好");
}

static void known(void *ctx, const struct gezi_known *person)
{
    *(enum gezi_charset *)ctx = person->read_as;
}

static enum gezi_charset remembered(struct shelf *t)
{
    enum gezi_charset charset = GEZI_CS_COUNT;
    const struct gezi_restorer into = {.ctx = &charset, .person = known};

    shelf_reopen(t);
    assert_int_equal(t->side->restore(t->side->ctx, &into), 0);
    return charset;
}

static void always_is_remembered_until_taken_back(void **state)
{
    struct shelf *t = *state;

    shelf_arrive(t, 1, 1700000001, "x");
    shelf_commit(t);
    assert_int_equal(remembered(t), GEZI_CS_ASCII);
    assert_int_equal(reread(t, "p1@host1", 0, GEZI_CS_BIG5, true), 0);
    assert_int_equal(remembered(t), GEZI_CS_BIG5);
    assert_int_equal(reread(t, "p1@host1", 0, GEZI_CS_ASCII, true), 0);
    assert_int_equal(remembered(t), GEZI_CS_ASCII);
}

static void reading_nothing_again_says_so(void **state)
{
    struct shelf *t = *state;

    assert_int_equal(reread(t, NULL, 1, GEZI_CS_GBK, false), -ENOENT);
    assert_int_equal(reread(t, "nobody", 0, GEZI_CS_GBK, true), -ENOENT);
    assert_int_equal(reread(t, NULL, 0, GEZI_CS_GBK, false), -ENOENT);
}

static void small_state_is_kept_by_name(void **state)
{
    struct shelf *t = *state;
    const struct gezi_archive *a = t->archive;
    char out[8] = "junk";

    assert_int_equal(a->get(a->ctx, "draft", out, sizeof out), -ENOENT);
    assert_string_equal(out, "");
    assert_int_equal(a->put(a->ctx, "draft", "three"), 0);
    assert_int_equal(a->put(a->ctx, "draft", "long enough"), 0);
    shelf_reopen(t);
    a = t->archive;
    assert_int_equal(a->get(a->ctx, "draft", out, sizeof out), 11);
    assert_string_equal(out, "long en");
    assert_int_equal(a->get(a->ctx, "draft", NULL, 0), 11);
    assert_int_equal(a->put(a->ctx, "draft", NULL), 0);
    assert_int_equal(a->get(a->ctx, "draft", out, sizeof out), -ENOENT);
}

static void a_change_in_the_middle_of_a_batch_is_part_of_it(void **state)
{
    struct shelf *t = *state;
    const struct gezi_archive *a = t->archive;
    char out[8];

    shelf_arrive(t, 1, 1700000001, "one");
    assert_int_equal(a->put(a->ctx, "draft", "x"), 0);
    assert_int_equal(
        shelf_sql(t, "SELECT count(*) FROM state WHERE name = 'draft'"), 0);
    shelf_commit(t);
    assert_int_equal(a->get(a->ctx, "draft", out, sizeof out), 1);
}

#define TEST(name)                                                             \
    cmocka_unit_test_setup_teardown(name, shelf_setup, shelf_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(seen_is_up_to_a_row_of_one_person),
        TEST(everyones_place_is_seen_apart),
        TEST(one_message_is_forgotten_with_its_words),
        TEST(what_was_not_indexed_yet_is_forgotten_as_well),
        TEST(a_persons_messages_are_forgotten_and_no_others),
        TEST(a_persons_old_messages_are_forgotten),
        TEST(old_messages_are_forgotten),
        TEST(a_forgotten_row_is_not_used_again),
        TEST(what_is_forgotten_leaves_no_text_on_disk),
        TEST(most_of_a_long_history_goes_at_once),
        TEST(reading_again_repairs_a_message_and_what_finds_it),
        TEST(reading_again_goes_back_and_forth),
        TEST(reading_again_treats_text_as_on_arrival),
        TEST(what_we_sent_is_not_read_again),
        TEST(what_nobody_can_read_is_not_read_again),
        TEST(always_is_remembered_until_taken_back),
        TEST(reading_nothing_again_says_so),
        TEST(small_state_is_kept_by_name),
        TEST(a_change_in_the_middle_of_a_batch_is_part_of_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
