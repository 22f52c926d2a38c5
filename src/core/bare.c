/* Text without any header: debugging assistants, netcat. docs/protocol.md 7 */
#include "person.h"

#include <string.h>

/* A script may write packets and bare text from one socket, and wants its
 * answer in the form that it wrote last. From a messenger it is damage. */
static bool may_write_bare(const struct gezi_person *p)
{
    return !p || p->kind == GEZI_KIND_BARE || p->kind == GEZI_KIND_PLAIN ||
           p->kind == GEZI_KIND_OTHER;
}

static struct gezi_person *writer(struct gezi_core *c, struct gezi_person *at,
                                  struct gezi_addr from)
{
    if (!at)
        return gezi_person_bare(c, from);
    if (at->kind != GEZI_KIND_BARE) {
        at->kind = GEZI_KIND_BARE;
        at->traits |= GEZI_IS_DIRTY;
    }
    gezi_person_heard(c, at, from);
    return at;
}

void gezi_on_bare(struct gezi_core *c, struct gezi_addr from, gezi_span in)
{
    struct gezi_person *at = gezi_people_at(&c->people, from);
    struct gezi_packet k = {.number = 0};
    struct gezi_arrival a;

    if (!gezi_packet_is_bare(in) || !may_write_bare(at)) {
        c->counts.malformed++;
        return;
    }
    if (c->deaf || gezi_treat_blocks(c, at, GEZI_CMD_SENDMSG))
        return;
    if (gezi_is_own(c, from)) {
        c->counts.echoes++;
        return;
    }
    memset(&a, 0, sizeof a);
    k.extra = in;
    a.k = &k;
    a.from = from;
    a.kind = GEZI_KIND_BARE;
    gezi_addr_print(from, a.base);
    a.who = writer(c, at, from);
    if (a.who)
        gezi_person_tell(c, a.who);
    if (gezi_message_tell(c, &a, 0))
        c->counts.nomem++;
}
