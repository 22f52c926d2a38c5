#include "pictures.h"

#include "hook.h"
#include "paths.h"
#include "strbuf.h"
#include "xalloc.h"

#include <errno.h>
#include <fcntl.h>
#include <gezi/grid.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { BYTES_MAX = 16 * 1024 * 1024, CHILD_SECONDS = 20 };

struct pictures {
    struct gezi_front front; /* its fd: what the child writes; -1: none runs */
    char *program; /* NULL: not looked for yet, or (searched) not there */
    bool searched;
    int colours;
    void (*changed)(void *ctx);
    void *ctx;
    struct picture all[PICTURES_MAX], page;
    size_t next;          /* the one that gives way */
    struct picture *made; /* by the child */
    pid_t child;
    struct strbuf answer;
};

bool pictures_named(const struct transfer *f)
{
    static const char *const ends[] = {".png", ".jpg", ".jpeg"};
    size_t n = strlen(f->name);

    if (f->type == GEZI_FILE_FOLDER || f->size > BYTES_MAX)
        return false;
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        size_t end = strlen(ends[i]);

        if (n > end && strcasecmp(f->name + n - end, ends[i]) == 0)
            return true;
    }
    return f->type == GEZI_FILE_IMAGE;
}

bool pictures_fit(const struct transfer *f)
{
    return f->state == GEZI_FILE_DONE && f->path && pictures_named(f);
}

const struct picture *pictures_find(const struct pictures *p, const char *path)
{
    for (size_t i = 0; p && i < PICTURES_MAX; i++)
        if (p->all[i].path && strcmp(p->all[i].path, path) == 0)
            return &p->all[i];
    return NULL;
}

static void forget(struct picture *picture)
{
    free(picture->path);
    free(picture->cells);
    free(picture->control);
    *picture = (struct picture){0};
}

/* What a terminal may be shown of it is seen to when it is drawn. */
static bool take_cells(struct picture *picture, const uint8_t *cells, size_t n)
{
    size_t size = (size_t)picture->cols * (size_t)picture->rows * GRID_CELL;

    if (size == 0 || n != size)
        return false;
    picture->cells = xmalloc(size);
    memcpy(picture->cells, cells, size);
    return true;
}

static bool take_control(struct picture *picture, const uint8_t *bytes,
                         size_t n)
{
    if (!pixels_valid(picture->form, bytes, n))
        return false;
    picture->control = xstrndup((const char *)bytes, n);
    return true;
}

static bool take(struct picture *picture, const uint8_t *in, size_t n)
{
    bool control = picture->form != PIXELS_NONE;

    if (n < GRID_HEAD ||
        memcmp(in, control ? GRID_PIXELS : GRID_MAGIC, 3) != 0 ||
        in[3] > picture->cols || in[4] > picture->rows)
        return false;
    picture->cols = in[3];
    picture->rows = in[4];
    return control ? take_control(picture, in + GRID_HEAD, n - GRID_HEAD)
                   : take_cells(picture, in + GRID_HEAD, n - GRID_HEAD);
}

static void end_child(struct pictures *p)
{
    close(p->front.fd);
    p->front.fd = -1;
    kill(p->child, SIGKILL); /* it has said all that it had to */
    while (waitpid(p->child, NULL, 0) < 0 && errno == EINTR)
        ;
}

static void on_input(void *ctx, int64_t now)
{
    struct pictures *p = ctx;
    uint8_t bytes[64 * 1024];
    ssize_t n = read(p->front.fd, bytes, sizeof bytes);

    (void)now;
    if (n < 0 && (errno == EINTR || errno == EAGAIN))
        return;
    if (n > 0) {
        strbuf_add(&p->answer, bytes, (size_t)n);
        if (p->answer.n <= GRID_HEAD + GRID_PIXELS_MAX)
            return;
    }
    end_child(p);
    p->made->state =
        take(p->made, (const uint8_t *)strbuf_get(&p->answer), p->answer.n)
            ? PICTURE_HERE
            : PICTURE_NONE;
    strbuf_fini(&p->answer);
    p->changed(p->ctx);
}

/* Only what is safe in a signal handler: there are threads. */
static void become(const struct pictures *p, int in, int out,
                   char *const words[])
{
    int nowhere = open("/dev/null", O_RDWR);

    dup2(in, STDIN_FILENO);
    dup2(out, STDOUT_FILENO);
    dup2(nowhere, STDERR_FILENO);
    hook_plain(CHILD_SECONDS);
    execv(p->program, words);
    _exit(127);
}

