#include "view.h"

#include "act.h"
#include "bindings.h"
#include "go.h"
#include "lang.h"
#include "layout.h"
#include "list.h"
#include "past.h"
#include "protection.h"
#include "text.h"
#include "when.h"

#include <stdio.h>
#include <string.h>

void view_title(const struct model *m, struct canvas *cv, const char *left,
                const char *const *words)
{
    char line[256] = "", clock[WHEN_SIZE];
    int n = 0, room = cv->cols - text_cols(left) - 8, least = cv->cols / 3;

    while (words[n])
        n++;
    if (m->health.away) /* whatever else there is room for */
        snprintf(line, sizeof line, "%s   ", _("o away"));
    while (n-- > 0) {
        char more[sizeof line];
        int size = snprintf(more, sizeof more, "%s   %s", words[n], line);

        if (!words[n][0] || size >= (int)sizeof more)
            continue;
        /* The last words are worth cutting the left side for. */
        if (text_cols(more) <= (line[0] ? room : room > least ? room : least))
            memcpy(line, more, sizeof line);
    }
    /*
     * The clock tells when the screen last changed: gezi at rest does not
     * wake, so a clock that runs would cost what nobody asked for. The help
     * says so.
     */
    snprintf(line + strlen(line), sizeof line - strlen(line), "%s ",
             when_clock(m->unix_ms, clock));
    canvas_right(cv, 0, 0, cv->cols, ROLE_TITLE, line);
    canvas_print(cv, 0, 0, cv->cols - text_cols(line) - 1, ROLE_TITLE, left);
}

void view_rule(struct canvas *cv, int row, int col, int cols, const char *words,
               enum role role)
{
    int used;

    canvas_fill(cv, row, col, cols, ROLE_RULE, '-');
    if (!words[0] || cols < 10)
        return;
    used = text_cols(words);
    if (used > cols - 8)
        used = cols - 8;
    col += (cols - used) / 2;
    canvas_fill(cv, row, col - 1, used + 2, role, ' ');
    canvas_print(cv, row, col, used, role, words);
}

enum menu_size { MENU_WORDS, MENU_MID, MENU_BRIEF, MENU_TINY, MENU_LEAST };

/* At last only what has to be there: how to write, to read and to leave. */
static const char *menu_words(const struct menu_row *row, enum menu_size size)
{
    switch (size) {
    case MENU_WORDS:
        return row->words;
    case MENU_MID:
        return row->mid;
    case MENU_BRIEF:
        return row->brief;
    case MENU_TINY:
        return row->tiny;
    case MENU_LEAST:
        break;
    }
    return strchr("120", row->digit) ? row->tiny : "";
}

/* "brief|In": what stands before the word tells translators its place. */
static const char *menu_word(const char *text)
{
    const char *word = lang_word(text), *bar = strchr(word, '|');

    return bar ? bar + 1 : word;
}

static void menu_line(const struct model *m, bool typing, enum menu_size size,
                      char *out, size_t cap, int at[static MENU_ROWS + 1])
{
    unsigned unread = model_unread(m);
    size_t n = (size_t)snprintf(out, cap, "%s",
                                !typing              ? " "
                                : size >= MENU_BRIEF ? "Esc+"
                                                     : " Esc+ ");

    for (int i = 0; i < MENU_ROWS; i++) {
        const struct menu_row *row = &menu_rows[i];
        const char *words = menu_word(menu_words(row, size));

        at[i] = text_cols(out);
        n += (size_t)snprintf(out + n, cap - n, "%s%c%s%s", i ? " " : "",
                              row->digit, words[0] ? " " : "", words);
        if (row->screen == SCREEN_INBOX && unread > 0)
            n += (size_t)snprintf(out + n, cap - n,
                                  unread > 99 ? "(99+)" : "(%u)", unread);
    }
    at[MENU_ROWS] = text_cols(out);
}

/* The last row of every screen. */
static void menu_row(const struct model *m, struct canvas *cv)
{
    bool typing = model_typing(m);
    int at[MENU_ROWS + 1];
    char line[256];

    for (enum menu_size size = MENU_WORDS; size <= MENU_LEAST; size++) {
        menu_line(m, typing, size, line, sizeof line, at);
        if (text_cols(line) <= cv->cols)
            break;
    }
    canvas_fill(cv, -1, 0, cv->cols, ROLE_MENU, ' ');
    canvas_print(cv, -1, 0, cv->cols, ROLE_MENU, line);
    for (int i = 0; i < MENU_ROWS; i++)
        canvas_hit(cv, -1, at[i], at[i + 1] - at[i], HIT_DIGIT,
                   (size_t)menu_rows[i].digit, 0);
}

void view_draft(const struct model *m, struct canvas *cv,
                const struct layout *at, const struct edit *e)
{
    char prompt[LAYOUT_PROMPT_SIZE];
    int row = 0, caret_row, caret_col, first;
    size_t from = 0, n, shown;

    edit_caret(e, at->draft_cols, &caret_row, &caret_col);
    first = caret_row - at->draft_rows + 1;
    if (first < 0)
        first = 0;
    canvas_print(cv, at->draft_row, 0, at->prompt_cols, ROLE_NAME,
                 layout_prompt(m, prompt));
    for (; row < first + at->draft_rows; row++, from += n) {
        n = text_wrap(e->text + from, at->draft_cols, TEXT_WRAP_CELLS, &shown);
        if (n == 0)
            break;
        if (row >= first)
            canvas_print_n(cv, at->draft_row + row - first, at->prompt_cols,
                           at->draft_cols, ROLE_TEXT, e->text + from, shown);
    }
    cv->caret_row = at->draft_row + caret_row - first;
    cv->caret_col = at->prompt_cols + caret_col;
}

