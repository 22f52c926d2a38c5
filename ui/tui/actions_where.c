/* The states of the screen in words. */
#include "actions.h"

#include <stdio.h>

/* What holds several comes first. */
static const struct {
    unsigned where;
    const char *name;
} places[] = {
    {IN_ALL, "everywhere"},
    {IN_SCREENS, "every screen"},
    {IN_ROWS, "lists"},
    {IN_ASKED, "questions"},
    {IN_LINE, "where text is typed"},
    {IN_MENU, "main menu"},
    {IN_SEND, "to whom"},
    {IN_TALK, "conversation"},
    {IN_CHOICE, "chosen message"},
    {IN_INBOX, "received"},
    {IN_BROADCAST, "broadcast"},
    {IN_PEOPLE, "people"},
    {IN_FILTER, "filtered people"},
    {IN_SEARCH, "search"},
    {IN_FILES, "files"},
    {IN_JOBS, "transfers"},
    {IN_WHOM, "files to whom"},
    {IN_HELP, "help"},
    {IN_REREAD, "another encoding"},
    {IN_PALETTE, "palette"},
    {IN_QUESTION, "question"},
    {IN_SURE, "question of y"},
    {IN_FOLDER, "folder"},
    {IN_PASTED, "path of a file"},
    {IN_LONG, "long text"},
    {IN_SHEET, "page of text"},
    {IN_WITHIN, "search in a conversation"},
    {IN_COPY, "copy mode"},
    {IN_FIRST, "first start"},
    {IN_OLD, "first start: encoding"},
    {IN_SUGGEST, "suggestions"},
    {IN_SETTINGS, "settings"},
    {IN_VALUE, "value of a setting"},
    {IN_PICK, "choice of a setting"},
};

char *actions_where(unsigned where, char out[static ACTIONS_WHERE_SIZE])
{
    size_t n = 0;

    out[0] = '\0';
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        if ((where & places[i].where) != places[i].where)
            continue;
        where &= ~places[i].where;
        n += (size_t)snprintf(out + n, ACTIONS_WHERE_SIZE - n, "%s%s",
                              n ? ", " : "", places[i].name);
        if (n >= ACTIONS_WHERE_SIZE)
            break;
    }
    return out;
}
