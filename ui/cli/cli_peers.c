/* gezi peers: who is here. */
#include "cli_json.h"
#include "lang.h"
#include "out.h"
#include "range.h"
#include "say.h"
#include "verb.h"
#include "xalloc.h"

#include <gezi/text.h>

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum wish { WHO_IS_HERE, ASK, UNASK, UNASK_ALL, LIST_ASKED };

struct peers {
    struct verb_gather gather;
    enum wish wish;
    struct range range; /* count 0: none is meant */
};

enum { ASKED_A_SECOND = 100, LAST_ANSWER_MS = 2000 };

enum { NAME, KIND, STATUS, ADDRESS, GROUP, COLUMNS, GAP = 2 };

static char *clean_name(const char *text)
{
    char *clean = xstrdup(text);

    gezi_text_clean(clean, GEZI_CLEAN_NAME);
    return clean;
}

/* "online", "away, muted" */
static char *status_of(const struct gezi_peer *peer)
{
    struct strbuf words = {0};

    strbuf_text(&words, lang_word(gezi_presence_name(peer->presence)));
    if (peer->treat & GEZI_TREAT_MUTED)
        strbuf_printf(&words, ", %s", _("muted"));
    if (peer->treat & GEZI_TREAT_BLOCKED)
        strbuf_printf(&words, ", %s", _("blocked"));
    return strbuf_take(&words);
}

static void cells_of(const struct gezi_peer *peer, char *cell[static COLUMNS])
{
    char addr[GEZI_ADDR_TEXT];
    struct gezi_addr at = peer->addr;

    if (at.port == GEZI_PORT)
        at.port = 0;
    cell[NAME] = clean_name(gezi_peer_name(peer));
    cell[KIND] = xstrdup(gezi_kind_name(peer->kind));
    cell[STATUS] = status_of(peer);
    cell[ADDRESS] = xstrdup(gezi_addr_print(at, addr));
    cell[GROUP] = clean_name(peer->group);
}

static void free_cells(char *cell[static COLUMNS])
{
    for (size_t i = 0; i < COLUMNS; i++)
        free(cell[i]);
}

/* Cut at the edge of the terminal, and show that by '~'. */
static void cut(struct strbuf *line, unsigned cols)
{
    while (line->n && line->s[line->n - 1] == ' ')
        line->s[--line->n] = '\0';
    if (!cols || out_width(strbuf_get(line)) <= cols)
        return;
    line->n = out_fit(line->s, cols - 1);
    line->s[line->n] = '\0';
    strbuf_byte(line, '~');
}

static int print_row(char *cell[static COLUMNS],
                     const unsigned width[static COLUMNS], unsigned cols)
{
    struct strbuf line = {0};
    int err;

    for (size_t i = 0; i < COLUMNS; i++) {
        unsigned pad = width[i] + GAP - out_width(cell[i]);

        strbuf_printf(&line, "%s%*s", cell[i], (int)pad, "");
    }
    cut(&line, cols);
    err = out_put(&line);
    strbuf_fini(&line);
    return err;
}

static void print_table(struct peers *p, const struct gezi_peer *const *all,
                        size_t count)
{
    unsigned width[COLUMNS] = {0}, cols = out_columns(STDOUT_FILENO);
    char *cell[COLUMNS];

    for (size_t i = 0; i < count; i++) {
        cells_of(all[i], cell);
        for (size_t k = 0; k < COLUMNS; k++)
            if (out_width(cell[k]) > width[k])
                width[k] = out_width(cell[k]);
        free_cells(cell);
    }
    for (size_t i = 0; i < count && !p->gather.base.ended; i++) {
        cells_of(all[i], cell);
        verb_wrote(&p->gather.base, print_row(cell, width, cols));
        free_cells(cell);
    }
    if (!count && p->wish == WHO_IS_HERE)
        say(_("nobody has answered; see gezi help peers"));
}

static void print_json(struct peers *p, const struct gezi_peer *const *all,
                       size_t count)
{
    for (size_t i = 0; i < count && !p->gather.base.ended; i++) {
        struct json j = {0};

        cli_json_person(&j, all[i]);
        verb_wrote(&p->gather.base, out_json(&j));
        strbuf_fini(&j.out);
    }
}

/* Those who were asked and are here. */
static size_t keep_asked(const struct peers *p, const struct gezi_peer **all,
                         size_t here)
{
    size_t n = 0;

    for (size_t i = 0; i < here; i++)
        if (range_has(&p->range, all[i]))
            all[n++] = all[i];
    say(ngettext("%zu of %u address answered", "%zu of %u addresses answered",
                 p->range.count),
        n, (unsigned)p->range.count);
    return n;
}

static void tell(void *ctx)
{
    struct peers *p = ctx;
    const struct gezi_peer **all = people_sorted(p->gather.base.people);
    size_t here =
        people_here(p->gather.base.people); /* they are sorted first */

    if (p->wish == ASK)
        here = keep_asked(p, all, here);
    if (p->gather.base.o->json)
        print_json(p, all, here);
    else
        print_table(p, all, here);
    free(all);
    verb_leave(&p->gather.base, CLI_DONE);
}

