/*
 * The giving side of a transfer, as one blocking call for a worker thread: a
 * file from an offset, or a folder as a stream of records. Nothing is shared
 * between two calls; any number may run at once.
 */
#ifndef SHELL_SERVE_H
#define SHELL_SERVE_H

#include <gezi/transfer.h>

struct serve_limits {
    unsigned idle_ms; /* nothing moved for so long: SILENT; or, when all was
                         taken and only the close is missing, DONE */
    bool portable;    /* read and write also where sendfile is there: tests */
};
extern const struct serve_limits serve_limits_usual;

/* Who runs it. All are called in the thread that called serve_run. */
struct serve_feedback {
    void *ctx;
    /* r and what it points to live until it returns. */
    void (*report)(void *ctx, const struct gezi_report *r);
    /* Asked every 200 ms or sooner. True: end now. */
    bool (*stopped)(void *ctx);
    /* Told after so many bytes left, at most piece at a time. May sleep to
     * keep to a rate. NULL: no rate. */
    void (*pace)(void *ctx, size_t bytes);
    size_t piece;
    int64_t (*clock)(void *ctx);       /* monotonic milliseconds */
    const struct serve_limits *limits; /* NULL: the usual ones */
    struct gezi_stream *stream; /* of job->seal: all goes through it. NULL: in
                                   clear */
};

/*
 * Run one job of the kind SERVE to its end; conn does not block and stays the
 * caller's. Reports STARTED with the first byte, PROGRESS at most ten a second,
 * and one last word: DONE when the peer has taken all and closed, FAILED, or
 * STOPPED.
 *
 * A file: exactly the size that was offered leaves, from the offset on. It is
 * shorter now: CHANGED, before a byte leaves when that shows in time. With an
 * offset and another time: CHANGED, too, two halves must not meet.
 *
 * A folder: what is in it now. Links, devices and what cannot be read are left
 * out and counted, as is what lies too deep. A file that shrinks under our
 * hands is filled up with zeros, as its size is told already: the rest still
 * arrives, and the last word is CHANGED with its name.
 */
void serve_run(const struct gezi_job *job, int conn,
               const struct serve_feedback *fb);

#endif
