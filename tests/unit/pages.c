#include "pages.h"

#include "expect.h"
#include "prefs_rig.h"

#include <stdio.h>
#include <stdlib.h>

struct desk d;

void pages_cells(const struct canvas *cv)
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

void pages_whole(const struct canvas *cv)
{
    char last[1024];

    pages_cells(cv);
    canvas_text(cv, cv->rows - 1, last, sizeof last);
    assert_non_null(strstr(last, "1 Send"));
    assert_non_null(strstr(last, "0 Quit"));
    assert_non_null(strchr(last, '?'));
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

/* What people write, in names as in texts. */
static void scripts(void)
{
    static const char *const texts[] = {
        "繁體中文, 简体中文、日本語と한국어。",
        "emoji 👍🏽 👩‍🔬 👨‍👩‍👧‍👦 "
        "🇨🇳 ❤️ in a row, "
        "and as many more as make it wrap: "
        "😀😂🐦🕊😀😂🐦🕊😀😂🐦🕊",
        "e\xcc\x81t\xc3\xa9 a\xcc\x88 か\xe3\x82\x99 combining",
        "สวัสดีครับ พรุ่งนี้ประชุมบ่ายสามโมง",
        "مرحبا بالعالم, שלום עולם",
        "ﾊﾝｶｸ ｗｉｄｅ ﷺ ①②③ ±×÷ ─│░",
    };

    desk_person(&d, 1, "李👩‍🔬é สวัสดี", "مرحبا",
                GEZI_ONLINE);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        desk_message(&d, 1, "李👩‍🔬é สวัสดี", texts[i], 0);
    desk_press(&d, "2\r好👍🏽");
}

/* The first is cut to what fits, the second alone is too long on 40 columns. */
static void recipients(void)
{
    office();
    desk_message_also(&d, 1, "李雷", "下午三点在三楼开会",
                      "key:01\t王芳\nda@pc\t大伟\nmary@pc\tメアリー\n"
                      "anna@pc\tAnnabel Lee\nw@pc\t韦小宝\nz@pc\t张无忌\n");
    desk_message_also(&d, 1, "李雷", "带上图纸",
                      "x@pc\tA very long nickname that nobody can read\n"
                      "key:01\t王芳\n");
    desk_press(&d, "2\r");
}

static void explain_recipients(void) { recipients(), desk_press(&d, "\t?"); }

static void explain(void)
{
    office();
    desk_press(&d, "1李\r\t?");
}

static void links(void)
{
    office();
    desk_message(&d, 1, "李雷",
                 "看https://intranet.example/drawings/2026/v3.html?page=2，"
                 "还有www.example.org",
                 0);
    desk_press(&d, "1李\r\tl\033[B");
}

static void copying(void)
{
    office();
    desk_press(&d, "1李\r\033c \033[A");
}

// clang-format off
#define PAGES(X)                                                               \
    X(alone) X(menu) X(crowd) X(filter) X(send) X(send_crowd) X(inbox)         \
    X(inbox_empty) X(search_empty) X(people) X(people_marked)                  \
    X(people_range) X(whom_several) X(whom_sent) X(about) X(broadcast)         \
    X(sure) X(help) X(conversation) X(failed) X(quit) X(first)                 \
    X(first_encoding) X(first_alone) X(settings) X(settings_filter)            \
    X(settings_value) X(settings_pick) X(settings_wrong) X(settings_restart)   \
    X(offer) X(offer_chosen) X(offer_several) X(offer_states)                  \
    X(offer_refuse) X(offer_into) X(offer_made) X(files) X(files_empty)        \
    X(files_whom) X(files_filter) X(transfers) X(quit_transfers)               \
    X(menu_offer) X(pasted) X(new_in_a_conversation) X(several_lines)          \
    X(suggest) X(lengthy_paste_asks) X(lengthy_draft) X(palette)               \
    X(palette_typed_in) X(scripts) X(explain) X(links) X(copying)              \
    X(recipients) X(explain_recipients)                                        \
    X(conversation_with_an_address)
// clang-format on

const struct page pages[] = {
#define X(story) {#story, story},
    PAGES(X)
#undef X
};
const size_t pages_n = sizeof pages / sizeof *pages;

void pages_open(const struct page *page, int rows, int cols)
{
    desk_open(&d, rows, cols);
    page->story();
    desk_draw(&d);
}

void pages_close(void)
{
    prefs_rig_close(&d);
    desk_close(&d);
}
