/*
 * Messages that are acknowledged, from the wire to the disk and back: goals 3,
 * 4, 5, 6 and 16. The sender runs on core 0; gezi, with its history on disk,
 * and the least that could do the same run by turns on core 1 of another host.
 * BENCH_S: seconds a round. BENCH_MESSAGES (1000000): how many for goal 16.
 * BENCH_DIR (/var/tmp): a folder that lies on a disk. Needs root.
 */
#include "bench.h"
#include "box.h"
#include "echo.h"
#include "load.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    WINDOW = 32,
    BURST = 10000,
    BURSTS = 7,
    BUFFER_WANTED = 4 << 20,
    START_S = 20,
    IPTUX_START_S = 90,
    PATH_SIZE = 512,
    BARE_PORT = 2430, /* and those behind it, one per echo */
    MEMORY_FEW = 10000,
    STRANGERS = 100000,
    FLOCK = 1000, /* at once */
};

static char home[256], program[PATH_SIZE], iptux_starter[PATH_SIZE];
static struct box box;
static struct load *load;

static _Noreturn void fail(const char *what)
{
    fprintf(stderr, "bench_ack: %s\n", what);
    exit(1);
}

static void remove_home(void)
{
    char command[sizeof home + 16];

    snprintf(command, sizeof command, "rm -rf '%s'", home);
    if (system(command) != 0)
        fprintf(stderr, "bench_ack: %s is left behind\n", home);
}

/* What is under test: a child, and where it listens. */
struct target {
    pid_t pid;
    uint32_t ip;
    uint16_t port;
};

static void silence(void)
{
    int null = open("/dev/null", O_RDWR);

    dup2(null, STDIN_FILENO);
    dup2(null, STDOUT_FILENO);
}

static struct target start_gezi(const char *name)
{
    struct target t = {0, box.ip, 2425};
    char state[PATH_SIZE];

    snprintf(state, sizeof state, "%s/%s", home, name);
    t.pid = box_fork(&box);
    if (t.pid == 0) {
        setenv("XDG_CONFIG_HOME", home, 1);
        silence();
        execl(program, program, "listen", "--state", state, "--nick", "bench",
              (char *)NULL);
        _exit(127);
    }
    load_aim(load, t.ip, t.port);
    if (!load_wait(load, START_S))
        fail("gezi does not acknowledge");
    return t;
}

static struct target start_echo(enum echo how)
{
    struct target t = {0, box.ip, (uint16_t)(BARE_PORT + how)};
    char path[PATH_SIZE];

    snprintf(path, sizeof path, "%s/echo%d.db", home, how);
    t.pid = box_fork(&box);
    if (t.pid == 0)
        echo_serve(how, t.port, path);
    load_aim(load, t.ip, t.port);
    if (!load_wait(load, START_S))
        fail("a bare echo does not answer");
    return t;
}

/* Acknowledged messages a second. */
static double rate(const struct target *t, unsigned window)
{
    struct load_result r;

    load_aim(load, t->ip, t->port);
    r = load_run(load, window, bench_seconds(), 0);
    if (r.lost)
        printf("(%llu of %llu not acknowledged)\n", (unsigned long long)r.lost,
               (unsigned long long)(r.lost + r.acked));
    return r.seconds > 0 ? (double)r.acked / r.seconds : 0;
}

/* By turns, with one warm-up before; all of them stay, the others idle. */
static void compare(const struct target *ours, const struct target *const *bare,
                    size_t bares, unsigned window,
                    double ratios[][BENCH_ROUNDS], double *means)
{
    memset(means, 0, (bares + 1) * sizeof *means);
    for (int i = 0; i < BENCH_ROUNDS; i++) {
        double a = rate(ours, window);

        box_quiet(ours->pid); /* it indexes what came */
        means[0] += a / BENCH_ROUNDS;
        for (size_t k = 0; k < bares; k++) {
            double b = rate(bare[k], window);

            means[k + 1] += b / BENCH_ROUNDS;
            ratios[k][i] = b > 0 ? a / b : 0;
        }
    }
}

