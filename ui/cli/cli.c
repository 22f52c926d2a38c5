#include "cli.h"

#include "help.h"
#include "lang.h"
#include "nearest.h"
#include "out.h"
#include "say.h"
#include "verb.h"

#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// clang-format off
static const struct verb verbs[] = {
    {"send", "PEER[,PEER...] [TEXT | -]", N_("Send a message, files, or both"),
     N_("Several words are joined by blanks. Without TEXT, or for -, the text is\n"
     "standard input to its end. PEER is a nickname, the unambiguous beginning of\n"
     "one, user@host, an address or ADDR:PORT; all must be known before anything\n"
     "is sent to any. '#GROUP', quoted for the shell, is all of a group who are\n"
     "here, a message and a result for each. For somebody who is away the message\n"
     "waits on disk until they appear. With --plain, PEER is ADDR:PORT and gets the\n"
     "bare text.\n"
     "Files (-f) are offered with it, and need no TEXT. It stays until all were\n"
     "fetched, unless another gezi runs here: that one serves them then.\n"),
     1, INT32_MAX, send_begin, NULL},
    {"broadcast", "[TEXT | -]", N_("Send one message to everyone on the LAN"),
     N_("Several words are joined by blanks. Without TEXT, or for -, the text is\n"
     "standard input to its end. Broadcasts have no receipt.\n"),
     0, INT32_MAX, broadcast_begin, NULL},
    {"listen", "", N_("Print what arrives until interrupted"),
     N_("One line per message; with --json one object per event, and first of all\n"
     "{\"event\":\"ready\",...} when others can reach gezi. A sealed message counts as\n"
     "opened when it is printed. What is offered is named with the word for gezi\n"
     "get; with --accept it is taken into the download folder at once.\n"),
     0, 0, listen_begin, NULL},
    {"peers", "", N_("List who is here"),
     N_("Name, kind, status, address and group. Asks the LAN and waits for answers; a\n"
     "gezi that runs already knows at once. --ask list shows which addresses are\n"
     "asked at each start, --unask RANGE takes one away.\n"),
     0, 0, peers_begin, NULL},
    {"doctor", "", N_("Tell why nobody is seen, and what to do"),
     N_("Looks at the port, the interfaces, what comes back of our own broadcast, and\n"
     "who answers. Each finding is a line: ok, a hint, or what is wrong and what to\n"
     "do about it; then it ends with status 1.\n"),
     0, 0, doctor_begin, NULL},
    {"history", "[PEER]", N_("Show, search, delete what was kept"),
     N_("The newest messages, oldest first; on a terminal the last 50. PEER is as for\n"
     "gezi send, also by a name or address of earlier times; * is what was sent to\n"
     "everyone. It needs no network and works beside a running gezi, which has to\n"
     "be closed for --forget and --reread only.\n"),
     0, 1, history_begin, history_archive},
    {"get", "[OFFER[/FILE]]", N_("Fetch what was offered, or list it"),
     N_("OFFER is the number that gezi listen and gezi get alone show, or as much of\n"
     "its beginning as only one has; /FILE is one file of it. What was begun goes\n"
     "on where it stood. The paths are printed when all is here. Without a\n"
     "connection it ends after a minute.\n"),
     0, 1, get_begin, get_archive},
    {"refuse", "OFFER[/FILE]", N_("Want nothing of an offer"),
     N_("OFFER as for gezi get. Its sender is told, and what came of it so far is\n"
     "deleted.\n"),
     1, 1, end_begin, refuse_archive},
    {"withdraw", "OFFER[/FILE]", N_("Offer files of yours no longer"),
     N_("OFFER is the id that gezi send --json gave, or as much of its beginning as\n"
     "only one has; /FILE is one file of it. Nobody is told; whoever tries to fetch\n"
     "it gets nothing.\n"),
     1, 1, end_begin, withdraw_archive},
    {"key", "[PEER]", N_("Show your key, or theirs; judge theirs"),
     N_("The fingerprint of a key, as digits and as six words to read out, and for your\n"
     "own a code for a camera. Compare theirs with what they see, by telephone or\n"
     "side by side, then --trust notes that. When somebody has another key than\n"
     "before, --trust accepts it; until then nothing is sent to them. --forget: the\n"
     "next key that comes is the first again.\n"),
     0, 1, key_begin, key_archive},
    {"mute", "[PEER]", N_("No bell for them; or list those"),
     N_("Their messages are shown and kept as ever, without a bell or a notice, and are\n"
     "not counted as new. Without PEER those who are muted are listed.\n"),
     0, 1, treat_begin, NULL},
    {"unmute", "PEER", N_("The bell rings for them again"),
     N_("It takes gezi mute back.\n"), 1, 1, treat_begin, NULL},
    {"block", "[PEER]", N_("Take nothing from them; or list those"),
     N_("What they send is neither shown, kept nor acknowledged, and files are neither\n"
     "taken from them nor given: to them you look like a machine that does not\n"
     "answer, and their program tells them that. They still see you in their list.\n"
     "Without PEER those who are blocked are listed.\n"),
     0, 1, treat_begin, NULL},
    {"unblock", "PEER", N_("Take messages from them again"),
     N_("It takes gezi block back.\n"), 1, 1, treat_begin, NULL},
    {"away", "[TEXT]", N_("Tell everyone that you are away"),
     N_("TEXT, or what the option away says, stands behind your name, and whoever writes\n"
     "gets it as an answer, once. It holds until gezi back, also after a restart.\n"),
     0, INT32_MAX, away_begin, NULL},
    {"back", "", N_("Tell everyone that you are here again"),
     N_("It takes gezi away back.\n"), 0, 0, back_begin, NULL},
    {"paths", "", N_("Tell where everything is"),
     N_("Config file, state folder, history, keys, download folder and control\n"
     "socket, a line each behind a word, whether they are there yet or not.\n"),
     0, 0, paths_begin, NULL},
    {"keys", "", N_("What the screen can do, and its keys"),
     N_("The name of each action, its keys, what it does and where. Keys are changed\n"
     "in the config file; the keys that a line gives are the only ones then, and\n"
     "none takes all away:\n"
     "\n"
     "    bind-key = next-unread Alt+u\n"
     "    bind-key = nudge none\n"
     "    bind-key = send Alt+Enter\n"
     "    bind-key = new-line Enter C-j\n"
     "\n"
     "Keys are called x, Alt+x, C-x, F5, PageUp, Alt+Left, Shift+Tab, Space and so\n"
     "on. Esc and the digits of the menu stay as they are; so does Enter, but in what\n"
     "is written.\n"),
     0, 0, cli_keys_begin, NULL},
    {"help", "[TOPIC]", N_("Explain gezi, a verb or an option"),
     N_("Topics: the verbs, the options by name, peer, config, json, exit.\n"),
     0, 1, NULL, NULL},
};
// clang-format on