static bool start(struct pictures *p, const struct picture *picture,
                  const int cell[static 2], int in)
{
    bool pixels = picture->form != PIXELS_NONE;
    char cols[16], rows[16], colours[16], size[2][16], name[] = "gezi-picture";
    char *words[] = {name,    cols, rows, colours, pixels ? size[0] : NULL,
                     size[1], NULL};
    int ends[2];

    if (pipe2(ends, O_CLOEXEC) < 0)
        return false;
    snprintf(cols, sizeof cols, "%d", picture->cols);
    snprintf(rows, sizeof rows, "%d", picture->rows);
    if (pixels)
        snprintf(colours, sizeof colours, "%s", pixels_name(picture->form));
    else
        snprintf(colours, sizeof colours, "%d", p->colours);
    for (int i = 0; i < 2; i++)
        snprintf(size[i], sizeof size[i], "%d", cell[i]);
    p->child = fork();
    if (p->child == 0)
        become(p, in, ends[1], words);
    close(ends[1]);
    if (p->child < 0) {
        close(ends[0]);
        return false;
    }
    fcntl(ends[0], F_SETFL, O_NONBLOCK);
    p->front.fd = ends[0];
    return true;
}

/* A file, and not what replaced it meanwhile: no link, no pipe, no device. */
static int open_image(const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    struct stat st;

    if (fd >= 0 && (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode) ||
                    st.st_size > BYTES_MAX)) {
        close(fd);
        fd = -1;
    }
    return fd;
}

static char *find_program(void)
{
    static const char *const beside[] = {"gezi-picture",
                                         "../libexec/gezi/gezi-picture"};

    for (size_t i = 0; i < sizeof beside / sizeof *beside; i++) {
        char *path = paths_beside(beside[i]);

        if (path && access(path, X_OK) == 0)
            return path;
        free(path);
    }
    return NULL;
}

/* Another one is being made, or there is no program for it. */
static bool is_busy(struct pictures *p)
{
    if (p->front.fd >= 0)
        return true;
    if (!p->searched)
        p->program = find_program();
    p->searched = true;
    return !p->program;
}

static int at_most(int n, int most) { return n < most ? n : most; }

static void make(struct pictures *p, struct picture *picture, const char *path,
                 const struct picture_wish *wish)
{
    int in = open_image(path);

    forget(picture);
    *picture = (struct picture){.path = xstrdup(path),
                                .form = wish->form,
                                .cols = at_most(wish->cols, GRID_COLS_MAX),
                                .rows = at_most(wish->rows, GRID_ROWS_MAX),
                                .state = PICTURE_ASKED};
    p->made = picture;
    if (in < 0 || !start(p, picture, wish->cell, in))
        picture->state = PICTURE_NONE;
    if (in >= 0)
        close(in);
}

const struct picture *pictures_ask(struct pictures *p, const char *path,
                                   int cols, int rows)
{
    const struct picture *known = pictures_find(p, path);
    struct picture *picture;

    if (known || is_busy(p))
        return known;
    picture = &p->all[p->next++ % PICTURES_MAX];
    make(p, picture, path, &(struct picture_wish){.cols = cols, .rows = rows});
    return picture;
}

const struct picture *pictures_page(const struct pictures *p, const char *path)
{
    return p->page.path && strcmp(p->page.path, path) == 0 ? &p->page : NULL;
}

static bool same_wish(const struct picture_wish *a,
                      const struct picture_wish *b)
{
    return a->form == b->form && a->cols == b->cols && a->rows == b->rows &&
           a->cell[0] == b->cell[0] && a->cell[1] == b->cell[1];
}

const struct picture *pictures_ask_page(struct pictures *p, const char *path,
                                        const struct picture_wish *wish)
{
    const struct picture *known = pictures_page(p, path);
    struct picture_wish made = *wish;

    if (known && same_wish(&known->wish, wish)) {
        if (known->state != PICTURE_NONE || known->form == PIXELS_NONE)
            return known;
        made.form = PIXELS_NONE; /* where pixels did not come, cells may */
    }
    if (is_busy(p))
        return known;
    make(p, &p->page, path, &made);
    p->page.wish = *wish;
    return &p->page;
}

struct pictures *pictures_new(int colours, void (*changed)(void *ctx),
                              void *ctx)
{
    struct pictures *p = xcalloc(1, sizeof *p);

    p->colours = colours;
    p->changed = changed;
    p->ctx = ctx;
    p->front = (struct gezi_front){.ctx = p, .fd = -1, .input = on_input};
    return p;
}

void pictures_free(struct pictures *p)
{
    if (!p)
        return;
    if (p->front.fd >= 0)
        end_child(p);
    for (size_t i = 0; i < PICTURES_MAX; i++)
        forget(&p->all[i]);
    forget(&p->page);
    strbuf_fini(&p->answer);
    free(p->program);
    free(p);
}

const struct gezi_front *pictures_front(const struct pictures *p)
{
    return &p->front;
}

void picture_draw(const struct picture *picture, struct canvas *cv, int row,
                  int col, int first, int rows)
{
    for (int y = first; y < picture->rows && y < first + rows; y++)
        for (int x = 0; x < picture->cols; x++) {
            const uint8_t *at =
                picture->cells + GRID_CELL * (y * picture->cols + x);
            uint32_t cp = at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 |
                          (uint32_t)at[3] << 24;

            canvas_cell(cv, row + y - first, col + x, cp, at[4], at[5]);
        }
}
