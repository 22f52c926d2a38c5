/* A conversation, with the others at its left where there is room. */
#include "lang.h"
#include "view.h"

#include "act.h"
#include "bindings.h"
#include "card.h"
#include "chosen.h"
#include "layout.h"
#include "list.h"
#include "protection.h"
#include "taking.h"
#include "text.h"
#include "trust.h"
#include "typing.h"
#include "when.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* With a person: name, group, address, as far as there is room. */
static void person(const struct model *m, struct canvas *cv)
{
    const struct talk *t = m->talk;
    const struct gezi_peer *peer = people_find(m->people, t->to.peer);
    char left[1024], addr[GEZI_ADDR_TEXT], here[64];
    bool narrow = cv->cols < LAYOUT_PANES_COLS;
    char sealed[PROTECTION_WORDS] = "";
    const char *words[] = {peer ? lang_word(gezi_kind_what(peer->kind)) : "",
                           sealed, here, NULL};
    enum role role;

    if (peer)
        protection_of(peer, m->checked ? m->check.seals : 0, sealed);

    gezi_addr_print(t->to.addr, addr);
    snprintf(left, sizeof left, " %s  %s%s%s", t->name, peer ? peer->group : "",
             peer && peer->group[0] ? "  " : "",
             strcmp(addr, t->name) == 0 || narrow ? "" : addr);
    snprintf(here, sizeof here, "%c %s", view_mark(peer, &role),
             peer ? lang_word(gezi_presence_name(peer->presence))
                  : _("nobody known yet"));
    view_title(m, cv, left, words);
}

static void title(const struct model *m, struct canvas *cv)
{
    char here[64];
    const char *words[] = {here, NULL};

    if (!m->talk->everyone) {
        person(m, cv);
        return;
    }
    snprintf(
        here, sizeof here,
        ngettext("%zu person here", "%zu people here", people_here(m->people)),
        people_here(m->people));
    view_title(m, cv, _(" # Everyone"), words);
}

static void side(const struct model *m, struct canvas *cv,
                 const struct layout *at)
{
    int rows = at->body_rows, row = at->body_row;
    size_t first = view_first(m->list_n, m->list_at, rows);

    for (int i = 0; i < rows; i++)
        canvas_print(cv, row + i, at->side_cols, 1, ROLE_RULE, "|");
    for (size_t i = first; i < m->list_n && rows > 0; i++, row++, rows--) {
        const struct entry *entry = &m->list[i];
        const struct talk *t = entry->talk;
        char news[16] = "";
        enum role role;
        char mark = view_mark(entry_peer(m, entry), &role);
        int used;

        if (t && t->everyone)
            mark = '#';
        if (t && t->unread)
            snprintf(news, sizeof news, t->unread > 999 ? "999+" : "%u",
                     t->unread);
        canvas_hit(cv, row, 0, at->side_cols, HIT_SIDE, i, 0);
        canvas_printf(cv, row, 0, 3, role, "%c%c ", t == m->talk ? '>' : ' ',
                      mark);
        used = canvas_right(cv, row, 3, at->side_cols - 4, ROLE_UNREAD, news);
        canvas_print(cv, row, 3, at->side_cols - 4 - used - (used > 0),
                     ROLE_NAME, entry_name(m, entry));
        if (t == m->talk)
            canvas_paint(cv, row, 0, at->side_cols, ROLE_CHOSEN);
    }
}

/* A canvas row that may stand above or below what is seen. */
struct place {
    struct canvas *cv;
    const struct layout *at;
    int row; /* of the body; negative: scrolled out */
};

static bool seen(const struct place *p)
{
    return p->row >= 0 && p->row < p->at->body_rows;
}

static void separator(struct place *p, const char *words, enum role role)
{
    if (seen(p))
        view_rule(p->cv, p->at->body_row + p->row, p->at->body_col + 1,
                  p->at->body_cols - 2, words, role);
    p->row++;
}

static void state(struct place *p, const struct message *msg, int cols)
{
    char words[MESSAGE_STATE_SIZE];

    if (msg->kind != MESSAGE_OUT)
        return;
    if (cols + LAYOUT_STATE_COLS > p->at->text_cols)
        p->row++;
    if (seen(p))
        canvas_right(p->cv, p->at->body_row + p->row, p->at->body_col,
                     p->at->body_cols - 1,
                     msg->state == GEZI_FAILED ? ROLE_FAILED : ROLE_STATE,
                     message_state(msg, words));
}

