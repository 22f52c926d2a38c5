/* From what a user calls somebody to a person. */
#include "lang.h"
#include "people.h"

#include "ascii.h"
#include "nearest.h"
#include "spell.h"

#include <gezi/seal.h>
#include <gezi/text.h>

#include <string.h>

struct query {
    const char *text;
    bool is_addr;
    struct gezi_addr addr; /* port 0 when none was given */
};

static struct query query_of(const char *text)
{
    struct query q = {.text = text};

    q.is_addr = gezi_addr_parse(text, 0, &q.addr);
    return q;
}

/* Both are UTF-8: a part that fits byte by byte ends between characters. */
static bool same(const char *a, const char *b)
{
    return strlen(a) == strlen(b) && ascii_begins(a, b);
}

static bool by_port(const struct gezi_peer *peer, const struct query *q)
{
    return q->is_addr && peer->addr.ip == q->addr.ip &&
           peer->addr.port == (q->addr.port ? q->addr.port : GEZI_PORT);
}

static bool by_ip(const struct gezi_peer *peer, const struct query *q)
{
    return q->is_addr && !q->addr.port && peer->addr.ip == q->addr.ip;
}

static bool by_key(const struct gezi_peer *peer, const struct query *q)
{
    return same(peer->key, q->text);
}

/* Of the user's name so much, and the host. */
static bool is_login(const struct gezi_peer *peer, size_t n, const char *text)
{
    char user[GEZI_NAME_SIZE];

    if (!n || n >= sizeof user)
        return false;
    memcpy(user, peer->user, n);
    user[n] = '\0';
    return ascii_begins(text, user) && text[n] == '@' &&
           same(text + n + 1, peer->host);
}

/* Nobody types the fingerprint that stands behind the name. */
static bool by_login(const struct gezi_peer *peer, const struct query *q)
{
    char fingerprint[GEZI_FINGERPRINT_SIZE];

    return is_login(peer, strlen(peer->user), q->text) ||
           (gezi_fingerprint_of(peer->user, fingerprint) &&
            is_login(peer, (size_t)(strstr(peer->user, "-<") - peer->user),
                     q->text));
}

static bool by_name(const struct gezi_peer *peer, const struct query *q)
{
    return same(gezi_peer_name(peer), q->text);
}

static bool by_prefix(const struct gezi_peer *peer, const struct query *q)
{
    return ascii_begins(gezi_peer_name(peer), q->text);
}

/* 张三, typed as zhangsan or zs. */
static bool by_spelling(const struct gezi_peer *peer, const struct query *q)
{
    return spell_is(gezi_peer_name(peer), q->text);
}

/*
 * The first that fits anyone decides. Addresses stand before names, so that
 * nobody draws the messages of 10.0.0.8 to himself by that nickname.
 */
static const struct {
    bool (*fits)(const struct gezi_peer *peer, const struct query *q);
    bool whole;
} tests[] = {{by_port, true},     {by_ip, true},   {by_key, true},
             {by_login, true},    {by_name, true}, {by_prefix, false},
             {by_spelling, false}};

enum {
    TESTS = sizeof tests / sizeof *tests,
    TESTS_OF_ADDRESS = 2,
    TESTS_OF_IDENTITY = 4,
};

static size_t tests_for(const struct query *q)
{
    return q->is_addr ? TESTS_OF_ADDRESS : TESTS;
}

static bool is_here(const struct gezi_peer *peer)
{
    return peer->presence != GEZI_OFFLINE;
}

/* One fitting person more. Those who are here put the others out. */
static void take(struct people_match *m, const struct gezi_peer *peer)
{
    bool had_here = m->person && is_here(m->person);

    if (m->person && !is_here(peer) && had_here)
        return;
    if (is_here(peer) && !had_here)
        m->matches = 0;
    if (m->matches++ == 0)
        m->person = peer;
}

static struct people_match nobody(const struct query *q)
{
    struct people_match m = {.answer = PEOPLE_NONE};

    if (q->is_addr) {
        m.answer = PEOPLE_ADDRESS;
        m.whole = true;
        m.target.addr = q->addr;
    }
    return m;
}

