/* What the archive keeps for the screen: drafts, and what was seen. */
#include "past_priv.h"
#include "strbuf.h"
#include "xalloc.h"

#include <stdlib.h>

enum {
    DRAFT_MS = 3000, /* so long after a key the draft is kept */
    SEEN_MS = 1000,  /* a commit each: not for every message of a flood */
};

void past_open_draft(struct model *m, struct talk *t)
{
    const struct gezi_archive *a = past_archive(m);
    struct strbuf name = {0};
    char *text;

    if (!a || t->draft_loaded)
        return;
    t->draft_loaded = true;
    if (t->draft.n > 0)
        return;
    text = xmalloc(EDIT_MAX + 1);
    strbuf_printf(&name, "draft/%s", past_key(t));
    if (a->get(a->ctx, strbuf_get(&name), text, EDIT_MAX + 1) > 0)
        edit_set(&t->draft, text);
    strbuf_fini(&name);
    free(text);
}

void past_keep_seen(struct model *m, struct talk *t)
{
    const struct gezi_archive *a = past_archive(m);

    if (t->seen_due && a->seen(a->ctx, past_key(t), INT64_MAX) == 0)
        t->seen_due = false;
}

void past_saw(struct model *m, struct talk *t)
{
    if (!past_archive(m))
        return;
    t->seen_due = true;
    if (m->seen_at > m->now + SEEN_MS)
        m->seen_at = m->now + SEEN_MS;
}

void past_leave(struct model *m, struct talk *t)
{
    if (t->draft_changed)
        m->draft_at = m->now;
    if (t->seen_due)
        m->seen_at = m->now;
}

void past_draft(struct model *m, struct talk *t, bool now)
{
    int64_t at = m->now + (now ? 0 : DRAFT_MS);

    if (!past_archive(m) || t == m->several.draft)
        return;
    t->draft_changed = true;
    if (at < m->draft_at)
        m->draft_at = at;
}

static void keep_draft(struct model *m, struct talk *t)
{
    const struct gezi_archive *a = past_archive(m);
    struct strbuf name = {0};

    strbuf_printf(&name, "draft/%s", past_key(t));
    t->draft_changed = a->put(a->ctx, strbuf_get(&name),
                              t->draft.n > 0 ? t->draft.text : NULL) != 0;
    strbuf_fini(&name);
}

void past_work(struct model *m, bool all)
{
    bool drafts = all || m->now >= m->draft_at;
    bool sights = all || m->now >= m->seen_at, left = false;

    if (!m->started)
        past_start(m);
    if (!past_archive(m))
        return;
    for (size_t i = 0; (drafts || sights) && i < m->talks_n; i++) {
        struct talk *t = m->talks[i];

        if (drafts && t->draft_changed)
            keep_draft(m, t);
        if (sights)
            past_keep_seen(m, t);
        left = left || t->draft_changed;
    }
    if (drafts) /* what could not be written is tried again */
        m->draft_at = left ? m->now + DRAFT_MS : INT64_MAX;
    if (sights)
        m->seen_at = INT64_MAX;
}

int64_t past_deadline(const struct model *m)
{
    return m->draft_at < m->seen_at ? m->draft_at : m->seen_at;
}
