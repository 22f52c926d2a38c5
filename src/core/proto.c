#include <gezi/proto.h>

const char *gezi_cmd_name(uint32_t command)
{
    static const char *const names[GEZI_CMD_MASK + 1] = {
#define X(code, name, fn) [code] = #name,
        GEZI_COMMANDS(X)
#undef X
    };

    return names[command & GEZI_CMD_MASK];
}

static const struct kind {
    const char *name, *what;
    uint32_t limit;
    enum gezi_write_as as;
} kinds[GEZI_KIND_COUNT] = {
#define X(sym, name, as, limit, what)                                          \
    [GEZI_KIND_##sym] = {name, what, limit, as},
    GEZI_KINDS(X)
#undef X
};

static const struct kind *kind_row(enum gezi_kind kind)
{
    return &kinds[kind < GEZI_KIND_COUNT ? kind : GEZI_KIND_OTHER];
}

const char *gezi_kind_name(enum gezi_kind kind) { return kind_row(kind)->name; }

const char *gezi_kind_what(enum gezi_kind kind) { return kind_row(kind)->what; }

enum gezi_write_as gezi_kind_write_as(enum gezi_kind kind)
{
    return kind_row(kind)->as;
}

uint32_t gezi_kind_limit(enum gezi_kind kind) { return kind_row(kind)->limit; }
