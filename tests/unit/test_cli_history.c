/* gezi history on an archive of four messages and three people. */
#include "expect.h"

#include "capture.h"
#include "verb_rig.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

/* Mon 12 Oct 2026 13:57:00 UTC */
static const int64_t t0 = 1791813420000;
enum { MINUTE = 60000, RECORDS_MAX = 64 };

struct fake {
    struct gezi_archive archive;
    struct gezi_record records[RECORDS_MAX];
    size_t count;
    int error;               /* of find */
    struct gezi_query asked; /* its strings: see key and words */
    char key[64], words[64];
    int finds;
    char forgotten[64], reread[64];
    int64_t forgotten_before, forgotten_rows; /* 1, 2, 3: 123 */
    enum gezi_charset charset;
    bool always;
};

static int fake_find(void *ctx, const struct gezi_query *q, gezi_record_fn *fn,
                     void *fn_ctx)
{
    struct fake *f = ctx;
    size_t first = 0, end = f->count;

    if (f->finds++ == 0) {
        f->asked = *q;
        snprintf(f->key, sizeof f->key, "%s", q->key ? q->key : "-");
        snprintf(f->words, sizeof f->words, "%s", q->words ? q->words : "-");
    }
    while (q->before_row && end && f->records[end - 1].row >= q->before_row)
        end--;
    if (q->limit && end > q->limit)
        first = end - q->limit;
    for (size_t i = first; i < end; i++)
        if ((!q->key || strcmp(q->key, f->records[i].peer.key) == 0) &&
            (!q->waiting || f->records[i].out) && !fn(fn_ctx, &f->records[i]))
            break;
    return f->error;
}

static int fake_people(void *ctx, gezi_known_fn *fn, void *fn_ctx)
{
    const struct gezi_peer *all[] = {&rig_lilei, &rig_daoshi, &rig_lily};

    (void)ctx;
    for (size_t i = 0; i < 3; i++) {
        struct gezi_known known = {.peer = *all[i]};

        known.peer.id = 0;
        known.peer.presence = GEZI_OFFLINE;
        if (!fn(fn_ctx, &known))
            break;
    }
    return 0;
}

/* Lily was called Flower, Flo, Flox and Fleur, and Daoshi was Flora elsewhere.
 */
static int fake_past(void *ctx, const char *key, gezi_past_fn *fn, void *fn_ctx)
{
    static const struct {
        const char *key;
        struct gezi_past past;
    } pasts[] = {
        {"lily@pc9", {.nick = "Lily"}},
        {"lily@pc9", {.nick = "Flower"}},
        {"lily@pc9", {.nick = "Flo"}},
        {"lily@pc9", {.nick = "Flox"}},
        {"lily@pc9", {.nick = "Fleur"}},
        {"dao@pc8", {.nick = "小道士"}},
        {"dao@pc8", {.nick = "Flora"}},
        {"dao@pc8", {.addr = {0x0a000063, 2425}}},
    };

    (void)ctx;
    for (size_t i = 0; i < sizeof pasts / sizeof *pasts; i++)
        if (strcmp(pasts[i].key, key) == 0 && !fn(fn_ctx, &pasts[i].past))
            break;
    return 0;
}

static int fake_forget(void *ctx, const char *key, int64_t row,
                       int64_t before_ms)
{
    struct fake *f = ctx;

    if (row) {
        f->forgotten_rows = 10 * f->forgotten_rows + row;
        return 0;
    }
    snprintf(f->forgotten, sizeof f->forgotten, "%s", key ? key : "*all*");
    f->forgotten_before = before_ms;
    return 0;
}

static int fake_reread(void *ctx, const char *key, int64_t row,
                       enum gezi_charset charset, bool always)
{
    struct fake *f = ctx;

    assert_int_equal(row, 0);
    snprintf(f->reread, sizeof f->reread, "%s", key);
    f->charset = charset;
    f->always = always;
    return 0;
}

static struct gezi_record *add(struct fake *f, const struct gezi_peer *peer,
                               const char *text)
{
    struct gezi_record *r = &f->records[f->count++];

    *r = (struct gezi_record){.row = (int64_t)f->count,
                              .unix_ms = t0 + (int64_t)f->count * MINUTE,
                              .peer = *peer,
                              .id = "m",
                              .text = text,
                              .charset = GEZI_CS_GBK};
    r->peer.id = 0;
    r->peer.presence = GEZI_OFFLINE;
    return r;
}

