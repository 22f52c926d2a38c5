#include "alert.h"

#include "hook.h"
#include "lang.h"
#include "options.h"

#include <gezi/text.h>
#include <stdio.h>
#include <string.h>

static unsigned of_message(const struct gezi_message *m)
{
    unsigned is =
        m->flags & GEZI_MSG_BROADCAST ? ALERT_BROADCAST : ALERT_MESSAGE;

    if (m->files_n == 0)
        return is;
    return m->text[0] ? is | ALERT_FILE : ALERT_FILE;
}

/* Of ours somebody else decides; and we know what we did ourselves. */
static unsigned of_transfer(const struct gezi_transfer *t)
{
    return !t->out &&
                   (t->state == GEZI_FILE_DONE || t->state == GEZI_FILE_FAILED)
               ? ALERT_FILE
               : 0;
}

unsigned alert_of(const struct gezi_event *ev)
{
    if (ev->peer.treat & GEZI_TREAT_MUTED && ev->kind != GEZI_EV_KEY)
        return 0;
    switch (ev->kind) {
    case GEZI_EV_MESSAGE:
        return of_message(&ev->message);
    case GEZI_EV_TRANSFER:
        return of_transfer(&ev->transfer);
    case GEZI_EV_INFO:
        return ALERT_MESSAGE;
    case GEZI_EV_NUDGE:
        return ALERT_NUDGE;
    case GEZI_EV_KEY:
        return ev->key.news == GEZI_KEY_CHANGED ? ALERT_KEY : 0;
    case GEZI_EV_READY:
    case GEZI_EV_PERSON:
    case GEZI_EV_SENT:
    case GEZI_EV_DELIVERY:
    case GEZI_EV_TYPING:
    case GEZI_EV_JUDGED:
    case GEZI_EV_ASKED:
        break;
    }
    return 0;
}

unsigned alert_notes(const struct options *o)
{
    return hook_runs(o->notify_command) ? 0 : o->notify;
}

static void message_words(const struct gezi_message *m, char *body)
{
    if (m->flags & GEZI_MSG_SEALED)
        snprintf(body, ALERT_BODY_SIZE, "%s", _("a sealed message"));
    else if (m->text[0])
        snprintf(body, ALERT_BODY_SIZE, "%s", m->text);
    else if (m->files_n > 0)
        snprintf(body, ALERT_BODY_SIZE, _("offers %s"), m->files[0].name);
}

static void body_words(const struct gezi_event *ev, char *body)
{
    switch (ev->kind) {
    case GEZI_EV_MESSAGE:
        message_words(&ev->message, body);
        break;
    case GEZI_EV_TRANSFER:
        snprintf(body, ALERT_BODY_SIZE,
                 ev->transfer.state == GEZI_FILE_DONE ? _("%s is there")
                                                      : _("%s did not come"),
                 ev->transfer.name);
        break;
    case GEZI_EV_INFO:
        snprintf(body, ALERT_BODY_SIZE, "%s", ev->info.text);
        break;
    case GEZI_EV_NUDGE:
        snprintf(body, ALERT_BODY_SIZE, "%s", _("shook your window"));
        break;
    case GEZI_EV_KEY:
        snprintf(body, ALERT_BODY_SIZE, "%s", _("has another key than before"));
        break;
    case GEZI_EV_READY:
    case GEZI_EV_PERSON:
    case GEZI_EV_SENT:
    case GEZI_EV_DELIVERY:
    case GEZI_EV_TYPING:
    case GEZI_EV_JUDGED:
    case GEZI_EV_ASKED:
        break;
    }
}

/* One line, and no half character at its end. */
static void trim(char *text)
{
    for (char *p = text; (p = strpbrk(p, "\r\n\t")) != NULL;)
        *p = ' ';
    gezi_utf8_trim(text);
}

void alert_words(const struct gezi_event *ev,
                 char title[static ALERT_TITLE_SIZE],
                 char body[static ALERT_BODY_SIZE])
{
    body[0] = '\0';
    snprintf(title, ALERT_TITLE_SIZE, "%s", gezi_peer_name(&ev->peer));
    body_words(ev, body);
    trim(title);
    trim(body);
}
