/*
 * The giving side in a thread, the taking side in the test, a connection of
 * this machine between them, and a folder of the test's own on the disk.
 */
#ifndef SERVE_RIG_H
#define SERVE_RIG_H

#include "shell/serve.h"

#include <stdatomic.h>
#include <stdbool.h>

enum { RIG_REPORTS = 16, RIG_DIR = 64 };

struct rig {
    char dir[RIG_DIR]; /* made by rig_open, gone with rig_close */
    int dir_fd;

    /* How it is to go; rig_begin sets the usual. */
    struct serve_limits limits;
    size_t most; /* the test reads so many bytes and closes */
    bool holds;  /* it does not close, the giver has to end it */
    /* In the giving thread, at each report; may change the disk. */
    void (*at_report)(struct rig *r, const struct gezi_report *report);
    int64_t
        step_ms; /* the clock goes on so far at each look; 0: the real one */
    int receive_bytes; /* SO_RCVBUF; 0: the usual */
    atomic_bool stop;
    bool paced;
    size_t piece;
    const struct gezi_seal *seal; /* all is encrypted: */
    struct gezi_body body;

    /* What came of it. */
    uint8_t *got;
    size_t n;
    struct gezi_report reports[RIG_REPORTS]; /* the first, and the last word */
    size_t count;
    char detail[256];
    uint64_t paced_bytes;
    int64_t clock;
};

void rig_open(struct rig *r);
void rig_close(struct rig *r);

/* A file with this text, below the folder; folders above it are made. */
void rig_file(struct rig *r, const char *path, const char *text);
/* A file of n bytes that tell their place. */
void rig_large(struct rig *r, const char *path, size_t n);
uint8_t rig_byte(size_t at);

/* Run the job to its end: path is below the folder, "" is the folder itself.
 * The last word. */
const struct gezi_report *rig_serve(struct rig *r, const char *path,
                                    struct gezi_job job);

/* The last word, or the first report of that kind; NULL: there is none. */
const struct gezi_report *rig_find(const struct rig *r,
                                   enum gezi_report_kind what);

#endif
