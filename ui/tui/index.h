/*
 * The conversations of a model: found by person, address or number, made when
 * needed, and kept within bounds.
 */
#ifndef TUI_INDEX_H
#define TUI_INDEX_H

#include "model.h"

void talks_init(struct model *m);
void talks_fini(struct model *m);

/* By talk.no; NULL when there is none. */
struct talk *talks_of_no(const struct model *m, uint32_t no);

/* That of a person who may have been known by an address or before. */
struct talk *talks_known(struct model *m, const struct gezi_peer *peer);

/* It is with this person from now on. */
void talks_attach(struct model *m, struct talk *t,
                  const struct gezi_peer *peer);

/* The id is void: the conversation stays, by its address. */
void talks_detach(struct model *m, uint32_t peer);

/* talk_add within the bound of all texts together. */
struct message *talks_add(struct model *m, struct talk *t,
                          enum message_kind kind, int64_t unix_ms,
                          const char *text);

/* talk_add_front likewise; the newest goes where there is no room. */
struct message *talks_add_front(struct model *m, struct talk *t,
                                enum message_kind kind, int64_t unix_ms,
                                const char *text);

/* Give a message another text. */
void talks_retext(struct model *m, struct talk *t, struct message *msg,
                  const char *text);

/* Drop all messages of t: it is to be loaded anew. */
void talks_clear(struct model *m, struct talk *t);

/* That with someone who is on the list of people, or everyone, "*"; by the
 * key. NULL: there is nobody. */
struct talk *talks_of_key(struct model *m, const char *key);

/* That with someone of the archive, by the key; "*": everyone. Made when there
 * is none. */
struct talk *talks_of_past(struct model *m, const struct gezi_peer *peer,
                           bool everyone);

#endif
