#include "dump.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <gezi/feiq.h>
#include <gezi/packet.h>
#include <gezi/text.h>

#include "story.h"

struct out {
    FILE *f;
    struct gezi_codec *codec;
    struct gezi_hint hint;
};

/* Line breaks would end the line. */
static void print_value(FILE *f, const char *s)
{
    if (*s)
        putc(' ', f);
    for (; *s; s++)
        if (*s == '\n')
            fputs("\\n", f);
        else if (*s == '\t')
            fputs("\\t", f);
        else if (*s == '\\')
            fputs("\\\\", f);
        else
            putc(*s, f);
    putc('\n', f);
}

static void line(const struct out *o, const char *key, const char *value)
{
    fprintf(o->f, "%s:", key);
    print_value(o->f, value);
}

/* Raw bytes that are known to be ASCII or UTF-8. */
static void line_span(const struct out *o, const char *key, gezi_span s)
{
    char *text = malloc(s.n + 1);

    assert(text);
    if (s.n)
        memcpy(text, s.p, s.n);
    text[s.n] = '\0';
    gezi_text_clean(text, GEZI_CLEAN_NAME);
    line(o, key, text);
    free(text);
}

static enum gezi_charset line_decoded(const struct out *o, const char *key,
                                      gezi_span s, enum gezi_clean how)
{
    size_t cap = GEZI_DECODED_SIZE(s.n) + 64;
    char *text = malloc(cap);
    struct gezi_font font = {.found = false};
    struct gezi_decoded d;

    assert(text);
    d = gezi_decode(o->codec, s, &o->hint, text, cap);
    if (how == GEZI_CLEAN_BODY && o->hint.kind == GEZI_KIND_FEIQ)
        gezi_feiq_read(text, cap, &font);
    gezi_text_clean(text, how);
    line(o, key, text);
    free(text);
    if (how == GEZI_CLEAN_BODY && s.n)
        line(o, "charset", gezi_charset_name(d.charset));
    if (font.bold)
        line(o, "font", "bold");
    return d.charset;
}

static bool is_presence(uint32_t command)
{
    static const uint8_t presence[] = {
        GEZI_CMD_NOOPERATION, GEZI_CMD_BR_ENTRY,   GEZI_CMD_BR_EXIT,
        GEZI_CMD_ANSENTRY,    GEZI_CMD_BR_ABSENCE, GEZI_CMD_FEIQ_PRESENCE};

    return memchr(presence, (int)(command & GEZI_CMD_MASK), sizeof presence);
}

static bool has_text(uint32_t command)
{
    static const uint8_t texts[] = {
        GEZI_CMD_SENDMSG, GEZI_CMD_SENDINFO, GEZI_CMD_SENDABSENCEINFO,
        GEZI_CMD_IPTUX_SENDMSG, GEZI_CMD_IPTUX_SIGN};

    return !(command & GEZI_OPT_ENCRYPT) &&
           memchr(texts, (int)(command & GEZI_CMD_MASK), sizeof texts);
}

static bool is_receipt(uint32_t command)
{
    static const uint8_t receipts[] = {GEZI_CMD_RECVMSG, GEZI_CMD_READMSG,
                                       GEZI_CMD_ANSREADMSG};

    return memchr(receipts, (int)(command & GEZI_CMD_MASK), sizeof receipts);
}

static void dump_options(const struct out *o, uint32_t command)
{
    static const struct {
        uint32_t bit;
        const char *name, *presence_name;
    } options[] = {
        {GEZI_OPT_SENDCHECK, "SENDCHECK", "ABSENCE"},
        {GEZI_OPT_SECRET, "SECRET", NULL},
        {GEZI_OPT_BROADCAST, "BROADCAST", NULL},
        {GEZI_OPT_MULTICAST, "MULTICAST", NULL},
        {GEZI_OPT_AUTORET, "AUTORET", NULL},
        {GEZI_OPT_PASSWORD, "PASSWORD", NULL},
        {GEZI_OPT_DIALUP, "DIALUP", NULL},
        {GEZI_OPT_NOLOG, "NOLOG", NULL},
        {GEZI_OPT_NOADDLIST, "NOADDLIST", NULL},
        {GEZI_OPT_READCHECK, "READCHECK", NULL},
        {GEZI_OPT_FILEATTACH, "FILEATTACH", NULL},
        {GEZI_OPT_ENCRYPT, "ENCRYPT", NULL},
        {GEZI_OPT_UTF8, "UTF8", NULL},
        {GEZI_OPT_CAPUTF8, "CAPUTF8", NULL},
    };
    uint32_t left = command & ~(uint32_t)GEZI_CMD_MASK;

    if (!left)
        return;
    fputs("options:", o->f);
    for (size_t i = 0; i < sizeof options / sizeof *options; i++) {
        if (!(left & options[i].bit))
            continue;
        left &= ~options[i].bit;
        fprintf(o->f, " %s",
                options[i].presence_name && is_presence(command)
                    ? options[i].presence_name
                    : options[i].name);
    }
    if (left)
        fprintf(o->f, " 0x%08x", left);
    putc('\n', o->f);
}

