/* What a message offers us. docs/protocol.md 10.1, 10.6 */
#include "bundles.h"
#include "sender.h"

#include <gezi/attach.h>
#include <gezi/text.h>

#include <string.h>

static enum gezi_file_type type_of(uint32_t attr)
{
    switch (gezi_attach_type(attr)) {
    case GEZI_FOLDER:
        return GEZI_FILE_FOLDER;
    case GEZI_CLIPBOARD:
        return GEZI_FILE_IMAGE;
    default:
        return GEZI_FILE_PLAIN;
    }
}

/* Decoded first: '\' is half of a GBK character. */
static void read_name(struct gezi_core *c, const struct gezi_arrival *a,
                      gezi_span wire, struct gezi_list *out)
{
    uint8_t raw[GEZI_ATTACH_NAME_MAX];
    struct gezi_writer w = {raw, sizeof raw, 0, false};
    char text[GEZI_DECODED_SIZE(GEZI_ATTACH_NAME_MAX)];
    struct gezi_decoded d;

    gezi_name_undouble(&w, wire);
    d = gezi_sender_body(c, a, gezi_written(&w), text, sizeof text);
    if (d.charset != GEZI_CS_ASCII)
        out->charset = d.charset;
    gezi_file_name_safe(gezi_file_name_base(gezi_span_text(text)),
                        out->names[out->n], sizeof out->names[out->n]);
}

static bool has(const struct gezi_list *list, uint32_t id)
{
    for (size_t i = 0; i < list->n; i++)
        if (list->files[i].id == id)
            return true;
    return false;
}

void gezi_list_read(struct gezi_core *c, const struct gezi_arrival *a,
                    gezi_span rest, struct gezi_list *out)
{
    struct gezi_attach at;
    unsigned bad = 0;

    out->n = 0;
    out->charset = GEZI_CS_ASCII;
    while (gezi_attach_next(&rest, &at, &bad)) {
        if (out->n == GEZI_FILES_MAX || has(out, at.id)) {
            bad++;
            continue;
        }
        read_name(c, a, at.name, out);
        out->files[out->n] = (struct gezi_file){
            .id = at.id,
            .type = type_of(at.attr),
            .name = out->names[out->n],
            .size = at.size,
            .mtime = at.mtime,
        };
        out->n++;
    }
    c->counts.bad_files += bad;
}

/* The text that only names them */

static const char *skip_gap(const char *s)
{
    uint32_t cp;

    for (size_t n; (n = gezi_utf8_next(s, &cp)); s += n)
        if (cp != ' ' && cp != '\n' && cp != '\t' && cp != ',' && cp != ';' &&
            cp != 0xff0c && cp != 0xff1b && cp != 0x3001)
            break;
    return s;
}

/* "[文件] " and the like in front of a name. */
static const char *skip_tag(const char *s)
{
    enum { TAG_MAX = 24 };
    const char *end = *s == '[' ? strchr(s, ']') : NULL;

    if (!end || end - s > TAG_MAX)
        return s;
    for (s = end + 1; *s == ' ';)
        s++;
    return s;
}

static size_t name_at(const struct gezi_list *list, const char *s)
{
    size_t longest = 0;

    for (size_t i = 0; i < list->n; i++) {
        size_t n = strlen(list->names[i]);

        if (n > longest && strncmp(s, list->names[i], n) == 0)
            longest = n;
    }
    return longest;
}

bool gezi_list_is_all(const struct gezi_list *list, const char *text)
{
    const char *s = skip_gap(text);

    if (!*s)
        return false;
    while (*s) {
        size_t n = name_at(list, s);

        if (!n) {
            s = skip_tag(s);
            n = name_at(list, s);
        }
        if (!n)
            return false;
        s += n;
        if (*s && skip_gap(s) == s)
            return false;
        s = skip_gap(s);
    }
    return true;
}

struct gezi_bundle *gezi_list_bundle(struct gezi_core *c,
                                     const struct gezi_arrival *a,
                                     const char *id,
                                     const struct gezi_list *list)
{
    const char *key = a->who ? gezi_person_text(a->who, GEZI_F_KEY) : a->base;
    size_t base = a->who ? a->who->names->base : strlen(a->base);
    struct gezi_bundle *b =
        gezi_bundle_new(c, id, key, base, list->files, list->n);

    if (!b)
        return NULL;
    b->number = a->k->number;
    b->peer = a->who ? a->who->id : 0;
    b->addr = a->from;
    b->kind = (uint8_t)a->kind;
    b->sealed = a->opened;
    b->charset =
        (uint8_t)(a->k->command & GEZI_OPT_UTF8 ? GEZI_CS_UTF8 : list->charset);
    return b;
}
