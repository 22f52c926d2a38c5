/* The last line: the keys of the place, or the question that is asked there. */
#include "act.h"
#include "bindings.h"
#include "lang.h"
#include "layout.h"
#include "lengthy.h"
#include "pasted.h"
#include "people.h"
#include "taking.h"
#include "text.h"
#include "trust.h"
#include "view.h"

#include <stdio.h>

static void ask_broadcast(const struct model *m, bool narrow, char *out,
                          size_t cap)
{
    size_t here = people_here(m->people);

    if (here == 0)
        snprintf(out, cap, "%s",
                 narrow ? _("Nobody is here. Enter sends, Esc goes back")
                        : _("Nobody is here. Enter sends anyway, Esc goes "
                            "back"));
    else if (narrow)
        snprintf(out, cap,
                 ngettext("Send to %zu? Enter sends, Esc back",
                          "Send to all %zu? Enter sends, Esc back", here),
                 here);
    else
        snprintf(
            out, cap,
            ngettext(
                "Send to %zu person here? Enter again sends, Esc goes back",
                "Send to all %zu people here? Enter again sends, Esc goes back",
                here),
            here);
}

static void ask_quit_transfers(const struct model *m, bool narrow, char *out,
                               size_t cap)
{
    size_t n = m->transfers.running;

    if (narrow)
        snprintf(out, cap,
                 ngettext("%zu transfer runs: Enter stops and quits",
                          "%zu transfers run: Enter stops and quits", n),
                 n);
    else if (m->host && m->host->archive)
        snprintf(out, cap,
                 ngettext("%zu transfer runs: Enter quits, they can go on next "
                          "time. Esc stays",
                          "%zu transfers run: Enter quits, they can go on next "
                          "time. Esc stays",
                          n),
                 n);
    else
        snprintf(
            out, cap,
            ngettext("%zu transfer runs: Enter quits and ends them. Esc stays",
                     "%zu transfers run: Enter quits and ends them. Esc stays",
                     n),
            n);
}

static void ask_quit(const struct model *m, bool narrow, char *out, size_t cap)
{
    bool waits = false;
    const struct talk *t = model_at_stake(m, &waits);

    if (!t && m->transfers.running > 0)
        ask_quit_transfers(m, narrow, out, cap);
    else if (!t)
        snprintf(out, cap, "%s", _("Enter quits, Esc stays"));
    else if (narrow)
        snprintf(out, cap,
                 waits ? _("Enter quits, Esc stays: unsent to %s")
                       : _("Enter quits, Esc stays: draft to %s"),
                 t->name);
    else
        snprintf(out, cap,
                 waits ? _("Enter quits, Esc stays. A message to %s is still "
                           "on its way")
                       : _("Enter quits, Esc stays. A draft to %s would be "
                           "lost"),
                 t->name);
}

static void ask_forget(const struct model *m, char *out, size_t cap)
{
    char what[320], older[320];

    if (m->forget_n == 10000)
        snprintf(what, sizeof what, _("%zu or more messages with %.200s"),
                 m->forget_n, m->forget->name);
    else
        snprintf(what, sizeof what,
                 ngettext("%zu message with %.200s", "%zu messages with %.200s",
                          m->forget_n),
                 m->forget_n, m->forget->name);
    if (m->forget_days)
        snprintf(older, sizeof older,
                 ngettext("%.280s older than %u day",
                          "%.280s older than %u days", m->forget_days),
                 what, m->forget_days);
    snprintf(out, cap,
             _("y deletes %s for ever, Esc keeps them. Digits: only what is "
               "older than so many days"),
             m->forget_days ? older : what);
}