static void dump_header(const struct out *o, const struct gezi_packet *k)
{
    const char *name = gezi_cmd_name(k->command);
    char hex[8];

    line_span(o, "version", k->version);
    line(o, "kind", gezi_kind_name(o->hint.kind));
    line_span(o, "number", k->number_text);
    line_decoded(o, "user", k->user, GEZI_CLEAN_NAME);
    line_decoded(o, "host", k->host, GEZI_CLEAN_NAME);
    snprintf(hex, sizeof hex, "0x%02x", k->command & GEZI_CMD_MASK);
    line(o, "command", name ? name : hex);
    dump_options(o, k->command);
}

static void dump_entry(const struct out *o, gezi_span extra)
{
    struct gezi_entry e = gezi_entry_parse(extra);
    const struct {
        const char *key;
        unsigned bit;
        gezi_span value;
    } block[] = {
        {"un", GEZI_HAS_UN, e.un}, {"hn", GEZI_HAS_HN, e.hn},
        {"nn", GEZI_HAS_NN, e.nn}, {"gn", GEZI_HAS_GN, e.gn},
        {"vs", GEZI_HAS_VS, e.vs},
    };

    if (e.nick.n) {
        enum gezi_charset cs = line_decoded(o, "nick", e.nick, GEZI_CLEAN_NAME);

        line(o, "charset", gezi_charset_name(cs));
    }
    if (e.group.n)
        line_decoded(o, "group", e.group, GEZI_CLEAN_NAME);
    if (e.third.n)
        line_span(o, "third", e.third);
    if (e.fourth.n)
        line_span(o, "fourth", e.fourth);
    for (size_t i = 0; i < sizeof block / sizeof *block; i++)
        if (e.has & block[i].bit)
            line_span(o, block[i].key, block[i].value);
}

static void dump_known(struct out *o, const struct gezi_packet *k)
{
    gezi_span text = gezi_packet_text(k->extra, NULL);

    o->hint.kind = gezi_kind_of_version(k->version);
    o->hint.utf8opt = k->command & GEZI_OPT_UTF8;
    dump_header(o, k);
    if (is_presence(k->command))
        dump_entry(o, k->extra);
    else if (has_text(k->command))
        line_decoded(o, "text", text, GEZI_CLEAN_BODY);
    else if (is_receipt(k->command))
        line_span(o, "acks", gezi_span_digits(text));
}

void dump_packet(FILE *to, gezi_span datagram, enum gezi_charset legacy)
{
    struct out o = {.f = to, .hint = {.kind = GEZI_KIND_BARE}};
    struct gezi_packet k;
    enum gezi_err err = gezi_codec_new(legacy, &o.codec);

    assert(err == GEZI_OK);
    if (legacy != GEZI_CS_GBK)
        line(&o, "legacy", gezi_charset_name(legacy));
    err = gezi_packet_parse(datagram, &k);
    if (err == GEZI_OK)
        dump_known(&o, &k);
    else if (gezi_packet_is_bare(datagram))
        line_decoded(&o, "bare", gezi_packet_text(datagram, NULL),
                     GEZI_CLEAN_BODY);
    else
        line(&o, "refused", gezi_err_text(err));
    gezi_codec_free(o.codec);
}

static void dump_answer(const struct out *o, const struct story_out *answer)
{
    uint32_t command = story_command_of(answer) & GEZI_CMD_MASK;
    const char *name = gezi_cmd_name(command);
    char words[64];

    if (command == GEZI_CMD_BR_ENTRY) /* who are you? */
        return;
    if (command == GEZI_CMD_FEIQ_OPENED)
        name = "FEIQ_OPENED";
    snprintf(words, sizeof words, "%s%s%s", name ? name : "?",
             is_receipt(command) ? " " : "",
             is_receipt(command) ? story_extra_of(answer, NULL) : "");
    line(o, "answer", words);
}

void dump_answers(FILE *to, gezi_span datagram, enum gezi_charset legacy)
{
    static const char from[] = "10.0.0.7:2425";
    struct gezi_config config = {.user = "me", .host = "box", .legacy = legacy};
    struct story *d = story_new_with(&config);
    struct out o = {.f = to};

    story_hear(d, from, datagram.p, datagram.n);
    story_wait(d, GEZI_ANSWER_MANY_MS);
    for (size_t i = 0; i < d->ev_n; i++)
        if (d->ev[i].e.kind == GEZI_EV_MESSAGE)
            line(&o, "message", d->ev[i].text);
    for (size_t i = 0; i < d->out_n; i++)
        if (!d->out[i].broadcast)
            dump_answer(&o, &d->out[i]);
    story_free(d);
}
