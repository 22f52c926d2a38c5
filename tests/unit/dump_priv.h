/* What the files of the dump share. */
#ifndef DUMP_PRIV_H
#define DUMP_PRIV_H

#include <stdio.h>

#include <gezi/charset.h>
#include <gezi/packet.h>
#include <gezi/text.h>

struct dump_out {
    FILE *f;
    struct gezi_codec *codec;
    struct gezi_hint hint;
};

void dump_line(const struct dump_out *o, const char *key, const char *value);

/* Raw bytes that are known to be ASCII or UTF-8. */
void dump_span(const struct dump_out *o, const char *key, gezi_span s);

/* Bytes in whatever charset; a body also tells in which. */
enum gezi_charset dump_decoded(const struct dump_out *o, const char *key,
                               gezi_span s, enum gezi_clean how);

/* Version, kind, number, names, command, options. */
void dump_header(const struct dump_out *o, const struct gezi_packet *k);

/* The files that an offer lists. */
void dump_list(const struct dump_out *o, gezi_span list);

#endif
