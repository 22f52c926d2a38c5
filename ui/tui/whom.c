#include "whom.h"

#include "index.h"
#include "lang.h"
#include "list.h"
#include "model.h"
#include "strbuf.h"

#include <stdlib.h>
#include <string.h>

struct whom *whom_of(struct model *m)
{
    return m->screen == SCREEN_WHOM || m->screen == SCREEN_FILES ? &m->files.to
                                                                 : &m->to;
}

static size_t place_of(const struct whom *w, uint32_t no)
{
    size_t i = 0;

    while (i < w->n && w->to[i] != no)
        i++;
    return i;
}

bool whom_has(const struct whom *w, uint32_t no)
{
    return place_of(w, no) < w->n;
}

bool whom_add(struct model *m, struct whom *w, const struct talk *t)
{
    if (whom_has(w, t->no))
        return true;
    if (w->n == WHOM_MAX) {
        model_notice(m, _("%d people at once, no more"), WHOM_MAX);
        return false;
    }
    w->to[w->n++] = t->no;
    return true;
}

static void drop(struct whom *w, const struct talk *t)
{
    size_t i = place_of(w, t->no);

    if (i < w->n)
        memmove(w->to + i, w->to + i + 1, (--w->n - i) * sizeof *w->to);
}

static bool belongs(const struct gezi_peer *peer, const char *group)
{
    return peer->presence != GEZI_OFFLINE && strcmp(peer->group, group) == 0;
}

size_t whom_group(const struct model *m, const struct whom *w,
                  const char *group, size_t *marked)
{
    const struct gezi_peer *peer;
    size_t at = 0, n = 0;

    *marked = 0;
    while ((peer = people_next(m->people, &at))) {
        const struct talk *t;

        if (!belongs(peer, group))
            continue;
        n++;
        t = model_talk_of(m, peer->id);
        *marked += t && whom_has(w, t->no);
    }
    return n;
}

static void mark_group(struct model *m, struct whom *w, const char *group)
{
    const struct gezi_peer **all = people_sorted(m->people);
    size_t n = people_count(m->people), marked;
    bool off = whom_group(m, w, group, &marked) == marked;

    for (size_t i = 0; i < n; i++) {
        struct talk *t;

        if (!belongs(all[i], group))
            continue;
        t = model_talk_with(m, all[i]);
        if (off)
            drop(w, t);
        else if (!whom_add(m, w, t))
            break;
    }
    free(all);
}

void whom_mark(struct model *m)
{
    struct whom *w = whom_of(m);
    const char *group;
    struct talk *t;

    list_update(m);
    group = list_group(m);
    if (group) {
        char *name = strcpy((char[GEZI_NAME_SIZE]){0}, group);

        mark_group(m, w, name);
    } else if (!(t = list_talk(m)) || t->everyone) {
        model_notice(m, "%s", _("Nobody to mark; type a name or an address"));
        return;
    } else if (whom_has(w, t->no)) {
        drop(w, t);
    } else {
        whom_add(m, w, t);
    }
    if (m->filter.n > 0) {
        edit_set(&m->filter, "");
        list_filtered(m);
    } else if (m->list_at + 1 < m->list_n) {
        m->list_at++;
    }
}

char *whom_names(const struct model *m, const struct whom *w)
{
    struct strbuf names = {0};

    for (size_t i = 0; i < w->n; i++) {
        const struct talk *t = talks_of_no(m, w->to[i]);

        if (t)
            strbuf_printf(&names, "%s%s", names.n ? ", " : "", t->name);
    }
    return strbuf_take(&names);
}
