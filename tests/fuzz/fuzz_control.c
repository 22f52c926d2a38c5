/*
 * The control socket: its bytes cut into lines, the lines read as everything
 * they could be. What is read is written and read back as the same.
 */
#include "fuzz.h"

#include "shell/wire.h"
#include "shell/wire_lines.h"

#include <string.h>

#include <gezi/text.h>

enum { LINE_MAX_BYTES = 4096 };

static uint8_t once[WIRE_EVENT_MAX], twice[WIRE_EVENT_MAX];
static struct gezi_file list[GEZI_FILES_MAX];

static struct gezi_writer writer(uint8_t *p)
{
    return (struct gezi_writer){.p = p, .cap = WIRE_EVENT_MAX};
}

/* A copy that the reader may spoil, with the place of the newline. */
static char *copy_of(const char *line, size_t n)
{
    char *copy = malloc(n + 1);

    must(copy);
    memcpy(copy, line, n);
    copy[n] = 'X';
    return copy;
}

static void must_be_text(const char *text)
{
    must(text && gezi_utf8_valid(gezi_span_text(text), NULL));
}

static void must_be_peer(const struct gezi_peer *p)
{
    must(p->kind < GEZI_KIND_COUNT && p->charset < GEZI_CS_COUNT);
    must(p->presence <= GEZI_AWAY && p->treat <= GEZI_TREAT_ALL);
    must_be_text(p->key);
    must_be_text(p->nick);
    must_be_text(p->user);
    must_be_text(p->host);
    must_be_text(p->group);
    must_be_text(p->client);
    must_be_text(p->sign);
}

static void must_be_path(const char *path)
{
    if (!path)
        return;
    must_be_text(path);
    must(path[0] == '/' && strlen(path) < WIRE_PATH_MAX);
}

static void must_be_maybe(const char *text)
{
    if (text)
        must_be_text(text);
}

static void must_be_files(const struct gezi_file *files, size_t count)
{
    must(count <= GEZI_FILES_MAX && (count == 0) == (files == NULL));
    for (size_t i = 0; i < count; i++) {
        must_be_text(files[i].name);
        must(files[i].name[0] && !strchr(files[i].name, '/'));
        must_be_path(files[i].path);
        must(files[i].mtime >= 0 && files[i].state_ms >= 0);
        must(files[i].type <= GEZI_FILE_IMAGE);
        must(files[i].state <= GEZI_FILE_ENDED);
        must(files[i].reason < GEZI_FILE_REASON_COUNT);
    }
}

static void must_be_event(const struct gezi_event *ev)
{
    must_be_peer(&ev->peer);
    must(ev->unix_ms >= 0);
    switch (ev->kind) {
    case GEZI_EV_PERSON:
        must(ev->change <= GEZI_CHANGE_GONE);
        break;
    case GEZI_EV_MESSAGE:
        must_be_text(ev->message.id);
        must_be_text(ev->message.text);
        must(ev->message.charset < GEZI_CS_COUNT);
        must_be_files(ev->message.files, ev->message.files_n);
        must_be_maybe(ev->message.others);
        break;
    case GEZI_EV_SENT:
        must_be_text(ev->sent.id);
        must_be_text(ev->sent.text);
        must(ev->sent.charset < GEZI_CS_COUNT);
        must_be_files(ev->sent.files, ev->sent.files_n);
        must_be_maybe(ev->sent.others);
        break;
    case GEZI_EV_DELIVERY:
        must_be_text(ev->delivery.id);
        must(ev->delivery.state <= GEZI_FAILED);
        must(gezi_reason_text(ev->delivery.reason));
        break;
    case GEZI_EV_INFO:
        must_be_text(ev->info.text);
        break;
    case GEZI_EV_KEY:
        must_be_text(ev->key.fingerprint);
        break;
    case GEZI_EV_JUDGED:
        must_be_text(ev->judged.id);
        break;
    case GEZI_EV_ASKED:
        must_be_text(ev->asked.offer);
        break;
    case GEZI_EV_TRANSFER:
        must_be_text(ev->transfer.offer);
        must_be_text(ev->transfer.name);
        must_be_path(ev->transfer.path);
        must(ev->transfer.type <= GEZI_FILE_IMAGE);
        must(ev->transfer.state <= GEZI_FILE_ENDED);
        must(ev->transfer.reason < GEZI_FILE_REASON_COUNT);
        break;
    case GEZI_EV_READY:
    case GEZI_EV_NUDGE:
    case GEZI_EV_TYPING:
        break;
    }
}

static void try_event(const char *line, size_t n)
{
    struct gezi_writer a = writer(once), b = writer(twice);
    struct gezi_event ev;
    char *copy = copy_of(line, n), *again;

    if (wire_get_event(copy, n, list, &ev)) {
        must_be_event(&ev);
        wire_put_event(&a, &ev);
        must(!a.full);
        again = copy_of((char *)once, a.n - 1);
        must(wire_get_event(again, a.n - 1, list, &ev));
        wire_put_event(&b, &ev);
        must(gezi_span_equal(gezi_written(&a), gezi_written(&b)));
        free(again);
    }
    free(copy);
}

static void try_command(const char *line, size_t n)
{
    struct gezi_writer a = writer(once), b = writer(twice);
    struct gezi_command cmd;
    char *copy = copy_of(line, n), *again;

    if (wire_get_command(copy, n, list, &cmd)) {
        must(cmd.what <= GEZI_DO_LEAVE);
        if (cmd.text)
            must_be_text(cmd.text);
        if (cmd.group)
            must_be_text(cmd.group);
        must_be_files(cmd.files, cmd.files_n);
        must_be_path(cmd.dir);
        wire_put_command(&a, &cmd);
        must(!a.full);
        again = copy_of((char *)once, a.n - 1);
        must(wire_get_command(again, a.n - 1, list, &cmd));
        wire_put_command(&b, &cmd);
        must(gezi_span_equal(gezi_written(&a), gezi_written(&b)));
        free(again);
    }
    free(copy);
}

static void try_hello(const char *line, size_t n)
{
    struct wire_hello hello;
    char *copy = copy_of(line, n);

    if (wire_get_hello(copy, n, &hello)) {
        must_be_text(hello.program);
        must_be_text(hello.health.address);
        must_be_text(hello.health.trouble);
    }
    free(copy);
}

/* The first byte says in what portions the rest arrives. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t step = size ? (size_t)data[0] + 1 : 1, at = 1;
    struct wire_lines lines;

    must(wire_lines_init(&lines, LINE_MAX_BYTES));
    while (at < size) {
        size_t room, n = size - at < step ? size - at : step;
        char *to = wire_lines_room(&lines, &room), *line;

        if (!room)
            break;
        n = n < room ? n : room;
        memcpy(to, data + at, n);
        wire_lines_add(&lines, n);
        at += n;
        while ((line = wire_lines_next(&lines, &n))) {
            must(n < LINE_MAX_BYTES && !memchr(line, '\n', n));
            try_event(line, n);
            try_command(line, n);
            try_hello(line, n);
        }
    }
    wire_lines_fini(&lines);
    return 0;
}
