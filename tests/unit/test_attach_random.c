/*
 * Offers and folder streams of all dialects, put together at random by plain
 * printf, read back.
 */
#include "expect.h"

#include <stdio.h>
#include <stdlib.h>

#include <gezi/tree.h>

enum { LISTS = 3000, TREES = 500, RECORDS_MAX = 40, STREAM_MAX = 1 << 16 };

static uint32_t seed;

static uint32_t below(uint32_t n)
{
    seed = seed * 1664525 + 1013904223;
    return (seed >> 8) % n;
}

static const char *one_of(const char *const *texts, uint32_t n)
{
    return texts[below(n)];
}

#define ONE_OF(texts) one_of((texts), sizeof(texts) / sizeof *(texts))

static uint64_t random_number(void)
{
    uint64_t bits = (uint64_t)below(1 << 24) << 40 |
                    (uint64_t)below(1 << 24) << 20 | below(1 << 20);

    return bits >> (1 + below(63)); /* 63 bits at most, short ones as well */
}

static void random_name(char *name, size_t size)
{
    static const char *const pieces[] = {"a", ":",  "::",           ".txt",
                                         " ", "\\", "\xe9\xb8\xbd", "\xb8\xeb",
                                         "=", ","};
    int n = 1 + (int)below(6);

    for (*name = '\0'; n > 0; n--)
        strncat(name, ONE_OF(pieces), size - strlen(name) - 1);
}

static void double_colons(const char *name, char *out)
{
    for (; *name; name++) {
        if (*name == ':')
            *out++ = ':';
        *out++ = *name;
    }
    *out = '\0';
}

static void expect_name(gezi_span raw, const char *name)
{
    uint8_t room[256];
    struct gezi_writer w = {.p = room, .cap = sizeof room};

    gezi_name_undouble(&w, raw);
    assert_true(gezi_span_equal(gezi_written(&w), gezi_span_text(name)));
}

struct wanted {
    char name[64];
    uint64_t size;
    long long mtime;
    uint32_t id, attr;
};

/* In either case, with or without zeros in front. */
static const char *random_hex(char room[32], uint64_t value)
{
    int width = below(2) ? 1 : 1 + (int)below(20);

    if (below(2))
        snprintf(room, 32, "%0*llx", width, (unsigned long long)value);
    else
        snprintf(room, 32, "%0*llX", width, (unsigned long long)value);
    return room;
}

/* The text of one good record, and what must be read out of it. */
static void write_good(char *out, size_t size, struct wanted *want)
{
    static const char *const ends[] = {
        "", ":", ":14=5:", ":8=3:x:", ":10=1ed:14=1,2:16=:"};
    static const uint32_t attrs[] = {0x1, 0x2, 0x101, 0x2001, 0x20, 0xf002};
    char doubled[128], hex[3][32];

    want->id = (uint32_t)random_number();
    random_name(want->name, sizeof want->name);
    double_colons(want->name, doubled);
    want->size = random_number();
    want->mtime = (long long)random_number();
    want->attr = attrs[below(sizeof attrs / sizeof *attrs)];
    snprintf(out, size, "%u:%s:%s:%s:%s%s", want->id, doubled,
             random_hex(hex[0], want->size),
             random_hex(hex[1], (uint64_t)want->mtime),
             random_hex(hex[2], want->attr), ONE_OF(ends));
}

static const char *random_bad(void)
{
    static const char *const bad[] = {"x",         "1",         "1:a",
                                      "1:a:5",     "1::5:5:1:", "1:a:g:5:1:",
                                      "1:a:5:5:0", "1:a:5:5:4", "-1:a:5:5:1:"};

    return ONE_OF(bad);
}

struct offer {
    char text[RECORDS_MAX * 256];
    size_t n;
    struct wanted want[RECORDS_MAX];
    uint32_t good;
    unsigned bad;
};

static void append(struct offer *o, const char *text)
{
    o->n += (size_t)snprintf(o->text + o->n, sizeof o->text - o->n, "%s", text);
    assert_true(o->n < sizeof o->text);
}

static void write_offer(struct offer *o)
{
    static const char *const seps[] = {"\a", "\a:", "\a\a", "\a::"};
    char record[256];

    *o = (struct offer){.n = 0};
    for (uint32_t left = below(RECORDS_MAX); left > 0; left--) {
        if (below(8)) {
            write_good(record, sizeof record, &o->want[o->good++]);
            append(o, record);
        } else {
            append(o, random_bad());
            o->bad++;
        }
        if (left > 1 || below(2))
            append(o, ONE_OF(seps));
    }
    o->n += below(2); /* the NUL */
}

static void lists_of_all_dialects_read_back(void **state)
{
    static struct offer o;

    (void)state;
    for (uint32_t i = 1; i <= LISTS; i++) {
        struct gezi_attach a;
        unsigned bad = 0;
        gezi_span list;

        seed = i;
        write_offer(&o);
        list = (gezi_span){(const uint8_t *)o.text, o.n};
        for (uint32_t k = 0; k < o.good; k++) {
            assert_true(gezi_attach_next(&list, &a, &bad));
            assert_int_equal(a.id, o.want[k].id);
            expect_name(a.name, o.want[k].name);
            assert_true(a.size == o.want[k].size);
            assert_true(a.mtime == o.want[k].mtime);
            assert_int_equal(a.attr, o.want[k].attr);
        }
        assert_false(gezi_attach_next(&list, &a, &bad));
        assert_int_equal(bad, o.bad);
    }
}

