/* The config file: "key = value" lines, comments, quotes if one likes. */
#include "lang.h"
#include "options.h"

#include "config_line.h"
#include "utf8.h"

#include <stdlib.h>

static void unknown_key(const char *key, struct strbuf *why)
{
    const struct option *near = options_nearest(key);

    strbuf_printf(why, _("unknown key \"%s\""), key);
    if (near && !options_is_momentary(near))
        strbuf_printf(why, _(", did you mean \"%s\"?"), near->name);
}

static bool take_pair(struct options *o, gezi_span name, gezi_span value,
                      struct strbuf *why)
{
    const struct option *row = options_find(name);
    char *key = utf8_of(name, o->legacy_encoding);
    char *text = utf8_of(value, o->legacy_encoding);
    bool ok = false;

    if (!row) {
        unknown_key(key, why);
    } else if (options_is_momentary(row)) {
        strbuf_printf(why, _("\"%s\" belongs on the command line"), key);
    } else {
        strbuf_printf(why, "%s: ", row->name);
        ok = options_set(o, row, text, FROM_FILE, why);
    }
    free(key);
    free(text);
    return ok;
}

static bool take_line(struct options *o, gezi_span line, struct strbuf *why)
{
    struct config_line cut;

    switch (config_cut(line, &cut)) {
    case CONFIG_NOTHING:
        return true;
    case CONFIG_WRONG:
        strbuf_text(why, _("no \"=\" here; a line is \"key = value\""));
        return false;
    case CONFIG_PAIR:
        break;
    }
    return take_pair(o, cut.name, cut.value, why);
}

void options_config(struct options *o, gezi_span text, const char *name,
                    struct strbuf *warnings)
{
    struct strbuf why = {0};
    unsigned long number = 0;
    gezi_span line;

    text = config_body(text);
    while (gezi_span_next(&text, '\n', &line)) {
        number++;
        o->at_file = name;
        o->at_line = number;
        strbuf_clear(&why);
        if (!take_line(o, line, &why))
            strbuf_printf(warnings, _("%s:%lu: %s (line ignored)\n"), name,
                          number, strbuf_get(&why));
    }
    o->at_file = NULL;
    strbuf_fini(&why);
}
