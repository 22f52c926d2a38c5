/* Events as JSON lines; the field names are a promise to scripts. */
#ifndef CLI_JSON_H
#define CLI_JSON_H

#include "json.h"
#include "options.h"

#include <gezi/front.h>
#include <gezi/store.h>

/*
 * Write ev as one object. False, and nothing was written, for what has no
 * JSON form. own tells who we are: the "to" of what comes and the "from" of
 * what goes.
 */
bool cli_json_event(struct json *j, const struct gezi_event *ev,
                    const struct gezi_peer *own);

/* "attachments":[...]: what a message offers, and what became of each. */
void cli_json_attachments(struct json *j, const struct gezi_file *files,
                          size_t count);

/* {"event":"offer",...}: a message, for whoever is to take its files. */
void cli_json_offer(struct json *j, const char *id, int64_t unix_ms,
                    const struct gezi_peer *from, const struct gezi_file *files,
                    size_t count);

/* {"event":"transfer",...}; first: RUNNING was not told of this one before. */
void cli_json_transfer(struct json *j, const struct gezi_event *ev, bool first);

/* {"event":"key",... without its end: more may follow. */
void cli_json_key(struct json *j, const char *state,
                  const struct gezi_peer *peer, const char *fingerprint);

/* {"event":"ready",...} and {"event":"person",...} */
void cli_json_ready(struct json *j, const struct gezi_health *health);
void cli_json_person(struct json *j, const struct gezi_peer *peer);

/* A message of the archive, with "direction" and, of ours, what became of it.
 */
void cli_json_record(struct json *j, const struct gezi_record *r,
                     const struct gezi_peer *own);

/*
 * Ourselves as others see us, for the above; host may be NULL. Borrows from o;
 * the key is kept in key, which the caller clears in the end.
 */
struct gezi_peer cli_json_own(const struct options *o,
                              const struct gezi_host *host, struct strbuf *key);

#endif
