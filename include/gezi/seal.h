/*
 * Encryption and signatures: how keys and sealed text read on the wire, and
 * the few operations that the core leaves to a library. Every quantity of RSA
 * is an octet string, most significant first, as on the wire.
 * Source: docs/protocol.md 11.
 */
#ifndef GEZI_SEAL_H
#define GEZI_SEAL_H

#include <gezi/proto.h>
#include <gezi/span.h>

/* X(symbol, bit, words): what a client can do, and what one text is in. */
#define GEZI_SEALS(X)                                                          \
    X(RSA_1024, 0x00000002u, "RSA-1024")                                       \
    X(RSA_2048, 0x00000004u, "RSA-2048")                                       \
    X(BLOWFISH_128, 0x00020000u, "Blowfish-128")                               \
    X(AES_256, 0x00100000u, "AES-256")                                         \
    X(PACKETNO_IV, 0x00800000u, "")                                            \
    X(BASE64, 0x01000000u, "")                                                 \
    X(NOENC_FILEBODY, 0x04000000u, "")                                         \
    X(SIGN_SHA1, 0x20000000u, "SHA-1")                                         \
    X(SIGN_SHA256, 0x40000000u, "SHA-256")

enum gezi_seal_bit {
#define X(sym, bit, words) GEZI_SEAL_##sym = bit,
    GEZI_SEALS(X)
#undef X
    /* Those that nobody may use any more count, too: one text has one. */
    GEZI_SEAL_ANY_RSA = 0x0000000fu,
    GEZI_SEAL_ANY_CIPHER = 0x001ed450u,
    GEZI_SEAL_SIGN = GEZI_SEAL_SIGN_SHA1 | GEZI_SEAL_SIGN_SHA256,
    GEZI_SEAL_RSA = GEZI_SEAL_RSA_1024 | GEZI_SEAL_RSA_2048,
    GEZI_SEAL_CIPHER = GEZI_SEAL_BLOWFISH_128 | GEZI_SEAL_AES_256,
    /* All that gezi can do, with the key of old clients and without. */
    GEZI_SEAL_OURS = GEZI_SEAL_RSA_2048 | GEZI_SEAL_AES_256 |
                     GEZI_SEAL_PACKETNO_IV | GEZI_SEAL_BASE64 |
                     GEZI_SEAL_NOENC_FILEBODY | GEZI_SEAL_SIGN,
    GEZI_SEAL_OURS_OLD =
        GEZI_SEAL_OURS | GEZI_SEAL_RSA_1024 | GEZI_SEAL_BLOWFISH_128,
    /* No bit of the wire. Kept with a key: its owner takes encrypted requests
     * for files, and said so once. */
    GEZI_SEAL_FILES = 0x08000000u,
};

enum {
    GEZI_KEY_MAX = 512, /* bytes of a modulus: 4096 bits, to verify only */
    GEZI_KEY_2048 = 256,
    GEZI_KEY_1024 = 128,
    GEZI_FINGERPRINT_SIZE = 17, /* 16 digits and a NUL */
    GEZI_IV_SIZE = 16,
    GEZI_BODY_KEY = 32,
};

/* A public key. */
struct gezi_key {
    uint32_t exponent; /* odd, at least 3 */
    uint16_t n;        /* bytes of the modulus: 128, 256 or 512 */
    uint8_t modulus[GEZI_KEY_MAX];
};

bool gezi_key_equal(const struct gezi_key *a, const struct gezi_key *b);

/*
 * ANSPUBKEY: "capability:exponent-modulus", all hex. False for another form, an
 * exponent that is even or below 3, a modulus of another size than 1024, 2048
 * or 4096 bits. What leads with zeros, or lacks them, is read by its value.
 */
bool gezi_key_parse(gezi_span body, uint32_t *seals, struct gezi_key *out);
void gezi_key_put(struct gezi_writer *w, uint32_t seals,
                  const struct gezi_key *key);

/* GETPUBKEY: the capability alone. */
bool gezi_seals_parse(gezi_span body, uint32_t *seals);

/*
 * What a text goes out in: the bits of one row of the table, or 0 when nothing
 * that is good enough is common. A client that names AES-256 without RSA-2048
 * means something else by that bit: it is read as RSA-1024 with Blowfish.
 */
uint32_t gezi_seals_choose(uint32_t theirs, uint32_t ours);

/*
 * An encrypted body, "capability:key:cipher[:signature]", taken apart and out
 * of hex or base64. The spans point into room.
 */
