/*
 * Who else a message went to, as one text: a line for each, with the key of
 * the person (gezi_peer.key; of whom nobody knows what it would be), a TAB, and
 * the name to show. NULL and "" are nobody. Its sender says so, and nothing
 * proves it. On the wire: seal.h, gezi_recipient_next.
 */
#ifndef GEZI_RECIPIENTS_H
#define GEZI_RECIPIENTS_H

#include <gezi/span.h>

enum {
    GEZI_RECIPIENTS_MAX = 30,        /* as the official client */
    GEZI_RECIPIENTS_WIRE_MAX = 3072, /* bytes of a list on the wire */
    /* A text that holds any list, its NUL included. */
    GEZI_RECIPIENTS_SIZE = GEZI_RECIPIENTS_MAX * 320 + 1,
};

struct gezi_recipient {
    gezi_span key, name; /* neither is empty; no NUL behind them */
};

/* Step *at, the text at first, over the next one. False: there is none. */
bool gezi_recipients_next(const char **at, struct gezi_recipient *out);

size_t gezi_recipients_count(const char *text);

/*
 * Behind what w holds. False, and nothing was put: it is full, there are
 * GEZI_RECIPIENTS_MAX, that key is there, or the key or the name is empty or
 * has a TAB or a newline. w is not NUL-terminated by it.
 */
bool gezi_recipients_put(struct gezi_writer *w, const char *key,
                         const char *name);

#endif
