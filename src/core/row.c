/* A row is made, and brought up to date from what a packet says. */
#include "person.h"

#include "keys.h"
#include "sender.h"

#include <stdlib.h>
#include <string.h>

enum {
    CAPS = 0x1f650000, /* the options of an entry that are capabilities */
};

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
    if (gezi_person_change(c, p, GEZI_CHANGE_GONE))
        return false;
    gezi_talk_fini(c, p);
    gezi_pin_drop(c, p);
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
    c->counts.met++;
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
    char client[GEZI_NAME_SIZE], plain[GEZI_NAME_SIZE];
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
    gezi_plain_user(a->user, d->plain);
    /* Nobody is called by a fingerprint. */
    d->field[GEZI_F_NICK] = *a->nick || !*a->fingerprint ? a->nick : d->plain;
    d->field[GEZI_F_USER] = a->user;
    d->field[GEZI_F_HOST] = a->host;
    d->field[GEZI_F_GROUP] = a->group;
    d->field[GEZI_F_CLIENT] = d->client;
    d->field[GEZI_F_SIGN] = a->title;
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
    if (a->kind == GEZI_KIND_IPMSG)
        d.field[GEZI_F_SIGN] = a->title;
    else
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
        a->namesakes >= GEZI_CLONES_MAX ||
        !gezi_people_key(&c->people, a->base, a->from, d.key)) {
        c->counts.crowded++;
        return;
    }
    draft_from(c, a, &d);
    a->who = add_row(c, a->from, d.field, d.base);
    if (!a->who)
        return;
    /* No entry was heard, but that much is clear. */
    a->who->caps = a->k->command & GEZI_OPT_ENCRYPT;
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

/*
 * An entry without a block says nothing of what the block would. That no
 * broadcast arrives is said by whoever comes, until it comes again: iptux
 * leaves it out when it changes its name.
 */
static uint32_t caps_of(const struct gezi_arrival *a)
{
    uint32_t caps = a->k->command & CAPS;

    if ((a->k->command & GEZI_CMD_MASK) != GEZI_CMD_BR_ENTRY)
        caps |= a->who->caps & GEZI_OPT_DIALUP;

    if (a->kind != GEZI_KIND_IPMSG)
        return caps;
    if (a->entry.has & GEZI_HAS_GZ)
        return caps | GEZI_CAP_GEZI;
    return a->entry.has ? caps : caps | (a->who->caps & GEZI_CAP_GEZI);
}

void gezi_person_welcome(struct gezi_core *c, struct gezi_arrival *a)
{
    bool fresh = !a->who;

    if (fresh)
        new_row(c, a);
    else if (a->is_entry)
        update_row(c, a);
    if (!a->who)
        return;
    if (a->is_entry) {
        bool away = a->k->command & GEZI_OPT_ABSENCE &&
                    a->kind != GEZI_KIND_IPTUX; /* which sets it always */
        uint32_t caps = caps_of(a);
        enum gezi_charset label;

        if (*a->fingerprint) /* a newer version of its program */
            a->who->plain = 0;
        a->who->presence = away ? GEZI_AWAY : GEZI_ONLINE;
        if (a->who->caps != caps)
            a->who->traits |= GEZI_IS_DIRTY;
        a->who->caps = caps;
        if (caps & GEZI_OPT_CAPFILEENC)
            gezi_pin_takes(c, a->who);
        if (a->kind == GEZI_KIND_IPTUX && a->entry.fourth.n)
            a->who->label = (uint8_t)(gezi_charset_find(a->entry.fourth, &label)
                                          ? label
                                          : GEZI_CS_ASCII);
    }
    gezi_person_tell(c, a->who);
    if (fresh && a->namesake)
        gezi_pin_inherit(c, a->who, a->namesake);
}
