/* Images that anybody sent, outside of their jail. */
#include "fuzz.h"

#include "picture/image.h"

#include <string.h>

/* libjpeg and libpng look at the beginning alone: both are tried with any. */
static void try(const char *begin, size_t n, const uint8_t *data, size_t size)
{
    uint8_t *bytes = malloc(n + size + 1);
    struct image image = {0};

    must(bytes);
    memcpy(bytes, begin, n);
    if (size)
        memcpy(bytes + n, data, size);
    if (image_read(bytes, n + size, &image) == 0)
        must((uint64_t)image.width * image.height <= IMAGE_PIXELS_MAX &&
             image.pixels && image.width > 0 && image.height > 0);
    free(image.pixels);
    free(bytes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    try("", 0, data, size);
    try("\x89PNG\r\n\x1a\n\0\0\0\rIHDR", 16, data, size);
    try("\xff\xd8\xff", 3, data, size);
    return 0;
}
