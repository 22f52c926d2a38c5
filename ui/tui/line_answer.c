/* The answers to the questions of the line mode. */
#include "line_priv.h"

#include "lang.h"
#include "line_prefs.h"
#include "others.h"
#include "xalloc.h"

#include <stdlib.h>

static void send_text(struct line *l, const struct gezi_command *wish)
{
    struct gezi_command cmd = *wish;
    enum gezi_err err;

    cmd.ref = ++l->ref;
    err = l->host->command(l->host->ctx, &cmd);
    if (err != GEZI_OK)
        line_say(l, _("Not sent: %s."), lang_word(gezi_err_text(err)));
    else
        l->waiting++;
    line_go(l, STEP_MENU);
}

static const char *key_of(const struct line *l, size_t i,
                          char addr[static GEZI_ADDR_TEXT])
{
    const struct gezi_target *to = &l->whom.to[i];
    const struct gezi_peer *peer = people_find(l->people, to->peer);

    return peer ? peer->key : gezi_addr_print(to->addr, addr);
}

/* Those who are written to together: others.h. */
static void list_whom(const struct line *l, struct strbuf *all)
{
    char addr[GEZI_ADDR_TEXT];

    for (size_t i = 0; i < l->whom.n; i++)
        others_add(all, key_of(l, i, addr), l->whom.names[i]);
}

static void send_files(struct line *l)
{
    char addr[GEZI_ADDR_TEXT];
    struct strbuf all = {0};

    list_whom(l, &all);
    for (size_t i = 0; i < l->whom.n; i++) {
        char *others = others_but(&all, key_of(l, i, addr));
        const struct line_offer offer = {
            .to = l->whom.to[i],
            .peer = people_find(l->people, l->whom.to[i].peer),
            .others = others};

        l->waiting +=
            line_files_send(&l->files, l->host, &offer, &l->ref, &l->out);
        free(others);
    }
    strbuf_fini(&all);
    free(l->files.path);
    l->files.path = NULL;
}

/* False: nobody yet, and it is too early to say so. */
static bool find(struct line *l, const char *text)
{
    struct strbuf why = {0};
    bool early = !l->ready || l->now < l->started + LINE_FIRST_WAIT_MS;
    bool found = line_whom_find(&l->whom, l->people, text, &why);

    if (found && l->whom.n > 1)
        line_say(l,
                 ngettext("It goes to %zu person.", "It goes to %zu people.",
                          l->whom.n),
                 l->whom.n);
    if (found && l->files.path)
        send_files(l);
    else if (found) {
        line_go(l, STEP_TEXT);
        strbuf_fini(&why);
        return true;
    }
    if (!found && early) {
        strbuf_fini(&why);
        return false;
    }
    if (!found)
        line_say(l, "%s", strbuf_get(&why));
    strbuf_fini(&why);
    line_go(l, STEP_MENU);
    return true;
}

static bool check_text(struct line *l, const struct gezi_target *to,
                       const char *name, const char *text)
{
    struct gezi_check check;

    if (!l->host->check ||
        l->host->check(l->host->ctx, to, text, 0, &check) != GEZI_OK)
        return true;
    if (check.bytes > check.limit) {
        line_say(l,
                 ngettext("Not sent: %u byte too long for %s.",
                          "Not sent: %u bytes too long for %s.",
                          check.bytes - check.limit),
                 (unsigned)(check.bytes - check.limit), name);
        return false;
    }
    if (check.lost)
        line_say(l,
                 ngettext("%u character that %s cannot show goes as ?.",
                          "%u characters that %s cannot show go as ?.",
                          check.lost),
                 (unsigned)check.lost, name);
    return true;
}

/* One message each, and each has its own end: on_delivery tells it. */
static void send_to_whom(struct line *l, const char *text)
{
    char addr[GEZI_ADDR_TEXT];
    struct strbuf all = {0};

    list_whom(l, &all);
    for (size_t i = 0; i < l->whom.n; i++) {
        char *others = others_but(&all, key_of(l, i, addr));

        if (check_text(l, &l->whom.to[i], l->whom.names[i], text))
            send_text(l, &(struct gezi_command){.what = GEZI_DO_SEND,
                                                .to = l->whom.to[i],
                                                .text = text,
                                                .others = others});
        free(others);
    }
    strbuf_fini(&all);
}

static void broadcast(struct line *l, const char *text)
{
    if (text[0] == 'y' || text[0] == 'Y')
        send_text(l, &(struct gezi_command){.what = GEZI_DO_BROADCAST,
                                            .text = l->text});
    else
        line_say(l, _("Not sent."));
    line_go(l, STEP_MENU);
}

/* Nothing else is asked, or to whom a file of ours goes. */
static void files(struct line *l, const char *text)
{
    bool did = line_files_do(&l->files, l->host, text, &l->out);

    l->fetching = did;
    line_go(l, l->files.path ? STEP_TO : did ? STEP_MENU : STEP_FILES);
}

static bool answer(struct line *l, const char *text)
{
    if (!text[0] && l->step != STEP_MENU) {
        free(l->files.path);
        l->files.path = NULL;
        line_go(l, STEP_MENU);
        return true;
    }
    switch (l->step) {
    case STEP_MENU:
        line_choose(l, text);
        break;
    case STEP_TO:
        return find(l, text);
    case STEP_TEXT:
        send_to_whom(l, text);
        break;
    case STEP_CAST:
        if (!check_text(l, &(struct gezi_target){.peer = 0}, _("everyone"),
                        text))
            break; /* and is asked for again */
        free(l->text);
        l->text = xstrdup(text);
        line_go(l, STEP_SURE);
        break;
    case STEP_FILES:
        files(l, text);
        break;
    case STEP_SETTINGS:
        line_prefs_do(l->settings, text, &l->out);
        break;
    case STEP_SEARCH:
        line_search(l->host->archive, l->people, &l->room.rows, text,
                    line_wall_ms(), &l->out);
        line_go(l, STEP_MENU);
        break;
    case STEP_MESSAGE:
        l->room.unix_ms = line_wall_ms();
        if (!line_message_do(&l->message, &l->room, text))
            line_go(l, STEP_MENU);
        break;
    case STEP_PERSON:
        l->room.unix_ms = line_wall_ms();
        if (!line_person_do(&l->person, &l->room, text))
            line_go(l, STEP_MENU);
        break;
    case STEP_SURE:
        broadcast(l, text);
        break;
    }
    return true;
}

/* One answer. False: it has to wait for somebody to show up. */
bool line_answer(struct line *l, const char *text)
{
    char *whole = NULL;
    bool done;

    if (l->prompted && !l->echo)
        strbuf_byte(&l->out, '\n');
    l->prompted = false;
    if (line_asks_text(l)) {
        whole = line_text(l, text);
        if (!whole)
            return true;
        text = whole;
    }
    done = answer(l, text);
    free(whole);
    return done;
}
