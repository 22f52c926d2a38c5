#include "image.h"

#include <setjmp.h>
#include <stdio.h> /* jpeglib.h needs FILE */

#include <jpeglib.h>
#include <stdlib.h>

struct errors {
    struct jpeg_error_mgr base; /* first: what libjpeg knows */
    jmp_buf out;
};

static void fail(j_common_ptr cinfo)
{
    longjmp(((struct errors *)(void *)cinfo->err)->out, 1);
}

static void say_nothing(j_common_ptr cinfo) { (void)cinfo; }

/* A picture of a few thousand cells needs no more: libjpeg leaves the rest out
 * while it decodes. */
static void shrink(struct jpeg_decompress_struct *jpeg)
{
    enum { ENOUGH = 1024, MOST = 8 };

    jpeg->scale_num = jpeg->scale_denom = 1;
    while (jpeg->scale_denom < MOST &&
           jpeg->image_width / jpeg->scale_denom / 2 >= ENOUGH &&
           jpeg->image_height / jpeg->scale_denom / 2 >= ENOUGH)
        jpeg->scale_denom *= 2;
}

static void opaque(uint8_t *row, uint32_t width)
{
    for (uint32_t i = width; i-- > 0;) {
        row[4 * i + 3] = 0xff;
        row[4 * i + 2] = row[3 * i + 2];
        row[4 * i + 1] = row[3 * i + 1];
        row[4 * i] = row[3 * i];
    }
}

static int decode(struct jpeg_decompress_struct *jpeg, struct image *out)
{
    size_t stride;

    jpeg_read_header(jpeg, TRUE);
    if ((uint64_t)jpeg->image_width * jpeg->image_height > IMAGE_PIXELS_MAX)
        return -1;
    shrink(jpeg);
    jpeg->out_color_space = JCS_RGB;
    jpeg_start_decompress(jpeg);
    out->width = jpeg->output_width;
    out->height = jpeg->output_height;
    stride = (size_t)out->width * 4;
    out->pixels = malloc(stride * out->height);
    if (!out->pixels || jpeg->output_components != 3)
        return -1;
    while (jpeg->output_scanline < out->height) {
        uint8_t *row = out->pixels + stride * jpeg->output_scanline;

        if (jpeg_read_scanlines(jpeg, &row, 1) != 1)
            return -1;
        opaque(row, out->width);
    }
    return 0;
}

int image_jpeg(const uint8_t *bytes, size_t n, struct image *out)
{
    struct jpeg_decompress_struct jpeg = {0};
    struct errors errors;
    int status;

    jpeg.err = jpeg_std_error(&errors.base);
    errors.base.error_exit = fail;
    errors.base.output_message = say_nothing;
    if (setjmp(errors.out)) {
        jpeg_destroy_decompress(&jpeg);
        return -1;
    }
    jpeg_create_decompress(&jpeg);
    jpeg_mem_src(&jpeg, bytes, n);
    status = decode(&jpeg, out);
    jpeg_destroy_decompress(&jpeg);
    return status;
}
