/* What we say of ourselves: names, numbers, headers. */
#include "keys.h"

#include <gezi/text.h>

#include <stdio.h>
#include <string.h>

uint64_t gezi_coming_number(const struct gezi_core *c)
{
    uint64_t clock = c->unix_ms > 0 ? (uint64_t)c->unix_ms / 1000 : 0;

    return c->number + 1 > clock ? c->number + 1 : clock;
}

uint64_t gezi_next_number(struct gezi_core *c)
{
    return c->number = gezi_coming_number(c);
}

/*
 * Cut as UTF-8: no charset of the table needs more bytes than that. Colons
 * separate header fields, and some clients cut block values at them.
 */
void gezi_own_set(char out[static GEZI_NAME_SIZE], const char *text,
                  const char *other)
{
    char name[GEZI_NAME_WIRE_MAX + 1];
    size_t n = text ? gezi_utf8_cut(text, GEZI_NAME_WIRE_MAX) : 0;

    if (n)
        memcpy(name, text, n);
    name[n] = '\0';
    gezi_text_clean(name, GEZI_CLEAN_NAME);
    for (char *p = name; (p = strchr(p, ':'));)
        *p = ';';
    if (*name)
        memcpy(out, name, strlen(name) + 1);
    else if (other != out)
        memcpy(out, other, strlen(other) + 1);
}

/*
 * The official client knows by the name whose key it is: it signs, verifies and
 * encrypts files only for such names. They leave it 60 bytes before that.
 */
void gezi_own_user(struct gezi_core *c, const char *user)
{
    enum { BASE_MAX = 60 };
    const struct gezi_key *key =
        c->seal ? c->seal->own(c->seal->ctx, GEZI_KEY_2048) : NULL;
    char fingerprint[GEZI_FINGERPRINT_SIZE] = "";
    size_t n;

    gezi_own_set(c->user, user, "unknown");
    if (key && c->seals & GEZI_SEAL_RSA_2048 && c->seals & GEZI_SEAL_SIGN)
        c->seal->fingerprint(c->seal->ctx, key, fingerprint);
    if (!*fingerprint)
        return;
    n = gezi_utf8_cut(c->user, BASE_MAX);
    snprintf(c->user + n, sizeof c->user - n, "-<%s>", fingerprint);
}

void gezi_own_forget(struct gezi_core *c)
{
    memset(c->own, 0, sizeof c->own);
    gezi_title_own(c);
}

static void make_own(struct gezi_core *c, enum gezi_charset cs)
{
    const char *const names[] = {c->user, c->host, c->called, c->group};
    struct gezi_own *own = &c->own[cs];

    for (int i = 0; i < 4; i++) {
        struct gezi_writer w = {own->bytes[i], sizeof own->bytes[i], 0, false};

        gezi_encode(c->codec, names[i], cs, &w, NULL);
        /* What the charset lacks may have become a colon: U+FF1A does. */
        for (size_t k = 0; k < w.n; k++)
            if (w.p[k] == ':')
                w.p[k] = ';';
        own->n[i] = (uint8_t)w.n;
    }
    own->made = true;
}

gezi_span gezi_own_text(struct gezi_core *c, enum gezi_charset cs, int which)
{
    const struct gezi_own *own = &c->own[cs];

    if (!own->made)
        make_own(c, cs);
    return (gezi_span){own->bytes[which], own->n[which]};
}

void gezi_put_head_as(struct gezi_core *c, struct gezi_writer *w,
                      enum gezi_charset cs, uint32_t command, uint64_t number)
{
    gezi_packet_head(w, "1", number, gezi_own_text(c, cs, GEZI_OWN_USER),
                     gezi_own_text(c, cs, GEZI_OWN_HOST), command);
}

uint64_t gezi_put_head(struct gezi_core *c, struct gezi_writer *w,
                       enum gezi_charset cs, uint32_t command)
{
    uint64_t number = gezi_next_number(c);

    gezi_put_head_as(c, w, cs, command, number);
    return number;
}

void gezi_put_entry(struct gezi_core *c, struct gezi_writer *w,
                    enum gezi_charset cs)
{
    gezi_entry_write(w, gezi_own_text(c, cs, GEZI_OWN_NICK),
                     gezi_own_text(c, cs, GEZI_OWN_GROUP));
}

uint32_t gezi_own_status(const struct gezi_core *c)
{
    return GEZI_ANNOUNCED | (c->absence ? GEZI_OPT_ABSENCE : 0) |
           (c->takes_connections ? GEZI_OPT_FILEATTACH : 0) |
           (c->seal ? GEZI_ANNOUNCED_SEAL : 0) |
           (c->takes_connections && gezi_seals_files(c) ? GEZI_OPT_CAPFILEENC
                                                        : 0);
}

/* FeiQ would encrypt with what is better done without; iptux never does. */
uint32_t gezi_own_status_to(const struct gezi_core *c,
                            const struct gezi_person *p)
{
    uint32_t status = gezi_own_status(c);

    return p->kind == GEZI_KIND_FEIQ || p->kind == GEZI_KIND_IPTUX || p->plain
               ? status & ~(uint32_t)(GEZI_ANNOUNCED_SEAL | GEZI_OPT_CAPFILEENC)
               : status;
}

bool gezi_is_own(const struct gezi_core *c, struct gezi_addr addr)
{
    if (addr.port != c->port)
        return false;
    for (size_t i = 0; i < c->network_n; i++)
        if (c->network[i].ip == addr.ip)
            return true;
    return false;
}
