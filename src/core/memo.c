#include "memo.h"

#include <gezi/text.h>

/* The one character that both bytes are; 0 when they are not one. */
static uint16_t learn_pair(iconv_t cd, int lead, int trail)
{
    char pair[2] = {(char)lead, (char)trail}, utf8[16] = "";
    char *in = pair, *out = utf8;
    size_t left = sizeof pair, room = sizeof utf8 - 1;
    uint32_t cp;

    if (iconv(cd, &in, &left, &out, &room) == (size_t)-1) {
        iconv(cd, NULL, NULL, NULL, NULL);
        return 0;
    }
    if (gezi_utf8_next(utf8, &cp) != (size_t)(out - utf8) || cp < 0x80 ||
        cp > UINT16_MAX)
        return 0;
    return (uint16_t)cp;
}

void gezi_memo_learn(struct gezi_memo *memo, iconv_t cd)
{
    for (int lead = GEZI_LEAD; lead < 0x100; lead++)
        for (int trail = GEZI_TRAIL; trail < 0x100; trail++)
            memo->cp[lead - GEZI_LEAD][trail - GEZI_TRAIL] =
                learn_pair(cd, lead, trail);
}
