/* Many lines that were pasted, and more than a message can hold. */
#include "desk.h"
#include "expect.h"

#include "tui/lengthy.h"

#include <gezi/text.h>

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

static struct desk d;
static char dir[64];

static int setup(void **state)
{
    (void)state;
    desk_open(&d, 24, 80);
    snprintf(dir, sizeof dir, "/tmp/lengthy.XXXXXX");
    assert_non_null(mkdtemp(dir));
    d.m.downloads = dir;
    desk_kind(&d, 1, "李雷", GEZI_KIND_IPMSG);
    desk_press(&d, "1李雷\r");
    assert_int_equal(d.m.screen, SCREEN_TALK);
    return 0;
}

static int teardown(void **state)
{
    char line[96];

    (void)state;
    desk_close(&d);
    edit_forget_killed();
    snprintf(line, sizeof line, "rm -r %s", dir);
    return system(line);
}

static void paste_lines(int n)
{
    char text[4096] = "\033[200~";

    for (int i = 1; i <= n; i++)
        snprintf(text + strlen(text), 40, "line %d%s", i, i < n ? "\r" : "");
    strcat(text, "\033[201~");
    desk_press(&d, text);
}

/* The commands that sent something, in order. */
static const struct desk_command *sent(size_t which)
{
    for (size_t i = 0; i < d.count; i++)
        if (d.commands[i].what == GEZI_DO_SEND && which-- == 0)
            return &d.commands[i];
    return NULL;
}

static size_t sent_count(void)
{
    size_t n = 0;

    while (sent(n))
        n++;
    return n;
}

static void draft_is(const char *text)
{
    assert_string_equal(d.m.talk->draft.text, text);
}

static void up_to_twenty_lines_go_into_the_draft(void **state)
{
    (void)state;
    paste_lines(20);
    assert_int_equal(d.m.asking, ASK_NOTHING);
    assert_int_equal(strncmp(d.m.talk->draft.text, "line 1\nline 2\n", 14), 0);
}

static void more_lines_are_asked_about(void **state)
{
    (void)state;
    desk_press(&d, "x");
    paste_lines(21);
    draft_is("x");
    assert_true(desk_find(&d, "Pasted 21 lines: t into the draft") > 0);
    desk_press(&d, "q\rabc");
    draft_is("x");
    assert_int_equal(sent_count(), 0);
    desk_press(&d, "t");
    assert_int_equal(strncmp(d.m.talk->draft.text, "xline 1\nline", 12), 0);
    desk_press(&d, "\037");
    draft_is("x");
}

static void what_was_not_put_in_can_be_yanked(void **state)
{
    (void)state;
    paste_lines(30);
    desk_press(&d, "\033");
    draft_is("");
    assert_true(desk_find(&d, "C-y does it") > 0);
    desk_press(&d, "\031");
    assert_int_equal(strncmp(d.m.talk->draft.text, "line 1\nline", 11), 0);
}

