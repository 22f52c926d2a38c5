/*
 * Goals 13 and 18, what whoever types feels: from a key to its character on
 * the terminal, in a conversation, while 200 messages come in ten seconds, and
 * how many pictures that makes. Needs root.
 */
#include "bench.h"
#include "box.h"
#include "box_screen.h"
#include "load.h"

#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    MESSAGES = 200,
    SECONDS = 10,
    KEYS = 90,
    KEY_MS = 110, /* so that keys and messages meet in all ways */
    START_S = 20,
    PATIENCE_MS = 2000,
    BYTES = 65536,
};

/* Each picture begins by hiding the cursor. */
static const char begins[] = "\033[?25l";

static char home[] = "/var/tmp/gezi-key-XXXXXX";
static struct box box;
static struct load *load;
static int terminal;
static unsigned pictures;

static void remove_home(void) { box_remove(home, "bench_key"); }

static _Noreturn void fail(const char *what)
{
    fprintf(stderr, "bench_key: %s\n", what);
    exit(1);
}

/* Whether mark is in what the terminal gets within so long. What a read cuts
 * in two is found with the next. */
static bool shows(const char *mark, double seconds)
{
    static char bytes[BYTES];
    static size_t n;
    double end = bench_wall() + seconds;

    for (;;) {
        double left = end - bench_wall();
        struct pollfd p = {terminal, POLLIN, 0};
        ssize_t got;

        if (left <= 0 || poll(&p, 1, (int)(left * 1e3) + 1) <= 0)
            return false;
        if (n > BYTES / 2) {
            memmove(bytes, bytes + n - 64, 64);
            n = 64;
        }
        got = read(terminal, bytes + n, BYTES - n);
        if (got <= 0)
            return false;
        n += (size_t)got;
        for (char *at = bytes; (at = memmem(at, n - (size_t)(at - bytes),
                                            begins, sizeof begins - 1));
             at++) {
            pictures++;
            *at = ' '; /* counted */
        }
        if (mark && memmem(bytes, n, mark, strlen(mark))) {
            n = 0;
            return true;
        }
    }
}

/* A steady drip, from a process of its own. */
static pid_t drip(void)
{
    double begun = bench_wall();
    pid_t pid = fork();

    if (pid != 0)
        return pid;
    for (int i = 0; i < MESSAGES; i++) {
        double due = begun + (double)i * SECONDS / MESSAGES;
        int ms = (int)((due - bench_wall()) * 1e3);

        poll(NULL, 0, ms > 0 ? ms : 0);
        load_run(load, 1, 0, 1);
    }
    _exit(0);
}

/* Circled numbers, which nobody else writes. -1: it never came. */
static double seconds_of_key(int i)
{
    char key[4];
    double begun;

    snprintf(key, sizeof key, "\xe2\x91%c", 0xa0 + i % 20);
    begun = bench_wall();
    if (write(terminal, key, 3) != 3 || !shows(key, PATIENCE_MS / 1e3))
        return -1;
    return bench_wall() - begun;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static void bench_keys(void)
{
    double took[KEYS], begun, all;
    pid_t pid = drip();

    pictures = 0;
    begun = bench_wall();
    for (int i = 0; i < KEYS; i++) {
        took[i] = seconds_of_key(i);
        if (took[i] < 0)
            fail("a key is not painted");
        if (i % 20 == 19 && write(terminal, "\x15", 1) != 1) /* Ctrl+U */
            fail("no terminal");
        shows(NULL, begun + (i + 1) * KEY_MS / 1e3 - bench_wall());
    }
    all = bench_wall() - begun;
    while (waitpid(pid, NULL, WNOHANG) == 0)
        shows(NULL, 0.05);
    qsort(took, KEYS, sizeof *took, by_value);
    printf(
        "(key to paint: median %.1f ms; %d keys and %d messages in %.0f s)\n",
        took[KEYS / 2] * 1e3, KEYS, MESSAGES, all);
    bench_figure("key to paint, the slowest, ms", "row 13, <= 50", 50,
                 took[KEYS - 1] * 1e3);
    bench_figure("pictures/s meanwhile", "row 18, <= 30", 30, pictures / all);
}

int main(int argc, char *argv[])
{
    pid_t pid;

    (void)argc;
    if (!box_open("key to paint: rows 13 and 18", &box))
        return 0;
    if (!mkdtemp(home))
        fail("no directory");
    atexit(remove_home);
    box_pin(0);
    load = load_new();
    pid = box_screen(&box, argv[0], home, "key", &terminal);
    if (!load || pid <= 0)
        fail("cannot start");
    load_aim(load, box.ip, 2425);
    if (!load_wait(load, START_S))
        fail("gezi does not acknowledge");
    shows(NULL, 1);
    if (write(terminal, "\t\r", 2) != 2) /* the first on the list */
        fail("no terminal");
    shows(NULL, 1);
    bench_keys();
    kill(pid, SIGTERM);
    while (waitpid(pid, NULL, WNOHANG) == 0)
        shows(NULL, 0.02);
    load_free(load);
    return 0;
}
