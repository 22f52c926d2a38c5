/* The least that acknowledges: what gezi is measured against. */
#ifndef ECHO_H
#define ECHO_H

#include <stdint.h>

enum echo {
    ECHO_ONLY,  /* parse and acknowledge, nothing else */
    ECHO_BATCH, /* SQLite, WAL, FULL: one commit each time the socket is empty
                 */
    ECHO_EACH,  /* the same, one commit a message */
};

/* Serves the UDP port for ever, with its rows in the file; exits when it
 * cannot. */
_Noreturn void echo_serve(enum echo how, uint16_t port, const char *path);

#endif
