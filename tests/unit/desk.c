#include "desk.h"

#include "tui/act.h"
#include "tui/list.h"
#include "tui/mouse.h"
#include "tui/past.h"
#include "tui/view.h"

#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

const int64_t desk_noon = 1791813900000;

static enum gezi_err take(void *ctx, const struct gezi_command *cmd)
{
    struct desk *d = ctx;
    struct desk_command *note = &d->commands[d->count % DESK_COMMANDS];

    if (d->answer != GEZI_OK)
        return d->answer;
    if (d->count >= DESK_COMMANDS)
        return GEZI_OK;
    d->count++;
    *note = (struct desk_command){.what = cmd->what,
                                  .ref = cmd->ref,
                                  .number = cmd->number,
                                  .to = cmd->to,
                                  .has_text = cmd->text != NULL};
    note->files_n = cmd->files_n;
    note->file = cmd->file;
    for (size_t i = 0; i < cmd->files_n && i < DESK_FILES; i++) {
        snprintf(note->names[i], DESK_TEXT, "%s", cmd->files[i].name);
        snprintf(note->paths[i], DESK_TEXT, "%s", cmd->files[i].path);
        note->sizes[i] = cmd->files[i].size;
    }
    if (cmd->offer)
        snprintf(note->offer, DESK_TEXT, "%s", cmd->offer);
    if (cmd->dir)
        snprintf(note->dir, DESK_TEXT, "%s", cmd->dir);
    if (cmd->others)
        snprintf(note->others, DESK_TEXT, "%s", cmd->others);
    if (cmd->text)
        snprintf(note->text, sizeof note->text, "%s", cmd->text);
    return GEZI_OK;
}

static enum gezi_err check(void *ctx, const struct gezi_target *to,
                           const char *text, unsigned flags,
                           struct gezi_check *out)
{
    struct desk *d = ctx;

    (void)to;
    (void)flags;
    *out = d->check;
    if (!out->bytes)
        out->bytes = (uint32_t)strlen(text);
    return GEZI_OK;
}

static void health(void *ctx, struct gezi_health *out)
{
    struct desk *d = ctx;

    *out = d->m.health;
}

static void leave(void *ctx, int status)
{
    struct desk *d = ctx;

    (void)status;
    d->left = true;
}

void desk_open(struct desk *d, int rows, int cols)
{
    setenv("TZ", "UTC", 1);
    tzset();
    *d = (struct desk){.check = {.charset = GEZI_CS_GBK, .limit = 1200}};
    d->host = (struct gezi_host){.ctx = d,
                                 .command = take,
                                 .check = check,
                                 .health = health,
                                 .leave = leave};
    model_init(&d->m, "张三");
    d->m.host = &d->host;
    d->m.now = 1000;
    d->m.unix_ms = desk_noon;
    d->m.health.address = "192.168.1.20";
    d->m.health.port = 2425;
    d->m.health.bound = true;
    d->m.online = true;
    keys_init(&d->keys);
    canvas_init(&d->cv);
    desk_resize(d, rows, cols);
}

void desk_close(struct desk *d)
{
    canvas_fini(&d->cv);
    keys_fini(&d->keys);
    model_fini(&d->m);
}

void desk_resize(struct desk *d, int rows, int cols)
{
    d->m.rows = rows;
    d->m.cols = cols;
}

static char key[32];

static struct gezi_peer peer_of(uint32_t id, const char *name)
{
    snprintf(key, sizeof key, "user%u@pc%u", (unsigned)id, (unsigned)id);
    return (struct gezi_peer){
        .id = id,
        .kind = GEZI_KIND_IPMSG,
        .presence = GEZI_ONLINE,
        .addr = {0x0a000000u + id, 2425},
        .charset = GEZI_CS_UTF8,
        .key = key,
        .nick = name,
        .user = "user",
        .host = "pc",
        .group = "",
        .client = "",
        .sign = "",
    };
}

static struct gezi_event event_of(struct desk *d, enum gezi_event_kind kind,
                                  uint32_t id, const char *name)
{
    return (struct gezi_event){
        .kind = kind, .unix_ms = d->m.unix_ms, .peer = peer_of(id, name)};
}

void desk_person(struct desk *d, uint32_t id, const char *name,
                 const char *group, enum gezi_presence presence)
{
    static const enum gezi_change changes[] = {
        [GEZI_OFFLINE] = GEZI_CHANGE_OFFLINE,
        [GEZI_ONLINE] = GEZI_CHANGE_ONLINE,
        [GEZI_AWAY] = GEZI_CHANGE_AWAY,
    };
    struct gezi_event ev = event_of(d, GEZI_EV_PERSON, id, name);

    ev.peer.group = group;
    ev.peer.presence = presence;
    ev.change = changes[presence];
    model_event(&d->m, &ev);
}

