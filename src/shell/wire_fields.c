#include "wire_fields.h"

#include "wire.h"

#include <gezi/text.h>

#include <string.h>

// clang-format off
#define F(member, type, max) {offsetof(struct gezi_file, member), type, max}

static const struct wire_field file[] = {
    F(id, WIRE_U32, 0),
    F(type, WIRE_ENUM, GEZI_FILE_IMAGE),
    F(name, WIRE_NAME, 0),
    F(size, WIRE_U64, 0),
    F(mtime, WIRE_TIME, 0),
    F(path, WIRE_PATH, 0),
    F(state, WIRE_ENUM, GEZI_FILE_ENDED),
    F(reason, WIRE_ENUM, GEZI_FILE_REASON_COUNT - 1),
    F(state_ms, WIRE_TIME, 0),
    F(encrypted, WIRE_BOOL, 0),
};
// clang-format on

/* Writing. */

static void put_escaped(struct gezi_writer *w, gezi_span s)
{
    for (size_t i = 0; i < s.n; i++) {
        size_t run = i;

        while (run < s.n && s.p[run] && !strchr("\t\n\\", s.p[run]))
            run++;
        gezi_put(w, (gezi_span){s.p + i, run - i});
        i = run;
        if (i == s.n)
            return;
        gezi_put_byte(w, '\\');
        gezi_put_byte(w, s.p[i] == '\t'   ? 't'
                         : s.p[i] == '\n' ? 'n'
                         : s.p[i]         ? '\\'
                                          : '0');
    }
}

static void put_text(struct gezi_writer *w, const void *at, bool maybe)
{
    const char *text;

    memcpy(&text, at, sizeof text);
    if (text)
        put_escaped(w, gezi_span_text(text));
    else if (maybe)
        gezi_put_text(w, "\\N");
}

#define LOAD(type, at) (*(const type *)(at))

static void put_files(struct gezi_writer *w, const struct wire_field *f,
                      const void *of)
{
    size_t count = LOAD(size_t, (const char *)of + f->max);
    const struct gezi_file *files;

    memcpy(&files, (const char *)of + f->offset, sizeof files);
    gezi_put_u64(w, count);
    for (size_t i = 0; i < count; i++)
        wire_put_fields(w, WIRE_FIELDS(file), &files[i]);
}

static void put_field(struct gezi_writer *w, const struct wire_field *f,
                      const void *of)
{
    const void *at = (const char *)of + f->offset;

    gezi_put_byte(w, '\t');
    switch (f->type) {
    case WIRE_BOOL:
        gezi_put_u64(w, LOAD(bool, at));
        break;
    case WIRE_ENUM:
        gezi_put_u64(w, LOAD(unsigned, at));
        break;
    case WIRE_U16:
        gezi_put_u64(w, LOAD(uint16_t, at));
        break;
    case WIRE_U32:
        gezi_put_u64(w, LOAD(uint32_t, at));
        break;
    case WIRE_U64:
        gezi_put_u64(w, LOAD(uint64_t, at));
        break;
    case WIRE_TIME:
        gezi_put_u64(w, LOAD(int64_t, at) < 0 ? 0 : LOAD(uint64_t, at));
        break;
    case WIRE_TEXT:
    case WIRE_NAME:
        put_text(w, at, false);
        break;
    case WIRE_MAYBE:
    case WIRE_PATH:
        put_text(w, at, true);
        break;
    case WIRE_SPAN:
        put_escaped(w, LOAD(gezi_span, at));
        break;
    case WIRE_FILES:
        put_files(w, f, of);
        break;
    }
}

void wire_put_fields(struct gezi_writer *w, const struct wire_field *fields,
                     size_t count, const void *of)
{
    for (size_t i = 0; i < count; i++)
        put_field(w, &fields[i], of);
}

/* Reading. */

/* Undo the escapes in place; the text only shrinks. */
static bool unescape(char *s, size_t *n)
{
    size_t out = 0;

    for (size_t i = 0; i < *n; i++) {
        char c = s[i];

        if (c == '\\') {
            if (++i == *n)
                return false;
            switch (s[i]) {
            case 't':
                c = '\t';
                break;
            case 'n':
                c = '\n';
                break;
            case '0':
                c = 0;
                break;
            case '\\':
                break;
            default:
                return false;
            }
        }
        s[out++] = c;
    }
    *n = out;
    return true;
}

static gezi_span span_of(const char *s, size_t n)
{
    return (gezi_span){(const uint8_t *)s, n};
}

