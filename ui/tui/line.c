/*
 * The numbered line mode: questions in turn, news as lines of their own. No
 * cursor movement, so it suits pipes, dumb terminals and screen readers.
 */
#include "line_priv.h"

#include "lang.h"
#include "settings.h"
#include "xalloc.h"

#include <errno.h>
#include <gezi/text.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LINE_MAX_BYTES = 64 * 1024 };

/* Answer whole lines, as long as none has to wait. */
static void take_lines(struct line *l)
{
    char *end;

    while (l->greeted && !l->leaving && l->in.n > 0 &&
           (end = memchr(l->in.s, '\n', l->in.n)) != NULL) {
        size_t n = (size_t)(end - l->in.s);
        char *text = xstrndup(l->in.s, n);
        bool done;

        gezi_text_clean(text, l->gathers ? GEZI_CLEAN_BODY : GEZI_CLEAN_NAME);
        done = line_answer(l, text);
        free(text);
        if (!done)
            break;
        memmove(l->in.s, l->in.s + n + 1, l->in.n - n - 1);
        l->in.n -= n + 1;
    }
    if (l->ended && l->in.n == 0 && l->gathers) {
        line_text_drop(l);
        line_say(l, _("Not sent: the text had no end."));
    }
    if (l->front.fd < 0 && l->in.n == 0 && l->waiting == 0 && l->greeted &&
        !l->fetching && l->files.all.running == 0)
        line_quit(l);
}

static void end_of_input(struct line *l)
{
    l->front.fd = -1;
    if (l->in.n > 0 && l->in.s[l->in.n - 1] != '\n')
        strbuf_byte(&l->in, '\n');
    l->ended = true;
}

static void on_input(void *ctx, int64_t now)
{
    struct line *l = ctx;
    char bytes[4096];
    ssize_t n = read(STDIN_FILENO, bytes, sizeof bytes);

    l->now = now;
    if (n < 0 && (errno == EINTR || errno == EAGAIN))
        return;
    if (n > 0 && l->in.n + (size_t)n <= LINE_MAX_BYTES)
        strbuf_add(&l->in, bytes, (size_t)n);
    else if (n > 0)
        line_say(l, _("That line is too long: 64 KiB at most."));
    else
        end_of_input(l);
    take_lines(l);
}

static void on_start(void *ctx, int64_t now, const struct gezi_host *host)
{
    struct line *l = ctx;

    l->host = l->room.host = host;
    l->now = l->started = now;
}

/* Only when an answer waits for somebody to show up. */
static int64_t on_deadline(void *ctx)
{
    const struct line *l = ctx;

    return l->in.n > 0 && l->step == STEP_TO &&
                   l->now < l->started + LINE_FIRST_WAIT_MS
               ? l->started + LINE_FIRST_WAIT_MS
               : INT64_MAX;
}

static void on_tick(void *ctx, int64_t now)
{
    struct line *l = ctx;

    l->now = now;
    take_lines(l);
}

/* The config file was changed by hand. */
static void tell_settings(struct line *l)
{
    struct strbuf line = {0};

    if (l->settings && settings_told(l->settings, &line))
        line_say(l, "%s", strbuf_get(&line));
    strbuf_fini(&line);
}

static void on_change(void *ctx, const struct options *o,
                      const bool changed[OPTION_COUNT])
{
    struct line *l = ctx;

    if (changed[OPTION_ID_nick]) {
        free(l->nick);
        l->nick = xstrdup(o->nick);
    }
    if (changed[OPTION_ID_bell])
        l->bell = isatty(STDOUT_FILENO) ? o->bell : 0;
}

static void on_flush(void *ctx, int64_t now)
{
    struct line *l = ctx;
    size_t at = 0;

    l->now = now;
    l->fetching = false;
    line_keep_opened(l);
    line_recall(l);
    tell_settings(l);
    take_lines(l); /* not from the event: answers may need the archive */
    line_tell_moves(l);
    line_prompt(l);
    while (at < l->out.n) {
        ssize_t n = write(STDOUT_FILENO, l->out.s + at, l->out.n - at);

        if (n > 0)
            at += (size_t)n;
        else if (n < 0 && errno != EINTR)
            break; /* nobody reads; what arrives is still taken */
    }
    strbuf_clear(&l->out);
}

struct gezi_front *line_new(const struct tui_options *options)
{
    struct line *l = xcalloc(1, sizeof *l);

    l->people = people_new();
    l->room = (struct line_room){.people = l->people,
                                 .open_command = options->open_command,
                                 .out = &l->out,
                                 .ref = &l->ref,
                                 .waiting = &l->waiting};
    line_files_init(&l->files);
    l->nick = xstrdup(options->nick);
    l->away = xstrdup(options->away ? options->away : "");
    l->bell = isatty(STDOUT_FILENO) ? options->bell : 0;
    l->settings = options->settings;
    if (l->settings)
        settings_listen(l->settings, on_change, l);
    l->echo = isatty(STDIN_FILENO);
    l->front = (struct gezi_front){
        .ctx = l,
        .start = on_start,
        .event = line_event,
        .fd = STDIN_FILENO,
        .input = on_input,
        .deadline = on_deadline,
        .tick = on_tick,
        .flush = on_flush,
    };
    return &l->front;
}

void line_free(struct gezi_front *front)
{
    struct line *l = front ? front->ctx : NULL;

    if (!l)
        return;
    if (l->settings)
        settings_deafen(l->settings, l);
    for (size_t i = 0; i < l->news_n; i++)
        free(l->news[i]);
    strbuf_fini(&l->in);
    strbuf_fini(&l->whole);
    strbuf_fini(&l->out);
    strbuf_fini(&l->opened);
    strbuf_fini(&l->moved);
    people_free(l->people);
    line_files_fini(&l->files);
    line_whom_fini(&l->whom);
    line_message_fini(&l->message);
    line_rows_fini(&l->room.rows);
    free(l->past_key);
    free(l->away);
    free(l->text);
    free(l->nick);
    free(l);
}
