#include "expect.h"

#include <gezi/charset.h>
#include <gezi/text.h>

#define BAD "\xef\xbf\xbd"

/* UTF-8 and GBK of a few words. */
#define NIHAO_8 "\xe4\xbd\xa0\xe5\xa5\xbd"
#define NIHAO_G "\xc4\xe3\xba\xc3"
#define XUEXI_8 "\xe5\xad\xa6\xe4\xb9\xa0"
#define XUEXI_G "\xd1\xa7\xcf\xb0"
#define XIAOQIANG_8 "\xe5\xb0\x8f\xe5\xbc\xba"
#define XIAOQIANG_G "\xd0\xa1\xc7\xbf"

static struct gezi_codec *codec_of(enum gezi_charset legacy)
{
    struct gezi_codec *codec = NULL;

    assert_int_equal(gezi_codec_new(legacy, &codec), GEZI_OK);
    assert_int_equal(gezi_codec_legacy(codec), legacy);
    return codec;
}

static int open_gbk(void **state)
{
    *state = codec_of(GEZI_CS_GBK);
    return 0;
}

static int close_codec(void **state)
{
    gezi_codec_free(*state);
    return 0;
}

static struct gezi_decoded expect_decoded(struct gezi_codec *codec,
                                          gezi_span in, struct gezi_hint hint,
                                          enum gezi_charset charset,
                                          const char *want)
{
    char out[512];
    struct gezi_decoded d;

    assert_true(GEZI_DECODED_SIZE(in.n) <= sizeof out);
    d = gezi_decode(codec, in, &hint, out, GEZI_DECODED_SIZE(in.n));
    assert_string_equal(out, want);
    assert_int_equal(d.n, strlen(want));
    assert_int_equal(d.charset, charset);
    return d;
}

#define HINT(...) ((struct gezi_hint){__VA_ARGS__})
#define PLAIN HINT(.kind = GEZI_KIND_PLAIN)
#define FEIQ HINT(.kind = GEZI_KIND_FEIQ)

static void a_codec_can_be_opened_in_two_steps(void **state)
{
    struct gezi_codec *codec = NULL;

    (void)state;
    assert_int_equal(gezi_codec_bare(GEZI_CS_BIG5, &codec), GEZI_OK);
    assert_int_equal(gezi_codec_legacy(codec), GEZI_CS_BIG5);
    expect_decoded(codec, S(NIHAO_8), HINT(.utf8opt = true), GEZI_CS_UTF8,
                   NIHAO_8);
    assert_int_equal(gezi_codec_open(codec), GEZI_OK);
    expect_decoded(codec, S("\xa7\x41\xa6\x6e"), PLAIN, GEZI_CS_BIG5, NIHAO_8);
    gezi_codec_free(codec);
}

static void ascii_is_ascii_to_everybody(void **state)
{
    struct gezi_decoded d = expect_decoded(*state, S("hello, world: 12"), PLAIN,
                                           GEZI_CS_ASCII, "hello, world: 12");

    assert_true(d.sure);
    assert_int_equal(d.bad, 0);
    expect_decoded(*state, S(""), FEIQ, GEZI_CS_ASCII, "");
    expect_decoded(*state, (gezi_span){NULL, 0}, FEIQ, GEZI_CS_ASCII, "");
}

static void gbk_words_that_are_valid_utf8_read_as_gbk(void **state)
{
    expect_decoded(*state, S(XUEXI_G), PLAIN, GEZI_CS_GBK, XUEXI_8);
    expect_decoded(*state, S(XIAOQIANG_G), PLAIN, GEZI_CS_GBK, XIAOQIANG_8);
    expect_decoded(*state, S("\xc3\xab"), PLAIN, GEZI_CS_GBK, "\xe6\xaf\x9b");
    expect_decoded(*state, S("\xc5\xae"), PLAIN, GEZI_CS_GBK, "\xe5\xa5\xb3");
    assert_false(expect_decoded(*state, S("\xd0\xa1\xc3\xa8"), PLAIN,
                                GEZI_CS_GBK, "\xe5\xb0\x8f\xe7\x8c\xab")
                     .sure);
}

