#include "nomem.h"

#include "alloc.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

/* With the n-th allocation and `more` after it failing. False: there are not so
 * many. */
static bool play(const struct nomem *t, size_t n, size_t more)
{
    struct gezi_core *c;
    size_t calls;
    enum gezi_err err;

    alloc_live = alloc_calls = 0;
    alloc_fail_at = n;
    alloc_fail_more = more;
    err = gezi_core_new(&t->config, &c);
    if (err) {
        assert_int_equal(err, GEZI_E_NOMEM);
        assert_int_equal(alloc_live, 0);
        return n <= alloc_calls;
    }
    gezi_core_clock(c, 1700000000000);
    t->story(c);
    calls = alloc_calls;
    alloc_fail_at = 0;
    t->epilogue();
    gezi_core_free(c);
    assert_int_equal(alloc_live, 0);
    return n <= calls;
}

void nomem_once(const struct nomem *t)
{
    size_t n = 1;

    while (play(t, n, 0))
        n++;
    print_message("%zu allocations failed in turn\n", n - 1);
    assert_true(n > 150);
}

void nomem_long(const struct nomem *t)
{
    for (size_t n = 1; play(t, n, 25); n += 7)
        continue;
    for (size_t n = 1; play(t, n, 200); n += 31)
        continue;
}
