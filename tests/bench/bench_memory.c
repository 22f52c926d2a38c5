/*
 * Goal 14: memory that a gezi has for itself, with its screen, keys, and after
 * 10,000 messages came, against ncurses and SQLite after as many rows. As the
 * kernel counts it when both are idle, in seven starts each. Needs root.
 */
#include "bench.h"
#include "box.h"
#include "load.h"
#include "pty.h"

#include "crypto/keyring.h"

#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MESSAGES = 10000, WINDOW = 32, PATH_SIZE = 512, START_S = 20 };

static char home[] = "/tmp/gezi-memory-XXXXXX";

static _Noreturn void fail(const char *what)
{
    fprintf(stderr, "bench_memory: %s\n", what);
    exit(1);
}

static void remove_home(void)
{
    char command[sizeof home + 16];

    snprintf(command, sizeof command, "rm -rf '%s'", home);
    if (system(command) != 0)
        fprintf(stderr, "bench_memory: %s is left behind\n", home);
}

static struct box box;
static struct load *load;

static void make_keys(void)
{
    char keys[PATH_SIZE];

    snprintf(keys, sizeof keys, "%s/keys", home);
    if (keyring_make(keys, true) != 0)
        fail("no keys");
}

static void drain(int end)
{
    char bytes[4096];

    while (read(end, bytes, sizeof bytes) > 0)
        ;
}

/* Until it has used no CPU time for half a second; the terminal takes all that
 * is written meanwhile. */
static void settle(pid_t pid, int end)
{
    enum { STEP_MS = 50, STILL = 10 };
    double last = box_cpu(pid);

    for (int still = 0; still < STILL; still++) {
        poll(NULL, 0, STEP_MS);
        drain(end);
        if (box_cpu(pid) > last)
            still = 0;
        last = box_cpu(pid);
    }
}

/* From a process of its own: this one is the terminal. */
static void use(int end)
{
    pid_t pid = fork();

    if (pid == 0) {
        load_aim(load, box.ip, 2425);
        if (!load_wait(load, START_S))
            _exit(1);
        _exit(load_run(load, WINDOW, 1e9, MESSAGES).acked < MESSAGES);
    }
    for (int status; waitpid(pid, &status, WNOHANG) == 0;) {
        poll(NULL, 0, 10);
        drain(end);
    }
    load_skip(load, 2 * MESSAGES); /* what comes again is not new */
}

static double memory_of(const char *path, char *const *argv, bool used)
{
    double kb;
    int end, slave = pty_open(&end);
    pid_t pid = slave < 0 ? -1 : box_fork(&box);

    if (pid == 0) {
        pty_take(slave);
        execv(path, argv);
        _exit(127);
    }
    if (pid < 0)
        fail("no terminal");
    close(slave);
    if (used)
        use(end);
    settle(pid, end);
    kb = bench_private(pid) / 1024;
    kill(pid, SIGTERM);
    while (waitpid(pid, NULL, WNOHANG) == 0) {
        poll(NULL, 0, 20);
        drain(end);
    }
    close(end);
    if (kb <= 0)
        fail("a program did not stay");
    return kb;
}

int main(int argc, char *argv[])
{
    char ours[PATH_SIZE], bare[PATH_SIZE], db[PATH_SIZE], figures[64];
    char *const ours_argv[] = {(char[]){"gezi"},
                               (char[]){"--state"},
                               home,
                               (char[]){"--nick"},
                               (char[]){"memory"},
                               (char[]){"--encrypt"},
                               (char[]){"on"},
                               NULL};
    char *const bare_argv[] = {(char[]){"yard_memory"}, db, NULL};
    double ratios[BENCH_ROUNDS], a = 0, b = 0;

    (void)argc;
    if (!box_open("private memory: row 14", &box))
        return 0;
    if (!mkdtemp(home))
        fail("no directory");
    atexit(remove_home);
    make_keys();
    load = load_new();
    if (!load)
        fail("no socket");
    setenv("TERM", "xterm-256color", 1);
    setenv("LC_ALL", "C.UTF-8", 1);
    setenv("XDG_CONFIG_HOME", home, 1);
    bench_near(argv[0], "../../gezi", ours, sizeof ours);
    bench_near(argv[0], "yard_memory", bare, sizeof bare);
    snprintf(db, sizeof db, "%s/bare.db", home);
    for (int i = 0; i < BENCH_ROUNDS; i++) {
        double x = memory_of(ours, ours_argv, true), y;

        remove(db);
        y = memory_of(bare, bare_argv, false);
        ratios[i] = x / y;
        a += x / BENCH_ROUNDS;
        b += y / BENCH_ROUNDS;
    }
    snprintf(figures, sizeof figures, "%.0f kB, bare %.0f kB", a, b);
    bench_rounds("private memory after use, idle",
                 "row 14, <= 1.9 ncurses and SQLite", 1.9, BENCH_AT_MOST,
                 ratios, figures);
    load_free(load);
    return 0;
}
