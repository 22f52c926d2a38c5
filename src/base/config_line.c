/* "key = value # comment", quotes if one likes. */
#include "config_line.h"

#include <stdbool.h>
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
static void cut_value(gezi_span s, struct config_line *out)
{
    const uint8_t *end;

    s = trimmed(s);
    if (s.n >= 2 && (s.p[0] == '"' || s.p[0] == '\'')) {
        end = memchr(s.p + 1, s.p[0], s.n - 1);
        if (end && trimmed(uncommented((gezi_span){
                               end + 1, (size_t)(s.p + s.n - end - 1)}))
                           .n == 0) {
            out->written = (gezi_span){s.p, (size_t)(end - s.p + 1)};
            out->value = (gezi_span){s.p + 1, (size_t)(end - s.p - 1)};
            return;
        }
    }
    out->value = out->written = trimmed(uncommented(s));
}

enum config_kind config_cut(gezi_span line, struct config_line *out)
{
    gezi_span name;

    line = trimmed(line);
    if (line.n == 0 || line.p[0] == '#')
        return CONFIG_NOTHING;
    if (!gezi_span_cut(&line, '=', &name))
        return CONFIG_WRONG;
    out->name = trimmed(name);
    cut_value(line, out);
    return CONFIG_PAIR;
}

gezi_span config_body(gezi_span text)
{
    if (text.n >= 3 && memcmp(text.p, "\xef\xbb\xbf", 3) == 0)
        return (gezi_span){text.p + 3, text.n - 3};
    return text;
}
