/*
 * A core lives through anything: the input as one datagram, then as a script
 * of datagrams, commands and time. What comes out keeps the promises of the
 * headers.
 */
#include "fakeseal.h"
#include "fuzz.h"

#include <stdio.h>
#include <string.h>

#include <gezi/core.h>
#include <gezi/packet.h>
#include <gezi/recipients.h>
#include <gezi/store.h>
#include <gezi/text.h>

enum { PEOPLE = 6, SCRIPT_MAX = 400 };

struct life {
    struct gezi_core *c;
    int64_t now, unix_ms;
    bool outbox, full; /* full: nothing can be stored */
    bool seals;        /* it encrypts */
    gezi_span script;
};

/* What comes out */

static void check_text(const char *text, bool name)
{
    gezi_span s = gezi_span_text(text);
    uint32_t cp;

    must(gezi_utf8_valid(s, NULL));
    must(!name || s.n < GEZI_NAME_SIZE);
    for (size_t n; (n = gezi_utf8_next(text, &cp)); text += n)
        must(gezi_text_harmless(cp) || (!name && (cp == '\n' || cp == '\t')));
}

static void check_peer(const struct gezi_peer *p)
{
    const char *names[] = {p->nick,  p->user,   p->host,
                           p->group, p->client, p->sign};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        check_text(names[i], true);
    check_text(p->key, false);
    must(p->kind < GEZI_KIND_COUNT);
    must(p->charset < GEZI_CS_COUNT);
    must(p->treat <= GEZI_TREAT_ALL);
    if (!p->id && !*p->key) /* nobody in particular */
        return;
    must(p->charset != GEZI_CS_ASCII);
    must(*gezi_peer_name(p));
}

static void check_delivery(const struct life *l, const struct gezi_delivery *d)
{
    bool waits = d->state == GEZI_QUEUED && d->reason != GEZI_WHY_NONE;

    check_text(d->id, true);
    must(!waits || l->outbox);
    must(!waits || d->reason == GEZI_WHY_NO_ANSWER || l->seals);
    must(waits || (d->state == GEZI_FAILED) == (d->reason != GEZI_WHY_NONE));
    must(l->outbox || d->attempts <= GEZI_RETRIES + 1);
}

static void check_others(const char *others, unsigned flags)
{
    struct gezi_recipient r;
    const char *at = others;
    size_t n = 0;

    must(!others == !(flags & GEZI_MSG_OTHERS));
    while (gezi_recipients_next(&at, &r))
        n++;
    must(!others == !n && n <= GEZI_RECIPIENTS_MAX);
    must(!others || strlen(others) < GEZI_RECIPIENTS_SIZE);
    if (others)
        check_text(others, false);
}

static void check_event(const struct life *l, const struct gezi_event *ev)
{
    check_peer(&ev->peer);
    switch (ev->kind) {
    case GEZI_EV_MESSAGE:
        check_text(ev->message.text, false);
        check_text(ev->message.id, true);
        must(ev->message.raw.n <= GEZI_DATAGRAM_MAX);
        check_others(ev->message.others, ev->message.flags);
        break;
    case GEZI_EV_SENT:
        check_text(ev->sent.text, false);
        check_text(ev->sent.id, true);
        break;
    case GEZI_EV_DELIVERY:
        check_delivery(l, &ev->delivery);
        break;
    case GEZI_EV_INFO:
        check_text(ev->info.text, false);
        break;
    case GEZI_EV_TRANSFER: /* fuzz_files.c has those that begin */
        check_text(ev->transfer.offer, true);
        must(ev->transfer.state != GEZI_FILE_RUNNING);
        break;
    case GEZI_EV_KEY:
        must(l->seals && ev->peer.id);
        must((ev->key.key == NULL) == (ev->key.news == GEZI_KEY_FORGOTTEN));
        break;
    case GEZI_EV_ASKED:
        check_text(ev->asked.offer, true);
        must(l->seals && ev->asked.number);
        break;
    case GEZI_EV_JUDGED:
        check_text(ev->judged.id, true);
        must(l->seals && ev->peer.id);
        break;
    case GEZI_EV_PERSON:
        must(ev->peer.id);
        break;
    default:
        break;
    }
}

