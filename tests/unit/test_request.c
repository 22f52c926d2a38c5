#include "expect.h"

#include <gezi/attach.h>

static enum gezi_err parse(gezi_span in)
{
    struct gezi_request r;

    return gezi_request_parse(in, &r);
}

static struct gezi_request good(gezi_span in)
{
    struct gezi_request r;

    assert_int_equal(gezi_request_parse(in, &r), GEZI_OK);
    return r;
}

static enum gezi_progress flowing(gezi_span in)
{
    return gezi_request_check(in, GEZI_FLOWING);
}

static void official_request_reads(void **state)
{
    struct gezi_request r =
        good(S("1:1700000600:bob:BOB-PC:8388704:6553f17b:12345678:1a:\0"));

    (void)state;
    assert_false(r.folder);
    expect_bytes(r.head.user, "bob");
    expect_bytes(r.head.host, "BOB-PC");
    assert_true(r.head.number == 1700000600);
    assert_int_equal(r.head.command, 0x00800060);
    expect_bytes(r.packet.text, "6553f17b");
    assert_true(r.packet.is_hex && r.packet.hex == 1700000123);
    assert_false(r.packet.is_dec);
    assert_true(r.packet.dec == 0);
    expect_bytes(r.file.text, "12345678");
    assert_true(r.file.is_hex && r.file.hex == 305419896);
    assert_true(r.file.is_dec && r.file.dec == 12345678);
    assert_true(r.offset == 0x1a);
}

static void folder_request_needs_no_offset(void **state)
{
    static const char *const bodies[] = {
        "5:c:", "5:c", "5:c:0", "5:c:0:", "5:c::", "5:c:0:\n", "5:c\r\n"};

    (void)state;
    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
        uint8_t room[64];
        struct gezi_writer w = {.p = room, .cap = sizeof room};
        struct gezi_request r;

        gezi_put_text(&w, "1:1:u:h:2097250:");
        gezi_put_text(&w, bodies[i]);
        r = good(gezi_written(&w));
        assert_true(r.folder);
        assert_true(r.packet.hex == 5 && r.file.hex == 12 && r.offset == 0);
        gezi_put_byte(&w, 0);
        assert_int_equal(flowing(gezi_written(&w)), GEZI_DONE);
        assert_int_equal(parse(gezi_written(&w)), GEZI_OK);
    }
}

static void options_beside_the_command_do_not_matter(void **state)
{
    (void)state;
    assert_false(good(S("1:1:u:h:2097248:1:1:0:")).folder); /* FILEATTACH */
    assert_true(good(S("1:1:u:h:2097250:1:1:0:")).folder);
    assert_false(good(S("1:1:u:h:8388704:1:1:0:")).folder); /* UTF8 */
    assert_false(good(S("1:1:u:h:352:1:1:0:")).folder);     /* 0x100 */
}

static void other_commands_are_refused(void **state)
{
    (void)state;
    assert_int_equal(parse(S("1:1:u:h:97:1:1:0:\0")), GEZI_E_COMMAND);
    assert_int_equal(parse(S("1:1:u:h:32:hello\0")), GEZI_E_COMMAND);
    assert_int_equal(parse(S("1:1:u:h:765:\0\xff\xd8")), GEZI_E_COMMAND);
    assert_int_equal(flowing(S("1:1:u:h:97:1")), GEZI_BAD);
    assert_int_equal(flowing(S("1:1:u:h:32:")), GEZI_BAD);
}

static void broken_header_is_refused_as_in_a_datagram(void **state)
{
    (void)state;
    assert_int_equal(parse(S("")), GEZI_E_SHORT);
    assert_int_equal(parse(S("GET / HTTP/1.1\r\nHost: x\r\n\r\n")),
                     GEZI_E_SHORT);
    assert_int_equal(parse(S("2:1:u:h:96:1:1:0:")), GEZI_E_VERSION);
    assert_int_equal(parse(S("1:x:u:h:96:1:1:0:")), GEZI_E_NUMBER);
    assert_int_equal(parse(S("1:1::h:96:1:1:0:")), GEZI_E_NAME);
}

