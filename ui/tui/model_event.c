/* What an event changes in the model. */
#include "index.h"
#include "lang.h"
#include "model.h"
#include "past.h"
#include "person.h"
#include "trust.h"
#include "xalloc.h"

#include <gezi/text.h>

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static bool looked_at(const struct model *m, const struct talk *t)
{
    return m->screen == SCREEN_TALK && m->talk == t;
}

/* The newest message of t just came from outside. */
static void arrived(struct model *m, struct talk *t, bool counts)
{
    if (!looked_at(m, t)) {
        if (counts && t->unread++ == 0)
            t->unread_seq = talk_end(t) - (t->newer ? 0 : 1);
    } else {
        if (t->scrolled)
            t->below++;
        past_saw(m, t);
    }
    m->list_stale = true;
}

/* A stranger has no id yet, only an address; everyone has neither. */
static struct talk *talk_for(struct model *m, const struct gezi_event *ev,
                             unsigned flags)
{
    if (flags & GEZI_MSG_BROADCAST)
        return model_everyone(m);
    if (ev->peer.id)
        return model_talk_with(m, &ev->peer);
    return ev->peer.addr.ip ? model_talk_at(m, ev->peer.addr)
                            : model_everyone(m);
}

/* Held and listed; NULL: the message has none. */
static struct offer *offer_of(struct model *m, const struct gezi_event *ev,
                              const char *id, const struct gezi_file *files,
                              size_t n)
{
    struct offer *o;

    if (n == 0)
        return NULL;
    o = offer_hold(&m->transfers,
                   &(struct offer_spec){.id = id,
                                        .peer = &ev->peer,
                                        .out = ev->kind == GEZI_EV_SENT,
                                        .unix_ms = ev->unix_ms,
                                        .files = files,
                                        .files_n = n});
    transfers_list(&m->transfers, o);
    return o;
}

static void on_message(struct model *m, const struct gezi_event *ev)
{
    const struct gezi_message *in = &ev->message;
    struct talk *t = talk_for(m, ev, in->flags);
    struct offer *o = offer_of(m, ev, in->id, in->files, in->files_n);
    struct message *msg;

    t->typing_until = 0;
    if (t->newer) { /* it is loaded when the end is looked at */
        talk_set_last(t, in->text[0] || !o ? in->text : o->files[0].name,
                      ev->unix_ms);
        offer_let_go(o);
        arrived(m, t, !gezi_event_uncounted(ev));
        return;
    }
    msg = talks_add(m, t, MESSAGE_IN, ev->unix_ms, in->text);
    msg->id = xstrdup(in->id);
    msg->number = in->number;
    msg->flags = in->flags;
    msg->bad = in->bad;
    msg->offer = o;
    if (in->others)
        msg->others = xstrdup(in->others);
    if (t->everyone)
        msg->author = xstrdup(gezi_peer_name(&ev->peer));
    arrived(m, t, !gezi_event_uncounted(ev));
}

static void on_note(struct model *m, const struct gezi_event *ev,
                    const char *fmt, ...) __attribute__((format(printf, 3, 4)));

static void on_note(struct model *m, const struct gezi_event *ev,
                    const char *fmt, ...)
{
    struct talk *t = model_talk_with(m, &ev->peer);
    char line[1024];
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(line, sizeof line, fmt, ap);
    va_end(ap);
    line[gezi_utf8_cut(line, sizeof line - 1)] = '\0';
    if (t->newer) {
        model_notice(m, "%s", line);
        return;
    }
    talks_add(m, t, MESSAGE_NOTE, ev->unix_ms, line);
    arrived(m, t, true);
}

/* Our own message with this mark, NULL when it is another front's. */
static struct message *of_ref(struct model *m, uint64_t ref, const char *id,
                              struct talk **talk)
{
    const struct mark *mark = &m->marks[ref % MODEL_MARKS_MAX];
    struct talk *t = ref && mark->ref == ref ? talks_of_no(m, mark->no) : NULL;
    struct message *msg = t ? talk_at(t, mark->seq) : NULL;

    if (!msg || msg->kind != MESSAGE_OUT ||
        (msg->id && id && strcmp(msg->id, id) != 0))
        return NULL;
    *talk = t;
    return msg;
}

static void on_sent(struct model *m, const struct gezi_event *ev)
{
    const struct gezi_sent *sent = &ev->sent;
    struct talk *t;
    struct message *msg = of_ref(m, sent->ref, sent->id, &t);

    if (!msg) { /* a command in another window of ours sent it */
        t = talk_for(m, ev, sent->flags);
        if (t->newer)
            return;
        msg = talks_add(m, t, MESSAGE_OUT, ev->unix_ms, sent->text);
        msg->offer = offer_of(m, ev, sent->id, sent->files, sent->files_n);
    } else if (ev->peer.id && !t->to.peer && !t->everyone) {
        talks_attach(m, t, &ev->peer);
    }
    if (!msg->id)
        msg->id = xstrdup(sent->id);
    if (msg->offer)
        offer_sent(msg->offer, sent->id, sent->files, sent->files_n);
    if (sent->others && !msg->others)
        msg->others = xstrdup(sent->others);
    msg->lost = sent->lost;
    msg->number = sent->number;
    msg->rows = 0;
}

