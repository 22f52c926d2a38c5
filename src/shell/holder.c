#include "holder.h"

#include "lang.h"

#include <gezi/text.h>

#include <arpa/inet.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/*
 * A row of /proc/net/udp:
 *   12: 0100007F:0979 00000000:0000 07 ... uid timeout inode ...
 * The address is the word as it lies in memory.
 */
static bool read_row(const char *row, uint32_t ip, uint16_t port, uid_t *uid,
                     unsigned long *inode)
{
    char local[40];
    unsigned at_port, owner;
    uint32_t word = 0;

    if (sscanf(row, "%*d: %39[0-9A-F]:%x %*s %*s %*s %*s %*s %u %*s %lu", local,
               &at_port, &owner, inode) != 4 ||
        at_port != port)
        return false;
    /* An IPv6 row (32 digits) is on all addresses, or of no interest. */
    if (strlen(local) == 8)
        word = ntohl((uint32_t)strtoul(local, NULL, 16));
    else if (strspn(local, "0") != 32)
        return false;
    *uid = owner;
    return !word || !ip || word == ip;
}

static bool find_socket(const char *table, uint32_t ip, uint16_t port,
                        uid_t *uid, unsigned long *inode)
{
    char row[256];
    bool found = false;
    FILE *f = fopen(table, "re");

    while (f && !found && fgets(row, sizeof row, f))
        found = read_row(row, ip, port, uid, inode);
    if (f)
        fclose(f);
    return found;
}

static bool has_socket(const char *pid, unsigned long inode)
{
    char path[300], want[48], got[48];
    const struct dirent *e;
    bool found = false;
    DIR *d;

    snprintf(want, sizeof want, "socket:[%lu]", inode);
    snprintf(path, sizeof path, "/proc/%s/fd", pid);
    d = opendir(path);
    while (d && !found && (e = readdir(d))) {
        ssize_t n = readlinkat(dirfd(d), e->d_name, got, sizeof got - 1);

        got[n > 0 ? n : 0] = 0;
        found = strcmp(got, want) == 0;
    }
    if (d)
        closedir(d);
    return found;
}

/* Programs name themselves: no better than what comes from the LAN. */
static void read_name(const char *pid, char *out, size_t cap)
{
    char path[300];
    size_t n = 0;
    FILE *f;

    snprintf(path, sizeof path, "/proc/%s/comm", pid);
    f = fopen(path, "re");
    if (f) {
        n = fread(out, 1, cap - 1, f);
        fclose(f);
    }
    out[n] = 0;
    if (!gezi_utf8_valid(gezi_span_text(out), NULL))
        out[0] = 0;
    gezi_text_clean(out, GEZI_CLEAN_NAME);
    if (!out[0])
        snprintf(out, cap, "%s", _("a program"));
}

bool holder_find(uint32_t ip, uint16_t port, struct holder *out)
{
    const struct dirent *e;
    unsigned long inode;
    uid_t uid;
    DIR *d;

    if (!find_socket("/proc/net/udp", ip, port, &uid, &inode) &&
        !find_socket("/proc/net/udp6", ip, port, &uid, &inode))
        return false;
    *out = (struct holder){.uid = uid};
    d = opendir("/proc");
    while (d && !out->pid && (e = readdir(d))) {
        if (strspn(e->d_name, "0123456789") != strlen(e->d_name) ||
            !has_socket(e->d_name, inode))
            continue;
        out->pid = (pid_t)strtol(e->d_name, NULL, 10);
        read_name(e->d_name, out->name, sizeof out->name);
    }
    if (d)
        closedir(d);
    return true;
}
