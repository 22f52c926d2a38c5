#include "lengthy.h"

#include "index.h"
#include "lang.h"
#include "past.h"
#include "paths.h"
#include "strbuf.h"
#include "typing.h"
#include "xalloc.h"

#include <errno.h>
#include <fcntl.h>
#include <gezi/text.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* Of a broadcast no more parts wait for those who encrypt. */
enum { SAME_NAMES = 99, GUESSES = 8, ALL_PARTS_MAX = 16 };

static bool for_all(const struct model *m) { return typing_to(m)->everyone; }

static size_t count_lines(const char *text)
{
    size_t n = 1;

    for (; *text; text++)
        n += (*text == '\n' || *text == '\r') && text[1] &&
             !(*text == '\r' && text[1] == '\n');
    return n;
}

static bool has_room(const struct model *m, const char *text)
{
    return strlen(text) <= EDIT_MAX - typing_to(m)->draft.n;
}

bool lengthy_paste(struct model *m, const char *text)
{
    if (count_lines(text) <= LENGTHY_LINES && has_room(m, text))
        return false;
    free(m->held);
    m->held = xstrdup(text);
    m->asking = ASK_PASTE;
    return true;
}

static void let_go(struct model *m)
{
    free(m->held);
    m->held = NULL;
    m->asking = ASK_NOTHING;
}

static bool put_in(struct model *m)
{
    bool fits = has_room(m, m->held) &&
                edit_insert(&typing_to(m)->draft, m->held, strlen(m->held));

    if (fits)
        typing_changed(m, typing_to(m));
    return fits;
}

void lengthy_text(struct model *m)
{
    if (m->asking == ASK_PASTE && put_in(m))
        let_go(m);
}

void lengthy_stop(struct model *m)
{
    if (m->asking == ASK_PASTE && has_room(m, m->held)) {
        edit_remember_killed(m->held);
        let_go(m);
        model_notice(m, _("Not put in; C-y does it"));
    }
    let_go(m);
}

