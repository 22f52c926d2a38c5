/*
 * What a front end offers the loop, and what the house offers a front end. The
 * screen, each subcommand and each client of the control socket is a front;
 * several can live in one loop. All calls come from the loop's thread.
 */
#ifndef GEZI_FRONT_H
#define GEZI_FRONT_H

#include <gezi/core.h>
#include <gezi/store.h>

/* How the house is. Strings live until the next call of health. */
struct gezi_health {
    const char *address; /* first address of ours, "" when there is none */
    uint16_t port;
    bool bound;            /* the port is ours */
    uint32_t interfaces;   /* that can broadcast */
    uint32_t buffer_bytes; /* SO_RCVBUF granted */
    uint64_t dropped;      /* datagrams the kernel had no room for */
    const char *trouble;   /* one line that the user should read, or "" */
    const char *away;      /* we are, with this text; NULL: here */
    const char *asked;     /* addresses that are asked at each start, as
                            * range.h reads them, blanks between; "": none */
    bool tcp;              /* others can connect to us: files can be offered */
    const char *links;     /* "eth0 192.168.1.20, wlan0 10.0.0.7" */
    bool heard;            /* a broadcast of ours came back to us */
    bool partial; /* not all people were told yet; never over the socket */
};

/*
 * The house. Who is known from earlier days comes as a PERSON event, OFFLINE,
 * before READY; in another process than the core (control socket) everybody
 * does, and check is NULL.
 *
 * command: as gezi_core_command; refs of different fronts never mix, and have
 *   40 bits. Called from `event`, it is obeyed when all fronts have seen that
 *   event, so what it points at stays.
 * check: not from `event`.
 * leave: end the loop with this exit status, after the good-bye.
 * read_as: text of this person is read so from now on (ASCII: guessed again);
 *   archive->reread with always keeps it. NULL when the core is in another
 *   process.
 * archive: NULL when the core is in another process. Not from `event`.
 */
struct gezi_host {
    void *ctx;
    enum gezi_err (*command)(void *ctx, const struct gezi_command *cmd);
    enum gezi_err (*check)(void *ctx, const struct gezi_target *to,
                           const char *text, unsigned flags,
                           struct gezi_check *out);
    void (*health)(void *ctx, struct gezi_health *out);
    void (*leave)(void *ctx, int status);
    void (*read_as)(void *ctx, uint32_t peer, enum gezi_charset charset);
    const struct gezi_archive *archive;
};

/* Any function may be NULL. `now` is monotonic milliseconds. */
struct gezi_front {
    void *ctx;
    /* Once, before anything else. Keeps host; it outlives the front. */
    void (*start)(void *ctx, int64_t now, const struct gezi_host *host);
    /* Everything that happens, in order. READY means: announced. */
    void (*event)(void *ctx, int64_t now, const struct gezi_event *ev);
    /* fd is polled for reading; -1 for none. It may change at any time. */
    int fd;
    void (*input)(void *ctx, int64_t now);
    /* INT64_MAX: no wish. tick is called when it has come. */
    int64_t (*deadline)(void *ctx);
    void (*tick)(void *ctx, int64_t now);
    /* A turn is over: paint, flush lines. */
    void (*flush)(void *ctx, int64_t now);
    /* A signal: SIGWINCH, SIGCONT, SIGTSTP, SIGCHLD, and those that end: the
     * loop does that when this returns, with its own exit status, and it stops
     * the process itself when SIGTSTP returns. */
    void (*signal)(void *ctx, int signal);
};

#endif
