#include "load.h"

#include "bench.h"
#include "chatter.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <gezi/proto.h>

enum {
    TEXTS = 1024,
    DATAGRAM = 1024,
    BATCH = 128,
    FLAGS = 1 << 16, /* more than are ever under way */
    NUMBER_AT = 2,   /* in "1:1234567890:..." */
    NUMBER_DIGITS = 10,
    BUFFER = 8 << 20,
    TIMEOUT_US = 900000,
    ACK_MAX = 512,
};

struct load {
    int fd;
    struct sockaddr_in to;
    uint64_t next;       /* packet number */
    bool waiting[FLAGS]; /* by packet number */
    unsigned under_way;
    struct iovec texts[TEXTS];
    char bytes[TEXTS][DATAGRAM];
    struct iovec ack_iov[BATCH];
    char acks[BATCH][ACK_MAX];
};

/* What chatter writes, as a gezi would send it. */
static void write_texts(struct load *l)
{
    struct chatter c;

    chatter_init(&c);
    for (size_t i = 0; i < TEXTS; i++) {
        int n;

        chatter_next(&c);
        n = snprintf(
            l->bytes[i], DATAGRAM, "1:%010d:load:pc-load:%u:%s", 0,
            (unsigned)(GEZI_CMD_SENDMSG | GEZI_OPT_SENDCHECK | GEZI_OPT_UTF8),
            c.text);
        l->texts[i] = (struct iovec){l->bytes[i], (size_t)n + 1};
    }
}

/* The body of one, in the form of the wire; false: it cannot be had. */
static bool seal_one(const struct gezi_seal *seal, const struct gezi_key *to,
                     const char *text, struct gezi_writer *body)
{
    static const uint8_t iv[GEZI_IV_SIZE]; /* its number changes */
    uint8_t key_room[GEZI_KEY_MAX], room[DATAGRAM];
    struct gezi_writer key = {key_room, sizeof key_room, 0, false},
                       cipher = {room, sizeof room, 0, false};
    struct gezi_envelope e = {.seals = GEZI_SEAL_RSA_2048 | GEZI_SEAL_AES_256 |
                                       GEZI_SEAL_BASE64};

    /* With the NUL that ends a text. */
    if (!seal->close(seal->ctx, to, e.seals, iv,
                     (gezi_span){(const uint8_t *)text, strlen(text) + 1}, &key,
                     &cipher))
        return false;
    e.key = gezi_written(&key);
    e.cipher = gezi_written(&cipher);
    gezi_envelope_put(body, &e);
    return !body->full;
}

static bool write_sealed(struct load *l, const struct gezi_seal *seal,
                         const struct gezi_key *to)
{
    const unsigned command = GEZI_CMD_SENDMSG | GEZI_OPT_SENDCHECK |
                             GEZI_OPT_UTF8 | GEZI_OPT_ENCRYPT;
    struct chatter c;

    chatter_init(&c);
    for (size_t i = 0; i < TEXTS; i++) {
        int n = snprintf(l->bytes[i], DATAGRAM,
                         "1:%010d:sealer:pc-sealer:%u:", 0, command);
        struct gezi_writer body = {(uint8_t *)l->bytes[i] + n,
                                   (size_t)(DATAGRAM - n - 1), 0, false};

        do
            chatter_next(&c);
        while (strlen(c.text) > 200);
        if (!seal_one(seal, to, c.text, &body))
            return false;
        body.p[body.n] = '\0';
        l->texts[i] = (struct iovec){l->bytes[i], (size_t)n + body.n + 1};
    }
    return true;
}

static int open_socket(uint16_t port)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(port)};
    struct timeval timeout = {.tv_usec = TIMEOUT_US};
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), size = BUFFER;

    if (fd < 0)
        return -1;
    setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof size);
    setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &size, sizeof size);
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof timeout);
    if (bind(fd, (struct sockaddr *)&at, sizeof at) == 0)
        return fd;
    close(fd);
    return -1;
}

