/*
 * The numbered line mode: questions in turn, news as lines of their own. No
 * cursor movement, so it suits pipes, dumb terminals and screen readers.
 */
#include "lang.h"
#include "tui.h"

#include "alert.h"
#include "doing.h"
#include "line_about.h"
#include "line_files.h"
#include "line_past.h"
#include "line_prefs.h"
#include "line_whom.h"
#include "people.h"
#include "person.h"
#include "protection.h"
#include "strbuf.h"
#include "when.h"
#include "xalloc.h"

#include <errno.h>
#include <gezi/text.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum {
    NEWS_MAX = 500, /* lines kept for "receive" */
    LINE_MAX_BYTES = 64 * 1024,
    NAMES_TOLD = 8,       /* at the start */
    MOVES_TOLD = 3,       /* by name, in one turn */
    FIRST_WAIT_MS = 2000, /* who does not show up by then is not here */
};

enum step {
    STEP_MENU,
    STEP_TO,
    STEP_TEXT,
    STEP_CAST,
    STEP_SURE,
    STEP_SEARCH,
    STEP_FILES,
    STEP_SETTINGS,
    STEP_MESSAGE,
    STEP_PERSON,
};

struct line {
    struct gezi_front front; /* first: what the loop holds */
    const struct gezi_host *host;
    struct people *people;
    char *nick;
    unsigned bell;             /* ALERT_*: for what */
    struct settings *settings; /* NULL: there are none */
    bool ready, greeted, leaving;
    bool recalled; /* told what is unread of earlier sessions */
    bool echo;     /* a terminal shows what is typed, its Enter, too */
    bool prompted; /* the cursor stands behind a question */
    int64_t started, now;
    enum step step;
    struct line_whom whom; /* text goes to */
    char *away;            /* what others are told, unless asked */
    char *text;            /* of the broadcast that waits for a yes */
    struct strbuf in;      /* typed, not yet a whole line */
    struct strbuf out;     /* written when the turn is over */
    char *news[NEWS_MAX];  /* since the last "receive" */
    size_t news_n;
    struct strbuf opened; /* ids of sealed ones, to be kept as such */
    struct strbuf moved;  /* who came and went in this turn */
    size_t moves;
    uint64_t ref;
    struct line_room room; /* for questions about one of many */
    struct line_message message;
    struct line_person person;
    char *past_key;   /* whose history was shown last; NULL: all */
    int64_t past_row; /* the first that was shown; 0: none */
    struct line_files files;
    bool fetching;  /* asked for in this turn, before its first event */
    size_t waiting; /* messages of ours without an end */
};

