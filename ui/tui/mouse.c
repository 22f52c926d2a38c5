#include "mouse.h"

#include "actions.h"
#include "go.h"
#include "list.h"
#include "send.h"

enum {
    WHEEL_ROWS = 3,
    TWICE_MS = 350, /* a click so soon behind another belongs to it */
};

#define DEAF (IN_ASKED | IN_REREAD)

#define HIT(kind) (1u << HIT_##kind)

/* What lies over a screen: only what belongs to it can be hit there. */
static const struct {
    uint64_t where;
    unsigned hits;
} above[] = {
    {IN_SUGGEST, HIT(SUGGEST) | HIT(KEY) | HIT(DIGIT)},
    {IN_SHEET, HIT(LINK) | HIT(KEY) | HIT(DIGIT)},
    {IN_COPY, HIT(COPY) | HIT(KEY) | HIT(DIGIT)},
    {IN_WITHIN, HIT(DIGIT)},
    {IN_PICK, HIT(VALUE) | HIT(SETTING) | HIT(KEY)},
    {IN_VALUE, HIT(KEY)},
    {IN_FIRST | IN_OLD, HIT(FIELD) | HIT(KEY) | HIT(DIGIT)},
};

static bool is_meant(uint64_t where, enum hit_kind kind)
{
    for (size_t i = 0; i < sizeof above / sizeof *above; i++)
        if (where & above[i].where)
            return above[i].hits >> kind & 1;
    return true;
}

static void run(struct model *m, const char *name)
{
    const struct action *act = actions_find(name, act_where(m) & IN_ALL);

    if (act)
        act->run(m);
}

static void wheel(struct model *m, uint64_t where, bool up)
{
    if (where & (IN_TALK | IN_CHOICE)) {
        send_scroll(m, up ? -WHEEL_ROWS : WHEEL_ROWS);
        return;
    }
    /* Up and Down are what was sent before, another hit, another value. */
    if (where & (IN_BROADCAST | IN_WITHIN | IN_CHANGE | IN_START))
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
        if (m->prefs.state == PREFS_PICK)
            return i == m->prefs.at;
        return choose(&m->prefs.at, i, m->prefs.n, true);
    case HIT_SUGGEST:
        return choose(&m->suggest.chosen, i, m->suggest.n, true);
    case HIT_LINK:
        return choose(&m->sheet.at, i, m->sheet.n, true);
    case HIT_VALUE:
        return choose(&m->prefs.choice, i, m->prefs.choice_n, true);
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

static void click_copy(struct model *m, uint32_t seq)
{
    if (m->copying.at == seq)
        run(m, "copy");
    else if (talk_at(m->talk, seq))
        m->copying.at = seq;
}

static void click_field(struct model *m, size_t i)
{
    m->first.at = i < FIRST_FIELDS ? (int)i : m->first.at;
    m->first.touched = true;
}

/* What the second click on a row does: no row sends anything. */
static const char *meant(const struct model *m, enum hit_kind kind)
{
    const struct picker_row *row = picker_row(&m->files.picker);

    if (kind == HIT_SUGGEST || kind == HIT_LINK)
        return "open";
    if (m->prefs.state == PREFS_PICK && m->screen == SCREEN_SETTINGS)
        return "keep-value";
    if (m->screen == SCREEN_WHOM)
        return "mark";
    if (m->screen == SCREEN_FILES && !m->files.below)
        return row && row->folder ? "open-folder" : "mark";
    return "open";
}

static void click(struct model *m, const struct touch *hit)
{
    if (hit->kind == HIT_KEY) {
        act_key(m, (int)hit->index, NULL);
    } else if (hit->kind == HIT_COPY) {
        click_copy(m, hit->index);
    } else if (hit->kind == HIT_FIELD) {
        click_field(m, hit->index);
    } else if (hit->kind == HIT_DIGIT) {
        go_digit(m, (char)hit->index);
    } else if (hit->kind == HIT_MESSAGE) {
        click_message(m, hit);
    } else if (hit->kind == HIT_SIDE) {
        m->list_at = hit->index < m->list_n ? hit->index : m->list_at;
        model_open(m, list_talk(m));
    } else if (click_row(m, hit)) {
        run(m, meant(m, hit->kind));
    }
}

/* The second half of a double click on what is gone: it was meant for that, not
 * for what stands there now. */
static bool is_twice(const struct model *m, const struct mouse *mouse)
{
    return m->now - m->clicked.at < TWICE_MS && m->clicked.row == mouse->row &&
           m->clicked.col == mouse->col;
}

enum act_result mouse_act(struct model *m, const struct canvas *cv,
                          const struct mouse *mouse)
{
    uint64_t where = act_where(m) & IN_ALL;
    const struct touch *hit;

    m->wants = ACT_DONE;
    if (!m->mouse || where & DEAF)
        return ACT_DONE;
    m->notice[0] = '\0';
    list_update(m);
    if (mouse->what == MOUSE_WHEEL_UP || mouse->what == MOUSE_WHEEL_DOWN) {
        wheel(m, where, mouse->what == MOUSE_WHEEL_UP);
        return ACT_DONE;
    }
    hit = canvas_hit_at(cv, mouse->row, mouse->col);
    if (!hit || mouse->what != MOUSE_CLICK || !is_meant(where, hit->kind) ||
        is_twice(m, mouse))
        return ACT_DONE;
    click(m, hit);
    if ((act_where(m) & IN_ALL) != where) {
        m->clicked.row = mouse->row;
        m->clicked.col = mouse->col;
        m->clicked.at = m->now;
    }
    return (enum act_result)m->wants;
}