/* What has to be read before the keys; empty when nothing. */
static void urgent(const struct model *m, bool narrow, char *out, size_t cap)
{
    char question[TRUST_WORDS];

    if (m->asking == ASK_BROADCAST)
        ask_broadcast(m, narrow, out, cap);
    else if (m->asking == ASK_QUIT)
        ask_quit(m, narrow, out, cap);
    else if (m->asking == ASK_DELETE)
        snprintf(out, cap, "%s",
                 narrow ? _("Delete this message for ever? y deletes, Esc no")
                        : _("Delete this message for ever? y deletes, Esc "
                            "keeps it"));
    else if (m->asking == ASK_FORGET)
        ask_forget(m, out, cap);
    else if (m->asking == ASK_REFUSE || m->asking == ASK_CANCEL)
        taking_question(m, narrow, out, cap);
    else if (m->asking == ASK_TRUST || m->asking == ASK_CLEAR)
        snprintf(out, cap, "%s", trust_question(m, question));
    else if (m->asking == ASK_PASTE || m->asking == ASK_LONG)
        lengthy_question(m, narrow, out, cap);
    else if (m->asking == ASK_FILE)
        pasted_question(m, narrow, out, cap);
    else
        snprintf(out, cap, "%s", m->notice);
}

/* A question that is answered by typing; the row above it has the notice. */
static void typed_answer(const struct model *m, struct canvas *cv)
{
    bool within = m->asking == ASK_WITHIN;

    if (m->notice[0]) {
        canvas_fill(cv, -3, 0, cv->cols, ROLE_TEXT, ' ');
        canvas_print(cv, -3, 1, cv->cols - 2, ROLE_NOTICE, m->notice);
    }
    view_typed(cv, cv->rows - 2, cv->cols,
               within ? _(" find here: ") : _(" into folder: "),
               within ? &m->within : &m->path);
}

/* A click there is the key, as far as its name is seen. */
static void touch_keys(const struct model *m, struct canvas *cv, int col,
                       int cols, const char *text)
{
    size_t at = 0, n;
    int key;

    if (!m->mouse)
        return;
    for (; bindings_told(text, act_where(m), &at, &n, &key); at += n) {
        int from = text_cols_n(text, at), size = text_cols_n(text + at, n);

        if (from + size > cols)
            size = cols - from;
        canvas_hit(cv, -2, col + from, size, HIT_KEY, (size_t)key, 0);
    }
}

void view_keys(const struct model *m, struct canvas *cv, const char *left,
               const char *right)
{
    bool draft = !m->palette.open &&
                 (m->screen == SCREEN_TALK || m->screen == SCREEN_BROADCAST);
    char said[512], words[512], here[512], there[256];
    int used = 0;

    if (m->asking == ASK_FOLDER || m->asking == ASK_WITHIN) {
        typed_answer(m, cv);
        return;
    }
    urgent(m, cv->cols < LAYOUT_PANES_COLS, said, sizeof said);
    if (act_where(m) & IN_ASKED)
        bindings_reword(said, act_where(m), words, sizeof words);
    else /* a notice: its keys are told already */
        snprintf(words, sizeof words, "%s", said);
    if (words[0] && !draft && text_cols(words) > cv->cols - 2) {
        /* The rule above gives its row. */
        canvas_fill(cv, -3, 0, cv->cols, ROLE_TEXT, ' ');
        view_text(cv, cv->rows - 3, 1, cv->cols - 2, 2, ROLE_NOTICE, words);
        return;
    }
    if (words[0]) {
        canvas_print(cv, -2, 1, cv->cols - 1, ROLE_NOTICE, words);
        return;
    }
    bindings_reword(left, act_where(m), here, sizeof here);
    bindings_reword(right, act_where(m), there, sizeof there);
    if (text_cols(there) < cv->cols - 1)
        used = canvas_right(cv, -2, 1, cv->cols - 2, ROLE_HINT, there);
    canvas_print(cv, -2, 1, cv->cols - 2 - used, ROLE_HINT, here);
    touch_keys(m, cv, 1, cv->cols - 2 - used, here);
    touch_keys(m, cv, cv->cols - 1 - used, used, there);
}
