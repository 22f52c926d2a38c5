/*
 * Our own keys in files, and what is done with them: the only layer that knows
 * libcrypto. Nothing cryptographic is written by hand.
 *
 * Files, in a folder of mode 0700, each 0600: rsa2048.pem and rsa1024.pem, the
 * private keys; rsa2048.pub and rsa1024.pub, exponent and modulus in hex and
 * the fingerprint, so that a start needs no work of libcrypto.
 */
#ifndef CRYPTO_KEYRING_H
#define CRYPTO_KEYRING_H

#include <gezi/seal.h>

struct keyring; /* opaque */

/*
 * Take what is there; no file is made or changed.
 *   -ENOENT: there are no keys yet, or not all: keyring_make.
 *   -EPERM: a file may be read by others.
 *   -EACCES: it belongs to somebody else, or is no file.
 *   -EBADMSG: a file holds no key of ours.
 *   -ENOMEM, and what the file system says.
 * file gets the name of the file that is wrong, for the message.
 * old: the key of old clients, too.
 */
int keyring_open(const char *dir, bool old, struct keyring **out,
                 char file[static 16]);
void keyring_close(struct keyring *k); /* NULL is fine; wipes the keys */

/*
 * Make the keys that are missing and write them, the private one first. Takes
 * seconds: not for the loop's thread. 0 or -errno; -ENOSYS when libcrypto
 * refuses, -ENOTSUP when it is not installed.
 */
int keyring_make(const char *dir, bool old);

/* The file of libcrypto that is missing with -ENOTSUP. */
const char *keyring_library(void);

/* Its operations, for the core. They live as long as the keyring. */
const struct gezi_seal *keyring_seal(const struct keyring *k);

#endif