static struct gezi_record *add_own(struct fake *f, const struct gezi_peer *peer,
                                   const char *text, enum gezi_state state)
{
    struct gezi_record *r = add(f, peer, text);

    r->out = true;
    r->state = state;
    r->attempts = 2;
    return r;
}

static struct gezi_peer everyone(void)
{
    return (struct gezi_peer){.key = "*",
                              .nick = "",
                              .user = "",
                              .host = "",
                              .group = "",
                              .client = "",
                              .sign = ""};
}

static void fill(struct fake *f)
{
    *f = (struct fake){.archive = {.ctx = f,
                                   .find = fake_find,
                                   .people = fake_people,
                                   .past = fake_past,
                                   .reread = fake_reread,
                                   .forget = fake_forget}};
    add(f, &rig_lilei, "上次的图纸收到了吗?");
    add_own(f, &rig_lilei, "收到\n我看看", GEZI_DELIVERED);
    add(f, &rig_daoshi, "hi")->flags = GEZI_MSG_BROADCAST;
    add_own(f, &rig_lily, "三点", GEZI_TRYING);
}

/* The exit status of a line, on that archive. */
static int run_on(struct fake *f, const char *line)
{
    struct rig rig;
    int status;

    rig_begin(&rig, line);
    tzset();
    status = rig.begun;
    if (status == CLI_LOOK || status == CLI_CHANGE)
        status = cli_archive(&rig.options, f ? &f->archive : NULL, &rig.front);
    rig_end(&rig);
    return status;
}

static void run(struct fake *f, const char *line)
{
    fill(f);
    assert_int_equal(run_on(f, line), CLI_DONE);
    assert_string_equal(capture_err(), "");
}

static void all_is_shown_oldest_first(void **state)
{
    struct fake f;

    (void)state;
    run(&f, "history");
    assert_string_equal(capture_out(),
                        "2026-10-12 13:58 李雷: 上次的图纸收到了吗?\n"
                        "2026-10-12 13:59 -> 李雷: 收到\n"
                        "                 我看看  [delivered]\n"
                        "2026-10-12 14:00 小道士 (to all): hi\n"
                        "2026-10-12 14:01 -> Lily: 三点  [trying 2]\n");
    assert_string_equal(f.key, "-");
    assert_int_equal(f.asked.limit, 0);
}

static void what_became_of_ours_stands_behind_it(void **state)
{
    struct gezi_peer all = everyone();
    struct gezi_record *r;
    struct fake f;

    (void)state;
    fill(&f);
    f.count = 0;
    add_own(&f, &rig_lily, "a", GEZI_QUEUED)->reason = GEZI_WHY_NO_ANSWER;
    add_own(&f, &all, "b", GEZI_GONE)->flags = GEZI_MSG_BROADCAST;
    add_own(&f, &rig_lily, "c", GEZI_READ)->state_ms = t0 + 9 * MINUTE;
    add_own(&f, &rig_lily, "d", GEZI_READ)->state_ms = t0 + 24 * 60 * MINUTE;
    add_own(&f, &rig_lily, "d", GEZI_READ);
    r = add_own(&f, &rig_lily, "e", GEZI_FAILED);
    r->reason = GEZI_WHY_EXPIRED;
    add_own(&f, &rig_lily, "f", GEZI_QUEUED)->reason = GEZI_WHY_KEY_CHANGED;
    assert_int_equal(run_on(&f, "history"), CLI_DONE);
    assert_string_equal(
        capture_out(),
        "2026-10-12 13:58 -> Lily: a  [queued]\n"
        "2026-10-12 13:59 -> everyone: b  [sent]\n"
        "2026-10-12 14:00 -> Lily: c  [read 14:06]\n"
        "2026-10-12 14:01 -> Lily: d  [read 2026-10-13 13:57]\n"
        "2026-10-12 14:02 -> Lily: d  [read]\n"
        "2026-10-12 14:03 -> Lily: e  [failed: nobody took it for 14 days]\n"
        "2026-10-12 14:04 -> Lily: f  [queued: the receiver's key is another "
        "than before]\n");
}

static const struct gezi_file drawings[] = {
    {.id = 0, .name = "图纸-v3.dwg", .size = 13002342},
    {.id = 7, .type = GEZI_FILE_FOLDER, .name = "photos"},
};

