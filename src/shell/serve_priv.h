/* What serve.c, serve_file.c and serve_tree.c share. */
#ifndef SHELL_SERVE_PRIV_H
#define SHELL_SERVE_PRIV_H

#include "serve.h"

#include <gezi/filename.h>

#include <sys/types.h>

struct serve {
    const struct gezi_job *job;
    const struct serve_feedback *fb;
    const struct serve_limits *limits;
    int conn;
    bool portable; /* sendfile does not do, here or for this file */
    bool begun;
    int unread; /* errno of a file that could not be read to its end */
    int64_t moved_at, told_at;
    struct gezi_report r; /* as it stands */
    char detail[GEZI_FILE_NAME_SIZE];
    uint8_t *room; /* for reading, made when it is needed */
};

enum {
    SERVE_PIECE = 1 << 20, /* bytes between two looks at clock and stop */
    SERVE_TOLD_MS = 100,
};

/* The next return false when the transfer is over; r has the last word then:
 * why it failed, or that it was stopped. */

/* More of the same follows at once: wait for it before a packet leaves. Bytes
 * that go encrypted are so in their place afterwards. */
bool serve_bytes(struct serve *s, void *bytes, size_t n, bool more);
/* Up to n bytes of a file from there on; *sent is less when the file is. */
bool serve_from(struct serve *s, int file, uint64_t at, uint64_t n,
                uint64_t *sent);
bool serve_zeros(struct serve *s, uint64_t n);
/* May the system not send the file by itself? */
bool serve_by_hand(const struct serve *s);
/* All was given: until the peer has taken it and closes. */
bool serve_close(struct serve *s);

/* Set the last word. False, for return. */
bool serve_fail(struct serve *s, enum gezi_file_reason reason, int error);

/* So many bytes of content moved: tell, now and then. */
void serve_count(struct serve *s, uint64_t bytes);

/* One kind of job each; what comes of it is in r. */
void serve_file(struct serve *s);
void serve_tree(struct serve *s);

#endif
