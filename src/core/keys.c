/* Keys of others as they are kept: pinned, doubted, judged by the user. */
#include "keys.h"

#include "person.h"

#include <gezi/store.h>

#include <stdlib.h>
#include <string.h>

enum { AGAIN_MS = 1000 };

/* Pins by person */

static struct gezi_pin **chain_of(struct gezi_keys *k, uint32_t peer)
{
    return &k->chain[gezi_mix(peer) % GEZI_PIN_CHAINS];
}

/* Also one whose key was forgotten. */
static struct gezi_pin *find(const struct gezi_core *c,
                             const struct gezi_person *p)
{
    struct gezi_pin *pin;

    if (!(p->traits & GEZI_IS_PINNED))
        return NULL;
    pin = c->keys.chain[gezi_mix(p->id) % GEZI_PIN_CHAINS];
    while (pin && pin->peer != p->id)
        pin = pin->chain;
    return pin;
}

static struct gezi_pin *pin_new(struct gezi_core *c, struct gezi_person *p)
{
    struct gezi_pin *pin = find(c, p);

    if (pin)
        return pin;
    pin = calloc(1, sizeof *pin);
    if (!pin)
        return NULL;
    pin->peer = p->id;
    pin->told = UINT64_MAX; /* in no turn */
    pin->chain = *chain_of(&c->keys, p->id);
    *chain_of(&c->keys, p->id) = pin;
    p->traits |= GEZI_IS_PINNED;
    gezi_people_rank(&c->people, p);
    return pin;
}

struct gezi_pin *gezi_pin_of(const struct gezi_core *c,
                             const struct gezi_person *p)
{
    struct gezi_pin *pin = find(c, p);

    return pin && pin->key.n ? pin : NULL;
}

enum gezi_trust gezi_person_trust(const struct gezi_core *c,
                                  const struct gezi_person *p)
{
    const struct gezi_pin *pin = gezi_pin_of(c, p);

    if (!pin)
        return GEZI_TRUST_NONE;
    if (gezi_pin_doubted(p, pin))
        return GEZI_TRUST_CHANGED;
    return pin->checked ? GEZI_TRUST_CHECKED : GEZI_TRUST_PINNED;
}

static void pin_free(struct gezi_pin *pin)
{
    free(pin->rival);
    free(pin);
}

void gezi_pin_drop(struct gezi_core *c, struct gezi_person *p)
{
    struct gezi_pin **link, *pin = find(c, p);

    if (!pin)
        return;
    link = chain_of(&c->keys, p->id);
    while (*link != pin)
        link = &(*link)->chain;
    *link = pin->chain;
    p->traits &= (uint8_t)~GEZI_IS_PINNED;
    pin_free(pin);
}

enum gezi_err gezi_keys_init(struct gezi_core *c)
{
    struct gezi_keys *k = &c->keys;

    if (!c->encrypts)
        return GEZI_OK;
    k->chain = calloc(GEZI_PIN_CHAINS, sizeof *k->chain);
    k->asks = calloc(GEZI_KEY_ASKS, sizeof *k->asks);
    return k->chain && k->asks ? GEZI_OK : GEZI_E_NOMEM;
}

void gezi_keys_fini(struct gezi_core *c)
{
    for (int i = 0; c->keys.chain && i < GEZI_PIN_CHAINS; i++)
        for (struct gezi_pin *pin = c->keys.chain[i], *next; pin; pin = next) {
            next = pin->chain;
            pin_free(pin);
        }
    free(c->keys.chain);
    free(c->keys.asks);
}

static void print_of(const struct gezi_core *c, const struct gezi_key *key,
                     const char *known, char out[static GEZI_FINGERPRINT_SIZE])
{
    out[0] = '\0';
    if (known && strlen(known) == GEZI_FINGERPRINT_SIZE - 1)
        memcpy(out, known, GEZI_FINGERPRINT_SIZE);
    else if (c->seal)
        c->seal->fingerprint(c->seal->ctx, key, out);
}

static void set_key(struct gezi_core *c, struct gezi_pin *pin, uint32_t seals,
                    const struct gezi_key *key, const char *print)
{
    pin->key = *key;
    pin->seals = seals;
    pin->checked = pin->signs = false;
    pin->tag = ++c->keys.tag;
    print_of(c, key, print, pin->print);
}

bool gezi_pin_contradicts(const struct gezi_core *c,
                          const struct gezi_person *p, const char *fingerprint)
{
    const struct gezi_pin *pin = gezi_pin_of(c, p);

    return pin && c->encrypts && strcmp(pin->print, fingerprint) != 0;
}

bool gezi_pin_doubted(const struct gezi_person *p, const struct gezi_pin *pin)
{
    char shown[GEZI_FINGERPRINT_SIZE];

    return pin->rival ||
           (gezi_fingerprint_of(gezi_person_text(p, GEZI_F_USER), shown) &&
            strcmp(shown, pin->print) != 0);
}

/* Telling */

