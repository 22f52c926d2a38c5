/*
 * Who else a message went to: as others tell us inside their envelopes, and as
 * we tell others. docs/protocol.md 11.8
 */
#include "recipients.h"

#include "keys.h"
#include "person.h"
#include "sender.h"

#include <gezi/text.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The text form: include/gezi/recipients.h */

bool gezi_recipients_next(const char **at, struct gezi_recipient *out)
{
    gezi_span rest, line;

    if (!*at)
        return false;
    rest = gezi_span_text(*at);
    while (gezi_span_next(&rest, '\n', &line)) {
        *at = rest.n ? (const char *)rest.p : *at + strlen(*at);
        out->name = line;
        if (gezi_span_cut(&out->name, '\t', &out->key) && out->key.n &&
            out->name.n)
            return true;
    }
    return false;
}

size_t gezi_recipients_count(const char *text)
{
    struct gezi_recipient r;
    size_t n = 0;

    while (gezi_recipients_next(&text, &r))
        n++;
    return n;
}

static bool is_field(const char *text)
{
    return *text && !strpbrk(text, "\t\n");
}

/* Is there room for one more, and is it one more? */
static bool is_new(const struct gezi_writer *w, const char *key)
{
    gezi_span rest = gezi_written(w), line, before;
    size_t n = 0;

    while (gezi_span_next(&rest, '\n', &line)) {
        if (gezi_span_cut(&line, '\t', &before) &&
            gezi_span_equal(before, gezi_span_text(key)))
            return false;
        n++;
    }
    return n < GEZI_RECIPIENTS_MAX;
}

bool gezi_recipients_put(struct gezi_writer *w, const char *key,
                         const char *name)
{
    if (!is_field(key) || !is_field(name) || !is_new(w, key) ||
        w->cap - w->n < strlen(key) + strlen(name) + 2)
        return false;
    gezi_put_text(w, key);
    gezi_put_byte(w, '\t');
    gezi_put_text(w, name);
    gezi_put_byte(w, '\n');
    return true;
}

/* A field of a text that a front gave, made harmless; "": it is too long. */
static void field_of(gezi_span from, char *out, size_t cap)
{
    if (from.n >= cap)
        from.n = 0;
    memcpy(out, from.p, from.n);
    out[from.n] = '\0';
    gezi_text_clean(out, GEZI_CLEAN_NAME);
}

char *gezi_others_copy(const char *text)
{
    char key[GEZI_KEY_SIZE], name[GEZI_NAME_SIZE];
    size_t cap = text ? strlen(text) + 2 : 1;
    struct gezi_writer w = {malloc(cap), cap, 0, false};
    struct gezi_recipient r;

    if (!w.p)
        return NULL;
    while (gezi_recipients_next(&text, &r)) {
        field_of(r.key, key, sizeof key);
        field_of(r.name, name, sizeof name);
        gezi_recipients_put(&w, key, name);
    }
    w.p[w.n] = '\0';
    return (char *)w.p;
}

/* Reading */

struct named {
    char user[GEZI_NAME_SIZE], host[GEZI_NAME_SIZE], plain[GEZI_NAME_SIZE];
    char fingerprint[GEZI_FINGERPRINT_SIZE]; /* "": none */
};

static bool same(const char *a, const char *b)
{
    return gezi_span_equal_nocase(gezi_span_text(a), gezi_span_text(b));
}

/* The same name and host, unless the fingerprints say otherwise. */
static bool is_called(const struct named *n, const char *user, const char *host)
{
    char plain[GEZI_NAME_SIZE], fingerprint[GEZI_FINGERPRINT_SIZE];
    bool has = gezi_fingerprint_of(user, fingerprint);

    if (has && *n->fingerprint)
        return strcmp(fingerprint, n->fingerprint) == 0;
    gezi_plain_user(user, plain);
    return same(n->plain, plain) && same(n->host, host);
}

