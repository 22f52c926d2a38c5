/* What stands in an encrypted request for a file. docs/protocol.md 11.6 */
#include "sealed.h"

#include <gezi/attach.h>
#include <gezi/packet.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define KEY "4d58ebd9b2af5c4727b1ce71b1ae19d6ff4813f44894a88bb7f7f2e5716670c9"

enum { FILE_C = 0xc00860, FOLDER_C = 0xc00862, NUMBER = 1700000700 };

static struct gezi_request head_of(uint32_t command)
{
    return (struct gezi_request){.head = {.command = command, .number = NUMBER},
                                 .folder =
                                     (command & 0xff) == GEZI_CMD_GETDIRFILES};
}

static enum gezi_err parse(uint32_t command, const char *text,
                           struct gezi_request *r, struct gezi_inside *in)
{
    *r = head_of(command);
    return gezi_inside_parse(gezi_span_text(text), r, in);
}

static enum gezi_err result(uint32_t command, const char *text)
{
    struct gezi_request r;
    struct gezi_inside in;

    return parse(command, text, &r, &in);
}

static void each_form_reads(void **state)
{
    struct gezi_request r;
    struct gezi_inside in;

    (void)state;
    assert_int_equal(
        parse(FOLDER_C, "6553f17b:c:900000:" KEY ":6553f3bc", &r, &in),
        GEZI_OK);
    assert_true(r.packet.hex == 1700000123 && r.file.hex == 12 && !r.offset);
    assert_int_equal(in.as, GEZI_BODY_SEALED);
    assert_true(in.number == NUMBER && in.key[0] == 0x4d && in.key[31] == 0xc9);
    assert_int_equal(
        parse(FILE_C, "6553f17b:c:1a:0900000:" KEY ":06553F3BC:", &r, &in),
        GEZI_OK);
    assert_true(r.offset == 0x1a && in.as == GEZI_BODY_SEALED);
    assert_int_equal(parse(FILE_C, "1:2:0:4000000:6553f3bc", &r, &in), GEZI_OK);
    assert_true(in.as == GEZI_BODY_CLEAR && in.number == NUMBER);
    assert_int_equal(parse(FOLDER_C, "1:2:4000000:6553f3bc", &r, &in), GEZI_OK);
    assert_int_equal(in.as, GEZI_BODY_CLEAR);
    assert_int_equal(parse(FOLDER_C & ~0x800u, "1:2:", &r, &in), GEZI_OK);
    assert_true(in.as == GEZI_BODY_UNTOLD && in.number == 0);
    assert_int_equal(parse(FILE_C & ~0x800u, "1:2:0:", &r, &in), GEZI_OK);
}

