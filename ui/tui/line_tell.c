/* What happens, as lines. */
#include "line_priv.h"

#include "alert.h"
#include "doing.h"
#include "lang.h"
#include "others.h"
#include "protection.h"
#include "when.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    NAMES_TOLD = 8, /* at the start */
    MOVES_TOLD = 3, /* by name, in one turn */
};

/* What happened, and kept for "receive". Lines after the first are indented. */
static void tell(struct line *l, const struct gezi_event *ev, const char *words,
                 const char *text, bool keep)
{
    struct strbuf b = {0};
    char clock[WHEN_SIZE];

    line_of(&b, when_clock(ev->unix_ms, clock), gezi_peer_name(&ev->peer),
            words, text);
    b.s[--b.n] = '\0';
    if (l->prompted)
        strbuf_byte(&l->out, '\n');
    l->prompted = false;
    strbuf_text(&l->out, strbuf_get(&b));
    strbuf_byte(&l->out, '\n');
    if (keep && l->news_n == LINE_NEWS_MAX) {
        free(l->news[0]);
        memmove(l->news, l->news + 1, --l->news_n * sizeof *l->news);
    }
    if (keep)
        l->news[l->news_n++] = strbuf_take(&b);
    strbuf_fini(&b);
}

/* What is news of files, with the time; nothing when there is none. */
static void say_line(struct line *l, const struct gezi_event *ev,
                     struct strbuf *line)
{
    char clock[WHEN_SIZE];

    if (line->n > 0)
        line_say(l, "%s %s", when_clock(ev->unix_ms, clock), strbuf_get(line));
    strbuf_fini(line);
}

static void on_message(struct line *l, const struct gezi_event *ev)
{
    struct strbuf line = {0}, text = {0};
    unsigned flags = ev->message.flags;
    struct gezi_command open = {.what = GEZI_DO_OPEN,
                                .flags = doing_open_flags(flags),
                                .to = {.peer = ev->peer.id},
                                .number = ev->message.number};
    char words[PROTECTION_WORDS], marked[PROTECTION_WORDS + 64];
    bool all = flags & GEZI_MSG_BROADCAST;

    if (*protection_words(flags, false, words))
        snprintf(marked, sizeof marked,
                 all ? _(" to everyone (%s): ") : " (%s): ", words);
    else
        snprintf(marked, sizeof marked, "%s", all ? _(" to everyone: ") : ": ");
    strbuf_text(&text, ev->message.text);
    if (ev->message.others) {
        if (text.n)
            strbuf_byte(&text, '\n');
        others_words(&text, ev->message.others, false);
    }
    if (text.n || ev->message.files_n == 0)
        tell(l, ev, marked, strbuf_get(&text),
             !l->host->archive || flags & GEZI_MSG_NOLOG);
    strbuf_fini(&text);
    line_files_offer(&l->files, ev, &line);
    say_line(l, ev, &line);
    /* There is no envelope in a line: shown is opened. */
    if ((flags & GEZI_MSG_SEALED) && !(flags & GEZI_MSG_BROADCAST))
        l->host->command(l->host->ctx, &open);
    if (flags & GEZI_MSG_SEALED)
        strbuf_printf(&l->opened, "%s\n", ev->message.id);
    if (l->bell & alert_of(ev))
        strbuf_byte(&l->out, '\a');
}

static void on_delivery(struct line *l, const struct gezi_event *ev)
{
    const struct gezi_delivery *is = &ev->delivery;
    const char *name = ev->peer.id || ev->peer.addr.ip
                           ? gezi_peer_name(&ev->peer)
                           : _("everyone");

    if (is->ref == 0)
        return;
    if (is->state == GEZI_QUEUED && is->reason == GEZI_WHY_NO_ANSWER) {
        line_say(l,
                 _("To %s: no answer; it waits and goes out when they appear."),
                 name);
        l->waiting -= l->waiting > 0; /* on disk: nothing to wait for here */
    }
    if (is->state == GEZI_QUEUED && is->reason >= GEZI_WHY_NO_KEY) {
        line_say(l, _("To %s: it waits, %s. gezi key explains."), name,
                 lang_word(gezi_reason_text(is->reason)));
        l->waiting -= l->waiting > 0;
    }
    if (is->state == GEZI_FAILED)
        line_say(l, _("To %s: failed, %s."), name,
                 lang_word(gezi_reason_text(is->reason)));
    else if (is->state >= GEZI_GONE)
        line_say(l, _("To %s: %s."), name,
                 lang_word(gezi_state_name(is->state)));
    if (is->state >= GEZI_GONE && is->state != GEZI_READ && l->waiting > 0)
        l->waiting--;
}

