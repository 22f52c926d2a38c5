/* The main menu: what to do, and who is here. */
#include "lang.h"
#include "view.h"

#include "go.h"
#include "layout.h"
#include "list.h"
#include "person.h"
#include "text.h"

#include <stdio.h>

static void title(const struct model *m, struct canvas *cv)
{
    char left[512], people[32], port[32], news[32] = "";
    unsigned unread = model_unread(m);
    const char *words[5];

    snprintf(left, sizeof left, " gezi  %s  %s", m->nick, m->health.address);
    snprintf(people, sizeof people,
             ngettext("%zu person", "%zu people", people_here(m->people)),
             people_here(m->people));
    if (cv->cols < LAYOUT_PANES_COLS)
        snprintf(port, sizeof port, "%s",
                 m->health.bound ? _("ok") : _("no port"));
    else
        snprintf(port, sizeof port, "%u %s", m->health.port,
                 m->health.bound ? _("ok") : _("not ours"));
    if (unread)
        snprintf(news, sizeof news, _("%u new"), unread);
    words[0] = m->health.away ? ""
               : m->online    ? _("* online")
                              : _(". starting");
    words[1] = people;
    words[2] = news;
    words[3] = port;
    words[4] = NULL;
    view_title(m, cv, left, words);
}

/* How many there are of what a row leads to; without room, the number only. */
static void menu_news(const struct model *m, int i, int room, char *out,
                      size_t cap)
{
    size_t n = 0;

    if (menu_rows[i].screen == SCREEN_INBOX) {
        n = model_unread(m);
        snprintf(out, cap, _("%u new"), (unsigned)n);
    } else if (menu_rows[i].screen == SCREEN_FILES) {
        n = m->transfers.open;
        snprintf(out, cap, ngettext("%zu offer", "%zu offers", n), n);
    }
    if (n == 0)
        out[0] = '\0';
    else if (text_cols(out) > room)
        snprintf(out, cap, "%zu", n);
}

static void menu_item(const struct model *m, struct canvas *cv, int row,
                      int col, int cols, int i)
{
    bool chosen = i == m->menu_at && !m->on_people;
    char line[64], right[32];

    if (menu_rows[i].screen == SCREEN_BROADCAST && people_here(m->people) > 0 &&
        cols > 28)
        snprintf(line, sizeof line,
                 ngettext("Broadcast to %zu here", "Broadcast to all %zu here",
                          people_here(m->people)),
                 people_here(m->people));
    else
        snprintf(line, sizeof line, "%s", lang_word(menu_rows[i].title));
    menu_news(m, i, cols - 8 - text_cols(line), right, sizeof right);
    canvas_printf(cv, row, col + 1, cols - 1, ROLE_TEXT, "%c %c  %s",
                  chosen ? '>' : ' ', menu_rows[i].digit, line);
    canvas_right(cv, row, col, cols - 1, ROLE_UNREAD, right);
    if (chosen) {
        canvas_paint(cv, row, col, cols, ROLE_CHOSEN);
        cv->caret_row = row;
        cv->caret_col = col + 1;
    }
}

/* In two columns where the rows are too few for one. */
static void menu(const struct model *m, struct canvas *cv, int row, int rows,
                 int cols)
{
    int per = rows < MENU_ROWS ? (MENU_ROWS + 1) / 2 : MENU_ROWS;
    int width = per < MENU_ROWS ? cols / 2 : cols;

    if (rows > per + 2)
        row++;
    if (rows > per)
        canvas_print(cv, row++, 3, cols - 3, ROLE_NAME, _("What now?"));
    for (int i = 0; i < MENU_ROWS; i++) {
        menu_item(m, cv, row + i % per, i / per * width, width, i);
        canvas_hit(cv, row + i % per, i / per * width, width, HIT_MENU,
                   (size_t)i, 0);
    }
}

/* What they say of it is worth more than what was said last. */
static bool why_away(const struct entry *entry, const struct gezi_peer *peer)
{
    return peer && peer->presence == GEZI_AWAY && peer->sign[0] &&
           !(entry->talk && entry->talk->unread);
}

