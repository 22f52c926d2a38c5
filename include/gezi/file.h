/*
 * Files as the layers speak of them: what is offered with a message, and what
 * becomes of each. An offer is known by the id of its message, a file in it by
 * its own number. How that reads on the wire: attach.h.
 */
#ifndef GEZI_FILE_H
#define GEZI_FILE_H

#include <gezi/mark.h>

#include <stdbool.h>
#include <stdint.h>

enum gezi_file_type {
    GEZI_FILE_PLAIN,
    GEZI_FILE_FOLDER,
    GEZI_FILE_IMAGE, /* pasted into the text of an official client */
};

/* "file", "folder", "image": JSON's "type". Static. */
const char *gezi_file_type_name(enum gezi_file_type type);

/* What became of one file. */
enum gezi_file_state {
    GEZI_FILE_OFFERED,   /* nobody took it yet */
    GEZI_FILE_WAITING,   /* asked for: until its turn, or (a reason is told) for
                            another try by itself */
    GEZI_FILE_RUNNING,   /* bytes move */
    GEZI_FILE_PAUSED,    /* by the user, or LEFT; what came so far is kept */
    GEZI_FILE_DONE,      /* all of it is there */
    GEZI_FILE_FAILED,    /* reason tells why; can be asked for again. NO_SPACE
                            is tried again by itself */
    GEZI_FILE_CANCELLED, /* by the user: what came so far is deleted */
    GEZI_FILE_REFUSED,   /* by whom it was offered to */
    GEZI_FILE_ENDED,     /* withdrawn, or offered too long ago */
};

/* "offered", "waiting", "running", ... Static. */
const char *gezi_file_state_name(enum gezi_file_state state);

/* X(symbol, words): why a transfer failed. The words end the sentence. */
#define GEZI_FILE_REASONS(X)                                                   \
    X(NONE, "")                                                                \
    X(NO_OFFER, N_("there is no such offer"))                                  \
    X(NO_CONNECTION, N_("no connection to the other side"))                    \
    X(NOT_GIVEN, N_("the other side does not give it, or no longer"))          \
    X(BROKEN, N_("the connection broke before the end"))                       \
    X(SILENT, N_("nothing moved for two minutes"))                             \
    X(GARBLED, N_("what came is not what was offered"))                        \
    X(TOO_MUCH, N_("more entries, or deeper, than gezi takes"))                \
    X(NO_SPACE, N_("the disk has no room for it"))                             \
    X(NOT_WRITTEN, N_("it could not be written"))                              \
    X(NOT_READ, N_("it could not be read"))                                    \
    X(CHANGED, N_("it changed since it was offered"))                          \
    X(NO_ROOM, N_("too many transfers wait already"))                          \
    X(LEFT, N_("gezi was closed meanwhile"))                                   \
    X(NO_KEY, N_("its sender encrypts, and the key did not come"))             \
    X(KEY_CHANGED, N_("its sender's key is another than before"))              \
    X(BARED, N_("it was asked for without encryption, and not given"))

enum gezi_file_reason {
#define X(sym, words) GEZI_FILE_WHY_##sym,
    GEZI_FILE_REASONS(X)
#undef X
        GEZI_FILE_REASON_COUNT
};
const char *gezi_file_reason_text(enum gezi_file_reason reason);

/* One file of an offer. Strings live as long as what carries it says. */
struct gezi_file {
    uint32_t id; /* within the message */
    enum gezi_file_type type;
    const char *name; /* clean UTF-8, one safe part of a path, never empty */
    uint64_t size;    /* bytes; of a folder those of all in it, 0: unknown */
    int64_t mtime;    /* Unix seconds; 0: unknown */
    const char *path; /* absolute: ours, what is offered; theirs, where it was
                         written, or until it is DONE the folder that it goes
                         into. NULL: nowhere yet */
    enum gezi_file_state state;
    enum gezi_file_reason reason;
    int64_t state_ms; /* wall clock, when it became that; 0: never */
    bool encrypted;   /* what moved of it last was */
};

/* As an id: every file of the offer. */
#define GEZI_FILE_ALL UINT32_MAX

enum {
    GEZI_FILES_MAX = 200,   /* of one message */
    GEZI_OFFERS_MAX = 4096, /* that are open, in and out together */
    GEZI_TRANSFERS_MAX = 8, /* at once */
    GEZI_OFFER_DAYS = 30,
};

#endif