static void numbers_that_are_none_are_refused(void **state)
{
    (void)state;
    assert_int_equal(parse(S("1:1:u:h:96:6553f17b:1:-1:\0")), GEZI_E_NUMBER);
    assert_int_equal(parse(S("1:1:u:h:96:6553f17b:1:x:\0")), GEZI_E_NUMBER);
    assert_int_equal(parse(S("1:1:u:h:96:6553f17b:1:8000000000000000:\0")),
                     GEZI_E_NUMBER);
    assert_int_equal(parse(S("1:1:u:h:96:0x5:1:0:\0")), GEZI_E_NUMBER);
    assert_int_equal(parse(S("1:1:u:h:96:5:g:0:\0")), GEZI_E_NUMBER);
    assert_int_equal(parse(S("1:1:u:h:96::1:0:\0")), GEZI_E_NUMBER);
    assert_int_equal(parse(S("1:1:u:h:96:5::0:\0")), GEZI_E_NUMBER);
    assert_int_equal(parse(S("1:1:u:h:96:10000000000000000f:1:0:\0")),
                     GEZI_E_NUMBER);
    assert_true(good(S("1:1:u:h:96:5:1:7fffffffffffffff:\0")).offset ==
                GEZI_FILE_SIZE_MAX);
}

static void decimal_over_64_bits_of_hex_is_still_a_decimal(void **state)
{
    struct gezi_request r = good(S("1:1:u:h:96:10000000000000000:1:0:\0"));

    (void)state;
    assert_false(r.packet.is_hex);
    assert_true(r.packet.is_dec);
    assert_true(r.packet.dec == 10000000000000000u);
    r = good(S("1:1:u:h:96:ffffffffffffffff:1:0:\0"));
    assert_true(r.packet.is_hex && r.packet.hex == UINT64_MAX);
}

static void body_without_an_id_is_too_short(void **state)
{
    (void)state;
    assert_int_equal(parse(S("1:1:u:h:96:")), GEZI_E_SHORT);
    assert_int_equal(parse(S("1:1:u:h:96:5")), GEZI_E_SHORT);
    assert_int_equal(parse(S("1:1:u:h:96:5:")), GEZI_E_SHORT);
    assert_int_equal(parse(S("1:1:u:h:96:\0005:1:0:")), GEZI_E_SHORT);
}

static void what_stands_behind_the_request_is_not_looked_at(void **state)
{
    (void)state;
    assert_int_equal(flowing(S("1:1:u:h:96:5:1:0:\0garbage")), GEZI_DONE);
    assert_int_equal(parse(S("1:1:u:h:96:5:1:0:\0garbage")), GEZI_OK);
    assert_int_equal(parse(S("1:1:u:h:96:5:1:0:more:of:it")), GEZI_OK);
}

/* DONE at the last byte and at no other. */
static void expect_done_at_the_end(gezi_span in)
{
    for (size_t n = 0; n < in.n; n++)
        assert_int_equal(flowing(gezi_span_first(in, n)), GEZI_MORE);
    assert_int_equal(flowing(in), GEZI_DONE);
}

static void request_of_feiq_is_whole_at_its_eighth_colon(void **state)
{
    (void)state;
    expect_done_at_the_end(S("1_lbt80_0#160#FC4DD4D98024#0#0#0#4000#9:"
                             "1546091332:cao:CAO:96:5:2710:0:"));
    expect_done_at_the_end(S("1@shiyeline:18521:Administra:DEEP-17101:96:"
                             "59f47cab:0:0:"));
}

static void shorter_request_is_whole_at_its_nul(void **state)
{
    (void)state;
    expect_done_at_the_end(S("1:1:u:h:98:59bbf8e6:0:\0"));
    expect_done_at_the_end(S("1_iptux 0.8.3:47:root:vm:96:6b0025be:0:0\0"));
    expect_done_at_the_end(S("1_iptux 0.8.3:49:root:vm:2097250:6b0025bf:1:0"
                             "\0"));
}

