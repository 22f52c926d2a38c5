#include "talk.h"

#include "lang.h"
#include "others.h"
#include "protection.h"
#include "strbuf.h"
#include "text.h"
#include "trust.h"
#include "when.h"
#include "xalloc.h"

#include <gezi/recipients.h>
#include <gezi/text.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct talk *talk_new(uint32_t no, const char *key, const char *name)
{
    struct talk *t = xcalloc(1, sizeof *t);

    t->no = no;
    t->key = xstrdup(key);
    t->name = xstrdup(name);
    edit_init(&t->draft);
    return t;
}

static void message_fini(struct message *msg)
{
    free(msg->text);
    free(msg->author);
    free(msg->id);
    free(msg->others);
    offer_let_go(msg->offer);
}

void talk_free(struct talk *t)
{
    if (!t)
        return;
    talk_drop(t, t->n);
    free(t->ring);
    edit_fini(&t->draft);
    free(t->last);
    free(t->key);
    free(t->name);
    free(t);
}

void talk_rename(struct talk *t, const char *name)
{
    if (strcmp(t->name, name) == 0)
        return;
    free(t->name);
    t->name = xstrdup(name);
}

void talk_drop(struct talk *t, size_t n)
{
    if (n > t->n)
        n = t->n;
    for (size_t i = 0; i < n; i++) {
        struct message *msg = &t->ring[t->first];

        t->bytes -= strlen(msg->text);
        message_fini(msg);
        t->first = (t->first + 1) % t->cap;
    }
    t->n -= n;
    t->first_seq += (uint32_t)n;
    if (n > 0) {
        t->older = true;
        t->reached = t->n > 0 ? talk_at(t, t->first_seq)->row : 0;
    }
}

void talk_drop_end(struct talk *t, size_t n)
{
    for (; n > 0 && t->n > 0; n--) {
        struct message *msg = talk_at(t, talk_end(t) - 1);

        talk_set_last(t, msg->text, t->last_ms);
        t->bytes -= strlen(msg->text);
        message_fini(msg);
        t->n--;
        t->newer = true;
    }
}

void talk_set_last(struct talk *t, const char *text, int64_t unix_ms)
{
    enum { LAST_BYTES = 200 };
    size_t n = strlen(text);

    if (unix_ms < t->last_ms)
        return;
    free(t->last);
    t->last = xstrndup(text, n < LAST_BYTES ? n : LAST_BYTES);
    gezi_utf8_trim(t->last);
    t->last_ms = unix_ms;
    t->last_row = 0;
}

static void grow(struct talk *t)
{
    size_t cap = t->cap ? 2 * t->cap : 8;
    struct message *ring;

    if (cap > TALK_MESSAGES_MAX)
        cap = TALK_MESSAGES_MAX;
    ring = xmalloc(cap * sizeof *ring);
    for (size_t i = 0; i < t->n; i++)
        ring[i] = t->ring[(t->first + i) % t->cap];
    free(t->ring);
    t->ring = ring;
    t->first = 0;
    t->cap = cap;
}

struct message *talk_add(struct talk *t, enum message_kind kind,
                         int64_t unix_ms, const char *text)
{
    struct message *msg;

    if (t->n == TALK_MESSAGES_MAX)
        talk_drop(t, 1);
    if (t->n == t->cap)
        grow(t);
    msg = &t->ring[(t->first + t->n++) % t->cap];
    *msg = (struct message){.kind = kind, .unix_ms = unix_ms};
    msg->text = xstrdup(text);
    t->bytes += strlen(text);
    t->last_ms = unix_ms;
    return msg;
}

struct message *talk_add_front(struct talk *t, enum message_kind kind,
                               int64_t unix_ms, const char *text)
{
    struct message *msg;

    if (t->n == TALK_MESSAGES_MAX)
        return NULL;
    if (t->n == t->cap)
        grow(t);
    t->first = (t->first + t->cap - 1) % t->cap;
    t->first_seq--;
    t->n++;
    msg = &t->ring[t->first];
    *msg = (struct message){.kind = kind, .unix_ms = unix_ms};
    msg->text = xstrdup(text);
    t->bytes += strlen(text);
    return msg;
}

uint32_t talk_end(const struct talk *t)
{
    return t->first_seq + (uint32_t)t->n;
}

struct message *talk_at(const struct talk *t, uint32_t seq)
{
    uint32_t i = seq - t->first_seq;

    return i < t->n ? &t->ring[(t->first + i) % t->cap] : NULL;
}

struct message *talk_by_id(const struct talk *t, const char *id)
{
    for (uint32_t i = 0; i < t->n; i++) {
        struct message *msg = talk_at(t, talk_end(t) - 1 - i);

        if (msg->id && strcmp(msg->id, id) == 0)
            return msg;
    }
    return NULL;
}

void talk_open(struct talk *t)
{
    t->mark = t->unread;
    t->mark_seq = t->unread_seq;
    t->unread = 0;
}

void talk_leave(struct talk *t)
{
    t->mark = 0;
    t->scrolled = false;
    t->below = 0;
    t->choosing = false;
    t->jumped = false;
}

bool talk_waits(const struct talk *t)
{
    for (uint32_t i = 0; i < t->n; i++) {
        const struct message *msg = talk_at(t, t->first_seq + i);

        if (msg->kind == MESSAGE_OUT &&
            (msg->state == GEZI_QUEUED || msg->state == GEZI_TRYING))
            return true;
    }
    return false;
}

bool talk_offers(const struct talk *t, const struct offer *o)
{
    for (uint32_t i = 0; i < t->n; i++)
        if (talk_at(t, talk_end(t) - 1 - i)->offer == o)
            return true;
    return false;
}

