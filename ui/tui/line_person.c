#include "doing.h"
#include "lang.h"
#include "line_about.h"
#include "people.h"
#include "person.h"
#include "sheet.h"

#include <stdlib.h>
#include <string.h>

enum { DAY_MS = 86400000, DAYS_MAX = 36500 };

/* In this order they are told. */
enum { DETAILS, HISTORY, MUTE, BLOCK, NUDGE, KEY, DELETE, CHOICES };
static const struct line_choice choices[CHOICES] = {
    [DETAILS] = {'i', N_("i details")},
    [HISTORY] = {'h', N_("h history")},
    [MUTE] = {'m', N_("m mute or not")},
    [BLOCK] = {'b', N_("b block or not")},
    [NUDGE] = {'n', N_("n nudge")},
    [KEY] = {'k', N_("k accept their new key")},
    [DELETE] = {'d', N_("d delete what was written, d DAYS what is older")},
};

bool line_person_find(struct line_person *lp, struct line_room *room,
                      const char *text)
{
    struct people_match who = people_resolve(room->people, text);
    bool number = text[0] && text[strspn(text, "0123456789")] == '\0';
    const struct gezi_peer *peer = who.answer == PEOPLE_ONE ? who.person : NULL;
    struct strbuf why = {0};

    if (number && people_find(room->people, (uint32_t)strtoul(text, NULL, 10)))
        peer = people_find(room->people, (uint32_t)strtoul(text, NULL, 10));
    if (peer) {
        *lp = (struct line_person){.id = peer->id};
        return true;
    }
    if (!text[0])
        strbuf_text(&why, _("Say whom: person NAME, or a number of 7"));
    else if (who.answer == PEOPLE_ONE || who.answer == PEOPLE_ADDRESS)
        strbuf_text(&why, _("That is nobody on the list of people"));
    else
        people_explain(room->people, text, &who, &why);
    strbuf_printf(room->out, "%s\n", strbuf_get(&why));
    strbuf_fini(&why);
    return false;
}

static unsigned fits(const struct line_room *room, const struct gezi_peer *peer)
{
    unsigned fit = 1u << DETAILS | 1u << MUTE | 1u << BLOCK | 1u << NUDGE;

    if (room->host->archive)
        fit |= 1u << HISTORY | 1u << DELETE;
    if (peer->trust == GEZI_TRUST_CHANGED)
        fit |= 1u << KEY;
    return fit;
}

void line_person_prompt(const struct line_person *lp,
                        const struct line_room *room, struct strbuf *out)
{
    const struct gezi_peer *peer = people_find(room->people, lp->id);
    const char *name = peer ? gezi_peer_name(peer) : "";
    struct strbuf list = {0};

    if (lp->sure == 'k')
        strbuf_printf(
            out, _("does %s say that the new key is theirs? (y or n): "), name);
    else if (lp->sure)
        strbuf_printf(
            out,
            ngettext("delete %zu message with %s for ever? (y or n): ",
                     "delete %zu messages with %s for ever? "
                     "(y or n): ",
                     lp->count),
            lp->count, name);
    else if (peer && lp->told)
        strbuf_printf(out, _("%s (? tells the choices): "), name);
    else if (peer) {
        line_choices(choices, CHOICES, fits(room, peer), &list);
        strbuf_printf(out, _("%s (%s): "), name, strbuf_get(&list));
    }
    strbuf_fini(&list);
}

static int64_t before(const struct line_person *lp,
                      const struct line_room *room)
{
    return lp->days ? room->unix_ms - (int64_t)lp->days * DAY_MS : 0;
}

static void ask_delete(struct line_person *lp, struct line_room *room,
                       const struct doing *d, const char *rest)
{
    unsigned long days = strtoul(rest, NULL, 10);

    lp->days = days < DAYS_MAX ? (unsigned)days : DAYS_MAX;
    if (rest[0] && !lp->days) {
        strbuf_text(d->told, _("d alone deletes all, d 30 what is older than "
                               "30 days."));
        return;
    }
    lp->count = doing_forget_count(d, before(lp, room));
    if (lp->count == 0)
        strbuf_printf(d->told, _("Nothing was said with %s"), d->name);
    else
        lp->sure = 'd';
}

static void details(struct line_room *room, const struct gezi_peer *peer)
{
    struct sheet sheet = {0};

    person_put(&(struct about){.sheet = &sheet,
                               .archive = room->host->archive,
                               .peer = peer,
                               .unix_ms = room->unix_ms});
    line_sheet(room, &sheet);
}

static void choose(struct line_person *lp, struct line_room *room,
                   const struct doing *d, const struct gezi_peer *peer,
                   const char *text)
{
    const char *rest;

    switch (line_chosen(choices, CHOICES, fits(room, peer), text, &rest,
                        room->out)) {
    case DETAILS:
        details(room, peer);
        break;
    case HISTORY:
        if (!line_history(room->host->archive, &room->rows, d->key, 0,
                          room->unix_ms, room->out))
            strbuf_printf(d->told, _("Nothing was said with %s"), d->name);
        break;
    case MUTE:
        doing_treat(d, peer->treat, GEZI_TREAT_MUTED);
        break;
    case BLOCK:
        doing_treat(d, peer->treat, GEZI_TREAT_BLOCKED);
        break;
    case NUDGE:
        doing_nudge(d);
        break;
    case KEY:
        lp->sure = 'k';
        break;
    case DELETE:
        ask_delete(lp, room, d, rest);
        break;
    default:
        break;
    }
}

bool line_person_do(struct line_person *lp, struct line_room *room,
                    const char *text)
{
    const struct gezi_peer *peer = people_find(room->people, lp->id);
    char letter = lp->sure;
    struct strbuf told = {0};
    const struct doing d = {.host = room->host,
                            .to = {.peer = lp->id},
                            .name = peer ? gezi_peer_name(peer) : "",
                            .key = peer ? peer->key : "",
                            .told = &told};

    lp->sure = 0;
    lp->told = true;
    if (!peer)
        strbuf_text(&told, _("That is nobody on the list of people"));
    else if (letter && text[0] != 'y' && text[0] != 'Y')
        strbuf_text(&told, _("Nothing was done."));
    else if (letter == 'k')
        doing_trust(&d, 0);
    else if (letter)
        doing_forget(&d, before(lp, room), lp->count);
    else
        choose(lp, room, &d, peer, text);
    if (told.n > 0)
        strbuf_printf(room->out, "%s\n", strbuf_get(&told));
    strbuf_fini(&told);
    return peer != NULL;
}
