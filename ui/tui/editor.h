/*
 * A draft in the user's own editor. It is a child beside us, the loop goes on:
 * only the terminal is the editor's. It has a process group of its own, so
 * that Ctrl+C and Ctrl+Z there are its own business.
 */
#ifndef TUI_EDITOR_H
#define TUI_EDITOR_H

#include <stddef.h>

struct editor;

/*
 * Write text to a new file in dir (0600) and start $VISUAL, $EDITOR or what
 * there is on it (words as in hook.h, no shell). The terminal must have been
 * given back. NULL: nothing was started or kept; why gets one line.
 */
struct editor *editor_start(const char *dir, const char *text, char *why,
                            size_t cap);

enum editor_state { EDITOR_RUNS, EDITOR_STOPPED, EDITOR_ENDED };

/* A child changed its state: ours? Once it has ended the terminal is ours. */
enum editor_state editor_state(struct editor *ed);

/* It was stopped, and all of us with it: let it go on, in the foreground. */
void editor_continue(struct editor *ed);

/*
 * After its end: what it left, to be freed, harmless or not; NULL: the draft
 * stays as it was. why gets one line for the user, or "". The file is gone
 * unless why names it (then it is called kept-*.txt): no text is lost.
 */
char *editor_result(struct editor *ed, char *why, size_t cap);

/* A draft that an editor had when gezi ended without a word, in this folder;
 * NULL: none. The caller frees. */
char *editor_left(const char *dir);

/* One that still runs is told to go (SIGHUP); its file stays. */
void editor_free(struct editor *ed); /* NULL is fine */
const char *editor_path(const struct editor *ed);

#endif
