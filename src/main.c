/* Composition: options, front end, core, loop. No logic worth a test. */
#include "alert.h"
#include "cli/cli.h"
#include "cli/notifier.h"
#include "lang.h"
#include "options.h"
#include "own_keys.h"
#include "paths.h"
#include "say.h"
#include "settings.h"
#include "shell/accepter.h"
#include "shell/clock.h"
#include "shell/control.h"
#include "shell/holder.h"
#include "shell/loop.h"
#include "shell/place.h"
#include "shell/port.h"
#include "shell/remote.h"
#include "shell/tcp.h"
#include "standard.h"
#include "store/store.h"
#include "tui/tui.h"

#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <poll.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    PORT_TAKEN = 6, /* exit status */
    /* How long to wait for a verb that has the port to end. */
    VERB_PATIENCE_MS = 30000,
    SCREEN_PATIENCE_MS = 5000,
    PAGE_OF_PEOPLE = 64, /* more than the tallest screens show */
    STAY_PATIENCE_MS = 2000,
    PATIENCE_STEP_MS = 100,
};

struct program {
    struct options o;
    struct net_wish wish;
    enum { VERB, LINES, SCREEN } kind; /* of the front */
    struct gezi_front verb;
    bool stays; /* until the user ends it */
    bool first; /* it has never run before, and nobody said how it should */
    bool moves; /* files: it may stay for long, so others come through it */
    struct settings *settings; /* NULL: of a verb that ends soon */
    struct own_keys keys;
};

static void say_line(const char *line) { say("%s", line); }

static uint64_t random_seed(void)
{
    uint64_t seed = (uint64_t)clock_unix();
    int fd = open("/dev/urandom", O_RDONLY | O_CLOEXEC);

    if (fd >= 0) {
        ssize_t n = read(fd, &seed, sizeof seed);

        (void)n; /* the time will do for scattering answers */
        close(fd);
    }
    return seed;
}

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
        cli_tell(
            &p->o,
            _("the gezi that held UDP port %u was closed meanwhile; try again"),
            p->wish.port);
    return status;
}

/* A verb that ends soon: it has the port, but no control socket. Whoever hides
 * his keys hides his name. */
static bool is_passing(const struct program *p)
{
    struct holder h;

    return holder_find(p->wish.bind_ip, p->wish.port, &h) &&
           (!h.pid || strcmp(h.name, "gezi") == 0) && h.uid == geteuid();
}

/*
 * 0 and *u or *r; or neither and -errno: -EADDRINUSE, -ETIMEDOUT when the gezi
 * that has the port does not answer, and what udp_open says.
 */
static int find_port(const struct program *p, struct udp **u, struct remote **r)
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

static int say_no_port(const struct program *p, int err)
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

static enum gezi_err new_core(const struct program *p,
                              const struct gezi_store *store, bool files,
                              struct gezi_core **out)
{
    const struct options *o = &p->o;
    struct gezi_config config = {
        .user = o->user,
        .host = o->host,
        .nick = o->nick,
        .group = o->group,
        .program = "gezi " GEZI_VERSION,
        .legacy = o->legacy_encoding,
        .number = store ? store->highest(store->ctx) : 0,
        .outbox = store != NULL,
        .deaf = store == NULL,
        .seed = random_seed(),
        .port = (uint16_t)o->port,
        .files = files,
        .seal = own_keys_seal(&p->keys),
        .keys_later = p->keys.coming,
        .old_keys = o->old_keys == SWITCH_ON,
        .downloads = o->downloads,
        .late = p->kind == SCREEN,
    };

    return gezi_core_new(&config, out);
}

/* The screen takes the terminal here: nothing may be said until close. */
static struct gezi_front *open_front(struct program *p, const char **why)
{
    const char *no_color = getenv("NO_COLOR");
    struct tui_options t = {
        .nick = p->o.nick,
        .away = p->o.away,
        .bell = p->o.bell,
        .notes = alert_notes(&p->o),
        .settings = p->settings,
        .first = p->first,
        .downloads = p->o.downloads,
        .state = p->o.state,
        .open_command = p->o.open_command,
        .pictures = p->o.pictures == SWITCH_ON,
        .theme = p->o.theme,
        .mouse = p->o.mouse == SWITCH_ON,
        .attributes = p->o.color != COLOR_NEVER,
        .colour = p->o.color == COLOR_ALWAYS ||
                  (p->o.color == COLOR_AUTO && !(no_color && no_color[0])),
    };

