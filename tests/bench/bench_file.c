/*
 * Files on their way: goals 7, 8 and 9. The other side runs on core 0; gezi,
 * and the least that could do the same, run by turns on core 1 of another
 * host. The files lie in memory, the disk is no part of it.
 * BENCH_MB (1024): how large they are. BENCH_FILES (/dev/shm): a folder for
 * them, with room for three. BENCH_DIR (/var/tmp): for the history, on a disk.
 * BENCH_S: seconds of chat a round. Needs root.
 */
#include "bare_file.h"
#include "bench.h"
#include "box.h"
#include "echo.h"
#include "load.h"
#include "shell/remote.h"

#include <gezi/attach.h>
#include <gezi/packet.h>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum {
    US = 0x0a580001,  /* 10.88.0.1 */
    PEER_PORT = 2426, /* of the one who gives and takes: UDP and TCP */
    BARE_PORT = 2430, /* gives */
    TAKE_PORT = 2431, /* the bare one takes from there */
    ECHO_PORT = 2440, /* and those behind it */
    START_S = 20,
    PATIENCE_MS = 30000,
    PATH_SIZE = 512,
    TEXT = 256,
};

static char home[256], files[256], program[PATH_SIZE], large[PATH_SIZE];
static struct box box;
static struct load *load;
static uint64_t size;

static _Noreturn void fail(const char *what)
{
    fprintf(stderr, "bench_file: %s\n", what);
    exit(1);
}

static void remove_all(void)
{
    char command[2 * sizeof home + 32];

    snprintf(command, sizeof command, "rm -rf '%s' '%s'", home, files);
    if (system(command) != 0)
        fprintf(stderr, "bench_file: %s is left behind\n", files);
}

static void make_large(void)
{
    static char room[1 << 20];
    int fd = open(large, O_WRONLY | O_CREAT | O_EXCL, 0600);

    for (size_t i = 0; i < sizeof room; i++)
        room[i] = (char)(i ^ i >> 8);
    for (uint64_t at = 0; at < size; at += sizeof room)
        if (write(fd, room, sizeof room) != (ssize_t)sizeof room)
            fail("no room for the file");
    close(fd);
}

