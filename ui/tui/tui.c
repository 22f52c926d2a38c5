#include "tui.h"

#include "act.h"
#include "alert.h"
#include "bindings.h"
#include "editor.h"
#include "gallery.h"
#include "index.h"
#include "keys.h"
#include "lang.h"
#include "layout.h"
#include "list.h"
#include "model.h"
#include "mouse.h"
#include "past.h"
#include "paths.h"
#include "say.h"
#include "term.h"
#include "theme.h"
#include "typing.h"
#include "view.h"
#include "xalloc.h"

#include <langinfo.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum {
    FRAME_MS = 34, /* at most 30 pictures a second */
    WAITING_MAX = 10000,
};

struct tui {
    struct gezi_front front; /* first: what the loop holds */
    struct model model;
    struct keys keys;
    struct terminal *term;
    struct canvas canvas;
    int64_t painted; /* when last */
    unsigned titled; /* unread messages the title tells of */
    bool dirty, first;
    const char *state;     /* the folder; NULL: none */
    struct editor *editor; /* it has the terminal now; NULL: we have */
    uint32_t edited;       /* whose draft it edits */
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

static void take_terminal(struct tui *tui)
{
    tui->front.fd = STDIN_FILENO;
    term_enter(tui->term);
    term_size(&tui->model.rows, &tui->model.cols);
    tui->dirty = true;
}

/* The loop goes on without the terminal. */
static void begin_editor(struct tui *tui)
{
    struct model *m = &tui->model;
    struct talk *t = typing_to(m);
    char why[MODEL_NOTICE_SIZE] = "";

    past_work(m, true); /* whatever becomes of it: the draft is on disk */
    term_leave(tui->term);
    tui->front.fd = -1;
    tui->edited = t->no;
    tui->editor = editor_start(tui->state, t->draft.text, why, sizeof why);
    if (tui->editor)
        return;
    model_notice(m, "%s", why);
    take_terminal(tui);
}

static void end_editor(struct tui *tui)
{
    struct talk *t = talks_of_no(&tui->model, tui->edited);
    char why[MODEL_NOTICE_SIZE];
    char *text = editor_result(tui->editor, why, sizeof why);

    take_terminal(tui);
    if (t)
        typing_came_back(&tui->model, t, text, why);
    free(text);
    editor_free(tui->editor);
    tui->editor = NULL;
}

/* Would a shell wake us? One that can has put us into a group of our own. */
static bool has_job_control(void)
{
    return getsid(0) != getpid() && getpgid(getppid()) != getpgrp();
}

static void watch_editor(struct tui *tui)
{
    enum editor_state state = editor_state(tui->editor);

    if (state == EDITOR_ENDED)
        end_editor(tui);
    else if (state == EDITOR_STOPPED && !has_job_control())
        editor_continue(tui->editor);
    else if (state == EDITOR_STOPPED)
        kill(0, SIGTSTP);
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
        if (key == K_BACKGROUND) {
            if (theme_background(tui->keys.background))
                term_forget(tui->term);
            tui->dirty = true;
            continue;
        }
        alerts_key(&tui->model.alerts, now);
        if (key == K_MOUSE) {
            mouse_act(&tui->model, &tui->canvas, &tui->keys.mouse);
            tui->dirty = true;
            continue;
        }
        result =
            act_key(&tui->model, key, key == K_PASTE ? tui->keys.paste : NULL);
        if (key == K_PASTE && tui->keys.paste_cut)
            model_notice(&tui->model, _("The paste was cut at %d MiB"),
                         KEYS_PASTE_MAX >> 20);
        tui->dirty = true;
        if (result == ACT_REDRAW)
            term_forget(tui->term);
        if (result == ACT_SUSPEND)
            kill(0, SIGTSTP); /* as a terminal does: to all of this job */
        if (result == ACT_EDITOR) {
            begin_editor(tui);
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
    tui->painted = now - FRAME_MS;
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
        when = earlier(when, tui->painted + FRAME_MS);
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

static void paint(struct tui *tui, int64_t now)
{
    struct model *m = &tui->model;

    tui->painted = now;
    term_flush(tui->term);
    if (term_busy(tui->term))
        return; /* a slow line: the newest picture goes when it is free */
    if (m->host && m->host->health)
        m->host->health(m->host->ctx, &m->health);
    list_update(m);
    view_draw(m, &tui->canvas);
    term_mouse(tui->term, m->mouse);
    term_show(tui->term, &tui->canvas);
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

/* Went away, or came back, by a command elsewhere: no event tells it. */
static bool turned(struct model *m)
{
    bool was = m->health.away != NULL;

    if (m->host && m->host->health)
        m->host->health(m->host->ctx, &m->health);
    return was != (m->health.away != NULL);
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
    tui->dirty |= turned(&tui->model);
    if (!tui->editor && (tui->dirty || term_busy(tui->term)) &&
        now - tui->painted >= FRAME_MS) {
        paint(tui, now);
    }
}

static void on_signal(void *ctx, int sig)
{
    struct tui *tui = ctx;

    if (tui->editor) { /* the terminal is not ours */
        if (sig == SIGCHLD)
            watch_editor(tui);
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
    term_size(&tui->model.rows, &tui->model.cols);
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

/* gezi was killed while an editor had a draft. */
static void tell_left(struct tui *tui)
{
    char *path = editor_left(tui->state);
    char *shown = path ? paths_show(path) : NULL;

    if (shown)
        model_notice(&tui->model, _("The draft that the editor had is in %s"),
                     shown);
    free(shown);
    free(path);
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

static enum term_looks looks(const struct options *o)
{
    const char *no_color = getenv("NO_COLOR");

    if (o->color == COLOR_NEVER)
        return TERM_PLAIN;
    return o->color == COLOR_ALWAYS || !no_color || !no_color[0] ? TERM_COLOUR
                                                                 : TERM_BOLD;
}

/* One line is what there is room for: the first. */
static void rebind(struct model *m, const struct option_lines *lines)
{
    struct strbuf warnings = {0};
    const char *first;

    bindings_set(lines, &warnings);
    first = strbuf_get(&warnings);
    if (*first)
        model_notice(m, "%.*s", (int)strcspn(first, "\n"), first);
    strbuf_fini(&warnings);
}

/* A setting that holds at once. */
static void on_change(void *ctx, const struct options *o,
                      const bool changed[OPTION_COUNT])
{
    struct tui *tui = ctx;
    struct model *m = &tui->model;

    if (changed[OPTION_ID_nick]) {
        free(m->nick);
        m->nick = xstrdup(o->nick);
    }
    if (changed[OPTION_ID_bell])
        m->alerts.bell_for = o->bell;
    if (changed[OPTION_ID_color])
        term_look(tui->term, looks(o));
    if (changed[OPTION_ID_theme]) {
        theme_set(theme_names[o->theme]);
        term_forget(tui->term);
    }
    if (changed[OPTION_ID_mouse])
        m->mouse = o->mouse == SWITCH_ON;
    if (changed[OPTION_ID_bind_key])
        rebind(m, &o->bind_key);
    if (changed[OPTION_ID_notify] || changed[OPTION_ID_notify_command])
        m->alerts.note_for = alert_notes(o);
    m->hide_pictures = o->pictures == SWITCH_OFF;
    m->open_command = o->open_command; /* borrowed: they may have moved */
    m->downloads = o->downloads;
    tui->dirty = true;
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
        settings_listen(options->settings, on_change, tui);
    tui->first = options->first;
    tui->model.away = options->away ? xstrdup(options->away) : NULL;
    tui->state = options->state;
    tui->model.mouse = options->mouse;
    theme_set(theme_names[options->theme]);
    term_ask_background(term);
    tui->model.open_command = options->open_command;
    tui->model.hide_pictures = !options->pictures;
    tui->model.pictures = pictures_new(term_colours(term), on_picture, tui);
    keys_init(&tui->keys);
    canvas_init(&tui->canvas);
    term_size(&tui->model.rows, &tui->model.cols);
    set_locale(&tui->model);
    tell_left(tui);
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
