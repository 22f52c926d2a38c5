/* What the files of past.h share. */
#ifndef TUI_PAST_PRIV_H
#define TUI_PAST_PRIV_H

#include "past.h"

struct gezi_archive;
struct gezi_record;

/* NULL: there is none. */
const struct gezi_archive *past_archive(const struct model *m);

/* The offer of a row, held. */
struct offer *past_hold(struct model *m, const struct gezi_record *r);

/* Tell the archive that t was looked at, where that is due. */
void past_keep_seen(struct model *m, struct talk *t);

#endif
