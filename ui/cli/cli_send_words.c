/* The words of gezi send: to whom, which files, which text, in how many parts.
 */
#include "cli_send.h"

#include "lang.h"
#include "xalloc.h"

#include <gezi/text.h>

#include <string.h>

/* "a, b": the names between the commas. False when one is empty. */
static bool take_names(struct send *s, const char *list)
{
    gezi_span rest = gezi_span_text(list), field;

    while (gezi_span_next(&rest, ',', &field)) {
        char *name = xstrndup((const char *)field.p, field.n);

        s->to = xreallocarray(s->to, s->count + 1, sizeof *s->to);
        s->to[s->count++] =
            (struct receiver){.name = name, .rest_until = INT64_MAX};
        gezi_text_clean(name, GEZI_CLEAN_NAME);
        if (!name[0] || (name[0] == '#' && !name[1]))
            return false;
    }
    return s->count > 0 && list[strlen(list) - 1] != ',';
}

/* Everyone gets as many messages as the files need. */
static void take_parts(struct send *s)
{
    size_t names = s->count, from = 0, n;

    for (size_t part = 0; part == 0 || from < s->bundle.count; part++) {
        n = bundle_fit(s->bundle.at + from, s->bundle.count - from,
                       part ? 0 : strlen(s->text));
        from += n;
        for (size_t i = 0; part && i < names; i++) {
            s->to = xreallocarray(s->to, s->count + 1, sizeof *s->to);
            s->to[s->count++] =
                (struct receiver){.name = xstrdup(s->to[i].name),
                                  .part = part,
                                  .rest_until = INT64_MAX};
        }
    }
}

/* What cannot be offered keeps all from being sent: it may be a slip. */
static bool take_files(struct send *s)
{
    struct strbuf why = {0};
    bool ok = true;

    for (size_t i = 0; i < s->base.o->file.count; i++) {
        strbuf_clear(&why);
        if (bundle_add(&s->bundle, s->base.o->file.at[i], &why))
            continue;
        ok = false;
        verb_tell(&s->base, "%s", strbuf_get(&why));
    }
    strbuf_fini(&why);
    return ok;
}

/* Files need no text; - asks for one all the same. */
static int take_text(struct send *s, char **words, int count)
{
    int status = CLI_FRONT;

    if (!count && s->bundle.count)
        s->text = xstrdup("");
    else
        s->text = verb_text(s->base.o, words, count, &status);
    return s->text ? CLI_FRONT : status;
}

/* Bare text goes to numeric addresses with their ports, alone. */
static bool fits_bare(struct send *s)
{
    struct gezi_addr addr;

    for (size_t i = 0; i < s->count; i++)
        if (!gezi_addr_parse(s->to[i].name, 0, &addr) || !addr.port) {
            verb_tell(&s->base,
                      _("--plain needs a numeric address with its port, such "
                        "as 192.168.1.9:9000, not \"%s\""),
                      s->to[i].name);
            return false;
        }
    if (s->base.o->file.count)
        verb_tell(&s->base, _("--plain sends bare text, which no file can go "
                              "with; leave out --plain or the files"));
    return !s->base.o->file.count;
}

int send_words(struct send *s, const char *list, char **words, int count)
{
    int status;

    if (!take_names(s, list)) {
        verb_tell(&s->base, _("no name where one should stand in \"%s\""),
                  list);
        return CLI_USAGE;
    }
    if (s->bare && !fits_bare(s))
        return CLI_USAGE;
    if (!take_files(s))
        return CLI_ERROR;
    status = take_text(s, words, count);
    if (status == CLI_FRONT)
        take_parts(s);
    return status;
}
