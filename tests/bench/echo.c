#include "echo.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <sqlite3.h>

enum {
    BATCH = 256,
    TURN = 16384, /* messages between two commits */
    BUFFER = 4 << 20,
    DATAGRAM = 2048,
    ACK = 64,
    FIELDS = 5,
};

struct echo_ack {
    struct sockaddr_in to;
    struct iovec iov;
    char bytes[ACK];
};

static struct mmsghdr in_msgs[BATCH], out_msgs[BATCH];
static struct sockaddr_in from[BATCH];
static struct iovec in_iov[BATCH];
static char in_bytes[BATCH][DATAGRAM];
static struct echo_ack acks[TURN + BATCH];
static size_t ack_count;
static sqlite3 *db;
static sqlite3_stmt *insert, *begin, *commit;

static void must(bool ok, const char *what)
{
    if (!ok) {
        fprintf(stderr, "echo: %s: %s\n", what,
                db ? sqlite3_errmsg(db) : "failed");
        exit(1);
    }
}

static int open_socket(uint16_t port)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(port)};
    int fd = socket(AF_INET, SOCK_DGRAM, 0), size = BUFFER;

    setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof size);
    must(bind(fd, (struct sockaddr *)&at, sizeof at) == 0, "no port");
    for (size_t i = 0; i < BATCH; i++)
        in_iov[i] = (struct iovec){in_bytes[i], DATAGRAM};
    return fd;
}

static void prepare(const char *sql, sqlite3_stmt **out)
{
    must(sqlite3_prepare_v2(db, sql, -1, out, NULL) == SQLITE_OK, sql);
}

static void open_rows(const char *path)
{
    must(sqlite3_open(path, &db) == SQLITE_OK &&
             sqlite3_exec(db,
                          "PRAGMA journal_mode = WAL; PRAGMA synchronous = "
                          "FULL; CREATE TABLE message(row INTEGER PRIMARY KEY, "
                          "number INTEGER, user TEXT, host TEXT, text TEXT)",
                          NULL, NULL, NULL) == SQLITE_OK,
         "no rows");
    prepare("INSERT INTO message VALUES(NULL, ?, ?, ?, ?)", &insert);
    prepare("BEGIN", &begin);
    prepare("COMMIT", &commit);
}

static void run(sqlite3_stmt *stmt)
{
    must(sqlite3_step(stmt) == SQLITE_DONE, "step");
    sqlite3_reset(stmt);
}

struct field {
    const char *p;
    int n;
};

/* version:number:user:host:command:text */
static bool cut(const char *p, size_t n, struct field out[FIELDS + 1])
{
    for (int i = 0; i < FIELDS; i++) {
        const char *colon = memchr(p, ':', n);

        if (!colon)
            return false;
        out[i] = (struct field){p, (int)(colon - p)};
        n -= (size_t)(colon + 1 - p);
        p = colon + 1;
    }
    out[FIELDS] = (struct field){p, (int)n};
    return true;
}

static void store(const struct field f[FIELDS + 1])
{
    sqlite3_bind_int64(insert, 1, strtoll(f[1].p, NULL, 10));
    sqlite3_bind_text(insert, 2, f[2].p, f[2].n, SQLITE_STATIC);
    sqlite3_bind_text(insert, 3, f[3].p, f[3].n, SQLITE_STATIC);
    sqlite3_bind_text(insert, 4, f[5].p, f[5].n, SQLITE_STATIC);
    run(insert);
}

/* SENDMSG | SENDCHECK, and then as the number says. */
static void acknowledge(const struct field *number,
                        const struct sockaddr_in *to)
{
    static const char head[] = "1:1:e:e:33:";
    struct echo_ack *a = &acks[ack_count++];
    size_t n = (size_t)number->n < 20 ? (size_t)number->n : 20;

    memcpy(a->bytes, head, sizeof head - 1);
    memcpy(a->bytes + sizeof head - 1, number->p, n);
    a->iov = (struct iovec){a->bytes, sizeof head - 1 + n};
    a->to = *to;
}

/* How many came; 0: the socket is empty. */
static int take(int fd, int most)
{
    int n;

    for (int i = 0; i < most; i++)
        in_msgs[i] = (struct mmsghdr){.msg_hdr = {.msg_name = &from[i],
                                                  .msg_namelen = sizeof from[i],
                                                  .msg_iov = &in_iov[i],
                                                  .msg_iovlen = 1}};
    n = recvmmsg(fd, in_msgs, (unsigned)most, MSG_DONTWAIT, NULL);
    for (int i = 0; i < n; i++) {
        struct field f[FIELDS + 1];

        if (!cut(in_bytes[i], in_msgs[i].msg_len, f) ||
            (strtoul(f[4].p, NULL, 10) & 0x1ff) != 0x120)
            continue;
        if (db && ack_count == 0)
            run(begin);
        if (db)
            store(f);
        acknowledge(&f[1], &from[i]);
    }
    return n;
}

static void send_acks(int fd)
{
    for (size_t done = 0; done < ack_count;) {
        size_t n = ack_count - done < BATCH ? ack_count - done : BATCH;
        int sent;

        for (size_t i = 0; i < n; i++) {
            struct echo_ack *a = &acks[done + i];

            out_msgs[i] =
                (struct mmsghdr){.msg_hdr = {.msg_name = &a->to,
                                             .msg_namelen = sizeof a->to,
                                             .msg_iov = &a->iov,
                                             .msg_iovlen = 1}};
        }
        sent = sendmmsg(fd, out_msgs, (unsigned)n, 0);
        done += sent > 0 ? (size_t)sent : 1;
    }
    ack_count = 0;
}

void echo_serve(enum echo how, uint16_t port, const char *path)
{
    int fd = open_socket(port), most = how == ECHO_EACH ? 1 : BATCH;
    struct pollfd ready = {fd, POLLIN, 0};

    if (how != ECHO_ONLY)
        open_rows(path);
    for (;;) {
        int n = take(fd, most);

        /* Without rows there is nothing to gather for. */
        while (n > 0 && how == ECHO_BATCH && ack_count < TURN)
            n = take(fd, most);
        if (db && ack_count)
            run(commit);
        send_acks(fd);
        if (n <= 0)
            poll(&ready, 1, -1);
    }
}
