#include "person.h"

#include "doing.h"
#include "index.h"
#include "lang.h"
#include "list.h"
#include "model.h"
#include "past.h"
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
    struct sheet *sheet;
    int64_t unix_ms;
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
    when_short(past->since_ms, w->unix_ms, when);
    snprintf(text, sizeof text, _("%s  since %s"),
             past->nick ? past->nick : gezi_addr_print(past->addr, addr), when);
    sheet_add(w->sheet, w->label, text);
    w->label = "";
    return true;
}

static int64_t put_past(const struct about *at, bool names, const char *label)
{
    const struct gezi_archive *a = at->archive;
    const struct gezi_peer *peer = at->peer;
    struct walk w = {at->sheet, at->unix_ms, names, 0, label};
    char addr[GEZI_ADDR_TEXT];

    if (a && a->past)
        a->past(a->ctx, peer->key, on_past, &w);
    if (*w.label)
        sheet_add(at->sheet, w.label,
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

static void put_key(const struct about *at)
{
    const struct gezi_archive *a = at->archive;
    const struct gezi_peer *peer = at->peer;
    struct key_walk w = {.key = peer->key};
    char spaced[SPACED_SIZE], words[SPOKEN_SIZE];

    sheet_add(at->sheet, _("Key"), trust_words(peer->trust));
    if (peer->trust == GEZI_TRUST_NONE || !a || !a->people)
        return;
    a->people(a->ctx, on_known, &w);
    if (!w.fingerprint[0])
        return;
    spoken_spaced(w.fingerprint, spaced);
    sheet_add(at->sheet, "", spaced);
    if (spoken(w.fingerprint, words))
        sheet_add(at->sheet, "", words);
}

static void put_times(const struct about *at, int64_t first_ms)
{
    const struct gezi_archive *a = at->archive;
    const struct gezi_peer *peer = at->peer;
    int64_t last_ms = peer->presence != GEZI_OFFLINE ? at->unix_ms
                      : a ? a->last_seen(a->ctx, peer->key)
                          : 0;
    char when[WHEN_SIZE];

    if (first_ms)
        sheet_add(at->sheet, _("First seen"),
                  when_short(first_ms, at->unix_ms, when));
    if (last_ms)
        sheet_add(at->sheet, _("Last seen"),
                  peer->presence == GEZI_OFFLINE
                      ? when_short(last_ms, at->unix_ms, when)
                      : _("here now"));
}

void person_put(const struct about *at)
{
    const struct gezi_peer *peer = at->peer;
    struct sheet *p = at->sheet;
    char text[2 * GEZI_NAME_SIZE + 2];
    int64_t first_ms;

    first_ms = put_past(at, true, _("Name"));
    snprintf(text, sizeof text, "%s@%s", peer->user, peer->host);
    sheet_add(p, _("Login"), text[1] ? text : "");
    sheet_add(p, _("Group"), peer->group);
    sheet_add(p, _("Status"), lang_word(gezi_presence_name(peer->presence)));
    sheet_add(p, "", peer->sign);
    sheet_add(p, "", person_treated(peer->treat));
    put_past(at, false, _("Address"));
    sheet_add(p, _("Program"),
              peer->client[0] ? peer->client
                              : lang_word(gezi_kind_what(peer->kind)));
    sheet_add(p, _("Encoding"), gezi_charset_name(peer->charset));
    put_cans(p, peer);
    put_key(at);
    put_times(at, first_ms);
}

void person_open(struct model *m)
{
    const struct gezi_peer *peer = meant(m);
    char title[GEZI_NAME_SIZE + 32];

    if (!peer)
        return;
    snprintf(title, sizeof title, _("About %s"), gezi_peer_name(peer));
    sheet_open(m, title, "");
    person_put(&(struct about){.sheet = &m->sheet,
                               .archive = m->host ? m->host->archive : NULL,
                               .peer = peer,
                               .unix_ms = m->unix_ms});
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

static void turn(struct model *m, unsigned bit)
{
    const struct gezi_peer *peer = meant(m);
    struct strbuf told = {0};

    if (!peer)
        return;
    doing_treat(&(struct doing){.host = m->host,
                                .to.peer = peer->id,
                                .name = gezi_peer_name(peer),
                                .told = &told},
                peer->treat, bit);
    model_tell(m, &told);
}

void person_mute(struct model *m) { turn(m, GEZI_TREAT_MUTED); }
void person_block(struct model *m) { turn(m, GEZI_TREAT_BLOCKED); }

/* Ourselves, and whom broadcasts do not reach */

void person_away(struct model *m)
{
    struct strbuf told = {0};

    doing_away(m->host, m->health.away ? NULL : m->away ? m->away : "", &told);
    model_tell(m, &told);
}

void person_ask(struct model *m)
{
    struct strbuf told = {0};
    struct range range;
    bool done = doing_ask(m->host, m->filter.text, &range, &told);

    model_tell(m, &told);
    if (!done)
        return;
    m->asked = range;
    edit_set(&m->filter, "");
    m->filtering = false;
    list_filtered(m);
}

void person_answered(struct model *m, const struct gezi_peer *peer)
{
    size_t n;

    if (!m->asked.count || m->screen != SCREEN_PEOPLE ||
        !range_has(&m->asked, peer))
        return;
    n = ranges_here(m, &m->asked);
    model_notice(m,
                 ngettext("%zu of %u address has answered so far",
                          "%zu of %u addresses have answered so far",
                          m->asked.count),
                 n, (unsigned)m->asked.count);
}
