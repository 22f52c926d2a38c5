/*
 * Files on the wire: the list of an offer, and the TCP request for one of its
 * files. What then comes for a folder is in tree.h, names on our disk are in
 * filename.h. Stateless; nothing here allocates. Source: docs/protocol.md 10.
 */
#ifndef GEZI_ATTACH_H
#define GEZI_ATTACH_H

#include <gezi/err.h>
#include <gezi/packet.h>
#include <gezi/proto.h>
#include <gezi/seal.h>
#include <gezi/span.h>

/* The low 8 bits of an attribute field: what a record is. */
enum gezi_attach_type {
    GEZI_FILE = 0x01,
    GEZI_FOLDER = 0x02,
    GEZI_RETPARENT = 0x03, /* folder streams alone: back to the parent */
    GEZI_SYMLINK = 0x04,   /* this and the next four are never created */
    GEZI_CDEV = 0x05,
    GEZI_BDEV = 0x06,
    GEZI_FIFO = 0x07,
    GEZI_RESFORK = 0x10,   /* macOS: a resource fork */
    GEZI_CLIPBOARD = 0x20, /* an image inside the text; its name is a dummy */
};

#define GEZI_ATTR_TYPE 0xffu /* mask */
#define GEZI_ATTR_READONLY 0x0100u
#define GEZI_ATTR_HIDDEN 0x1000u
#define GEZI_ATTR_EXT_HIDDEN 0x2000u /* macOS: the extension is hidden */
#define GEZI_ATTR_ARCHIVE 0x4000u
#define GEZI_ATTR_SYSTEM 0x8000u

/* Keys of "key=value" behind the attributes; key and value are hex. */
enum gezi_attach_key {
    GEZI_KEY_POSITION = 0x08, /* of an inline image: a character index */
    GEZI_KEY_PERM = 0x10,     /* a Unix mode */
    GEZI_KEY_MTIME = 0x14,    /* seconds since 1970, as all times */
    GEZI_KEY_CTIME = 0x16,    /* when it was created */
};

/* No file is larger: 2^63-1. A record that claims more is refused. */
#define GEZI_FILE_SIZE_MAX ((uint64_t)INT64_MAX)

/* How far reading has come, where bytes arrive in pieces. */
enum gezi_progress {
    GEZI_MORE, /* all is well so far, the end is missing */
    GEZI_DONE,
    GEZI_BAD, /* and no further byte can make it good */
};

/* What of an offer stands in one record. The name points into the list. */
struct gezi_attach {
    uint32_t id;      /* unique within its message, if the sender is honest */
    gezi_span name;   /* 1..GEZI_ATTACH_NAME_MAX bytes in the charset of the
                         text, ':' still doubled; no NUL. May be a path, "..",
                         anything: gezi_name_undouble, decode, then filename.h */
    uint64_t size;    /* at most GEZI_FILE_SIZE_MAX. Of a folder: 0, or the sum
                         of its files, for showing progress only */
    int64_t mtime;    /* seconds since 1970; 0: unknown. May be absurd */
    uint32_t attr;    /* GEZI_ATTR_*, its type is FILE, FOLDER or CLIPBOARD */
    int32_t position; /* CLIPBOARD: before which character; -1: not told */
};

enum gezi_attach_type gezi_attach_type(uint32_t attr);

/*
 * The next record of a list that we could fetch; false at the end.
 *   list  what gezi_packet_text left as rest; a NUL ends it. Goes on behind
 *         the record
 *   bad   counts the records passed over (may be NULL): no decimal or hex id
 *         of 32 bits; empty or too long name; size missing, cut, no hex or over
 *         GEZI_FILE_SIZE_MAX; attributes no hex, or a type we never create
 * Each record is judged alone. Taken as well: BEL with or without ':' on either
 * side of it, no BEL behind the last, no mtime, no attributes (then FILE).
 */
bool gezi_attach_next(gezi_span *list, struct gezi_attach *out, unsigned *bad);

/*
 * Write one record: decimal id, the rest hex, ':' BEL at its end. The caller
 * ends the list with a NUL.
 *   name  in the charset of the text, ':' single; a->name is not looked at.
 *         Control bytes go as '_'. The official client drops a record with
 *         one of \ / < > | ? * in its name and all behind it, iptux the whole
 *         offer for a ':': write names made by gezi_file_name_safe.
 *   id    from 0 and below 10: then decimal and hex are the same, and clones
 *         of FeiQ ask for the right one.
 *   attr  iptux drops the whole offer for any bit but the type's.
 * position is written for a CLIPBOARD that has one.
 */
