/* Lines about keys, told with the keys that the user has. */
#include "bindings_priv.h"

#include "keynames.h"

#include <stdio.h>
#include <string.h>

/* Is that word what a key is called here, letter by letter? */
static bool names(const char *word, size_t n, int *key)
{
    char text[KEY_NAME_SIZE], is[KEY_NAME_SIZE];

    if (n >= sizeof text)
        return false;
    memcpy(text, word, n);
    text[n] = '\0';
    return key_parse(text, key) && strcmp(key_name(*key, is), text) == 0;
}

/* What a key did there before the user chose other keys for that; NULL: it
 * still does it, or never did anything. */
static const char *lost(const char *name, size_t n, uint64_t where)
{
    const struct action *act;
    const struct binding *b;
    int key;

    if (!names(name, n, &key))
        return NULL;
    for (size_t i = 0; (b = bindings_default(i)); i++)
        if (b->key == key && b->where & where &&
            actions_find(b->action, where)) {
            act = bindings_find(key, where);
            return act && strcmp(act->name, b->action) == 0 ? NULL : b->action;
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

char *bindings_reword(const char *text, uint64_t where, char *out, size_t cap)
{
    char keys[BINDINGS_KEYS_SIZE];
    size_t at = 0, blanks = 2;

    out[0] = '\0';
    if (bindings_are_default()) { /* as with nearly everybody, in each picture
                                   */
        put(out, cap, 0, text, strlen(text));
        return out;
    }
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

/* Where the next name of a key stands that does something there. */
static bool next_key(const char *text, uint64_t where, size_t *at, int *key)
{
    size_t i = *at;

    while (text[i]) {
        size_t blanks = strspn(text + i, " "), n;
        bool begins = i + blanks == 0 || blanks > 1;

        i += blanks;
        n = word(text + i);
        if ((n > 1 || begins) && names(text + i, n, key) &&
            bindings_find(*key, where)) {
            *at = i;
            return true;
        }
        i += strcspn(text + i, " ");
    }
    return false;
}

bool bindings_told(const char *text, uint64_t where, size_t *at, size_t *n,
                   int *key)
{
    size_t end;
    int other;

    if (!next_key(text, where, at, key))
        return false;
    end = *at + strcspn(text + *at, " ");
    if (!next_key(text, where, &end, &other))
        end = strlen(text);
    while (end > *at && text[end - 1] == ' ')
        end--;
    *n = end - *at;
    return true;
}
