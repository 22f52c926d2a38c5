#include "several.h"

#include "index.h"
#include "lang.h"
#include "layout.h"
#include "list.h"
#include "model.h"
#include "others.h"

#include <gezi/recipients.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void several_init(struct several *s)
{
    *s = (struct several){.draft = talk_new(0, "", _("several people"))};
}

void several_fini(struct several *s) { talk_free(s->draft); }

bool several_is(const struct model *m)
{
    return m->screen == SCREEN_BROADCAST && m->several.on;
}

bool several_open(struct model *m)
{
    struct whom *w = &m->to;
    struct talk *t;

    if (m->screen != SCREEN_SEND && m->screen != SCREEN_PEOPLE)
        return false;
    list_update(m);
    if (list_group(m) && w->n == 0)
        whom_mark(m);
    else if (w->n > 0 && m->filter.n > 0 && !list_group(m) &&
             (t = list_talk(m)) && !t->everyone)
        whom_add(m, w, t); /* whom a name was typed for is meant, too */
    if (w->n == 0)
        return false;
    if (w->n == 1) {
        t = talks_of_no(m, w->to[0]);
        w->n = 0;
        if (t)
            model_open(m, t);
        return t != NULL;
    }
    m->several.from_people = m->screen == SCREEN_PEOPLE;
    m->several.sent = false;
    m->several.top = 0;
    model_go(m, SCREEN_BROADCAST);
    m->several.on = true;
    return true;
}

static void note(struct model *m, size_t i, const struct talk *t, bool ok)
{
    m->several.failed[i] = !ok;
    m->several.seq[i] = ok ? talk_end(t) - 1 : 0;
}

static void list_all(const struct model *m, struct strbuf *all)
{
    for (size_t i = 0; i < m->to.n; i++) {
        const struct talk *t = talks_of_no(m, m->to.to[i]);

        if (t)
            others_add(all, t->key, t->name);
    }
}

size_t several_say(struct model *m, const char *text, bool goes_on)
{
    struct strbuf all = {0};
    size_t done = 0;

    list_all(m, &all);

    for (size_t i = 0; i < m->to.n; i++) {
        struct talk *t = talks_of_no(m, m->to.to[i]);
        char *others;

        if (goes_on && m->several.failed[i])
            continue;
        others = t ? others_but(&all, t->key) : NULL;
        note(m, i, t,
             t && model_write(
                      m, t, &(struct letter){.text = text, .others = others}));
        free(others);
        done += !m->several.failed[i];
    }
    strbuf_fini(&all);
    return done;
}

void several_offered(struct model *m)
{
    for (size_t i = 0; i < m->to.n; i++) {
        const struct talk *t = talks_of_no(m, m->to.to[i]);

        note(m, i, t, t != NULL);
    }
    m->several.sent = true;
    m->several.top = 0;
}

void several_said(struct model *m, size_t n)
{
    m->several.sent = true;
    m->several.top = 0;
    model_notice(m,
                 ngettext("Sent to %zu person; what becomes of it stands above",
                          "Sent to %zu people; what becomes of it stands above",
                          n),
                 n);
}

void several_send(struct model *m)
{
    struct edit *e = &m->several.draft->draft;
    size_t done = several_say(m, e->text, false);

    if (!done)
        return; /* and why was told */
    edit_sent(e);
    model_check(m);
    several_said(m, done);
}

static int rows(const struct model *m) { return layout_of(m).body_rows; }

void several_up(struct model *m)
{
    if (!edit_up(&m->several.draft->draft, layout_of(m).draft_cols))
        m->several.top -= m->several.top > 0;
}

void several_down(struct model *m)
{
    if (!edit_down(&m->several.draft->draft, layout_of(m).draft_cols) &&
        m->several.top + rows(m) < (int)m->to.n)
        m->several.top++;
}

bool several_tells(const struct model *m)
{
    if (m->to.n < 2 || m->to.n > GEZI_RECIPIENTS_MAX)
        return false;
    for (size_t i = 0; i < m->to.n; i++) {
        const struct talk *t = talks_of_no(m, m->to.to[i]);
        const struct gezi_peer *peer =
            t ? people_find(m->people, t->to.peer) : NULL;

        if (peer && peer->caps & GEZI_OPT_ENCRYPT &&
            peer->caps & GEZI_OPT_ENCEXTMSG)
            return true;
    }
    return false;
}

static void stands(const struct model *m, const struct talk *t,
                   char out[static SEVERAL_STATE_SIZE])
{
    const struct gezi_peer *peer = people_find(m->people, t->to.peer);

    out[0] = '\0';
    if (peer && peer->presence == GEZI_AWAY)
        snprintf(out, SEVERAL_STATE_SIZE, "%s", _("away"));
    else if (!peer || peer->presence == GEZI_OFFLINE)
        snprintf(out, SEVERAL_STATE_SIZE, "%s",
                 _("not here: it waits for them"));
}

const struct talk *several_row(const struct model *m, size_t i,
                               char out[static SEVERAL_STATE_SIZE])
{
    const struct several *s = &m->several;
    struct talk *t = talks_of_no(m, m->to.to[i]);
    const struct message *msg =
        t && s->sent && !s->failed[i] ? talk_at(t, s->seq[i]) : NULL;
    char state[MESSAGE_STATE_SIZE];

    out[0] = '\0';
    if (!t)
        return NULL;
    if (!s->sent)
        stands(m, t, out);
    else if (s->failed[i])
        snprintf(out, SEVERAL_STATE_SIZE, "%s", _("not sent"));
    else if (msg && msg->state == GEZI_FAILED)
        snprintf(out, SEVERAL_STATE_SIZE, _("failed: %s"),
                 lang_word(gezi_reason_text(msg->reason)));
    else if (msg)
        snprintf(out, SEVERAL_STATE_SIZE, "%s", message_state(msg, state));
    return t;
}