struct people_match people_resolve(const struct people *people,
                                   const char *text)
{
    struct people_match found[TESTS] = {0}, *m = found;
    struct query q = query_of(text);
    const struct gezi_peer *peer;
    size_t at = 0;

    if (!text[0] || !gezi_utf8_valid(gezi_span_text(text), NULL))
        return (struct people_match){.answer = PEOPLE_NONE};
    while ((peer = people_next(people, &at)))
        for (size_t i = 0; i < tests_for(&q); i++)
            if (tests[i].fits(peer, &q))
                take(&found[i], peer);
    while (m < found + TESTS && !m->matches)
        m++;
    if (m == found + TESTS)
        return nobody(&q);
    m->whole = tests[m - found].whole;
    m->named = m - found >= TESTS_OF_IDENTITY;
    m->answer = m->matches == 1 ? PEOPLE_ONE : PEOPLE_SEVERAL;
    if (m->answer == PEOPLE_ONE)
        m->target = (struct gezi_target){m->person->id, m->person->addr};
    return *m;
}

/* Who is called nearly so? *login: by the user name, which many can type. */
static const struct gezi_peer *nearest(const struct people *people,
                                       const char *text, bool *login)
{
    const struct gezi_peer *peer, *best = NULL;
    char user[GEZI_NAME_SIZE];
    size_t at = 0, least = SIZE_MAX;

    while ((peer = people_next(people, &at))) {
        size_t by_name = nearest_distance(text, gezi_peer_name(peer));
        size_t by_user;

        gezi_plain_user(peer->user, user);
        by_user = nearest_distance(text, user);
        if (by_name < least || by_user < least) {
            *login = by_user < by_name;
            least = *login ? by_user : by_name;
            best = peer;
        }
    }
    return best && nearest_enough(text, least) ? best : NULL;
}

/* Somebody may have been meant. False: nobody is called nearly so. */
static bool suggest(const struct people *people, const char *text,
                    struct strbuf *why)
{
    bool login = false;
    const struct gezi_peer *near = nearest(people, text, &login);
    char user[GEZI_NAME_SIZE];

    if (near)
        gezi_plain_user(near->user, user);
    if (near && login)
        strbuf_printf(why, _("did you mean %s (%s@%s)?"), gezi_peer_name(near),
                      user, near->host);
    else if (near)
        strbuf_printf(why, _("did you mean %s?"), gezi_peer_name(near));
    return near;
}

static void explain_none(const struct people *people, const char *text,
                         struct strbuf *why)
{
    size_t count = people_here(people);
    struct strbuf lists = {0};

    strbuf_printf(&lists,
                  ngettext("gezi peers lists %zu person",
                           "gezi peers lists %zu people", count),
                  count);
    strbuf_printf(why, _("nobody here is called \"%s\"; "), text);
    if (suggest(people, text, why))
        strbuf_printf(why, " (%s)", strbuf_get(&lists));
    else if (count)
        strbuf_text(why, strbuf_get(&lists));
    else
        strbuf_text(why, _("nobody else is here, is the network up?"));
    strbuf_fini(&lists);
}

static void explain_several(const struct people *people, const char *text,
                            const struct people_match *m, struct strbuf *why)
{
    enum { NAMED = 5 };
    struct query q = query_of(text);
    struct strbuf list = {0};
    const struct gezi_peer *peer;
    size_t at = 0, i = 0, named = 0;

    while (i < TESTS - 1 && !tests[i].fits(m->person, &q))
        i++;

    while (named < NAMED && (peer = people_next(people, &at))) {
        char addr[GEZI_ADDR_TEXT], user[GEZI_NAME_SIZE];

        if (!tests[i].fits(peer, &q) || is_here(peer) != is_here(m->person))
            continue;
        gezi_plain_user(peer->user, user);
        strbuf_printf(&list, "%s%s (%s@%s, %s)", named++ ? ", " : "",
                      gezi_peer_name(peer), user, peer->host,
                      gezi_addr_print(peer->addr, addr));
    }
    if (m->matches > named)
        strbuf_printf(&list, _(" and %zu more"), m->matches - named);
    strbuf_printf(
        why,
        _("\"%s\" could be %s; name one by its whole name, user@host or "
          "address"),
        text, strbuf_get(&list));
    strbuf_fini(&list);
}

void people_explain(const struct people *people, const char *text,
                    const struct people_match *match, struct strbuf *why)
{
    if (match->answer == PEOPLE_SEVERAL)
        explain_several(people, text, match, why);
    else
        explain_none(people, text, why);
}

void people_explain_past(const struct people *people, const char *text,
                         const struct people_match *match, struct strbuf *why)
{
    if (match->answer == PEOPLE_SEVERAL) {
        explain_several(people, text, match, why);
        return;
    }
    strbuf_printf(why, _("nobody called \"%s\" is in the history; "), text);
    if (!suggest(people, text, why))
        strbuf_text(why, _("gezi history alone shows everyone's"));
}
