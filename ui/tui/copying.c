#include "copying.h"

#include "lang.h"
#include "layout.h"
#include "past.h"
#include "strbuf.h"
#include "when.h"

#include <stdlib.h>

void copying_open(struct model *m)
{
    struct talk *t = m->talk;

    if (t->n == 0) {
        model_notice(m, _("No message here yet"));
        return;
    }
    m->copying.at = t->choosing ? t->chosen : talk_end(t) - 1;
    m->copying.marking = false;
    m->asking = ASK_COPY;
}

static void move(struct model *m, uint32_t n, bool up)
{
    struct talk *t = m->talk;
    uint32_t at = m->copying.at;

    if (up && at - t->first_seq < n)
        past_older(m, t);
    if (!up && t->newer && talk_end(t) - at <= n)
        past_newer(m, t);
    if (up)
        at = at - t->first_seq < n ? t->first_seq : at - n;
    else
        at = talk_end(t) - 1 - at < n ? talk_end(t) - 1 : at + n;
    m->copying.at = at;
}

static uint32_t page(const struct model *m)
{
    return (uint32_t)layout_list_rows(m) / 2 + 1;
}

void copying_up(struct model *m) { move(m, 1, true); }
void copying_down(struct model *m) { move(m, 1, false); }
void copying_page_up(struct model *m) { move(m, page(m), true); }
void copying_page_down(struct model *m) { move(m, page(m), false); }

void copying_mark(struct model *m)
{
    m->copying.marking = !m->copying.marking;
    m->copying.mark = m->copying.at;
}

void copying_range(const struct model *m, uint32_t *from, uint32_t *to)
{
    const struct copying *c = &m->copying;
    uint32_t first = m->talk->first_seq, other = c->marking ? c->mark : c->at;

    if (other - first >= m->talk->n) /* it was dropped meanwhile */
        other = first;
    /* Numbers wrap, so places are compared from the first on. */
    *from = other - first < c->at - first ? other : c->at;
    *to = other - first < c->at - first ? c->at : other;
}

void copying_head(const struct talk *t, const struct message *msg,
                  struct strbuf *out)
{
    char clock[WHEN_SIZE];

    strbuf_printf(out, "%s %s: ", when_clock(msg->unix_ms, clock),
                  msg->kind == MESSAGE_OUT ? _("me")
                  : msg->author            ? msg->author
                                           : t->name);
}

void copying_take(struct model *m)
{
    struct strbuf out = {0};
    uint32_t from, to;

    copying_range(m, &from, &to);
    for (uint32_t seq = from; seq != to + 1; seq++) {
        const struct message *msg = talk_at(m->talk, seq);

        if (!msg || message_closed(msg))
            continue;
        if (from != to)
            copying_head(m->talk, msg, &out);
        strbuf_text(&out, msg->text);
        if (from != to)
            strbuf_byte(&out, '\n');
    }
    model_notice(
        m, ngettext("Copied %u message", "Copied %u messages", to - from + 1),
        (unsigned)(to - from + 1));
    free(m->copied);
    m->copied = strbuf_take(&out);
    m->asking = ASK_NOTHING;
}
