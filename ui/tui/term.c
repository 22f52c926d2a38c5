#include "term.h"

#include "lang.h"
#include "strbuf.h"
#include "theme.h"
#include "xalloc.h"

#include <curses.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <term.h>
#include <termios.h>
#include <unistd.h>

/*
 * curses' own screen is not used: it trusts the C library on the width of each
 * character, and terminals and libraries disagree. terminfo tells how to move
 * and to highlight; where a width is in doubt we move again behind it, so a
 * column never slips.
 */
#define CAPABILITIES(X)                                                        \
    X(cup)                                                                     \
    X(clear)                                                                   \
    X(el)                                                                      \
    X(smcup)                                                                   \
    X(rmcup)                                                                   \
    X(civis)                                                                   \
    X(cnorm)                                                                   \
    X(sgr0)                                                                    \
    X(bold)                                                                    \
    X(dim)                                                                     \
    X(rev)                                                                     \
    X(setaf)                                                                   \
    X(setab)                                                                   \
    X(bel)

struct capabilities {
#define X(name) const char *name; /* "" when the terminal lacks it */
    CAPABILITIES(X)
#undef X
};

struct terminal {
    TERMINAL *entry; /* of terminfo; the capabilities live in it */
    struct capabilities can;
    struct termios before;
    bool entered;
    bool talks; /* takes the control strings of xterm and its heirs */
    bool in_tmux;
    const char *note; /* the control string for notes: how it begins */
    enum term_looks looks;
    int colours;         /* that it has; -1: none */
    bool mouse;          /* it tells of the mouse */
    int out;             /* our own open file, so that it may not block */
    struct canvas shown; /* what the terminal shows */
    bool known;          /* that is true */
    struct strbuf queue; /* bytes not taken yet, from queued on */
    size_t queued;
    int role;       /* that is set now; -1: unknown */
    uint8_t fg, bg; /* of ROLE_PICTURE */
};

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

static void put(struct terminal *t, const char *capability_text)
{
    target = &t->queue;
    if (capability_text[0])
        tputs(capability_text, 1, put_byte);
}

void term_flush(struct terminal *t)
{
    while (t->queued < t->queue.n) {
        ssize_t n =
            write(t->out, t->queue.s + t->queued, t->queue.n - t->queued);

        if (n > 0)
            t->queued += (size_t)n;
        else if (n < 0 && errno == EAGAIN)
            return;
        else if (n == 0 || errno != EINTR)
            break; /* gone: the read side will tell */
    }
    t->queued = 0;
    strbuf_clear(&t->queue);
}

bool term_busy(const struct terminal *t) { return t->queued < t->queue.n; }

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
    term_flush(t);
}

void term_ask_background(struct terminal *t)
{
    if (t->talks && t->looks == TERM_COLOUR)
        strbuf_text(&t->queue, "\033]11;?\a");
    term_flush(t);
}

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
    put(t, t->can.smcup);
    /* Mark pasted text as such; keep the title for others; tell of the focus;
     * tell Shift+Enter. */
    if (t->talks)
        strbuf_text(&t->queue, "\033[?2004h\033[22;2t\033[?1004h\033[>4;1m");
    put_mouse(t, t->mouse);
    term_forget(t);
    term_flush(t);
}

static void move_to(struct terminal *t, int row, int col)
{
    put(t, tparm(t->can.cup, (long)row, (long)col, 0L, 0L, 0L, 0L, 0L, 0L, 0L));
}

