#include "doing.h"
#include "explain.h"
#include "lang.h"
#include "line_about.h"
#include "links.h"
#include "people.h"
#include "trust.h"
#include "when.h"
#include "xalloc.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* In this order they are told. */
enum {
    AGAIN,
    BACK,
    CLEAR,
    KEY,
    OPEN,
    AROUND,
    TEXT,
    ENCODING,
    EXPLAIN,
    LINKS,
    DELETE,
    CHOICES
};
static const struct line_choice choices[CHOICES] = {
    [AGAIN] = {'a', N_("a again")},
    [BACK] = {'b', N_("b take back")},
    [CLEAR] = {'c', N_("c send in clear")},
    [KEY] = {'k', N_("k accept their new key")},
    [OPEN] = {'o', N_("o open")},
    [AROUND] = {'s', N_("s show those around it")},
    [TEXT] = {'t', N_("t text")},
    [ENCODING] = {'e', N_("e other encoding")},
    [EXPLAIN] = {'x', N_("x explain")},
    [LINKS] = {'l', N_("l links")},
    [DELETE] = {'d', N_("d delete")},
};

static bool take(void *ctx, const struct gezi_record *r)
{
    struct line_message *lm = ctx;
    struct message *msg = &lm->msg;

    lm->row = r->row;
    lm->everyone = r->flags & GEZI_MSG_BROADCAST;
    lm->key = xstrdup(lm->everyone ? "*" : r->peer.key);
    lm->name = xstrdup(gezi_peer_name(&r->peer));
    lm->to = (struct gezi_target){0, r->peer.addr};
    *msg = (struct message){.kind = r->out ? MESSAGE_OUT : MESSAGE_IN,
                            .text = xstrdup(r->text),
                            .author = xstrdup(lm->name),
                            .id = xstrdup(r->id ? r->id : ""),
                            .row = r->row,
                            .unix_ms = r->unix_ms,
                            .state_ms = r->state_ms,
                            .number = r->number,
                            .flags = r->flags,
                            .state = r->state,
                            .reason = r->reason,
                            .attempts = r->attempts};
    if (r->others)
        msg->others = xstrdup(r->others);
    if (r->files_n > 0)
        msg->flags |= GEZI_MSG_FILES;
    return false;
}

void line_message_fini(struct line_message *lm)
{
    free(lm->key);
    free(lm->name);
    free(lm->msg.text);
    free(lm->msg.author);
    free(lm->msg.id);
    free(lm->msg.others);
    *lm = (struct line_message){0};
}

/* Was it opened, in this session or before? */
static bool was_opened(const struct gezi_archive *a, const char *id)
{
    struct strbuf name = {0};
    char value[2];
    bool yes;

    strbuf_printf(&name, "opened/%s", id);
    yes = a->get(a->ctx, strbuf_get(&name), value, sizeof value) > 0;
    strbuf_fini(&name);
    return yes;
}

/* As it stands now. False: it is gone. */
static bool load(struct line_message *lm, struct line_room *room, int64_t row)
{
    const struct gezi_archive *a = room->host->archive;
    const struct gezi_query query = {.newest_first = true,
                                     .limit = 1,
                                     .after_row = row ? row - 1 : 0,
                                     .before_row = row ? row + 1 : 0};
    const struct gezi_peer *peer;

    line_message_fini(lm);
    a->find(a->ctx, &query, take, lm);
    if (!lm->row)
        return false;
    lm->number = line_number(&room->rows, lm->row);
    peer = lm->everyone ? NULL : people_by_key(room->people, lm->key);
    if (peer)
        lm->to = (struct gezi_target){peer->id, peer->addr};
    lm->msg.done = was_opened(a, lm->msg.id);
    return true;
}

bool line_message_find(struct line_message *lm, struct line_room *room,
                       const char *text)
{
    int64_t row = 0;

    if (!room->host->archive) {
        strbuf_printf(room->out, "%s.\n",
                      _("Nothing is kept here: there is no history"));
        return false;
    }
    if (text[0])
        row = line_row(&room->rows, (size_t)strtoul(text, NULL, 10));
    if ((text[0] && !row) || !load(lm, room, row)) {
        strbuf_printf(room->out,
                      _("There is no message %.40s; 2, 6 and history show "
                        "messages with their numbers.\n"),
                      text);
        return false;
    }
    return true;
}

