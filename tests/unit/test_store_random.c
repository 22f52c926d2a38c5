/*
 * Whatever happens to the archive in whatever order: it finds what a plain
 * list finds. STORE_SEED (environment) plays one story again.
 */
#include "expect.h"
#include "shelf.h"

#include <stdlib.h>

enum { STORIES = 8, STEPS = 400, PEOPLE = 4, TEXTS = 4096 };

struct line {
    bool gone, unread, broadcast;
    unsigned person;
    int64_t time;
    char text[64], name[64]; /* of the file it offers; "": none */
};

static struct line lines[TEXTS]; /* by row */
static unsigned line_count;
static uint64_t seed;

static unsigned chance(unsigned below)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)((seed >> 33) % below);
}

static const char *const vocabulary[] = {"会议", "图", "图纸", "纸", "ab", "b",
                                         "abc",  " ",  ".",    "室", "在"};
#define VOCABULARY (sizeof vocabulary / sizeof *vocabulary)

static void make_text(char *out, size_t cap)
{
    unsigned count = 1 + chance(6);

    out[0] = '\0';
    for (unsigned i = 0; i < count; i++) {
        size_t n = strlen(out);

        snprintf(out + n, cap - n, "%s", vocabulary[chance(VOCABULARY)]);
    }
}

static void arrive(struct shelf *t)
{
    unsigned burst = chance(20) ? 1 + chance(4) : 300;

    while (burst-- && line_count + 1 < TEXTS) {
        struct line *line = &lines[++line_count];
        struct gezi_event ev = {.kind = GEZI_EV_MESSAGE,
                                .unix_ms = 1700000000000 + 1000 * line_count,
                                .peer = shelf_peer(1 + chance(PEOPLE)),
                                .message = {.id = "x",
                                            .number = 1700000000 + line_count,
                                            .text = line->text}};

        struct gezi_file file = {.name = line->name};

        make_text(line->text, sizeof line->text);
        line->name[0] = '\0';
        if (chance(5) == 0) {
            make_text(line->name, sizeof line->name);
            ev.message.files = &file;
            ev.message.files_n = 1;
        }
        line->gone = false;
        line->unread = true;
        line->broadcast = chance(5) == 0;
        line->person = ev.peer.id;
        line->time = ev.unix_ms;
        ev.message.flags = line->broadcast ? GEZI_MSG_BROADCAST : 0;
        assert_int_equal(t->side->event(t->side->ctx, &ev), GEZI_KEPT_NEW);
    }
    shelf_commit(t);
}

static void see(struct shelf *t)
{
    unsigned person = chance(PEOPLE + 1); /* 0: everyone */
    int64_t row = chance(2) ? chance(line_count + 2) : line_count - chance(4);
    const char *key = person ? shelf_peer(person).key : "*";

    assert_int_equal(t->archive->seen(t->archive->ctx, key, row), 0);
    for (unsigned i = 1; i <= line_count && i <= row; i++)
        if (person ? lines[i].person == person && !lines[i].broadcast
                   : lines[i].broadcast)
            lines[i].unread = false;
}

static void forget(struct shelf *t)
{
    unsigned person = 1 + chance(PEOPLE), row = 1 + chance(line_count + 1);
    int64_t before = lines[row <= line_count ? row : 1].time;
    unsigned how = chance(12);

    if (how == 0) {
        t->archive->forget(t->archive->ctx, shelf_peer(person).key, 0, 0);
    } else if (how == 1) {
        t->archive->forget(t->archive->ctx, NULL, 0, before);
    } else {
        t->archive->forget(t->archive->ctx, NULL, row, 0);
    }
    for (unsigned i = 1; i <= line_count; i++)
        if (how == 0   ? lines[i].person == person
            : how == 1 ? lines[i].time < before
                       : i == row)
            lines[i].gone = true;
}

/* As Latin text every byte above 0x7f is another character. */
static void reread(struct shelf *t)
{
    unsigned row = 1 + chance(line_count + 1);

    t->archive->reread(t->archive->ctx, NULL, row, GEZI_CS_CP1252, false);
    assert_true(t->archive->reread(t->archive->ctx, NULL, row, GEZI_CS_UTF8,
                                   false) == 0 ||
                row > line_count || lines[row].gone);
}

struct answer {
    int64_t rows[TEXTS];
    unsigned count;
};

static bool take(void *ctx, const struct gezi_record *record)
{
    struct answer *a = ctx;
    const struct line *line = &lines[record->row];

    a->rows[a->count++] = record->row;
    assert_string_equal(record->text, line->text);
    assert_int_equal(record->unread, line->unread);
    assert_int_equal(record->unix_ms, line->time);
    assert_int_equal(record->files_n, line->name[0] != '\0');
    if (record->files_n)
        assert_string_equal(record->files[0].name, line->name);
    return true;
}

static bool holds(const struct line *line, const char *word)
{
    return !word || strstr(line->text, word) || strstr(line->name, word);
}

