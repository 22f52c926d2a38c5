#include "layout.h"

#include "card.h"
#include "lang.h"
#include "text.h"
#include "typing.h"
#include "when.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int at_most(int a, int b) { return a < b ? a : b; }
static int at_least(int a, int b) { return a > b ? a : b; }

int layout_list_rows(const struct model *m)
{
    return at_least(m->rows - 5, 1); /* title, rule; rule, keys, menu */
}

int layout_prefs_rows(const struct model *m)
{
    return at_least(layout_list_rows(m) - 3, 1);
}

char *layout_prompt(const struct model *m, char out[static LAYOUT_PROMPT_SIZE])
{
    const char *name = m->screen == SCREEN_TALK ? m->talk->name
                       : several_is(m)          ? _("them all")
                                                : _("Everyone");
    int room = at_least(m->cols / 3, 8);
    size_t fit = text_fit(name, room - 5);

    snprintf(out, LAYOUT_PROMPT_SIZE, _(" to %.*s%s> "), (int)fit, name,
             name[fit] ? "~" : "");
    return out;
}

static void place_draft(const struct model *m, struct layout *at)
{
    char prompt[LAYOUT_PROMPT_SIZE];
    const struct edit *e = &typing_to(m)->draft;
    int most = at_least(at_most(LAYOUT_DRAFT_ROWS, (m->rows - 6) / 2), 1);
    int row, col;

    at->prompt_cols = text_cols(layout_prompt(m, prompt));
    at->draft_cols = at_least(m->cols - at->prompt_cols - 1, 4);
    edit_caret(e, at->draft_cols, &row, &col);
    at->draft_rows = at_most(
        most,
        at_least(row + 1, text_rows(e->text, at->draft_cols, TEXT_WRAP_CELLS)));
    at->draft_row = m->rows - 2 - at->draft_rows;
}

struct layout layout_of(const struct model *m)
{
    struct layout at = {.body_row = 2};

    place_draft(m, &at);
    if (m->screen == SCREEN_TALK && m->cols >= LAYOUT_PANES_COLS)
        at.side_cols = at_most(18 + (m->cols - LAYOUT_PANES_COLS) / 8, 26);
    at.body_col = at.side_cols ? at.side_cols + 1 : 0;
    at.body_cols = m->cols - at.body_col;
    at.body_rows = at_least(at.draft_row - 1 - at.body_row, 1);
    if (m->screen == SCREEN_TALK) {
        int most = at_least(at.body_cols / 6, 4);
        int name = m->talk->everyone ? most : text_cols(m->talk->name);

        at.author_cols = at_least(at_most(name, most), 2) + 2;
    }
    at.text_cols =
        at_least(at.body_cols - 1 - LAYOUT_TIME_COLS - at.author_cols - 1, 4);
    return at;
}

/* The state of an own message stands on its last row if there is room. */
static int count_rows(const struct message *msg, int cols)
{
    char *shown = message_shown(msg);
    const char *s = shown;
    size_t n, fit;
    int rows = 0, last = 0;

    while ((n = text_wrap(s, cols, TEXT_WRAP_WORDS, &fit)) > 0) {
        last = text_cols_n(s, fit);
        s += n;
        rows++;
    }
    if (msg->kind == MESSAGE_OUT && rows && last + LAYOUT_STATE_COLS > cols)
        rows++;
    free(shown);
    rows += message_has_others(msg);
    rows += card_rows(msg, cols) + card_picture_rows(msg);
    return rows ? rows : 1;
}

/* Wrapping is dear and the same until the width changes: remembered. */
static int message_rows(struct message *msg, const struct layout *at)
{
    if (msg->kind == MESSAGE_NOTE)
        return 1;
    if (msg->rows == 0 || msg->rows_cols != at->text_cols) {
        msg->rows = count_rows(msg, at->text_cols);
        msg->rows_cols = at->text_cols;
    }
    return msg->rows;
}

bool layout_has_day(const struct talk *t, uint32_t seq)
{
    return seq == t->first_seq || !when_same_day(talk_at(t, seq)->unix_ms,
                                                 talk_at(t, seq - 1)->unix_ms);
}