static void request_without_an_end_is_whole_when_quiet(void **state)
{
    gezi_span in = S("1:1:u:h:98:59bbf8e6:c");

    (void)state;
    assert_int_equal(flowing(in), GEZI_MORE);
    assert_int_equal(gezi_request_check(in, GEZI_QUIET), GEZI_DONE);
    assert_int_equal(gezi_request_check(in, GEZI_CLOSED), GEZI_DONE);
}

static void slow_peer_is_waited_for(void **state)
{
    gezi_span in = S("1:1:u:h:98:59bbf8e6:c");

    (void)state;
    for (size_t n = 0; n + 1 < in.n; n++)
        assert_int_equal(gezi_request_check(gezi_span_first(in, n), GEZI_QUIET),
                         GEZI_MORE);
}

static void request_cut_by_the_end_of_the_connection_is_bad(void **state)
{
    gezi_span in = S("1:1:u:h:98:59bbf8e6:c");

    (void)state;
    for (size_t n = 0; n + 1 < in.n; n++)
        assert_int_equal(
            gezi_request_check(gezi_span_first(in, n), GEZI_CLOSED), GEZI_BAD);
}

static void what_no_byte_can_mend_is_bad_at_once(void **state)
{
    (void)state;
    assert_int_equal(flowing(S("1:1:u\0:h:96:1:1:0:")), GEZI_BAD);
    assert_int_equal(flowing(S("\0")), GEZI_BAD);
    assert_int_equal(flowing(S("2:1:u:h:96:")), GEZI_BAD);
    assert_int_equal(flowing(S("1:x:u:h:96:")), GEZI_BAD);
    assert_int_equal(flowing(S("1:1::h:96:")), GEZI_BAD);
    assert_int_equal(flowing(S("1:1:u:h:96:5:1:-1:")), GEZI_BAD);
    assert_int_equal(flowing(S("1:1:u:h:96:5:1:x\0")), GEZI_BAD);
    assert_int_equal(flowing(S("1:1:u:h:96:5\0")), GEZI_BAD);
}

/* A request of n bytes that never ends. */
static gezi_span endless(uint8_t *room, size_t n, const char *head)
{
    memset(room, '1', n);
    memcpy(room, head, strlen(head));
    return (gezi_span){room, n};
}

static void endless_request_is_bad(void **state)
{
    static uint8_t room[GEZI_REQUEST_SEALED_MAX + 1];

    (void)state;
    assert_int_equal(flowing(endless(room, GEZI_REQUEST_MAX, "")), GEZI_MORE);
    assert_int_equal(flowing(endless(room, GEZI_REQUEST_MAX + 1, "")),
                     GEZI_BAD);
    assert_int_equal(
        flowing(endless(room, GEZI_REQUEST_MAX + 1, "1:1:u:h:96:5:")),
        GEZI_BAD);
    assert_int_equal(
        flowing(endless(room, GEZI_REQUEST_SEALED_MAX, "1:1:u:h:4194400:")),
        GEZI_MORE);
    assert_int_equal(
        flowing(endless(room, GEZI_REQUEST_SEALED_MAX + 1, "1:1:u:h:4194400:")),
        GEZI_BAD);
}

static void encrypted_request_is_told_apart(void **state)
{
    gezi_span in = S("1:1:u:h:12585058:41900004:kDg:iF8:EDD:more\0");
    struct gezi_request r;

    (void)state;
    expect_done_at_the_end(in);
    assert_int_equal(gezi_request_parse(in, &r), GEZI_E_ENCRYPTED);
    assert_true(r.folder);
    expect_bytes(r.head.user, "u");
    assert_int_equal(
        gezi_request_check(gezi_span_first(in, in.n - 1), GEZI_QUIET),
        GEZI_DONE);
}

