/*
 * Goal 10: text that comes encrypted, opened and acknowledged, against a loop
 * that opens and does nothing else; and what clear text waits for meanwhile,
 * against an echo that commits each beside such a loop. All but the senders
 * run on core 1. BENCH_S: seconds a round. BENCH_DIR (/var/tmp): a folder that
 * lies on a disk. Needs root.
 */
#include "bench.h"
#include "box.h"
#include "echo.h"
#include "load.h"
#include "unseal.h"

#include "crypto/keyring.h"

#include <gezi/packet.h>

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    WINDOW = 64, /* so many wait from one address */
    START_S = 20,
    PATH_SIZE = 512,
    ECHO_PORT = 2430,
    LONG_S = 3600,
};

static char home[256], program[PATH_SIZE], pem[PATH_SIZE + 32];
static struct box box;
static struct load *clear, *sealed;
static struct keyring *ring;
static pid_t gezi;
/* One that gezi can open, for the loop. */
static uint8_t key_room[GEZI_KEY_MAX], cipher_room[256];
static gezi_span sample_key, sample_cipher;

static _Noreturn void fail(const char *what)
{
    fprintf(stderr, "bench_seal: %s\n", what);
    exit(1);
}

static void remove_home(void)
{
    char command[sizeof home + 16];

    snprintf(command, sizeof command, "rm -rf '%s'", home);
    if (system(command) != 0)
        fprintf(stderr, "bench_seal: %s is left behind\n", home);
}

/* Made before: else it makes them beside its first messages. */
static void make_keys(const char *state)
{
    char keys[PATH_SIZE + 8];

    snprintf(keys, sizeof keys, "%s/keys", state);
    if (mkdir(state, 0700) != 0 || keyring_make(keys, true) != 0)
        fail("no keys");
}

static void start_gezi(void)
{
    char state[PATH_SIZE];
    int null;

    snprintf(state, sizeof state, "%s/state", home);
    make_keys(state);
    gezi = box_fork(&box);
    if (gezi == 0) {
        null = open("/dev/null", O_RDWR);
        dup2(null, STDIN_FILENO);
        dup2(null, STDOUT_FILENO);
        dup2(null, STDERR_FILENO);
        setenv("XDG_CONFIG_HOME", home, 1);
        execl(program, program, "listen", "--state", state, "--nick", "bench",
              "--encrypt", "on", (char *)NULL);
        _exit(127);
    }
    load_aim(clear, box.ip, 2425);
    if (!load_wait(clear, START_S))
        fail("gezi does not acknowledge");
    snprintf(pem, sizeof pem, "%s/keys/rsa2048.pem", state);
}

static struct gezi_key key_of_gezi(void)
{
    char path[sizeof pem + 4], line[2 * GEZI_KEY_MAX + 64] = "";
    struct gezi_key key;
    uint32_t seals;
    FILE *f;

    snprintf(path, sizeof path, "%.*s.pub", (int)strlen(pem) - 4, pem);
    f = fopen(path, "r");
    if (f && fgets(line, sizeof line, f))
        line[strcspn(line, "\n")] = '\0';
    if (f)
        fclose(f);
    if (!gezi_key_parse(gezi_span_text(line), &seals, &key))
        fail("gezi has no key");
    return key;
}

static void prepare(void)
{
    static const char text[] = "as long as most texts are";
    static const uint8_t iv[GEZI_IV_SIZE];
    struct gezi_writer key = {key_room, sizeof key_room, 0, false},
                       cipher = {cipher_room, sizeof cipher_room, 0, false};
    const struct gezi_seal *seal;
    struct gezi_key to;
    char keys[PATH_SIZE], file[16];

    clear = load_new();
    if (!clear)
        fail("no socket");
    start_gezi();
    to = key_of_gezi();
    snprintf(keys, sizeof keys, "%s/keys", home);
    if (keyring_make(keys, false) || keyring_open(keys, false, &ring, file))
        fail("no keys");
    seal = keyring_seal(ring);
    sealed = load_new_sealed(seal, &to);
    if (!sealed ||
        !seal->close(seal->ctx, &to, GEZI_SEAL_RSA_2048 | GEZI_SEAL_AES_256, iv,
                     gezi_span_text(text), &key, &cipher))
        fail("nothing can be sealed");
    sample_key = gezi_written(&key);
    sample_cipher = gezi_written(&cipher);
    load_aim(sealed, box.ip, 2425);
    if (!load_wait(sealed, START_S))
        fail("gezi does not acknowledge what is sealed");
}

static double rate_of(struct load *l, unsigned window)
{
    struct load_result r = load_run(l, window, bench_seconds(), 0);

    if (r.lost)
        printf("(%llu of %llu not acknowledged)\n", (unsigned long long)r.lost,
               (unsigned long long)(r.lost + r.acked));
    return r.seconds > 0 ? (double)r.acked / r.seconds : 0;
}

/* What the figures are made of: so many a second, and CPU time of each. */
struct opened {
    double rate, cpu;
};

