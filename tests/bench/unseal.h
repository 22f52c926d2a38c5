/* The least that opens: one envelope again and again, RSA-2048 and AES-256,
 * by libcrypto alone. */
#ifndef UNSEAL_H
#define UNSEAL_H

#include <gezi/seal.h>

/* So many a second, with the private key in this file; 0: it does not open. */
double unseal_rate(const char *pem, gezi_span key, gezi_span cipher,
                   double seconds);

#endif