/* CPU time of a process and all its threads, those that ended, too. */
static double cpu_of(pid_t pid)
{
    struct timespec t;
    clockid_t clock;

    if (clock_getcpuclockid(pid, &clock) != 0 || clock_gettime(clock, &t) != 0)
        return 0;
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static pid_t run_gezi(char *const argv[])
{
    pid_t pid = box_fork(&box);
    int null;

    if (pid == 0) {
        null = open("/dev/null", O_RDWR);
        dup2(null, STDIN_FILENO);
        dup2(null, STDOUT_FILENO);
        setenv("XDG_CONFIG_HOME", home, 1);
        execv(program, argv);
        _exit(127);
    }
    return pid;
}

static pid_t start_gezi(void)
{
    char state[PATH_SIZE], downloads[PATH_SIZE];
    char *const argv[] = {program,
                          (char[]){"listen"},
                          (char[]){"--accept"},
                          (char[]){"--state"},
                          state,
                          (char[]){"--downloads"},
                          downloads,
                          (char[]){"--nick"},
                          (char[]){"bench"},
                          NULL};
    pid_t pid;

    snprintf(state, sizeof state, "%s/state", home);
    snprintf(downloads, sizeof downloads, "%s/downloads", files);
    pid = run_gezi(argv);
    load_aim(load, box.ip, 2425);
    if (!load_wait(load, START_S))
        fail("gezi does not acknowledge");
    return pid;
}

/* The one who gives and takes, beside the one who chats. */
struct peer {
    int fd, listener;
    struct sockaddr_in to;
    uint64_t number;    /* of our packets */
    char request[TEXT]; /* for what gezi offered */
    int request_n;
};

static void say(struct peer *p, const char *text, int n)
{
    sendto(p->fd, text, (size_t)n + 1, 0, (struct sockaddr *)&p->to,
           sizeof p->to);
}

static void open_peer(struct peer *p)
{
    struct sockaddr_in at = {.sin_family = AF_INET,
                             .sin_port = htons(PEER_PORT)};
    char hello[TEXT];

    p->fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (bind(p->fd, (struct sockaddr *)&at, sizeof at) != 0)
        fail("no socket");
    p->listener = file_listen(PEER_PORT);
    p->number = (uint64_t)time(NULL);
    p->to = (struct sockaddr_in){.sin_family = AF_INET,
                                 .sin_port = htons(GEZI_PORT)};
    p->to.sin_addr.s_addr = htonl(box.ip);
    say(p, hello,
        snprintf(hello, sizeof hello, "1:%llu:peer:pc-peer:%u:peer",
                 (unsigned long long)p->number++,
                 (unsigned)(GEZI_CMD_BR_ENTRY | GEZI_OPT_CAPUTF8 |
                            GEZI_OPT_FILEATTACH)));
}

/* gezi offers the file: say that it came, and know what to ask for. */
static void hear_offer(struct peer *p)
{
    struct pollfd ready = {p->fd, POLLIN, 0};
    static uint8_t room[65536];

    while (poll(&ready, 1, PATIENCE_MS) == 1) {
        ssize_t n = recv(p->fd, room, sizeof room, 0);
        struct gezi_packet k;
        struct gezi_attach a;
        char ack[TEXT];
        gezi_span rest;

        if (n < 0 || gezi_packet_parse((gezi_span){room, (size_t)n}, &k) ||
            (k.command & GEZI_CMD_MASK) != GEZI_CMD_SENDMSG)
            continue;
        say(p, ack,
            snprintf(ack, sizeof ack, "1:%llu:peer:pc-peer:33:%llu",
                     (unsigned long long)p->number++,
                     (unsigned long long)k.number));
        gezi_packet_text(k.extra, &rest);
        if (!gezi_attach_next(&rest, &a, NULL))
            continue;
        p->request_n =
            snprintf(p->request, TEXT, "1:%llu:peer:pc-peer:96:%llx:%x:0:",
                     (unsigned long long)p->number++,
                     (unsigned long long)k.number, (unsigned)a.id);
        return;
    }
    fail("gezi offers nothing");
}

/* A front in another process, as gezi send is one: it offers the file. */
static const struct gezi_host *gezi_host;

static void offerer_start(void *ctx, int64_t now, const struct gezi_host *host)
{
    (void)ctx, (void)now;
    gezi_host = host;
}

static void offerer_event(void *ctx, int64_t now, const struct gezi_event *ev)
{
    const struct gezi_file file = {
        .name = "large", .path = large, .size = size, .mtime = 1};
    const struct gezi_command send = {.what = GEZI_DO_SEND,
                                      .ref = 1,
                                      .to.addr = {US, PEER_PORT},
                                      .text = "",
                                      .files = &file,
                                      .files_n = 1};

    (void)ctx, (void)now;
    if (ev->kind == GEZI_EV_READY)
        gezi_host->command(gezi_host->ctx, &send);
    if (ev->kind == GEZI_EV_DELIVERY && ev->delivery.ref == 1 &&
        ev->delivery.state >= GEZI_GONE)
        gezi_host->leave(gezi_host->ctx, 0);
}

static void have_it_offered(struct peer *p)
{
    const struct gezi_front front = {
        .start = offerer_start, .event = offerer_event, .fd = -1};
    struct remote *r;
    char state[PATH_SIZE];
    bool lost;
    pid_t pid = box_fork(&box);

    snprintf(state, sizeof state, "%s/state", home);
    if (pid == 0)
        _exit(remote_open(state, 0, GEZI_PORT, &r) ||
              remote_run(r, &front, &lost));
    hear_offer(p);
    box_kill(pid, 0); /* ends by itself */
}

/* Offer the file to gezi, which takes what comes. */
static void offer(struct peer *p)
{
    char text[TEXT];
    int n = snprintf(text, sizeof text,
                     "1:%llu:peer:pc-peer:%u:", (unsigned long long)p->number++,
                     (unsigned)(GEZI_CMD_SENDMSG | GEZI_OPT_SENDCHECK |
                                GEZI_OPT_FILEATTACH | GEZI_OPT_UTF8));

    n += 1 + snprintf(text + n + 1, sizeof text - (size_t)n - 1,
                      "0:large:%llx:65000000:1:\a", (unsigned long long)size);
    say(p, text, n);
}

struct round {
    double ours_s, bare_s, ours_cpu, bare_cpu;
};

static void report(const char *what, const char *rate_goal, double rate,
                   const char *cpu_goal, double cpu,
                   const struct round rounds[BENCH_ROUNDS])
{
    double gib = (double)size / (1 << 30), speed[BENCH_ROUNDS],
           work[BENCH_ROUNDS];
    struct round mean = {0, 0, 0, 0};
    char name[64], figures[96];

    for (int i = 0; i < BENCH_ROUNDS; i++) {
        const struct round *r = &rounds[i];

        speed[i] = r->ours_s > 0 ? r->bare_s / r->ours_s : 0;
        work[i] = r->bare_cpu > 0 ? r->ours_cpu / r->bare_cpu : 0;
        mean.ours_s += r->ours_s / BENCH_ROUNDS;
        mean.bare_s += r->bare_s / BENCH_ROUNDS;
        mean.ours_cpu += r->ours_cpu / BENCH_ROUNDS;
        mean.bare_cpu += r->bare_cpu / BENCH_ROUNDS;
    }
    snprintf(name, sizeof name, "%s a file, speed", what);
    snprintf(figures, sizeof figures, "%.0f MiB/s, bare %.0f MiB/s",
             gib * 1024 / mean.ours_s, gib * 1024 / mean.bare_s);
    bench_rounds(name, rate_goal, rate, BENCH_AT_LEAST, speed, figures);
    snprintf(name, sizeof name, "%s a file, CPU", what);
    snprintf(figures, sizeof figures, "%.2f s/GiB, bare %.2f s/GiB",
             mean.ours_cpu / gib, mean.bare_cpu / gib);
    bench_rounds(name, cpu_goal, cpu, BENCH_AT_MOST, work, figures);
}

static double checked(double seconds, const char *who)
{
    if (seconds <= 0)
        fail(who);
    return seconds;
}

/* One transfer, and the CPU time that pid took for it. */
#define TIMED(seconds, cpu, pid, call)                                         \
    do {                                                                       \
        double before_ = cpu_of(pid);                                          \
        seconds = call;                                                        \
        cpu = cpu_of(pid) - before_;                                           \
    } while (0)

static double pull_ours(const struct peer *p)
{
    return checked(file_pull(box.ip, GEZI_PORT, p->request,
                             (size_t)p->request_n + 1, size),
                   "gezi does not give the file");
}

static double pull_bare(void)
{
    return checked(file_pull(box.ip, BARE_PORT, "", 1, size),
                   "the bare one does not give the file");
}

static pid_t start_giver(void)
{
    pid_t pid = box_fork(&box);

    if (pid == 0)
        bare_give(BARE_PORT, large);
    for (int i = 0; i < 100 && !file_pull(box.ip, BARE_PORT, "", 1, size); i++)
        poll(NULL, 0, 50);
    return pid;
}

static void bench_send(const struct peer *p, pid_t gezi)
{
    struct round rounds[BENCH_ROUNDS];
    pid_t bare = start_giver();

    pull_ours(p);
    for (int i = 0; i < BENCH_ROUNDS; i++) {
        struct round *r = &rounds[i];

        box_quiet(gezi);
        TIMED(r->ours_s, r->ours_cpu, gezi, pull_ours(p));
        TIMED(r->bare_s, r->bare_cpu, bare, pull_bare());
    }
    report("send", "row 7, >= 0.95 sendfile", 0.95, "row 7, <= 1.1 sendfile",
           1.1, rounds);
    box_kill(bare, SIGKILL);
}

/* Until it stands under its last name; then make room for the next. */
static void clear_download(void)
{
    char path[PATH_SIZE];

    snprintf(path, sizeof path, "%s/downloads/large", files);
    for (int i = 0; access(path, F_OK) != 0; i++) {
        if (i == PATIENCE_MS)
            fail("what gezi took did not arrive");
        poll(NULL, 0, 1);
    }
    unlink(path);
}

static double push_ours(struct peer *p)
{
    offer(p);
    return checked(file_push(p->listener, large),
                   "gezi does not take the file");
}

static void bench_receive(struct peer *p, pid_t gezi)
{
    struct round rounds[BENCH_ROUNDS];
    int listener = file_listen(TAKE_PORT);
    char path[PATH_SIZE];
    pid_t bare = box_fork(&box);

    snprintf(path, sizeof path, "%s/bare", files);
    if (bare == 0)
        bare_take(US, TAKE_PORT, path, size);
    push_ours(p);
    clear_download();
    checked(file_push(listener, large), "the bare one does not take the file");
    for (int i = 0; i < BENCH_ROUNDS; i++) {
        struct round *r = &rounds[i];

        box_quiet(gezi);
        TIMED(r->ours_s, r->ours_cpu, gezi, push_ours(p));
        clear_download();
        TIMED(r->bare_s, r->bare_cpu, bare,
              checked(file_push(listener, large),
                      "the bare one does not take the file"));
    }
    report("receive", "row 8, >= 0.9 splice", 0.9, "row 8, <= 1.15 splice",
           1.15, rounds);
    box_kill(bare, SIGKILL);
    close(listener);
}

/* A child that pulls the file again and again, on our core. */
static pid_t keep_pulling(const struct peer *p)
{
    pid_t parent = getpid(), pid = fork();

    if (pid != 0)
        return pid;
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid() != parent)
        _exit(1);
    for (;;)
        if (p)
            pull_ours(p);
        else
            pull_bare();
}

