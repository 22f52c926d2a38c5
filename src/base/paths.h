/* Where files belong: the XDG base directories and the user's home. */
#ifndef PATHS_H
#define PATHS_H

#include <stddef.h>

/*
 * All of these answer text that the caller frees, or NULL when neither the
 * environment nor the password database knows a home. A relative XDG path
 * counts as unset, as the XDG base directory specification demands.
 */
char *paths_home(void);
char *paths_config(void);    /* $XDG_CONFIG_HOME/gezi/config */
char *paths_state(void);     /* $XDG_STATE_HOME/gezi */
char *paths_downloads(void); /* XDG_DOWNLOAD_DIR of user-dirs.dirs */

/* "~/x" with the home put in; anything else as it is. The caller frees. */
char *paths_expand(const char *path);

/* From the root, whatever folder we are in. The caller frees. */
char *paths_absolute(const char *path);

/* The way back, for messages: "~/.config/gezi/config". The caller frees. */
char *paths_show(const char *path);

/* Make a directory and those above it, mode 0700. 0 or -errno. */
int paths_make(const char *dir);

/*
 * The whole file as text the caller frees, *n without the NUL behind it.
 * NULL with errno; EFBIG above max bytes, EISDIR for a directory.
 */
char *paths_read(const char *path, size_t max, size_t *n);

/* A path as seen from the folder of this program's file: "../share/x". NULL:
 * the system does not tell where that is. The caller frees. */
char *paths_beside(const char *relative);

#endif