static void what_came_with_files_lists_them(void **state)
{
    struct gezi_file files[2] = {drawings[0], drawings[1]};
    struct gezi_record *r;
    struct fake f;

    (void)state;
    fill(&f);
    f.count = 0;
    r = add(&f, &rig_lilei, "look\nhere");
    r->flags = GEZI_MSG_FILES;
    r->id = "1760277480-00ff";
    r->files = files;
    r->files_n = 2;
    files[1].state = GEZI_FILE_DONE;
    files[1].state_ms = t0 + 6 * MINUTE;
    files[1].path = "/home/lei/photos (1)";
    r = add(&f, &rig_lilei, "");
    r->flags = GEZI_MSG_FILES;
    r->id = "1760277481-00ff";
    r->files = drawings;
    r->files_n = 1;
    assert_int_equal(run_on(&f, "history"), CLI_DONE);
    assert_string_equal(capture_out(),
                        "2026-10-12 13:58 李雷: look\n"
                        "                 here\n"
                        "                 [file] 图纸-v3.dwg  12.4 MB  offered "
                        "(gezi get 1760277480/0)\n"
                        "                 [folder] photos/  done 14:03 "
                        "/home/lei/photos (1)\n"
                        "2026-10-12 13:59 李雷: [file] 图纸-v3.dwg  12.4 MB  "
                        "offered (gezi get 1760277481)\n");
    assert_int_equal(run_on(&f, "history --export html"), CLI_DONE);
    assert_non_null(
        strstr(capture_out(),
               "<p><b>13:58 李雷</b><br>look<br>here<br>[file] 图纸-v3.dwg  "
               "12.4 MB  offered (gezi get 1760277480/0)<br>[folder] photos/  "
               "done 14:03 /home/lei/photos (1)</p>\n"
               "<p><b>13:59 李雷</b><br>[file] 图纸-v3.dwg"));
}

static void what_became_of_each_file_is_said(void **state)
{
    struct gezi_file each[9];
    struct gezi_record *r;
    struct fake f;

    (void)state;
    fill(&f);
    f.count = 0;
    for (size_t i = 0; i < 9; i++)
        each[i] = (struct gezi_file){.id = (uint32_t)i,
                                     .name = "a",
                                     .size = 1,
                                     .state = (enum gezi_file_state)i,
                                     .state_ms = t0 + 24 * 60 * MINUTE};
    each[GEZI_FILE_FAILED].reason = GEZI_FILE_WHY_BROKEN;
    each[GEZI_FILE_DONE].path = "/d/a";
    r = add(&f, &rig_lilei, "");
    r->id = "5-x";
    r->files = each;
    r->files_n = 9;
    r = add_own(&f, &rig_lilei, "", GEZI_DELIVERED);
    r->files = &each[GEZI_FILE_DONE];
    r->files_n = 2;
    assert_int_equal(run_on(&f, "history"), CLI_DONE);
    assert_string_equal(
        capture_out(),
        "2026-10-12 13:58 李雷: [file] a  1 B  offered (gezi get 5/0)\n"
        "                 [file] a  1 B  waiting (gezi get 5/1)\n"
        "                 [file] a  1 B  running\n"
        "                 [file] a  1 B  paused (gezi get 5/3)\n"
        "                 [file] a  1 B  done 2026-10-13 13:57 /d/a\n"
        "                 [file] a  1 B  failed: the connection broke before "
        "the end (gezi get 5/5)\n"
        "                 [file] a  1 B  cancelled 2026-10-13 13:57\n"
        "                 [file] a  1 B  refused 2026-10-13 13:57\n"
        "                 [file] a  1 B  ended 2026-10-13 13:57\n"
        "2026-10-12 13:59 -> 李雷: [delivered]\n"
        "                 [file] a  1 B  done 2026-10-13 13:57\n"
        "                 [file] a  1 B  failed: the connection broke before "
        "the end\n");
}

static void names_of_files_are_harmless(void **state)
{
    struct gezi_file evil = {.name = "a\x1b[2J<b>\n", .path = "/d/\x1b[1m"};
    struct gezi_record *r;
    struct fake f;

    (void)state;
    fill(&f);
    f.count = 0;
    evil.state = GEZI_FILE_DONE;
    r = add(&f, &rig_lilei, "");
    r->files = &evil;
    r->files_n = 1;
    assert_int_equal(run_on(&f, "history"), CLI_DONE);
    assert_string_equal(capture_out(), "2026-10-12 13:58 李雷: [file] a[2J<b>  "
                                       "0 B  done /d/[1m\n");
    assert_int_equal(run_on(&f, "history --export html"), CLI_DONE);
    assert_non_null(strstr(capture_out(), "[file] a[2J&lt;b&gt;  0 B"));
}

