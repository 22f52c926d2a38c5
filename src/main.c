/* Composition: which of the fronts this start is, and what it needs. */
#include "cli/cli.h"
#include "house.h"
#include "lang.h"
#include "own_port.h"
#include "own_store.h"
#include "paths.h"
#include "program.h"
#include "say.h"
#include "settings.h"
#include "shell/place.h"
#include "shell/remote.h"
#include "shell/udp.h"
#include "standard.h"
#include "tui/tui.h"

#include <errno.h>
#include <locale.h>
#include <string.h>
#include <unistd.h>

/* What it had stored goes out all the same: a second one would be one too
 * many. */
static void tell_lost(const struct program *p)
{
    if (strcmp(p->o.words[0], "send") == 0 && !p->o.no_queue)
        cli_tell(&p->o,
                 _("the gezi that held UDP port %u was closed meanwhile; what "
                   "it had taken waits in %s (gezi history --waiting shows "
                   "it), try again only if nothing does"),
                 p->wish.port, p->o.state);
    else
        cli_tell(
            &p->o,
            _("the gezi that held UDP port %u was closed meanwhile; try again"),
            p->wish.port);
}

static int go_through(const struct program *p, struct remote *r)
{
    bool lost;
    int status;

    if (p->kind != VERB) {
        cli_tell(&p->o,
                 _("another gezi of yours (pid %u) already runs here; use that "
                   "one, or gezi send/get/listen, or --port N"),
                 remote_pid(r));
        return PORT_TAKEN;
    }
    status = remote_run(r, &p->verb, &lost);
    if (lost)
        tell_lost(p);
    return status;
}

static int run(struct program *p)
{
    struct udp *u = NULL;
    struct remote *r = NULL;
    int err, status;

    p->wish = (struct net_wish){.bind_ip = p->o.bind.ip,
                                .port = (uint16_t)p->o.port,
                                .extra = p->o.broadcast.at,
                                .extras = p->o.broadcast.count};
    paths_make(p->o.state); /* what cannot be written there is told then */
    err = own_port_find(p, &u, &r);
    if (err)
        status = own_port_say(p, err);
    else if (r)
        status = go_through(p, r);
    else
        status = house_keep(p, u);
    remote_close(r);
    udp_close(u);
    return status;
}

/* False: there is nowhere to show it. */
static bool choose_screen(struct program *p)
{
    const char *why;

    p->stays = true;
    p->kind = LINES;
    if (p->o.plain)
        return true;
    switch (tui_fit(&why)) {
    case TUI_SCREEN:
        p->kind = SCREEN;
        return true;
    case TUI_LINES:
        say(_("%s; here is the line mode"), why);
        return true;
    case TUI_NOTHING:
        break;
    }
    cli_tell(
        &p->o,
        _("%s; for scripts there are gezi send, listen and peers (gezi help)"),
        why);
    return false;
}

/* A verb without a core, or before it needs one. */
static int use_archive(struct program *p, unsigned flags)
{
    struct store_opened opened;
    const struct gezi_store *side;
    int err = store_open(p->o.state, flags, &opened), status;

    if (err == -ENOENT)
        return cli_archive(&p->o, NULL, &p->verb);
    if (err)
        return own_store_say(p, err, opened.holder);
    if (opened.aside[0])
        say(_("%s/history.db was damaged: it is %s now, and a new one begins"),
            p->o.state, opened.aside);
    side = store_side(opened.store);
    status = cli_archive(&p->o, store_archive(opened.store), &p->verb);
    side->close(side->ctx);
    return status;
}

/* gezi key: our own, which is made if need be. */
static int show_own(struct program *p)
{
    char fingerprint[GEZI_FINGERPRINT_SIZE];
    int status;

    paths_make(p->o.state);
    status = own_keys_open(&p->keys, &p->o, true);
    if (status)
        return status;
    if (!own_keys_seal(&p->keys)) /* and why was told */
        return CLI_ERROR;
    own_keys_print(&p->keys, fingerprint);
    return cli_own(&p->o, fingerprint);
}

static int show_paths(const struct program *p)
{
    struct sockaddr_un at;
    bool has = place_of(p->o.state, p->o.bind.ip, (uint16_t)p->o.port, &at);

    return cli_paths(&p->o, has ? at.sun_path : NULL);
}

/* Whoever gives options has read something. */
static bool is_first(const struct program *p, int argc)
{
    struct strbuf path = {0};
    bool first;

    strbuf_printf(&path, "%s/history.db", p->o.state);
    first = p->kind == SCREEN && argc == 1 && p->o.config &&
            !settings_has_file(p->settings) &&
            access(strbuf_get(&path), F_OK) != 0;
    strbuf_fini(&path);
    return first;
}

static bool action_row(size_t i, struct cli_action *out)
{
    struct tui_action is;

    if (!tui_action(i, &is))
        return false;
    out->name = is.name;
    out->help = is.help;
    memcpy(out->keys, is.keys, sizeof out->keys);
    memcpy(out->where, is.where, sizeof out->where);
    return true;
}

int main(int argc, char *argv[])
{
    struct program p = {.kind = VERB};
    int status;

    standard_hold();
    setlocale(LC_CTYPE, ""); /* lang.h has the one of what is said */
    options_init(&p.o);
    status = cli_options(&p.o, argc, argv);
    if (status == CLI_DONE)
        status = cli_begin(&p.o, &p.verb);
    if (status == CLI_LOOK || status == CLI_CHANGE)
        status = use_archive(&p, status == CLI_LOOK ? STORE_READ : 0);
    if (status == CLI_OWN)
        status = show_own(&p);
    if (status == CLI_PATHS)
        status = show_paths(&p);
    if (status == CLI_KEYS || status == CLI_SCREEN)
        tui_bind(&p.o.bind_key);
    if (status == CLI_KEYS)
        status = cli_keys(&p.o, action_row);
    if (status == CLI_SCREEN) {
        p.settings = settings_new(&p.o, argc, argv);
        status = choose_screen(&p) ? CLI_DONE : CLI_ERROR;
        p.first = status == CLI_DONE && is_first(&p, argc);
        if (status == CLI_DONE)
            status = run(&p);
    } else if (status == CLI_FRONT) {
        p.stays = strcmp(p.o.words[0], "listen") == 0;
        if (p.stays)
            p.settings = settings_new(&p.o, argc, argv);
        p.moves = strcmp(p.o.words[0], "get") == 0 || p.o.file.count;
        status = run(&p);
        cli_end(&p.verb);
    }
    settings_free(p.settings);
    own_keys_close(&p.keys);
    options_fini(&p.o);
    return status;
}
