/* What to send, in folders of any size: read in slices, filtered, marked. */
#include "expect.h"
#include "put.h"

#include "tui/complete.h"
#include "tui/picker.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static char *dir;
static struct picker p;

static void make(const char *name, const char *content)
{
    char path[512];

    snprintf(path, sizeof path, "%s/%s", dir, name);
    if (content)
        put_text(path, content);
    else
        assert_int_equal(mkdir(path, 0700), 0);
}

static int setup(void **state)
{
    char name[] = "/tmp/gezi-picker-XXXXXX";

    (void)state;
    dir = realpath(mkdtemp(name), NULL);
    setenv("HOME", dir, 1);
    make("zoo", NULL);
    make("Abc", NULL);
    make("图纸", NULL);
    make("图纸/a b.dwg", "12345");
    make("b.TXT", "12");
    make("a.txt", "1");
    make(".hidden", "x");
    make(".config", NULL);
    picker_init(&p);
    assert_true(picker_go(&p, dir));
    return 0;
}

static int wipe(const char *path, const struct stat *st, int flag,
                struct FTW *ftw)
{
    (void)st, (void)flag, (void)ftw;
    return remove(path);
}

static int teardown(void **state)
{
    (void)state;
    picker_fini(&p);
    nftw(dir, wipe, 16, FTW_DEPTH | FTW_PHYS);
    free(dir);
    return 0;
}

/* All rows, a folder with its '/', joined by '|'. */
static const char *shown(void)
{
    static char out[4096];
    size_t n = 0;

    while (picker_work(&p))
        ;
    out[0] = '\0';
    for (size_t i = 0; i < p.n; i++)
        n += (size_t)snprintf(out + n, sizeof out - n, "%s%s%s", i ? "|" : "",
                              p.rows[i].name, p.rows[i].folder ? "/" : "");
    return out;
}

static void type(const char *text)
{
    edit_set(&p.filter, text);
    picker_filtered(&p);
}

static void choose(const char *name)
{
    for (size_t i = 0; i < p.n; i++)
        if (strcmp(p.rows[i].name, name) == 0) {
            p.at = i;
            return;
        }
    fail_msg("no row %s", name);
}

static void folders_come_first_then_names_without_case(void **state)
{
    (void)state;
    assert_string_equal(shown(), "../|Abc/|zoo/|图纸/|a.txt|b.TXT");
}

static void the_filter_finds_a_part_of_the_name_in_either_case(void **state)
{
    (void)state;
    type("Txt");
    assert_string_equal(shown(), "a.txt|b.TXT");
    type("图");
    assert_string_equal(shown(), "图纸/");
    type("nothing");
    assert_string_equal(shown(), "");
    type("");
    assert_string_equal(shown(), "../|Abc/|zoo/|图纸/|a.txt|b.TXT");
}

static void hidden_files_are_shown_when_asked_for(void **state)
{
    (void)state;
    picker_toggle_hidden(&p);
    assert_string_equal(shown(),
                        "../|.config/|Abc/|zoo/|图纸/|.hidden|a.txt|b.TXT");
    picker_toggle_hidden(&p);
    type(".h");
    assert_string_equal(shown(), ".hidden");
}

static void marks_stay_when_the_folder_changes(void **state)
{
    char *path;

    (void)state;
    choose("b.TXT");
    assert_true(picker_toggle(&p));
    choose("图纸");
    path = picker_path(&p, picker_row(&p));
    assert_true(picker_go(&p, path));
    free(path);
    assert_string_equal(shown(), "../|a b.dwg");
    choose("a b.dwg");
    assert_true(picker_toggle(&p));
    assert_int_equal(p.marks_n, 2);
    assert_int_equal(picker_bytes(&p), 7);
    path = picker_path(&p, &p.rows[0]);
    assert_string_equal(path, dir);
    assert_true(picker_go(&p, path));
    free(path);
    /* Whoever goes up stands on where they came from. */
    assert_string_equal(picker_row(&p)->name, "图纸");
    choose("b.TXT");
    assert_true(picker_is_marked(&p, picker_row(&p)));
    assert_true(picker_toggle(&p));
    assert_false(picker_is_marked(&p, picker_row(&p)));
    assert_int_equal(p.marks_n, 1);
    assert_non_null(strstr(p.marks[0].path, "/图纸/a b.dwg"));
}

static void the_folder_above_is_never_marked(void **state)
{
    (void)state;
    p.at = 0;
    assert_false(picker_toggle(&p));
    assert_int_equal(p.marks_n, 0);
}

static void a_folder_that_is_none_leaves_all_as_it_was(void **state)
{
    char path[512];

    (void)state;
    snprintf(path, sizeof path, "%s/nowhere", dir);
    assert_false(picker_go(&p, path));
    assert_non_null(strstr(p.why, "nowhere cannot be opened"));
    assert_string_equal(p.dir, dir);
    assert_string_equal(shown(), "../|Abc/|zoo/|图纸/|a.txt|b.TXT");
}

static void what_is_neither_file_nor_folder_is_left_out(void **state)
{
    char path[512];

    (void)state;
    snprintf(path, sizeof path, "%s/pipe", dir);
    assert_int_equal(mkfifo(path, 0600), 0);
    snprintf(path, sizeof path, "%s/dead", dir);
    assert_int_equal(symlink("nowhere", path), 0);
    picker_filtered(&p);
    assert_string_equal(shown(), "../|Abc/|zoo/|图纸/|a.txt|b.TXT");
}