static void json_lists_the_files(void **state)
{
    struct gezi_record *r;
    struct fake f;

    (void)state;
    fill(&f);
    f.count = 0;
    r = add(&f, &rig_lilei, "");
    r->files = drawings;
    r->files_n = 1;
    assert_int_equal(run_on(&f, "history --json"), CLI_DONE);
    assert_non_null(strstr(
        capture_out(),
        "\"attachments\":[{\"id\":0,\"name\":\"图纸-v3.dwg\",\"size\":13002342,"
        "\"type\":\"file\",\"mtime\":null,\"state\":\"offered\",\"reason\":"
        "\"\",\"since\":null,\"path\":null,\"encrypted\":false}],"
        "\"direction\":\"in\"}\n"));
}

static void who_else_got_it_stands_below_a_message(void **state)
{
    static const char two[] = "key:01\t王<芳>\nda@pc\t大\033伟\n";
    struct gezi_record *r;
    struct fake f;

    (void)state;
    fill(&f);
    f.count = 0;
    add(&f, &rig_lilei, "三点\n开会")->others = two;
    r = add_own(&f, &rig_lilei, "好", GEZI_DELIVERED);
    r->others = two;
    r->files = drawings;
    r->files_n = 1;
    assert_int_equal(run_on(&f, "history"), CLI_DONE);
    assert_string_equal(
        capture_out(),
        "2026-10-12 13:58 李雷: 三点\n"
        "                 开会\n"
        "                 to you, 王<芳>, 大伟\n"
        "2026-10-12 13:59 -> 李雷: 好  [delivered]\n"
        "                 also to 王<芳>, 大伟\n"
        "                 [file] 图纸-v3.dwg  12.4 MB  offered\n");
    assert_int_equal(run_on(&f, "history --export html"), CLI_DONE);
    assert_non_null(
        strstr(capture_out(), "开会<br><i>to you, 王&lt;芳&gt;, 大伟</i></p>"));
    assert_int_equal(run_on(&f, "history --export jsonl"), CLI_DONE);
    assert_non_null(strstr(capture_out(), ",\"key:01\",\"da@pc\"],\"text\":"
                                          "\"三点"));
    assert_non_null(
        strstr(capture_out(), "\"to\":[\"lei@pc7\",\"key:01\",\"da@pc\"]"));
}

static void that_a_file_came_encrypted_is_said(void **state)
{
    static const struct gezi_file file = {.name = "a",
                                          .size = 1,
                                          .state = GEZI_FILE_DONE,
                                          .path = "/d/a",
                                          .encrypted = true};
    struct gezi_record *r;
    struct fake f;

    (void)state;
    fill(&f);
    f.count = 0;
    r = add(&f, &rig_lilei, "");
    r->files = &file;
    r->files_n = 1;
    assert_int_equal(run_on(&f, "history"), CLI_DONE);
    assert_string_equal(
        capture_out(),
        "2026-10-12 13:58 李雷: [file] a  1 B  done, encrypted /d/a\n");
    assert_int_equal(run_on(&f, "history --json"), CLI_DONE);
    assert_non_null(strstr(capture_out(), "\"encrypted\":true}]"));
}

static void people_are_found_as_for_send(void **state)
{
    struct fake f;

    (void)state;
    run(&f, "history 李雷");
    assert_string_equal(f.key, "lei@pc7");
    run(&f, "history LI");
    assert_string_equal(f.key, "lily@pc9");
    run(&f, "history 10.0.0.8");
    assert_string_equal(f.key, "dao@pc8");
    fill(&f);
    assert_int_equal(run_on(&f, "history *"), CLI_DONE);
    assert_string_equal(f.key, "*");
}

static void names_and_addresses_of_earlier_times_count(void **state)
{
    struct fake f;

    (void)state;
    run(&f, "history Flower");
    assert_string_equal(f.key, "lily@pc9");
    run(&f, "history fle"); /* the beginning of one of her names */
    assert_string_equal(f.key, "lily@pc9");
    run(&f, "history flo"); /* wholly hers, the beginning of another's */
    assert_string_equal(f.key, "lily@pc9");
    run(&f, "history 10.0.0.99");
    assert_string_equal(f.key, "dao@pc8");
    fill(&f);
    assert_int_equal(run_on(&f, "history Fl"), CLI_NOBODY);
    assert_non_null(strstr(capture_err(), "gezi: \"Fl\" could be Fl"));
    assert_non_null(strstr(capture_err(), "(lily@pc9"));
    assert_non_null(strstr(capture_err(), "(dao@pc8"));
}

