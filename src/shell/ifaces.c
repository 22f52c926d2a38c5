#include "ifaces.h"

#include <arpa/inet.h>
#include <errno.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>

static bool is_loopback(uint32_t ip) { return ip >> 24 == 127; }

bool net_link_has(const struct net_link *link, uint32_t ip)
{
    return ((link->ip ^ ip) & link->mask) == 0;
}

/* Point-to-point subnets of two and single addresses have none. */
static uint32_t broadcast_of(const struct net_link *link)
{
    if ((!link->broadcast && !link->loopback) || link->mask >= 0xfffffffe)
        return 0;
    return link->ip | ~link->mask;
}

static void add_target(struct net *n, struct gezi_addr to)
{
    for (size_t i = 0; i < n->target_count; i++)
        if (gezi_addr_equal(n->targets[i], to))
            return;
    if (n->target_count < NET_TARGETS_MAX)
        n->targets[n->target_count++] = to;
}

static void add_own(struct net *n, uint32_t ip, const struct net_link *link)
{
    if (n->owns == NET_OWN_MAX)
        return;
    memcpy(n->names[n->owns], link->name, NET_NAME_SIZE);
    n->own[n->owns++] = (struct gezi_addr){.ip = ip};
}

static void add_extras(const struct net_wish *wish, struct net *n)
{
    for (size_t i = 0; i < wish->extras; i++) {
        struct gezi_addr to = wish->extra[i];

        if (!to.port)
            to.port = wish->port;
        if (wish->bind_ip && !(n->there && net_link_has(&n->bound, to.ip)))
            n->refused++;
        else
            add_target(n, to);
    }
}

/* All of 127/8 is ours although the interface names one address only. */
static bool holds(const struct net_link *link, uint32_t ip)
{
    return link->ip == ip ||
           (link->loopback && is_loopback(ip) && net_link_has(link, ip));
}

static void plan_bound(const struct net_wish *wish,
                       const struct net_link *links, size_t count,
                       struct net *n)
{
    for (size_t i = 0; i < count && !n->there; i++) {
        if (!holds(&links[i], wish->bind_ip))
            continue;
        n->there = true;
        n->bound = links[i];
        n->bound.ip = wish->bind_ip;
    }
    if (!n->there)
        return;
    add_own(n, wish->bind_ip, &n->bound);
    n->broadcast = broadcast_of(&n->bound);
    if (!n->broadcast)
        return;
    n->interfaces = 1;
    n->running = n->bound.running;
    add_target(n, (struct gezi_addr){n->broadcast, wish->port});
}

static void plan_all(const struct net_wish *wish, const struct net_link *links,
                     size_t count, struct net *n)
{
    for (size_t i = 0; i < count; i++) {
        uint32_t to = broadcast_of(&links[i]);
        size_t before = n->target_count;

        add_own(n, links[i].ip, &links[i]);
        if (!to || links[i].loopback)
            continue;
        add_target(n, (struct gezi_addr){to, wish->port});
        n->interfaces += n->target_count > before;
        n->running += n->target_count > before && links[i].running;
    }
    /* Both would show plain peers every broadcast twice. */
    if (!n->interfaces)
        add_target(n, (struct gezi_addr){INADDR_BROADCAST, wish->port});
}

void net_plan(const struct net_wish *wish, const struct net_link *links,
              size_t count, struct net *out)
{
    *out = (struct net){0};
    if (wish->bind_ip)
        plan_bound(wish, links, count, out);
    else
        plan_all(wish, links, count, out);
    add_extras(wish, out);
}

static uint32_t ip_of(const struct sockaddr *sa)
{
    struct sockaddr_in in;

    memcpy(&in, sa, sizeof in);
    return ntohl(in.sin_addr.s_addr);
}

static bool read_link(const struct ifaddrs *a, struct net_link *out)
{
    if (!a->ifa_addr || a->ifa_addr->sa_family != AF_INET || !a->ifa_netmask ||
        !(a->ifa_flags & IFF_UP))
        return false;
    *out = (struct net_link){
        .index = if_nametoindex(a->ifa_name),
        .ip = ip_of(a->ifa_addr),
        .mask = ip_of(a->ifa_netmask),
        .loopback = a->ifa_flags & IFF_LOOPBACK,
        .broadcast = a->ifa_flags & IFF_BROADCAST,
        .running = a->ifa_flags & IFF_RUNNING,
    };
    snprintf(out->name, sizeof out->name, "%s", a->ifa_name);
    return true;
}

int net_scan(const struct net_wish *wish, struct net *out)
{
    struct net_link links[NET_LINKS_MAX];
    struct ifaddrs *all;
    size_t count = 0;

    if (getifaddrs(&all) != 0)
        return -errno;
    for (const struct ifaddrs *a = all; a && count < NET_LINKS_MAX;
         a = a->ifa_next)
        count += read_link(a, &links[count]);
    freeifaddrs(all);
    net_plan(wish, links, count, out);
    return 0;
}

static bool same_list(const struct gezi_addr *a, size_t an,
                      const struct gezi_addr *b, size_t bn)
{
    if (an != bn)
        return false;
    for (size_t i = 0; i < an; i++)
        if (!gezi_addr_equal(a[i], b[i]))
            return false;
    return true;
}

bool net_equal(const struct net *a, const struct net *b)
{
    return same_list(a->own, a->owns, b->own, b->owns) &&
           same_list(a->targets, a->target_count, b->targets,
                     b->target_count) &&
           a->running == b->running && a->broadcast == b->broadcast &&
           a->bound.index == b->bound.index && a->there == b->there;
}
