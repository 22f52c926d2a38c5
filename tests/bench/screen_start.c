#include "screen_start.h"

#include "bench.h"
#include "box.h"
#include "pty.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PATIENCE_MS = 10000, PICTURE = 65536, PATH_SIZE = 512, STARTS = 7 };

/* What stands in the menu and in the last row, which is painted last. */
static const char last_word[] = "Quit";

struct program {
    char path[PATH_SIZE];
    char *const *argv;
    int words; /* so often last_word stands in the picture */
};

static double *started; /* shared with the children */

static int words_in(const char *p, size_t n)
{
    const char *end = p + n;
    int count = 0;

    while ((p = memmem(p, (size_t)(end - p), last_word, strlen(last_word)))) {
        p += strlen(last_word);
        count++;
    }
    return count;
}

/* When the last row was there; 0: it never came. */
static double complete_at(int end, int words)
{
    static char picture[PICTURE];
    struct pollfd p = {end, POLLIN, 0};
    size_t n = 0;

    while (n < sizeof picture && poll(&p, 1, PATIENCE_MS) > 0) {
        ssize_t got = read(end, picture + n, sizeof picture - n);

        if (got <= 0)
            return 0;
        n += (size_t)got;
        if (words_in(picture, n) >= words)
            return bench_wall();
    }
    return 0;
}

static void drain(int end, pid_t pid)
{
    struct pollfd p = {end, POLLIN, 0};
    char bytes[4096];
    int status;

    kill(pid, SIGTERM);
    while (waitpid(pid, &status, WNOHANG) == 0) {
        poll(&p, 1, 20);
        while (read(end, bytes, sizeof bytes) > 0)
            ;
    }
    close(end);
}

/* From exec to the last row. */
static double seconds_of(const struct program *program)
{
    double at;
    int end;
    pid_t pid = pty_fork(&end);

    if (pid == 0) {
        *started = bench_wall();
        execv(program->path, program->argv);
        _exit(127);
    }
    at = pid > 0 ? complete_at(end, program->words) : 0;
    if (pid > 0)
        drain(end, pid);
    if (at == 0) {
        fprintf(stderr, "screen_start: %s paints no screen\n", program->path);
        exit(1);
    }
    return at - *started;
}

/* What is left when nobody else runs in between. */
static double least_seconds(const struct program *program)
{
    double least = seconds_of(program);

    for (int i = 1; i < STARTS; i++) {
        double s = seconds_of(program);

        least = s < least ? s : least;
    }
    return least;
}

void screen_start(const char *self, const char *home, const char *what)
{
    char *const ours_argv[] = {(char[]){"gezi"},        (char[]){"--state"},
                               (char *)(uintptr_t)home, (char[]){"--bind"},
                               (char[]){"127.77.0.3"},  (char[]){"--nick"},
                               (char[]){"bench"},       NULL};
    char *const bare_argv[] = {(char[]){"yard_screen"}, NULL};
    struct program ours = {.argv = ours_argv, .words = 2},
                   bare = {.argv = bare_argv, .words = 1};
    double ratios[BENCH_ROUNDS], a = 0, b = 0;
    char figures[64];

    box_enter(); /* where that is not allowed, loopback will do */
    setenv("TERM", "xterm-256color", 1);
    setenv("LC_ALL", "C.UTF-8", 1);
    setenv("XDG_CONFIG_HOME", home, 1);
    bench_near(self, "../../gezi", ours.path, sizeof ours.path);
    bench_near(self, "yard_screen", bare.path, sizeof bare.path);
    started = mmap(NULL, sizeof *started, PROT_READ | PROT_WRITE,
                   MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (started == MAP_FAILED)
        return;
    seconds_of(&ours); /* from the disk into memory, both */
    seconds_of(&bare);
    for (int i = 0; i < BENCH_ROUNDS; i++) {
        double x = least_seconds(&ours), y = least_seconds(&bare);

        ratios[i] = x / y;
        a += x / BENCH_ROUNDS;
        b += y / BENCH_ROUNDS;
    }
    munmap(started, sizeof *started);
    snprintf(figures, sizeof figures, "%.2f ms, bare %.2f ms", a * 1e3,
             b * 1e3);
    bench_rounds(what, "row 13, <= 2.5 bare ncurses", 2.5, BENCH_AT_MOST,
                 ratios, figures);
}