static void it_can_be_a_file_that_is_offered(void **state)
{
    const struct desk_command *cmd;
    char line[64] = "", want[512];
    struct stat st;
    FILE *f;

    (void)state;
    desk_press(&d, "draft");
    paste_lines(25);
    desk_press(&d, "f");
    draft_is("draft");
    cmd = sent(0);
    assert_non_null(cmd);
    assert_string_equal(cmd->names[0], "pasted-2026-10-12-140500.txt");
    snprintf(want, sizeof want, "%s/%s", dir, cmd->names[0]);
    assert_string_equal(cmd->paths[0], want);
    assert_int_equal(stat(want, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    f = fopen(want, "r");
    assert_non_null(fgets(line, sizeof line, f));
    assert_string_equal(line, "line 1\n");
    while (fgets(line, sizeof line, f))
        ;
    assert_string_equal(line, "line 25\n");
    fclose(f);
    paste_lines(25);
    desk_press(&d, "f");
    assert_string_equal(sent(1)->names[0], "pasted-2026-10-12-140500-1.txt");
}

static int files_there(void)
{
    DIR *at = opendir(dir);
    int n = 0;

    while (readdir(at))
        n++;
    closedir(at);
    return n - 2;
}

static void an_offer_that_fails_leaves_the_text_in_the_draft(void **state)
{
    (void)state;
    paste_lines(25);
    d.answer = GEZI_E_NOMEM;
    desk_press(&d, "f");
    assert_int_equal(strncmp(d.m.talk->draft.text, "line 1\nline", 11), 0);
    assert_int_equal(files_there(), 0);
    assert_true(desk_find(&d, "out of memory") > 0);
}

static void what_no_draft_holds_can_only_be_a_file(void **state)
{
    char *big = calloc(EDIT_MAX + 100, 1);

    (void)state;
    memset(big, 'x', EDIT_MAX + 10);
    assert_true(lengthy_paste(&d.m, big));
    assert_true(desk_find(&d, "Pasted 64 KiB, too much for a message") > 0);
    desk_press(&d, "t");
    assert_int_equal(d.m.asking, ASK_PASTE);
    desk_press(&d, "f");
    assert_int_equal(sent(0)->sizes[0], EDIT_MAX + 11);
    free(big);
}

static void a_long_text_goes_in_numbered_parts(void **state)
{
    (void)state;
    d.check.limit = 30;
    desk_press(&d, "First sentence. Second one.\nA line and so on, "
                   "abcdefghijklmnopqrstuv");
    desk_press(&d, "\r");
    assert_true(desk_find(&d, "p in 4 parts") > 0);
    assert_int_equal(sent_count(), 0);
    desk_press(&d, "p");
    assert_int_equal(sent_count(), 4);
    assert_string_equal(sent(0)->text, "(1/4) First sentence.");
    assert_string_equal(sent(1)->text, "(2/4) Second one.");
    assert_string_equal(sent(2)->text, "(3/4) A line and so on,");
    assert_string_equal(sent(3)->text, "(4/4) abcdefghijklmnopqrstuv");
    draft_is("");
}

static void escape_keeps_the_long_draft(void **state)
{
    (void)state;
    d.check.limit = 30;
    desk_press(&d, "abcdefghijklmnopqrstuvwxyz0123456789\r");
    desk_press(&d, "\033");
    draft_is("abcdefghijklmnopqrstuvwxyz0123456789");
    assert_int_equal(sent_count(), 0);
    desk_press(&d, "x");
    draft_is("abcdefghijklmnopqrstuvwxyz0123456789x");
}

static void what_could_not_be_sent_stays_the_draft(void **state)
{
    (void)state;
    d.check.limit = 30;
    desk_press(&d, "abcdefghijklmnopqrstuvwxyz0123456789\r");
    d.answer = GEZI_E_NOMEM;
    desk_press(&d, "p");
    draft_is("abcdefghijklmnopqrstuvwxyz0123456789");
    assert_true(desk_find(&d, "Not sent: out of memory") > 0);
}

static void a_long_draft_as_a_file_comes_back_with_up(void **state)
{
    (void)state;
    d.check.limit = 30;
    desk_press(&d, "abcdefghijklmnopqrstuvwxyz0123456789\rf");
    assert_int_equal(sent(0)->sizes[0], 37);
    draft_is("");
    desk_press(&d, "\033[A");
    draft_is("abcdefghijklmnopqrstuvwxyz0123456789");
}

/* All but what parts may begin and end with. */
static void add_letters(char *out, const char *text)
{
    char *end = out + strlen(out);

    for (; *text; text++)
        if (*text != ' ' && *text != '\n')
            *end++ = *text;
    *end = '\0';
}

/* Of the texts that were sent, without numbers and blanks. */
static void gather(char *out)
{
    *out = '\0';
    for (size_t i = 0; sent(i); i++) {
        const char *s = strchr(sent(i)->text, ' ') + 1;

        assert_true(strlen(sent(i)->text) <= d.check.limit);
        assert_true(gezi_cluster_size(s) > 0);
        add_letters(out, s);
    }
}

static void parts_lose_nothing_and_cut_no_character(void **state)
{
    static const char *const pieces[] = {
        "word",      " ",  "你好", "。", "👨‍👩‍👧", "\n",
        "e\xcc\x81", ". ", "🇨🇳",   "!",  "longerword"};
    uint32_t seed = 1;

    (void)state;
    for (int run = 0; run < 40; run++) {
        char text[2048] = "x", want[2048] = "", got[8192];

        for (int i = 0; i < 60; i++) {
            seed = seed * 1664525u + 1013904223u;
            strcat(text, pieces[(seed >> 8) % 11]);
        }
        add_letters(want, text);
        d.count = 0;
        d.check.limit = 60;
        edit_set(&d.m.talk->draft, text);
        desk_press(&d, "\r");
        assert_int_equal(d.m.asking, ASK_LONG);
        desk_press(&d, "p");
        gather(got);
        assert_string_equal(got, want);
        draft_is("");
    }
}

static void what_they_cannot_show_is_named(void **state)
{
    (void)state;
    d.check.lost = 3;
    desk_press(&d, "a你🦄é🦄🫠");
    assert_true(desk_find(&d, "GBK: 3 go as ?: 🦄🫠") > 0);
}

/* Everyone and several */

static size_t casts(void)
{
    size_t n = 0;

    for (size_t i = 0; i < d.count; i++)
        n += d.commands[i].what == GEZI_DO_BROADCAST;
    return n;
}

static void more_lines_for_everyone_are_asked_about(void **state)
{
    (void)state;
    desk_press(&d, "\0333x");
    paste_lines(21);
    assert_string_equal(model_everyone(&d.m)->draft.text, "x");
    assert_true(desk_find(&d, "Pasted 21 lines: t into the draft for every") >
                0);
    desk_press(&d, "f\r"); /* no file goes to everyone, and Enter is no yes */
    assert_int_equal(d.m.asking, ASK_PASTE);
    assert_int_equal(files_there(), 0);
    desk_press(&d, "t");
    assert_int_equal(
        strncmp(model_everyone(&d.m)->draft.text, "xline 1\nline", 12), 0);
    assert_int_equal(casts(), 0);
}

static void a_paste_that_no_draft_holds_goes_to_nobody(void **state)
{
    char *big = calloc(EDIT_MAX + 100, 1);

    (void)state;
    desk_press(&d, "\0333");
    memset(big, 'x', EDIT_MAX + 10);
    assert_true(lengthy_paste(&d.m, big));
    assert_true(desk_find(&d, "Pasted 64 KiB, too much for a message") > 0);
    desk_press(&d, "tf\033");
    assert_int_equal(d.m.asking, ASK_NOTHING);
    assert_int_equal(d.m.screen, SCREEN_BROADCAST);
    assert_int_equal(files_there(), 0);
    free(big);
}

/* p is the second key that a broadcast wants: no other question follows. */
static void a_long_broadcast_goes_in_parts_or_not_at_all(void **state)
{
    (void)state;
    d.check.limit = 30;
    desk_press(&d, "\0333First sentence. Second one and more.\r");
    assert_true(
        desk_find(&d, "6 bytes too long: p in 2 parts to everyone (1 here)") >
        0);
    desk_press(&d, "\r\r");
    assert_int_equal(d.m.asking, ASK_LONG);
    desk_press(&d, "\033");
    assert_int_equal(d.m.screen, SCREEN_BROADCAST);
    assert_int_equal(casts(), 0);
    desk_press(&d, "\r");
    desk_resize(&d, 12, 40);
    assert_true(desk_find(&d, "Too long: p 2 parts to all 1  Esc") > 0);
    desk_press(&d, "p");
    assert_int_equal(casts(), 2);
    assert_string_equal(d.commands[0].text, "(1/2) First sentence.");
    assert_string_equal(d.commands[1].text, "(2/2) Second one and more.");
    assert_ptr_equal(d.m.talk, model_everyone(&d.m));
    assert_int_equal(d.m.screen, SCREEN_TALK);
    assert_string_equal(model_everyone(&d.m)->draft.text, "");
    /* And from its conversation likewise. */
    desk_press(&d, "First sentence. Second one and more.\r");
    assert_int_equal(d.m.asking, ASK_LONG);
    desk_press(&d, "p");
    assert_int_equal(casts(), 4);
}

static void a_broadcast_has_no_more_parts_than_wait_for_a_key(void **state)
{
    (void)state;
    d.check.limit = 12;
    desk_press(&d, "\0333");
    for (int i = 0; i < 40; i++)
        desk_press(&d, "abcdef");
    desk_press(&d, "\r");
    assert_true(desk_find(&d, "too long for everyone, also in parts") > 0);
    desk_press(&d, "p");
    assert_int_equal(d.m.asking, ASK_LONG);
    assert_int_equal(casts(), 0);
}

static void two_are_marked(void)
{
    desk_kind(&d, 2, "Bob", GEZI_KIND_IPMSG);
    desk_press(&d, "\0331\t\033[B\t\r");
    assert_true(several_is(&d.m));
}

static void a_long_text_for_several_goes_to_each_in_parts(void **state)
{
    (void)state;
    two_are_marked();
    d.check.limit = 30;
    desk_press(&d, "First sentence. Second one and more.\r");
    assert_true(desk_find(&d, "p in 2 parts") > 0);
    assert_int_equal(sent_count(), 0);
    desk_press(&d, "p");
    assert_int_equal(sent_count(), 4);
    assert_string_equal(sent(1)->text, sent(0)->text);
    assert_int_not_equal(sent(1)->to.peer, sent(0)->to.peer);
    assert_string_equal(sent(3)->text, "(2/2) Second one and more.");
    assert_true(desk_find(&d, "Sent to 2 people") > 0);
    assert_string_equal(d.m.several.draft->draft.text, "");
}

static void or_as_a_file_to_all_of_them(void **state)
{
    (void)state;
    two_are_marked();
    paste_lines(21);
    assert_true(desk_find(&d, "t into the draft  f as a file") > 0);
    desk_press(&d, "f");
    assert_int_equal(sent_count(), 2);
    assert_int_equal(sent(1)->files_n, 1);
    assert_int_equal(files_there(), 1);
    assert_true(several_is(&d.m));
    assert_true(d.m.several.sent);
}

int main(void)
{
#define T(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
    const struct CMUnitTest tests[] = {
        T(up_to_twenty_lines_go_into_the_draft),
        T(more_lines_are_asked_about),
        T(what_was_not_put_in_can_be_yanked),
        T(it_can_be_a_file_that_is_offered),
        T(an_offer_that_fails_leaves_the_text_in_the_draft),
        T(what_no_draft_holds_can_only_be_a_file),
        T(a_long_text_goes_in_numbered_parts),
        T(escape_keeps_the_long_draft),
        T(what_could_not_be_sent_stays_the_draft),
        T(a_long_draft_as_a_file_comes_back_with_up),
        T(parts_lose_nothing_and_cut_no_character),
        T(what_they_cannot_show_is_named),
        T(more_lines_for_everyone_are_asked_about),
        T(a_paste_that_no_draft_holds_goes_to_nobody),
        T(a_long_broadcast_goes_in_parts_or_not_at_all),
        T(a_broadcast_has_no_more_parts_than_wait_for_a_key),
        T(a_long_text_for_several_goes_to_each_in_parts),
        T(or_as_a_file_to_all_of_them),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
