#include "qr.h"

#include <qrencode.h>

enum { MARGIN = 2 };

static bool is_dark(const QRcode *code, int row, int col)
{
    return row >= 0 && row < code->width && col >= 0 && col < code->width &&
           code->data[row * code->width + col] & 1;
}

/* Blocks are ink, and ink is light. */
static const char *block_of(bool upper_dark, bool lower_dark)
{
    if (upper_dark)
        return lower_dark ? " " : "\xe2\x96\x84";
    return lower_dark ? "\xe2\x96\x80" : "\xe2\x96\x88";
}

bool qr_add(struct strbuf *out, const char *text, bool colour)
{
    QRcode *code = QRcode_encodeString(text, 0, QR_ECLEVEL_L, QR_MODE_8, 1);

    if (!code)
        return false;
    for (int row = -MARGIN; row < code->width + MARGIN; row += 2) {
        strbuf_text(out, colour ? "\033[40;97m" : "");
        for (int col = -MARGIN; col < code->width + MARGIN; col++)
            strbuf_text(out, block_of(is_dark(code, row, col),
                                      is_dark(code, row + 1, col)));
        strbuf_text(out, colour ? "\033[0m\n" : "\n");
    }
    QRcode_free(code);
    return true;
}
