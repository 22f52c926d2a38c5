/* What messages offer, and what becomes of it. */
#include "expect.h"
#include "shelf.h"

#include <stdlib.h>
#include <time.h>

static const int64_t day_ms = 24 * 3600 * 1000;

static const struct gezi_file two[] = {
    {.id = 0,
     .type = GEZI_FILE_PLAIN,
     .name = "图纸-v3.dwg",
     .size = 13002342,
     .mtime = 1700000000},
    {.id = 7, .type = GEZI_FILE_FOLDER, .name = "photos", .mtime = -1},
};
static const struct gezi_file ours[] = {
    {.name = "a.txt", .size = 1, .path = "/home/me/a.txt"},
};

/* Offers end by the clock on the wall. */
static int setup(void **state)
{
    int failed = shelf_setup(state);
    struct shelf *t = *state;

    t->clock = (int64_t)time(NULL) * 1000;
    return failed;
}

struct printed {
    char text[8192];
    size_t n;
};

static void print_files(struct printed *to, const struct gezi_file *files,
                        size_t count)
{
    for (size_t i = 0; i < count; i++)
        to->n += (size_t)snprintf(to->text + to->n, sizeof to->text - to->n,
                                  " %u:%s:%s:%s:%s", files[i].id, files[i].name,
                                  gezi_file_state_name(files[i].state),
                                  gezi_file_reason_text(files[i].reason),
                                  files[i].path ? files[i].path : "-");
}

static bool print_record(void *ctx, const struct gezi_record *record)
{
    struct printed *to = ctx;

    to->n += (size_t)snprintf(to->text + to->n, sizeof to->text - to->n, "%s%s",
                              to->n ? "|" : "", record->text);
    print_files(to, record->files, record->files_n);
    return true;
}

/* "text id:name:state:reason:path ...|text" */
static const char *find(struct shelf *t, const struct gezi_query *query)
{
    static struct printed to;

    to.n = 0;
    to.text[0] = '\0';
    assert_int_equal(
        t->archive->find(t->archive->ctx, query, print_record, &to), 0);
    return to.text;
}

static const char *find_all(struct shelf *t)
{
    return find(t, &(struct gezi_query){0});
}

static void print_offer(void *ctx, const struct gezi_offer *offer)
{
    struct printed *to = ctx;
    char addr[GEZI_ADDR_TEXT];

    to->n += (size_t)snprintf(to->text + to->n, sizeof to->text - to->n,
                              "%s %s %s %s %llu %s", to->n ? ";" : "",
                              offer->out ? "to" : "from", offer->peer.key,
                              gezi_addr_print(offer->addr, addr),
                              (unsigned long long)offer->number, offer->id);
    print_files(to, offer->files, offer->files_n);
}

static void no_person(void *ctx, const struct gezi_known *known)
{
    (void)ctx;
    (void)known;
}

static void print_waiting(void *ctx, const struct gezi_waiting *waiting)
{
    struct printed *to = ctx;

    to->n += (size_t)snprintf(to->text + to->n, sizeof to->text - to->n,
                              "%s waits %s", to->n ? ";" : "", waiting->id);
    print_files(to, waiting->files, waiting->files_n);
}

static void no_waiting(void *ctx, const struct gezi_waiting *waiting)
{
    (void)ctx;
    (void)waiting;
}

static const char *restore(struct shelf *t)
{
    static struct printed to;
    const struct gezi_restorer into = {&to, no_person, no_waiting, print_offer};

    to.n = 0;
    to.text[0] = '\0';
    assert_int_equal(t->side->restore(t->side->ctx, &into), 0);
    return to.text;
}

/* "5-p1@host1" offers two, and is committed. */
static void offer_two(struct shelf *t)
{
    shelf_offer(t, 1, 5, "look", two, 2);
    shelf_commit(t);
}

static bool check_two(void *ctx, const struct gezi_record *record)
{
    *(bool *)ctx = true;
    assert_true(record->flags & GEZI_MSG_FILES);
    assert_int_equal(record->files_n, 2);
    for (size_t i = 0; i < 2; i++) {
        const struct gezi_file *f = &record->files[i];

        assert_int_equal(f->id, two[i].id);
        assert_int_equal(f->type, two[i].type);
        assert_string_equal(f->name, two[i].name);
        assert_true(f->size == two[i].size && f->mtime == two[i].mtime);
        assert_null(f->path);
        assert_int_equal(f->state, GEZI_FILE_OFFERED);
        assert_int_equal(f->reason, GEZI_FILE_WHY_NONE);
        assert_true(f->state_ms == record->unix_ms);
    }
    return true;
}

