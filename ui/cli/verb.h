/* What the verbs share: their table, and what each of their fronts holds. */
#ifndef VERB_H
#define VERB_H

#include "cli.h"
#include "people.h"

#include <gezi/store.h>

#include <stdbool.h>

/* How long answers to an announcement are waited for. */
enum { VERB_FIND_MS = 2000 };

struct verb {
    const char *name, *operands;
    const char *brief; /* one line */
    const char *text;  /* the rest of its help */
    int words_min, words_max;
    /* The words behind the verb, count within the bounds. Answers as
       cli_begin does. NULL: help, which has no front. */
    int (*begin)(const struct options *o, char **words, int count,
                 struct gezi_front *front);
    /* After CLI_LOOK or CLI_CHANGE: as cli_archive. */
    int (*archive)(const struct options *o, char **words, int count,
                   const struct gezi_archive *archive,
                   struct gezi_front *front);
};

/* The row at i, NULL past the last; and by name, NULL when there is none. */
const struct verb *verb_row(size_t i);
const struct verb *verb_find(const char *name);

int send_begin(const struct options *o, char **words, int count,
               struct gezi_front *front);
int broadcast_begin(const struct options *o, char **words, int count,
                    struct gezi_front *front);
int listen_begin(const struct options *o, char **words, int count,
                 struct gezi_front *front);
int peers_begin(const struct options *o, char **words, int count,
                struct gezi_front *front);
int doctor_begin(const struct options *o, char **words, int count,
                 struct gezi_front *front);
int history_begin(const struct options *o, char **words, int count,
                  struct gezi_front *front);
int history_archive(const struct options *o, char **words, int count,
                    const struct gezi_archive *archive,
                    struct gezi_front *front);
int get_begin(const struct options *o, char **words, int count,
              struct gezi_front *front);
int get_archive(const struct options *o, char **words, int count,
                const struct gezi_archive *archive, struct gezi_front *front);
int end_begin(const struct options *o, char **words, int count,
              struct gezi_front *front);
int refuse_archive(const struct options *o, char **words, int count,
                   const struct gezi_archive *archive,
                   struct gezi_front *front);
int withdraw_archive(const struct options *o, char **words, int count,
                     const struct gezi_archive *archive,
                     struct gezi_front *front);

int treat_begin(const struct options *o, char **words, int count,
                struct gezi_front *front);

int away_begin(const struct options *o, char **words, int count,
               struct gezi_front *front);
int back_begin(const struct options *o, char **words, int count,
               struct gezi_front *front);

int paths_begin(const struct options *o, char **words, int count,
                struct gezi_front *front);
int key_begin(const struct options *o, char **words, int count,
              struct gezi_front *front);
int key_archive(const struct options *o, char **words, int count,
                const struct gezi_archive *archive, struct gezi_front *front);

int cli_keys_begin(const struct options *o, char **words, int count,
                   struct gezi_front *front);

/* The first member of every front's ctx. */
struct verb_front {
    const struct options *o;
    const struct gezi_host *host;
    struct people *people;
    bool ended; /* leave was called; what comes now is not ours any more */
    void (*free)(void *ctx);
};

/* For start: keeps the host and goes on line if the core is our own. */
void verb_start(struct verb_front *v, const struct gezi_host *host);

/* Is the core in this process? Else a running gezi did the work already. */
bool verb_own_core(const struct verb_front *v);

/* Does this signal end the program? The loop sees to that. */
bool verb_interrupted(int signal);

/* End with this status, once. */
void verb_leave(struct verb_front *v, int status);

/* Tell why, with --json also as an error event on standard output. */
void verb_tell(struct verb_front *v, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* The same: shown gets nothing, as the key of name is another now. rest: what
   else is to be said of it, or "". */
void verb_tell_key_changed(struct verb_front *v, const char *shown,
                           const char *name, const char *rest);

/* End if a write to standard output failed: err is 0 or -errno. A reader who
   went away is a quiet end, anything else an error. */
void verb_wrote(struct verb_front *v, int err);

/*
 * A verb that asks for something once, when it is on line, and then waits for
 * what comes of it. The first member of its front's ctx; what stands above
 * `asked` is the verb's. people may be NULL: then nobody is followed.
 */
struct verb_once {
    struct verb_front base;
    int64_t patience_ms;
    void (*ask)(void *ctx);
    void (*answer)(void *ctx, const struct gezi_event *ev); /* all after that */
    void (*late)(void *ctx); /* patience is over: tell, and leave */
    bool asked;
    int64_t until;
};
void verb_once(struct verb_once *v, struct gezi_front *front);

/*
 * A verb that tells who is here: it waits for answers as long as --wait says,
 * and not at all where a running gezi knows them, unless that was asked for.
 * The first member of its front's ctx; what stands above `ready` is the verb's.
 */
struct verb_gather {
    struct verb_front base;
    void (*ask)(void *ctx, int64_t now); /* more, as soon as we are on line:
                                          * then it waits; NULL: nothing */
    void (*tell)(void *ctx);             /* and leave */
    bool ready;
    int64_t until; /* ask may change it */
};
void verb_gather(struct verb_gather *v, struct gezi_front *front);

/*
 * The text to send: the words joined by blanks; or standard input to its end
 * when there are none and it is no terminal, or for the one word "-". NULL
 * with the exit status in *status, and the reason told, when there is none.
 * The caller frees.
 */
char *verb_text(const struct options *o, char **words, int count, int *status);

/* SENT: tell when characters will be lost. who is a name or "everyone". */
void verb_warn_lost(const struct gezi_sent *sent, const char *who);

#endif
