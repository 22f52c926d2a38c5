#include "explain.h"

#include "doing.h"
#include "lang.h"
#include "links.h"
#include "past.h"
#include "protection.h"
#include "strbuf.h"
#include "taking.h"
#include "when.h"
#include "xalloc.h"

#include <gezi/recipients.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { RAW_SHOWN = 256 };

static struct message *chosen(const struct model *m)
{
    return talk_at(m->talk, m->talk->chosen);
}

/* In the order in which they are told. */
static const struct {
    unsigned flag;
    const char *words;
} flags[] = {
    {GEZI_MSG_BROADCAST, N_("to everyone on the LAN")},
    {GEZI_MSG_SEALED, N_("sealed: the sender is told when it is opened")},
    {GEZI_MSG_LOCKED, N_("locked with a password")},
    {GEZI_MSG_AUTO, N_("answered by itself, nobody typed it")},
    {GEZI_MSG_NOLOG, N_("the sender asks not to keep it")},
    {GEZI_MSG_FILES, N_("offers files")},
    {GEZI_MSG_BOLD, N_("in bold letters")},
    {GEZI_MSG_RECEIPT, N_("asks for a receipt")},
    {GEZI_MSG_NO_QUEUE, N_("does not wait for someone who is away")},
    {GEZI_MSG_CLEAR, N_("in clear, as you said")},
};

static void tell_flags(struct sheet *s, unsigned of)
{
    for (size_t i = 0, told = 0; i < sizeof flags / sizeof *flags; i++)
        if (of & flags[i].flag)
            sheet_add(s, told++ ? "" : _("Kind"), _(flags[i].words));
}

static void tell_peer(const struct explained *e)
{
    const struct gezi_peer *peer = e->peer;
    const struct message *msg = e->msg;
    struct sheet *s = e->sheet;
    char addr[GEZI_ADDR_TEXT];

    if (e->everyone) {
        sheet_add(s, _("From"),
                  msg->kind == MESSAGE_OUT ? _("you")
                  : msg->author            ? msg->author
                                           : "");
        return;
    }
    sheet_add(s, msg->kind == MESSAGE_OUT ? _("To") : _("From"), e->name);
    if (!peer)
        return;
    sheet_printf(s, "", "%s@%s", peer->user, peer->host);
    sheet_add(s, _("Address"), gezi_addr_print(peer->addr, addr));
    sheet_add(s, _("Program"),
              peer->client[0] ? peer->client
                              : lang_word(gezi_kind_what(peer->kind)));
}

/* What the sender says: nobody can check whether they got it. */
static void tell_others(struct sheet *s, const struct message *msg)
{
    bool ours = msg->kind == MESSAGE_OUT;
    const char *at = msg->others;
    struct gezi_recipient r;
    size_t told = 0;

    while (gezi_recipients_next(&at, &r))
        sheet_printf(s, told++ ? "" : _("Also to"), "%.*s  %.*s", (int)r.name.n,
                     (const char *)r.name.p, (int)r.key.n,
                     (const char *)r.key.p);
    if (told)
        sheet_add(s, "",
                  ours ? _("told to those who get it encrypted")
                       : _("so says its sender"));
}

static void tell_times(struct sheet *s, const struct message *msg)
{
    char when[WHEN_SIZE], state[MESSAGE_STATE_SIZE];

    sheet_add(s, msg->kind == MESSAGE_OUT ? _("Written") : _("Arrived"),
              when_full(msg->unix_ms, when));
    if (msg->kind != MESSAGE_OUT)
        return;
    sheet_add(s, _("State"), message_state(msg, state));
    if (msg->state_ms)
        sheet_add(s, _("Since"), when_full(msg->state_ms, when));
    if (msg->reason)
        sheet_add(s, _("Because"), _(gezi_reason_text(msg->reason)));
    if (msg->attempts > 0)
        sheet_printf(s, _("Sent"),
                     ngettext("%u time", "%u times", msg->attempts),
                     msg->attempts);
}

static void tell_protection(struct sheet *s, const struct message *msg)
{
    char words[PROTECTION_WORDS];

    protection_words(msg->flags, msg->kind == MESSAGE_OUT, words);
    sheet_add(s, _("Protection"),
              words[0] ? words
                       : _("none: it went in clear, anybody on the LAN could "
                           "read or change it"));
}

/* The bytes as they came, for whoever wants to know what the other program
 * really sends. */
static void tell_raw(struct sheet *s, gezi_span raw)
{
    struct strbuf hex = {0};

    for (size_t i = 0; i < raw.n && i < RAW_SHOWN; i++)
        strbuf_printf(&hex, "%02x ", raw.p[i]);
    if (raw.n > RAW_SHOWN)
        strbuf_text(&hex, "...");
    sheet_add(s, _("Bytes"), strbuf_get(&hex));
    strbuf_fini(&hex);
}