static void files_are_kept_with_the_message_that_offers_them(void **state)
{
    struct shelf *t = *state;
    bool seen = false;

    offer_two(t);
    shelf_reopen(t);
    t->archive->find(t->archive->ctx, &(struct gezi_query){0}, check_two,
                     &seen);
    assert_true(seen);
}

static void what_we_offer_keeps_its_path(void **state)
{
    struct shelf *t = *state;

    shelf_send_files(t, 1, "9-me", "take it", ours, 1);
    shelf_commit(t);
    assert_string_equal(find_all(t), "take it 0:a.txt:offered::/home/me/a.txt");
    shelf_transfer(t, "9-me", 0, GEZI_FILE_DONE, GEZI_FILE_WHY_NONE, NULL);
    shelf_commit(t);
    assert_string_equal(find_all(t), "take it 0:a.txt:done::/home/me/a.txt");
}

static void two_files_of_one_number_are_one(void **state)
{
    const struct gezi_file same[] = {{.name = "a"}, {.name = "b"}};
    struct shelf *t = *state;

    shelf_offer(t, 1, 5, "look", same, 2);
    shelf_commit(t);
    assert_string_equal(find_all(t), "look 0:a:offered::-");
}

static bool take_time(void *ctx, const struct gezi_record *record)
{
    *(int64_t *)ctx = record->files[1].state_ms;
    return false;
}

static void what_became_of_a_file_is_kept_with_its_time(void **state)
{
    struct shelf *t = *state;
    int64_t when, told;

    offer_two(t);
    shelf_transfer(t, "5-p1@host1", 0, GEZI_FILE_FAILED, GEZI_FILE_WHY_NO_SPACE,
                   NULL);
    when = t->clock;
    shelf_transfer(t, "5-p1@host1", 7, GEZI_FILE_DONE, GEZI_FILE_WHY_NONE,
                   "/d/photos");
    shelf_commit(t);
    shelf_reopen(t);
    assert_string_equal(find_all(t),
                        "look 0:图纸-v3.dwg:failed:the disk has no room for "
                        "it:- 7:photos:done::/d/photos");
    t->archive->find(t->archive->ctx, &(struct gezi_query){0}, take_time,
                     &told);
    assert_true(told == when);
}

static void progress_is_not_stored(void **state)
{
    struct shelf *t = *state;

    offer_two(t);
    shelf_transfer(t, "5-p1@host1", 7, GEZI_FILE_WAITING, GEZI_FILE_WHY_NONE,
                   NULL);
    shelf_transfer(t, "5-p1@host1", 7, GEZI_FILE_RUNNING, GEZI_FILE_WHY_NONE,
                   NULL);
    shelf_commit(t);
    assert_string_equal(find_all(t), "look 0:图纸-v3.dwg:offered::- "
                                     "7:photos:waiting::-");
}

static void news_of_an_offer_that_is_not_there_changes_nothing(void **state)
{
    struct shelf *t = *state;

    offer_two(t);
    shelf_arrive(t, 1, 6, "no files");
    shelf_transfer(t, "5-p1@host", 0, GEZI_FILE_DONE, GEZI_FILE_WHY_NONE, "/x");
    shelf_transfer(t, "6-p1@host1", 0, GEZI_FILE_DONE, GEZI_FILE_WHY_NONE,
                   "/x");
    shelf_transfer(t, "5-p1@host1", 1, GEZI_FILE_DONE, GEZI_FILE_WHY_NONE,
                   "/x");
    shelf_commit(t);
    assert_string_equal(find_all(t), "look 0:图纸-v3.dwg:offered::- "
                                     "7:photos:offered::-|no files");
}

