/* What the user says of keys: bind-key lines of the config file. */
#include "bindings_priv.h"

#include "keynames.h"
#include "keys.h"
#include "lang.h"
#include "nearest.h"
#include "options.h"
#include "xalloc.h"

#include <stdlib.h>
#include <string.h>

struct rule {
    struct binding is;
    const char *from;
};

struct rules {
    struct rule *at;
    size_t n;
};

enum { WORD_SIZE = 64 };

bool bindings_is_kept(int key)
{
    int plain = key & ~K_ALT;

    return key == K_ESC || key == K_ENTER || (plain >= '0' && plain <= '9') ||
           plain == '?';
}

/* The next word of text, cut to WORD_SIZE; "" at the end. */
static const char *next_word(const char **text, char word[static WORD_SIZE])
{
    size_t n, fit;

    *text += strspn(*text, " \t");
    n = strcspn(*text, " \t");
    fit = n < WORD_SIZE ? n : WORD_SIZE - 1;
    memcpy(word, *text, fit);
    word[fit] = '\0';
    *text += n;
    return word;
}

static void warn_action(const struct option_line *line, const char *name,
                        struct strbuf *warnings)
{
    const struct action *act;
    const char *best = NULL;
    size_t least = SIZE_MAX;

    for (size_t i = 0; (act = actions_row(i)); i++) {
        size_t d = nearest_distance(name, act->name);

        if (d < least) {
            least = d;
            best = act->name;
        }
    }
    if (best && nearest_enough(name, least))
        strbuf_printf(warnings,
                      _("%s: there is no action \"%s\"; did you mean \"%s\"? "
                        "(line ignored)\n"),
                      line->from, name, best);
    else
        strbuf_printf(warnings,
                      _("%s: there is no action \"%s\"; gezi keys lists them "
                        "(line ignored)\n"),
                      line->from, name);
}

/* Enter may do something else in a draft, where another key can send. */
static bool is_free(const struct binding *b)
{
    return b->key == K_ENTER ? !(bindings_reach(b) & ~IN_DRAFT)
                             : !bindings_is_kept(b->key);
}

static bool is_letter(int key)
{
    return key >= ' ' && key < K_UP && key != K_BACKSPACE;
}

/*
 * One word of a line as a key: after C-x the next word belongs to it. False,
 * and a warning, when it cannot be.
 */
static bool take_key(const struct option_line *line, const char *word,
                     struct binding *b, struct strbuf *warnings)
{
    int prefix = b->key;

    if (!key_parse(word, &b->key)) {
        strbuf_printf(warnings,
                      _("%s: \"%s\" is no key; keys are called Alt+u, C-g, F5, "
                        "PageUp or x (line ignored)\n"),
                      line->from, word);
        return false;
    }
    if (!is_free(b) && !prefix) {
        strbuf_printf(warnings,
                      _("%s: %s always does what it does; choose another key "
                        "(line ignored)\n"),
                      line->from, word);
        return false;
    }
    /* A letter is text where text is typed. */
    if (is_letter(b->key) && !prefix)
        b->where &= ~(IN_TYPED | IN_LINE);
    b->key |= prefix;
    if (bindings_reach(b))
        return true;
    strbuf_printf(
        warnings,
        _("%s: %s is typed as text where %s can be done; take it with "
          "Alt or Ctrl (line ignored)\n"),
        line->from, word, b->action);
    return false;
}

static void push(struct rules *r, struct rule rule)
{
    r->at = xreallocarray(r->at, r->n + 1, sizeof *r->at);
    r->at[r->n++] = rule;
}

static void drop(struct rules *r, const char *action)
{
    size_t n = 0;

    for (size_t i = 0; i < r->n; i++)
        if (strcmp(r->at[i].is.action, action) != 0)
            r->at[n++] = r->at[i];
    r->n = n;
}

/* C-x before another key is one key with it: act.c. */
static bool is_prefix(const char *word)
{
    int key;

    return key_parse(word, &key) && key == K_CONTROL('X');
}

/* All keys of a line, or none of them. */
static void take_keys(struct rules *all, const struct option_line *line,
                      const char *action, const char *text,
                      struct strbuf *warnings)
{
    struct rules some = {0};
    char word[WORD_SIZE];

    while (*next_word(&text, word)) {
        struct rule rule = {{IN_ANY, K_NONE, action}, line->from};

        if (is_prefix(word) && text[strspn(text, " \t")]) {
            rule.is.key = K_PREFIX;
            next_word(&text, word);
        }
        if (!take_key(line, word, &rule.is, warnings)) {
            some.n = 0;
            break;
        }
        push(&some, rule);
    }
    for (size_t i = 0; i < some.n; i++)
        push(all, some.at[i]);
    free(some.at);
}

