#include "line_whom.h"

#include "lang.h"
#include "xalloc.h"

#include <stdlib.h>
#include <string.h>

void line_whom_fini(struct line_whom *w)
{
    for (size_t i = 0; i < w->n; i++)
        free(w->names[i]);
    w->n = 0;
}

static void add(struct line_whom *w, struct gezi_target to, const char *name)
{
    for (size_t i = 0; i < w->n; i++)
        if (to.peer ? w->to[i].peer == to.peer
                    : gezi_addr_equal(w->to[i].addr, to.addr))
            return;
    if (w->n == WHOM_MAX)
        return;
    w->names[w->n] = xstrdup(name);
    w->to[w->n++] = to;
}

static bool add_group(struct line_whom *w, const struct people *people,
                      const char *group, struct strbuf *why)
{
    const struct gezi_peer **all = people_sorted(people);
    size_t here = people_here(people), before = w->n;

    for (size_t i = 0; i < here; i++)
        if (strcmp(all[i]->group, group) == 0)
            add(w, (struct gezi_target){all[i]->id, all[i]->addr},
                gezi_peer_name(all[i]));
    free(all);
    if (w->n == before)
        strbuf_printf(why, _("nobody of the group \"%s\" is here"), group);
    return w->n > before;
}

static bool add_one(struct line_whom *w, const struct people *people,
                    const char *text, struct strbuf *why)
{
    struct people_match match = people_resolve(people, text);

    if (match.answer != PEOPLE_ONE && match.answer != PEOPLE_ADDRESS) {
        people_explain(people, text, &match, why);
        return false;
    }
    add(w, match.target, match.person ? gezi_peer_name(match.person) : text);
    return true;
}

bool line_whom_find(struct line_whom *w, const struct people *people,
                    const char *text, struct strbuf *why)
{
    char *list = xstrdup(text), *part, *rest = NULL;
    bool ok = true;

    line_whom_fini(w);
    /* A name may have a comma in it. */
    if (text[0] != '#' && people_resolve(people, text).answer == PEOPLE_ONE) {
        ok = add_one(w, people, text, why);
        free(list);
        return ok;
    }
    for (part = strtok_r(list, ",", &rest); ok && part;
         part = strtok_r(NULL, ",", &rest)) {
        size_t n;

        part += strspn(part, " ");
        n = strlen(part);
        while (n > 0 && part[n - 1] == ' ')
            part[--n] = '\0';
        if (part[0] == '#')
            ok = add_group(w, people, part + 1, why);
        else if (part[0])
            ok = add_one(w, people, part, why);
    }
    if (ok && w->n == 0)
        ok = add_one(w, people, text, why);
    free(list);
    if (!ok)
        line_whom_fini(w);
    return ok;
}
