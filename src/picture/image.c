#include "image.h"

#include <string.h>

static const struct {
    const char *begin;
    int (*read)(const uint8_t *bytes, size_t n, struct image *out);
} forms[] = {
    {"\x89PNG\r\n", image_png},
    {"\xff\xd8\xff", image_jpeg},
};

int image_read(const uint8_t *bytes, size_t n, struct image *out)
{
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        size_t begin = strlen(forms[i].begin);

        if (n >= begin && memcmp(bytes, forms[i].begin, begin) == 0)
            return forms[i].read(bytes, n, out);
    }
    return -1;
}