static void utf8_words_that_are_valid_gbk_read_as_utf8(void **state)
{
    expect_decoded(*state, S(NIHAO_8), PLAIN, GEZI_CS_UTF8, NIHAO_8);
    expect_decoded(*state, S("a" XUEXI_8), PLAIN, GEZI_CS_UTF8, "a" XUEXI_8);
    expect_decoded(*state, S("\xf0\x9f\x99\x82"), PLAIN, GEZI_CS_UTF8,
                   "\xf0\x9f\x99\x82");
}

static void plain_gbk_is_sure_to_be_gbk(void **state)
{
    assert_true(
        expect_decoded(*state, S(NIHAO_G), PLAIN, GEZI_CS_GBK, NIHAO_8).sure);
}

static void the_utf8_option_decides_whatever_the_kind(void **state)
{
    struct gezi_hint hint = FEIQ;

    hint.utf8opt = true;
    expect_decoded(*state, S(XUEXI_8), hint, GEZI_CS_UTF8, XUEXI_8);
    /* Valid as both, but the packet says what it is. */
    expect_decoded(*state, S("\xc5\xae"), hint, GEZI_CS_UTF8, "\xc5\xae");
}

static void the_utf8_option_with_legacy_bytes_reads_them_as_legacy(void **state)
{
    expect_decoded(*state, S(NIHAO_G), HINT(.utf8opt = true), GEZI_CS_GBK,
                   NIHAO_8);
}

static void the_utf8_option_with_rubbish_replaces_byte_by_byte(void **state)
{
    struct gezi_decoded d = expect_decoded(
        *state, S("bad\xff\xfe utf8 \xe4\xbd"), HINT(.utf8opt = true),
        GEZI_CS_UTF8, "bad" BAD BAD " utf8 " BAD);

    assert_int_equal(d.bad, 3);
    assert_false(d.sure);
}

static void feiq_and_its_kin_write_gbk(void **state)
{
    static const enum gezi_kind kinds[] = {GEZI_KIND_FEIQ, GEZI_KIND_FEIGE,
                                           GEZI_KIND_SHIYELINE};
    struct gezi_codec *japanese = codec_of(GEZI_CS_CP932);

    for (size_t i = 0; i < 3; i++) {
        struct gezi_hint hint = HINT(.kind = kinds[i]);

        expect_decoded(*state, S(XUEXI_G), hint, GEZI_CS_GBK, XUEXI_8);
        expect_decoded(japanese, S(NIHAO_G), hint, GEZI_CS_GBK, NIHAO_8);
        /* UTF-8 that GBK cannot be. */
        expect_decoded(*state, S("\xe5\xa5\xbd"), hint, GEZI_CS_UTF8,
                       "\xe5\xa5\xbd");
        expect_decoded(*state, S("\xff" NIHAO_G), hint, GEZI_CS_GBK,
                       BAD NIHAO_8);
    }
    gezi_codec_free(japanese);
}

static void iptux_is_read_by_its_label_when_that_fits(void **state)
{
    struct gezi_hint hint =
        HINT(.kind = GEZI_KIND_IPTUX, .label = GEZI_CS_UTF8);

    expect_decoded(*state, S("\xc5\xae"), hint, GEZI_CS_UTF8, "\xc5\xae");
    expect_decoded(*state, S("\xd6\xd0\xce\xc4"), hint, GEZI_CS_GBK,
                   "\xe4\xb8\xad\xe6\x96\x87");
    /* GBK and a half; two bytes and a half of UTF-8 prove nothing. */
    expect_decoded(*state, S("\xd1\xa7\xcf"), hint, GEZI_CS_GBK,
                   "\xe5\xad\xa6" BAD);
    hint.label = GEZI_CS_BIG5;
    expect_decoded(*state, S("\xa4\xa4\xa4\xe5"), hint, GEZI_CS_BIG5,
                   "\xe4\xb8\xad\xe6\x96\x87");
    hint.label = GEZI_CS_ASCII;
    expect_decoded(*state, S(NIHAO_8), hint, GEZI_CS_UTF8, NIHAO_8);
}

