/*
 * Goal 17, nothing to do costs nothing: a gezi that listens and one that shows
 * its screen, and nobody speaks. Counts what the kernel counts. usage:
 * bench_idle [PROGRAM], and BENCH_IDLE_S seconds (default 60).
 */
#include "bench.h"
#include "box.h"
#include "pty.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    SETTLE_S = 15, /* by then all announcements of the start are over */
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

static char home[] = "/tmp/gezi-idle-XXXXXX";

static void remove_home(void)
{
    char command[sizeof home + 16];

    snprintf(command, sizeof command, "rm -rf '%s'", home);
    if (system(command) != 0)
        fprintf(stderr, "bench_idle: %s is left behind\n", home);
}

/* One of the two: its name, the verb, its terminal. */
struct idler {
    const char *name, *port, *verb;
    int end;
    pid_t pid;
    struct usage before, after;
};

/* On the loopback, on a port and in a folder of its own. */
static void start(struct idler *i, const char *program)
{
    char state[sizeof home + 32];

    snprintf(state, sizeof state, "%s/%s", home, i->name);
    i->pid = pty_fork(&i->end);
    if (i->pid != 0)
        return;
    setenv("TERM", "xterm-256color", 1);
    setenv("LC_ALL", "C.UTF-8", 1);
    setenv("XDG_CONFIG_HOME", home, 1);
    execl(program, program, "--bind", "127.77.0.1", "--port", i->port,
          "--state", state, "--nick", "idle", i->verb, (char *)NULL);
    _exit(127);
}

static void drain(int end)
{
    char bytes[4096];

    while (read(end, bytes, sizeof bytes) > 0)
        ;
}

static void report(const struct idler *i)
{
    char name[64];

    snprintf(name, sizeof name, "idle %s, context switches", i->name);
    bench_figure(name, "row 17, 0 in 60 s", 0,
                 (double)(i->after.switches - i->before.switches));
    snprintf(name, sizeof name, "idle %s, clock ticks", i->name);
    bench_figure(name, "row 17, 0 in 60 s", 0,
                 (double)(i->after.ticks - i->before.ticks));
}

int main(int argc, char *argv[])
{
    const char *seconds = getenv("BENCH_IDLE_S");
    unsigned idle = seconds ? (unsigned)strtoul(seconds, NULL, 10) : IDLE_S;
    struct idler idlers[] = {
        {.name = "listener", .port = "2425", .verb = "listen"},
        {.name = "screen", .port = "2426"},
    };
    enum { IDLERS = sizeof idlers / sizeof *idlers };
    char program[4096];
    int status, bad = 0;

    bench_near(argv[0], "../../gezi", program, sizeof program);
    box_enter(); /* where that is not allowed, the loopback is enough */
    if (!mkdtemp(home))
        return 1;
    atexit(remove_home);
    for (size_t i = 0; i < IDLERS; i++)
        start(&idlers[i], argc > 1 ? argv[1] : program);
    sleep(SETTLE_S);
    for (size_t i = 0; i < IDLERS; i++) {
        drain(idlers[i].end);
        bad |= read_usage(idlers[i].pid, &idlers[i].before);
    }
    sleep(idle);
    for (size_t i = 0; i < IDLERS; i++) {
        bad |= read_usage(idlers[i].pid, &idlers[i].after);
        bad |= idlers[i].after.switches == 0;
    }
    for (size_t i = 0; i < IDLERS; i++) {
        kill(idlers[i].pid, SIGTERM);
        waitpid(idlers[i].pid, &status, 0);
        drain(idlers[i].end);
    }
    if (bad) {
        fprintf(stderr, "bench_idle: %s did not stay\n", program);
        return 1;
    }
    for (size_t i = 0; i < IDLERS; i++)
        report(&idlers[i]);
    return 0;
}
