/*
 * The facts of the wire: commands, option bits, limits, kinds of peer. One row
 * each; every other file asks these tables. Sources: docs/protocol.md 3, 4.
 */
#ifndef GEZI_PROTO_H
#define GEZI_PROTO_H

#include <gezi/mark.h>

#include <stdint.h>

enum { GEZI_PORT = 2425 };

/*
 * X(code, name, handler): the handler is gezi_on_<handler> in src/core.
 * A command without a row is counted as unknown and otherwise silence.
 */
#define GEZI_COMMANDS(X)                                                       \
    X(0x00, NOOPERATION, noop)                                                 \
    X(0x01, BR_ENTRY, entry)                                                   \
    X(0x02, BR_EXIT, exit)                                                     \
    X(0x03, ANSENTRY, answer)                                                  \
    X(0x04, BR_ABSENCE, absence)                                               \
    X(0x09, FEIQ_PRESENCE, presence)                                           \
    X(0x12, GETLIST, get_list)                                                 \
    X(0x18, BR_ISGETLIST2, is_get_list)                                        \
    X(0x20, SENDMSG, message)                                                  \
    X(0x21, RECVMSG, receipt)                                                  \
    X(0x30, READMSG, read)                                                     \
    X(0x32, ANSREADMSG, read_answer)                                           \
    X(0x40, GETINFO, get_info)                                                 \
    X(0x41, SENDINFO, info)                                                    \
    X(0x50, GETABSENCEINFO, get_absence)                                       \
    X(0x51, SENDABSENCEINFO, absence_info)                                     \
    X(0x61, RELEASEFILES, release_files)                                       \
    X(0x72, GETPUBKEY, get_key)                                                \
    X(0x73, ANSPUBKEY, key)                                                    \
    X(0x77, FEIQ_OPEN, feiq_open)                                              \
    X(0x79, FEIQ_TYPING, typing)                                               \
    X(0x7a, FEIQ_TYPED, typed)                                                 \
    X(0xc0, FEIQ_PICTURE, picture)                                             \
    X(0xd1, FEIQ_NUDGE, nudge)                                                 \
    X(0xd2, FEIQ_NUDGED, nudge_answer)                                         \
    X(0xfb, IPTUX_SENDMSG, iptux_message)                                      \
    X(0xfc, IPTUX_SIGN, iptux_sign)

enum gezi_cmd {
#define X(code, name, fn) GEZI_CMD_##name = code,
    GEZI_COMMANDS(X)
#undef X
        GEZI_CMD_MASK = 0xff,
    GEZI_CMD_OKGETLIST = 0x11,   /* only ever sent: to BR_ISGETLIST2 */
    GEZI_CMD_ANSLIST = 0x13,     /* likewise, to GETLIST */
    GEZI_CMD_FEIQ_OPENED = 0x78, /* only ever sent: the answer to FEIQ_OPEN */
    GEZI_CMD_FEIQ_PICTURE_TAKEN = 0xc1, /* likewise, to FEIQ_PICTURE */
    /* Over TCP, to whoever offered: attach.h. */
    GEZI_CMD_GETFILEDATA = 0x60,
    GEZI_CMD_GETDIRFILES = 0x62,
};

/*
 * Option bits, above the command. A bit can mean one thing in presence packets
 * and another in messages: evaluate it only where it has a meaning.
 */
#define GEZI_OPT_ABSENCE 0x00000100u   /* presence: away */
#define GEZI_OPT_SENDCHECK 0x00000100u /* message: RECVMSG wanted */
#define GEZI_OPT_SECRET 0x00000200u    /* message: sealed */
#define GEZI_OPT_BROADCAST 0x00000400u /* message: to all, never answered */
#define GEZI_OPT_MULTICAST 0x00000800u /* message: one of several copies */
#define GEZI_OPT_AUTORET 0x00002000u   /* message: automatic, never answered */
#define GEZI_OPT_PASSWORD 0x00008000u  /* message: locked */
#define GEZI_OPT_DIALUP 0x00010000u    /* presence: unicast your BR_ to me */
#define GEZI_OPT_NOLOG 0x00020000u     /* message: do not keep */
#define GEZI_OPT_NOADDLIST 0x00080000u /* message: sender is no member */
#define GEZI_OPT_READCHECK 0x00100000u /* message, READMSG: answer wanted */
#define GEZI_OPT_FILEATTACH 0x00200000u
#define GEZI_OPT_ENCRYPT 0x00400000u
#define GEZI_OPT_UTF8 0x00800000u      /* the text of this packet is UTF-8 */
#define GEZI_OPT_CAPUTF8 0x01000000u   /* UTF-8 understood */
#define GEZI_OPT_CAPIPDICT 0x02000000u /* presence: the newer format, too */
/* Presence: lists inside the cipher text understood; message: they are. */
#define GEZI_OPT_ENCEXTMSG 0x04000000u
#define GEZI_OPT_CAPFILEENC 0x00040000u /* presence: encrypted requests */
#define GEZI_OPT_ENCFILE 0x00000800u    /* request: says how its answer goes */

/* Among the capabilities of a person: it is a gezi, and honours an offset. No
 * option of the wire; the block of its entries says so. */
#define GEZI_CAP_GEZI 0x80000000u

/* What gezi says of itself; FILEATTACH, too, when connections can come in, and
 * the second one with keys, but not to those who would only be confused. */
#define GEZI_ANNOUNCED GEZI_OPT_CAPUTF8
#define GEZI_ANNOUNCED_SEAL (GEZI_OPT_ENCRYPT | GEZI_OPT_ENCEXTMSG)

