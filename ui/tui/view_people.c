/* Lists of people: all of them, and the question to whom to write. */
#include "lang.h"
#include "view.h"

#include "layout.h"
#include "list.h"
#include "person.h"
#include "text.h"

#include <gezi/seal.h>

#include <stdio.h>

enum { COL_NAME, COL_ADDRESS, COL_KIND, COL_GROUP, COLS };

enum { KEYS_COLS = 78 };   /* all keys of the people fit */
enum { WORDS_COLS = 100 }; /* from here on the kind is told in words */

/* Where the columns begin and how wide they are; 0: no room for it. */
static void measure(int cols, int at[static COLS], int width[static COLS])
{
    const int fixed[COLS] = {0, 21, cols < WORDS_COLS ? 10 : 21, 0};
    int col = 4;

    for (int i = 0; i < COLS; i++) {
        width[i] = i == COL_NAME    ? (cols - 4) / 3
                   : i == COL_GROUP ? cols - col - 1
                                    : fixed[i];
        if (width[i] > cols - col)
            width[i] = cols - col;
        if (width[i] < 6)
            width[i] = 0;
        at[i] = col;
        col += width[i] + 1;
    }
}

static void details(struct canvas *cv, int row, const struct gezi_peer *peer)
{
    char addr[GEZI_ADDR_TEXT], group[3 * GEZI_NAME_SIZE + 64];
    char user[GEZI_NAME_SIZE];
    const char *treated = person_treated(peer->treat);
    int at[COLS], width[COLS];
    const char *what = peer->client[0] ? peer->client
                       : cv->cols < WORDS_COLS
                           ? gezi_kind_name(peer->kind)
                           : lang_word(gezi_kind_what(peer->kind));

    measure(cv->cols, at, width);
    gezi_plain_user(peer->user, user);
    snprintf(group, sizeof group, "%s%s%s%s%s@%s", treated,
             treated[0] ? "  " : "", peer->group, peer->group[0] ? "  " : "",
             user, peer->host);
    canvas_print(cv, row, at[COL_ADDRESS], width[COL_ADDRESS], ROLE_TEXT,
                 gezi_addr_print(peer->addr, addr));
    canvas_print(cv, row, at[COL_KIND], width[COL_KIND], ROLE_STATE, what);
    canvas_print(cv, row, at[COL_GROUP], width[COL_GROUP], ROLE_TEXT, group);
}

static const struct whom *marks(const struct model *m)
{
    return m->screen == SCREEN_WHOM ? &m->files.to : &m->to;
}

static bool is_marked(const struct model *m, const struct entry *entry)
{
    const struct gezi_peer *peer = entry->group ? entry_peer(m, entry) : NULL;
    size_t marked;

    if (!peer)
        return entry->talk && whom_has(marks(m), entry->talk->no);
    return whom_group(m, marks(m), peer->group, &marked) == marked;
}

static void group(const struct model *m, struct canvas *cv, int row,
                  const struct entry *entry)
{
    const struct gezi_peer *peer = entry_peer(m, entry);
    size_t marked, n = peer ? whom_group(m, marks(m), peer->group, &marked) : 0;
    char words[64];

    snprintf(words, sizeof words,
             ngettext("the group: %zu is here", "the group: %zu are here", n),
             n);
    canvas_print(cv, row, 4, (cv->cols - 4) / 3, ROLE_NAME,
                 entry_name(m, entry));
    canvas_print(cv, row, 4 + (cv->cols - 4) / 3 + 1,
                 cv->cols - 6 - (cv->cols - 4) / 3, ROLE_STATE, words);
}

static bool is_asked(const struct model *m, const struct entry *entry)
{
    return entry->address && (entry->range || m->screen == SCREEN_PEOPLE);
}

static void asked(const struct model *m, struct canvas *cv, int row)
{
    struct range range = {.count = 0};

    range_parse(m->filter.text, &range);
    canvas_printf(cv, row, 4, cv->cols - 4, ROLE_NAME,
                  ngettext("%s  (%u address: Enter asks who is there)",
                           "%s  (%u addresses: Enter asks who is there)",
                           range.count),
                  m->filter.text, (unsigned)range.count);
}

static void range(const struct model *m, struct canvas *cv, int row,
                  const struct range *is)
{
    int name = (cv->cols - 4) / 3;
    char text[RANGE_TEXT];

    canvas_print(cv, row, 4, name, ROLE_NAME, range_print(is, text));
    canvas_printf(
        cv, row, 4 + name + 1, cv->cols - name - 6, ROLE_STATE,
        cv->cols < LAYOUT_PANES_COLS
            ? ngettext("%u asked, %zu here", "%u asked, %zu here", is->count)
            : ngettext("%u address asked at each start, %zu here",
                       "%u addresses asked at each start, %zu here", is->count),
        (unsigned)is->count, ranges_here(m, is));
}

