#include "line_rig.h"

#include "expect.h"

#include "tui/tui.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

struct line_rig lines;

static enum gezi_err take(void *ctx, const struct gezi_command *cmd)
{
    (void)ctx;
    lines.command = *cmd;
    snprintf(lines.offer, sizeof lines.offer, "%s",
             cmd->offer ? cmd->offer : "");
    snprintf(lines.dir, sizeof lines.dir, "%s", cmd->dir ? cmd->dir : "");
    snprintf(lines.path, sizeof lines.path, "%s",
             cmd->files_n ? cmd->files[0].path : "");
    snprintf(lines.text, sizeof lines.text, "%s", cmd->text ? cmd->text : "");
    snprintf(lines.others, sizeof lines.others, "%s",
             cmd->others ? cmd->others : "");
    lines.count++;
    return GEZI_OK;
}

static void health(void *ctx, struct gezi_health *out)
{
    (void)ctx;
    *out = (struct gezi_health){
        .address = "10.0.0.1",
        .port = 2425,
        .bound = true,
        .trouble = "",
        .asked = "10.0.1.0/24 10.0.2.7:2426",
    };
}

static void leave(void *ctx, int status)
{
    (void)ctx;
    (void)status;
    lines.left = true;
}

struct gezi_event lines_event(enum gezi_event_kind kind, uint32_t id,
                              const char *name)
{
    return (struct gezi_event){.kind = kind,
                               .unix_ms = 1791813900000, /* 14:05 UTC */
                               .peer = {.id = id,
                                        .kind = GEZI_KIND_IPMSG,
                                        .presence = GEZI_ONLINE,
                                        .addr = {0x0a000000 + id, 2425},
                                        .key = name,
                                        .nick = name,
                                        .user = "u",
                                        .host = "h",
                                        .group = "",
                                        .client = "",
                                        .sign = ""}};
}

void lines_happens(const struct gezi_event *ev)
{
    lines.front->event(lines.front->ctx, lines.now, ev);
}

void lines_comes(uint32_t id, const char *name)
{
    struct gezi_event ev = lines_event(GEZI_EV_PERSON, id, name);

    ev.change = GEZI_CHANGE_ONLINE;
    lines_happens(&ev);
}

void lines_says(uint32_t id, const char *name, const char *text, unsigned flags)
{
    struct gezi_event ev = lines_event(GEZI_EV_MESSAGE, id, name);

    ev.message = (struct gezi_message){
        .id = "m", .number = 5, .text = text, .flags = flags};
    lines_happens(&ev);
}

void lines_ends(enum gezi_state state, enum gezi_reason reason)
{
    struct gezi_event ev = lines_event(GEZI_EV_DELIVERY, 2, "李雷");

    ev.delivery = (struct gezi_delivery){
        .ref = lines.command.ref, .id = "o", .state = state, .reason = reason};
    lines_happens(&ev);
}

const char *lines_look(void)
{
    ssize_t n;

    lines.front->flush(lines.front->ctx, lines.now);
    n = read(lines.out[0], lines.shown, sizeof lines.shown - 1);
    lines.shown[n > 0 ? n : 0] = '\0';
    return lines.shown;
}

void lines_type(const char *line)
{
    assert_int_equal(write(lines.in[1], line, strlen(line)), strlen(line));
    lines.front->input(lines.front->ctx, lines.now);
}

int lines_setup(void **state)
{
    struct tui_options options = {
        .nick = "张三", .away = "I am out", .bell = ~0u};

    (void)state;
    setenv("TZ", "UTC", 1);
    tzset();
    memset(&lines, 0, sizeof lines);
    assert_int_equal(pipe(lines.in), 0);
    assert_int_equal(pipe(lines.out), 0);
    fcntl(lines.out[0], F_SETFL, O_NONBLOCK);
    fflush(stdout);
    lines.old_in = dup(STDIN_FILENO);
    lines.old_out = dup(STDOUT_FILENO);
    dup2(lines.in[0], STDIN_FILENO);
    dup2(lines.out[1], STDOUT_FILENO);
    lines.host =
        (struct gezi_host){.command = take, .health = health, .leave = leave};
    lines.front = line_new(&options);
    lines.front->start(lines.front->ctx, lines.now, &lines.host);
    lines_happens(&(struct gezi_event){.kind = GEZI_EV_READY});
    lines_comes(2, "李雷");
    return 0;
}

int lines_teardown(void **state)
{
    (void)state;
    line_free(lines.front);
    dup2(lines.old_in, STDIN_FILENO);
    dup2(lines.old_out, STDOUT_FILENO);
    close(lines.old_in);
    close(lines.old_out);
    close(lines.in[0]);
    if (lines.in[1] >= 0)
        close(lines.in[1]);
    close(lines.out[0]);
    close(lines.out[1]);
    return 0;
}

void lines_expect_shown(const char *part)
{
    const char *all = lines_look();

    if (!strstr(all, part)) {
        fprintf(stderr, "not in <<%s>>: %s\n", all, part);
        fail();
    }
}
