/* Screens: a model in, cells out. Nothing here changes the model. */
#ifndef TUI_VIEW_H
#define TUI_VIEW_H

#include "canvas.h"
#include "model.h"

/* Draw the screen that the model is at; list_update comes before. */
void view_draw(const struct model *m, struct canvas *cv);

/* The parts of it, each in a file of its own. */
void view_menu(const struct model *m, struct canvas *cv);
void view_send(const struct model *m, struct canvas *cv);
void view_talk(const struct model *m, struct canvas *cv);
void view_inbox(const struct model *m, struct canvas *cv);
void view_broadcast(const struct model *m, struct canvas *cv);
void view_people(const struct model *m, struct canvas *cv);
void view_search(const struct model *m, struct canvas *cv);
void view_files(const struct model *m, struct canvas *cv);
void view_whom(const struct model *m, struct canvas *cv);
void view_start(const struct model *m, struct canvas *cv);
void view_prefs(const struct model *m, struct canvas *cv);
void view_sheet(const struct model *m, struct canvas *cv);
void view_copying(const struct model *m, struct canvas *cv);
void view_several(const struct model *m, struct canvas *cv);
void view_help(const struct model *m, struct canvas *cv);
void view_palette(const struct model *m, struct canvas *cv);

/*
 * The first row: left as far as there is room, then those of the words that
 * fit, the last ones first; NULL ends them. The clock comes by itself.
 */
void view_title(const struct model *m, struct canvas *cv, const char *left,
                const char *const *words);

/* A rule with words in it ("" for none). */
void view_rule(struct canvas *cv, int row, int col, int cols, const char *words,
               enum role role);

/* How the draft would go out: "GBK ok   31 of 1200 bytes"; "" when nobody
 * asked. brief: only that it does not fit. */
void view_check(const struct model *m, bool brief, char *out, size_t cap);

/* What keys do here, unless a notice or a question is to be read. */
void view_keys(const struct model *m, struct canvas *cv, const char *left,
               const char *right);

/* The draft and the caret in it, with its prompt. */
struct layout;
void view_draft(const struct model *m, struct canvas *cv,
                const struct layout *at, const struct edit *e);

/* Where a line of a card stands (card.h): a row, or two, and which of them are
 * seen. */
struct card_place {
    int row, col, cols, rows;
    bool seen[2];
};
void view_card_line(const struct model *m, struct canvas *cv,
                    const struct card_place *at, const struct message *msg,
                    size_t line);

/* The name of a file, a folder's with its '/'. Returns columns used. */
int view_file_name(struct canvas *cv, int row, int col, int cols,
                   enum role role, const struct transfer *f);

/* A line that is typed behind a prompt in the first cols columns, scrolled so
 * that the caret is seen. */
void view_typed(struct canvas *cv, int row, int cols, const char *prompt,
                const struct edit *e);

/* What is suggested, over the body, with its keys. False: nothing is. */
bool view_suggest(const struct model *m, struct canvas *cv,
                  const struct layout *at);

/* '*', 'o', '.' or ' ', and its role. */
char view_mark(const struct gezi_peer *peer, enum role *role);

/* The first of n rows to show so that row at is among the room rows seen. */
size_t view_first(size_t n, size_t at, int room);

/* "2 new 13:58", "away", "seen Mon 17:20": how it stands with an entry. */
enum { VIEW_NEWS_SIZE = 64 };
char *view_news(const struct model *m, const struct entry *entry,
                char out[static VIEW_NEWS_SIZE]);

/* What was written last with an entry, "" when nothing. */
const char *view_last(const struct model *m, const struct entry *entry);

/* "E", "ES" or "!!" at the right end of these columns, for whoever encrypts.
 * Returns how many it took, with a blank. */
int view_sealed(struct canvas *cv, int row, int col, int cols,
                const struct gezi_peer *peer);

/* Text over several rows, wrapped by words. Returns the rows it took. */
int view_text(struct canvas *cv, int row, int col, int cols, int rows,
              enum role role, const char *text);

/* The same of a text of ours, which may tell of keys. */
int view_hint(const struct model *m, struct canvas *cv, int row, int col,
              int cols, int rows, const char *text);

#endif
