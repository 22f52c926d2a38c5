/* gezi doctor: why nobody is seen, and what to do. */
#include "json.h"
#include "lang.h"
#include "out.h"
#include "verb.h"
#include "xalloc.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct doctor {
    struct verb_gather gather;
    bool ill;
};

enum state { FINE, HINT, ILL };

static const char *const states[] = {
    [FINE] = N_("ok"), [HINT] = N_("hint"), [ILL] = N_("wrong")};

enum what { PORT, NETWORK, BROADCAST, PEOPLE, OTHER, WHATS };

static const char *const checks[WHATS] = {"port", "network", "broadcast",
                                          "people", "other"};

static const char *const labels[WHATS] = {[PORT] = N_("port"),
                                          [NETWORK] = N_("network"),
                                          [BROADCAST] = N_("broadcasts"),
                                          [PEOPLE] = N_("people"),
                                          [OTHER] = N_("other")};

enum { GAP = 2 };

/* The columns are as wide as the longest word in this language. */
static void put_word(struct strbuf *line, const char *word,
                     const char *const *all, size_t count)
{
    unsigned width = 0;

    for (size_t i = 0; i < count; i++)
        if (out_width(_(all[i])) > width)
            width = out_width(_(all[i]));
    strbuf_printf(line, "%s%*s", _(word),
                  (int)(width + GAP - out_width(_(word))), "");
}

static void print_json(struct doctor *d, enum state state, enum what what,
                       const char *text)
{
    struct json j = {0};

    json_open(&j, NULL, '{');
    json_text(&j, "event", "check");
    json_text(&j, "check", checks[what]);
    json_text(&j, "state", states[state]);
    json_text(&j, "text", text);
    json_close(&j, '}');
    verb_wrote(&d->gather.base, out_json(&j));
    strbuf_fini(&j.out);
}

static void find(struct doctor *d, enum state state, enum what what,
                 const char *text)
{
    struct strbuf line = {0};

    d->ill = d->ill || state == ILL;
    if (d->gather.base.ended)
        return;
    if (d->gather.base.o->json) {
        print_json(d, state, what, text);
        return;
    }
    put_word(&line, states[state], states, sizeof states / sizeof *states);
    put_word(&line, labels[what], labels, WHATS);
    out_add(&line, "%s", text);
    verb_wrote(&d->gather.base, out_put(&line));
    strbuf_fini(&line);
}

static void look_at_port(struct doctor *d, const struct gezi_health *h)
{
    struct strbuf text = {0};

    strbuf_printf(&text,
                  verb_own_core(&d->gather.base)
                      ? _("UDP port %u is free for gezi")
                      : _("UDP port %u is held by the gezi that runs here"),
                  h->port);
    find(d, FINE, PORT, strbuf_get(&text));
    strbuf_clear(&text);
    if (!h->tcp) {
        strbuf_printf(&text,
                      _("TCP port %u is taken: others cannot fetch files from "
                        "here; close the program that has it"),
                      h->port);
        find(d, ILL, PORT, strbuf_get(&text));
    }
    strbuf_fini(&text);
}

/* What the name of an interface gives away. */
static const struct {
    const char *begin, *hint;
} kinds[] = {
    {"docker", N_("containers")},
    {"br-", N_("containers")},
    {"podman", N_("containers")},
    {"cni", N_("containers")},
    {"virbr", N_("virtual machines")},
    {"vmnet", N_("virtual machines")},
    {"vboxnet", N_("virtual machines")},
    {"tun", N_("a tunnel, which passes no broadcasts")},
    {"tap", N_("a tunnel, which may pass no broadcasts")},
    {"utun", N_("a tunnel, which passes no broadcasts")},
    {"wg", N_("a tunnel, which passes no broadcasts")},
    {"ppp", N_("a tunnel, which passes no broadcasts")},
    {"tailscale", N_("a tunnel, which passes no broadcasts")},
    {"zt", N_("a tunnel, which may pass no broadcasts")},
};

static const char *kind_of(const char *link)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (strncmp(link, kinds[i].begin, strlen(kinds[i].begin)) == 0)
            return kinds[i].hint;
    return NULL;
}

