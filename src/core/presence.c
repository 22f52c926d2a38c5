/* Who is here: rows come, change, fall silent and go. docs/protocol.md 9 */
#include "core_priv.h"

#include <gezi/feiq.h>

#include <stdlib.h>
#include <string.h>

enum {
    ASK_AGAIN_MS = 30000, /* the silent one; twice, then it is offline */
    QUESTIONS = 2,
    TELL_AGAIN_MS = 1000,
    RESTART_MS = 1000, /* a packet may overtake another by less */
    CAPS = 0x1f650000, /* the options of an entry that are capabilities */
};

/* Telling */

void gezi_peer_of(const struct gezi_core *c, const struct gezi_person *p,
                  struct gezi_peer *out)
{
    *out = (struct gezi_peer){
        .id = p->id,
        .kind = (enum gezi_kind)p->kind,
        .presence = (enum gezi_presence)p->presence,
        .addr = gezi_person_addr(p, 0),
        .caps = p->caps,
        .charset = gezi_person_charset(c, p),
        .key = gezi_person_text(p, GEZI_F_KEY),
        .nick = gezi_person_text(p, GEZI_F_NICK),
        .user = gezi_person_text(p, GEZI_F_USER),
        .host = gezi_person_text(p, GEZI_F_HOST),
        .group = gezi_person_text(p, GEZI_F_GROUP),
        .client = gezi_person_text(p, GEZI_F_CLIENT),
        .sign = gezi_person_text(p, GEZI_F_SIGN),
    };
}

void gezi_peer_of_arrival(const struct gezi_core *c,
                          const struct gezi_arrival *a, struct gezi_peer *out)
{
    *out = (struct gezi_peer){
        .kind = a->kind,
        .presence = GEZI_ONLINE,
        .addr = a->from,
        .charset = gezi_codec_legacy(c->codec),
        .key = a->base,
        .nick = a->nick,
        .user = a->user,
        .host = a->host,
        .group = a->group,
        .client = "",
        .sign = "",
    };
}

void gezi_peer_of_addr(const struct gezi_core *c, struct gezi_addr addr,
                       char key[static GEZI_ADDR_TEXT], struct gezi_peer *out)
{
    gezi_addr_print(addr, key);
    *out = (struct gezi_peer){
        .kind = GEZI_KIND_PLAIN,
        .addr = addr,
        .charset = gezi_codec_legacy(c->codec),
        .key = key,
        .nick = "",
        .user = "",
        .host = "",
        .group = "",
        .client = "",
        .sign = "",
    };
}

static enum gezi_err tell(struct gezi_core *c, const struct gezi_person *p,
                          enum gezi_change change)
{
    struct gezi_peer peer;
    struct gezi_block *b;

    gezi_peer_of(c, p, &peer);
    b = gezi_event_new(c, GEZI_EV_PERSON, &peer, 0);
    if (!b) {
        c->counts.nomem++;
        return GEZI_E_NOMEM;
    }
    b->event.change = change;
    gezi_event(c, b);
    return GEZI_OK;
}

/* What could not be told stays to be told: at the next packet at the latest. */
void gezi_person_tell(struct gezi_core *c, struct gezi_person *p)
{
    static const enum gezi_change changes[] = {
        [GEZI_OFFLINE] = GEZI_CHANGE_OFFLINE,
        [GEZI_ONLINE] = GEZI_CHANGE_ONLINE,
        [GEZI_AWAY] = GEZI_CHANGE_AWAY,
    };
    enum gezi_change change = GEZI_CHANGE_DETAILS;

    if (p->told != p->presence)
        change = changes[p->presence];
    else if (!(p->traits & GEZI_IS_DIRTY))
        return;
    if (tell(c, p, change))
        return;
    p->told = p->presence;
    p->traits &= (uint8_t)~GEZI_IS_DIRTY;
}

enum gezi_charset gezi_person_charset(const struct gezi_core *c,
                                      const struct gezi_person *p)
{
    enum gezi_charset label = (enum gezi_charset)p->label;
    enum gezi_charset seen = (enum gezi_charset)p->seen;

    switch (gezi_kind_write_as((enum gezi_kind)p->kind)) {
    case GEZI_AS_GBK:
        return GEZI_CS_GBK;
    case GEZI_AS_UTF8OPT:
        return GEZI_CS_UTF8;
    case GEZI_AS_LABEL:
        return label != GEZI_CS_ASCII ? label : GEZI_CS_UTF8;
    case GEZI_AS_SEEN:
        if (seen != GEZI_CS_ASCII)
            return seen;
        break;
    case GEZI_AS_LEGACY:
        break;
    }
    return gezi_codec_legacy(c->codec);
}