static void half_a_character_at_the_end_is_one_replacement(void **state)
{
    struct gezi_decoded d = expect_decoded(*state, S("\xc4\xe3\xba"), FEIQ,
                                           GEZI_CS_GBK, "\xe4\xbd\xa0" BAD);

    assert_int_equal(d.bad, 1);
    expect_decoded(*state, S("\xc4\xe3\xba"), PLAIN, GEZI_CS_GBK,
                   "\xe4\xbd\xa0" BAD);
    expect_decoded(*state, S(XUEXI_G "\xc4"), PLAIN, GEZI_CS_GBK, XUEXI_8 BAD);
    expect_decoded(*state, S(NIHAO_8 "\xe5\xa5"), PLAIN, GEZI_CS_UTF8,
                   NIHAO_8 BAD);
    expect_decoded(*state, S(NIHAO_8 "\xe5"), HINT(.utf8opt = true),
                   GEZI_CS_UTF8, NIHAO_8 BAD);
    expect_decoded(*state, S("a\x81\x30\x81"), PLAIN, GEZI_CS_GBK, "a" BAD);
}

static void every_cut_of_a_gbk_line_stays_gbk(void **state)
{
    /* Classmates, the meeting is at three in the afternoon. */
    static const char line[] =
        "\xb8\xf7\xce\xbb\xcd\xac\xd1\xa7\xa3\xac\xcf\xc2\xce\xe7\xc8\xfd"
        "\xb5\xe3\xbf\xaa\xbb\xe1";
    char out[128];

    for (size_t n = 1; n < sizeof line; n++) {
        struct gezi_hint hint = PLAIN;
        struct gezi_decoded d =
            gezi_decode(*state, (gezi_span){(const uint8_t *)line, n}, &hint,
                        out, sizeof out);

        assert_int_equal(d.charset, GEZI_CS_GBK);
        assert_int_equal(d.bad, n % 2);
    }
}

static void gbk_is_read_with_euro_and_four_byte_characters(void **state)
{
    expect_decoded(*state, S("5\x80 \xbf\xe9"), FEIQ, GEZI_CS_GBK,
                   "5\xe2\x82\xac \xe5\x9d\x97");
    expect_decoded(*state, S("\x80"), FEIQ, GEZI_CS_GBK, "\xe2\x82\xac");
    expect_decoded(*state, S("\x81\x39\xc5\x30"), PLAIN, GEZI_CS_GBK,
                   "\xe3\x89\x91"); /* circled 21 */
    /* The second byte is '{'. */
    expect_decoded(*state, S("\x8c\x7b"), FEIQ, GEZI_CS_GBK, "\xe5\xaf\x8b");
}

static void a_nul_is_a_bad_character_and_tips_nothing(void **state)
{
    assert_int_equal(
        expect_decoded(*state, S("a\0b"), PLAIN, GEZI_CS_GBK, "a" BAD "b").bad,
        1);
    expect_decoded(*state, S(NIHAO_G "\0" NIHAO_G "\0"), PLAIN, GEZI_CS_GBK,
                   NIHAO_8 BAD NIHAO_8 BAD);
    expect_decoded(*state, S(NIHAO_8 "\0"), PLAIN, GEZI_CS_UTF8, NIHAO_8 BAD);
}

static void a_habit_settles_what_is_ambiguous(void **state)
{
    struct gezi_hint hint = PLAIN;

    hint.habit = GEZI_CS_UTF8;
    assert_false(expect_decoded(*state, S(XUEXI_G), hint, GEZI_CS_UTF8,
                                "\xd1\xa7\xcf\xb0")
                     .sure);
    /* One wide sequence that GBK has as well. */
    hint.habit = GEZI_CS_GBK;
    expect_decoded(*state,
                   S("\xe5\xa5\xbd"
                     "a"),
                   hint, GEZI_CS_GBK, "\xe6\xbf\x82\xe7\xb5\x98");
    hint.habit = GEZI_CS_ASCII;
    expect_decoded(*state,
                   S("\xe5\xa5\xbd"
                     "a"),
                   hint, GEZI_CS_UTF8,
                   "\xe5\xa5\xbd"
                   "a");
}

static void a_habit_settles_nothing_that_is_sure(void **state)
{
    struct gezi_hint hint = PLAIN;

    hint.habit = GEZI_CS_UTF8;
    expect_decoded(*state, S(NIHAO_G), hint, GEZI_CS_GBK, NIHAO_8);
    hint.habit = GEZI_CS_GBK;
    assert_true(
        expect_decoded(*state, S(NIHAO_8), hint, GEZI_CS_UTF8, NIHAO_8).sure);
}