static unsigned fits(const struct line_message *lm)
{
    const struct message *msg = &lm->msg;
    bool waits = message_waits(msg);
    unsigned fit =
        1u << AROUND | 1u << TEXT | 1u << EXPLAIN | 1u << LINKS | 1u << DELETE;

    if (waits || (msg->kind == MESSAGE_OUT && msg->state == GEZI_FAILED &&
                  !lm->everyone))
        fit |= 1u << AGAIN;
    if (waits)
        fit |= 1u << BACK;
    if (trust_holds(msg))
        fit |= 1u << (msg->reason == GEZI_WHY_KEY_CHANGED ? KEY : CLEAR);
    if (message_closed(msg))
        fit |= 1u << OPEN;
    if (msg->kind == MESSAGE_IN &&
        (msg->flags & (GEZI_MSG_ENCRYPTED | GEZI_MSG_OPENED)) !=
            GEZI_MSG_ENCRYPTED)
        fit |= 1u << ENCODING;
    return fit;
}

void line_message_prompt(const struct line_message *lm,
                         const struct line_room *room, struct strbuf *out)
{
    struct strbuf list = {0};

    (void)room;
    switch (lm->sure) {
    case 'd':
        strbuf_printf(out, _("delete message %zu for ever? (y or n): "),
                      lm->number);
        return;
    case 'k':
        strbuf_printf(out,
                      _("does %s say that the new key is theirs? (y or n): "),
                      lm->name);
        return;
    case 'c':
        strbuf_printf(out,
                      _("send it to %s in clear, for all to read? (y or n): "),
                      lm->name);
        return;
    default:
        if (lm->told) {
            strbuf_printf(out, _("message %zu (? tells the choices): "),
                          lm->number);
            return;
        }
        line_choices(choices, CHOICES, fits(lm), &list);
        strbuf_printf(out, _("message %zu (%s): "), lm->number,
                      strbuf_get(&list));
        strbuf_fini(&list);
    }
}

struct offered {
    struct gezi_file *files;
    size_t n;
    bool whole; /* all paths are known */
};

static bool take_files(void *ctx, const struct gezi_record *r)
{
    struct offered *o = ctx;

    o->files = xcalloc(r->files_n + 1, sizeof *o->files);
    o->whole = true;
    for (; o->n < r->files_n; o->n++) {
        const struct gezi_file *from = &r->files[o->n];

        o->whole = o->whole && from->path;
        o->files[o->n] =
            (struct gezi_file){.id = from->id,
                               .type = from->type,
                               .name = xstrdup(from->name),
                               .size = from->size,
                               .path = xstrdup(from->path ? from->path : "")};
    }
    return false;
}

static void offered_fini(struct offered *o)
{
    while (o->n > 0) {
        o->n--;
        free((void *)(uintptr_t)o->files[o->n].name);
        free((void *)(uintptr_t)o->files[o->n].path);
    }
    free(o->files);
}

/* A failed one goes out as a new one. */
static void send_again(const struct line_message *lm, struct line_room *room,
                       const struct doing *d)
{
    const struct gezi_archive *a = room->host->archive;
    const struct gezi_query query = {.newest_first = true,
                                     .limit = 1,
                                     .after_row = lm->row - 1,
                                     .before_row = lm->row + 1};
    struct offered o = {.n = 0};
    struct gezi_command cmd = {
        .what = GEZI_DO_SEND, .to = lm->to, .text = lm->msg.text};
    enum gezi_err err;

    a->find(a->ctx, &query, take_files, &o);
    if (o.n > 0 && !o.whole) {
        strbuf_text(d->told, _("Offer the files again: 5, then file PATH."));
        offered_fini(&o);
        return;
    }
    cmd.ref = ++*room->ref;
    cmd.files = o.n > 0 ? o.files : NULL;
    cmd.files_n = o.n;
    err = room->host->command(room->host->ctx, &cmd);
    if (err)
        strbuf_printf(d->told, _("Not sent: %s."),
                      lang_word(gezi_err_text(err)));
    else
        strbuf_text(d->told, _("Sent again."));
    *room->waiting += !err;
    offered_fini(&o);
}

/* "", "gbk", "gbk all", "gbk always" */
/* True: it is read otherwise now. */
static bool reread(const struct line_message *lm, const struct doing *d,
                   const char *rest)
{
    size_t n = strcspn(rest, " ");
    char *name = xstrndup(rest, n);
    const char *scope = rest + n + strspn(rest + n, " ");
    enum gezi_charset charset;
    bool always = strcmp(scope, "always") == 0, done = false;

    if (!name[0] || !gezi_charset_find(gezi_span_text(name), &charset) ||
        (scope[0] && !always && strcmp(scope, "all") != 0))
        strbuf_text(
            d->told,
            _("Say in which: e gbk, e big5, e shift_jis, e euc-kr, e utf-8 or "
              "e windows-1252; e gbk all reads all from them so, and e gbk "
              "always what comes, too."));
    else
        done = doing_reread(d, scope[0] ? 0 : lm->row, charset, always);
    free(name);
    return done;
}

