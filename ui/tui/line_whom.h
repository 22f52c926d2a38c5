/* Line mode: to whom? One name or address, several with commas between, or a
 * group behind '#'. */
#ifndef TUI_LINE_WHOM_H
#define TUI_LINE_WHOM_H

#include "people.h"
#include "whom.h"

struct line_whom {
    struct gezi_target to[WHOM_MAX];
    char *names[WHOM_MAX];
    size_t n;
};

void line_whom_fini(struct line_whom *w);

/* False: why tells who is nobody, or too many; w is empty then. */
bool line_whom_find(struct line_whom *w, const struct people *people,
                    const char *text, struct strbuf *why);

#endif