/* Life and silence */

void gezi_person_befriend(struct gezi_core *c, struct gezi_person *p)
{
    (void)c;
    p->traits |= GEZI_IS_FRIEND;
}

static void go_offline(struct gezi_core *c, struct gezi_person *p)
{
    p->presence = GEZI_OFFLINE;
    gezi_people_rank(&c->people, p);
    gezi_heap_drop(&c->timers, &p->silence);
    gezi_person_tell(c, p);
    if (p->told != GEZI_OFFLINE)
        gezi_heap_set(&c->timers, &p->silence, c->now + TELL_AGAIN_MS);
}

/* Whoever had this address before has it no more. */
static void take_address(struct gezi_core *c, struct gezi_addr from)
{
    struct gezi_person *other = gezi_people_at(&c->people, from);

    if (!other)
        return;
    gezi_people_unreach(&c->people, other, from);
    if (other->addrs == 0) {
        go_offline(c, other);
        return;
    }
    other->traits |= GEZI_IS_DIRTY;
    gezi_person_tell(c, other);
}

void gezi_person_heard(struct gezi_core *c, struct gezi_person *p,
                       struct gezi_addr from)
{
    bool back = p->presence == GEZI_OFFLINE, moved = false;

    if (p->traits & GEZI_IS_AWAITED)
        gezi_line_heard(c, p, false);
    if (!gezi_person_has(p, from))
        take_address(c, from);
    switch (gezi_people_reach(&c->people, p, c->now, from, &moved)) {
    case GEZI_OK:
        break;
    case GEZI_E_FULL:
        c->counts.crowded++;
        back = moved = false;
        break;
    default:
        c->counts.nomem++;
        back = moved = false;
        break;
    }
    if (back) /* days may have passed: the others may be someone else's */
        while (p->addrs > 1)
            gezi_people_unreach(&c->people, p,
                                gezi_person_addr(p, p->addrs - 1));
    if (moved)
        p->traits |= GEZI_IS_DIRTY;
    p->heard = c->now;
    p->asked = 0;
    if (p->presence == GEZI_OFFLINE)
        p->presence = GEZI_ONLINE;
    if (!p->silence.at)
        gezi_heap_set(&c->timers, &p->silence, c->now + GEZI_SILENT_MS);
    if (c->sending.addresses)
        gezi_line_found(c, p, from);
}

/* Its numbers start anew: the old ones say nothing about repeats any more. */
static void note_restart(struct gezi_core *c, const struct gezi_arrival *a)
{
    struct gezi_person *p = a->who;

    if (a->k->number >= p->number || (p->presence != GEZI_OFFLINE &&
                                      (uint32_t)c->now - p->rose < RESTART_MS))
        return;
    p->number = a->k->number;
    p->rose = (uint32_t)c->now;
    p->since_ms = c->unix_ms > p->since_ms ? c->unix_ms : p->since_ms + 1;
}

void gezi_person_alive(struct gezi_core *c, const struct gezi_arrival *a)
{
    struct gezi_person *p = a->who;

    if ((a->k->command & GEZI_CMD_MASK) == GEZI_CMD_BR_ENTRY)
        note_restart(c, a);
    if (!a->is_entry && !(a->k->command & GEZI_OPT_BROADCAST))
        p->traits |= GEZI_IS_MUTUAL;
    if (a->k->number > p->number) {
        p->number = a->k->number;
        p->rose = (uint32_t)c->now;
    }
    if (p->kind != a->kind) {
        p->kind = (uint8_t)a->kind;
        p->traits |= GEZI_IS_DIRTY;
    }
    gezi_person_heard(c, p, a->from);
}

/* The timer may lag behind what was heard; then it only moves on. */
void gezi_person_silence(struct gezi_core *c, struct gezi_timer *t)
{
    struct gezi_person *p = GEZI_WHOLE(t, struct gezi_person, silence);

    if (p->presence == GEZI_OFFLINE) {
        go_offline(c, p);
        return;
    }
    if (!p->asked && p->heard + GEZI_SILENT_MS > c->now) {
        gezi_heap_set(&c->timers, t, p->heard + GEZI_SILENT_MS);
        return;
    }
    if (p->asked == QUESTIONS || p->kind == GEZI_KIND_BARE) {
        go_offline(c, p);
        return;
    }
    p->asked++;
    p->probed = (uint32_t)c->now;
    gezi_announce_to(c, p, GEZI_CMD_BR_ENTRY);
    gezi_heap_set(&c->timers, t, c->now + ASK_AGAIN_MS);
}

/* Rows */

