/* The front that takes files unasked: whose, the rules of the config say. */
#ifndef SHELL_ACCEPTER_H
#define SHELL_ACCEPTER_H

#include "accept.h"

#include <gezi/front.h>

struct accepter {
    const struct accept_rules *rules; /* borrowed */
    const struct gezi_host *host;
    struct gezi_front front; /* for loop_add */
};

/* In place: it may not move afterwards. Nothing is to be freed. */
void accepter_init(struct accepter *a, const struct accept_rules *rules);

#endif
