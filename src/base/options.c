#include "options.h"

#include "lang.h"
#include "nearest.h"
#include "paths.h"
#include "size.h"
#include "xalloc.h"

#include <gezi/text.h>

#include <stdlib.h>
#include <string.h>

static const struct option rows[] = {
#define X(field, name, argument, type, min, max, choices, verbs, otherwise,    \
          help)                                                                \
    {OPTION_ID_##field,                                                        \
     name,                                                                     \
     argument,                                                                 \
     OPTION_##type,                                                            \
     min,                                                                      \
     max,                                                                      \
     choices,                                                                  \
     verbs,                                                                    \
     otherwise,                                                                \
     help,                                                                     \
     offsetof(struct options, field),                                          \
     sizeof((struct options *)0)->field},
    OPTIONS(X)
#undef X
};

const struct option *options_row(size_t i)
{
    return i < OPTION_COUNT ? &rows[i] : NULL;
}

static bool same_name(gezi_span typed, const char *name)
{
    if (typed.n != strlen(name))
        return false;
    for (size_t i = 0; i < typed.n; i++)
        if (typed.p[i] != (uint8_t)name[i] &&
            !(typed.p[i] == '_' && name[i] == '-'))
            return false;
    return true;
}

const struct option *options_find(gezi_span name)
{
    for (size_t i = 0; i < OPTION_COUNT; i++)
        if (same_name(name, rows[i].name))
            return &rows[i];
    return NULL;
}

const struct option *options_nearest(const char *name)
{
    const struct option *best = NULL;
    size_t least = SIZE_MAX;

    for (size_t i = 0; i < OPTION_COUNT; i++) {
        size_t d = nearest_distance(name, rows[i].name);

        if (d < least) {
            least = d;
            best = &rows[i];
        }
    }
    return nearest_enough(name, least) ? best : NULL;
}

/* Is word one of the words in list, which are parted by blanks? */
static int word_at(const char *list, gezi_span word)
{
    gezi_span rest = gezi_span_text(list), field;

    for (int i = 0; gezi_span_next(&rest, ' ', &field); i++)
        if (gezi_span_equal(field, word))
            return i;
    return -1;
}

bool options_own(const struct option *row, const char *verb)
{
    return word_at(row->verbs, gezi_span_text(verb)) >= 0;
}

bool options_is_momentary(const struct option *row)
{
    return row->verbs[0] == '!';
}

bool options_fit(const struct option *row, const char *verb)
{
    return strspn(row->verbs, "! ") == strlen(row->verbs) ||
           options_own(row, verb);
}

/* The field of a row; its type says what may be made of the pointer. */
static void *field_of(struct options *o, const struct option *row)
{
    return (char *)o + row->offset;
}

static bool set_flag(bool *field, const char *value)
{
    static const char yes[] = "yes true on 1", no[] = "no false off 0";
    gezi_span word = gezi_span_text(value);

    if (word_at(yes, word) < 0 && word_at(no, word) < 0)
        return false;
    *field = word_at(yes, word) >= 0;
    return true;
}

static bool set_text(char **field, char *value)
{
    free(*field);
    *field = value;
    return true;
}

static bool set_ip(struct gezi_addr *field, const char *value)
{
    return !strchr(value, ':') && gezi_addr_parse(value, 0, field);
}

static bool add_address(struct option_addresses *list, const char *value)
{
    struct gezi_addr addr;

    if (!gezi_addr_parse(value, 0, &addr))
        return false;
    list->at = xreallocarray(list->at, list->count + 1, sizeof *list->at);
    list->at[list->count++] = addr;
    return true;
}

static bool add_path(struct option_paths *list, const char *value)
{
    if (!value[0])
        return false;
    list->at = xreallocarray(list->at, list->count + 1, sizeof *list->at);
    list->at[list->count++] = paths_expand(value);
    return true;
}

static void drop_paths(struct option_paths *list)
{
    for (size_t i = 0; i < list->count; i++)
        free(list->at[i]);
    free(list->at);
    *list = (struct option_paths){0};
}

static bool add_line(const struct options *o, const struct option *row,
                     struct option_lines *list, const char *value)
{
    struct strbuf from = {0};

    if (o->at_file)
        strbuf_printf(&from, "%s:%lu", o->at_file, o->at_line);
    else
        strbuf_printf(&from, "--%s", row->name);
    list->at = xreallocarray(list->at, list->count + 1, sizeof *list->at);
    list->at[list->count++] =
        (struct option_line){xstrdup(value), strbuf_take(&from)};
    return true;
}