void desk_kind(struct desk *d, uint32_t id, const char *name,
               enum gezi_kind kind)
{
    struct gezi_event ev = event_of(d, GEZI_EV_PERSON, id, name);

    ev.peer.kind = kind;
    ev.change = GEZI_CHANGE_DETAILS;
    model_event(&d->m, &ev);
}

void desk_treat(struct desk *d, uint32_t id, unsigned treat)
{
    const struct gezi_peer *was = people_find(d->m.people, id);
    char name[DESK_TEXT], group[DESK_TEXT]; /* theirs go with the event */
    struct gezi_event ev;

    snprintf(name, sizeof name, "%s", was->nick);
    snprintf(group, sizeof group, "%s", was->group);
    ev = event_of(d, GEZI_EV_PERSON, id, name);
    ev.change = GEZI_CHANGE_TREATED;
    ev.peer.group = group;
    ev.peer.presence = was->presence;
    ev.peer.kind = was->kind;
    ev.peer.treat = treat;
    model_event(&d->m, &ev);
}

void desk_gone(struct desk *d, uint32_t id, const char *name)
{
    struct gezi_event ev = event_of(d, GEZI_EV_PERSON, id, name);

    ev.change = GEZI_CHANGE_GONE;
    model_event(&d->m, &ev);
}

void desk_message(struct desk *d, uint32_t id, const char *name,
                  const char *text, unsigned flags)
{
    const struct gezi_peer *is = people_find(d->m.people, id);
    struct gezi_event ev = event_of(d, GEZI_EV_MESSAGE, id, name);

    ev.peer.treat = is ? is->treat : 0;
    ev.message = (struct gezi_message){
        .id = "in", .number = 77, .text = text, .flags = flags};
    model_event(&d->m, &ev);
}

void desk_message_also(struct desk *d, uint32_t id, const char *name,
                       const char *text, const char *others)
{
    struct gezi_event ev = event_of(d, GEZI_EV_MESSAGE, id, name);

    ev.message = (struct gezi_message){
        .id = "in", .number = 77, .text = text, .others = others};
    model_event(&d->m, &ev);
}

void desk_offer(struct desk *d, uint32_t id, const char *name, const char *text,
                const char *offer, const struct desk_file *files)
{
    struct gezi_event ev = event_of(d, GEZI_EV_MESSAGE, id, name);
    struct gezi_file all[DESK_FILES];
    size_t n = 0;

    for (; n < DESK_FILES && files[n].name; n++)
        all[n] = (struct gezi_file){.id = (uint32_t)n,
                                    .type = files[n].type,
                                    .name = files[n].name,
                                    .size = files[n].size};
    ev.message = (struct gezi_message){.id = offer,
                                       .number = 78,
                                       .text = text,
                                       .flags = GEZI_MSG_FILES,
                                       .files = all,
                                       .files_n = n};
    model_event(&d->m, &ev);
}

bool desk_transfer(struct desk *d, uint32_t id, const char *name,
                   const struct gezi_transfer *is)
{
    struct gezi_event ev = event_of(d, GEZI_EV_TRANSFER, id, name);

    ev.transfer = *is;
    return model_event(&d->m, &ev);
}

void desk_nudge(struct desk *d, uint32_t id, const char *name)
{
    struct gezi_event ev = event_of(d, GEZI_EV_NUDGE, id, name);

    model_event(&d->m, &ev);
}

void desk_typing(struct desk *d, uint32_t id, const char *name, bool on)
{
    struct gezi_event ev = event_of(d, GEZI_EV_TYPING, id, name);

    ev.typing = on;
    model_event(&d->m, &ev);
}

static void out_event(struct desk *d, size_t i, struct gezi_event *ev, char *id,
                      size_t cap)
{
    const struct desk_command *cmd = &d->commands[i];

    snprintf(id, cap, "out-%u", (unsigned)cmd->ref);
    ev->unix_ms = d->m.unix_ms;
    ev->peer = peer_of(cmd->to.peer, "");
}

