#include "dump.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <gezi/feiq.h>
#include <gezi/packet.h>
#include <gezi/text.h>

#include "dump_priv.h"
#include "story.h"

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

void dump_line(const struct dump_out *o, const char *key, const char *value)
{
    fprintf(o->f, "%s:", key);
    print_value(o->f, value);
}

/* Raw bytes that are known to be ASCII or UTF-8. */
void dump_span(const struct dump_out *o, const char *key, gezi_span s)
{
    char *text = malloc(s.n + 1);

    assert(text);
    if (s.n)
        memcpy(text, s.p, s.n);
    text[s.n] = '\0';
    gezi_text_clean(text, GEZI_CLEAN_NAME);
    dump_line(o, key, text);
    free(text);
}

enum gezi_charset dump_decoded(const struct dump_out *o, const char *key,
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
    dump_line(o, key, text);
    free(text);
    if (how == GEZI_CLEAN_BODY && s.n)
        dump_line(o, "charset", gezi_charset_name(d.charset));
    if (font.bold)
        dump_line(o, "font", "bold");
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

static bool is_transfer(uint32_t command)
{
    uint32_t cmd = command & GEZI_CMD_MASK;

    return cmd == GEZI_CMD_GETFILEDATA || cmd == GEZI_CMD_GETDIRFILES;
}

static void dump_options(const struct dump_out *o, uint32_t command)
{
    static const struct {
        uint32_t bit;
        const char *name, *presence_name, *transfer_name;
    } options[] = {
        {GEZI_OPT_SENDCHECK, "SENDCHECK", "ABSENCE", NULL},
        {GEZI_OPT_SECRET, "SECRET", NULL, NULL},
        {GEZI_OPT_BROADCAST, "BROADCAST", NULL, NULL},
        {GEZI_OPT_MULTICAST, "MULTICAST", NULL, "ENCFILE"},
        {GEZI_OPT_AUTORET, "AUTORET", NULL, NULL},
        {GEZI_OPT_PASSWORD, "PASSWORD", NULL, NULL},
        {GEZI_OPT_DIALUP, "DIALUP", NULL, NULL},
        {GEZI_OPT_NOLOG, "NOLOG", NULL, NULL},
        {GEZI_OPT_NOADDLIST, "NOADDLIST", NULL, NULL},
        {GEZI_OPT_READCHECK, "READCHECK", NULL, NULL},
        {GEZI_OPT_FILEATTACH, "FILEATTACH", NULL, NULL},
        {GEZI_OPT_ENCRYPT, "ENCRYPT", NULL, NULL},
        {GEZI_OPT_UTF8, "UTF8", NULL, NULL},
        {GEZI_OPT_CAPUTF8, "CAPUTF8", NULL, NULL},
    };
    uint32_t left = command & ~(uint32_t)GEZI_CMD_MASK;

    if (!left)
        return;
    fputs("options:", o->f);
    for (size_t i = 0; i < sizeof options / sizeof *options; i++) {
        const char *name = is_presence(command)   ? options[i].presence_name
                           : is_transfer(command) ? options[i].transfer_name
                                                  : NULL;

        if (!(left & options[i].bit))
            continue;
        left &= ~options[i].bit;
        fprintf(o->f, " %s", name ? name : options[i].name);
    }
    if (left)
        fprintf(o->f, " 0x%08x", left);
    putc('\n', o->f);
}

/* Those over TCP have no row in the table of commands. */
static const char *command_name(uint32_t command)
{
    if (!is_transfer(command))
        return gezi_cmd_name(command);
    return (command & GEZI_CMD_MASK) == GEZI_CMD_GETFILEDATA ? "GETFILEDATA"
                                                             : "GETDIRFILES";
}

void dump_header(const struct dump_out *o, const struct gezi_packet *k)
{
    const char *name = command_name(k->command);
    char hex[8];

    dump_span(o, "version", k->version);
    dump_line(o, "kind", gezi_kind_name(o->hint.kind));
    dump_span(o, "number", k->number_text);
    dump_decoded(o, "user", k->user, GEZI_CLEAN_NAME);
    dump_decoded(o, "host", k->host, GEZI_CLEAN_NAME);
    snprintf(hex, sizeof hex, "0x%02x", k->command & GEZI_CMD_MASK);
    dump_line(o, "command", name ? name : hex);
    dump_options(o, k->command);
}

static void dump_entry(const struct dump_out *o, gezi_span extra)
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
        enum gezi_charset cs = dump_decoded(o, "nick", e.nick, GEZI_CLEAN_NAME);

        dump_line(o, "charset", gezi_charset_name(cs));
    }
    if (e.group.n)
        dump_decoded(o, "group", e.group, GEZI_CLEAN_NAME);
    if (e.third.n)
        dump_span(o, "third", e.third);
    if (e.fourth.n)
        dump_span(o, "fourth", e.fourth);
    for (size_t i = 0; i < sizeof block / sizeof *block; i++)
        if (e.has & block[i].bit)
            dump_span(o, block[i].key, block[i].value);
}

