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

/* As range_parse takes it: 10.0.1.0/24 where it is a network. */
enum { RANGE_TEXT = 2 * GEZI_ADDR_TEXT + 16 };
char *range_print(const struct range *range, char out[static RANGE_TEXT]);

/* The next of a list with blanks between; false at its end, or at what is no
 * range. */
bool range_next(const char **list, struct range *out);

/* Is this person in it? */
bool range_has(const struct range *range, const struct gezi_peer *peer);

#endif
