#include "range.h"

#include <gezi/span.h>

#include <stdio.h>
#include <string.h>

enum { TEXT_MAX = 47 };

/* "80" is the last part of an address like first. */
static bool last_of(const char *text, uint32_t first, uint32_t *last)
{
    struct gezi_addr addr;
    uint64_t part;

    if (gezi_span_u64(gezi_span_text(text), 255, &part)) {
        *last = (first & ~UINT32_C(255)) | (uint32_t)part;
        return true;
    }
    if (!gezi_addr_parse(text, 0, &addr) || addr.port)
        return false;
    *last = addr.ip;
    return true;
}

static enum range_answer set(struct range *out, struct gezi_addr first,
                             uint32_t last)
{
    if (last < first.ip || !first.ip)
        return RANGE_NONE;
    if (last - first.ip >= GEZI_ASK_MAX)
        return RANGE_LARGE;
    *out = (struct range){first, last - first.ip + 1};
    return RANGE_OK;
}

static enum range_answer network(struct range *out, struct gezi_addr at,
                                 uint64_t bits)
{
    uint32_t size = bits ? UINT32_C(1) << (32 - bits) : UINT32_MAX;

    if (!bits)
        return RANGE_LARGE;
    at.ip &= ~(size - 1);
    if (size <= 2)
        return set(out, at, at.ip + size - 1);
    at.ip++;
    return set(out, at, at.ip + size - 3);
}

enum range_answer range_parse(const char *text, struct range *out)
{
    struct gezi_addr first;
    char copy[TEXT_MAX + 1], *port, *mark;
    uint64_t number = 0;
    uint32_t last;

    if (strlen(text) > TEXT_MAX)
        return RANGE_NONE;
    memcpy(copy, text, strlen(text) + 1);
    port = strchr(copy, ':');
    if (port &&
        (!gezi_span_u64(gezi_span_text(port + 1), UINT16_MAX, &number) ||
         !number))
        return RANGE_NONE;
    if (port)
        *port = '\0';
    mark = strpbrk(copy, "/-");
    last = mark ? (uint32_t)*mark : 0;
    if (mark)
        *mark++ = '\0';
    if (!gezi_addr_parse(copy, 0, &first))
        return RANGE_NONE;
    first.port = (uint16_t)number;
    if (!mark)
        return set(out, first, first.ip);
    if (last == '/')
        return gezi_span_u64(gezi_span_text(mark), 32, &number)
                   ? network(out, first, number)
                   : RANGE_NONE;
    return last_of(mark, first.ip, &last) ? set(out, first, last) : RANGE_NONE;
}

/* How many bits the network has of which it is all but the first and the last;
 * 0: it is none. */
static int bits_of(const struct range *range)
{
    uint32_t size = range->count + 2;

    if (range->count < 2 || size & (size - 1) ||
        (range->first.ip - 1) & (size - 1))
        return 0;
    for (int bits = 32;; bits--, size >>= 1)
        if (size == 1)
            return bits;
}

char *range_print(const struct range *range, char out[static RANGE_TEXT])
{
    struct gezi_addr first = {range->first.ip, 0};
    struct gezi_addr last = {first.ip + range->count - 1, 0};
    char from[GEZI_ADDR_TEXT], to[GEZI_ADDR_TEXT], port[8] = "";
    int bits = bits_of(range);

    if (range->first.port)
        snprintf(port, sizeof port, ":%u", (unsigned)range->first.port);
    first.ip -= bits > 0;
    gezi_addr_print(first, from);
    gezi_addr_print(last, to);
    if (bits)
        snprintf(out, RANGE_TEXT, "%s/%d%s", from, bits, port);
    else if (range->count == 1)
        snprintf(out, RANGE_TEXT, "%s%s", from, port);
    else if (first.ip >> 8 == last.ip >> 8)
        snprintf(out, RANGE_TEXT, "%s-%u%s", from, (unsigned)last.ip & 255,
                 port);
    else
        snprintf(out, RANGE_TEXT, "%s-%s%s", from, to, port);
    return out;
}

bool range_next(const char **list, struct range *out)
{
    const char *at = *list + strspn(*list, " ");
    size_t n = strcspn(at, " ");
    char one[RANGE_TEXT];

    if (n == 0 || n >= sizeof one)
        return false;
    memcpy(one, at, n);
    one[n] = '\0';
    *list = at + n;
    return range_parse(one, out) == RANGE_OK;
}

bool range_has(const struct range *range, const struct gezi_peer *peer)
{
    return peer->addr.ip - range->first.ip < range->count &&
           (!range->first.port || peer->addr.port == range->first.port);
}
