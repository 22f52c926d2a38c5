/* A person as others see it: snapshots, and what changed. */
#include "person.h"

#include "keys.h"

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
        .trust = gezi_person_trust(c, p),
        .treat = p->treat,
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

enum gezi_err gezi_person_change(struct gezi_core *c,
                                 const struct gezi_person *p,
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
    if (gezi_person_change(c, p, change))
        return;
    p->told = p->presence;
    p->traits &= (uint8_t)~GEZI_IS_DIRTY;
}

bool gezi_person_is_script(const struct gezi_person *p)
{
    return (p->kind == GEZI_KIND_PLAIN || p->kind == GEZI_KIND_OTHER) &&
           !(p->traits & GEZI_IS_HONEST) && !*gezi_person_text(p, GEZI_F_NICK);
}

/* A version of its own makes no other client of who announces UTF-8. */
bool gezi_reads_utf8(enum gezi_kind kind, const struct gezi_person *p)
{
    return gezi_kind_write_as(kind) == GEZI_AS_UTF8OPT ||
           (kind == GEZI_KIND_OTHER && p && p->caps & GEZI_OPT_CAPUTF8);
}

enum gezi_charset gezi_person_charset(const struct gezi_core *c,
                                      const struct gezi_person *p)
{
    enum gezi_charset label = (enum gezi_charset)p->label;
    enum gezi_charset seen = (enum gezi_charset)p->seen;

    if (gezi_reads_utf8((enum gezi_kind)p->kind, p))
        return GEZI_CS_UTF8;
    switch (gezi_kind_write_as((enum gezi_kind)p->kind)) {
    case GEZI_AS_GBK:
        return GEZI_CS_GBK;
    case GEZI_AS_LABEL:
        return label != GEZI_CS_ASCII ? label : GEZI_CS_UTF8;
    case GEZI_AS_SEEN:
        if (seen != GEZI_CS_ASCII)
            return seen;
        break;
    case GEZI_AS_UTF8OPT:
    case GEZI_AS_LEGACY:
        break;
    }
    return gezi_codec_legacy(c->codec);
}
