/* The config file: "key = value" lines, comments, quotes if one likes. */
#include "lang.h"
#include "options.h"

#include "utf8.h"

#include <stdlib.h>
#include <string.h>

static bool blank(uint8_t c) { return c == ' ' || c == '\t' || c == '\r'; }

static gezi_span trimmed(gezi_span s)
{
    while (s.n && blank(s.p[0])) {
        s.p++;
        s.n--;
    }
    while (s.n && blank(s.p[s.n - 1]))
        s.n--;
    return s;
}

/* A '#' begins a comment where a line or a blank stands before it. */
static gezi_span uncommented(gezi_span s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] == '#' && (i == 0 || blank(s.p[i - 1])))
            return (gezi_span){s.p, i};
    return s;
}

/* "x # y" keeps what looks like a comment; both kinds of quotes do. */
static gezi_span value_of(gezi_span s)
{
    const uint8_t *end;

    s = trimmed(s);
    if (s.n >= 2 && (s.p[0] == '"' || s.p[0] == '\'')) {
        end = memchr(s.p + 1, s.p[0], s.n - 1);
        if (end && trimmed(uncommented((gezi_span){
                               end + 1, (size_t)(s.p + s.n - end - 1)}))
                           .n == 0)
            return (gezi_span){s.p + 1, (size_t)(end - s.p - 1)};
    }
    return trimmed(uncommented(s));
}

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
    gezi_span name;

    line = trimmed(line);
    if (line.n == 0 || line.p[0] == '#')
        return true;
    if (!gezi_span_cut(&line, '=', &name)) {
        strbuf_text(why, _("no \"=\" here; a line is \"key = value\""));
        return false;
    }
    return take_pair(o, trimmed(name), value_of(line), why);
}

void options_config(struct options *o, gezi_span text, const char *name,
                    struct strbuf *warnings)
{
    struct strbuf why = {0};
    unsigned long number = 0;
    gezi_span line;

    /* Editors on Windows put a byte order mark before the first line. */
    if (text.n >= 3 && memcmp(text.p, "\xef\xbb\xbf", 3) == 0)
        text = (gezi_span){text.p + 3, text.n - 3};
    while (gezi_span_next(&text, '\n', &line)) {
        number++;
        strbuf_clear(&why);
        if (!take_line(o, line, &why))
            strbuf_printf(warnings, _("%s:%lu: %s (line ignored)\n"), name,
                          number, strbuf_get(&why));
    }
    strbuf_fini(&why);
}
