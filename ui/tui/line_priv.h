/*
 * What the files of the line mode share: line.c is the front and reads lines,
 * line_say.c says and asks, line_choose.c takes a choice of the menu,
 * line_answer.c the answers to its questions, line_text.c makes one text of
 * several lines, line_tell.c tells what happens.
 */
#ifndef TUI_LINE_PRIV_H
#define TUI_LINE_PRIV_H

#include "tui.h"

#include "line_about.h"
#include "line_files.h"
#include "line_whom.h"
#include "people.h"
#include "strbuf.h"

#include <gezi/front.h>

enum {
    LINE_NEWS_MAX = 500, /* lines kept for "receive" */
    /* Who does not show up by then is not here. */
    LINE_FIRST_WAIT_MS = 2000,
};

enum step {
    STEP_MENU,
    STEP_TO,
    STEP_TEXT,
    STEP_CAST,
    STEP_SURE,
    STEP_SEARCH,
    STEP_FILES,
    STEP_SETTINGS,
    STEP_MESSAGE,
    STEP_PERSON,
};

enum gathers {
    GATHERS_NOTHING,
    GATHERS_LINES,
    GATHERS_BLOCK,
    GATHERS_LOST, /* a block that is too long: up to its end */
};

struct line {
    struct gezi_front front; /* first: what the loop holds */
    const struct gezi_host *host;
    struct people *people;
    char *nick;
    unsigned bell;             /* ALERT_*: for what */
    struct settings *settings; /* NULL: there are none */
    bool ready, greeted, leaving;
    bool ended;    /* no more input comes */
    bool recalled; /* told what is unread of earlier sessions */
    bool echo;     /* a terminal shows what is typed, its Enter, too */
    bool prompted; /* the cursor stands behind a question */
    int64_t started, now;
    enum step step;
    struct line_whom whom;     /* text goes to */
    char *away;                /* what others are told, unless asked */
    char *text;                /* of the broadcast that waits for a yes */
    struct strbuf in;          /* typed, not yet a whole line */
    enum gathers gathers;      /* line_text.c: more of a text is to come */
    struct strbuf whole;       /* what came of it */
    size_t part;               /* lines of it */
    struct strbuf out;         /* written when the turn is over */
    char *news[LINE_NEWS_MAX]; /* since the last "receive" */
    size_t news_n;
    struct strbuf opened; /* ids of sealed ones, to be kept as such */
    struct strbuf moved;  /* who came and went in this turn */
    size_t moves;
    uint64_t ref;
    struct line_room room; /* for questions about one of many */
    struct line_message message;
    struct line_person person;
    char *past_key;   /* whose history was shown last; NULL: all */
    int64_t past_row; /* the first that was shown; 0: none */
    struct line_files files;
    bool fetching;  /* asked for in this turn, before its first event */
    size_t waiting; /* messages of ours without an end */
};

/* A line of its own, also while a question stands open. */
void line_say(struct line *l, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/* The question that stands open, if none is on the screen. */
void line_prompt(struct line *l);
void line_show_menu(struct line *l);
void line_show_help(struct line *l);
void line_show_people(struct line *l);
void line_show_news(struct line *l);
int64_t line_wall_ms(void);

void line_go(struct line *l, enum step step);
void line_quit(struct line *l);
/* At the menu: a number, or a word with what belongs to it. */
void line_choose(struct line *l, const char *text);
/* One answer to what is asked. False: it has to wait for somebody. */
bool line_answer(struct line *l, const char *text);

/* line_text.c: a line for a text. NULL: more is to come; else the caller frees
 * the text. */
char *line_text(struct line *l, const char *text);
void line_text_drop(struct line *l);
/* Is one asked for? */
bool line_asks_text(const struct line *l);

/* The front's. */
void line_event(void *ctx, int64_t now, const struct gezi_event *ev);
/* What is unread of earlier sessions, once. */
void line_recall(struct line *l);
/* Who came and went in this turn. */
void line_tell_moves(struct line *l);
/* Sealed ones that were shown stay opened; not from the event. */
void line_keep_opened(struct line *l);

#endif
