/*
 * Folder streams that mean harm, and disks that were prepared for them. In each
 * case: nothing outside the download folder changes, nothing in it is replaced,
 * what is kept is what the table says, and there is one reason in clean words.
 */
#include "expect.h"
#include "stream.h"
#include "taker.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <gezi/text.h>

/* One piece of a stream. */
struct step {
    enum { END, FOLDER, FILE_, LEAVE, HEAD, RAW, REPEAT } what;
    const char *name; /* RAW: bytes */
    const char *text; /* of a file; of a HEAD what follows */
    uint64_t size;    /* of a HEAD; bytes of RAW; times of a REPEAT */
    unsigned attr;    /* of a HEAD */
};

#define D(name)                                                                \
    {                                                                          \
        FOLDER, name, NULL, 0, 0                                               \
    }
#define F(name, text)                                                          \
    {                                                                          \
        FILE_, name, text, 0, 0                                                \
    }
#define L                                                                      \
    {                                                                          \
        LEAVE, NULL, NULL, 0, 0                                                \
    }
#define H(name, size, attr, text)                                              \
    {                                                                          \
        HEAD, name, text, size, attr                                           \
    }
#define R(bytes)                                                               \
    {                                                                          \
        RAW, bytes, NULL, sizeof(bytes) - 1, 0                                 \
    }
/* The next step so often. */
#define X(times)                                                               \
    {                                                                          \
        REPEAT, NULL, NULL, times, 0                                           \
    }

/* What stands on the disk before. Paths are below top. */
struct plant {
    enum { NOTHING, TEXT, DIRECTORY, LINK, HARDLINK } what;
    const char *path, *text;
};

#define PART "downloads/.tree.mark.part"

struct attack {
    const char *title;
    struct step steps[12];
    enum gezi_file_reason why; /* NONE: it is taken all the same */
    const char *words;         /* the download folder afterwards */
    struct plant plants[3];
    unsigned skipped;
    enum gezi_charset charset; /* ASCII: UTF-8 */
};

#define CASE(title_, why_, words_, ...)                                        \
    .title = title_, .why = GEZI_FILE_WHY_##why_, .words = words_,             \
    .steps = {__VA_ARGS__}

#define EMPTY ".tree.mark.part/\n"

#define NAME250                                                                \
    "0123456789012345678901234567890123456789012345678901234567890123456789"   \
    "0123456789012345678901234567890123456789012345678901234567890123456789"   \
    "0123456789012345678901234567890123456789012345678901234567890123456789"   \
    "0123456789012345678901234567890123456789"

