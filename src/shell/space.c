#include "space.h"

#include <gezi/filename.h>

#include <sys/statvfs.h>

uint64_t space_free(int fd)
{
    struct statvfs st;

    /* Some disks, and folders of other machines, say that all is zero. */
    if (fstatvfs(fd, &st) != 0 || st.f_blocks == 0 || st.f_frsize == 0)
        return UINT64_MAX;
    if (st.f_bavail > UINT64_MAX / st.f_frsize)
        return UINT64_MAX;
    return (uint64_t)st.f_bavail * st.f_frsize;
}

size_t space_name_size(int fd)
{
    struct statvfs st;

    if (fstatvfs(fd, &st) != 0 || st.f_namemax < 32 ||
        st.f_namemax >= GEZI_FILE_NAME_SIZE)
        return GEZI_FILE_NAME_SIZE;
    return (size_t)st.f_namemax + 1;
}
