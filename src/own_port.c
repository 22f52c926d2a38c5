#include "own_port.h"

#include "cli/cli.h"
#include "lang.h"
#include "shell/clock.h"
#include "shell/holder.h"
#include "shell/remote.h"
#include "shell/udp.h"

#include <errno.h>
#include <poll.h>
#include <pwd.h>
#include <string.h>
#include <unistd.h>

enum { SCREEN_PATIENCE_MS = 5000 };

/*
 * The port belongs to someone who is no gezi of ours that answers. silent: it
 * is one, stopped.
 */
static int say_holder(const struct program *p, bool silent)
{
    const char *rest = silent ? _("it does not answer: is it stopped? "
                                  "Bring it back with fg, or close it")
                              : _("close it or start with --port N");
    struct holder h;
    struct passwd *pw;

    if (!holder_find(p->wish.bind_ip, p->wish.port, &h)) {
        cli_tell(&p->o, _("UDP port %u is taken by another program; %s"),
                 p->wish.port, rest);
    } else if (h.pid) {
        cli_tell(&p->o, _("UDP port %u is taken by %s (pid %ld); %s"),
                 p->wish.port, h.name, (long)h.pid, rest);
    } else {
        pw = getpwuid(h.uid);
        cli_tell(&p->o, _("UDP port %u is taken by a program of user %s; %s"),
                 p->wish.port, pw ? pw->pw_name : _("(unknown)"), rest);
    }
    return PORT_TAKEN;
}

/* A verb that ends soon: it has the port, but no control socket. Whoever hides
 * his keys hides his name. */
static bool is_passing(const struct program *p)
{
    struct holder h;

    return holder_find(p->wish.bind_ip, p->wish.port, &h) &&
           (!h.pid || strcmp(h.name, "gezi") == 0) && h.uid == geteuid();
}

int own_port_find(const struct program *p, struct udp **u, struct remote **r)
{
    int64_t until =
        clock_now() + (p->kind == VERB ? VERB_PATIENCE_MS : SCREEN_PATIENCE_MS);

    for (;;) {
        int err = udp_open(&p->wish, u);

        if (err != -EADDRINUSE)
            return err;
        err = remote_open(p->o.state, p->wish.bind_ip, p->wish.port, r);
        if (err != -ENOENT)
            return err;
        if (!is_passing(p) || clock_now() >= until)
            return -EADDRINUSE;
        poll(NULL, 0, PATIENCE_STEP_MS);
    }
}

int own_port_say(const struct program *p, int err)
{
    char ip[GEZI_ADDR_TEXT];

    if (err == -EADDRINUSE || err == -ETIMEDOUT)
        return say_holder(p, err == -ETIMEDOUT);
    if (err == -EADDRNOTAVAIL)
        cli_tell(
            &p->o,
            _("no interface of this machine has the address %s; "
              "give one that it has, or leave out --bind"),
            gezi_addr_print((struct gezi_addr){.ip = p->wish.bind_ip}, ip));
    else if (err == -EACCES)
        cli_tell(&p->o, _("UDP port %u: %s; choose one above 1023 with --port"),
                 p->wish.port, lang_error(-err));
    else
        cli_tell(&p->o, _("cannot open UDP port %u: %s"), p->wish.port,
                 lang_error(-err));
    return CLI_ERROR;
}