/* clang-format off */
static const struct attack attacks[] = {
    /* Names that lead elsewhere. */
    {CASE("a file called ..", GARBLED, EMPTY, D("x"), F("..", "1"), L)},
    {CASE("a folder called ..", GARBLED, EMPTY, D("x"), D(".."), F("a", "1"), L, L)},
    {CASE("a file called .", GARBLED, EMPTY, D("x"), F(".", "1"), L)},
    {CASE("an absolute path", GARBLED, EMPTY, D("x"), F("/tmp/gezi-was-here", "1"), L)},
    {CASE("a path upwards", GARBLED, EMPTY, D("x"), F("a/../../b", "1"), L)},
    {CASE("a folder upwards", GARBLED, EMPTY, D("x"), D("../outside"), L, L)},
    {CASE("a path downwards", GARBLED, EMPTY, D("x"), F("a/b", "1"), L)},
    {CASE("only a slash", GARBLED, EMPTY, D("x"), F("/", "1"), L)},
    {CASE("no name", GARBLED, EMPTY, D("x"), F("", "1"), L)},
    {CASE("a NUL in a name", GARBLED, EMPTY, D("x"), R("0012:a\0b:000000000:1:"), L)},
    {CASE("the outermost folder called ..", GARBLED, EMPTY, D(".."), F("a", "1"), L)},
    {CASE("the outermost folder with a path", GARBLED, EMPTY, D("/etc"), F("a", "1"), L)},

    /* Names that are made safe. */
    {CASE("a path of Windows", NONE, "tree/\ntree/.._.._a 0600 1 bytes: 1\n", D("x"), F("..\\..\\a", "1"), L)},
    {CASE("a drive", NONE, "tree/\ntree/C__a 0600 1 bytes: 1\n", D("x"), F("C::\\a", "1"), L)},
    {CASE("a stream of NTFS", NONE, "tree/\ntree/a.txt_$DATA 0600 1 bytes: 1\n", D("x"), F("a.txt::$DATA", "1"), L)},
    {CASE("a device of DOS", NONE, "tree/\ntree/_CON 0600 1 bytes: 1\n", D("x"), F("CON", "1"), L)},
    {CASE("a device with an extension", NONE, "tree/\ntree/_nul.txt 0600 1 bytes: 1\n", D("x"), F("nul.txt", "1"), L)},
    {CASE("a folder that is a device", NONE, "tree/\ntree/_com1/\ntree/_com1/a 0600 1 bytes: 1\n", D("x"), D("com1"), F("a", "1"), L, L)},
    {CASE("an escape sequence", NONE, "tree/\ntree/a_[2Jb 0600 1 bytes: 1\n", D("x"), F("a\x1b[2Jb", "1"), L)},
    {CASE("a newline", NONE, "tree/\ntree/a_b 0600 1 bytes: 1\n", D("x"), F("a\nb", "1"), L)},
    {CASE("a C1 control", NONE, "tree/\ntree/a_b 0600 1 bytes: 1\n", D("x"), F("a\xc2\x9b""b", "1"), L)},
    {CASE("text that runs backwards", NONE, "tree/\ntree/a_txt.exe 0600 1 bytes: 1\n", D("x"), F("a\xe2\x80\xaetxt.exe", "1"), L)},
    {CASE("dots and blanks at the end", NONE, "tree/\ntree/a 0600 1 bytes: 1\n", D("x"), F("a. . ", "1"), L)},
    {CASE("only dots", NONE, "tree/\ntree/file 0600 1 bytes: 1\n", D("x"), F("...", "1"), L)},
    {CASE("only a blank", NONE, "tree/\ntree/file 0600 1 bytes: 1\n", D("x"), F(" ", "1"), L)},
    {CASE("an option", NONE, "tree/\ntree/_rf 0600 1 bytes: 1\n", D("x"), F("-rf", "1"), L)},
    {CASE("a home", NONE, "tree/\ntree/_ 0600 1 bytes: 1\n", D("x"), F("~", "1"), L)},
    {CASE("the name of our own hidden file", NONE, "tree/\ntree/_part 0600 1 bytes: 1\ntree/b 0600 1 bytes: 2\n", D("x"), F("~part", "1"), F("b", "2"), L)},
    {CASE("wildcards", NONE, "tree/\ntree/______ 0600 1 bytes: 1\n", D("x"), F("*?<>|\"", "1"), L)},
    {CASE("half a character", NONE, "tree/\ntree/a\xe9\x8d\xa5 0600 1 bytes: 1\n", D("x"), F("a\xe5\x9b", "1"), L)},
    {CASE("a slash inside GBK", NONE, "tree/\ntree/\xe6\x98\x9e 0600 1 bytes: 1\n", D("x"), F("\x95\x5c", "1"), L), .charset = GEZI_CS_GBK},
    {CASE("255 bytes", NONE, "tree/\ntree/" NAME250 "12345 0600 1 bytes: 1\n", D("x"), F(NAME250 "12345", "1"), L)},
    {CASE("300 bytes", NONE, "tree/\ntree/" NAME250 "0.txt 0600 1 bytes: 1\n", D("x"), F(NAME250 NAME250 ".txt", "1"), L)},
    {CASE("over 1022 bytes", GARBLED, ".tree.mark.part/\n.tree.mark.part/" NAME250 "01234 0600 1 bytes: 1\n", D("x"), F(NAME250 NAME250 NAME250, "1"), F(NAME250 NAME250 NAME250 NAME250, "1"), L)},

    /* Names that meet. */
    {CASE("one name three times", NONE, "tree/\ntree/a (1).b 0600 1 bytes: 2\ntree/a (2).b 0600 1 bytes: 3\ntree/a.b 0600 1 bytes: 1\n", D("x"), F("a.b", "1"), F("a.b", "2"), F("a.b", "3"), L)},
    {CASE("names that differ in case", NONE, "tree/\ntree/A (1) 0600 1 bytes: 2\ntree/a 0600 1 bytes: 1\n", D("x"), F("a", "1"), F("A", "2"), L)},
    {CASE("composed and decomposed", NONE, "tree/\ntree/e\xcc\x81 (1) 0600 1 bytes: 2\ntree/\xc3\xa9 0600 1 bytes: 1\n", D("x"), F("\xc3\xa9", "1"), F("e\xcc\x81", "2"), L)},
    {CASE("an invisible character", NONE, "tree/\ntree/ab 0600 1 bytes: 1\ntree/a\xc2\xad""b (1) 0600 1 bytes: 2\n", D("x"), F("ab", "1"), F("a\xc2\xad""b", "2"), L)},
    {CASE("names that become one", NONE, "tree/\ntree/a_ 0600 1 bytes: 1\ntree/a_ (1) 0600 1 bytes: 2\n", D("x"), F("a*", "1"), F("a?", "2"), L)},
    {CASE("a file called like a folder", NONE, "tree/\ntree/A (1) 0600 1 bytes: 1\ntree/a/\n", D("x"), D("a"), L, F("A", "1"), L)},
    {CASE("a folder called like a file", NONE, "tree/\ntree/a 0600 1 bytes: 1\ntree/a (1)/\ntree/a (1)/b 0600 1 bytes: 2\n", D("x"), F("a", "1"), D("a"), F("b", "2"), L, L)},
    {CASE("one folder twice", NONE, "tree/\ntree/a/\ntree/a/b 0600 1 bytes: 1\ntree/a (1)/\ntree/a (1)/b 0600 1 bytes: 2\n", D("x"), D("a"), F("b", "1"), L, D("a"), F("b", "2"), L, L)},
    {CASE("a name that is there", NONE, "tree 0600 4 bytes: mine\ntree (1)/\ntree (1)/a 0600 1 bytes: 1\n", D("x"), F("a", "1"), L), .plants = {{TEXT, "downloads/tree", "mine"}}},
    {CASE("a folder that is there", NONE, "TREE/\nTREE/a 0600 4 bytes: mine\ntree (1)/\ntree (1)/a 0600 1 bytes: 1\n", D("x"), F("a", "1"), L), .plants = {{TEXT, "downloads/TREE/a", "mine"}}},
    {CASE("an empty folder that is there", NONE, "tree/\ntree (1)/\ntree (1)/a 0600 1 bytes: 1\n", D("x"), F("a", "1"), L), .plants = {{DIRECTORY, "downloads/tree", NULL}}},

    /* Links that wait. */
    {CASE("a link where it is to go", NONE, "tree -> ../outside\ntree (1)/\ntree (1)/a 0600 1 bytes: 1\n", D("x"), F("a", "1"), L), .plants = {{LINK, "downloads/tree", "../outside"}}},
    {CASE("a link to nowhere there", NONE, "tree -> ../outside/none\ntree (1)/\ntree (1)/a 0600 1 bytes: 1\n", D("x"), F("a", "1"), L), .plants = {{LINK, "downloads/tree", "../outside/none"}}},
    {CASE("a link where it grows", NOT_WRITTEN, ".tree.mark.part -> ../outside\n", D("x"), F("a", "1"), L), .plants = {{LINK, PART, "../outside"}}},
    {CASE("a file where it grows", NOT_WRITTEN, ".tree.mark.part 0600 4 bytes: mine\n", D("x"), F("a", "1"), L), .plants = {{TEXT, PART, "mine"}}},
    {CASE("a link for a folder in it", NONE, "tree/\ntree/sub/\ntree/sub/file 0600 1 bytes: 1\n", D("x"), D("sub"), F("file", "1"), L, L), .plants = {{LINK, PART "/sub", "../../outside"}}},
    {CASE("a link for a file in it", NONE, "tree/\ntree/a 0600 1 bytes: 1\n", D("x"), F("a", "1"), L), .plants = {{LINK, PART "/a", "../../outside/file"}}},
    {CASE("a link for the file being written", NONE, "tree/\ntree/a 0600 1 bytes: 1\n", D("x"), F("a", "1"), L), .plants = {{LINK, PART "/~part", "../../outside/file"}}},
    {CASE("a folder for the file being written", NONE, "tree/\ntree/a 0600 1 bytes: 1\n", D("x"), F("a", "1"), L), .plants = {{TEXT, PART "/~part/x", "old"}}},
    {CASE("a second name of a file outside", NONE, "tree/\ntree/a 0600 1 bytes: 1\n", D("x"), F("a", "1"), L), .plants = {{HARDLINK, PART "/a", "outside/file"}}},
    {CASE("a second name being written", NONE, "tree/\ntree/a 0600 1 bytes: 1\n", D("x"), F("a", "1"), L), .plants = {{HARDLINK, PART "/~part", "outside/file"}}},
    {CASE("a second name that looks whole", NONE, "tree/\ntree/a 0600 9 bytes: 123456789\n", D("x"), F("a", "123456789"), L), .plants = {{HARDLINK, PART "/a", "outside/file"}}},
    {CASE("a folder for a file of an earlier try", NONE, "tree/\ntree/a/\ntree/a/b 0600 3 bytes: old\ntree/a (1) 0600 1 bytes: 1\n", D("x"), F("a", "1"), L), .plants = {{TEXT, PART "/a/b", "old"}}},
    {CASE("a file for a folder of an earlier try", NONE, "tree/\ntree/a/\ntree/a/b 0600 1 bytes: 1\n", D("x"), D("a"), F("b", "1"), L, L), .plants = {{TEXT, PART "/a", "old"}}},

    /* Entries that are no files. */
    {CASE("a symbolic link", NONE, "tree/\ntree/a 0600 1 bytes: 1\n", D("x"), H("l", 10, 4, "../outside"), F("a", "1"), L), .skipped = 1},
    {CASE("a link, then a file through it", NONE, "tree/\ntree/l/\ntree/l/file 0600 1 bytes: 1\n", D("x"), H("l", 10, 4, "../outside"), D("l"), F("file", "1"), L, L), .skipped = 1},
    {CASE("devices and pipes", NONE, "tree/\n", D("x"), H("a", 0, 5, ""), H("b", 2, 6, "xx"), H("c", 0, 7, ""), L), .skipped = 3},
    {CASE("a resource fork", NONE, "tree/\ntree/b 0600 1 bytes: 1\n", D("x"), H("a", 3, 0x10, "xxx"), F("b", "1"), L), .skipped = 1},
    {CASE("types nobody knows", NONE, "tree/\n", D("x"), H("a", 3, 0, "xxx"), H("b", 1, 0x77, "x"), L), .skipped = 2},
    {CASE("a link with the name ..", GARBLED, EMPTY, D("x"), H("..", 1, 4, "/"), L)},
    {CASE("a link at first", GARBLED, EMPTY, H("x", 1, 4, "/"), L)},
    {CASE("a mode with all its bits", NONE, "tree/\ntree/a 0700 1 bytes: 1\n", D("x"), R("001a:a:000000001:1:10=fff:1"), L)},

    /* Trees that are none. */
    {CASE("a way out at first", GARBLED, EMPTY, L, D("x"), L)},
    {CASE("more ways out than in", NONE, "tree/\ntree/a 0600 1 bytes: 1\n", D("x"), F("a", "1"), L, L, L, D(".."), F("b", "2"))},
    {CASE("a second tree behind it", NONE, "tree/\n", D("x"), L, D("y"), F("b", "2"), L)},
    {CASE("one file instead of a folder", GARBLED, EMPTY, F("x", "1"))},
    {CASE("one file before the folder", GARBLED, EMPTY, F("x", "1"), D("x"), L)},
    {CASE("one file called ..", GARBLED, EMPTY, F("..", "1"))},
    {CASE("deeper than is taken", TOO_MUCH, EMPTY ".tree.mark.part/x/\n.tree.mark.part/x/x/\n.tree.mark.part/x/x/x/\n", X(9), D("x"), F("a", "1"))},
    {CASE("more entries than are taken", TOO_MUCH, NULL, D("x"), X(30), F("a", ""), L)},
    {CASE("more links than are taken", TOO_MUCH, EMPTY, D("x"), X(30), H("a", 0, 4, ""), L), .skipped = 19},
    {CASE("no stream at all", GARBLED, EMPTY, R("<html>not found</html>"))},
    {CASE("only zeros", GARBLED, EMPTY, X(70000), R("\0"))},
    {CASE("garbage before a tree", NONE, "tree/\ntree/a 0600 1 bytes: 1\n", R("0<"), X(4096), R("\0"), D("x"), F("a", "1"), L)},
    {CASE("garbage between records", GARBLED, EMPTY ".tree.mark.part/a 0600 1 bytes: 1\n", D("x"), F("a", "1"), R("\0\0\0\0\0\0\0\0"), L)},

    /* Numbers that lie. */
    {CASE("a length without digits", GARBLED, EMPTY, D("x"), R(":a:0:1:"))},
    {CASE("a length that is negative", GARBLED, EMPTY, D("x"), R("-00b:a:0:1:"))},
    {CASE("a length below all", GARBLED, EMPTY, D("x"), R("0007:a::1:"))},
    {CASE("a length over all", GARBLED, EMPTY, D("x"), R("03ff:a:0:1:"))},
    {CASE("a length of seven digits", GARBLED, EMPTY, D("x"), R("000000b:a:0:1:"))},
    {CASE("a length that is too long", GARBLED, EMPTY, D("x"), R("000e:a:1:1:xyz"), L)},
    {CASE("a length that is too short", GARBLED, EMPTY, D("x"), R("0008:abcdefg:1:1:x"), L)},
    {CASE("a length with more to come", BROKEN, EMPTY, D("x"), R("0100:a:0:1:"))},
    {CASE("a size that is negative", GARBLED, EMPTY, D("x"), R("000c:a:-1:1:"))},
    {CASE("a size without digits", GARBLED, EMPTY, D("x"), R("000a:a::1:"))},
    {CASE("a size over all", GARBLED, EMPTY, D("x"), H("a", UINT64_MAX, 1, "x"))},
    {CASE("a size over the disk", NO_SPACE, EMPTY, D("x"), H("a", INT64_MAX, 1, "x"))},
    {CASE("a size over what comes", BROKEN, EMPTY ".tree.mark.part/~part 0600 1 bytes: x\n", D("x"), H("a", 1000, 1, "x"))},
    {CASE("a size of a folder", NONE, "tree/\ntree/y/\ntree/y/a 0600 1 bytes: 1\n", H("x", 1000, 2, ""), H("y", UINT32_MAX, 2, ""), F("a", "1"), L, L)},
    {CASE("a link longer than what comes", BROKEN, EMPTY, D("x"), H("a", INT64_MAX, 4, "x")), .skipped = 1},
    {CASE("attributes that are none", GARBLED, EMPTY, D("x"), R("000b:a:1:z:x"))},
    {CASE("no attributes", GARBLED, EMPTY, D("x"), R("0009:a:1:x"))},
    {CASE("a time before and after all", NONE, "tree/\ntree/a 0600 0 bytes\ntree/b 0600 0 bytes\n", D("x"), R("001f:a:0:1:14=ffffffffffffffff:"), R("001f:b:0:1:14=7fffffffffffffff:"), L)},
    {CASE("an end in the middle", BROKEN, EMPTY ".tree.mark.part/y/\n.tree.mark.part/y/a 0600 1 bytes: 1\n", D("x"), D("y"), F("a", "1"))},
    {CASE("an end before the last way out", NONE, "tree/\ntree/a 0600 1 bytes: 1\n", D("x"), F("a", "1"))},
};
/* clang-format on */

