/* What are you, why are you away: asked and answered. docs/protocol.md 3 */
#include "person.h"
#include "sender.h"

#include <gezi/text.h>

#include <string.h>

/* Answers go in the asker's charset; UTF8OPT tells those who know it. */
static void say(struct gezi_core *c, const struct gezi_arrival *a,
                uint32_t command, const char *text)
{
    enum gezi_charset cs =
        a->who ? gezi_person_charset(c, a->who) : gezi_codec_legacy(c->codec);
    uint8_t bytes[GEZI_SMALL - 2 * GEZI_NAME_WIRE_MAX - 64];
    struct gezi_writer w = {bytes, sizeof bytes, 0, false};

    if (!gezi_may_reply(c, a))
        return;
    if (gezi_reads_utf8(a->kind, a->who) && cs == GEZI_CS_UTF8)
        command |= GEZI_OPT_UTF8;
    gezi_encode(c->codec, text, cs, &w, NULL);
    gezi_reply(c, a->from, cs, command, gezi_written(&w));
}

void gezi_on_get_info(struct gezi_core *c, struct gezi_arrival *a)
{
    say(c, a, GEZI_CMD_SENDINFO, c->program);
}

void gezi_on_get_absence(struct gezi_core *c, struct gezi_arrival *a)
{
    say(c, a, GEZI_CMD_SENDABSENCEINFO,
        c->absence ? c->absence : "Not absence mode");
}

static void tell(struct gezi_core *c, const struct gezi_arrival *a,
                 bool absence)
{
    enum { SHOWN_MAX = 4096 }; /* nobody's version is longer */
    gezi_span raw = gezi_packet_text(a->k->extra, NULL);
    struct gezi_peer peer;
    struct gezi_block *b;
    char *text;
    size_t cap;

    if (!a->who)
        return;
    if (raw.n > SHOWN_MAX)
        raw.n = SHOWN_MAX;
    cap = GEZI_DECODED_SIZE(raw.n);
    gezi_peer_of(c, a->who, &peer);
    b = gezi_event_new(c, GEZI_EV_INFO, &peer, cap);
    if (!b) {
        c->counts.nomem++;
        return;
    }
    text = gezi_block_take(b, cap);
    gezi_sender_text(c, a, raw, text, cap);
    gezi_text_clean(text, absence ? GEZI_CLEAN_BODY : GEZI_CLEAN_NAME);
    b->event.info = (struct gezi_info){absence, text};
    gezi_event(c, b);
}

void gezi_on_info(struct gezi_core *c, struct gezi_arrival *a)
{
    char client[GEZI_NAME_SIZE];

    if (a->who) {
        gezi_sender_name(c, a, gezi_packet_text(a->k->extra, NULL), client);
        if (*client && !gezi_person_set(c, a->who, GEZI_F_CLIENT, client))
            gezi_person_tell(c, a->who);
    }
    tell(c, a, false);
}

void gezi_on_absence_info(struct gezi_core *c, struct gezi_arrival *a)
{
    tell(c, a, true);
}

/* The status line of an iptux user. */
void gezi_on_iptux_sign(struct gezi_core *c, struct gezi_arrival *a)
{
    char sign[GEZI_NAME_SIZE];

    if (!a->who)
        return;
    gezi_sender_name(c, a, gezi_packet_text(a->k->extra, NULL), sign);
    if (!gezi_person_set(c, a->who, GEZI_F_SIGN, sign))
        gezi_person_tell(c, a->who);
}
