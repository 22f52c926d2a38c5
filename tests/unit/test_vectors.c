/*
 * Everything in tests/vectors reads as its .txt says. Runs from the root
 * of the repository.
 */
#include "expect.h"

#include <glob.h>
#include <stdio.h>
#include <stdlib.h>

#include <gezi/packet.h>

#include "dump.h"

#define VECTORS "tests/vectors/"

enum { VECTOR_SIZE = 1 << 17 };

struct vector {
    const char *path;
    uint8_t bin[VECTOR_SIZE];
    size_t size;
    char txt[VECTOR_SIZE];
    enum gezi_charset legacy;
};

/* Reads at most room bytes; -1 when there is no such file. */
static long read_file(const char *path, void *to, size_t room)
{
    FILE *f = fopen(path, "rb");
    size_t n;

    if (!f)
        return -1;
    n = fread(to, 1, room, f);
    fclose(f);
    return (long)n;
}

/* NAME.bin -> NAME.txt and back. */
static void path_with(const char *path, const char *ending, char *out,
                      size_t size)
{
    snprintf(out, size, "%.*s%s", (int)(strlen(path) - strlen(ending)), path,
             ending);
}

/* "legacy: cp932" in front tells how the reader has set its legacy charset. */
static enum gezi_charset legacy_of(const char *txt)
{
    static const char key[] = "legacy: ";
    enum gezi_charset cs = GEZI_CS_GBK;
    size_t n = strlen(key);

    if (strncmp(txt, key, n) == 0)
        assert_true(gezi_charset_find(
            (gezi_span){(const uint8_t *)txt + n, strcspn(txt + n, "\n")},
            &cs));
    return cs;
}

static void load(const char *path, struct vector *v)
{
    char txt_path[512];
    long n = read_file(path, v->bin, sizeof v->bin);

    assert_true(n >= 0 && n < VECTOR_SIZE);
    v->path = path;
    v->size = (size_t)n;
    path_with(path, ".txt", txt_path, sizeof txt_path);
    n = read_file(txt_path, v->txt, sizeof v->txt - 1);
    if (n < 0)
        print_error("%s is missing\n", txt_path);
    assert_true(n > 0);
    v->txt[n] = '\0';
    v->legacy = legacy_of(v->txt);
}

/* Calls check for each vector; a directory that was not found is no success. */
static void for_each(void (*check)(const struct vector *v))
{
    static struct vector v;
    glob_t found;

    assert_int_equal(glob(VECTORS "*.bin", 0, NULL, &found), 0);
    for (size_t i = 0; i < found.gl_pathc; i++) {
        load(found.gl_pathv[i], &v);
        check(&v);
    }
    globfree(&found);
}

/* "request-..." and "tree-..." came over TCP, all else is a datagram. */
static bool is_named(const struct vector *v, const char *beginning)
{
    return strncmp(v->path + strlen(VECTORS), beginning, strlen(beginning)) ==
           0;
}

static void dump(FILE *to, const struct vector *v, gezi_span in)
{
    if (is_named(v, "request-"))
        dump_request(to, in, v->legacy);
    else if (is_named(v, "tree-"))
        dump_tree(to, in, v->legacy);
    else
        dump_packet(to, in, v->legacy);
}

static bool is_datagram(const struct vector *v)
{
    return !is_named(v, "request-") && !is_named(v, "tree-");
}

static int differing;

static void compare(const struct vector *v)
{
    gezi_span in = {v->size ? v->bin : NULL, v->size};
    char *got = NULL;
    size_t size;
    FILE *to = open_memstream(&got, &size);

    assert_non_null(to);
    dump(to, v, in);
    if (is_datagram(v))
        dump_answers(to, in, v->legacy);
    fclose(to);
    if (strcmp(got, v->txt) != 0) {
        print_error("%s\n--- expected\n%s--- got\n%s", v->path, v->txt, got);
        differing++;
    }
    free(got);
}

static void every_vector_reads_as_its_text_says(void **state)
{
    (void)state;
    for_each(compare);
    assert_int_equal(differing, 0);
}

static FILE *dev_null;

/* In a room of exactly its size, so that one byte too far is noticed. */
static void check_beginning(const struct vector *v, size_t n,
                            const struct gezi_packet *whole)
{
    uint8_t *copy = malloc(n ? n : 1);
    gezi_span in = {copy, n};
    struct gezi_packet k;

    assert_non_null(copy);
    memcpy(copy, v->bin, n);
    dump(dev_null, v, in);
    if (is_datagram(v) && gezi_packet_parse(in, &k) == GEZI_OK) {
        assert_non_null(whole);
        assert_true(gezi_span_equal(k.version, whole->version));
        assert_true(gezi_span_equal(k.number_text, whole->number_text));
        assert_true(gezi_span_equal(k.user, whole->user));
        assert_true(gezi_span_equal(k.host, whole->host));
        assert_int_equal(k.command, whole->command);
        assert_int_equal(whole->extra.n - k.extra.n, v->size - n);
    }
    free(copy);
}

static void check_beginnings(const struct vector *v)
{
    struct gezi_packet whole;
    bool packet =
        gezi_packet_parse((gezi_span){v->bin, v->size}, &whole) == GEZI_OK;

    for (size_t n = 0; n < v->size; n++)
        check_beginning(v, n, packet ? &whole : NULL);
}

static void every_beginning_of_a_vector_is_refused_or_reads_alike(void **state)
{
    (void)state;
    dev_null = fopen("/dev/null", "w");
    assert_non_null(dev_null);
    for_each(check_beginnings);
    fclose(dev_null);
}

static void every_text_has_its_datagram(void **state)
{
    glob_t found;
    char bin[512];
    uint8_t byte;

    (void)state;
    assert_int_equal(glob(VECTORS "*.txt", 0, NULL, &found), 0);
    for (size_t i = 0; i < found.gl_pathc; i++) {
        path_with(found.gl_pathv[i], ".bin", bin, sizeof bin);
        assert_true(read_file(bin, &byte, 1) >= 0);
    }
    globfree(&found);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_vector_reads_as_its_text_says),
        cmocka_unit_test(every_beginning_of_a_vector_is_refused_or_reads_alike),
        cmocka_unit_test(every_text_has_its_datagram),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