/* Make room for one more row. False: no memory to tell who went. */
static bool make_room(struct gezi_core *c)
{
    struct gezi_person *p = gezi_people_victim(&c->people);

    if (!p)
        return true;
    if (p->traits & GEZI_IS_AWAITED) {
        c->counts.crowded++;
        return false;
    }
    if (tell(c, p, GEZI_CHANGE_GONE))
        return false;
    gezi_talk_fini(c, p);
    gezi_people_remove(&c->people, p);
    c->counts.evicted++;
    return true;
}

static struct gezi_person *add_row(struct gezi_core *c, struct gezi_addr from,
                                   const char *const *field, size_t base)
{
    struct gezi_names *names;
    struct gezi_person *p;

    if (!make_room(c))
        return NULL;
    names = gezi_names_new(field, base);
    p = names ? gezi_people_add(&c->people, c->now, names) : NULL;
    if (!p) {
        free(names);
        c->counts.nomem++;
        return NULL;
    }
    p->silence.what = GEZI_T_SILENCE;
    gezi_person_heard(c, p, from);
    if (p->addrs == 0) { /* no memory to find it by its address: no row */
        gezi_people_remove(&c->people, p);
        return NULL;
    }
    return p;
}

static void copy_raw(gezi_span raw, char out[static GEZI_NAME_SIZE])
{
    size_t n = raw.n < GEZI_NAME_SIZE ? raw.n : GEZI_NAME_SIZE - 1;

    memcpy(out, raw.p, n);
    out[n] = '\0';
}

/* The texts of a row as the packet has them, or as they were. */
struct draft {
    const char *field[GEZI_F_COUNT];
    char client[GEZI_NAME_SIZE];
    char wire_user[GEZI_NAME_SIZE], wire_host[GEZI_NAME_SIZE];
    char key[GEZI_KEY_SIZE];
    size_t base;
};

static void draft_from(struct gezi_core *c, const struct gezi_arrival *a,
                       struct draft *d)
{
    gezi_client(c, a, d->client);
    copy_raw(a->k->user, d->wire_user);
    copy_raw(a->k->host, d->wire_host);
    d->base = strlen(a->base);
    d->field[GEZI_F_KEY] = d->key;
    d->field[GEZI_F_NICK] = a->nick;
    d->field[GEZI_F_USER] = a->user;
    d->field[GEZI_F_HOST] = a->host;
    d->field[GEZI_F_GROUP] = a->group;
    d->field[GEZI_F_CLIENT] = d->client;
    d->field[GEZI_F_SIGN] = "";
    d->field[GEZI_F_WIRE_USER] = d->wire_user;
    d->field[GEZI_F_WIRE_HOST] = d->wire_host;
}

/* Keep what the packet does not tell. */
static void keep(struct draft *d, const struct gezi_person *p,
                 enum gezi_field f)
{
    d->field[f] = gezi_person_text(p, f);
}

/* Known by user@host until now; the id is the better name. */
static bool gains_feiq_id(const struct gezi_arrival *a)
{
    static const char prefix[] = "feiq:";

    return strncmp(a->base, prefix, sizeof prefix - 1) == 0 &&
           strncmp(gezi_person_text(a->who, GEZI_F_KEY), prefix,
                   sizeof prefix - 1) != 0;
}

static void update_row(struct gezi_core *c, const struct gezi_arrival *a)
{
    struct gezi_person *p = a->who;
    struct gezi_names *names;
    struct draft d;
    bool shown = false, hidden = false;

    draft_from(c, a, &d);
    if (!gains_feiq_id(a) ||
        !gezi_people_key(&c->people, a->base, a->from, d.key)) {
        keep(&d, p, GEZI_F_KEY);
        d.base = p->names->base;
    }
    keep(&d, p, GEZI_F_SIGN);
    if (!*d.client)
        keep(&d, p, GEZI_F_CLIENT);
    if (!*a->nick)
        keep(&d, p, GEZI_F_NICK);
    if (a->k->command & GEZI_OPT_UTF8) { /* receipts come in the legacy one */
        keep(&d, p, GEZI_F_WIRE_USER);
        keep(&d, p, GEZI_F_WIRE_HOST);
    }
    for (int f = 0; f < GEZI_F_COUNT; f++) {
        if (strcmp(d.field[f], gezi_person_text(p, (enum gezi_field)f)) == 0)
            continue;
        *(f == GEZI_F_WIRE_USER || f == GEZI_F_WIRE_HOST ? &hidden : &shown) =
            true;
    }
    if (!shown && !hidden)
        return;
    names = gezi_names_new(d.field, d.base);
    if (!names || gezi_people_rename(&c->people, p, names)) {
        free(names);
        c->counts.nomem++;
        return;
    }
    if (shown)
        p->traits |= GEZI_IS_DIRTY;
}

