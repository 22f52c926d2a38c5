/* Images out of bytes that nobody trusts, into pixels. The process that does
 * it is alone and may do nothing else: jail.h. */
#ifndef PICTURE_IMAGE_H
#define PICTURE_IMAGE_H

#include <stddef.h>
#include <stdint.h>

enum {
    IMAGE_BYTES_MAX = 16 * 1024 * 1024,
    IMAGE_PIXELS_MAX = 40 * 1000 * 1000,
};

/* Four bytes a pixel, red, green, blue, opacity; rows follow each other. */
struct image {
    uint8_t *pixels;
    uint32_t width, height;
};

/*
 * 0, or -1: it is no PNG and no JPEG, it is damaged, or it is too large. The
 * caller frees the pixels, in both cases.
 */
int image_read(const uint8_t *bytes, size_t n, struct image *out);

int image_png(const uint8_t *bytes, size_t n, struct image *out);
int image_jpeg(const uint8_t *bytes, size_t n, struct image *out);

#endif
