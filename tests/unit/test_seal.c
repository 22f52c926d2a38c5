#include "expect.h"

#include "octets.h"

#include <gezi/packet.h>
#include <gezi/seal.h>

#include <stdio.h>
#include <stdlib.h>

static bool key_of(const char *text, uint32_t *seals, struct gezi_key *key)
{
    return gezi_key_parse(gezi_span_text(text), seals, key);
}

/* A modulus of so many digits that begins and ends as given. */
static const char *digits(const char *head, size_t n, char last)
{
    static char text[1100];

    snprintf(text, sizeof text, "65920006:10001-%s", head);
    memset(text + strlen(text), 'a', n - strlen(head) - 1);
    text[15 + n - 1] = last;
    text[15 + n] = '\0';
    return text;
}

static void a_key_is_read_by_its_value(void **state)
{
    struct gezi_key key, same;
    uint32_t seals;

    (void)state;
    assert_true(key_of(digits("c", 256, '1'), &seals, &key));
    assert_int_equal(seals, 0x65920006);
    assert_int_equal(key.exponent, 65537);
    assert_int_equal(key.n, 128);
    assert_int_equal(key.modulus[0], 0xca);
    assert_int_equal(key.modulus[127], 0xa1);
    assert_true(key_of(digits("000c", 259, '1'), &seals, &same));
    assert_true(gezi_key_equal(&key, &same));
    assert_true(key_of(digits("c", 512, 'F'), &seals, &key));
    assert_int_equal(key.n, 256);
    assert_true(key_of(digits("C", 1024, 'b'), &seals, &key));
    assert_int_equal(key.n, 512);
}

static void a_key_that_cannot_be_one_is_refused(void **state)
{
    struct gezi_key key;
    uint32_t seals;
    char text[1100];

    (void)state;
    assert_false(key_of(digits("c", 256, '2'), &seals, &key)); /* even */
    assert_false(key_of(digits("7", 256, '1'), &seals, &key)); /* 1023 bits */
    assert_false(key_of(digits("c", 254, '1'), &seals, &key));
    assert_false(key_of(digits("c", 1026, '1'), &seals, &key));
    assert_false(key_of(digits("cg", 256, '1'), &seals, &key));
    for (size_t i = 0; i < 4; i++) {
        static const char *const exponents[] = {"1", "2", "10000", "100000001"};

        snprintf(text, sizeof text, "65920006:%s-%s", exponents[i],
                 digits("c", 256, '1') + 15);
        assert_false(key_of(text, &seals, &key));
    }
    assert_false(key_of("65920006:10001-", &seals, &key));
    assert_false(key_of("65920006:10001", &seals, &key));
    assert_false(key_of("", &seals, &key));
}

static void a_key_written_reads_the_same(void **state)
{
    uint8_t bytes[1200];
    struct gezi_writer w = {bytes, sizeof bytes, 0, false};
    struct gezi_key key, back;
    uint32_t seals;

    (void)state;
    assert_true(key_of(digits("c", 512, '1'), &seals, &key));
    gezi_key_put(&w, GEZI_SEAL_OURS, &key);
    assert_true(gezi_key_parse(gezi_written(&w), &seals, &back));
    assert_int_equal(seals, GEZI_SEAL_OURS);
    assert_true(gezi_key_equal(&key, &back));
}

static void what_we_can_is_what_the_official_client_announces(void **state)
{
    (void)state;
    assert_int_equal(GEZI_SEAL_OURS_OLD, 0x65920006);
    assert_int_equal(GEZI_SEAL_OURS, 0x65900004);
}