static void new_row(struct gezi_core *c, struct gezi_arrival *a)
{
    struct draft d;

    if (!gezi_people_room_at(&c->people, a->from) ||
        !gezi_people_key(&c->people, a->base, a->from, d.key)) {
        c->counts.crowded++;
        return;
    }
    draft_from(c, a, &d);
    a->who = add_row(c, a->from, d.field, d.base);
    if (a->who)
        gezi_person_alive(c, a);
}

enum gezi_err gezi_person_set(struct gezi_core *c, struct gezi_person *p,
                              enum gezi_field f, const char *text)
{
    const char *field[GEZI_F_COUNT];
    struct gezi_names *names;

    if (strcmp(gezi_person_text(p, f), text) == 0)
        return GEZI_OK;
    for (int i = 0; i < GEZI_F_COUNT; i++)
        field[i] = gezi_person_text(p, (enum gezi_field)i);
    field[f] = text;
    names = gezi_names_new(field, p->names->base);
    if (!names || gezi_people_rename(&c->people, p, names)) {
        free(names);
        c->counts.nomem++;
        return GEZI_E_NOMEM;
    }
    p->traits |= GEZI_IS_DIRTY;
    return GEZI_OK;
}

struct gezi_person *gezi_person_bare(struct gezi_core *c, struct gezi_addr addr)
{
    const char *field[GEZI_F_COUNT];
    char key[GEZI_ADDR_TEXT];
    struct gezi_person *p;

    gezi_addr_print(addr, key);
    p = gezi_people_find(&c->people, key, addr, NULL);
    if (p) {
        gezi_person_heard(c, p, addr);
        return p;
    }
    if (!gezi_people_room_at(&c->people, addr)) {
        c->counts.crowded++;
        return NULL;
    }
    for (int f = 0; f < GEZI_F_COUNT; f++)
        field[f] = "";
    field[GEZI_F_KEY] = key;
    p = add_row(c, addr, field, strlen(key));
    if (p)
        p->kind = GEZI_KIND_BARE;
    return p;
}

void gezi_person_welcome(struct gezi_core *c, struct gezi_arrival *a)
{
    if (!a->who)
        new_row(c, a);
    else if (a->is_entry)
        update_row(c, a);
    if (!a->who)
        return;
    if (a->is_entry) {
        bool away = a->k->command & GEZI_OPT_ABSENCE &&
                    a->kind != GEZI_KIND_IPTUX; /* which sets it always */
        uint32_t caps = a->k->command & CAPS;
        enum gezi_charset label;

        a->who->presence = away ? GEZI_AWAY : GEZI_ONLINE;
        if (a->who->caps != caps)
            a->who->traits |= GEZI_IS_DIRTY;
        a->who->caps = caps;
        if (a->kind == GEZI_KIND_IPTUX &&
            gezi_charset_find(a->entry.fourth, &label))
            a->who->label = (uint8_t)label;
    }
    gezi_person_tell(c, a->who);
}

/* Handlers */

/* No roster change: the BR_ENTRY comes soon. If not, we ask. */
void gezi_on_noop(struct gezi_core *c, struct gezi_arrival *a)
{
    if (a->who)
        gezi_person_tell(c, a->who);
    else
        gezi_probe_soon(c, a->from);
}

void gezi_on_entry(struct gezi_core *c, struct gezi_arrival *a)
{
    gezi_person_welcome(c, a);
    if (!a->who)
        return;
    if (a->who->traits & GEZI_IS_AWAITED)
        gezi_line_heard(c, a->who, true);
    gezi_answer_later(c, a);
}

void gezi_on_answer(struct gezi_core *c, struct gezi_arrival *a)
{
    gezi_person_welcome(c, a);
    if (!a->who)
        return;
    a->who->traits |= GEZI_IS_MUTUAL;
    gezi_announce_names(c, a);
}

void gezi_on_absence(struct gezi_core *c, struct gezi_arrival *a)
{
    gezi_person_welcome(c, a);
}

/* Only the address counts: the names may be left out or made up. */
void gezi_on_exit(struct gezi_core *c, struct gezi_arrival *a)
{
    struct gezi_person *p = gezi_people_at(&c->people, a->from);

    if (!p || p->kind == GEZI_KIND_BARE || p->presence == GEZI_OFFLINE)
        return;
    go_offline(c, p);
    /* A program that starts right after another has heard no answer yet. */
    p->answered = (uint32_t)c->now - GEZI_ANSWER_GAP_MS;
}
