/* The user's editor, played by small scripts. There is no terminal here. */
#include "expect.h"
#include "put.h"

#include "tui/edit.h"
#include "tui/editor.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static char dir[64], script[96], why[256];

static int setup(void **state)
{
    (void)state;
    snprintf(dir, sizeof dir, "/tmp/editor.XXXXXX");
    assert_non_null(mkdtemp(dir));
    snprintf(script, sizeof script, "%s/ed it", dir);
    unsetenv("VISUAL");
    return 0;
}

static int teardown(void **state)
{
    char line[128];

    (void)state;
    snprintf(line, sizeof line, "rm -rf '%s'", dir);
    return system(line);
}

/* What the editor does with the file "$f"; $1 is its first argument. */
static void edits(const char *lines)
{
    char editor[160];
    FILE *f;

    snprintf(script, sizeof script, "%s/edit", dir);
    f = fopen(script, "w");
    fprintf(f, "#!/bin/sh\nfor f; do :; done\n%s\n", lines);
    fclose(f);
    chmod(script, 0700);
    snprintf(editor, sizeof editor, "%s  --wait ", script);
    setenv("EDITOR", editor, 1);
}

static struct editor *start(const char *text)
{
    return editor_start(dir, text, why, sizeof why);
}

static void until_it_ends(struct editor *ed)
{
    const struct timespec pause = {.tv_nsec = 2000000};

    while (editor_state(ed) == EDITOR_RUNS)
        nanosleep(&pause, NULL);
}

/* Files of drafts that are left. */
static int left(char *name, size_t cap)
{
    DIR *d = opendir(dir);
    const struct dirent *e;
    int n = 0;

    while ((e = readdir(d)))
        if (strncmp(e->d_name, "draft-", 6) == 0 ||
            strncmp(e->d_name, "kept-", 5) == 0) {
            snprintf(name, cap, "%s", e->d_name);
            n++;
        }
    closedir(d);
    return n;
}

/* Freed by the caller; leaves whether the file is kept in *kept. */
static char *edited(const char *text, int *kept)
{
    struct editor *ed = start(text);
    char *result, name[256] = "";

    assert_non_null(ed);
    until_it_ends(ed);
    result = editor_result(ed, why, sizeof why);
    *kept = left(name, sizeof name);
    if (*kept)
        assert_non_null(strstr(why, name));
    editor_free(ed);
    return result;
}

static void the_draft_becomes_what_the_editor_leaves(void **state)
{
    int kept;
    char *text;

    (void)state;
    edits("test \"$1\" = --wait && echo 第二行 >>\"$f\"");
    text = edited("第一行", &kept);
    assert_string_equal(text, "第一行\n第二行");
    assert_int_equal(kept, 0);
    assert_string_equal(why, "");
    free(text);
}

static void nothing_changed_gives_the_same_draft(void **state)
{
    static const char *const drafts[] = {"", "a", "a\n", "\n", "a\n\nb\n\n"};
    int kept;

    (void)state;
    edits(":");
    for (size_t i = 0; i < sizeof drafts / sizeof *drafts; i++) {
        char *text = edited(drafts[i], &kept);

        assert_string_equal(text, drafts[i]);
        assert_int_equal(kept, 0);
        free(text);
    }
}

static void the_file_is_for_nobody_else(void **state)
{
    int kept;
    char *text;

    (void)state;
    edits(
        "ls -l \"$f\" | cut -c 1-10 >\"$f.mode\"; cat \"$f.mode\" >\"$f\"; rm "
        "\"$f.mode\"");
    text = edited("a", &kept);
    assert_string_equal(text, "-rw-------");
    free(text);
}

static void no_shell_reads_the_name_of_the_editor(void **state)
{
    char line[256];

    (void)state;
    snprintf(line, sizeof line, "true; touch %s/pwned", dir);
    setenv("EDITOR", line, 1);
    assert_null(start("a"));
    assert_non_null(strstr(why, "true;"));
    snprintf(line, sizeof line, "%s/pwned", dir);
    assert_int_not_equal(access(line, F_OK), 0);
}

static void quotes_hold_an_editor_with_blanks_together(void **state)
{
    char line[600], other[300], *text;
    int kept;

    (void)state;
    edits("echo of \"$1\" >\"$f\"");
    snprintf(other, sizeof other, "%s/my edit", dir);
    assert_int_equal(rename(script, other), 0);
    snprintf(line, sizeof line, "'%s' \"a  b\"", other);
    setenv("EDITOR", line, 1);
    text = edited("draft", &kept);
    assert_non_null(text);
    assert_string_equal(text, "of a  b");
    free(text);
    unlink(other);
    setenv("EDITOR", "'vi", 1);
    assert_null(start("draft"));
    assert_non_null(strstr(why, "'vi"));
}

