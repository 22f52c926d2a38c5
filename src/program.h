/* What this start of gezi is: main.c and its neighbours fill it in turn. */
#ifndef PROGRAM_H
#define PROGRAM_H

#include "options.h"
#include "own_keys.h"
#include "shell/ifaces.h"

#include <gezi/front.h>

struct settings;

enum {
    PORT_TAKEN = 6, /* exit status */
    /* How long to wait for a verb that has the port, or the archive, to end. */
    VERB_PATIENCE_MS = 30000,
    PATIENCE_STEP_MS = 100,
};

struct program {
    struct options o;
    struct net_wish wish;
    enum { VERB, LINES, SCREEN } kind; /* of the front */
    struct gezi_front verb;
    bool stays; /* until the user ends it */
    bool first; /* it has never run before, and nobody said how it should */
    bool moves; /* files: it may stay for long, so others come through it */
    struct settings *settings; /* NULL: of a verb that ends soon */
    struct own_keys keys;
};

#endif