static void report(const char *name, const char *goal_text, double goal,
                   double ratios[BENCH_ROUNDS], double ours, double bare)
{
    char figures[80];

    snprintf(figures, sizeof figures, "%.0f/s, bare %.0f/s", ours, bare);
    bench_rounds(name, goal_text, goal, BENCH_AT_LEAST, ratios, figures);
}

static void bench_windows(const struct target *gezi)
{
    struct target echo = start_echo(ECHO_ONLY), batch = start_echo(ECHO_BATCH),
                  each = start_echo(ECHO_EACH);
    const struct target *wide[] = {&batch, &echo}, *narrow[] = {&each};
    double ratios[2][BENCH_ROUNDS], means[3];

    compare(gezi, wide, 2, WINDOW, ratios, means);
    report("acks/s, window 32, to batches", "row 3, >= 0.8 batch-commit echo",
           0.8, ratios[0], means[0], means[1]);
    report("acks/s, window 32, to no disk", "row 3, >= 0.2 recvmmsg echo", 0.2,
           ratios[1], means[0], means[2]);
    compare(gezi, narrow, 1, 1, ratios, means);
    report("acks/s, window 1", "row 5, >= 0.85 commit-each echo", 0.85,
           ratios[0], means[0], means[1]);
    box_kill(echo.pid, SIGKILL);
    box_kill(batch.pid, SIGKILL);
    box_kill(each.pid, SIGKILL);
}

static void bench_burst(const struct target *gezi)
{
    uint64_t most = 0;
    double slowest = 0;

    if (load_buffer(load) < BUFFER_WANTED) {
        printf("burst of 10,000: row 6 SKIPPED, no buffer of 4 MiB here\n");
        return;
    }
    load_aim(load, gezi->ip, gezi->port);
    for (int i = 0; i < BURSTS; i++) {
        struct load_result r = load_burst(load, BURST);

        if (r.lost > most)
            most = r.lost;
        if (r.seconds > slowest)
            slowest = r.seconds;
        box_quiet(gezi->pid);
    }
    printf("(%d bursts, the slowest %.0f ms to the last acknowledgement)\n",
           BURSTS, slowest * 1e3);
    bench_figure("burst of 10,000, most lost", "row 6, 0", 0, (double)most);
}

/* Told only: what a message waits for while strangers flock in. */
static void bench_strangers(void)
{
    struct target gezi = start_gezi("strangers");
    double longest = 0, start, took;

    load_run(load, 1, bench_seconds(), 0);
    start = bench_wall();
    for (uint32_t i = 0; i < STRANGERS; i += FLOCK) {
        struct load_result r;

        load_strangers(load, i, FLOCK);
        r = load_run(load, 1, 0, 0);
        if (r.seconds > longest)
            longest = r.seconds;
    }
    took = bench_wall() - start;
    box_kill(gezi.pid, SIGTERM);
    printf("(100,000 strangers in %.1f s; behind %d of them a message waited "
           "%.0f ms at most)\n",
           took, FLOCK, longest * 1e3);
    fflush(stdout);
}

static void bench_memory(void)
{
    const char *text = getenv("BENCH_MESSAGES");
    uint64_t count = text ? strtoull(text, NULL, 10) : 1000000;
    struct target gezi = start_gezi("memory");
    double few, many;

    load_run(load, WINDOW, 1e9, MEMORY_FEW);
    box_quiet(gezi.pid);
    few = bench_private(gezi.pid);
    load_run(load, WINDOW, 1e9, count > MEMORY_FEW ? count - MEMORY_FEW : 1);
    box_quiet(gezi.pid);
    many = bench_private(gezi.pid);
    box_kill(gezi.pid, SIGTERM);
    if (few <= 0 || many <= 0)
        fail("gezi did not stay");
    printf("(%.0f kB after 10,000, %.0f kB after %llu)\n", few / 1024,
           many / 1024, (unsigned long long)count);
    bench_figure("memory, all / 10,000", "row 16, <= 1.1", 1.1, many / few);
}

