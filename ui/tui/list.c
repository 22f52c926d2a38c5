#include "list.h"

#include "ascii.h"
#include "lang.h"
#include "strbuf.h"
#include "xalloc.h"

#include <stdlib.h>
#include <string.h>

enum { GROUPS_MAX = 100 };

const struct gezi_peer *entry_peer(const struct model *m,
                                   const struct entry *entry)
{
    return entry->peer ? people_find(m->people, entry->peer) : NULL;
}

const char *entry_name(const struct model *m, const struct entry *entry)
{
    const struct gezi_peer *peer = entry_peer(m, entry);

    if (peer && entry->group)
        return peer->group;
    if (peer)
        return gezi_peer_name(peer);
    return entry->talk ? entry->talk->name : m->filter.text;
}

static void push(struct model *m, struct entry entry)
{
    /* Grows at powers of two. */
    if ((m->list_n & (m->list_n - 1)) == 0)
        m->list = xreallocarray(m->list, m->list_n ? 2 * m->list_n : 1,
                                sizeof *m->list);
    m->list[m->list_n++] = entry;
}

static void list_people(struct model *m)
{
    const struct gezi_peer **all = people_sorted(m->people);
    size_t n = people_count(m->people);

    for (size_t i = 0; i < n; i++)
        if (people_fits(all[i], m->filter.text))
            push(m, (struct entry){.peer = all[i]->id,
                                   .talk = model_talk_of(m, all[i]->id)});
    free(all);
}

/* Those who are not on the list of people, but were written with. */
static void list_strangers(struct model *m)
{
    for (size_t i = 1; i < m->talks_n; i++) {
        struct talk *t = m->talks[i];

        if (!t->to.peer && (t->n > 0 || t->draft.n > 0 || t == m->talk) &&
            people_name_fits(t->name, m->filter.text))
            push(m, (struct entry){.talk = t});
    }
}

static int by_group(const void *a, const void *b)
{
    const struct gezi_peer *x = *(const struct gezi_peer *const *)a;
    const struct gezi_peer *y = *(const struct gezi_peer *const *)b;

    int d = strcmp(x->group, y->group);

    return d ? d : (x->id > y->id) - (x->id < y->id);
}

/* Groups of at least two who are here, as far as the filter shows them. */
static void list_groups(struct model *m)
{
    const struct gezi_peer **all = people_sorted(m->people);
    size_t here = people_here(m->people), from = m->list_n, n = 0, next;
    /* As the line mode and gezi send call them. */
    const char *typed = m->filter.text + (m->filter.text[0] == '#');

    for (size_t i = 0; i < here; i++)
        if (all[i]->group[0])
            all[n++] = all[i];
    if (n > 0)
        qsort(all, n, sizeof *all, by_group);
    for (size_t i = 0; i < n && m->list_n - from < GROUPS_MAX; i = next) {
        for (next = i + 1;
             next < n && strcmp(all[i]->group, all[next]->group) == 0; next++)
            ;
        if (next - i > 1 && people_name_fits(all[i]->group, typed))
            push(m, (struct entry){.peer = all[i]->id, .group = true});
    }
    free(all);
}

static void list_address(struct model *m)
{
    struct people_match match = people_resolve(m->people, m->filter.text);
    struct range range;

    if (range_parse(m->filter.text, &range) == RANGE_OK && range.count > 1)
        push(m, (struct entry){.address = true, .range = true});
    else if (match.answer == PEOPLE_ADDRESS)
        push(m, (struct entry){.address = true});
}

static void list_ranges(struct model *m)
{
    for (size_t i = 0; i < m->ranges.n; i++) {
        char text[RANGE_TEXT];

        if (ascii_holds(range_print(&m->ranges.at[i], text), m->filter.text))
            push(m, (struct entry){.asked = (uint8_t)(i + 1)});
    }
}

static int newest_first(const void *a, const void *b)
{
    const struct talk *x = ((const struct entry *)a)->talk;
    const struct talk *y = ((const struct entry *)b)->talk;

    return (x->last_ms < y->last_ms) - (x->last_ms > y->last_ms);
}