static enum gezi_err tell(struct gezi_core *c, const struct gezi_person *p,
                          struct gezi_pin *pin, uint64_t ref)
{
    const struct gezi_key *key =
        pin->news == GEZI_KEY_CHANGED ? pin->rival : &pin->key;
    size_t room = pin->key.n ? sizeof *key + _Alignof(struct gezi_key) : 0;
    struct gezi_key_event *ev;
    struct gezi_peer peer;
    struct gezi_block *b;

    gezi_peer_of(c, p, &peer);
    b = gezi_event_new(c, GEZI_EV_KEY, &peer, room + GEZI_FINGERPRINT_SIZE);
    if (!b)
        return GEZI_E_NOMEM;
    ev = &b->event.key;
    *ev = (struct gezi_key_event){
        .ref = ref,
        .news = (enum gezi_key_news)pin->news,
        .seals = pin->news == GEZI_KEY_CHANGED ? pin->rival_seals : pin->seals,
    };
    if (room) {
        char *at = gezi_block_take(b, room);
        struct gezi_key *copy;

        at += (size_t) - (uintptr_t)at % _Alignof(struct gezi_key);
        copy = (struct gezi_key *)(void *)at;
        *copy = *key;
        ev->key = copy;
    }
    ev->fingerprint = gezi_block_text(b, !room               ? ""
                                         : key == pin->rival ? pin->rival_print
                                                             : pin->print);
    gezi_event(c, b);
    pin->told = c->turn;
    pin->retell = false;
    return GEZI_OK;
}

static void again(struct gezi_core *c, struct gezi_pin *pin)
{
    pin->retell = true;
    if (!c->keys.retell.at)
        gezi_heap_set(&c->timers, &c->keys.retell, c->now + AGAIN_MS);
}

static void tell_or_later(struct gezi_core *c, const struct gezi_person *p,
                          struct gezi_pin *pin, enum gezi_key_news news)
{
    pin->news = (uint8_t)news;
    if (!tell(c, p, pin, 0))
        return;
    c->counts.nomem++;
    again(c, pin);
}

void gezi_keys_unstored(struct gezi_core *c)
{
    for (int i = 0; c->keys.chain && i < GEZI_PIN_CHAINS; i++)
        for (struct gezi_pin *pin = c->keys.chain[i]; pin; pin = pin->chain)
            if (pin->told == c->turn)
                again(c, pin);
}

void gezi_keys_due(struct gezi_core *c, struct gezi_timer *t)
{
    (void)t;
    for (int i = 0; i < GEZI_PIN_CHAINS; i++)
        for (struct gezi_pin *pin = c->keys.chain[i]; pin; pin = pin->chain) {
            const struct gezi_person *p =
                gezi_people_get(&c->people, pin->peer);

            if (pin->retell && p)
                tell_or_later(c, p, pin, (enum gezi_key_news)pin->news);
        }
}

/* Coming */

/*
 * The same key may come with other words about what its owner can do. Nobody
 * signs those: believed is only what does not make texts to it any weaker.
 */
static bool is_no_weaker(uint32_t seals, uint32_t before)
{
    static const uint32_t matter =
        GEZI_SEAL_RSA | GEZI_SEAL_CIPHER | GEZI_SEAL_SIGN;

    return ((seals ^ before) & before & matter) == 0;
}

static void doubt(struct gezi_core *c, const struct gezi_person *p,
                  struct gezi_pin *pin, uint32_t seals,
                  const struct gezi_key *key)
{
    struct gezi_key *rival = pin->rival;

    if (rival && gezi_key_equal(rival, key))
        return;
    if (!rival)
        rival = malloc(sizeof *rival);
    if (!rival) {
        c->counts.nomem++;
        return;
    }
    *rival = *key;
    pin->rival = rival;
    pin->rival_seals = seals;
    print_of(c, key, NULL, pin->rival_print);
    tell_or_later(c, p, pin, GEZI_KEY_CHANGED);
}

static void drop_rival(struct gezi_pin *pin)
{
    free(pin->rival);
    pin->rival = NULL;
    pin->rival_print[0] = '\0';
}

void gezi_key_back(struct gezi_core *c, const struct gezi_person *p)
{
    struct gezi_pin *pin = gezi_pin_of(c, p);

    if (!pin || !pin->rival)
        return;
    drop_rival(pin);
    tell_or_later(c, p, pin, GEZI_KEY_BACK);
    gezi_line_keyed(c, p);
}

void gezi_pin_inherit(struct gezi_core *c, struct gezi_person *p,
                      const struct gezi_person *other)
{
    const struct gezi_pin *from = gezi_pin_of(c, other);
    struct gezi_pin *pin = from ? pin_new(c, p) : NULL;

    if (!pin) {
        c->counts.nomem += from != NULL;
        return;
    }
    set_key(c, pin, from->seals, &from->key, from->print);
    pin->signs = from->signs;
    tell_or_later(c, p, pin, GEZI_KEY_LEARNT);
}

/* Nobody signs what is announced: believed is what makes files safer. */
static uint32_t with_files(const struct gezi_person *p, uint32_t seals)
{
    uint32_t files = p->caps & GEZI_OPT_CAPFILEENC ? GEZI_SEAL_FILES : 0;

    return (seals & ~(uint32_t)GEZI_SEAL_FILES) | files;
}

