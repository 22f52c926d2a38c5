/* Paths become offers: looked at, measured against who gets them, and sent. */
#include "files.h"

#include "bundle.h"
#include "lang.h"
#include "model.h"
#include "others.h"

#include <stdlib.h>

/* All or nothing: what cannot be read is told before anything goes out. */
static bool gather(struct model *m, struct bundle *b, const char *const *paths,
                   size_t n)
{
    struct strbuf why = {0};
    bool ok = true;

    for (size_t i = 0; i < n && ok; i++)
        ok = bundle_add(b, paths[i], &why);
    if (!ok)
        model_notice(m, _("Not offered: %s"), strbuf_get(&why));
    strbuf_fini(&why);
    return ok;
}

static bool can_take(struct model *m, const struct bundle *b,
                     const struct talk *t)
{
    const struct gezi_peer *peer = people_find(m->people, t->to.peer);
    const char *why = NULL;

    for (size_t i = 0; peer && i < b->count && !why; i++)
        if ((why = bundle_refusal(&b->at[i], peer)))
            model_notice(m, _("Not offered to %.80s: %s, %.80s"), t->name, why,
                         b->at[i].name);
    return !why;
}

static bool send_to(struct model *m, struct talk *t, const struct bundle *b,
                    const char *others)
{
    for (size_t at = 0, n; at < b->count; at += n) {
        n = bundle_fit(b->at + at, b->count - at, 0);
        if (!model_write(m, t, &(struct letter){"", b->at + at, n, others}))
            return false;
    }
    return true;
}

static bool send_one(struct model *m, struct talk *t, const struct bundle *b,
                     const struct strbuf *all)
{
    char *others = others_but(all, t->key);
    bool sent = send_to(m, t, b, others);

    free(others);
    return sent;
}

bool files_send(struct model *m, struct talk *const *to, size_t to_n,
                const char *const *paths, size_t n)
{
    struct bundle b = {0};
    struct strbuf all = {0};
    bool folders = false;
    bool ok = gather(m, &b, paths, n);

    for (size_t i = 0; i < to_n; i++)
        others_add(&all, to[i]->key, to[i]->name);
    for (size_t i = 0; i < to_n && ok; i++)
        ok = can_take(m, &b, to[i]);
    for (size_t i = 0; i < to_n && ok; i++)
        ok = send_one(m, to[i], &b, &all);
    strbuf_fini(&all);
    for (size_t i = 0; i < b.count; i++)
        folders = folders || b.at[i].type == GEZI_FILE_FOLDER;
    if (ok && b.count == 1)
        model_notice(m,
                     to_n > 1 ? _("Offered %.100s to %.100s and others")
                              : _("Offered %.100s to %.100s"),
                     b.at[0].name, to[0]->name);
    else if (ok)
        model_notice(
            m,
            folders && to_n > 1
                ? _("Offered %zu files and folders to %.100s and others")
            : folders  ? _("Offered %zu files and folders to %.100s")
            : to_n > 1 ? _("Offered %zu files to %.100s and others")
                       : _("Offered %zu files to %.100s"),
            b.count, to[0]->name);
    bundle_fini(&b);
    return ok;
}
