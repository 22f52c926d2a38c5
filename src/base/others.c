#include "others.h"

#include "lang.h"

#include <gezi/recipients.h>

#include <string.h>

static bool is_key(const struct gezi_recipient *r, const char *key)
{
    return gezi_span_equal(r->key, gezi_span_text(key));
}

static bool has(const char *all, const char *key)
{
    struct gezi_recipient r;

    while (gezi_recipients_next(&all, &r))
        if (is_key(&r, key))
            return true;
    return false;
}

void others_add(struct strbuf *all, const char *key, const char *name)
{
    if (*key && *name && !strpbrk(key, "\t\n") && !strpbrk(name, "\t\n") &&
        !has(strbuf_get(all), key))
        strbuf_printf(all, "%s\t%s\n", key, name);
}

char *others_but(const struct strbuf *all, const char *key)
{
    const char *at = strbuf_get(all);
    struct strbuf out = {0};
    struct gezi_recipient r;

    if (gezi_recipients_count(at) > GEZI_RECIPIENTS_MAX)
        return NULL;
    while (gezi_recipients_next(&at, &r)) {
        if (is_key(&r, key))
            continue;
        strbuf_add(&out, r.key.p, r.key.n);
        strbuf_byte(&out, '\t');
        strbuf_add(&out, r.name.p, r.name.n);
        strbuf_byte(&out, '\n');
    }
    return out.n ? strbuf_take(&out) : NULL;
}

void others_names(struct strbuf *out, const char *others)
{
    struct gezi_recipient r;
    const char *between = "";

    while (gezi_recipients_next(&others, &r)) {
        strbuf_text(out, between);
        strbuf_add(out, r.name.p, r.name.n);
        between = _(", ");
    }
}

void others_words(struct strbuf *out, const char *others, bool ours)
{
    struct strbuf names = {0};

    others_names(&names, others);
    if (names.n)
        strbuf_printf(out, ours ? _("also to %s") : _("to you, %s"),
                      strbuf_get(&names));
    strbuf_fini(&names);
}
