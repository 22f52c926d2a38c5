#include "actions.h"

#include "chosen.h"
#include "files.h"
#include "keys.h"
#include "layout.h"
#include "list.h"
#include "past.h"
#include "pasted.h"
#include "send.h"
#include "taking.h"
#include "trust.h"

#include <gezi/text.h>
#include <stdint.h>
#include <string.h>
#include <utf8proc.h>

// clang-format off
const struct menu_row menu_rows[MENU_ROWS] = {
    {'1', "Send",      "Send",   "Send", "Send", "Send a message", SCREEN_SEND},
    {'2', "Receive",   "Recv",   "In",   "In",   "Receive",        SCREEN_INBOX},
    {'3', "Broadcast", "All",    "All",  "All",  "Broadcast",      SCREEN_BROADCAST},
    {'4', "Files",     "Files",  "File", "",     "Files",          SCREEN_FILES},
    {'5', "Search",    "Search", "Find", "",     "Search history", SCREEN_SEARCH},
    {'6', "People",    "People", "Who",  "",     "People",         SCREEN_PEOPLE},
    {'?', "Help",      "Help",   "",     "",     "Help",           SCREEN_HELP},
    {'0', "Quit",      "Quit",   "Quit", "Quit", "Quit",           SCREEN_MENU},
};

/* Digits that belong to what this version cannot do yet. */
static const struct {
    char digit;
    const char *what;
} later[] = {{'7', "Settings are"}};
// clang-format on

/* In which state of the screen a binding holds. */
enum {
    IN_MENU = 1u << SCREEN_MENU,
    IN_SEND = 1u << SCREEN_SEND,
    IN_TALK = 1u << SCREEN_TALK,
    IN_INBOX = 1u << SCREEN_INBOX,
    IN_BROADCAST = 1u << SCREEN_BROADCAST,
    IN_PEOPLE = 1u << SCREEN_PEOPLE,
    IN_SEARCH = 1u << SCREEN_SEARCH,
    IN_FILES = 1u << SCREEN_FILES, /* what to send */
    IN_WHOM = 1u << SCREEN_WHOM,
    IN_HELP = 1u << SCREEN_HELP,
    IN_CHOICE = 1u << SCREEN_COUNT, /* a message of a conversation is chosen */
    IN_QUESTION = 2u << SCREEN_COUNT,
    IN_FILTER = 4u << SCREEN_COUNT, /* of the people */
    IN_SURE = 8u << SCREEN_COUNT,   /* only y deletes */
    IN_REREAD = 16u << SCREEN_COUNT,
    IN_JOBS = 32u << SCREEN_COUNT,   /* Files: what is under way */
    IN_FOLDER = 64u << SCREEN_COUNT, /* a folder is typed */
    IN_PASTED = 128u << SCREEN_COUNT,
    IN_LISTS = IN_MENU | IN_INBOX | IN_PEOPLE,
    IN_ROWS = IN_LISTS | IN_SEND | IN_WHOM | IN_FILTER, /* one is chosen */
    IN_DRAFT = IN_TALK | IN_BROADCAST,
    IN_OFFERS = IN_CHOICE | IN_JOBS,
    IN_ALL = (256u << SCREEN_COUNT) - 1,
};

static unsigned where(const struct model *m)
{
    if (m->asking == ASK_REREAD)
        return IN_REREAD;
    if (m->asking == ASK_FOLDER)
        return IN_FOLDER;
    if (m->asking == ASK_FILE)
        return IN_PASTED;
    if (m->asking == ASK_DELETE || m->asking == ASK_FORGET ||
        m->asking == ASK_REFUSE || m->asking == ASK_CANCEL ||
        m->asking == ASK_TRUST || m->asking == ASK_CLEAR)
        return IN_SURE;
    if (m->asking != ASK_NOTHING)
        return IN_QUESTION;
    if (m->screen == SCREEN_TALK && m->talk->choosing)
        return IN_CHOICE;
    if (m->screen == SCREEN_PEOPLE && m->filtering)
        return IN_FILTER;
    if (m->screen == SCREEN_FILES && m->files.below)
        return IN_JOBS;
    return 1u << m->screen;
}

static void page(struct model *m, int n)
{
    size_t last = m->list_n ? m->list_n - 1 : 0;

    if (n < 0)
        m->list_at -= m->list_at < (size_t)-n ? m->list_at : (size_t)-n;
    else
        m->list_at =
            last - m->list_at < (size_t)n ? last : m->list_at + (size_t)n;
}

