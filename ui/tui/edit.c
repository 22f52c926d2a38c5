#include "edit.h"

#include "edit_priv.h"
#include "xalloc.h"

#include <gezi/text.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

void edit_init(struct edit *e)
{
    *e = (struct edit){.cap = 64};
    e->text = xmalloc(e->cap);
    e->text[0] = '\0';
}

void edit_fini(struct edit *e)
{
    for (size_t i = 0; i < e->history_n; i++)
        free(e->history[i]);
    free(e->history);
    free(e->parked);
    undo_forget(e);
    free(e->text);
    *e = (struct edit){0};
}

static void reserve(struct edit *e, size_t n)
{
    if (n + 1 <= e->cap)
        return;
    while (e->cap < n + 1)
        e->cap *= 2;
    e->text = xrealloc(e->text, e->cap);
}

void edit_put(struct edit *e, size_t from, size_t to, const char *bytes,
              size_t n)
{
    reserve(e, e->n - (to - from) + n);
    memmove(e->text + from + n, e->text + to, e->n - to + 1);
    memcpy(e->text + from, bytes, n);
    e->n = e->n - (to - from) + n;
}

void edit_change(struct edit *e, size_t from, size_t to, const char *bytes,
                 size_t n, enum edit_last how)
{
    if (from < to || n > 0) {
        undo_note(e, from, to, bytes, n, how);
        edit_put(e, from, to, bytes, n);
    }
    /* What stands there now may have become one cluster with its neighbour. */
    e->caret = edit_border(e, from + n);
    e->last = how;
}

/* Copy what may stand in a draft from n bytes to out, of the same room. */
static size_t clean(const char *bytes, size_t n, char *out)
{
    size_t used = 0;

    for (size_t i = 0; i < n;) {
        uint32_t cp;
        size_t size;

        if (bytes[i] == '\r') {
            out[used++] = '\n';
            i += i + 1 < n && bytes[i + 1] == '\n' ? 2 : 1;
            continue;
        }
        size = gezi_utf8_next(bytes + i, &cp);
        if (size == 0) {
            i++; /* a NUL */
            continue;
        }
        /* Pasted U+FFFD stays, a byte that is no UTF-8 reads as one, goes. */
        if (cp == '\n' || cp == '\t' ||
            (gezi_text_harmless(cp) && !(cp == 0xfffd && size == 1))) {
            memcpy(out + used, bytes + i, size);
            used += size;
        }
        i += size;
    }
    return used;
}

/* One key gives one character. */
static enum edit_last how_typed(const char *out, size_t n)
{
    uint32_t cp;
    char first[5] = {0};

    if (n == 0 || n > 4)
        return EDIT_OTHER;
    memcpy(first, out, n);
    return gezi_utf8_next(first, &cp) == n ? EDIT_TYPED : EDIT_OTHER;
}

static bool insert(struct edit *e, size_t from, size_t to, const char *bytes,
                   size_t n)
{
    char *in, *out;
    size_t used;
    bool fits;

    if (n > EDIT_MAX)
        return false;
    in = xmalloc(2 * (n + 1)); /* with a NUL, so that no character runs over */
    out = in + n + 1;
    memcpy(in, bytes, n);
    in[n] = '\0';
    used = clean(in, n, out);
    fits = e->n - (to - from) + used <= EDIT_MAX;
    if (fits)
        edit_change(e, from, to, out, used,
                    from == to ? how_typed(out, used) : EDIT_OTHER);
    free(in);
    return fits;
}

bool edit_insert(struct edit *e, const char *bytes, size_t n)
{
    return insert(e, e->caret, e->caret, bytes, n);
}

bool edit_swap(struct edit *e, size_t from, size_t to, const char *text)
{
    e->last = EDIT_OTHER;
    return insert(e, from, to, text, strlen(text));
}

bool edit_replace(struct edit *e, const char *text)
{
    return strcmp(e->text, text) == 0 || edit_swap(e, 0, e->n, text);
}

void edit_set(struct edit *e, const char *text)
{
    undo_forget(e);
    e->n = e->caret = 0;
    e->text[0] = '\0';
    edit_insert(e, text, strlen(text));
    undo_forget(e);
    e->last = EDIT_OTHER;
}

size_t edit_next(const struct edit *e, size_t at)
{
    return at + gezi_cluster_size(e->text + at);
}

/* Clusters can only be told from the front: begin where the line does. */
static size_t line_of(const struct edit *e, size_t at)
{
    while (at > 0 && e->text[at - 1] != '\n')
        at--;
    return at;
}