void gezi_attach_put(struct gezi_writer *w, const struct gezi_attach *a,
                     gezi_span name);

/* Write the bytes of name with each "::" as ':'. It never grows. */
void gezi_name_undouble(struct gezi_writer *w, gezi_span name);

/* A field that some write in hex and some in decimal. */
struct gezi_either {
    gezi_span text; /* as sent */
    bool is_hex, is_dec;
    uint64_t hex, dec; /* 0 when it cannot be read so */
};

/*
 * A request for a file or folder that we offered. Spans point into the input.
 * Find the offer by (peer address, packet.hex, file.hex), then file.dec, then
 * packet.dec; if one open offer to that peer has the file, take that.
 */
struct gezi_request {
    struct gezi_packet head;         /* of the request itself */
    bool folder;                     /* GETDIRFILES, else GETFILEDATA */
    struct gezi_either packet, file; /* number of the offer, id in its list */
    uint64_t offset;                 /* 0 when not told; any up to SIZE_MAX */
};

/*
 * Parse one request that is complete.
 * GEZI_E_SHORT, _VERSION, _NUMBER, _NAME: as gezi_packet_parse; E_NUMBER also
 *   for packet or id neither hex nor decimal, offset no hex or over
 *   GEZI_FILE_SIZE_MAX; E_SHORT also for a body without an id.
 * GEZI_E_COMMAND: neither GETFILEDATA nor GETDIRFILES, options aside.
 * GEZI_E_ENCRYPTED: has ENCRYPT; out->head is written nevertheless.
 */
enum gezi_err gezi_request_parse(gezi_span in, struct gezi_request *out);

/* What happened to the connection since its last byte. */
enum gezi_pause {
    GEZI_FLOWING, /* nothing */
    GEZI_QUIET,   /* no byte for GEZI_REQUEST_QUIET_MS */
    GEZI_CLOSED,  /* the peer will send no more */
};

/*
 * Is what came so far a whole request? Nobody says its length: the official
 * client ends it with a NUL, FeiQ with the eighth ':', others just stop.
 * BAD: cannot be one, is longer than GEZI_REQUEST_MAX (GEZI_REQUEST_SEALED_MAX
 *   with ENCRYPT), or was closed too early.
 * DONE: gezi_request_parse(in) is GEZI_OK, or GEZI_E_ENCRYPTED.
 */
enum gezi_progress gezi_request_check(gezi_span in, enum gezi_pause pause);

/*
 * Write the body of a request, NUL at its end, behind gezi_packet_head. To be
 * sent at once: the official server reads one time.
 *   kind    of the offering peer: to the official client a folder request has
 *           no offset
 *   folder  the head said GETDIRFILES; the offset is then written as 0
 *   packet, id  as the offer had them
 */
void gezi_request_put(struct gezi_writer *w, enum gezi_kind kind, bool folder,
                      uint64_t packet, uint32_t id, uint64_t offset);

/* How the bytes go that answer an encrypted request. */
enum gezi_body_as {
    GEZI_BODY_UNTOLD, /* in clear: without ENCFILE nothing is said of it */
    GEZI_BODY_CLEAR,  /* in clear, as the request wishes */
    GEZI_BODY_SEALED, /* encrypted, with the key that stands in the request */
};

/* What only an encrypted request says, beside what each one does. */
struct gezi_inside {
    enum gezi_body_as as;
    uint64_t number; /* of its own packet, said once more; 0: UNTOLD */
    uint8_t key[GEZI_BODY_KEY];
};

/*
 * Parse what was in the envelope of a request, "packet:id:[offset:][capability:
 * [key:]number]". The options and the number of its head say what has to be
 * there: r is what gezi_request_parse made of it, and gets the rest.
 * GEZI_E_SHORT: a field is missing. GEZI_E_NUMBER: one does not read, the
 * capability is neither of the two, the number is not that of the head. The
 * spans point into plain. On error r has no packet, no file and no offset.
 */
enum gezi_err gezi_inside_parse(gezi_span plain, struct gezi_request *r,
                                struct gezi_inside *out);

/* Write that, NUL at its end. A folder has no offset, and neither has what is
 * asked for in the form of one. */
void gezi_inside_put(struct gezi_writer *w, bool folder, uint64_t packet,
                     uint32_t id, uint64_t offset,
                     const struct gezi_inside *inside);

#endif
