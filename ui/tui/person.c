#include "person.h"

#include "index.h"
#include "lang.h"
#include "list.h"
#include "model.h"
#include "past.h"
#include "range.h"
#include "sheet.h"
#include "spoken.h"
#include "when.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Whom the keys are about. NULL: nobody, and that was told. */
static const struct gezi_peer *meant(struct model *m)
{
    const struct gezi_peer *peer = NULL;

    list_update(m);
    if (m->screen == SCREEN_TALK)
        peer = people_find(m->people, m->talk->to.peer);
    else if (m->list_at < m->list_n && !m->list[m->list_at].group)
        peer = entry_peer(m, &m->list[m->list_at]);
    if (!peer)
        model_notice(m, "%s", _("That is nobody on the list of people"));
    return peer;
}

/* The page */

struct walk {
    struct model *m;
    bool names; /* else addresses */
    int64_t first_ms;
    const char *label;
};

static bool on_past(void *ctx, const struct gezi_past *past)
{
    struct walk *w = ctx;
    char text[GEZI_NAME_SIZE + 64], when[WHEN_SIZE], addr[GEZI_ADDR_TEXT];

    if (past->since_ms && (!w->first_ms || past->since_ms < w->first_ms))
        w->first_ms = past->since_ms;
    if ((past->nick != NULL) != w->names)
        return true;
    when_short(past->since_ms, w->m->unix_ms, when);
    snprintf(text, sizeof text, _("%s  since %s"),
             past->nick ? past->nick : gezi_addr_print(past->addr, addr), when);
    sheet_add(&w->m->sheet, w->label, text);
    w->label = "";
    return true;
}

static int64_t put_past(struct model *m, const struct gezi_peer *peer,
                        bool names, const char *label)
{
    const struct gezi_archive *a = m->host ? m->host->archive : NULL;
    struct walk w = {m, names, 0, label};
    char addr[GEZI_ADDR_TEXT];

    if (a && a->past)
        a->past(a->ctx, peer->key, on_past, &w);
    if (*w.label)
        sheet_add(&m->sheet, w.label,
                  names ? gezi_peer_name(peer)
                        : gezi_addr_print(peer->addr, addr));
    return w.first_ms;
}

/* What their program can do, as far as it says or its kind tells. */
static const struct can {
    uint32_t cap;
    unsigned kinds; /* 0: any */
    const char *words;
} cans[] = {
    {GEZI_OPT_FILEATTACH, 0, N_("takes and gives files")},
    {GEZI_OPT_CAPUTF8, 0, N_("text in any script")},
    {GEZI_OPT_ENCRYPT, 0, N_("encryption")},
    {GEZI_OPT_ENCEXTMSG, 0, N_("encrypted lists of files")},
    {GEZI_CAP_GEZI, 0, N_("goes on with files that broke off")},
    {0, 1u << GEZI_KIND_IPMSG, N_("sealed messages")},
    {0, 1u << GEZI_KIND_FEIQ, N_("shows who types, shakes windows")},
    {0, 1u << GEZI_KIND_BARE | 1u << GEZI_KIND_PLAIN, N_("plain text")},
};

static void put_cans(struct sheet *p, const struct gezi_peer *peer)
{
    const char *label = _("Can do");

    for (size_t i = 0; i < sizeof cans / sizeof *cans; i++) {
        const struct can *can = &cans[i];

        if (can->cap ? !(peer->caps & can->cap)
                     : !(can->kinds >> peer->kind & 1))
            continue;
        sheet_add(p, label, lang_word(can->words));
        label = "";
    }
}

static const char *trust_words(enum gezi_trust trust)
{
    switch (trust) {
    case GEZI_TRUST_PINNED:
        return _("remembered, not compared yet");
    case GEZI_TRUST_CHECKED:
        return _("compared with theirs");
    case GEZI_TRUST_CHANGED:
        return _("ANOTHER KEY THAN BEFORE: ask them");
    case GEZI_TRUST_NONE:
        break;
    }
    return _("none was seen");
}

struct key_walk {
    const char *key;
    char fingerprint[GEZI_FINGERPRINT_SIZE];
};

static bool on_known(void *ctx, const struct gezi_known *known)
{
    struct key_walk *w = ctx;

    if (strcmp(known->peer.key, w->key) != 0)
        return true;
    if (known->fingerprint)
        snprintf(w->fingerprint, sizeof w->fingerprint, "%s",
                 known->fingerprint);
    return false;
}

static void put_key(struct model *m, const struct gezi_peer *peer)
{
    const struct gezi_archive *a = m->host ? m->host->archive : NULL;
    struct key_walk w = {.key = peer->key};
    char spaced[SPACED_SIZE], words[SPOKEN_SIZE];

    sheet_add(&m->sheet, _("Key"), trust_words(peer->trust));
    if (peer->trust == GEZI_TRUST_NONE || !a || !a->people)
        return;
    a->people(a->ctx, on_known, &w);
    if (!w.fingerprint[0])
        return;
    spoken_spaced(w.fingerprint, spaced);
    sheet_add(&m->sheet, "", spaced);
    if (spoken(w.fingerprint, words))
        sheet_add(&m->sheet, "", words);
}

