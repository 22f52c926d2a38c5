/*
 * Screens as cells, against tests/tui/NAME.screen. GEZI_GOLDEN=write makes
 * those anew: read them before they are committed.
 */
#include "expect.h"

#include "beside.h"
#include "desk.h"
#include "lang.h"
#include "prefs_rig.h"

#include <stdio.h>
#include <stdlib.h>

static struct desk d;

static int teardown(void **state)
{
    (void)state;
    desk_close(&d);
    return 0;
}

static const char *const sizes[] = {"80x24", "100x30", "60x20", "40x12"};
enum { SIZES = sizeof sizes / sizeof *sizes };

/* Every row is exactly as wide as the screen. */
static void expect_cells(const struct canvas *cv)
{
    for (int row = 0; row < cv->rows; row++) {
        int cols = 0;

        for (int col = 0; col < cv->cols; col++) {
            const struct cell *c = &cv->cells[row * cv->cols + col];

            cols += c->width;
            assert_int_equal(c->width == 0, c->base == 0);
            assert_true(c->width != 2 ||
                        (col + 1 < cv->cols && c[1].width == 0));
            assert_true(c->base == 0 || c->base >= ' ');
            assert_true(c->role < ROLE_COUNT);
        }
        assert_int_equal(cols, cv->cols);
    }
    assert_true(cv->caret_row < cv->rows && cv->caret_col < cv->cols);
}

/* And the last has the menu. */
static void expect_whole(const struct canvas *cv)
{
    char last[1024];

    expect_cells(cv);
    canvas_text(cv, cv->rows - 1, last, sizeof last);
    assert_non_null(strstr(last, "1 Send"));
    assert_non_null(strstr(last, "0 Quit"));
    assert_non_null(strchr(last, '?'));
}

static FILE *golden(const char *name, const char *size, const char *mode)
{
    char path[256];

    snprintf(path, sizeof path, "tests/tui/%s-%s.screen", name, size);
    return fopen(path, mode);
}

static void expect_golden(const char *name, const char *size)
{
    const char *write = getenv("GEZI_GOLDEN");
    FILE *f = golden(name, size, write ? "w" : "r");
    char line[4096];

    assert_non_null(f);
    for (int row = 0; row < d.cv.rows; row++) {
        if (write) {
            fprintf(f, "%s\n", desk_row(&d, row));
            continue;
        }
        assert_non_null(fgets(line, sizeof line, f));
        line[strcspn(line, "\n")] = '\0';
        if (strcmp(line, desk_row(&d, row)) != 0)
            fprintf(stderr, "%s-%s, row %d\n", name, size, row);
        assert_string_equal(desk_row(&d, row), line);
    }
    fclose(f);
}

/* The story at one size, then its picture. */
static void picture(const char *name, void (*story)(void))
{
    for (int i = 0; i < SIZES; i++) {
        int cols, rows;

        assert_int_equal(sscanf(sizes[i], "%dx%d", &cols, &rows), 2);
        desk_open(&d, rows, cols);
        story();
        desk_draw(&d);
        expect_whole(&d.cv);
        expect_golden(name, sizes[i]);
        prefs_rig_close(&d);
        if (i + 1 < SIZES)
            desk_close(&d);
    }
}

static void office(void)
{
    desk_person(&d, 1, "李雷", "研发部", GEZI_ONLINE);
    desk_person(&d, 2, "小道士", "ubuntu", GEZI_ONLINE);
    desk_kind(&d, 2, "小道士", GEZI_KIND_FEIQ);
    desk_person(&d, 3, "メアリー", "設計部", GEZI_AWAY);
    desk_person(&d, 4, "王芳", "财务部", GEZI_OFFLINE);
    desk_person(&d, 5, "A very long nickname that nobody can read in a list",
                "and a group that is even longer than that, 很长的组名",
                GEZI_ONLINE);
    d.m.unix_ms -= 8 * 60 * 1000;
    desk_message(&d, 1, "李雷", "上次的图纸收到了吗?", 0);
    d.m.unix_ms += 6 * 60 * 1000;
    desk_message(&d, 2, "小道士", "好的", 0);
    desk_message(&d, 1, "李雷", "下午三点开会", 0);
    d.m.unix_ms = desk_noon;
}

