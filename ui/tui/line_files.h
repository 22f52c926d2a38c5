/* Files in the numbered line mode: numbers instead of a chosen row. */
#ifndef TUI_LINE_FILES_H
#define TUI_LINE_FILES_H

#include "strbuf.h"
#include "transfers.h"

#include <gezi/front.h>

struct line_files {
    struct transfers all;
    uint32_t number; /* the last one that a file got */
    bool recalled;   /* what the archive knows is in */
    char *path;      /* to be sent, once it is known to whom; or NULL */
};

void line_files_init(struct line_files *f);
void line_files_fini(struct line_files *f);

/* What the archive knows of earlier sessions, once. NULL is fine. */
void line_files_recall(struct line_files *f, const struct gezi_archive *a);

/* A message came with files, or one of ours went out with some: they get
 * their numbers, and line gets what to say of theirs. */
void line_files_offer(struct line_files *f, const struct gezi_event *ev,
                      struct strbuf *line);

/* A TRANSFER event: line gets what to say, nothing for mere progress. */
void line_files_event(struct line_files *f, const struct gezi_event *ev,
                      int64_t now, struct strbuf *line);

/* All that is open, and what was over last. */
void line_files_list(const struct line_files *f, int64_t now,
                     struct strbuf *out);

/*
 * "accept 1 3-5 ~/work", "refuse 3", "file ~/a.txt": do it, out gets what to
 * say. False: it was not understood, and out says which choices there are.
 * "file" only fills in f->path.
 */
bool line_files_do(struct line_files *f, const struct gezi_host *host,
                   const char *text, struct strbuf *out);

/* To whom a file goes. */
struct line_offer {
    struct gezi_target to;
    const struct gezi_peer *peer; /* NULL: nobody who is known */
    const char *others;           /* recipients.h; NULL: nobody */
};

/* Offer f->path, which is forgotten then, under *ref + 1. False: out says why
 * not. */
bool line_files_send(struct line_files *f, const struct gezi_host *host,
                     const struct line_offer *offer, uint64_t *ref,
                     struct strbuf *out);

#endif
