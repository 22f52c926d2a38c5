#include "mouse.h"

#include "act.h"
#include "actions.h"
#include "go.h"
#include "list.h"
#include "send.h"

enum {
    WHEEL_ROWS = 3,
    /* What lies over a screen: its own keys choose there. */
    WHEEL_ONLY =
        IN_SUGGEST | IN_SHEET | IN_WITHIN | IN_COPY | IN_FIRST | IN_OLD,
};

static void run(struct model *m, const char *name)
{
    const struct action *act = actions_find(name, act_where(m) & IN_ALL);

    if (act)
        act->run(m);
}

static void wheel(struct model *m, unsigned where, bool up)
{
    if (where & (IN_TALK | IN_CHOICE)) {
        send_scroll(m, up ? -WHEEL_ROWS : WHEEL_ROWS);
        return;
    }
    if (where & IN_BROADCAST) /* Up and Down are what was sent before */
        return;
    if (where & IN_MENU)
        m->on_people = true;
    for (int i = 0; i < WHEEL_ROWS; i++)
        run(m, up ? "up" : "down");
}

/* Choose row i of n. True: it was the chosen one, so it is meant. */
static bool choose(size_t *at, size_t i, size_t n, bool had)
{
    bool same = had && *at == i;

    if (i < n)
        *at = i;
    return same && i < n;
}

/* False: it is only chosen now. */
static bool click_row(struct model *m, const struct touch *hit)
{
    size_t i = hit->index;
    bool had;

    switch (hit->kind) {
    case HIT_LIST:
        had = m->screen != SCREEN_MENU || m->on_people;
        m->on_people = m->screen == SCREEN_MENU;
        return choose(&m->list_at, i, m->list_n, had);
    case HIT_MENU:
        had = !m->on_people && m->menu_at == (int)i;
        m->on_people = false;
        m->menu_at = (int)i;
        return had;
    case HIT_FOUND:
        return choose(&m->search.at, i, m->search.n, true);
    case HIT_FILE:
        had = !m->files.below;
        m->files.below = false;
        return choose(&m->files.picker.at, i, m->files.picker.n, had);
    case HIT_JOB:
        had = m->files.below;
        m->files.below = true;
        return choose(&m->files.at, i, m->files.n, had);
    case HIT_PALETTE:
        return choose(&m->palette.at, i, m->palette.n, true);
    case HIT_SETTING:
        return choose(&m->prefs.at, i, m->prefs.n, true);
    default:
        return false;
    }
}

static void click_message(struct model *m, const struct touch *hit)
{
    struct talk *t = m->talk;

    if (t->choosing && t->chosen == hit->index && t->chosen_line == hit->line)
        run(m, "open");
    else
        send_choose_at(m, hit->index, hit->line);
}

/* What the second click does: nothing goes out by mouse alone. */
static const char *meant(const struct model *m)
{
    const struct picker_row *row = picker_row(&m->files.picker);

    if (m->screen == SCREEN_WHOM)
        return "mark";
    if (m->screen == SCREEN_FILES && !m->files.below)
        return row && row->folder ? "open-folder" : "mark";
    return "open";
}

static void click(struct model *m, const struct touch *hit)
{
    if (hit->kind == HIT_DIGIT) {
        go_digit(m, (char)hit->index);
    } else if (hit->kind == HIT_MESSAGE) {
        click_message(m, hit);
    } else if (hit->kind == HIT_SIDE) {
        m->list_at = hit->index < m->list_n ? hit->index : m->list_at;
        model_open(m, list_talk(m));
    } else if (click_row(m, hit)) {
        run(m, meant(m));
    }
}

void mouse_act(struct model *m, const struct canvas *cv,
               const struct mouse *mouse)
{
    unsigned where = act_where(m) & IN_ALL;
    const struct touch *hit;

    if (!m->mouse || !(where & (IN_SCREENS | IN_PALETTE)))
        return;
    m->notice[0] = '\0';
    list_update(m);
    if (mouse->what == MOUSE_WHEEL_UP || mouse->what == MOUSE_WHEEL_DOWN) {
        wheel(m, where, mouse->what == MOUSE_WHEEL_UP);
        return;
    }
    hit = canvas_hit_at(cv, mouse->row, mouse->col);
    if (hit && mouse->what == MOUSE_CLICK &&
        (hit->kind == HIT_DIGIT || !(where & (unsigned)WHEEL_ONLY)))
        click(m, hit);
}
