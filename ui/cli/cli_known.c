#include "cli_known.h"

#include "lang.h"
#include "people.h"
#include "xalloc.h"

#include <stdlib.h>
#include <string.h>

static void put(struct people *people, const struct gezi_peer *peer)
{
    people_event(people, &(struct gezi_event){.kind = GEZI_EV_PERSON,
                                              .peer = *peer,
                                              .change = GEZI_CHANGE_OFFLINE});
}

struct gather {
    struct people *people;
    uint32_t ids;
};

static bool gather(void *ctx, const struct gezi_known *known)
{
    struct gather *g = ctx;
    struct gezi_peer peer = known->peer;

    peer.id = ++g->ids;
    put(g->people, &peer);
    return true;
}

struct former {
    const char *text;
    struct gezi_peer peer; /* of today */
    struct people *people; /* those whom text was, as they were then */
};

/* A whole name of earlier days ends the search, the beginning of one not. */
static bool try_former(void *ctx, const struct gezi_past *past)
{
    struct former *f = ctx;
    struct people *one = people_new();
    struct gezi_peer then = f->peer;
    struct people_match match;

    if (past->nick)
        then.nick = past->nick;
    else
        then.addr = past->addr;
    put(one, &then);
    match = people_resolve(one, f->text);
    people_free(one);
    if (match.answer == PEOPLE_ONE)
        put(f->people, &then);
    return match.answer != PEOPLE_ONE || !match.whole;
}

/* 0 or -errno. */
static int gather_former(const struct gezi_archive *a,
                         const struct people *people, struct former *f)
{
    const struct gezi_peer *peer;
    size_t at = 0;
    int err = 0;

    while (!err && (peer = people_next(people, &at))) {
        f->peer = *peer;
        err = a->past(a->ctx, peer->key, try_former, f);
    }
    return err;
}

/* The name of today: then may be another one. */
static void take(struct known *out, const struct people *people,
                 const struct people_match *match)
{
    const struct gezi_peer *peer = people_find(people, match->target.peer);

    out->key = xstrdup(peer->key);
    out->name = xstrdup(gezi_peer_name(peer));
}

bool known_find(const struct gezi_archive *a, const char *text,
                struct known *out, struct strbuf *why, int *err)
{
    struct people *today = people_new(), *once = people_new(), *in = today;
    struct former former = {.text = text, .people = once};
    struct people_match match;

    *out = (struct known){0};
    *err = 0;
    if (strcmp(text, "*") == 0) {
        *out = (struct known){xstrdup("*"), xstrdup(_("everyone"))};
        goto done;
    }
    *err = a->people(a->ctx, gather, &(struct gather){.people = today});
    match = people_resolve(today, text);
    if (!*err &&
        (match.answer == PEOPLE_NONE || match.answer == PEOPLE_ADDRESS)) {
        *err = gather_former(a, today, &former);
        if (people_count(once)) {
            match = people_resolve(once, text);
            in = once;
        }
    }
    if (*err)
        strbuf_printf(why, _("cannot read the history: %s"), lang_error(-*err));
    else if (match.answer == PEOPLE_ONE)
        take(out, today, &match);
    else
        people_explain_past(in, text, &match, why);
done:
    people_free(today);
    people_free(once);
    return out->key != NULL;
}

void known_fini(struct known *k)
{
    free(k->key);
    free(k->name);
    *k = (struct known){0};
}