static void alone(void) {}

static void crowd(void)
{
    static const char *const names[] = {"佐藤", "Müller", "张伟", "Иван"};
    char name[64];

    for (uint32_t i = 1; i <= 200; i++) {
        snprintf(name, sizeof name, "%s %03u", names[i % 4], (unsigned)i);
        desk_person(&d, i, name, i % 3 ? "営業部" : "", GEZI_ONLINE);
    }
}

static void sent(const char *keys, enum gezi_state state, unsigned attempts)
{
    desk_press(&d, keys);
    desk_sent(&d, d.count - 1);
    desk_delivery(&d, d.count - 1, state,
                  state == GEZI_FAILED ? GEZI_WHY_NO_ANSWER : GEZI_WHY_NONE,
                  attempts);
}

static void conversation(void)
{
    /* The day before, so that days have to be told apart. */
    d.m.unix_ms -= (int64_t)24 * 3600 * 1000;
    desk_person(&d, 1, "李雷", "研发部", GEZI_ONLINE);
    desk_press(&d, "1\r");
    sent("明天见\r", GEZI_DELIVERED, 1);
    d.m.unix_ms = desk_noon;
    office();
    sent("收到, 我看看。\r", GEZI_READ, 1);
    sent("第二张的尺寸好像不对, the second drawing seems to have wrong "
         "measures, would you look at it again please?\r",
         GEZI_DELIVERED, 1);
    sent("会议室在哪里?\r", GEZI_TRYING, 2);
    desk_press(&d, "三楼的那个小会议室还是");
}

static void failed(void)
{
    office();
    desk_press(&d, "1小\r");
    sent("一会儿见\r", GEZI_FAILED, 5);
    desk_press(&d, "\r");
}

static void new_in_a_conversation(void)
{
    office();
    desk_press(&d, "2\033[B\r");
}

static void several_lines(void)
{
    office();
    desk_press(&d, "1小\rone\ntwo 二\nthree\nfour\nfive\nsix");
}

/* What is meant, above the draft. */
static void suggest(void)
{
    office();
    desk_press(&d, "1小\r收到 :hea\t\t");
}

/* Many lines were pasted; more is typed than a message can hold. */
static void lengthy_paste_asks(void)
{
    char text[1024] = "\033[200~";

    office();
    for (int i = 0; i < 53; i++)
        strcat(text, "line\r");
    strcat(text, "\033[201~");
    desk_press(&d, "1小\r");
    desk_press(&d, text);
}

static void lengthy_draft(void)
{
    office();
    d.check.limit = 40;
    desk_press(&d, "1小\r下午三点开会, 会议室还是三楼的那个小会议室。\r");
}

static void quit(void) { desk_press(&d, "1192.168.7.9\rx\0330"); }
static void started(const char *links)
{
    prefs_rig_open(&d, NULL);
    d.m.health.links = links;
    d.m.health.tcp = true;
    d.m.health.interfaces = links[0] != '\0';
    first_open(&d.m);
    desk_press(&d, "\025王明"); /* whoever runs the tests */
}

static void first(void)
{
    started("eth0 192.168.1.20, wlan0 10.0.0.7");
    desk_person(&d, 1, "李雷", "研发部", GEZI_ONLINE);
    desk_person(&d, 2, "小道士", "", GEZI_ONLINE);
}

static void first_encoding(void)
{
    started("eth0 192.168.1.20");
    desk_press(&d, "\033[Z\033[C");
    d.m.now += FIRST_PATIENCE_MS;
}

static void first_alone(void)
{
    started("");
    desk_press(&d, "\t设计部");
}

static void settings(void)
{
    prefs_rig_open(&d, "nick = 张三\ngroup = 研发部\naccept-from = 李雷\n"
                       "downloads = ~/下载\n");
    desk_press(&d, "7");
}

static void settings_filter(void)
{
    settings();
    desk_press(&d, "acc\033[B");
}

static void settings_value(void)
{
    settings();
    desk_press(&d, "nick\r丰");
}

