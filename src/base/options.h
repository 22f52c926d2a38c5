/*
 * The options: one table. A row is the long option, the key of the config
 * file, a line of the help and an entry of the man page.
 */
#ifndef OPTIONS_H
#define OPTIONS_H

#include "accept.h"
#include "strbuf.h"

#include <gezi/addr.h>
#include <gezi/charset.h>
#include <gezi/mark.h>

#include <stdbool.h>

enum option_type {
    OPTION_FLAG,      /* bool */
    OPTION_TEXT,      /* char *, valid UTF-8 */
    OPTION_PATH,      /* char *, a leading "~/" is the home */
    OPTION_PATHS,     /* struct option_paths; may be given again */
    OPTION_LINES,     /* struct option_lines; may be given again */
    OPTION_RULES,     /* struct accept_rules; may be given again */
    OPTION_IP,        /* struct gezi_addr, without a port */
    OPTION_ADDRESSES, /* struct option_addresses; may be given again */
    OPTION_NUMBER,    /* uint32_t, min to max */
    OPTION_SIZE,      /* uint64_t, bytes: "500k", "1.5M" */
    OPTION_CHARSET,   /* enum gezi_charset; a word of choices is ASCII */
    OPTION_CHOICE,    /* int: which of the words */
    OPTION_SET,       /* unsigned, a bit a word: "on", "off" or some of them */
};

struct option_addresses {
    struct gezi_addr *at; /* port 0: the default port */
    size_t count;
};

/* What another layer understands, and where it stands for its complaints:
 * "~/.config/gezi/config:12". */
struct option_lines {
    struct option_line {
        char *text, *from;
    } * at;
    size_t count;
};

struct option_paths {
    char **at;
    size_t count;
};

enum { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER };
enum { SWITCH_ON, SWITCH_OFF };
enum { EXPORT_TEXT, EXPORT_JSONL, EXPORT_HTML };

/*
 * X(field, name, argument, type, min, max, choices, verbs, default, help).
 *   verbs    where it can be given, none for all; "!" not in the config file
 *   default  in the words of the help; what is worked out stands in ( )
 */
