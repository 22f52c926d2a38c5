#include "theme.h"

#include <stddef.h>
#include <string.h>

enum theme { DEFAULT, LIGHT, DARK, MONO, CONTRAST, DUSK, THEMES };

/* "auto" stands before them. */
const char *const theme_names[] = {"auto", "default",  "light", "dark",
                                   "mono", "contrast", "dusk",  NULL};

enum {
    B = THEME_BOLD,
    D = THEME_DIM,
    R = THEME_REVERSE,
    NO = THEME_PLAIN,
    BRIGHT_MIN = 128, /* a background from there on is light */
};

/* Below 16 the colours are those of the terminal's palette, which its owner
 * can read; dusk has colours of its own and needs 256. */
// clang-format off
static const struct look looks[ROLE_COUNT][THEMES] = {
    /*               default  light    dark     mono     contrast   dusk     */
    [ROLE_TEXT]   = {{0, NO}, {0, NO}, {0, NO}, {0, NO}, {0, NO},   {0, NO}},
    [ROLE_TITLE]  = {{B, NO}, {B, 4},  {B, NO}, {B, NO}, {B, NO},   {B, 110}},
    [ROLE_RULE]   = {{D, NO}, {D, NO}, {D, NO}, {D, NO}, {0, NO},   {0, 240}},
    [ROLE_NAME]   = {{B, NO}, {B, NO}, {B, NO}, {B, NO}, {B, NO},   {B, 180}},
    [ROLE_OWN]    = {{0, 6},  {0, 4},  {0, 14}, {0, NO}, {B, NO},   {0, 109}},
    [ROLE_STATE]  = {{D, NO}, {D, NO}, {D, NO}, {D, NO}, {0, NO},   {0, 245}},
    [ROLE_FAILED] = {{B, 1},  {B, 1},  {B, 9},  {B, NO}, {B|R, NO}, {B, 167}},
    [ROLE_ONLINE] = {{0, 2},  {0, 2},  {0, 10}, {0, NO}, {B, NO},   {0, 107}},
    [ROLE_AWAY]   = {{0, 3},  {0, 5},  {0, 11}, {0, NO}, {0, NO},   {0, 179}},
    [ROLE_OFFLINE]= {{D, NO}, {D, NO}, {D, NO}, {D, NO}, {0, NO},   {0, 242}},
    [ROLE_UNREAD] = {{B, 3},  {B, 5},  {B, 11}, {B, NO}, {B|R, NO}, {B, 173}},
    [ROLE_CHOSEN] = {{R, NO}, {R, NO}, {R, NO}, {R, NO}, {B|R, NO}, {R, NO}},
    [ROLE_HINT]   = {{0, NO}, {0, NO}, {0, NO}, {0, NO}, {B, NO},   {0, 247}},
    [ROLE_NOTICE] = {{B, NO}, {B, 4},  {B, NO}, {B, NO}, {B|R, NO}, {B, 180}},
    [ROLE_MENU]   = {{R, NO}, {R, NO}, {R, NO}, {R, NO}, {B|R, NO}, {R, 109}},
    [ROLE_PICTURE]= {{0, NO}, {0, NO}, {0, NO}, {0, NO}, {0, NO},   {0, NO}},
};
// clang-format on

static struct {
    size_t name;      /* in theme_names */
    enum theme found; /* what auto means */
} now;

static enum theme current(void)
{
    return now.name == 0 ? now.found : (enum theme)(now.name - 1);
}

struct look theme_look(enum role role)
{
    return looks[role < ROLE_COUNT ? role : ROLE_TEXT][current()];
}

/* The steps of red, green and blue, 0 to 5, of colour 16 to 231. */
static int nearest_of_eight(int colour)
{
    int rgb[] = {(colour - 16) / 36, (colour - 16) / 6 % 6, (colour - 16) % 6};
    int most = 0, least = 5, out = 0;

    for (int i = 0; i < 3; i++) {
        most = rgb[i] > most ? rgb[i] : most;
        least = rgb[i] < least ? rgb[i] : least;
    }
    if (most == least)
        return THEME_PLAIN;
    for (int i = 0; i < 3; i++)
        if (2 * rgb[i] > most + least)
            out |= 1 << i;
    return out;
}

int theme_fit(int colour, int colours)
{
    if (colour < colours || colour < 0)
        return colour;
    if (colour < 16)
        return colour - 8; /* bright: its plain brother */
    return colour < 232 ? nearest_of_eight(colour) : THEME_PLAIN;
}

bool theme_set(const char *name)
{
    for (size_t i = 0; theme_names[i]; i++)
        if (strcmp(theme_names[i], name) == 0) {
            now.name = i;
            return true;
        }
    return false;
}

const char *theme_name(void) { return theme_names[now.name]; }

void theme_next(void) { now.name = (now.name + 1) % (THEMES + 1); }

bool theme_background(int level)
{
    enum theme before = current();

    now.found = level >= BRIGHT_MIN ? LIGHT : DARK;
    return current() != before;
}