static void settings_pick(void)
{
    settings();
    desk_press(&d, "legacy\r\033[B");
}

static void settings_wrong(void)
{
    settings();
    desk_press(&d, "port\r\025many\r");
}

static void settings_restart(void)
{
    settings();
    desk_press(&d, "port\r\0259000\r");
}
static void menu(void) { office(); }
static void filter(void) { office(), desk_press(&d, "雷"); }
static void send(void) { office(), desk_press(&d, "1"); }
static void send_crowd(void) { crowd(), desk_press(&d, "1佐\033[B"); }
static void inbox(void) { office(), desk_press(&d, "2"); }
static void search_empty(void) { desk_press(&d, "5"); }
static void inbox_empty(void) { desk_press(&d, "2"); }
static void people(void) { office(), desk_press(&d, "6"); }
static void team(void)
{
    office();
    desk_person(&d, 6, "王明", "研发部", GEZI_ONLINE);
    desk_person(&d, 7, "Zoë", "研发部", GEZI_AWAY);
    desk_person(&d, 8, "张三", "设计", GEZI_ONLINE);
}
static void people_marked(void)
{
    team();
    desk_treat(&d, 2, GEZI_TREAT_MUTED);
    desk_press(&d, "6\033[B\t\t"); /* 小道士 and the one behind */
}
static void people_range(void) { team(), desk_press(&d, "6/10.0.1.0/24"); }
static void whom_several(void)
{
    team();
    desk_press(&d, "1研\033[B\033[B\033[B\t\r三点开会");
}
static void whom_sent(void)
{
    whom_several();
    desk_press(&d, "\r");
    for (size_t i = 0; i < d.count; i++)
        desk_sent(&d, i);
    desk_delivery(&d, 0, GEZI_DELIVERED, GEZI_WHY_NONE, 1);
    desk_delivery(&d, 1, GEZI_FAILED, GEZI_WHY_NO_ANSWER, 5);
}
static void about(void) { team(), desk_press(&d, "6\033[Bi"); }
static void broadcast(void) { office(), desk_press(&d, "3三点开会"); }
static void sure(void) { office(), desk_press(&d, "3三点开会\r"); }
static void help(void) { desk_press(&d, "?"); }
static void palette(void) { office(), desk_press(&d, "6\r\020conversation"); }
static void palette_typed_in(void) { office(), desk_press(&d, "\020li"); }

/* Offers in each state, in and out, one of them with several files. */
static const struct desk_file drawing[] = {{"图纸-v3.dwg", 13002342, 0}, {0}};
static const struct desk_file backup[] = {
    {"backup-2026-10-12.tar.gz", 2147483648u, 0}, {0}};
static const struct desk_file several[] = {
    {"測試データ一覧.xlsx", 48213, 0},
    {"照片", 0, GEZI_FILE_FOLDER},
    {"a very long name that has to be cut somewhere.pdf", 700, 0},
    {0}};

static void becomes(const char *offer, uint32_t file,
                    enum gezi_file_state state, uint64_t bytes, uint64_t total)
{
    desk_transfer(&d, 1, "李雷",
                  &(struct gezi_transfer){
                      .offer = offer,
                      .file = file,
                      .out = strncmp(offer, "out", 3) == 0,
                      .state = state,
                      .reason = state == GEZI_FILE_FAILED ? GEZI_FILE_WHY_BROKEN
                                                          : GEZI_FILE_WHY_NONE,
                      .path = state == GEZI_FILE_DONE ? "/home/a/x" : NULL,
                      .name = "file",
                      .bytes = bytes,
                      .total = total});
}

static void moves(const char *offer, uint32_t file, uint64_t from, uint64_t to,
                  uint64_t total)
{
    becomes(offer, file, GEZI_FILE_RUNNING, from, total);
    d.m.now += 1000;
    becomes(offer, file, GEZI_FILE_RUNNING, to, total);
}

static void offers(void)
{
    office();
    desk_offer(&d, 1, "李雷", "", "in-1", drawing);
    desk_offer(&d, 1, "李雷", "备份, 慢慢来", "in-2", backup);
    desk_offer(&d, 1, "李雷", "", "in-3", several);
}