enum { VERBS = sizeof verbs / sizeof *verbs };

const struct verb *verb_row(size_t i) { return i < VERBS ? &verbs[i] : NULL; }

const struct verb *verb_find(const char *name)
{
    for (size_t i = 0; i < VERBS; i++)
        if (strcmp(verbs[i].name, name) == 0)
            return &verbs[i];
    return NULL;
}

static void say_lines(char *lines)
{
    char *end;

    for (; (end = strchr(lines, '\n')); lines = end + 1) {
        *end = '\0';
        say("%s", lines);
    }
}

/* Help and the version work where nothing else does. */
static bool is_help(const struct options *o)
{
    return o->help || o->version ||
           (o->word_count && strcmp(o->words[0], "help") == 0);
}

/*
 * What programs read is the same everywhere. Whoever asks for a language by
 * name wants to know that it is not there.
 */
static void settle_language(const struct options *o)
{
    enum lang lang = (enum lang)o->language;

    if (o->json && o->word_count)
        lang_use(LANG_EN, NULL);
    else if (lang != LANG_AUTO && lang_now() != lang)
        say(_("no texts in %s are installed: it goes on in English; build gezi "
              "with gettext (make deps) and make install"),
            lang_name(lang));
}

int cli_options(struct options *o, int argc, char *argv[])
{
    struct strbuf why = {0}, warnings = {0};
    int status = CLI_DONE;

    if (!options_arguments(o, argc, argv, &why))
        status = CLI_USAGE;
    else if (!is_help(o) && !options_finish(o, &warnings, &why))
        status = CLI_ERROR;
    settle_language(o);
    if (warnings.n)
        say_lines(warnings.s);
    if (status)
        out_tell(o, "%s", strbuf_get(&why));
    strbuf_fini(&why);
    strbuf_fini(&warnings);
    return status;
}

