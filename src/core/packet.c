#include <gezi/packet.h>

#include <string.h>

/* Longer number texts than those of 2^64-1 would only be echoed noise. */
enum { NUMBER_DIGITS_MAX = 20, FIELDS = 5 };

static bool is_digit(uint8_t c) { return c >= '0' && c <= '9'; }

static bool begins_with(gezi_span s, const char *text)
{
    size_t n = strlen(text);

    return s.n >= n && memcmp(s.p, text, n) == 0;
}

/*
 * Official clients read the leading number and want a 1; vendors write what
 * they like behind it. Two known ones leave the number out.
 */
static bool version_ok(gezi_span version)
{
    gezi_span digits = gezi_span_digits(version), field;
    uint64_t value;

    if (digits.n)
        return gezi_span_u64(digits, 1, &value) && value == 1;
    return begins_with(version, "iptux ") ||
           gezi_span_cut(&version, '#', &field);
}

enum gezi_err gezi_packet_parse(gezi_span in, struct gezi_packet *out)
{
    gezi_span rest = in, field[FIELDS];
    struct gezi_packet k;
    uint64_t command;

    for (int i = 0; i < FIELDS; i++)
        if (!gezi_span_cut(&rest, ':', &field[i]))
            return GEZI_E_SHORT;
    if (memchr(in.p, 0, in.n - rest.n))
        return GEZI_E_SHORT;
    if (!version_ok(field[0]))
        return GEZI_E_VERSION;
    if (field[1].n > NUMBER_DIGITS_MAX ||
        !gezi_span_u64(field[1], UINT64_MAX, &k.number) ||
        !gezi_span_u64(field[4], UINT32_MAX, &command))
        return GEZI_E_NUMBER;
    if (field[2].n == 0 || field[3].n == 0)
        return GEZI_E_NAME;
    k.version = field[0];
    k.number_text = field[1];
    k.user = field[2];
    k.host = field[3];
    k.command = (uint32_t)command;
    k.extra = rest;
    k.whole = in;
    *out = k;
    return GEZI_OK;
}

/* The newer format of official clients, for which we do not ask: no text, even
 * when all of it can be read. */
static bool is_dict(gezi_span in) { return begins_with(in, "IP2:"); }

/*
 * What a program meant as a packet and got wrong: showing it as someone's
 * words would be noise. "12:30 meeting" has too few colons to be one.
 */
static bool is_broken_packet(gezi_span in)
{
    gezi_span rest = in, field[FIELDS];
    uint64_t value;
    int cuts = 0;

    while (cuts < FIELDS && gezi_span_cut(&rest, ':', &field[cuts]))
        cuts++;
    if (cuts == FIELDS && gezi_span_u64(field[4], UINT64_MAX, &value))
        return true;
    return cuts >= FIELDS - 1 && is_digit(in.p[0]) && field[1].n &&
           is_digit(field[1].p[0]);
}

bool gezi_packet_is_bare(gezi_span in)
{
    gezi_span text, rest;
    bool shows = false;

    text = gezi_packet_text(in, &rest);
    for (size_t i = 0; i < rest.n; i++)
        if (rest.p[i])
            return false;
    for (size_t i = 0; i < text.n && !shows; i++)
        shows = text.p[i] > ' ' && text.p[i] != 0x7f;
    return shows && !is_dict(text) && !is_broken_packet(text);
}

gezi_span gezi_packet_text(gezi_span extra, gezi_span *rest)
{
    gezi_span text;

    if (!gezi_span_cut(&extra, 0, &text)) {
        text = extra;
        extra = (gezi_span){NULL, 0};
    }
    if (rest)
        *rest = extra;
    return text;
}

void gezi_packet_head(struct gezi_writer *w, const char *version,
                      uint64_t number, gezi_span user, gezi_span host,
                      uint32_t command)
{
    gezi_put_text(w, version);
    gezi_put_byte(w, ':');
    gezi_put_u64(w, number);
    gezi_put_byte(w, ':');
    gezi_put(w, user);
    gezi_put_byte(w, ':');
    gezi_put(w, host);
    gezi_put_byte(w, ':');
    gezi_put_u64(w, command);
    gezi_put_byte(w, ':');
}