/* "here now: 李雷, 小道士 and 5 more" */
static void show_names(struct line *l)
{
    const struct gezi_peer **all = people_sorted(l->people);
    size_t n = people_here(l->people);
    struct strbuf names = {0};

    for (size_t i = 0; i < n && i < NAMES_TOLD; i++)
        strbuf_printf(&names, "%s%s", i ? _(", ") : "", gezi_peer_name(all[i]));
    if (n > NAMES_TOLD)
        strbuf_printf(&names, _(" and %zu more"), n - NAMES_TOLD);
    if (n > 0)
        line_say(l, _("here now: %s"), strbuf_get(&names));
    strbuf_fini(&names);
    free(all);
}

static void greet(struct line *l)
{
    if (l->greeted)
        return;
    l->greeted = true;
    line_show_menu(l);
    show_names(l);
}

/* A screen reader reads all of it: many at once become one number. */
static void on_person(struct line *l, const struct gezi_event *ev)
{
    bool came = ev->change == GEZI_CHANGE_ONLINE;

    if (!l->greeted || (!came && ev->change != GEZI_CHANGE_OFFLINE))
        return;
    if (l->moves++ < MOVES_TOLD) {
        strbuf_text(&l->moved, l->moves > 1 ? _(", ") : "");
        strbuf_printf(&l->moved, came ? _("%s is here") : _("%s has left"),
                      gezi_peer_name(&ev->peer));
    }
}

void line_tell_moves(struct line *l)
{
    if (l->moves > MOVES_TOLD)
        line_say(l, _("%zu people came or went"), l->moves);
    else if (l->moves > 0)
        line_say(l, "%s", strbuf_get(&l->moved));
    l->moves = 0;
    strbuf_clear(&l->moved);
}

void line_event(void *ctx, int64_t now, const struct gezi_event *ev)
{
    struct line *l = ctx;
    struct strbuf line = {0};

    l->now = now;
    people_event(l->people, ev);
    switch (ev->kind) {
    case GEZI_EV_READY:
        l->ready = true;
        greet(l);
        break;
    case GEZI_EV_MESSAGE:
        on_message(l, ev);
        break;
    case GEZI_EV_DELIVERY:
        on_delivery(l, ev);
        break;
    case GEZI_EV_NUDGE:
        tell(l, ev, _(" shook your window"), "", true);
        break;
    case GEZI_EV_TRANSFER:
        line_files_event(&l->files, ev, now, &line);
        say_line(l, ev, &line);
        break;
    case GEZI_EV_INFO:
        tell(l, ev, ev->info.absence ? _(" is away: ") : _(" uses "),
             ev->info.text, true);
        break;
    case GEZI_EV_KEY:
        if (ev->key.news == GEZI_KEY_CHANGED)
            tell(l, ev, _(" HAS ANOTHER KEY THAN BEFORE: "),
                 _("ask them; person and their name, then k accepts it"), true);
        break;
    case GEZI_EV_PERSON:
        on_person(l, ev);
        break;
    case GEZI_EV_SENT:
        line_files_offer(&l->files, ev, &line);
        break;
    case GEZI_EV_TYPING:
    case GEZI_EV_JUDGED: /* what was said stands */
    case GEZI_EV_ASKED:
        break;
    }
}

void line_recall(struct line *l)
{
    size_t n;

    if (l->recalled || !l->greeted)
        return;
    l->recalled = true;
    line_files_recall(&l->files, l->host->archive);
    n = l->host->archive ? line_unread(l->host->archive, LINE_NEWS_MAX) : 0;
    if (n == LINE_NEWS_MAX)
        line_say(l, _("%zu or more unread: 2 shows them"), n);
    else if (n > 0)
        line_say(
            l,
            ngettext("%zu unread: 2 shows it", "%zu unread: 2 shows them", n),
            n);
}

/* Not from the event, which is not on disk yet. */
void line_keep_opened(struct line *l)
{
    char *rest = NULL, *id;

    if (l->opened.n == 0)
        return;
    for (id = strtok_r(l->opened.s, "\n", &rest); id;
         id = strtok_r(NULL, "\n", &rest))
        if (l->host->archive)
            doing_keep_opened(l->host->archive, id);
    strbuf_clear(&l->opened);
}
