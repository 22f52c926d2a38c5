#include "folder.h"

#include "xalloc.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct folder {
    DIR *dir;
};

struct folder *folder_open(const char *path)
{
    DIR *dir = opendir(path);
    struct folder *f;

    if (!dir)
        return NULL;
    f = xmalloc(sizeof *f);
    f->dir = dir;
    return f;
}

void folder_close(struct folder *f)
{
    if (!f)
        return;
    closedir(f->dir);
    free(f);
}

bool folder_name(struct folder *f, struct folder_entry *entry)
{
    struct dirent *d;

    do
        d = readdir(f->dir);
    while (d && (strcmp(d->d_name, ".") == 0 || strcmp(d->d_name, "..") == 0));
    *entry = (struct folder_entry){.name = d ? d->d_name : NULL};
    return d != NULL;
}

bool folder_look(struct folder *f, struct folder_entry *entry)
{
    struct stat st;

    if (fstatat(dirfd(f->dir), entry->name, &st, 0) != 0)
        return false;
    entry->folder = S_ISDIR(st.st_mode);
    entry->file = S_ISREG(st.st_mode);
    entry->size = entry->file && st.st_size > 0 ? (uint64_t)st.st_size : 0;
    entry->mtime = st.st_mtime;
    return true;
}