static void the_legacy_charset_takes_the_place_of_gbk(void **state)
{
    struct gezi_codec *codec = codec_of(GEZI_CS_CP932);

    (void)state;
    /* hyouji so: second bytes 0x5c */
    expect_decoded(codec, S("\x95\x5c\x8e\xa6\x83\x5c"), PLAIN, GEZI_CS_CP932,
                   "\xe8\xa1\xa8\xe7\xa4\xba\xe3\x82\xbd");
    gezi_codec_free(codec);
    codec = codec_of(GEZI_CS_EUC_KR);
    expect_decoded(codec, S("\xc7\xd0\xbd\xc0"), PLAIN, GEZI_CS_EUC_KR,
                   "\xed\x95\x99\xec\x8a\xb5");
    gezi_codec_free(codec);
    codec = codec_of(GEZI_CS_BIG5);
    expect_decoded(codec, S("\xa1\xc3\xbe\xc7\xa1\xe3"), PLAIN, GEZI_CS_BIG5,
                   "\xef\xbf\xa3\xe5\xad\xb8\xef\xbd\x9e");
    gezi_codec_free(codec);
}

static void a_western_reader_takes_valid_utf8_for_utf8(void **state)
{
    struct gezi_codec *codec = codec_of(GEZI_CS_CP1252);

    (void)state;
    expect_decoded(codec, S("caf\xc3\xa9"), PLAIN, GEZI_CS_UTF8, "caf\xc3\xa9");
    expect_decoded(codec, S("caf\xe9"), PLAIN, GEZI_CS_CP1252, "caf\xc3\xa9");
    gezi_codec_free(codec);
}

static void utf8_as_the_legacy_charset_still_reads_gbk(void **state)
{
    struct gezi_codec *codec = codec_of(GEZI_CS_UTF8);

    (void)state;
    expect_decoded(codec, S(NIHAO_G), PLAIN, GEZI_CS_GBK, NIHAO_8);
    gezi_codec_free(codec);
}

static void what_fits_neither_is_tried_as_cp932_and_big5(void **state)
{
    /* Half-width katakana and a kanji: no GBK. */
    expect_decoded(*state, S("\xb1 \x93\xfa"), PLAIN, GEZI_CS_CP932,
                   "\xef\xbd\xb1 \xe6\x97\xa5");
}

static void what_fits_nothing_is_replaced_byte_by_byte(void **state)
{
    struct gezi_decoded d =
        expect_decoded(*state, S(NIHAO_G "\xff\xff" NIHAO_G), PLAIN,
                       GEZI_CS_GBK, NIHAO_8 BAD BAD NIHAO_8);

    assert_int_equal(d.bad, 2);
    assert_false(d.sure);
    expect_decoded(*state, S("\xff\xe5\xa5\xbd\xff"), PLAIN, GEZI_CS_UTF8,
                   BAD "\xe5\xa5\xbd" BAD);
    /* A line of UTF-8 stays one when bytes of it are broken. */
    expect_decoded(*state, S(NIHAO_8 "\xff" NIHAO_8 "\xff" NIHAO_8 "c"), PLAIN,
                   GEZI_CS_UTF8, NIHAO_8 BAD NIHAO_8 BAD NIHAO_8 "c");
}

static void decoding_cuts_on_a_character_and_still_sees_the_rest(void **state)
{
    char out[16];
    struct gezi_hint hint = PLAIN;
    struct gezi_decoded d;

    for (size_t cap = 1; cap < 9; cap++) {
        memset(out, 'x', sizeof out);
        d = gezi_decode(*state, S(NIHAO_G NIHAO_G), &hint, out, cap);
        assert_int_equal(d.n, (cap - 1) / 3 * 3);
        assert_int_equal(out[d.n], 0);
        assert_int_equal(out[cap], 'x');
        assert_memory_equal(out, NIHAO_8 NIHAO_8, d.n);
        d = gezi_decode(*state, S(NIHAO_8 NIHAO_8), &hint, out, cap);
        assert_int_equal(d.n, (cap - 1) / 3 * 3);
        d = gezi_decode(*state, S("abcdefghijkl"), &hint, out, cap);
        assert_int_equal(d.n, cap - 1);
        assert_int_equal(out[cap], 'x');
    }
    /* All of it decides, not only what there is room for. */
    d = gezi_decode(*state, S(NIHAO_G "\xb1 \x93\xfa"), &hint, out, 4);
    assert_int_equal(d.charset, GEZI_CS_CP932);
    assert_int_equal(gezi_decode(*state, S(NIHAO_G), &hint, out, 0).n, 0);
}

