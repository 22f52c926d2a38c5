/* The pages of the screen: stories, each of which ends at one picture. */
#ifndef PAGES_H
#define PAGES_H

#include "desk.h"

struct page {
    const char *name;
    void (*story)(void);
};
extern const struct page pages[];
extern const size_t pages_n;

extern struct desk d; /* where they happen */

/* Tell one on a screen of that size, and draw its end. */
void pages_open(const struct page *page, int rows, int cols);
void pages_close(void);

/* Every row is exactly as wide as the screen; whole: and the last one has the
 * menu, in English. */
void pages_cells(const struct canvas *cv);
void pages_whole(const struct canvas *cv);

#endif
