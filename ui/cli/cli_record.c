#include "cli_record.h"

#include "cli_json.h"
#include "flow.h"
#include "lang.h"
#include "others.h"
#include "size.h"
#include "xalloc.h"

#include <gezi/text.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { INDENT = 17 }; /* "2026-10-12 14:02 " */

static struct tm local(int64_t unix_ms)
{
    time_t t = (time_t)(unix_ms / 1000);
    struct tm tm = {0};

    localtime_r(&t, &tm);
    return tm;
}

static char *day_of(int64_t unix_ms, char out[static RECORD_TIME])
{
    struct tm tm = local(unix_ms);

    strftime(out, RECORD_TIME, "%Y-%m-%d", &tm);
    return out;
}

static char *clock_of(int64_t unix_ms, char out[static RECORD_TIME])
{
    struct tm tm = local(unix_ms);

    strftime(out, RECORD_TIME, "%H:%M", &tm);
    return out;
}

static const char *name_of(const struct gezi_record *r)
{
    return strcmp(r->peer.key, "*") == 0 ? _("everyone")
                                         : gezi_peer_name(&r->peer);
}

/* " 14:02", with its day when that is not the message's. */
static void add_when(struct strbuf *out, const struct gezi_record *r,
                     int64_t unix_ms)
{
    char then[RECORD_TIME], written[RECORD_TIME];

    if (!unix_ms)
        return;
    if (strcmp(day_of(unix_ms, then), day_of(r->unix_ms, written)) != 0)
        strbuf_printf(out, " %s", then);
    strbuf_printf(out, " %s", clock_of(unix_ms, then));
}

/* Whoever is away is simply waited for; anything else can be mended. */
static bool has_reason(const struct gezi_record *r)
{
    return r->reason != GEZI_WHY_NONE &&
           (r->state == GEZI_FAILED ||
            (r->state == GEZI_QUEUED && r->reason != GEZI_WHY_NO_ANSWER));
}

/* "delivered", "trying 2", "read 14:02", "failed: no answer" */
static void add_state(struct strbuf *out, const struct gezi_record *r)
{
    strbuf_text(out, lang_word(gezi_state_name(r->state)));
    if (r->state == GEZI_TRYING)
        strbuf_printf(out, " %u", r->attempts);
    if (has_reason(r))
        strbuf_printf(out, ": %s", lang_word(gezi_reason_text(r->reason)));
    if (r->state == GEZI_READ)
        add_when(out, r, r->state_ms);
}

/* How it is fetched, now or once more. */
static void add_get(struct strbuf *out, const struct gezi_record *r,
                    const struct gezi_file *f)
{
    if (r->out)
        return;
    strbuf_text(out, " (gezi get ");
    flow_offer(out, r->id);
    if (r->files_n > 1)
        strbuf_printf(out, "/%" PRIu32, f->id);
    strbuf_byte(out, ')');
}

/* "offered (gezi get 1760277480)", "done 14:03 /home/lei/a.zip" */
static void add_file_state(struct strbuf *out, const struct gezi_record *r,
                           const struct gezi_file *f)
{
    strbuf_text(out, lang_word(gezi_file_state_name(f->state)));
    switch (f->state) {
    case GEZI_FILE_FAILED:
        if (f->reason != GEZI_FILE_WHY_NONE)
            strbuf_printf(out, ": %s",
                          lang_word(gezi_file_reason_text(f->reason)));
        add_get(out, r, f);
        break;
    case GEZI_FILE_OFFERED:
    case GEZI_FILE_WAITING: /* or it did when gezi ended */
    case GEZI_FILE_PAUSED:
        add_get(out, r, f);
        break;
    case GEZI_FILE_RUNNING:
        break;
    case GEZI_FILE_DONE:
    case GEZI_FILE_CANCELLED:
    case GEZI_FILE_REFUSED:
    case GEZI_FILE_ENDED:
        add_when(out, r, f->state_ms);
        break;
    }
    if (f->state == GEZI_FILE_DONE && f->encrypted)
        strbuf_text(out, _(", encrypted"));
    if (f->state == GEZI_FILE_DONE && !r->out && f->path) {
        strbuf_byte(out, ' ');
        out_name(out, f->path, false);
    }
}

/* "[file] a.zip  12.4 MB  offered", harmless */
static void add_file(struct strbuf *out, const struct gezi_record *r,
                     const struct gezi_file *f)
{
    char size[SIZE_TEXT];

    strbuf_printf(out, "[%s] ", lang_word(gezi_file_type_name(f->type)));
    out_name(out, f->name, false);
    if (f->type == GEZI_FILE_FOLDER)
        strbuf_byte(out, '/');
    if (f->size || f->type != GEZI_FILE_FOLDER)
        strbuf_printf(out, "  %s", size_print(f->size, size));
    strbuf_text(out, "  ");
    add_file_state(out, r, f);
}

/* Who it is to follows from the arrow already, and files are listed. */
static unsigned marks_of(const struct gezi_record *r)
{
    unsigned told =
        (r->out ? GEZI_MSG_BROADCAST : 0u) | (r->files_n ? GEZI_MSG_FILES : 0u);

    return r->flags & ~told;
}