static void body(struct place *p, const struct message *msg, enum role role)
{
    int col = p->at->body_col + 1 + LAYOUT_TIME_COLS + p->at->author_cols;
    char *shown = message_shown(msg);
    const char *s = shown;
    size_t n, fit;
    int last = 0;

    if (!*s && msg->offer) {
        free(shown);
        return;
    }
    while ((n = text_wrap(s, p->at->text_cols, TEXT_WRAP_WORDS, &fit)) > 0) {
        last = text_cols_n(s, fit);
        if (seen(p))
            canvas_print_n(p->cv, p->at->body_row + p->row, col,
                           p->at->text_cols, role, s, fit);
        s += n;
        if (*s)
            p->row++;
    }
    state(p, msg, last);
    p->row++;
    free(shown);
}

/* Who else got it, in one row. */
static void others(struct place *p, const struct message *msg)
{
    char *words;

    if (!message_has_others(msg))
        return;
    words = message_others(msg, p->at->text_cols);
    if (seen(p))
        canvas_print(p->cv, p->at->body_row + p->row,
                     p->at->body_col + 1 + LAYOUT_TIME_COLS +
                         p->at->author_cols,
                     p->at->text_cols, ROLE_STATE, words);
    p->row++;
    free(words);
}

/* Where the chosen one begins: '>' and the hardware cursor. */
static void point(struct place *p)
{
    int row = p->at->body_row + p->row, col = p->at->body_col;

    if (!seen(p))
        return;
    canvas_print(p->cv, row, col, 1, ROLE_CHOSEN, ">");
    p->cv->caret_row = row;
    p->cv->caret_col = col;
}

/* A click on the row that is so many below is about this message. */
static void hit(const struct place *p, int below, uint32_t seq, size_t line)
{
    int row = p->row + below;

    if (row >= 0 && row < p->at->body_rows)
        canvas_hit(p->cv, p->at->body_row + row, p->at->body_col,
                   p->at->body_cols, HIT_MESSAGE, seq, line);
}

/* One column wider than text: no state stands at its right. */
static void card(const struct model *m, struct place *p,
                 const struct message *msg, uint32_t seq, bool chosen)
{
    int rows = card_line_rows(p->at->text_cols);

    for (size_t i = 0; i < card_lines(msg); i++, p->row += rows) {
        struct place second = {p->cv, p->at, p->row + 1};
        const struct card_place at = {
            .row = p->at->body_row + p->row,
            .col = p->at->body_col + 1 + LAYOUT_TIME_COLS + p->at->author_cols,
            .cols = p->at->text_cols + 1,
            .rows = rows,
            .seen = {seen(p), rows > 1 && seen(&second)}};

        if (chosen && i == m->talk->chosen_line)
            point(p);
        for (int k = 0; k < rows; k++)
            hit(p, k, seq, i);
        view_card_line(m, p->cv, &at, msg, i);
    }
}

/* What was taken and is an image stands below its card. */
static void pictures(const struct model *m, struct place *p,
                     const struct message *msg)
{
    for (size_t i = 0; msg->offer && i < msg->offer->n; i++) {
        const struct transfer *f = &msg->offer->files[i];
        const struct picture *is =
            f->picture_rows ? pictures_find(m->pictures, f->path) : NULL;
        int hidden = p->row < 0 ? -p->row : 0;

        if (is && is->state == PICTURE_HERE && hidden < is->rows)
            picture_draw(is, p->cv, p->at->body_row + p->row + hidden,
                         p->at->body_col + 1 + LAYOUT_TIME_COLS +
                             p->at->author_cols,
                         hidden, p->at->body_rows - p->row - hidden);
        p->row += f->picture_rows;
    }
}

