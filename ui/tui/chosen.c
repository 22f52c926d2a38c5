#include "chosen.h"

#include "doing.h"
#include "index.h"
#include "lang.h"
#include "list.h"
#include "past.h"
#include "send.h"
#include "taking.h"
#include "trust.h"
#include "when.h"
#include "xalloc.h"

#include <gezi/feiq.h>
#include <gezi/text.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DAY_MS = 86400000, DAYS_MAX = 36500 };

static const struct gezi_archive *archive(struct model *m)
{
    if (!m->host->archive)
        model_notice(m, _("Nothing is kept here: there is no history"));
    return m->host->archive;
}

static struct message *chosen(const struct model *m)
{
    return talk_at(m->talk, m->talk->chosen);
}

char *chosen_why(const struct model *m, char out[static CHOSEN_WHY_SIZE])
{
    const struct message *msg =
        m->talk->choosing ? talk_at(m->talk, m->talk->chosen) : NULL;
    const struct gezi_peer *peer = people_find(m->people, m->talk->to.peer);
    bool here = peer && peer->presence != GEZI_OFFLINE;
    char until[WHEN_SIZE];

    out[0] = '\0';
    if (taking_draws(m))
        snprintf(out, CHOSEN_WHY_SIZE, "%s",
                 m->cols < 60 ? _("accept-from does it by itself")
                              : _("accept-from in 7 Settings takes and draws "
                                  "such images by itself"));
    if (!msg || !message_waits(msg))
        return out;
    if (trust_holds(msg)) {
        snprintf(out, CHOSEN_WHY_SIZE, "%s", trust_why(msg));
        return out;
    }
    when_date(msg->unix_ms + GEZI_EXPIRE_MS, until);
    if (m->cols < 60)
        snprintf(out, CHOSEN_WHY_SIZE, _("waits until they appear"));
    else
        snprintf(out, CHOSEN_WHY_SIZE,
                 here ? _("%.200s does not answer; it goes out by itself when "
                          "they do, until %s")
                      : _("%.200s is not here; it goes out by itself when they "
                          "appear, until %s"),
                 m->talk->name, until);
    return out;
}

static struct doing about(struct model *m, const struct talk *t,
                          struct strbuf *told)
{
    return (struct doing){.host = m->host,
                          .to = t->to,
                          .name = t->name,
                          .key = past_key(t),
                          .told = told};
}

void chosen_again(struct model *m)
{
    const struct message *msg = chosen(m);
    struct strbuf told = {0};
    const struct doing d = about(m, m->talk, &told);

    if (msg && msg->offer && !message_waits(msg) &&
        (msg->kind == MESSAGE_IN || msg->state != GEZI_FAILED))
        taking_again(m);
    else if (!msg || !message_waits(msg))
        send_again(m);
    else
        doing_retry(&d, msg->number);
    model_tell(m, &told);
}

void chosen_drop(struct model *m)
{
    const struct message *msg = chosen(m);
    struct strbuf told = {0};
    const struct doing d = about(m, m->talk, &told);

    if (!msg || !message_waits(msg))
        strbuf_text(&told,
                    _("Only what waits can be taken back; D deletes it here"));
    else
        doing_take_back(&d, msg->number);
    model_tell(m, &told);
}

void chosen_ask_delete(struct model *m)
{
    if (chosen(m) && archive(m))
        m->asking = ASK_DELETE;
}

void chosen_delete(struct model *m)
{
    struct message *msg = chosen(m);
    struct strbuf told = {0};
    const struct doing d = about(m, m->talk, &told);

    m->asking = ASK_NOTHING;
    if (!archive(m) || !msg)
        return;
    if (doing_delete(&d, msg, past_row(m, m->talk, msg))) {
        if (msg->offer && msg->offer->listed)
            transfers_unlist(&m->transfers, msg->offer);
        past_reload(m, m->talk);
    }
    model_tell(m, &told);
}

/* Up to when messages go; 0: all. */
static int64_t forget_before(const struct model *m)
{
    return m->forget_days ? m->unix_ms - (int64_t)m->forget_days * DAY_MS : 0;
}

static void recount(struct model *m)
{
    const struct doing d = about(m, m->forget, NULL);

    m->forget_n = doing_forget_count(&d, forget_before(m));
}

void chosen_ask_forget(struct model *m)
{
    struct talk *t = list_talk(m);

    if (ranges_chosen(m))
        ranges_drop(m);
    if (!t || !archive(m))
        return;
    m->forget = t;
    m->forget_days = 0;
    recount(m);
    if (m->forget_n == 0)
        model_notice(m, _("Nothing was said with %s"), t->name);
    else
        m->asking = ASK_FORGET;
}