size_t edit_prev(const struct edit *e, size_t at)
{
    size_t next, before;

    if (at == 0)
        return 0;
    if (e->text[at - 1] == '\n')
        return at - 1;
    next = before = line_of(e, at);
    for (; next < at; next = edit_next(e, next))
        before = next;
    return before;
}

size_t edit_border(const struct edit *e, size_t at)
{
    size_t border;

    /* Plain letters are never joined. */
    if (at == 0 || at == e->n || ((e->text[at - 1] | e->text[at]) & 0x80) == 0)
        return at;
    border = line_of(e, at);
    while (border < at)
        border = edit_next(e, border);
    return border;
}

size_t edit_begin(const struct edit *e, size_t at)
{
    size_t border = edit_border(e, at);

    return border == at ? at : edit_prev(e, border);
}

static void move(struct edit *e, size_t to)
{
    e->caret = to;
    e->last = EDIT_OTHER;
}

void edit_left(struct edit *e) { move(e, edit_prev(e, e->caret)); }

void edit_right(struct edit *e) { move(e, edit_next(e, e->caret)); }

/* All but ASCII blanks and marks makes words, so that Chinese text does. */
bool edit_in_word(char c)
{
    unsigned char b = (unsigned char)c;

    return b >= 0x80 || (b >= '0' && b <= '9') || (b >= 'A' && b <= 'Z') ||
           (b >= 'a' && b <= 'z') || b == '_';
}

void edit_word_left(struct edit *e)
{
    size_t at = e->caret;

    while (at > 0 && !edit_in_word(e->text[at - 1]))
        at--;
    while (at > 0 && edit_in_word(e->text[at - 1]))
        at--;
    move(e, edit_begin(e, at));
}

void edit_word_right(struct edit *e)
{
    size_t at = e->caret;

    while (at < e->n && !edit_in_word(e->text[at]))
        at = edit_next(e, at);
    while (at < e->n && edit_in_word(e->text[at]))
        at = edit_next(e, at);
    move(e, at);
}

void edit_line_start(struct edit *e) { move(e, line_of(e, e->caret)); }

void edit_line_end(struct edit *e)
{
    move(e, e->caret + strcspn(e->text + e->caret, "\n"));
}

void edit_backspace(struct edit *e)
{
    edit_change(e, edit_prev(e, e->caret), e->caret, "", 0, EDIT_ERASED);
}

void edit_delete(struct edit *e)
{
    edit_change(e, e->caret, edit_next(e, e->caret), "", 0, EDIT_DELETED);
}

/* The character before the caret goes behind the one after it. */
void edit_transpose(struct edit *e)
{
    size_t at = e->caret == e->n ? edit_prev(e, e->n) : e->caret;
    size_t before = edit_prev(e, at), after = edit_next(e, at);
    char *both;

    if (before == at || at == after || e->text[before] == '\n' ||
        e->text[at] == '\n')
        return;
    both = xmalloc(after - before);
    memcpy(both, e->text + at, after - at);
    memcpy(both + (after - at), e->text + before, at - before);
    edit_change(e, before, after, both, after - before, EDIT_OTHER);
    free(both);
}

/* The word at or behind the caret in capitals or without: first of its first
 * letter, rest of the others. The caret goes behind it. */
static void recase(struct edit *e, utf8proc_int32_t (*first)(utf8proc_int32_t),
                   utf8proc_int32_t (*rest)(utf8proc_int32_t))
{
    size_t from = e->caret, to, used = 0;
    char *out;

    edit_word_right(e);
    to = e->caret;
    while (from < to && !edit_in_word(e->text[from]))
        from = edit_next(e, from);
    out = xmalloc(4 * (to - from) + 4);
    for (size_t at = from; at < to;) {
        uint32_t cp;
        bool begins = at == from;

        at += gezi_utf8_next(e->text + at, &cp);
        used += (size_t)utf8proc_encode_char(
            (begins ? first : rest)((utf8proc_int32_t)cp),
            (utf8proc_uint8_t *)out + used);
    }
    if (e->n - (to - from) + used <= EDIT_MAX &&
        (used != to - from || memcmp(out, e->text + from, used) != 0))
        edit_change(e, from, to, out, used, EDIT_OTHER);
    free(out);
}

void edit_upper(struct edit *e)
{
    recase(e, utf8proc_toupper, utf8proc_toupper);
}

void edit_lower(struct edit *e)
{
    recase(e, utf8proc_tolower, utf8proc_tolower);
}

void edit_capital(struct edit *e)
{
    recase(e, utf8proc_toupper, utf8proc_tolower);
}
