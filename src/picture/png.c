#include "image.h"

#include <png.h>
#include <stdlib.h>

int image_png(const uint8_t *bytes, size_t n, struct image *out)
{
    png_image png = {.version = PNG_IMAGE_VERSION};

    if (!png_image_begin_read_from_memory(&png, bytes, n))
        return -1;
    if ((uint64_t)png.width * png.height > IMAGE_PIXELS_MAX) {
        png_image_free(&png);
        return -1;
    }
    png.format = PNG_FORMAT_RGBA;
    out->width = png.width;
    out->height = png.height;
    out->pixels = malloc(PNG_IMAGE_SIZE(png));
    if (out->pixels && png_image_finish_read(&png, NULL, out->pixels, 0, NULL))
        return 0;
    png_image_free(&png);
    return -1;
}
