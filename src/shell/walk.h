/*
 * All that is in a folder, without recursion and without ever following a
 * link: each step is made from the folder above by its descriptor.
 */
#ifndef SHELL_WALK_H
#define SHELL_WALK_H

#include <gezi/proto.h>

#include <dirent.h>
#include <stdint.h>
#include <sys/stat.h>

enum walk_step {
    WALK_END,
    WALK_FOLDER,  /* entered it */
    WALK_LEAVE,   /* left it again: all of it was seen */
    WALK_FILE,    /* a plain one; it may have become another since */
    WALK_SKIPPED, /* a link, a device, not to be read, too deep, too many */
};

struct walk {
    struct walk_level {
        DIR *dir;
        struct stat st;
    } levels[GEZI_TREE_DEPTH_MAX];
    unsigned depth;
    uint32_t entries;

    /* Of the last step. name: FOLDER, FILE, SKIPPED; lives until the next. */
    const char *name;
    struct stat st;
    int at; /* FILE: open it from here */
};

/* The folder may be a link itself: it is what the user named. 0 or -errno; the
 * first step is into it, with name NULL. */
int walk_open(struct walk *w, const char *path);
enum walk_step walk_next(struct walk *w);
void walk_close(struct walk *w); /* at any time after walk_open succeeded */

/* Open the file of a step for reading; never a link, never waits. -1: errno,
 * 0 when it is no plain file any more. *st is what it is now. */
int walk_file(const struct walk *w, struct stat *st);

#endif
