/*
 * The hidden folder in which a folder grows until it is whole. Nothing in it is
 * anybody else's: what an earlier try left is used or replaced, never followed.
 * A step goes to where the stream is in the tree. All answer 0, a descriptor
 * where they say so, or -errno.
 */
#ifndef SHELL_STAGE_H
#define SHELL_STAGE_H

#include "taken.h"

#include <gezi/filename.h>

#include <stdbool.h>

/* What a record tells beside the name. */
struct stage_meta {
    bool has_mtime, executable;
    int64_t mtime;
};

struct stage_level {
    int fd;
    struct taken taken; /* the names of this stream, not those on the disk: the
                           same stream gets the same names again */
    struct stage_meta meta;
};

struct stage {
    struct stage_level *levels; /* the first one is the hidden folder itself */
    unsigned depth, room;
    size_t name_size;
    char name[GEZI_FILE_NAME_SIZE]; /* where the file being written will go */
};

/* The name of the file being written, which no safe name can be. */
#define STAGE_PART "~part"

/* -EEXIST: something else is there. -EBUSY: someone works in it. */
int stage_open(struct stage *s, int dir, const char *hidden, size_t name_size);
void stage_close(struct stage *s); /* once opened; twice is fine */

/* Into a folder of this safe name. */
int stage_enter(struct stage *s, const char *wanted,
                const struct stage_meta *meta);
/* Back out of it, its time set; also out of the hidden one. meta: what is told
 * on leaving counts, where it tells something. */
int stage_leave(struct stage *s, const struct stage_meta *meta);

/* The next file has this safe name. True: it is there already, whole. */
bool stage_has(struct stage *s, const char *wanted, uint64_t size,
               const struct stage_meta *meta);
/* The descriptor to write it to. */
int stage_create(struct stage *s);
/* It is whole; closes fd in any case. */
int stage_keep(struct stage *s, int fd, const struct stage_meta *meta);

#endif
