/* Messages as an office writes them, made up and the same in each run. */
#ifndef CHATTER_H
#define CHATTER_H

#include <stdint.h>

#include <gezi/event.h>

enum { CHATTER_PEOPLE = 1000 };

struct chatter {
    uint64_t seed;
    uint64_t number; /* of messages so far */
    int64_t clock;
    char text[512], id[48], key[32], user[16], host[16], nick[32];
    uint8_t raw[512];
    struct gezi_event event;
};

void chatter_init(struct chatter *c);

/* The next one: four of ten arrived in GBK, three in UTF-8, three are ours and
 * delivered at once. Lives until the next call. */
const struct gezi_event *chatter_next(struct chatter *c);

/* A person, as chatter_next makes them. */
void chatter_peer(struct chatter *c, unsigned number, struct gezi_peer *out);

#endif
