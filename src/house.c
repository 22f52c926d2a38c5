#include "house.h"

#include "alert.h"
#include "cli/cli.h"
#include "cli/notifier.h"
#include "lang.h"
#include "own_store.h"
#include "say.h"
#include "shell/accepter.h"
#include "shell/clock.h"
#include "shell/control.h"
#include "shell/loop.h"
#include "shell/tcp.h"
#include "tui/tui.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

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

/* What is wrong is told in one row of the screen. */
static void add_trouble(struct strbuf *trouble, const char *words)
{
    strbuf_printf(trouble, "%s%s", trouble->n > 0 ? "; " : "", words);
}

/* A verb has no such row. */
static void tell_trouble(const struct program *p, struct strbuf *trouble,
                         const char *words)
{
    if (p->kind == VERB)
        say_line(words);
    add_trouble(trouble, words);
}

static void use_store(const struct program *p, const struct store_opened *s,
                      struct loop_parts *parts, struct strbuf *path,
                      struct strbuf *trouble)
{
    struct strbuf line = {0};

    strbuf_printf(path, "%s/history.db", p->o.state);
    if (s->aside[0]) {
        strbuf_printf(&line,
                      _("%s was damaged: it is %s now, and a new one begins"),
                      strbuf_get(path), s->aside);
        tell_trouble(p, trouble, strbuf_get(&line));
    }
    strbuf_fini(&line);
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
        add_trouble(trouble,
                    _("no control socket: gezi send has to wait until this one "
                      "is closed"));
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
    tell_trouble(p, trouble, strbuf_get(&line));
    strbuf_fini(&line);
}

static void note_keys(struct program *p, const struct gezi_archive *archive,
                      struct strbuf *trouble)
{
    struct strbuf line = {0};

    if (own_keys_note(&p->keys, archive, &line))
        tell_trouble(p, trouble, strbuf_get(&line));
    strbuf_fini(&line);
}

static struct notifier *open_notifier(const struct program *p,
                                      struct strbuf *trouble)
{
    struct strbuf why = {0};
    struct notifier *n =
        p->stays ? notifier_new(&p->o, p->settings, &why) : NULL;

    if (why.n > 0)
        tell_trouble(p, trouble, strbuf_get(&why));
    strbuf_fini(&why);
    return n;
}

int house_keep(struct program *p, struct udp *u)
{
    struct strbuf path = {0}, trouble = {0};
    struct store_opened opened;
    struct loop_parts parts = {.udp = u,
                               .wish = p->wish,
                               .warn = p->kind == VERB ? say_line : NULL,
                               .page = p->kind == SCREEN ? tui_rows() : 0,
                               .settings = p->settings,
                               .rate_limit = p->o.rate_limit};
    struct notifier *notifier = NULL;
    int status, no_store = own_store_open(p, &opened);
    enum gezi_err err;

    if (no_store && !own_store_missed(p, no_store, opened.holder))
        return CLI_ERROR;
    if (!no_store)
        use_store(p, &opened, &parts, &path, &trouble);
    p->keys.said = no_store;
    status = own_keys_open(&p->keys, &p->o, false);
    if (status)
        goto out;
    note_keys(p, parts.archive, &trouble);
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