static void take_line(struct rules *r, const struct option_line *line,
                      struct strbuf *warnings)
{
    const char *text = line->text;
    const struct action *act;
    char word[WORD_SIZE];

    act = actions_find(next_word(&text, word), IN_ANY);
    if (!act) {
        warn_action(line, word, warnings);
        return;
    }
    text += strspn(text, " \t");
    if (!*text) {
        strbuf_printf(warnings,
                      _("%s: no key behind %s; give one, \"none\" or "
                        "\"default\" (line ignored)\n"),
                      line->from, act->name);
    } else if (strcmp(text, "none") == 0) {
        drop(r, act->name);
        push(r, (struct rule){{IN_ANY, K_NONE, act->name}, line->from});
    } else if (strcmp(text, "default") == 0) {
        drop(r, act->name);
    } else {
        take_keys(r, line, act->name, text, warnings);
    }
}

/* Of two that want the same key in the same place the first gets it. */
static void drop_doubles(struct rules *r, struct strbuf *warnings)
{
    for (size_t i = 0; i < r->n; i++)
        for (size_t k = i + 1; k < r->n;) {
            const struct rule *a = &r->at[i], *b = &r->at[k];
            char name[KEY_NAME_SIZE];

            if (a->is.key == K_NONE || a->is.key != b->is.key ||
                !(bindings_reach(&a->is) & bindings_reach(&b->is))) {
                k++;
                continue;
            }
            if (strcmp(a->is.action, b->is.action) != 0)
                strbuf_printf(warnings,
                              _("%s: %s does %s already (%s); choose another "
                                "key for %s\n"),
                              b->from, key_name(b->is.key, name), a->is.action,
                              a->from, b->is.action);
            memmove(&r->at[k], &r->at[k + 1], (--r->n - k) * sizeof *r->at);
        }
}

static void use(const struct rules *r)
{
    struct binding *rows = xcalloc(r->n + 1, sizeof *rows);

    for (size_t i = 0; i < r->n; i++)
        rows[i] = r->at[i].is;
    bindings_use(rows, r->n);
}

/* An action that has no key left in a state where it had one by default. */
static bool has_lost(const struct binding *was, uint64_t where)
{
    char keys[BINDINGS_KEYS_SIZE];

    for (uint64_t bit = 1; bit; bit <<= 1)
        if (bit & where && !bindings_keys(was->action, bit, 1, keys))
            return true;
    return false;
}

static bool has_rule(const struct rules *r, const char *action)
{
    for (size_t i = 0; i < r->n; i++)
        if (strcmp(r->at[i].is.action, action) == 0)
            return true;
    return false;
}

/* Each rule may have taken a key from a default: fine, while it has others. */
static void warn_of_losses(const struct rules *r, struct strbuf *warnings)
{
    const struct binding *was;

    for (size_t i = 0; i < r->n; i++)
        for (size_t k = 0; (was = bindings_default(k)); k++) {
            const struct rule *rule = &r->at[i];
            uint64_t both = bindings_reach(&rule->is) & bindings_reach(was);
            char name[KEY_NAME_SIZE];

            if (was->key == rule->is.key && both &&
                strcmp(was->action, rule->is.action) != 0 &&
                !has_rule(r, was->action) && has_lost(was, both))
                strbuf_printf(
                    warnings, _("%s: %s did %s, which has no key there now\n"),
                    rule->from, key_name(was->key, name), was->action);
        }
}

/* A draft that nothing sends. */
static bool is_mute(void)
{
    char keys[BINDINGS_KEYS_SIZE];

    return !bindings_keys("send", IN_TALK, 1, keys) ||
           !bindings_keys("send", IN_BROADCAST, 1, keys);
}

static void keep_enter(struct rules *r, struct strbuf *warnings)
{
    size_t n = 0;

    if (!is_mute())
        return;
    for (size_t i = 0; i < r->n; i++)
        if (r->at[i].is.key == K_ENTER)
            strbuf_printf(warnings,
                          _("%s: Enter has to send while no other key does; "
                            "add bind-key = send Alt+Enter (line ignored)\n"),
                          r->at[i].from);
        else
            r->at[n++] = r->at[i];
    r->n = n;
    use(r);
}

void bindings_set(const struct option_lines *lines, struct strbuf *warnings)
{
    struct rules r = {0};

    for (size_t i = 0; i < lines->count; i++)
        take_line(&r, &lines->at[i], warnings);
    drop_doubles(&r, warnings);
    use(&r);
    keep_enter(&r, warnings);
    warn_of_losses(&r, warnings);
    free(r.at);
}
