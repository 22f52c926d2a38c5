/* What becomes of a transfer, in words: the second half of transfers.h. */
#include "lang.h"
#include "transfers.h"

#include "paths.h"
#include "size.h"
#include "text.h"
#include "when.h"

#include <gezi/text.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

char *transfer_size(const struct transfer *f, char out[static SIZE_TEXT])
{
    out[0] = '\0';
    if (f->type == GEZI_FILE_FOLDER && f->size == 0)
        return out;
    return size_print(f->size, out);
}

/* Words from long to short: the first that fits is taken. */
struct words {
    char *out;
    int cols;
    bool found;
};

static void try_words(struct words *w, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

static void try_words(struct words *w, const char *fmt, ...)
{
    va_list ap;

    if (w->found)
        return;
    va_start(ap, fmt);
    vsnprintf(w->out, TRANSFER_WORDS, fmt, ap);
    va_end(ap);
    gezi_utf8_trim(w->out);
    w->found = text_cols(w->out) <= w->cols;
}

static const char *count_files(uint32_t n, char *out, size_t cap)
{
    snprintf(out, cap, ngettext("%u file", "%u files", n), (unsigned)n);
    return out;
}

/* "51%", "812 files" or "12.4 MB": how far it is. */
static void how_far(const struct transfer *f, char *out, size_t cap)
{
    char size[SIZE_TEXT], files[40];
    int percent = transfer_percent(f);
    size_t n = 0;

    if (percent >= 0)
        n = (size_t)snprintf(out, cap, "%d%%", percent);
    if (f->type == GEZI_FILE_FOLDER && f->entries > 0)
        snprintf(out + n, cap - n, "%s%s", n ? "  " : "",
                 count_files(f->entries, files, sizeof files));
    else if (percent < 0)
        snprintf(out, cap, "%s", size_print(f->bytes, size));
}

static void running(struct words *w, const struct transfer *f, int64_t now)
{
    char far[64], speed[SIZE_TEXT], left[SPEED_WORDS_SIZE];
    uint64_t per_s = speed_per_s(&f->speed, now);
    int64_t left_s = speed_left_s(&f->speed, now, f->total);
    int percent = transfer_percent(f);

    how_far(f, far, sizeof far);
    size_print(per_s, speed);
    if (speed_stalls(&f->speed, now) == INT64_MAX) {
        try_words(w, _("%s  nothing moves just now"), far);
        try_words(w, _("%s  stands still"), far);
    } else if (per_s > 0 && left_s >= 0 && f->total > 0) {
        speed_words(left_s, left);
        try_words(w, _("%s  %s/s  %s left"), far, speed, left);
        try_words(w, "%s %s/s %s", far, speed, left);
    }
    if (per_s > 0)
        try_words(w, "%s  %s/s", far, speed);
    try_words(w, "%s", far);
    if (percent >= 0)
        try_words(w, "%d%%", percent);
}

static void paused(struct words *w, const struct transfer *f)
{
    char far[64];

    if (f->bytes > 0) {
        how_far(f, far, sizeof far);
        try_words(w, _("paused at %s"), far);
    }
    try_words(w, _("paused"));
}

/* It came to nothing, on either side. */
static void over(struct words *w, const struct transfer *f, const char *clock)
{
    if (f->state == GEZI_FILE_REFUSED)
        try_words(w, _("refused %s"), clock);
    else if (f->state == GEZI_FILE_ENDED)
        try_words(w, _("no longer offered"));
}

static void ours(struct words *w, const struct offer *o,
                 const struct transfer *f, const char *clock)
{
    switch (f->state) {
    case GEZI_FILE_OFFERED:
        try_words(w, _("waiting for %.200s to accept, since %s"), o->who,
                  clock);
        try_words(w, _("waiting for %.200s to accept"), o->who);
        try_words(w, _("waiting for %.200s"), o->who);
        try_words(w, _("not taken yet"));
        break;
    case GEZI_FILE_PAUSED:
        try_words(w, _("%.200s can go on taking it"), o->who);
        try_words(w, _("not all taken"));
        break;
    case GEZI_FILE_WAITING:
        try_words(w, _("asked for, waits for its turn"));
        try_words(w, _("waits"));
        break;
    case GEZI_FILE_DONE:
        try_words(w, _("taken %s"), clock);
        break;
    default:
        over(w, f, clock);
        break;
    }
}

static void theirs(struct words *w, const struct transfer *f, const char *clock)
{
    switch (f->state) {
    case GEZI_FILE_OFFERED:
        try_words(w, _("a accept  x refuse"));
        try_words(w, _("a accept x refuse"));
        try_words(w, _("offered"));
        break;
    case GEZI_FILE_WAITING:
        try_words(w, _("waiting, starts by itself"));
        break;
    case GEZI_FILE_PAUSED:
        paused(w, f);
        break;
    case GEZI_FILE_DONE:
        try_words(w, _("done %s"), clock);
        break;
    default:
        over(w, f, clock);
        break;
    }
}

/* Behind the words what is true of what moves, in words or as rows of messages
 * say it. */
static void add_mark(int cols, char *out)
{
    const char *const marks[] = {_("encrypted"), "E"};
    size_t n = strlen(out);

    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (text_cols(out) + 2 + text_cols(marks[i]) <= cols &&
            n + 2 + strlen(marks[i]) < TRANSFER_WORDS) {
            snprintf(out + n, TRANSFER_WORDS - n, "  %s", marks[i]);
            return;
        }
}

char *transfer_words(const struct offer *o, const struct transfer *f,
                     int64_t now, int cols, char out[static TRANSFER_WORDS])
{
    bool marked = f->encrypted &&
                  (f->state == GEZI_FILE_RUNNING || f->state == GEZI_FILE_DONE);
    struct words w = {.out = out, .cols = marked ? cols - 3 : cols};
    char clock[WHEN_SIZE] = "";

    out[0] = '\0';
    if (f->state_ms || f->state == GEZI_FILE_OFFERED)
        when_clock(f->state_ms ? f->state_ms : o->unix_ms, clock);
    if (f->state == GEZI_FILE_RUNNING) {
        running(&w, f, now);
        if (marked)
            add_mark(cols, out);
        return out;
    }
    if (f->state == GEZI_FILE_FAILED)
        try_words(&w, _("failed: %s"),
                  lang_word(gezi_file_reason_text(f->reason)));
    else if (o->out)
        ours(&w, o, f, clock);
    else
        theirs(&w, f, clock);
    try_words(&w, "%s",
              f->state == GEZI_FILE_ENDED
                  ? _("ended")
                  : lang_word(gezi_file_state_name(f->state)));
    if (marked)
        add_mark(cols, out);
    return out;
}

static const char *what_helps(const struct offer *o, const struct transfer *f)
{
    static const char *const in[GEZI_FILE_REASON_COUNT] = {
        [GEZI_FILE_WHY_NO_OFFER] = N_("ask for it again"),
        [GEZI_FILE_WHY_NOT_GIVEN] = N_("ask for it again"),
        [GEZI_FILE_WHY_NO_SPACE] = N_("make room, then r"),
        [GEZI_FILE_WHY_NOT_WRITTEN] = N_("f takes it elsewhere"),
        [GEZI_FILE_WHY_KEY_CHANGED] = N_("compare keys first"),
    };

    if (o->out)
        return f->reason == GEZI_FILE_WHY_CHANGED ||
                       f->reason == GEZI_FILE_WHY_NOT_READ
                   ? _("offer it again")
                   : _("they can take it again");
    return in[f->reason] ? lang_word(in[f->reason]) : _("r tries again");
}

char *transfer_why(const struct offer *o, const struct transfer *f,
                   char out[static TRANSFER_WORDS])
{
    char words[TRANSFER_WORDS];
    char *path = f->path ? paths_show(f->path) : NULL;

    if (f->state == GEZI_FILE_FAILED) /* short: it is read on 40 columns */
        snprintf(out, TRANSFER_WORDS, "%s: %s%s%.300s", what_helps(o, f),
                 lang_word(gezi_file_reason_text(f->reason)),
                 f->detail ? ", " : "", f->detail ? f->detail : "");
    else if (f->state == GEZI_FILE_DONE && path && f->skipped > 0)
        snprintf(out, TRANSFER_WORDS,
                 _("%.300s; %u links and the like were left out"), path,
                 (unsigned)f->skipped);
    else if (f->state == GEZI_FILE_DONE && path)
        snprintf(out, TRANSFER_WORDS, "%.400s", path);
    else
        snprintf(out, TRANSFER_WORDS, "%.80s: %.400s", f->name,
                 transfer_words(o, f, 0, 1000, words));
    free(path);
    gezi_utf8_trim(out);
    return out;
}
