/* The command line: options anywhere, words between them. */
#include "options.h"

#include "xalloc.h"

#include <stdlib.h>
#include <string.h>

static bool unknown(const char *arg, const char *name, struct strbuf *why)
{
    const struct option *near = options_nearest(name);

    strbuf_printf(why, "unknown option %s", arg);
    if (near)
        strbuf_printf(why, "; did you mean --%s?", near->name);
    else
        strbuf_text(why, "; gezi help lists them (a text that begins with - "
                         "goes behind --)");
    return false;
}

/* "name" or "name=value"; what stands behind it may be its value. */
static bool long_option(struct options *o, const char *arg, char ***next,
                        struct strbuf *why)
{
    gezi_span rest = gezi_span_text(arg + 2), name = rest;
    bool has_value = gezi_span_cut(&rest, '=', &name);
    const struct option *row = options_find(name);
    struct strbuf reason = {0};
    const char *value = "yes";
    char *text;
    bool ok;

    if (!row) {
        text = xstrndup(arg + 2, name.n);
        unknown(arg, text, why);
        free(text);
        return false;
    }
    if (has_value) {
        value = arg + 2 + name.n + 1;
    } else if (row->type != OPTION_FLAG) {
        value = *(*next);
        if (!value) {
            strbuf_printf(why, "--%s needs a value: --%s %s", row->name,
                          row->name, row->argument);
            return false;
        }
        (*next)++;
    }
    ok = options_set(o, row, value, FROM_ARGUMENT, &reason);
    if (!ok)
        strbuf_printf(why, "--%s: %s", row->name, strbuf_get(&reason));
    strbuf_fini(&reason);
    return ok;
}

bool options_arguments(struct options *o, int argc, char *argv[],
                       struct strbuf *why)
{
    bool ended = false;
    char **next = argv + 1;

    if (argc < 1)
        return true;
    o->words = xreallocarray(o->words, (size_t)argc, sizeof *o->words);
    while (*next) {
        char *arg = *next++;

        if (ended || arg[0] != '-' || arg[1] == '\0') {
            o->words[o->word_count++] = arg;
        } else if (strcmp(arg, "--") == 0) {
            ended = true;
        } else if (strcmp(arg, "-h") == 0) { /* typed by habit */
            o->help = true;
        } else if (arg[1] != '-') {
            return unknown(arg, arg + 1, why);
        } else if (!long_option(o, arg, &next, why)) {
            return false;
        }
    }
    return true;
}
