#include <gezi/packet.h>

#include <stddef.h>
#include <string.h>

enum { KEY_SIZE = 2 };

/* The lines of the UTF-8 block: key, where its value goes, its bit. */
static const struct {
    char key[KEY_SIZE];
    size_t value; /* offset of the span in struct gezi_entry */
    unsigned bit;
} lines[] = {
    {{'U', 'N'}, offsetof(struct gezi_entry, un), GEZI_HAS_UN},
    {{'H', 'N'}, offsetof(struct gezi_entry, hn), GEZI_HAS_HN},
    {{'N', 'N'}, offsetof(struct gezi_entry, nn), GEZI_HAS_NN},
    {{'G', 'N'}, offsetof(struct gezi_entry, gn), GEZI_HAS_GN},
    {{'V', 'S'}, offsetof(struct gezi_entry, vs), GEZI_HAS_VS},
    {{'G', 'Z'}, offsetof(struct gezi_entry, gz), GEZI_HAS_GZ},
};

static void read_line(struct gezi_entry *e, gezi_span line)
{
    gezi_span key;

    if (!gezi_span_cut(&line, ':', &key) || key.n != KEY_SIZE)
        return;
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        if (memcmp(key.p, lines[i].key, KEY_SIZE) != 0)
            continue;
        *(gezi_span *)((char *)e + lines[i].value) = line;
        e->has |= lines[i].bit;
        return;
    }
}

/* LF stands before each line, or after each, or both: empty pieces are gaps. */
static void read_block(struct gezi_entry *e, gezi_span block)
{
    gezi_span line;

    while (gezi_span_next(&block, '\n', &line))
        read_line(e, line);
}

static bool is_block(gezi_span field) { return field.n && field.p[0] == '\n'; }

/* As the document has it, each LF behind its line. */
static bool is_block_of_document(gezi_span field)
{
    gezi_span key;

    return gezi_span_cut(&field, ':', &key) &&
           gezi_span_equal(
               key, (gezi_span){(const uint8_t *)lines[0].key, KEY_SIZE});
}

struct gezi_entry gezi_entry_parse(gezi_span extra)
{
    struct gezi_entry e = {.has = 0};

    e.nick = gezi_packet_text(extra, &extra);
    e.group = gezi_packet_text(extra, &extra);
    if (is_block(e.group)) { /* the group is left out altogether */
        read_block(&e, e.group);
        e.group = (gezi_span){NULL, 0};
        return e;
    }
    e.third = gezi_packet_text(extra, &extra);
    if (is_block(e.third) || is_block_of_document(e.third)) {
        read_block(&e, e.third);
        e.third = (gezi_span){NULL, 0};
        return e;
    }
    e.fourth = gezi_packet_text(extra, NULL);
    return e;
}

void gezi_entry_write(struct gezi_writer *w, gezi_span nick, gezi_span group)
{
    gezi_put(w, nick);
    gezi_put_byte(w, 0);
    gezi_put(w, group);
    gezi_put_byte(w, 0);
}

void gezi_entry_block(struct gezi_writer *w, const char *un, const char *hn,
                      const char *nn, const char *gn)
{
    const char *values[] = {un, hn, nn, gn};

    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        gezi_put_byte(w, '\n');
        gezi_put(w, (gezi_span){(const uint8_t *)lines[i].key, KEY_SIZE});
        gezi_put_byte(w, ':');
        gezi_put_text(w, values[i]);
    }
    gezi_put_text(w, GEZI_OWN_LINE);
}
