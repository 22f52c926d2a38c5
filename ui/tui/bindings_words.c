/* Lines about keys, told with the keys that the user has. */
#include "bindings_priv.h"

#include "keynames.h"

#include <stdio.h>
#include <string.h>

/* What a key did there before the user chose other keys for that; NULL: it
 * still does it, or never did anything. */
static const char *lost(const char *name, size_t n, unsigned where)
{
    const struct binding *b;

    for (size_t i = 0; (b = bindings_default(i)); i++) {
        char is[KEY_NAME_SIZE];

        if (!(b->where & where) || !actions_find(b->action, where))
            continue;
        key_name(b->key, is);
        if (strlen(is) == n && memcmp(is, name, n) == 0) {
            const struct action *act = bindings_find(b->key, where);

            return act && strcmp(act->name, b->action) == 0 ? NULL : b->action;
        }
    }
    return NULL;
}

/* Bytes of a word that may be the name of a key. */
static size_t word(const char *text)
{
    size_t n = strcspn(text, " ");

    while (n > 1 && strchr(",:.;", text[n - 1]))
        n--;
    return n;
}

static size_t put(char *out, size_t cap, size_t at, const char *text, size_t n)
{
    if (at + n >= cap)
        n = cap - at - 1;
    memcpy(out + at, text, n);
    out[at + n] = '\0';
    return at + n;
}

char *bindings_reword(const char *text, unsigned where, char *out, size_t cap)
{
    char keys[BINDINGS_KEYS_SIZE];
    size_t at = 0, blanks = 2;

    out[0] = '\0';
    while (*text) {
        size_t n = word(text);
        const char *action = n > 1 || blanks > 1 ? lost(text, n, where) : NULL;

        if (action && !bindings_keys(action, where, 1, keys))
            snprintf(keys, sizeof keys, "-");
        at = action ? put(out, cap, at, keys, strlen(keys))
                    : put(out, cap, at, text, n);
        text += n;
        n = strcspn(text, " ");
        blanks = strspn(text + n, " ");
        at = put(out, cap, at, text, n + blanks);
        text += n + blanks;
    }
    return out;
}