static double acks(uint16_t port)
{
    struct load_result r;

    load_aim(load, box.ip, port);
    r = load_run(load, 1, bench_seconds(), 0);
    return r.seconds > 0 ? (double)r.acked / r.seconds : 0;
}

/* p NULL: beside the bare transfer. */
static double acks_beside(const struct peer *p, uint16_t port)
{
    pid_t pid = keep_pulling(p);
    double rate;

    poll(NULL, 0, 50);
    rate = acks(port);
    box_kill(pid, SIGKILL);
    return rate;
}

static pid_t start_echo(enum echo how)
{
    uint16_t port = (uint16_t)(ECHO_PORT + how);
    char path[PATH_SIZE];
    pid_t pid;

    snprintf(path, sizeof path, "%s/echo%d.db", home, how);
    pid = box_fork(&box);
    if (pid == 0)
        echo_serve(how, port, path);
    load_aim(load, box.ip, port);
    if (!load_wait(load, START_S))
        fail("a bare echo does not answer");
    return pid;
}

static void bench_beside(const struct peer *p, pid_t gezi)
{
    pid_t bare = start_giver(), each = start_echo(ECHO_EACH),
          only = start_echo(ECHO_ONLY);
    double ratios[BENCH_ROUNDS], ours = 0, durable = 0, none = 0, quiet = 0;
    char figures[96];

    acks_beside(p, GEZI_PORT);
    for (int i = 0; i < BENCH_ROUNDS; i++) {
        double a = acks_beside(p, GEZI_PORT), b;

        box_quiet(gezi);
        b = acks_beside(NULL, ECHO_PORT + ECHO_EACH);
        ratios[i] = b > 0 ? a / b : 0;
        ours += a / BENCH_ROUNDS;
        durable += b / BENCH_ROUNDS;
        none += acks_beside(NULL, ECHO_PORT + ECHO_ONLY) / BENCH_ROUNDS;
        quiet += acks(GEZI_PORT) / BENCH_ROUNDS;
        box_quiet(gezi);
    }
    snprintf(figures, sizeof figures, "%.0f/s, bare %.0f/s", ours, durable);
    bench_rounds("acks/s beside a transfer", "row 9, >= 0.7 commit-each echo",
                 0.7, BENCH_AT_LEAST, ratios, figures);
    printf("(without a transfer %.0f/s; a bare echo without a disk beside a "
           "bare transfer %.0f/s)\n",
           quiet, none);
    fflush(stdout);
    box_kill(bare, SIGKILL);
    box_kill(each, SIGKILL);
    box_kill(only, SIGKILL);
}

