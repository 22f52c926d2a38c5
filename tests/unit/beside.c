#include "beside.h"

#include <stdio.h>
#include <unistd.h>

const char *beside_the_program(void)
{
    static char folder[4096 + 16];
    ssize_t n = readlink("/proc/self/exe", folder, 4096);

    for (int up = 0; up < 3; up++)
        while (n > 0 && folder[--n] != '/')
            ;
    snprintf(folder + n, sizeof folder - (size_t)n, "/locale");
    return folder;
}
