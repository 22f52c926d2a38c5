/* When the screen is painted. */
#include "expect.h"

#include "tui/pace.h"

enum { SECONDS = 10, ALL_MS = SECONDS * 1000, AT_MOST = SECONDS * 30 };

/* Something is to be painted all the time, and a key comes so often (0:
 * never). How many pictures; *slowest: what a key waited for at most. */
static int pictures(int key_ms, int64_t *slowest)
{
    int64_t typed_at = -1;
    struct pace p;
    int n = 0;

    *slowest = 0;
    pace_start(&p, 0);
    for (int64_t now = 0; now < ALL_MS; now++) {
        if (key_ms && now % key_ms == key_ms - 1) {
            pace_typed(&p);
            typed_at = typed_at < 0 ? now : typed_at;
        }
        if (now < pace_at(&p))
            continue;
        pace_painted(&p, now);
        n++;
        if (typed_at >= 0 && now - typed_at > *slowest)
            *slowest = now - typed_at;
        typed_at = -1;
    }
    return n;
}

static void a_flood_is_at_most_thirty_pictures_a_second(void **state)
{
    int64_t slowest;

    (void)state;
    assert_in_range(pictures(0, &slowest), AT_MOST - 10, AT_MOST);
}

static void a_key_is_painted_at_once_in_a_flood(void **state)
{
    int64_t slowest;

    (void)state;
    for (int ms = 2 * PACE_FRAME_MS; ms < 200; ms++) {
        assert_in_range(pictures(ms, &slowest), AT_MOST - 10, AT_MOST);
        assert_int_equal(slowest, 0);
    }
}

static void keys_that_repeat_are_no_more_pictures(void **state)
{
    int64_t slowest;

    (void)state;
    for (int ms = 1; ms < 2 * PACE_FRAME_MS; ms++) {
        assert_in_range(pictures(ms, &slowest), AT_MOST - 10, AT_MOST);
        assert_true(slowest <= PACE_FRAME_MS);
    }
}

static void whoever_waited_long_gets_no_more_than_one_at_once(void **state)
{
    struct pace p;

    (void)state;
    pace_start(&p, 0);
    pace_painted(&p, 5000);
    assert_int_equal(pace_at(&p), 5000 + PACE_FRAME_MS);
    pace_typed(&p);
    assert_int_equal(pace_at(&p), 5000);
    pace_painted(&p, 5001);
    assert_int_equal(pace_at(&p), 5000 + 2 * PACE_FRAME_MS);
    pace_typed(&p);
    assert_int_equal(pace_at(&p), 5000 + PACE_FRAME_MS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_flood_is_at_most_thirty_pictures_a_second),
        cmocka_unit_test(a_key_is_painted_at_once_in_a_flood),
        cmocka_unit_test(keys_that_repeat_are_no_more_pictures),
        cmocka_unit_test(whoever_waited_long_gets_no_more_than_one_at_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
