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

/* A word that may be the name of a key: where it stands, and whether a mere
 * letter would be one there. */
struct word {
    size_t at, n;
    bool begins;
};

/* Behind a gap, a comma and the like, or a character that is not ASCII: where
 * no blanks are written, a letter among others is no word of that language. */
static bool begins(const char *text, size_t at)
{
    size_t from = at;

    while (from > 0 && text[from - 1] == ' ')
        from--;
    return from == 0 || at - from > 1 || text[from - 1] & 0x80 ||
           strchr(",;:.(?", text[from - 1]);
}

/* The next one from *at on; false at the end. *at goes behind it. */
static bool next_word(const char *text, size_t *at, struct word *w)
{
    const char *s = text + *at;
    size_t n = 0;

    while (*s == ' ' || *s == '(' || *s & 0x80)
        s++;
    while (s[n] && s[n] != ' ' && !(s[n] & 0x80))
        n++;
    w->at = (size_t)(s - text);
    *at = w->at + n;
    while (n > 1 && strchr(",:.;)", s[n - 1]))
        n--;
    w->n = n;
    w->begins = n > 0 && begins(text, w->at);
    return n > 0;
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
    size_t at = 0, used = 0, from = 0;
    struct word w;

    out[0] = '\0';
    /* As with nearly everybody, in each picture: nothing to look for. */
    while (!bindings_are_default() && next_word(text, &at, &w)) {
        const char *action =
            w.n > 1 || w.begins ? lost(text + w.at, w.n, where) : NULL;

        if (!action)
            continue;
        if (!bindings_keys(action, where, 1, keys))
            snprintf(keys, sizeof keys, "-");
        used = put(out, cap, used, text + from, w.at - from);
        used = put(out, cap, used, keys, strlen(keys));
        from = w.at + w.n;
    }
    put(out, cap, used, text + from, strlen(text + from));
    return out;
}

const char *bindings_say(const char *text, uint64_t where)
{
    static char rooms[4][512];
    static size_t next;

    if (bindings_are_default())
        return text;
    next = (next + 1) % (sizeof rooms / sizeof *rooms);
    return bindings_reword(text, where, rooms[next], sizeof rooms[next]);
}

/* The next name of a key that does something there. */
static bool next_key(const char *text, uint64_t where, size_t *at,
                     struct word *w, int *key)
{
    while (next_word(text, at, w))
        if ((w->n > 1 || w->begins) && names(text + w->at, w->n, key) &&
            bindings_find(*key, where))
            return true;
    return false;
}

bool bindings_told(const char *text, uint64_t where, size_t *at, size_t *n,
                   int *key)
{
    struct word w, other;
    size_t end;
    int next;

    if (!next_key(text, where, at, &w, key))
        return false;
    end = *at;
    end = next_key(text, where, &end, &other, &next) ? other.at : strlen(text);
    while (end > w.at && text[end - 1] == ' ')
        end--;
    *at = w.at;
    *n = end - w.at;
    return true;
}