static void parse_writes_only_what_it_promises(void **state)
{
    struct gezi_request r;

    (void)state;
    memset(&r, 0x5a, sizeof r);
    gezi_request_parse(S("1:1:u:h:97:1:1:0:"), &r);
    gezi_request_parse(S("1:1:u:h:96:1:1:x:"), &r);
    gezi_request_parse(S("1:1:u"), &r);
    for (size_t i = 0; i < sizeof r; i++)
        assert_int_equal(((unsigned char *)&r)[i], 0x5a);
}

static void put_writes_what_each_kind_reads(void **state)
{
    uint8_t room[128];
    struct gezi_writer w = {.p = room, .cap = sizeof room};

    (void)state;
    gezi_request_put(&w, GEZI_KIND_IPMSG, false, 1700000123, 305419896, 26);
    gezi_request_put(&w, GEZI_KIND_IPMSG, true, 1700000123, 12, 0);
    gezi_request_put(&w, GEZI_KIND_FEIQ, false, 1505894201, 0, 1048576);
    gezi_request_put(&w, GEZI_KIND_FEIQ, true, 5, 10000, 0);
    gezi_request_put(&w, GEZI_KIND_IPTUX, true, 44, 10004, 77);
    gezi_request_put(&w, GEZI_KIND_PLAIN, true, UINT64_MAX, UINT32_MAX, 0);
    expect_bytes(gezi_written(&w), "6553f17b:12345678:1a:\0"
                                   "6553f17b:c:\0"
                                   "59c21f39:0:100000:\0"
                                   "5:2710:0:\0"
                                   "2c:2714:0:\0"
                                   "ffffffffffffffff:ffffffff:0:\0");
}

static void put_reads_back(void **state)
{
    (void)state;
    for (int kind = 0; kind < GEZI_KIND_COUNT; kind++)
        for (int folder = 0; folder < 2; folder++) {
            uint8_t room[128];
            struct gezi_writer w = {.p = room, .cap = sizeof room};
            struct gezi_request r;

            gezi_packet_head(&w, "1", 7, S("u"), S("h"),
                             folder ? GEZI_CMD_GETDIRFILES
                                    : GEZI_CMD_GETFILEDATA);
            gezi_request_put(&w, (enum gezi_kind)kind, folder, 1700000123, 99,
                             4096);
            assert_int_equal(flowing(gezi_written(&w)), GEZI_DONE);
            r = good(gezi_written(&w));
            assert_int_equal(r.folder, folder);
            assert_true(r.packet.hex == 1700000123 && r.file.hex == 99);
            assert_true(r.offset == (folder ? 0 : 4096));
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(official_request_reads),
        cmocka_unit_test(folder_request_needs_no_offset),
        cmocka_unit_test(options_beside_the_command_do_not_matter),
        cmocka_unit_test(other_commands_are_refused),
        cmocka_unit_test(broken_header_is_refused_as_in_a_datagram),
        cmocka_unit_test(numbers_that_are_none_are_refused),
        cmocka_unit_test(decimal_over_64_bits_of_hex_is_still_a_decimal),
        cmocka_unit_test(body_without_an_id_is_too_short),
        cmocka_unit_test(what_stands_behind_the_request_is_not_looked_at),
        cmocka_unit_test(request_of_feiq_is_whole_at_its_eighth_colon),
        cmocka_unit_test(shorter_request_is_whole_at_its_nul),
        cmocka_unit_test(request_without_an_end_is_whole_when_quiet),
        cmocka_unit_test(slow_peer_is_waited_for),
        cmocka_unit_test(request_cut_by_the_end_of_the_connection_is_bad),
        cmocka_unit_test(what_no_byte_can_mend_is_bad_at_once),
        cmocka_unit_test(endless_request_is_bad),
        cmocka_unit_test(encrypted_request_is_told_apart),
        cmocka_unit_test(parse_writes_only_what_it_promises),
        cmocka_unit_test(put_writes_what_each_kind_reads),
        cmocka_unit_test(put_reads_back),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