void view_typed(struct canvas *cv, int row, int cols, const char *prompt,
                const struct edit *e)
{
    int col = text_cols(prompt), room = cols - col - 2, before;
    size_t from = 0;

    canvas_print(cv, row, 0, cols, ROLE_NAME, prompt);
    while ((before = text_cols_n(e->text + from, e->caret - from)) > room) {
        size_t step = text_fit(e->text + from, 2);

        from += step ? step : 1;
    }
    canvas_print(cv, row, col, room + 1, ROLE_TEXT, e->text + from);
    cv->caret_row = row;
    cv->caret_col = col + before;
}

char view_mark(const struct gezi_peer *peer, enum role *role)
{
    static const struct {
        char mark;
        enum role role;
    } marks[] = {
        [GEZI_OFFLINE] = {'.', ROLE_OFFLINE},
        [GEZI_ONLINE] = {'*', ROLE_ONLINE},
        [GEZI_AWAY] = {'o', ROLE_AWAY},
    };

    *role = peer ? marks[peer->presence].role : ROLE_TEXT;
    return peer ? marks[peer->presence].mark : ' ';
}

size_t view_first(size_t n, size_t at, int room)
{
    size_t rows = room > 0 ? (size_t)room : 1;
    size_t first = at > rows / 2 ? at - rows / 2 : 0;

    if (n <= rows)
        return 0;
    return first > n - rows ? n - rows : first;
}

/* Who is here needs no word. */
static const char *presence_news(enum gezi_presence presence)
{
    return presence == GEZI_ONLINE ? ""
                                   : lang_word(gezi_presence_name(presence));
}

char *view_news(const struct model *m, const struct entry *entry,
                char out[static VIEW_NEWS_SIZE])
{
    const struct gezi_peer *peer = entry_peer(m, entry);
    const struct talk *t = entry->talk;
    char when[WHEN_SIZE] = "";
    int64_t sight;
    const char *is = peer ? presence_news(peer->presence) : "";

    out[0] = '\0';
    if (t && t->last_ms)
        when_short(t->last_ms, m->unix_ms, when);
    if (peer && peer->presence == GEZI_OFFLINE &&
        (sight = past_seen_ms(m, peer->key)) > 0) {
        when_short(sight, m->unix_ms, when);
        if (!t || !t->unread) {
            snprintf(out, VIEW_NEWS_SIZE, _("seen %s"), when);
            return out;
        }
    }
    if (t && t->unread)
        snprintf(out, VIEW_NEWS_SIZE, _("%u new %s"), t->unread, when);
    else
        snprintf(out, VIEW_NEWS_SIZE, "%s%s%s", is, *is ? " " : "", when);
    return out;
}

const char *view_last(const struct model *m, const struct entry *entry)
{
    struct talk *t = entry->talk;
    const struct message *msg =
        t && t->n && !t->newer ? talk_at(t, talk_end(t) - 1) : NULL;

    if (!msg)
        return t ? past_last(m, t) : "";
    if (message_closed(msg))
        return _("[sealed]");
    return msg->text[0] || !msg->offer ? msg->text : msg->offer->files[0].name;
}

int view_text(struct canvas *cv, int row, int col, int cols, int rows,
              enum role role, const char *text)
{
    int used = 0;
    size_t n, shown;

    while (used < rows &&
           (n = text_wrap(text, cols, TEXT_WRAP_WORDS, &shown)) > 0) {
        canvas_print_n(cv, row + used, col, cols, role, text, shown);
        text += n;
        used++;
    }
    return used;
}

int view_hint(const struct model *m, struct canvas *cv, int row, int col,
              int cols, int rows, const char *text)
{
    return view_text(cv, row, col, cols, rows, ROLE_TEXT,
                     bindings_say(text, act_where(m)));
}

void view_draw(const struct model *m, struct canvas *cv)
{
    static void (*const screens[])(const struct model *, struct canvas *) = {
        [SCREEN_MENU] = view_menu,           [SCREEN_SEND] = view_send,
        [SCREEN_TALK] = view_talk,           [SCREEN_INBOX] = view_inbox,
        [SCREEN_BROADCAST] = view_broadcast, [SCREEN_PEOPLE] = view_people,
        [SCREEN_SEARCH] = view_search,       [SCREEN_FILES] = view_files,
        [SCREEN_WHOM] = view_whom,           [SCREEN_HELP] = view_help,
        [SCREEN_SETTINGS] = view_prefs,      [SCREEN_FIRST] = view_start,
    };

    canvas_reset(cv, m->rows, m->cols);
    if (m->rows < LAYOUT_ROWS_MIN || m->cols < LAYOUT_COLS_MIN) {
        view_text(
            cv, 0, 0, m->cols, m->rows, ROLE_TEXT,
            _("gezi needs 40 columns and 12 rows: make the window larger. "
              "Nothing is lost."));
        return;
    }
    if (m->palette.open && m->asking == ASK_NOTHING)
        view_palette(m, cv);
    else if (m->asking == ASK_SHEET)
        view_sheet(m, cv);
    else if (m->asking == ASK_COPY)
        view_copying(m, cv);
    else
        screens[m->screen](m, cv);
    menu_row(m, cv);
}

int view_sealed(struct canvas *cv, int row, int col, int cols,
                const struct gezi_peer *peer)
{
    const char *letters = peer ? protection_column(peer) : "-";

    if (*letters == '-')
        return 0;
    return 1 + canvas_right(cv, row, col, cols,
                            *letters == '!' ? ROLE_FAILED : ROLE_STATE,
                            letters);
}