static void an_editor_that_fails_changes_nothing(void **state)
{
    int kept;

    (void)state;
    edits("exit 3");
    assert_null(edited("draft", &kept));
    assert_int_equal(kept, 0);
    assert_non_null(strstr(why, "failed"));
    edits("kill -9 $$");
    assert_null(edited("draft", &kept));
    assert_int_equal(kept, 0);
}

static void what_was_written_before_it_failed_is_kept(void **state)
{
    int kept;

    (void)state;
    edits("echo much work >\"$f\"; exit 1");
    assert_null(edited("draft", &kept));
    assert_int_equal(kept, 1);
    assert_null(editor_left(dir));
}

static void an_editor_that_is_not_there_is_named(void **state)
{
    char name[256];

    (void)state;
    setenv("EDITOR", "no-such-editor -x", 1);
    assert_null(start("draft"));
    assert_non_null(strstr(why, "no-such-editor"));
    assert_int_equal(left(name, sizeof name), 0);
}

static void what_cannot_be_run_is_told(void **state)
{
    char name[256];

    (void)state;
    edits(":");
    put_text(script, "#!/no/such/interpreter\n");
    assert_null(start("draft"));
    assert_non_null(strstr(why, "Cannot start"));
    assert_int_equal(left(name, sizeof name), 0);
}

static void visual_comes_before_editor(void **state)
{
    int kept;
    char *text;

    (void)state;
    edits("echo visual >\"$f\"");
    setenv("VISUAL", script, 1);
    setenv("EDITOR", "no-such-editor", 1);
    text = edited("a", &kept);
    assert_string_equal(text, "visual");
    free(text);
}

static void an_empty_file_is_an_empty_draft(void **state)
{
    int kept;
    char *text;

    (void)state;
    edits(": >\"$f\"");
    text = edited("draft", &kept);
    assert_string_equal(text, "");
    assert_non_null(strstr(why, "empty"));
    free(text);
}

static void a_file_that_is_gone_leaves_the_draft(void **state)
{
    int kept;

    (void)state;
    edits("rm \"$f\"");
    assert_null(edited("draft", &kept));
    assert_non_null(strstr(why, "no text"));
}

static void too_much_is_cut_and_the_file_stays(void **state)
{
    int kept;
    char *text;

    (void)state;
    edits("yes 你好 | head -n 20000 >\"$f\"");
    text = edited("a", &kept);
    assert_int_equal(kept, 1);
    assert_in_range(strlen(text), EDIT_MAX - 4, EDIT_MAX);
    free(text);
}

static void a_nul_ends_nothing(void **state)
{
    int kept;
    char *text;

    (void)state;
    edits("printf 'a\\0b' >\"$f\"");
    text = edited("a", &kept);
    assert_string_equal(text, "a b");
    free(text);
}

static void one_that_still_runs_is_told_to_go(void **state)
{
    struct editor *ed;
    char name[256], *path;

    (void)state;
    edits("sleep 1000");
    ed = start("draft");
    assert_non_null(ed);
    assert_int_equal(editor_state(ed), EDITOR_RUNS);
    editor_free(ed);
    assert_int_equal(left(name, sizeof name), 1);
    path = editor_left(dir);
    assert_non_null(path);
    assert_non_null(strstr(path, name));
    free(path);
}

int main(void)
{
#define T(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(the_draft_becomes_what_the_editor_leaves),
        T(nothing_changed_gives_the_same_draft),
        T(the_file_is_for_nobody_else),
        T(no_shell_reads_the_name_of_the_editor),
        T(quotes_hold_an_editor_with_blanks_together),
        T(an_editor_that_fails_changes_nothing),
        T(what_was_written_before_it_failed_is_kept),
        T(an_editor_that_is_not_there_is_named),
        T(what_cannot_be_run_is_told),
        T(visual_comes_before_editor),
        T(an_empty_file_is_an_empty_draft),
        T(a_file_that_is_gone_leaves_the_draft),
        T(too_much_is_cut_and_the_file_stays),
        T(a_nul_ends_nothing),
        T(one_that_still_runs_is_told_to_go),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
