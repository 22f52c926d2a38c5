/* docs/gezi.1 and its translation are held to the tables of verbs, options and
 * exit statuses. */
#include "expect.h"

#include "cli/verb.h"
#include "options.h"
#include "paths.h"

#include <stdio.h>
#include <stdlib.h>

static const char *name;
static char *page;

static int read_page(const char *path)
{
    size_t n;

    name = path;
    page = paths_read(path, 1 << 20, &n);
    return page ? 0 : -1;
}

static int read_english(void **state)
{
    (void)state;
    return read_page("docs/gezi.1");
}

static int read_chinese(void **state)
{
    (void)state;
    return read_page("docs/gezi.zh_CN.1");
}

static int free_page(void **state)
{
    (void)state;
    free(page);
    return 0;
}

/* How many lines begin with head, and go on with a blank or end there. */
static int lines_with(const char *head)
{
    size_t n = strlen(head);
    int count = 0;

    for (const char *at = page; at; at = strchr(at, '\n')) {
        at += *at == '\n';
        count += strncmp(at, head, n) == 0 && strchr(" \n", at[n]);
    }
    return count;
}

/* The same, where anything may follow. */
static int lines_like(const char *head)
{
    int count = 0;

    for (const char *at = page; (at = strstr(at, head)); at++)
        count += at == page || at[-1] == '\n';
    return count;
}

static void every_option_has_its_entry_and_no_other_has(void **state)
{
    const struct option *row;
    char head[96];
    int rows = 0;

    (void)state;
    for (size_t i = 0; (row = options_row(i)); i++, rows++) {
        snprintf(head, sizeof head, ".It Fl -%s%s%s\n", row->name,
                 row->argument[0] ? " Ar " : "", row->argument);
        if (lines_like(head) != 1)
            fail_msg("%s has no line %s", name, head);
    }
    assert_int_equal(lines_like(".It Fl "), rows);
}

static void every_verb_has_its_entry_and_no_other_has(void **state)
{
    const struct verb *verb;
    char head[64];
    int rows = 0;

    (void)state;
    for (size_t i = 0; (verb = verb_row(i)); i++, rows++) {
        snprintf(head, sizeof head, ".It Cm %s", verb->name);
        if (lines_with(head) != 1)
            fail_msg("%s has no line %s", name, head);
        snprintf(head, sizeof head, ".Cm %s", verb->name);
        assert_true(lines_with(head) >= 1); /* the synopsis */
    }
    assert_int_equal(lines_like(".It Cm "), rows);
}

static void every_default_number_stands_in_its_entry(void **state)
{
    const struct option *row;

    (void)state;
    for (size_t i = 0; (row = options_row(i)); i++) {
        char head[64], *entry, *end;

        if (row->type != OPTION_NUMBER || row->otherwise[0] == '(')
            continue;
        snprintf(head, sizeof head, "\n.It Fl -%s ", row->name);
        entry = strstr(page, head);
        assert_non_null(entry);
        end = strstr(entry + 1, "\n.It ");
        assert_non_null(strstr(entry, row->otherwise));
        assert_true(strstr(entry, row->otherwise) < end);
    }
}

static void every_charset_stands_in_the_page(void **state)
{
    (void)state;
#define X(sym, charset, from, to)                                              \
    if (!strstr(page, charset) && !strstr(page, "UTF-8"))                      \
        fail_msg("%s does not name %s", name, charset);
    GEZI_CHARSETS(X)
#undef X
}

static void every_exit_status_stands_in_the_page(void **state)
{
    (void)state;
    assert_int_equal(
        lines_with(".It 0") + lines_with(".It 1") + lines_with(".It 2") +
            lines_with(".It 3") + lines_with(".It 4") + lines_with(".It 5") +
            lines_with(".It 6") + lines_with(".It 7") + lines_with(".It 130"),
        9);
}

static void mandoc_finds_nothing_to_complain_of(void **state)
{
    char command[96];

    (void)state;
    snprintf(command, sizeof command, "mandoc -Tlint -Wwarning %s", name);
    assert_int_equal(system(command), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_option_has_its_entry_and_no_other_has),
        cmocka_unit_test(every_verb_has_its_entry_and_no_other_has),
        cmocka_unit_test(every_default_number_stands_in_its_entry),
        cmocka_unit_test(every_charset_stands_in_the_page),
        cmocka_unit_test(every_exit_status_stands_in_the_page),
        cmocka_unit_test(mandoc_finds_nothing_to_complain_of),
    };

    return cmocka_run_group_tests(tests, read_english, free_page) +
           cmocka_run_group_tests(tests, read_chinese, free_page);
}
