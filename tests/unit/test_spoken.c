#include "expect.h"

#include "spoken.h"

#include <stdio.h>
#include <stdlib.h>

static int compare(const void *a, const void *b) { return strcmp(a, b); }

static void the_list_has_2048_different_words(void **state)
{
    static char words[SPOKEN_LIST][SPOKEN_WORD_SIZE];

    (void)state;
    for (unsigned i = 0; i < SPOKEN_LIST; i++)
        spoken_word(i, words[i]);
    qsort(words, SPOKEN_LIST, SPOKEN_WORD_SIZE, compare);
    for (unsigned i = 1; i < SPOKEN_LIST; i++)
        assert_string_not_equal(words[i - 1], words[i]);
}

/* People compare them with what an older gezi says: they may never change. */
static void a_fingerprint_has_its_six_words_for_ever(void **state)
{
    static const struct {
        const char *fingerprint, *words;
    } cases[] = {
        {"0000000000000000", "baba baba baba baba baba baba"},
        {"ffffffffffffffff", "zuze zuze zuze zuze zuze zuva"},
        {"0123456789abcdef", "bahe dome jole data ruga ziva"},
    };
    char words[SPOKEN_SIZE];

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_true(spoken(cases[i].fingerprint, words));
        assert_string_equal(words, cases[i].words);
    }
}

static void each_bit_changes_a_word(void **state)
{
    char none[SPOKEN_SIZE], words[SPOKEN_SIZE], hex[24];

    (void)state;
    spoken("0000000000000000", none);
    for (int bit = 0; bit < 64; bit++) {
        snprintf(hex, sizeof hex, "%016llx", 1ull << bit);
        assert_true(spoken(hex, words));
        assert_string_not_equal(words, none);
    }
}

static void what_is_no_fingerprint_has_no_words(void **state)
{
    static const char *const wrong[] = {"", "0123", "0123456789abcdef0",
                                        "0123456789ABCDEF", "0123456789abcdeg"};
    char words[SPOKEN_SIZE];

    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_false(spoken(wrong[i], words));
        assert_string_equal(words, "");
    }
}

static void digits_stand_in_fours(void **state)
{
    char out[SPACED_SIZE];

    (void)state;
    spoken_spaced("0123456789abcdef", out);
    assert_string_equal(out, "0123 4567 89ab cdef");
    spoken_spaced("", out);
    assert_string_equal(out, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_list_has_2048_different_words),
        cmocka_unit_test(a_fingerprint_has_its_six_words_for_ever),
        cmocka_unit_test(each_bit_changes_a_word),
        cmocka_unit_test(what_is_no_fingerprint_has_no_words),
        cmocka_unit_test(digits_stand_in_fours),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
