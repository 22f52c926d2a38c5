#include "go.h"

#include "chosen.h"
#include "doing.h"
#include "lang.h"
#include "layout.h"
#include "list.h"
#include "past.h"
#include "person.h"
#include "send.h"
#include "step.h"
#include "taking.h"
#include "trust.h"

#include <stdint.h>
#include <string.h>

// clang-format off
const struct menu_row menu_rows[MENU_ROWS] = {
    {'1', N_("Send"),      N_("mid|Send"),   N_("brief|Send"), N_("tiny|Send"), N_("Send a message"), SCREEN_SEND},
    {'2', N_("Receive"),   N_("mid|Receive"),N_("brief|In"),   N_("tiny|In"),   N_("Receive"),        SCREEN_INBOX},
    {'3', N_("Broadcast"), N_("mid|All"),    N_("brief|All"),  N_("tiny|All"),  N_("Broadcast"),      SCREEN_BROADCAST},
    {'4', N_("Files"),     N_("mid|Files"),  N_("brief|File"), "",              N_("Files"),          SCREEN_FILES},
    {'5', N_("Search"),    N_("mid|Search"), N_("brief|Find"), "",              N_("Search history"), SCREEN_SEARCH},
    {'6', N_("People"),    N_("mid|People"), N_("brief|Who"),  "",              N_("People"),         SCREEN_PEOPLE},
    {'7', N_("Settings"),  N_("mid|Set"),    N_("brief|Set"),  "",              N_("Settings"),       SCREEN_SETTINGS},
    {'?', N_("Help"),      N_("mid|Help"),   "",               "",              N_("Help"),           SCREEN_HELP},
    {'0', N_("Quit"),      N_("mid|Quit"),   N_("brief|Quit"), N_("tiny|Quit"), N_("Quit"),           SCREEN_MENU},
};
// clang-format on

static void page(struct model *m, int n)
{
    m->list_at = step_in(m->list_at, m->list_n, n);
}

static void move(struct model *m, int n)
{
    if (m->screen == SCREEN_MENU && !m->on_people)
        m->menu_at = (m->menu_at + n + MENU_ROWS) % MENU_ROWS;
    else
        page(m, n);
}

void go_up(struct model *m) { move(m, -1); }
void go_down(struct model *m) { move(m, 1); }
void go_page_up(struct model *m) { page(m, -layout_list_rows(m)); }
void go_page_down(struct model *m) { page(m, layout_list_rows(m)); }
void go_first(struct model *m) { m->list_at = 0; }
void go_last(struct model *m) { page(m, INT32_MAX); }

void go_hit_up(struct model *m) { search_move(m, -1); }
void go_hit_down(struct model *m) { search_move(m, 1); }
void go_hit_page_up(struct model *m) { search_move(m, -layout_list_rows(m)); }
void go_hit_page_down(struct model *m) { search_move(m, layout_list_rows(m)); }

void go_help_up(struct model *m) { m->help_top -= m->help_top > 0; }
void go_help_down(struct model *m) { m->help_top++; }

void go_help_page_up(struct model *m)
{
    m->help_top -= layout_list_rows(m);
    if (m->help_top < 0)
        m->help_top = 0;
}

void go_help_page_down(struct model *m) { m->help_top += layout_list_rows(m); }

void go_other_pane(struct model *m)
{
    m->on_people = !m->on_people;
    list_update(m);
}

void go_quit(struct model *m)
{
    bool waits;

    past_work(m, true);
    if (m->asking == ASK_QUIT ||
        (!model_at_stake(m, &waits) && m->transfers.running == 0))
        m->host->leave(m->host->ctx, 0);
    else
        m->asking = ASK_QUIT;
}

void go_digit(struct model *m, char digit)
{
    for (int i = 0; i < MENU_ROWS; i++) {
        if (menu_rows[i].digit != digit)
            continue;
        if (digit == '0') {
            go_quit(m);
            return;
        }
        m->menu_at = i;
        model_go(m, menu_rows[i].screen);
        list_update(m);
    }
}

void go_send(struct model *m) { go_digit(m, '1'); }
void go_receive(struct model *m) { go_digit(m, '2'); }
void go_broadcast(struct model *m) { go_digit(m, '3'); }
void go_files(struct model *m) { go_digit(m, '4'); }
void go_search(struct model *m) { go_digit(m, '5'); }
void go_people(struct model *m) { go_digit(m, '6'); }
void go_settings(struct model *m) { go_digit(m, '7'); }
void go_help(struct model *m) { go_digit(m, '?'); }

void go_enter_menu(struct model *m)
{
    struct talk *t;

    if (!m->on_people) {
        go_digit(m, menu_rows[m->menu_at].digit);
        return;
    }
    t = list_talk(m);
    if (t)
        model_open(m, t);
    else
        model_notice(m, _("Nobody to open; Esc goes back to the menu"));
}

void go_enter_list(struct model *m)
{
    struct talk *t;

    list_update(m);
    if (list_asks(m)) {
        person_ask(m);
        return;
    }
    if (ranges_chosen(m) && m->to.n == 0) {
        ranges_ask(m);
        return;
    }
    if (several_open(m))
        return;
    t = list_talk(m);
    if (t)
        model_open(m, t);
    else if (m->screen != SCREEN_SEND || !m->filter.text[0])
        model_notice(m, _("Nothing to open; Esc goes back"));
    else
        list_explain(m);
}

void go_back(struct model *m)
{
    if (m->screen == SCREEN_TALK && m->talk->scrolled && !m->talk->jumped)
        send_live(m);
    else if (m->filter.n > 0 || m->filtering || m->on_people) {
        edit_set(&m->filter, "");
        m->filtering = m->on_people = false;
        list_filtered(m);
    } else if (m->screen == SCREEN_MENU)
        model_notice(m, _("This is the main menu; 0 quits"));
    else
        model_back(m);
}

void go_filter(struct model *m) { m->filtering = true; }

void go_ask_around(struct model *m)
{
    struct strbuf told = {0};

    doing_ask_around(m->host, &told);
    model_tell(m, &told);
}

void go_yes(struct model *m)
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

void go_read_one(struct model *m) { chosen_reread_apply(m, REREAD_ONE); }
void go_read_all(struct model *m) { chosen_reread_apply(m, REREAD_ALL); }
void go_read_always(struct model *m) { chosen_reread_apply(m, REREAD_ALWAYS); }

/* Whoever came from a search goes back to what was found. */
void go_unchoose(struct model *m)
{
    if (m->talk->jumped && m->opened_from == SCREEN_SEARCH)
        model_back(m);
    else
        send_draft(m);
}

void go_stay(struct model *m) { m->asking = ASK_NOTHING; }

void go_agree(struct model *m)
{
    if (m->asking == ASK_QUIT)
        go_quit(m);
    else
        send_broadcast(m);
}