/* The starter is told to end by the end of its standard input. */
struct iptux {
    struct target t;
    int in;
};

static void skip_iptux(const char *why)
{
    printf("acks/s, window 32, to iptux: row 4 SKIPPED: %s\n", why);
    fflush(stdout);
}

/* Its lines on out: "ready PID", or why not. */
static bool read_answer(int out, char *line, size_t cap)
{
    struct pollfd p = {out, POLLIN, 0};
    size_t n = 0;

    while (n + 1 < cap && poll(&p, 1, IPTUX_START_S * 1000) > 0 &&
           read(out, line + n, 1) == 1 && line[n] != '\n')
        n++;
    line[n] = '\0';
    return strncmp(line, "ready", 5) == 0;
}

static bool start_iptux(const struct box *where, struct iptux *x)
{
    int in[2], out[2];
    char line[256];

    if (pipe2(in, O_CLOEXEC) != 0 || pipe2(out, O_CLOEXEC) != 0)
        fail("no pipe");
    x->t = (struct target){box_fork(where), where->ip, 2425};
    if (x->t.pid == 0) {
        dup2(in[0], STDIN_FILENO);
        dup2(out[1], STDOUT_FILENO);
        setenv("TMPDIR", home, 1);
        execlp("python3", "python3", iptux_starter, (char *)NULL);
        _exit(127);
    }
    x->in = in[1];
    close(in[0]);
    close(out[1]);
    if (!read_answer(out[0], line, sizeof line)) {
        skip_iptux(line[0] ? line : "it does not start");
    } else {
        load_aim(load, x->t.ip, x->t.port);
        if (load_wait(load, START_S)) {
            close(out[0]);
            return true;
        }
        skip_iptux("it started and does not acknowledge");
    }
    close(out[0]);
    return false;
}

static void end_iptux(struct iptux *x)
{
    int status;

    close(x->in);
    waitpid(x->t.pid, &status, 0);
}

static void bench_iptux(const struct target *gezi)
{
    const struct target *bare[1];
    double ratios[1][BENCH_ROUNDS], means[2];
    struct iptux x;
    struct box there;

    if (access("/usr/bin/iptux", X_OK) != 0) {
        skip_iptux("it is not installed (make test-deps)");
        return;
    }
    if (box_new(1, &there) != 0)
        fail("no second host");
    if (start_iptux(&there, &x)) {
        bare[0] = &x.t;
        compare(gezi, bare, 1, WINDOW, ratios, means);
        report("acks/s, window 32, to iptux", "row 4, >= 1.0 iptux", 1,
               ratios[0], means[0], means[1]);
    }
    end_iptux(&x);
}

int main(int argc, char *argv[])
{
    const char *dir = getenv("BENCH_DIR");
    struct target gezi;

    (void)argc;
    if (!box_open("acks/s: rows 3, 4, 5, 6 and 16", &box))
        return 0;
    bench_gezi(argv[0], program, sizeof program);
    bench_near(argv[0], "../../../tests/bench/iptux_up.py", iptux_starter,
               sizeof iptux_starter);
    snprintf(home, sizeof home, "%s/gezi-bench-XXXXXX", dir ? dir : "/var/tmp");
    if (!mkdtemp(home))
        fail("no directory");
    atexit(remove_home);
    box_pin(0);
    load = load_new();
    if (!load)
        fail("no socket");
    gezi = start_gezi("state");
    bench_windows(&gezi);
    bench_burst(&gezi);
    bench_iptux(&gezi);
    box_kill(gezi.pid, SIGTERM);
    bench_strangers();
    bench_memory();
    load_free(load);
    return 0;
}
