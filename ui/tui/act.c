#include "act.h"

#include "bindings.h"
#include "chosen.h"
#include "files.h"
#include "go.h"
#include "keynames.h"
#include "keys.h"
#include "lang.h"
#include "lengthy.h"
#include "list.h"
#include "past.h"
#include "send.h"
#include "theme.h"
#include "typing.h"
#include "within.h"

#include <stdio.h>
#include <string.h>
#include <utf8proc.h>

static uint64_t state(const struct model *m)
{
    if (m->asking == ASK_REREAD)
        return IN_REREAD;
    if (m->asking == ASK_FOLDER)
        return IN_FOLDER;
    if (m->asking == ASK_PASTE || m->asking == ASK_LONG)
        return IN_LONG;
    if (m->asking == ASK_FILE)
        return IN_PASTED;
    if (m->asking == ASK_SHEET)
        return IN_SHEET;
    if (m->asking == ASK_WITHIN)
        return IN_WITHIN;
    if (m->asking == ASK_COPY)
        return IN_COPY;
    if (m->asking == ASK_DELETE || m->asking == ASK_FORGET ||
        m->asking == ASK_REFUSE || m->asking == ASK_CANCEL ||
        m->asking == ASK_TRUST || m->asking == ASK_CLEAR)
        return IN_SURE;
    if (m->asking != ASK_NOTHING)
        return IN_QUESTION;
    if (m->palette.open)
        return IN_PALETTE;
    if (m->screen == SCREEN_TALK && m->talk->choosing)
        return IN_CHOICE;
    if (m->suggest.n > 0)
        return IN_SUGGEST;
    if (m->screen == SCREEN_PEOPLE && m->filtering)
        return IN_FILTER;
    if (m->screen == SCREEN_FILES && m->files.below)
        return IN_JOBS;
    if (m->screen == SCREEN_FIRST && m->first.at == FIRST_ENCODING)
        return IN_OLD;
    if (m->screen == SCREEN_SETTINGS && m->prefs.state == PREFS_VALUE)
        return IN_VALUE;
    if (m->screen == SCREEN_SETTINGS && m->prefs.state == PREFS_PICK)
        return IN_PICK;
    return 1u << m->screen;
}

/* The line that letters go to now; NULL: none. */
static struct edit *typed_into(struct model *m)
{
    switch (state(m)) {
    case IN_SUGGEST:
        return &typing_to(m)->draft;
    case IN_TALK:
        return &m->talk->draft;
    case IN_BROADCAST:
        return &typing_to(m)->draft;
    case IN_SEARCH:
        return &m->search.typed;
    case IN_FILES:
        return &m->files.picker.filter;
    case IN_FOLDER:
        return &m->path;
    case IN_PALETTE:
        return &m->palette.typed;
    case IN_VALUE:
        return &m->prefs.line;
    case IN_WITHIN:
        return &m->within;
    case IN_FIRST:
        return first_line(m);
    case IN_SEND:
    case IN_WHOM:
    case IN_MENU:
    case IN_SETTINGS:
    case IN_FILTER:
        return &m->filter;
    default:
        return NULL;
    }
}

static void edited(struct model *m, const struct edit *e)
{
    m->first.touched |= m->screen == SCREEN_FIRST;
    if (e == &m->path || e == &m->prefs.line || m->screen == SCREEN_FIRST)
        return;
    if (e == &m->within) {
        within_typed(m);
    } else if (e == &m->search.typed) {
        search_typed(m);
    } else if (e == &m->palette.typed) {
        palette_typed(m);
    } else if (e == &m->files.picker.filter) {
        picker_filtered(&m->files.picker);
    } else if (e == &m->filter) {
        if (m->screen == SCREEN_MENU)
            m->filtering = m->on_people = e->n > 0;
        list_filtered(m);
    } else {
        past_draft(m, typing_to(m), false);
        model_check(m);
        send_typing(m);
        suggest_edited(m);
    }
}

uint64_t act_where(const struct model *m)
{
    uint64_t here = state(m);

    return here & IN_TYPED ? here | IN_LINE : here;
}

void act_redraw(struct model *m) { m->wants = ACT_REDRAW; }
void act_suspend(struct model *m) { m->wants = ACT_SUSPEND; }

void act_theme(struct model *m)
{
    theme_next();
    m->wants = ACT_REDRAW;
    model_notice(m, _("Theme %s until you quit; 7 Settings keeps one"),
                 theme_name());
}

void act_mouse(struct model *m)
{
    m->mouse = !m->mouse;
    if (m->mouse)
        model_notice(m, _("Mouse on; with Shift it selects text"));
    else
        model_notice(m, _("The mouse selects text again"));
}

#define X(op)                                                                  \
    void act_##op(struct model *m)                                             \
    {                                                                          \
        struct edit *e = typed_into(m);                                        \
                                                                               \
        if (!e)                                                                \
            return;                                                            \
        edit_##op(e);                                                          \
        edited(m, e);                                                          \
    }
EDIT_OPS(X)
#undef X

static void step(struct model *m, bool (*how)(struct edit *e), const char *none)
{
    struct edit *e = typed_into(m);

    if (!e)
        return;
    if (how(e))
        edited(m, e);
    else
        model_notice(m, "%s", none);
}

void act_undo(struct model *m) { step(m, edit_undo, _("Nothing to undo")); }
void act_redo(struct model *m) { step(m, edit_redo, _("Nothing to redo")); }

