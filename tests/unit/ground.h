/*
 * A piece of disk of a test's own: a folder for downloads, and beside it what
 * nobody may touch. All of it can be put into words and compared.
 */
#ifndef GROUND_H
#define GROUND_H

#include <stddef.h>

struct ground {
    char top[80];
    char dir[96];     /* top/downloads */
    char outside[96]; /* top/outside, with a file and a folder */
};

void ground_init(struct ground *g);
void ground_fini(struct ground *g); /* deletes it */

/* Paths are below top; parents are made. */
void ground_write(const struct ground *g, const char *path, const void *bytes,
                  size_t n);
void ground_text(const struct ground *g, const char *path, const char *text);
void ground_folder(const struct ground *g, const char *path);
void ground_link(const struct ground *g, const char *path, const char *to);

/*
 * All below top/path, sorted by name: "dir/", "dir/file 0600 5 bytes: hello",
 * "link -> target", a line each. Longer contents are a sum of theirs; times:
 * with "@mtime" of files and folders. The caller frees.
 */
char *ground_words(const struct ground *g, const char *path, int times);

/* Is there such a thing at all? A link to nowhere is one. */
int ground_has(const struct ground *g, const char *path);

#endif
