/* "nick[why]": how a name says that its owner is away. docs/protocol.md 9.3 */
#include "core_priv.h"

#include <gezi/text.h>

#include <stdio.h>
#include <string.h>

enum { TITLE_MAX = 36 }; /* bytes: what a list has room for */

/* The first line of the absence text, as far as it fits beside the nick. */
void gezi_title_own(struct gezi_core *c)
{
    char title[TITLE_MAX + 1];
    size_t room = GEZI_NAME_WIRE_MAX - strlen(c->nick), n;

    memcpy(c->called, c->nick, sizeof c->called);
    if (!c->absence || room < 2 + 4)
        return;
    room -= 2;
    n = strcspn(c->absence, "\n");
    n = gezi_utf8_cut(c->absence, n < TITLE_MAX ? n : TITLE_MAX);
    if (n > room)
        n = gezi_utf8_cut(c->absence, room);
    memcpy(title, c->absence, n);
    title[n] = '\0';
    gezi_text_clean(title, GEZI_CLEAN_NAME);
    for (char *p = title; (p = strpbrk(p, "[]:"));)
        *p = *p == ':' ? ';' : '|';
    if (*title)
        snprintf(c->called, sizeof c->called, "%.*s[%s]", GEZI_NAME_WIRE_MAX,
                 c->nick, title);
}

/* The name alone is who it is; why they are away is shown beside it. */
void gezi_title_split(struct gezi_arrival *a)
{
    size_t n = strlen(a->nick);
    char *open = strrchr(a->nick, '[');

    if (!(a->k->command & GEZI_OPT_ABSENCE) || a->kind != GEZI_KIND_IPMSG ||
        !open || open == a->nick || a->nick[n - 1] != ']')
        return;
    memcpy(a->title, open + 1, n - (size_t)(open - a->nick) - 2);
    *open = '\0';
    gezi_text_clean(a->nick, GEZI_CLEAN_NAME); /* some put a blank there */
}
