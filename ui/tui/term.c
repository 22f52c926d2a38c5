#include "term_priv.h"

#include "lang.h"
#include "xalloc.h"

#include <curses.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <term.h>
#include <unistd.h>

enum { LAST_TRIES = 10, LAST_TRY_MS = 50 };

static struct terminal *active;

static const char *capability(const char *name)
{
    const char *s = tigetstr(name);

    return s && s != (const char *)-1 ? s : "";
}

void term_size(int *rows, int *cols)
{
    struct winsize size = {0};

    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) < 0 || !size.ws_row ||
        !size.ws_col) {
        size.ws_row = 24;
        size.ws_col = 80;
    }
    *rows = size.ws_row;
    *cols = size.ws_col;
}

static bool terminfo(const char **why)
{
    int err;

    if (!cur_term && setupterm(NULL, STDOUT_FILENO, &err) != OK) {
        *why = _("this terminal is unknown (TERM)");
        return false;
    }
    if (!capability("cup")[0] || !capability("clear")[0]) {
        *why = _("this terminal cannot move its cursor");
        return false;
    }
    return true;
}

bool term_fits(int rows_min, int cols_min, const char **why)
{
    const char *name = getenv("TERM");
    int rows, cols;

    term_size(&rows, &cols);
    if (!name || !*name || strcmp(name, "dumb") == 0) {
        *why = _("TERM names no terminal");
        return false;
    }
    if (rows < rows_min || cols < cols_min) {
        *why = _("the window is too small");
        return false;
    }
    return terminfo(why);
}

static struct strbuf *target; /* tputs hands over byte by byte, no context */

static int put_byte(int c)
{
    strbuf_byte(target, (char)c);
    return c;
}

/* tputs is for those of old that must be waited for. */
void term_put(struct terminal *t, const char *capability_text)
{
    target = &t->queue;
    if (strstr(capability_text, "$<"))
        tputs(capability_text, 1, put_byte);
    else
        strbuf_text(&t->queue, capability_text);
}

bool term_flush(struct terminal *t)
{
    size_t before = t->queued;

    while (t->queued < t->queue.n) {
        ssize_t n =
            write(t->out, t->queue.s + t->queued, t->queue.n - t->queued);

        if (n > 0)
            t->queued += (size_t)n;
        else if (n < 0 && errno == EAGAIN) {
            t->stuck = true;
            return t->queued > before;
        } else if (n == 0 || errno != EINTR)
            break; /* gone: the read side will tell */
    }
    t->queued = 0;
    t->stuck = false;
    strbuf_clear(&t->queue);
    return false;
}

bool term_busy(const struct terminal *t) { return t->stuck; }

/* The last bytes before others write: worth waiting, but not for ever. */
static void flush_all(struct terminal *t)
{
    struct pollfd fd = {.fd = t->out, .events = POLLOUT};

    term_flush(t);
    for (int i = 0; i < LAST_TRIES && term_busy(t); i++) {
        poll(&fd, 1, LAST_TRY_MS);
        term_flush(t);
    }
}

/* Buttons and the wheel, no movement; in decimal, so that any column fits. */
static void put_mouse(struct terminal *t, bool on)
{
    if (t->talks && (on || t->mouse))
        strbuf_text(&t->queue,
                    on ? "\033[?1000h\033[?1006h" : "\033[?1006l\033[?1000l");
}

void term_mouse(struct terminal *t, bool on)
{
    if (t->mouse == on)
        return;
    if (t->entered)
        put_mouse(t, on);
    t->mouse = on;
}

void term_ask_background(struct terminal *t)
{
    if (t->talks && t->looks == TERM_COLOUR)
        strbuf_text(&t->queue, "\033]11;?\a");
}

/* What it says goes with the picture that follows, in one write. */
void term_enter(struct terminal *t)
{
    struct termios raw = t->before;

    t->entered = true;
    raw.c_iflag &=
        (tcflag_t) ~(BRKINT | ICRNL | INLCR | IGNCR | INPCK | ISTRIP | IXON);
    raw.c_oflag &= (tcflag_t)~OPOST;
    raw.c_lflag &= (tcflag_t) ~(ECHO | ICANON | IEXTEN | ISIG);
    raw.c_cflag |= CS8;
    raw.c_cc[VMIN] = 1;
    raw.c_cc[VTIME] = 0;
    tcsetattr(STDIN_FILENO, TCSADRAIN, &raw);
    term_put(t, t->can.smcup);
    /* Mark pasted text as such; keep the title for others; tell of the focus;
     * tell Shift+Enter, as xterm does and as kitty does; Alt is Escape before
     * the key, and not the letter with an accent that xterm makes of it: as it
     * was before when we leave. */
    if (t->talks)
        strbuf_text(&t->queue, "\033[?2004h\033[22;2t\033[?1004h\033[>4;1m"
                               "\033[>5u\033[?1036;1039s\033[?1036;1039h");
    put_mouse(t, t->mouse);
    term_forget(t);
}

