/*
 * Files over TCP: the least that gives one, the least that takes one, and the
 * other side of both, which does as little as it can.
 */
#ifndef BARE_FILE_H
#define BARE_FILE_H

#include <stddef.h>
#include <stdint.h>

/* Gives the file to whoever connects and sends a NUL: sendfile, for ever. */
_Noreturn void bare_give(uint16_t port, const char *path);

/* Connects, sends a NUL, takes size bytes by splice into the file, flushes it
 * to the disk, closes, deletes it; again for ever. */
_Noreturn void bare_take(uint32_t ip, uint16_t port, const char *path,
                         uint64_t size);

/* A listener on that port of every address. */
int file_listen(uint16_t port);

/* Ask there, and drop what comes: seconds from the asking to the end; 0: it
 * was not size bytes. */
double file_pull(uint32_t ip, uint16_t port, const void *request, size_t n,
                 uint64_t size);

/* Give the file to the next who connects: seconds from its request until it
 * has all and closes. 0: it did not come, or went early. */
double file_push(int listener, const char *path);

#endif
