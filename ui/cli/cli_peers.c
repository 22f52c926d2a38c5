/* gezi peers: who is here. */
#include "cli_json.h"
#include "lang.h"
#include "out.h"
#include "say.h"
#include "verb.h"
#include "xalloc.h"

#include <gezi/text.h>

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct peers {
    struct verb_front base;
    bool ready;
    int64_t until;
};

enum { NAME, KIND, STATUS, ADDRESS, GROUP, COLUMNS, GAP = 2 };

static void start(void *ctx, int64_t now, const struct gezi_host *host)
{
    struct peers *p = ctx;

    (void)now;
    verb_start(&p->base, host);
}

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
    for (size_t i = 0; i < count && !p->base.ended; i++) {
        cells_of(all[i], cell);
        verb_wrote(&p->base, print_row(cell, width, cols));
        free_cells(cell);
    }
    if (!count)
        say(_("nobody has answered; see gezi help peers"));
}

static void print_json(struct peers *p, const struct gezi_peer *const *all,
                       size_t count)
{
    for (size_t i = 0; i < count && !p->base.ended; i++) {
        struct json j = {0};

        cli_json_person(&j, all[i]);
        verb_wrote(&p->base, out_json(&j));
        strbuf_fini(&j.out);
    }
}

static void finish(struct peers *p)
{
    const struct gezi_peer **all = people_sorted(p->base.people);
    size_t here = people_here(p->base.people); /* they are sorted first */

    if (p->base.o->json)
        print_json(p, all, here);
    else
        print_table(p, all, here);
    free(all);
    verb_leave(&p->base, CLI_DONE);
}

static void event(void *ctx, int64_t now, const struct gezi_event *ev)
{
    struct peers *p = ctx;
    bool asked = p->base.o->from[OPTION_ID_wait] != FROM_DEFAULT;

    if (p->base.ended)
        return;
    people_event(p->base.people, ev);
    if (ev->kind != GEZI_EV_READY || p->ready)
        return;
    p->ready = true;
    p->until = now + INT64_C(1000) * p->base.o->wait;
    if (!verb_own_core(&p->base) && !asked)
        finish(p);
}

static int64_t deadline(void *ctx)
{
    const struct peers *p = ctx;

    return p->ready && !p->base.ended ? p->until : INT64_MAX;
}

static void tick(void *ctx, int64_t now)
{
    struct peers *p = ctx;

    if (p->ready && !p->base.ended && now >= p->until)
        finish(p);
}

static void peers_free(void *ctx) { free(ctx); }

int peers_begin(const struct options *o, char **words, int count,
                struct gezi_front *front)
{
    struct peers *p = xcalloc(1, sizeof *p);

    (void)words;
    (void)count;
    p->base =
        (struct verb_front){.o = o, .people = people_new(), .free = peers_free};
    *front = (struct gezi_front){.ctx = p,
                                 .fd = -1,
                                 .start = start,
                                 .event = event,
                                 .deadline = deadline,
                                 .tick = tick};
    return CLI_FRONT;
}