static void make_dirs(void)
{
    const char *dir = getenv("BENCH_DIR"), *memory = getenv("BENCH_FILES"),
               *mb = getenv("BENCH_MB");

    size = (mb ? strtoull(mb, NULL, 10) : 1024) << 20;
    snprintf(home, sizeof home, "%s/gezi-bench-XXXXXX", dir ? dir : "/var/tmp");
    snprintf(files, sizeof files, "%s/gezi-bench-XXXXXX",
             memory ? memory : "/dev/shm");
    if (!mkdtemp(home) || !mkdtemp(files))
        fail("no directory");
    atexit(remove_all);
    snprintf(large, sizeof large, "%s/large", files);
    make_large();
}

int main(int argc, char *argv[])
{
    struct peer p;
    pid_t gezi;

    (void)argc;
    if (!box_open("files: rows 7, 8 and 9", &box))
        return 0;
    bench_gezi(argv[0], program, sizeof program);
    make_dirs();
    box_pin(0);
    load = load_new();
    if (!load)
        fail("no socket");
    gezi = start_gezi();
    open_peer(&p);
    bench_receive(&p, gezi);
    have_it_offered(&p);
    bench_send(&p, gezi);
    bench_beside(&p, gezi);
    box_kill(gezi, SIGTERM);
    load_free(load);
    return 0;
}
