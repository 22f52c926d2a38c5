/* The line that tests of editing work on. */
#ifndef DRAFT_H
#define DRAFT_H

#include "tui/edit.h"

extern struct edit draft;

/* cmocka's setup and teardown: it is empty, and nothing was cut before. */
int draft_setup(void **state);
int draft_teardown(void **state);

#endif
