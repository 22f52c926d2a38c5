/* The TCP request for an offered file or folder. */
#include <gezi/attach.h>

/* "packet:file:offset:" has them all. */
enum { BODY_COLONS = 3 };

static bool asks(uint32_t command)
{
    uint32_t cmd = command & GEZI_CMD_MASK;

    return cmd == GEZI_CMD_GETFILEDATA || cmd == GEZI_CMD_GETDIRFILES;
}

static bool read_either(gezi_span text, struct gezi_either *out)
{
    *out = (struct gezi_either){.text = text};
    out->is_hex = gezi_span_hex(text, UINT64_MAX, &out->hex);
    out->is_dec = gezi_span_u64(text, UINT64_MAX, &out->dec);
    return out->is_hex || out->is_dec;
}

static bool read_offset(gezi_span text, uint64_t *out)
{
    *out = 0;
    return text.n == 0 || gezi_span_hex(text, GEZI_FILE_SIZE_MAX, out);
}

/* Scripts end a line behind it. */
static gezi_span without_line_end(gezi_span s)
{
    while (s.n && (s.p[s.n - 1] == '\n' || s.p[s.n - 1] == '\r'))
        s = gezi_span_first(s, s.n - 1);
    return s;
}

enum gezi_err gezi_request_parse(gezi_span in, struct gezi_request *out)
{
    struct gezi_request r = {.offset = 0};
    enum gezi_err err = gezi_packet_parse(in, &r.head);
    gezi_span body, packet, file, offset = {NULL, 0};

    if (err)
        return err;
    if (!asks(r.head.command))
        return GEZI_E_COMMAND;
    r.folder = (r.head.command & GEZI_CMD_MASK) == GEZI_CMD_GETDIRFILES;
    if (r.head.command & GEZI_OPT_ENCRYPT) {
        *out = r;
        return GEZI_E_ENCRYPTED;
    }
    body = without_line_end(gezi_packet_text(r.head.extra, NULL));
    if (!gezi_span_next(&body, ':', &packet) ||
        !gezi_span_next(&body, ':', &file))
        return GEZI_E_SHORT;
    gezi_span_next(&body, ':', &offset);
    if (!read_either(packet, &r.packet) || !read_either(file, &r.file) ||
        !read_offset(offset, &r.offset))
        return GEZI_E_NUMBER;
    *out = r;
    return GEZI_OK;
}

static bool has_all_colons(gezi_span body)
{
    gezi_span field;
    int colons = 0;

    while (colons < BODY_COLONS && gezi_span_cut(&body, ':', &field))
        colons++;
    return colons == BODY_COLONS;
}

/* The header is there: is the body? */
static enum gezi_progress check_body(gezi_span in, const struct gezi_packet *k,
                                     enum gezi_pause pause)
{
    /* The body of a sealed one has colons of its own. */
    bool sealed = k->command & GEZI_OPT_ENCRYPT;
    bool ended = gezi_span_has(in, 0) || pause == GEZI_CLOSED ||
                 (!sealed && has_all_colons(k->extra));
    struct gezi_request r;
    enum gezi_err err;

    if (!ended && pause == GEZI_FLOWING)
        return GEZI_MORE;
    err = gezi_request_parse(in, &r);
    if (err == GEZI_OK || err == GEZI_E_ENCRYPTED)
        return GEZI_DONE;
    return ended ? GEZI_BAD : GEZI_MORE;
}

enum gezi_progress gezi_request_check(gezi_span in, enum gezi_pause pause)
{
    struct gezi_packet k;
    enum gezi_err err = gezi_packet_parse(in, &k);
    size_t n = gezi_packet_text(in, NULL).n, max = GEZI_REQUEST_MAX;

    if (err == GEZI_OK && !asks(k.command))
        return GEZI_BAD;
    if (err == GEZI_OK && k.command & GEZI_OPT_ENCRYPT)
        max = GEZI_REQUEST_SEALED_MAX;
    if (n > max)
        return GEZI_BAD;
    if (err == GEZI_OK)
        return check_body(in, &k, pause);
    /* Fewer than five ':' and no NUL: the rest may be on its way. */
    return err == GEZI_E_SHORT && n == in.n && pause != GEZI_CLOSED ? GEZI_MORE
                                                                    : GEZI_BAD;
}

void gezi_request_put(struct gezi_writer *w, enum gezi_kind kind, bool folder,
                      uint64_t packet, uint32_t id, uint64_t offset)
{
    gezi_put_hex(w, packet, 1);
    gezi_put_byte(w, ':');
    gezi_put_hex(w, id, 1);
    gezi_put_byte(w, ':');
    if (!folder || kind != GEZI_KIND_IPMSG) {
        gezi_put_hex(w, folder ? 0 : offset, 1);
        gezi_put_byte(w, ':');
    }
    gezi_put_byte(w, 0);
}