static void move(struct model *m, int n)
{
    if (m->screen == SCREEN_MENU && !m->on_people)
        m->menu_at = (m->menu_at + n + MENU_ROWS) % MENU_ROWS;
    else
        page(m, n);
}

static void up(struct model *m) { move(m, -1); }
static void down(struct model *m) { move(m, 1); }
static void page_up(struct model *m) { page(m, -layout_list_rows(m)); }
static void page_down(struct model *m) { page(m, layout_list_rows(m)); }
static void first(struct model *m) { m->list_at = 0; }
static void last(struct model *m) { page(m, INT32_MAX); }

static void hit_up(struct model *m) { search_move(m, -1); }
static void hit_down(struct model *m) { search_move(m, 1); }
static void hit_page_up(struct model *m)
{
    search_move(m, -layout_list_rows(m));
}
static void hit_page_down(struct model *m)
{
    search_move(m, layout_list_rows(m));
}

static void help_up(struct model *m) { m->help_top -= m->help_top > 0; }
static void help_down(struct model *m) { m->help_top++; }

static void help_page_up(struct model *m)
{
    m->help_top -= layout_list_rows(m);
    if (m->help_top < 0)
        m->help_top = 0;
}

static void help_page_down(struct model *m)
{
    m->help_top += layout_list_rows(m);
}

static void panes(struct model *m)
{
    m->on_people = !m->on_people;
    list_update(m);
}

static void quit(struct model *m)
{
    bool waits;

    past_work(m, true);
    if (m->asking == ASK_QUIT ||
        (!model_at_stake(m, &waits) && m->transfers.running == 0))
        m->host->leave(m->host->ctx, 0);
    else
        m->asking = ASK_QUIT;
}

static void choose_digit(struct model *m, char digit)
{
    for (size_t i = 0; i < sizeof later / sizeof *later; i++)
        if (later[i].digit == digit)
            model_notice(m,
                         "%s not in this version yet (%c); the menu below "
                         "shows what is",
                         later[i].what, digit);
    for (int i = 0; i < MENU_ROWS; i++) {
        if (menu_rows[i].digit != digit)
            continue;
        if (digit == '0') {
            quit(m);
            return;
        }
        m->menu_at = i;
        model_go(m, menu_rows[i].screen);
        list_update(m);
    }
}

static void help(struct model *m) { choose_digit(m, '?'); }

static void enter_menu(struct model *m)
{
    struct talk *t;

    if (!m->on_people) {
        choose_digit(m, menu_rows[m->menu_at].digit);
        return;
    }
    t = list_talk(m);
    if (t)
        model_open(m, t);
    else
        model_notice(m, "Nobody to open; Esc goes back to the menu");
}

static void enter_list(struct model *m)
{
    struct talk *t = list_talk(m);

    if (t)
        model_open(m, t);
    else if (m->screen != SCREEN_SEND || !m->filter.text[0])
        model_notice(m, "Nothing to open; Esc goes back");
    else
        list_explain(m);
}

static void back(struct model *m)
{
    if (m->screen == SCREEN_TALK && m->talk->scrolled && !m->talk->jumped)
        send_live(m);
    else if (m->filter.n > 0 || m->filtering || m->on_people) {
        edit_set(&m->filter, "");
        m->filtering = m->on_people = false;
        list_filtered(m);
    } else if (m->screen == SCREEN_MENU)
        model_notice(m, "This is the main menu; 0 quits");
    else
        model_back(m);
}

static void begin_filter(struct model *m) { m->filtering = true; }

static void ask_around(struct model *m)
{
    struct gezi_command cmd = {.what = GEZI_DO_ANNOUNCE};
    enum gezi_err err = m->host->command(m->host->ctx, &cmd);

    if (err == GEZI_OK)
        model_notice(m, "Asked the LAN again who is here");
    else
        model_notice(m, "Could not ask: %s", gezi_err_text(err));
}

static void complete(struct model *m)
{
    list_update(m);
    if (m->list_at < m->list_n && !m->list[m->list_at].address) {
        edit_set(&m->filter, entry_name(m, &m->list[m->list_at]));
        list_filtered(m);
    }
}

static void sure(struct model *m)
{
    if (m->asking == ASK_DELETE)
        chosen_delete(m);
    else if (m->asking == ASK_REFUSE || m->asking == ASK_CANCEL)
        taking_yes(m);
    else if (m->asking == ASK_TRUST || m->asking == ASK_CLEAR)
        trust_yes(m);
    else
        chosen_forget(m);
}