static void a_large_folder_is_read_in_slices(void **state)
{
    char path[512], name[32];
    size_t turns = 0;
    enum { MANY = 3 * PICKER_SLICE };

    (void)state;
    make("many", NULL);
    for (int i = 0; i < MANY; i++) {
        snprintf(name, sizeof name, "many/%06d", i);
        make(name, "");
    }
    snprintf(path, sizeof path, "%s/many", dir);
    assert_true(picker_go(&p, path));
    assert_int_equal(p.n, 1 + PICKER_SLICE);
    picker_move(&p, 5);
    strcpy(name, picker_row(&p)->name);
    while (picker_work(&p))
        turns++;
    assert_true(turns >= 2);
    assert_int_equal(p.n, 1 + MANY);
    assert_string_equal(p.rows[1].name, "000000");
    assert_string_equal(p.rows[MANY].name, "001199");
    /* What was chosen stays so while the rest comes. */
    assert_string_equal(picker_row(&p)->name, name);
}

static void beyond_the_limit_the_filter_finds_the_rest(void **state)
{
    char path[512], name[32];

    (void)state;
    make("many", NULL);
    for (int i = 0; i < PICKER_ROWS_MAX + 50; i++) {
        snprintf(name, sizeof name, "many/%06d", i);
        make(name, "");
    }
    make("many/needle", "");
    snprintf(path, sizeof path, "%s/many", dir);
    assert_true(picker_go(&p, path));
    while (picker_work(&p))
        ;
    assert_true(p.more);
    assert_true(p.n <= PICKER_ROWS_MAX);
    type("needle");
    assert_string_equal(shown(), "needle");
    assert_false(p.more);
}

static void recent_folders_come_newest_first_and_once(void **state)
{
    (void)state;
    picker_remember(&p, "/a");
    picker_remember(&p, "/b");
    picker_remember(&p, "/a");
    assert_int_equal(p.recent_n, 2);
    picker_toggle_recent(&p);
    assert_string_equal(shown(), "/a/|/b/");
    picker_toggle_recent(&p);
    assert_string_equal(p.rows[0].name, "..");
    for (int i = 0; i < 3 * PICKER_RECENT_MAX; i++) {
        char name[32];

        snprintf(name, sizeof name, "/dir%d", i);
        picker_remember(&p, name);
    }
    assert_int_equal(p.recent_n, PICKER_RECENT_MAX);
    assert_string_equal(p.recent[0], "/dir23");
}

static void what_is_marked_is_told_in_words(void **state)
{
    char words[96];

    (void)state;
    picker_mark_path(&p, "/x", false, 1536);
    assert_string_equal(picker_words(&p, words, sizeof words),
                        "1 file, 1.5 KB");
    picker_mark_path(&p, "/y", true, 0);
    picker_mark_path(&p, "/y", true, 0);
    assert_string_equal(picker_words(&p, words, sizeof words),
                        "1 file, 1 folder, 1.5 KB");
    picker_unmark(&p);
    picker_mark_path(&p, "/y", true, 0);
    picker_mark_path(&p, "/z", true, 0);
    assert_string_equal(picker_words(&p, words, sizeof words), "2 folders");
}

static const char *completed(const char *text, bool folders, char *words,
                             size_t cap)
{
    static struct edit e;
    static char out[512];

    edit_init(&e);
    edit_set(&e, text);
    complete_path(&e, folders, words, cap);
    snprintf(out, sizeof out, "%s", e.text);
    edit_fini(&e);
    return out;
}

static void tab_completes_a_path_as_far_as_it_is_clear(void **state)
{
    char words[256];

    (void)state;
    make("abc.txt", "");
    make("abd.txt", "");
#define C(text, folders) completed(text, folders, words, sizeof words)
    assert_string_equal(C("~/图", true), "~/图纸/");
    assert_string_equal(words, "");
    assert_string_equal(C("~/ab", false), "~/ab");
    assert_non_null(strstr(words, "abc.txt"));
    assert_non_null(strstr(words, "abd.txt"));
    assert_string_equal(C("~/abc", false), "~/abc.txt");
    /* Only folders are asked for: a file is no answer. */
    assert_string_equal(C("~/abc", true), "~/abc");
    assert_string_equal(words, "Nothing there begins with abc");
    assert_string_equal(C("~", true), "~/");
    assert_string_equal(C("~/no/x", true), "~/no/x");
    assert_string_equal(words, "There is no folder ~/no/");
    assert_string_equal(C("~/.c", true), "~/.config/");
#undef C
}

static void common_beginnings_end_between_characters(void **state)
{
    char words[256];

    (void)state;
    make("q一", NULL); /* their last bytes differ */
    make("q丁", NULL);
    assert_string_equal(completed("~/q", true, words, sizeof words), "~/q");
    assert_non_null(strstr(words, "q一/"));
}

int main(void)
{
#define T(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(folders_come_first_then_names_without_case),
        T(the_filter_finds_a_part_of_the_name_in_either_case),
        T(hidden_files_are_shown_when_asked_for),
        T(marks_stay_when_the_folder_changes),
        T(the_folder_above_is_never_marked),
        T(a_folder_that_is_none_leaves_all_as_it_was),
        T(what_is_neither_file_nor_folder_is_left_out),
        T(a_large_folder_is_read_in_slices),
        T(beyond_the_limit_the_filter_finds_the_rest),
        T(recent_folders_come_newest_first_and_once),
        T(what_is_marked_is_told_in_words),
        T(tab_completes_a_path_as_far_as_it_is_clear),
        T(common_beginnings_end_between_characters),
    };
#undef T

    return cmocka_run_group_tests(tests, NULL, NULL);
}