enum { COUNT = sizeof attacks / sizeof *attacks };

static void put_step(struct strbuf *s, const struct step *step)
{
    switch (step->what) {
    case FOLDER:
        stream_folder(s, step->name);
        break;
    case FILE_:
        stream_file(s, step->name, step->text);
        break;
    case LEAVE:
        stream_leave(s);
        break;
    case HEAD:
        stream_head(s, step->name, step->size, step->attr, 0);
        strbuf_text(s, step->text);
        break;
    case RAW:
        strbuf_add(s, step->name, step->size);
        break;
    case REPEAT:
    case END:
        break;
    }
}

static void put_attack(struct strbuf *s, const struct attack *a)
{
    for (const struct step *step = a->steps; step->what != END; step++) {
        uint64_t times = 1;

        if (step->what == REPEAT)
            times = step++->size;
        for (uint64_t i = 0; i < times; i++)
            put_step(s, step);
    }
}

static void put_plant(struct taker *t, const struct plant *p)
{
    const struct timespec times[2] = {{STREAM_TIME, 0}, {STREAM_TIME, 0}};
    char from[512], to[512];

    switch (p->what) {
    case TEXT:
        ground_text(&t->ground, p->path, p->text);
        break;
    case DIRECTORY:
        ground_folder(&t->ground, p->path);
        break;
    case LINK:
        ground_link(&t->ground, p->path, p->text);
        break;
    case HARDLINK:
        ground_text(&t->ground, p->path, "");
        snprintf(from, sizeof from, "%s/%s", t->ground.top, p->text);
        snprintf(to, sizeof to, "%s/%s", t->ground.top, p->path);
        assert_int_equal(unlink(to), 0);
        assert_int_equal(link(from, to), 0);
        assert_int_equal(utimensat(AT_FDCWD, to, times, 0), 0);
        break;
    case NOTHING:
        break;
    }
}

