#include <gezi/addr.h>
#include <gezi/span.h>

bool gezi_addr_equal(struct gezi_addr a, struct gezi_addr b)
{
    return a.ip == b.ip && a.port == b.port;
}

static char *decimal(char *at, uint32_t n)
{
    uint32_t unit = 1;

    while (n / unit >= 10)
        unit *= 10;
    for (; unit; unit /= 10)
        *at++ = (char)('0' + n / unit % 10);
    return at;
}

/* Once for each person at the start, and snprintf took a third of that. */
char *gezi_addr_print(struct gezi_addr a, char out[static GEZI_ADDR_TEXT])
{
    char *at = out;

    for (int shift = 24; shift >= 0; shift -= 8) {
        at = decimal(at, a.ip >> shift & 0xff);
        *at++ = '.';
    }
    at--;
    if (a.port) {
        *at++ = ':';
        at = decimal(at, a.port);
    }
    *at = '\0';
    return out;
}

/* No leading zero: some programs would read such a number as octal. */
static bool number(gezi_span s, uint64_t max, uint64_t *out)
{
    return (s.n == 1 || (s.n > 1 && s.p[0] != '0')) &&
           gezi_span_u64(s, max, out);
}

bool gezi_addr_parse(const char *text, uint16_t port, struct gezi_addr *out)
{
    gezi_span rest = gezi_span_text(text), host, part;
    struct gezi_addr a = {.ip = 0, .port = port};
    uint64_t value;

    if (gezi_span_cut(&rest, ':', &host)) {
        if (!number(rest, UINT16_MAX, &value) || value == 0)
            return false;
        a.port = (uint16_t)value;
        rest = host;
    }
    for (int i = 0; i < 4; i++) {
        if (i < 3 && !gezi_span_cut(&rest, '.', &part))
            return false;
        if (!number(i < 3 ? part : rest, 255, &value))
            return false;
        a.ip = a.ip << 8 | (uint32_t)value;
    }
    *out = a;
    return true;
}