static bool tell_record(void *ctx, const struct gezi_record *r)
{
    struct sheet *s = ctx;

    sheet_printf(s, _("Encoding"), "%s", gezi_charset_name(r->charset));
    if (r->raw.n > 0)
        tell_raw(s, r->raw);
    return false;
}

/* What only the archive knows. */
static void tell_kept(const struct explained *e)
{
    const struct gezi_archive *a = e->archive;
    const struct gezi_query query = {.limit = 1,
                                     .newest_first = true,
                                     .after_row = e->row - 1,
                                     .before_row = e->row + 1};

    if (a && e->row > 0)
        a->find(a->ctx, &query, tell_record, e->sheet);
    else
        sheet_add(e->sheet, _("Kept"), _("no: it is not in the history"));
}

void explain_put(const struct explained *e)
{
    const struct message *msg = e->msg;
    struct sheet *s = e->sheet;

    tell_peer(e);
    tell_others(s, msg);
    tell_times(s, msg);
    if (msg->kind == MESSAGE_NOTE) {
        sheet_add(s, _("Kind"), _("a note of gezi, no message"));
        return;
    }
    tell_flags(s, msg->flags);
    tell_protection(s, msg);
    if (msg->number)
        sheet_printf(s, _("Packet"), "%llu", (unsigned long long)msg->number);
    sheet_add(s, _("Id"), msg->id ? msg->id : "");
    if (msg->bad > 0)
        sheet_printf(s, _("Unreadable"),
                     ngettext("%u place; e reads it in another encoding",
                              "%u places; e reads it in another encoding",
                              msg->bad),
                     msg->bad);
    tell_kept(e);
}

void explain_message(struct model *m)
{
    struct message *msg = chosen(m);
    struct explained e = {.sheet = &m->sheet, .archive = m->host->archive};

    if (!msg)
        return;
    e.msg = msg;
    e.peer = people_find(m->people, m->talk->to.peer);
    e.name = m->talk->name;
    e.everyone = m->talk->everyone;
    e.row =
        e.archive && msg->kind != MESSAGE_NOTE ? past_row(m, m->talk, msg) : 0;
    sheet_open(m, _("What this message is"), "");
    explain_put(&e);
}

void explain_links(struct model *m)
{
    const struct message *msg = chosen(m);
    size_t at = 0, n, count = 0;

    if (!msg || message_closed(msg))
        return;
    sheet_open(m, _("Addresses in this message"),
               _("There is no web address in this message."));
    for (; links_next(msg->text, &at, &n); at += n) {
        char number[16], *link = xstrndup(msg->text + at, n);

        snprintf(number, sizeof number, "%zu", ++count);
        sheet_add_link(&m->sheet, number, link);
        free(link);
    }
}

static void copy(struct model *m, const char *text)
{
    free(m->copied);
    m->copied = xstrdup(text);
}

void explain_copy_link(struct model *m)
{
    const char *link = sheet_link(&m->sheet);

    if (!link)
        return;
    copy(m, link);
    model_notice(m, _("Copied: %s"), link);
}

void explain_open_link(struct model *m)
{
    const char *link = sheet_link(&m->sheet);
    struct strbuf told = {0};

    if (link && !doing_link(link, m->open_command, &told)) {
        explain_copy_link(m);
        strbuf_printf(
            &told, _("No program to open it (open-command); copied: %s"), link);
    }
    model_tell(m, &told);
}

/* The one that is chosen, or the first. */
static const struct transfer *image(const struct model *m)
{
    const struct message *msg = chosen(m);
    struct pick pick;

    if (taking_pick(m, &pick) && pick.place < pick.offer->n &&
        pictures_fit(&pick.offer->files[pick.place]))
        return &pick.offer->files[pick.place];
    for (size_t i = 0; msg && msg->offer && i < msg->offer->n; i++)
        if (pictures_fit(&msg->offer->files[i]))
            return &msg->offer->files[i];
    return NULL;
}

void explain_picture(struct model *m)
{
    const struct transfer *f = image(m);

    if (!f || !m->pictures) {
        model_notice(m, f ? _("Images are not shown: pictures = off")
                          : _("There is no image here that was taken"));
        return;
    }
    sheet_open_picture(m, f->name, f->path);
    m->ask_pixels = true;
}

void explain_copy(struct model *m)
{
    const struct message *msg = chosen(m);
    struct pick pick;

    if (taking_pick(m, &pick)) {
        taking_copy(m);
        return;
    }
    if (!msg || message_closed(msg)) {
        model_notice(m, _("Open it first: Enter"));
        return;
    }
    copy(m, msg->text);
    model_notice(m, _("Copied the text"));
}
