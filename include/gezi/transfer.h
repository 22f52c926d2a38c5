/*
 * Between the core, which decides who gets what, and the shell, which moves
 * the bytes: jobs go out, reports come back. A job is for one connection and
 * is never changed; another try is another job.
 */
#ifndef GEZI_TRANSFER_H
#define GEZI_TRANSFER_H

#include <gezi/addr.h>
#include <gezi/charset.h>
#include <gezi/file.h>
#include <gezi/seal.h>
#include <gezi/span.h>

#include <stdbool.h>

enum gezi_job_kind {
    GEZI_JOB_FETCH,   /* connect, ask, write to disk */
    GEZI_JOB_SERVE,   /* write to the connection that asked */
    GEZI_JOB_REFUSE,  /* close that connection without a byte */
    GEZI_JOB_STOP,    /* the job with this id: it reports its end soon */
    GEZI_JOB_REQUEST, /* what the job with this id ASKS for */
};

enum { GEZI_JOB_ADDRS = 2 };

/* At most GEZI_TRANSFERS_MAX FETCH and as many SERVE are out at once: one is
 * until its last word was reported. */

struct gezi_job {
    enum gezi_job_kind what;
    uint64_t id;   /* FETCH, SERVE: the reports carry it; STOP, REQUEST: whom */
    uint64_t conn; /* SERVE, REFUSE: as gezi_core_request got it */
    enum gezi_file_type type;
    enum gezi_charset charset; /* of names in a folder's stream */
    uint64_t size;             /* as offered; a folder's is a guess */
    int64_t mtime;
    const char *path; /* SERVE: the file or folder */

    /* FETCH */
    struct gezi_addr addrs[GEZI_JOB_ADDRS]; /* in turn, until one answers */
    unsigned addrs_n;
    unsigned lead_ms; /* FeiQ needs a moment before it answers */
    unsigned tries;   /* of each, while it closes without a byte */
    bool resumes;     /* it honours an offset; a folder of its ends with the
                         last record, nothing sooner */
    /* The request up to the offset, which follows as hex with ":" NUL; whole
     * for a folder and in REQUEST. */
    gezi_span request;
    /* Each connection needs a request of its own, encrypted and signed: when it
     * is made, report ASKS, and wait for the job REQUEST. */
    bool asks;
    const char *dir;  /* absolute; made if need be */
    const char *name; /* below it, made free of clashes when it is whole. SERVE:
                         of the first record of a folder's stream */
    const char *mark; /* tells partial files of this offer from others: safe in
                         a file name, the same over restarts */
    bool discard;     /* nothing is asked for: delete what came so far. DONE
                         then has no path */

    /* SERVE */
    uint64_t offset; /* of a plain file */
    bool as_tree; /* also FETCH: a plain file that is asked for as a folder */

    /* SERVE, REQUEST: what the answer is encrypted with; NULL: it is in clear.
     * seal is there with body and with asks, and outlives all jobs. */
    const struct gezi_body *body;
    const struct gezi_seal *seal;
    enum gezi_file_reason reason; /* REQUEST: why there is none; NONE: it is */
};

enum gezi_report_kind {
    GEZI_REPORT_ASKS,     /* for a request, with its offset: job.asks */
    GEZI_REPORT_STARTED,  /* the first byte moved */
    GEZI_REPORT_PROGRESS, /* at most ten a second */
    GEZI_REPORT_DONE,     /* on disk, flushed, under its last name; or all given
                             and taken */
    GEZI_REPORT_FAILED,   /* reason; what came so far is kept */
    GEZI_REPORT_STOPPED,  /* as the job STOP wished */
};

/* What a worker learnt. DONE, FAILED and STOPPED are each its last word. */
struct gezi_report {
    enum gezi_report_kind what;
    uint64_t job;
    uint64_t bytes, total;        /* of content; total 0: unknown */
    uint32_t entries;             /* of a folder, finished so far */
    uint32_t skipped;             /* links and the like that cannot be given */
    int64_t offset;               /* ASKS; -1: in the form of a folder */
    enum gezi_file_reason reason; /* FAILED */
    int error;                    /* FAILED: errno, 0: none */
    const char *path;   /* FETCH: where it is, from DONE on; else NULL */
    const char *detail; /* FAILED: what the words of reason leave open,
                           "needs 12.4 MB, 3.1 MB are free"; or NULL */
};

#endif
