/* How others learn of us: coming, changing, going. */
#include "announce.h"

#include "bundles.h"

#include <gezi/text.h>

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

enum {
    UNICASTS_MAX = 256, /* to people whom broadcasts do not reach */
    ROLL_MS = GEZI_ANSWER_MANY_MS + 500, /* all that answer have answered */
    ROLL_AGAIN_MS = 1500,
    TRY_AGAIN_MS = 250, /* when there was no memory */
    ABSENCE_MAX = 1000, /* bytes of its text: it must fit any datagram */
};

/* Entries. The block tells in UTF-8 what the legacy charset may lack. */

void gezi_announce_echo(struct gezi_core *c, uint64_t number)
{
    struct gezi_announce *an = &c->announce;

    an->echo[an->echo_at++ % (sizeof an->echo / sizeof *an->echo)] = number;
}

static bool is_ascii(const char *text)
{
    while (*text && !(*text & 0x80))
        text++;
    return *text == '\0';
}

static bool names_are_ascii(const struct gezi_core *c)
{
    return is_ascii(c->user) && is_ascii(c->host) && is_ascii(c->called) &&
           is_ascii(c->group);
}

/*
 * iptux guesses one charset for a whole datagram, UTF-16 among them, and loses
 * what is partly GBK and partly UTF-8 unless all of it happens to be valid in
 * one of the two. docs/protocol.md 2.3
 */
static bool reads_as_one(struct gezi_core *c, gezi_span datagram)
{
    char text[GEZI_DECODED_SIZE(GEZI_SMALL)];
    gezi_span field;

    if (gezi_codec_legacy(c->codec) != GEZI_CS_GBK ||
        gezi_utf8_valid(datagram, NULL))
        return true;
    while (gezi_span_next(&datagram, 0, &field))
        if (gezi_decode_as(c->codec, field, GEZI_CS_GBK, text, sizeof text).bad)
            return false;
    return true;
}

static enum gezi_err announce(struct gezi_core *c, const struct gezi_addr *to,
                              uint32_t command, unsigned mark)
{
    size_t legacy;
    enum gezi_charset cs = gezi_codec_legacy(c->codec);
    uint8_t bytes[GEZI_SMALL];
    struct gezi_writer w = {bytes, sizeof bytes, 0, false};
    uint64_t number = gezi_put_head(c, &w, cs, command);
    struct gezi_block *b;

    gezi_put_entry(c, &w, cs);
    legacy = w.n;
    gezi_entry_block(&w, c->user, c->host, c->called, c->group);
    if (!to && !reads_as_one(c, gezi_written(&w)))
        w.n = legacy; /* gezi_announce_names makes up for it */
    b = gezi_output_new(c, to, gezi_written(&w));
    if (!b) {
        c->counts.nomem++;
        return GEZI_E_NOMEM;
    }
    b->mark = mark;
    gezi_queue_push(&c->outputs, b);
    if (!to)
        gezi_announce_echo(c, number);
    return GEZI_OK;
}

enum gezi_err gezi_announce(struct gezi_core *c, const struct gezi_addr *to,
                            uint32_t command, unsigned mark)
{
    return announce(c, to, command | gezi_own_status(c), mark);
}

/* Neiwangtong stays silent when it sees an option bit. */
static enum gezi_err announce_bare(struct gezi_core *c, struct gezi_addr to,
                                   uint32_t command)
{
    uint8_t bytes[GEZI_SMALL];
    struct gezi_writer w = {bytes, sizeof bytes, 0, false};

    gezi_put_head(c, &w, GEZI_CS_GBK, command);
    gezi_put_entry(c, &w, GEZI_CS_GBK);
    return gezi_output(c, &to, gezi_written(&w));
}

static enum gezi_err announce_labelled(struct gezi_core *c, struct gezi_addr to,
                                       uint32_t command)
{
    uint8_t bytes[GEZI_SMALL];
    struct gezi_writer w = {bytes, sizeof bytes, 0, false};

    gezi_put_head(c, &w, GEZI_CS_UTF8, command);
    gezi_put_entry(c, &w, GEZI_CS_UTF8);
    gezi_put(&w, (gezi_span){(const uint8_t *)GEZI_OWN_LABEL,
                             sizeof GEZI_OWN_LABEL});
    return gezi_output(c, &to, gezi_written(&w));
}

enum gezi_err gezi_announce_to(struct gezi_core *c, struct gezi_person *p,
                               uint32_t command)
{
    struct gezi_addr to = gezi_person_addr(p, 0);

    if (p->addrs == 0)
        return GEZI_OK;
    switch (p->kind) {
    case GEZI_KIND_SHIYELINE:
        return announce_bare(c, to, command);
    case GEZI_KIND_IPTUX:
        return announce_labelled(c, to, command | gezi_own_status_to(c, p));
    default:
        return announce(c, &to, command | gezi_own_status_to(c, p), 0);
    }
}

