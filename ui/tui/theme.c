#include "theme.h"

struct look theme_look(enum role role)
{
    static const struct look looks[] = {
#define X(sym, attributes, colour) [ROLE_##sym] = {attributes, colour},
        THEME_ROLES(X)
#undef X
    };

    return looks[role < ROLE_COUNT ? role : ROLE_TEXT];
}
