#include "box_screen.h"

#include "bench.h"
#include "pty.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

pid_t box_screen(struct box *box, const char *self, const char *home,
                 const char *nick, int *terminal)
{
    char program[4096];
    int slave = pty_open(terminal);
    pid_t pid = slave < 0 ? -1 : box_fork(box);

    if (pid == 0) {
        pty_take(slave);
        bench_near(self, "../../gezi", program, sizeof program);
        setenv("TERM", "xterm-256color", 1);
        setenv("LC_ALL", "C.UTF-8", 1);
        setenv("XDG_CONFIG_HOME", home, 1);
        execl(program, program, "--state", home, "--nick", nick, (char *)NULL);
        _exit(127);
    }
    close(slave);
    return pid;
}

void box_remove(const char *home, const char *bench)
{
    char command[256];

    snprintf(command, sizeof command, "rm -rf '%s'", home);
    if (system(command) != 0)
        fprintf(stderr, "%s: %s is left behind\n", bench, home);
}
