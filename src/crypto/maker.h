/*
 * Keys are made in a process of their own: what that takes, half a second and
 * the memory of libcrypto, is none of the loop's, and no thread is needed.
 */
#ifndef CRYPTO_MAKER_H
#define CRYPTO_MAKER_H

#include <gezi/front.h>

#include <sys/types.h>

/* Called once, from the loop: as keyring_make answers; -ECHILD: it was ended
 * from outside. */
typedef void maker_done(void *ctx, int64_t now, int err);

struct maker {
    struct gezi_front front; /* to be added to the loop; waits for the end */
    pid_t pid;
    maker_done *done;
    void *ctx;
};

/*
 * Begin. Before anything is opened that another process must not hold, or in
 * one thread at least. 0 or -errno; what can be told at once is: the folder
 * cannot be made, -ENOTSUP as keyring_make.
 */
int maker_begin(struct maker *m, const char *dir, bool old, maker_done *done,
                void *ctx);

/* Nobody waits for it any more; it writes what it has begun. Also after done,
 * and when begin failed. */
void maker_end(struct maker *m);

#endif
