/* What FeiQ writes into the version field and into text. docs/protocol.md 6 */
#ifndef GEZI_FEIQ_H
#define GEZI_FEIQ_H

#include <gezi/proto.h>
#include <gezi/span.h>

enum { GEZI_FEIQ_ID_MAX = 32 };

/* The parts of "1_lbt6_0#128#C85B76BD9F3F#0#0#0#4001#9". */
struct gezi_feiq_version {
    unsigned generation, avatar; /* lbt6_0: 6, 0 */
    uint32_t level;              /* rank bits; the low byte is state */
    gezi_span id;                /* 1..32 of [0-9A-Za-z]; empty if odd */
    uint32_t avatar_bytes, photo_bytes, cipher_bytes;
};

/* False when the version is not FeiQ's. Odd parts read as 0, never refused. */
bool gezi_feiq_version(gezi_span version, struct gezi_feiq_version *out);

/* The kind by the version field alone. docs/protocol.md 4 */
enum gezi_kind gezi_kind_of_version(gezi_span version);

/* How a font tail wants its line shown. */
struct gezi_font {
    bool found, bold, italic, underline, strike;
};

/*
 * Turn decoded FeiQ text into what people read, in place: font tails go,
 * emoticon codes become their glyph, picture markers become "[picture ID]",
 * "\r\n" and "\r" become "\n" (so it comes before gezi_text_clean).
 * It can grow: cap is the room of the buffer, NUL included; text that would
 * not fit keeps its codes. font may be NULL. Returns the new length.
 */
size_t gezi_feiq_read(char *text, size_t cap, struct gezi_font *font);

/*
 * The way back, before encoding: glyphs of the table become codes, and typed
 * text that FeiQ would take for a font tag or a picture gets a blank inside.
 */
void gezi_feiq_write(const char *text, struct gezi_writer *w);

#endif