/* A planted thing that the user may miss if it goes: not our hidden folder. */
static void check_plants(struct taker *t, const struct attack *a)
{
    for (const struct plant *p = a->plants; p->what != NOTHING; p++)
        if (strncmp(p->path, PART, strlen(PART)) != 0)
            assert_true(ground_has(&t->ground, p->path));
}

static void check_words(const struct taker *t)
{
    const char *s = t->last.detail;
    uint32_t cp;
    size_t n;

    assert_true(*gezi_file_reason_text(t->last.reason));
    assert_true(t->last.reason == GEZI_FILE_WHY_NOT_GIVEN || (s && *s));
    for (; s && (n = gezi_utf8_next(s, &cp)); s += n)
        assert_true(cp != 0xfffd && gezi_text_harmless(cp));
}

/* Is the end the one in the table? Says so when it is not. */
static bool is_expected(struct taker *t, const struct attack *a)
{
    char *got = ground_words(&t->ground, "downloads", 0);
    bool same = t->last.reason == a->why && t->last.skipped == a->skipped &&
                (t->last.what == GEZI_REPORT_DONE) == (a->why == 0) &&
                (!a->words || strcmp(got, a->words) == 0);

    if (!same)
        print_error("%s: %s (%s), %u skipped\n%s", a->title,
                    gezi_file_reason_text(t->last.reason), t->detail,
                    (unsigned)t->last.skipped, got);
    free(got);
    return same;
}

