/*
 * What the user has decided and what still holds after a restart, and is no
 * matter of the core: that they are away, which addresses are asked. Small
 * state of the archive, by name; without one it ends with the process.
 */
#include "loop_priv.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char away_name[] = "away", asked_name[] = "asked";

enum { LINE_SIZE = 64 };

static void put(const struct loop *l, const char *name, const char *value)
{
    const struct gezi_archive *a = l->parts.archive;

    if (a && a->put)
        a->put(a->ctx, name, value);
}

/* Free it. NULL: nothing is kept under that name. */
static char *get(const struct loop *l, const char *name)
{
    const struct gezi_archive *a = l->parts.archive;
    int n = a && a->get ? a->get(a->ctx, name, NULL, 0) : -1;
    char *text = n >= 0 ? malloc((size_t)n + 1) : NULL;

    if (text && a->get(a->ctx, name, text, (size_t)n + 1) != n) {
        free(text);
        return NULL;
    }
    return text;
}

static char *copy(const char *text)
{
    size_t n = text ? strlen(text) + 1 : 0;
    char *out = n ? malloc(n) : NULL;

    if (out)
        memcpy(out, text, n);
    return out;
}

static void keep_away(struct loop *l, const char *text)
{
    free(l->away);
    l->away = copy(text);
    put(l, away_name, text);
}

/* Ranges, one a line: first address in decimal, port, how many. */

static void line_of(const struct gezi_command *cmd, char out[static LINE_SIZE])
{
    snprintf(out, LINE_SIZE, "%u %u %llu\n", (unsigned)cmd->to.addr.ip,
             (unsigned)cmd->to.addr.port, (unsigned long long)cmd->number);
}

/* The list without this line. */
static void cut_line(char *list, const char *line)
{
    char *at = list;
    size_t n = strlen(line);

    while (*at) {
        if (strncmp(at, line, n) == 0) {
            memmove(at, at + n, strlen(at + n) + 1);
            return;
        }
        at = strchr(at, '\n');
        if (!at)
            return;
        at++;
    }
}

static size_t lines_in(const char *list)
{
    size_t n = 0;

    while ((list = strchr(list, '\n')) != NULL) {
        list++;
        n++;
    }
    return n;
}

static bool read_line(const char *line, struct range *out)
{
    unsigned ip, port, count;

    if (sscanf(line, "%u %u %u", &ip, &port, &count) != 3 ||
        port > UINT16_MAX || !ip || !count || count > GEZI_ASK_MAX)
        return false;
    *out = (struct range){{ip, (uint16_t)port}, count};
    return true;
}

/* For whoever wants to see them. */
static void name_asked(struct loop *l, const char *list)
{
    size_t n = 0;
    struct range range;

    l->asked[0] = '\0';
    for (const char *line = list; line && *line;
         line = strchr(line, '\n') ? strchr(line, '\n') + 1 : NULL) {
        char text[RANGE_TEXT];

        if (read_line(line, &range) && n + RANGE_TEXT < sizeof l->asked)
            n += (size_t)snprintf(l->asked + n, sizeof l->asked - n, "%s%s",
                                  n ? " " : "", range_print(&range, text));
    }
}

static void keep_asked(struct loop *l, const struct gezi_command *cmd)
{
    char line[LINE_SIZE], *was = get(l, asked_name), *list;
    size_t n = was ? strlen(was) : 0;

    line_of(cmd, line);
    list = malloc(n + sizeof line);
    if (list) {
        memcpy(list, was ? was : "", n + 1);
        cut_line(list, line);
        if (cmd->what == GEZI_DO_ASK) {
            strcat(list, line);
            while (lines_in(list) > LOOP_ASKED_MAX) /* the oldest goes */
                memmove(list, strchr(list, '\n') + 1,
                        strlen(strchr(list, '\n')));
        }
        if (!cmd->to.addr.ip)
            *list = '\0';
        put(l, asked_name, *list ? list : NULL);
        if (l->parts.archive)
            name_asked(l, list);
    }
    free(list);
    free(was);
}

/* Ask all of them; what is no line of ours is passed over. */
static void ask_all(struct loop *l)
{
    char *list = get(l, asked_name), *line, *rest = NULL;

    name_asked(l, list);
    for (line = list ? strtok_r(list, "\n", &rest) : NULL; line;
         line = strtok_r(NULL, "\n", &rest)) {
        struct range range;

        if (read_line(line, &range))
            gezi_core_command(
                l->parts.core, l->now,
                &(struct gezi_command){.what = GEZI_DO_ASK,
                                       .to = {.addr = range.first},
                                       .number = range.count});
    }
    free(list);
}

enum gezi_err standing_command(struct loop *l, const struct gezi_command *cmd)
{
    enum gezi_err err = gezi_core_command(l->parts.core, l->now, cmd);

    if (err)
        return err;
    if (cmd->what == GEZI_DO_ABSENCE)
        keep_away(l, cmd->text);
    else if (cmd->what == GEZI_DO_ASK || cmd->what == GEZI_DO_UNASK)
        keep_asked(l, cmd);
    else if (cmd->what == GEZI_DO_ANNOUNCE)
        ask_all(l);
    return GEZI_OK;
}

void standing_begin(struct loop *l)
{
    l->away = get(l, away_name);
    if (l->away)
        gezi_core_command(
            l->parts.core, l->now,
            &(struct gezi_command){.what = GEZI_DO_ABSENCE, .text = l->away});
    ask_all(l);
}

void standing_end(struct loop *l) { free(l->away); }
