#include <gezi/addr.h>
#include <gezi/span.h>

#include <stdio.h>

bool gezi_addr_equal(struct gezi_addr a, struct gezi_addr b)
{
    return a.ip == b.ip && a.port == b.port;
}

char *gezi_addr_print(struct gezi_addr a, char out[static GEZI_ADDR_TEXT])
{
    unsigned b[4] = {a.ip >> 24, a.ip >> 16 & 0xff, a.ip >> 8 & 0xff,
                     a.ip & 0xff};

    if (a.port)
        snprintf(out, GEZI_ADDR_TEXT, "%u.%u.%u.%u:%u", b[0], b[1], b[2], b[3],
                 (unsigned)a.port);
    else
        snprintf(out, GEZI_ADDR_TEXT, "%u.%u.%u.%u", b[0], b[1], b[2], b[3]);
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
