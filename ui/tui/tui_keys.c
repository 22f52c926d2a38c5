/* The keys of the screen, for whoever has no screen. */
#include "bindings.h"
#include "say.h"
#include "strbuf.h"
#include "tui.h"

#include <stdio.h>
#include <string.h>

void tui_bind(const struct option_lines *lines)
{
    struct strbuf warnings = {0};
    char *at, *end;

    bindings_set(lines, &warnings);
    for (at = warnings.s; at && (end = strchr(at, '\n')); at = end + 1) {
        *end = '\0';
        say("%s", at);
    }
    strbuf_fini(&warnings);
}

bool tui_action(size_t i, struct tui_action *out)
{
    const struct action *act = actions_row(i);
    char keys[BINDINGS_KEYS_SIZE], where[ACTIONS_WHERE_SIZE];

    if (!act)
        return false;
    bindings_keys(act->name, act->where, SIZE_MAX, keys);
    actions_where(act->where, where);
    out->name = act->name;
    out->help = act->help;
    snprintf(out->keys, sizeof out->keys, "%s", keys);
    snprintf(out->where, sizeof out->where, "%s", where);
    return true;
}