static void decode_as_reads_by_that_charset_and_no_other(void **state)
{
    char out[64];
    struct gezi_decoded d;

    d = gezi_decode_as(*state, S(NIHAO_8), GEZI_CS_GBK, out, sizeof out);
    assert_string_equal(out, "\xe6\xb5\xa3\xe7\x8a\xb2\xe3\x82\xbd");
    assert_int_equal(d.charset, GEZI_CS_GBK);
    d = gezi_decode_as(*state, S(XUEXI_G), GEZI_CS_UTF8, out, sizeof out);
    assert_string_equal(out, XUEXI_G);
    d = gezi_decode_as(*state, S("a" NIHAO_G), GEZI_CS_ASCII, out, sizeof out);
    assert_string_equal(out, "a" BAD BAD BAD BAD);
    assert_int_equal(d.bad, 4);
}

static void an_error_leaves_nothing_behind_in_the_converter(void **state)
{
    for (int i = 0; i < 3; i++) {
        expect_decoded(*state, S("\xc4\xe3\xba"), FEIQ, GEZI_CS_GBK,
                       "\xe4\xbd\xa0" BAD);
        expect_decoded(*state, S(NIHAO_G), FEIQ, GEZI_CS_GBK, NIHAO_8);
    }
}

static void expect_encoded(struct gezi_codec *codec, const char *text,
                           enum gezi_charset cs, const char *want,
                           size_t want_lost)
{
    uint8_t room[256];
    struct gezi_writer w = {.p = room, .cap = sizeof room};
    size_t lost = 99;

    gezi_encode(codec, text, cs, &w, &lost);
    assert_false(w.full);
    assert_int_equal(w.n, strlen(want));
    assert_memory_equal(room, want, w.n);
    assert_int_equal(lost, want_lost);
}

static void encoding_for_windows_is_code_page_936(void **state)
{
    expect_encoded(*state, NIHAO_8, GEZI_CS_GBK, NIHAO_G, 0);
    expect_encoded(*state, "\xe2\x82\xac", GEZI_CS_GBK, "\x80", 0);
    expect_encoded(*state,
                   "a\xc2\xa0"
                   "b",
                   GEZI_CS_GBK, "a b", 0);
    expect_encoded(*state, "\xc2\xb7\xe2\x80\x94\xe2\x80\xa6\xef\xbd\x9e",
                   GEZI_CS_GBK, "\xa1\xa4\xa1\xaa\xa1\xad\xa1\xab", 0);
    /* Circled 21 would be four bytes, which Windows does not know. */
    expect_encoded(*state, "\xe3\x89\x91", GEZI_CS_GBK, "21", 0);
    expect_encoded(*state, "\xe3\x90\x80\xf0\xa0\x80\x80", GEZI_CS_GBK, "??",
                   2);
}

static void encoding_puts_one_question_mark_per_cluster(void **state)
{
    expect_encoded(*state, "a\xf0\x9f\x91\x8d\xf0\x9f\x8f\xbd" NIHAO_8,
                   GEZI_CS_GBK, "a?" NIHAO_G, 1);
    expect_encoded(*state,
                   "\xe2\x9d\xa4\xef\xb8\x8f\xf0\x9f\x91\xa8\xe2\x80"
                   "\x8d\xf0\x9f\x91\xa7",
                   GEZI_CS_GBK, "??", 2);
    expect_encoded(*state, NIHAO_8, GEZI_CS_ASCII, "??", 2);
    expect_encoded(*state, NIHAO_8, GEZI_CS_CP1252, "??", 2);
}

