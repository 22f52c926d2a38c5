/*
 * Addresses to be asked, as people type them: 10.0.1.7, 10.0.1.0/24,
 * 10.0.1.5-80, 10.0.1.5-10.0.2.9, each with :PORT behind it or without.
 */
#ifndef RANGE_H
#define RANGE_H

#include <gezi/addr.h>
#include <gezi/peer.h>

struct range {
    struct gezi_addr first; /* port 0: the default port */
    uint32_t count;         /* 1 to GEZI_ASK_MAX */
};

enum range_answer {
    RANGE_OK,
    RANGE_NONE, /* it is no range, nor an address */
    RANGE_LARGE,
};

/* Of a network the first and the last address are left out: nobody has them. */
enum range_answer range_parse(const char *text, struct range *out);

/* Is this person in it? */
bool range_has(const struct range *range, const struct gezi_peer *peer);

#endif