/* Of what was heard while the disk was full, nothing is acknowledged. What was
 * stored before may be: so the disk is full from the start, or never. */
static bool is_receipt(gezi_span bytes)
{
    struct gezi_packet k;

    return gezi_packet_parse(bytes, &k) == GEZI_OK &&
           (k.command & GEZI_CMD_MASK) == GEZI_CMD_RECVMSG;
}

static void drain(struct life *l)
{
    struct gezi_event ev;
    struct gezi_output out;

    while (gezi_core_next_event(l->c, &ev))
        check_event(l, &ev);
    if (l->full)
        gezi_core_unstored(l->c, l->now);
    while (gezi_core_next_event(l->c, &ev))
        check_event(l, &ev);
    while (gezi_core_next_output(l->c, &out)) {
        must(out.bytes.n <= GEZI_DATAGRAM_MAX);
        must(out.broadcast || out.to.port);
        must(!l->full || !is_receipt(out.bytes));
    }
}

/* What goes in */

static unsigned take(struct life *l)
{
    unsigned byte = l->script.n ? l->script.p[0] : 0;

    if (l->script.n)
        l->script = (gezi_span){l->script.p + 1, l->script.n - 1};
    return byte;
}

static gezi_span take_bytes(struct life *l, size_t n)
{
    gezi_span bytes = l->script;

    if (n < bytes.n)
        bytes.n = n;
    l->script = (gezi_span){bytes.p + bytes.n, l->script.n - bytes.n};
    return bytes;
}

static struct gezi_addr take_addr(struct life *l)
{
    unsigned byte = take(l);

    return (struct gezi_addr){0x0a000000u + (byte & 15),
                              byte & 16 ? 9000 : GEZI_PORT};
}

static void datagram(struct life *l)
{
    struct gezi_addr from = take_addr(l);

    gezi_core_datagram(l->c, l->now, &from, take_bytes(l, take(l)));
}

/* One that parses, with any command and extra. */
static void packet(struct life *l)
{
    static const char *const versions[] = {
        "1", "1_iptux 0.8.3", "1_lbt6_0#128#C85B76BD9F3F#0#0#0#4001#9",
        "1@shiyeline"};
    uint8_t bytes[600];
    struct gezi_writer w = {bytes, sizeof bytes, 0, false};
    struct gezi_addr from = take_addr(l);
    const char *version = versions[take(l) % 4];
    char user[] = {'u', (char)('0' + take(l) % 8), '\0'};
    uint32_t options = take(l);

    options |= take(l) << 8 | take(l) << 16 | take(l) << 24;
    gezi_packet_head(&w, version, take(l) + (take(l) << 8),
                     gezi_span_text(user), gezi_span_text("h"), options);
    gezi_put(&w, take_bytes(l, take(l)));
    gezi_core_datagram(l->c, l->now, &from, gezi_written(&w));
}

/* A receipt for something we may have sent. */
static void receipt(struct life *l)
{
    struct gezi_addr from = take_addr(l);
    char text[100];
    uint64_t number = gezi_core_number(l->c) - take(l) % 16;
    int n = snprintf(text, sizeof text, "1:5:u:h:%u:%llu",
                     take(l) & 1 ? 33u : 0x100030u, (unsigned long long)number);

    gezi_core_datagram(l->c, l->now, &from,
                       (gezi_span){(const uint8_t *)text, (size_t)n});
}

static struct fake_keys ours, theirs[4];

