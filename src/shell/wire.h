/*
 * Events and commands as lines, for the control socket: a word, then fields
 * behind tabs, "\t" "\n" "\\" "\0" escaped, "\N" for no text. A list of files
 * is their number, then the fields of each. One table per line kind does both
 * ways. Fields behind the known ones are skipped.
 */
#ifndef SHELL_WIRE_H
#define SHELL_WIRE_H

#include <gezi/command.h>
#include <gezi/event.h>
#include <gezi/front.h>

enum {
    WIRE_PATH_MAX = 4096, /* and its NUL: no longer one can be opened */
    /* A list of files: names and paths twice their size, and numbers. */
    WIRE_FILES_MAX = GEZI_FILES_MAX * (2 * (WIRE_PATH_MAX + 256) + 128),
    /* Bytes of a line. A datagram's text can grow to three times, its raw
     * bytes to twice their size. */
    WIRE_EVENT_MAX = 512 * 1024 + WIRE_FILES_MAX,
    WIRE_COMMAND_MAX = 128 * 1024 + WIRE_FILES_MAX,
    WIRE_VERSION = 5,
};

/* What a server says first. */
struct wire_hello {
    uint32_t version;    /* WIRE_VERSION */
    const char *program; /* its version */
    uint32_t pid;
    uint64_t network; /* which network it is in: port_network */
    struct gezi_health health;
};

/* Append a line and its newline. When it does not fit, w->full is set. */
void wire_put_hello(struct gezi_writer *w, const struct wire_hello *hello);
void wire_put_event(struct gezi_writer *w, const struct gezi_event *ev);
void wire_put_command(struct gezi_writer *w, const struct gezi_command *cmd);

/*
 * Read a line of any n bytes, without its newline; line[n] must be ours to
 * write. Strings of *out stand in the line, are valid UTF-8 and live as long;
 * enums are in range; names of files are no path, and paths are absolute. Its
 * files stand in `files`. False: not such a line, and *out is void.
 */
bool wire_get_hello(char *line, size_t n, struct wire_hello *out);
bool wire_get_event(char *line, size_t n,
                    struct gezi_file files[GEZI_FILES_MAX],
                    struct gezi_event *out);
bool wire_get_command(char *line, size_t n,
                      struct gezi_file files[GEZI_FILES_MAX],
                      struct gezi_command *out);

#endif
