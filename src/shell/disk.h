/*
 * Files and folders made of what strangers send. Each step takes an open folder
 * and one name in it; no step follows a link, and none replaces what is there
 * unless it says so. Names are safe ones (filename.h), or our own hidden ones.
 * All answer 0, a descriptor where they say so, or -errno.
 */
#ifndef SHELL_DISK_H
#define SHELL_DISK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/*
 * The descriptor of the folder that everything goes below; it and those above
 * are made with mode 0700 when missing. Links on the way there are the user's.
 */
int disk_root(const char *path);

/*
 * The descriptor of a folder in dir. make: it may be missing, is made then with
 * mode 0700. -ENOTDIR, -ELOOP: a file, a link stands there.
 */
int disk_enter(int dir, const char *name, bool make);

/* The descriptor of a new file, mode 0600. -EEXIST. */
int disk_create(int dir, const char *name);

/*
 * The descriptor of a hidden file that may be there from before, mode 0600, at
 * its beginning. -EEXIST: what is there is no file of ours alone. -EBUSY: it is
 * being written already.
 */
int disk_resume(int dir, const char *name);

/* Nobody else works in this folder, or file, until fd is closed. -EBUSY. */
int disk_claim(int fd);

/* Rename, replacing nothing: -EEXIST. is_dir: what from is. */
int disk_rename(int from_dir, const char *from, int to_dir, const char *to,
                bool is_dir);
/* The same where the system has no one step for it; for tests. */
int disk_rename_plain(int from_dir, const char *from, int to_dir,
                      const char *to, bool is_dir);

/*
 * Give what is hidden its last name: wanted, or "wanted (1)" when that is
 * taken. out: the name it got.
 */
int disk_publish(int from_dir, const char *hidden, int dir, const char *wanted,
                 bool is_dir, char *out, size_t cap);

/*
 * Delete what name is, a folder with all in it; a link, but not what it leads
 * to. 0 as well when nothing is there.
 */
int disk_remove(int dir, const char *name);

/* Unix seconds; those that no clock shows are moved to what one does. */
int64_t disk_time(int64_t mtime);
int disk_set_time(int fd, int64_t mtime);

/* Write all of it. */
int disk_write(int fd, const uint8_t *p, size_t n);

#endif
