/* gezi paths: where everything is, a line each, for people and for scripts. */
#include "out.h"
#include "say.h"
#include "verb.h"

#include "lang.h"

#include <stdlib.h>
#include <string.h>

int paths_begin(const struct options *o, char **words, int count,
                struct gezi_front *front)
{
    (void)o;
    (void)words;
    (void)count;
    (void)front;
    return CLI_PATHS;
}

static char *within(const char *dir, const char *name)
{
    struct strbuf b = {0};

    strbuf_printf(&b, "%s/%s", dir, name);
    return strbuf_take(&b);
}

int cli_paths(const struct options *o, const char *socket)
{
    char *history = within(o->state, "history.db");
    char *keys = within(o->state, "keys");
    const struct {
        const char *word, *path; /* NULL: there is none */
    } rows[] = {
        {"config", o->config},       {"state", o->state},
        {"history", history},        {"keys", keys},
        {"downloads", o->downloads}, {"socket", socket},
    };
    struct json j = {0};
    struct strbuf line = {0};
    int err = 0;

    if (o->json) {
        json_open(&j, NULL, '{');
        json_text(&j, "event", "paths");
    }
    for (size_t i = 0; i < sizeof rows / sizeof *rows && !err; i++) {
        const char *path = rows[i].path;

        if (o->json && path)
            json_text(&j, rows[i].word, path);
        else if (o->json)
            json_null(&j, rows[i].word);
        else if (path) {
            out_add(&line, "%-10s %s", rows[i].word, path);
            err = out_put(&line);
        }
    }
    if (o->json) {
        json_close(&j, '}');
        err = out_json(&j);
    }
    strbuf_fini(&line);
    strbuf_fini(&j.out);
    free(history);
    free(keys);
    if (!err)
        return CLI_DONE;
    say(_("cannot write to standard output: %s"), lang_error(-err));
    return CLI_ERROR;
}
