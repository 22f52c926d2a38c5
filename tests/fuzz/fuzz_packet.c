/* The datagram, the plain peer's text, and what a version field says. */
#include "fuzz.h"

#include <string.h>

#include <gezi/feiq.h>
#include <gezi/packet.h>

static void check_version(gezi_span version)
{
    struct gezi_feiq_version feiq;
    bool is_feiq = gezi_feiq_version(version, &feiq);

    must((gezi_kind_of_version(version) == GEZI_KIND_FEIQ) == is_feiq);
    if (is_feiq) {
        must(feiq.id.n <= GEZI_FEIQ_ID_MAX);
        must_lie_in(feiq.id, version);
    }
}

static bool holds(gezi_span s, uint8_t byte)
{
    return s.n && memchr(s.p, byte, s.n);
}

static void check_fields(const struct gezi_packet *k, gezi_span in)
{
    gezi_span head[] = {k->version, k->number_text, k->user, k->host};
    gezi_span text, rest;

    for (size_t i = 0; i < sizeof head / sizeof *head; i++) {
        must(head[i].n > 0);
        must_lie_in(head[i], in);
        must(!holds(head[i], ':') && !holds(head[i], 0));
    }
    must_lie_in(k->extra, in);
    text = gezi_packet_text(k->extra, &rest);
    must_lie_in(text, k->extra);
    must_lie_in(rest, k->extra);
    must(!holds(text, 0));
}

/* What was read can be written and is read as the same. */
static void check_round_trip(const struct gezi_packet *k, size_t size)
{
    struct gezi_writer w = {.cap = size + 64};
    struct gezi_packet again;

    w.p = malloc(w.cap);
    must(w.p);
    gezi_packet_head(&w, "1", k->number, k->user, k->host, k->command);
    gezi_put(&w, k->extra);
    must(!w.full);
    must(gezi_packet_parse(gezi_written(&w), &again) == GEZI_OK);
    must(again.number == k->number && again.command == k->command);
    must(gezi_span_equal(again.user, k->user));
    must(gezi_span_equal(again.host, k->host));
    must(gezi_span_equal(again.extra, k->extra));
    free(w.p);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    gezi_span in = {size ? data : NULL, size};
    struct gezi_packet k;

    check_version(in);
    if (gezi_packet_is_bare(in))
        must(size > 0 && data[0] != 0);
    if (gezi_packet_parse(in, &k) != GEZI_OK)
        return 0;
    check_version(k.version);
    check_fields(&k, in);
    check_round_trip(&k, size);
    return 0;
}
