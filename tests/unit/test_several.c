/* One message to several people on the screen: who of them is told what. */
#include "desk.h"
#include "expect.h"

#include <stdio.h>
#include <string.h>

static struct desk d;

static int setup(void **state)
{
    (void)state;
    desk_open(&d, 24, 80);
    desk_person(&d, 1, "李雷", "研发部", GEZI_ONLINE);
    desk_person(&d, 2, "小道士", "研发部", GEZI_ONLINE);
    desk_person(&d, 3, "王芳", "财务部", GEZI_ONLINE);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    desk_close(&d);
    return 0;
}

static const struct desk_command *nth(size_t n)
{
    for (size_t i = 0; i < d.count; i++)
        if (d.commands[i].what == GEZI_DO_SEND && n-- == 0)
            return &d.commands[i];
    fail();
    return NULL;
}

static void each_copy_names_the_others(void **state)
{
    (void)state;
    desk_press(&d, "1李\t小\t王\t\r三点开会\r");
    assert_string_equal(nth(0)->text, "三点开会");
    assert_null(strstr(nth(0)->others, "李雷"));
    assert_non_null(strstr(nth(0)->others, "\t小道士\n"));
    assert_non_null(strstr(nth(0)->others, "\t王芳\n"));
    assert_null(strstr(nth(2)->others, "王芳"));
    assert_non_null(strstr(nth(2)->others, "\t李雷\n"));
}

static void what_goes_to_one_names_nobody(void **state)
{
    (void)state;
    desk_press(&d, "1李\r三点开会\r");
    assert_string_equal(nth(0)->others, "");
}

static void our_own_copy_tells_whom_it_went_to(void **state)
{
    (void)state;
    desk_press(&d, "1李\t小\t王\t\r三点开会\r");
    for (size_t i = 0; i < d.count; i++)
        if (d.commands[i].what == GEZI_DO_SEND)
            desk_sent(&d, i);
    model_open(&d.m, model_talk_of(&d.m, 1));
    assert_true(desk_find(&d, "also to 小道士, 王芳") > 0 ||
                desk_find(&d, "also to 王芳, 小道士") > 0);
}

static void encrypts(uint32_t id)
{
    const struct gezi_peer *peer = people_find(d.m.people, id);
    struct gezi_event ev = {
        .kind = GEZI_EV_PERSON, .peer = *peer, .change = GEZI_CHANGE_DETAILS};
    char key[64], nick[64];

    snprintf(key, sizeof key, "%s", peer->key);
    snprintf(nick, sizeof nick, "%s", peer->nick);
    ev.peer.key = key;
    ev.peer.nick = nick;
    ev.peer.user = ev.peer.host = ev.peer.group = "";
    ev.peer.client = ev.peer.sign = "";
    ev.peer.caps |= GEZI_OPT_ENCRYPT | GEZI_OPT_ENCEXTMSG;
    model_event(&d.m, &ev);
}

static void that_they_see_each_other_is_said_before_it_is_sent(void **state)
{
    static const char said[] = "who encrypts sees the others";

    (void)state;
    desk_press(&d, "1李\t小\t\r");
    assert_int_equal(desk_find(&d, said), -1);
    encrypts(1);
    assert_true(desk_find(&d, said) > 0);
    desk_resize(&d, 12, 40);
    assert_true(desk_find(&d, said) > 0);
}

static void a_sealed_one_tells_nobody_before_it_is_opened(void **state)
{
    struct gezi_event ev = {.kind = GEZI_EV_MESSAGE};

    (void)state;
    desk_message(&d, 1, "李雷", "hi", 0);
    desk_press(&d, "\0331李\r");
    ev.unix_ms = d.m.unix_ms;
    ev.peer = *people_find(d.m.people, 1);
    ev.message = (struct gezi_message){.id = "sealed",
                                       .text = "secret",
                                       .flags = GEZI_MSG_SEALED,
                                       .others = "a@b\t王芳\n"};
    model_event(&d.m, &ev);
    assert_int_equal(desk_find(&d, "to you, 王芳"), -1);
    desk_press(&d, "\r");
    assert_true(desk_find(&d, "secret") > 0);
    assert_int_equal(desk_find(&d, "to you, 王芳"),
                     desk_find(&d, "secret") + 1);
}

#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(each_copy_names_the_others),
        T(what_goes_to_one_names_nobody),
        T(our_own_copy_tells_whom_it_went_to),
        T(that_they_see_each_other_is_said_before_it_is_sent),
        T(a_sealed_one_tells_nobody_before_it_is_opened),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