static void nobody_of_that_name_suggests_somebody(void **state)
{
    struct fake f;

    (void)state;
    fill(&f);
    assert_int_equal(run_on(&f, "history 小道土"), CLI_NOBODY);
    assert_string_equal(capture_err(),
                        "gezi: nobody called \"小道土\" is in the history; did "
                        "you mean 小道士?\n");
    assert_int_equal(run_on(&f, "history 10.0.0.55"), CLI_NOBODY);
    assert_string_equal(capture_err(),
                        "gezi: nobody called \"10.0.0.55\" is in the history; "
                        "gezi history alone shows everyone's\n");
    assert_string_equal(capture_out(), "");
    assert_int_equal(f.finds, 0);
}

static void words_and_times_go_into_the_query(void **state)
{
    struct fake f;

    (void)state;
    run(&f, "history --search 图纸 --since 2026-10-12 --until 2026-10-13 "
            "--limit 9 --waiting");
    assert_string_equal(f.words, "图纸");
    assert_int_equal(f.asked.since_ms, 1791763200000);
    assert_int_equal(f.asked.until_ms, 1791936000000); /* the 14th, 0:00 */
    assert_int_equal(f.asked.limit, 9);
    assert_true(f.asked.waiting);
    assert_false(f.asked.newest_first);
    run(&f, "history --since 14:00 --until 2026-10-13T09:30");
    assert_int_equal(f.asked.until_ms, 1791883800000);
}

static void what_is_no_time_is_a_usage_error(void **state)
{
    struct fake f;

    (void)state;
    fill(&f);
    assert_int_equal(run_on(&f, "history --since soon"), CLI_USAGE);
    assert_string_equal(capture_err(),
                        "gezi: --since: \"soon\" is not a time; give "
                        "2026-10-12, \"2026-10-12 14:00\", 14:00, today, "
                        "yesterday, 5h, 3d or 2w (ago)\n");
    assert_int_equal(run_on(&f, "history --until 2026-02-30"), CLI_USAGE);
    assert_int_equal(f.finds, 0);
}

static void what_was_cut_off_is_said(void **state)
{
    struct fake f;

    (void)state;
    fill(&f);
    assert_int_equal(run_on(&f, "history --limit 2"), CLI_DONE);
    assert_string_equal(capture_err(), "gezi: only the last 2 are shown; "
                                       "--limit N shows more\n");
    run(&f, "history --limit 4");
    run(&f, "history --limit 2 --export text");
    run(&f, "history --limit 2 --json");
}

static void nothing_found_is_said_to_readers_only(void **state)
{
    struct fake f;

    (void)state;
    fill(&f);
    f.count = 0;
    assert_int_equal(run_on(&f, "history"), CLI_DONE);
    assert_string_equal(capture_err(), "gezi: no messages found\n");
    assert_int_equal(run_on(&f, "history --waiting"), CLI_DONE);
    assert_string_equal(capture_err(), "gezi: nothing waits\n");
    assert_int_equal(run_on(&f, "history --json"), CLI_DONE);
    assert_string_equal(capture_err(), "");
    assert_string_equal(capture_out(), "");
}

static void without_an_archive_nothing_was_kept_yet(void **state)
{
    (void)state;
    assert_int_equal(run_on(NULL, "history --state /nowhere/s"), CLI_DONE);
    assert_string_equal(capture_err(),
                        "gezi: nothing was kept yet in /nowhere/s\n");
    assert_int_equal(run_on(NULL, "history --json --state /nowhere/s"),
                     CLI_DONE);
    assert_string_equal(capture_err(), "");
    assert_string_equal(capture_out(), "");
}