static void read_one(struct model *m) { chosen_reread_apply(m, REREAD_ONE); }
static void read_all(struct model *m) { chosen_reread_apply(m, REREAD_ALL); }
static void read_always(struct model *m)
{
    chosen_reread_apply(m, REREAD_ALWAYS);
}

/* Whoever came from a search goes back to what was found. */
static void unchoose(struct model *m)
{
    if (m->talk->jumped && m->opened_from == SCREEN_SEARCH)
        model_back(m);
    else
        send_draft(m);
}

static void stay(struct model *m) { m->asking = ASK_NOTHING; }

static void agree(struct model *m)
{
    if (m->asking == ASK_QUIT)
        quit(m);
    else
        send_broadcast(m);
}

// clang-format off
static const struct binding {
    unsigned where;
    int key;
    void (*run)(struct model *m);
} bindings[] = {
    {IN_QUESTION,          K_ENTER,               agree},
    {IN_QUESTION,          K_ESC,                 stay},
    {IN_ALL,               K_CONTROL('C'),        quit},
    {IN_ALL,               K_F10,                 quit},
    {IN_ALL,               K_F1,                  help},
    {IN_ROWS,              K_UP,                  up},
    {IN_ROWS,              K_DOWN,                down},
    {IN_ROWS,              K_PAGE_UP,             page_up},
    {IN_ROWS,              K_PAGE_DOWN,           page_down},
    {IN_LISTS,             K_HOME,                first},
    {IN_LISTS,             K_END,                 last},
    {IN_MENU,              K_TAB,                 panes},
    {IN_MENU,              K_RIGHT,               panes},
    {IN_MENU,              K_LEFT,                panes},
    {IN_MENU,              K_ENTER,               enter_menu}, /* comes first */
    {IN_WHOM,              K_ENTER,               files_whom_enter},
    {IN_WHOM,              K_TAB,                 files_whom_mark},
    {IN_ROWS,              K_ENTER,               enter_list},
    {IN_SEND,              K_TAB,                 complete},
    {IN_PEOPLE,            '/',                   begin_filter},
    {IN_PEOPLE,            'r',                   ask_around},
    {IN_ROWS | IN_DRAFT,   K_ESC,                 back},
    {IN_SEARCH,            K_UP,                  hit_up},
    {IN_SEARCH,            K_DOWN,                hit_down},
    {IN_SEARCH,            K_PAGE_UP,             hit_page_up},
    {IN_SEARCH,            K_PAGE_DOWN,           hit_page_down},
    {IN_SEARCH,            K_ENTER,               search_enter},
    {IN_SEARCH,            K_ESC,                 model_back},
    {IN_HELP,              K_ESC,                 model_back},
    {IN_HELP,              K_ENTER,               model_back},
    {IN_HELP,              'q',                   model_back},
    {IN_HELP,              K_UP,                  help_up},
    {IN_HELP,              K_DOWN,                help_down},
    {IN_HELP,              K_PAGE_UP,             help_page_up},
    {IN_HELP,              K_PAGE_DOWN,           help_page_down},
    {IN_HELP,              ' ',                   help_page_down},
    {IN_TALK,              K_ENTER,               send_enter},
    {IN_BROADCAST,         K_ENTER,               send_ask},
    {IN_DRAFT,             K_ENTER | K_ALT,       send_newline},
    {IN_DRAFT,             K_CONTROL('J'),        send_newline},
    {IN_DRAFT,             K_UP,                  send_up},
    {IN_DRAFT,             K_DOWN,                send_down},
    {IN_TALK | IN_CHOICE,  K_PAGE_UP,             send_page_up},
    {IN_TALK | IN_CHOICE,  K_PAGE_DOWN,           send_page_down},
    {IN_TALK,              K_END,                 send_end},
    {IN_TALK,              K_TAB,                 send_choose},
    {IN_TALK,              K_ALT | 'a',           send_next_unread},
    {IN_TALK,              K_ALT | 'n',           send_nudge},
    {IN_TALK | IN_CHOICE,  K_ALT | K_LEFT,        send_previous_talk},
    {IN_TALK | IN_CHOICE,  K_ALT | K_UP,          send_previous_talk},
    {IN_TALK | IN_CHOICE,  K_CONTROL('P'),        send_previous_talk},
    {IN_TALK | IN_CHOICE,  K_ALT | K_RIGHT,       send_next_talk},
    {IN_TALK | IN_CHOICE,  K_ALT | K_DOWN,        send_next_talk},
    {IN_TALK | IN_CHOICE,  K_CONTROL('N'),        send_next_talk},
    {IN_CHOICE,            K_UP,                  send_choose_up},
    {IN_CHOICE,            K_DOWN,                send_choose_down},
    {IN_CHOICE,            K_ENTER,               send_open_chosen},
    {IN_CHOICE,            'r',                   chosen_again},
    {IN_CHOICE,            'd',                   chosen_drop},
    {IN_CHOICE,            'D',                   chosen_ask_delete},
    {IN_CHOICE,            'e',                   chosen_reread},
    {IN_PEOPLE,            'D',                   chosen_ask_forget},
    {IN_SURE,              'y',                   sure},
    {IN_SURE,              K_ESC,                 stay},
    {IN_REREAD,            K_ESC,                 chosen_reread_stop},
    {IN_REREAD,            K_RIGHT,               chosen_reread_next},
    {IN_REREAD,            K_DOWN,                chosen_reread_next},
    {IN_REREAD,            'e',                   chosen_reread_next},
    {IN_REREAD,            K_LEFT,                chosen_reread_previous},
    {IN_REREAD,            K_UP,                  chosen_reread_previous},
    {IN_REREAD,            K_ENTER,               read_one},
    {IN_REREAD,            'a',                   read_all},
    {IN_REREAD,            'A',                   read_always},
    {IN_OFFERS,            'a',                   taking_accept},
    {IN_OFFERS,            'f',                   taking_into},
    {IN_OFFERS,            'x',                   taking_refuse},
    {IN_OFFERS,            'p',                   taking_pause},
    {IN_OFFERS,            'w',                   taking_withdraw},
    {IN_OFFERS,            'c',                   taking_copy},
    {IN_JOBS,              'r',                   taking_again},
    {IN_JOBS,              K_ENTER,               taking_explain},
    {IN_FOLDER,            K_ENTER,               taking_folder},
    {IN_FOLDER,            K_TAB,                 taking_complete},
    {IN_FOLDER,            K_ESC,                 stay},
    {IN_PASTED,            'y',                   pasted_yes},
    {IN_PASTED,            'n',                   pasted_no},
    {IN_PASTED,            K_ESC,                 stay},
    {IN_FILES | IN_JOBS,   K_UP,                  files_up},
    {IN_FILES | IN_JOBS,   K_DOWN,                files_down},
    {IN_FILES | IN_JOBS,   K_PAGE_UP,             files_page_up},
    {IN_FILES | IN_JOBS,   K_PAGE_DOWN,           files_page_down},
    {IN_FILES | IN_JOBS,   K_HOME,                files_first},
    {IN_FILES | IN_JOBS,   K_END,                 files_last},
    {IN_FILES | IN_JOBS,   K_ESC,                 files_back},
    {IN_FILES,             ' ',                   files_mark},
    {IN_FILES,             K_ENTER,               files_enter},
    {IN_FILES,             K_ENTER | K_ALT,       files_offer},
    {IN_FILES,             K_RIGHT,               files_open_folder},
    {IN_FILES,             K_LEFT,                files_parent},
    {IN_FILES,             K_ALT | 'h',           files_hidden},
    {IN_FILES,             K_ALT | 'r',           files_recent},
    {IN_FILES,             K_TAB,                 files_tab},
    {IN_JOBS,              K_TAB,                 files_swap},
    {IN_FILES | IN_JOBS,   K_BACKTAB,             files_swap},
    {IN_CHOICE,            K_TAB,                 send_draft},
    {IN_CHOICE,            K_ESC,                 unchoose},
};