/* A bare loop on core 1; it tells its rate when it is over. */
static pid_t start_loop(double seconds, int *out)
{
    struct opened o;
    int ends[2];
    pid_t pid;

    if (pipe2(ends, O_CLOEXEC) != 0)
        fail("no pipe");
    pid = box_fork(&box);
    if (pid == 0) {
        o.rate = unseal_rate(pem, sample_key, sample_cipher, seconds);
        o.cpu = box_cpu(getpid()) / (o.rate * seconds + 1);
        _exit(write(ends[1], &o, sizeof o) < 0);
    }
    close(ends[1]);
    *out = ends[0];
    return pid;
}

static struct opened by_loop(void)
{
    struct opened o = {0};
    int out;
    pid_t pid = start_loop(bench_seconds(), &out);

    if (read(out, &o, sizeof o) != sizeof o || o.rate <= 0)
        fail("the bare loop opens nothing");
    close(out);
    box_kill(pid, SIGKILL);
    return o;
}

static struct opened by_gezi(void)
{
    double before = box_cpu(gezi);
    struct opened o = {.rate = rate_of(sealed, WINDOW)};

    o.cpu = (box_cpu(gezi) - before) / (o.rate * bench_seconds() + 1);
    return o;
}

static void bench_opened(void)
{
    double ratios[BENCH_ROUNDS];
    struct opened a = {0}, b = {0};
    char figures[128];

    for (int i = 0; i < BENCH_ROUNDS; i++) {
        struct opened x = by_gezi(), y;

        box_quiet(gezi);
        y = by_loop();
        ratios[i] = x.rate / y.rate;
        a.rate += x.rate / BENCH_ROUNDS;
        a.cpu += x.cpu / BENCH_ROUNDS;
        b.rate += y.rate / BENCH_ROUNDS;
        b.cpu += y.cpu / BENCH_ROUNDS;
    }
    snprintf(figures, sizeof figures,
             "%.0f/s, bare %.0f/s; CPU %.0f us, bare %.0f us", a.rate, b.rate,
             a.cpu * 1e6, b.cpu * 1e6);
    bench_rounds("encrypted text, acks/s", "row 10, >= 0.85 RSA + AES loop",
                 0.85, BENCH_AT_LEAST, ratios, figures);
}

/* Clear text, one at a time, while as much comes sealed as can be opened. */
static double beside_sealed(void)
{
    pid_t pid = fork();
    double rate;
    int status;

    if (pid == 0) {
        load_run(sealed, WINDOW, LONG_S, 0);
        _exit(0);
    }
    poll(NULL, 0, 50); /* under way */
    load_aim(clear, box.ip, 2425);
    rate = rate_of(clear, 1);
    kill(pid, SIGKILL);
    waitpid(pid, &status, 0);
    /* Numbers that the child used must not come again. */
    load_skip(sealed, 1000000);
    return rate;
}

static double beside_loop(void)
{
    double rate;
    int out;
    pid_t pid = start_loop(LONG_S, &out);

    poll(NULL, 0, 50);
    load_aim(clear, box.ip, ECHO_PORT);
    rate = rate_of(clear, 1);
    box_kill(pid, SIGKILL);
    close(out);
    return rate;
}

static void bench_beside(void)
{
    double ratios[BENCH_ROUNDS], a = 0, b = 0;
    char figures[80], path[PATH_SIZE];
    pid_t echo = box_fork(&box);

    snprintf(path, sizeof path, "%s/echo.db", home);
    if (echo == 0)
        echo_serve(ECHO_EACH, ECHO_PORT, path);
    load_aim(clear, box.ip, ECHO_PORT);
    if (!load_wait(clear, START_S))
        fail("a bare echo does not answer");
    for (int i = 0; i < BENCH_ROUNDS; i++) {
        double x = beside_sealed(), y;

        box_quiet(gezi);
        y = beside_loop();
        ratios[i] = x / y;
        a += x / BENCH_ROUNDS;
        b += y / BENCH_ROUNDS;
    }
    box_kill(echo, SIGKILL);
    snprintf(figures, sizeof figures, "%.0f/s, bare %.0f/s", a, b);
    bench_rounds("clear text meanwhile, window 1",
                 "row 10, >= 0.7 echo beside the loop", 0.7, BENCH_AT_LEAST,
                 ratios, figures);
}

int main(int argc, char *argv[])
{
    const char *dir = getenv("BENCH_DIR");

    (void)argc;
    if (!box_open("encrypted text: row 10", &box))
        return 0;
    bench_gezi(argv[0], program, sizeof program);
    snprintf(home, sizeof home, "%s/gezi-seal-XXXXXX", dir ? dir : "/var/tmp");
    if (!mkdtemp(home))
        fail("no directory");
    atexit(remove_home);
    box_pin(0);
    prepare();
    bench_opened();
    bench_beside();
    box_kill(gezi, SIGTERM);
    load_free(clear);
    load_free(sealed);
    keyring_close(ring);
    return 0;
}
