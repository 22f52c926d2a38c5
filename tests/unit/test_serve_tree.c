/* A folder is given to a peer on this machine. */
#include "expect.h"
#include "serve_rig.h"

#include "shell/measure.h"

#include <gezi/tree.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum { LINES = 256, LINE = 1024, PATH = 512, LARGE = 3 << 20, NOBODY = 65534 };

static struct rig r;

/* The stream as lines: "d top/sub", "f top/a 3 abc", in the order of names. */
static char lines[LINES][LINE];
static size_t line_count;
static struct gezi_tree tree;
static int64_t last_mtime;

static int set_up(void **state)
{
    (void)state;
    rig_open(&r);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    rig_close(&r);
    return 0;
}

static int by_text(const void *a, const void *b) { return strcmp(a, b); }

static void note(const char *path, const struct gezi_tree_head *h,
                 const uint8_t *contents)
{
    int shown = h->size < 64 ? (int)h->size : 0;

    assert_true(line_count < LINES);
    if (gezi_attach_type(h->attr) == GEZI_FOLDER)
        snprintf(lines[line_count++], LINE, "d %s", path);
    else
        snprintf(lines[line_count++], LINE, "f %s %llu %.*s", path,
                 (unsigned long long)h->size, shown, (const char *)contents);
}

static void read_stream(void)
{
    gezi_span rest = {r.got, r.n};
    enum gezi_progress step = GEZI_MORE;
    char path[PATH] = "";

    line_count = 0;
    tree = (struct gezi_tree){0};
    while (step == GEZI_MORE && rest.n) {
        struct gezi_tree_head h;
        size_t at = strlen(path);

        assert_int_equal(gezi_tree_next(rest, &h), GEZI_DONE);
        assert_true(h.size <= rest.n - h.head_bytes);
        step = gezi_tree_step(&tree, &h);
        assert_int_not_equal(step, GEZI_BAD);
        last_mtime = h.mtime;
        if (gezi_attach_type(h.attr) == GEZI_RETPARENT) {
            *(strrchr(path, '/') ? strrchr(path, '/') : path) = '\0';
        } else {
            snprintf(path + at, sizeof path - at, "%s%.*s", at ? "/" : "",
                     (int)h.name.n, (const char *)h.name.p);
            note(path, &h, rest.p + h.head_bytes);
            if (gezi_attach_type(h.attr) == GEZI_FILE)
                path[at] = '\0';
        }
        rest.p += h.head_bytes + h.size;
        rest.n -= h.head_bytes + h.size;
    }
    assert_int_equal(step, GEZI_DONE);
    assert_int_equal(rest.n, 0);
    qsort(lines, line_count, LINE, by_text);
}

static void expect_lines(const char *const *wanted, size_t n)
{
    for (size_t i = 0; i < n && i < line_count; i++)
        assert_string_equal(lines[i], wanted[i]);
    assert_int_equal(line_count, n);
}

#define expect_stream(...)                                                     \
    expect_lines((const char *const[]){__VA_ARGS__},                           \
                 sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *))

static const struct gezi_report *give(const char *path,
                                      enum gezi_charset charset)
{
    struct gezi_job job = {.type = GEZI_FILE_FOLDER, .charset = charset};
    const struct gezi_report *end = rig_serve(&r, path, job);

    if (end->what == GEZI_REPORT_DONE || end->reason == GEZI_FILE_WHY_CHANGED)
        read_stream();
    return end;
}

static void a_folder_is_given_with_all_in_it(void **state)
{
    const struct gezi_report *end;

    (void)state;
    rig_file(&r, "top/a.txt", "abc");
    rig_file(&r, "top/sub/b.txt", "");
    rig_file(&r, "top/sub/deep/c.txt", "ccc");
    assert_int_equal(mkdirat(r.dir_fd, "top/empty", 0700), 0);
    end = give("top", GEZI_CS_UTF8);
    assert_int_equal(end->what, GEZI_REPORT_DONE);
    assert_int_equal(end->entries, 7);
    assert_int_equal(end->skipped, 0);
    assert_int_equal(end->bytes, 6);
    expect_stream("d top", "d top/empty", "d top/sub", "d top/sub/deep",
                  "f top/a.txt 3 abc", "f top/sub/b.txt 0 ",
                  "f top/sub/deep/c.txt 3 ccc");
}