static void person(const struct model *m, struct canvas *cv, int row, int col,
                   int cols, size_t i, bool tall)
{
    const struct entry *entry = &m->list[i];
    const struct gezi_peer *peer = entry_peer(m, entry);
    bool chosen = m->on_people && i == m->list_at;
    char news[VIEW_NEWS_SIZE];
    enum role role;
    char mark = view_mark(peer, &role);
    int used, name_cols = cols / 3;

    canvas_printf(cv, row, col, 4, role, "%c %c ", chosen ? '>' : ' ', mark);
    view_news(m, entry, news);
    if (peer && peer->treat && !(entry->talk && entry->talk->unread))
        snprintf(news, sizeof news, "%s", person_treated(peer->treat));
    if (!news[0] && peer && peer->kind >= GEZI_KIND_FEIQ)
        snprintf(news, sizeof news, "%s",
                 lang_word(gezi_kind_what(peer->kind)));
    used = canvas_right(cv, row, col + 4, cols - 5,
                        entry->talk && entry->talk->unread &&
                                !model_muted(m, entry->talk)
                            ? ROLE_UNREAD
                            : ROLE_STATE,
                        news);
    cols -= used + 6;
    if (!peer || !peer->group[0] || name_cols > cols)
        name_cols = cols;
    canvas_print(cv, row, col + 4,
                 name_cols - view_sealed(cv, row, col + 4, name_cols, peer),
                 ROLE_NAME, entry_name(m, entry));
    if (peer && cols - name_cols > 4)
        canvas_print(cv, row, col + 4 + name_cols + 1, cols - name_cols - 1,
                     ROLE_TEXT, peer->group);
    cols += used + 6;
    if (tall)
        canvas_print(cv, row + 1, col + 6, cols - 7, ROLE_TEXT,
                     why_away(entry, peer) ? peer->sign : view_last(m, entry));
    if (chosen) {
        canvas_paint(cv, row, col, cols, ROLE_CHOSEN);
        cv->caret_row = row;
        cv->caret_col = col;
    }
}

static void people(const struct model *m, struct canvas *cv, int row, int rows,
                   int col, int cols)
{
    char head[512];
    bool tall;
    size_t first, per;

    if (m->filter.n)
        snprintf(head, sizeof head, _("People with \"%.200s\""),
                 m->filter.text);
    else
        snprintf(head, sizeof head, _("People here now"));
    canvas_print(cv, row++, col + 1, cols - 1, ROLE_NAME, head);
    rows--;
    if (m->list_n == 0) {
        view_hint(m, cv, row + 1, col + 1, cols - 2, rows - 1,
                  m->filter.n
                      ? _("Nobody fits. Backspace or Esc shows all again.")
                      : _("Nobody found yet. Others appear by themselves; "
                          "1 Send lets you type an address."));
        return;
    }
    tall = (int)m->list_n * 2 <= rows;
    per = tall ? 2 : 1;
    if (!tall && (int)m->list_n > rows)
        rows--;
    first = view_first(m->list_n, m->list_at, rows / (int)per);
    for (size_t i = first; i < m->list_n && rows >= (int)per; i++) {
        person(m, cv, row, col, cols, i, tall);
        for (int k = 0; k < (int)per; k++)
            canvas_hit(cv, row + k, col, cols, HIT_LIST, i, 0);
        row += (int)per;
        rows -= (int)per;
        first = i + 1;
    }
    if (first < m->list_n && m->health.partial)
        canvas_print(cv, row, col + 4, cols - 4, ROLE_STATE, _("more below"));
    else if (first < m->list_n)
        canvas_printf(cv, row, col + 4, cols - 4, ROLE_STATE,
                      _("%zu more below"), m->list_n - first);
}

void view_menu(const struct model *m, struct canvas *cv)
{
    int rows = layout_list_rows(m), left = cv->cols * 3 / 8;

    title(m, cv);
    view_rule(cv, 1, 0, cv->cols, m->health.trouble, ROLE_FAILED);
    if (cv->cols < LAYOUT_PANES_COLS) {
        if (m->on_people)
            people(m, cv, 2, rows, 0, cv->cols);
        else
            menu(m, cv, 2, rows, cv->cols);
    } else {
        menu(m, cv, 2, rows, left);
        for (int row = 2; row < 2 + rows; row++)
            canvas_print(cv, row, left, 1, ROLE_RULE, "|");
        people(m, cv, 2, rows, left + 1, cv->cols - left - 1);
    }
    view_rule(cv, -3, 0, cv->cols, "", ROLE_RULE);
    if (m->on_people)
        view_keys(m, cv, _("Arrows choose, Enter opens, Esc back to the menu"),
                  "");
    else if (cv->cols < LAYOUT_PANES_COLS)
        view_keys(m, cv, _("Digit or Enter opens, Tab people"), "");
    else
        view_keys(m, cv,
                  cv->cols < 72 ? _("Arrows or a digit choose, letters filter "
                                    "the people")
                                : _("Arrows or a digit choose, Enter opens, "
                                    "letters filter the people list"),
                  "");
}
