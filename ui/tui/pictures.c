#include "pictures.h"

#include "hook.h"
#include "paths.h"
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
    struct picture all[PICTURES_MAX];
    size_t next;          /* the one that gives way */
    struct picture *made; /* by the child */
    pid_t child;
    uint8_t answer[GRID_MAX + 1];
    size_t n;
};

bool pictures_fit(const struct transfer *f)
{
    static const char *const ends[] = {".png", ".jpg", ".jpeg"};
    size_t n = strlen(f->name);

    if (f->state != GEZI_FILE_DONE || !f->path || f->type == GEZI_FILE_FOLDER ||
        f->size > BYTES_MAX)
        return false;
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        size_t end = strlen(ends[i]);

        if (n > end && strcasecmp(f->name + n - end, ends[i]) == 0)
            return true;
    }
    return f->type == GEZI_FILE_IMAGE;
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
    *picture = (struct picture){0};
}

/* What a terminal may be shown of it is seen to when it is drawn. */
static bool take_grid(struct picture *picture, const uint8_t *in, size_t n)
{
    int cols = n >= GRID_HEAD ? in[3] : 0, rows = n >= GRID_HEAD ? in[4] : 0;
    size_t size = (size_t)cols * (size_t)rows * GRID_CELL;

    if (size == 0 || n != GRID_HEAD + size || memcmp(in, GRID_MAGIC, 3) != 0 ||
        cols > picture->cols || rows > picture->rows)
        return false;
    picture->cols = cols;
    picture->rows = rows;
    picture->cells = xmalloc(size);
    memcpy(picture->cells, in + GRID_HEAD, size);
    return true;
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
    ssize_t n = read(p->front.fd, p->answer + p->n, sizeof p->answer - p->n);

    (void)now;
    if (n < 0 && (errno == EINTR || errno == EAGAIN))
        return;
    if (n > 0) {
        p->n += (size_t)n;
        if (p->n < sizeof p->answer)
            return;
    }
    end_child(p);
    p->made->state =
        take_grid(p->made, p->answer, p->n) ? PICTURE_HERE : PICTURE_NONE;
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

static bool start(struct pictures *p, const struct picture *picture, int in)
{
    char cols[16], rows[16], colours[16], name[] = "gezi-picture";
    char *words[] = {name, cols, rows, colours, NULL};
    int ends[2];

    if (pipe2(ends, O_CLOEXEC) < 0)
        return false;
    snprintf(cols, sizeof cols, "%d", picture->cols);
    snprintf(rows, sizeof rows, "%d", picture->rows);
    snprintf(colours, sizeof colours, "%d", p->colours);
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
    p->n = 0;
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

const struct picture *pictures_ask(struct pictures *p, const char *path,
                                   int cols, int rows)
{
    const struct picture *known = pictures_find(p, path);
    struct picture *picture;
    int in;

    if (known || p->front.fd >= 0)
        return known;
    if (!p->searched)
        p->program = find_program();
    p->searched = true;
    if (!p->program)
        return NULL;
    picture = &p->all[p->next++ % PICTURES_MAX];
    forget(picture);
    *picture =
        (struct picture){.path = xstrdup(path),
                         .cols = cols < GRID_COLS_MAX ? cols : GRID_COLS_MAX,
                         .rows = rows < GRID_ROWS_MAX ? rows : GRID_ROWS_MAX,
                         .state = PICTURE_ASKED};
    p->made = picture;
    in = open_image(path);
    if (in < 0 || !start(p, picture, in))
        picture->state = PICTURE_NONE;
    if (in >= 0)
        close(in);
    return picture;
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