static void json_has_the_message_and_what_became_of_it(void **state)
{
    struct fake f;

    (void)state;
    run(&f, "history --json --nick Me --user me --host here");
    assert_non_null(
        strstr(capture_out(),
               "{\"event\":\"message\",\"id\":\"m\",\"time\":"
               "\"2026-10-12T13:58:00.000+00:00\",\"from\":{\"id\":\"lei@pc7\","
               "\"nick\":\"李雷\",\"user\":\"lei\",\"host\":\"pc7\",\"group\":"
               "\"研发部\",\"address\":\"10.0.0.7\",\"port\":2425,\"kind\":"
               "\"feiq\",\"client\":\"\",\"status\":\"offline\",\"caps\":[],"
               "\"trust\":\"none\",\"muted\":false,\"blocked\":false},"
               "\"to\":[\"me@here\"],\"text\":\"上次的图纸收到了吗?\","
               "\"encoding\":\"gbk\",\"kind\":\"feiq\",\"broadcast\":false,"
               "\"sealed\":false,\"encrypted\":false,\"signed\":\"none\","
               "\"weak\":false,\"bared\":false,"
               "\"unchecked\":false,\"old\":false,"
               "\"attachments\":[],\"direction\":\"in\"}\n"));
    assert_non_null(
        strstr(capture_out(),
               "\"to\":[\"lily@pc9\"],\"text\":\"三点\",\"encoding\":\"gbk\","
               "\"kind\":\"ipmsg\",\"broadcast\":false,\"sealed\":false,"
               "\"encrypted\":false,\"signed\":\"none\",\"weak\":false,"
               "\"bared\":false,"
               "\"unchecked\":false,\"old\":false,\"attachments\":[],"
               "\"direction\":\"out\",\"state\":\"trying\",\"reason\":\"\","
               "\"attempts\":2}\n"));
}

static void jsonl_is_the_same_as_json(void **state)
{
    struct fake f;
    char *json;

    (void)state;
    run(&f, "history --json");
    json = strdup(capture_out());
    run(&f, "history --export jsonl");
    assert_string_equal(capture_out(), json);
    free(json);
}

static void html_is_one_page_with_a_heading_per_day(void **state)
{
    struct fake f;

    (void)state;
    fill(&f);
    f.records[3].unix_ms += 24 * 60 * MINUTE;
    assert_int_equal(run_on(&f, "history --export html"), CLI_DONE);
    assert_memory_equal(capture_out(), "<!DOCTYPE html>\n<html>\n", 22);
    assert_non_null(strstr(capture_out(), "<meta charset=\"utf-8\">"));
    assert_non_null(strstr(capture_out(),
                           "<h2>Mon, 2026-10-12</h2>\n"
                           "<p><b>13:58 李雷</b><br>上次的图纸收到了吗?</p>\n"
                           "<p><b>13:59 -&gt; 李雷</b><br>收到<br>我看看 "
                           "<i>[delivered]</i></p>\n"
                           "<p><b>14:00 小道士 (to all)</b><br>hi</p>\n"
                           "<h2>Tue, 2026-10-13</h2>\n"
                           "<p><b>14:01 -&gt; Lily</b>"));
    assert_non_null(strstr(capture_out(), "</p>\n</body>\n</html>\n"));
}

static void html_escapes_all_that_came(void **state)
{
    struct gezi_peer evil = rig_lilei;
    struct fake f;

    (void)state;
    fill(&f);
    f.count = 0;
    evil.nick = "<b onload=\n'x'>\x1b[1m";
    add(&f, &evil, "</p><script>alert(\"1\" & '2')</script>\x07\xe2\x80\xae");
    assert_int_equal(run_on(&f, "history --export html"), CLI_DONE);
    assert_non_null(
        strstr(capture_out(),
               "<p><b>13:58 &lt;b onload= &#39;x&#39;&gt;[1m</b><br>&lt;/p&gt;"
               "&lt;script&gt;alert(&quot;1&quot; &amp; &#39;2&#39;)&lt;/script"
               "&gt;</p>"));
    assert_null(strstr(capture_out(), "<script"));
}

static void nothing_that_came_reaches_the_terminal(void **state)
{
    struct gezi_peer evil = rig_lilei;
    struct fake f;

    (void)state;
    fill(&f);
    f.count = 0;
    evil.nick = "x\x1b]0;y\x07\nz";
    add(&f, &evil, "a\x1b[2J\r\xc2\x9b");
    assert_int_equal(run_on(&f, "history --color never"), CLI_DONE);
    assert_string_equal(capture_out(), "2026-10-12 13:58 x]0;y z: a[2J\n");
}

static void a_find_that_fails_is_told(void **state)
{
    struct fake f;

    (void)state;
    fill(&f);
    f.error = -EIO;
    assert_int_equal(run_on(&f, "history --export html"), CLI_ERROR);
    assert_string_equal(capture_err(),
                        "gezi: cannot read the history: Input/output error\n");
}