    *why = _("out of memory");
    if (p->kind == VERB)
        return &p->verb;
    return p->kind == LINES ? line_new(&t) : tui_new(&t, why);
}

static void close_front(const struct program *p, struct gezi_front *front)
{
    /* main ends a verb: it may never have come to an opening. */
    if (p->kind == SCREEN)
        tui_free(front);
    else if (p->kind == LINES)
        line_free(front);
}

/* Whoever stays heeds the rules; listen --accept takes all by itself. */
static bool seat_accepter(const struct program *p, struct loop *l,
                          struct accepter *a)
{
    accepter_init(a, &p->o.accept_from);
    return !p->stays || (p->kind == VERB && p->o.accept) ||
           loop_add(l, &a->front);
}

/* The command that is told what happens, where someone stays. */
static bool seat_notifier(const struct program *p, struct loop *l,
                          struct notifier *n, const struct gezi_front *front)
{
    if (!n)
        return true;
    if (p->kind == SCREEN)
        notifier_unless(n, tui_is_seen, front);
    return loop_add(l, notifier_front(n));
}

static bool seat_pictures(const struct program *p, struct loop *l,
                          const struct gezi_front *front)
{
    return p->kind != SCREEN || loop_add(l, tui_pictures(front));
}

static int live(struct program *p, const struct loop_parts *parts,
                struct notifier *notifier)
{
    struct accepter accepter;
    const char *why;
    struct gezi_front *front = open_front(p, &why);
    struct loop *l = NULL;
    int status = CLI_ERROR, err = front ? loop_new(parts, &l) : 0;

    p->keys.core = parts->core;
    p->keys.quiet = p->kind == SCREEN;
    if (l &&
        (!loop_add(l, front) || !own_keys_seat(&p->keys, l) ||
         !seat_accepter(p, l, &accepter) ||
         !seat_notifier(p, l, notifier, front) || !seat_pictures(p, l, front)))
        err = -ENOMEM;
    if (l && !err)
        status = loop_run(l);
    close_front(p, front);
    loop_free(l);
    own_keys_tell(&p->keys);
    if (!front || err)
        cli_tell(&p->o, _("cannot start: %s"), front ? lang_error(-err) : why);
    return status;
}

/*
 * Who cannot keep what arrives may not take it in. A verb that only asks or
 * sends goes on without; nothing of it waits then.
 */
static bool goes_without(const struct program *p, int err, long holder)
{
    bool passing = p->kind == VERB && !p->stays &&
                   strcmp(p->o.words[0], "get") != 0; /* offers are in it */
    const char *dir = p->o.state;

    if (err == -EBUSY)
        cli_tell(
            &p->o,
            _("another gezi of yours (pid %ld) keeps its history in %s; close "
              "it, or give this one a folder of its own with --state"),
            holder, dir);
    else if (err == -ENOTSUP)
        cli_tell(
            &p->o,
            _("%s/history.db was made by a newer gezi; update this one, or "
              "choose another folder with --state"),
            dir);
    else
        cli_tell(
            &p->o,
            _("cannot write %s/history.db: %s; %schoose another folder with "
              "--state"),
            dir, lang_error(-err), passing ? _("nothing is kept; ") : "");
    return passing && err != -EBUSY;
}

/* A verb that has it now may end soon. Whoever stays says it without delay:
 * it has the port, so it has waited for such a verb already. */
static int open_store(const struct program *p, struct store_opened *out)
{
    int64_t until =
        clock_now() + (p->stays ? STAY_PATIENCE_MS : VERB_PATIENCE_MS);

    for (;;) {
        int err = store_open(p->o.state, 0, out);

        if (err != -EBUSY || clock_now() >= until)
            return err;
        poll(NULL, 0, PATIENCE_STEP_MS);
    }
}

static void use_store(const struct program *p, const struct store_opened *s,
                      struct loop_parts *parts, struct strbuf *path,
                      struct strbuf *trouble)
{
    strbuf_printf(path, "%s/history.db", p->o.state);
    if (s->aside[0])
        strbuf_printf(trouble,
                      _("%s was damaged: it is %s now, and a new one begins"),
                      strbuf_get(path), s->aside);
    if (s->aside[0] && p->kind == VERB)
        say_line(strbuf_get(trouble));
    parts->store = store_side(s->store);
    parts->archive = store_archive(s->store);
    parts->store_path = strbuf_get(path);
}

static void open_control(const struct program *p, struct loop_parts *parts,
                         struct strbuf *trouble)
{
    if ((p->stays || p->moves) &&
        control_open(p->o.state, p->wish.bind_ip, p->wish.port,
                     &parts->control) != 0)
        strbuf_printf(trouble,
                      _("%sno control socket: gezi send has to wait until this "
                        "one is closed"),
                      *strbuf_get(trouble) ? "; " : "");
}

