/* What the records of an offer and of a folder stream have in common. */
#ifndef GEZI_CORE_RECORD_H
#define GEZI_CORE_RECORD_H

#include <gezi/span.h>

/*
 * Cut a name off the front: it ends at the first ':' that is not one of a
 * pair. False, and nothing moved, when there is no end or no name.
 */
bool gezi_record_name(gezi_span *in, gezi_span *name);

/* A name with its ':' doubled and no control byte; never empty. */
void gezi_record_put_name(struct gezi_writer *w, gezi_span name);

/*
 * The next "key=value" that reads as two hex numbers; the first value of a
 * list. Others are passed over. False at the end.
 */
bool gezi_record_pair(gezi_span *in, uint64_t *key, uint64_t *value);

/* Seconds since 1970, 0 for what does not read as such. */
int64_t gezi_record_time(gezi_span hex);

#endif