static void person(const struct model *m, struct canvas *cv, int row, size_t i)
{
    const struct entry *entry = &m->list[i];
    const struct gezi_peer *peer = entry->group ? NULL : entry_peer(m, entry);
    bool chosen = i == m->list_at;
    int name_cols = peer ? (cv->cols - 4) / 3 : cv->cols - 4;
    enum role role;
    char mark = view_mark(peer, &role);

    canvas_printf(cv, row, 0, 4, role, "%c%c%c ", chosen ? '>' : ' ',
                  is_marked(m, entry) ? 'x' : ' ', entry->group ? '#' : mark);
    if (entry->asked)
        range(m, cv, row, &m->ranges.at[entry->asked - 1]);
    else if (entry->group)
        group(m, cv, row, entry);
    else if (is_asked(m, entry))
        asked(m, cv, row);
    else if (entry->address)
        canvas_printf(cv, row, 4, cv->cols - 4, ROLE_NAME,
                      _("%s  (nobody known there yet)"), m->filter.text);
    else
        canvas_print(cv, row, 4,
                     name_cols - view_sealed(cv, row, 4, name_cols, peer),
                     ROLE_NAME, entry_name(m, entry));
    if (peer)
        details(cv, row, peer);
    if (chosen)
        canvas_paint(cv, row, 0, cv->cols, ROLE_CHOSEN);
}

static void list(const struct model *m, struct canvas *cv, int row, int rows,
                 const char *empty)
{
    size_t first = view_first(m->list_n, m->list_at, rows);

    if (m->list_n == 0)
        view_hint(m, cv, row + 1, 2, cv->cols - 4, rows - 1, empty);
    for (size_t i = first; i < m->list_n && rows > 0; i++, row++, rows--) {
        person(m, cv, row, i);
        canvas_hit(cv, row, 0, cv->cols, HIT_LIST, i, 0);
        if (i == m->list_at && cv->caret_row < 0) {
            cv->caret_row = row;
            cv->caret_col = 0;
        }
    }
}

static const char *count_words(const struct model *m, char *out, size_t cap)
{
    snprintf(out, cap, _("%zu here"), people_here(m->people));
    return out;
}

void view_people(const struct model *m, struct canvas *cv)
{
    char left[512], here[32];
    const char *words[] = {count_words(m, here, sizeof here), NULL};

    snprintf(left, sizeof left,
             m->filtering ? _(" People with: %.200s") : _(" People%.200s"),
             m->filter.text);
    view_title(m, cv, left, words);
    view_rule(cv, 1, 0, cv->cols, m->health.trouble, ROLE_FAILED);
    list(m, cv, 2, layout_list_rows(m),
         m->filter.n
             ? _("Nobody fits. Esc shows all again.")
             : _("Nobody found yet. Others appear by themselves; r asks "
                 "again who is here, 1 Send lets you type an address."));
    view_rule(cv, -3, 0, cv->cols, "", ROLE_RULE);
    if (m->filtering) {
        cv->caret_row = 0;
        cv->caret_col = text_cols(left);
        if (cv->caret_col >= cv->cols)
            cv->caret_col = cv->cols - 1;
    }
    if (m->to.n > 0)
        snprintf(left, sizeof left,
                 _("Enter writes to %zu, Tab marks, Esc back"), m->to.n);
    else if (ranges_chosen(m) && !m->filtering)
        snprintf(left, sizeof left, "%s",
                 cv->cols < KEYS_COLS
                     ? _("Enter asks  D no more  Esc back")
                     : _("Enter asks again  D asks it no more  Esc back"));
    else
        snprintf(left, sizeof left, "%s",
                 m->filtering ? _("Type to filter, Enter opens, Esc ends")
                 : cv->cols < KEYS_COLS
                     ? _("Enter open Tab mark / filter i about")
                     : _("Enter opens  Tab marks  / filters  i about  m mute  "
                         "b block  r ask  D delete"));
    view_keys(m, cv, left, "");
}

static void to_whom(const struct model *m, struct canvas *cv, const char *title)
{
    const char *prompt = _(" to whom? ");
    char here[32];
    const char *words[] = {count_words(m, here, sizeof here), NULL};

    view_title(m, cv, title, words);
    view_rule(cv, 1, 0, cv->cols, m->health.trouble, ROLE_FAILED);
    view_typed(cv, 2, cv->cols, prompt, &m->filter);
    list(m, cv, 3, layout_list_rows(m) - 1,
         m->filter.n
             ? _("Nobody here fits. Type an address such as 192.168.1.20 "
                 "or 192.168.1.20:2425, then Enter.")
             : _("Nobody found yet. Others appear by themselves; or type "
                 "an address such as 192.168.1.20, then Enter."));
    view_rule(cv, -3, 0, cv->cols, "", ROLE_RULE);
}

void view_send(const struct model *m, struct canvas *cv)
{
    char keys[128];

    to_whom(m, cv, _(" Send a message"));
    if (m->to.n > 0)
        snprintf(keys, sizeof keys,
                 _("Enter writes to %zu, Tab marks, Esc back"), m->to.n);
    else
        snprintf(keys, sizeof keys, "%s",
                 cv->cols < 70
                     ? _("Enter opens, Tab marks, Esc back")
                     : _("Enter opens the one at >, Tab marks several, type a "
                         "name or an address"));
    view_keys(m, cv, keys, "");
}

void view_whom(const struct model *m, struct canvas *cv)
{
    const struct files *f = &m->files;
    char title[128], what[96];

    snprintf(title, sizeof title, _(" Send %s"),
             picker_words(&f->picker, what, sizeof what));
    to_whom(m, cv, title);
    if (f->to.n > 0)
        snprintf(title, sizeof title,
                 _("Enter offers to %zu, Tab marks, Esc back"), f->to.n);
    else
        snprintf(title, sizeof title, "%s",
                 cv->cols < 70 ? _("Enter offers, Tab marks, Esc back")
                               : _("Enter offers to the one at >, Tab marks "
                                   "several, Esc back"));
    view_keys(m, cv, title, "");
}