void term_leave(struct terminal *t)
{
    if (!t->entered)
        return;
    t->entered = false;
    if (t->talks)
        strbuf_text(&t->queue, "\033[?2004l\033[>4m\033[?1004l\033[23;2t");
    if (t->mouse)
        put_mouse(t, false);
    put(t, t->can.sgr0);
    put(t, t->can.cnorm);
    move_to(t, t->shown.rows ? t->shown.rows - 1 : 0, 0);
    put(t, t->can.el);
    put(t, t->can.rmcup);
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

void term_look(struct terminal *t, enum term_looks looks)
{
    put(t, t->can.sgr0);
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

void term_bell(struct terminal *t)
{
    put(t, t->can.bel);
    term_flush(t);
}

void term_title(struct terminal *t, const char *title)
{
    if (t->talks)
        strbuf_printf(&t->queue, "\033]2;%s\a", title);
    term_flush(t);
}

/* tmux hands a control string on when it is wrapped, with each ESC doubled. */
static void put_string(struct terminal *t, const char *string)
{
    if (!t->in_tmux) {
        strbuf_text(&t->queue, string);
        return;
    }
    strbuf_text(&t->queue, "\033Ptmux;");
    for (; *string; string++) {
        if (*string == '\033')
            strbuf_byte(&t->queue, *string);
        strbuf_byte(&t->queue, *string);
    }
    strbuf_text(&t->queue, "\033\\");
}

void term_note(struct terminal *t, const char *title, const char *body)
{
    struct strbuf string = {0};
    size_t head;

    if (!t->talks)
        return;
    strbuf_text(&string, t->note);
    head = string.n;
    strbuf_text(&string, title);
    for (size_t i = head; i < string.n; i++)
        if (string.s[i] == ';') /* would end the title */
            string.s[i] = ',';
    strbuf_printf(&string, "%s%s\a", t->note[2] == '9' ? ": " : ";", body);
    put_string(t, strbuf_get(&string));
    strbuf_fini(&string);
    term_flush(t);
}

static void base64(struct strbuf *out, const char *text)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                 "abcdefghijklmnopqrstuvwxyz0123456789+/";
    size_t n = strlen(text);

    for (size_t i = 0; i < n; i += 3) {
        size_t left = n - i;
        uint32_t three = (uint32_t)(unsigned char)text[i] << 16;

        if (left > 1)
            three |= (uint32_t)(unsigned char)text[i + 1] << 8;
        if (left > 2)
            three |= (unsigned char)text[i + 2];
        strbuf_byte(out, digits[three >> 18]);
        strbuf_byte(out, digits[three >> 12 & 63]);
        strbuf_byte(out, left > 1 ? digits[three >> 6 & 63] : '=');
        strbuf_byte(out, left > 2 ? digits[three & 63] : '=');
    }
}

/* tmux takes it for itself, or hands it on, or neither: so it gets both. */
void term_copy(struct terminal *t, const char *text)
{
    struct strbuf string = {0};

    if (!t->talks)
        return;
    strbuf_text(&string, "\033]52;c;");
    base64(&string, text);
    strbuf_text(&string, "\a");
    strbuf_text(&t->queue, strbuf_get(&string));
    if (t->in_tmux)
        put_string(t, strbuf_get(&string));
    strbuf_fini(&string);
    term_flush(t);
}

void term_forget(struct terminal *t) { t->known = false; }

static void set_role(struct terminal *t, int role)
{
    struct look look = theme_look((enum role)role);
    int colour;

    if (t->role == role)
        return;
    t->role = role;
    if (t->looks == TERM_PLAIN)
        return;
    put(t, t->can.sgr0);
    if (look.attributes & THEME_BOLD)
        put(t, t->can.bold);
    if (look.attributes & THEME_DIM)
        put(t, t->can.dim);
    if (look.attributes & THEME_REVERSE)
        put(t, t->can.rev);
    colour = theme_fit(look.colour, t->colours);
    if (colour != THEME_PLAIN && t->looks == TERM_COLOUR)
        put(t,
            tparm(t->can.setaf, (long)colour, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L));
}

static void put_colour(struct terminal *t, const char *with, uint8_t colour)
{
    if (colour)
        put(t, tparm(with, (long)(colour - 1), 0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L));
}

/* Roles look the same everywhere; cells of a picture do not. */
static void set_look(struct terminal *t, const struct cell *cell)
{
    bool same = t->fg == cell->fg && t->bg == cell->bg;

    if (cell->role != ROLE_PICTURE) {
        set_role(t, cell->role);
        return;
    }
    if (t->role == ROLE_PICTURE && same)
        return;
    t->role = -1;
    set_role(t, ROLE_PICTURE);
    t->fg = cell->fg;
    t->bg = cell->bg;
    if (t->looks != TERM_COLOUR)
        return;
    put_colour(t, t->can.setaf, cell->fg);
    put_colour(t, t->can.setab, cell->bg);
}

/* Every terminal agrees on the columns of these. */
static bool sure_width(const struct cell *cell)
{
    uint32_t c = cell->base;

    if (cell->mark[0])
        return false;
    return c < 0x7f || (c >= 0x3041 && c <= 0x30ff) ||
           (c >= 0x3400 && c <= 0x4dbf) || (c >= 0x4e00 && c <= 0x9fff) ||
           (c >= 0xac00 && c <= 0xd7a3) || (c >= 0xff01 && c <= 0xff60);
}

static bool is_blank(const struct cell *cell)
{
    return cell->base == ' ' && !cell->mark[0] && cell->role == ROLE_TEXT;
}

static void show_cells(struct terminal *t, const struct cell *cells, int row,
                       int from, int to)
{
    char bytes[CELL_TEXT];
    bool placed = false;

    for (int col = from; col < to; col++) {
        const struct cell *cell = &cells[col];

        if (cell->width == 0)
            continue;
        if (!placed)
            move_to(t, row, col);
        set_look(t, cell);
        strbuf_add(&t->queue, bytes, cell_text(cell, bytes));
        placed = sure_width(cell);
    }
}

/* From the first to the last cell that differs; blanks up to the end by el. */
static void show_row(struct terminal *t, const struct canvas *cv, int row)
{
    const struct cell *now = cv->cells + (size_t)row * (size_t)cv->cols;
    const struct cell *old = t->shown.cells + (size_t)row * (size_t)cv->cols;
    int from = 0, to = cv->cols, end = cv->cols;

    if (cells_equal(now, old, (size_t)cv->cols))
        return;
    while (cells_equal(&now[from], &old[from], 1))
        from++;
    while (cells_equal(&now[to - 1], &old[to - 1], 1))
        to--;
    while (from > 0 && (now[from].width == 0 || old[from].width == 0))
        from--;
    while (to < cv->cols && (now[to].width == 0 || old[to].width == 0))
        to++;
    while (end > 0 && is_blank(&now[end - 1]))
        end--;
    if (end + 4 < to && end >= from && t->can.el[0]) {
        show_cells(t, now, row, from, end);
        move_to(t, row, end);
        set_role(t, ROLE_TEXT);
        put(t, t->can.el);
    } else {
        show_cells(t, now, row, from, to);
    }
}

static void copy(struct canvas *to, const struct canvas *from)
{
    memcpy(to->cells, from->cells,
           (size_t)from->rows * (size_t)from->cols * sizeof *to->cells);
}

void term_show(struct terminal *t, const struct canvas *cv)
{
    if (!t->entered)
        return;
    put(t, t->can.civis);
    if (!t->known || cv->rows != t->shown.rows || cv->cols != t->shown.cols) {
        t->role = -1;
        set_role(t, ROLE_TEXT);
        put(t, t->can.clear);
        canvas_reset(&t->shown, cv->rows, cv->cols);
        t->known = true;
    }
    for (int row = 0; row < cv->rows; row++)
        show_row(t, cv, row);
    if (cv->caret_row >= 0) {
        move_to(t, cv->caret_row, cv->caret_col);
        put(t, t->can.cnorm);
    }
    copy(&t->shown, cv);
    term_flush(t);
}
