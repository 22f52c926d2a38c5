/* What stands in an encrypted request; the first byte says which options its
 * head had. */
#include "fuzz.h"

#include <gezi/attach.h>

#include <string.h>

static void check_round_trip(const struct gezi_request *r,
                             const struct gezi_inside *in)
{
    uint8_t room[256];
    struct gezi_writer w = {room, sizeof room, 0, false};
    struct gezi_request again = {.head = r->head, .folder = r->folder};
    struct gezi_inside back;

    if (r->file.hex > UINT32_MAX)
        return;
    gezi_inside_put(&w, r->folder, r->packet.hex, (uint32_t)r->file.hex,
                    r->offset, in);
    must(!w.full);
    must(gezi_inside_parse(gezi_written(&w), &again, &back) == GEZI_OK);
    must(again.packet.hex == r->packet.hex && again.file.hex == r->file.hex);
    must(again.offset == r->offset && back.as == in->as);
    must(back.number == in->number);
    must(memcmp(back.key, in->key, sizeof in->key) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct gezi_request r = {.offset = 0};
    struct gezi_inside in;
    gezi_span plain;

    if (!size)
        return 0;
    plain = (gezi_span){data + 1, size - 1};
    r.folder = data[0] & 1;
    r.head.command = GEZI_OPT_ENCRYPT | (data[0] & 2 ? GEZI_OPT_ENCFILE : 0);
    r.head.number = 1700000700;
    if (gezi_inside_parse(plain, &r, &in) != GEZI_OK)
        return 0;
    must_lie_in(r.packet.text, plain);
    must_lie_in(r.file.text, plain);
    must(r.offset <= GEZI_FILE_SIZE_MAX);
    must((in.as == GEZI_BODY_UNTOLD) == !(data[0] & 2));
    must(in.as == GEZI_BODY_UNTOLD || in.number == r.head.number);
    check_round_trip(&r, &in);
    return 0;
}
