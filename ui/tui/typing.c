#include "typing.h"

#include "act.h"
#include "lang.h"
#include "past.h"
#include "send.h"

struct talk *typing_to(const struct model *m)
{
    return m->screen == SCREEN_TALK ? m->talk
           : several_is(m)          ? m->several.draft
                                    : model_everyone(m);
}

void typing_changed(struct model *m, struct talk *t)
{
    past_draft(m, t, false);
    if (t != typing_to(m))
        return;
    model_check(m);
    send_typing(m);
}

void typing_outside(struct model *m) { m->wants = ACT_EDITOR; }

void typing_came_back(struct model *m, struct talk *t, const char *text,
                      const char *why)
{
    if (why[0])
        model_notice(m, "%s", why);
    if (text && edit_replace(&t->draft, text)) {
        past_draft(m, t, true);
        typing_changed(m, t);
    }
}