static void message(const struct model *m, struct place *p, uint32_t seq)
{
    const struct talk *t = m->talk;
    const struct message *msg = talk_at(t, seq);
    int row = p->at->body_row + p->row, col = p->at->body_col + 1;
    bool chosen = t->choosing && t->chosen == seq;
    char clock[WHEN_SIZE];
    const char *author = msg->kind == MESSAGE_OUT ? _("me")
                         : msg->author            ? msg->author
                                                  : t->name;

    when_clock(msg->unix_ms, clock);
    if (msg->kind == MESSAGE_NOTE) {
        if (seen(p))
            canvas_printf(p->cv, row, col, p->at->body_cols - 2,
                          trust_alarm(msg) ? ROLE_FAILED : ROLE_STATE,
                          "%s -- %s --", clock, msg->text);
        if (chosen)
            point(p);
        hit(p, 0, seq, 0);
        p->row++;
        return;
    }
    if (seen(p)) {
        if (chosen && !msg->offer)
            point(p);
        canvas_print(p->cv, row, col, LAYOUT_TIME_COLS - 1,
                     chosen ? ROLE_CHOSEN : ROLE_STATE, clock);
        canvas_print(p->cv, row, col + LAYOUT_TIME_COLS, p->at->author_cols - 2,
                     ROLE_NAME, author);
    }
    body(p, msg, msg->kind == MESSAGE_OUT ? ROLE_OWN : ROLE_TEXT);
    others(p, msg);
    for (int k = row - p->at->body_row; k < p->row; k++)
        hit(p, k - p->row, seq, 0);
    card(m, p, msg, seq, chosen);
    pictures(m, p, msg);
}

static void messages(const struct model *m, struct canvas *cv,
                     const struct layout *at)
{
    const struct talk *t = m->talk;
    struct spot top = layout_top(t, at);
    struct place p = {cv, at, -top.row};
    char words[48];

    if (t->n == 0)
        view_hint(m, cv, at->body_row + 1, at->body_col + 2, at->body_cols - 4,
                  at->body_rows - 1,
                  t->everyone
                      ? _("Nothing was sent to everyone yet. Type below; "
                          "Enter asks before it sends.")
                      : _("Nothing was said yet. Type below, Enter sends."));
    for (uint32_t seq = top.seq; seq != talk_end(t) && p.row < at->body_rows;
         seq++) {
        if (layout_has_begin(t, seq))
            separator(&p, _("beginning of the history"), ROLE_RULE);
        if (layout_has_day(t, seq))
            separator(&p, when_day(talk_at(t, seq)->unix_ms, words), ROLE_RULE);
        if (layout_has_mark(t, seq)) {
            snprintf(words, sizeof words, _("%u new"), t->mark);
            separator(&p, words, ROLE_UNREAD);
        }
        message(m, &p, seq);
    }
}

static void rule(const struct model *m, struct canvas *cv,
                 const struct layout *at)
{
    const struct talk *t = m->talk;
    uint64_t where = act_where(m);
    char words[512] = "";

    if (chosen_why(m, words)[0]) {
        canvas_print(cv, at->draft_row - 1, 1, cv->cols - 2, ROLE_STATE,
                     bindings_say(words, where));
        return;
    }
    if (m->asking == ASK_WITHIN)
        snprintf(
            words, sizeof words, "%s",
            bindings_say(_("Up older, Down newer, Enter stays there, Esc ends"),
                         where));
    else if (t->below > 0)
        snprintf(
            words, sizeof words,
            bindings_say(_("[scrolled %u%s] %u new below, End shows"), where),
            layout_below(t, at), t->newer ? "+" : "", t->below);
    else if (t->scrolled)
        snprintf(words, sizeof words,
                 bindings_say(_("[scrolled %u%s] End shows the newest"), where),
                 layout_below(t, at), t->newer ? "+" : "");
    else if (t->typing_until > m->now)
        snprintf(words, sizeof words, _("%s is typing"), t->name);
    view_rule(cv, at->draft_row - 1, 0, cv->cols, words,
              t->below ? ROLE_UNREAD : ROLE_STATE);
}

void view_check(const struct model *m, bool brief, char *out, size_t cap)
{
    const struct gezi_check *is = &m->check;
    char name[16];
    size_t n = 0;

    out[0] = '\0';
    if (!m->checked || typing_to(m)->draft.n == 0 ||
        (brief && is->bytes <= is->limit))
        return;
    for (const char *s = gezi_charset_name(is->charset);
         *s && n + 1 < sizeof name; s++)
        name[n++] = *s >= 'a' && *s <= 'z' ? (char)(*s - 32) : *s;
    name[n] = '\0';
    if (is->bytes > is->limit)
        snprintf(out, cap, _("%s: %u bytes too long"), name,
                 (unsigned)(is->bytes - is->limit));
    else if (is->lost && m->lost[0])
        snprintf(
            out, cap,
            ngettext("%s: %u goes as ?: %s", "%s: %u go as ?: %s", is->lost),
            name, (unsigned)is->lost, m->lost);
    else if (is->lost)
        snprintf(out, cap,
                 ngettext("%s: %u character will go as ?",
                          "%s: %u characters will go as ?", is->lost),
                 name, (unsigned)is->lost);
    else
        snprintf(out, cap, _("%s ok  %u of %u bytes"), name,
                 (unsigned)is->bytes, (unsigned)is->limit);
}