static struct load *load_on(uint16_t port)
{
    struct load *l = calloc(1, sizeof *l);

    if (!l)
        return NULL;
    l->fd = open_socket(port);
    l->next = (uint64_t)time(NULL);
    for (size_t i = 0; i < BATCH; i++)
        l->ack_iov[i] = (struct iovec){l->acks[i], ACK_MAX - 1};
    if (l->fd >= 0)
        return l;
    free(l);
    return NULL;
}

struct load *load_new(void)
{
    struct load *l = load_on(GEZI_PORT);

    if (l)
        write_texts(l);
    return l;
}

struct load *load_new_sealed(const struct gezi_seal *seal,
                             const struct gezi_key *to)
{
    struct load *l = load_on(GEZI_PORT + 1);

    if (!l || write_sealed(l, seal, to))
        return l;
    load_free(l);
    return NULL;
}

void load_free(struct load *l)
{
    if (l)
        close(l->fd);
    free(l);
}

int load_buffer(const struct load *l)
{
    int size = 0;
    socklen_t n = sizeof size;

    getsockopt(l->fd, SOL_SOCKET, SO_RCVBUF, &size, &n);
    return size / 2; /* Linux says the double */
}

void load_aim(struct load *l, uint32_t ip, uint16_t port)
{
    char hello[64];
    int n = snprintf(hello, sizeof hello, "1:%llu:load:pc-load:%u:load",
                     (unsigned long long)l->next++,
                     (unsigned)(GEZI_CMD_BR_ENTRY | GEZI_OPT_CAPUTF8));

    l->to =
        (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons(port)};
    l->to.sin_addr.s_addr = htonl(ip);
    sendto(l->fd, hello, (size_t)n + 1, 0, (struct sockaddr *)&l->to,
           sizeof l->to);
}

struct stranger {
    _Alignas(
        struct cmsghdr) char control[CMSG_SPACE(sizeof(struct in_pktinfo))];
    struct iovec iov;
    char hello[128];
};

static struct mmsghdr introduce(struct load *l, struct stranger *s, uint32_t i)
{
    struct mmsghdr m = {.msg_hdr = {.msg_name = &l->to,
                                    .msg_namelen = sizeof l->to,
                                    .msg_iov = &s->iov,
                                    .msg_iovlen = 1,
                                    .msg_control = s->control,
                                    .msg_controllen = sizeof s->control}};
    struct in_pktinfo info = {.ipi_spec_dst.s_addr = htonl(0x0a800001 + i)};
    struct cmsghdr *c = CMSG_FIRSTHDR(&m.msg_hdr);
    int n = snprintf(s->hello, sizeof s->hello, "1:%llu:s%u:pc-%u:%u:who %u",
                     (unsigned long long)l->next++, i, i,
                     (unsigned)(GEZI_CMD_BR_ENTRY | GEZI_OPT_CAPUTF8), i);

    c->cmsg_level = IPPROTO_IP;
    c->cmsg_type = IP_PKTINFO;
    c->cmsg_len = CMSG_LEN(sizeof info);
    memcpy(CMSG_DATA(c), &info, sizeof info);
    s->iov = (struct iovec){s->hello, (size_t)n + 1};
    return m;
}

void load_strangers(struct load *l, uint32_t first, uint32_t count)
{
    static struct stranger strangers[BATCH];
    struct mmsghdr msgs[BATCH];

    while (count) {
        uint32_t n = count < BATCH ? count : BATCH;

        for (uint32_t i = 0; i < n; i++)
            msgs[i] = introduce(l, &strangers[i], first + i);
        sendmmsg(l->fd, msgs, n, 0);
        first += n;
        count -= n;
    }
}

static void put_number(char *to, uint64_t number)
{
    for (int i = NUMBER_DIGITS; i--; number /= 10)
        to[i] = (char)('0' + number % 10);
}

