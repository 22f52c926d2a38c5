/* The TCP request, as it comes in byte by byte. */
#include "fuzz.h"

#include <gezi/attach.h>

/* Longer ones are looked at as a whole only. */
enum { STEPS_MAX = 256 };

static bool reads(gezi_span in)
{
    struct gezi_request r;
    enum gezi_err err = gezi_request_parse(in, &r);

    return err == GEZI_OK || err == GEZI_E_ENCRYPTED;
}

static enum gezi_progress check_pauses(gezi_span in)
{
    enum gezi_progress flowing = gezi_request_check(in, GEZI_FLOWING);
    enum gezi_progress quiet = gezi_request_check(in, GEZI_QUIET);
    enum gezi_progress closed = gezi_request_check(in, GEZI_CLOSED);

    must(closed != GEZI_MORE);
    must(flowing == GEZI_MORE || (quiet == flowing && closed == flowing));
    must(quiet != GEZI_DONE || closed == GEZI_DONE);
    must(closed != GEZI_DONE || reads(in));
    return flowing;
}

/* What was decided stays decided, whatever follows. */
static void check_steps(gezi_span in)
{
    enum gezi_progress before = GEZI_MORE;

    for (size_t n = 0; n <= in.n && n <= STEPS_MAX; n++) {
        enum gezi_progress now = check_pauses(gezi_span_first(in, n));

        must(before == GEZI_MORE || now == before);
        before = now;
    }
}

static void check_either(const struct gezi_either *e, gezi_span in)
{
    must_lie_in(e->text, in);
    must(e->is_hex || e->is_dec);
    must(e->is_hex || e->hex == 0);
    must(e->is_dec || e->dec == 0);
}

static void check_round_trip(const struct gezi_request *r)
{
    uint8_t room[512];
    struct gezi_writer w = {.p = room, .cap = sizeof room};
    struct gezi_request again;

    if (!r->packet.is_hex || !r->file.is_hex || r->file.hex > UINT32_MAX)
        return;
    gezi_packet_head(&w, "1", 1, gezi_span_text("u"), gezi_span_text("h"),
                     r->head.command);
    gezi_request_put(&w, GEZI_KIND_FEIQ, r->folder, r->packet.hex,
                     (uint32_t)r->file.hex, r->offset);
    must(!w.full);
    must(gezi_request_check(gezi_written(&w), GEZI_FLOWING) == GEZI_DONE);
    must(gezi_request_parse(gezi_written(&w), &again) == GEZI_OK);
    must(again.folder == r->folder && again.packet.hex == r->packet.hex);
    must(again.file.hex == r->file.hex);
    must(again.offset == (r->folder ? 0 : r->offset));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    gezi_span in = {size ? data : NULL, size};
    struct gezi_request r;

    check_pauses(in);
    check_steps(in);
    if (gezi_request_parse(in, &r) != GEZI_OK)
        return 0;
    must_lie_in(r.head.user, in);
    must_lie_in(r.head.extra, in);
    check_either(&r.packet, in);
    check_either(&r.file, in);
    must(r.offset <= GEZI_FILE_SIZE_MAX);
    check_round_trip(&r);
    return 0;
}