static void records_are_as_feiq_wants_them(void **state)
{
    static const char record[] = "0023:top:000000000:2:14=3e8:16=3e8:";
    const struct timespec old[2] = {{1000, 0}, {1000, 0}};

    (void)state;
    assert_int_equal(mkdirat(r.dir_fd, "top", 0700), 0);
    assert_int_equal(utimensat(r.dir_fd, "top", old, 0), 0);
    give("top", GEZI_CS_UTF8);
    assert_true(r.n > sizeof record);
    assert_memory_equal(r.got, record, sizeof record - 1);
    assert_int_equal(last_mtime, 1000); /* the end of it tells it, too */
}

static void only_what_may_be_run_tells_its_mode(void **state)
{
    struct gezi_tree_head h;

    (void)state;
    rig_file(&r, "a", "x");
    rig_serve(&r, "a", (struct gezi_job){.as_tree = true});
    assert_int_equal(gezi_tree_next((gezi_span){r.got, r.n}, &h), GEZI_DONE);
    assert_false(h.has & GEZI_TREE_PERM);
    assert_int_equal(fchmodat(r.dir_fd, "a", 0755, 0), 0);
    rig_serve(&r, "a", (struct gezi_job){.as_tree = true});
    assert_int_equal(gezi_tree_next((gezi_span){r.got, r.n}, &h), GEZI_DONE);
    assert_true(h.has & GEZI_TREE_PERM);
    assert_int_equal(h.perm, 0755);
}

static void large_files_travel_between_small_ones(void **state)
{
    (void)state;
    rig_file(&r, "top/a", "a");
    rig_large(&r, "top/b", LARGE);
    rig_file(&r, "top/c", "c");
    rig_large(&r, "top/d", 16 * 1024 + 1);
    assert_int_equal(give("top", GEZI_CS_UTF8)->what, GEZI_REPORT_DONE);
    expect_stream("d top", "f top/a 1 a", "f top/b 3145728 ", "f top/c 1 c",
                  "f top/d 16385 ");
    r.limits.portable = true;
    assert_int_equal(give("top", GEZI_CS_UTF8)->what, GEZI_REPORT_DONE);
    assert_int_equal(line_count, 5);
}

static void contents_arrive_as_they_are(void **state)
{
    struct gezi_tree_head h;
    const uint8_t *at;

    (void)state;
    rig_large(&r, "top/b", LARGE);
    give("top", GEZI_CS_UTF8);
    assert_int_equal(gezi_tree_next((gezi_span){r.got, r.n}, &h), GEZI_DONE);
    at = r.got + h.head_bytes;
    assert_int_equal(gezi_tree_next((gezi_span){at, 100}, &h), GEZI_DONE);
    at += h.head_bytes;
    for (size_t i = 0; i < LARGE; i++)
        if (at[i] != rig_byte(i))
            fail_msg("byte %zu differs", i);
}

static void names_go_in_the_charset_of_the_peer(void **state)
{
    (void)state;
    rig_file(&r, "top/\xe5\x9b\xbe\xe7\xba\xb8", "x"); /* drawing */
    assert_int_equal(give("top", GEZI_CS_GBK)->what, GEZI_REPORT_DONE);
    expect_stream("d top", "f top/\xcd\xbc\xd6\xbd 1 x");
    give("top", GEZI_CS_UTF8);
    expect_stream("d top", "f top/\xe5\x9b\xbe\xe7\xba\xb8 1 x");
    give("top", GEZI_CS_CP1252); /* that has no such sign */
    expect_stream("d top", "f top/__ 1 x");
}