/* s[n] is a tab or the end of the line: both have been read already. */
static bool get_text(char *s, size_t n, bool maybe, void *at)
{
    const char *text = s;

    if (maybe && n == 2 && memcmp(s, "\\N", 2) == 0) {
        text = NULL;
    } else {
        if (!unescape(s, &n) || memchr(s, 0, n) ||
            !gezi_utf8_valid(span_of(s, n), NULL))
            return false;
        s[n] = 0;
    }
    memcpy(at, &text, sizeof text);
    return true;
}

static bool get_span(char *s, size_t n, void *at)
{
    gezi_span span;

    if (!unescape(s, &n))
        return false;
    span = n ? span_of(s, n) : (gezi_span){0};
    memcpy(at, &span, sizeof span);
    return true;
}

#define STORE(type, at, value) (*(type *)(at) = (type)(value))

static bool is_fit(const struct wire_field *f, const char *text)
{
    if (f->type == WIRE_NAME)
        return *text && strlen(text) <= GEZI_FILE_NAME_MAX &&
               !strchr(text, '/') && strcmp(text, ".") != 0 &&
               strcmp(text, "..") != 0;
    if (f->type == WIRE_PATH)
        return !text || (*text == '/' && strlen(text) < WIRE_PATH_MAX);
    return true;
}

static bool get_string(char *s, size_t n, const struct wire_field *f, void *at)
{
    const char *text;

    if (!get_text(s, n, f->type == WIRE_MAYBE || f->type == WIRE_PATH, at))
        return false;
    memcpy(&text, at, sizeof text);
    return is_fit(f, text);
}

static bool get_field(char *s, size_t n, const struct wire_field *f, void *of)
{
    static const uint64_t limit[] = {
        [WIRE_BOOL] = 1,         [WIRE_U16] = UINT16_MAX,
        [WIRE_U32] = UINT32_MAX, [WIRE_U64] = UINT64_MAX,
        [WIRE_TIME] = INT64_MAX,
    };
    void *at = (char *)of + f->offset;
    uint64_t max, value;

    if (f->type >= WIRE_TEXT && f->type <= WIRE_NAME)
        return get_string(s, n, f, at);
    if (f->type == WIRE_SPAN)
        return get_span(s, n, at);
    max = f->type == WIRE_ENUM ? f->max : limit[f->type];
    if (!gezi_span_u64(span_of(s, n), max, &value))
        return false;
    if (f->type == WIRE_BOOL)
        STORE(bool, at, value);
    else if (f->type == WIRE_ENUM)
        STORE(unsigned, at, value);
    else if (f->type == WIRE_U16)
        STORE(uint16_t, at, value);
    else if (f->type == WIRE_U32)
        STORE(uint32_t, at, value);
    else
        STORE(uint64_t, at, value);
    return true;
}

bool wire_cut(struct wire_rest *rest, char **s, size_t *n)
{
    char *tab = rest->s ? memchr(rest->s, '\t', rest->n) : NULL;

    if (!rest->s)
        return false;
    *s = rest->s;
    *n = tab ? (size_t)(tab - rest->s) : rest->n;
    rest->s = tab ? tab + 1 : NULL;
    rest->n -= tab ? *n + 1 : *n;
    return true;
}

static bool get_files(struct wire_rest *rest, const struct wire_field *f,
                      void *of)
{
    const struct gezi_file *files = rest->files;
    uint64_t count;
    char *s;
    size_t n;

    if (!wire_cut(rest, &s, &n) ||
        !gezi_span_u64(span_of(s, n), GEZI_FILES_MAX, &count))
        return false;
    for (size_t i = 0; i < count; i++)
        if (!wire_get_fields(rest, WIRE_FIELDS(file), &rest->files[i]))
            return false;
    if (count)
        memcpy((char *)of + f->offset, &files, sizeof files);
    STORE(size_t, (char *)of + f->max, count);
    return true;
}

bool wire_get_fields(struct wire_rest *rest, const struct wire_field *fields,
                     size_t count, void *of)
{
    char *s;
    size_t n;

    for (size_t i = 0; i < count; i++) {
        if (fields[i].type == WIRE_FILES) {
            if (!get_files(rest, &fields[i], of))
                return false;
        } else if (!wire_cut(rest, &s, &n) ||
                   !get_field(s, n, &fields[i], of)) {
            return false;
        }
    }
    return true;
}