static void offer(void)
{
    office();
    desk_offer(&d, 1, "李雷", "", "in-1", drawing);
    desk_press(&d, "1李\r");
}

static void offer_chosen(void)
{
    offer();
    desk_press(&d, "\r");
}

static void offer_several(void)
{
    offers();
    desk_press(&d, "1李\r\r");
}

static void offer_states(void)
{
    offers();
    moves("in-2", 0, 1084137308, 1095881359, 2147483648u);
    becomes("in-3", 0, GEZI_FILE_DONE, 48213, 48213);
    becomes("in-3", 1, GEZI_FILE_PAUSED, 400, 1000);
    becomes("in-3", 2, GEZI_FILE_FAILED, 0, 0);
    becomes("in-1", 0, GEZI_FILE_REFUSED, 0, 0);
    desk_press(&d, "1李\r");
}

static void offer_refuse(void)
{
    offer();
    desk_press(&d, "\rx");
}

static void offer_into(void)
{
    desk_home(&d);
    offer();
    desk_press(&d, "\rf\025~/work/\t");
}

/* From a conversation: Esc 4, marks, Enter. */
static void offer_made(void)
{
    office();
    desk_home(&d);
    desk_press(&d, "1李\r\0334");
    desk_press(&d, "图 \r");
    desk_sent(&d, d.count - 1);
    desk_delivery(&d, d.count - 1, GEZI_DELIVERED, GEZI_WHY_NONE, 1);
}

static void files(void)
{
    office();
    desk_home(&d);
    desk_press(&d, "1李\r\0334");
    desk_press(&d, "\033[B\033[B\033[B\033[B  ");
}

static void files_empty(void)
{
    desk_home(&d);
    desk_press(&d, "4\t");
}

static void files_whom(void)
{
    office();
    desk_home(&d);
    desk_press(&d, "4v3 \r\t");
}

static void files_filter(void)
{
    office();
    desk_home(&d);
    desk_press(&d, "4.");
}

static void transfers(void)
{
    offers();
    desk_home(&d);
    desk_press(&d, "1小\r\0334v3 \r");
    desk_sent(&d, d.count - 1);
    desk_delivery(&d, d.count - 1, GEZI_DELIVERED, GEZI_WHY_NONE, 1);
    moves("in-2", 0, 1084137308, 1095881359, 2147483648u);
    becomes("in-3", 0, GEZI_FILE_DONE, 48213, 48213);
    becomes("in-3", 1, GEZI_FILE_PAUSED, 400, 1000);
    becomes("in-3", 2, GEZI_FILE_FAILED, 0, 0);
    desk_press(&d, "\033\0334");
    if (!d.m.files.below)
        desk_press(&d, "\t");
}

static void quit_transfers(void)
{
    offers();
    moves("in-2", 0, 0, 11744051, 2147483648u);
    becomes("in-1", 0, GEZI_FILE_WAITING, 0, 0);
    desk_press(&d, "0");
}

static void menu_offer(void)
{
    office();
    desk_offer(&d, 1, "李雷", "", "in-1", drawing);
}

static void pasted(void)
{
    office();
    desk_home(&d);
    desk_press(&d, "1李\r\033[200~~/work/图纸/说明.pdf\033[201~\r");
}

static void conversation_with_an_address(void)
{
    desk_press(&d, "1192.168.7.9\r");
}

// clang-format off
#define PICTURES(X)                                                            \
    X(alone) X(menu) X(crowd) X(filter) X(send) X(send_crowd) X(inbox)         \
    X(inbox_empty) X(search_empty) X(people) X(people_marked) X(people_range) X(whom_several) X(whom_sent) X(about) X(broadcast) X(sure) X(help) X(conversation) X(failed) X(quit) X(first) X(first_encoding) X(first_alone) X(settings) X(settings_filter) X(settings_value) X(settings_pick) X(settings_wrong) X(settings_restart)\
    X(offer) X(offer_chosen) X(offer_several) X(offer_states) X(offer_refuse)  \
    X(offer_into) X(offer_made) X(files) X(files_empty) X(files_whom)          \
    X(files_filter) X(transfers) X(quit_transfers) X(menu_offer) X(pasted)     \
    X(new_in_a_conversation) X(several_lines) X(suggest) X(lengthy_paste_asks) X(lengthy_draft) X(palette) X(palette_typed_in) \
    X(conversation_with_an_address)
