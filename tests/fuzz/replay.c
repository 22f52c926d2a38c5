/*
 * Run a fuzz target over files where libFuzzer is missing: each file, and each
 * beginning of it. usage: replay FILE-OR-DIRECTORY...
 */
#include "fuzz.h"

#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum { PREFIX_MAX = 1024, PATH_SIZE = 4096 };

/* A copy of exactly this size, so that one byte too far is noticed. */
static void run(const uint8_t *data, size_t size)
{
    uint8_t *copy = malloc(size ? size : 1);

    must(copy);
    if (size)
        memcpy(copy, data, size);
    LLVMFuzzerTestOneInput(copy, size);
    free(copy);
}

static bool replay_file(const char *path)
{
    static uint8_t data[1 << 20];
    FILE *f = fopen(path, "rb");
    size_t size;

    if (!f) {
        perror(path);
        return false;
    }
    size = fread(data, 1, sizeof data, f);
    fclose(f);
    run(data, size);
    for (size_t n = 0; n < size && n < PREFIX_MAX; n++)
        run(data, n);
    return true;
}

/* Returns how many files were run, negative on error. */
static long replay(const char *path)
{
    DIR *dir = opendir(path);
    struct dirent *entry;
    long files = 0;

    if (!dir)
        return replay_file(path) ? 1 : -1;
    while (files >= 0 && (entry = readdir(dir))) {
        char name[PATH_SIZE];

        if (entry->d_name[0] == '.')
            continue;
        snprintf(name, sizeof name, "%s/%s", path, entry->d_name);
        files = replay_file(name) ? files + 1 : -1;
    }
    closedir(dir);
    return files;
}

int main(int argc, char **argv)
{
    long files = 0;

    for (int i = 1; i < argc; i++) {
        long n = replay(argv[i]);

        if (n < 0)
            return 1;
        files += n;
    }
    printf("%ld files\n", files);
    return files ? 0 : 1;
}
