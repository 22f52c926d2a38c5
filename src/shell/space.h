/* What a disk has room for. */
#ifndef SHELL_SPACE_H
#define SHELL_SPACE_H

#include <stddef.h>
#include <stdint.h>

/* Bytes this user may still write where fd is; UINT64_MAX: nobody knows. */
uint64_t space_free(int fd);

/* The longest name where fd is, in bytes, its NUL included; at most 256. */
size_t space_name_size(int fd);

#endif
