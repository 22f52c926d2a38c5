/* Machines made from one image: their user and host are ours, too. */
#include "story.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#define CLONE "10.0.0.7:2425"

/* As the clone says it, with the number that our own entry had. */
static void hear_namesake(struct story *d, uint32_t command, const char *nick)
{
    const struct story_out *ours = story_find(d, "*", 0x01, 0);
    char packet[128];
    int n;

    assert_non_null(ours);
    n = snprintf(packet, sizeof packet, "1:%llu:me:box:%lu:%s",
                 (unsigned long long)story_number_of(ours),
                 (unsigned long)command, nick);
    story_hear(d, CLONE, packet, (size_t)n);
}

static struct story *announced(void)
{
    struct story *d = story_new();

    story_do(d, &(struct gezi_command){.what = GEZI_DO_ANNOUNCE});
    story_wait(d, 250);
    return d;
}

static void an_answer_with_a_number_of_ours_is_no_echo(void **state)
{
    struct story *d = announced();

    (void)state;
    hear_namesake(d, 0x03, "other");
    assert_int_equal(story_people(d), 1);
    story_free(d);
}

static void
an_entry_of_the_same_second_with_another_nick_is_no_echo(void **state)
{
    struct story *d = announced();

    (void)state;
    hear_namesake(d, 0x01, "other");
    assert_int_equal(story_people(d), 1);
    story_wait(d, 1100);
    assert_int_equal(story_count(d, CLONE, 0x03), 1);
    story_free(d);
}

static void
our_entry_that_comes_back_by_another_address_is_an_echo(void **state)
{
    struct story *d = announced();
    const struct story_out *ours = story_find(d, "*", 0x01, 0);

    (void)state;
    story_hear(d, CLONE, ours->bytes, ours->n);
    assert_int_equal(story_people(d), 0);
    story_wait(d, 1100);
    assert_int_equal(story_count(d, CLONE, 0x03), 0);
    story_free(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_answer_with_a_number_of_ours_is_no_echo),
        cmocka_unit_test(
            an_entry_of_the_same_second_with_another_nick_is_no_echo),
        cmocka_unit_test(
            our_entry_that_comes_back_by_another_address_is_an_echo),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
