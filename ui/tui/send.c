#include "send.h"

#include "card.h"
#include "doing.h"
#include "lang.h"
#include "layout.h"
#include "lengthy.h"
#include "list.h"
#include "past.h"
#include "pasted.h"
#include "taking.h"
#include "trust.h"
#include "typing.h"
#include "xalloc.h"

#include <stdlib.h>
#include <string.h>

static bool blank(const char *text)
{
    return text[strspn(text, " \t\n")] == '\0';
}

static bool choose_actionable(struct talk *t)
{
    for (uint32_t i = 0; i < t->n; i++) {
        uint32_t seq = talk_end(t) - 1 - i;

        if (message_actionable(talk_at(t, seq))) {
            t->choosing = true;
            t->chosen = seq;
            t->chosen_line = card_first(talk_at(t, seq));
            return true;
        }
    }
    return false;
}

/* Files are not taken by one Enter: the keys for them are on the screen. */
static void open_actionable(struct model *m)
{
    const struct message *msg = talk_at(m->talk, m->talk->chosen);
    struct layout at = layout_of(m);

    layout_show_chosen(m->talk, &at);
    if (msg->kind != MESSAGE_IN || message_closed(msg))
        send_open_chosen(m);
}

void send_enter(struct model *m)
{
    struct talk *t = m->talk;

    if (blank(t->draft.text)) {
        if (choose_actionable(t))
            open_actionable(m);
        else
            model_notice(m, _("Type a message first; Enter sends it"));
        return;
    }
    if (t->everyone)
        send_ask(m);
    else if (!pasted_ask(m))
        send_text(m);
}

void send_text(struct model *m)
{
    struct talk *t = m->talk;

    model_check(m);
    if (lengthy_ask(m) || !model_send(m, t, t->draft.text))
        return;
    edit_sent(&t->draft);
    past_draft(m, t, true);
    model_check(m);
}

void send_ask(struct model *m)
{
    if (blank(typing_to(m)->draft.text)) {
        model_notice(m, _("Type a message first; Enter sends it"));
        return;
    }
    model_check(m);
    if (lengthy_ask(m))
        return;
    if (several_is(m))
        several_send(m);
    else
        m->asking = ASK_BROADCAST;
}

void send_broadcast(struct model *m)
{
    struct talk *t = model_everyone(m);

    m->asking = ASK_NOTHING;
    if (!model_send(m, t, t->draft.text))
        return;
    edit_sent(&t->draft);
    past_draft(m, t, true);
    model_open(m, t);
}

static struct edit *draft(struct model *m) { return &typing_to(m)->draft; }

void send_newline(struct model *m)
{
    if (!edit_insert(draft(m), "\n", 1))
        model_notice(m, _("Too long: a message can have %d bytes"), EDIT_MAX);
    past_draft(m, typing_to(m), false);
    model_check(m);
}

void send_nudge(struct model *m)
{
    struct strbuf told = {0};

    if (m->talk->everyone)
        strbuf_text(&told, _("A nudge goes to one person, not to everyone"));
    else
        doing_nudge(&(struct doing){.host = m->host,
                                    .to = m->talk->to,
                                    .name = m->talk->name,
                                    .told = &told});
    model_tell(m, &told);
}

void send_typing(struct model *m)
{
    struct talk *t = m->talk;
    struct gezi_command cmd = {.what = GEZI_DO_TYPING};
    bool on;

    if (m->screen != SCREEN_TALK || t->everyone || !t->to.peer)
        return;
    on = t->draft.n > 0;
    /* Once in a while is enough: it is forgotten after GEZI_TYPING_MS. */
    if (on ? t->told_typing && m->now < t->told_typing + GEZI_TYPING_MS / 2
           : !t->told_typing)
        return;
    t->told_typing = on ? m->now : 0;
    cmd.to = t->to;
    cmd.text = on ? "" : NULL;
    m->host->command(m->host->ctx, &cmd);
}

