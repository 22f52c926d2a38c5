#include "draft.h"

struct edit draft;

int draft_setup(void **state)
{
    (void)state;
    edit_init(&draft);
    return 0;
}

int draft_teardown(void **state)
{
    (void)state;
    edit_fini(&draft);
    edit_forget_killed();
    return 0;
}
