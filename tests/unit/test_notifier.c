/* The command that is told what happens, and settings that change under it. */
#include "expect.h"

#include "cli/notifier.h"
#include "settings.h"

#include <fcntl.h>
#include <gezi/event.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static char dir[64], config[96], fifo[96], teller[200];
static struct options o;
static struct settings *s;
static struct notifier *n;
static struct strbuf why;

static int setup(void **state)
{
    static char name[] = "gezi", given[128], *argv[] = {name, given, NULL};
    struct strbuf wrong = {0};

    (void)state;
    snprintf(dir, sizeof dir, "/tmp/gezi-notifier-XXXXXX");
    if (!mkdtemp(dir))
        return -1;
    setenv("HOME", dir, 1);
    setenv("LC_ALL", "C.UTF-8", 1);
    snprintf(config, sizeof config, "%s/config", dir);
    snprintf(fifo, sizeof fifo, "%s/fifo", dir);
    snprintf(given, sizeof given, "--config=%s", config);
    snprintf(teller, sizeof teller, "sh -c 'cat >%s'", fifo);
    close(creat(config, 0600));
    options_init(&o);
    if (mkfifo(fifo, 0600) || !options_arguments(&o, 2, argv, &wrong) ||
        !options_finish(&o, &wrong, &wrong))
        return -1;
    s = settings_new(&o, 2, argv);
    n = notifier_new(&o, s, &why);
    return 0;
}

static int teardown(void **state)
{
    char line[128];

    (void)state;
    notifier_free(n);
    settings_free(s);
    options_fini(&o);
    strbuf_fini(&why);
    snprintf(line, sizeof line, "rm -rf '%s'", dir);
    return system(line);
}

static void set(const char *name, const char *value)
{
    struct strbuf wrong = {0};
    struct setting one = {options_find(gezi_span_text(name)), &value, 1};

    assert_true(settings_set(s, &one, 1, &wrong));
    strbuf_fini(&wrong);
}

/* Somebody's version comes; is the command to be run? */
static bool happens(int64_t now)
{
    const struct gezi_front *f = notifier_front(n);
    struct gezi_event ev = {.kind = GEZI_EV_INFO,
                            .peer = {.key = "lilei@pc",
                                     .nick = "Li Lei",
                                     .user = "lilei",
                                     .host = "pc",
                                     .group = "",
                                     .client = "",
                                     .sign = ""},
                            .info = {.text = "feiq 3"}};

    f->event(f->ctx, now, &ev);
    return f->deadline(f->ctx) != INT64_MAX;
}

/* What the command was told; waits for it. */
static void expect_told(int64_t now, const char *part)
{
    const struct gezi_front *f = notifier_front(n);
    char got[4096] = "";
    size_t at = 0;
    int fd;

    f->tick(f->ctx, now);
    fd = open(fifo, O_RDONLY);
    assert_true(fd >= 0);
    for (ssize_t more; (more = read(fd, got + at, sizeof got - 1 - at)) > 0;)
        at += (size_t)more;
    close(fd);
    assert_non_null(strstr(got, part));
}

static void a_command_that_is_set_later_is_told_from_then_on(void **state)
{
    (void)state;
    assert_int_equal(why.n, 0);
    assert_false(happens(0));
    set("notify-command", teller);
    assert_true(happens(10000));
    expect_told(20000, "feiq 3");
}

static void what_is_told_of_can_change(void **state)
{
    (void)state;
    set("notify-command", teller);
    set("notify", "key");
    assert_false(happens(10000));
    set("notify", "message");
    assert_true(happens(10000));
}

static void a_command_taken_back_is_not_run_any_more(void **state)
{
    const struct gezi_front *f = notifier_front(n);

    (void)state;
    set("notify-command", teller);
    assert_true(happens(10000));
    set("notify-command", "");
    f->tick(f->ctx, 20000);
    assert_int_equal(f->deadline(f->ctx), INT64_MAX);
    assert_false(happens(30000));
}

static void a_command_that_is_not_there_is_told_of(void **state)
{
    struct strbuf line = {0};

    (void)state;
    set("notify-command", "no-such-program x");
    assert_true(settings_told(s, &line));
    assert_non_null(strstr(strbuf_get(&line), "no-such-program: there is no"));
    assert_false(happens(10000));
    strbuf_fini(&line);
}

int main(void)
{
#define T(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(a_command_that_is_set_later_is_told_from_then_on),
        T(what_is_told_of_can_change),
        T(a_command_taken_back_is_not_run_any_more),
        T(a_command_that_is_not_there_is_told_of),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
