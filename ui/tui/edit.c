#include "edit.h"

#include "text.h"
#include "xalloc.h"

#include <gezi/text.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

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
    free(e->killed);
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

static void put(struct edit *e, const char *bytes, size_t n)
{
    reserve(e, e->n + n);
    memmove(e->text + e->caret + n, e->text + e->caret, e->n - e->caret + 1);
    memcpy(e->text + e->caret, bytes, n);
    e->n += n;
    e->caret += n;
}

/* Take out [from, to); the caret ends at from. */
static void take(struct edit *e, size_t from, size_t to)
{
    memmove(e->text + from, e->text + to, e->n - to + 1);
    e->n -= to - from;
    e->caret = from;
}

static void kill_range(struct edit *e, size_t from, size_t to)
{
    if (from == to)
        return;
    free(e->killed);
    e->killed = xmalloc(to - from + 1);
    memcpy(e->killed, e->text + from, to - from);
    e->killed[to - from] = '\0';
    take(e, from, to);
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

bool edit_insert(struct edit *e, const char *bytes, size_t n)
{
    char *in, *out;
    size_t used;

    if (n > EDIT_MAX)
        return false;
    in = xmalloc(2 * (n + 1)); /* with a NUL, so that no character runs over */
    out = in + n + 1;
    memcpy(in, bytes, n);
    in[n] = '\0';
    used = clean(in, n, out);
    if (e->n + used > EDIT_MAX) {
        free(in);
        return false;
    }
    put(e, out, used);
    free(in);
    return true;
}

void edit_set(struct edit *e, const char *text)
{
    e->n = e->caret = 0;
    e->text[0] = '\0';
    edit_insert(e, text, strlen(text));
}

static size_t next_cluster(const struct edit *e, size_t at)
{
    return at + gezi_cluster_size(e->text + at);
}

/* Clusters can only be told from the front: begin where the line does. */
static size_t prev_cluster(const struct edit *e, size_t at)
{
    size_t start = at, before;

    if (at == 0)
        return 0;
    if (e->text[at - 1] == '\n')
        return at - 1;
    while (start > 0 && e->text[start - 1] != '\n')
        start--;
    for (before = start; start < at; start = next_cluster(e, start))
        before = start;
    return before;
}

void edit_left(struct edit *e) { e->caret = prev_cluster(e, e->caret); }

void edit_right(struct edit *e) { e->caret = next_cluster(e, e->caret); }

/* All but ASCII blanks and marks makes words, so that Chinese text does. */
static bool in_word(char c)
{
    unsigned char b = (unsigned char)c;

    return b >= 0x80 || (b >= '0' && b <= '9') || (b >= 'A' && b <= 'Z') ||
           (b >= 'a' && b <= 'z') || b == '_';
}

void edit_word_left(struct edit *e)
{
    while (e->caret > 0 && !in_word(e->text[e->caret - 1]))
        e->caret--;
    while (e->caret > 0 && in_word(e->text[e->caret - 1]))
        e->caret--;
}

void edit_word_right(struct edit *e)
{
    while (e->caret < e->n && !in_word(e->text[e->caret]))
        e->caret++;
    while (e->caret < e->n && in_word(e->text[e->caret]))
        e->caret++;
}

void edit_line_start(struct edit *e)
{
    while (e->caret > 0 && e->text[e->caret - 1] != '\n')
        e->caret--;
}

void edit_line_end(struct edit *e)
{
    e->caret += strcspn(e->text + e->caret, "\n");
}

void edit_backspace(struct edit *e)
{
    take(e, prev_cluster(e, e->caret), e->caret);
}

void edit_delete(struct edit *e)
{
    take(e, e->caret, next_cluster(e, e->caret));
}

void edit_kill_end(struct edit *e)
{
    size_t end = e->caret + strcspn(e->text + e->caret, "\n");

    if (end == e->caret && end < e->n)
        end++;
    kill_range(e, e->caret, end);
}

void edit_kill_start(struct edit *e)
{
    size_t end = e->caret;

    edit_line_start(e);
    kill_range(e, e->caret, end);
}

void edit_kill_word(struct edit *e)
{
    size_t end = e->caret;

    while (e->caret > 0 && strchr(" \t\n", e->text[e->caret - 1]))
        e->caret--;
    while (e->caret > 0 && !strchr(" \t\n", e->text[e->caret - 1]))
        e->caret--;
    kill_range(e, e->caret, end);
}

void edit_yank(struct edit *e)
{
    if (e->killed)
        edit_insert(e, e->killed, strlen(e->killed));
}

/* The character before the caret goes behind the one after it. */
void edit_transpose(struct edit *e)
{
    size_t at = e->caret == e->n ? prev_cluster(e, e->n) : e->caret;
    size_t before = prev_cluster(e, at), after = next_cluster(e, at);
    char *left;

    if (before == at || at == after || e->text[before] == '\n' ||
        e->text[at] == '\n')
        return;
    left = xmalloc(at - before);
    memcpy(left, e->text + before, at - before);
    memmove(e->text + before, e->text + at, after - at);
    memcpy(e->text + before + (after - at), left, at - before);
    free(left);
    e->caret = after;
}

/*
 * The row that holds offset at, and where it starts. An offset at the end of a
 * full row belongs to the next one: there the next character will stand.
 */
static int row_of(const struct edit *e, int cols, size_t at, size_t *start)
{
    size_t from = 0, shown, n;
    int row = 0;

    while ((n = text_wrap(e->text + from, cols, TEXT_WRAP_CELLS, &shown)) > 0) {
        bool full = text_cols_n(e->text + from, shown) >= cols;
        bool newline = e->text[from + n - 1] == '\n';

        if (at < from + n || (at == from + n && !newline && !full))
            break;
        from += n;
        row++;
    }
    *start = from;
    return row;
}

void edit_caret(const struct edit *e, int cols, int *row, int *col)
{
    size_t start;

    *row = row_of(e, cols, e->caret, &start);
    *col = text_cols_n(e->text + start, e->caret - start);
}

/* Put the caret on a row, at or before a column. False if there is no row. */
static bool go_to(struct edit *e, int cols, int row, int col)
{
    size_t from = 0, shown, n, at, end;

    for (int i = 0; i < row; i++) {
        n = text_wrap(e->text + from, cols, TEXT_WRAP_CELLS, &shown);
        if (n == 0)
            return false;
        from += n;
    }
    if (from == e->n && row > 0 && e->text[from - 1] != '\n')
        return false;
    n = text_wrap(e->text + from, cols, TEXT_WRAP_CELLS, &shown);
    end = from + shown;
    at = from;
    while (at < end && text_cols_n(e->text + from, at - from) < col) {
        size_t next = next_cluster(e, at);

        if (next > end || text_cols_n(e->text + from, next - from) > col ||
            (next == end && end < e->n && e->text[end] != '\n'))
            break;
        at = next;
    }
    e->caret = at;
    return true;
}

bool edit_up(struct edit *e, int cols)
{
    int row, col;

    edit_caret(e, cols, &row, &col);
    return row > 0 && go_to(e, cols, row - 1, col);
}

bool edit_down(struct edit *e, int cols)
{
    int row, col;

    edit_caret(e, cols, &row, &col);
    return go_to(e, cols, row + 1, col);
}

bool edit_older(struct edit *e)
{
    if (e->history_at == 0)
        return false;
    if (e->history_at == e->history_n) {
        free(e->parked);
        e->parked = xstrdup(e->text);
    }
    edit_set(e, e->history[--e->history_at]);
    return true;
}

bool edit_newer(struct edit *e)
{
    if (e->history_at == e->history_n)
        return false;
    e->history_at++;
    edit_set(e, e->history_at == e->history_n ? e->parked
                                              : e->history[e->history_at]);
    return true;
}

void edit_sent(struct edit *e)
{
    bool again =
        e->history_n > 0 && strcmp(e->history[e->history_n - 1], e->text) == 0;

    if (e->n > 0 && !again) {
        if (e->history_n == EDIT_HISTORY_MAX) {
            free(e->history[0]);
            memmove(e->history, e->history + 1,
                    --e->history_n * sizeof *e->history);
        }
        e->history =
            xrealloc(e->history, (e->history_n + 1) * sizeof *e->history);
        e->history[e->history_n++] = xstrdup(e->text);
    }
    e->history_at = e->history_n;
    free(e->parked);
    e->parked = NULL;
    edit_set(e, "");
}
