#include "pty.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

int pty_open(int *end)
{
    struct winsize size = {.ws_row = PTY_ROWS, .ws_col = PTY_COLS};
    int fd = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC), slave;

    if (fd < 0)
        return -1;
    if (grantpt(fd) < 0 || unlockpt(fd) < 0) {
        close(fd);
        return -1;
    }
    ioctl(fd, TIOCSWINSZ, &size);
    fcntl(fd, F_SETFL, O_NONBLOCK);
    slave = open(ptsname(fd), O_RDWR | O_NOCTTY);
    *end = fd;
    return slave;
}

void pty_take(int slave)
{
    setsid();
    ioctl(slave, TIOCSCTTY, 0);
    dup2(slave, STDIN_FILENO);
    dup2(slave, STDOUT_FILENO);
    dup2(slave, STDERR_FILENO);
}

pid_t pty_fork(int *end)
{
    int slave = pty_open(end);
    pid_t pid;

    if (slave < 0)
        return -1;
    pid = fork();
    if (pid == 0)
        pty_take(slave);
    close(slave);
    return pid;
}