static void encoding_tries_the_compatibility_form(void **state)
{
    expect_encoded(*state, "\xe2\x80\x9cx\xe2\x80\x99\xe2\x80\x93",
                   GEZI_CS_ASCII, "\"x'-", 0);
    expect_encoded(*state, "\xef\xbc\xa1\xef\xbd\x9e", GEZI_CS_ASCII, "A~", 0);
    expect_encoded(*state,
                   "na\xc3\xafve stra\xc3\x9f"
                   "e \xc5\x82\xc3\xb3"
                   "d\xc5\xba",
                   GEZI_CS_ASCII, "naive strasse lodz", 0);
    expect_encoded(*state, "na\xc3\xafve", GEZI_CS_GBK, "naive", 0);
    expect_encoded(*state, "caf\xc3\xa9 cafe\xcc\x81", GEZI_CS_GBK,
                   "caf\xa8\xa6 caf\xa8\xa6", 0);
    /* Middle dots of China and Japan. */
    expect_encoded(*state, "\xc2\xb7", GEZI_CS_CP932, "\x81\x45", 0);
    expect_encoded(*state, "\xe3\x83\xbb", GEZI_CS_GBK, "\xa1\xa4", 0);
    /* Nobody sees a zero-width space go. */
    expect_encoded(*state, "a\xe2\x80\x8b" NIHAO_8, GEZI_CS_GBK, "a" NIHAO_G,
                   0);
}

static void encoding_as_utf8_copies(void **state)
{
    expect_encoded(*state, NIHAO_8 "\xf0\x9f\x99\x82", GEZI_CS_UTF8,
                   NIHAO_8 "\xf0\x9f\x99\x82", 0);
}

static void encoding_is_cut_between_characters(void **state)
{
    static const struct {
        enum gezi_charset cs;
        const char *text;
        size_t n[6]; /* by the room there is */
    } rows[] = {
        {GEZI_CS_GBK, NIHAO_8 "a", {0, 0, 2, 2, 4, 5}},
        {GEZI_CS_UTF8, "a" NIHAO_8, {0, 1, 1, 1, 4, 4}},
        {GEZI_CS_GBK, "\xf0\x9f\x99\x82" NIHAO_8, {0, 1, 1, 3, 3, 5}},
        {GEZI_CS_ASCII, "abcdefg", {0, 1, 2, 3, 4, 5}},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        for (size_t cap = 0; cap < 6; cap++) {
            uint8_t room[8] = {0};
            struct gezi_writer w = {.p = room, .cap = cap};

            gezi_encode(*state, rows[i].text, rows[i].cs, &w, NULL);
            assert_int_equal(w.n, rows[i].n[cap]);
            assert_true(w.full == (cap < 5 || i == 1 || i == 3));
        }
}

static void encoding_adds_to_what_was_written_before(void **state)
{
    uint8_t room[16];
    struct gezi_writer w = {.p = room, .cap = sizeof room};

    gezi_put_text(&w, "1:");
    gezi_encode(*state, NIHAO_8 "\xf0\x9f\x99\x82", GEZI_CS_GBK, &w, NULL);
    expect_bytes(gezi_written(&w), "1:" NIHAO_G "?");
}

static uint32_t next_random(uint32_t *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    return *seed >> 12;
}

static size_t put_utf8(char *p, uint32_t cp)
{
    p[0] = (char)(0xe0 | cp >> 12);
    p[1] = (char)(0x80 | (cp >> 6 & 0x3f));
    p[2] = (char)(0x80 | (cp & 0x3f));
    return 3;
}

static void what_encodes_without_loss_decodes_to_the_same(void **state)
{
    static const struct {
        enum gezi_charset cs;
        uint32_t first, last;
    } rows[] = {
        {GEZI_CS_GBK, 0x4e00, 0x9fa5},    {GEZI_CS_GBK, 0x3041, 0x3093},
        {GEZI_CS_BIG5, 0x4e00, 0x9fa5},   {GEZI_CS_CP932, 0x4e00, 0x9fa5},
        {GEZI_CS_CP932, 0x30a1, 0x30f6},  {GEZI_CS_CP932, 0xff61, 0xff9f},
        {GEZI_CS_EUC_KR, 0xac00, 0xd7a3}, {GEZI_CS_EUC_KR, 0x4e00, 0x9fa5},
        {GEZI_CS_UTF8, 0x4e00, 0x9fa5},
    };
    uint32_t seed = 1;

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        size_t whole = 0;

        for (int round = 0; round < 4000; round++) {
            char text[64], back[128];
            uint8_t room[64];
            struct gezi_writer w = {.p = room, .cap = sizeof room};
            size_t n = 0, lost;

            for (uint32_t k = 1 + next_random(&seed) % 3; k > 0; k--)
                n += put_utf8(text + n,
                              rows[i].first +
                                  next_random(&seed) %
                                      (rows[i].last - rows[i].first + 1));
            text[n] = '\0';
            gezi_encode(*state, text, rows[i].cs, &w, &lost);
            if (lost)
                continue;
            whole++;
            gezi_decode_as(*state, gezi_written(&w), rows[i].cs, back,
                           sizeof back);
            assert_string_equal(back, text);
        }
        assert_true(whole > 200);
    }
}

