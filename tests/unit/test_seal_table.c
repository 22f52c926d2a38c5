/*
 * Two of gezi for each set of what one of them can: both directions, text that
 * is sealed and files with it. docs/protocol.md 11
 */
#include "sealed.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum {
    R2 = GEZI_SEAL_RSA_2048 | GEZI_SEAL_AES_256,
    R1 = GEZI_SEAL_RSA_1024 | GEZI_SEAL_BLOWFISH_128,
    OPENED =
        GEZI_MSG_ENCRYPTED | GEZI_MSG_OPENED | GEZI_MSG_SEALED | GEZI_MSG_FILES,
    HOW = OPENED | GEZI_MSG_SIGNED | GEZI_MSG_WEAK | GEZI_MSG_FORGED |
          GEZI_MSG_UNCHECKED | GEZI_MSG_BARED,
};

static const struct gezi_file file = {.type = GEZI_FILE_PLAIN,
                                      .name = "图:纸.dwg",
                                      .size = 5,
                                      .mtime = 1,
                                      .path = "/a"};

/* What a text goes in between two who can these, by the rows of the table. */
static unsigned by_the_table(uint32_t common)
{
    if ((common & R2) == R2)
        return common & GEZI_SEAL_SIGN ? GEZI_MSG_SIGNED : 0;
    return GEZI_MSG_WEAK;
}

static void send_all(struct story *d, const char *text)
{
    struct gezi_command cmd = {.what = GEZI_DO_SEND,
                               .text = text,
                               .flags = GEZI_SEND_SEALED,
                               .files = &file,
                               .files_n = 1};
    struct gezi_peer p;
    uint32_t at = 0;

    assert_true(gezi_core_peer_next(d->c, &at, &p));
    cmd.to.peer = p.id;
    assert_int_equal(story_do(d, &cmd), GEZI_OK);
}

/* The capability that stands in front of the envelope. */
static uint32_t written_seals(const struct story *from, const char *to)
{
    const struct story_out *o = story_find(from, to, GEZI_CMD_SENDMSG, 0);
    gezi_span body, field;
    uint32_t seals;

    assert_non_null(o);
    assert_true(story_command_of(o) & GEZI_OPT_ENCRYPT);
    assert_true(story_command_of(o) & GEZI_OPT_ENCEXTMSG);
    body = gezi_span_text(story_extra_of(o, NULL));
    assert_true(gezi_span_cut(&body, ':', &field));
    assert_true(gezi_seals_parse(field, &seals));
    return seals;
}

static void expect_arrived(const struct story *d, const char *text,
                           uint32_t common)
{
    const struct story_event *e = story_event(d, GEZI_EV_MESSAGE, 0);
    unsigned is, must = OPENED | by_the_table(common);

    assert_int_equal(story_events(d, GEZI_EV_MESSAGE), 1);
    is = e->e.message.flags & HOW;
    if (is != must)
        fail_msg("%08x: flags %x, not %x", common, is, must);
    assert_string_equal(e->text, text);
    assert_int_equal(e->files_n, 1);
    assert_string_equal(e->files[0].name, "图_纸.dwg"); /* a safe name */
}

/* alices, bobs: 0 is all that gezi can. */
static void talk(uint32_t alices, uint32_t bobs)
{
    uint32_t common = (alices ? alices : GEZI_SEAL_OURS_OLD) &
                      (bobs ? bobs : GEZI_SEAL_OURS_OLD);
    const uint32_t more = GEZI_SEAL_PACKETNO_IV | GEZI_SEAL_BASE64;
    struct pair p = pair_new(alices, bobs);

    send_all(p.alice, "Grüße, 世界");
    pair_run(&p, 200);
    expect_arrived(p.bob, "Grüße, 世界", common);
    assert_int_equal(written_seals(p.alice, BOB) & more, common & more);
    pair_clear(&p);
    send_all(p.bob, "zurück");
    pair_run(&p, 200);
    expect_arrived(p.alice, "zurück", common);
    assert_int_equal(written_seals(p.bob, ALICE) & more, common & more);
    pair_free(&p);
}

static const uint32_t extras[] = {
    0,
    GEZI_SEAL_PACKETNO_IV,
    GEZI_SEAL_BASE64,
    GEZI_SEAL_PACKETNO_IV | GEZI_SEAL_BASE64,
};

static void every_set_of_new_keys_with_all_that_gezi_can(void **state)
{
    static const uint32_t signs[] = {0, GEZI_SEAL_SIGN_SHA1,
                                     GEZI_SEAL_SIGN_SHA256, GEZI_SEAL_SIGN};

    (void)state;
    for (size_t s = 0; s < sizeof signs / sizeof *signs; s++)
        for (size_t e = 0; e < sizeof extras / sizeof *extras; e++) {
            talk(R2 | signs[s] | extras[e], 0);
            talk(0, R2 | signs[s] | extras[e]);
        }
}

/* Of old clients, who have no fingerprint in their names. */
static void every_set_of_old_keys_among_themselves(void **state)
{
    (void)state;
    for (size_t a = 0; a < sizeof extras / sizeof *extras; a++)
        for (size_t b = 0; b < sizeof extras / sizeof *extras; b++)
            talk(R1 | extras[a], R1 | extras[b]);
}

/* Without a signature no name shows a key, so either key will do. */
static void old_and_new_without_names(void **state)
{
    (void)state;
    for (size_t e = 0; e < sizeof extras / sizeof *extras; e++) {
        talk(R1 | R2 | extras[e], R1 | extras[e]);
        talk(R1 | R2 | extras[e], R2 | extras[e]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_set_of_new_keys_with_all_that_gezi_can),
        cmocka_unit_test(every_set_of_old_keys_among_themselves),
        cmocka_unit_test(old_and_new_without_names),
    };

    return cmocka_run_group_tests(tests, sealed_begin, sealed_end);
}
