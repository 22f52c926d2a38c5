/* What is known of somebody, and how the user wants them treated. */
#ifndef TUI_PERSON_H
#define TUI_PERSON_H

#include <stdint.h>

struct gezi_archive;
struct gezi_peer;
struct model;

/* All of it on a page: of the chosen person, or of the one of the open
 * conversation. */
void person_open(struct model *m);

/* The same, onto any sheet. */
struct about {
    struct sheet *sheet;
    const struct gezi_archive *archive; /* NULL: none */
    const struct gezi_peer *peer;
    int64_t unix_ms;
};
void person_put(const struct about *at);

/* Likewise: changed and told. */
void person_mute(struct model *m);
void person_block(struct model *m);

/* We are away, or back. */
void person_away(struct model *m);

/* The addresses that were typed into the filter are asked; somebody came on
 * line, perhaps an answer to that. */
void person_ask(struct model *m);
void person_answered(struct model *m, const struct gezi_peer *peer);

/* "muted", "blocked", "muted, blocked" or "". Static, looked up. */
const char *person_treated(unsigned treat);

#endif