static bool wanted(const struct gezi_query *q, unsigned person, unsigned row,
                   const char *const words[2])
{
    const struct line *line = &lines[row];

    return !line->gone && (!q->unread || line->unread) &&
           (!q->key || (person ? line->person == person : line->broadcast)) &&
           (!q->direct || !line->broadcast) && row > q->after_row &&
           (!q->before_row || row < q->before_row) &&
           line->time >= q->since_ms &&
           (!q->until_ms || line->time < q->until_ms) &&
           (!q->files || line->name[0]) && holds(line, words[0]) &&
           holds(line, words[1]);
}

static void expect_rows(const struct gezi_query *q, unsigned person,
                        const char *const words[2], struct answer *out)
{
    out->count = 0;
    for (unsigned i = line_count; i > 0; i--)
        if (wanted(q, person, i, words) && (!q->limit || out->count < q->limit))
            out->rows[out->count++] = i;
    if (q->newest_first)
        return;
    for (unsigned i = 0; i < out->count / 2; i++) {
        int64_t row = out->rows[i];

        out->rows[i] = out->rows[out->count - 1 - i];
        out->rows[out->count - 1 - i] = row;
    }
}

static void ask(struct shelf *t, uint64_t story)
{
    static struct answer got, want;
    const char *words[2] = {NULL, NULL};
    char text[160];
    unsigned person = chance(PEOPLE + 1);
    struct gezi_query q = {.limit = chance(3) ? chance(30) : 0,
                           .newest_first = chance(2),
                           .unread = chance(4) == 0,
                           .direct = chance(4) == 0,
                           .files = chance(6) == 0};

    if (chance(2))
        q.key = person ? shelf_peer(person).key : "*";
    if (chance(3) == 0)
        q.after_row = chance(line_count + 2);
    if (chance(3) == 0)
        q.before_row = chance(line_count + 2);
    if (chance(5) == 0)
        q.since_ms = 1700000000000 + 1000 * (int64_t)chance(line_count + 2);
    if (chance(5) == 0)
        q.until_ms = 1700000000000 + 1000 * (int64_t)chance(line_count + 2);
    for (unsigned i = 0; i < 2; i++)
        if (chance(2)) {
            words[i] = vocabulary[chance(VOCABULARY)];
            if (*words[i] == ' ')
                words[i] = "图纸ab";
        }
    snprintf(text, sizeof text, "%s \"%s\"", words[0] ? words[0] : "",
             words[1] ? words[1] : "");
    q.words = text;
    got.count = 0;
    assert_int_equal(t->archive->find(t->archive->ctx, &q, take, &got), 0);
    expect_rows(&q, person, words, &want);
    if (got.count != want.count ||
        memcmp(got.rows, want.rows, got.count * sizeof *got.rows) != 0)
        fail_msg(
            "STORE_SEED=%llu: %s key %s limit %u unread %d direct %d files %d "
            "rows %lld..%lld: %u found, not %u",
            (unsigned long long)story, text, q.key ? q.key : "", q.limit,
            q.unread, q.direct, q.files, (long long)q.after_row,
            (long long)q.before_row, got.count, want.count);
}

static void play(struct shelf *t, uint64_t story)
{
    seed = story;
    line_count = 0;
    arrive(t);
    for (unsigned i = 0; i < STEPS; i++) {
        unsigned what = chance(40);

        if (what < 12)
            arrive(t);
        else if (what < 15)
            see(t);
        else if (what < 18)
            forget(t);
        else if (what < 20)
            reread(t);
        else if (what == 20)
            t->side->idle(t->side->ctx);
        else if (what == 21)
            shelf_reopen(t);
        else
            ask(t, story);
    }
    assert_int_equal(shelf_sql(t, "SELECT count(*) FROM word WHERE word MATCH"
                                  " '图纸 OR 会议 OR ab OR b' AND rowid NOT IN"
                                  " (SELECT row FROM message)"),
                     0);
    assert_int_equal(shelf_sql(t, "SELECT count(*) FROM list WHERE row NOT IN"
                                  " (SELECT row FROM message)"),
                     0);
    assert_int_equal(shelf_sql(t, "SELECT count(*) FROM file WHERE message NOT"
                                  " IN (SELECT row FROM message)"),
                     0);
    assert_int_equal(shelf_sql(t, "SELECT count(*) FROM list JOIN message m"
                                  " ON m.row = list.row"
                                  " WHERE list = -1 AND NOT unread"),
                     0);
}

static void the_archive_finds_what_a_plain_list_finds(void **state)
{
    const char *one = getenv("STORE_SEED");
    uint64_t first = one ? strtoull(one, NULL, 10) : 1;

    for (uint64_t story = first; story < first + (one ? 1 : STORIES); story++) {
        void *t;

        shelf_setup(&t);
        play(t, story);
        shelf_teardown(&t);
    }
    (void)state;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_archive_finds_what_a_plain_list_finds),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