/* Does a broadcast show it our names wrong, when they are not ASCII? */
static bool misreads(const struct gezi_person *p)
{
    return p->kind == GEZI_KIND_IPMSG || p->kind == GEZI_KIND_IPTUX;
}

/* Does a broadcast make it encrypt, with what is better done without? */
static bool would_encrypt(const struct gezi_core *c,
                          const struct gezi_person *p)
{
    return c->seal && (p->kind == GEZI_KIND_FEIQ || p->plain);
}

void gezi_announce_names(struct gezi_core *c, const struct gezi_arrival *a)
{
    if (a->who &&
        ((misreads(a->who) && !names_are_ascii(c)) ||
         would_encrypt(c, a->who)) &&
        gezi_may_reply(c, a))
        gezi_announce_to(c, a->who, GEZI_CMD_BR_ABSENCE);
}

static bool needs_unicast(const struct gezi_core *c,
                          const struct gezi_person *p, uint32_t command)
{
    if (p->kind == GEZI_KIND_BARE)
        return false;
    if (p->traits & GEZI_IS_FAR)
        return true;
    if (p->presence == GEZI_OFFLINE)
        return false;
    return p->kind == GEZI_KIND_SHIYELINE || p->caps & GEZI_OPT_DIALUP ||
           (command == GEZI_CMD_BR_ABSENCE &&
            ((misreads(p) && !names_are_ascii(c)) || would_encrypt(c, p)));
}

/* To everyone, also to those whom a broadcast does not reach. */
static enum gezi_err announce_all(struct gezi_core *c, uint32_t command,
                                  unsigned mark)
{
    enum gezi_err err = gezi_announce(c, NULL, command, mark);
    unsigned sent = 0;
    uint32_t at = 0;

    if (err)
        return err;
    for (struct gezi_person *p; (p = gezi_people_next(&c->people, &at));) {
        if (!needs_unicast(c, p, command))
            continue;
        if (sent++ == UNICASTS_MAX)
            break;
        gezi_announce_to(c, p, command); /* best effort: it was broadcast */
    }
    return GEZI_OK;
}

/* Coming. docs/protocol.md 9.1 */

static enum gezi_err wake_all(struct gezi_core *c)
{
    return gezi_announce(c, NULL, GEZI_CMD_NOOPERATION, 0);
}

static enum gezi_err enter(struct gezi_core *c)
{
    c->announce.entered = c->now;
    return announce_all(c, GEZI_CMD_BR_ENTRY, GEZI_MARK_ENTRY);
}

/* It announced itself, but gave no sign that it knows us. */
static bool may_miss_us(const struct gezi_person *p)
{
    return p->presence != GEZI_OFFLINE && p->kind != GEZI_KIND_BARE &&
           !(p->traits & GEZI_IS_MUTUAL) && *gezi_person_text(p, GEZI_F_NICK);
}

static enum gezi_err call_roll(struct gezi_core *c)
{
    unsigned sent = 0;
    uint32_t at = 0;

    for (struct gezi_person *p;
         sent < UNICASTS_MAX && (p = gezi_people_next(&c->people, &at));) {
        if (!may_miss_us(p))
            continue;
        gezi_announce_to(c, p, GEZI_CMD_BR_ENTRY);
        sent++;
    }
    gezi_probe_again(c, UNICASTS_MAX - sent);
    return GEZI_OK;
}

/*
 * On a large LAN that starts all at once, two broadcasts and their answers can
 * all get lost between two people. So at the end whoever we know without a
 * sign that it knows us, or asked without an answer, is told by unicast, and
 * whoever does not know us asks when it hears a NOOPERATION. Nobody stays
 * invisible, and on a LAN that works this costs two small broadcasts.
 */
static const struct {
    int64_t after_ms; /* the step before */
    enum gezi_err (*run)(struct gezi_core *c);
} steps[] = {
    {0, wake_all},
    {GEZI_NOOP_LEAD_MS, enter},
    {GEZI_ENTRY_AGAIN_MS - GEZI_NOOP_LEAD_MS, wake_all},
    {GEZI_NOOP_LEAD_MS, enter},
    {ROLL_MS, call_roll},
    {0, wake_all},
    {ROLL_AGAIN_MS, call_roll},
    {ROLL_AGAIN_MS, call_roll},
};

void gezi_announce_step(struct gezi_core *c, struct gezi_timer *t)
{
    struct gezi_announce *an = &c->announce;

    if (steps[an->step].run(c)) {
        gezi_heap_set(&c->timers, t, c->now + TRY_AGAIN_MS);
        return;
    }
    if (++an->step < sizeof steps / sizeof *steps)
        gezi_heap_set(&c->timers, t, c->now + steps[an->step].after_ms);
}

