/* A conversation as bare lines: nothing but text, from the first column on. */
#include "view.h"

#include "copying.h"
#include "lang.h"
#include "layout.h"
#include "strbuf.h"
#include "text.h"
#include "when.h"

#include <stdio.h>
#include <stdlib.h>

/* As it would be copied. The caller frees. */
static char *words_of(const struct talk *t, uint32_t seq)
{
    const struct message *msg = talk_at(t, seq);
    struct strbuf out = {0};
    char *shown = message_shown(msg);

    copying_head(t, msg, &out);
    strbuf_text(&out, message_closed(msg) ? shown : msg->text);
    free(shown);
    return strbuf_take(&out);
}

static int height(const struct model *m, uint32_t seq)
{
    char *words = words_of(m->talk, seq);
    int rows = text_rows(words, m->cols, TEXT_WRAP_WORDS);

    free(words);
    return rows;
}

/* The first message to show, so that the one it is at is seen, at the end. */
static uint32_t first_shown(const struct model *m, int rows)
{
    uint32_t seq = m->copying.at;

    rows -= height(m, seq);
    while (seq != m->talk->first_seq && rows > 0) {
        rows -= height(m, seq - 1);
        if (rows >= 0)
            seq--;
    }
    return seq;
}

static void question(const struct model *m, struct canvas *cv)
{
    char words[160], since[WHEN_SIZE], until[WHEN_SIZE];
    uint32_t from, to;

    copying_range(m, &from, &to);
    if (!m->copying.marking) {
        view_keys(m, cv,
                  cv->cols < LAYOUT_PANES_COLS
                      ? _("Enter copies  Space marks  Esc back")
                      : _("Up Down choose  Enter copies it  Space begins a "
                          "mark  Esc back"),
                  "");
        return;
    }
    if (cv->cols < LAYOUT_PANES_COLS)
        snprintf(words, sizeof words,
                 ngettext("Enter copies %u message  Esc back",
                          "Enter copies %u messages  Esc back", to - from + 1),
                 (unsigned)(to - from + 1));
    else
        snprintf(words, sizeof words,
                 ngettext("Enter copies %u message, %s to %s  Esc back",
                          "Enter copies %u messages, %s to %s  Esc back",
                          to - from + 1),
                 (unsigned)(to - from + 1),
                 when_clock(talk_at(m->talk, from)->unix_ms, since),
                 when_clock(talk_at(m->talk, to)->unix_ms, until));
    view_keys(m, cv, words, "");
}

void view_copying(const struct model *m, struct canvas *cv)
{
    int row = 1, end = m->rows - 2;
    const struct talk *t = m->talk;
    const char *none[] = {NULL};
    uint32_t from, to;
    char title[512];

    snprintf(title, sizeof title, _(" Copy from %s"), t->name);
    view_title(m, cv, title, none);
    copying_range(m, &from, &to);
    for (uint32_t seq = first_shown(m, end - row);
         seq != talk_end(t) && row < end; seq++) {
        char *words = words_of(t, seq);
        int used = view_text(cv, row, 0, cv->cols, end - row, ROLE_TEXT, words);

        for (int i = 0; i < used; i++) {
            if (seq - from <= to - from)
                canvas_paint(cv, row + i, 0, cv->cols, ROLE_CHOSEN);
            canvas_hit(cv, row + i, 0, cv->cols, HIT_COPY, seq, 0);
        }
        if (seq == m->copying.at) {
            cv->caret_row = row;
            cv->caret_col = 0;
        }
        row += used;
        free(words);
    }
    question(m, cv);
}