/* A name or address has no line breaks, whatever was pasted. */
static void insert(struct model *m, struct edit *e, const char *text)
{
    bool line = e == &m->filter || e == &m->search.typed || e == &m->path ||
                e == &m->files.picker.filter || e == &m->palette.typed ||
                e == &m->prefs.line || e == &m->within ||
                m->screen == SCREEN_FIRST;
    size_t n = line ? strcspn(text, "\r\n") : strlen(text);

    if (!edit_insert(e, text, n))
        model_notice(m, _("Too long: a message can have %d bytes"), EDIT_MAX);
    edited(m, e);
}

static bool insert_key(struct model *m, struct edit *e, int key)
{
    char text[5] = {0};

    if (key < ' ' || key == K_BACKSPACE || key >= K_UP)
        return false;
    utf8proc_encode_char(key, (utf8proc_uint8_t *)text);
    insert(m, e, text);
    return true;
}

static bool is_digit(int key)
{
    return (key >= '0' && key <= '9') || key == '?';
}

static bool menu_key(struct model *m, int key)
{
    int digit = key & ~K_ALT;
    /* Nobody's name or address begins with a question mark. */
    bool text = model_typing(m) &&
                !((m->screen == SCREEN_SEND || m->screen == SCREEN_WHOM) &&
                  digit == '?');

    if (!is_digit(digit) || (text && !(key & K_ALT)))
        return false;
    go_digit(m, (char)digit);
    if (!m->notice[0] && strchr("89", digit))
        model_notice(m, _("%c is not on the menu: 1 2 3 4 5 6 7 ? 0"), digit);
    return true;
}

static void unknown(struct model *m)
{
    model_notice(m,
                 _("That key does nothing here; the line below shows the menu, "
                   "? explains"));
}

/* Letters go to the line, and keys that change it. */
static bool line_key(struct model *m, int key, const char *paste)
{
    struct edit *e = typed_into(m);
    const struct action *act = e ? bindings_find(key, IN_LINE) : NULL;

    if (!e)
        return false;
    if (key == K_PASTE && paste) {
        if ((m->screen != SCREEN_TALK && m->screen != SCREEN_BROADCAST) ||
            e != &typing_to(m)->draft || !lengthy_paste(m, paste))
            insert(m, e, paste);
        return true;
    }
    if (act)
        act->run(m);
    return act || insert_key(m, e, key);
}

/* Letters narrow the list, other keys mean what they mean without it. */
static bool leaves_list(int key)
{
    return !bindings_find(key, IN_SUGGEST) && key != K_PASTE &&
           key != K_BACKSPACE && (key < ' ' || key >= K_UP);
}

/* The sentence is about the keys as they are by default; else their list. */
static void tell_prefix(struct model *m, uint64_t here)
{
    char list[MODEL_NOTICE_SIZE] = "", name[KEY_NAME_SIZE];
    const struct binding *b;
    size_t n = 0;

    if (!bindings_changed("external-editor") && !bindings_changed("undo") &&
        !bindings_changed("redo")) {
        model_notice(m, "%s",
                     _("C-x: C-e opens your editor, C-u undoes, C-r "
                       "does it again"));
        return;
    }
    for (size_t i = 0; (b = bindings_row(i)) && n < sizeof list; i++)
        if (b->key & K_PREFIX && bindings_find(b->key, here))
            n += (size_t)snprintf(
                list + n, sizeof list - n, "%s%s %s", n ? ", " : "",
                key_name(b->key & ~K_PREFIX, name), b->action);
    model_notice(m, "C-x: %s", list);
}

/* C-x waits for another key, where there is one for it. */
static bool begins_prefix(struct model *m, int key)
{
    const struct binding *b;
    uint64_t here = act_where(m);

    if (m->prefixed || key != K_CONTROL('X') || bindings_find(key, here))
        return false;
    for (size_t i = 0; (b = bindings_row(i)); i++)
        if (b->key & K_PREFIX && bindings_find(b->key, here)) {
            m->prefixed = true;
            tell_prefix(m, here);
            return true;
        }
    return false;
}

enum act_result act_key(struct model *m, int key, const char *paste)
{
    const struct action *act;

    m->notice[0] = '\0';
    m->wants = ACT_DONE;
    list_update(m);
    if (begins_prefix(m, key))
        return ACT_DONE;
    if (m->prefixed)
        key |= K_PREFIX;
    m->prefixed = false;
    if (state(m) == IN_SUGGEST && leaves_list(key))
        suggest_close(m);
    /* A message that is searched for may have blanks. */
    act = key == ' ' && m->suggest.sent ? NULL : bindings_find(key, state(m));
    if (act) {
        act->run(m);
        /* A question is asked on the screen that it is about. */
        if (m->asking != ASK_NOTHING)
            palette_close(m);
        return (enum act_result)m->wants;
    }
    if (state(m) == IN_LONG) /* nothing that comes by chance answers it */
        return ACT_DONE;
    if (m->asking == ASK_QUIT && (key == 'y' || (key & ~K_ALT) == '0')) {
        go_quit(m);
        return ACT_DONE;
    }
    if (m->asking == ASK_FORGET && chosen_forget_key(m, key))
        return ACT_DONE;
    if (m->asking == ASK_REREAD)
        chosen_reread_stop(m);
    /* Whoever goes on typing has answered the question with no. */
    if (m->asking < ASK_SHEET && m->asking != ASK_FOLDER)
        m->asking = ASK_NOTHING;
    if (!menu_key(m, key) && !line_key(m, key, paste))
        unknown(m);
    return ACT_DONE;
}