bool message_waits(const struct message *msg)
{
    return msg->kind == MESSAGE_OUT && msg->state == GEZI_QUEUED &&
           (msg->reason == GEZI_WHY_NO_ANSWER || trust_holds(msg));
}

bool message_closed(const struct message *msg)
{
    return msg->kind == MESSAGE_IN && (msg->flags & GEZI_MSG_SEALED) &&
           !msg->done;
}

static bool takeable(const struct offer *o)
{
    for (size_t i = 0; o && i < o->n; i++)
        if (transfer_takeable(o, &o->files[i]) &&
            o->files[i].state != GEZI_FILE_CANCELLED)
            return true;
    return false;
}

bool message_actionable(const struct message *msg)
{
    if (msg->kind == MESSAGE_OUT)
        return message_waits(msg) || (msg->state == GEZI_FAILED && !msg->done &&
                                      msg->reason != GEZI_WHY_DROPPED);
    return message_closed(msg) || trust_alarm(msg) || takeable(msg->offer);
}

char *message_state(const struct message *msg,
                    char out[static MESSAGE_STATE_SIZE])
{
    char clock[WHEN_SIZE];

    out[0] = '\0';
    if (msg->kind != MESSAGE_OUT)
        return out;
    if (msg->state == GEZI_TRYING)
        snprintf(out, MESSAGE_STATE_SIZE, _("trying %u"),
                 msg->attempts % 100000);
    else if (msg->state == GEZI_FAILED && msg->reason == GEZI_WHY_DROPPED)
        snprintf(out, MESSAGE_STATE_SIZE, _("taken back"));
    else if (msg->state == GEZI_FAILED && msg->reason == GEZI_WHY_NOT_KEPT)
        snprintf(out, MESSAGE_STATE_SIZE, _("not saved"));
    else if (trust_holds(msg))
        snprintf(out, MESSAGE_STATE_SIZE, "%s", trust_state(msg));
    else if (msg->state == GEZI_READ)
        snprintf(out, MESSAGE_STATE_SIZE, _("read %s"),
                 when_clock(msg->state_ms, clock));
    else
        snprintf(out, MESSAGE_STATE_SIZE, "%s",
                 lang_word(gezi_state_name(msg->state)));
    return out;
}

bool message_has_others(const struct message *msg)
{
    return msg->others && msg->kind != MESSAGE_NOTE && !message_closed(msg);
}

/* The first n of them. */
static char *first_others(const struct message *msg, size_t n)
{
    struct strbuf list = {0}, words = {0};
    const char *at = msg->others;
    struct gezi_recipient r;

    while (n-- > 0)
        gezi_recipients_next(&at, &r);
    strbuf_add(&list, msg->others, (size_t)(at - msg->others));
    others_words(&words, strbuf_get(&list), msg->kind == MESSAGE_OUT);
    strbuf_fini(&list);
    return strbuf_take(&words);
}

/* By name as long as there is room, the rest by number. */
char *message_others(const struct message *msg, int cols)
{
    size_t all = gezi_recipients_count(msg->others);

    for (size_t n = all; n > 0; n--) {
        char rest[32] = "", *words = first_others(msg, n);
        struct strbuf out = {0};
        int room;

        if (n < all)
            snprintf(rest, sizeof rest, " (+%zu)", all - n);
        room = cols - text_cols(rest);
        if (text_cols(words) <= room)
            strbuf_printf(&out, "%s%s", words, rest);
        else if (n == 1)
            strbuf_printf(&out, "%.*s~%s", (int)text_fit(words, room - 1),
                          words, rest);
        free(words);
        if (out.n)
            return strbuf_take(&out);
    }
    return xstrdup("");
}

/* X(flag, words): what a flag adds in front of the text. */
static const struct {
    unsigned flag;
    const char *words;
} remarks[] = {
    {GEZI_MSG_AUTO, N_("[automatic] ")},
    {GEZI_MSG_LOCKED, N_("[locked] ")},
};

/* More than letters can say. */
static bool needs_words(unsigned flags)
{
    return protection_alarm(flags) || flags & GEZI_MSG_OLD ||
           (flags & (GEZI_MSG_ENCRYPTED | GEZI_MSG_OPENED)) ==
               GEZI_MSG_ENCRYPTED;
}

char *message_shown(const struct message *msg)
{
    struct strbuf out = {0};
    bool ours = msg->kind == MESSAGE_OUT;
    char words[PROTECTION_WORDS];

    if (msg->kind == MESSAGE_NOTE)
        return xstrdup(msg->text);
    if (message_closed(msg))
        return xstrdup(
            msg->flags & GEZI_MSG_BROADCAST
                ? _("[sealed] Enter opens it")
                : _("[sealed] Enter opens it and tells who sent it"));
    for (size_t i = 0; i < sizeof remarks / sizeof *remarks; i++)
        if (msg->flags & remarks[i].flag)
            strbuf_text(&out, _(remarks[i].words));
    if (msg->flags & GEZI_MSG_FILES && !msg->offer)
        strbuf_text(&out, _("[offered files that cannot be taken any more] "));
    if (!ours && needs_words(msg->flags))
        strbuf_printf(&out, "[%s] ", protection_words(msg->flags, ours, words));
    strbuf_text(&out, msg->text);
    if (msg->flags & GEZI_MSG_ENCRYPTED && (ours || !needs_words(msg->flags)))
        strbuf_printf(&out, " [%s]", protection_letters(msg->flags, ours));
    if (msg->bad > 0)
        strbuf_printf(&out, _(" [%u unreadable]"), msg->bad);
    if (msg->lost > 0)
        strbuf_printf(&out, _(" [%u as ?]"), msg->lost);
    if (!out.n)
        strbuf_text(&out, msg->offer ? "" : _("[empty]"));
    return strbuf_take(&out);
}
