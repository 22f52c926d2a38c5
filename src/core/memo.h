/* The two-byte characters of a charset, remembered. */
#ifndef GEZI_CORE_MEMO_H
#define GEZI_CORE_MEMO_H

#include <iconv.h>
#include <stdint.h>

enum {
    GEZI_LEAD = 0x81, /* the lowest first and second byte of any of them */
    GEZI_TRAIL = 0x40,
};

/* Code points up to U+FFFF; 0: no such character, or one to ask iconv for. */
struct gezi_memo {
    uint16_t cp[0x100 - GEZI_LEAD][0x100 - GEZI_TRAIL];
};

/* Learn from an open converter to UTF-8: about a millisecond. */
void gezi_memo_learn(struct gezi_memo *memo, iconv_t cd);

static inline uint16_t gezi_memo_find(const struct gezi_memo *memo,
                                      uint8_t lead, uint8_t trail)
{
    if (lead < GEZI_LEAD || trail < GEZI_TRAIL)
        return 0;
    return memo->cp[lead - GEZI_LEAD][trail - GEZI_TRAIL];
}

#endif