static void no_name_can_end_a_transfer(void **state)
{
    (void)state;
    rig_file(&r, "top/a:b?c*", "x");
    rig_file(&r, "top/CON", "x");
    rig_file(&r, "top/\xff\xfe", "x");
    rig_file(&r, "top/line\nend", "x");
    assert_int_equal(give("top", GEZI_CS_UTF8)->what, GEZI_REPORT_DONE);
    expect_stream("d top", "f top/_CON 1 x", "f top/__ 1 x", "f top/a_b_c_ 1 x",
                  "f top/line_end 1 x");
}

static void bind_socket(const char *path)
{
    struct sockaddr_un at = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);

    snprintf(at.sun_path, sizeof at.sun_path, "%s/%s", r.dir, path);
    assert_int_equal(bind(fd, (struct sockaddr *)&at, sizeof at), 0);
    close(fd);
}

static void links_and_devices_are_left_out_and_counted(void **state)
{
    const struct gezi_report *end;

    (void)state;
    rig_file(&r, "secret/s", "secret");
    rig_file(&r, "top/a", "a");
    assert_int_equal(symlinkat("../secret/s", r.dir_fd, "top/link"), 0);
    assert_int_equal(symlinkat("../secret", r.dir_fd, "top/dirlink"), 0);
    assert_int_equal(symlinkat("nowhere", r.dir_fd, "top/broken"), 0);
    assert_int_equal(mkfifoat(r.dir_fd, "top/pipe", 0600), 0);
    bind_socket("top/sock");
    end = give("top", GEZI_CS_UTF8);
    assert_int_equal(end->what, GEZI_REPORT_DONE);
    assert_int_equal(end->skipped, 5);
    assert_int_equal(end->entries, 2);
    expect_stream("d top", "f top/a 1 a");
}

static void the_offered_folder_itself_may_be_a_link(void **state)
{
    (void)state;
    rig_file(&r, "top/a", "a");
    assert_int_equal(symlinkat("top", r.dir_fd, "mine"), 0);
    assert_int_equal(give("mine", GEZI_CS_UTF8)->what, GEZI_REPORT_DONE);
    expect_stream("d mine", "f mine/a 1 a");
}

static void set_mode(const char *path, mode_t mode)
{
    assert_int_equal(fchmodat(r.dir_fd, path, mode, 0), 0);
}

/* Root reads all: be somebody else for a while. */
static void what_cannot_be_read_is_left_out_and_counted(void **state)
{
    const struct gezi_report *end;
    bool root = geteuid() == 0;

    (void)state;
    if (root)
        assert_int_equal(fchown(r.dir_fd, NOBODY, NOBODY) + seteuid(NOBODY), 0);
    rig_file(&r, "top/a", "a");
    rig_file(&r, "top/locked", "l");
    rig_file(&r, "top/closed/x", "x");
    set_mode("top/locked", 0);
    set_mode("top/closed", 0);
    end = give("top", GEZI_CS_UTF8);
    set_mode("top/closed", 0700);
    if (root)
        assert_int_equal(seteuid(0), 0);
    assert_int_equal(end->what, GEZI_REPORT_DONE);
    assert_int_equal(end->skipped, 2);
    expect_stream("d top", "f top/a 1 a");
}

static void what_lies_too_deep_is_left_out_and_counted(void **state)
{
    char path[PATH] = "top", *end = path + 3;
    const struct gezi_report *last;

    (void)state;
    for (int i = 1; i < GEZI_TREE_DEPTH_MAX + 3; i++)
        end += snprintf(end, 3, "/d");
    strcpy(end, "/file");
    rig_file(&r, path, "x");
    last = give("top", GEZI_CS_UTF8);
    assert_int_equal(last->what, GEZI_REPORT_DONE);
    assert_int_equal(last->skipped, 1);
    assert_int_equal(line_count, GEZI_TREE_DEPTH_MAX);
    assert_true(tree.ended);
}

