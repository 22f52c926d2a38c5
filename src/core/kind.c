/* What a version field tells about its sender. */
#include <gezi/feiq.h>

#include <string.h>

static bool skip_text(gezi_span *in, const char *text)
{
    size_t n = strlen(text);

    if (in->n < n || memcmp(in->p, text, n) != 0)
        return false;
    *in = (gezi_span){in->p + n, in->n - n};
    return true;
}

/* One or more digits off the front; a value that does not fit reads as 0. */
static bool skip_number(gezi_span *in, unsigned *value)
{
    gezi_span digits = gezi_span_digits(*in);
    uint64_t v = 0;

    if (digits.n == 0)
        return false;
    *value = gezi_span_u64(digits, UINT32_MAX, &v) ? (unsigned)v : 0;
    *in = (gezi_span){in->p + digits.n, in->n - digits.n};
    return true;
}

/* The next '#' part; 0 when it is missing or no number. */
static uint32_t next_u32(gezi_span *in)
{
    uint64_t value = 0;
    gezi_span part;

    if (!gezi_span_next(in, '#', &part) ||
        !gezi_span_u64(part, UINT32_MAX, &value))
        return 0;
    return (uint32_t)value;
}

static bool is_id_byte(uint8_t c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
           (c >= 'a' && c <= 'z');
}

/* Not only MAC addresses: people write words there. */
static gezi_span next_id(gezi_span *in)
{
    gezi_span part, none = {NULL, 0};

    if (!gezi_span_next(in, '#', &part) || part.n > GEZI_FEIQ_ID_MAX)
        return none;
    for (size_t i = 0; i < part.n; i++)
        if (!is_id_byte(part.p[i]))
            return none;
    return part;
}

bool gezi_feiq_version(gezi_span version, struct gezi_feiq_version *out)
{
    struct gezi_feiq_version v = {.generation = 0};

    if (!skip_text(&version, "1_lbt") ||
        !skip_number(&version, &v.generation) || !skip_text(&version, "_") ||
        !skip_number(&version, &v.avatar))
        return false;
    if (version.n && !skip_text(&version, "#"))
        return false;
    v.level = next_u32(&version);
    v.id = next_id(&version);
    v.avatar_bytes = next_u32(&version);
    v.photo_bytes = next_u32(&version);
    v.cipher_bytes = next_u32(&version);
    *out = v;
    return true;
}

static bool is_iptux(gezi_span v)
{
    return skip_text(&v, "1_iptux") || skip_text(&v, "iptux ");
}

static bool is_shiyeline(gezi_span v) { return skip_text(&v, "1@shiyeline"); }

static bool is_feiq(gezi_span v)
{
    struct gezi_feiq_version ignored;

    return gezi_feiq_version(v, &ignored);
}

/* "1", "1.0": official clients, FeiGe, scripts. Their packets tell them apart.
 */
static bool is_numeric(gezi_span v)
{
    gezi_span part;
    unsigned ignored;

    if (v.n == 0)
        return false;
    while (gezi_span_next(&v, '.', &part))
        if (!skip_number(&part, &ignored) || part.n)
            return false;
    return true;
}

static const struct {
    bool (*is)(gezi_span version);
    enum gezi_kind kind;
} tests[] = {
    {is_feiq, GEZI_KIND_FEIQ},
    {is_iptux, GEZI_KIND_IPTUX},
    {is_shiyeline, GEZI_KIND_SHIYELINE},
    {is_numeric, GEZI_KIND_PLAIN},
};

enum gezi_kind gezi_kind_of_version(gezi_span version)
{
    for (size_t i = 0; i < sizeof tests / sizeof *tests; i++)
        if (tests[i].is(version))
            return tests[i].kind;
    return GEZI_KIND_OTHER;
}
