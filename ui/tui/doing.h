/*
 * What the screen and the line mode ask of the house alike: done, and told in
 * one line that is added to told. True: it was done.
 */
#ifndef TUI_DOING_H
#define TUI_DOING_H

#include "range.h"
#include "strbuf.h"

#include <gezi/front.h>

struct message;

/* Whom it is about, and how they are called. */
struct doing {
    const struct gezi_host *host;
    struct gezi_target to;
    const char *name;
    const char *key; /* in the archive */
    struct strbuf *told;
};

bool doing_ask_around(const struct gezi_host *host, struct strbuf *told);

/* text: an address or a range of them. */
bool doing_ask(const struct gezi_host *host, const char *text,
               struct range *range, struct strbuf *told);

/* Not at the next start: one of those that are asked, or "all". */
bool doing_unask(const struct gezi_host *host, const char *text,
                 struct strbuf *told);

/* The ranges that are asked at each start, with how many addresses they are, a
 * line each. */
void doing_asked(const struct gezi_host *host, struct strbuf *out);

/* text NULL: back. */
bool doing_away(const struct gezi_host *host, const char *text,
                struct strbuf *told);

bool doing_nudge(const struct doing *d);

/* Turn a GEZI_TREAT_* over. */
bool doing_treat(const struct doing *d, unsigned treat, unsigned bit);

/* A message of ours that waits under this number. */
bool doing_retry(const struct doing *d, uint64_t number);
bool doing_take_back(const struct doing *d, uint64_t number);
bool doing_clear(const struct doing *d, uint64_t number);

/* Accept their other key. Says nothing when it is done: an event does. */
bool doing_trust(const struct doing *d, uint64_t number);

/* Delete a message for ever; one that waits does not go out then. */
bool doing_delete(const struct doing *d, const struct message *msg,
                  int64_t row);

/* What was said with somebody before that time; 0: all. How many messages: at
 * most DOING_COUNT_MAX. */
enum { DOING_COUNT_MAX = 10000 };
size_t doing_forget_count(const struct doing *d, int64_t before_ms);
bool doing_forget(const struct doing *d, int64_t before_ms, size_t count);

/* row 0: all that came from them; always: also what comes. */
bool doing_reread(const struct doing *d, int64_t row, enum gezi_charset charset,
                  bool always);

/* A sealed message was opened: its sender is told, and it stays so. */
void doing_keep_opened(const struct gezi_archive *a, const char *id);
void doing_open(const struct doing *d, const struct message *msg);
/* Of the command, for a message with those flags. */
unsigned doing_open_flags(unsigned message);

/* Open a web address with a command. False: there is no such program, and
 * nothing was told. */
bool doing_link(const char *link, const char *with, struct strbuf *told);

#endif
