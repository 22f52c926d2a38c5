#include "accept.h"

#include "ascii.h"
#include "lang.h"
#include "nearest.h"
#include "size.h"
#include "xalloc.h"

#include <gezi/seal.h>

#include <stdlib.h>
#include <string.h>

static bool same(const char *a, const char *b)
{
    while (*a &&
           ascii_lower((unsigned char)*a) == ascii_lower((unsigned char)*b)) {
        a++;
        b++;
    }
    return *a == *b;
}

static bool set_text(char **field, const char *value)
{
    if (*field || !value[0])
        return false;
    *field = xstrdup(value);
    return true;
}

static bool set_from(struct accept_rule *r, const char *value)
{
    return set_text(&r->from, value);
}

static bool set_group(struct accept_rule *r, const char *value)
{
    return set_text(&r->group, value);
}

static bool set_kind(struct accept_rule *r, const char *value)
{
    for (int kind = 0; kind < GEZI_KIND_COUNT && !r->has_kind; kind++)
        if (same(gezi_kind_name((enum gezi_kind)kind), value)) {
            r->kind = (enum gezi_kind)kind;
            r->has_kind = true;
            return true;
        }
    return false;
}

static bool set_size(struct accept_rule *r, const char *value)
{
    uint64_t bytes;

    if ((value[0] != '<' && value[0] != '>') || !size_parse(value + 1, &bytes))
        return false;
    if (value[0] == '>') {
        r->min = bytes + 1;
        return true;
    }
    r->max = bytes ? bytes - 1 : 0;
    return true;
}

static bool from_fits(const struct accept_rule *r, const struct gezi_event *ev)
{
    const struct gezi_peer *peer = &ev->peer;
    struct gezi_addr addr;
    const char *who = r->from;
    char user[GEZI_NAME_SIZE];
    size_t n;

    if (!who || same(who, peer->key) || same(who, gezi_peer_name(peer)))
        return true;
    if (gezi_addr_parse(who, 0, &addr))
        return addr.ip == peer->addr.ip &&
               (!addr.port || addr.port == peer->addr.port);
    gezi_plain_user(peer->user, user); /* nobody writes a fingerprint there */
    n = strlen(user);
    if (!n || strlen(who) <= n || who[n] != '@' ||
        !same(who + n + 1, peer->host))
        return false;
    for (size_t i = 0; i < n; i++)
        if (ascii_lower((unsigned char)who[i]) !=
            ascii_lower((unsigned char)user[i]))
            return false;
    return true;
}

static bool group_fits(const struct accept_rule *r, const struct gezi_event *ev)
{
    return !r->group || same(r->group, ev->peer.group);
}

static bool kind_fits(const struct accept_rule *r, const struct gezi_event *ev)
{
    return !r->has_kind ||
           strcmp(gezi_kind_name(r->kind), gezi_kind_name(ev->peer.kind)) == 0;
}

/* Who does not tell how large a folder is may send one without end. */
static bool size_fits(const struct accept_rule *r, const struct gezi_event *ev)
{
    const struct gezi_message *m = &ev->message;
    uint64_t all = 0;

    for (size_t i = 0; i < m->files_n; i++) {
        uint64_t size = m->files[i].size;

        if (m->files[i].type == GEZI_FILE_FOLDER && size == 0 &&
            r->max != UINT64_MAX)
            return false;
        all = size > UINT64_MAX - all ? UINT64_MAX : all + size;
    }
    return all >= r->min && all <= r->max;
}

/* What a rule can name. */
static const struct {
    const char *name;
    bool (*set)(struct accept_rule *r, const char *value);
    bool (*fits)(const struct accept_rule *r, const struct gezi_event *ev);
    const char *wanted;
} fields[] = {
    {"from", set_from, from_fits, N_("one name, user@host or address")},
    {"group", set_group, group_fits, N_("one group")},
    {"kind", set_kind, kind_fits,
     N_("one of: ipmsg feiq feige iptux shiyeline plain other")},
    {"size", set_size, size_fits, N_("a bound such as <100M or >1k")},
};

enum { FIELDS = sizeof fields / sizeof *fields };