static void what_is_not_kept_has_no_files_either(void **state)
{
    struct shelf *t = *state;
    struct gezi_event ev = {.kind = GEZI_EV_MESSAGE,
                            .unix_ms = t->clock,
                            .peer = shelf_peer(1),
                            .message = {.id = "5-x",
                                        .text = "secret",
                                        .flags = GEZI_MSG_NOLOG,
                                        .files = two,
                                        .files_n = 2}};

    t->side->event(t->side->ctx, &ev);
    shelf_commit(t);
    assert_int_equal(shelf_sql(t, "SELECT count(*) FROM file"), 0);
    assert_int_equal(shelf_sql(t, "SELECT count(*) FROM offer"), 0);
}

static void open_offers_are_given_back_with_what_fetching_needs(void **state)
{
    struct shelf *t = *state;

    offer_two(t);
    shelf_send_files(t, 2, "9-me", "take it", ours, 1);
    shelf_arrive(t, 3, 8, "no files");
    shelf_commit(t);
    shelf_reopen(t);
    assert_string_equal(restore(t),
                        " from p1@host1 10.0.0.1:2425 5 5-p1@host1"
                        " 0:图纸-v3.dwg:offered::- 7:photos:offered::-;"
                        " to p2@host2 10.0.0.2:2425 0 9-me"
                        " 0:a.txt:offered::/home/me/a.txt");
}

static void what_ran_or_waited_is_paused_after_a_restart(void **state)
{
    struct shelf *t = *state;

    offer_two(t);
    shelf_transfer(t, "5-p1@host1", 0, GEZI_FILE_WAITING, GEZI_FILE_WHY_NONE,
                   NULL);
    shelf_transfer(t, "5-p1@host1", 0, GEZI_FILE_RUNNING, GEZI_FILE_WHY_NONE,
                   NULL);
    shelf_transfer(t, "5-p1@host1", 7, GEZI_FILE_DONE, GEZI_FILE_WHY_NONE,
                   "/d/photos");
    shelf_commit(t);
    shelf_reopen(t);
    assert_string_equal(restore(t),
                        " from p1@host1 10.0.0.1:2425 5 5-p1@host1"
                        " 0:图纸-v3.dwg:paused::- 7:photos:done::/d/photos");
    shelf_reopen(t);
    assert_string_equal(find_all(t), "look 0:图纸-v3.dwg:paused::- "
                                     "7:photos:done::/d/photos");
}

static void an_offer_with_nothing_left_to_take_is_not_given_back(void **state)
{
    static const enum gezi_file_state over[] = {
        GEZI_FILE_DONE, GEZI_FILE_CANCELLED, GEZI_FILE_REFUSED,
        GEZI_FILE_ENDED};
    struct shelf *t = *state;

    offer_two(t);
    for (size_t i = 0; i < sizeof over / sizeof *over; i++) {
        shelf_transfer(t, "5-p1@host1", 0, GEZI_FILE_FAILED,
                       GEZI_FILE_WHY_BROKEN, NULL);
        shelf_transfer(t, "5-p1@host1", 7, over[i], GEZI_FILE_WHY_NONE, NULL);
        shelf_commit(t);
        assert_non_null(strstr(restore(t), "dwg:failed:the connection broke"));
        shelf_transfer(t, "5-p1@host1", 0, over[i], GEZI_FILE_WHY_NONE, NULL);
        shelf_commit(t);
        assert_string_equal(restore(t), "");
    }
}

static void an_offer_ends_when_it_is_too_old(void **state)
{
    struct shelf *t = *state;

    t->clock -= GEZI_OFFER_DAYS * day_ms - 60000;
    offer_two(t);
    t->clock -= 120000;
    shelf_offer(t, 2, 6, "older", two, 2);
    shelf_transfer(t, "6-p2@host2", 0, GEZI_FILE_DONE, GEZI_FILE_WHY_NONE,
                   "/d/x");
    shelf_commit(t);
    assert_string_equal(restore(t),
                        " from p1@host1 10.0.0.1:2425 5 5-p1@host1"
                        " 0:图纸-v3.dwg:offered::- 7:photos:offered::-");
    assert_string_equal(find_all(t),
                        "look 0:图纸-v3.dwg:offered::- 7:photos:offered::-|"
                        "older 0:图纸-v3.dwg:done::/d/x 7:photos:ended::-");
}

