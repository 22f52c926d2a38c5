#include "model.h"

#include "chosen.h"
#include "index.h"
#include "lang.h"
#include "lost.h"
#include "past.h"
#include "person.h"
#include "trust.h"
#include "xalloc.h"

#include <gezi/text.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Where the message of a command stands; ref % MODEL_MARKS_MAX finds it. */
struct mark {
    uint64_t ref;
    uint32_t no, seq;
};

void model_init(struct model *m, const char *nick)
{
    *m = (struct model){
        .list_stale = true, .draft_at = INT64_MAX, .seen_at = INT64_MAX};
    alerts_init(&m->alerts);
    m->people = people_new();
    m->nick = xstrdup(nick);
    m->health.address = m->health.trouble = "";
    m->marks = xcalloc(MODEL_MARKS_MAX, sizeof *m->marks);
    edit_init(&m->filter);
    search_init(&m->search);
    palette_init(&m->palette);
    prefs_init(&m->prefs);
    first_init(&m->first);
    transfers_init(&m->transfers);
    files_init(&m->files);
    several_init(&m->several);
    edit_init(&m->path);
    edit_init(&m->within);
    talks_init(m);
}

void model_fini(struct model *m)
{
    chosen_reread_stop(m);
    suggest_close(m);
    talks_fini(m);
    files_fini(&m->files);
    several_fini(&m->several);
    free(m->away);
    transfers_fini(&m->transfers);
    edit_fini(&m->path);
    edit_fini(&m->within);
    sheet_fini(&m->sheet);
    free(m->asked_offer);
    free(m->copied);
    free(m->held);
    edit_fini(&m->filter);
    search_fini(&m->search);
    palette_fini(&m->palette);
    prefs_fini(&m->prefs);
    first_fini(&m->first);
    free(m->list);
    gezi_codec_free(m->reread.codec);
    free(m->marks);
    free(m->nick);
    people_free(m->people);
}

void model_notice(struct model *m, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(m->notice, sizeof m->notice, fmt, ap);
    va_end(ap);
    gezi_utf8_trim(m->notice);
}

void model_tell(struct model *m, struct strbuf *told)
{
    if (told->n > 0)
        model_notice(m, "%s", strbuf_get(told));
    strbuf_fini(told);
}

static bool looked_at(const struct model *m, const struct talk *t)
{
    return m->screen == SCREEN_TALK && m->talk == t;
}

/* The newest message of t just came from outside. */
static void arrived(struct model *m, struct talk *t)
{
    if (!looked_at(m, t)) {
        if (t->unread++ == 0)
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
        arrived(m, t);
        return;
    }
    msg = talks_add(m, t, MESSAGE_IN, ev->unix_ms, in->text);
    msg->id = xstrdup(in->id);
    msg->number = in->number;
    msg->flags = in->flags;
    msg->bad = in->bad;
    msg->offer = o;
    if (t->everyone)
        msg->author = xstrdup(gezi_peer_name(&ev->peer));
    arrived(m, t);
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
    arrived(m, t);
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
    }
    return true;
}

void model_go(struct model *m, enum screen screen)
{
    if (m->asking == ASK_REREAD)
        chosen_reread_stop(m);
    suggest_close(m);
    if (m->screen == SCREEN_TALK && m->talk) {
        talk_leave(m->talk);
        past_leave(m, m->talk);
    }
    if (screen == SCREEN_FILES && m->screen != SCREEN_FILES &&
        m->screen != SCREEN_WHOM && m->screen != SCREEN_HELP)
        files_open(m, m->screen == SCREEN_TALK);
    if (screen == SCREEN_FILES)
        m->transfers.changed = true;
    if (screen == SCREEN_BROADCAST)
        past_open_draft(m, model_everyone(m));
    if (screen == SCREEN_HELP && m->screen != SCREEN_HELP)
        m->helped = m->screen;
    if (screen == SCREEN_TALK && m->screen != SCREEN_TALK &&
        m->screen != SCREEN_HELP)
        m->opened_from = m->screen == SCREEN_INBOX ||
                                 m->screen == SCREEN_SEARCH ||
                                 m->screen == SCREEN_PEOPLE
                             ? m->screen
                             : SCREEN_MENU;
    if ((screen == SCREEN_SEND || screen == SCREEN_PEOPLE) && !several_is(m) &&
        m->screen != SCREEN_HELP)
        m->to.n = 0;
    if (m->screen != SCREEN_HELP && screen != SCREEN_HELP)
        m->several.on = false;
    m->screen = screen;
    m->asking = ASK_NOTHING;
    palette_close(m);
    m->prefs.state = PREFS_LIST;
    m->on_people = m->filtering = false;
    m->help_top = 0;
    edit_set(&m->filter, "");
    m->list_at = 0;
    m->list_n = 0;
    m->list_stale = true;
    m->checked = false;
    if (screen == SCREEN_SETTINGS)
        prefs_list(m);
}

static void enter_talk(struct model *m, struct talk *t)
{
    model_go(m, SCREEN_TALK);
    m->talk = t;
    past_open(m, t);
    talk_open(t);
    model_check(m);
}

void model_live(struct model *m)
{
    struct talk *t = m->talk;

    t->scrolled = false;
    t->below = 0;
    if (t->newer)
        past_reload(m, t);
}