/* A key that we may have asked for, or what somebody sealed for us. */
static void sealed(struct life *l)
{
    static uint8_t bytes[8192];
    struct gezi_writer w = {bytes, sizeof bytes, 0, false};
    struct gezi_addr from = take_addr(l);
    char user[] = {'u', (char)('0' + take(l) % 8), '\0'};
    unsigned which = take(l), size = take(l);
    struct fake_keys *by = &theirs[which % 4];
    uint32_t options = GEZI_OPT_ENCRYPT | GEZI_OPT_SENDCHECK;

    if (which & 4)
        options |= GEZI_OPT_ENCEXTMSG | GEZI_OPT_FILEATTACH;
    gezi_packet_head(
        &w, "1", 1000 + take(l), gezi_span_text(user), gezi_span_text("h"),
        which & 8 ? (uint32_t)GEZI_CMD_ANSPUBKEY : GEZI_CMD_SENDMSG | options);
    if (which & 8)
        gezi_key_put(&w, which & 16 ? GEZI_SEAL_OURS_OLD : GEZI_SEAL_OURS,
                     which & 16 ? &by->small : &by->large);
    else
        fake_letter(by, &ours.large, take_bytes(l, size), &w);
    gezi_core_datagram(l->c, l->now, &from, gezi_written(&w));
}

static void command(struct life *l)
{
    static const char *const texts[] = {
        "hi", "",          "你好 🙂\r\nline", "{/font; /~#>00000000<B~",
        NULL, "a:b\x1b[0m"};
    struct gezi_command cmd = {
        .what = (enum gezi_do)(take(l) % (GEZI_DO_LEAVE + 1))};
    struct gezi_check check;
    struct gezi_peer peer;
    uint32_t at = take(l) % PEOPLE;

    cmd.text = texts[take(l) % (sizeof texts / sizeof *texts)];
    cmd.group = cmd.text;
    cmd.offer = "id";
    cmd.others = take(l) & 1 ? "user1@host1\tUser\nuser2@host2\t\033\n" : NULL;
    cmd.flags = take(l) & (GEZI_SEND_BARE | GEZI_SEND_NO_QUEUE |
                           GEZI_SEND_CLEAR | GEZI_SEND_SEALED);
    cmd.number = take(l);
    if (cmd.what == GEZI_DO_RETRY || cmd.what == GEZI_DO_DROP ||
        cmd.what == GEZI_DO_CLEAR)
        cmd.number = gezi_core_number(l->c) - cmd.number % 16;
    cmd.to.addr = take_addr(l);
    if (take(l) & 1 && gezi_core_peer_next(l->c, &at, &peer))
        cmd.to.peer = peer.id;
    if (!cmd.text && cmd.what != GEZI_DO_ABSENCE)
        cmd.text = "";
    if (cmd.what == GEZI_DO_LEAVE) /* kept for the end */
        cmd.what = GEZI_DO_ANNOUNCE;
    if (cmd.text &&
        gezi_core_check(l->c, &cmd.to, cmd.text, cmd.flags, &check) == GEZI_OK)
        must(check.charset < GEZI_CS_COUNT);
    must(gezi_core_command(l->c, l->now, &cmd) == GEZI_OK ||
         cmd.what == GEZI_DO_ASK); /* which may be no range, or too many */
}

static void wait(struct life *l, int64_t ms)
{
    int64_t end = l->now + ms, due;
    unsigned ticks = 0;

    drain(l);
    while ((due = gezi_core_deadline(l->c)) <= end) {
        must(++ticks < 100000);
        if (due > l->now)
            l->now = due;
        gezi_core_tick(l->c, l->now);
        drain(l);
    }
    l->unix_ms += ms;
    l->now = end;
    gezi_core_clock(l->c, l->unix_ms);
}