/* False: it did not end as the table says. */
static bool run(struct taker *t, const struct attack *a, size_t pieces)
{
    struct strbuf s = {0};
    bool same;

    t->job.charset = a->charset ? a->charset : GEZI_CS_UTF8;
    t->limits.depth = 4;
    t->limits.entries = 20;
    for (const struct plant *p = a->plants; p->what != NOTHING; p++)
        put_plant(t, p);
    put_attack(&s, a);
    taker_answer(t, stream_span(&s))->pieces = pieces;
    taker_run(t);
    same = is_expected(t, a);
    if (a->why)
        check_words(t);
    check_plants(t, a);
    expect_outside_untouched(t);
    assert_false(access("/tmp/gezi-was-here", F_OK) == 0);
    strbuf_fini(&s);
    return same;
}

/* What is left can be deleted, and only that. */
static void discard(struct taker *t, const struct attack *a)
{
    t->job.discard = true;
    taker_run(t);
    t->job.discard = false;
    assert_int_equal(t->last.what, GEZI_REPORT_DONE);
    assert_false(ground_has(&t->ground, PART));
    check_plants(t, a);
    expect_outside_untouched(t);
}

static void each(struct taker *t, size_t pieces)
{
    unsigned wrong = 0;

    for (size_t i = 0; i < COUNT; i++) {
        wrong += !run(t, &attacks[i], pieces);
        discard(t, &attacks[i]);
        ground_fini(&t->ground);
        ground_init(&t->ground);
    }
    assert_int_equal(wrong, 0);
}

