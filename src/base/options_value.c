/* The values of options as text, and from one set of them to another. */
#include "lang.h"
#include "options.h"
#include "paths.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

void options_take(struct options *o, struct options *from,
                  const struct option *row)
{
    struct option_paths said = o->said[row->id];
    enum option_source source = o->from[row->id];
    char kept[64], *mine = (char *)o + row->offset,
                   *theirs = (char *)from + row->offset;

    assert(row->size <= sizeof kept);
    memcpy(kept, mine, row->size);
    memcpy(mine, theirs, row->size);
    memcpy(theirs, kept, row->size);
    o->said[row->id] = from->said[row->id];
    o->from[row->id] = from->from[row->id];
    from->said[row->id] = said;
    from->from[row->id] = source;
}

size_t options_said(const struct options *o, const struct option *row)
{
    return o->said[row->id].count;
}

static void print_default(const struct options *o, const struct option *row,
                          struct strbuf *out)
{
    const void *field = (const char *)o + row->offset;
    const char *text = NULL;
    char *shown;

    if (row->type == OPTION_TEXT || row->type == OPTION_PATH)
        memcpy(&text, field, sizeof text);
    if (row->id == OPTION_ID_legacy_encoding)
        text = gezi_charset_name(o->legacy_encoding);
    shown =
        text && text[0] && row->type == OPTION_PATH ? paths_show(text) : NULL;
    strbuf_text(out, shown ? shown : text && *text ? text : _(row->otherwise));
    free(shown);
}

void options_print(const struct options *o, const struct option *row, size_t i,
                   struct strbuf *out)
{
    const struct option_paths *said = &o->said[row->id];

    if (said->count == 0)
        print_default(o, row, out);
    else if (i < said->count)
        strbuf_text(out, said->at[i]);
}

bool options_same(const struct options *a, const struct options *b,
                  const struct option *row)
{
    size_t n = options_said(a, row);
    struct strbuf x = {0}, y = {0};
    /* A value that is said may be the one that is worked out. */
    bool same = !options_repeats(row) || n == options_said(b, row);

    for (size_t i = 0; same && (i == 0 || i < n); i++) {
        strbuf_clear(&x);
        strbuf_clear(&y);
        options_print(a, row, i, &x);
        options_print(b, row, i, &y);
        same = strcmp(strbuf_get(&x), strbuf_get(&y)) == 0;
    }
    strbuf_fini(&x);
    strbuf_fini(&y);
    return same;
}