// clang-format off
#define OPTIONS(X)                                                             \
    X(bind, "bind", "ADDR", IP, 0, 0, "", "", N_("(every interface)"),         \
      N_("Use only the interface that has this address"))                      \
    X(port, "port", "N", NUMBER, 1, 65535, "", "", "2425",                     \
      N_("UDP port; everyone on the LAN must use the same"))                   \
    X(nick, "nick", "NAME", TEXT, 0, 0, "", "", N_("(your full name)"),        \
      N_("The name that others see"))                                          \
    X(user, "user", "NAME", TEXT, 0, 0, "", "", N_("(your login name)"),       \
      N_("User name; user@host is who you are to others"))                     \
    X(host, "host", "NAME", TEXT, 0, 0, "", "", N_("(the name of this machine)"), \
      N_("Host name"))                                                         \
    X(group, "group", "NAME", TEXT, 0, 0, "", "", N_("(none)"),                \
      N_("The group that others see you in"))                                  \
    X(state, "state", "DIR", PATH, 0, 0, "", "", N_("($XDG_STATE_HOME/gezi)"), \
      N_("Where gezi keeps what it must remember"))                            \
    X(downloads, "downloads", "DIR", PATH, 0, 0, "", "",                       \
      N_("(your download folder)"), N_("Folder for received files"))           \
    X(broadcast, "broadcast", "ADDR", ADDRESSES, 0, 0, "", "", N_("(none)"),   \
      N_("One more address to announce to; may be given again"))               \
    X(legacy_encoding, "legacy-encoding", "NAME", CHARSET, 0, 0, "", "",       \
      N_("(by the locale, else gbk)"),                                         \
      N_("Encoding of peers that do not know UTF-8"))                          \
    X(encrypt, "encrypt", "WHEN", CHOICE, 0, 0, "on off", "", "on",            \
      N_("Encrypt and sign for whoever can take it: on or off"))               \
    X(old_keys, "old-keys", "WHEN", CHOICE, 0, 0, "on off", "", "on",          \
      N_("RSA-1024 and Blowfish for old clients: on or off"))                  \
    X(config, "config", "FILE", PATH, 0, 0, "", "!",                           \
      N_("($XDG_CONFIG_HOME/gezi/config)"), N_("Read this config file"))       \
    X(json, "json", "", FLAG, 0, 0, "", "", "off",                             \
      N_("Print JSON, one object per line"))                                   \
    X(plain, "plain", "", FLAG, 0, 0, "", "", "off",                           \
      N_("Screen: numbered lines; send: bare text to ADDR:PORT"))              \
    X(timeout, "timeout", "SECONDS", NUMBER, 1, 86400, "", "", "10",           \
      N_("send, get, listen: give up when not done by then"))                    \
    X(count, "count", "N", NUMBER, 1, 1000000000, "", "listen",                \
      N_("(no limit)"), N_("End after N messages"))                            \
    X(wait, "wait", "SECONDS", NUMBER, 0, 3600, "", "peers doctor", "2",       \
      N_("Listen this long for answers"))                                      \
    X(ask, "ask", "RANGE", TEXT, 0, 0, "", "! peers", N_("(nobody)"),          \
      N_("Ask 10.0.1.0/24 or 10.0.1.5-80, also at each start"))              \
    X(unask, "unask", "RANGE", TEXT, 0, 0, "", "! peers", N_("(nobody)"),      \
      N_("Not any more; all: none of them. --ask list has them"))            \
    X(away, "away", "TEXT", TEXT, 0, 0, "", "",                                \
      N_("I am away, and will read this when I am back"),                      \
      N_("What others are told while you are away"))                           \
    X(no_queue, "no-queue", "", FLAG, 0, 0, "", "send", "off",                 \
      N_("Do not keep it for someone who is away"))                            \
    X(clear, "clear", "", FLAG, 0, 0, "", "! send", "off",                     \
      N_("Send it in clear, whatever the receiver can"))                       \
    X(sealed, "sealed", "", FLAG, 0, 0, "", "! send", "off",                   \
      N_("Its reader has to open it, and you are told"))                       \
    X(trust, "trust", "", FLAG, 0, 0, "", "! key", "off",                      \
      N_("Accept the new key of PEER, or: it was compared"))                   \
    X(search, "search", "WORDS", TEXT, 0, 0, "", "! history", N_("(all)"),     \
      N_("Only messages with these words or \"phrases\""))                     \
    X(since, "since", "WHEN", TEXT, 0, 0, "", "! history", N_("(the first)"),  \
      N_("From then on: 2026-10-12, \"2026-10-12 14:00\", 3d ..."))            \
    X(until, "until", "WHEN", TEXT, 0, 0, "", "! history", N_("(now)"),        \
      N_("Up to then: today, yesterday (to its end), 5h ..."))                 \
    X(limit, "limit", "N", NUMBER, 1, 1000000000, "", "! history",             \
      N_("(50 on a terminal, else all)"), N_("Only the last N messages"))      \
    X(export, "export", "FORM", CHOICE, 0, 0, "text jsonl html", "! history",  \
      N_("(none)"), N_("All of it, as text, jsonl or html"))                   \
    X(waiting, "waiting", "", FLAG, 0, 0, "", "! history", "off",              \
      N_("Only what is still to be delivered"))                                \
    X(forget, "forget", "", FLAG, 0, 0, "", "! history key", "off",            \
      N_("Delete PEER's, or --older-than DAYS; key: PEER's"))                  \
    X(older_than, "older-than", "DAYS", NUMBER, 1, 36500, "", "! history",     \
      N_("(any age)"), N_("--forget: only messages older than that"))          \
    X(yes, "yes", "", FLAG, 0, 0, "", "! history", "off",                      \
      N_("--forget: do not ask"))                                              \
    X(reread, "reread", "NAME", CHARSET, 0, 0, "auto", "! history", N_("(none)"), \
      N_("Read what came from PEER again in this encoding"))                   \
    X(always, "always", "", FLAG, 0, 0, "", "! history", "off",                \
      N_("--reread: and what comes from now on"))                              \
    X(file, "file", "PATH", PATHS, 0, 0, "", "! send", N_("(none)"),           \
      N_("Send this file or folder (-f); may be given again"))                 \
    X(to, "to", "DIR", PATH, 0, 0, "", "! get", N_("(the download folder)"),   \
      N_("Put it into this folder, which is made if need be"))                 \
    X(accept, "accept", "", FLAG, 0, 0, "", "listen", "off",                   \
      N_("Take all files that are offered"))                                   \
    X(accept_from, "accept-from", "RULE", RULES, 0, 0, "", "", N_("(nobody)"), \
      N_("Take files of these unasked; may be given again"))                   \
    X(rate_limit, "rate-limit", "BYTES", SIZE, 0, 0, "", "", "0",              \
      N_("Of all transfers, a second: 500K, 2M; 0: no limit"))                 \
    X(color, "color", "WHEN", CHOICE, 0, 0, "auto always never", "", "auto",   \
      N_("Bold and colour: auto, always or never"))                            \
    X(theme, "theme", "NAME", CHOICE, 0, 0,                                    \
      "auto default light dark mono contrast dusk", "", "auto",                \
      N_("Colours of the screen; auto: by its background"))                    \
    X(mouse, "mouse", "WHEN", CHOICE, 0, 0, "on off", "", "off",               \
      N_("Clicks and the wheel go to the screen: on or off"))                  \
    X(bell, "bell", "WHAT", SET, 0, 0, "message broadcast file nudge key", "", \
      "on", N_("Beep for message,broadcast,file,nudge,key; or on, off"))       \
    X(notify, "notify", "WHAT", SET, 0, 0, "message broadcast file nudge key", \
      "", "on", N_("Desktop notes while you look elsewhere; as bell"))         \
    X(notify_command, "notify-command", "COMMAND", TEXT, 0, 0, "", "",         \
      N_("(none)"), N_("Run this instead, with the events as JSON lines"))     \
    X(pictures, "pictures", "WHEN", CHOICE, 0, 0, "on off", "", "on",          \
      N_("Draw images that were taken: on or off"))        \
    X(open_command, "open-command", "COMMAND", TEXT, 0, 0, "", "", "xdg-open", \
      N_("Run this with a web address that you open"))                         \
    X(language, "language", "NAME", CHOICE, 0, 0, "auto en zh_CN zh_TW ja",    \
      "", "auto", N_("Speak it: auto (by the locale), en, zh_CN, zh_TW, ja"))  \
    X(bind_key, "bind-key", "ACTION KEY", LINES, 0, 0, "", "", N_("(gezi keys)"), \
      N_("A key of the screen: nudge F5; may be given again"))                  \
    X(help, "help", "", FLAG, 0, 0, "", "!", "off",                            \
      N_("Print help on the verb, or this, and end"))                          \
    X(version, "version", "", FLAG, 0, 0, "", "!", "off",                      \
      N_("Print the version and end"))
