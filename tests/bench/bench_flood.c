/*
 * Goal 18, the other half: messages flood in as fast as they are acknowledged,
 * and a real gezi paints into a terminal that takes all at once. Counts its
 * pictures. BENCH_S: seconds a round, at least one. Needs root.
 */
#include "bench.h"
#include "box.h"
#include "box_screen.h"
#include "load.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { WINDOW = 32, START_S = 20, PICTURES_MAX = 30 };

/* Each picture begins by hiding the cursor. */
static const char begins[] = "\033[?25l";

static char home[] = "/var/tmp/gezi-flood-XXXXXX";
static struct box box;
static struct load *load;
static int terminal;

static void remove_home(void) { box_remove(home, "bench_flood"); }

static _Noreturn void fail(const char *what)
{
    fprintf(stderr, "bench_flood: %s\n", what);
    exit(1);
}

/* What the terminal got until now, and how many pictures begin in it. A
 * beginning cut by the end of a read is found with the next. */
static unsigned pictures(int wait_ms)
{
    static char bytes[65536 + sizeof begins];
    static size_t kept;
    struct pollfd p = {terminal, POLLIN, 0};
    unsigned count = 0;
    const char *at = bytes;
    ssize_t got;
    size_t n;

    if (poll(&p, 1, wait_ms) <= 0 ||
        (got = read(terminal, bytes + kept, 65536)) <= 0)
        return 0;
    n = kept + (size_t)got;
    while ((
        at = memmem(at, n - (size_t)(at - bytes), begins, sizeof begins - 1))) {
        at += sizeof begins - 1;
        count++;
    }
    kept = 0;
    for (size_t i = sizeof begins - 2; i > 0 && !kept; i--)
        if (n >= i && memcmp(bytes + n - i, begins, i) == 0)
            kept = i;
    memmove(bytes, bytes + n - kept, kept);
    return count;
}

/* The flood comes from a process of its own: this one is the terminal. */
static double round_of(double seconds, uint64_t *acked)
{
    double begun, took;
    unsigned count = 0;
    int out[2], status;
    pid_t pid;

    while (pictures(100)) /* of the round before */
        ;
    begun = bench_wall();
    if (pipe(out) != 0 || (pid = fork()) < 0)
        fail("no process");
    if (pid == 0) {
        struct load_result r = load_run(load, WINDOW, seconds, 0);

        _exit(write(out[1], &r.acked, sizeof r.acked) < 0);
    }
    while (waitpid(pid, &status, WNOHANG) == 0)
        count += pictures(10);
    took = bench_wall() - begun;
    if (read(out[0], acked, sizeof *acked) != sizeof *acked)
        *acked = 0;
    load_skip(load, *acked + WINDOW); /* what comes again is not shown */
    close(out[0]);
    close(out[1]);
    return (double)count / took;
}

static void flood(const char *where, double seconds)
{
    double most = 0, least = 1e9;
    uint64_t acked, all = 0;
    char name[64];

    for (int i = 0; i < BENCH_ROUNDS; i++) {
        double rate = round_of(seconds, &acked);

        most = rate > most ? rate : most;
        least = rate < least ? rate : least;
        all += acked;
    }
    if (all == 0 || least <= 0)
        fail("nothing was shown");
    printf("(%s: %.0f messages/s, at least %.1f pictures/s)\n", where,
           (double)all / BENCH_ROUNDS / seconds, least);
    snprintf(name, sizeof name, "pictures/s in a flood, %s", where);
    bench_figure(name, "row 18, <= 30", PICTURES_MAX, most);
}

int main(int argc, char *argv[])
{
    double seconds = bench_seconds() > 1 ? bench_seconds() : 1;
    pid_t pid;

    (void)argc;
    if (!box_open("pictures/s in a flood: row 18", &box))
        return 0;
    if (!mkdtemp(home))
        fail("no directory");
    atexit(remove_home);
    box_pin(0);
    load = load_new();
    pid = box_screen(&box, argv[0], home, "flood", &terminal);
    if (!load || pid <= 0)
        fail("cannot start");
    load_aim(load, box.ip, 2425);
    if (!load_wait(load, START_S))
        fail("gezi does not acknowledge");
    flood("menu", seconds);
    if (write(terminal, "\t\r", 2) != 2) /* the first on the list */
        fail("no terminal");
    flood("conversation", seconds);
    kill(pid, SIGTERM);
    while (waitpid(pid, NULL, WNOHANG) == 0)
        pictures(10);
    load_free(load);
    return 0;
}
