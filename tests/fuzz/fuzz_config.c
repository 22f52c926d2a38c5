/* The config file: any bytes. */
#include "fuzz.h"

#include <string.h>

#include <gezi/text.h>

#include "options.h"

/* Whatever was taken is UTF-8 and within its row's bounds. */
static void must_hold(const struct options *o)
{
    const char *const texts[] = {o->nick,  o->user,      o->host,  o->group,
                                 o->state, o->downloads, o->config};

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        must(!texts[i] || gezi_utf8_valid(gezi_span_text(texts[i]), NULL));
    must(o->port >= 1 && o->port <= 65535);
    must(o->timeout >= 1 && o->timeout <= 3600);
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
    return 0;
}
