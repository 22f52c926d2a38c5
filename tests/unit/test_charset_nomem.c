#include "alloc.h"
#include "expect.h"

#include <stdbool.h>

#include <gezi/charset.h>

static void memory_is_out(bool out)
{
    alloc_fail_at = out ? alloc_calls + 1 : 0;
    alloc_fail_more = SIZE_MAX;
}

static void no_codec_without_memory(void **state)
{
    struct gezi_codec *codec = NULL;
    enum gezi_err err;

    (void)state;
    memory_is_out(true);
    err = gezi_codec_new(GEZI_CS_GBK, &codec);
    memory_is_out(false);
    assert_int_equal(err, GEZI_E_NOMEM);
    assert_null(codec);
}

static void text_is_read_and_written_without_memory_for_more(void **state)
{
    struct gezi_codec *codec;
    struct gezi_hint hint = {.kind = GEZI_KIND_PLAIN};
    char out[64];
    uint8_t room[64];
    struct gezi_writer w = {.p = room, .cap = sizeof room};
    struct gezi_decoded d;
    size_t lost;

    (void)state;
    assert_int_equal(gezi_codec_new(GEZI_CS_GBK, &codec), GEZI_OK);
    memory_is_out(true);
    d = gezi_decode(codec, S("\xc4\xe3\xba\xc3"), &hint, out, sizeof out);
    gezi_encode(codec, "\xe4\xbd\xa0na\xc3\xafve\xe3\x89\x91", GEZI_CS_GBK, &w,
                &lost);
    memory_is_out(false);
    assert_string_equal(out, "\xe4\xbd\xa0\xe5\xa5\xbd");
    assert_int_equal(d.charset, GEZI_CS_GBK);
    expect_bytes(gezi_written(&w), "\xc4\xe3naive21");
    assert_int_equal(lost, 0);
    gezi_codec_free(codec);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_codec_without_memory),
        cmocka_unit_test(text_is_read_and_written_without_memory_for_more),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
