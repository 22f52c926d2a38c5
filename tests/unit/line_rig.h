/* The line mode at both ends of two pipes, with a house that takes notes. */
#ifndef LINE_RIG_H
#define LINE_RIG_H

#include <gezi/front.h>

struct line_rig {
    int in[2], out[2], old_in, old_out;
    struct gezi_front *front;
    struct gezi_host host;
    struct gezi_command command; /* the last one */
    char text[256];              /* and its text */
    char others[256];            /* recipients.h */
    char offer[64], dir[256], path[256];
    size_t count;
    bool left;
    int64_t now;
    char shown[16384]; /* all that was written since the last look */
};
extern struct line_rig lines;

/* cmocka's setup and teardown. 李雷 is here, as number 2. */
int lines_setup(void **state);
int lines_teardown(void **state);

struct gezi_event lines_event(enum gezi_event_kind kind, uint32_t id,
                              const char *name);
void lines_happens(const struct gezi_event *ev);
void lines_comes(uint32_t id, const char *name);
void lines_says(uint32_t id, const char *name, const char *text,
                unsigned flags);

/* What was sent last comes to this end. */
void lines_ends(enum gezi_state state, enum gezi_reason reason);

/* A turn is over: what was written since the last look. */
const char *lines_look(void);
void lines_type(const char *line);
void lines_expect_shown(const char *part);

#endif
