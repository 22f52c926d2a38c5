/* Where a datagram came from or goes to. IPv4: the whole LAN speaks it. */
#ifndef GEZI_ADDR_H
#define GEZI_ADDR_H

#include <stdbool.h>
#include <stdint.h>

struct gezi_addr {
    uint32_t ip;   /* host byte order: 10.77.0.1 is 0x0a4d0001 */
    uint16_t port; /* host byte order; 0 where only the ip counts */
};

enum { GEZI_ADDR_TEXT = 22 }; /* "255.255.255.255:65535" and its NUL */

bool gezi_addr_equal(struct gezi_addr a, struct gezi_addr b);

/* "10.77.0.1:2425"; without the colon when the port is 0. Returns out. */
char *gezi_addr_print(struct gezi_addr a, char out[static GEZI_ADDR_TEXT]);

/*
 * Read "A.B.C.D" or "A.B.C.D:PORT", nothing before or behind it. Without a
 * port, port is taken. False, and out untouched, when it is anything else.
 */
bool gezi_addr_parse(const char *text, uint16_t port, struct gezi_addr *out);

#endif