/* The newest file that somebody here offers, NULL when all are answered. */
static const char *offered(const struct model *m)
{
    const struct talk *t = m->talk;

    for (uint32_t i = 0; m->transfers.open > 0 && i < t->n; i++) {
        const struct message *msg = talk_at(t, talk_end(t) - 1 - i);
        const struct offer *o = msg->offer;

        if (message_actionable(msg) && !o)
            return NULL; /* Enter leads there */
        for (size_t k = 0; o && !o->out && k < o->n; k++)
            if (o->files[k].state == GEZI_FILE_OFFERED)
                return o->files[k].name;
    }
    return NULL;
}

/* False: no message is chosen, the keys are those of the draft. */
static bool chosen_keys(const struct model *m, struct canvas *cv, bool narrow)
{
    const struct message *msg = talk_at(m->talk, m->talk->chosen);
    bool failed = msg && msg->kind == MESSAGE_OUT && msg->state == GEZI_FAILED;
    char left[160];
    struct pick pick;

    if (m->talk->choosing && msg && message_waits(msg)) {
        view_keys(m, cv,
                  narrow
                      ? _("r try now  d delete  Esc back")
                      : _("r tries now  d deletes  Up Down choose  Esc back"),
                  "");
    } else if (taking_pick(m, &pick) && !failed) {
        snprintf(left, sizeof left,
                 narrow ? _("%s  Esc") : _("%s  Up Down choose  Esc back"),
                 taking_keys(&pick, cv->cols));
        view_keys(m, cv, left, "");
    } else if (m->talk->choosing && failed) {
        view_keys(m, cv,
                  narrow ? _("Enter why  r again  D delete  Esc")
                         : _("Enter tells why  r sends again  ? explains  c "
                             "copies  D deletes  Esc back"),
                  "");
    } else if (m->talk->choosing) {
        view_keys(m, cv,
                  narrow ? _("Enter open ? what l link c copy e enc D")
                         : _("Enter opens  ? explains  l links  c copies  e "
                             "encoding  D deletes  Esc back"),
                  "");
    }
    return m->talk->choosing;
}

static void keys(const struct model *m, struct canvas *cv)
{
    bool narrow = cv->cols < LAYOUT_PANES_COLS;
    const char *waits = m->talk->draft.n == 0 ? offered(m) : NULL;
    char left[160];

    if (m->asking == ASK_REREAD) {
        snprintf(left, sizeof left,
                 narrow
                     ? _("%s: Left Right  Enter  a all  A always")
                     : _("%s: Left Right other  Enter this one  a all of it  "
                         "A always  Esc back"),
                 gezi_charset_name(m->reread.charset));
        view_keys(m, cv, left, "");
        return;
    }
    if (chosen_keys(m, cv, narrow))
        return;
    view_check(m, false, left, sizeof left);
    if (waits)
        snprintf(left, sizeof left,
                 narrow ? _("Enter: take or refuse")
                        : _("Enter: take or refuse %s"),
                 waits);
    if (narrow)
        view_keys(m, cv, left,
                  left[0] ? _("Enter send") : _("Enter send  Esc back"));
    else
        view_keys(m, cv, left, _("Enter send   Alt+Enter new line"));
}

void view_talk(const struct model *m, struct canvas *cv)
{
    struct layout at = layout_of(m);

    title(m, cv);
    view_rule(cv, 1, 0, cv->cols, m->health.trouble, ROLE_FAILED);
    if (at.side_cols)
        side(m, cv, &at);
    rule(m, cv, &at);
    view_draft(m, cv, &at, &m->talk->draft);
    messages(m, cv, &at); /* the caret goes to the chosen one */
    if (!view_suggest(m, cv, &at))
        keys(m, cv);
}
