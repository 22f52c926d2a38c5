/*
 * A folder, read entry by entry: whoever reads it can stop in between, so that
 * a hundred thousand entries make nobody wait.
 */
#ifndef FOLDER_H
#define FOLDER_H

#include <stdbool.h>
#include <stdint.h>

struct folder; /* opaque */

struct folder_entry {
    const char *name; /* as on disk; until the next call */
    bool folder;      /* or a link to one */
    bool file;        /* likewise; neither: a device, a socket, a dead link */
    uint64_t size;    /* of a file */
    int64_t mtime;    /* Unix seconds */
};

/* NULL with errno. */
struct folder *folder_open(const char *path);
void folder_close(struct folder *f); /* NULL is fine */

/* The next name, "." and ".." left out; false at the end. Only name is set. */
bool folder_name(struct folder *f, struct folder_entry *entry);

/* The rest of what is known of it. False: it is gone, or may not be seen. */
bool folder_look(struct folder *f, struct folder_entry *entry);

#endif