static void put_times(struct model *m, const struct gezi_peer *peer,
                      int64_t first_ms)
{
    int64_t last_ms = peer->presence == GEZI_OFFLINE
                          ? past_seen_ms(m, peer->key)
                          : m->unix_ms;
    char when[WHEN_SIZE];

    if (first_ms)
        sheet_add(&m->sheet, _("First seen"),
                  when_short(first_ms, m->unix_ms, when));
    if (last_ms)
        sheet_add(&m->sheet, _("Last seen"),
                  peer->presence == GEZI_OFFLINE
                      ? when_short(last_ms, m->unix_ms, when)
                      : _("here now"));
}

static void fill(struct model *m, const struct gezi_peer *peer)
{
    struct sheet *p = &m->sheet;
    char text[2 * GEZI_NAME_SIZE + 2];
    int64_t first_ms;

    first_ms = put_past(m, peer, true, _("Name"));
    snprintf(text, sizeof text, "%s@%s", peer->user, peer->host);
    sheet_add(p, _("Login"), text[1] ? text : "");
    sheet_add(p, _("Group"), peer->group);
    sheet_add(p, _("Status"), lang_word(gezi_presence_name(peer->presence)));
    sheet_add(p, "", peer->sign);
    sheet_add(p, "", person_treated(peer->treat));
    put_past(m, peer, false, _("Address"));
    sheet_add(p, _("Program"),
              peer->client[0] ? peer->client
                              : lang_word(gezi_kind_what(peer->kind)));
    sheet_add(p, _("Encoding"), gezi_charset_name(peer->charset));
    put_cans(p, peer);
    put_key(m, peer);
    put_times(m, peer, first_ms);
}

void person_open(struct model *m)
{
    const struct gezi_peer *peer = meant(m);
    char title[GEZI_NAME_SIZE + 32];

    if (!peer)
        return;
    snprintf(title, sizeof title, _("About %s"), gezi_peer_name(peer));
    sheet_open(m, title, "");
    fill(m, peer);
}

/* Treating */

const char *person_treated(unsigned treat)
{
    switch (treat) {
    case GEZI_TREAT_MUTED:
        return _("muted");
    case GEZI_TREAT_BLOCKED:
        return _("blocked");
    case GEZI_TREAT_ALL:
        return _("muted, blocked");
    default:
        return "";
    }
}

/* False: nobody is chosen, or it could not be done; both were told. */
static bool turn(struct model *m, unsigned bit, bool *on, char *name,
                 size_t cap)
{
    const struct gezi_peer *peer = meant(m);
    struct gezi_command cmd = {.what = GEZI_DO_TREAT};
    enum gezi_err err;

    if (!peer)
        return false;
    cmd.to.peer = peer->id;
    cmd.number = peer->treat ^ bit;
    *on = cmd.number & bit;
    snprintf(name, cap, "%.100s", gezi_peer_name(peer));
    err = m->host->command(m->host->ctx, &cmd);
    if (err)
        model_notice(m, _("Could not: %s"), lang_word(gezi_err_text(err)));
    return !err;
}

void person_mute(struct model *m)
{
    char name[128];
    bool on;

    if (turn(m, GEZI_TREAT_MUTED, &on, name, sizeof name))
        model_notice(m,
                     on ? _("%s is muted: no bell, not counted")
                        : _("%s is no longer muted"),
                     name);
}

void person_block(struct model *m)
{
    char name[128];
    bool on;

    if (turn(m, GEZI_TREAT_BLOCKED, &on, name, sizeof name))
        model_notice(m,
                     on ? _("%s is blocked: nothing is taken from them")
                        : _("%s is no longer blocked"),
                     name);
}

/* Ourselves, and whom broadcasts do not reach */

void person_away(struct model *m)
{
    bool away = m->health.away != NULL;
    struct gezi_command cmd = {.what = GEZI_DO_ABSENCE};
    enum gezi_err err;

    if (!away)
        cmd.text = m->away ? m->away : "";
    err = m->host->command(m->host->ctx, &cmd);
    if (err)
        model_notice(m, _("Could not: %s"), lang_word(gezi_err_text(err)));
    else if (away)
        model_notice(m, "%s", _("You are back"));
    else
        model_notice(m, _("You are away: %s"), cmd.text);
}

void person_ask(struct model *m)
{
    struct gezi_command cmd = {.what = GEZI_DO_ASK};
    struct range range;
    enum gezi_err err;

    if (range_parse(m->filter.text, &range) != RANGE_OK) {
        model_notice(m, "%s",
                     _("Type an address or a range such as 10.0.1.0/24 first"));
        return;
    }
    cmd.to.addr = range.first;
    cmd.number = range.count;
    err = m->host->command(m->host->ctx, &cmd);
    if (err) {
        model_notice(m, _("Could not ask: %s"), lang_word(gezi_err_text(err)));
        return;
    }
    m->asked = range;
    model_notice(m,
                 ngettext("Asking %u address; who answers appears here, and is "
                          "asked at each start",
                          "Asking %u addresses; who answers appears here, and "
                          "they are asked at each start",
                          range.count),
                 (unsigned)range.count);
    edit_set(&m->filter, "");
    m->filtering = false;
    list_filtered(m);
}

void person_answered(struct model *m, const struct gezi_peer *peer)
{
    const struct gezi_peer *other;
    size_t at = 0, n = 0;

    if (!m->asked.count || m->screen != SCREEN_PEOPLE ||
        !range_has(&m->asked, peer))
        return;
    while ((other = people_next(m->people, &at)))
        n += other->presence != GEZI_OFFLINE && range_has(&m->asked, other);
    model_notice(m,
                 ngettext("%zu of %u address has answered so far",
                          "%zu of %u addresses have answered so far",
                          m->asked.count),
                 n, (unsigned)m->asked.count);
}
