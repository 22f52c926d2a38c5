#include "tune.h"

#include "follow.h"
#include "loop_priv.h"
#include "settings.h"
#include "xfer.h"

/* Editors empty a file, or move it away, before they write it. */
enum { SETTLE_MS = 200 };

/* Names and the encoding they are told in: others learn of it at once. */
static void tell_names(struct loop *l, const struct options *o)
{
    gezi_core_command(l->parts.core, l->now,
                      &(struct gezi_command){.what = GEZI_DO_RENAME,
                                             .text = o->nick,
                                             .group = o->group});
}

static void change_targets(struct loop *l, const struct options *o)
{
    l->parts.wish.extra = o->broadcast.at;
    l->parts.wish.extras = o->broadcast.count;
    udp_extra(l->parts.udp, o->broadcast.at, o->broadcast.count);
    l->rescan_at = l->now; /* and announce there */
}

static void on_change(void *ctx, const struct options *o,
                      const bool changed[OPTION_COUNT])
{
    struct loop *l = ctx;

    /* Without memory the old one goes on; the next start has the new one. */
    if (changed[OPTION_ID_legacy_encoding])
        gezi_core_legacy(l->parts.core, o->legacy_encoding);
    if (changed[OPTION_ID_nick] || changed[OPTION_ID_group] ||
        changed[OPTION_ID_legacy_encoding])
        tell_names(l, o);
    if (changed[OPTION_ID_downloads])
        gezi_core_downloads(l->parts.core, o->downloads);
    if (changed[OPTION_ID_rate_limit])
        xfer_limit(l->xfer, o->rate_limit);
    if (changed[OPTION_ID_broadcast])
        change_targets(l, o);
}

void tune_begin(struct loop *l)
{
    if (l->parts.settings)
        settings_listen(l->parts.settings, on_change, l);
}

void tune_follow(struct loop *l)
{
    if (l->parts.settings && settings_file(l->parts.settings))
        l->follow = follow_new(settings_file(l->parts.settings));
}

void tune_end(struct loop *l)
{
    if (l->parts.settings)
        settings_deafen(l->parts.settings, l);
    follow_free(l->follow);
}

int tune_fd(const struct loop *l)
{
    return l->follow ? follow_fd(l->follow) : -1;
}

/* A front that listens may have a line of its own: that weighs more. */
static void tell(struct loop *l, struct strbuf *news)
{
    struct strbuf of_front = {0};
    struct settings *s = l->parts.settings;
    bool any = settings_told(s, &of_front);
    const char *line = strbuf_get(any ? &of_front : news);

    if (l->parts.warn)
        l->parts.warn(line);
    else
        settings_tell(s, line);
    strbuf_fini(&of_front);
}

static void look(struct loop *l)
{
    struct strbuf news = {0};

    if (!follow_changed(l->follow))
        return;
    if (settings_reload(l->parts.settings, &news))
        tell(l, &news);
    strbuf_fini(&news);
}

void tune_turn(struct loop *l, bool readable)
{
    if (!l->follow)
        return;
    if (readable) {
        follow_drain(l->follow);
        l->look_at = l->now + SETTLE_MS;
    }
    if (l->now >= l->look_at || follow_fd(l->follow) < 0) {
        l->look_at = INT64_MAX;
        look(l);
    }
}