void send_up(struct model *m)
{
    struct layout at = layout_of(m);

    if (several_is(m))
        several_up(m);
    else if (!edit_up(draft(m), at.draft_cols) && !edit_older(draft(m)))
        model_notice(m, _("No older line; PageUp scrolls"));
    past_draft(m, typing_to(m), false);
    model_check(m);
}

void send_down(struct model *m)
{
    struct layout at = layout_of(m);

    if (several_is(m))
        several_down(m);
    else if (!edit_down(draft(m), at.draft_cols))
        edit_newer(draft(m));
    past_draft(m, typing_to(m), false);
    model_check(m);
}

void send_scroll(struct model *m, int rows)
{
    struct layout at = layout_of(m);
    int page = at.body_rows > 1 ? at.body_rows - 1 : 1;
    struct talk *t = m->talk;

    if (rows < 0 && layout_top(t, &at).seq - t->first_seq < (uint32_t)page)
        past_older(m, t);
    if (rows > 0 && t->newer &&
        talk_end(t) - layout_top(t, &at).seq <= 2u * (uint32_t)at.body_rows)
        past_newer(m, t);
    layout_scroll(t, &at, rows);
}

static void scroll(struct model *m, int sign)
{
    struct layout at = layout_of(m);

    send_scroll(m, sign * (at.body_rows > 1 ? at.body_rows - 1 : 1));
}

void send_page_up(struct model *m) { scroll(m, -1); }
void send_page_down(struct model *m) { scroll(m, 1); }

void send_live(struct model *m) { model_live(m); }

void send_end(struct model *m)
{
    if (m->talk->scrolled)
        send_live(m);
    else
        edit_line_end(&m->talk->draft);
}

static void neighbour(struct model *m, size_t step)
{
    size_t i;

    list_update(m);
    if (m->list_n == 0)
        return;
    i = (m->list_at + step) % m->list_n;
    m->list_at = i;
    model_open(m, list_talk(m));
}

void send_next_talk(struct model *m) { neighbour(m, 1); }
void send_previous_talk(struct model *m) { neighbour(m, m->list_n - 1); }

void send_next_unread(struct model *m)
{
    struct talk *newest = NULL;

    for (size_t i = 0; i < m->talks_n; i++)
        if (m->talks[i]->unread > 0 &&
            (!newest || m->talks[i]->last_ms > newest->last_ms))
            newest = m->talks[i];
    if (newest)
        model_open(m, newest);
    else
        model_notice(m, _("Nothing unread"));
}

static void choose(struct model *m, uint32_t seq, size_t line)
{
    struct layout at = layout_of(m);

    m->talk->chosen = seq;
    m->talk->chosen_line = line;
    layout_show_chosen(m->talk, &at);
}

void send_choose(struct model *m)
{
    if (m->talk->n == 0) {
        model_notice(m, _("No message here yet"));
        return;
    }
    m->talk->choosing = true;
    choose(m, talk_end(m->talk) - 1,
           card_first(talk_at(m->talk, talk_end(m->talk) - 1)));
}

void send_choose_at(struct model *m, uint32_t seq, size_t line)
{
    if (!talk_at(m->talk, seq))
        return;
    m->talk->choosing = true;
    choose(m, seq, line);
}

void send_draft(struct model *m) { m->talk->choosing = false; }

static size_t lines(const struct talk *t, uint32_t seq)
{
    const struct message *msg = talk_at(t, seq);

    return msg ? card_lines(msg) : 0;
}

void send_choose_up(struct model *m)
{
    struct talk *t = m->talk;
    size_t n;

    if (t->chosen_line > 0 && t->chosen_line < lines(t, t->chosen)) {
        choose(m, t->chosen, t->chosen_line - 1);
        return;
    }
    if (t->chosen == t->first_seq)
        past_older(m, t);
    n = lines(t, t->chosen - 1);
    if (talk_at(t, t->chosen - 1))
        choose(m, t->chosen - 1, n ? n - 1 : 0);
    else if (!talk_at(t, t->chosen))
        choose(m, t->first_seq, 0);
}

