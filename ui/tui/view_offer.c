/* The card of a message: a line for each file that it offers. */
#include "lang.h"
#include "view.h"

#include "bindings.h"
#include "card.h"
#include "gallery.h"
#include "text.h"

#include <stdio.h>

static const char *kind_of(const struct transfer *f)
{
    static const char *const kinds[] = {[GEZI_FILE_PLAIN] = N_("[file] "),
                                        [GEZI_FILE_FOLDER] = N_("[folder] "),
                                        [GEZI_FILE_IMAGE] = N_("[image] ")};

    return lang_word(kinds[f->type]);
}

/* "图纸-v3.dwg", "测试数据/": only the name is cut, a folder's before its '/'.
 * Returns columns used. */
int view_file_name(struct canvas *cv, int row, int col, int cols,
                   enum role role, const struct transfer *f)
{
    bool folder = f->type == GEZI_FILE_FOLDER;
    int used = canvas_print(cv, row, col, cols - folder, role, f->name);

    if (folder && cols > 1)
        used += canvas_print(cv, row, col + used, 1, role, "/");
    return used;
}

/* Kind, name and size in at most cols columns; how far it is tells more than
 * its size. */
static void print_file(struct canvas *cv, int row, int col, int cols,
                       const struct transfer *f)
{
    enum { NAME_COLS = 8 };
    char size[SIZE_TEXT];
    int kind = canvas_print(cv, row, col, cols, ROLE_STATE, kind_of(f)), room;

    transfer_size(f, size);
    if (f->state == GEZI_FILE_RUNNING)
        size[0] = '\0';
    col += kind;
    cols -= kind;
    room = cols - text_cols(size) - 2;
    if (!size[0] || room < NAME_COLS) {
        view_file_name(cv, row, col, cols, ROLE_NAME, f);
        return;
    }
    col += view_file_name(cv, row, col, room, ROLE_NAME, f);
    canvas_print(cv, row, col + 2, text_cols(size), ROLE_TEXT, size);
}

static int natural_cols(const struct transfer *f)
{
    char size[SIZE_TEXT];

    transfer_size(f, size);
    return text_cols(kind_of(f)) + text_cols(f->name) +
           (f->type == GEZI_FILE_FOLDER) + (size[0] ? 2 : 0) + text_cols(size);
}

static const char *draws(int cols)
{
    const char *words[] = {_("a draws it  x refuse"), _("a draws it"),
                           _("a draw")};
    size_t i = 0;

    while (i < sizeof words / sizeof *words - 1 && text_cols(words[i]) > cols)
        i++;
    return words[i];
}

/* Until the message is there, what became of that tells more. */
static const char *words_of(const struct model *m, const struct message *msg,
                            const struct transfer *f, int cols,
                            char out[static TRANSFER_WORDS])
{
    bool way = msg->kind == MESSAGE_OUT && msg->state != GEZI_DELIVERED &&
               msg->state != GEZI_READ && msg->state != GEZI_GONE;

    if (way && f->state == GEZI_FILE_OFFERED)
        return message_state(msg, out);
    if (gallery_would(m, msg->offer, f))
        return draws(cols);
    return transfer_words(msg->offer, f, m->now, cols, out);
}

static void file_line(const struct model *m, struct canvas *cv,
                      const struct card_place *at, const struct message *msg,
                      const struct transfer *f)
{
    char said[TRANSFER_WORDS];
    const char *words;
    int left = natural_cols(f), room = at->cols - left - 1, used;
    int least =
        f->state == GEZI_FILE_RUNNING ? CARD_MOVES_COLS : CARD_WORDS_COLS;
    enum role role =
        f->state == GEZI_FILE_FAILED ||
                (msg->kind == MESSAGE_OUT && msg->state == GEZI_FAILED)
            ? ROLE_FAILED
        : transfer_takeable(msg->offer, f) ? ROLE_UNREAD
                                           : ROLE_STATE;

    if (at->rows > 1) {
        if (at->seen[0])
            print_file(cv, at->row, at->col, at->cols, f);
        if (at->seen[1])
            canvas_print(cv, at->row + 1, at->col + 2, at->cols - 2, role,
                         bindings_say(words_of(m, msg, f, at->cols - 2, said),
                                      IN_CHOICE));
        return;
    }
    if (!at->seen[0])
        return;
    if (room < least)
        room = least;
    words = bindings_say(words_of(m, msg, f, room, said), IN_CHOICE);
    used = canvas_right(cv, at->row, at->col, at->cols, role, words);
    print_file(cv, at->row, at->col, at->cols - used - (used > 0), f);
}

static void all_line(struct canvas *cv, const struct card_place *at,
                     const struct offer *o)
{
    char line[128], size[SIZE_TEXT];
    uint64_t bytes = 0;
    size_t takeable = 0, open = 0;
    const char *words;
    int used;

    for (size_t i = 0; i < o->n; i++) {
        bytes += o->files[i].size;
        takeable += transfer_takeable(o, &o->files[i]);
        open += !o->out && o->files[i].state == GEZI_FILE_OFFERED;
    }
    snprintf(line, sizeof line, _("%zu files, %s"), o->n,
             size_print(bytes, size));
    if (o->n > CARD_FILES_MAX)
        snprintf(line, sizeof line, _("all %zu files, %s"), o->n,
                 size_print(bytes, size));
    words = open == o->n   ? _("a accept all  x refuse all")
            : takeable > 0 ? _("a takes the rest")
                           : "";
    if (text_cols(words) > at->cols - 2)
        words = _("a accept all x refuse");
    words = bindings_say(words, IN_CHOICE);
    if (at->rows > 1) {
        if (at->seen[0])
            canvas_print(cv, at->row, at->col, at->cols, ROLE_TEXT, line);
        if (at->seen[1])
            canvas_print(cv, at->row + 1, at->col + 2, at->cols - 2,
                         ROLE_UNREAD, words);
        return;
    }
    if (!at->seen[0])
        return;
    used = canvas_right(cv, at->row, at->col, at->cols, ROLE_UNREAD, words);
    canvas_print(cv, at->row, at->col, at->cols - used - 1, ROLE_TEXT, line);
}

void view_card_line(const struct model *m, struct canvas *cv,
                    const struct card_place *at, const struct message *msg,
                    size_t line)
{
    if (card_is_all(msg, line))
        all_line(cv, at, msg->offer);
    else
        file_line(m, cv, at, msg, &msg->offer->files[line]);
}