bool layout_has_begin(const struct talk *t, uint32_t seq)
{
    return t->loaded && !t->older && seq == t->first_seq;
}

bool layout_has_mark(const struct talk *t, uint32_t seq)
{
    return t->mark > 0 && t->mark_seq == seq;
}

int layout_rows(const struct talk *t, const struct layout *at, uint32_t seq)
{
    return layout_has_begin(t, seq) + layout_has_day(t, seq) +
           layout_has_mark(t, seq) + message_rows(talk_at(t, seq), at);
}

static struct spot up(const struct talk *t, const struct layout *at,
                      struct spot spot, int n)
{
    while (n > 0) {
        int step = at_most(n, spot.row);

        spot.row -= step;
        n -= step;
        if (n == 0 || spot.seq == t->first_seq)
            break;
        spot.seq--;
        spot.row = layout_rows(t, at, spot.seq);
    }
    return spot;
}

static struct spot down(const struct talk *t, const struct layout *at,
                        struct spot spot, int n)
{
    while (n > 0 && spot.seq != talk_end(t)) {
        int left = layout_rows(t, at, spot.seq) - spot.row;

        if (left > n) {
            spot.row += n;
            break;
        }
        n -= left;
        spot = (struct spot){spot.seq + 1, 0};
    }
    return spot;
}

static bool before(struct spot a, struct spot b)
{
    return a.seq != b.seq ? (int32_t)(a.seq - b.seq) < 0 : a.row < b.row;
}

/* With this at the top, the newest row stands at the bottom. */
static struct spot live_top(const struct talk *t, const struct layout *at)
{
    return up(t, at, (struct spot){talk_end(t), 0}, at->body_rows);
}

struct spot layout_top(const struct talk *t, const struct layout *at)
{
    struct spot top = t->top;

    if (!t->scrolled)
        return live_top(t, at);
    if (!talk_at(t, top.seq)) /* dropped meanwhile */
        return (struct spot){t->first_seq, 0};
    if (top.row >= layout_rows(t, at, top.seq))
        top.row = layout_rows(t, at, top.seq) - 1;
    return top;
}

unsigned layout_below(const struct talk *t, const struct layout *at)
{
    struct spot top = layout_top(t, at);
    int rows = -top.row;
    uint32_t seq = top.seq;

    while (seq != talk_end(t) && rows < at->body_rows)
        rows += layout_rows(t, at, seq++);
    return talk_end(t) - seq;
}

void layout_scroll(struct talk *t, const struct layout *at, int n)
{
    struct spot top = layout_top(t, at);

    t->top = n < 0 ? up(t, at, top, -n) : down(t, at, top, n);
    if (t->newer && !before(t->top, live_top(t, at)))
        t->top = live_top(t, at);
    t->scrolled = t->newer || before(t->top, live_top(t, at));
    if (!t->scrolled)
        t->below = 0;
}

/* The rows that must be seen: the message, or the chosen line of its card, for
 * the first one with the text above it. */
static void chosen_rows(const struct talk *t, const struct layout *at,
                        struct spot *begin, struct spot *end)
{
    const struct message *msg = talk_at(t, t->chosen);
    int line = card_line_rows(at->text_cols), n = (int)t->chosen_line, rows;

    *begin = (struct spot){t->chosen, 0};
    *end = (struct spot){t->chosen + 1, 0};
    if (!msg || card_lines(msg) < 2)
        return;
    rows = layout_rows(t, at, t->chosen) - card_rows(msg, at->text_cols) -
           card_picture_rows(msg);
    if (n > 0)
        begin->row = rows + n * line;
    *end = (struct spot){t->chosen, rows + (n + 1) * line};
}

void layout_show_chosen(struct talk *t, const struct layout *at)
{
    struct spot here, top = layout_top(t, at), first, end;

    chosen_rows(t, at, &here, &end);
    if (before(here, top)) {
        t->top = here;
    } else {
        first = up(t, at, end, at->body_rows);
        if (!before(top, first))
            return;
        t->top = first;
    }
    t->scrolled = t->newer || before(t->top, live_top(t, at));
}