void gezi_pin_takes(const struct gezi_core *c, const struct gezi_person *p)
{
    struct gezi_pin *pin = gezi_pin_of(c, p);

    if (pin)
        pin->seals |= GEZI_SEAL_FILES;
}

void gezi_key_came(struct gezi_core *c, struct gezi_person *p, uint32_t seals,
                   const struct gezi_key *key)
{
    struct gezi_pin *pin = pin_new(c, p);

    if (!pin) {
        c->counts.nomem++;
        return;
    }
    seals = with_files(p, seals);
    if (!pin->key.n) {
        set_key(c, pin, seals, key, NULL);
        tell_or_later(c, p, pin, GEZI_KEY_LEARNT);
        gezi_line_keyed(c, p);
        gezi_copies_keyed(c);
        gezi_late_judge(c, p);
    } else if (!gezi_key_equal(&pin->key, key)) {
        doubt(c, p, pin, seals, key);
    } else if (is_no_weaker(seals, pin->seals)) {
        pin->seals = seals | (pin->seals & GEZI_SEAL_FILES);
    }
}

enum gezi_err gezi_pin_restore(struct gezi_core *c, struct gezi_person *p,
                               const struct gezi_known *known)
{
    struct gezi_pin *pin;

    if (!c->encrypts || !known->key || known->key->n > GEZI_KEY_MAX ||
        !known->key->n)
        return GEZI_OK;
    pin = pin_new(c, p);
    if (!pin)
        return GEZI_E_NOMEM;
    set_key(c, pin, known->seals, known->key, known->fingerprint);
    pin->checked = known->checked || known->peer.trust == GEZI_TRUST_CHECKED;
    pin->signs = known->signs;
    if (known->peer.trust != GEZI_TRUST_CHANGED || !known->rival ||
        known->rival->n > GEZI_KEY_MAX)
        return GEZI_OK;
    pin->rival = malloc(sizeof *pin->rival);
    if (!pin->rival) {
        gezi_pin_drop(c, p);
        return GEZI_E_NOMEM;
    }
    *pin->rival = *known->rival;
    pin->rival_seals = known->rival_seals;
    print_of(c, pin->rival, known->rival_fingerprint, pin->rival_print);
    return GEZI_OK;
}

/* Judging */

static void take_back(struct gezi_core *c, struct gezi_pin *pin,
                      const struct gezi_pin *before)
{
    *pin = *before;
    c->counts.nomem++;
}

/* What the name shows is not here yet, but must have that fingerprint: the next
 * that comes is taken. */
static bool is_awaited(const struct gezi_person *p, const struct gezi_pin *pin)
{
    return !pin->rival && gezi_pin_doubted(p, pin);
}

static enum gezi_err accept(struct gezi_core *c, const struct gezi_person *p,
                            struct gezi_pin *pin, uint64_t ref)
{
    const struct gezi_pin before = *pin;

    if (pin->rival) { /* who used to sign does so with the next one, too */
        set_key(c, pin, pin->rival_seals, pin->rival, pin->rival_print);
        pin->signs = before.signs;
        pin->rival = NULL;
        pin->rival_print[0] = '\0';
        pin->news = GEZI_KEY_ACCEPTED;
    } else {
        pin->checked = true;
        pin->news = GEZI_KEY_CHECKED;
    }
    if (tell(c, p, pin, ref)) {
        take_back(c, pin, &before);
        return GEZI_E_NOMEM;
    }
    if (pin->rival != before.rival)
        free(before.rival);
    return GEZI_OK;
}

static enum gezi_err forget(struct gezi_core *c, const struct gezi_person *p,
                            struct gezi_pin *pin, uint64_t ref)
{
    const struct gezi_pin before = *pin;

    pin->key.n = 0;
    pin->rival = NULL;
    pin->rival_print[0] = '\0';
    pin->signs = pin->checked = false;
    pin->seals = 0;
    pin->news = GEZI_KEY_FORGOTTEN;
    if (tell(c, p, pin, ref)) {
        take_back(c, pin, &before);
        return GEZI_E_NOMEM;
    }
    free(before.rival);
    return GEZI_OK;
}

enum gezi_err gezi_do_key(struct gezi_core *c, const struct gezi_command *cmd)
{
    struct gezi_addr to = cmd->to.addr;
    struct gezi_person *p;
    struct gezi_pin *pin;
    enum gezi_err err;

    if (!to.port)
        to.port = c->port;
    p = cmd->to.peer ? gezi_people_get(&c->people, cmd->to.peer)
                     : gezi_people_at(&c->people, to);
    pin = p ? gezi_pin_of(c, p) : NULL;
    if (!pin) /* there is nothing to judge */
        return GEZI_OK;
    err = cmd->what == GEZI_DO_TRUST && !is_awaited(p, pin)
              ? accept(c, p, pin, cmd->ref)
              : forget(c, p, pin, cmd->ref);
    if (!err)
        gezi_line_keyed(c, p);
    return err;
}
