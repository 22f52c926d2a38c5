#include "place.h"

#include <gezi/addr.h>

#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

static bool is_mine(const char *dir)
{
    struct stat st;

    return stat(dir, &st) == 0 && S_ISDIR(st.st_mode) && st.st_uid == getuid();
}

/* False: does not fit. */
static bool runtime_dir(char *out, size_t cap)
{
    const char *xdg = getenv("XDG_RUNTIME_DIR");
    char standard[32];
    int n;

    snprintf(standard, sizeof standard, "/run/user/%lu",
             (unsigned long)getuid());
    if (!xdg || xdg[0] != '/')
        xdg = standard;
    if (!is_mine(xdg))
        return false;
    n = snprintf(out, cap, "%s/gezi", xdg);
    return n > 0 && (size_t)n < cap;
}

static bool put_path(struct sockaddr_un *at, const char *dir, const char *name)
{
    int n;

    *at = (struct sockaddr_un){.sun_family = AF_UNIX};
    n = snprintf(at->sun_path, sizeof at->sun_path, "%s/%s", dir, name);
    return n > 0 && (size_t)n < sizeof at->sun_path;
}

size_t place_list(const char *state, uint32_t bind_ip, uint16_t port,
                  struct place out[static PLACES_MAX])
{
    char ip[GEZI_ADDR_TEXT] = "any", name[64];
    size_t count = 0;

    if (bind_ip)
        gezi_addr_print((struct gezi_addr){.ip = bind_ip}, ip);
    snprintf(name, sizeof name, "gezi-%s-%u.sock", ip, (unsigned)port);
    if (runtime_dir(out[0].dir, sizeof out[0].dir) &&
        put_path(&out[0].at, out[0].dir, name))
        count++;
    if (strlen(state) < sizeof out[count].dir &&
        put_path(&out[count].at, state, name)) {
        snprintf(out[count].dir, sizeof out[count].dir, "%s", state);
        count++;
    }
    return count;
}

static size_t search(const char *dir, uint16_t port, struct sockaddr_un *out,
                     size_t room)
{
    const struct dirent *e;
    char tail[24];
    size_t n = (size_t)snprintf(tail, sizeof tail, "-%u.sock", (unsigned)port);
    size_t count = 0;
    DIR *d = opendir(dir);

    while (d && count < room && (e = readdir(d))) {
        size_t len = strlen(e->d_name);

        if (strncmp(e->d_name, "gezi-", 5) == 0 && len > n &&
            strcmp(e->d_name + len - n, tail) == 0 &&
            put_path(&out[count], dir, e->d_name))
            count++;
    }
    if (d)
        closedir(d);
    return count;
}

size_t place_find(const char *state, uint32_t bind_ip, uint16_t port,
                  struct sockaddr_un out[static PLACES_FOUND_MAX])
{
    struct place list[PLACES_MAX];
    size_t places = place_list(state, bind_ip, port, list), count;

    for (count = 0; count < places; count++)
        out[count] = list[count].at;
    for (size_t i = 0; !bind_ip && i < places; i++)
        count +=
            search(list[i].dir, port, out + count, PLACES_FOUND_MAX - count);
    return count;
}

bool place_of(const char *state, uint32_t bind_ip, uint16_t port,
              struct sockaddr_un *out)
{
    struct sockaddr_un found[PLACES_FOUND_MAX];
    size_t n = place_find(state, bind_ip, port, found);

    for (size_t i = 0; i < n; i++)
        if (access(found[i].sun_path, F_OK) == 0) {
            *out = found[i];
            return true;
        }
    if (n > 0)
        *out = found[0];
    return n > 0;
}