// clang-format on

enum option_id {
#define X(field, ...) OPTION_ID_##field,
    OPTIONS(X)
#undef X
        OPTION_COUNT
};

struct option {
    enum option_id id;
    const char *name, *argument;
    enum option_type type;
    uint32_t min, max;
    const char *choices, *verbs, *otherwise, *help;
    size_t offset, size; /* of its field in struct options */
};

/* Who set it; a later one of these beats an earlier one. */
enum option_source { FROM_DEFAULT, FROM_FILE, FROM_ARGUMENT };

/* All values. Strings are owned; see the table for the rest. */
struct options {
    struct gezi_addr bind; /* ip 0: every interface */
    uint32_t port;
    char *nick, *user, *host, *group; /* never NULL after options_finish */
    char *state;                      /* likewise */
    char *downloads;                  /* NULL when there is no home */
    struct option_addresses broadcast;
    enum gezi_charset legacy_encoding;
    char *config; /* NULL when there is no home */
    bool json, plain, accept, help, version;
    char *ask;                     /* peers; NULL: not given */
    char *unask;                   /* likewise */
    char *away;                    /* the text, when none is given */
    uint32_t timeout, count, wait; /* seconds, messages (0: all), seconds */
    int theme, mouse;              /* which of its words; SWITCH_* */
    int color;                     /* COLOR_* */
    unsigned bell, notify;         /* ALERT_* */
    char *open_command;            /* "": none */
    char *notify_command;          /* NULL: none */
    int language;                  /* enum lang */
    int pictures;                  /* SWITCH_* */
    int encrypt, old_keys;         /* SWITCH_* */
    bool no_queue, clear, sealed;  /* send */
    bool trust;                    /* key; forget is there, too */
    struct option_paths file;      /* send */
    char *to;                      /* get; NULL: not given */
    struct accept_rules accept_from;
    struct option_lines bind_key; /* bindings_user.c */
    uint64_t rate_limit;          /* bytes a second; 0: none */

