#include "lang.h"
#include "loop_priv.h"

#include <stdio.h>
#include <string.h>

static const char *errno_words(int error) { return lang_error(error); }

/* The worst first: there is one line. */
static const char *find_trouble(struct loop *l, const struct udp_state *u)
{
    const struct net *net = udp_net(l->parts.udp);
    char to[GEZI_ADDR_TEXT];
    size_t size = sizeof l->line;

    if (l->parts.wish.bind_ip && !net->there)
        snprintf(l->line, size,
                 _("no interface has %s any more: nothing can be sent"),
                 l->address);
    else if (!net->interfaces && !l->parts.wish.extras)
        snprintf(l->line, size,
                 _("no interface can broadcast: connect a network"));
    else if (u->error)
        snprintf(l->line, size, _("cannot send to %s: %s"),
                 gezi_addr_print(u->to, to), errno_words(u->error));
    else if (l->store_trouble[0])
        return l->store_trouble;
    else if (l->parts.trouble && l->parts.trouble[0])
        return l->parts.trouble;
    else if (net->refused)
        snprintf(l->line, size,
                 _("a --broadcast address is not on the interface of --bind: "
                   "not used"));
    else if (u->buffer_bytes < UDP_BUFFER_WANTED)
        snprintf(l->line, size,
                 _("receive buffer %u KiB, wanted %u KiB: "
                   "sysctl net.core.rmem_max=%u"),
                 (unsigned)u->buffer_bytes / 1024, UDP_BUFFER_WANTED / 1024,
                 (unsigned)UDP_BUFFER_WANTED);
    else
        return "";
    return l->line;
}

/* The one to show: where others reach us, not the loopback if we have more. */
static struct gezi_addr best_address(const struct net *net)
{
    for (size_t i = 0; i < net->owns; i++)
        if (net->own[i].ip >> 24 != 127)
            return net->own[i];
    return net->owns ? net->own[0] : (struct gezi_addr){0};
}

/* The loopback only where there is nothing else. */
static const char *name_links(struct loop *l, const struct net *net)
{
    bool only = best_address(net).ip >> 24 == 127;
    char ip[GEZI_ADDR_TEXT];
    size_t n = 0;

    l->links[0] = '\0';
    for (size_t i = 0; i < net->owns && n < sizeof l->links; i++)
        if (only || net->own[i].ip >> 24 != 127)
            n += (size_t)snprintf(l->links + n, sizeof l->links - n, "%s%s %s",
                                  n ? ", " : "", net->names[i],
                                  gezi_addr_print(net->own[i], ip));
    return l->links;
}

void health_fill(struct loop *l, struct gezi_health *out)
{
    const struct net *net = udp_net(l->parts.udp);
    struct udp_state u = udp_state(l->parts.udp);
    struct gezi_addr shown = best_address(net);

    if (l->parts.wish.bind_ip)
        shown.ip = l->parts.wish.bind_ip;
    l->address[0] = 0;
    if (shown.ip)
        gezi_addr_print(shown, l->address);
    *out = (struct gezi_health){
        .address = l->address,
        .port = l->parts.wish.port,
        .bound = true,
        .interfaces = net->interfaces,
        .buffer_bytes = u.buffer_bytes,
        .dropped = u.dropped,
        .partial = l->paged,
        .tcp = l->parts.tcp != NULL,
        .links = name_links(l, net),
        .trouble = find_trouble(l, &u),
        .away = l->away,
        .heard = l->heard,
        .asked = l->asked,
    };
}