void send_choose_down(struct model *m)
{
    struct talk *t = m->talk;

    if (t->chosen_line + 1 < lines(t, t->chosen))
        choose(m, t->chosen, t->chosen_line + 1);
    else if (talk_at(t, t->chosen + 1))
        choose(m, t->chosen + 1, 0);
    else
        send_draft(m);
}

static void open_sealed(struct model *m, struct message *msg)
{
    struct strbuf told = {0};

    doing_open(&(struct doing){.host = m->host,
                               .to = m->talk->to,
                               .key = past_key(m->talk),
                               .told = &told},
               msg);
    msg->done = true;
    model_tell(m, &told);
    msg->rows = 0;
    send_draft(m);
}

/* Short: what to do has to be seen on 40 columns, too. */
static void explain(struct model *m, const struct message *msg)
{
    if (msg->over_bytes > 0)
        model_notice(m,
                     ngettext("%u byte too long. Up brings it back to cut it",
                              "%u bytes too long. Up brings it back to cut it",
                              msg->over_bytes),
                     msg->over_bytes);
    else if (msg->attempts > 0)
        model_notice(m,
                     ngettext("r sends again: %s, sent %u time",
                              "r sends again: %s, sent %u times",
                              msg->attempts),
                     lang_word(gezi_reason_text(msg->reason)), msg->attempts);
    else
        model_notice(m, _("r sends again: %s"),
                     lang_word(gezi_reason_text(msg->reason)));
}

void send_open_chosen(struct model *m)
{
    struct message *msg = talk_at(m->talk, m->talk->chosen);
    char state[MESSAGE_STATE_SIZE];

    if (!msg)
        send_draft(m);
    else if (message_closed(msg))
        open_sealed(m, msg);
    else if (trust_alarm(msg) || trust_holds(msg))
        trust_ask(m, msg);
    else if (msg->offer && !message_waits(msg) &&
             (msg->kind == MESSAGE_IN || msg->state != GEZI_FAILED))
        taking_explain(m);
    else if (!message_actionable(msg))
        model_notice(m, "%s",
                     msg->kind == MESSAGE_OUT
                         ? message_state(msg, state)
                         : _("Nothing to open in this message"));
    else if (message_waits(msg))
        model_notice(m, _("r tries now, d deletes; it goes out by itself"));
    else
        explain(m, msg);
}

/* The files of a message of ours once more; false: not all are known. */
static bool send_files_again(struct model *m, const struct offer *o,
                             const char *text)
{
    struct gezi_file *files = xcalloc(o->n, sizeof *files);
    bool ok = true;

    for (size_t i = 0; i < o->n && ok; i++) {
        const struct transfer *f = &o->files[i];

        files[i] = (struct gezi_file){.id = f->id,
                                      .type = f->type,
                                      .name = f->name,
                                      .size = f->size,
                                      .path = f->path};
        ok = f->path != NULL;
    }
    if (!ok)
        model_notice(m, _("Offer the files again: 4 Files chooses them"));
    ok = ok && model_offer(m, m->talk, text, files, o->n);
    free(files);
    return ok;
}

void send_again(struct model *m)
{
    struct message *msg = talk_at(m->talk, m->talk->chosen);
    char *text;
    bool sent;

    if (!msg || msg->kind != MESSAGE_OUT || msg->state != GEZI_FAILED) {
        model_notice(m, _("Only a failed message can be sent again"));
        return;
    }
    text = xstrdup(msg->text);
    sent = msg->offer ? send_files_again(m, msg->offer, text)
                      : model_send(m, m->talk, text);
    if (sent) {
        msg = talk_at(m->talk, m->talk->chosen); /* if it was not dropped */
        if (msg)
            msg->done = true;
        send_draft(m);
    }
    free(text);
}
