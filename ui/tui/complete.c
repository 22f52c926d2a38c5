#include "complete.h"

#include "folder.h"
#include "lang.h"
#include "paths.h"
#include "xalloc.h"

#include <gezi/text.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NAMES_MAX = 20000 }; /* looked at */

/* What was found: how much of the names is the same, and some of them. */
struct found {
    char *same;
    size_t n;
    char *words;
    size_t cap, used;
    bool folder; /* the last one */
};

static void note(struct found *f, const char *name, bool folder)
{
    size_t i = 0;

    if (f->n++ == 0) {
        f->same = xstrdup(name);
    } else {
        while (f->same[i] && f->same[i] == name[i])
            i++;
        f->same[gezi_utf8_cut(f->same, i)] = '\0';
    }
    f->folder = folder;
    if (f->used < f->cap)
        f->used +=
            (size_t)snprintf(f->words + f->used, f->cap - f->used, "%s%s%s",
                             f->used ? "  " : "", name, folder ? "/" : "");
}

static void look(struct folder *dir, const char *begin, bool folders,
                 struct found *f)
{
    struct folder_entry entry;
    size_t n = strlen(begin);

    for (size_t i = 0; i < NAMES_MAX && folder_name(dir, &entry); i++) {
        if (strncmp(entry.name, begin, n) != 0 ||
            (entry.name[0] == '.' && begin[0] != '.') ||
            !gezi_utf8_valid(gezi_span_text(entry.name), NULL))
            continue;
        folder_look(dir, &entry);
        if (!folders || entry.folder)
            note(f, entry.name, entry.folder);
    }
}

void complete_path(struct edit *e, bool folders, char *words, size_t cap)
{
    const char *slash = strrchr(e->text, '/');
    char *typed = slash ? xstrndup(e->text, (size_t)(slash - e->text) + 1)
                        : xstrdup(e->text);
    char *path = paths_expand(typed);
    struct found f = {.words = words, .cap = cap};
    struct folder *dir;

    words[0] = '\0';
    e->caret = e->n;
    if (!slash) {
        if (strcmp(e->text, "~") == 0)
            edit_insert(e, "/", 1);
    } else if (!(dir = folder_open(path))) {
        snprintf(words, cap, _("There is no folder %s"), typed);
    } else {
        look(dir, slash + 1, folders, &f);
        folder_close(dir);
        if (f.n == 0)
            snprintf(words, cap, _("Nothing there begins with %s"), slash + 1);
        else
            edit_insert(e, f.same + strlen(slash + 1),
                        strlen(f.same) - strlen(slash + 1));
        if (f.n == 1) {
            words[0] = '\0';
            if (f.folder)
                edit_insert(e, "/", 1);
        }
        gezi_utf8_trim(words);
    }
    free(f.same);
    free(path);
    free(typed);
}
