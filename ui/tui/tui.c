#include "tui_priv.h"

#include "act.h"
#include "gallery.h"
#include "lang.h"
#include "layout.h"
#include "list.h"
#include "mouse.h"
#include "past.h"
#include "say.h"
#include "theme.h"
#include "view.h"
#include "xalloc.h"

#include <gezi/hash.h>
#include <langinfo.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum {
    TAKING_MS = 2, /* while a terminal takes a long text bit by bit */
    WAITING_MAX = 10000,
};

static int64_t wall_ms(void)
{
    struct timespec ts;

    clock_gettime(CLOCK_REALTIME, &ts);
    return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

/* Before anything that reads them. */
static void set_time(struct tui *tui, int64_t now)
{
    tui->model.now = now;
    tui->model.unix_ms = wall_ms();
}

static void measure(struct model *m)
{
    term_size(&m->rows, &m->cols);
    term_cell(m->cell);
}

void tui_take_terminal(struct tui *tui)
{
    tui->front.fd = STDIN_FILENO;
    term_enter(tui->term);
    measure(&tui->model);
    tui->dirty = true;
}

static void handle_keys(struct tui *tui, int64_t now)
{
    int key;

    while ((key = keys_next(&tui->keys, now)) != K_NONE) {
        enum act_result result;

        if (key == K_FOCUS_IN || key == K_FOCUS_OUT) {
            alerts_focus(&tui->model.alerts,
                         key == K_FOCUS_IN ? FOCUS_HERE : FOCUS_ELSEWHERE);
            continue;
        }
        if (key == K_SIXEL || key == K_KITTY) {
            tui_image_can(tui, key == K_KITTY ? PIXELS_KITTY : PIXELS_SIXEL);
            continue;
        }
        if (key == K_BACKGROUND) {
            if (theme_background(tui->keys.background))
                term_forget(tui->term);
            tui->dirty = true;
            continue;
        }
        pace_typed(&tui->pace);
        alerts_key(&tui->model.alerts, now);
        if (key == K_MOUSE) {
            result = mouse_act(&tui->model, &tui->canvas, &tui->keys.mouse);
        } else {
            result = act_key(&tui->model, key,
                             key == K_PASTE ? tui->keys.paste : NULL);
        }
        if (key == K_PASTE && tui->keys.paste_cut)
            model_notice(&tui->model, _("The paste was cut at %d MiB"),
                         KEYS_PASTE_MAX >> 20);
        tui->dirty = true;
        if (result == ACT_REDRAW)
            term_forget(tui->term);
        if (result == ACT_SUSPEND)
            kill(0, SIGTSTP); /* as a terminal does: to all of this job */
        if (result == ACT_EDITOR) {
            tui_begin_editor(tui);
            return;
        }
    }
}

static void on_start(void *ctx, int64_t now, const struct gezi_host *host)
{
    struct tui *tui = ctx;

    tui->model.host = host;
    set_time(tui, now);
    if (tui->first)
        first_open(&tui->model);
    pace_start(&tui->pace, now);
    alerts_key(&tui->model.alerts, now);
    tui->dirty = true;
}

static void on_event(void *ctx, int64_t now, const struct gezi_event *ev)
{
    struct tui *tui = ctx;

    set_time(tui, now);
    tui->dirty |= model_event(&tui->model, ev);
}

static void on_input(void *ctx, int64_t now)
{
    struct tui *tui = ctx;
    uint8_t bytes[1024];
    int n = term_read(tui->term, bytes, sizeof bytes);

    set_time(tui, now);
    if (n < 0) {
        tui->model.host->leave(tui->model.host->ctx, 0);
        tui->front.fd = -1;
        return;
    }
    for (size_t at = 0; at < (size_t)n;) {
        at += keys_feed(&tui->keys, now, bytes + at, (size_t)n - at);
        handle_keys(tui, now);
    }
}

static int64_t earlier(int64_t a, int64_t b) { return a < b ? a : b; }

static int64_t on_deadline(void *ctx)
{
    struct tui *tui = ctx;
    int64_t when = model_deadline(&tui->model);

    if (tui->editor) /* what was typed before it began waits for its end */
        return when;
    when = earlier(when, keys_deadline(&tui->keys));
    if (tui->dirty || term_busy(tui->term))
        when = earlier(when, pace_at(&tui->pace));
    if (tui->taking)
        when = earlier(when, tui->model.now + TAKING_MS);
    return when;
}

static void on_tick(void *ctx, int64_t now)
{
    struct tui *tui = ctx;

    set_time(tui, now);
    if (!tui->editor)
        handle_keys(tui, now);
    tui->dirty = true;
}

/* What is to be heard and seen outside of the screen. */
static void call(struct tui *tui)
{
    struct model *m = &tui->model;
    unsigned unread = model_unread(m);
    char title[64];

    if (m->alerts.bell)
        term_bell(tui->term);
    if (m->alerts.note)
        term_note(tui->term, m->alerts.title, m->alerts.body);
    m->alerts.bell = m->alerts.note = false;
    if (unread == tui->titled)
        return;
    tui->titled = unread;
    if (unread > 0)
        snprintf(title, sizeof title, _("gezi: %u new"), unread);
    else
        snprintf(title, sizeof title, "gezi");
    term_title(tui->term, title);
}

/* The words are the house's, and change in place. */
static uint64_t trouble_of(const struct model *m)
{
    const char *words = m->health.trouble ? m->health.trouble : "";

    return gezi_fnv(GEZI_FNV_START, gezi_span_text(words));
}

static void paint(struct tui *tui, int64_t now)
{
    struct model *m = &tui->model;

    pace_painted(&tui->pace, now);
    if (term_busy(tui->term))
        return; /* a slow line: the newest picture goes when it is free */
    if (m->host && m->host->health)
        m->host->health(m->host->ctx, &m->health);
    tui->trouble = trouble_of(m);
    list_update(m);
    view_draw(m, &tui->canvas);
    term_mouse(tui->term, m->mouse);
    tui_image_before(tui);
    term_show(tui->term, &tui->canvas);
    tui_image_after(tui);
    tui->dirty = false;
    call(tui);
    if (m->copied)
        term_copy(tui->term, m->copied);
    free(m->copied);
    m->copied = NULL;
}

/* The config file was changed by hand. */
static bool told(struct tui *tui)
{
    struct model *m = &tui->model;
    struct strbuf line = {0};
    bool any = m->prefs.settings && settings_told(m->prefs.settings, &line);

    if (any)
        model_notice(m, "%s", strbuf_get(&line));
    if (any && m->screen == SCREEN_SETTINGS && m->prefs.state == PREFS_LIST)
        prefs_list(m);
    strbuf_fini(&line);
    return any;
}

/* One of them is there, or will not come. */
static void on_picture(void *ctx)
{
    struct tui *tui = ctx;

    tui->dirty = true;
}

/*
 * No event tells these: went away, or came back, by a command elsewhere; the
 * disk is full, so what came is not shown either.
 */
static bool turned(struct tui *tui)
{
    struct model *m = &tui->model;
    bool was = m->health.away != NULL;

    if (m->host && m->host->health)
        m->host->health(m->host->ctx, &m->health);
    return was != (m->health.away != NULL) || tui->trouble != trouble_of(m);
}

static void on_flush(void *ctx, int64_t now)
{
    struct tui *tui = ctx;
    bool first = !tui->model.started;

    set_time(tui, now);
    past_work(&tui->model, false);
    search_work(&tui->model, false);
    tui->dirty |= files_work(&tui->model);
    tui->dirty |= gallery_work(&tui->model);
    tui->dirty |= first || past_rest(&tui->model);
    tui->dirty |= told(tui);
    if (!first && !tui->told_left) /* no picture waits for it */
        tui_tell_left(tui);
    /* Who paints asks for it anyway. */
    tui->dirty = tui->dirty || turned(tui);
    tui->taking = term_busy(tui->term) && term_flush(tui->term);
    if (!tui->editor && (tui->dirty || term_busy(tui->term)) &&
        now >= pace_at(&tui->pace)) {
        paint(tui, now);
    }
}

static void on_signal(void *ctx, int sig)
{
    struct tui *tui = ctx;

    if (tui->editor) { /* the terminal is not ours */
        if (sig == SIGCHLD)
            tui_watch_editor(tui);
        if (sig == SIGCONT)
            editor_continue(tui->editor);
        return;
    }
    if (sig == SIGTSTP) {
        term_leave(tui->term);
        return;
    }
    if (sig != SIGCONT && sig != SIGWINCH)
        return;
    if (sig == SIGCONT)
        term_enter(tui->term);
    term_forget(tui->term);
    measure(&tui->model);
    tui->dirty = true;
}

/* We write UTF-8 whatever the locale is; the rest of the library should too. */
static void set_locale(struct model *m)
{
    setlocale(LC_CTYPE, "");
    if (strcmp(nl_langinfo(CODESET), "UTF-8") == 0)
        return;
    setlocale(LC_CTYPE, "C.UTF-8");
    model_notice(m, _("The locale is not UTF-8; if names look odd, start with "
                      "LANG=C.UTF-8"));
}

enum tui_fit tui_fit(const char **why)
{
    const char *none;

    if (!why)
        why = &none;
    if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO)) {
        *why = _("the screen needs a terminal");
        return TUI_NOTHING;
    }
    return term_fits(LAYOUT_ROWS_MIN, LAYOUT_COLS_MIN, why) ? TUI_SCREEN
                                                            : TUI_LINES;
}

