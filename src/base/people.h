/*
 * The people as a front end knows them, built from PERSON events: works the
 * same whether the core is in this process or behind the control socket. Also
 * the one place where what a user calls somebody becomes a person.
 */
#ifndef PEOPLE_H
#define PEOPLE_H

#include "strbuf.h"

#include <gezi/command.h>
#include <gezi/event.h>

#include <stdbool.h>

struct people; /* opaque */

struct people *people_new(void);
void people_free(struct people *people);

/* Learn from an event; all but PERSON and KEY are ignored. Copies what it
 * keeps. */
void people_event(struct people *people, const struct gezi_event *ev);

/*
 * By id; NULL when unknown or gone. Pointers from here and below, and the
 * strings in them, live until the next people_event.
 */
const struct gezi_peer *people_find(const struct people *people, uint32_t id);

/* By gezi_peer.key; NULL when there is none. */
const struct gezi_peer *people_by_key(struct people *people, const char *key);

size_t people_count(const struct people *people);
size_t people_here(const struct people *people); /* online or away */

/* All of them in order of display. The caller frees the array, no more. */
const struct gezi_peer **people_sorted(const struct people *people);

/* One after the other, in no order: begin with *at = 0; NULL at the end. */
const struct gezi_peer *people_next(const struct people *people, size_t *at);

/*
 * That order: online, away, offline; then by name, ASCII without case; then
 * by id. Negative, 0 or positive as strcmp.
 */
int people_compare(const struct gezi_peer *a, const struct gezi_peer *b);

enum people_answer {
    PEOPLE_ONE,     /* person and target are set */
    PEOPLE_ADDRESS, /* an address where nobody is known; target is set */
    PEOPLE_SEVERAL, /* several people; matches counts them */
    PEOPLE_NONE,
};

struct people_match {
    enum people_answer answer;
    bool whole; /* neither prefix nor spelling: people who come later change
                   nothing */
    bool named; /* by a nickname, whole or not, which others may have, too */
    struct gezi_target target;
    const struct gezi_peer *person; /* SEVERAL: one of them */
    size_t matches;
};

/*
 * Who is text? An address (any person there, on the default port first),
 * ADDR:PORT, the key, user@host, the whole name, or else a prefix of the name,
 * or else how all of it is typed in Latin letters (spell.h); ASCII without
 * case. The first of these that fits anyone decides; within it,
 * people who are here come before those who are not.
 */
struct people_match people_resolve(const struct people *people,
                                   const char *text);

/*
 * Does a person fit what a list is filtered by? Each word of it must be in
 * their name, as it is or spelt (spell.h), user, host, group or address.
 */
bool people_fits(const struct gezi_peer *peer, const char *words);

/* The same of a mere name. */
bool people_name_fits(const char *name, const char *words);

/*
 * Why text is nobody, or too many: `nobody here is called "x"; did you mean
 * y? (gezi peers lists 3 people)`. For PEOPLE_NONE and PEOPLE_SEVERAL only.
 */
void people_explain(const struct people *people, const char *text,
                    const struct people_match *match, struct strbuf *why);

/* The same among all who ever were here, as `people` has them. */
void people_explain_past(const struct people *people, const char *text,
                         const struct people_match *match, struct strbuf *why);

#endif
