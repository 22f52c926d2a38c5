/* FeiQ's markup in any text. The first byte is the room beyond the text. */
#include "fuzz.h"

#include <string.h>

#include <gezi/feiq.h>

/* What gezi writes holds no markup that FeiQ would take for its own. */
static void check_write(const char *text)
{
    size_t n = strlen(text), cap = 3 * n + 1;
    struct gezi_writer w = {.p = malloc(cap + 1), .cap = cap};

    must(w.p);
    gezi_feiq_write(text, &w);
    must(!w.full);
    w.p[w.n] = '\0';
    must(!strstr((char *)w.p, "{/font;") && !strstr((char *)w.p, "{\\font;"));
    must(!strstr((char *)w.p, "/~#>"));
    free(w.p);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct gezi_font font;
    size_t cap, n;
    char *text;

    if (size == 0)
        return 0;
    cap = size + data[0]; /* the text is one shorter: there is its NUL */
    text = malloc(cap);
    must(text);
    memcpy(text, data + 1, size - 1);
    text[size - 1] = '\0';
    check_write(text);
    n = gezi_feiq_read(text, cap, &font);
    must(n < cap && strlen(text) == n);
    must(font.found || !(font.bold || font.italic));
    check_write(text);
    free(text);
    return 0;
}
