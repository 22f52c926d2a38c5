/*
 * Nothing to do costs nothing: a gezi that listens, and nobody speaks. Counts
 * what the kernel counts. usage: bench_idle [PROGRAM], and BENCH_IDLE_S
 * seconds (default 60).
 */
#include "bench.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    SETTLE_S = 12, /* by then all announcements of the start are over */
    IDLE_S = 60,
};

struct usage {
    unsigned long switches, ticks;
};

static unsigned long line_of(FILE *f, const char *name)
{
    char line[256];
    size_t n = strlen(name);

    rewind(f);
    while (fgets(line, sizeof line, f))
        if (strncmp(line, name, n) == 0)
            return strtoul(line + n, NULL, 10);
    return 0;
}

static int read_usage(pid_t pid, struct usage *out)
{
    char path[64];
    unsigned long user, system;
    FILE *f;
    int found;

    snprintf(path, sizeof path, "/proc/%ld/status", (long)pid);
    f = fopen(path, "r");
    if (!f)
        return -1;
    out->switches = line_of(f, "voluntary_ctxt_switches:") +
                    line_of(f, "nonvoluntary_ctxt_switches:");
    fclose(f);
    snprintf(path, sizeof path, "/proc/%ld/stat", (long)pid);
    f = fopen(path, "r");
    if (!f)
        return -1;
    found = fscanf(f,
                   "%*d (%*[^)]) %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u "
                   "%*u %lu %lu",
                   &user, &system);
    fclose(f);
    out->ticks = user + system;
    return found == 2 ? 0 : -1;
}

/* On the loopback, on a port of its own, in a folder of its own. */
static pid_t start(const char *program, const char *state)
{
    char port[16];
    pid_t pid = fork();
    int null;

    if (pid != 0)
        return pid;
    null = open("/dev/null", O_RDWR);
    dup2(null, 0);
    dup2(null, 1);
    snprintf(port, sizeof port, "%ld", 20000 + (long)getpid() % 20000);
    execl(program, program, "listen", "--bind", "127.77.0.1", "--port", port,
          "--state", state, "--nick", "idle", (char *)NULL);
    _exit(127);
}

static void remove_state(const char *state)
{
    char path[128];

    snprintf(path, sizeof path, "%s/number", state);
    unlink(path);
    rmdir(state);
}

/* build/tests/bench/bench_idle lies two folders below build/gezi. */
static void find_program(const char *self, char *out, size_t cap)
{
    const char *slash = strrchr(self, '/');
    int n = slash ? (int)(slash - self) : 1;

    snprintf(out, cap, "%.*s/../../gezi", n, slash ? self : ".");
}

int main(int argc, char *argv[])
{
    const char *seconds = getenv("BENCH_IDLE_S");
    unsigned idle = seconds ? (unsigned)strtoul(seconds, NULL, 10) : IDLE_S;
    char state[] = "/tmp/gezi-idle-XXXXXX", program[4096];
    struct usage before, after;
    int status, bad;
    pid_t pid;

    find_program(argv[0], program, sizeof program);
    if (!mkdtemp(state))
        return 1;
    pid = start(argc > 1 ? argv[1] : program, state);
    sleep(SETTLE_S);
    bad = read_usage(pid, &before);
    sleep(idle);
    bad |= read_usage(pid, &after);
    kill(pid, SIGTERM);
    waitpid(pid, &status, 0);
    remove_state(state);
    if (bad || after.switches == 0) {
        fprintf(stderr, "bench_idle: %s did not stay\n", program);
        return 1;
    }
    bench_figure("idle gezi, context switches", "0 in 60 s", 0,
                 (double)(after.switches - before.switches));
    bench_figure("idle gezi, clock ticks", "0 in 60 s", 0,
                 (double)(after.ticks - before.ticks));
    return 0;
}
