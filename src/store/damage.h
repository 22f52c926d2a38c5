/* The directory, the lock, and the place for what is damaged. */
#ifndef STORE_DAMAGE_H
#define STORE_DAMAGE_H

#include <stddef.h>

/* Make the directory with its parents, 0700. 0 or -errno. */
int damage_directory(const char *dir);

/*
 * Hold $dir/history.lock: a descriptor, or -EBUSY and *holder, the process
 * that has it (0: not known), or -errno. Closing gives it back.
 */
int damage_lock(const char *dir, long *holder);

/* Make the file at path if it is missing, 0600. 0 or -errno; -EBADMSG when
 * something has its name that is no file. */
int damage_make(const char *path);

/*
 * Rename path, and what SQLite keeps beside it, to path.damaged-DATE-TIME.
 * name gets the last component of that. 0 or -errno.
 */
int damage_aside(const char *path, char *name, size_t cap);

#endif
