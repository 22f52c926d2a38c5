#include "model.h"

#include "act.h"
#include "bindings.h"
#include "chosen.h"
#include "index.h"
#include "lang.h"
#include "lost.h"
#include "past.h"
#include "typing.h"
#include "xalloc.h"

#include <gezi/text.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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
    m->clicked.at = INT64_MIN / 2;
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

    /* The keys that it tells of are those of where it is read. */
    fmt = bindings_say(fmt, act_where(m));
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

static bool check_one(struct model *m, const struct talk *t, const char *text,
                      struct gezi_check *out)
{
    return m->host && m->host->check &&
           m->host->check(m->host->ctx, &t->to, text, 0, out) == GEZI_OK;
}

bool model_check_of(struct model *m, const struct talk *t, const char *text,
                    struct gezi_check *out)
{
    bool any = false;

    if (t != m->several.draft)
        return check_one(m, t, text, out);
    for (size_t i = 0; i < m->to.n; i++) {
        const struct talk *one = talks_of_no(m, m->to.to[i]);
        struct gezi_check is;

        if (!one || !check_one(m, one, text, &is))
            continue;
        if (!any ||
            (int64_t)is.bytes - is.limit > (int64_t)out->bytes - out->limit)
            *out = is;
        any = true;
    }
    return any;
}

void model_check(struct model *m)
{
    const struct talk *t = typing_to(m);

    m->checked =
        ((m->screen == SCREEN_TALK && t) || m->screen == SCREEN_BROADCAST) &&
        model_check_of(m, t, t->draft.text, &m->check);
    if (m->checked && m->screen == SCREEN_TALK)
        lost_characters(m, t->draft.text);
}

bool model_send(struct model *m, struct talk *t, const char *text)
{
    return model_write(m, t, &(struct letter){.text = text});
}

bool model_offer(struct model *m, struct talk *t, const char *text,
                 const struct gezi_file *files, size_t n)
{
    return model_write(
        m, t, &(struct letter){.text = text, .files = files, .files_n = n});
}

bool model_write(struct model *m, struct talk *t, const struct letter *letter)
{
    const struct gezi_file *files = letter->files;
    size_t n = letter->files_n;
    const char *text = letter->text;
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
        .others = letter->others,
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
    if (letter->others)
        msg->others = xstrdup(letter->others);
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
