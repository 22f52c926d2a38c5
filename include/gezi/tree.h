/*
 * A folder on a TCP connection: records, each followed by its contents. The
 * answer to GETDIRFILES. Stateless but for the place in the tree; nothing here
 * allocates. Source: docs/protocol.md 10.4.
 */
#ifndef GEZI_TREE_H
#define GEZI_TREE_H

#include <gezi/attach.h>

enum {
    GEZI_TREE_MTIME = 1u << 0,
    GEZI_TREE_CTIME = 1u << 1,
    GEZI_TREE_PERM = 1u << 2,
};

/* One record. The name points into the parsed bytes. */
struct gezi_tree_head {
    size_t head_bytes; /* of the record; its contents begin behind */
    gezi_span name;    /* in the peer's charset, ':' still doubled, no NUL, not
                          empty. "." for RETPARENT. See gezi_tree_name_ok */
    uint64_t size;     /* bytes of contents that follow: 0 for FOLDER and
                          RETPARENT whatever they claim; to be skipped for all
                          types but FILE */
    uint32_t attr;     /* GEZI_ATTR_*; any type */
    unsigned has;      /* GEZI_TREE_*: which of these were told */
    int64_t mtime, ctime; /* seconds since 1970, maybe absurd */
    uint32_t perm;        /* a Unix mode, of which 0777 is kept */
};

/*
 * The record that avail begins with. MORE needs at most GEZI_TREE_HEAD_MAX
 * bytes in all. out is written on DONE only.
 * BAD: its length is no hex of 1..6 digits, below GEZI_TREE_HEAD_MIN or over
 *   GEZI_TREE_HEAD_MAX; its last byte is no ':'; the name is empty or holds a
 *   NUL; size or attributes are missing or no hex; size is over
 *   GEZI_FILE_SIZE_MAX. The connection is of no further use.
 */
enum gezi_progress gezi_tree_next(gezi_span avail, struct gezi_tree_head *out);

/*
 * The first record of a stream. FeiQ puts a block of NULs before it.
 *   avail    what came and was not dropped; let it be GEZI_TREE_HEAD_MAX bytes
 *            or more before giving up on MORE
 *   dropped  bytes of the stream dropped before
 *   drop     so many bytes in front of avail are no record: drop them
 * DONE: behind them stands a whole record; gezi_tree_next reads it.
 * BAD: the stream begins like a record and is none, or nothing was found in
 *   GEZI_TREE_PREAMBLE_MAX bytes.
 */
enum gezi_progress gezi_tree_sync(gezi_span avail, size_t dropped,
                                  size_t *drop);

/* Where in the tree a stream is. All zero at its beginning. */
struct gezi_tree {
    unsigned depth;   /* folders entered and not left */
    uint32_t entries; /* records so far, RETPARENT aside */
    bool ended;       /* the last record has come */
};

/*
 * Take a record into account, after its contents were read or skipped or will
 * be: call it once for each. depth is then that behind the record.
 * MORE: another record follows. DONE: this was the last one; a single file
 *   instead of a folder has one record alone.
 * BAD: RETPARENT first, first neither folder nor file, deeper than
 *   GEZI_TREE_DEPTH_MAX, over GEZI_TREE_ENTRIES_MAX, or a record behind DONE.
 */
enum gezi_progress gezi_tree_step(struct gezi_tree *t,
                                  const struct gezi_tree_head *h);

/*
 * May the connection end here, between records? FeiQ clones leave out the last
 * RETPARENT: all that was in the folder has come.
 */
bool gezi_tree_may_end(const struct gezi_tree *t);

/*
 * May this decoded name of a FILE or FOLDER stand in a stream? No: empty, ".",
 * "..", or with a '/': no honest peer sends those. One that may is made safe
 * by gezi_file_name_safe all the same. The first folder takes the name that
 * was chosen here.
 */
bool gezi_tree_name_ok(gezi_span utf8);

/*
 * Write one record as FeiQ wants it: four digits of length, nine or more of
 * size. h->attr, size and, by h->has, times and mode are used; a missing time
 * is the other one. Old clients never saw a mode: tell it where it matters.
 * RETPARENT takes "." for its name and each folder, the outermost one, too,
 * must get one.
 *   name  in the peer's charset, ':' single; control bytes go as '_'
 * Over GEZI_TREE_HEAD_MAX bytes nothing is written and w->full is set.
 */
void gezi_tree_put(struct gezi_writer *w, const struct gezi_tree_head *h,
                   gezi_span name);

#endif
