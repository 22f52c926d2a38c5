#include "signals.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <unistd.h>

static const struct {
    int signal;
    bool ends;
} caught[] = {
    {SIGTERM, true},  {SIGHUP, true},   {SIGINT, true},   {SIGWINCH, false},
    {SIGCONT, false}, {SIGTSTP, false}, {SIGCHLD, false},
};

enum { CAUGHT = sizeof caught / sizeof *caught };

/* A handler gets no argument of ours: the pipe has to be a global. */
static int pipe_fds[2] = {-1, -1};

static void note(int signal)
{
    int kept = errno;
    unsigned char byte = (unsigned char)signal;
    ssize_t n = write(pipe_fds[1], &byte, 1);

    (void)n; /* a full pipe holds enough of them already */
    errno = kept;
}

static void act(int signal, void (*how)(int))
{
    struct sigaction sa = {.sa_handler = how, .sa_flags = SA_RESTART};
    struct sigaction old;

    sigemptyset(&sa.sa_mask);
    if (sigaction(signal, NULL, &old) == 0 && old.sa_handler == SIG_IGN &&
        how == note)
        return;
    sigaction(signal, &sa, NULL);
}

int signals_open(void)
{
    if (pipe(pipe_fds) != 0)
        return -errno;
    for (int i = 0; i < 2; i++) {
        fcntl(pipe_fds[i], F_SETFD, FD_CLOEXEC);
        fcntl(pipe_fds[i], F_SETFL, O_NONBLOCK);
    }
    for (size_t i = 0; i < CAUGHT; i++)
        act(caught[i].signal, note);
    act(SIGPIPE, SIG_IGN);
    return pipe_fds[0];
}

int signals_next(void)
{
    unsigned char byte;

    return read(pipe_fds[0], &byte, 1) == 1 ? byte : 0;
}

bool signals_ends(int signal)
{
    for (size_t i = 0; i < CAUGHT; i++)
        if (caught[i].signal == signal)
            return caught[i].ends;
    return false;
}

void signals_stop(void) { kill(getpid(), SIGSTOP); }

void signals_close(void)
{
    for (size_t i = 0; i < CAUGHT; i++)
        act(caught[i].signal, SIG_DFL);
    for (int i = 0; i < 2; i++) {
        close(pipe_fds[i]);
        pipe_fds[i] = -1;
    }
}