static int put_lines(struct record_paper *p, const struct gezi_record *r)
{
    char time[RECORD_TIME];

    strbuf_printf(&p->line, "%s ", day_of(r->unix_ms, time));
    strbuf_printf(&p->line, "%s ", clock_of(r->unix_ms, time));
    if (r->out)
        strbuf_text(&p->line, "-> ");
    out_name(&p->line, name_of(r), p->bold);
    out_marks(&p->line, marks_of(r), r->out);
    strbuf_text(&p->line, ": ");
    out_body(&p->line, r->text, INDENT);
    if (r->out) {
        strbuf_text(&p->line, *r->text ? "  [" : "[");
        add_state(&p->line, r);
        strbuf_byte(&p->line, ']');
    }
    if (r->others) {
        strbuf_clear(&p->words);
        others_words(&p->words, r->others, r->out);
        strbuf_printf(&p->line, "\n%*s", INDENT, "");
        out_name(&p->line, strbuf_get(&p->words), false);
    }
    for (size_t i = 0; i < r->files_n; i++) {
        if (i || r->out || *r->text || r->others)
            strbuf_printf(&p->line, "\n%*s", INDENT, "");
        add_file(&p->line, r, &r->files[i]);
    }
    return out_buffer(&p->line);
}

static int put_json(struct record_paper *p, const struct gezi_record *r)
{
    struct json j = {.out = p->line};
    int err;

    cli_json_record(&j, r, &p->own);
    err = out_buffer(&j.out);
    p->line = j.out;
    return err;
}

/* Harmless, and for a browser, too. */
static void add_html(struct strbuf *out, const char *text, enum gezi_clean how)
{
    static const struct {
        char c;
        const char *as;
    } signs[] = {{'&', "&amp;"},  {'<', "&lt;"},   {'>', "&gt;"},
                 {'"', "&quot;"}, {'\'', "&#39;"}, {'\n', "<br>"}};
    char *clean = xstrdup(text);

    gezi_text_clean(clean, how);
    for (const char *c = clean; *c; c++) {
        const char *as = NULL;

        for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
            if (signs[i].c == *c)
                as = signs[i].as;
        if (as)
            strbuf_text(out, as);
        else
            strbuf_byte(out, *c);
    }
    free(clean);
}

static void add_heading(struct record_paper *p, int64_t unix_ms)
{
    static const char *const days[] = {N_("Sun"), N_("Mon"), N_("Tue"),
                                       N_("Wed"), N_("Thu"), N_("Fri"),
                                       N_("Sat")};
    char day[RECORD_TIME];

    if (strcmp(day_of(unix_ms, day), p->day) == 0)
        return;
    memcpy(p->day, day, sizeof day);
    strbuf_printf(&p->line, "<h2>%s, %s</h2>\n",
                  _(days[local(unix_ms).tm_wday]), day);
}

static int put_html(struct record_paper *p, const struct gezi_record *r)
{
    struct strbuf marks = {0}, file = {0};
    char time[RECORD_TIME];

    add_heading(p, r->unix_ms);
    strbuf_printf(&p->line, "<p><b>%s %s", clock_of(r->unix_ms, time),
                  r->out ? "-&gt; " : "");
    add_html(&p->line, name_of(r), GEZI_CLEAN_NAME);
    out_marks(&marks, marks_of(r), r->out);
    add_html(&p->line, strbuf_get(&marks), GEZI_CLEAN_BODY);
    strbuf_text(&p->line, "</b><br>");
    add_html(&p->line, r->text, GEZI_CLEAN_BODY);
    if (r->out) {
        strbuf_text(&p->line, " <i>[");
        add_state(&p->line, r);
        strbuf_text(&p->line, "]</i>");
    }
    if (r->others) {
        strbuf_clear(&p->words);
        others_words(&p->words, r->others, r->out);
        strbuf_text(&p->line, "<br><i>");
        add_html(&p->line, strbuf_get(&p->words), GEZI_CLEAN_NAME);
        strbuf_text(&p->line, "</i>");
    }
    for (size_t i = 0; i < r->files_n; i++) {
        strbuf_clear(&file);
        add_file(&file, r, &r->files[i]);
        if (i || r->out || *r->text || r->others)
            strbuf_text(&p->line, "<br>");
        add_html(&p->line, strbuf_get(&file), GEZI_CLEAN_NAME);
    }
    strbuf_text(&p->line, "</p>");
    strbuf_fini(&marks);
    strbuf_fini(&file);
    return out_buffer(&p->line);
}

int record_begin(struct record_paper *p, const char *title)
{
    if (p->form != RECORD_HTML)
        return 0;
    strbuf_text(&p->line, "<!DOCTYPE html>\n<html>\n<head>\n"
                          "<meta charset=\"utf-8\">\n<title>");
    add_html(&p->line, title, GEZI_CLEAN_NAME);
    strbuf_text(&p->line, "</title>\n"
                          "<style>body { max-width: 45em; margin: 1em auto; "
                          "padding: 0 1em; font-family: sans-serif } "
                          "p { white-space: pre-wrap }</style>\n"
                          "</head>\n<body>\n<h1>");
    add_html(&p->line, title, GEZI_CLEAN_NAME);
    strbuf_text(&p->line, "</h1>");
    return out_buffer(&p->line);
}

int record_put(struct record_paper *p, const struct gezi_record *r)
{
    switch (p->form) {
    case RECORD_LINES:
        break;
    case RECORD_JSON:
        return put_json(p, r);
    case RECORD_HTML:
        return put_html(p, r);
    }
    return put_lines(p, r);
}

int record_end(struct record_paper *p)
{
    if (p->form != RECORD_HTML)
        return 0;
    strbuf_text(&p->line, "</body>\n</html>");
    return out_buffer(&p->line);
}

void record_fini(struct record_paper *p)
{
    strbuf_fini(&p->line);
    strbuf_fini(&p->words);
}
