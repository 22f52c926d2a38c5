/* The list of an offer: what is read lies inside, can be written, reads so. */
#include "fuzz.h"

#include <gezi/attach.h>

/* Vectors are whole datagrams: go straight to the list. */
static gezi_span list_of(gezi_span in)
{
    struct gezi_packet k;
    gezi_span rest;

    if (gezi_packet_parse(in, &k) != GEZI_OK)
        return in;
    gezi_packet_text(k.extra, &rest);
    return rest;
}

static void check_record(const struct gezi_attach *a, gezi_span in)
{
    enum gezi_attach_type type = gezi_attach_type(a->attr);

    must_lie_in(a->name, in);
    must(a->name.n > 0 && a->name.n <= GEZI_ATTACH_NAME_MAX);
    must(!gezi_span_has(a->name, 0) && !gezi_span_has(a->name, '\a'));
    must(a->size <= GEZI_FILE_SIZE_MAX);
    must(a->mtime >= 0);
    must(type == GEZI_FILE || type == GEZI_FOLDER || type == GEZI_CLIPBOARD);
    must(a->position == -1 || (a->position >= 0 && type == GEZI_CLIPBOARD));
}

/* As put writes it: control bytes become '_'. */
static bool same_name(gezi_span got, gezi_span name)
{
    if (got.n != name.n)
        return false;
    for (size_t i = 0; i < name.n; i++)
        if (got.p[i] !=
            (name.p[i] < ' ' || name.p[i] == 0x7f ? '_' : name.p[i]))
            return false;
    return true;
}

static void check_round_trip(const struct gezi_attach *a)
{
    uint8_t room[GEZI_ATTACH_NAME_MAX], line[2 * GEZI_ATTACH_NAME_MAX];
    struct gezi_writer name = {.p = room, .cap = sizeof room};
    struct gezi_writer w = {.p = line, .cap = sizeof line};
    struct gezi_attach again;
    gezi_span list;
    unsigned bad = 0;

    gezi_name_undouble(&name, a->name);
    must(!name.full && name.n > 0 && name.n <= a->name.n);
    gezi_attach_put(&w, a, gezi_written(&name));
    must(!w.full);
    list = gezi_written(&w);
    must(gezi_attach_next(&list, &again, &bad));
    must(again.id == a->id && again.size == a->size);
    must(again.mtime == a->mtime && again.attr == a->attr);
    must(again.position == a->position);
    must(same_name(again.name, a->name));
    must(!gezi_attach_next(&list, &again, &bad) && bad == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    gezi_span in = list_of((gezi_span){size ? data : NULL, size}), list = in;
    struct gezi_attach a;
    unsigned bad = 0, good = 0;

    while (gezi_attach_next(&list, &a, &bad)) {
        check_record(&a, in);
        check_round_trip(&a);
        good++;
    }
    must(good + bad <= in.n);
    return 0;
}
