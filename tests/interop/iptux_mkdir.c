/*
 * Under an iptux 0.8: its own mkdir calls itself for ever, so that it dies with
 * each folder it takes. This one stands in its place. The object it belongs to
 * begins with the path of the current folder. What goes over the wire is not
 * touched.
 */
#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/types.h>

int iptux_mkdir(const char *self, const char *name,
                mode_t mode) __asm__("_ZN5iptux8AnalogFS5mkdirEPKcj");

int iptux_mkdir(const char *self, const char *name, mode_t mode)
{
    const char *sep = name[0] == '/' ? "" : "/";
    char path[8192];

    snprintf(path, sizeof path, "%s%s%s", *sep ? self : "", sep, name);
    return mkdir(path, mode) == 0 || errno == EEXIST ? 0 : -1;
}
