/*
 * The roster: who is known, found by address and by identity, bounded.
 * It knows no protocol and tells nobody; presence.c does both.
 */
#ifndef PEERS_H
#define PEERS_H

#include "heap.h"
#include "table.h"

#include <gezi/peer.h>
#include <gezi/span.h>

/* The texts of a person, in one block. All but the key are names. */
enum gezi_field {
    GEZI_F_NICK,
    GEZI_F_USER,
    GEZI_F_HOST,
    GEZI_F_GROUP,
    GEZI_F_CLIENT,
    GEZI_F_SIGN,
    GEZI_F_WIRE_USER, /* as in headers, undecoded: a receipt's names need */
    GEZI_F_WIRE_HOST, /* not decode to those of the UTF-8 block */
    GEZI_F_KEY, /* who it is; behind `base` bytes a mark that tells clones */
    GEZI_F_COUNT
};

struct gezi_names {
    uint16_t base;
    uint8_t size[GEZI_F_KEY]; /* of those before the key, with their NULs */
    char text[];
};

enum {
    GEZI_KEY_SIZE = 2 * GEZI_NAME_SIZE + GEZI_ADDR_TEXT + 8,
    GEZI_CLONES_MAX = 16, /* rows with one identity: look-ups stay short */
};

/* Copies all fields; base is the length of the key without the clone mark. */
struct gezi_names *gezi_names_new(const char *const field[static GEZI_F_COUNT],
                                  size_t base);

enum gezi_trait {
    GEZI_IS_FRIEND = 1u << 0,    /* we wrote to it */
    GEZI_IS_FAR = 1u << 1,       /* reached by an address someone typed */
    GEZI_IS_DIRTY = 1u << 2,     /* details changed and were not told yet */
    GEZI_IS_ANSWERING = 1u << 3, /* an ANSENTRY to it is waiting */
    GEZI_IS_MUTUAL = 1u << 4,    /* it showed that it knows us */
    GEZI_IS_AWAITED = 1u << 5,   /* messages to it stand in a line */
    GEZI_IS_HONEST = 1u << 6,    /* it acknowledged something */
    GEZI_IS_PINNED = 1u << 7,    /* there is a struct gezi_pin for it */
};

/*
 * One row. Times of 32 bits are milliseconds modulo 2^32, good for telling
 * whether less than some minutes have passed.
 */
struct gezi_person {
    struct gezi_timer silence; /* when to wonder whether it is still there */
    struct gezi_timer rank;    /* who goes first when room is needed */
    int64_t heard;             /* any packet */
    int64_t since_ms;          /* numbers began anew, wall clock; 0: never */
    uint64_t number;           /* highest packet number seen */
    struct gezi_names *names;
    struct gezi_talk *talk;             /* feiq_talk.c; NULL until needed */
    uint32_t id;                        /* 0: the row is free */
    uint32_t caps;                      /* GEZI_OPT_* of its last entry */
    uint32_t ip[GEZI_ADDRS_PER_PERSON]; /* best first: gezi_person_addr */
    uint16_t port[GEZI_ADDRS_PER_PERSON];
    uint32_t front_heard;      /* from the first of them */
    uint32_t answered, probed; /* when last */
    uint32_t excused;          /* told so in this absence of ours */
    uint32_t rose;             /* number did */
    uint8_t addrs;
    uint8_t kind, presence, told; /* told: presence as last reported */
    uint8_t seen, label, habit;   /* enum gezi_charset; see charset.h */
    uint8_t habits;               /* agreeing decisions behind habit */
    uint8_t asked;                /* questions since it fell silent */
    uint8_t traits;               /* GEZI_IS_* */
    unsigned plain : 1;           /* it can encrypt in no way that we can */
    unsigned treat : 2;           /* GEZI_TREAT_* */
    uint8_t read_as;              /* its text, said the user; ASCII: nothing */
};

struct gezi_people {
    struct gezi_person **slabs;
    uint32_t slabs_n, used, free, n, max;
    struct gezi_table by_addr, by_name;
    struct gezi_heap ranks;
    struct gezi_heap *timers; /* for `silence`; not owned */
    uint64_t seed;            /* of the hashes: nobody outside can aim */
};

void gezi_people_init(struct gezi_people *ps, uint32_t max, uint64_t seed,
                      struct gezi_heap *timers);
void gezi_people_fini(struct gezi_people *ps);

/* NULL when nobody is there, or the id is void. */
struct gezi_person *gezi_people_get(const struct gezi_people *ps, uint32_t id);
struct gezi_person *gezi_people_at(const struct gezi_people *ps,
                                   struct gezi_addr addr);

/*
 * The person with this identity. Clones share one: nick (NULL: not known)
 * and address decide. NULL means nobody, or a clone that is new.
 */
struct gezi_person *gezi_people_find(const struct gezi_people *ps,
                                     const char *base, struct gezi_addr from,
                                     const char *nick);

/*
 * The key for a new row: base itself, or with a mark, "base#10.0.0.7". False
 * when there are GEZI_CLONES_MAX of it already. key has GEZI_KEY_SIZE bytes.
 */
bool gezi_people_key(const struct gezi_people *ps, const char *base,
                     struct gezi_addr from, char *key);

/* Who has exactly this key, of which base is so long. NULL: nobody. */
struct gezi_person *gezi_people_by_key(const struct gezi_people *ps,
                                       const char *key, size_t base);

/* Next in no particular order; start with *at = 0. NULL at the end. */
struct gezi_person *gezi_people_next(const struct gezi_people *ps,
                                     uint32_t *at);

/* Who goes when there is no room; NULL while there is. */
struct gezi_person *gezi_people_victim(struct gezi_people *ps);

/*
 * A new row; takes names over on success. There must be room. NULL: memory.
 */
struct gezi_person *gezi_people_add(struct gezi_people *ps, int64_t now,
                                    struct gezi_names *names);
void gezi_people_remove(struct gezi_people *ps, struct gezi_person *p);

/* Put other names in the place of the old ones. GEZI_E_NOMEM: no change. */
enum gezi_err gezi_people_rename(struct gezi_people *ps, struct gezi_person *p,
                                 struct gezi_names *names);

/* Has this ip room for one more address? */
bool gezi_people_room_at(const struct gezi_people *ps, struct gezi_addr addr);

/*
 * A packet of p came from here. An address that is new, free and not crowded
 * is added, in front when the old front was silent for GEZI_MOVE_GUARD_MS.
 * GEZI_E_NOMEM; GEZI_E_FULL: crowded. *moved tells whether the first changed.
 */
enum gezi_err gezi_people_reach(struct gezi_people *ps, struct gezi_person *p,
                                int64_t now, struct gezi_addr from,
                                bool *moved);

/* Take an address from the person that has it. */
void gezi_people_unreach(struct gezi_people *ps, struct gezi_person *p,
                         struct gezi_addr addr);

/* Call after heard, presence or traits changed for the worse. */
void gezi_people_rank(struct gezi_people *ps, struct gezi_person *p);

const char *gezi_person_text(const struct gezi_person *p, enum gezi_field f);

/* The i-th best address; the first is where it was when it has none now. */
struct gezi_addr gezi_person_addr(const struct gezi_person *p, int i);
bool gezi_person_has(const struct gezi_person *p, struct gezi_addr addr);
bool gezi_person_has_ip(const struct gezi_person *p, uint32_t ip);

#endif
