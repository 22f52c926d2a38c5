/* The words for what events tell: one table per enum. */
#include <gezi/event.h>

#include <stddef.h>

/* A value out of range is a fault of ours; a word is still better than NULL. */
#define NAME_OF(table, i)                                                      \
    ((size_t)(i) < sizeof(table) / sizeof *(table) ? (table)[i] : "unknown")

const char *gezi_change_name(enum gezi_change change)
{
    static const char *const names[] = {
        [GEZI_CHANGE_ONLINE] = "online",   [GEZI_CHANGE_AWAY] = "away",
        [GEZI_CHANGE_OFFLINE] = "offline", [GEZI_CHANGE_DETAILS] = "changed",
        [GEZI_CHANGE_TREATED] = "changed", [GEZI_CHANGE_GONE] = "offline",
    };

    return NAME_OF(names, change);
}

const char *gezi_state_name(enum gezi_state state)
{
    static const char *const names[] = {
        [GEZI_QUEUED] = N_("queued"), [GEZI_TRYING] = N_("trying"),
        [GEZI_GONE] = N_("sent"),     [GEZI_DELIVERED] = N_("delivered"),
        [GEZI_READ] = N_("read"),     [GEZI_FAILED] = N_("failed"),
    };

    return NAME_OF(names, state);
}

const char *gezi_presence_name(enum gezi_presence presence)
{
    static const char *const names[] = {
        [GEZI_OFFLINE] = N_("offline"),
        [GEZI_ONLINE] = N_("online"),
        [GEZI_AWAY] = N_("away"),
    };

    return NAME_OF(names, presence);
}

const char *gezi_reason_text(enum gezi_reason reason)
{
    static const char *const words[] = {
#define X(sym, text) [GEZI_WHY_##sym] = text,
        GEZI_REASONS(X)
#undef X
    };

    return NAME_OF(words, reason);
}

const char *gezi_file_type_name(enum gezi_file_type type)
{
    static const char *const names[] = {
        [GEZI_FILE_PLAIN] = N_("file"),
        [GEZI_FILE_FOLDER] = N_("folder"),
        [GEZI_FILE_IMAGE] = N_("image"),
    };

    return NAME_OF(names, type);
}

const char *gezi_file_state_name(enum gezi_file_state state)
{
    static const char *const names[] = {
        [GEZI_FILE_OFFERED] = N_("offered"),
        [GEZI_FILE_WAITING] = N_("waiting"),
        [GEZI_FILE_RUNNING] = N_("running"),
        [GEZI_FILE_PAUSED] = N_("paused"),
        [GEZI_FILE_DONE] = N_("done"),
        [GEZI_FILE_FAILED] = N_("failed"),
        [GEZI_FILE_CANCELLED] = N_("cancelled"),
        [GEZI_FILE_REFUSED] = N_("refused"),
        [GEZI_FILE_ENDED] = N_("ended"),
    };

    return NAME_OF(names, state);
}

const char *gezi_file_reason_text(enum gezi_file_reason reason)
{
    static const char *const words[] = {
#define X(sym, text) [GEZI_FILE_WHY_##sym] = text,
        GEZI_FILE_REASONS(X)
#undef X
    };

    return NAME_OF(words, reason);
}

const char *gezi_trust_name(enum gezi_trust trust)
{
    static const char *const names[] = {
        [GEZI_TRUST_NONE] = "none",
        [GEZI_TRUST_PINNED] = "pinned",
        [GEZI_TRUST_CHECKED] = "checked",
        [GEZI_TRUST_CHANGED] = "changed",
    };

    return NAME_OF(names, trust);
}

const char *gezi_key_news_name(enum gezi_key_news news)
{
    static const char *const names[] = {
        [GEZI_KEY_LEARNT] = "learnt",       [GEZI_KEY_CHANGED] = "changed",
        [GEZI_KEY_ACCEPTED] = "accepted",   [GEZI_KEY_CHECKED] = "checked",
        [GEZI_KEY_FORGOTTEN] = "forgotten", [GEZI_KEY_BACK] = "back",
    };

    return NAME_OF(names, news);
}

const char *gezi_peer_name(const struct gezi_peer *peer)
{
    if (peer->nick[0])
        return peer->nick;
    return peer->user[0] ? peer->user : peer->key;
}

bool gezi_event_uncounted(const struct gezi_event *ev)
{
    return ev->kind == GEZI_EV_MESSAGE &&
           ev->message.flags & GEZI_MSG_BROADCAST &&
           ev->peer.treat & GEZI_TREAT_MUTED;
}
