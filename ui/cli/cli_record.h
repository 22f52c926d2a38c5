/* The messages of the archive on paper: lines, JSON, or a page of HTML. */
#ifndef CLI_RECORD_H
#define CLI_RECORD_H

#include "out.h"

#include <gezi/store.h>

enum record_form { RECORD_LINES, RECORD_JSON, RECORD_HTML };
enum { RECORD_TIME = 64 };

struct record_paper {
    enum record_form form;
    bool bold;             /* RECORD_LINES */
    struct gezi_peer own;  /* RECORD_JSON: ourselves */
    char day[RECORD_TIME]; /* RECORD_HTML: the heading above */
    struct strbuf line;    /* scratch */
    struct strbuf words;   /* likewise */
};

/* Each 0 or -errno of standard output; begin and end do nothing for lines and
 * JSON. Nothing is flushed. */
int record_begin(struct record_paper *p, const char *title);
int record_put(struct record_paper *p, const struct gezi_record *r);
int record_end(struct record_paper *p);

void record_fini(struct record_paper *p);

#endif
