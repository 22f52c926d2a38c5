#include "ranges.h"

#include "doing.h"
#include "model.h"

#include <string.h>

static bool same(const struct ranges *a, const struct ranges *b)
{
    for (size_t i = 0; i < a->n && i < b->n; i++)
        if (!gezi_addr_equal(a->at[i].first, b->at[i].first) ||
            a->at[i].count != b->at[i].count)
            return false;
    return a->n == b->n;
}

void ranges_update(struct model *m)
{
    const char *list = m->health.asked ? m->health.asked : "";
    struct ranges now = {.n = 0};

    while (now.n < RANGES_MAX && range_next(&list, &now.at[now.n]))
        now.n++;
    if (same(&now, &m->ranges))
        return;
    m->ranges = now;
    m->list_stale = true;
}

const struct range *ranges_chosen(const struct model *m)
{
    size_t i = m->list_at < m->list_n ? m->list[m->list_at].asked : 0;

    return i > 0 && i <= m->ranges.n ? &m->ranges.at[i - 1] : NULL;
}

void ranges_ask(struct model *m)
{
    const struct range *range = ranges_chosen(m);
    char text[RANGE_TEXT];
    struct strbuf told = {0};

    if (range && doing_ask(m->host, range_print(range, text), &m->asked, &told))
        m->list_stale = true;
    model_tell(m, &told);
}

void ranges_drop(struct model *m)
{
    const struct range *range = ranges_chosen(m);
    char text[RANGE_TEXT];
    struct strbuf told = {0};

    if (range)
        doing_unask(m->host, range_print(range, text), &told);
    model_tell(m, &told);
}

size_t ranges_here(const struct model *m, const struct range *range)
{
    const struct gezi_peer *peer;
    size_t at = 0, n = 0;

    while ((peer = people_next(m->people, &at)))
        n += peer->presence != GEZI_OFFLINE && range_has(range, peer);
    return n;
}