static void dump_known(struct dump_out *o, const struct gezi_packet *k)
{
    gezi_span rest, text = gezi_packet_text(k->extra, &rest);

    o->hint.kind = gezi_kind_of_version(k->version);
    o->hint.utf8opt = k->command & GEZI_OPT_UTF8;
    dump_header(o, k);
    if (is_presence(k->command))
        dump_entry(o, k->extra);
    else if (has_text(k->command))
        dump_decoded(o, "text", text, GEZI_CLEAN_BODY);
    else if (is_receipt(k->command))
        dump_span(o, "acks", gezi_span_digits(text));
    if (k->command & GEZI_OPT_FILEATTACH &&
        (k->command & GEZI_CMD_MASK) == GEZI_CMD_SENDMSG)
        dump_list(o, rest);
}

void dump_packet(FILE *to, gezi_span datagram, enum gezi_charset legacy)
{
    struct dump_out o = {.f = to, .hint = {.kind = GEZI_KIND_BARE}};
    struct gezi_packet k;
    enum gezi_err err = gezi_codec_new(legacy, &o.codec);

    assert(err == GEZI_OK);
    if (legacy != GEZI_CS_GBK)
        dump_line(&o, "legacy", gezi_charset_name(legacy));
    err = gezi_packet_parse(datagram, &k);
    if (err == GEZI_OK)
        dump_known(&o, &k);
    else if (gezi_packet_is_bare(datagram))
        dump_decoded(&o, "bare", gezi_packet_text(datagram, NULL),
                     GEZI_CLEAN_BODY);
    else
        dump_line(&o, "refused", gezi_err_text(err));
    gezi_codec_free(o.codec);
}

static void dump_answer(const struct dump_out *o,
                        const struct story_out *answer)
{
    uint32_t command = story_command_of(answer) & GEZI_CMD_MASK;
    const char *name = gezi_cmd_name(command);
    char words[64];

    if (command == GEZI_CMD_BR_ENTRY) /* who are you? */
        return;
    if (command == GEZI_CMD_FEIQ_OPENED)
        name = "FEIQ_OPENED";
    if (command == GEZI_CMD_FEIQ_PICTURE_TAKEN)
        name = "FEIQ_PICTURE_TAKEN";
    snprintf(words, sizeof words, "%s%s%s", name ? name : "?",
             is_receipt(command) ? " " : "",
             is_receipt(command) ? story_extra_of(answer, NULL) : "");
    dump_line(o, "answer", words);
}

void dump_answers(FILE *to, gezi_span datagram, enum gezi_charset legacy)
{
    static const char from[] = "10.0.0.7:2425";
    struct gezi_config config = {.user = "me", .host = "box", .legacy = legacy};
    struct story *d = story_new_with(&config);
    struct dump_out o = {.f = to};

    story_hear(d, from, datagram.p, datagram.n);
    story_wait(d, GEZI_ANSWER_MANY_MS);
    for (size_t i = 0; i < d->ev_n; i++)
        if (d->ev[i].e.kind == GEZI_EV_MESSAGE)
            dump_line(&o, "message", d->ev[i].text);
    for (size_t i = 0; i < d->out_n; i++)
        if (!d->out[i].broadcast)
            dump_answer(&o, &d->out[i]);
    story_free(d);
}