/* What keys do to a line that is being typed. */
static const struct {
    int key;
    void (*run)(struct edit *e);
} edits[] = {
    {K_LEFT,            edit_left},       {K_RIGHT,           edit_right},
    {K_CONTROL('B'),    edit_left},       {K_CONTROL('F'),    edit_right},
    {K_ALT | 'b',       edit_word_left},  {K_ALT | 'f',       edit_word_right},
    {K_CTRL | K_LEFT,   edit_word_left},  {K_CTRL | K_RIGHT,  edit_word_right},
    {K_HOME,            edit_line_start}, {K_END,             edit_line_end},
    {K_CONTROL('A'),    edit_line_start}, {K_CONTROL('E'),    edit_line_end},
    {K_BACKSPACE,       edit_backspace},  {K_DELETE,          edit_delete},
    {K_CONTROL('D'),    edit_delete},     {K_CONTROL('K'),    edit_kill_end},
    {K_CONTROL('U'),    edit_kill_start}, {K_CONTROL('W'),    edit_kill_word},
    {K_ALT | K_BACKSPACE, edit_kill_word}, {K_CONTROL('Y'),   edit_yank},
    {K_CONTROL('T'),    edit_transpose},
};
// clang-format on

/* The line that letters go to now; NULL: none. */
static struct edit *typed_into(struct model *m)
{
    switch (where(m)) {
    case IN_TALK:
        return &m->talk->draft;
    case IN_BROADCAST:
        return &model_everyone(m)->draft;
    case IN_SEARCH:
        return &m->search.typed;
    case IN_FILES:
        return &m->files.picker.filter;
    case IN_FOLDER:
        return &m->path;
    case IN_SEND:
    case IN_WHOM:
    case IN_MENU:
    case IN_FILTER:
        return &m->filter;
    default:
        return NULL;
    }
}

