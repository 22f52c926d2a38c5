/* A desk with settings: a home, a config file in it, and what came of it. */
#ifndef PREFS_RIG_H
#define PREFS_RIG_H

#include "desk.h"
#include "settings.h"

/* gezi was started with this config file (NULL: there is none); user, host and
 * locale are the same on every machine. One at a time; gone at exit. */
void prefs_rig_open(struct desk *d, const char *config);
void prefs_rig_close(struct desk *d);

/* What holds now, and the file as it is. */
const struct options *prefs_rig_options(void);
const char *prefs_rig_file(void); /* NULL: there is none */
void prefs_rig_write(const char *config);

#endif
