/* gezi send '#GROUP': all of a group who are here. */
#include "cli_send.h"

#include "ascii.h"
#include "lang.h"
#include "xalloc.h"

#include <stdlib.h>
#include <string.h>

enum { NAMED = 5 }; /* groups that are here, when the one meant is not */

bool send_is_group(const struct send *s, const struct receiver *r)
{
    return !s->bare && r->name[0] == '#';
}

static struct receiver one_of(const struct receiver *group,
                              const struct gezi_peer *peer)
{
    return (struct receiver){
        .name = xstrdup(gezi_peer_name(peer)),
        .part = group->part,
        .match = {.answer = PEOPLE_ONE,
                  .whole = true,
                  .target = {.peer = peer->id, .addr = peer->addr},
                  .person = peer},
        .rest_until = INT64_MAX};
}

static bool is_in(const struct gezi_peer *peer, const char *group)
{
    return strlen(peer->group) == strlen(group) &&
           ascii_begins(peer->group, group);
}

void send_open_groups(struct send *s)
{
    const struct gezi_peer **all = people_sorted(s->base.people);
    size_t here = people_here(s->base.people), n = 0;
    struct receiver *to = NULL;

    for (size_t i = 0; i < s->count; i++) {
        struct receiver *r = &s->to[i];
        size_t before = n;

        for (size_t k = 0; send_is_group(s, r) && k < here; k++)
            if (is_in(all[k], r->name + 1)) {
                to = xreallocarray(to, n + 1, sizeof *to);
                to[n++] = one_of(r, all[k]);
            }
        if (n > before) {
            free(r->name);
            continue;
        }
        to = xreallocarray(to, n + 1, sizeof *to);
        to[n++] = *r;
    }
    free(all);
    free(s->to);
    s->to = to;
    s->count = n;
}

void send_explain_group(struct send *s, const struct receiver *r,
                        struct strbuf *why)
{
    const struct gezi_peer **all = people_sorted(s->base.people);
    size_t here = people_here(s->base.people), shown = 0;

    strbuf_printf(why, _("nobody of the group \"%s\" is here"), r->name + 1);
    for (size_t i = 0; i < here && shown < NAMED; i++) {
        bool told = !all[i]->group[0];

        for (size_t k = 0; k < i && !told; k++)
            told = strcmp(all[k]->group, all[i]->group) == 0;
        if (told)
            continue;
        strbuf_text(why, shown++ ? ", " : _("; these groups are: "));
        strbuf_text(why, all[i]->group);
    }
    free(all);
}
