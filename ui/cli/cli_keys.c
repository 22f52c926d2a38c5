/* gezi keys: what the screen can do, and which keys do it. */
#include "lang.h"
#include "out.h"
#include "verb.h"

#include <stdio.h>
#include <string.h>

int cli_keys_begin(const struct options *o, char **words, int count,
                   struct gezi_front *front)
{
    (void)o;
    (void)words;
    (void)count;
    (void)front;
    return CLI_KEYS;
}

/* What stands between the separators. */
static void add_list(struct json *j, const char *key, const char *list,
                     const char *separator)
{
    json_open(j, key, '[');
    while (*list) {
        const char *end = strstr(list, separator);
        size_t n = end ? (size_t)(end - list) : strlen(list);
        char one[64];

        snprintf(one, sizeof one, "%.*s", (int)n, list);
        json_text(j, NULL, one);
        list += end ? n + strlen(separator) : n;
    }
    json_close(j, ']');
}

static int print_json(const struct cli_action *a)
{
    struct json j = {0};
    int err;

    json_open(&j, NULL, '{');
    json_text(&j, "event", "action");
    json_text(&j, "name", a->name);
    add_list(&j, "keys", a->keys, "  ");
    add_list(&j, "where", a->where, ", ");
    json_text(&j, "help", a->help);
    json_close(&j, '}');
    err = out_json(&j);
    strbuf_fini(&j.out);
    return err;
}

static void pad(struct strbuf *line, const char *text, unsigned cols)
{
    unsigned used = out_width(text);

    out_add(line, "%s", text);
    strbuf_printf(line, "%*s", used < cols ? (int)(cols - used) : 1, "");
}

static int print(const struct options *o, const struct cli_action *a)
{
    enum { NAME_COLS = 23, KEYS_COLS = 24 };
    struct strbuf line = {0};
    int err;

    if (o->json)
        return print_json(a);
    pad(&line, a->name, NAME_COLS);
    pad(&line, a->keys[0] ? a->keys : "-", KEYS_COLS);
    out_add(&line, "%s (%s)", _(a->help), a->where);
    err = out_buffer(&line);
    strbuf_fini(&line);
    return err;
}

int cli_keys(const struct options *o,
             bool (*row)(size_t i, struct cli_action *out))
{
    struct cli_action a;
    int err = 0;

    for (size_t i = 0; !err && row(i, &a); i++)
        err = print(o, &a);
    if (!err)
        err = out_flush();
    return err ? CLI_ERROR : CLI_DONE;
}