static void cut_large(struct rig *rig, const struct gezi_report *report)
{
    int fd = openat(rig->dir_fd, "top/large", O_WRONLY);

    if (report->what == GEZI_REPORT_STARTED)
        assert_int_equal(ftruncate(fd, 10), 0);
    close(fd);
}

static void a_file_cut_meanwhile_is_filled_up_and_told(void **state)
{
    const struct gezi_report *end;

    (void)state;
    rig_large(&r, "top/large", LARGE);
    r.at_report = cut_large;
    end = give("top", GEZI_CS_UTF8);
    assert_int_equal(end->what, GEZI_REPORT_FAILED);
    assert_int_equal(end->reason, GEZI_FILE_WHY_CHANGED);
    assert_string_equal(r.detail, "large");
    expect_stream("d top", "f top/large 3145728 ");
}

static void a_folder_that_is_gone_gives_no_byte(void **state)
{
    const struct gezi_report *end;

    (void)state;
    end = give("nothing", GEZI_CS_UTF8);
    assert_int_equal(end->what, GEZI_REPORT_FAILED);
    assert_int_equal(end->reason, GEZI_FILE_WHY_NOT_READ);
    assert_int_equal(r.n, 0);
}

static void a_file_asked_for_as_a_folder_is_one_record(void **state)
{
    struct gezi_job job = {.size = 2, .as_tree = true};

    (void)state;
    rig_file(&r, "a", "abc"); /* grown: the record tells it */
    assert_int_equal(rig_serve(&r, "a", job)->what, GEZI_REPORT_DONE);
    read_stream();
    expect_stream("f a 3 abc");
}

static void a_broken_stream_is_told(void **state)
{
    const struct gezi_report *end;

    (void)state;
    rig_large(&r, "top/b", LARGE);
    r.most = 1000;
    end = rig_serve(&r, "top", (struct gezi_job){.type = GEZI_FILE_FOLDER});
    assert_int_equal(end->what, GEZI_REPORT_FAILED);
    assert_int_equal(end->reason, GEZI_FILE_WHY_BROKEN);
}

static bool never(void *ctx)
{
    (void)ctx;
    return false;
}

static bool always(void *ctx)
{
    (void)ctx;
    return true;
}

static void a_folder_is_measured_without_its_links(void **state)
{
    char path[RIG_DIR + 8];

    (void)state;
    rig_file(&r, "top/a", "abc");
    rig_file(&r, "top/sub/b", "de");
    rig_file(&r, "other", "not in it");
    assert_int_equal(symlinkat("../other", r.dir_fd, "top/link"), 0);
    snprintf(path, sizeof path, "%s/top", r.dir);
    assert_int_equal(measure(path, never, NULL), 5);
    assert_int_equal(measure(path, always, NULL), 0);
    snprintf(path, sizeof path, "%s/none", r.dir);
    assert_int_equal(measure(path, never, NULL), 0);
    assert_int_equal(mkdir(path, 0700), 0);
    assert_int_equal(measure(path, never, NULL), 1);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        T(a_folder_is_given_with_all_in_it),
        T(records_are_as_feiq_wants_them),
        T(only_what_may_be_run_tells_its_mode),
        T(large_files_travel_between_small_ones),
        T(contents_arrive_as_they_are),
        T(names_go_in_the_charset_of_the_peer),
        T(no_name_can_end_a_transfer),
        T(links_and_devices_are_left_out_and_counted),
        T(the_offered_folder_itself_may_be_a_link),
        T(what_cannot_be_read_is_left_out_and_counted),
        T(what_lies_too_deep_is_left_out_and_counted),
        T(a_file_cut_meanwhile_is_filled_up_and_told),
        T(a_folder_that_is_gone_gives_no_byte),
        T(a_file_asked_for_as_a_folder_is_one_record),
        T(a_broken_stream_is_told),
        T(a_folder_is_measured_without_its_links),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
