/* What can be offered, and in how many messages. */
#include "expect.h"
#include "put.h"

#include "bundle.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static char dir[] = "/tmp/gezi-bundle-XXXXXX";
static char path[128], why_text[512];

static const char *in_dir(const char *name)
{
    snprintf(path, sizeof path, "%s/%s", dir, name);
    return path;
}

static int set_up(void **state)
{
    (void)state;
    if (!mkdtemp(dir) || chdir(dir) != 0)
        return -1;
    put_text("notes.txt", "hello");
    put_text("empty", "");
    put_text("图纸:v3.dwg", "x");
    return mkdir(in_dir("folder"), 0700) || symlink("notes.txt", "latest") ||
           symlink("nowhere", "broken") || mkfifo(in_dir("pipe"), 0600);
}

static int tear_down(void **state)
{
    char line[128];

    (void)state;
    snprintf(line, sizeof line, "rm -rf %s", dir);
    return chdir("/") || system(line);
}

static const char *refused(const char *typed)
{
    struct bundle b = {0};
    struct strbuf why = {0};

    assert_false(bundle_add(&b, typed, &why));
    assert_int_equal(b.count, 0);
    snprintf(why_text, sizeof why_text, "%s", strbuf_get(&why));
    strbuf_fini(&why);
    bundle_fini(&b);
    return why_text;
}

static void take(struct bundle *b, const char *typed)
{
    struct strbuf why = {0};

    if (!bundle_add(b, typed, &why))
        fail_msg("%s", strbuf_get(&why));
}

static void a_file_has_its_size_its_time_and_an_absolute_path(void **state)
{
    struct bundle b = {0};

    (void)state;
    take(&b, "./notes.txt");
    assert_int_equal(b.count, 1);
    assert_int_equal(b.at[0].type, GEZI_FILE_PLAIN);
    assert_int_equal(b.at[0].size, 5);
    assert_true(b.at[0].mtime > 0);
    assert_string_equal(b.at[0].name, "notes.txt");
    assert_string_equal(b.at[0].path, in_dir("notes.txt"));
    bundle_fini(&b);
}

static void a_folder_is_measured_by_the_house(void **state)
{
    struct bundle b = {0};

    (void)state;
    take(&b, "folder//");
    assert_int_equal(b.at[0].type, GEZI_FILE_FOLDER);
    assert_int_equal(b.at[0].size, 0);
    assert_string_equal(b.at[0].name, "folder");
    assert_string_equal(b.at[0].path, in_dir("folder"));
    bundle_fini(&b);
}

static void a_dot_has_the_name_of_its_folder(void **state)
{
    struct bundle b = {0};

    (void)state;
    take(&b, "folder/.");
    take(&b, ".");
    assert_string_equal(b.at[0].name, "folder");
    assert_string_equal(b.at[1].name, strrchr(dir, '/') + 1);
    bundle_fini(&b);
}

static void a_link_gives_its_name_to_what_it_leads_to(void **state)
{
    struct bundle b = {0};

    (void)state;
    take(&b, "latest");
    assert_string_equal(b.at[0].name, "latest");
    assert_string_equal(b.at[0].path, in_dir("notes.txt"));
    bundle_fini(&b);
}

static void a_name_is_fit_for_the_other_side(void **state)
{
    struct bundle b = {0};

    (void)state;
    take(&b, "图纸:v3.dwg");
    assert_string_equal(b.at[0].name, "图纸_v3.dwg");
    assert_string_equal(b.at[0].path, in_dir("图纸:v3.dwg"));
    bundle_fini(&b);
}

static void nothing_is_taken_twice(void **state)
{
    struct bundle b = {0};

    (void)state;
    for (int i = 0; i < 3; i++)
        take(&b, "notes.txt");
    take(&b, in_dir("notes.txt"));
    take(&b, "empty");
    assert_int_equal(b.count, 2);
    bundle_fini(&b);
}

static void what_cannot_be_offered_is_told(void **state)
{
    char bad[] = "b\xff";

    (void)state;
    assert_string_equal(refused("gone.txt"),
                        "gone.txt: there is no such file or folder");
    assert_string_equal(refused("broken"),
                        "broken: there is no such file or folder");
    assert_string_equal(refused("notes.txt/x"),
                        "notes.txt/x: a part of its path is no folder");
    assert_string_equal(refused("pipe"),
                        "pipe: is neither a file nor a folder; only those can "
                        "be sent");
    assert_string_equal(refused("/"),
                        "/: is the whole disk; name a folder in it");
    assert_string_equal(refused(""), "\"\": is no path");
    put_text(bad, "x");
    assert_non_null(strstr(refused(bad), "its path is not UTF-8"));
}

static void only_iptux_cannot_take_an_empty_file(void **state)
{
    struct gezi_peer iptux = {.kind = GEZI_KIND_IPTUX};
    struct gezi_peer other = {.kind = GEZI_KIND_IPMSG};
    struct bundle b = {0};

    (void)state;
    take(&b, "empty");
    take(&b, "folder");
    take(&b, "notes.txt");
    assert_string_equal(bundle_refusal(&b.at[0], &iptux),
                        "iptux cannot take an empty file");
    assert_null(bundle_refusal(&b.at[0], &other));
    assert_null(bundle_refusal(&b.at[1], &iptux));
    assert_null(bundle_refusal(&b.at[2], &iptux));
    bundle_fini(&b);
}

/* Bounds that hold for the list of the oldest client. */
static void a_message_takes_as_many_as_its_datagram_can_hold(void **state)
{
    enum { MANY = 1000 };
    static struct gezi_file f[MANY];
    static char name[201];
    size_t n;

    (void)state;
    memset(name, 'n', sizeof name - 1);
    for (size_t i = 0; i < MANY; i++)
        f[i] = (struct gezi_file){.name = name, .path = "/p"};
    n = bundle_fit(f, MANY, 0);
    assert_int_equal(n, 6000 / (3 * 200 + 64));
    assert_true(bundle_fit(f, MANY, 3000) < n);
    assert_int_equal(bundle_fit(f, MANY, 5500), 0);
    assert_int_equal(bundle_fit(f, 3, 0), 3);
    assert_int_equal(bundle_fit(f, 0, 0), 0);
    for (size_t i = 0; i < MANY; i++)
        f[i].name = "n";
    assert_true(bundle_fit(f, MANY, 0) <= GEZI_FILES_MAX);
    assert_int_equal(bundle_fit(f, MANY, 0), 6000 / 67);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_has_its_size_its_time_and_an_absolute_path),
        cmocka_unit_test(a_folder_is_measured_by_the_house),
        cmocka_unit_test(a_dot_has_the_name_of_its_folder),
        cmocka_unit_test(a_link_gives_its_name_to_what_it_leads_to),
        cmocka_unit_test(a_name_is_fit_for_the_other_side),
        cmocka_unit_test(nothing_is_taken_twice),
        cmocka_unit_test(what_cannot_be_offered_is_told),
        cmocka_unit_test(only_iptux_cannot_take_an_empty_file),
        cmocka_unit_test(a_message_takes_as_many_as_its_datagram_can_hold),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
