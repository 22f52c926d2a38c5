/*
 * The receiving side of a transfer, as one blocking call for a worker thread:
 * connect, ask, receive, write, flush, rename. Nothing is shared between two
 * calls; any number may run at once.
 *
 * On disk: what is whole stands as NAME below job->dir, or as "NAME (1)" when
 * something of that name, or of one that differs in case only, is there. Until
 * then a hidden ".NAME.MARK.part" keeps what came, a file or a folder. It stays
 * when the transfer fails or is stopped, and the next job with the same name
 * and mark goes on with it; a job with discard deletes it. No two jobs of one
 * name and mark may run at once, the second fails: a mark has to tell the files
 * of one offer from each other, too.
 */
#ifndef SHELL_FETCH_H
#define SHELL_FETCH_H

#include <gezi/transfer.h>

/* What bounds a transfer. */
struct fetch_limits {
    unsigned idle_ms;    /* nothing came for so long: SILENT */
    unsigned connect_ms; /* for one connection to be made */
    unsigned retry_ms;   /* between two tries */
    uint32_t entries;    /* of a folder */
    unsigned depth;      /* of folders in folders */
    bool portable;       /* read and write also where splice is there: tests */
};
extern const struct fetch_limits fetch_limits_usual;

/* What to say on a new connection. */
struct fetch_request {
    gezi_span bytes;              /* whole; live until the next is asked for */
    struct gezi_stream *stream;   /* of job->seal, for all of the answer, now
                                     the caller's; NULL: it comes in clear */
    enum gezi_file_reason reason; /* why there is none */
};

/* Who runs it. All are called in the thread that called fetch_run. */
struct fetch_feedback {
    void *ctx;
    /* r and what it points to live until it returns. */
    void (*report)(void *ctx, const struct gezi_report *r);
    /* Asked every 200 ms or sooner. True: end now, keep what came. */
    bool (*stopped)(void *ctx);
    /*
     * Told after so many bytes came, at most 64 KiB at a time. May sleep to
     * keep to a rate, until stopped says true. NULL: no rate, and transfers are
     * the faster.
     */
    void (*pace)(void *ctx, size_t bytes);
    /* For a job that asks: a request from offset on, -1 in the form of a
     * folder. Waits until it is there. False: it is to stop, or reason says why
     * there is none. */
    bool (*request)(void *ctx, int64_t offset, struct fetch_request *out);
    int64_t (*clock)(void *ctx);       /* monotonic milliseconds */
    uint32_t from_ip;                  /* connect from there; 0: from any */
    const struct fetch_limits *limits; /* NULL: the usual ones */
};

/*
 * Run one job of the kind FETCH to its end. Reports STARTED when the first byte
 * is there, PROGRESS at most ten a second, and exactly one last word: DONE with
 * the absolute path (NULL after discard), FAILED, or STOPPED.
 */
void fetch_run(const struct gezi_job *job, const struct fetch_feedback *fb);

#endif
