/*
 * Files on their way, as the verbs tell of them: as JSON, as one line that
 * changes on a terminal, or as a line for each change.
 */
#ifndef FLOW_H
#define FLOW_H

#include "verb.h"

struct flow_file; /* one that is on its way */

struct flow {
    const struct options *o;
    struct flow_file *at;
    size_t count, cap;
    bool updating; /* there is a terminal for a line that changes */
    bool dirty;    /* it does not show the newest */
    bool shown;    /* it stands there */
    uint64_t moved, rate_moved, rate; /* bytes, all; bytes a second */
    int64_t rate_at;
};

void flow_init(struct flow *f, const struct options *o);
void flow_fini(struct flow *f); /* {0} is fine */

/* Learn from a TRANSFER. True: its first byte moved, as far as we know. */
bool flow_event(struct flow *f, int64_t now, const struct gezi_event *ev);

/* How many are on their way now. */
size_t flow_count(const struct flow *f);

/* The line that changes, on standard error: bring it up to date; take it away
 * before anything else is written. Nothing when there is no terminal. */
void flow_show(struct flow *f);
void flow_hide(struct flow *f);

/*
 * Append what became of it: "received /home/lei/a.zip (12.4 MB) from Lei",
 * "a.zip to Lei failed: ...". False, and nothing was appended, for what is no
 * news: progress and a turn in the queue.
 */
bool flow_words(struct strbuf *line, const struct gezi_event *ev, bool first);

/* Append a name, with a '/' behind that of a folder. */
void flow_name(struct strbuf *line, const char *name, enum gezi_file_type type);

/* Append what is offered: "a.zip (12.4 MB), src/ and 3 more". */
void flow_names(struct strbuf *line, const struct gezi_file *files, size_t n);

/* How one names an offer to gezi get: what stands before the dash of its id. */
void flow_offer(struct strbuf *line, const char *id);

#endif
