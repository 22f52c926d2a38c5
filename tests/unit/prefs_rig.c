#include "prefs_rig.h"

#include "paths.h"
#include "xalloc.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char home[] = "/tmp/gezi-prefs-XXXXXX";
static struct options options;
static struct settings *settings;
static char *file;

static void no_home(void)
{
    char command[300];

    snprintf(command, sizeof command, "rm -rf '%s'", home);
    if (system(command) != 0)
        fprintf(stderr, "%s stays\n", home);
}

static void make_home(void)
{
    static bool made;

    if (!made && (!mkdtemp(home) || atexit(no_home) != 0))
        abort();
    made = true;
    setenv("HOME", home, 1);
    unsetenv("XDG_CONFIG_HOME");
    unsetenv("XDG_STATE_HOME");
    setenv("LC_ALL", "C.UTF-8", 1);
}

static const char *config_path(void)
{
    static char path[300];

    snprintf(path, sizeof path, "%s/.config/gezi/config", home);
    return path;
}

void prefs_rig_write(const char *config)
{
    char dir[300];
    FILE *f;

    snprintf(dir, sizeof dir, "%s/.config/gezi", home);
    if (paths_make(dir) != 0 || !(f = fopen(config_path(), "w")))
        abort();
    fputs(config, f);
    fclose(f);
}

const char *prefs_rig_file(void)
{
    size_t n;

    free(file);
    file = paths_read(config_path(), 1 << 20, &n);
    return file;
}

const struct options *prefs_rig_options(void) { return &options; }

void prefs_rig_open(struct desk *d, const char *config)
{
    static char *argv[] = {NULL, NULL, NULL, NULL, NULL};
    static char name[] = "gezi", user[] = "--user=lilei", host[] = "--host=pc";
    struct strbuf warnings = {0}, why = {0};

    make_home();
    unlink(config_path());
    if (config)
        prefs_rig_write(config);
    argv[0] = name;
    argv[1] = user;
    argv[2] = host;
    options_init(&options);
    if (!options_arguments(&options, 3, argv, &why) ||
        !options_finish(&options, &warnings, &why))
        abort();
    strbuf_fini(&warnings);
    settings = settings_new(&options, 3, argv);
    d->m.prefs.settings = settings;
    free(d->m.nick);
    d->m.nick = xstrdup(options.nick);
    d->m.downloads = options.downloads;
}

void prefs_rig_close(struct desk *d)
{
    d->m.prefs.settings = NULL;
    settings_free(settings);
    if (settings)
        options_fini(&options);
    settings = NULL;
    free(file);
    file = NULL;
}