bool gezi_announce_waits(const struct gezi_core *c)
{
    return c->encrypts && !c->seal && !c->announce.step;
}

void gezi_announce_keys(struct gezi_core *c)
{
    struct gezi_announce *an = &c->announce;

    if (an->step)
        gezi_do_announce(c, NULL); /* without memory at the next occasion */
    else if (an->timer.at)
        gezi_heap_set(&c->timers, &an->timer, c->now);
}

enum gezi_err gezi_do_announce(struct gezi_core *c,
                               const struct gezi_command *cmd)
{
    struct gezi_announce *an = &c->announce;
    uint32_t at = 0;

    (void)cmd;
    if (an->leaving || an->step == 1) /* going, or about to say it anyway */
        return GEZI_OK;
    if (gezi_announce_waits(c)) {
        if (!an->timer.at)
            gezi_heap_set(&c->timers, &an->timer, c->now + GEZI_KEYS_WAIT_MS);
        return GEZI_OK;
    }
    if (wake_all(c))
        return GEZI_E_NOMEM;
    for (struct gezi_person *p; (p = gezi_people_next(&c->people, &at));)
        p->traits &= (uint8_t)~GEZI_IS_MUTUAL;
    an->step = 1;
    gezi_heap_set(&c->timers, &an->timer, c->now + steps[1].after_ms);
    return GEZI_OK;
}

/* Changing */

/* Before anything was announced, the BR_ENTRY will tell. */
static enum gezi_err tell_absence(struct gezi_core *c)
{
    return c->announce.step == 0 ? GEZI_OK
                                 : announce_all(c, GEZI_CMD_BR_ABSENCE, 0);
}

enum gezi_err gezi_do_absence(struct gezi_core *c,
                              const struct gezi_command *cmd)
{
    char *before = c->absence;

    c->absence = NULL;
    if (cmd->text) {
        size_t n = gezi_utf8_cut(cmd->text, ABSENCE_MAX);

        c->absence = malloc(n + 1);
        if (c->absence) {
            memcpy(c->absence, cmd->text, n);
            c->absence[n] = '\0';
            gezi_text_clean(c->absence, GEZI_CLEAN_BODY);
        }
    }
    gezi_own_forget(c);
    if ((cmd->text && !c->absence) || tell_absence(c)) {
        free(c->absence);
        c->absence = before;
        gezi_own_forget(c);
        return GEZI_E_NOMEM;
    }
    free(before);
    c->absences++;
    return GEZI_OK;
}

enum gezi_err gezi_do_rename(struct gezi_core *c,
                             const struct gezi_command *cmd)
{
    char nick[GEZI_NAME_SIZE], group[GEZI_NAME_SIZE];

    memcpy(nick, c->nick, sizeof nick);
    memcpy(group, c->group, sizeof group);
    gezi_own_set(c->nick, cmd->text, c->nick);
    if (cmd->group)
        gezi_own_set(c->group, cmd->group, "");
    gezi_own_forget(c);
    if (!announce_all(c, GEZI_CMD_BR_ABSENCE, 0))
        return GEZI_OK;
    memcpy(c->nick, nick, sizeof nick);
    memcpy(c->group, group, sizeof group);
    gezi_own_forget(c);
    return GEZI_E_NOMEM;
}

/* Going */

enum gezi_err gezi_announce_leave(struct gezi_core *c)
{
    struct gezi_announce *an = &c->announce;

    if (announce_all(c, GEZI_CMD_BR_EXIT, 0))
        return GEZI_E_NOMEM;
    an->leaving = true;
    gezi_outgoing_leave(c);
    gezi_hauls_leave(c);
    gezi_heap_drop(&c->timers, &an->timer);
    gezi_heap_set(&c->timers, &an->exit, c->now + GEZI_EXIT_GAP_MS);
    return GEZI_OK;
}

/* Who goes right after a broadcast waits for the keys that copies of it need:
 * whoever encrypts takes no other. */
enum gezi_err gezi_do_leave(struct gezi_core *c, const struct gezi_command *cmd)
{
    (void)cmd;
    if (c->announce.leaving)
        return GEZI_OK;
    if (!c->copies)
        return gezi_announce_leave(c);
    c->announce.leave_due = true;
    return GEZI_OK;
}

void gezi_announce_exit(struct gezi_core *c, struct gezi_timer *t)
{
    (void)t;
    /* Without memory it was at least said once. */
    if (announce_all(c, GEZI_CMD_BR_EXIT, GEZI_MARK_EXIT))
        c->announce.left = true;
}