// clang-format on

#define X(story)                                                               \
    static void the_screen_##story(void **state)                               \
    {                                                                          \
        (void)state;                                                           \
        picture(#story, story);                                                \
    }
PICTURES(X)
#undef X

/* xorshift: the same numbers on every machine. */
static bool is_cut(struct desk *desk, int row)
{
    return strchr(desk_row(desk, row), '~') != NULL;
}

/* The digits of the menu, in their order, whatever stands between them. */
static void expect_menu(const char *name, const char *row)
{
    const char *at = row;

    for (const char *digit = "1234567?0"; *digit; digit++) {
        at = strchr(at, *digit);
        if (!at || (at > row && at[-1] >= '0' && at[-1] <= '9'))
            fail_msg("%s: the menu is %s", name, row);
        at++;
    }
}

/* Rows of keys that fit in English fit. */
static void speak(const char *name, void (*story)(void), enum lang lang)
{
    for (size_t i = 0; i < SIZES; i++) {
        int cols = atoi(sizes[i]), rows = atoi(strchr(sizes[i], 'x') + 1);
        bool cut;

        lang_use(LANG_EN, NULL);
        desk_open(&d, rows, cols);
        story();
        desk_draw(&d);
        cut = is_cut(&d, rows - 2);
        assert_true(lang_use(lang, beside_the_program()));
        desk_draw(&d);
        expect_cells(&d.cv);
        expect_menu(name, desk_row(&d, rows - 1));
        if (is_cut(&d, rows - 1) || (!cut && is_cut(&d, rows - 2)))
            fail_msg("%s at %s in %s: cut off: %s", name, sizes[i],
                     lang_name(lang), desk_row(&d, rows - 2));
        desk_close(&d);
    }
    lang_use(LANG_EN, NULL);
}

static void keys_and_menu_fit_in_every_language(void **state)
{
    (void)state;
    for (enum lang lang = LANG_ZH_CN; lang < LANG_COUNT; lang++) {
#define X(story) speak(#story, story, lang);
        PICTURES(X)
#undef X
    }
}

static uint64_t seed;

static unsigned pick(unsigned n)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (unsigned)(seed >> 33) % n;
}

static const char *pick_text(void)
{
    static const char *const parts[] = {
        "a",
        "word ",
        "你",
        "好吗",
        "\n",
        "\t",
        "e\xcc\x81",
        "👨‍👩‍👧",
        "🇨🇳",
        "ﷺ",
        "ｗ",
        "한",
        "~",
        "Ünï",
        "------",
        "\xe2\x80\xae",
        "  ",
        "नमस्ते",
        "\xf0\x9f\x91\x8d\xf0\x9f\x8f\xbd",
    };
    static char text[2048];
    unsigned n = pick(pick(8) ? 12 : 200);

    text[0] = '\0';
    while (n-- > 0) {
        const char *part = parts[pick(sizeof parts / sizeof *parts)];

        if (strlen(text) + strlen(part) < sizeof text)
            strcat(text, part);
    }
    return text;
}

static const char *pick_offer(void)
{
    static const char *const ids[] = {"in-1", "in-2",  "in-3",
                                      "in-4", "out-2", "out-5"};

    return ids[pick(sizeof ids / sizeof *ids)];
}

static void offer_anything(uint32_t id, const char *name)
{
    struct desk_file all[DESK_FILES] = {{0}};
    char names[DESK_FILES][300];
    unsigned n = 1 + pick(DESK_FILES - 1);

    for (unsigned i = 0; i < n; i++) {
        snprintf(names[i], sizeof names[i], "%.200s%u", pick_text(), i);
        all[i] = (struct desk_file){
            names[i], pick(4) ? (uint64_t)pick(1u << 31) << pick(30) : 0,
            (enum gezi_file_type)pick(3)};
    }
    desk_offer(&d, id, name, pick(2) ? "" : pick_text(), pick_offer(), all);
}