void desk_sent(struct desk *d, size_t i)
{
    struct gezi_event ev = {.kind = GEZI_EV_SENT};
    struct gezi_file files[DESK_FILES];
    char id[32];

    for (size_t k = 0; k < d->commands[i].files_n && k < DESK_FILES; k++)
        files[k] = (struct gezi_file){.id = (uint32_t)k + 1, /* its own */
                                      .name = d->commands[i].names[k],
                                      .path = d->commands[i].paths[k],
                                      .size = d->commands[i].sizes[k]};

    out_event(d, i, &ev, id, sizeof id);
    ev.sent = (struct gezi_sent){
        .ref = d->commands[i].ref,
        .id = id,
        .text = d->commands[i].text,
        .files = files,
        .files_n = d->commands[i].files_n,
        .flags =
            d->commands[i].what == GEZI_DO_BROADCAST ? GEZI_MSG_BROADCAST : 0};
    model_event(&d->m, &ev);
}

void desk_delivery(struct desk *d, size_t i, enum gezi_state state,
                   enum gezi_reason reason, unsigned attempts)
{
    struct gezi_event ev = {.kind = GEZI_EV_DELIVERY};
    char id[32];

    out_event(d, i, &ev, id, sizeof id);
    ev.delivery = (struct gezi_delivery){.ref = d->commands[i].ref,
                                         .id = id,
                                         .state = state,
                                         .reason = reason,
                                         .attempts = attempts};
    model_event(&d->m, &ev);
}

static void drain(struct desk *d)
{
    int k;

    while ((k = keys_next(&d->keys, d->m.now)) != K_NONE)
        if (k == K_MOUSE)
            mouse_act(&d->m, &d->cv, &d->keys.mouse);
        else if (k != K_BACKGROUND)
            act_key(&d->m, k, k == K_PASTE ? d->keys.paste : NULL);
}

void desk_press(struct desk *d, const char *bytes)
{
    size_t n = strlen(bytes);

    while (n > 0) {
        size_t fed = keys_feed(&d->keys, d->m.now, (const uint8_t *)bytes, n);

        bytes += fed;
        n -= fed;
        drain(d);
    }
    d->m.now += KEYS_PASTE_MS;
    drain(d);
}

static char home[] = "/tmp/gezi-desk-XXXXXX";

static int wipe(const char *path, const struct stat *st, int flag,
                struct FTW *ftw)
{
    (void)st;
    (void)flag;
    (void)ftw;
    return remove(path);
}

static void no_home(void) { nftw(home, wipe, 16, FTW_DEPTH | FTW_PHYS); }

static void put_file(const char *name, off_t size, int64_t unix_s)
{
    const struct timespec times[2] = {{.tv_sec = unix_s}, {.tv_sec = unix_s}};
    char path[256];
    int fd;

    snprintf(path, sizeof path, "%s/%s", home, name);
    if (size < 0) {
        mkdir(path, 0700);
    } else {
        fd = open(path, O_WRONLY | O_CREAT, 0600);
        if (fd < 0 || ftruncate(fd, size) < 0)
            abort();
        close(fd);
    }
    utimensat(AT_FDCWD, path, times, 0);
}

void desk_home(struct desk *d)
{
    static bool made;
    const int64_t noon = desk_noon / 1000;
    char path[256];

    if (!made) {
        if (!mkdtemp(home))
            abort();
        atexit(no_home);
        put_file("work", -1, noon);
        put_file("work/图纸", -1, noon);
        put_file("work/图纸/图纸-v3.dwg", 13002342, noon - 45 * 60);
        put_file("work/图纸/说明.pdf", 734003, noon - 29 * 3600);
        put_file("work/图纸/見積もり書.xlsx", 48213, noon - 3 * 86400);
        put_file("work/图纸/notes.txt", 120, noon - 500 * 86400);
        put_file("work/图纸/empty", 0, noon - 86400);
        put_file("work/图纸/.hidden.cfg", 10, noon);
        put_file("work/图纸/2026-09", -1, noon);
        put_file("work/图纸/2026-09/old 1.dwg", 10, noon);
        put_file("work/图纸/2026-09", -1, noon - 5 * 3600);
    }
    made = true;
    setenv("HOME", home, 1);
    snprintf(path, sizeof path, "%s/work/图纸", home);
    picker_go(&d->m.files.picker, path);
}

void desk_turn(struct desk *d, int64_t ms)
{
    d->m.now += ms;
    past_work(&d->m, false);
    past_rest(&d->m);
    search_work(&d->m, false);
    while (files_work(&d->m))
        ;
}

void desk_draw(struct desk *d)
{
    list_update(&d->m);
    view_draw(&d->m, &d->cv);
}

const char *desk_row(struct desk *d, int row)
{
    canvas_text(&d->cv, row < 0 ? row + d->cv.rows : row, d->row,
                sizeof d->row);
    return d->row;
}

int desk_find(struct desk *d, const char *text)
{
    desk_draw(d);
    for (int row = 0; row < d->cv.rows; row++)
        if (strstr(desk_row(d, row), text))
            return row;
    return -1;
}
