#include "verb_rig.h"

#include "capture.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const struct gezi_peer rig_lilei = {
    .id = 1,
    .kind = GEZI_KIND_FEIQ,
    .presence = GEZI_ONLINE,
    .addr = {0x0a000007, 2425},
    .charset = GEZI_CS_GBK,
    .key = "lei@pc7",
    .nick = "李雷",
    .user = "lei",
    .host = "pc7",
    .group = "研发部",
    .client = "",
    .sign = "",
};
const struct gezi_peer rig_daoshi = {
    .id = 2,
    .kind = GEZI_KIND_IPMSG,
    .presence = GEZI_ONLINE,
    .addr = {0x0a000008, 2425},
    .caps = GEZI_OPT_CAPUTF8 | GEZI_OPT_FILEATTACH,
    .charset = GEZI_CS_UTF8,
    .key = "dao@pc8",
    .nick = "小道士",
    .user = "dao",
    .host = "pc8",
    .group = "",
    .client = "IPMsg 5",
    .sign = "",
};
const struct gezi_peer rig_lily = {
    .id = 3,
    .kind = GEZI_KIND_IPTUX,
    .presence = GEZI_AWAY,
    .addr = {0x0a000009, 2425},
    .charset = GEZI_CS_UTF8,
    .key = "lily@pc9",
    .nick = "Lily",
    .user = "lily",
    .host = "pc9",
    .group = "Sales",
    .client = "",
    .sign = "",
};

static enum gezi_err command(void *ctx, const struct gezi_command *cmd)
{
    struct rig *rig = ctx;
    int i = rig->asked_count++;

    assert(i < RIG_COMMANDS);
    rig->asked[i] = *cmd;
    snprintf(rig->text[i], sizeof rig->text[i], "%s",
             cmd->text ? cmd->text : "");
    rig->asked[i].text = rig->text[i];
    snprintf(rig->offer[i], sizeof rig->offer[i], "%s",
             cmd->offer ? cmd->offer : "");
    rig->asked[i].offer = rig->offer[i];
    snprintf(rig->others[i], sizeof rig->others[i], "%s",
             cmd->others ? cmd->others : "");
    for (size_t k = 0; k < cmd->files_n; k++) {
        size_t n = strlen(rig->files[i]);

        snprintf(rig->files[i] + n, sizeof rig->files[i] - n, "%s%s",
                 k ? "," : "", cmd->files[k].name);
    }
    return rig->answer;
}

static enum gezi_err check(void *ctx, const struct gezi_target *to,
                           const char *text, unsigned flags,
                           struct gezi_check *out)
{
    const struct rig *rig = ctx;

    (void)to;
    (void)text;
    (void)flags;
    *out = rig->check;
    return GEZI_OK;
}

const char *rig_asked = "";

static void health(void *ctx, struct gezi_health *out)
{
    const struct rig *rig = ctx;

    *out = rig->health;
    out->asked = rig_asked;
}

static void leave(void *ctx, int status)
{
    struct rig *rig = ctx;

    assert(rig->status == RIG_STILL_HERE); /* once */
    rig->status = status;
}

void rig_begin(struct rig *rig, const char *line)
{
    static char copy[4096], *argv[32];
    int argc = 1;
    char *at = copy, *word;

    *rig = (struct rig){.status = RIG_STILL_HERE,
                        .now = 1000,
                        .check = {.bytes = 1, .limit = 7900},
                        .health = {.address = "10.0.0.1",
                                   .port = 2425,
                                   .bound = true,
                                   .interfaces = 1,
                                   .trouble = "",
                                   .tcp = true,
                                   .links = "eth0 10.0.0.1",
                                   .heard = true}};
    rig->host =
        (struct gezi_host){rig, command, check, health, leave, NULL, NULL};
    snprintf(copy, sizeof copy, "%s", line);
    argv[0] = copy + sizeof copy - 1;
    while ((word = strsep(&at, " ")))
        argv[argc++] = word;
    argv[argc] = NULL;
    setenv("TZ", "UTC0", 1);
    setenv("HOME", "/nonexistent", 1);
    unsetenv("XDG_CONFIG_HOME");
    unsetenv("XDG_STATE_HOME");
    options_init(&rig->options);
    capture_begin();
    rig->begun = cli_options(&rig->options, argc, argv);
    if (!rig->begun)
        rig->begun = cli_begin(&rig->options, &rig->front);
}

void rig_begin_remote(struct rig *rig, const char *line)
{
    rig_begin(rig, line);
    rig->host.check = NULL;
}

void rig_start(struct rig *rig)
{
    assert(rig->begun == CLI_FRONT);
    rig->front.start(rig->front.ctx, rig->now, &rig->host);
}

void rig_event(struct rig *rig, struct gezi_event ev)
{
    if (!ev.unix_ms)
        ev.unix_ms = INT64_C(1760277725120); /* 2025-10-12 14:02:05 UTC */
    if (!ev.peer.key) {
        ev.peer.key = ev.peer.nick = ev.peer.user = ev.peer.host = "";
        ev.peer.group = ev.peer.client = ev.peer.sign = "";
    }
    rig->front.event(rig->front.ctx, rig->now, &ev);
    if (rig->front.flush)
        rig->front.flush(rig->front.ctx, rig->now);
}

void rig_ready(struct rig *rig)
{
    rig_event(rig, (struct gezi_event){.kind = GEZI_EV_READY});
}

void rig_person(struct rig *rig, const struct gezi_peer *peer,
                enum gezi_change change)
{
    rig_event(rig, (struct gezi_event){.kind = GEZI_EV_PERSON,
                                       .peer = *peer,
                                       .change = change});
}

void rig_pass(struct rig *rig, int64_t ms)
{
    const struct gezi_front *f = &rig->front;
    int64_t end = rig->now + ms, due;

    while (f->deadline && (due = f->deadline(f->ctx)) <= end) {
        rig->now = due > rig->now ? due : rig->now;
        f->tick(f->ctx, rig->now);
        if (f->deadline(f->ctx) <= rig->now)
            assert(!"a deadline that tick does not move");
    }
    rig->now = end;
}

void rig_end(struct rig *rig)
{
    if (rig->begun == CLI_FRONT)
        cli_end(&rig->front);
    options_fini(&rig->options);
    capture_end();
}