struct gezi_envelope {
    uint32_t seals;      /* exactly one RSA and one cipher bit */
    gezi_span key;       /* the session key, encrypted */
    gezi_span cipher;    /* a positive multiple of the block */
    gezi_span signature; /* empty when seals names no hash */
};

/* room: as many bytes as body has. False: not such a body. */
bool gezi_envelope_parse(gezi_span body, uint8_t *room,
                         struct gezi_envelope *out);
void gezi_envelope_put(struct gezi_writer *w, const struct gezi_envelope *e);

/* How long that becomes, at most, for n bytes of plain text. */
size_t gezi_envelope_size(size_t n);

/*
 * The start of the cipher: zero, or the digits of the packet's number as they
 * stand in the packet, NULs behind them. Blowfish takes the first eight bytes.
 */
void gezi_seal_iv(uint32_t seals, gezi_span number_text,
                  uint8_t out[static GEZI_IV_SIZE]);

/*
 * What is in an envelope: "message NUL [list NUL [recipients NUL]]". extended
 * (ENCEXTMSGOPT): the parts behind the first NUL count. All spans point into
 * plain; absent parts are empty.
 */
struct gezi_plain {
    gezi_span message;                 /* without its NUL */
    gezi_span list;                    /* of attachments: attach.h */
    gezi_span recipients;              /* "TO:" user ":" host BEL ... */
    gezi_span signed_all, signed_text; /* what a signature can be over */
};
struct gezi_plain gezi_plain_split(gezi_span plain, bool extended);

/* Cut the next recipient off, "TO:" included in the first. False: none. */
bool gezi_recipient_next(gezi_span *recipients, gezi_span *user,
                         gezi_span *host);

/* The fingerprint that a user name ends in, "-<0123456789abcdef>"; false: it
 * has none. A tail behind the '>' does not make it another name. */
bool gezi_fingerprint_of(const char *user,
                         char out[static GEZI_FINGERPRINT_SIZE]);

/* The name as people know it, without that. */
void gezi_plain_user(const char *user, char out[static GEZI_NAME_SIZE]);

/*
 * What the body of a file is encrypted with, AES-256-CTR: a key that no other
 * body has, and the first block of a counter of 128 bits.
 */
struct gezi_body {
    uint8_t key[GEZI_BODY_KEY];
    uint8_t counter[GEZI_IV_SIZE];
};

/* The digits of the number of the packet that asked, NULs behind them. */
void gezi_body_counter(uint64_t number, uint8_t out[static GEZI_IV_SIZE]);

struct gezi_stream; /* the key stream of one body; opaque */

/*
 * The operations. A false tells no more than that: whoever asked must not learn
 * from us which step failed.
 *
 * own: our public key of so many bytes (GEZI_KEY_1024, _2048); NULL: none.
 * open: with our private key into plain, which has room for e->cipher.
 * close: for whom the key belongs to, with a new session key; room for
 *   GEZI_KEY_MAX bytes at key and plain.n + 16 at cipher.
 * sign: with our key of 2048 bits, room for GEZI_KEY_2048 bytes.
 *
 * stream: from the first byte of a body; NULL: no memory. The one operation
 *   that a worker needs: made in the thread of all others, then run and freed
 *   in any one thread. Two streams share nothing.
 * flow: the next n bytes of the body, in place, encrypted or decrypted.
 * dry: wiped and freed; NULL is fine.
 */
struct gezi_seal {
    void *ctx;
    const struct gezi_key *(*own)(void *ctx, size_t bytes);
    bool (*open)(void *ctx, const struct gezi_envelope *e,
                 const uint8_t iv[static GEZI_IV_SIZE],
                 struct gezi_writer *plain);
    bool (*close)(void *ctx, const struct gezi_key *to, uint32_t seals,
                  const uint8_t iv[static GEZI_IV_SIZE], gezi_span plain,
                  struct gezi_writer *key, struct gezi_writer *cipher);
    bool (*sign)(void *ctx, uint32_t seals, gezi_span text,
                 struct gezi_writer *signature);
    bool (*verify)(void *ctx, const struct gezi_key *by, uint32_t seals,
                   gezi_span text, gezi_span signature);
    void (*fingerprint)(void *ctx, const struct gezi_key *key,
                        char out[static GEZI_FINGERPRINT_SIZE]);
    void (*wipe)(void *bytes, size_t n); /* cannot be optimised away */
    bool (*random)(void *ctx, uint8_t *out, size_t n); /* fit for a key */
    struct gezi_stream *(*stream)(void *ctx, const struct gezi_body *body);
    bool (*flow)(struct gezi_stream *stream, uint8_t *bytes, size_t n);
    void (*dry)(struct gezi_stream *stream);
};

#endif