static void on_delivery(struct model *m, const struct gezi_event *ev)
{
    const struct gezi_delivery *is = &ev->delivery;
    struct talk *t;
    struct message *msg = of_ref(m, is->ref, is->id, &t);

    if (!msg) {
        t = talk_for(m, ev, 0);
        msg = is->id ? talk_by_id(t, is->id) : NULL;
    }
    if (!msg || msg->kind != MESSAGE_OUT)
        return;
    if (is->number)
        msg->number = is->number;
    msg->state = is->state;
    msg->state_ms = ev->unix_ms;
    msg->reason = is->reason;
    msg->attempts = is->attempts;
    msg->over_bytes = is->over_bytes;
    if (msg->flags != ((msg->flags & ~MESSAGE_SEALS) | is->seals))
        msg->rows = 0;
    msg->flags = (msg->flags & ~MESSAGE_SEALS) | is->seals;
    if (is->state == GEZI_FAILED &&
        (!looked_at(m, t) || is->reason == GEZI_WHY_NOT_KEPT))
        model_notice(m, _("A message to %s was not delivered: %s"), t->name,
                     lang_word(gezi_reason_text(is->reason)));
}

static void on_person(struct model *m, const struct gezi_event *ev)
{
    struct talk *t;

    people_event(m->people, ev);
    m->list_stale = true;
    if (ev->change == GEZI_CHANGE_ONLINE || ev->change == GEZI_CHANGE_AWAY)
        person_answered(m, &ev->peer);
    if (ev->change == GEZI_CHANGE_GONE)
        talks_detach(m, ev->peer.id);
    else if ((t = talks_known(m, &ev->peer)) != NULL)
        talk_rename(t, gezi_peer_name(&ev->peer));
}

static void on_typing(struct model *m, const struct gezi_event *ev)
{
    struct talk *t = model_talk_of(m, ev->peer.id);

    if (t)
        t->typing_until = ev->typing ? m->now + GEZI_TYPING_MS : 0;
}

/* News that are not on the screen anyway. */
static void tell_transfer(struct model *m, const struct offer *o,
                          const struct transfer *f)
{
    const struct talk *t = m->talk;

    if (m->screen == SCREEN_FILES ||
        (m->screen == SCREEN_TALK && strcmp(t->key, o->key) == 0))
        return;
    if (f->state == GEZI_FILE_DONE && o->out)
        model_notice(m, _("%.80s has taken %.100s"), o->who, f->name);
    else if (f->state == GEZI_FILE_DONE)
        model_notice(m, _("%.100s from %.80s is there"), f->name, o->who);
    else if (f->state == GEZI_FILE_FAILED && !o->out)
        model_notice(m, _("%.100s from %.80s failed: %s"), f->name, o->who,
                     lang_word(gezi_file_reason_text(f->reason)));
    else if (f->state == GEZI_FILE_REFUSED && o->out)
        model_notice(m, _("%.80s refused %.100s"), o->who, f->name);
}

/* Mere progress is seen in two places only. */
static bool on_transfer(struct model *m, const struct gezi_event *ev)
{
    bool news;
    size_t place;
    const struct offer *o =
        transfers_event(&m->transfers, ev, m->now, &place, &news);

    if (news)
        tell_transfer(m, o, &o->files[place]);
    return news || m->screen == SCREEN_FILES ||
           (m->screen == SCREEN_TALK && talk_offers(m->talk, o));
}

bool model_event(struct model *m, const struct gezi_event *ev)
{
    alerts_event(&m->alerts, m->now, ev);
    switch (ev->kind) {
    case GEZI_EV_READY:
        m->online = true;
        break;
    case GEZI_EV_PERSON:
        on_person(m, ev);
        break;
    case GEZI_EV_MESSAGE:
        on_message(m, ev);
        break;
    case GEZI_EV_SENT:
        on_sent(m, ev);
        break;
    case GEZI_EV_DELIVERY:
        on_delivery(m, ev);
        break;
    case GEZI_EV_NUDGE:
        on_note(m, ev, _("%s shook your window"), gezi_peer_name(&ev->peer));
        break;
    case GEZI_EV_TYPING:
        on_typing(m, ev);
        break;
    case GEZI_EV_TRANSFER:
        return on_transfer(m, ev);
    case GEZI_EV_INFO:
        on_note(m, ev, ev->info.absence ? _("%s is away: %s") : _("%s uses %s"),
                gezi_peer_name(&ev->peer), ev->info.text);
        break;
    case GEZI_EV_KEY:
        trust_event(m, ev);
        break;
    case GEZI_EV_JUDGED:
        trust_judged(m, ev);
        break;
    case GEZI_EV_ASKED:
        return false;
    }
    return true;
}