    /* history */
    char *search, *since, *until; /* as typed; NULL: not given */
    uint32_t limit, older_than;   /* messages, days; 0: not given */
    int export;                   /* EXPORT_*, if it was given */
    bool waiting, forget, yes, always;
    enum gezi_charset reread;

    const char *at_file; /* the config file while it is read, and the line */
    unsigned long at_line;
    enum option_source from[OPTION_COUNT];
    struct option_paths said[OPTION_COUNT]; /* as given; none: the default */
    char **words; /* of argv, what is no option: verb and operands */
    int word_count;
};

/* The row at i, NULL past the last. */
const struct option *options_row(size_t i);

/* By name, '_' for '-' allowed; NULL when there is none. Borrows. */
const struct option *options_find(gezi_span name);

/* The option whose name is nearest, or NULL when nothing is near. */
const struct option *options_nearest(const char *name);

/* Can it be given with this verb ("" for the screen)? */
bool options_fit(const struct option *row, const char *verb);

/* Not in the config file. */
bool options_is_momentary(const struct option *row);

/* Is it an option of this verb and not of all? */
bool options_own(const struct option *row, const char *verb);

/* Default words and nothing else; pair with options_fini. */
void options_init(struct options *o);
void options_fini(struct options *o);

/*
 * Set one from its word. False, and why has "\"x\" is not ...", when the word
 * is wrong. What a stronger source has set stays; its lists are replaced. The
 * language that is set is spoken at once.
 */
bool options_set(struct options *o, const struct option *row, const char *value,
                 enum option_source from, struct strbuf *why);

/* May it be given more than once? */
bool options_repeats(const struct option *row);

/* The same look at a word, without setting anything. */
bool options_check(const struct option *row, const char *value,
                   struct strbuf *why);

/* How many values it was given; 0: it has its default. */
size_t options_said(const struct options *o, const struct option *row);

/* Value i as it was given; without any, the default as it was worked out. */
void options_print(const struct options *o, const struct option *row, size_t i,
                   struct strbuf *out);

/* Do both print the same? */
bool options_same(const struct options *a, const struct options *b,
                  const struct option *row);

/* Exchange one value and who set it between the two. */
void options_take(struct options *o, struct options *from,
                  const struct option *row);

/*
 * The command line. Borrows argv for the life of o. False, and why has one
 * line without "gezi: ", when it is not understood.
 */
bool options_arguments(struct options *o, int argc, char *argv[],
                       struct strbuf *why);

/*
 * The text of a config file. What is wrong is left out and told in warnings,
 * a line each, with name and line number; the rest counts.
 */
void options_config(struct options *o, gezi_span text, const char *name,
                    struct strbuf *warnings);

/*
 * Read the config file that o names or that is there by custom, then work out
 * what nobody set: names, folders, encoding. False with one line in why:
 * --config FILE cannot be read, or there is no home to keep things in.
 */
bool options_finish(struct options *o, struct strbuf *warnings,
                    struct strbuf *why);

#endif
