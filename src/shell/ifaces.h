/* Which addresses are ours, and where a broadcast has to go. */
#ifndef SHELL_IFACES_H
#define SHELL_IFACES_H

#include <gezi/addr.h>

#include <stddef.h>

enum {
    NET_OWN_MAX = 64,     /* addresses of ours */
    NET_TARGETS_MAX = 64, /* broadcast targets */
    NET_LINKS_MAX = 128,  /* addresses looked at */
    NET_NAME_SIZE = 16,
};

/* One IPv4 address of an interface that is up. */
struct net_link {
    char name[NET_NAME_SIZE];
    unsigned index;
    uint32_t ip, mask; /* host byte order */
    bool loopback, broadcast;
    bool running; /* has a carrier */
};

/* What the user asked for. Borrows extra. */
struct net_wish {
    uint32_t bind_ip; /* 0: every interface */
    uint16_t port;
    const struct gezi_addr *extra; /* more targets; port 0: ours */
    size_t extras;
};

struct net {
    struct gezi_addr own[NET_OWN_MAX];
    char names[NET_OWN_MAX][NET_NAME_SIZE]; /* of their interfaces */
    size_t owns;
    struct gezi_addr targets[NET_TARGETS_MAX];
    size_t target_count;
    uint32_t interfaces; /* that can broadcast */
    uint32_t running;    /* and have a carrier */
    uint32_t refused;    /* extra targets outside the bound subnet */
    /* With bind_ip: the interface that has it. */
    bool there;
    struct net_link bound;
    uint32_t broadcast; /* its broadcast address; 0: none */
};

/* The rule, without a look at the machine. */
void net_plan(const struct net_wish *wish, const struct net_link *links,
              size_t count, struct net *out);

/* The same for this machine, now. 0 or -errno. */
int net_scan(const struct net_wish *wish, struct net *out);

bool net_equal(const struct net *a, const struct net *b);

/* Is ip in the subnet of this link? */
bool net_link_has(const struct net_link *link, uint32_t ip);

#endif
