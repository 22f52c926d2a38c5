/* The list of transfers: all that is offered or moves, in its order. */
#include "files.h"

#include "model.h"
#include "taking.h"
#include "xalloc.h"

#include <stdlib.h>

/* What asks for an answer, or moves, comes first. */
static int rank(const struct files_row *r)
{
    const struct transfer *f = &r->offer->files[r->place];

    switch (f->state) {
    case GEZI_FILE_RUNNING:
    case GEZI_FILE_WAITING:
    case GEZI_FILE_PAUSED: /* p goes to and fro: the row stays */
        return 0;
    case GEZI_FILE_OFFERED:
        return r->offer->out ? 3 : 1;
    case GEZI_FILE_FAILED:
        return 2;
    default:
        return 4;
    }
}

static int in_order(const void *a, const void *b)
{
    const struct files_row *x = a, *y = b;
    int by = rank(x) - rank(y);

    if (by)
        return by;
    if (x->offer->unix_ms != y->offer->unix_ms)
        return x->offer->unix_ms > y->offer->unix_ms ? -1 : 1;
    if (x->offer != y->offer)
        return x->offer->no > y->offer->no ? -1 : 1;
    return x->place < y->place ? -1 : 1;
}

static void fill(struct files *f, const struct transfers *ts)
{
    f->n = 0;
    for (size_t i = 0; i < ts->list_n; i++)
        for (size_t k = 0; k < ts->list[i]->n; k++) {
            if (f->n == f->cap) {
                f->cap = f->cap ? 2 * f->cap : 16;
                f->rows = xreallocarray(f->rows, f->cap, sizeof *f->rows);
            }
            f->rows[f->n++] = (struct files_row){ts->list[i], k};
        }
    if (f->n > 1)
        qsort(f->rows, f->n, sizeof *f->rows, in_order);
}

void files_update(struct model *m)
{
    struct files *f = &m->files;
    struct files_row chosen = {0};

    if (m->screen != SCREEN_FILES || !m->transfers.changed)
        return;
    m->transfers.changed = false;
    if (f->at < f->n)
        chosen = f->rows[f->at];
    fill(f, &m->transfers);
    for (size_t i = 0; chosen.offer && i < f->n; i++)
        if (f->rows[i].offer == chosen.offer &&
            f->rows[i].place == chosen.place)
            f->at = i;
    if (f->at >= f->n)
        f->at = f->n ? f->n - 1 : 0;
}

bool files_pick(const struct model *m, struct pick *pick)
{
    const struct files *f = &m->files;

    if (!f->below || f->at >= f->n)
        return false;
    *pick = (struct pick){f->rows[f->at].offer, f->rows[f->at].place};
    return true;
}
