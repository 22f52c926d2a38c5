#include "expect.h"

#include "hook.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static void expect_words(const char *command, const char *joined)
{
    char got[256] = "", **words = hook_words(command);

    if (!joined) {
        assert_null(words);
        return;
    }
    assert_non_null(words);
    for (size_t i = 0; words[i]; i++) {
        size_t n = strlen(got);

        snprintf(got + n, sizeof got - n, "%s[%s]", "", words[i]);
    }
    assert_string_equal(got, joined);
    hook_words_free(words);
}

static void a_command_is_cut_into_words_without_a_shell(void **state)
{
    (void)state;
    expect_words("notify-send", "[notify-send]");
    expect_words("  a  b\tc ", "[a][b][c]");
    expect_words("a 'b c' \"d e\"", "[a][b c][d e]");
    expect_words("a b\\ c \"d\\\"e\" 'f\\g'", "[a][b c][d\"e][f\\g]");
    expect_words("a '' b", "[a][][b]");
    expect_words("a $HOME;rm *", "[a][$HOME;rm][*]");
    expect_words("pre'fix'ed", "[prefixed]");
    expect_words("", NULL);
    expect_words("   ", NULL);
    expect_words("a 'b", NULL);
    expect_words("'' b", NULL);
}

static void a_program_is_found_in_the_path_or_by_its_own(void **state)
{
    (void)state;
    assert_true(hook_found("sh"));
    assert_true(hook_found("/bin/sh"));
    assert_false(hook_found("no-such-program-of-all"));
    assert_false(hook_found("/bin/no-such-program-of-all"));
}

/* More than a pipe holds: it goes on only when somebody reads. */
static void
it_is_fed_while_we_go_on_and_leaves_nothing_to_wait_for(void **state)
{
    enum { SIZE = 300000 };
    char dir[] = "/tmp/gezi-hook-XXXXXX", fifo[64], script[160];
    char *words[] = {strdup("/bin/sh"), strdup("-c"), script, NULL};
    char *text = malloc(SIZE), *got = malloc(SIZE + 1);
    size_t n = 0;
    int fd;

    (void)state;
    assert_non_null(mkdtemp(dir));
    snprintf(fifo, sizeof fifo, "%s/f", dir);
    snprintf(script, sizeof script, "cat >%s; echo noise", fifo);
    assert_int_equal(mkfifo(fifo, 0600), 0);
    for (size_t i = 0; i < SIZE; i++)
        text[i] = (char)('a' + i % 23);
    assert_int_equal(hook_run(words, text, SIZE), 0);
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
    assert_int_equal(errno, ECHILD);
    fd = open(fifo, O_RDONLY);
    assert_true(fd >= 0);
    for (ssize_t more; (more = read(fd, got + n, SIZE + 1 - n)) > 0;)
        n += (size_t)more;
    close(fd);
    assert_int_equal(n, SIZE);
    assert_memory_equal(got, text, SIZE);
    unlink(fifo);
    rmdir(dir);
    free(words[0]);
    free(words[1]);
    free(text);
    free(got);
}

static void a_missing_program_is_no_harm(void **state)
{
    char *words[] = {strdup("/no/such/program"), NULL};

    (void)state;
    assert_int_equal(hook_run(words, "x\n", 2), 0);
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
    free(words[0]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_command_is_cut_into_words_without_a_shell),
        cmocka_unit_test(a_program_is_found_in_the_path_or_by_its_own),
        cmocka_unit_test(
            it_is_fed_while_we_go_on_and_leaves_nothing_to_wait_for),
        cmocka_unit_test(a_missing_program_is_no_harm),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
