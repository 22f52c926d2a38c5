#include "trust.h"

#include "doing.h"
#include "index.h"
#include "lang.h"
#include "spoken.h"

#include <stdio.h>
#include <string.h>

enum { ALARM = GEZI_MSG_FORGED }; /* of a note */

static const struct {
    enum gezi_reason reason;
    const char *state, *why;
} holds[] = {
    {GEZI_WHY_KEY_CHANGED, N_("key changed"),
     N_("their key is another than before: ask them, then Enter accepts it")},
    {GEZI_WHY_NO_KEY, N_("no key"),
     N_("they encrypt, and their key did not come: Enter sends it in clear")},
    {GEZI_WHY_NO_SEAL, N_("no cipher"),
     N_("they encrypt in no way that gezi can use: Enter sends it in clear")},
    {GEZI_WHY_BARED, N_("not clear"),
     N_("they used to encrypt and say they do not now: Enter sends it in "
        "clear")},
};
enum { HOLDS = sizeof holds / sizeof *holds };

static size_t hold_of(const struct message *msg)
{
    size_t i = 0;

    if (msg->kind != MESSAGE_OUT || msg->state != GEZI_QUEUED)
        return HOLDS;
    while (i < HOLDS && holds[i].reason != msg->reason)
        i++;
    return i;
}

bool trust_holds(const struct message *msg) { return hold_of(msg) < HOLDS; }

const char *trust_why(const struct message *msg)
{
    size_t i = hold_of(msg);

    return i < HOLDS ? lang_word(holds[i].why) : "";
}

const char *trust_state(const struct message *msg)
{
    size_t i = hold_of(msg);

    return i < HOLDS ? lang_word(holds[i].state) : "";
}

bool trust_alarm(const struct message *msg)
{
    return msg->kind == MESSAGE_NOTE && msg->flags & ALARM && !msg->done;
}

static void note(struct model *m, const struct gezi_event *ev,
                 const char *words, unsigned flags)
{
    struct talk *t = model_talk_with(m, &ev->peer);
    char line[512], spaced[SPACED_SIZE];
    struct message *msg;

    spoken_spaced(ev->key.fingerprint, spaced);
    snprintf(line, sizeof line, "%s%s%s", words, spaced[0] ? ": " : "", spaced);
    if (flags & ALARM || t->newer)
        model_notice(m, "%.80s: %s", gezi_peer_name(&ev->peer), line);
    if (t->newer)
        return;
    msg = talks_add(m, t, MESSAGE_NOTE, ev->unix_ms, line);
    msg->flags = flags;
}

/* What was asked is answered, however that came to be. */
static void settle(struct model *m, const struct gezi_event *ev)
{
    struct talk *t = model_talk_of(m, ev->peer.id);

    for (uint32_t i = 0; t && i < t->n; i++) {
        struct message *msg = talk_at(t, t->first_seq + i);

        msg->done |= trust_alarm(msg);
    }
}

void trust_event(struct model *m, const struct gezi_event *ev)
{
    people_event(m->people, ev);
    m->list_stale = true;
    if (ev->key.news != GEZI_KEY_CHANGED)
        settle(m, ev);
    switch (ev->key.news) {
    case GEZI_KEY_LEARNT: /* as it should be */
        break;
    case GEZI_KEY_CHANGED:
        note(m, ev, _("ANOTHER KEY THAN BEFORE, Enter: what to do"), ALARM);
        break;
    case GEZI_KEY_ACCEPTED:
        note(m, ev, _("you accepted the new key"), 0);
        break;
    case GEZI_KEY_CHECKED:
        note(m, ev, _("you compared the key"), 0);
        break;
    case GEZI_KEY_FORGOTTEN:
        note(m, ev, _("the key is forgotten"), 0);
        break;
    case GEZI_KEY_BACK:
        note(m, ev, _("the key that you know is back"), 0);
        break;
    }
    model_check(m);
}

void trust_judged(struct model *m, const struct gezi_event *ev)
{
    struct talk *t = model_talk_of(m, ev->peer.id);

    for (uint32_t i = 0; t && i < t->n; i++) {
        struct message *msg = talk_at(t, t->first_seq + i);

        if (msg->kind != MESSAGE_IN || !msg->id ||
            strcmp(msg->id, ev->judged.id) != 0)
            continue;
        msg->flags =
            (msg->flags & ~(unsigned)GEZI_MSG_UNCHECKED) | ev->judged.flags;
        msg->rows_cols = 0;
    }
}

void trust_ask(struct model *m, const struct message *msg)
{
    bool key = trust_alarm(msg) || msg->reason == GEZI_WHY_KEY_CHANGED;

    m->asking = key ? ASK_TRUST : ASK_CLEAR;
}

void trust_yes(struct model *m)
{
    const struct message *msg = talk_at(m->talk, m->talk->chosen);
    bool trust = m->asking == ASK_TRUST;
    struct strbuf told = {0};
    const struct doing d = {.host = m->host, .to = m->talk->to, .told = &told};

    m->asking = ASK_NOTHING;
    if (!msg)
        return;
    if (trust)
        doing_trust(&d, msg->number);
    else
        doing_clear(&d, msg->number);
    model_tell(m, &told);
}

char *trust_question(const struct model *m, char out[static TRUST_WORDS])
{
    const char *name = m->talk->name;

    if (m->asking == ASK_TRUST)
        snprintf(out, TRUST_WORDS,
                 m->cols < 60
                     ? _("Asked? y takes the new key, Esc not")
                     : _("Does %.100s say that the new key is theirs? y "
                         "accepts it, Esc keeps the old one"),
                 name);
    else
        snprintf(out, TRUST_WORDS,
                 m->cols < 60
                     ? _("Send this one in clear? y does")
                     : _("Send this one to %.100s in clear, for all to "
                         "read? y does, Esc lets it wait"),
                 name);
    return out;
}
