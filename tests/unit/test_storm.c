/*
 * Ten thousand of whatever may happen, the same on each machine. (The real
 * screen has its own storm: tests/tui/test_storm.py.)
 */
#include "expect.h"
#include "pages.h"

#include <stdio.h>
#include <stdlib.h>

static int teardown(void **state)
{
    (void)state;
    desk_close(&d);
    return 0;
}

/* xorshift */
static uint64_t seed;

static unsigned pick(unsigned n)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (unsigned)(seed >> 33) % n;
}

static const char *pick_text(void)
{
    static const char *const parts[] = {
        "a",
        "word ",
        "你",
        "好吗",
        "\n",
        "\t",
        "e\xcc\x81",
        "👨‍👩‍👧",
        "🇨🇳",
        "ﷺ",
        "ｗ",
        "한",
        "~",
        "Ünï",
        "------",
        "\xe2\x80\xae",
        "  ",
        "नमस्ते",
        "\xf0\x9f\x91\x8d\xf0\x9f\x8f\xbd",
    };
    static char text[2048];
    unsigned n = pick(pick(8) ? 12 : 200);

    text[0] = '\0';
    while (n-- > 0) {
        const char *part = parts[pick(sizeof parts / sizeof *parts)];

        if (strlen(text) + strlen(part) < sizeof text)
            strcat(text, part);
    }
    return text;
}

static const char *pick_offer(void)
{
    static const char *const ids[] = {"in-1", "in-2",  "in-3",
                                      "in-4", "out-2", "out-5"};

    return ids[pick(sizeof ids / sizeof *ids)];
}

static void offer_anything(uint32_t id, const char *name)
{
    struct desk_file all[DESK_FILES] = {{0}};
    char names[DESK_FILES][300];
    unsigned n = 1 + pick(DESK_FILES - 1);

    for (unsigned i = 0; i < n; i++) {
        snprintf(names[i], sizeof names[i], "%.200s%u", pick_text(), i);
        all[i] = (struct desk_file){
            names[i], pick(4) ? (uint64_t)pick(1u << 31) << pick(30) : 0,
            (enum gezi_file_type)pick(3)};
    }
    desk_offer(&d, id, name, pick(2) ? "" : pick_text(), pick_offer(), all);
}

static void move_anything(uint32_t id, const char *name)
{
    uint64_t total = (uint64_t)pick(1u << 31) << pick(30);
    char file[300];

    snprintf(file, sizeof file, "%.200sx", pick_text());
    d.m.now += pick(2000);
    desk_transfer(
        &d, id, name,
        &(struct gezi_transfer){
            .offer = pick_offer(),
            .file = pick(DESK_FILES),
            .out = pick(2),
            .state = (enum gezi_file_state)pick(GEZI_FILE_ENDED + 1),
            .reason = (enum gezi_file_reason)pick(GEZI_FILE_REASON_COUNT),
            .name = file,
            .path = pick(2) ? file : NULL,
            .detail = pick(4) ? NULL : file,
            .bytes = pick(2) ? total / (1 + pick(9)) : total + pick(9),
            .total = total,
            .entries = pick(9),
            .skipped = pick(3)});
}

#define MANY_LINES                                                             \
    "\033[200~1\r2\r3\r4\r5\r6\r7\r8\r9\r1\r2\r3\r4\r5\r6\r7\r8\r9\r1\r2"      \
    "\r3\033[201~"

static void do_anything(void)
{
    static const char *const keys[] = {
        "1",        "2",      "3",      "6",       "?",        "\r",
        "\033",     "\033[A", "\033[B", "\033[5~", "\033[6~",  "\t",
        "\033\r",   "\x7f",   "\033[D", "\033[C",  "\x01",     "\x05",
        "\033[F",   "\033a",  "\0331",  "\0333",   "\0336",    "\033[1;3B",
        "\x0b",     "\x15",   "\x17",   "\x19",    "\x14",     "\033n",
        "r",        "/",      "q",      " ",       "10.1.2.3", "9",
        "4",        "\0334",  "a",      "x",       "f",        "p",
        "w",        "c",      "y",      "n",       "\033h",    "\033r",
        "\x12",     "\x18",   "\x1f",   "\033_",   "@\t",      ":s\t",
        "\033[Z",   "\033y",  "\033d",  "\033u",   "t",        "a\t",
        MANY_LINES,
    };
    uint32_t id = 1 + pick(12);
    char name[400];

    snprintf(name, sizeof name, "%.200s%u", pick_text(), (unsigned)id);
    switch (pick(14)) {
    case 12:
        offer_anything(id, name);
        break;
    case 13:
        move_anything(id, name);
        break;
    case 0:
        desk_person(&d, id, name, pick_text(), (enum gezi_presence)pick(3));
        break;
    case 1:
        desk_message(&d, id, name, pick_text(), pick(4) ? 0 : 1u << pick(8));
        break;
    case 2:
        desk_press(&d, pick_text());
        break;
    case 3:
        if (d.count > 0 && d.count < DESK_COMMANDS)
            desk_delivery(&d, pick((unsigned)d.count),
                          (enum gezi_state)pick(GEZI_FAILED + 1),
                          GEZI_WHY_NO_ANSWER, pick(99));
        break;
    case 4:
        d.m.unix_ms += pick(40) * 1000000;
        break;
    case 5:
        desk_resize(&d, 12 + (int)pick(39), 40 + (int)pick(101));
        break;
    case 6:
        if (pick(8) == 0)
            desk_gone(&d, id, name);
        else
            desk_typing(&d, id, name, pick(2));
        break;
    default:
        desk_press(&d, keys[pick(sizeof keys / sizeof *keys)]);
    }
}

/* Ten thousand of whatever may happen. */
static void no_size_and_no_text_breaks_a_screen(void **state)
{
    enum { RUNS = 50, STEPS = 200 };

    (void)state;
    for (unsigned run = 1; run <= RUNS; run++) {
        seed = run * 0x9e3779b97f4a7c15u;
        desk_open(&d, 12 + (int)pick(39), 40 + (int)pick(101));
        d.check.lost = pick(3);
        if (pick(3) == 0)
            d.check.limit = 10 + pick(90);
        for (int step = 0; step < STEPS; step++) {
            do_anything();
            desk_draw(&d);
            pages_whole(&d.cv);
            /* Whoever may type sees where. */
            assert_true(!model_typing(&d.m) || d.cv.caret_row >= 0);
        }
        if (run < RUNS)
            desk_close(&d);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(no_size_and_no_text_breaks_a_screen,
                                  teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