static void what_is_missing_or_wrong_is_refused(void **state)
{
    static const struct {
        uint32_t command;
        const char *text;
        enum gezi_err err;
    } cases[] = {
        {FOLDER_C, "", GEZI_E_SHORT},
        {FOLDER_C, "1", GEZI_E_SHORT},
        {FOLDER_C, "1:", GEZI_E_SHORT},
        {FOLDER_C, "1:2:", GEZI_E_SHORT}, /* ENCFILE, and nothing of it */
        {FILE_C, "1:2:", GEZI_E_SHORT},
        {FILE_C, "1:2:0:", GEZI_E_SHORT},
        {FOLDER_C, "x:2:4000000:6553f3bc", GEZI_E_NUMBER},
        {FOLDER_C, "1:-2:4000000:6553f3bc", GEZI_E_NUMBER},
        {FILE_C, "1:2:8000000000000000:4000000:6553f3bc", GEZI_E_NUMBER},
        {FOLDER_C, "1:2:900000:" KEY, GEZI_E_SHORT},
        {FOLDER_C, "1:2:900000:" KEY "00:6553f3bc", GEZI_E_NUMBER},
        {FOLDER_C, "1:2:900000:4d58:6553f3bc", GEZI_E_NUMBER},
        {FOLDER_C, "1:2:4000000:", GEZI_E_SHORT},
        /* Other capabilities: none, both, without a counter, of Blowfish. */
        {FOLDER_C, "1:2:0:6553f3bc", GEZI_E_NUMBER},
        {FOLDER_C, "1:2:4900000:" KEY ":6553f3bc", GEZI_E_NUMBER},
        {FOLDER_C, "1:2:100000:" KEY ":6553f3bc", GEZI_E_NUMBER},
        {FOLDER_C, "1:2:820000:" KEY ":6553f3bc", GEZI_E_NUMBER},
        /* The number of the head, which nobody signed, is another. */
        {FOLDER_C, "1:2:4000000:6553f3bd", GEZI_E_NUMBER},
        {FOLDER_C, "1:2:4000000:0", GEZI_E_NUMBER},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (result(cases[i].command, cases[i].text) != cases[i].err)
            fail_msg("%s: %s", cases[i].text,
                     gezi_err_text(result(cases[i].command, cases[i].text)));
}

/* Cut anywhere it is refused, or says no other thing. */
static void a_truncated_one_never_reads_as_another(void **state)
{
    static const char *const whole[] = {"6553f17b:12345678:900000:" KEY
                                        ":6553f3bc",
                                        "6553f17b:12345678:4000000:6553f3bc"};
    char cut[256];

    (void)state;
    for (size_t i = 0; i < 2; i++)
        for (size_t n = 0; n < strlen(whole[i]); n++) {
            snprintf(cut, sizeof cut, "%.*s", (int)n, whole[i]);
            assert_int_not_equal(result(FOLDER_C, cut), GEZI_OK);
        }
}

static void what_is_written_reads_back(void **state)
{
    (void)state;
    for (int folder = 0; folder < 2; folder++)
        for (int as = GEZI_BODY_UNTOLD; as <= GEZI_BODY_SEALED; as++) {
            struct gezi_inside in = {.as = (enum gezi_body_as)as,
                                     .number = NUMBER};
            struct gezi_request r =
                head_of((folder ? FOLDER_C : FILE_C) &
                        ~(as == GEZI_BODY_UNTOLD ? 0x800u : 0));
            uint8_t room[256];
            struct gezi_writer w = {room, sizeof room, 0, false};
            struct gezi_inside back;

            memset(in.key, 0xa5, sizeof in.key);
            gezi_inside_put(&w, folder, 0x6553f17b, 77, 0x123456789a, &in);
            assert_int_equal(room[w.n - 1], 0);
            assert_int_equal(gezi_inside_parse(gezi_written(&w), &r, &back),
                             GEZI_OK);
            assert_true(r.packet.hex == 0x6553f17b && r.file.hex == 77);
            assert_true(r.offset == (folder ? 0 : 0x123456789a));
            assert_int_equal(back.as, as);
            if (as == GEZI_BODY_SEALED)
                assert_memory_equal(back.key, in.key, sizeof in.key);
        }
}

/* Golden requests */

/* Opened by Bob, held against Alice's signature. */
static void expect_golden(const char *name, const char *inside)
{
    const struct gezi_seal *bob = sealed_keys("bob");
    const struct gezi_seal *alice = sealed_keys("alice");
    uint8_t room[4096], plain[4096], iv[GEZI_IV_SIZE];
    struct gezi_writer w = {plain, sizeof plain, 0, false};
    struct gezi_envelope e;
    struct gezi_request r;
    struct gezi_inside in;

    assert_int_equal(gezi_request_parse(sealed_vector(name), &r),
                     GEZI_E_ENCRYPTED);
    assert_true(
        gezi_envelope_parse(gezi_packet_text(r.head.extra, NULL), room, &e));
    gezi_seal_iv(e.seals, r.head.number_text, iv);
    assert_true(bob->open(bob->ctx, &e, iv, &w));
    assert_true(bob->verify(bob->ctx, alice->own(alice->ctx, GEZI_KEY_2048),
                            e.seals, gezi_written(&w), e.signature));
    assert_string_equal(plain, inside);
    assert_int_equal(gezi_inside_parse(gezi_written(&w), &r, &in), GEZI_OK);
    assert_true(in.number == NUMBER);
}

static void golden_requests_open_and_read(void **state)
{
    (void)state;
    expect_golden("request-encrypted-folder",
                  "6553f17b:12345678:900000:" KEY ":6553f3bc");
    expect_golden("request-encrypted-image",
                  "6553f17b:384:0:900000:" KEY ":6553f3bc");
    expect_golden("request-encrypted-clear-body",
                  "6553f17b:12345678:4000000:6553f3bc");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_form_reads),
        cmocka_unit_test(what_is_missing_or_wrong_is_refused),
        cmocka_unit_test(a_truncated_one_never_reads_as_another),
        cmocka_unit_test(what_is_written_reads_back),
        cmocka_unit_test(golden_requests_open_and_read),
    };

    return cmocka_run_group_tests(tests, sealed_begin, sealed_end);
}
