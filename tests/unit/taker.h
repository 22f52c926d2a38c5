/* One fetch in a test: what it is given, and what it said. */
#ifndef TAKER_H
#define TAKER_H

#include "giver.h"
#include "ground.h"
#include "shell/fetch.h"

struct taker {
    struct ground ground;
    struct giver giver; /* started and stopped by taker_run, with answers */
    struct gezi_job job;
    struct fetch_limits limits;
    uint32_t from_ip;
    int64_t now, tick_ms;  /* a clock that goes on by that with each look */
    int64_t stop_at_bytes; /* stopped when so much was reported; -1: never */
    bool paced;
    void (*at_start)(void *t); /* called with STARTED */
    /* For a job that asks; ctx is the taker. */
    bool (*request)(void *ctx, int64_t offset, struct fetch_request *out);

    /* What was said by the last run. */
    unsigned started, progress, last_words;
    uint64_t paced_bytes;
    struct gezi_report last; /* path and detail are these: */
    char path[512], detail[512];
    uint64_t highest; /* bytes in any report */
};

/* cmocka's setup and teardown; *state is a struct taker. */
int taker_setup(void **state);
int taker_setup_folder(void **state); /* "tree" is to be fetched */
int taker_teardown(void **state);

/* Have this answer the next connection that has none yet. */
struct giver_answer *taker_answer(struct taker *t, gezi_span bytes);

/* Run the job; all answers must have been put. They are gone then. */
void taker_run(struct taker *t);

/* The last word was this. path: below the download folder. */
void expect_done(struct taker *t, const char *name);
void expect_failed(struct taker *t, enum gezi_file_reason why);
void expect_stopped(struct taker *t);

/* What is in the download folder, as ground_words says it. */
void expect_downloads(struct taker *t, const char *words);
/* The same with times. */
void expect_downloads_at(struct taker *t, const char *words);
/* Nothing beside the download folder changed. */
void expect_outside_untouched(struct taker *t);

#endif
