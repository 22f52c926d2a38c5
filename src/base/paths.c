#include "paths.h"

#include "strbuf.h"
#include "xalloc.h"

#include <errno.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char *join(const char *dir, const char *name)
{
    struct strbuf b = {0};

    strbuf_printf(&b, "%s/%s", dir, name);
    return strbuf_take(&b);
}

char *paths_home(void)
{
    const char *home = getenv("HOME");
    const struct passwd *pw;

    if (home && home[0] == '/')
        return xstrdup(home);
    pw = getpwuid(getuid());
    return pw && pw->pw_dir && pw->pw_dir[0] == '/' ? xstrdup(pw->pw_dir)
                                                    : NULL;
}

static char *under_home(const char *name)
{
    char *home = paths_home(), *path = home ? join(home, name) : NULL;

    free(home);
    return path;
}

static char *base_dir(const char *variable, const char *otherwise)
{
    const char *dir = getenv(variable);

    return dir && dir[0] == '/' ? xstrdup(dir) : under_home(otherwise);
}

static char *base_file(const char *variable, const char *otherwise,
                       const char *name)
{
    char *dir = base_dir(variable, otherwise);
    char *path = dir ? join(dir, name) : NULL;

    free(dir);
    return path;
}

char *paths_config(void)
{
    return base_file("XDG_CONFIG_HOME", ".config", "gezi/config");
}

char *paths_state(void)
{
    return base_file("XDG_STATE_HOME", ".local/state", "gezi");
}

/* The file is a list of shell assignments: XDG_DOWNLOAD_DIR="$HOME/Stuff". */
static char *download_dir(const char *text)
{
    static const char key[] = "XDG_DOWNLOAD_DIR=\"";
    const char *at = text, *end;
    char *value, *path;

    while (strncmp(at, key, sizeof key - 1) != 0) {
        at = strchr(at, '\n');
        if (!at)
            return NULL;
        at += 1 + strspn(at + 1, " \t");
    }
    at += sizeof key - 1;
    end = strchr(at, '"');
    if (!end)
        return NULL;
    value = xstrndup(at, (size_t)(end - at));
    if (strncmp(value, "$HOME/", 6) == 0)
        path = under_home(value + 6);
    else
        path = value[0] == '/' ? xstrdup(value) : NULL;
    free(value);
    return path;
}

char *paths_downloads(void)
{
    char *file = base_file("XDG_CONFIG_HOME", ".config", "user-dirs.dirs");
    char *text = NULL, *path = NULL;
    size_t n;

    if (file && (text = paths_read(file, 65536, &n)))
        path = download_dir(text);
    free(text);
    free(file);
    return path ? path : under_home("Downloads");
}

char *paths_expand(const char *path)
{
    char *full = strncmp(path, "~/", 2) == 0 ? under_home(path + 2) : NULL;

    return full ? full : xstrdup(path);
}

char *paths_absolute(const char *path)
{
    char *here = path[0] == '/' ? NULL : getcwd(NULL, 0);
    char *full = here ? join(here, path) : xstrdup(path);

    free(here);
    return full;
}

char *paths_show(const char *path)
{
    char *home = paths_home(), *shown;
    size_t n = home ? strlen(home) : 0;

    if (n > 1 && strncmp(path, home, n) == 0 && path[n] == '/')
        shown = join("~", path + n + 1);
    else
        shown = xstrdup(path);
    free(home);
    return shown;
}

int paths_make(const char *dir)
{
    char *path = xstrdup(dir);
    struct stat st;
    int err = 0;

    for (char *at = path + 1; path[0] && !err; at++) {
        char was = *at;

        if (was != '/' && was != '\0')
            continue;
        *at = '\0';
        if (mkdir(path, 0700) != 0 && errno != EEXIST)
            err = -errno;
        *at = was;
        if (was == '\0')
            break;
    }
    free(path);
    if (!err && (stat(dir, &st) != 0 || !S_ISDIR(st.st_mode)))
        err = -ENOTDIR;
    return err;
}

char *paths_read(const char *path, size_t max, size_t *n)
{
    struct strbuf b = {0};
    FILE *f = fopen(path, "rb");
    char part[4096];
    size_t got;
    int err = 0;

    if (!f)
        return NULL;
    while (!err && (got = fread(part, 1, sizeof part, f)) > 0) {
        strbuf_add(&b, part, got);
        if (b.n > max)
            err = EFBIG;
    }
    if (ferror(f))
        err = errno;
    fclose(f);
    *n = b.n;
    if (!err)
        return strbuf_take(&b);
    strbuf_fini(&b);
    errno = err;
    return NULL;
}

char *paths_beside(const char *relative)
{
    char program[4096];
    ssize_t n = readlink("/proc/self/exe", program, sizeof program - 1);
    struct strbuf path = {0};

    while (n > 0 && program[n - 1] != '/')
        n--;
    if (n <= 0)
        return NULL;
    strbuf_add(&path, program, (size_t)n);
    strbuf_text(&path, relative);
    return strbuf_take(&path);
}
