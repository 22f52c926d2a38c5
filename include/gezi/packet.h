/* The datagram: "version:number:user:host:command:extra". */
#ifndef GEZI_PACKET_H
#define GEZI_PACKET_H

#include <gezi/err.h>
#include <gezi/span.h>

/*
 * One datagram taken apart. The spans point into the parsed bytes and die with
 * them. Source: docs/protocol.md 2.1.
 */
struct gezi_packet {
    gezi_span version;     /* "1", "1_iptux 0.8.3", "1_lbt6_0#128#..." */
    gezi_span number_text; /* as sent: receipts echo these very digits */
    uint64_t number;       /* unique for that sender only */
    gezi_span user, host;  /* raw bytes, never empty, maybe over 79 bytes */
    uint32_t command;      /* GEZI_CMD_* in the low 8 bits, options above */
    gezi_span extra;       /* all after the fifth ':'; may hold NULs */
    gezi_span whole;       /* all of it */
};

/*
 * Parse one datagram. Allocates nothing, keeps nothing.
 *   in   any bytes, trusted in no way
 *   out  written only on GEZI_OK
 * GEZI_E_SHORT: fewer than five ':' before the first NUL.
 * GEZI_E_VERSION: begins with a number that is not 1, or with neither a number
 *   nor a known vendor ("iptux ", "feiq...#").
 * GEZI_E_NUMBER: number or command not decimal, or over 64 / 32 bits.
 * GEZI_E_NAME: user or host empty.
 */
enum gezi_err gezi_packet_parse(gezi_span in, struct gezi_packet *out);

/*
 * Is this datagram the bare text of a plain peer, after gezi_packet_parse
 * refused it? No when it has the outline of a broken packet, holds a NUL that
 * is not at its end, or has nothing to show. docs/protocol.md 7
 */
bool gezi_packet_is_bare(gezi_span in);

/* Text up to the first NUL; *rest (may be NULL) gets what stands behind it. */
gezi_span gezi_packet_text(gezi_span extra, gezi_span *rest);

/* Write the header with its five colons; the extra follows by gezi_put. */
void gezi_packet_head(struct gezi_writer *w, const char *version,
                      uint64_t number, gezi_span user, gezi_span host,
                      uint32_t command);

/*
 * What an entry-type packet (BR_ENTRY, ANSENTRY, BR_ABSENCE, BR_EXIT) says,
 * raw. The legacy fields are in the sender's charset, the block in UTF-8; an
 * absent one is empty, has tells an empty value from an absent line.
 * Source: docs/protocol.md 2.3.
 */
struct gezi_entry {
    gezi_span nick, group;        /* first and second NUL field */
    gezi_span third, fourth;      /* FeiGe: MAC; iptux: icon and charset */
    gezi_span un, hn, nn, gn, vs; /* UTF-8 block: UN: HN: NN: GN: VS: */
    gezi_span gz;                 /* GZ:, only gezi writes it */
    unsigned has;                 /* GEZI_HAS_* */
};

enum {
    GEZI_HAS_UN = 1u << 0,
    GEZI_HAS_HN = 1u << 1,
    GEZI_HAS_NN = 1u << 2,
    GEZI_HAS_GN = 1u << 3,
    GEZI_HAS_VS = 1u << 4,
    GEZI_HAS_GZ = 1u << 5,
};

/* Any bytes are an entry; unknown block lines are skipped. Borrows extra. */
struct gezi_entry gezi_entry_parse(gezi_span extra);

/*
 * Write "nick NUL group NUL" and, when utf8_block, "LF UN:.. LF HN:.." behind
 * it as the official Windows client does: LF first, none at the end, no NUL.
 * nick and group are already in the legacy charset; un, hn, nn, gn are UTF-8.
 */
void gezi_entry_write(struct gezi_writer *w, gezi_span nick, gezi_span group);
void gezi_entry_block(struct gezi_writer *w, const char *un, const char *hn,
                      const char *nn, const char *gn);

/* The line by which one gezi knows another: the last of the block, and a block
 * by itself, too. Source: docs/protocol.md 2.3. */
#define GEZI_OWN_LINE "\nGZ:1"

#endif
