#include "lost.h"

#include "xalloc.h"

#include <gezi/feiq.h>
#include <gezi/text.h>

#include <stdlib.h>
#include <string.h>

enum { SHOWN = 3, GROWTH = 4 };

/* FeiQ has codes for some emoji: those are not lost. */
static char *as_sent(struct model *m, const char *text)
{
    const struct gezi_peer *peer = people_find(m->people, m->talk->to.peer);
    struct gezi_writer w = {.cap = GROWTH * strlen(text) + 1};

    if (!peer || peer->kind != GEZI_KIND_FEIQ)
        return xstrdup(text);
    w.p = xmalloc(w.cap);
    gezi_feiq_write(text, &w);
    gezi_put_byte(&w, 0);
    return (char *)w.p;
}

static bool is_lost(struct model *m, const char *cluster)
{
    uint8_t room[256];
    struct gezi_writer w = {.p = room, .cap = sizeof room};
    size_t lost = 0;

    gezi_encode(m->reread.codec, cluster, m->check.charset, &w, &lost);
    return lost > 0;
}

static void note(struct model *m, const char *cluster, size_t *shown)
{
    size_t used = strlen(m->lost), n = strlen(cluster);

    if (*shown == SHOWN || used + n + 1 > sizeof m->lost ||
        strstr(m->lost, cluster))
        return;
    memcpy(m->lost + used, cluster, n + 1);
    (*shown)++;
}

const char *lost_characters(struct model *m, const char *text)
{
    size_t shown = 0, n;
    char *sent;

    m->lost[0] = '\0';
    if (!m->check.lost ||
        (!m->reread.codec &&
         gezi_codec_new(GEZI_CS_GBK, &m->reread.codec) != GEZI_OK))
        return m->lost;
    sent = as_sent(m, text);
    for (const char *s = sent; *s && shown < SHOWN; s += n) {
        char one[64];

        n = gezi_cluster_size(s);
        if (n >= sizeof one || (n == 1 && (unsigned char)*s < 0x80))
            continue;
        memcpy(one, s, n);
        one[n] = '\0';
        if (is_lost(m, one))
            note(m, one, &shown);
    }
    free(sent);
    return m->lost;
}
