/* What an entry packet says: NUL fields and the UTF-8 block. */
#include "fuzz.h"

#include <string.h>

#include <gezi/packet.h>

/* Vectors are whole datagrams: go straight to what the entry reads. */
static gezi_span extra_of(gezi_span in)
{
    struct gezi_packet k;

    return gezi_packet_parse(in, &k) == GEZI_OK ? k.extra : in;
}

static void check_value(const struct gezi_entry *e, gezi_span value,
                        unsigned bit)
{
    must(e->has & bit || value.n == 0);
    must(value.n == 0 || !memchr(value.p, '\n', value.n));
    must(value.n == 0 || !memchr(value.p, 0, value.n));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    gezi_span in = extra_of((gezi_span){size ? data : NULL, size});
    struct gezi_entry e = gezi_entry_parse(in), again;
    gezi_span fields[] = {e.nick, e.group, e.third, e.fourth, e.un,
                          e.hn,   e.nn,    e.gn,    e.vs};
    struct gezi_writer w = {.cap = in.n + 2};

    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        must_lie_in(fields[i], in);
    check_value(&e, e.un, GEZI_HAS_UN);
    check_value(&e, e.hn, GEZI_HAS_HN);
    check_value(&e, e.nn, GEZI_HAS_NN);
    check_value(&e, e.gn, GEZI_HAS_GN);
    check_value(&e, e.vs, GEZI_HAS_VS);

    w.p = malloc(w.cap);
    must(w.p);
    gezi_entry_write(&w, e.nick, e.group);
    must(!w.full);
    again = gezi_entry_parse(gezi_written(&w));
    must(gezi_span_equal(again.nick, e.nick));
    must(gezi_span_equal(again.group, e.group));
    free(w.p);
    return 0;
}
