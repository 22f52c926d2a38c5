/* The config file: any bytes. */
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

#include <gezi/text.h>

#include "config_line.h"
#include "config_write.h"
#include "options.h"

/* Whatever was taken is UTF-8 and within its row's bounds. */
static void must_hold(const struct options *o)
{
    const char *const texts[] = {o->nick,  o->user,      o->host,  o->group,
                                 o->state, o->downloads, o->config};

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        must(!texts[i] || gezi_utf8_valid(gezi_span_text(texts[i]), NULL));
    must(o->port >= 1 && o->port <= 65535);
    must(o->timeout >= 1 && o->timeout <= 86400);
    must(o->wait <= 3600);
    must(o->legacy_encoding > GEZI_CS_ASCII &&
         o->legacy_encoding < GEZI_CS_COUNT);
    must(o->color >= COLOR_AUTO && o->color <= COLOR_NEVER);
    must(o->bell < 32 && o->notify < 32);
    must(!o->help && !o->version && !o->config);
    must(o->bind.port == 0);
}

static size_t lines_of(gezi_span text)
{
    gezi_span line;
    size_t n = 0;

    while (gezi_span_next(&text, '\n', &line))
        n++;
    return n;
}

static bool is_of(gezi_span line, const struct option *row)
{
    struct config_line cut;

    return config_cut(line, &cut) == CONFIG_PAIR &&
           options_find(cut.name) == row;
}

/* All lines but those of one key, without their ends. */
static void others(gezi_span text, const struct option *row, struct strbuf *out)
{
    gezi_span line;

    while (gezi_span_next(&text, '\n', &line))
        if (!is_of(line, row)) {
            strbuf_add(out, line.p, line.n);
            strbuf_byte(out, '\n');
        }
}

/* What is read afterwards, and that nothing else has changed. */
static void must_read(gezi_span before, gezi_span after,
                      const struct option *row, const char *const *values,
                      size_t n)
{
    struct strbuf was = {0}, is = {0};
    struct config_line cut;
    size_t mark = before.n - config_body(before).n, i = 0;
    gezi_span line, rest;

    /* A line that begins like a mark of its own may be the first now. */
    must(after.n >= mark);
    before = gezi_span_skip(before, mark);
    after = rest = gezi_span_skip(after, mark);

    while (gezi_span_next(&rest, '\n', &line))
        if (is_of(line, row)) {
            must(i < n && config_cut(line, &cut) == CONFIG_PAIR);
            must(gezi_span_equal(cut.value, gezi_span_text(values[i])));
            i++;
        }
    must(i == n);
    others(before, row, &was);
    others(after, row, &is);
    /* The last line may have got its end. */
    must(was.n <= is.n && is.n <= was.n + 1);
    must(!was.n || memcmp(was.s, is.s, was.n - 1) == 0);
    strbuf_fini(&was);
    strbuf_fini(&is);
}

static void change(gezi_span in, const char *key, const char *const *values,
                   size_t n)
{
    const struct option *row = options_find(gezi_span_text(key));
    struct strbuf why = {0};
    size_t size;
    char *text = config_edit(in, row, values, n, &size, &why);

    must(text && !why.n);
    must_read(in, (gezi_span){(const uint8_t *)text, size}, row, values, n);
    free(text);
}

/* A value that is a part of the input, too. */
static void change_to_any(gezi_span in)
{
    const struct option *row = options_row(OPTION_ID_group);
    struct strbuf why = {0}, value = {0};
    const char *text;
    size_t size;
    char *out;

    for (size_t i = 0; i < in.n && i < 40; i++)
        if (in.p[i])
            strbuf_byte(&value, (char)in.p[i]);
    text = strbuf_get(&value);
    out = config_edit(in, row, &text, 1, &size, &why);
    if (out)
        must_read(in, (gezi_span){(const uint8_t *)out, size}, row, &text, 1);
    must(!out == (why.n > 0));
    free(out);
    strbuf_fini(&why);
    strbuf_fini(&value);
}

static void must_change(gezi_span in)
{
    static const char *const nick[] = {"\"张 # 三"};
    static const char *const rules[] = {"all", "Li Lei", "group:x"};

    change(in, "nick", nick, 1);
    change(in, "nick", NULL, 0);
    change(in, "port", &(const char *const){"9000"}, 1);
    change(in, "accept-from", rules, 3);
    change(in, "accept-from", rules + 1, 1);
    change_to_any(in);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    gezi_span in = {size ? data : NULL, size};
    struct strbuf warnings = {0};
    struct options o;

    options_init(&o);
    options_config(&o, in, "f", &warnings);
    must_hold(&o);
    must(lines_of((gezi_span){(const uint8_t *)warnings.s, warnings.n}) <=
         lines_of(in));
    strbuf_fini(&warnings);
    options_fini(&o);
    must_change(in);
    return 0;
}
