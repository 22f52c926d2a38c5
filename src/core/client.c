/* What program a packet is from, in words. docs/protocol.md 2.2, 2.3 */
#include "sender.h"

#include <inttypes.h>
#include <stdio.h>

/* The first part of "VS:TTTTTTTT:major:minor:revision". */
static const struct {
    const char *code, *system;
} systems[] = {
    {"00010001", "Windows"}, {"00010002", "Windows"}, {"00020000", "macOS"},
    {"00030000", "iOS"},     {"00040000", "Android"},
};

static const char *system_of(gezi_span code)
{
    for (size_t i = 0; i < sizeof systems / sizeof *systems; i++)
        if (gezi_span_equal(code, gezi_span_text(systems[i].code)))
            return systems[i].system;
    return NULL;
}

/* False: not written as the official clients do. */
static bool official(gezi_span vs, char out[static GEZI_NAME_SIZE])
{
    gezi_span code, field;
    uint64_t version[3];
    const char *system;

    if (!gezi_span_cut(&vs, ':', &code) || !(system = system_of(code)))
        return false;
    for (int i = 0; i < 3; i++)
        if (!gezi_span_next(&vs, ':', &field) ||
            !gezi_span_u64(field, 9999, &version[i]))
            return false;
    snprintf(out, GEZI_NAME_SIZE,
             "IP Messenger %" PRIu64 ".%" PRIu64 ".%" PRIu64 " (%s)",
             version[0], version[1], version[2], system);
    return true;
}

void gezi_client(struct gezi_core *c, const struct gezi_arrival *a,
                 char out[static GEZI_NAME_SIZE])
{
    gezi_span v = a->k->version, vendor;

    *out = '\0';
    switch (a->kind) {
    case GEZI_KIND_FEIQ:
    case GEZI_KIND_FEIGE:
    case GEZI_KIND_SHIYELINE:
        snprintf(out, GEZI_NAME_SIZE, "%s", gezi_kind_what(a->kind));
        break;
    case GEZI_KIND_IPTUX:
        if (v.n && v.p[0] == '1')
            gezi_span_cut(&v, '_', &vendor);
        gezi_sender_name(c, a, v, out);
        break;
    default:
        if (a->entry.vs.n && !official(a->entry.vs, out))
            gezi_sender_name(c, a, a->entry.vs, out);
        break;
    }
}
