/*
 * A file system in memory for SQLite that can fill up, fail or lose power at
 * any step. A step is what could go wrong on a disk: a write, a truncation, a
 * flush, a removal.
 */
#ifndef MEMVFS_H
#define MEMVFS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum memvfs_fault {
    MEMVFS_NONE,
    MEMVFS_FULL,  /* writes find no space */
    MEMVFS_ERROR, /* writes and flushes fail */
    MEMVFS_CRASH, /* nothing happens any more until memvfs_reboot */
};

/* What of the unflushed writes is on disk after a crash. */
enum memvfs_kept {
    MEMVFS_ALL,  /* the process was killed, the system went on */
    MEMVFS_LOST, /* power failed: none */
    MEMVFS_SOME, /* power failed: some, in any order, some in part */
};

/* Be SQLite's default from now on, without files. */
void memvfs_begin(void);
void memvfs_end(void); /* SQLite's own again, files dropped */

/* Steps so far, counted from memvfs_plan. */
unsigned memvfs_steps(void);

/* Count from 0 again, and let the steps first, first + 1, ... (count of them)
 * fail in this way. A crash lasts. */
void memvfs_plan(enum memvfs_fault fault, unsigned first, unsigned count);
bool memvfs_crashed(void);
void memvfs_reboot(enum memvfs_kept kept, uint64_t seed);

/* A file's bytes as they are seen now, and cutting it; NULL: no such file. */
const uint8_t *memvfs_file(const char *suffix, size_t *size);
void memvfs_cut(const char *suffix, size_t size);
/* A file with these bytes, flushed, as a crash left it; NULL: no such file.
 * Nobody may have it open. */
void memvfs_put(const char *name, const uint8_t *p, size_t n);

/* All files as they are, to come back to. Only one such copy is kept. */
void memvfs_save(void);
void memvfs_load(void);

#endif