static void say(struct line *l, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* A line of its own, also while a question stands open. */
static void say(struct line *l, const char *fmt, ...)
{
    char text[1024];
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    gezi_utf8_trim(text);
    if (l->prompted)
        strbuf_byte(&l->out, '\n');
    l->prompted = false;
    strbuf_text(&l->out, text);
    strbuf_byte(&l->out, '\n');
}

static void prompt(struct line *l)
{
    if (l->prompted || l->leaving || !l->greeted)
        return;
    switch (l->step) {
    case STEP_MENU:
        strbuf_text(&l->out, _("choose: "));
        break;
    case STEP_TO:
        strbuf_text(&l->out, _("to whom (name or address): "));
        break;
    case STEP_TEXT:
    case STEP_CAST:
        strbuf_text(&l->out, _("text: "));
        break;
    case STEP_SEARCH:
        strbuf_text(&l->out, _("search (words, from:NAME, after:DATE): "));
        break;
    case STEP_FILES:
        strbuf_text(&l->out, _("files (accept N, refuse N, file PATH): "));
        break;
    case STEP_SETTINGS:
        strbuf_text(&l->out, _("setting (NAME, NAME = VALUE): "));
        break;
    case STEP_MESSAGE:
        line_message_prompt(&l->message, &l->room, &l->out);
        break;
    case STEP_PERSON:
        line_person_prompt(&l->person, &l->room, &l->out);
        break;
    case STEP_SURE:
        strbuf_printf(&l->out, _("send to all %zu people here? (y or n): "),
                      people_here(l->people));
        break;
    }
    l->prompted = true;
}

static void show_menu(struct line *l)
{
    struct gezi_health health = {.address = "", .trouble = ""};

    if (l->host->health)
        l->host->health(l->host->ctx, &health);
    say(l, _("gezi: %s on %s, %zu people, port %u %s"), l->nick, health.address,
        people_here(l->people), health.port,
        health.bound ? _("ok") : _("not ours"));
    if (health.away)
        say(l, _("You are away: %s"), health.away);
    if (health.trouble[0])
        say(l, "%s", health.trouble);
    say(l,
        _("1 send  2 receive  3 quit  4 broadcast  5 files  6 search  7 people "
          " 8 settings  ? help"));
}

static void show_help(struct line *l)
{
    say(l, _("1 send: a message to a name on the list or to an address"));
    say(l, _("  to several: names with commas between, or # and a group"));
    say(l, _("2 receive: what arrived since you last asked"));
    say(l, _("3 quit, or the end of input"));
    say(l, _("4 broadcast: a message to everyone; asks before it sends"));
    say(l, _("5 files: what is offered and under way. accept N [FOLDER] takes "
             "one, refuse N,"));
    say(l,
        _("  pause N, cancel N, withdraw N; several: accept 1 3-5; file PATH "
          "offers one"));
    say(l, _("6 search: in all that was written, also from:NAME after:DATE "
             "before:DATE"));
    say(l, _("7 people: who is here. * online, o away, . offline"));
    say(l, _("8 settings: nick = NAME changes one, nick alone explains it"));
    say(l, _("away [TEXT]: tell everyone that you are away; back: that you are "
             "not"));
    say(l, _("history [NAME]: what was written, with numbers; history *: to "
             "everyone; older: before that"));
    say(l, _("message [N]: what can be done with message N, or the newest: "
             "again, delete, explain, links..."));
    say(l, _("person NAME or N: details, mute, block, nudge, delete what was "
             "written"));
    say(l, _("ask [RANGE]: ask the LAN who is here, or addresses such as "
             "10.0.1.0/24"));
    say(l, _("An empty answer goes back to the menu."));
    say(l, _("What arrives is shown at once, in a line of its own."));
}

static void show_people(struct line *l)
{
    const struct gezi_peer **all = people_sorted(l->people);
    size_t n = people_count(l->people);
    char addr[GEZI_ADDR_TEXT];

    for (size_t i = 0; i < n; i++)
        say(l, "%u %c %s  %s  %s  %s%s%s", (unsigned)all[i]->id,
            ".*o"[all[i]->presence], gezi_peer_name(all[i]), all[i] -> group,
            gezi_addr_print(all[i]->addr, addr),
            all[i] -> client[0] ? all[i] -> client
                                : lang_word(gezi_kind_what(all[i]->kind)),
            all[i] -> treat ? "  " : "", person_treated(all[i]->treat));
    if (n == 0)
        say(l, _("Nobody found yet. Others appear by themselves; 1 send takes "
                 "an address, too."));
    free(all);
}

static int64_t wall_ms(void)
{
    struct timespec ts;

    clock_gettime(CLOCK_REALTIME, &ts);
    return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

static void show_news(struct line *l)
{
    size_t unread = 0;

    if (l->host->archive)
        unread = line_take_unread(l->host->archive, &l->room.rows, wall_ms(),
                                  &l->out);
    if (l->news_n == 0 && unread == 0)
        say(l, _("Nothing new."));
    for (size_t i = 0; i < l->news_n; i++) {
        say(l, "%s", l->news[i]);
        free(l->news[i]);
    }
    l->news_n = 0;
}

static void quit(struct line *l)
{
    size_t n = l->host->archive && !l->leaving
                   ? line_waiting(l->host->archive, NEWS_MAX)
                   : 0;

    if (n > 0)
        say(l,
            ngettext("%zu message waits and goes out when you start gezi again",
                     "%zu messages wait and go out when you start gezi again",
                     n),
            n);
    if (!l->leaving)
        l->host->leave(l->host->ctx, 0);
    l->leaving = true;
}

static void go(struct line *l, enum step step) { l->step = step; }

static void send_text(struct line *l, const struct gezi_command *wish)
{
    struct gezi_command cmd = *wish;
    enum gezi_err err;

    cmd.ref = ++l->ref;
    err = l->host->command(l->host->ctx, &cmd);
    if (err != GEZI_OK)
        say(l, _("Not sent: %s."), lang_word(gezi_err_text(err)));
    else
        l->waiting++;
    go(l, STEP_MENU);
}

static void show_files(struct line *l)
{
    line_files_list(&l->files, l->now, &l->out);
    go(l, STEP_FILES);
}

static void show_settings(struct line *l)
{
    if (!l->settings) {
        say(l, _("There is no config file here."));
        return;
    }
    line_prefs_list(l->settings, &l->out);
    go(l, STEP_SETTINGS);
}

static bool is_word(const char *text, const char *word)
{
    size_t n = strlen(word);

    return strncmp(text, word, n) == 0 && (!text[n] || text[n] == ' ');
}

static void be_away(struct line *l, const char *text)
{
    struct strbuf told = {0};

    doing_away(l->host, text, &told);
    say(l, "%s", strbuf_get(&told));
    strbuf_fini(&told);
}

static void do_away(struct line *l, const char *rest)
{
    be_away(l, rest[0] ? rest : l->away);
}

static void do_back(struct line *l, const char *rest)
{
    (void)rest;
    be_away(l, NULL);
}

static void do_ask(struct line *l, const char *rest)
{
    struct strbuf told = {0};
    struct range range;

    if (rest[0])
        doing_ask(l->host, rest, &range, &told);
    else
        doing_ask_around(l->host, &told);
    say(l, "%s", strbuf_get(&told));
    strbuf_fini(&told);
}

static void do_message(struct line *l, const char *rest)
{
    if (line_message_find(&l->message, &l->room, rest))
        go(l, STEP_MESSAGE);
}

static void do_person(struct line *l, const char *rest)
{
    if (line_person_find(&l->person, &l->room, rest))
        go(l, STEP_PERSON);
}

static void page(struct line *l)
{
    int64_t row = line_history(l->host->archive, &l->room.rows, l->past_key,
                               l->past_row, wall_ms(), &l->out);

    if (row)
        say(l, _("older shows what was before; message N asks what to do with "
                 "one."));
    else if (l->past_row)
        say(l, _("That is where the history begins."));
    else
        say(l, _("Nothing was written yet."));
    l->past_row = row ? row : l->past_row;
}

static void do_history(struct line *l, const char *rest)
{
    const struct gezi_peer *peer;

    if (!l->host->archive) {
        say(l, _("There is no history to search here."));
        return;
    }
    if (rest[0] && strcmp(rest, "*") != 0) {
        if (!line_person_find(&l->person, &l->room, rest))
            return;
        peer = people_find(l->people, l->person.id);
        rest = peer ? peer->key : "";
    }
    free(l->past_key);
    l->past_key = rest[0] ? xstrdup(rest) : NULL;
    l->past_row = 0;
    page(l);
}

static void do_older(struct line *l, const char *rest)
{
    if (l->past_row)
        page(l);
    else
        do_history(l, rest);
}

/* Beside the numbers, which never change. */
static const struct {
    const char *word;
    void (*run)(struct line *l, const char *rest);
} menu_words[] = {
    {"away", do_away},       {"back", do_back},     {"ask", do_ask},
    {"message", do_message}, {"person", do_person}, {"history", do_history},
    {"older", do_older},
};

static bool do_word(struct line *l, const char *text)
{
    for (size_t i = 0; i < sizeof menu_words / sizeof *menu_words; i++)
        if (is_word(text, menu_words[i].word)) {
            text += strlen(menu_words[i].word);
            menu_words[i].run(l, text + strspn(text, " "));
            return true;
        }
    return false;
}

static void choose(struct line *l, const char *text)
{
    if (strcmp(text, "1") == 0)
        go(l, STEP_TO);
    else if (strcmp(text, "2") == 0)
        show_news(l);
    else if (strcmp(text, "3") == 0)
        quit(l);
    else if (strcmp(text, "4") == 0)
        go(l, STEP_CAST);
    else if (strcmp(text, "7") == 0)
        show_people(l);
    else if (strcmp(text, "8") == 0)
        show_settings(l);
    else if (strcmp(text, "?") == 0)
        show_help(l);
    else if (strcmp(text, "6") == 0 && l->host->archive)
        go(l, STEP_SEARCH);
    else if (strcmp(text, "6") == 0)
        say(l, _("There is no history to search here."));
    else if (strcmp(text, "5") == 0)
        show_files(l);
    else if (text[0] && !do_word(l, text))
        say(l, _("%.40s is not on the list. Use 1 to 8, or ? for help."), text);
    else if (!text[0])
        show_menu(l);
}

static void send_files(struct line *l)
{
    for (size_t i = 0; i < l->whom.n; i++) {
        struct gezi_target *to = &l->whom.to[i];

        l->waiting +=
            line_files_send(&l->files, l->host, to,
                            people_find(l->people, to->peer), &l->ref, &l->out);
    }
    free(l->files.path);
    l->files.path = NULL;
}

/* False: nobody yet, and it is too early to say so. */
static bool find(struct line *l, const char *text)
{
    struct strbuf why = {0};
    bool early = !l->ready || l->now < l->started + FIRST_WAIT_MS;
    bool found = line_whom_find(&l->whom, l->people, text, &why);

    if (found && l->whom.n > 1)
        say(l,
            ngettext("It goes to %zu person.", "It goes to %zu people.",
                     l->whom.n),
            l->whom.n);
    if (found && l->files.path)
        send_files(l);
    else if (found) {
        go(l, STEP_TEXT);
        strbuf_fini(&why);
        return true;
    }
    if (!found && early) {
        strbuf_fini(&why);
        return false;
    }
    if (!found)
        say(l, "%s", strbuf_get(&why));
    strbuf_fini(&why);
    go(l, STEP_MENU);
    return true;
}

static bool check_text(struct line *l, size_t i, const char *text)
{
    struct gezi_check check;
    const char *name = l->whom.names[i];

    if (!l->host->check || l->host->check(l->host->ctx, &l->whom.to[i], text, 0,
                                          &check) != GEZI_OK)
        return true;
    if (check.bytes > check.limit) {
        say(l, _("Not sent: %u bytes too long for %s."),
            (unsigned)(check.bytes - check.limit), name);
        return false;
    }
    if (check.lost)
        say(l, _("%u characters that %s cannot show go as ?."),
            (unsigned)check.lost, name);
    return true;
}

/* One message each, and each has its own end: on_delivery tells it. */
static void send_to_whom(struct line *l, const char *text)
{
    for (size_t i = 0; i < l->whom.n; i++)
        if (check_text(l, i, text))
            send_text(l, &(struct gezi_command){.what = GEZI_DO_SEND,
                                                .to = l->whom.to[i],
                                                .text = text});
}

static void broadcast(struct line *l, const char *text)
{
    if (text[0] == 'y' || text[0] == 'Y')
        send_text(l, &(struct gezi_command){.what = GEZI_DO_BROADCAST,
                                            .text = l->text});
    else
        say(l, _("Not sent."));
    go(l, STEP_MENU);
}

/* Nothing else is asked, or to whom a file of ours goes. */
static void files(struct line *l, const char *text)
{
    bool did = line_files_do(&l->files, l->host, text, &l->out);

    l->fetching = did;
    go(l, l->files.path ? STEP_TO : did ? STEP_MENU : STEP_FILES);
}

/* One answer. False: it has to wait for somebody to show up. */
static bool answer(struct line *l, const char *text)
{
    if (l->prompted && !l->echo)
        strbuf_byte(&l->out, '\n');
    l->prompted = false;
    if (!text[0] && l->step != STEP_MENU) {
        free(l->files.path);
        l->files.path = NULL;
        go(l, STEP_MENU);
        return true;
    }
    switch (l->step) {
    case STEP_MENU:
        choose(l, text);
        break;
    case STEP_TO:
        return find(l, text);
    case STEP_TEXT:
        send_to_whom(l, text);
        break;
    case STEP_CAST:
        free(l->text);
        l->text = xstrdup(text);
        go(l, STEP_SURE);
        break;
    case STEP_FILES:
        files(l, text);
        break;
    case STEP_SETTINGS:
        line_prefs_do(l->settings, text, &l->out);
        break;
    case STEP_SEARCH:
        line_search(l->host->archive, l->people, &l->room.rows, text, wall_ms(),
                    &l->out);
        go(l, STEP_MENU);
        break;
    case STEP_MESSAGE:
        l->room.unix_ms = wall_ms();
        if (!line_message_do(&l->message, &l->room, text))
            go(l, STEP_MENU);
        break;
    case STEP_PERSON:
        l->room.unix_ms = wall_ms();
        if (!line_person_do(&l->person, &l->room, text))
            go(l, STEP_MENU);
        break;
    case STEP_SURE:
        broadcast(l, text);
        break;
    }
    return true;
}

/* Answer whole lines, as long as none has to wait. */
static void take_lines(struct line *l)
{
    char *end;

    while (l->greeted && !l->leaving && l->in.n > 0 &&
           (end = memchr(l->in.s, '\n', l->in.n)) != NULL) {
        size_t n = (size_t)(end - l->in.s);
        char *text = xstrndup(l->in.s, n);
        bool done;

        gezi_text_clean(text, GEZI_CLEAN_NAME);
        done = answer(l, text);
        free(text);
        if (!done)
            break;
        memmove(l->in.s, l->in.s + n + 1, l->in.n - n - 1);
        l->in.n -= n + 1;
    }
    if (l->front.fd < 0 && l->in.n == 0 && l->waiting == 0 && l->greeted &&
        !l->fetching && l->files.all.running == 0)
        quit(l);
}

static void end_of_input(struct line *l)
{
    l->front.fd = -1;
    if (l->in.n > 0 && l->in.s[l->in.n - 1] != '\n')
        strbuf_byte(&l->in, '\n');
}

static void on_input(void *ctx, int64_t now)
{
    struct line *l = ctx;
    char bytes[4096];
    ssize_t n = read(STDIN_FILENO, bytes, sizeof bytes);

    l->now = now;
    if (n < 0 && (errno == EINTR || errno == EAGAIN))
        return;
    if (n > 0 && l->in.n + (size_t)n <= LINE_MAX_BYTES)
        strbuf_add(&l->in, bytes, (size_t)n);
    else if (n > 0)
        say(l, _("That line is too long: 64 KiB at most."));
    else
        end_of_input(l);
    take_lines(l);
}

/* What happened, and kept for "receive". Lines after the first are indented. */
static void tell(struct line *l, const struct gezi_event *ev, const char *words,
                 const char *text, bool keep)
{
    struct strbuf b = {0};
    char clock[WHEN_SIZE];

    line_of(&b, when_clock(ev->unix_ms, clock), gezi_peer_name(&ev->peer),
            words, text);
    b.s[--b.n] = '\0';
    if (l->prompted)
        strbuf_byte(&l->out, '\n');
    l->prompted = false;
    strbuf_text(&l->out, strbuf_get(&b));
    strbuf_byte(&l->out, '\n');
    if (keep && l->news_n == NEWS_MAX) {
        free(l->news[0]);
        memmove(l->news, l->news + 1, --l->news_n * sizeof *l->news);
    }
    if (keep)
        l->news[l->news_n++] = strbuf_take(&b);
    strbuf_fini(&b);
}

/* What is news of files, with the time; nothing when there is none. */
static void say_line(struct line *l, const struct gezi_event *ev,
                     struct strbuf *line)
{
    char clock[WHEN_SIZE];

    if (line->n > 0)
        say(l, "%s %s", when_clock(ev->unix_ms, clock), strbuf_get(line));
    strbuf_fini(line);
}

static void on_message(struct line *l, const struct gezi_event *ev)
{
    struct strbuf line = {0};
    struct gezi_command open = {.what = GEZI_DO_OPEN,
                                .to = {.peer = ev->peer.id},
                                .number = ev->message.number};
    unsigned flags = ev->message.flags;
    char words[PROTECTION_WORDS], marked[PROTECTION_WORDS + 64];
    bool all = flags & GEZI_MSG_BROADCAST;

    if (*protection_words(flags, false, words))
        snprintf(marked, sizeof marked,
                 all ? _(" to everyone (%s): ") : " (%s): ", words);
    else
        snprintf(marked, sizeof marked, "%s", all ? _(" to everyone: ") : ": ");
    if (ev->message.text[0] || ev->message.files_n == 0)
        tell(l, ev, marked, ev->message.text,
             !l->host->archive || flags & GEZI_MSG_NOLOG);
    line_files_offer(&l->files, ev, &line);
    say_line(l, ev, &line);
    /* There is no envelope in a line: shown is opened. */
    if ((flags & GEZI_MSG_SEALED) && !(flags & GEZI_MSG_BROADCAST))
        l->host->command(l->host->ctx, &open);
    if (flags & GEZI_MSG_SEALED)
        strbuf_printf(&l->opened, "%s\n", ev->message.id);
    if (l->bell & alert_of(ev))
        strbuf_byte(&l->out, '\a');
}

static void on_delivery(struct line *l, const struct gezi_event *ev)
{
    const struct gezi_delivery *is = &ev->delivery;
    const char *name = ev->peer.id || ev->peer.addr.ip
                           ? gezi_peer_name(&ev->peer)
                           : _("everyone");

    if (is->ref == 0)
        return;
    if (is->state == GEZI_QUEUED && is->reason == GEZI_WHY_NO_ANSWER) {
        say(l, _("To %s: no answer; it waits and goes out when they appear."),
            name);
        l->waiting -= l->waiting > 0; /* on disk: nothing to wait for here */
    }
    if (is->state == GEZI_QUEUED && is->reason >= GEZI_WHY_NO_KEY) {
        say(l, _("To %s: it waits, %s. gezi key explains."), name,
            lang_word(gezi_reason_text(is->reason)));
        l->waiting -= l->waiting > 0;
    }
    if (is->state == GEZI_FAILED)
        say(l, _("To %s: failed, %s."), name,
            lang_word(gezi_reason_text(is->reason)));
    else if (is->state >= GEZI_GONE)
        say(l, _("To %s: %s."), name, lang_word(gezi_state_name(is->state)));
    if (is->state >= GEZI_GONE && is->state != GEZI_READ && l->waiting > 0)
        l->waiting--;
}

/* "here now: 李雷, 小道士 and 5 more" */
static void show_names(struct line *l)
{
    const struct gezi_peer **all = people_sorted(l->people);
    size_t n = people_here(l->people);
    struct strbuf names = {0};

    for (size_t i = 0; i < n && i < NAMES_TOLD; i++)
        strbuf_printf(&names, "%s%s", i ? ", " : "", gezi_peer_name(all[i]));
    if (n > NAMES_TOLD)
        strbuf_printf(&names, _(" and %zu more"), n - NAMES_TOLD);
    if (n > 0)
        say(l, _("here now: %s"), strbuf_get(&names));
    strbuf_fini(&names);
    free(all);
}

static void greet(struct line *l)
{
    if (l->greeted)
        return;
    l->greeted = true;
    show_menu(l);
    show_names(l);
}

/* A screen reader reads all of it: many at once become one number. */
static void on_person(struct line *l, const struct gezi_event *ev)
{
    bool came = ev->change == GEZI_CHANGE_ONLINE;

    if (!l->greeted || (!came && ev->change != GEZI_CHANGE_OFFLINE))
        return;
    if (l->moves++ < MOVES_TOLD) {
        strbuf_text(&l->moved, l->moves > 1 ? ", " : "");
        strbuf_printf(&l->moved, came ? _("%s is here") : _("%s has left"),
                      gezi_peer_name(&ev->peer));
    }
}

static void tell_moves(struct line *l)
{
    if (l->moves > MOVES_TOLD)
        say(l, _("%zu people came or went"), l->moves);
    else if (l->moves > 0)
        say(l, "%s", strbuf_get(&l->moved));
    l->moves = 0;
    strbuf_clear(&l->moved);
}

static void on_event(void *ctx, int64_t now, const struct gezi_event *ev)
{
    struct line *l = ctx;
    struct strbuf line = {0};

    l->now = now;
    people_event(l->people, ev);
    switch (ev->kind) {
    case GEZI_EV_READY:
        l->ready = true;
        greet(l);
        break;
    case GEZI_EV_MESSAGE:
        on_message(l, ev);
        break;
    case GEZI_EV_DELIVERY:
        on_delivery(l, ev);
        break;
    case GEZI_EV_NUDGE:
        tell(l, ev, _(" shook your window"), "", true);
        break;
    case GEZI_EV_TRANSFER:
        line_files_event(&l->files, ev, now, &line);
        say_line(l, ev, &line);
        break;
    case GEZI_EV_INFO:
        tell(l, ev, ev->info.absence ? _(" is away: ") : _(" uses "),
             ev->info.text, true);
        break;
    case GEZI_EV_KEY:
        if (ev->key.news == GEZI_KEY_CHANGED)
            tell(l, ev, _(" HAS ANOTHER KEY THAN BEFORE: "),
                 _("ask them; person and their name, then k accepts it"), true);
        break;
    case GEZI_EV_PERSON:
        on_person(l, ev);
        break;
    case GEZI_EV_SENT:
        line_files_offer(&l->files, ev, &line);
        break;
    case GEZI_EV_TYPING:
    case GEZI_EV_JUDGED: /* what was said stands */
        break;
    }
}

static void on_start(void *ctx, int64_t now, const struct gezi_host *host)
{
    struct line *l = ctx;

    l->host = l->room.host = host;
    l->now = l->started = now;
}

/* Only when an answer waits for somebody to show up. */
static int64_t on_deadline(void *ctx)
{
    const struct line *l = ctx;

    return l->in.n > 0 && l->step == STEP_TO &&
                   l->now < l->started + FIRST_WAIT_MS
               ? l->started + FIRST_WAIT_MS
               : INT64_MAX;
}

static void on_tick(void *ctx, int64_t now)
{
    struct line *l = ctx;

    l->now = now;
    take_lines(l);
}

static void recall(struct line *l)
{
    size_t n;

    if (l->recalled || !l->greeted)
        return;
    l->recalled = true;
    line_files_recall(&l->files, l->host->archive);
    n = l->host->archive ? line_unread(l->host->archive, NEWS_MAX) : 0;
    if (n == NEWS_MAX)
        say(l, _("%zu or more unread: 2 shows them"), n);
    else if (n > 0)
        say(l,
            ngettext("%zu unread: 2 shows it", "%zu unread: 2 shows them", n),
            n);
}

/* The config file was changed by hand. */
static void tell_settings(struct line *l)
{
    struct strbuf line = {0};

    if (l->settings && settings_told(l->settings, &line))
        say(l, "%s", strbuf_get(&line));
    strbuf_fini(&line);
}

static void on_change(void *ctx, const struct options *o,
                      const bool changed[OPTION_COUNT])
{
    struct line *l = ctx;

    if (changed[OPTION_ID_nick]) {
        free(l->nick);
        l->nick = xstrdup(o->nick);
    }
    if (changed[OPTION_ID_bell])
        l->bell = isatty(STDOUT_FILENO) ? o->bell : 0;
}

/* Not from the event, which is not on disk yet. */
static void keep_opened(struct line *l)
{
    char *rest = NULL, *id;

    if (l->opened.n == 0)
        return;
    for (id = strtok_r(l->opened.s, "\n", &rest); id;
         id = strtok_r(NULL, "\n", &rest))
        if (l->host->archive)
            doing_keep_opened(l->host->archive, id);
    strbuf_clear(&l->opened);
}

static void on_flush(void *ctx, int64_t now)
{
    struct line *l = ctx;
    size_t at = 0;

    l->now = now;
    l->fetching = false;
    keep_opened(l);
    recall(l);
    tell_settings(l);
    take_lines(l); /* not from the event: answers may need the archive */
    tell_moves(l);
    prompt(l);
    while (at < l->out.n) {
        ssize_t n = write(STDOUT_FILENO, l->out.s + at, l->out.n - at);

        if (n > 0)
            at += (size_t)n;
        else if (n < 0 && errno != EINTR)
            break; /* nobody reads; what arrives is still taken */
    }
    strbuf_clear(&l->out);
}

struct gezi_front *line_new(const struct tui_options *options)
{
    struct line *l = xcalloc(1, sizeof *l);

    l->people = people_new();
    l->room = (struct line_room){.people = l->people,
                                 .open_command = options->open_command,
                                 .out = &l->out,
                                 .ref = &l->ref,
                                 .waiting = &l->waiting};
    line_files_init(&l->files);
    l->nick = xstrdup(options->nick);
    l->away = xstrdup(options->away ? options->away : "");
    l->bell = isatty(STDOUT_FILENO) ? options->bell : 0;
    l->settings = options->settings;
    if (l->settings)
        settings_listen(l->settings, on_change, l);
    l->echo = isatty(STDIN_FILENO);
    l->front = (struct gezi_front){
        .ctx = l,
        .start = on_start,
        .event = on_event,
        .fd = STDIN_FILENO,
        .input = on_input,
        .deadline = on_deadline,
        .tick = on_tick,
        .flush = on_flush,
    };
    return &l->front;
}

void line_free(struct gezi_front *front)
{
    struct line *l = front ? front->ctx : NULL;

    if (!l)
        return;
    if (l->settings)
        settings_deafen(l->settings, l);
    for (size_t i = 0; i < l->news_n; i++)
        free(l->news[i]);
    strbuf_fini(&l->in);
    strbuf_fini(&l->out);
    strbuf_fini(&l->opened);
    strbuf_fini(&l->moved);
    people_free(l->people);
    line_files_fini(&l->files);
    line_whom_fini(&l->whom);
    line_message_fini(&l->message);
    line_rows_fini(&l->room.rows);
    free(l->past_key);
    free(l->away);
    free(l->text);
    free(l->nick);
    free(l);
}
