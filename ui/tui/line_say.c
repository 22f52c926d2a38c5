/* What the line mode says by itself, and what it asks. */
#include "line_priv.h"

#include "lang.h"
#include "person.h"

#include <gezi/text.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

/* A line of its own, also while a question stands open. */
void line_say(struct line *l, const char *fmt, ...)
{
    char text[1024];
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    gezi_utf8_trim(text);
    if (l->prompted)
        strbuf_byte(&l->out, '\n');
    l->prompted = false;
    strbuf_text(&l->out, text);
    strbuf_byte(&l->out, '\n');
}

void line_prompt(struct line *l)
{
    if (l->prompted || l->leaving || !l->greeted)
        return;
    switch (l->step) {
    case STEP_MENU:
        strbuf_text(&l->out, _("choose: "));
        break;
    case STEP_TO:
        strbuf_text(&l->out, _("to whom (name or address): "));
        break;
    case STEP_TEXT:
    case STEP_CAST:
        strbuf_text(&l->out, l->gathers ? _("more: ") : _("text: "));
        break;
    case STEP_SEARCH:
        strbuf_text(&l->out, _("search (words, from:NAME, after:DATE): "));
        break;
    case STEP_FILES:
        strbuf_text(&l->out, _("files (accept N, refuse N, file PATH): "));
        break;
    case STEP_SETTINGS:
        strbuf_text(&l->out, _("setting (NAME, NAME = VALUE): "));
        break;
    case STEP_MESSAGE:
        line_message_prompt(&l->message, &l->room, &l->out);
        break;
    case STEP_PERSON:
        line_person_prompt(&l->person, &l->room, &l->out);
        break;
    case STEP_SURE:
        strbuf_printf(&l->out,
                      ngettext("send to %zu person here? (y or n): ",
                               "send to all %zu people here? (y or n): ",
                               people_here(l->people)),
                      people_here(l->people));
        break;
    }
    l->prompted = true;
}

void line_show_menu(struct line *l)
{
    struct gezi_health health = {.address = "", .trouble = ""};

    if (l->host->health)
        l->host->health(l->host->ctx, &health);
    line_say(l,
             ngettext("gezi: %s on %s, %zu person, port %u %s",
                      "gezi: %s on %s, %zu people, port %u %s",
                      people_here(l->people)),
             l->nick, health.address, people_here(l->people), health.port,
             health.bound ? _("ok") : _("not ours"));
    if (health.away)
        line_say(l, _("You are away: %s"), health.away);
    if (health.trouble[0])
        line_say(l, "%s", health.trouble);
    line_say(
        l,
        _("1 send  2 receive  3 quit  4 broadcast  5 files  6 search  7 people "
          " 8 settings  ? help"));
}

void line_show_help(struct line *l)
{
    line_say(l, _("1 send: a message to a name on the list or to an address"));
    line_say(l, _("  to several: names with commas between, or # and a group"));
    line_say(l, _("  text: a \\ at the end goes on in the next line; \"\"\" "
                  "alone begins and ends many"));
    line_say(l, _("2 receive: what arrived since you last asked"));
    line_say(l, _("3 quit, or the end of input"));
    line_say(l, _("4 broadcast: a message to everyone; asks before it sends"));
    line_say(
        l, _("5 files: what is offered and under way. accept N [FOLDER] takes "
             "one, refuse N,"));
    line_say(
        l,
        _("  pause N, cancel N, withdraw N; several: accept 1 3-5; file PATH "
          "offers one"));
    line_say(l,
             _("6 search: in all that was written, also from:NAME after:DATE "
               "before:DATE"));
    line_say(l, _("7 people: who is here. * online, o away, . offline"));
    line_say(l,
             _("8 settings: nick = NAME changes one, nick alone explains it"));
    line_say(
        l, _("away [TEXT]: tell everyone that you are away; back: that you are "
             "not"));
    line_say(l,
             _("history [NAME]: what was written, with numbers; history *: to "
               "everyone; older: before that"));
    line_say(l,
             _("message [N]: what can be done with message N, or the newest: "
               "again, delete, explain, links..."));
    line_say(l,
             _("person NAME or N: details, mute, block, nudge, delete what was "
               "written"));
    line_say(l, _("ask [RANGE]: ask the LAN who is here, or addresses such as "
                  "10.0.1.0/24"));
    line_say(l, _("asked: the ranges that are asked at each start; unask RANGE "
                  "or unask all: no more"));
    line_say(l, _("An empty answer goes back to the menu."));
    line_say(l, _("What arrives is shown at once, in a line of its own."));
}

void line_show_people(struct line *l)
{
    const struct gezi_peer **all = people_sorted(l->people);
    size_t n = people_count(l->people);
    char addr[GEZI_ADDR_TEXT];

    for (size_t i = 0; i < n; i++)
        line_say(l, "%u %c %s  %s  %s  %s%s%s", (unsigned)all[i]->id,
                 ".*o"[all[i]->presence], gezi_peer_name(all[i]),
                 all[i] -> group, gezi_addr_print(all[i]->addr, addr),
                 all[i] -> client[0] ? all[i] -> client
                                     : lang_word(gezi_kind_what(all[i]->kind)),
                 all[i] -> treat ? "  " : "", person_treated(all[i]->treat));
    if (n == 0)
        line_say(
            l, _("Nobody found yet. Others appear by themselves; 1 send takes "
                 "an address, too."));
    free(all);
}

int64_t line_wall_ms(void)
{
    struct timespec ts;

    clock_gettime(CLOCK_REALTIME, &ts);
    return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

void line_show_news(struct line *l)
{
    size_t unread = 0;

    if (l->host->archive)
        unread = line_take_unread(l->host->archive, &l->room.rows,
                                  line_wall_ms(), &l->out);
    if (l->news_n == 0 && unread == 0)
        line_say(l, _("Nothing new."));
    for (size_t i = 0; i < l->news_n; i++) {
        line_say(l, "%s", l->news[i]);
        free(l->news[i]);
    }
    l->news_n = 0;
}