/* Whom we know by that name; key: what it is, or would be. */
static const struct gezi_person *person_of(const struct gezi_core *c,
                                           const struct named *n,
                                           char key[static GEZI_KEY_SIZE])
{
    const struct gezi_person *p = NULL;
    bool has = c->encrypts && *n->fingerprint;
    char before[GEZI_KEY_SIZE];

    if (has)
        snprintf(key, GEZI_KEY_SIZE, GEZI_KEY_BASE "%s", n->fingerprint);
    else
        gezi_identity(key, n->user, n->host);
    p = gezi_people_by_key(&c->people, key, strlen(key));
    for (int i = 0; has && !p && i < 2; i++) { /* known since before that */
        size_t size = gezi_identity(before, i ? n->plain : n->user, n->host);

        p = gezi_people_by_key(&c->people, before, size);
    }
    return p;
}

static void put_named(const struct gezi_core *c, const struct gezi_arrival *a,
                      const struct named *n, struct gezi_writer *w)
{
    char key[GEZI_KEY_SIZE];
    const struct gezi_person *p;
    struct gezi_peer peer;

    if (!*n->plain || is_called(n, c->user, c->host) ||
        is_called(n, a->user, a->host))
        return;
    p = person_of(c, n, key);
    if (p && p == a->who)
        return;
    if (!p) {
        gezi_recipients_put(w, key, n->plain);
        return;
    }
    gezi_peer_of(c, p, &peer);
    gezi_recipients_put(w, peer.key, gezi_peer_name(&peer));
}

void gezi_others_read(struct gezi_core *c, const struct gezi_arrival *a,
                      gezi_span list, struct gezi_writer *w)
{
    gezi_span user, host;

    list = gezi_span_first(list, GEZI_RECIPIENTS_WIRE_MAX);
    while (gezi_recipient_next(&list, &user, &host)) {
        struct named n = {.fingerprint = ""};

        gezi_sender_name(c, a, user, n.user);
        gezi_sender_name(c, a, host, n.host);
        gezi_fingerprint_of(n.user, n.fingerprint);
        gezi_plain_user(n.user, n.plain);
        put_named(c, a, &n, w);
    }
}

/* Writing */

/* With a clone's mark or without. */
static const struct gezi_person *with_key(const struct gezi_core *c,
                                          const char *key)
{
    const struct gezi_person *p =
        gezi_people_by_key(&c->people, key, strlen(key));

    for (const char *at = key; !p && (at = strchr(at, '#')); at++)
        p = gezi_people_by_key(&c->people, key, (size_t)(at - key));
    return p;
}

/* What would be read as another name is left out. */
static bool put_person(const struct gezi_person *p, struct gezi_writer *w)
{
    const char *user = gezi_person_text(p, GEZI_F_USER);
    const char *host = gezi_person_text(p, GEZI_F_HOST);

    if (!*user || !*host || strpbrk(user, ":\a") || strchr(host, '\a') ||
        w->cap - w->n < strlen(user) + strlen(host) + 2)
        return false;
    gezi_put_text(w, user);
    gezi_put_byte(w, ':');
    gezi_put_text(w, host);
    gezi_put_byte(w, '\a');
    return true;
}

void gezi_others_put(const struct gezi_core *c, const struct gezi_person *to,
                     const char *others, struct gezi_writer *w)
{
    struct gezi_recipient r;
    size_t n = 1;

    if (gezi_recipients_count(others) >= GEZI_RECIPIENTS_MAX)
        return; /* with `to` it is more than lists have */
    gezi_put_text(w, "TO:");
    if (!to || !put_person(to, w)) {
        w->n = 0;
        return;
    }
    while (gezi_recipients_next(&others, &r)) {
        const struct gezi_person *p;
        char key[GEZI_KEY_SIZE];

        field_of(r.key, key, sizeof key);
        p = with_key(c, key);
        if (p && p != to)
            n += put_person(p, w);
    }
    if (n < 2)
        w->n = 0;
}
