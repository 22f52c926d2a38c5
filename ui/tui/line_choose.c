/* A choice of the menu, and its words. */
#include "line_priv.h"

#include "doing.h"
#include "lang.h"
#include "line_prefs.h"
#include "xalloc.h"

#include <stdlib.h>
#include <string.h>

void line_quit(struct line *l)
{
    size_t n = l->host->archive && !l->leaving
                   ? line_waiting(l->host->archive, LINE_NEWS_MAX)
                   : 0;

    if (n > 0)
        line_say(
            l,
            ngettext("%zu message waits and goes out when you start gezi again",
                     "%zu messages wait and go out when you start gezi again",
                     n),
            n);
    if (!l->leaving)
        l->host->leave(l->host->ctx, 0);
    l->leaving = true;
}

void line_go(struct line *l, enum step step) { l->step = step; }

static void show_files(struct line *l)
{
    line_files_list(&l->files, l->now, &l->out);
    line_go(l, STEP_FILES);
}

static void show_settings(struct line *l)
{
    if (!l->settings) {
        line_say(l, _("There is no config file here."));
        return;
    }
    line_prefs_list(l->settings, &l->out);
    line_go(l, STEP_SETTINGS);
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
    line_say(l, "%s", strbuf_get(&told));
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
    line_say(l, "%s", strbuf_get(&told));
    strbuf_fini(&told);
}

static void do_asked(struct line *l, const char *rest)
{
    struct strbuf list = {0};

    (void)rest;
    doing_asked(l->host, &list);
    if (list.n > 0)
        strbuf_text(&l->out, strbuf_get(&list));
    else
        line_say(l, _("No addresses are asked at the start; ask RANGE adds "
                      "some."));
    strbuf_fini(&list);
}

static void do_unask(struct line *l, const char *rest)
{
    struct strbuf told = {0};

    doing_unask(l->host, rest, &told);
    line_say(l, "%s.", strbuf_get(&told));
    strbuf_fini(&told);
}

static void do_message(struct line *l, const char *rest)
{
    if (line_message_find(&l->message, &l->room, rest))
        line_go(l, STEP_MESSAGE);
}

static void do_person(struct line *l, const char *rest)
{
    if (line_person_find(&l->person, &l->room, rest))
        line_go(l, STEP_PERSON);
}

static void page(struct line *l)
{
    int64_t row = line_history(l->host->archive, &l->room.rows, l->past_key,
                               l->past_row, line_wall_ms(), &l->out);

    if (row)
        line_say(
            l, _("older shows what was before; message N asks what to do with "
                 "one."));
    else if (l->past_row)
        line_say(l, _("That is where the history begins."));
    else
        line_say(l, _("Nothing was written yet."));
    l->past_row = row ? row : l->past_row;
}

static void do_history(struct line *l, const char *rest)
{
    const struct gezi_peer *peer;

    if (!l->host->archive) {
        line_say(l, _("There is no history to search here."));
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
    {"older", do_older},     {"asked", do_asked},   {"unask", do_unask},
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

void line_choose(struct line *l, const char *text)
{
    if (strcmp(text, "1") == 0)
        line_go(l, STEP_TO);
    else if (strcmp(text, "2") == 0)
        line_show_news(l);
    else if (strcmp(text, "3") == 0)
        line_quit(l);
    else if (strcmp(text, "4") == 0)
        line_go(l, STEP_CAST);
    else if (strcmp(text, "7") == 0)
        line_show_people(l);
    else if (strcmp(text, "8") == 0)
        show_settings(l);
    else if (strcmp(text, "?") == 0)
        line_show_help(l);
    else if (strcmp(text, "6") == 0 && l->host->archive)
        line_go(l, STEP_SEARCH);
    else if (strcmp(text, "6") == 0)
        line_say(l, _("There is no history to search here."));
    else if (strcmp(text, "5") == 0)
        show_files(l);
    else if (text[0] && !do_word(l, text))
        line_say(l, _("%.40s is not on the list. Use 1 to 8, or ? for help."),
                 text);
    else if (!text[0])
        line_show_menu(l);
}