/* How the text of a message goes out to a kind of peer. */
enum gezi_write_as {
    GEZI_AS_LEGACY,  /* the legacy charset, no option */
    GEZI_AS_GBK,     /* code page 936, whatever the legacy charset is */
    GEZI_AS_UTF8OPT, /* UTF-8 and the option that says so */
    GEZI_AS_LABEL,   /* what it said it writes, UTF-8 if it said nothing */
    GEZI_AS_SEEN,    /* what it wrote last, legacy if it wrote only ASCII */
};

/*
 * X(symbol, name, write as, largest datagram in bytes, what it is).
 * The name is JSON's "kind". BARE peers send text without any header; PLAIN
 * ones send a header and show no capability; users call both plain.
 * Largest datagram: iptux reads 8192 bytes, the official client 32767.
 */
#define GEZI_KINDS(X)                                                          \
    X(OTHER, "other", GEZI_AS_SEEN, 8000, N_("a client gezi does not know"))   \
    X(PLAIN, "plain", GEZI_AS_SEEN, 8000, N_("a script or an old client"))     \
    X(BARE, "plain", GEZI_AS_SEEN, 8000, N_("bare text without a header"))     \
    X(IPMSG, "ipmsg", GEZI_AS_UTF8OPT, 32767, N_("IP Messenger or gezi"))      \
    X(FEIQ, "feiq", GEZI_AS_GBK, 8000, N_("FeiQ"))                             \
    X(FEIGE, "feige", GEZI_AS_GBK, 8000, N_("FeiGe"))                          \
    X(IPTUX, "iptux", GEZI_AS_LABEL, 8000, N_("iptux"))                        \
    X(SHIYELINE, "shiyeline", GEZI_AS_GBK, 8000, N_("Neiwangtong"))

enum gezi_kind {
#define X(sym, name, as, limit, what) GEZI_KIND_##sym,
    GEZI_KINDS(X)
#undef X
        GEZI_KIND_COUNT
};

/* Look-ups in the tables above. The strings are static. */
const char *gezi_cmd_name(uint32_t command); /* NULL for an unknown one */
const char *gezi_kind_name(enum gezi_kind kind);
const char *gezi_kind_what(enum gezi_kind kind);
enum gezi_write_as gezi_kind_write_as(enum gezi_kind kind);
uint32_t gezi_kind_limit(enum gezi_kind kind); /* bytes of a datagram */

/* Limits. docs/protocol.md 8 */
enum {
    GEZI_DATAGRAM_MAX = 65507, /* largest one taken in */
    GEZI_NAME_WIRE_MAX = 79,   /* bytes of user, host, nick, group sent */
    GEZI_NAME_SIZE = 128,      /* the same decoded: UTF-8 and its NUL */
    GEZI_PEOPLE_MAX = 10000,
    GEZI_PEOPLE_PER_IP = 32,
    GEZI_ADDRS_PER_PERSON = 4,
    GEZI_SEEN_MAX = 1024, /* messages remembered to know a repeat */
    GEZI_PENDING_MAX = 4096,
    GEZI_ASK_MAX = 1024, /* addresses of one range that is asked */
};

/* Limits of files and folders. docs/protocol.md 8, 10 */
enum {
    GEZI_FILE_NAME_MAX = 255,    /* bytes of one name on our disk */
    GEZI_ATTACH_NAME_MAX = 1024, /* bytes of a name in a list, "::" as two */
    GEZI_REQUEST_MAX = 4096,     /* bytes of a TCP request */
    GEZI_REQUEST_SEALED_MAX = 16384, /* the same with ENCRYPT */
    GEZI_TREE_HEAD_MIN = 8,          /* bytes of a record in a folder stream */
    GEZI_TREE_HEAD_MAX = 1022,
    GEZI_TREE_PREAMBLE_MAX = 65536, /* bytes of FeiQ's block in front */
    GEZI_TREE_DEPTH_MAX = 64,
    GEZI_TREE_ENTRIES_MAX = 1000000,
};

/* Times in milliseconds. docs/protocol.md 8 */
enum {
    GEZI_NOOP_LEAD_MS = 250,
    GEZI_ENTRY_AGAIN_MS = 5000,
    GEZI_EXIT_GAP_MS = 100,
    GEZI_ANSWER_MIN_MS = 5,
    GEZI_ANSWER_FEW_MS = 1023, /* with fewer than 50 people known */
    GEZI_ANSWER_MANY_MS = 4000,
    GEZI_ANSWER_GAP_MS = 1000, /* one answer per person in this time */
    GEZI_RETRY_MS = 1000,
    GEZI_RETRIES = 4,               /* repeats after the first sending */
    GEZI_EXPIRE_MS = 14 * 86400000, /* in the outbox */
    GEZI_SEEN_MS = 600000,
    GEZI_MOVE_GUARD_MS = 7000,
    GEZI_SILENT_MS = 600000, /* then one unicast BR_ENTRY asks */
    GEZI_TYPING_MS = 6000,
    GEZI_NUDGE_GAP_MS = 3000,
    GEZI_READ_RETRY_MS = 750,
    GEZI_READ_RETRIES = 12,
    GEZI_ANSWER_LATE_MS = 300,   /* the way there and back, and a busy peer */
    GEZI_KEY_ANSWER_MS = 30000,  /* so long an ANSPUBKEY is an answer */
    GEZI_KEYS_WAIT_MS = 2000,    /* for keys of ours, before we announce */
    GEZI_KEY_GAP_MS = 60000,     /* unless something waits for it, ask again */
    GEZI_REQUEST_QUIET_MS = 500, /* then a TCP request without an end is all */
};

#endif
