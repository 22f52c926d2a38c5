/* gezi help: the tables of verbs and options, in words. */
#include "help.h"

#include "lang.h"
#include "nearest.h"
#include "options.h"
#include "say.h"
#include "verb.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

static const struct {
    const char *name, *text;
} topics[] = {
    {"peer",
     N_("PEER is, in this order: an address such as 192.168.1.31 or\n"
        "192.168.1.31:2425, user@host, a nickname, the beginning of a "
        "nickname\n"
        "that only one person has, or, where nothing else fits, a nickname in\n"
        "Latin letters (zhangsan or zs is 张三). Large and small ASCII "
        "letters\n"
        "are the same.\n"
        "For gezi send also '#GROUP': everyone of a group who is here.\n")},
    {"config",
     N_("The config file is $XDG_CONFIG_HOME/gezi/config, or "
        "~/.config/gezi/config.\n"
        "A line is \"key = value\"; the keys are the options without "
        "their dashes:\n"
        "\n"
        "    # who I am\n"
        "    nick = 张三\n"
        "    group = \"研发部 # 2\"\n"
        "    broadcast = 192.168.2.255\n"
        "\n"
        "A '#' after a blank begins a comment; quotes keep it. What is "
        "given on the\n"
        "command line counts more than the file. A wrong line is told "
        "and left out.\n")},
    {"accept-from",
     N_("A RULE says whose files are taken unasked, into the download folder:\n"
        "\n"
        "    accept-from = 李雷 size:<100M\n"
        "    accept-from = group:研发部 size:<10M\n"
        "    accept-from = lei@pc7\n"
        "    accept-from = all\n"
        "\n"
        "Fields: from: (or just the name), group:, kind:, size:. All that a "
        "rule "
        "names\n"
        "must fit; one rule that fits is enough. size is that of all files of "
        "a "
        "message;\n"
        "a folder of unknown size does not fit size:<. Anyone on the LAN can "
        "take "
        "any\n"
        "name: give a size.\n")},
    {"json",
     N_("With --json every line is one object with an \"event\": ready, "
        "message,\n"
        "person, delivery, offer, transfer, key, signature, nudge, typing, "
        "info,\n"
        "check, action, paths or error. gezi(1) lists their fields.\n")},
    {"exit", N_("  0  done; send: everyone acknowledged\n"
                "  1  an error\n"
                "  2  wrong words or options\n"
                "  3  not delivered or fetched in time; it waits, unless "
                "--no-queue\n"
                "  4  no such person; get: no such offer\n"
                "  5  send: the files were refused; get: not given any more\n"
                "  6  the port is in use\n"
                "  7  send: not sent, it could not be protected\n"
                "130  interrupted\n")},
};

enum { TOPICS = sizeof topics / sizeof *topics };

static void print_option(const struct option *row)
{
    char head[64];

    snprintf(head, sizeof head, "--%s %s", row->name, row->argument);
    printf("  %-24s %s\n", head, lang_word(row->help));
}

static void print_default(const struct option *row)
{
    if (row->type == OPTION_CHARSET) {
        fputs(_("  One of:"), stdout);
#define X(sym, name, from, to) printf(" %s", name);
        GEZI_CHARSETS(X)
#undef X
        printf("%s%s\n", row->choices[0] ? " " : "", row->choices);
    } else if (row->choices[0]) {
        printf(_("  One of: %s\n"), row->choices);
    }
    if (row->type == OPTION_NUMBER)
        printf(_("  A number from %lu to %lu.\n"), (unsigned long)row->min,
               (unsigned long)row->max);
    printf(_("  Default: %s\n"), lang_word(row->otherwise));
}

static int print_all(void)
{
    const struct verb *verb;
    const struct option *row;

    fputs(_("gezi talks to IP Messenger, FeiQ, FeiGe, iptux and other gezi on "
            "the "
            "LAN.\n\n  gezi                                 The screen\n"),
          stdout);
    for (size_t i = 0; (verb = verb_row(i)); i++) {
        char head[64];

        snprintf(head, sizeof head, "%s %s", verb->name, verb->operands);
        printf("  gezi %-31s %s\n", head, lang_word(verb->brief));
    }
    fputs(_("\nOptions, before or after the verb; also keys of the config "
            "file:\n"),
          stdout);
    for (size_t i = 0; (row = options_row(i)); i++)
        print_option(row);
    fputs(_("\nMore: man gezi; gezi help VERB, OPTION"), stdout);
    for (size_t i = 0; i < TOPICS; i++)
        printf("%s%s", i + 1 < TOPICS ? ", " : _(" or "), topics[i].name);
    putchar('\n');
    return CLI_DONE;
}

static int print_verb(const struct verb *verb)
{
    const struct option *row;
    bool any = false;

    printf("gezi %s%s%s\n", verb->name, verb->operands[0] ? " " : "",
           verb->operands);
    printf(_("%s.\n\n%s"), lang_word(verb->brief), lang_word(verb->text));
    for (size_t i = 0; (row = options_row(i)); i++)
        if (options_own(row, verb->name)) {
            fputs(any ? "" : _("\nOptions of its own:\n"), stdout);
            print_option(row);
            any = true;
        }
    fputs(_("\nOptions of every verb: gezi help\n"), stdout);
    return CLI_DONE;
}

static int unknown_topic(const char *topic)
{
    const struct option *near = options_nearest(topic);
    const char *best = near ? near->name : NULL;
    size_t least = near ? nearest_distance(topic, near->name) : SIZE_MAX;
    const struct verb *verb;

    for (size_t i = 0; (verb = verb_row(i)); i++)
        if (nearest_distance(topic, verb->name) < least) {
            best = verb->name;
            least = nearest_distance(topic, best);
        }
    for (size_t i = 0; i < TOPICS; i++)
        if (nearest_distance(topic, topics[i].name) < least) {
            best = topics[i].name;
            least = nearest_distance(topic, best);
        }
    if (best && nearest_enough(topic, least))
        say(_("no help on \"%s\"; did you mean gezi help %s?"), topic, best);
    else
        say(_("no help on \"%s\"; gezi help lists the topics"), topic);
    return CLI_USAGE;
}

static const char *topic_text(const char *name)
{
    for (size_t i = 0; i < TOPICS; i++)
        if (strcmp(name, topics[i].name) == 0)
            return _(topics[i].text);
    return NULL;
}

/* Some words are two things: broadcast is a verb and an option. */
int help_topic(const char *topic)
{
    const struct verb *verb = verb_find(topic);
    const struct option *row =
        options_find(gezi_span_text(topic + strspn(topic, "-")));
    const char *text = topic_text(topic);

    if (!topic[0])
        return print_all();
    if (!verb && !text && !row)
        return unknown_topic(topic);
    if (verb)
        print_verb(verb);
    if (text)
        fputs(text, stdout);
    if (row && (verb || text))
        fputs(_("\nAs an option:\n"), stdout);
    if (row) {
        print_option(row);
        print_default(row);
    }
    return CLI_DONE;
}

int help_version(void)
{
    puts("gezi " GEZI_VERSION);
    return CLI_DONE;
}