/* A file of a new name in the folder for downloads; NULL with errno. */
static FILE *create(const struct model *m, char **path)
{
    time_t now = (time_t)(m->unix_ms / 1000);
    struct strbuf name = {0};
    char when[32];
    struct tm tm;
    int fd = -1;

    errno = ENOENT;
    if (!m->downloads || paths_make(m->downloads) != 0)
        return NULL;
    strftime(when, sizeof when, "%Y-%m-%d-%H%M%S", localtime_r(&now, &tm));
    for (int i = 0; fd < 0 && i < SAME_NAMES; i++) {
        strbuf_clear(&name);
        strbuf_printf(&name, "%s/pasted-%s", m->downloads, when);
        if (i > 0)
            strbuf_printf(&name, "-%d", i);
        strbuf_text(&name, ".txt");
        fd = open(name.s, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
        if (fd < 0 && errno != EEXIST)
            break;
    }
    if (fd < 0) {
        strbuf_fini(&name);
        return NULL;
    }
    *path = strbuf_take(&name);
    return fdopen(fd, "w");
}

/* Terminals send CR where a line ends. */
static char *write_file(const struct model *m, const char *text)
{
    char *path = NULL;
    FILE *f = create(m, &path);
    char last = '\n';
    bool ok = f != NULL;

    for (; ok && *text; text++) {
        if (*text == '\r' && text[1] == '\n')
            continue;
        last = *text == '\r' ? '\n' : *text;
        ok = putc(last, f) != EOF;
    }
    if (ok && last != '\n')
        ok = putc('\n', f) != EOF;
    if (f && fclose(f) != 0)
        ok = false;
    if (ok)
        return path;
    if (path)
        unlink(path);
    free(path);
    return NULL;
}

/* To whom the draft is. */
static bool send_file(struct model *m, const char *path)
{
    struct talk *to[WHOM_MAX] = {typing_to(m)};
    size_t n = 1;
    bool sent;

    if (several_is(m))
        for (size_t i = n = 0; i < m->to.n; i++)
            if ((to[n] = talks_of_no(m, m->to.to[i])))
                n++;
    sent = n > 0 && files_send(m, to, n, &path, 1);
    if (sent && several_is(m))
        several_offered(m);
    return sent;
}

void lengthy_file(struct model *m)
{
    struct talk *t = typing_to(m);
    bool paste = m->asking == ASK_PASTE, sent;
    char *path;

    if (for_all(m)) /* nobody offers a file to everyone */
        return;
    path = write_file(m, paste ? m->held : t->draft.text);
    if (!path)
        model_notice(m, _("No file in %.120s: %s"),
                     m->downloads ? m->downloads : "?", strerror(errno));
    sent = path && send_file(m, path);
    if (path && !sent)
        unlink(path);
    free(path);
    if (paste && !sent)
        put_in(m);
    let_go(m);
    if (paste || !sent)
        return;
    edit_sent(&t->draft);
    past_draft(m, t, true);
    model_check(m);
}

static char *part(const char *text, size_t n, size_t i, size_t of)
{
    struct strbuf out = {0};

    strbuf_printf(&out, "(%zu/%zu) ", i, of);
    strbuf_add(&out, text, n);
    return strbuf_take(&out);
}

/* How it stands with the first n bytes: negative, so many are left; positive,
 * so many too much. */
static int64_t over(struct model *m, const char *text, size_t n)
{
    char *whole = part(text, n, LENGTHY_PARTS_MAX, LENGTHY_PARTS_MAX);
    struct gezi_check is = {.bytes = UINT32_MAX};

    if (!model_check_of(m, typing_to(m), whole, &is))
        is.limit = 0;
    free(whole);
    return (int64_t)is.bytes - (int64_t)is.limit;
}

/*
 * The most that fits, on the border of a cluster. Asking is dear, and bytes
 * grow nearly as the text does: so it is guessed from what is known of both
 * ends, and near enough is good.
 */
static size_t most(struct model *m, const char *text)
{
    size_t n = strlen(text), low = 0, at = 0, next;
    size_t high = 4 * (size_t)m->check.limit + 4, near = m->check.limit / 64;
    int64_t below = -(int64_t)m->check.limit, above;

    high = high < n ? gezi_utf8_cut(text, high) : n;
    above = over(m, text, high);
    if (above <= 0 && high == n)
        return n;
    if (above <= 0)
        low = high;
    for (int tries = 0; high - low > near + 1; tries++) {
        size_t guess =
            tries < GUESSES
                ? (size_t)((int64_t)(high - low) * -below / (above - below))
                : (high - low) / 2;
        size_t middle = low + (guess ? guess : 1);
        int64_t by;

        if (middle >= high)
            middle = high - 1;
        by = over(m, text, gezi_utf8_cut(text, middle));
        if (by <= 0) {
            low = middle;
            below = by < 0 ? by : -1;
        } else {
            high = middle;
            above = by;
        }
    }
    while ((next = at + gezi_cluster_size(text + at)) <= low && next > at)
        at = next;
    return at;
}

static bool ends_sentence(const char *text, size_t at)
{
    static const char *const ends[] = {"。", "！", "？", "；", "…"};

    if (at > 0 && strchr(".!?;", text[at - 1]))
        return text[at] == ' ';
    for (size_t i = 0; at >= 3 && i < sizeof ends / sizeof *ends; i++)
        if (memcmp(text + at - 3, ends[i], 3) == 0)
            return true;
    return false;
}

/* Rather behind a line, a sentence or a word, if that leaves half a part. */
static size_t good_cut(const char *text, size_t n)
{
    size_t sentence = 0, blank = 0;

    if (!text[n])
        return n;
    for (size_t at = n; at > 0 && at >= n / 2; at--) {
        if (text[at] == '\n')
            return at;
        if (!sentence && ends_sentence(text, at))
            sentence = at;
        if (!blank && text[at] == ' ')
            blank = at;
    }
    return sentence ? sentence : blank ? blank : n;
}

struct parts {
    size_t from[LENGTHY_PARTS_MAX], n[LENGTHY_PARTS_MAX], count;
};

/* False: not in so many. */
static bool split(struct model *m, const char *text, struct parts *p)
{
    size_t at = 0, parts = for_all(m) ? ALL_PARTS_MAX : LENGTHY_PARTS_MAX;

    for (p->count = 0; text[at]; p->count++) {
        size_t n = good_cut(text + at, most(m, text + at));

        if (n == 0 || p->count == parts)
            return false;
        p->from[p->count] = at;
        p->n[p->count] = n;
        at += n;
        at += text[at] == '\n' || text[at] == ' '; /* the cut itself */
    }
    return true;
}

bool lengthy_ask(struct model *m)
{
    struct parts p;

    if (!m->checked || m->check.bytes <= m->check.limit)
        return false;
    m->parts = split(m, typing_to(m)->draft.text, &p) ? p.count : 0;
    m->asking = ASK_LONG;
    return true;
}

/* False: nobody takes it. */
static bool send_part(struct model *m, struct talk *t, const char *text,
                      size_t i, size_t *takers)
{
    if (t != m->several.draft)
        return model_send(m, t, text);
    *takers = several_say(m, text, i > 0);
    return *takers > 0;
}

static void show_sent(struct model *m, struct talk *t, size_t takers)
{
    if (several_is(m))
        several_said(m, takers);
    else if (t->everyone)
        model_open(m, t);
}

void lengthy_parts(struct model *m)
{
    struct talk *t = typing_to(m);
    struct parts p;
    char *text;
    size_t i = 0, takers = 0;
    bool sent = true;

    if (m->asking != ASK_LONG || !m->parts || !split(m, t->draft.text, &p))
        return;
    let_go(m);
    text = xstrdup(t->draft.text);
    for (; sent && i < p.count; i += sent) {
        char *one = part(text + p.from[i], p.n[i], i + 1, p.count);

        sent = send_part(m, t, one, i, &takers);
        free(one);
    }
    edit_sent(&t->draft);
    if (i < p.count) { /* what did not go is the draft */
        char left[MODEL_NOTICE_SIZE];

        memcpy(left, m->notice, sizeof left);
        edit_set(&t->draft, text + p.from[i]);
        model_notice(m, "%s", left);
    }
    free(text);
    past_draft(m, t, true);
    model_check(m);
    if (i == p.count)
        show_sent(m, t, takers);
}

static void ask_paste(const struct model *m, bool narrow, char *out, size_t cap)
{
    size_t n = count_lines(m->held);

    if (for_all(m) && !has_room(m, m->held))
        snprintf(out, cap,
                 narrow ? _("Pasted %zu KiB, too much for all: Esc")
                        : _("Pasted %zu KiB, too much for a message, and files "
                            "do not go to all: Esc"),
                 strlen(m->held) >> 10);
    else if (for_all(m))
        snprintf(out, cap,
                 narrow ? _("%zu lines: t text for all  Esc not")
                        : _("Pasted %zu lines: t into the draft for everyone  "
                            "Esc not (no file goes to all)"),
                 n);
    else if (!has_room(m, m->held))
        snprintf(out, cap,
                 narrow ? _("Pasted %zu KiB: f as a file  Esc no")
                        : _("Pasted %zu KiB, too much for a message: f as a "
                            "file  Esc not at all"),
                 strlen(m->held) >> 10);
    else
        snprintf(out, cap,
                 narrow ? _("%zu lines: t text  f file  Esc neither")
                        : _("Pasted %zu lines: t into the draft  f as a file  "
                            "Esc neither"),
                 n);
}

/* How many would read it belongs to the question: there is no other one. */
static void ask_all(const struct model *m, bool narrow, unsigned over,
                    char *out, size_t cap)
{
    size_t here = people_here(m->people);

    if (m->parts && narrow)
        snprintf(out, cap, _("Too long: p %zu parts to all %zu  Esc"), m->parts,
                 here);
    else if (m->parts)
        snprintf(out, cap,
                 _("%u bytes too long: p in %zu parts to everyone (%zu here)  "
                   "Esc keeps it"),
                 over, m->parts, here);
    else
        snprintf(out, cap,
                 narrow ? _("%u bytes too long, also in parts: Esc")
                        : _("%u bytes too long for everyone, also in parts: "
                            "Esc keeps the draft"),
                 over);
}

void lengthy_question(const struct model *m, bool narrow, char *out, size_t cap)
{
    unsigned over = (unsigned)(m->check.bytes - m->check.limit);

    if (m->asking == ASK_PASTE)
        ask_paste(m, narrow, out, cap);
    else if (for_all(m))
        ask_all(m, narrow, over, out, cap);
    else if (m->parts && narrow)
        snprintf(out, cap, _("Too long: p %zu parts  f file  Esc"), m->parts);
    else if (m->parts)
        snprintf(out, cap,
                 _("%u bytes too long: p in %zu parts  f as a file  Esc keeps "
                   "the draft"),
                 over, m->parts);
    else
        snprintf(out, cap,
                 narrow ? _("%u bytes too long: f file  Esc")
                        : _("%u bytes too long: f as a file  Esc keeps the "
                            "draft"),
                 over);
}