static void ask(struct peers *p, int64_t now)
{
    struct gezi_command cmd = {.what = GEZI_DO_ASK,
                               .to = {.addr = p->range.first},
                               .number = p->range.count};
    enum gezi_err err =
        p->gather.base.host->command(p->gather.base.host->ctx, &cmd);

    if (err) {
        verb_tell(&p->gather.base, _("cannot ask %s: %s"),
                  p->gather.base.o->ask, lang_word(gezi_err_text(err)));
        verb_leave(&p->gather.base, CLI_ERROR);
        return;
    }
    p->gather.until += INT64_C(1000) * p->range.count / ASKED_A_SECOND;
    if (p->gather.until < now + LAST_ANSWER_MS)
        p->gather.until = now + LAST_ANSWER_MS;
}

/* The ranges that are asked at each start, as text for range_next. */
static const char *asked_of(const struct peers *p)
{
    struct gezi_health health = {.asked = ""};

    p->gather.base.host->health(p->gather.base.host->ctx, &health);
    return health.asked ? health.asked : "";
}

static void print_range(struct peers *p, const struct range *range)
{
    struct strbuf line = {0};
    struct json j = {0};
    char text[RANGE_TEXT];

    if (p->gather.base.o->json) {
        json_open(&j, NULL, '{');
        json_text(&j, "event", "range");
        json_text(&j, "range", range_print(range, text));
        json_u64(&j, "addresses", range->count);
        json_close(&j, '}');
        verb_wrote(&p->gather.base, out_json(&j));
    } else {
        strbuf_printf(
            &line, ngettext("%s  %u address", "%s  %u addresses", range->count),
            range_print(range, text), (unsigned)range->count);
        verb_wrote(&p->gather.base, out_put(&line));
    }
    strbuf_fini(&j.out);
    strbuf_fini(&line);
}

static void list_asked(struct peers *p)
{
    const char *list = asked_of(p);
    struct range range;
    bool any = false;

    for (; !p->gather.base.ended && range_next(&list, &range); any = true)
        print_range(p, &range);
    if (!any && !p->gather.base.o->json)
        say(_("no addresses are asked; gezi peers --ask RANGE does"));
    verb_leave(&p->gather.base, CLI_DONE);
}

static bool is_asked(const struct peers *p)
{
    const char *list = asked_of(p);
    struct range one;

    while (range_next(&list, &one))
        if (gezi_addr_equal(one.first, p->range.first) &&
            one.count == p->range.count)
            return true;
    return false;
}

static void unask(struct peers *p)
{
    struct gezi_command cmd = {.what = GEZI_DO_UNASK,
                               .to = {.addr = p->range.first},
                               .number = p->range.count};
    bool known = p->wish == UNASK_ALL || is_asked(p);

    if (!known)
        verb_tell(&p->gather.base,
                  _("%s is not among the ranges that are asked; gezi peers "
                    "--ask list shows them"),
                  p->gather.base.o->unask);
    else
        p->gather.base.host->command(p->gather.base.host->ctx, &cmd);
    verb_leave(&p->gather.base, known ? CLI_DONE : CLI_ERROR);
}

/* We are on line. */
static void begin(void *ctx, int64_t now)
{
    struct peers *p = ctx;

    if (p->wish == ASK)
        ask(p, now);
    else if (p->wish == LIST_ASKED)
        list_asked(p);
    else
        unask(p);
}

static bool read_range(const struct options *o, struct peers *p)
{
    bool off = o->from[OPTION_ID_unask] != FROM_DEFAULT;
    const char *text = off ? o->unask : o->ask;

    if (!off && o->from[OPTION_ID_ask] == FROM_DEFAULT)
        return true;
    p->wish = off ? UNASK : ASK;
    if (strcmp(text, off ? "all" : "none") == 0)
        p->wish = UNASK_ALL;
    else if (!off && strcmp(text, "list") == 0)
        p->wish = LIST_ASKED;
    if (p->wish == UNASK_ALL || p->wish == LIST_ASKED)
        return true;
    switch (range_parse(text, &p->range)) {
    case RANGE_OK:
        return true;
    case RANGE_LARGE:
        out_tell(o, _("%s has more than %d addresses; ask a part of it"), text,
                 GEZI_ASK_MAX);
        return false;
    case RANGE_NONE:
        break;
    }
    out_tell(o,
             _("%s is no address, nor a range such as 10.0.1.0/24 or "
               "10.0.1.5-80"),
             text);
    return false;
}

static void peers_free(void *ctx) { free(ctx); }

int peers_begin(const struct options *o, char **words, int count,
                struct gezi_front *front)
{
    struct peers *p = xcalloc(1, sizeof *p);

    (void)words;
    (void)count;
    p->gather = (struct verb_gather){
        .base = {.o = o, .people = people_new(), .free = peers_free},
        .tell = tell};
    if (!read_range(o, p)) {
        people_free(p->gather.base.people);
        free(p);
        return CLI_USAGE;
    }
    if (p->wish != WHO_IS_HERE)
        p->gather.ask = begin;
    verb_gather(&p->gather, front);
    return CLI_FRONT;
}
