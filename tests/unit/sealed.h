/*
 * Cores with keys: Alice and Bob, whose keys everybody knows (tests/keys), and
 * a wire between two of them.
 */
#ifndef SEALED_H
#define SEALED_H

#include "story.h"

#define ALICE "10.0.0.7:2425"
#define BOB "10.0.0.8:2425"
#define ALICE_TAIL "-<2172650dfb583e22>"

/* Group fixtures: load and drop the keys. */
int sealed_begin(void **state);
int sealed_end(void **state);

/* "alice", "bob". */
const struct gezi_seal *sealed_keys(const char *who);

/* user@HOST is alice@ALICE-PC or bob@BOB-PC; seals 0: all. */
struct story *sealed_story(const char *who, uint32_t seals, bool outbox);

/* A golden file of tests/vectors, until the next call; and as if it came from
 * there. */
gezi_span sealed_vector(const char *name);
void sealed_hear_file(struct story *d, const char *from, const char *name);

/* This name, at from, announces that it encrypts. */
void sealed_enter(struct story *d, const char *from, const char *user,
                  const char *host, uint32_t options, uint64_t number);
/* The body of an ANSPUBKEY with this key: of so many bits, with seals. */
const char *sealed_key_body(const char *who, unsigned bits, uint32_t seals);
/* It is sent by that name, asked or not. */
void sealed_answer(struct story *d, const char *from, const char *user,
                   const char *host, const char *body);
/* Alice, under her plain name, is known and her key is pinned. */
uint32_t sealed_pin(struct story *d, const char *from, const char *user,
                    const char *host, const char *who);

struct pair {
    struct story *alice, *bob;
    size_t at[2]; /* outputs that went over */
    bool deaf[2]; /* nothing of alice's, of bob's arrives */
};

struct pair pair_new(uint32_t alices, uint32_t bobs);
void pair_run(struct pair *p, int64_t ms);
void pair_clear(struct pair *p); /* forget what came out so far */
void pair_free(struct pair *p);

#endif