/* Files are fetched from us by the same port. Without it all else goes on. */
static void open_tcp(const struct program *p, struct loop_parts *parts,
                     struct strbuf *trouble)
{
    struct strbuf line = {0};
    int err = tcp_open(p->wish.bind_ip, p->wish.port, &parts->tcp);

    if (!err)
        return;
    strbuf_printf(&line,
                  _("TCP port %u: %s; files cannot be offered until it is free "
                    "and gezi is started again"),
                  p->wish.port, lang_error(-err));
    if (p->kind == VERB)
        say_line(strbuf_get(&line));
    strbuf_printf(trouble, "%s%s", *strbuf_get(trouble) ? "; " : "",
                  strbuf_get(&line));
    strbuf_fini(&line);
}

static struct notifier *open_notifier(const struct program *p,
                                      struct strbuf *trouble)
{
    struct strbuf why = {0};
    struct notifier *n =
        p->stays ? notifier_new(&p->o, p->settings, &why) : NULL;

    if (why.n > 0 && p->kind == VERB)
        say_line(strbuf_get(&why));
    if (why.n > 0)
        strbuf_printf(trouble, "%s%s", *strbuf_get(trouble) ? "; " : "",
                      strbuf_get(&why));
    strbuf_fini(&why);
    return n;
}

/* The house is ours: live in it until someone leaves. */
static int keep_house(struct program *p, struct udp *u)
{
    struct strbuf path = {0}, trouble = {0};
    struct store_opened opened;
    struct loop_parts parts = {.udp = u,
                               .wish = p->wish,
                               .warn = p->kind == VERB ? say_line : NULL,
                               .page = p->kind == SCREEN ? PAGE_OF_PEOPLE : 0,
                               .settings = p->settings,
                               .rate_limit = p->o.rate_limit};
    struct notifier *notifier = NULL;
    int status, no_store = open_store(p, &opened);
    enum gezi_err err;

    if (no_store && !goes_without(p, no_store, opened.holder))
        return CLI_ERROR;
    if (!no_store)
        use_store(p, &opened, &parts, &path, &trouble);
    p->keys.said = no_store;
    status = own_keys_open(&p->keys, &p->o, false);
    if (status)
        goto out;
    if (own_keys_note(&p->keys, parts.archive, &trouble) && p->kind == VERB)
        say_line(strbuf_get(&trouble));
    status = CLI_ERROR;
    open_tcp(p, &parts, &trouble);
    err = new_core(p, parts.store, parts.tcp != NULL, &parts.core);
    if (!err) {
        open_control(p, &parts, &trouble);
        notifier = open_notifier(p, &trouble);
        parts.trouble = strbuf_get(&trouble);
        status = live(p, &parts, notifier);
        if (status == LOOP_UNREADY)
            err = gezi_core_ready(parts.core);
    }
    if (err) {
        cli_tell(&p->o, _("encoding %s: %s"),
                 gezi_charset_name(p->o.legacy_encoding),
                 lang_word(gezi_err_text(err)));
        status = CLI_ERROR;
    }
out:
    notifier_free(notifier);
    control_close(parts.control);
    tcp_close(parts.tcp);
    gezi_core_free(parts.core);
    if (parts.store)
        parts.store->close(parts.store->ctx);
    strbuf_fini(&path);
    strbuf_fini(&trouble);
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
    err = find_port(p, &u, &r);
    if (err)
        status = say_no_port(p, err);
    else if (r)
        status = go_through(p, r);
    else
        status = keep_house(p, u);
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

static int say_no_archive(const struct program *p, int err, long holder)
{
    const char *dir = p->o.state;

    if (err == -EBUSY)
        cli_tell(&p->o,
                 _("another gezi of yours (pid %ld) keeps its history in %s; "
                   "close it first"),
                 holder, dir);
    else if (err == -ENOTSUP)
        cli_tell(&p->o,
                 _("%s/history.db was made by a newer gezi; update this one"),
                 dir);
    else if (err == -EBADMSG)
        cli_tell(&p->o,
                 _("%s/history.db is damaged; start gezi, which sets it aside "
                   "and begins a new one"),
                 dir);
    else
        cli_tell(&p->o, _("cannot open %s/history.db: %s"), dir,
                 lang_error(-err));
    return CLI_ERROR;
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
        return say_no_archive(p, err, opened.holder);
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
