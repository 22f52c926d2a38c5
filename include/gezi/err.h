/* Errors of the core and the codecs, and their words. */
#ifndef GEZI_ERR_H
#define GEZI_ERR_H

#include <gezi/mark.h>

/* X(name, value, words). Values stay clear of errno's. */
#define GEZI_ERRORS(X)                                                         \
    X(OK, 0, N_("done"))                                                       \
    X(E_SHORT, -1001, N_("fewer fields than a packet has"))                    \
    X(E_VERSION, -1002, N_("not version 1 of the protocol"))                   \
    X(E_NUMBER, -1003, N_("packet number or command is not a decimal"))        \
    X(E_NAME, -1004, N_("empty user or host"))                                 \
    X(E_NOMEM, -1005, N_("out of memory"))                                     \
    X(E_FULL, -1006, N_("too many messages are waiting already"))              \
    X(E_PEER, -1007, N_("no such person"))                                     \
    X(E_TOOLONG, -1008, N_("longer than the receiver can take"))               \
    X(E_CHARSET, -1009, N_("this system has no converter for that encoding"))  \
    X(E_REMOTE, -1010, N_("another gezi holds the port and cannot do that"))   \
    X(E_COMMAND, -1011, N_("neither asks for a file nor for a folder"))        \
    X(E_ENCRYPTED, -1012, N_("encrypted, and not opened"))                     \
    X(E_BUSY, -1013, N_("too much is asked at once, try again in a while"))

enum gezi_err {
#define X(name, value, words) GEZI_##name = value,
    GEZI_ERRORS(X)
#undef X
};

/* Static words without a full stop, for the middle of a sentence. */
const char *gezi_err_text(enum gezi_err err);

#endif
