#include "within.h"

#include "lang.h"
#include "past.h"

void within_open(struct model *m)
{
    if (!m->host->archive) {
        model_notice(m, _("There is no history to search here"));
        return;
    }
    edit_set(&m->within, "");
    m->within_row = 0;
    m->asking = ASK_WITHIN;
}

static bool take_row(void *ctx, const struct gezi_record *r)
{
    *(int64_t *)ctx = r->row;
    return false;
}

/* The nearest message that way, or 0. */
static int64_t look(struct model *m, int64_t before, int64_t after)
{
    const struct gezi_archive *a = m->host->archive;
    const struct gezi_query query = {.key = past_key(m->talk),
                                     .direct = !m->talk->everyone,
                                     .words = m->within.text,
                                     .before_row = before,
                                     .after_row = after,
                                     .newest_first = after == 0,
                                     .limit = 1};
    int64_t row = 0;

    a->find(a->ctx, &query, take_row, &row);
    return row;
}

static void show(struct model *m, int64_t row, const char *none)
{
    if (row)
        past_jump(m, m->talk, row);
    else
        model_notice(m, "%s", none);
    m->within_row = row ? row : m->within_row;
}

/* More letters are looked for from where they led to so far. */
void within_typed(struct model *m)
{
    if (m->within.n > 0)
        show(m, look(m, m->within_row ? m->within_row + 1 : 0, 0),
             _("Nothing older has this; Down looks further below"));
}

void within_older(struct model *m)
{
    if (m->within.n > 0)
        show(m, look(m, m->within_row, 0), _("Nothing older has this"));
}

void within_newer(struct model *m)
{
    if (m->within.n > 0 && m->within_row)
        show(m, look(m, 0, m->within_row), _("Nothing newer has this"));
}

/* Esc in the choice that remains leads back to the draft. */
void within_done(struct model *m) { m->asking = ASK_NOTHING; }