static void drop_lines(struct option_lines *list)
{
    for (size_t i = 0; i < list->count; i++) {
        free(list->at[i].text);
        free(list->at[i].from);
    }
    free(list->at);
    *list = (struct option_lines){0};
}

static bool add_rule(struct accept_rules *rules, const char *value)
{
    struct strbuf why = {0}; /* wanted tells it */
    bool ok = accept_add(rules, value, &why);

    strbuf_fini(&why);
    return ok;
}

static void wanted_rule(const char *value, struct strbuf *why)
{
    struct accept_rules scratch = {0};

    accept_add(&scratch, value, why);
    accept_fini(&scratch);
}

static bool set_number(uint32_t *field, const struct option *row,
                       const char *value)
{
    uint64_t n;

    if (!gezi_span_u64(gezi_span_text(value), row->max, &n) || n < row->min)
        return false;
    *field = (uint32_t)n;
    return true;
}

static bool set_charset(enum gezi_charset *field, const char *choices,
                        const char *value)
{
    enum gezi_charset cs;

    if (word_at(choices, gezi_span_text(value)) >= 0) {
        *field = GEZI_CS_ASCII;
        return true;
    }
    if (!gezi_charset_find(gezi_span_text(value), &cs) || cs == GEZI_CS_ASCII)
        return false;
    *field = cs;
    return true;
}

static bool set_choice(int *field, const char *choices, const char *value)
{
    int at = word_at(choices, gezi_span_text(value));

    if (at >= 0)
        *field = at;
    return at >= 0;
}

/* "on", "off", or words with blanks or commas between them. */
static bool set_words(unsigned *field, const char *choices, const char *value)
{
    unsigned all = 0, bits = 0;
    gezi_span rest = gezi_span_text(choices), word;

    while (gezi_span_next(&rest, ' ', &word))
        all = all << 1 | 1;
    for (const char *at = value; *(at += strspn(at, " ,"));) {
        size_t n = strcspn(at, " ,");
        int bit = word_at(choices, (gezi_span){(const uint8_t *)at, n});

        if (bit < 0)
            break;
        bits |= 1u << bit;
        at += n;
        if (!*at)
            return *field = bits, true;
    }
    if (strcmp(value, "on") != 0 && strcmp(value, "off") != 0)
        return false;
    *field = strcmp(value, "on") == 0 ? all : 0;
    return true;
}

static bool set(struct options *o, const struct option *row, const char *value)
{
    void *field = field_of(o, row);

    switch (row->type) {
    case OPTION_FLAG:
        return set_flag(field, value);
    case OPTION_TEXT:
        return set_text(field, xstrdup(value));
    case OPTION_PATH:
        return value[0] && set_text(field, paths_expand(value));
    case OPTION_PATHS:
        return add_path(field, value);
    case OPTION_LINES:
        return add_line(o, row, field, value);
    case OPTION_RULES:
        return add_rule(field, value);
    case OPTION_IP:
        return set_ip(field, value);
    case OPTION_ADDRESSES:
        return add_address(field, value);
    case OPTION_NUMBER:
        return set_number(field, row, value);
    case OPTION_SIZE:
        return size_parse(value, field);
    case OPTION_CHARSET:
        return set_charset(field, row->choices, value);
    case OPTION_CHOICE:
        return set_choice(field, row->choices, value);
    case OPTION_SET:
        return set_words(field, row->choices, value);
    }
    return false;
}

static void wanted_charset(const struct option *row, struct strbuf *why)
{
    struct strbuf names = {0};

#define X(sym, name, from, to)                                                 \
    strbuf_printf(&names, "%s%s", names.n ? " " : "", name);
    GEZI_CHARSETS(X)
#undef X
    strbuf_printf(&names, "%s%s", row->choices[0] ? " " : "", row->choices);
    strbuf_printf(why, _("an encoding (one of %s)"), strbuf_get(&names));
    strbuf_fini(&names);
}