/* With standard output as the descriptor; the status. */
static int run_into(int fd, const char *line)
{
    struct fake f;
    struct rig rig;
    int status;

    fill(&f);
    while (f.count < RECORDS_MAX)
        add(&f, &rig_lilei, "some more text to fill the pages of a pipe with");
    rig_begin(&rig, line);
    dup2(fd, STDOUT_FILENO);
    status = cli_archive(&rig.options, &f.archive, &rig.front);
    rig_end(&rig);
    return status;
}

static void a_reader_who_goes_away_is_no_error(void **state)
{
    int ends[2];

    (void)state;
    assert_int_equal(pipe(ends), 0);
    close(ends[0]);
    assert_int_equal(run_into(ends[1], "history"), CLI_DONE);
    assert_string_equal(capture_err(), "");
    close(ends[1]);
}

static void a_full_disk_is_one(void **state)
{
    int full = open("/dev/full", O_WRONLY);

    (void)state;
    assert_int_equal(run_into(full, "history --export html"), CLI_ERROR);
    assert_string_equal(capture_err(),
                        "gezi: cannot write to standard output: No space left "
                        "on device\n");
    close(full);
}

static void forgetting_a_person_says_how_much_went(void **state)
{
    struct fake f;

    (void)state;
    run(&f, "history --forget --yes 李雷");
    assert_string_equal(f.forgotten, "lei@pc7");
    assert_int_equal(f.forgotten_before, 0);
    assert_string_equal(capture_out(), "deleted 2 messages with 李雷\n");
}

static void forgetting_goes_by_age_too(void **state)
{
    int64_t then = ((int64_t)time(NULL) - 30 * 86400) * 1000;
    struct fake f;

    (void)state;
    run(&f, "history --forget --yes --older-than 30");
    assert_string_equal(f.forgotten, "*all*");
    assert_in_range(f.forgotten_before, then - 60000, then + 60000);
    assert_int_equal(f.asked.until_ms, f.forgotten_before);
    assert_non_null(strstr(capture_out(), "deleted 4 messages from before 20"));
    run(&f, "history --forget --yes --older-than 30 Lily");
    assert_string_equal(f.forgotten, "lily@pc9");
    assert_in_range(f.forgotten_before, then - 60000, then + 60000);
}

static void what_waits_is_forgotten_message_by_message(void **state)
{
    struct fake f;

    (void)state;
    run(&f, "history --forget --yes --waiting");
    assert_int_equal(f.forgotten_rows, 24);
    assert_string_equal(f.forgotten, "");
    assert_string_equal(capture_out(), "deleted 2 waiting messages\n");
    run(&f, "history --forget --yes --waiting Lily");
    assert_int_equal(f.forgotten_rows, 4);
    assert_string_equal(capture_out(), "deleted 1 waiting message with Lily\n");
    run(&f, "history --forget --waiting 小道士");
    assert_string_equal(capture_out(), "nothing to delete: 0 waiting messages "
                                       "with 小道士\n");
}

static void without_a_terminal_forgetting_needs_yes(void **state)
{
    struct fake f;

    (void)state;
    fill(&f);
    capture_input("y\n");
    assert_int_equal(run_on(&f, "history --forget 李雷"), CLI_USAGE);
    assert_string_equal(capture_err(),
                        "gezi: nothing deleted: there is no terminal to ask "
                        "on; give --yes if 2 messages with 李雷 shall go\n");
    assert_string_equal(f.forgotten, "");
}

static void forgetting_must_be_told_what(void **state)
{
    struct fake f;

    (void)state;
    fill(&f);
    assert_int_equal(run_on(&f, "history --forget --yes"), CLI_USAGE);
    assert_string_equal(capture_err(),
                        "gezi: --forget needs to know what: a PEER, "
                        "--older-than DAYS, or --waiting\n");
    assert_string_equal(f.forgotten, "");
}

static void options_that_do_not_go_together_are_refused(void **state)
{
    static const struct {
        const char *line, *why;
    } pairs[] = {
        {"history --forget --search x Lily",
         "gezi: --search does not go with --forget\n"},
        {"history --forget --reread gbk Lily",
         "gezi: --reread does not go with --forget\n"},
        {"history --yes", "gezi: --yes goes with --forget only\n"},
        {"history --older-than 5",
         "gezi: --older-than goes with --forget only\n"},
        {"history --always", "gezi: --always goes with --reread only\n"},
        {"history --reread gbk --limit 1 Lily",
         "gezi: --limit does not go with --reread\n"},
        {"history --reread gbk",
         "gezi: --reread needs to know whose messages: gezi history PEER "
         "--reread NAME\n"},
    };
    struct fake f;

    (void)state;
    fill(&f);
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        assert_int_equal(run_on(&f, pairs[i].line), CLI_USAGE);
        assert_string_equal(capture_err(), pairs[i].why);
    }
    assert_string_equal(f.forgotten, "");
}

