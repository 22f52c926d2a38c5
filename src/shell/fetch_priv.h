/* What the parts of a fetch share: fetch*.c. */
#ifndef SHELL_FETCH_PRIV_H
#define SHELL_FETCH_PRIV_H

#include "fetch.h"

#include <gezi/filename.h>

#include <stddef.h>

enum {
    FETCH_BUFFER = 1 << 20, /* bytes read at once */
    FETCH_PACED = 1 << 16,  /* the same under a rate limit */
    FETCH_SLICE_MS = 200,   /* of waiting, until stopped() is asked again */
};

struct fetch {
    const struct gezi_job *job;
    const struct fetch_feedback *fb;
    struct fetch_limits limits;
    bool (*ask)(struct fetch *f, int64_t offset); /* fetch_ask, or a test's */

    /* fetch_flow.c: the connection, and what was read and not used. */
    int sock; /* -1: none */
    uint8_t *buffer;
    size_t at, n;
    int pipe[2];
    bool has_pipe;
    size_t pipe_holds;          /* 0: no splice */
    int64_t moved_at;           /* the last byte came */
    struct gezi_stream *stream; /* what the connection brings goes through it;
                                   NULL: it is in clear */

    int root; /* job->dir */
    char hidden[GEZI_FILE_NAME_SIZE];
    char name[GEZI_FILE_NAME_SIZE]; /* the last one */
    size_t name_size;               /* room for one on this disk, and its NUL */

    bool started;
    int64_t told_at;
    uint64_t bytes, total, unchecked;
    uint32_t entries, skipped;

    /* How it ended, when it did not end well. */
    bool stopped;
    enum gezi_file_reason why;
    int error; /* errno */
    char detail[256];
};

/* End it: answers false. errno as a positive number, 0: none. */
bool fetch_fail(struct fetch *f, enum gezi_file_reason why, int error);
/* The same with words; they are cut when too long. */
bool fetch_fail_words(struct fetch *f, enum gezi_file_reason why, int error,
                      const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));
/* The disk said -errno about what. A full one is told with numbers. */
bool fetch_fail_disk(struct fetch *f, int err, const char *what, uint64_t need);

/* Has the disk room for need more bytes? False: failed. */
bool fetch_has_room(struct fetch *f, uint64_t need);

/* The same about the hidden file or folder. */
bool fetch_fail_hidden(struct fetch *f, int err);
/* True: it is to stop; f says so then. */
bool fetch_is_stopped(struct fetch *f);
/* Sleep, unless it is stopped: false then. */
bool fetch_nap(struct fetch *f, unsigned ms);
/* The first byte is there. */
void fetch_started(struct fetch *f);
/* Content came: count, report, keep to the rate. */
void fetch_count(struct fetch *f, uint64_t n);
/* An entry of a folder is done. */
void fetch_count_entry(struct fetch *f);

/*
 * fetch_ask.c. A connection on which the first bytes, in the buffer now, answer
 * the job's request: from offset on, for a folder offset is -1. A plain file of
 * size 0 is answered by nothing. False: failed.
 */
bool fetch_ask(struct fetch *f, int64_t offset);
void fetch_hang_up(struct fetch *f); /* without a connection: nothing */

enum flow {
    FLOW_OK,
    FLOW_END,  /* the other side closed, or the connection broke: f->error */
    FLOW_FAIL, /* failed or stopped, f says how */
};

/* fetch_flow.c. Read more behind what is in the buffer. */
enum flow flow_fill(struct fetch *f);
/* Exactly n bytes of content, of which the first may be in the buffer, to where
 * file stands. False: failed; what came is in the file. */
bool flow_pour(struct fetch *f, int file, uint64_t n, const char *name);
/* The same to nowhere. content: they count. */
bool flow_skip(struct fetch *f, uint64_t n, bool content);
/* The connection ended too early. Answers false. */
bool flow_broke(struct fetch *f);

/* Does something come behind the end? Waits a second at most. */
bool flow_goes_on(struct fetch *f);

/* fetch_file.c, fetch_tree.c: the job's last name is in f->name. */
bool fetch_file(struct fetch *f);
bool fetch_tree(struct fetch *f);

#endif