static void what_waits_to_be_delivered_brings_its_files(void **state)
{
    static struct printed to;
    const struct gezi_restorer into = {&to, no_person, print_waiting,
                                       print_offer};
    struct shelf *t = *state;

    shelf_send_files(t, 1, "9-me", "take it", ours, 1);
    shelf_commit(t);
    shelf_reopen(t);
    assert_int_equal(t->side->restore(t->side->ctx, &into), 0);
    assert_string_equal(to.text, " waits 9-me 0:a.txt:offered::/home/me/a.txt;"
                                 " to p1@host1 10.0.0.1:2425 0 9-me"
                                 " 0:a.txt:offered::/home/me/a.txt");
}

struct tally {
    unsigned count;
    uint64_t first;
};

static void count_offer(void *ctx, const struct gezi_offer *offer)
{
    struct tally *to = ctx;

    if (to->count++ == 0)
        to->first = offer->number;
}

static void no_more_offers_are_given_back_than_there_may_be(void **state)
{
    struct tally to = {0};
    const struct gezi_restorer into = {&to, no_person, no_waiting, count_offer};
    struct shelf *t = *state;

    for (unsigned i = 1; i <= GEZI_OFFERS_MAX + 1; i++)
        shelf_offer(t, 1, i, "x", ours, 1);
    shelf_commit(t);
    assert_int_equal(t->side->restore(t->side->ctx, &into), 0);
    assert_int_equal(to.count, GEZI_OFFERS_MAX);
    assert_int_equal(to.first, 2); /* the newest ones, in their order */
}

static void forgetting_a_message_forgets_its_files(void **state)
{
    struct shelf *t = *state;

    offer_two(t);
    shelf_offer(t, 2, 6, "stays", ours, 1);
    shelf_commit(t);
    assert_int_equal(t->archive->forget(t->archive->ctx, "p1@host1", 0, 0), 0);
    assert_int_equal(shelf_sql(t, "SELECT count(*) FROM file"), 1);
    assert_int_equal(shelf_sql(t, "SELECT count(*) FROM offer"), 1);
    shelf_transfer(t, "5-p1@host1", 0, GEZI_FILE_DONE, GEZI_FILE_WHY_NONE, "/");
    shelf_commit(t);
    assert_string_equal(find_all(t), "stays 0:a.txt:offered::/home/me/a.txt");
}

static int64_t index_rows(struct shelf *t, const char *tokens)
{
    char sql[160];

    snprintf(sql, sizeof sql, "SELECT count(*) FROM word WHERE word MATCH '%s'",
             tokens);
    return shelf_sql(t, sql);
}

static void the_name_of_a_file_finds_its_message(void **state)
{
    const struct gezi_query by_name = {.words = "图纸 v3"};
    const struct gezi_query by_both = {.words = "look photos"};
    struct shelf *t = *state;
    const char *found = "look 0:图纸-v3.dwg:offered::- 7:photos:offered::-";

    shelf_arrive(t, 2, 4, "图纸");
    offer_two(t);
    assert_string_equal(find(t, &by_name), found); /* indexes it */
    assert_string_equal(find(t, &by_name), found);
    assert_string_equal(find(t, &by_both), found);
    assert_int_equal(index_rows(t, "v3"), 1);
    assert_int_equal(
        t->archive->reread(t->archive->ctx, NULL, 2, GEZI_CS_CP1252, false), 0);
    assert_string_equal(find(t, &by_name), found);
    shelf_transfer(t, "5-p1@host1", 0, GEZI_FILE_DONE, GEZI_FILE_WHY_NONE,
                   "/other/name");
    shelf_commit(t);
    assert_int_equal(t->archive->forget(t->archive->ctx, NULL, 2, 0), 0);
    assert_string_equal(find(t, &by_name), "");
    assert_int_equal(index_rows(t, "v3"), 0);
    assert_int_equal(index_rows(t, "ph"), 0);
    assert_int_equal(index_rows(t, "lo"), 0);
    assert_int_equal(index_rows(t, "图纸"), 1);
}