static void move_anything(uint32_t id, const char *name)
{
    uint64_t total = (uint64_t)pick(1u << 31) << pick(30);
    char file[300];

    snprintf(file, sizeof file, "%.200sx", pick_text());
    d.m.now += pick(2000);
    desk_transfer(
        &d, id, name,
        &(struct gezi_transfer){
            .offer = pick_offer(),
            .file = pick(DESK_FILES),
            .out = pick(2),
            .state = (enum gezi_file_state)pick(GEZI_FILE_ENDED + 1),
            .reason = (enum gezi_file_reason)pick(GEZI_FILE_REASON_COUNT),
            .name = file,
            .path = pick(2) ? file : NULL,
            .detail = pick(4) ? NULL : file,
            .bytes = pick(2) ? total / (1 + pick(9)) : total + pick(9),
            .total = total,
            .entries = pick(9),
            .skipped = pick(3)});
}

#define MANY_LINES                                                             \
    "\033[200~1\r2\r3\r4\r5\r6\r7\r8\r9\r1\r2\r3\r4\r5\r6\r7\r8\r9\r1\r2"      \
    "\r3\033[201~"

static void do_anything(void)
{
    static const char *const keys[] = {
        "1",        "2",      "3",      "6",       "?",        "\r",
        "\033",     "\033[A", "\033[B", "\033[5~", "\033[6~",  "\t",
        "\033\r",   "\x7f",   "\033[D", "\033[C",  "\x01",     "\x05",
        "\033[F",   "\033a",  "\0331",  "\0333",   "\0336",    "\033[1;3B",
        "\x0b",     "\x15",   "\x17",   "\x19",    "\x14",     "\033n",
        "r",        "/",      "q",      " ",       "10.1.2.3", "9",
        "4",        "\0334",  "a",      "x",       "f",        "p",
        "w",        "c",      "y",      "n",       "\033h",    "\033r",
        "\x12",     "\x18",   "\x1f",   "\033_",   "@\t",      ":s\t",
        "\033[Z",   "\033y",  "\033d",  "\033u",   "t",        "a\t",
        MANY_LINES,
    };
    uint32_t id = 1 + pick(12);
    char name[400];

    snprintf(name, sizeof name, "%.200s%u", pick_text(), (unsigned)id);
    switch (pick(14)) {
    case 12:
        offer_anything(id, name);
        break;
    case 13:
        move_anything(id, name);
        break;
    case 0:
        desk_person(&d, id, name, pick_text(), (enum gezi_presence)pick(3));
        break;
    case 1:
        desk_message(&d, id, name, pick_text(), pick(4) ? 0 : 1u << pick(8));
        break;
    case 2:
        desk_press(&d, pick_text());
        break;
    case 3:
        if (d.count > 0 && d.count < DESK_COMMANDS)
            desk_delivery(&d, pick((unsigned)d.count),
                          (enum gezi_state)pick(GEZI_FAILED + 1),
                          GEZI_WHY_NO_ANSWER, pick(99));
        break;
    case 4:
        d.m.unix_ms += pick(40) * 1000000;
        break;
    case 5:
        desk_resize(&d, 12 + (int)pick(39), 40 + (int)pick(101));
        break;
    case 6:
        if (pick(8) == 0)
            desk_gone(&d, id, name);
        else
            desk_typing(&d, id, name, pick(2));
        break;
    default:
        desk_press(&d, keys[pick(sizeof keys / sizeof *keys)]);
    }
}

/* Ten thousand of whatever may happen. */
static void no_size_and_no_text_breaks_a_screen(void **state)
{
    enum { RUNS = 50, STEPS = 200 };

    (void)state;
    for (unsigned run = 1; run <= RUNS; run++) {
        seed = run * 0x9e3779b97f4a7c15u;
        desk_open(&d, 12 + (int)pick(39), 40 + (int)pick(101));
        d.check.lost = pick(3);
        if (pick(3) == 0)
            d.check.limit = 10 + pick(90);
        for (int step = 0; step < STEPS; step++) {
            do_anything();
            desk_draw(&d);
            expect_whole(&d.cv);
            /* Whoever may type sees where. */
            assert_true(!model_typing(&d.m) || d.cv.caret_row >= 0);
        }
        if (run < RUNS)
            desk_close(&d);
    }
}