static void the_best_that_is_common_is_chosen(void **state)
{
    static const struct {
        uint32_t theirs, ours, chosen;
    } cases[] = {
        {0x65920006, 0x65920006, 0x41900004},
        {0x65900004, 0x65920006, 0x41900004},
        {0x25920006, 0x65920006, 0x21900004}, /* no SHA-256 */
        {0x00100004, 0x65920006, 0x00100004},
        {0x01100004, 0x65920006, 0x01100004},
        {0x00021003, 0x65920006, 0x00020002}, /* version 2 */
        {0x01820002, 0x65920006, 0x01820002},
        {0x21820002, 0x65920006, 0x01820002}, /* never signed */
        {0x00021003, 0x65900004, 0},          /* the old key is off */
        {0x00001001, 0x65920006, 0},          /* RSA-512 and RC2 alone */
        {0x00522002, 0x65920006, 0x00020002}, /* AES as another bit */
        {0x00500002, 0x65920006, 0},
        {0, 0x65920006, 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(gezi_seals_choose(cases[i].theirs, cases[i].ours),
                         cases[i].chosen);
}

static bool envelope(const char *text, struct gezi_envelope *e)
{
    static uint8_t room[4096];

    return gezi_envelope_parse(gezi_span_text(text), room, e);
}

static void an_envelope_is_hex_or_base64(void **state)
{
    struct gezi_envelope e;

    (void)state;
    assert_true(envelope("20002:0aFF:0011223344556677", &e));
    expect_bytes(e.key, "\x0a\xff");
    expect_bytes(e.cipher, "\x00\x11\x22\x33\x44\x55\x66\x77");
    assert_int_equal(e.signature.n, 0);
    assert_true(envelope("41100004:Cg==:AAECAwQFBgcICQoLDA0ODw==:/w==", &e));
    expect_bytes(e.key, "\x0a");
    assert_int_equal(e.cipher.n, 16);
    expect_bytes(e.signature, "\xff");
}

static void what_is_no_envelope_is_refused(void **state)
{
    static const char *const wrong[] = {
        "",
        "20002",
        "20002:0a",
        "20002::0011223344556677",
        "20002:0a:",
        "20002:0:0011223344556677",       /* half an octet */
        "20002:0g:0011223344556677",      /* no digit */
        "20002:0a:00112233445566",        /* no whole block */
        "100004:0a:0011223344556677",     /* AES has longer ones */
        "20000:0a:0011223344556677",      /* no RSA */
        "2:0a:0011223344556677",          /* no cipher */
        "20006:0a:0011223344556677",      /* two keys */
        "120002:0a:0011223344556677",     /* two ciphers */
        "20003:0a:0011223344556677",      /* RSA-512 beside it */
        "20001:0a:0011223344556677",      /* RSA-512 */
        "1002:0a:0011223344556677",       /* RC2 */
        "60002:0a:0011223344556677",      /* Blowfish-256 beside it */
        "40020002:0a:0011223344556677",   /* signed, and no signature */
        "40020002:0a:0011223344556677:0", /* half of one */
        "1020002:Cg=:AAECAwQFBgc=",       /* padding is missing */
        "1020002:Cg==:AAEC AwQFBgc=",     /* a space */
        "1020002:C=g=:AAECAwQFBgc=",      /* padding inside */
        "1020002:====:AAECAwQFBgc=",
    };
    struct gezi_envelope e;

    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_false(envelope(wrong[i], &e));
}

static void an_envelope_written_reads_the_same(void **state)
{
    static const uint32_t seals[] = {0x20002, 0x1020002, 0x100004, 0x41900004,
                                     0x21900004};
    static uint8_t octets[512], room[4096], bytes[4096];
    struct gezi_envelope e, back;

    (void)state;
    for (size_t i = 0; i < sizeof octets; i++)
        octets[i] = (uint8_t)(i * 37);
    for (size_t i = 0; i < sizeof seals / sizeof *seals; i++)
        for (size_t n = 16; n <= 64; n += 16) {
            struct gezi_writer w = {bytes, gezi_envelope_size(n), 0, false};

            e = (struct gezi_envelope){seals[i],
                                       {octets, GEZI_KEY_MAX - n % 3},
                                       {octets + 7, n},
                                       {NULL, 0}};
            if (seals[i] & GEZI_SEAL_SIGN)
                e.signature = (gezi_span){octets + 1, GEZI_KEY_2048};
            gezi_envelope_put(&w, &e);
            assert_false(w.full);
            assert_true(gezi_envelope_parse(gezi_written(&w), room, &back));
            assert_int_equal(back.seals, e.seals);
            assert_true(gezi_span_equal(back.key, e.key));
            assert_true(gezi_span_equal(back.cipher, e.cipher));
            assert_true(gezi_span_equal(back.signature, e.signature));
        }
}

static void the_start_is_zero_or_the_digits_of_the_number(void **state)
{
    uint8_t iv[GEZI_IV_SIZE];

    (void)state;
    gezi_seal_iv(0x100004, S("1700000123"), iv);
    assert_memory_equal(iv, "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 16);
    gezi_seal_iv(0x900004, S("1700000123"), iv);
    assert_memory_equal(iv, "1700000123\0\0\0\0\0\0", 16);
    gezi_seal_iv(0x900004, S("12345678901234567890"), iv);
    assert_memory_equal(iv, "123456789012345\0", 16);
}

static void only_an_extended_text_has_lists_in_it(void **state)
{
    struct gezi_plain p = gezi_plain_split(S("hi\0list\0TO:a:b\a\0"), true);

    (void)state;
    expect_bytes(p.message, "hi");
    expect_bytes(p.list, "list");
    expect_bytes(p.recipients, "TO:a:b\a");
    expect_bytes(p.signed_text, "hi\0");
    assert_int_equal(p.signed_all.n, 16);
    p = gezi_plain_split(S("hi\0list\0TO:a:b\a\0"), false);
    assert_int_equal(p.list.n + p.recipients.n, 0);
    p = gezi_plain_split(S("hi"), true);
    expect_bytes(p.message, "hi");
    expect_bytes(p.signed_text, "hi");
    p = gezi_plain_split(S(""), true);
    assert_int_equal(p.message.n + p.list.n, 0);
}

static void recipients_are_read_with_and_without_the_last_bell(void **state)
{
    static const char *const lists[] = {"TO:bob:PC\acarol:C2\a",
                                        "TO:bob:PC\acarol:C2",
                                        "TO:bob:PC\a:x\anone\acarol:C2\a"};
    gezi_span user, host;

    (void)state;
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        gezi_span list = gezi_span_text(lists[i]);

        assert_true(gezi_recipient_next(&list, &user, &host));
        expect_bytes(user, "bob");
        expect_bytes(host, "PC");
        assert_true(gezi_recipient_next(&list, &user, &host));
        expect_bytes(user, "carol");
        expect_bytes(host, "C2");
        assert_false(gezi_recipient_next(&list, &user, &host));
    }
}

static void a_fingerprint_is_found_in_a_name(void **state)
{
    char print[GEZI_FINGERPRINT_SIZE], plain[GEZI_NAME_SIZE];

    (void)state;
    assert_true(gezi_fingerprint_of("bob-<2471960cbd9813ca>", print));
    assert_string_equal(print, "2471960cbd9813ca");
    assert_true(gezi_fingerprint_of("b-<x-<2471960CBD9813CA>tail", print));
    assert_string_equal(print, "2471960cbd9813ca");
    gezi_plain_user("b-<x-<2471960CBD9813CA>tail", plain);
    assert_string_equal(plain, "b-<x");
    gezi_plain_user("b-<x", plain);
    assert_string_equal(plain, "b-<x");
    assert_false(gezi_fingerprint_of("bob-<2471960cbd9813c>", print));
    assert_false(gezi_fingerprint_of("bob-<2471960cbd9813caa>", print));
    assert_false(gezi_fingerprint_of("bob-<2471960cbd9813cg>", print));
    assert_false(gezi_fingerprint_of("bob-<2471", print));
    assert_false(gezi_fingerprint_of("bob", print));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_key_is_read_by_its_value),
        cmocka_unit_test(a_key_that_cannot_be_one_is_refused),
        cmocka_unit_test(a_key_written_reads_the_same),
        cmocka_unit_test(what_we_can_is_what_the_official_client_announces),
        cmocka_unit_test(the_best_that_is_common_is_chosen),
        cmocka_unit_test(an_envelope_is_hex_or_base64),
        cmocka_unit_test(what_is_no_envelope_is_refused),
        cmocka_unit_test(an_envelope_written_reads_the_same),
        cmocka_unit_test(the_start_is_zero_or_the_digits_of_the_number),
        cmocka_unit_test(only_an_extended_text_has_lists_in_it),
        cmocka_unit_test(recipients_are_read_with_and_without_the_last_bell),
        cmocka_unit_test(a_fingerprint_is_found_in_a_name),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