static void send_more(struct load *l, unsigned count)
{
    struct mmsghdr msgs[BATCH];
    unsigned n = count < BATCH ? count : BATCH, gone = 0;

    for (unsigned i = 0; i < n; i++) {
        uint64_t number = l->next++;
        struct iovec *iov = &l->texts[number % TEXTS];

        put_number((char *)iov->iov_base + NUMBER_AT, number);
        l->waiting[number % FLAGS] = true;
        msgs[i] = (struct mmsghdr){.msg_hdr = {.msg_name = &l->to,
                                               .msg_namelen = sizeof l->to,
                                               .msg_iov = iov,
                                               .msg_iovlen = 1}};
    }
    l->under_way += n;
    while (gone < n) {
        int sent = sendmmsg(l->fd, msgs + gone, n - gone, 0);

        gone += sent > 0 ? (unsigned)sent : 1; /* it counts as lost */
    }
}

/* The packet number that a RECVMSG is for; 0: it is something else. */
static uint64_t acked_number(char *text, size_t n)
{
    const char *command = text;

    text[n] = '\0';
    for (int i = 0; i < 4; i++) {
        command = strchr(command, ':');
        if (!command)
            return 0;
        command++;
    }
    if ((strtoul(command, NULL, 10) & 0xff) != GEZI_CMD_RECVMSG)
        return 0;
    command = strchr(command, ':');
    return command ? strtoull(command + 1, NULL, 10) : 0;
}

/* How many; 0 after the timeout. */
static unsigned take_acks(struct load *l)
{
    struct mmsghdr msgs[BATCH];
    unsigned acked = 0;
    int n;

    for (size_t i = 0; i < BATCH; i++)
        msgs[i] = (struct mmsghdr){
            .msg_hdr = {.msg_iov = &l->ack_iov[i], .msg_iovlen = 1}};
    do {
        n = recvmmsg(l->fd, msgs, BATCH, MSG_WAITFORONE, NULL);
        for (int i = 0; i < n; i++) {
            uint64_t number = acked_number(l->acks[i], msgs[i].msg_len);

            if (number && l->waiting[number % FLAGS]) {
                l->waiting[number % FLAGS] = false;
                acked++;
            }
        }
    } while (n > 0 && !acked);
    l->under_way -= acked;
    return acked;
}

static void give_up(struct load *l, struct load_result *r)
{
    memset(l->waiting, 0, sizeof l->waiting);
    r->lost += l->under_way;
    l->under_way = 0;
}

static void drain(struct load *l, struct load_result *r)
{
    while (l->under_way) {
        unsigned acked = take_acks(l);

        if (!acked)
            give_up(l, r);
        r->acked += acked;
    }
}

struct load_result load_run(struct load *l, unsigned window, double seconds,
                            uint64_t count)
{
    struct load_result r = {0};
    double start = bench_wall();

    do {
        unsigned acked;

        send_more(l, window - l->under_way);
        acked = take_acks(l);
        if (!acked)
            give_up(l, &r);
        r.acked += acked;
        r.seconds = bench_wall() - start;
    } while (r.seconds < seconds && (!count || r.acked < count));
    drain(l, &r);
    return r;
}

struct load_result load_burst(struct load *l, unsigned count)
{
    struct load_result r = {0};
    double start = bench_wall();

    for (unsigned left = count; left;) {
        unsigned n = left < BATCH ? left : BATCH;

        send_more(l, n);
        left -= n;
    }
    /* What the slowest commit may take; nothing is sent again. */
    for (int patience = 10; l->under_way && patience;) {
        unsigned acked = take_acks(l);

        r.acked += acked;
        patience -= acked == 0;
    }
    give_up(l, &r);
    r.seconds = bench_wall() - start;
    return r;
}

int load_wait(struct load *l, double seconds)
{
    double end = bench_wall() + seconds;

    while (bench_wall() < end)
        if (load_run(l, 1, 0, 0).acked)
            return 1;
    return 0;
}

void load_skip(struct load *l, uint64_t n) { l->next += n; }