uint32_t tui_rows(void)
{
    int rows, cols;

    term_size(&rows, &cols);
    return (uint32_t)rows;
}

struct gezi_front *tui_new(const struct tui_options *options,
                           const char **error)
{
    struct tui *tui;
    struct terminal *term = term_open(options->colour       ? TERM_COLOUR
                                      : options->attributes ? TERM_BOLD
                                                            : TERM_PLAIN,
                                      error);

    if (!term)
        return NULL;
    tui = xcalloc(1, sizeof *tui);
    tui->term = term;
    model_init(&tui->model, options->nick);
    tui->model.alerts.bell_for = options->bell;
    tui->model.alerts.note_for = options->notes;
    tui->model.downloads = options->downloads;
    tui->model.prefs.settings = options->settings;
    if (options->settings)
        settings_listen(options->settings, tui_on_change, tui);
    tui->first = options->first;
    tui->model.away = options->away ? xstrdup(options->away) : NULL;
    tui->state = options->state;
    tui->model.mouse = options->mouse;
    theme_set(theme_names[options->theme]);
    tui_learn_background(tui);
    tui->model.open_command = options->open_command;
    tui->model.hide_pictures = !options->pictures;
    tui->model.pictures = pictures_new(term_colours(term), on_picture, tui);
    keys_init(&tui->keys);
    canvas_init(&tui->canvas);
    measure(&tui->model);
    set_locale(&tui->model);
    tui->front = (struct gezi_front){
        .ctx = tui,
        .start = on_start,
        .event = on_event,
        .fd = STDIN_FILENO,
        .input = on_input,
        .deadline = on_deadline,
        .tick = on_tick,
        .flush = on_flush,
        .signal = on_signal,
    };
    return &tui->front;
}

const struct gezi_front *tui_pictures(const struct gezi_front *front)
{
    const struct tui *tui = front->ctx;

    return pictures_front(tui->model.pictures);
}

bool tui_is_seen(const struct gezi_front *front)
{
    const struct tui *tui = front->ctx;

    return alerts_seen(&tui->model.alerts, tui->model.now);
}

void tui_free(struct gezi_front *front)
{
    struct tui *tui = front ? front->ctx : NULL;

    size_t waiting;

    if (!tui)
        return;
    if (tui->model.prefs.settings)
        settings_deafen(tui->model.prefs.settings, tui);
    past_work(&tui->model, true);
    waiting = past_waiting(&tui->model, WAITING_MAX);
    term_close(tui->term);
    if (tui->editor)
        say(_("The draft that the editor had is in %s"),
            editor_path(tui->editor));
    editor_free(tui->editor);
    if (waiting > 0)
        say(ngettext("%zu message waits and goes out when you start gezi again",
                     "%zu messages wait and go out when you start gezi again",
                     waiting),
            waiting);
    pictures_free(tui->model.pictures);
    canvas_fini(&tui->canvas);
    keys_fini(&tui->keys);
    model_fini(&tui->model);
    free(tui);
}
