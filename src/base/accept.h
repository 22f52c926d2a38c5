/*
 * Rules that say whose files are taken unasked: lines such as
 * "李雷 size:<100M", "group:研发部", "all". Pure functions over text.
 */
#ifndef ACCEPT_H
#define ACCEPT_H

#include "strbuf.h"

#include <gezi/event.h>

#include <stdbool.h>

/*
 * All that it names must fit; with nothing named it fits everyone. Strings are
 * owned, NULL: not asked.
 */
struct accept_rule {
    char *from;  /* nickname, user@host, key or address; ASCII without case */
    char *group; /* ASCII without case */
    enum gezi_kind kind;
    bool has_kind;
    uint64_t min, max; /* bytes of all files together */
};

struct accept_rules {
    struct accept_rule *at;
    size_t count;
};

/*
 * Append the rule that text, which is valid UTF-8, says: words and field:value
 * parted by blanks, quotes keep blanks together. The words are who it is from.
 *   all  from:WHO  group:NAME  kind:KIND  size:<100M  size:>1k
 * False, and why ends the sentence "\"x\" is not ", when it says none.
 */
bool accept_add(struct accept_rules *rules, const char *text,
                struct strbuf *why);
void accept_fini(struct accept_rules *rules);

/* Shall what this MESSAGE offers be taken? A folder whose size is not told
 * does not fit size:<. False for any other event. */
bool accept_fits(const struct accept_rules *rules, const struct gezi_event *ev);

#endif
