/*
 * Files that a user wants to offer: looked at before anything is sent, so that
 * what cannot be offered is told at once. For the command line and the screen.
 */
#ifndef BUNDLE_H
#define BUNDLE_H

#include "strbuf.h"

#include <gezi/file.h>
#include <gezi/peer.h>

#include <stdbool.h>

/* {0} is an empty one. The array is fit for gezi_command.files; a folder has
 * size 0: the house measures it. */
struct bundle {
    struct gezi_file *at;
    char **texts; /* of each, its path and its name */
    size_t count, cap;
};

enum { BUNDLE_MAX = 2000 }; /* in several messages */

/*
 * Append the file or folder at path, which may be relative, a link, or end in
 * '/'. What is there already is not taken twice. False, and why has a line,
 * "notes.txt: there is no such file", when it cannot be offered.
 */
bool bundle_add(struct bundle *b, const char *path, struct strbuf *why);
void bundle_fini(struct bundle *b);

/* Why this one cannot go to them, "iptux cannot take an empty file"; NULL when
 * it can. Static. */
const char *bundle_refusal(const struct gezi_file *file,
                           const struct gezi_peer *peer);

/*
 * How many of the files from the first one on go with a text of that many
 * bytes into one message that everyone can take: the list may not outgrow an
 * old client's datagram. 0 when the text leaves no room; never 0 for no text.
 */
size_t bundle_fit(const struct gezi_file *files, size_t count,
                  size_t text_bytes);

#endif
