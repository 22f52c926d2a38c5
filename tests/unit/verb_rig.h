/*
 * A verb on a bench: its words go in, events are fed, and what it asks of the
 * house and prints is looked at. Time is whatever the test says.
 */
#ifndef VERB_RIG_H
#define VERB_RIG_H

#include "cli/cli.h"

enum { RIG_COMMANDS = 16, RIG_STILL_HERE = -99 };

struct rig {
    struct options options;
    struct gezi_host host;
    struct gezi_front front;
    int begun;  /* what cli_begin answered */
    int status; /* what leave was told, or RIG_STILL_HERE */
    int64_t now;
    struct gezi_command asked[RIG_COMMANDS];
    char text[RIG_COMMANDS][128]; /* of the commands */
    char offer[RIG_COMMANDS][64], others[RIG_COMMANDS][128];
    char files[RIG_COMMANDS][256]; /* their names, with commas between */
    int asked_count;
    enum gezi_err answer;    /* to commands */
    struct gezi_check check; /* to check */
    struct gezi_health health;
};

/* The line is split at blanks; "gezi" is not part of it. */
void rig_begin(struct rig *rig, const char *line);

/* As above, but through the control socket: no check, people come first. */
void rig_begin_remote(struct rig *rig, const char *line);

/* Begin the front's life. What it prints from here on is captured. */
void rig_start(struct rig *rig);

void rig_event(struct rig *rig, struct gezi_event ev);
void rig_ready(struct rig *rig);
void rig_person(struct rig *rig, const struct gezi_peer *peer,
                enum gezi_change change);

/* Let time pass, with every tick that is due. */
void rig_pass(struct rig *rig, int64_t ms);

/* Free all and give the terminal back; then look at capture_out(). */
void rig_end(struct rig *rig);

/* 李雷 (10.0.0.7), 小道士 (10.0.0.8) and Lily (10.0.0.9). */
extern const struct gezi_peer rig_lilei, rig_daoshi, rig_lily;

/* Addresses that the house asks at each start. */
extern const char *rig_asked;

#endif