/* The next word; quotes, which go, keep blanks together. False at the end. */
static bool next_word(const char **at, struct strbuf *word, bool *quoted)
{
    char quote = '\0';
    const char *c = *at + strspn(*at, " \t");

    strbuf_clear(word);
    *quoted = *c == '"' || *c == '\'';
    if (!*c)
        return false;
    for (; *c && (quote || !strchr(" \t", *c)); c++) {
        if (*c == quote)
            quote = '\0';
        else if (!quote && (*c == '"' || *c == '\''))
            quote = *c;
        else
            strbuf_byte(word, *c);
    }
    *at = c;
    return true;
}

static bool unknown_field(const char *name, struct strbuf *why)
{
    const char *best = NULL;
    size_t least = SIZE_MAX;

    strbuf_printf(why, _("a rule: there is no \"%s:\""), name);
    for (size_t i = 0; i < FIELDS; i++)
        if (nearest_distance(name, fields[i].name) < least) {
            best = fields[i].name;
            least = nearest_distance(name, best);
        }
    if (best && nearest_enough(name, least))
        strbuf_printf(why, _(", did you mean \"%s:\"?"), best);
    else
        strbuf_text(why, _(", only from: group: kind: size:"));
    return false;
}

static bool take_field(struct accept_rule *r, const char *word,
                       const char *colon, struct strbuf *why)
{
    char *name = xstrndup(word, (size_t)(colon - word));
    size_t i = 0;
    bool ok;

    while (i < FIELDS && !same(fields[i].name, name))
        i++;
    if (i == FIELDS) {
        ok = unknown_field(name, why);
    } else {
        ok = fields[i].set(r, colon + 1);
        if (!ok)
            strbuf_printf(why, _("a rule: %s: wants %s"), name,
                          _(fields[i].wanted));
    }
    free(name);
    return ok;
}

static void drop(struct accept_rule *r)
{
    free(r->from);
    free(r->group);
}

static bool parse(struct accept_rule *r, const char *text, struct strbuf *why)
{
    struct strbuf word = {0}, who = {0};
    bool ok = true, quoted, any = false, everyone = false;

    *r = (struct accept_rule){.max = UINT64_MAX};
    while (ok && next_word(&text, &word, &quoted)) {
        const char *w = strbuf_get(&word), *colon = strchr(w, ':');

        any = true;
        if (!quoted && colon) {
            ok = take_field(r, w, colon, why);
        } else if (!quoted && same(w, "all")) {
            everyone = true;
        } else {
            strbuf_printf(&who, "%s%s", who.n ? " " : "", w);
        }
    }
    if (ok && who.n)
        ok = !everyone && set_from(r, strbuf_get(&who));
    else if (ok)
        ok = any && !(everyone && r->from);
    if (!ok && !why->n)
        strbuf_text(why, _("a rule; it says all, or a name, or from: group: "
                           "kind: size:, such as \"Li Lei size:<100M\""));
    strbuf_fini(&word);
    strbuf_fini(&who);
    return ok;
}

bool accept_add(struct accept_rules *rules, const char *text,
                struct strbuf *why)
{
    struct strbuf reason = {0};
    struct accept_rule rule;
    bool ok = parse(&rule, text, &reason);

    if (ok) {
        rules->at =
            xreallocarray(rules->at, rules->count + 1, sizeof *rules->at);
        rules->at[rules->count++] = rule;
    } else {
        drop(&rule);
        strbuf_text(why, strbuf_get(&reason));
    }
    strbuf_fini(&reason);
    return ok;
}

void accept_fini(struct accept_rules *rules)
{
    for (size_t i = 0; i < rules->count; i++)
        drop(&rules->at[i]);
    free(rules->at);
    *rules = (struct accept_rules){0};
}

static bool rule_fits(const struct accept_rule *r, const struct gezi_event *ev)
{
    for (size_t i = 0; i < FIELDS; i++)
        if (!fields[i].fits(r, ev))
            return false;
    return true;
}

bool accept_fits(const struct accept_rules *rules, const struct gezi_event *ev)
{
    if (ev->kind != GEZI_EV_MESSAGE || !ev->message.files_n)
        return false;
    /* The name in the rule is not who it was when the rule was made. */
    if (ev->peer.trust == GEZI_TRUST_CHANGED ||
        ev->message.flags & GEZI_MSG_FORGED)
        return false;
    for (size_t i = 0; i < rules->count; i++)
        if (rule_fits(&rules->at[i], ev))
            return true;
    return false;
}
