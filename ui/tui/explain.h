/* What is known of the chosen message, and what else can be done with it. */
#ifndef TUI_EXPLAIN_H
#define TUI_EXPLAIN_H

#include "model.h"

/* A message, and what is known of it elsewhere. */
struct explained {
    struct sheet *sheet;
    const struct message *msg;
    const struct gezi_peer *peer; /* the other one; NULL: not known */
    const char *name;
    bool everyone;
    const struct gezi_archive *archive; /* NULL: none */
    int64_t row;                        /* in it; 0: it is not there */
};
void explain_put(const struct explained *e);

/* Its packet, flags, encoding, protection and times, in words. */
void explain_message(struct model *m);

/* Its web addresses, to be opened or copied when they were seen whole. */
void explain_links(struct model *m);
void explain_open_link(struct model *m);
void explain_copy_link(struct model *m);

/* Its image, as large as the screen. */
void explain_picture(struct model *m);

/* Its text, or the path of its chosen file, to the clipboard. */
void explain_copy(struct model *m);

#endif