static void any_bytes_decode_to_valid_utf8_within_their_room(void **state)
{
    uint32_t seed = 5;

    for (int round = 0; round < 40000; round++) {
        uint8_t in[24];
        char out[GEZI_DECODED_SIZE(sizeof in) + 1];
        size_t n = next_random(&seed) % sizeof in;
        struct gezi_hint hint = {
            .kind = (enum gezi_kind)(next_random(&seed) % GEZI_KIND_COUNT),
            .utf8opt = next_random(&seed) % 4 == 0,
            .label = (enum gezi_charset)(next_random(&seed) % GEZI_CS_COUNT),
            .habit = (enum gezi_charset)(next_random(&seed) % GEZI_CS_COUNT)};
        struct gezi_decoded d;
        bool high = round & 1;

        for (size_t i = 0; i < n; i++)
            in[i] = (uint8_t)(next_random(&seed) | (high ? 0x80 : 0));
        out[GEZI_DECODED_SIZE(n)] = 'x';
        d = gezi_decode(*state, (gezi_span){in, n}, &hint, out,
                        GEZI_DECODED_SIZE(n));
        assert_int_equal(out[GEZI_DECODED_SIZE(n)], 'x');
        assert_int_equal(strlen(out), d.n);
        assert_true(gezi_utf8_valid(gezi_span_text(out), NULL));
        assert_true(d.charset < GEZI_CS_COUNT);
        assert_true(!d.bad == !strstr(out, BAD));
    }
}

static void names_are_found_in_any_spelling(void **state)
{
    static const struct {
        const char *name;
        enum gezi_charset cs;
    } rows[] = {
        {"UTF8", GEZI_CS_UTF8},         {"utf-8", GEZI_CS_UTF8},
        {"GB2312", GEZI_CS_GBK},        {"gb18030", GEZI_CS_GBK},
        {"CP936", GEZI_CS_GBK},         {"GBK", GEZI_CS_GBK},
        {"Shift_JIS", GEZI_CS_CP932},   {"sjis", GEZI_CS_CP932},
        {"Windows-31J", GEZI_CS_CP932}, {"EUC-KR", GEZI_CS_EUC_KR},
        {"euckr", GEZI_CS_EUC_KR},      {"CP949", GEZI_CS_EUC_KR},
        {"Big5", GEZI_CS_BIG5},         {"big5-hkscs", GEZI_CS_BIG5},
        {"Latin1", GEZI_CS_CP1252},     {"ascii", GEZI_CS_ASCII},
    };
    enum gezi_charset cs;

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_true(gezi_charset_find(gezi_span_text(rows[i].name), &cs));
        assert_int_equal(cs, rows[i].cs);
    }
    for (int i = 0; i < GEZI_CS_COUNT; i++) {
        const char *name = gezi_charset_name((enum gezi_charset)i);

        assert_true(gezi_charset_find(gezi_span_text(name), &cs));
        assert_int_equal(cs, i);
    }
    cs = GEZI_CS_CP932;
    assert_false(gezi_charset_find(S("utf-16"), &cs));
    assert_false(gezi_charset_find(S("gb"), &cs));
    assert_false(gezi_charset_find(S("gbkk"), &cs));
    assert_false(gezi_charset_find(S(""), &cs));
    assert_false(gezi_charset_find(S("gbk\0"), &cs));
    assert_int_equal(cs, GEZI_CS_CP932);
}