static void links(const struct line_message *lm, struct line_room *room,
                  const char *rest)
{
    unsigned long wanted = strtoul(rest, NULL, 10), count = 0;
    size_t at = 0, n;

    for (; links_next(lm->msg.text, &at, &n); at += n) {
        char *link = xstrndup(lm->msg.text + at, n);
        struct strbuf told = {0};

        if (++count == wanted && doing_link(link, room->open_command, &told))
            strbuf_printf(room->out, "%s.\n", strbuf_get(&told));
        else if (count == wanted)
            strbuf_printf(room->out,
                          _("No program to open it (open-command): %s\n"),
                          link);
        else if (!wanted)
            strbuf_printf(room->out, "%lu  %s\n", count, link);
        strbuf_fini(&told);
        free(link);
    }
    if (count == 0)
        strbuf_printf(room->out, "%s\n",
                      _("There is no web address in this message."));
    else if (wanted > count)
        strbuf_printf(room->out, _("There is no link %lu.\n"), wanted);
    else if (!wanted)
        strbuf_text(room->out, _("l and a number opens one.\n"));
}

static void show(const struct line_message *lm, struct line_room *room)
{
    char when[WHEN_SIZE];

    line_of(room->out, when_full(lm->msg.unix_ms, when),
            lm->msg.kind == MESSAGE_OUT ? _("me") : lm->name, ": ",
            lm->msg.text);
}

static void explain(const struct line_message *lm, struct line_room *room)
{
    struct sheet sheet = {0};

    explain_put(
        &(struct explained){.sheet = &sheet,
                            .msg = &lm->msg,
                            .peer = people_find(room->people, lm->to.peer),
                            .name = lm->name,
                            .everyone = lm->everyone,
                            .archive = room->host->archive,
                            .row = lm->row});
    line_sheet(room, &sheet);
}

/* What was asked about, after a yes. */
static void sure(struct line_message *lm, struct line_room *room,
                 const struct doing *d, const char *text)
{
    char letter = lm->sure;

    (void)room;
    lm->sure = 0;
    if (text[0] != 'y' && text[0] != 'Y')
        strbuf_text(d->told, _("Nothing was done."));
    else if (letter == 'd')
        doing_delete(d, &lm->msg, lm->row);
    else if (letter == 'k')
        doing_trust(d, lm->msg.number);
    else
        doing_clear(d, lm->msg.number);
}

/* True: show what it is now. */
static bool choose(struct line_message *lm, struct line_room *room,
                   const struct doing *d, const char *text)
{
    const char *rest;
    size_t at = line_chosen(choices, CHOICES, fits(lm), text, &rest, room->out);

    switch (at) {
    case AGAIN:
        if (message_waits(&lm->msg))
            doing_retry(d, lm->msg.number);
        else
            send_again(lm, room, d);
        break;
    case BACK:
        doing_take_back(d, lm->msg.number);
        break;
    case OPEN:
        doing_open(d, &lm->msg);
        show(lm, room);
        break;
    case AROUND:
        line_around(room->host->archive, &room->rows, lm->key, lm->row,
                    room->unix_ms, room->out);
        break;
    case TEXT:
        show(lm, room);
        break;
    case ENCODING:
        return reread(lm, d, rest);
    case EXPLAIN:
        explain(lm, room);
        break;
    case LINKS:
        links(lm, room, rest);
        break;
    case CLEAR:
    case KEY:
    case DELETE:
        lm->sure = choices[at].letter;
        break;
    default:
        break;
    }
    return false;
}

bool line_message_do(struct line_message *lm, struct line_room *room,
                     const char *text)
{
    struct strbuf told = {0};
    const struct doing d = {.host = room->host,
                            .to = lm->to,
                            .name = lm->name,
                            .key = lm->key,
                            .told = &told};
    char letter;
    bool changed = false;

    if (lm->sure)
        sure(lm, room, &d, text);
    else
        changed = choose(lm, room, &d, text);
    if (told.n > 0)
        strbuf_printf(room->out, "%s\n", strbuf_get(&told));
    strbuf_fini(&told);
    letter = lm->sure;
    if (!load(lm, room, lm->row))
        return false;
    lm->sure = letter;
    lm->told = true;
    if (changed)
        show(lm, room);
    return true;
}
