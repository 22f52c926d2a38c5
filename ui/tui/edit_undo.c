/* Steps back and forth. */
#include "edit.h"

#include "edit_priv.h"
#include "xalloc.h"

#include <gezi/text.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum {
    STEPS_MAX = 1000,
    BYTES_MAX = 256 * 1024, /* of a draft's steps; one has up to 128 KiB */
    STEP_BYTES = 64,        /* typed or erased at once: text without blanks */
};

/* in stood at `at` for out, and the caret went from before to after. */
struct step {
    size_t at, before, after;
    char *out, *in;
    size_t out_n, in_n;
};

struct undo {
    struct step *steps; /* oldest first */
    size_t n, cap;
    size_t done; /* so many are in the text; the others can be redone */
    size_t bytes;
};

static void drop(struct undo *u, size_t from, size_t to)
{
    if (from == to)
        return;
    for (size_t i = from; i < to; i++) {
        u->bytes -= u->steps[i].out_n + u->steps[i].in_n;
        free(u->steps[i].out);
        free(u->steps[i].in);
    }
    memmove(u->steps + from, u->steps + to, (u->n - to) * sizeof *u->steps);
    u->n -= to - from;
}

void undo_forget(struct edit *e)
{
    if (!e->undo)
        return;
    drop(e->undo, 0, e->undo->n);
    free(e->undo->steps);
    free(e->undo);
    e->undo = NULL;
}

static bool blank(char c) { return c == ' ' || c == '\t' || c == '\n'; }

/* A word of Chinese has no blank behind it; a mark may be there. */
static bool word_ends(const char *text, size_t at)
{
    uint32_t cp;

    if (at == 0 || blank(text[at - 1]))
        return true;
    if (at < 3 || (unsigned char)text[at - 1] < 0x80)
        return false;
    gezi_utf8_next(text + at - 3, &cp);
    return (cp >= 0x3000 && cp <= 0x303f) || (cp >= 0xff01 && cp <= 0xff0f) ||
           (cp >= 0xff1a && cp <= 0xff1f);
}

/* Does this go on with what the last step did? */
static bool goes_on(const struct edit *e, const struct step *s, size_t from,
                    size_t to, const char *bytes, enum edit_last how)
{
    if (e->last != how || s->out_n + s->in_n > STEP_BYTES)
        return false;
    switch (how) {
    case EDIT_TYPED:
        return s->at + s->in_n == from &&
               (blank(bytes[0]) || !word_ends(e->text, from));
    case EDIT_ERASED:
        return s->at == to && s->in_n == 0 &&
               (blank(s->out[0]) || !blank(e->text[from]));
    case EDIT_DELETED:
        return s->at == from && s->in_n == 0 &&
               (blank(e->text[from]) || !blank(s->out[s->out_n - 1]));
    default:
        return false;
    }
}

static void grow(char **text, size_t *n, const char *more, size_t more_n,
                 bool before)
{
    *text = xrealloc(*text, *n + more_n + 1);
    if (before)
        memmove(*text + more_n, *text, *n);
    memcpy(*text + (before ? 0 : *n), more, more_n);
    *n += more_n;
}

static struct step *add(struct undo *u)
{
    if (u->n == STEPS_MAX)
        drop(u, 0, 1);
    if (u->n == u->cap) {
        u->cap = u->cap ? 2 * u->cap : 8;
        u->steps = xrealloc(u->steps, u->cap * sizeof *u->steps);
    }
    u->steps[u->n] = (struct step){0};
    return &u->steps[u->n++];
}

void undo_note(struct edit *e, size_t from, size_t to, const char *bytes,
               size_t n, enum edit_last how)
{
    struct undo *u = e->undo;
    struct step *s;

    if (!u)
        u = e->undo = xcalloc(1, sizeof *u);
    drop(u, u->done, u->n);
    s = u->n > 0 ? &u->steps[u->n - 1] : NULL;
    if (!s || !goes_on(e, s, from, to, bytes, how)) {
        s = add(u);
        s->at = from;
        s->before = e->caret;
    }
    grow(&s->out, &s->out_n, e->text + from, to - from, how == EDIT_ERASED);
    grow(&s->in, &s->in_n, bytes, n, false);
    s->at = from < s->at ? from : s->at;
    s->after = from + n;
    u->bytes += to - from + n;
    while (u->bytes > BYTES_MAX && u->n > 1)
        drop(u, 0, 1);
    u->done = u->n;
}

bool edit_undo(struct edit *e)
{
    struct undo *u = e->undo;
    const struct step *s;

    e->last = EDIT_OTHER;
    if (!u || u->done == 0)
        return false;
    s = &u->steps[--u->done];
    edit_put(e, s->at, s->at + s->in_n, s->out, s->out_n);
    e->caret = s->before;
    return true;
}

bool edit_redo(struct edit *e)
{
    struct undo *u = e->undo;
    const struct step *s;

    e->last = EDIT_OTHER;
    if (!u || u->done == u->n)
        return false;
    s = &u->steps[u->done++];
    edit_put(e, s->at, s->at + s->out_n, s->in, s->in_n);
    e->caret = edit_border(e, s->after);
    return true;
}