static void text_is_read_again_in_another_encoding(void **state)
{
    struct fake f;

    (void)state;
    run(&f, "history 李雷 --reread big5");
    assert_string_equal(f.reread, "lei@pc7");
    assert_int_equal(f.charset, GEZI_CS_BIG5);
    assert_false(f.always);
    assert_string_equal(capture_out(),
                        "read again: the messages from 李雷, as big5\n");
    fill(&f);
    add(&f, &rig_lily, "a\xef\xbf\xbd");
    assert_int_equal(run_on(&f, "history Lily --reread cp932 --always"),
                     CLI_DONE);
    assert_true(f.always);
    assert_string_equal(capture_out(),
                        "read again: the messages from Lily, as cp932; 1 still "
                        "has signs that are not cp932; those to come, too\n");
    assert_int_equal(run_on(&f, "history --reread gbk --always *"), CLI_USAGE);
    run(&f, "history Lily --reread auto --always");
    assert_int_equal(f.charset, GEZI_CS_ASCII);
    assert_true(f.always);
    assert_string_equal(capture_out(),
                        "from now on: what comes from Lily, by guessing\n");
    assert_int_equal(run_on(&f, "history --reread auto Lily"), CLI_USAGE);
}

static void changing_asks_for_the_writer_and_looking_does_not(void **state)
{
    struct rig rig;

    (void)state;
    rig_begin(&rig, "history Lily");
    rig_end(&rig);
    assert_int_equal(rig.begun, CLI_LOOK);
    rig_begin(&rig, "history Lily --forget");
    rig_end(&rig);
    assert_int_equal(rig.begun, CLI_CHANGE);
    rig_begin(&rig, "history Lily --reread gbk");
    rig_end(&rig);
    assert_int_equal(rig.begun, CLI_CHANGE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_is_shown_oldest_first),
        cmocka_unit_test(what_became_of_ours_stands_behind_it),
        cmocka_unit_test(people_are_found_as_for_send),
        cmocka_unit_test(what_came_with_files_lists_them),
        cmocka_unit_test(what_became_of_each_file_is_said),
        cmocka_unit_test(names_of_files_are_harmless),
        cmocka_unit_test(json_lists_the_files),
        cmocka_unit_test(who_else_got_it_stands_below_a_message),
        cmocka_unit_test(that_a_file_came_encrypted_is_said),
        cmocka_unit_test(names_and_addresses_of_earlier_times_count),
        cmocka_unit_test(nobody_of_that_name_suggests_somebody),
        cmocka_unit_test(words_and_times_go_into_the_query),
        cmocka_unit_test(what_is_no_time_is_a_usage_error),
        cmocka_unit_test(what_was_cut_off_is_said),
        cmocka_unit_test(nothing_found_is_said_to_readers_only),
        cmocka_unit_test(without_an_archive_nothing_was_kept_yet),
        cmocka_unit_test(json_has_the_message_and_what_became_of_it),
        cmocka_unit_test(jsonl_is_the_same_as_json),
        cmocka_unit_test(html_is_one_page_with_a_heading_per_day),
        cmocka_unit_test(html_escapes_all_that_came),
        cmocka_unit_test(nothing_that_came_reaches_the_terminal),
        cmocka_unit_test(a_find_that_fails_is_told),
        cmocka_unit_test(a_reader_who_goes_away_is_no_error),
        cmocka_unit_test(a_full_disk_is_one),
        cmocka_unit_test(forgetting_a_person_says_how_much_went),
        cmocka_unit_test(forgetting_goes_by_age_too),
        cmocka_unit_test(what_waits_is_forgotten_message_by_message),
        cmocka_unit_test(without_a_terminal_forgetting_needs_yes),
        cmocka_unit_test(forgetting_must_be_told_what),
        cmocka_unit_test(options_that_do_not_go_together_are_refused),
        cmocka_unit_test(text_is_read_again_in_another_encoding),
        cmocka_unit_test(changing_asks_for_the_writer_and_looking_does_not),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