static void look_at_links(struct doctor *d, const struct gezi_health *h)
{
    char *links = xstrdup(h->links ? h->links : ""), *at = links, *comma;
    struct strbuf text = {0};

    if (!links[0] || !h->interfaces)
        find(d, ILL, NETWORK,
             _("no interface can broadcast: connect a network, then try "
               "again"));
    for (; *at; at = comma + strspn(comma, ", ")) {
        const char *kind = kind_of(at);

        comma = at + strcspn(at, ",");
        strbuf_clear(&text);
        strbuf_printf(&text, "%.*s", (int)(comma - at), at);
        if (kind)
            strbuf_printf(&text, ": %s", _(kind));
        find(d, kind ? HINT : FINE, NETWORK, strbuf_get(&text));
    }
    strbuf_fini(&text);
    free(links);
}

/* How the firewall that is here lets a port in; the first that fits. */
static const struct {
    const char *path, *rule;
} firewalls[] = {
    {"/usr/sbin/ufw", "sudo ufw allow %u"},
    {"/usr/bin/firewall-cmd",
     "sudo firewall-cmd --permanent --add-port=%u/udp --add-port=%u/tcp && "
     "sudo firewall-cmd --reload"},
};

static void put_rule(struct strbuf *text, unsigned port)
{
    for (size_t i = 0; i < sizeof firewalls / sizeof *firewalls; i++) {
        const char *at = firewalls[i].rule, *sign;

        if (access(firewalls[i].path, X_OK) != 0)
            continue;
        for (; (sign = strstr(at, "%u")); at = sign + 2)
            strbuf_printf(text, "%.*s%u", (int)(sign - at), at, port);
        strbuf_text(text, at);
        return;
    }
    strbuf_printf(text, _("let UDP and TCP port %u in"), port);
}

static void look_at_echo(struct doctor *d, const struct gezi_health *h)
{
    struct strbuf text = {0};

    if (h->heard) {
        find(d, FINE, BROADCAST,
             _("our own came back: no firewall of this machine is in the way"));
        return;
    }
    if (!h->interfaces)
        return;
    strbuf_printf(&text,
                  _("our own did not come back: a firewall of this machine "
                    "keeps UDP port %u out: "),
                  h->port);
    put_rule(&text, h->port);
    find(d, ILL, BROADCAST, strbuf_get(&text));
    strbuf_fini(&text);
}

static void look_at_people(struct doctor *d)
{
    size_t here = people_here(d->gather.base.people);
    struct strbuf text = {0};

    if (!here) {
        find(d, HINT, PEOPLE,
             _("nobody answered: does anybody else run gezi, IP Messenger or "
               "FeiQ now? Their firewall has to let the port in, too; other "
               "subnets are asked by gezi peers --ask 10.0.1.0/24"));
        return;
    }
    strbuf_printf(&text, ngettext("%zu is here", "%zu are here", here), here);
    find(d, FINE, PEOPLE, strbuf_get(&text));
    strbuf_fini(&text);
}

static void tell(void *ctx)
{
    struct doctor *d = ctx;
    struct gezi_health h;

    d->gather.base.host->health(d->gather.base.host->ctx, &h);
    look_at_port(d, &h);
    look_at_links(d, &h);
    look_at_echo(d, &h);
    look_at_people(d);
    /* It would say again what was said above. */
    if (h.tcp && h.interfaces && h.trouble[0])
        find(d, ILL, OTHER, h.trouble);
    verb_leave(&d->gather.base, d->ill ? CLI_ERROR : CLI_DONE);
}

static void doctor_free(void *ctx) { free(ctx); }

int doctor_begin(const struct options *o, char **words, int count,
                 struct gezi_front *front)
{
    struct doctor *d = xcalloc(1, sizeof *d);

    (void)words, (void)count;
    d->gather = (struct verb_gather){
        .base = {.o = o, .people = people_new(), .free = doctor_free},
        .tell = tell};
    verb_gather(&d->gather, front);
    return CLI_FRONT;
}
