/* The other side of the wire: messages that ask to be acknowledged. */
#ifndef LOAD_H
#define LOAD_H

#include <gezi/seal.h>

struct load;

struct load_result {
    double seconds;
    uint64_t acked, lost; /* lost: no answer for a second */
};

/* A sender on UDP port 2425. NULL: no socket. */
struct load *load_new(void);

/* One on the port behind it, whose texts are sealed for this key. */
struct load *load_new_sealed(const struct gezi_seal *seal,
                             const struct gezi_key *to);
void load_free(struct load *l);

/* Whom it writes to from now on; it introduces itself. */
void load_aim(struct load *l, uint32_t ip, uint16_t port);

/* One message again and again, until one is acknowledged. 0: never was. */
int load_wait(struct load *l, double seconds);

/* Keep `window` messages under way, until the time is over or, when count is
 * not 0, as many were acknowledged. None is sent twice. */
struct load_result load_run(struct load *l, unsigned window, double seconds,
                            uint64_t count);

/* As many at once as fast as they leave, at most 32768. */
struct load_result load_burst(struct load *l, unsigned count);

/* Entries of people nobody knows, each from an address of its own (10.128.0.0
 * and up), as fast as they leave. */
void load_strangers(struct load *l, uint32_t first, uint32_t count);

/* The receive buffer that root gets here, in bytes. */
int load_buffer(const struct load *l);

/* Another process sent so many in our name: their numbers are used. */
void load_skip(struct load *l, uint64_t n);

#endif