/* What the value should have been, to end the sentence. */
static void wanted(const struct option *row, const char *value,
                   struct strbuf *why)
{
    switch (row->type) {
    case OPTION_FLAG:
        strbuf_text(why, _("yes or no"));
        break;
    case OPTION_TEXT:
        strbuf_text(why, _("a text"));
        break;
    case OPTION_PATH:
    case OPTION_PATHS:
        strbuf_text(why, _("a path"));
        break;
    case OPTION_LINES: /* all are taken; who reads them complains */
        break;
    case OPTION_RULES:
        wanted_rule(value, why);
        break;
    case OPTION_IP:
        strbuf_text(why, _("an IPv4 address such as 192.168.1.20"));
        break;
    case OPTION_ADDRESSES:
        strbuf_text(why, _("an IPv4 address such as 192.168.2.255"));
        break;
    case OPTION_NUMBER:
        strbuf_printf(why, _("a number from %u to %u"), (unsigned)row->min,
                      (unsigned)row->max);
        break;
    case OPTION_SIZE:
        strbuf_text(why, _("a number of bytes such as 500K or 1.5M"));
        break;
    case OPTION_CHARSET:
        wanted_charset(row, why);
        break;
    case OPTION_CHOICE:
        strbuf_printf(why, _("one of: %s"), row->choices);
        break;
    case OPTION_SET:
        strbuf_printf(why, _("on, off or some of: %s"), row->choices);
        break;
    }
}

static void say_wanted(const struct option *row, const char *value,
                       struct strbuf *why)
{
    struct strbuf instead = {0};

    wanted(row, value, &instead);
    strbuf_printf(why, _("\"%s\" is not %s"), value, strbuf_get(&instead));
    strbuf_fini(&instead);
}

bool options_repeats(const struct option *row)
{
    return row->type == OPTION_ADDRESSES || row->type == OPTION_PATHS ||
           row->type == OPTION_RULES || row->type == OPTION_LINES;
}

/* What a weaker place has put into a list. */
static void drop_list(struct options *o, const struct option *row)
{
    drop_paths(&o->said[row->id]);
    if (row->type == OPTION_ADDRESSES)
        o->broadcast.count = 0;
    else if (row->type == OPTION_PATHS)
        drop_paths(field_of(o, row));
    else if (row->type == OPTION_LINES)
        drop_lines(field_of(o, row));
    else if (row->type == OPTION_RULES)
        accept_fini(field_of(o, row));
}

bool options_check(const struct option *row, const char *value,
                   struct strbuf *why)
{
    struct options scratch = {0};
    bool ok = set(&scratch, row, value);

    options_fini(&scratch);
    if (!ok) {
        say_wanted(row, value, why);
    }
    return ok;
}

/* As it was typed: what was made of it does not tell "2M" from "2048K". */
static void note(struct options *o, const struct option *row, const char *value)
{
    struct option_paths *said = &o->said[row->id];

    if (!options_repeats(row))
        drop_paths(said);
    said->at = xreallocarray(said->at, said->count + 1, sizeof *said->at);
    said->at[said->count++] = xstrdup(value);
}

/*
 * A list given in a stronger place replaces that of a weaker one. A value that
 * a stronger place has set already is checked all the same: a wrong line in
 * the file is wrong whatever the command line says.
 */
bool options_set(struct options *o, const struct option *row, const char *value,
                 enum option_source from, struct strbuf *why)
{
    bool ok;

    if (from < o->from[row->id])
        return options_check(row, value, why);
    if (from > o->from[row->id])
        drop_list(o, row);
    ok = set(o, row, value);
    if (!ok) {
        say_wanted(row, value, why);
        return false;
    }
    o->from[row->id] = from;
    if (from != FROM_DEFAULT)
        note(o, row, value);
    if (row->id == OPTION_ID_language)
        lang_use((enum lang)o->language, NULL);
    return true;
}

void options_init(struct options *o)
{
    struct strbuf why = {0};

    *o = (struct options){.legacy_encoding = GEZI_CS_GBK};
    for (size_t i = 0; i < OPTION_COUNT; i++)
        if (rows[i].otherwise[0] != '(')
            options_set(o, &rows[i], rows[i].otherwise, FROM_DEFAULT, &why);
    strbuf_fini(&why);
}

void options_fini(struct options *o)
{
    for (size_t i = 0; i < OPTION_COUNT; i++) {
        if (rows[i].type == OPTION_TEXT || rows[i].type == OPTION_PATH)
            set_text(field_of(o, &rows[i]), NULL);
        drop_list(o, &rows[i]);
    }
    free(o->broadcast.at);
    free(o->words);
    *o = (struct options){0};
}
