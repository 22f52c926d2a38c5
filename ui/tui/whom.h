/* Several people who are marked on a list, for a message or for files. */
#ifndef TUI_WHOM_H
#define TUI_WHOM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { WHOM_MAX = 200 };

struct model;
struct talk;

struct whom {
    uint32_t to[WHOM_MAX]; /* numbers of conversations */
    size_t n;
};

/* Those that marks on this screen are about. */
struct whom *whom_of(struct model *m);

bool whom_has(const struct whom *w, uint32_t no);

/* False: it is full, and that was told. */
bool whom_add(struct model *m, struct whom *w, const struct talk *t);

/* How many people of a group are here, and how many of them are marked. */
size_t whom_group(const struct model *m, const struct whom *w,
                  const char *group, size_t *marked);

/* Mark the row that is chosen, a group with all who are here, or take the mark
 * away. */
void whom_mark(struct model *m);

/* "李雷, 小道士"; "" for nobody. The caller frees. */
char *whom_names(const struct model *m, const struct whom *w);

#endif