static void below_40x12_it_says_what_is_missing(void **state)
{
    (void)state;
    desk_open(&d, 11, 80);
    assert_true(desk_find(&d, "40 columns and 12 rows") == 0);
    desk_resize(&d, 12, 39);
    assert_true(desk_find(&d, "gezi needs") == 0);
    desk_resize(&d, 1, 1);
    desk_draw(&d);
    desk_resize(&d, 12, 40);
    assert_true(desk_find(&d, "1 Send") > 0);
}

/* What an input method opens at: behind what was typed. */
static void the_caret_stands_where_the_next_character_goes(void **state)
{
    (void)state;
    desk_open(&d, 24, 80);
    desk_person(&d, 1, "李雷", "", GEZI_ONLINE);
    desk_press(&d, "1");
    desk_draw(&d);
    assert_int_equal(d.cv.caret_row, 2);
    assert_int_equal(d.cv.caret_col, 10);
    desk_press(&d, "李\r");
    desk_draw(&d);
    assert_int_equal(d.cv.caret_row, 21);
    assert_int_equal(d.cv.caret_col, 10); /* " to 李雷> " */
    desk_press(&d, "会议x");
    desk_draw(&d);
    assert_int_equal(d.cv.caret_col, 15);
    desk_press(&d, "\033[D\033[D");
    desk_draw(&d);
    assert_int_equal(d.cv.caret_col, 12);
}

static void nothing_is_told_by_looks_alone(void **state)
{
    (void)state;
    desk_open(&d, 24, 80);
    office();
    desk_press(&d, "6\033[B");
    desk_draw(&d);
    /* The chosen row has a mark besides being reversed. */
    for (int row = 2; row < 7; row++)
        assert_int_equal(d.cv.cells[row * d.cv.cols].base == '>',
                         d.cv.cells[row * d.cv.cols + 6].role == ROLE_CHOSEN);
}

static void hostile_text_reaches_no_cell_raw(void **state)
{
    (void)state;
    desk_open(&d, 24, 80);
    desk_person(&d, 1, "\033]0;owned\a\xe2\x80\xaeX",
                "\xc2\x9b"
                "31m",
                GEZI_ONLINE);
    desk_message(&d, 1, "\033]0;owned\a\xe2\x80\xaeX",
                 "\033]52;c;eA==\a \xe2\x81\xa6 \x7f", 0);
    for (const char *keys = "126"; *keys; keys++) {
        char one[3] = {'\033', *keys, 0};

        desk_press(&d, one);
        desk_draw(&d);
        expect_whole(&d.cv);
        for (int i = 0; i < d.cv.rows * d.cv.cols; i++) {
            uint32_t c = d.cv.cells[i].base;

            assert_true(c == 0 || (c >= ' ' && c < 0x7f) || c > 0x9f);
            assert_true(c != 0x202e && c != 0x2066);
        }
    }
}

int main(void)
{
#define X(story) cmocka_unit_test_teardown(the_screen_##story, teardown),
    const struct CMUnitTest tests[] = {
        // clang-format off
        PICTURES(X)
        // clang-format on
        cmocka_unit_test(keys_and_menu_fit_in_every_language),
        cmocka_unit_test_teardown(no_size_and_no_text_breaks_a_screen,
                                  teardown),
        cmocka_unit_test_teardown(below_40x12_it_says_what_is_missing,
                                  teardown),
        cmocka_unit_test_teardown(
            the_caret_stands_where_the_next_character_goes, teardown),
        cmocka_unit_test_teardown(nothing_is_told_by_looks_alone, teardown),
        cmocka_unit_test_teardown(hostile_text_reaches_no_cell_raw, teardown),
    };
#undef X

    return cmocka_run_group_tests(tests, NULL, NULL);
}
