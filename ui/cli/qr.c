#include "qr.h"

#include <dlfcn.h>
#include <qrencode.h>
#include <string.h>

enum { MARGIN = 2 };

#ifdef __APPLE__
static const char library[] = "libqrencode.4.dylib";
#else
static const char library[] = "libqrencode.so.4";
#endif

/* Loaded here, for each start would pay for it. */
static struct {
    __typeof__(&QRcode_encodeString) encode;
    __typeof__(&QRcode_free) free;
} qr;

static bool load(void)
{
    void *handle = qr.encode ? NULL : dlopen(library, RTLD_LAZY | RTLD_LOCAL);
    void *encode = handle ? dlsym(handle, "QRcode_encodeString") : NULL;
    void *release = handle ? dlsym(handle, "QRcode_free") : NULL;

    if (encode && release) {
        memcpy(&qr.encode, &encode, sizeof encode);
        memcpy(&qr.free, &release, sizeof release);
    }
    return qr.encode;
}

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
    QRcode *code =
        load() ? qr.encode(text, 0, QR_ECLEVEL_L, QR_MODE_8, 1) : NULL;

    if (!code)
        return false;
    for (int row = -MARGIN; row < code->width + MARGIN; row += 2) {
        strbuf_text(out, colour ? "\033[40;97m" : "");
        for (int col = -MARGIN; col < code->width + MARGIN; col++)
            strbuf_text(out, block_of(is_dark(code, row, col),
                                      is_dark(code, row + 1, col)));
        strbuf_text(out, colour ? "\033[0m\n" : "\n");
    }
    qr.free(code);
    return true;
}
