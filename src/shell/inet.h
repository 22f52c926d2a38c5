/* Our addresses and the system's. */
#ifndef SHELL_INET_H
#define SHELL_INET_H

#include <gezi/addr.h>

#include <arpa/inet.h>
#include <netinet/in.h>

static inline struct sockaddr_in inet_sockaddr(struct gezi_addr a)
{
    struct sockaddr_in in = {.sin_family = AF_INET, .sin_port = htons(a.port)};

    in.sin_addr.s_addr = htonl(a.ip);
    return in;
}

static inline struct gezi_addr inet_addr_of(const struct sockaddr_in *in)
{
    return (struct gezi_addr){ntohl(in->sin_addr.s_addr), ntohs(in->sin_port)};
}

#endif