bool chosen_forget_key(struct model *m, int key)
{
    if (key == 127)
        m->forget_days /= 10;
    else if (key >= '0' && key <= '9' &&
             m->forget_days * 10 + (unsigned)(key - '0') <= DAYS_MAX)
        m->forget_days = m->forget_days * 10 + (unsigned)(key - '0');
    else
        return false;
    recount(m);
    return true;
}

void chosen_forget(struct model *m)
{
    struct talk *t = m->forget;
    struct strbuf told = {0};
    const struct doing d = about(m, t, &told);

    m->asking = ASK_NOTHING;
    if (doing_forget(&d, forget_before(m), m->forget_n)) {
        talks_clear(m, t);
        if (!m->forget_days)
            t->unread = 0;
        free(t->last);
        t->last = NULL;
        t->last_row = 0;
        m->list_stale = true;
    }
    model_tell(m, &told);
}

static const enum gezi_charset tries[] = {GEZI_CS_GBK,   GEZI_CS_BIG5,
                                          GEZI_CS_CP932, GEZI_CS_EUC_KR,
                                          GEZI_CS_UTF8,  GEZI_CS_CP1252};
enum { TRIES = sizeof tries / sizeof *tries };

static bool take_raw(void *ctx, const struct gezi_record *r)
{
    struct reread *re = ctx;

    re->raw = xmalloc(r->raw.n + 1);
    re->raw_n = r->raw.n;
    if (r->raw.n)
        memcpy(re->raw, r->raw.p, r->raw.n);
    re->charset = r->charset;
    re->kind = r->peer.kind;
    return false;
}

static void show(struct model *m, const char *text)
{
    struct message *msg = chosen(m);

    if (msg)
        talks_retext(m, m->talk, msg, text);
}

/* As the store will do it. */
static void preview(struct model *m)
{
    struct reread *re = &m->reread;
    gezi_span raw = {re->raw, re->raw_n};
    size_t cap = GEZI_DECODED_SIZE(re->raw_n) + re->raw_n;
    char *text = xmalloc(cap);

    re->bad = gezi_decode_as(re->codec, raw, re->charset, text, cap).bad;
    if (re->kind == GEZI_KIND_FEIQ)
        gezi_feiq_read(text, cap, NULL);
    gezi_text_clean(text, GEZI_CLEAN_BODY);
    show(m, text);
    free(text);
}

static void step(struct model *m, size_t by)
{
    size_t at = 0;

    while (at < TRIES && tries[at] != m->reread.charset)
        at++;
    m->reread.charset = tries[at == TRIES ? 0 : (at + by) % TRIES];
    preview(m);
}

void chosen_reread(struct model *m)
{
    const struct gezi_archive *a = archive(m);
    struct message *msg = chosen(m);
    struct reread *re = &m->reread;
    struct gezi_query query = {.limit = 1, .newest_first = true};
    int64_t row;

    if (!a || !msg)
        return;
    if (msg->kind != MESSAGE_IN ||
        (msg->flags & (GEZI_MSG_ENCRYPTED | GEZI_MSG_OPENED)) ==
            GEZI_MSG_ENCRYPTED ||
        !(row = past_row(m, m->talk, msg))) {
        model_notice(m, _("Only what arrived and was kept can be read again"));
        return;
    }
    if (!re->codec && gezi_codec_new(GEZI_CS_GBK, &re->codec) != GEZI_OK)
        return;
    query.after_row = row - 1;
    query.before_row = row + 1;
    a->find(a->ctx, &query, take_raw, re);
    if (!re->raw)
        return;
    re->text = xstrdup(msg->text);
    m->asking = ASK_REREAD;
    step(m, 1);
}

void chosen_reread_next(struct model *m) { step(m, 1); }
void chosen_reread_previous(struct model *m) { step(m, TRIES - 1); }

void chosen_reread_stop(struct model *m)
{
    struct reread *re = &m->reread;

    if (m->asking == ASK_REREAD)
        m->asking = ASK_NOTHING;
    if (re->text)
        show(m, re->text);
    free(re->text);
    free(re->raw);
    re->text = NULL;
    re->raw = NULL;
}

void chosen_reread_apply(struct model *m, enum reread_scope scope)
{
    struct message *msg = chosen(m);
    enum gezi_charset charset = m->reread.charset;
    struct talk *t = m->talk;
    int64_t row = msg ? msg->row : 0;
    struct strbuf told = {0};
    const struct doing d = about(m, t, &told);

    chosen_reread_stop(m);
    if (!archive(m) || !row)
        return;
    if (doing_reread(&d, scope == REREAD_ONE ? row : 0, charset,
                     scope == REREAD_ALWAYS))
        past_jump(m, t, row);
    model_tell(m, &told);
}