/* A folder and what is in it, after it the way back. */
struct stream {
    char text[STREAM_MAX];
    size_t n;
    struct wanted want[1 << 10];
    uint32_t records;
    bool last_return;
};

static const char *four_digits(char room[32], int n)
{
    if (below(2))
        snprintf(room, 32, "%04x", n);
    else
        snprintf(room, 32, "%04X", n);
    return room;
}

static void write_record(struct stream *s, uint32_t attr, const char *name,
                         uint64_t size)
{
    static const char *const times[] = {
        "", "14=6553f100:16=64bb5a80:", "16=1:", "0=16:"};
    struct wanted *want = &s->want[s->records++];
    char doubled[128], fields[256], hex[3][32];
    int n;

    double_colons(name, doubled);
    snprintf(want->name, sizeof want->name, "%s", name);
    want->attr = attr;
    want->size = attr == GEZI_FILE ? size : 0;
    n = snprintf(fields, sizeof fields, ":%s:%s:%s:%s", doubled,
                 random_hex(hex[0], size), random_hex(hex[1], attr),
                 ONE_OF(times));
    n += 4;
    snprintf(s->text + s->n, sizeof s->text - s->n, "%s%s",
             four_digits(hex[2], n), fields);
    s->n += (size_t)n;
    /* Contents that look like records. */
    for (uint64_t i = 0; i < want->size; i++)
        s->text[s->n++] = "000b:.:0:3:"[i % 11];
}

static void write_folder(struct stream *s, int depth)
{
    char name[64];

    random_name(name, sizeof name);
    write_record(s, GEZI_FOLDER, name, below(2) * 7);
    for (uint32_t i = below(6); i > 0 && s->n < STREAM_MAX / 2; i--) {
        random_name(name, sizeof name);
        if (below(3) == 0 && depth < 10)
            write_folder(s, depth + 1);
        else
            write_record(s, GEZI_FILE, name, below(4) ? below(100) : 3000);
    }
    if (depth > 0 || s->last_return)
        write_record(s, GEZI_RETPARENT, ".", 0);
}

/* As a receiver does it: a small room, filled by what happens to come. */
struct receiver {
    uint8_t room[GEZI_TREE_HEAD_MAX];
    size_t n, taken; /* bytes in the room, bytes of the stream */
};

static gezi_span fill(struct receiver *r, const struct stream *s)
{
    size_t piece = 1 + below(below(2) ? 5 : 2000);

    if (piece > sizeof r->room - r->n)
        piece = sizeof r->room - r->n;
    if (piece > s->n - r->taken)
        piece = s->n - r->taken;
    memcpy(r->room + r->n, s->text + r->taken, piece);
    r->n += piece;
    r->taken += piece;
    return (gezi_span){r->room, r->n};
}

static void drop(struct receiver *r, uint64_t n, const struct stream *s)
{
    while (n > r->n) {
        n -= r->n;
        r->n = 0;
        assert_true(r->taken < s->n);
        fill(r, s);
    }
    memmove(r->room, r->room + n, r->n - (size_t)n);
    r->n -= (size_t)n;
}

static void receive(const struct stream *s, size_t preamble)
{
    struct receiver r = {.n = 0};
    struct gezi_tree t = {0};
    enum gezi_progress progress = GEZI_MORE;
    size_t useless, dropped = 0;

    while (progress == GEZI_MORE) {
        progress = gezi_tree_sync(fill(&r, s), dropped, &useless);
        drop(&r, useless, s);
        dropped += useless;
    }
    assert_int_equal(progress, GEZI_DONE);
    assert_int_equal(dropped, preamble);
    for (uint32_t i = 0; i < s->records; i++) {
        struct gezi_tree_head h;
        gezi_span avail = {r.room, r.n};

        while (gezi_tree_next(avail, &h) == GEZI_MORE) {
            assert_true(r.taken < s->n);
            avail = fill(&r, s);
        }
        assert_int_equal(gezi_tree_next(avail, &h), GEZI_DONE);
        expect_name(h.name, s->want[i].name);
        assert_int_equal(h.attr, s->want[i].attr);
        assert_true(h.size == s->want[i].size);
        assert_int_equal(gezi_tree_step(&t, &h),
                         s->last_return && i + 1 == s->records ? GEZI_DONE
                                                               : GEZI_MORE);
        drop(&r, h.head_bytes + h.size, s);
    }
    assert_int_equal(r.n, 0);
    assert_int_equal(r.taken, s->n);
    assert_true(gezi_tree_may_end(&t));
}

static void streams_of_all_dialects_read_back_in_any_pieces(void **state)
{
    static struct stream s;

    (void)state;
    for (uint32_t i = 1; i <= TREES; i++) {
        size_t preamble;

        seed = i;
        s.records = 0;
        s.last_return = below(4);
        preamble = below(2) ? 0 : 1 + below(5000);
        memset(s.text, 0, preamble);
        s.n = preamble;
        write_folder(&s, 0);
        receive(&s, preamble);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lists_of_all_dialects_read_back),
        cmocka_unit_test(streams_of_all_dialects_read_back_in_any_pieces),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