static void edited(struct model *m, const struct edit *e)
{
    if (e == &m->path)
        return;
    if (e == &m->search.typed) {
        search_typed(m);
    } else if (e == &m->files.picker.filter) {
        picker_filtered(&m->files.picker);
    } else if (e == &m->filter) {
        if (m->screen == SCREEN_MENU)
            m->filtering = m->on_people = e->n > 0;
        list_filtered(m);
    } else {
        past_draft(m, m->screen == SCREEN_TALK ? m->talk : model_everyone(m),
                   false);
        model_check(m);
        send_typing(m);
    }
}

static bool edit_key(struct model *m, struct edit *e, int key)
{
    for (size_t i = 0; i < sizeof edits / sizeof *edits; i++)
        if (edits[i].key == key) {
            edits[i].run(e);
            edited(m, e);
            return true;
        }
    return false;
}

/* A name or address has no line breaks, whatever was pasted. */
static void insert(struct model *m, struct edit *e, const char *text)
{
    bool line = e == &m->filter || e == &m->search.typed || e == &m->path ||
                e == &m->files.picker.filter;
    size_t n = line ? strcspn(text, "\r\n") : strlen(text);

    if (!edit_insert(e, text, n))
        model_notice(m, "Too long: a message can have %d bytes", EDIT_MAX);
    edited(m, e);
}

static bool insert_key(struct model *m, struct edit *e, int key)
{
    char text[5] = {0};

    if (key < ' ' || key == K_BACKSPACE || key >= K_UP)
        return false;
    utf8proc_encode_char(key, (utf8proc_uint8_t *)text);
    insert(m, e, text);
    return true;
}

static bool is_digit(int key)
{
    return (key >= '0' && key <= '9') || key == '?';
}

static bool menu_key(struct model *m, int key)
{
    int digit = key & ~K_ALT;
    /* Nobody's name or address begins with a question mark. */
    bool text = model_typing(m) &&
                !((m->screen == SCREEN_SEND || m->screen == SCREEN_WHOM) &&
                  digit == '?');

    if (!is_digit(digit) || (text && !(key & K_ALT)))
        return false;
    choose_digit(m, (char)digit);
    if (!m->notice[0] && strchr("89", digit))
        model_notice(m, "%c is not on the menu: 1 2 3 4 5 6 ? 0", digit);
    return true;
}

static void unknown(struct model *m)
{
    model_notice(m,
                 "That key does nothing here; the line below shows the menu, "
                 "? explains");
}

enum act_result act_key(struct model *m, int key, const char *paste)
{
    struct edit *e;
    unsigned here;

    m->notice[0] = '\0';
    list_update(m);
    if (key == K_CONTROL('L'))
        return ACT_REDRAW;
    if (key == K_CONTROL('Z'))
        return ACT_SUSPEND;
    here = where(m);
    for (size_t i = 0; i < sizeof bindings / sizeof *bindings; i++)
        if ((bindings[i].where & here) && bindings[i].key == key) {
            bindings[i].run(m);
            return ACT_DONE;
        }
    if (m->asking == ASK_QUIT && (key == 'y' || (key & ~K_ALT) == '0')) {
        quit(m);
        return ACT_DONE;
    }
    if (m->asking == ASK_FORGET && chosen_forget_key(m, key))
        return ACT_DONE;
    if (m->asking == ASK_REREAD)
        chosen_reread_stop(m);
    /* Whoever goes on typing has answered the question with no. */
    if (m->asking != ASK_FOLDER)
        m->asking = ASK_NOTHING;
    if (menu_key(m, key))
        return ACT_DONE;
    e = typed_into(m);
    if (e && key == K_PASTE && paste)
        insert(m, e, paste);
    else if (!e || (!edit_key(m, e, key) && !insert_key(m, e, key)))
        unknown(m);
    return ACT_DONE;
}
