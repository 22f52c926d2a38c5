/* Text without any header: debugging assistants, netcat. docs/protocol.md 7 */
#include "core_priv.h"

#include <string.h>

void gezi_on_bare(struct gezi_core *c, struct gezi_addr from, gezi_span in)
{
    const struct gezi_person *at = gezi_people_at(&c->people, from);
    struct gezi_packet k = {.number = 0};
    struct gezi_arrival a;

    if (!gezi_packet_is_bare(in) || (at && at->kind != GEZI_KIND_BARE)) {
        c->counts.malformed++;
        return;
    }
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
    a.who = gezi_person_bare(c, from);
    if (a.who)
        gezi_person_tell(c, a.who);
    if (gezi_message_tell(c, &a, 0))
        c->counts.nomem++;
}
