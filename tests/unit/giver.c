#include "giver.h"

#include "expect.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

static bool read_request(int fd, char *out)
{
    size_t n = 0;

    while (n < GIVER_REQUEST && (n == 0 || out[n - 1] != '\0')) {
        ssize_t got = read(fd, out + n, GIVER_REQUEST - n);

        if (got <= 0)
            return false;
        n += (size_t)got;
    }
    return n > 0 && out[n - 1] == '\0';
}

/* "...:OFFSET:" in hex. */
static size_t offset_of(const char *request)
{
    const char *end = strrchr(request, ':'), *at = end;

    while (at && at > request && at[-1] != ':')
        at--;
    return at ? (size_t)strtoull(at, NULL, 16) : 0;
}

static void give(int fd, const struct giver_answer *a, const char *request)
{
    size_t at = a->heeds ? offset_of(request) : 0;
    size_t end = a->cut && a->cut < a->bytes.n ? a->cut : a->bytes.n;

    while (at < end) {
        size_t some = end - at;
        ssize_t n;

        if (a->pieces && some > a->pieces)
            some = a->pieces;
        n = send(fd, a->bytes.p + at, some, MSG_NOSIGNAL);
        if (n < 0)
            return;
        at += (size_t)n;
    }
}

static void end(int fd, enum giver_end how)
{
    struct linger now = {.l_onoff = 1};
    char byte;

    if (how == GIVER_BREAKS)
        setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
    else if (how == GIVER_CLOSES)
        shutdown(fd, SHUT_WR);
    /* As honest ones do: all is taken when the other side closes. */
    while (how != GIVER_BREAKS && read(fd, &byte, 1) > 0)
        continue;
    close(fd);
}

static void *run(void *arg)
{
    struct giver *g = arg;
    int fd;

    while ((fd = accept(g->listener, NULL, NULL)) >= 0) {
        unsigned i = g->asked < g->count ? g->asked : g->count - 1;
        char *request = g->requests[g->asked % GIVER_ANSWERS];

        if (read_request(fd, request)) {
            g->asked++;
            give(fd, &g->answers[i], request);
        }
        end(fd, g->answers[i].end);
    }
    return NULL;
}

void giver_start(struct giver *g)
{
    struct sockaddr_in at = {.sin_family = AF_INET,
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof at;

    g->asked = 0;
    g->listener = socket(AF_INET, SOCK_STREAM, 0);
    assert_true(g->listener >= 0);
    assert_int_equal(bind(g->listener, (struct sockaddr *)&at, sizeof at), 0);
    assert_int_equal(listen(g->listener, 8), 0);
    getsockname(g->listener, (struct sockaddr *)&at, &size);
    g->addr = (struct gezi_addr){INADDR_LOOPBACK, ntohs(at.sin_port)};
    assert_int_equal(pthread_create(&g->thread, NULL, run, g), 0);
}

void giver_stop(struct giver *g)
{
    shutdown(g->listener, SHUT_RDWR);
    pthread_join(g->thread, NULL);
    close(g->listener);
}