void model_back(struct model *m)
{
    if (m->screen == SCREEN_HELP && m->helped == SCREEN_TALK)
        enter_talk(m, m->talk);
    else if (m->screen == SCREEN_HELP)
        model_go(m, m->helped);
    else if (m->screen == SCREEN_WHOM)
        model_go(m, SCREEN_FILES);
    else if (several_is(m))
        model_go(m, m->several.from_people ? SCREEN_PEOPLE : SCREEN_SEND);
    else if (m->screen == SCREEN_FILES && m->files.from_talk)
        enter_talk(m, m->talk);
    else
        model_go(m, m->screen == SCREEN_TALK ? m->opened_from : SCREEN_MENU);
}

bool model_typing(const struct model *m)
{
    if (m->asking == ASK_FOLDER || m->asking == ASK_WITHIN || m->palette.open)
        return true;
    if (m->asking == ASK_SHEET || m->asking == ASK_COPY)
        return false;
    switch (m->screen) {
    case SCREEN_FIRST:
        return m->first.touched;
    case SCREEN_SEND:
    case SCREEN_WHOM:
    case SCREEN_BROADCAST:
    case SCREEN_SEARCH:
        return true;
    case SCREEN_FILES:
        return !m->files.below;
    case SCREEN_TALK:
        return !m->talk->choosing;
    case SCREEN_PEOPLE:
        return m->filtering;
    case SCREEN_SETTINGS:
        return m->prefs.state == PREFS_VALUE;
    default:
        return false;
    }
}

void model_open(struct model *m, struct talk *t)
{
    if (m->screen != SCREEN_TALK || m->talk != t)
        enter_talk(m, t);
}

bool model_muted(const struct model *m, const struct talk *t)
{
    const struct gezi_peer *peer = people_find(m->people, t->to.peer);

    return peer && peer->treat & GEZI_TREAT_MUTED;
}

unsigned model_unread(const struct model *m)
{
    unsigned n = m->unread_rest;

    for (size_t i = 0; i < m->talks_n; i++)
        if (m->talks[i]->unread && !model_muted(m, m->talks[i]))
            n += m->talks[i]->unread;
    return n;
}

const struct talk *model_at_stake(const struct model *m, bool *waits)
{
    bool kept = m->host && m->host->archive;

    for (size_t i = 0; i < m->talks_n; i++) {
        const struct talk *t = m->talks[i];

        *waits = t->draft.n == 0;
        if (kept ? t->draft_changed && !*waits : !*waits || talk_waits(t))
            return t;
    }
    *waits = false;
    return m->several.draft->draft.n > 0 ? m->several.draft : NULL;
}

void model_check(struct model *m)
{
    const struct talk *t = m->talk;

    m->checked = m->screen == SCREEN_TALK && t && !t->everyone && m->host &&
                 m->host->check &&
                 m->host->check(m->host->ctx, &t->to, t->draft.text, 0,
                                &m->check) == GEZI_OK;
    if (m->checked)
        lost_characters(m, t->draft.text);
}

bool model_send(struct model *m, struct talk *t, const char *text)
{
    return model_offer(m, t, text, NULL, 0);
}

bool model_offer(struct model *m, struct talk *t, const char *text,
                 const struct gezi_file *files, size_t n)
{
    const struct gezi_peer peer = {.id = t->to.peer,
                                   .key = t->key,
                                   .nick = t->name,
                                   .user = "",
                                   .host = ""};
    struct message *msg;
    struct gezi_command cmd = {
        .what = t->everyone ? GEZI_DO_BROADCAST : GEZI_DO_SEND,
        .ref = m->ref + 1,
        .to = t->to,
        .text = text,
        .files = files,
        .files_n = n,
    };
    enum gezi_err err = m->host->command(m->host->ctx, &cmd);

    if (err != GEZI_OK) {
        model_notice(m, _("Not sent: %s. The draft is kept."),
                     lang_word(gezi_err_text(err)));
        return false;
    }
    if (t->newer)
        past_reload(m, t);
    m->marks[cmd.ref % MODEL_MARKS_MAX] =
        (struct mark){cmd.ref, t->no, talk_end(t)};
    m->ref = cmd.ref;
    msg = talks_add(m, t, MESSAGE_OUT, m->unix_ms, text);
    if (n > 0)
        msg->offer = offer_hold(&m->transfers,
                                &(struct offer_spec){.peer = &peer,
                                                     .out = true,
                                                     .unix_ms = m->unix_ms,
                                                     .files = files,
                                                     .files_n = n});
    t->told_typing = 0;
    t->scrolled = false;
    t->below = 0;
    t->mark = 0;
    m->list_stale = true;
    return true;
}

int64_t model_deadline(const struct model *m)
{
    int64_t when = past_deadline(m);

    int64_t moves = transfers_deadline(&m->transfers, m->now);

    if (first_deadline(m) < when)
        when = first_deadline(m);
    if (m->search.due < when)
        when = m->search.due;
    if (files_busy(m) || m->offers_due)
        when = m->now;
    /* What stands still says so, where it is looked at. */
    if (moves < when && (m->screen == SCREEN_FILES || m->screen == SCREEN_TALK))
        when = moves;
    if (m->screen == SCREEN_TALK && m->talk->typing_until > m->now &&
        m->talk->typing_until < when)
        when = m->talk->typing_until;
    return when;
}
