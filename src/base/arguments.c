/* The command line: options anywhere, words between them. */
#include "lang.h"
#include "options.h"

#include "xalloc.h"

#include <stdlib.h>
#include <string.h>

static bool unknown(const char *arg, const char *name, struct strbuf *why)
{
    const struct option *near = options_nearest(name);

    strbuf_printf(why, _("unknown option %s"), arg);
    if (near)
        strbuf_printf(why, _("; did you mean --%s?"), near->name);
    if (near && arg[1] != '-') /* -5 degrees */
        strbuf_text(why, _(" (a text that begins with - goes behind --)"));
    if (!near)
        strbuf_text(why, _("; gezi help lists them (a text that begins with - "
                           "goes behind --)"));
    return false;
}

/* value is NULL where none was given with it: the next word is it. */
static bool set(struct options *o, const struct option *row, const char *value,
                char ***next, struct strbuf *why)
{
    struct strbuf reason = {0};
    bool ok;

    if (!value && row->type == OPTION_FLAG) {
        value = "yes";
    } else if (!value) {
        value = *(*next);
        if (!value) {
            strbuf_printf(why, _("--%s needs a value: --%s %s"), row->name,
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

/* "name" or "name=value"; what stands behind it may be its value. */
static bool long_option(struct options *o, const char *arg, char ***next,
                        struct strbuf *why)
{
    gezi_span rest = gezi_span_text(arg + 2), name = rest;
    bool has_value = gezi_span_cut(&rest, '=', &name);
    const struct option *row = options_find(name);
    char *text;

    if (row)
        return set(o, row, has_value ? arg + 2 + name.n + 1 : NULL, next, why);
    text = xstrndup(arg + 2, name.n);
    unknown(arg, text, why);
    free(text);
    return false;
}

/* The two that are typed by habit: -h, and "-f PATH" or "-fPATH". */
static bool short_option(struct options *o, const char *arg, char ***next,
                         struct strbuf *why)
{
    if (strcmp(arg, "-h") == 0) {
        o->help = true;
        return true;
    }
    if (arg[1] == 'f')
        return set(o, options_row(OPTION_ID_file), arg[2] ? arg + 2 : NULL,
                   next, why);
    return unknown(arg, arg + 1, why);
}

/* Before anything else: what is wrong with the rest is told in it. */
static void language_first(struct options *o, char *const *args)
{
    static const char name[] = "--language";
    const struct option *row = options_row(OPTION_ID_language);
    struct strbuf why = {0}; /* told when it is its turn */
    size_t n = sizeof name - 1;

    for (; *args && strcmp(*args, "--") != 0; args++)
        if (strcmp(*args, name) == 0 && args[1])
            options_set(o, row, args[1], FROM_ARGUMENT, &why);
        else if (strncmp(*args, name, n) == 0 && (*args)[n] == '=')
            options_set(o, row, *args + n + 1, FROM_ARGUMENT, &why);
    strbuf_fini(&why);
}

bool options_arguments(struct options *o, int argc, char *argv[],
                       struct strbuf *why)
{
    bool ended = false;
    char **next = argv + 1;

    if (argc < 1)
        return true;
    o->words = xreallocarray(o->words, (size_t)argc, sizeof *o->words);
    language_first(o, next);
    while (*next) {
        char *arg = *next++;

        if (ended || arg[0] != '-' || arg[1] == '\0') {
            o->words[o->word_count++] = arg;
        } else if (strcmp(arg, "--") == 0) {
            ended = true;
        } else if (!(arg[1] == '-' ? long_option : short_option)(o, arg, &next,
                                                                 why)) {
            return false;
        }
    }
    return true;
}
