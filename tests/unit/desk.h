/*
 * A screen without a terminal: a model, a house that only takes notes, bytes
 * as keys, and cells to look at. The wall clock stands at Mon 12 Oct 2026
 * 14:05 UTC until it is told to move.
 */
#ifndef DESK_H
#define DESK_H

#include "tui/canvas.h"
#include "tui/keys.h"
#include "tui/model.h"

enum { DESK_COMMANDS = 64, DESK_TEXT = 256, DESK_ROW = 4096, DESK_FILES = 8 };

struct desk_command {
    enum gezi_do what;
    uint64_t ref, number;
    struct gezi_target to;
    char text[DESK_TEXT];
    bool has_text;
    size_t files_n; /* the first DESK_FILES are kept */
    char names[DESK_FILES][DESK_TEXT], paths[DESK_FILES][DESK_TEXT];
    uint64_t sizes[DESK_FILES];
    char offer[DESK_TEXT], dir[DESK_TEXT], others[DESK_TEXT];
    uint32_t file;
};

struct desk {
    struct model m;
    struct canvas cv;
    struct keys keys;
    struct gezi_host host;
    struct desk_command commands[DESK_COMMANDS];
    size_t count;         /* of commands; the first ones are kept */
    enum gezi_err answer; /* to the next commands */
    struct gezi_check check;
    bool left;
    char row[DESK_ROW];
};

extern const int64_t desk_noon; /* Mon 12 Oct 2026 14:05 UTC in ms */

void desk_open(struct desk *d, int rows, int cols);
void desk_close(struct desk *d);
void desk_resize(struct desk *d, int rows, int cols);

/* Somebody comes, changes or goes; 10.0.0.<id>, id below 256 or 10.x.y.z. */
void desk_person(struct desk *d, uint32_t id, const char *name,
                 const char *group, enum gezi_presence presence);
void desk_kind(struct desk *d, uint32_t id, const char *name,
               enum gezi_kind kind);
/* The user wants them treated so: GEZI_TREAT_*. */
void desk_treat(struct desk *d, uint32_t id, unsigned treat);
void desk_gone(struct desk *d, uint32_t id, const char *name);

/* Text arrives, at desk's wall time. */
void desk_message(struct desk *d, uint32_t id, const char *name,
                  const char *text, unsigned flags);
/* The same, and its sender says who else got it: recipients.h. */
void desk_message_also(struct desk *d, uint32_t id, const char *name,
                       const char *text, const char *others);
/* The same with files, under that id. name NULL: broken off there. */
struct desk_file {
    const char *name;
    uint64_t size;
    enum gezi_file_type type;
};
void desk_offer(struct desk *d, uint32_t id, const char *name, const char *text,
                const char *offer, const struct desk_file *files);

/* What becomes of a file; name, text and so on as the core fills them. True:
 * it is to be painted. */
bool desk_transfer(struct desk *d, uint32_t id, const char *name,
                   const struct gezi_transfer *is);

void desk_nudge(struct desk *d, uint32_t id, const char *name);
void desk_typing(struct desk *d, uint32_t id, const char *name, bool on);

/* The core takes command i (an index into commands), tells how it went. */
void desk_sent(struct desk *d, size_t i);
void desk_delivery(struct desk *d, size_t i, enum gezi_state state,
                   enum gezi_reason reason, unsigned attempts);

/* Bytes of a terminal, then silence until nothing is pending. */
void desk_press(struct desk *d, const char *bytes);

/* A home with a few files in it, the same for everybody; ~/work/图纸 is where
 * the picker looks. Once is enough; gone at exit. */
void desk_home(struct desk *d);

/* What is due after a turn is done, some milliseconds later. */
void desk_turn(struct desk *d, int64_t ms);

void desk_draw(struct desk *d);
/* A row as text, without blanks at its end. Lives until the next call. */
const char *desk_row(struct desk *d, int row);
/* The row that holds text, -1 when none does. Draws first. */
int desk_find(struct desk *d, const char *text);

#endif