/* Somebody of earlier days, and maybe something that waits for them. */
static void restore(struct life *l)
{
    static const char *const keys[] = {
        "u1@h",          "u1@h#10.0.0.2", "feiq:C85B76BD9F3F",
        "10.0.0.3:9000", "10.0.0.4:2425", "*",
        "u2@h",          "other@h"};
    unsigned which = take(l);
    char user[] = {'u', (char)('0' + which % 3), '\0'};
    struct gezi_known known = {
        .peer = {.kind = (enum gezi_kind)(take(l) % GEZI_KIND_COUNT),
                 .addr = take_addr(l),
                 .charset = (enum gezi_charset)(take(l) % GEZI_CS_COUNT),
                 .key = keys[which % 8],
                 .nick = "n",
                 .user = which & 16 ? "" : user,
                 .host = which & 16 ? "" : "h",
                 .group = "",
                 .client = "",
                 .sign = ""},
        .seen_ms = l->unix_ms - take(l) * 1000000LL,
        .read_as = (enum gezi_charset)(take(l) % GEZI_CS_COUNT)};
    struct gezi_waiting waiting = {.peer = known.peer,
                                   .id = "id",
                                   .text = "waits",
                                   .number = take(l),
                                   .unix_ms = l->unix_ms - take(l) * 10000000LL,
                                   .attempts = take(l) % 8};
    enum gezi_err err = GEZI_OK;

    if (known.peer.charset == GEZI_CS_ASCII)
        known.peer.charset = waiting.peer.charset = GEZI_CS_GBK;
    if (!(which & 32))
        err = gezi_core_remember(l->c, l->now, &known);
    must(err == GEZI_OK || err == GEZI_E_FULL);
    if (which & 64)
        err = gezi_core_resume(l->c, l->now, &waiting);
    must(err == GEZI_OK || err == GEZI_E_FULL || err == GEZI_E_PEER);
}

static void step(struct life *l)
{
    unsigned op = take(l), n;

    switch (op & 7) {
    case 0:
        datagram(l);
        break;
    case 1:
    case 2:
    case 3:
        packet(l);
        break;
    case 4:
        if (op & 8)
            sealed(l);
        else
            receipt(l);
        break;
    case 5:
        command(l);
        break;
    case 6:
        n = take(l);
        wait(l, (int64_t)n * n * n / 16);
        break;
    default:
        drain(l);
        break;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    /* Learning GBK takes longer than all the rest: not every time. */
    bool gbk = size % 16 == 7;
    struct gezi_seal seal = fake_seal(&ours, 1);
    struct gezi_config config = {.user = "me",
                                 .host = "box",
                                 .nick = gbk ? "我" : "moi",
                                 .legacy = gbk ? GEZI_CS_GBK : GEZI_CS_CP1252,
                                 .seed = 1,
                                 .people_max = PEOPLE,
                                 .outbox = size % 4 > 1,
                                 .seal = size % 3 ? &seal : NULL,
                                 .old_keys = size % 3 == 2};
    struct gezi_addr own = {0x0a000001, 0}, from = {0x0a000009, GEZI_PORT};
    struct life l = {.now = 1000, .unix_ms = 1700000000000};
    struct gezi_peer peer;
    uint32_t at = 0, people = 0;

    for (uint8_t i = 0; i < 4; i++)
        fake_seal(&theirs[i], (uint8_t)(2 * i));
    l.outbox = config.outbox;
    l.seals = config.seal;
    l.full = size % 4 == 3;
    must(gezi_core_new(&config, &l.c) == GEZI_OK);
    gezi_core_network(l.c, &own, 1);
    gezi_core_clock(l.c, l.unix_ms);
    l.script = (gezi_span){size ? data : NULL, size};
    for (unsigned i = l.outbox ? take(&l) % 8 : 0; i; i--)
        restore(&l);
    if (size <= GEZI_DATAGRAM_MAX)
        gezi_core_datagram(l.c, l.now, &from, l.script);
    for (int i = 0; l.script.n && i < SCRIPT_MAX; i++)
        step(&l);
    drain(&l);
    while (gezi_core_peer_next(l.c, &at, &peer)) {
        check_peer(&peer);
        people++;
    }
    must(people <= PEOPLE);
    must(gezi_core_counts(l.c).nomem == 0);
    must(!gezi_core_command(l.c, l.now,
                            &(struct gezi_command){.what = GEZI_DO_LEAVE}));
    for (int i = 0; i < 100 && !gezi_core_left(l.c); i++)
        wait(&l, GEZI_EXIT_GAP_MS); /* copies of broadcasts go first */
    must(gezi_core_left(l.c));
    gezi_core_free(l.c);
    return 0;
}