static void messages_are_found_by_their_id(void **state)
{
    struct shelf *t = *state;

    shelf_arrive(t, 1, 1700000001, "a");
    shelf_arrive(t, 2, 1700000001, "b");
    shelf_arrive(t, 1, 17000000011, "c");
    shelf_arrive(t, 1, 0, "no number");
    shelf_send(t, 1, "1700000001-me", "mine");
    shelf_send(t, 1, "own words", "odd");
    shelf_commit(t);
    for (unsigned i = 0; i < 2; i++) { /* before and after the index */
        assert_string_equal(
            find(t, &(struct gezi_query){.id = "1700000001-p2@host2"}), "b");
        assert_string_equal(
            find(t, &(struct gezi_query){.id = "1700000001-me"}), "mine");
        assert_string_equal(find(t, &(struct gezi_query){.id = "0-p1@host1"}),
                            "no number");
        assert_string_equal(find(t, &(struct gezi_query){.id = "own words"}),
                            "odd");
        assert_string_equal(find(t, &(struct gezi_query){.id = "1700000001"}),
                            "");
        assert_string_equal(
            find(t, &(struct gezi_query){.id = "170000000000000000001-me"}),
            "");
        assert_string_equal(
            find(t, &(struct gezi_query){.id = "1700000001-p2@host2",
                                         .key = "p1@host1"}),
            "");
        assert_string_equal(find(t, &(struct gezi_query){.id = "1700000001-",
                                                         .id_prefix = true}),
                            "a|b|mine");
        assert_string_equal(find(t, &(struct gezi_query){.id = "1700000001",
                                                         .id_prefix = true,
                                                         .limit = 2}),
                            "c|mine");
        assert_string_equal(
            find(t, &(struct gezi_query){.id = "%", .id_prefix = true}), "");
        find(t, &(struct gezi_query){.words = "x"}); /* indexes */
    }
}

static void what_offers_files_is_found_alone(void **state)
{
    struct shelf *t = *state;

    shelf_arrive(t, 1, 4, "a.txt");
    shelf_offer(t, 1, 5, "look", ours, 1);
    shelf_offer(t, 2, 6, "here", ours, 1);
    shelf_send_files(t, 1, "9-me", "take it", ours, 1);
    shelf_commit(t);
    assert_string_equal(shelf_find(t, &(struct gezi_query){.files = true}, 0),
                        "look|here|take it");
    assert_string_equal(shelf_find(t,
                                   &(struct gezi_query){.files = true,
                                                        .key = "p1@host1",
                                                        .newest_first = true},
                                   0),
                        "take it|look");
    assert_string_equal(
        shelf_find(t, &(struct gezi_query){.files = true, .words = "TXT he"},
                   0),
        "here");
    assert_string_equal(
        shelf_find(t, &(struct gezi_query){.files = true, .waiting = true}, 0),
        "take it");
    assert_string_equal(
        shelf_find(t, &(struct gezi_query){.files = true, .unread = true}, 0),
        "look|here");
    assert_string_equal(
        shelf_find(
            t,
            &(struct gezi_query){.files = true, .id = "6", .id_prefix = true},
            0),
        "here");
    assert_string_equal(
        shelf_find(t, &(struct gezi_query){.files = true, .id = "4-p1@host1"},
                   0),
        "");
    assert_string_equal(
        shelf_find(t, &(struct gezi_query){.files = true, .limit = 1}, 0),
        "take it");
}

/* Which of the files of the newest offer moved encrypted: "01". */
static bool print_marks(void *ctx, const struct gezi_record *record)
{
    char *to = ctx;

    for (size_t i = 0; i < record->files_n; i++)
        *to++ = record->files[i].encrypted ? '1' : '0';
    *to = '\0';
    return false;
}

static void transferred(struct shelf *t, uint32_t file, bool encrypted)
{
    struct gezi_event ev = {.kind = GEZI_EV_TRANSFER,
                            .unix_ms = t->clock,
                            .peer = shelf_peer(1),
                            .transfer = {.offer = "5-p1@host1",
                                         .file = file,
                                         .state = GEZI_FILE_DONE,
                                         .name = "",
                                         .encrypted = encrypted}};

    t->side->event(t->side->ctx, &ev);
    shelf_commit(t);
}

static void that_a_file_came_encrypted_is_kept(void **state)
{
    struct shelf *t = *state;
    char marks[8] = "";

    offer_two(t);
    transferred(t, 7, true);
    shelf_reopen(t);
    assert_int_equal(t->archive->find(t->archive->ctx, &(struct gezi_query){0},
                                      print_marks, marks),
                     0);
    assert_string_equal(marks, "01");
    transferred(t, 7, false);
    t->archive->find(t->archive->ctx, &(struct gezi_query){0}, print_marks,
                     marks);
    assert_string_equal(marks, "00");
}

