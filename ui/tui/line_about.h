/*
 * The line mode's questions about one message or one person: letters that say
 * what to do with it. Each answer is lines in out; the question comes again
 * until an empty answer. Not from an event.
 */
#ifndef TUI_LINE_ABOUT_H
#define TUI_LINE_ABOUT_H

#include "line_past.h"
#include "talk.h"

#include <gezi/front.h>

/* What the questions are asked in; set up by the line mode. */
struct line_room {
    const struct gezi_host *host;
    struct people *people;
    const char *open_command; /* of web addresses; NULL: none */
    struct strbuf *out;
    struct line_rows rows;
    uint64_t *ref;
    size_t *waiting; /* messages of ours without an end */
    int64_t unix_ms;
};

struct sheet;

/* "Label: text", a line each. It is empty then. */
void line_sheet(struct line_room *room, struct sheet *sheet);

struct line_message {
    size_t number;
    int64_t row;
    char *key, *name;
    bool everyone;
    struct gezi_target to;
    struct message msg; /* as it stands in the archive; its strings are ours */
    char sure;          /* the letter that waits for a yes; or 0 */
    bool told;          /* the choices were */
};

/* "12", or "": the newest. False: there is none, which was told. */
bool line_message_find(struct line_message *lm, struct line_room *room,
                       const char *text);
void line_message_fini(struct line_message *lm);
void line_message_prompt(const struct line_message *lm,
                         const struct line_room *room, struct strbuf *out);

/* False: the message is gone, and so is the question. */
bool line_message_do(struct line_message *lm, struct line_room *room,
                     const char *text);

struct line_person {
    uint32_t id;
    char sure;
    unsigned days; /* delete what is older; 0: all */
    size_t count;  /* so many messages */
    bool told;     /* the choices were */
};

/* "李雷", or their number. False: there is nobody, which was told. */
bool line_person_find(struct line_person *lp, struct line_room *room,
                      const char *text);
void line_person_prompt(const struct line_person *lp,
                        const struct line_room *room, struct strbuf *out);
/* False: they are gone. */
bool line_person_do(struct line_person *lp, struct line_room *room,
                    const char *text);

/* One choice of a question: the letter, and what it says. */
struct line_choice {
    char letter;
    const char *words; /* N_("d delete") */
};

/* "a again, d delete, empty: back" of those whose bit is set. */
void line_choices(const struct line_choice *all, size_t n, unsigned fit,
                  struct strbuf *out);

/* Which of them text means, by its letter or a word that begins with it; n:
 * none, and the choices were told, which is what ? is for. *rest: what stands
 * behind it. */
size_t line_chosen(const struct line_choice *all, size_t n, unsigned fit,
                   const char *text, const char **rest, struct strbuf *out);

#endif