static void a_hostile_stream_does_no_harm(void **state)
{
    assert_true(COUNT >= 60);
    each(*state, 0);
}

static void a_hostile_stream_in_small_pieces_does_no_harm(void **state)
{
    each(*state, 7);
}

/* However early it ends: whole, or broken with a part of the same tree. */
static void an_end_at_each_byte_is_noticed(void **state)
{
    static const struct attack tree = {
        .steps = {D("x"), F("a", "1"), D("y"), F("b", "2"), L, D("z"), L, L}};
    static const char whole[] = "tree/\ntree/a 0600 1 bytes: 1\ntree/y/\n"
                                "tree/y/b 0600 1 bytes: 2\ntree/z/\n";
    struct taker *t = *state;
    struct strbuf s = {0};
    unsigned done = 0;

    put_attack(&s, &tree);
    t->job.resumes = true; /* then the last way out has to come */
    for (size_t n = 1; n < s.n; n++) {
        taker_answer(t, stream_span(&s))->cut = n;
        taker_run(t);
        expect_failed(t, GEZI_FILE_WHY_BROKEN);
        assert_true(ground_has(&t->ground, PART));
    }
    taker_answer(t, stream_span(&s));
    taker_run(t);
    expect_done(t, "tree");
    expect_downloads(t, whole);

    /* Old peers: at four places it could be the end, unless the sum of sizes
     * is known. */
    for (size_t n = 1; n < s.n; n++) {
        t->job.resumes = false;
        t->job.name = "other";
        taker_answer(t, stream_span(&s))->cut = n;
        taker_run(t);
        done += t->last.what == GEZI_REPORT_DONE;
    }
    assert_int_equal(done, 4);
    t->job.size = 2;
    for (size_t n = done = 0; ++n < s.n;) {
        taker_answer(t, stream_span(&s))->cut = n;
        taker_run(t);
        done += t->last.what == GEZI_REPORT_DONE;
    }
    assert_int_equal(done, 2);
    strbuf_fini(&s);
}

#define T(name)                                                                \
    cmocka_unit_test_setup_teardown(name, taker_setup_folder, taker_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(a_hostile_stream_does_no_harm),
        T(a_hostile_stream_in_small_pieces_does_no_harm),
        T(an_end_at_each_byte_is_noticed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