static void take_asked(void *ctx, const struct gezi_offer *offer)
{
    *(uint64_t *)ctx = offer->asked;
}

static uint64_t asked(struct shelf *t)
{
    uint64_t number = UINT64_MAX;
    const struct gezi_restorer into = {&number, no_person, no_waiting,
                                       take_asked};

    assert_int_equal(t->side->restore(t->side->ctx, &into), 0);
    return number;
}

static void asked_with(struct shelf *t, const char *offer, uint64_t number)
{
    struct gezi_event ev = {.kind = GEZI_EV_ASKED,
                            .unix_ms = t->clock,
                            .peer = shelf_peer(1),
                            .asked = {.offer = offer, .number = number}};

    t->side->event(t->side->ctx, &ev);
    shelf_commit(t);
}

static void the_highest_number_that_asked_is_given_back(void **state)
{
    struct shelf *t = *state;

    shelf_send_files(t, 1, "m1", "take it", ours, 1);
    shelf_commit(t);
    assert_true(asked(t) == 0);
    asked_with(t, "m1", 1700000500);
    asked_with(t, "m1", 1700000400);
    asked_with(t, "another", 1700000600);
    shelf_reopen(t);
    assert_true(asked(t) == 1700000500);
}

static void a_repeat_offers_nothing_anew(void **state)
{
    struct shelf *t = *state;

    offer_two(t);
    t->clock -= 1000;
    assert_int_equal(shelf_offer(t, 1, 5, "look", two, 2), GEZI_KEPT_REPEAT);
    shelf_commit(t);
    assert_int_equal(shelf_sql(t, "SELECT count(*) FROM file"), 2);
    assert_int_equal(shelf_sql(t, "SELECT count(*) FROM offer"), 1);
}

static void another_list_with_the_same_text_is_no_repeat(void **state)
{
    struct shelf *t = *state;
    struct gezi_event ev = {.kind = GEZI_EV_MESSAGE,
                            .unix_ms = 1700000000000,
                            .peer = shelf_peer(1),
                            .message = {.id = "1700000001-a",
                                        .number = 1700000001,
                                        .text = "",
                                        .files = two,
                                        .files_n = 1}};

    assert_int_equal(t->side->event(t->side->ctx, &ev), GEZI_KEPT_NEW);
    assert_int_equal(t->side->event(t->side->ctx, &ev), GEZI_KEPT_REPEAT);
    ev.message.id = "1700000001-b";
    ev.message.files_n = 2;
    assert_int_equal(t->side->event(t->side->ctx, &ev), GEZI_KEPT_NEW);
    assert_int_equal(t->side->event(t->side->ctx, &ev), GEZI_KEPT_REPEAT);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, shelf_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(files_are_kept_with_the_message_that_offers_them),
        TEST(what_we_offer_keeps_its_path),
        TEST(two_files_of_one_number_are_one),
        TEST(what_became_of_a_file_is_kept_with_its_time),
        TEST(progress_is_not_stored),
        TEST(news_of_an_offer_that_is_not_there_changes_nothing),
        TEST(what_is_not_kept_has_no_files_either),
        TEST(open_offers_are_given_back_with_what_fetching_needs),
        TEST(what_ran_or_waited_is_paused_after_a_restart),
        TEST(an_offer_with_nothing_left_to_take_is_not_given_back),
        TEST(an_offer_ends_when_it_is_too_old),
        TEST(what_waits_to_be_delivered_brings_its_files),
        TEST(no_more_offers_are_given_back_than_there_may_be),
        TEST(forgetting_a_message_forgets_its_files),
        TEST(the_name_of_a_file_finds_its_message),
        TEST(messages_are_found_by_their_id),
        TEST(what_offers_files_is_found_alone),
        TEST(that_a_file_came_encrypted_is_kept),
        TEST(the_highest_number_that_asked_is_given_back),
        TEST(a_repeat_offers_nothing_anew),
        TEST(another_list_with_the_same_text_is_no_repeat),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