static int unknown_verb(const struct options *o, const char *name)
{
    const struct verb *best = &verbs[0];
    size_t least = SIZE_MAX;

    for (size_t i = 0; i < VERBS; i++) {
        size_t d = nearest_distance(name, verbs[i].name);

        if (d < least) {
            least = d;
            best = &verbs[i];
        }
    }
    if (nearest_enough(name, least))
        out_tell(o, _("there is no \"%s\"; did you mean gezi %s?"), name,
                 best->name);
    else
        out_tell(o, _("there is no \"%s\"; gezi help lists what there is"),
                 name);
    return CLI_USAGE;
}

/* "send get" is written send/get. */
static void put_verbs(struct strbuf *out, const char *of)
{
    for (of += strspn(of, "! "); *of; of++)
        strbuf_byte(out, *of == ' ' ? '/' : *of);
}

/* Options of another verb are a slip, not something to pass over. */
static bool options_serve(const struct options *o, const char *verb)
{
    struct strbuf those = {0};

    for (size_t i = 0; i < OPTION_COUNT; i++) {
        const struct option *row = options_row(i);

        if (o->from[row->id] == FROM_ARGUMENT && !options_fit(row, verb)) {
            put_verbs(&those, row->verbs);
            out_tell(o, _("--%s is for gezi %s, not for gezi%s%s"), row->name,
                     strbuf_get(&those), verb[0] ? " " : "", verb);
            strbuf_fini(&those);
            return false;
        }
    }
    return true;
}

static bool count_serves(const struct options *o, const struct verb *verb,
                         int count)
{
    if (count >= verb->words_min && count <= verb->words_max)
        return true;
    out_tell(o, _("%s: usage: gezi %s%s%s"),
             count < verb->words_min ? _("too few words") : _("too many words"),
             verb->name, verb->operands[0] ? " " : "", verb->operands);
    return false;
}

/* Help that did not arrive is no help. */
static int printed(int status)
{
    if (fflush(stdout) == 0 || status != CLI_DONE)
        return status;
    say(_("cannot write to standard output: %s"), lang_error(errno));
    return CLI_ERROR;
}

int cli_begin(const struct options *o, struct gezi_front *front)
{
    const char *word = o->word_count ? o->words[0] : "";
    const struct verb *verb = verb_find(word);
    char **words = o->words + 1;
    int count = o->word_count - 1;

    if (o->version)
        return printed(help_version());
    if (o->help)
        return printed(help_topic(word));
    if (word[0] && !verb)
        return unknown_verb(o, word);
    if (!options_serve(o, word))
        return CLI_USAGE;
    if (!verb)
        return CLI_SCREEN;
    if (!count_serves(o, verb, count))
        return CLI_USAGE;
    if (!verb->begin)
        return printed(help_topic(count ? words[0] : ""));
    /* A reader who goes away ends us by an error of write, good-bye said. */
    signal(SIGPIPE, SIG_IGN);
    *front = (struct gezi_front){.fd = -1};
    return verb->begin(o, words, count, front);
}

void cli_end(struct gezi_front *front)
{
    struct verb_front *v = front->ctx;

    people_free(v->people);
    v->free(v);
    *front = (struct gezi_front){.fd = -1};
}

int cli_archive(const struct options *o, const struct gezi_archive *archive,
                struct gezi_front *front)
{
    return verb_find(o->words[0])
        ->archive(o, o->words + 1, o->word_count - 1, archive, front);
}

void cli_tell(const struct options *o, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    out_vtell(o, fmt, ap);
    va_end(ap);
}