static void a_locale_tells_the_legacy_charset(void **state)
{
    (void)state;
    assert_int_equal(gezi_charset_of_locale("zh_CN.UTF-8"), GEZI_CS_GBK);
    assert_int_equal(gezi_charset_of_locale("zh_TW.UTF-8"), GEZI_CS_BIG5);
    assert_int_equal(gezi_charset_of_locale("zh_HK"), GEZI_CS_BIG5);
    assert_int_equal(gezi_charset_of_locale("ja_JP.UTF-8"), GEZI_CS_CP932);
    assert_int_equal(gezi_charset_of_locale("ja"), GEZI_CS_CP932);
    assert_int_equal(gezi_charset_of_locale("ko_KR.UTF-8"), GEZI_CS_EUC_KR);
    assert_int_equal(gezi_charset_of_locale("de_DE@euro"), GEZI_CS_CP1252);
    /* Nothing said. "kok" is Konkani. */
    assert_int_equal(gezi_charset_of_locale("kok_IN"), GEZI_CS_GBK);
    assert_int_equal(gezi_charset_of_locale("en_US.UTF-8"), GEZI_CS_GBK);
    assert_int_equal(gezi_charset_of_locale("C.UTF-8"), GEZI_CS_GBK);
    assert_int_equal(gezi_charset_of_locale("POSIX"), GEZI_CS_GBK);
    assert_int_equal(gezi_charset_of_locale(""), GEZI_CS_GBK);
    assert_int_equal(gezi_charset_of_locale(NULL), GEZI_CS_GBK);
}

#define WITH_GBK(test)                                                         \
    cmocka_unit_test_setup_teardown(test, open_gbk, close_codec)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_GBK(ascii_is_ascii_to_everybody),
        WITH_GBK(gbk_words_that_are_valid_utf8_read_as_gbk),
        WITH_GBK(utf8_words_that_are_valid_gbk_read_as_utf8),
        WITH_GBK(plain_gbk_is_sure_to_be_gbk),
        WITH_GBK(the_utf8_option_decides_whatever_the_kind),
        WITH_GBK(the_utf8_option_with_legacy_bytes_reads_them_as_legacy),
        WITH_GBK(the_utf8_option_with_rubbish_replaces_byte_by_byte),
        WITH_GBK(feiq_and_its_kin_write_gbk),
        WITH_GBK(iptux_is_read_by_its_label_when_that_fits),
        WITH_GBK(half_a_character_at_the_end_is_one_replacement),
        WITH_GBK(every_cut_of_a_gbk_line_stays_gbk),
        WITH_GBK(gbk_is_read_with_euro_and_four_byte_characters),
        WITH_GBK(a_nul_is_a_bad_character_and_tips_nothing),
        WITH_GBK(a_habit_settles_what_is_ambiguous),
        WITH_GBK(a_habit_settles_nothing_that_is_sure),
        cmocka_unit_test(the_legacy_charset_takes_the_place_of_gbk),
        cmocka_unit_test(a_western_reader_takes_valid_utf8_for_utf8),
        cmocka_unit_test(utf8_as_the_legacy_charset_still_reads_gbk),
        WITH_GBK(what_fits_neither_is_tried_as_cp932_and_big5),
        WITH_GBK(what_fits_nothing_is_replaced_byte_by_byte),
        WITH_GBK(decoding_cuts_on_a_character_and_still_sees_the_rest),
        WITH_GBK(decode_as_reads_by_that_charset_and_no_other),
        WITH_GBK(an_error_leaves_nothing_behind_in_the_converter),
        WITH_GBK(encoding_for_windows_is_code_page_936),
        WITH_GBK(encoding_puts_one_question_mark_per_cluster),
        WITH_GBK(encoding_tries_the_compatibility_form),
        WITH_GBK(encoding_as_utf8_copies),
        WITH_GBK(encoding_is_cut_between_characters),
        WITH_GBK(encoding_adds_to_what_was_written_before),
        WITH_GBK(what_encodes_without_loss_decodes_to_the_same),
        WITH_GBK(any_bytes_decode_to_valid_utf8_within_their_room),
        cmocka_unit_test(a_codec_can_be_opened_in_two_steps),
        cmocka_unit_test(names_are_found_in_any_spelling),
        cmocka_unit_test(a_locale_tells_the_legacy_charset),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
