/* Who of the archive is meant: the resolver of people.h over all who ever were
 * here, by the names and addresses of today and of earlier times. */
#ifndef CLI_KNOWN_H
#define CLI_KNOWN_H

#include "strbuf.h"

#include <gezi/store.h>

#include <stdbool.h>

struct known {
    char *key, *name; /* the caller frees; "*" is "everyone" */
};

/*
 * True: *out is set. False: why has the line that says who is not, or cannot
 * be, meant; *err is what the archive said, 0 when it only does not know them.
 */
bool known_find(const struct gezi_archive *archive, const char *text,
                struct known *out, struct strbuf *why, int *err);

void known_fini(struct known *k);

#endif
