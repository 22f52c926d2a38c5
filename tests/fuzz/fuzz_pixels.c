/* What would be passed on to a terminal as a picture. */
#include "fuzz.h"

#include "tui/pixels.h"

/* Of what passes nothing but the strings' own begins and ends has an ESC. */
static void check(enum pixels form, const uint8_t *data, size_t size)
{
    if (!pixels_valid(form, data, size))
        return;
    for (size_t i = 0; i < size; i++) {
        uint8_t next = i + 1 < size ? data[i + 1] : 0;

        must(data[i] >= ' ' || data[i] == 0x1b);
        must(data[i] < 0x7f);
        must(data[i] != 0x1b || next == '\\' ||
             next == (form == PIXELS_SIXEL ? 'P' : '_'));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    check(PIXELS_SIXEL, data, size);
    check(PIXELS_KITTY, data, size);
    return 0;
}