static void list_unread(struct model *m)
{
    for (size_t i = 0; i < m->talks_n; i++)
        if (m->talks[i]->unread > 0)
            push(m, (struct entry){.peer = m->talks[i]->to.peer,
                                   .talk = m->talks[i]});
    if (m->list_n > 0)
        qsort(m->list, m->list_n, sizeof *m->list, newest_first);
}

static void fill(struct model *m)
{
    m->list_n = 0;
    switch (m->screen) {
    case SCREEN_INBOX:
        list_unread(m);
        break;
    case SCREEN_SEND:
    case SCREEN_WHOM:
    case SCREEN_PEOPLE:
        list_address(m);
        list_people(m);
        list_groups(m);
        list_strangers(m);
        if (m->screen == SCREEN_PEOPLE)
            list_ranges(m);
        break;
    case SCREEN_TALK:
        list_people(m);
        push(m, (struct entry){.talk = model_everyone(m)});
        list_strangers(m);
        break;
    default:
        list_people(m);
        list_strangers(m);
        break;
    }
}

static bool same(const struct entry *a, const struct entry *b)
{
    return a->peer == b->peer && a->address == b->address &&
           a->group == b->group && a->asked == b->asked &&
           (a->peer || a->talk == b->talk);
}

void list_update(struct model *m)
{
    struct entry chosen = {0};
    bool had = m->list_at < m->list_n;

    files_update(m);
    ranges_update(m);
    if (m->list_stale)
        m->palette.stale = true;
    palette_update(m);
    if (!m->list_stale)
        return;
    m->list_stale = false;
    if (had)
        chosen = m->list[m->list_at];
    if (m->screen == SCREEN_TALK) {
        chosen = (struct entry){.peer = m->talk->to.peer, .talk = m->talk};
        had = true;
    }
    fill(m);
    for (size_t i = 0; had && i < m->list_n; i++)
        if (same(&m->list[i], &chosen)) {
            m->list_at = i;
            return;
        }
    if (m->list_at >= m->list_n)
        m->list_at = m->list_n ? m->list_n - 1 : 0;
}

void list_filtered(struct model *m)
{
    struct people_match match;

    if (m->screen == SCREEN_SETTINGS) {
        prefs_list(m);
        return;
    }
    m->list_n = m->list_at = 0;
    m->list_stale = true;
    list_update(m);
    if (!m->filter.text[0])
        return;
    match = people_resolve(m->people, m->filter.text);
    for (size_t i = 0; match.answer == PEOPLE_ONE && i < m->list_n; i++)
        if (m->list[i].peer == match.person->id && !m->list[i].group)
            m->list_at = i;
}

const char *list_group(const struct model *m)
{
    const struct gezi_peer *peer =
        m->list_at < m->list_n && m->list[m->list_at].group
            ? entry_peer(m, &m->list[m->list_at])
            : NULL;

    return peer ? peer->group : NULL;
}

bool list_asks(const struct model *m)
{
    const struct entry *e =
        m->list_at < m->list_n ? &m->list[m->list_at] : NULL;

    return e && e->address && (e->range || m->screen == SCREEN_PEOPLE);
}

void list_explain(struct model *m)
{
    struct people_match match = people_resolve(m->people, m->filter.text);
    struct strbuf why = {0};

    if (!m->filter.text[0]) {
        model_notice(m, _("Nobody to choose; type a name or an address"));
        return;
    }
    people_explain(m->people, m->filter.text, &match, &why);
    model_notice(m, "%s", strbuf_get(&why));
    strbuf_fini(&why);
}

struct talk *list_talk(struct model *m)
{
    const struct gezi_peer *peer;
    const struct entry *entry;

    list_update(m);
    if (m->list_at >= m->list_n)
        return NULL;
    entry = &m->list[m->list_at];
    if (entry->group || entry->range || entry->asked)
        return NULL;
    peer = entry_peer(m, entry);
    if (peer)
        return model_talk_with(m, peer);
    if (entry->talk)
        return entry->talk;
    return model_talk_at(m,
                         people_resolve(m->people, m->filter.text).target.addr);
}
