#include "box.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

int box_enter(void)
{
    if (unshare(CLONE_NEWNET) != 0)
        return -errno;
    return system("ip link set lo up && "
                  "ip route add local 10.128.0.0/9 dev lo") == 0
               ? 0
               : -ENOENT;
}

/* Our own descriptor again, after a stay in a new namespace. */
static int new_net(void)
{
    int own = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC), fd = -1;

    if (own < 0 || unshare(CLONE_NEWNET) != 0)
        goto out;
    fd = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
    if (setns(own, CLONE_NEWNET) != 0)
        abort(); /* nothing after this would be true */
out:
    if (own >= 0)
        close(own);
    return fd;
}

static int shell(const struct box *box, const char *line)
{
    int status;
    pid_t pid = fork();

    if (pid == 0) {
        if (box && setns(box->net, CLONE_NEWNET) != 0)
            _exit(127);
        execl("/bin/sh", "sh", "-c", line, (char *)NULL);
        _exit(127);
    }
    return pid > 0 && waitpid(pid, &status, 0) == pid && status == 0 ? 0 : -1;
}

int box_new(unsigned number, struct box *out)
{
    struct box box = {new_net(), 0x0a580002 | number << 8};
    char line[512];

    if (box.net < 0)
        return -1;
    snprintf(line, sizeof line,
             "ip link add v%u type veth peer name eth0 netns /proc/%ld/fd/%d &&"
             " ip addr add 10.88.%u.1/24 brd + dev v%u && ip link set v%u up",
             number, (long)getpid(), box.net, number, number, number);
    if (shell(NULL, line) != 0)
        return -1;
    snprintf(line, sizeof line,
             "ip link set lo up && ip addr add 10.88.%u.2/24 brd + dev eth0 && "
             "ip link set eth0 up && ip route add default via 10.88.%u.1",
             number, number);
    if (shell(&box, line) != 0)
        return -1;
    *out = box;
    return 0;
}

bool box_open(const char *what, struct box *out)
{
    if (geteuid() == 0 && box_enter() == 0 && box_new(0, out) == 0)
        return true;
    printf("%s SKIPPED: network namespaces need root and iproute2\n", what);
    return false;
}

void box_pin(int core)
{
    cpu_set_t set;

    if (sysconf(_SC_NPROCESSORS_ONLN) < 2)
        return;
    CPU_ZERO(&set);
    CPU_SET(core, &set);
    sched_setaffinity(0, sizeof set, &set);
}

pid_t box_fork(const struct box *box)
{
    pid_t parent = getpid(), pid = fork();

    if (pid != 0)
        return pid;
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid() != parent ||
        setns(box->net, CLONE_NEWNET) != 0)
        _exit(127);
    box_pin(1);
    return 0;
}

void box_kill(pid_t pid, int signal)
{
    int status;

    if (pid <= 0)
        return;
    kill(pid, signal);
    waitpid(pid, &status, 0);
}

static unsigned long long cpu_ns(pid_t pid)
{
    unsigned long long ns = 0;
    char path[64];
    FILE *f;

    snprintf(path, sizeof path, "/proc/%ld/schedstat", (long)pid);
    f = fopen(path, "r");
    if (f && fscanf(f, "%llu", &ns) != 1)
        ns = 0;
    if (f)
        fclose(f);
    return ns;
}

double box_cpu(pid_t pid) { return (double)cpu_ns(pid) / 1e9; }

void box_quiet(pid_t pid)
{
    enum { STEP_MS = 50, STILL = 10 };
    unsigned long long last = cpu_ns(pid);

    for (int still = 0; still < STILL; still++) {
        unsigned long long now;

        poll(NULL, 0, STEP_MS);
        now = cpu_ns(pid);
        if (now != last)
            still = 0;
        last = now;
    }
}