void term_move(struct terminal *t, int row, int col)
{
    term_put(
        t, tparm(t->can.cup, (long)row, (long)col, 0L, 0L, 0L, 0L, 0L, 0L, 0L));
}

void term_put_number(struct terminal *t, const char *capability_text, int n)
{
    term_put(t,
             tparm(capability_text, (long)n, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L));
}

void term_leave(struct terminal *t)
{
    if (!t->entered)
        return;
    t->entered = false;
    if (t->talks)
        strbuf_text(&t->queue, "\033[?1036;1039r\033[<u\033[?2004l\033[>4m"
                               "\033[?1004l\033[23;2t");
    if (t->mouse)
        put_mouse(t, false);
    term_put(t, t->can.sgr0);
    term_put(t, t->can.cnorm);
    term_move(t, t->shown.rows ? t->shown.rows - 1 : 0, 0);
    term_put(t, t->can.el);
    term_put(t, t->can.rmcup);
    flush_all(t);
    tcsetattr(STDIN_FILENO, term_busy(t) ? TCSANOW : TCSADRAIN, &t->before);
}

static void leave_at_exit(void)
{
    if (active)
        term_leave(active);
}

/*
 * Non-blocking belongs to the open file, which the shell that started us
 * shares: so ask for one of our own.
 */
static int open_output(void)
{
    const char *name = ttyname(STDOUT_FILENO);
    int fd = -1;

    if (name)
        fd = open(name, O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (fd < 0)
        fd = open("/dev/tty", O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    return fd < 0 ? STDOUT_FILENO : fd;
}

/* Those that print what they do not know, or cannot do more than move. */
static bool is_mute(const char *name)
{
    static const char *const mute[] = {"linux", "vt",   "cons", "sun",
                                       "wsvt",  "ansi", "pc",   "dumb"};

    for (size_t i = 0; i < sizeof mute / sizeof *mute; i++)
        if (strncmp(name, mute[i], strlen(mute[i])) == 0)
            return true;
    return false;
}

static bool is_one_of(const char *name, const char *const *names)
{
    while (name && *names)
        if (strcmp(name, *names++) == 0)
            return true;
    return false;
}

/* Which control strings: the terminal around tmux counts, if it is known. */
static void learn_strings(struct terminal *t)
{
    static const char *const nine[] = {"iTerm.app", "iTerm2", "WezTerm", NULL};
    const char *name = getenv("TERM"), *tmux = getenv("TMUX");

    t->talks = name && !is_mute(name);
    t->in_tmux = tmux && *tmux;
    t->framed = t->in_tmux || getenv("STY") ||
                (name && (strncmp(name, "screen", 6) == 0 ||
                          strncmp(name, "tmux", 4) == 0));
    t->note = is_one_of(getenv("TERM_PROGRAM"), nine) ||
                      is_one_of(getenv("LC_TERMINAL"), nine) ||
                      getenv("KITTY_WINDOW_ID")
                  ? "\033]9;"
                  : "\033]777;notify;";
}

/* No more than the terminal can. */
static enum term_looks within(enum term_looks looks)
{
    return looks == TERM_COLOUR && tigetnum("colors") < 8 ? TERM_BOLD : looks;
}

void term_forget(struct terminal *t) { t->known = false; }

void term_look(struct terminal *t, enum term_looks looks)
{
    term_put(t, t->can.sgr0);
    t->looks = within(looks);
    t->role = -1;
    term_forget(t);
}

struct terminal *term_open(enum term_looks looks, const char **why)
{
    static bool registered;
    struct terminal *t;

    if (!terminfo(why))
        return NULL;
    t = xcalloc(1, sizeof *t);
    if (tcgetattr(STDIN_FILENO, &t->before) < 0) {
        free(t);
        *why = _("standard input is not a terminal");
        return NULL;
    }
    t->entry = cur_term;
#define X(name) t->can.name = capability(#name);
    CAPABILITIES(X)
#undef X
    t->looks = within(looks);
    t->colours = tigetnum("colors");
    learn_strings(t);
    t->out = open_output();
    canvas_init(&t->shown);
    if (!registered)
        atexit(leave_at_exit);
    registered = true;
    active = t;
    term_enter(t);
    return t;
}

void term_close(struct terminal *t)
{
    if (!t)
        return;
    term_leave(t);
    active = NULL;
    if (t->out != STDOUT_FILENO)
        close(t->out);
    canvas_fini(&t->shown);
    strbuf_fini(&t->queue);
    del_curterm(t->entry);
    free(t);
}

int term_read(struct terminal *t, uint8_t *bytes, size_t cap)
{
    ssize_t n = read(STDIN_FILENO, bytes, cap);

    (void)t;
    if (n < 0 && (errno == EINTR || errno == EAGAIN))
        return 0;
    return n > 0 ? (int)n : -1;
}

int term_colours(const struct terminal *t)
{
    int n = t->looks == TERM_COLOUR && t->can.setab[0] ? tigetnum("colors") : 0;

    return n >= 256 ? 256 : n >= 16 ? 16 : n >= 8 ? 8 : 0;
}
