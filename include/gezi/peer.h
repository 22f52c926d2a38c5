/* A person, as events carry one: a snapshot, by value. */
#ifndef GEZI_PEER_H
#define GEZI_PEER_H

#include <gezi/addr.h>
#include <gezi/charset.h>
#include <gezi/proto.h>

/* What is known of somebody's key. */
enum gezi_trust {
    GEZI_TRUST_NONE,    /* no key of theirs was seen */
    GEZI_TRUST_PINNED,  /* the first that was seen is remembered */
    GEZI_TRUST_CHECKED, /* and the user compared it with its owner's */
    GEZI_TRUST_CHANGED, /* another came since: nothing is sent until the user
                         * accepts it */
};

/* "none", "pinned", "checked", "changed". Static. */
const char *gezi_trust_name(enum gezi_trust trust);

/* How the user wants somebody treated. */
enum {
    GEZI_TREAT_MUTED = 1u << 0,   /* shown, but no bell, and not counted */
    GEZI_TREAT_BLOCKED = 1u << 1, /* neither shown nor acknowledged */
    GEZI_TREAT_ALL = GEZI_TREAT_MUTED | GEZI_TREAT_BLOCKED,
};

enum gezi_presence { GEZI_OFFLINE, GEZI_ONLINE, GEZI_AWAY };

/* "offline", "online", "away". Static. */
const char *gezi_presence_name(enum gezi_presence presence);

/*
 * The strings are clean UTF-8 below GEZI_NAME_SIZE bytes, never NULL, and live
 * as long as what handed the snapshot out says.
 */
struct gezi_peer {
    uint32_t id; /* a handle for this run; 0: nobody in particular */
    enum gezi_kind kind;
    enum gezi_presence presence;
    struct gezi_addr addr;     /* the last good one */
    uint32_t caps;             /* GEZI_OPT_* it announced; GEZI_CAP_GEZI */
    enum gezi_charset charset; /* what text to it is written in */
    const char *key;           /* who it is, stable over restarts */
    const char *nick;          /* may be empty: show the user then */
    const char *user, *host, *group;
    const char *client; /* what program, in its own words; may be empty */
    const char *sign;   /* status line that it published; may be empty */
    enum gezi_trust trust;
    unsigned treat; /* GEZI_TREAT_* */
};

/* The name to show: nick, else user, else the key, which is never empty. */
const char *gezi_peer_name(const struct gezi_peer *peer);

#endif
