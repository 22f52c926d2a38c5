/* The states of the screen in words. */
#include "actions.h"

#include "lang.h"

#include <stdio.h>

/* What holds several comes first. */
static const struct {
    uint64_t where;
    const char *name;
} places[] = {
    {IN_ALL, N_("everywhere")},
    {IN_SCREENS, N_("every screen")},
    {IN_ROWS, N_("lists")},
    {IN_ASKED, N_("questions")},
    {IN_LINE, N_("where text is typed")},
    {IN_MENU, N_("main menu")},
    {IN_SEND, N_("to whom")},
    {IN_TALK, N_("conversation")},
    {IN_CHOICE, N_("chosen message")},
    {IN_INBOX, N_("received")},
    {IN_BROADCAST, N_("broadcast")},
    {IN_PEOPLE, N_("people")},
    {IN_FILTER, N_("filtered people")},
    {IN_SEARCH, N_("search")},
    {IN_FILES, N_("files")},
    {IN_JOBS, N_("transfers")},
    {IN_WHOM, N_("files to whom")},
    {IN_HELP, N_("help")},
    {IN_REREAD, N_("another encoding")},
    {IN_PALETTE, N_("palette")},
    {IN_QUESTION, N_("question")},
    {IN_SURE, N_("question of y")},
    {IN_FOLDER, N_("folder")},
    {IN_PASTED, N_("path of a file")},
    {IN_LONG, N_("long text")},
    {IN_SHEET, N_("page of text")},
    {IN_WITHIN, N_("search in a conversation")},
    {IN_COPY, N_("copy mode")},
    {IN_FIRST, N_("first start")},
    {IN_OLD, N_("first start: encoding")},
    {IN_SUGGEST, N_("suggestions")},
    {IN_SETTINGS, N_("settings")},
    {IN_VALUE, N_("value of a setting")},
    {IN_PICK, N_("choice of a setting")},
};

char *actions_where(uint64_t where, char out[static ACTIONS_WHERE_SIZE])
{
    size_t n = 0;

    out[0] = '\0';
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        if ((where & places[i].where) != places[i].where)
            continue;
        where &= ~places[i].where;
        n += (size_t)snprintf(out + n, ACTIONS_WHERE_SIZE - n, "%s%s",
                              n ? ", " : "", _(places[i].name));
        if (n >= ACTIONS_WHERE_SIZE)
            break;
    }
    return out;
}
