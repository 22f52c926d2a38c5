/* FeiQ's text: font tails, emoticon codes, picture markers. */
#include <gezi/feiq.h>

#include <gezi/text.h>
#include <string.h>
#include <utf8proc.h>

#include "emoticons.h"

enum {
    TAG_MAX = 512, /* bytes of a font tag */
    TAG_NUMBERS = 13,
    DIGITS_MAX = 10, /* a colour may have all 32 bits */
    WEIGHT = 4,      /* which number is what: a LOGFONT in order */
    ITALIC = 5,
    UNDERLINE = 6,
    STRIKE = 7,
    BOLD_FROM = 600,
};

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* A number of 32 bits or less, off the front; no plus sign. */
static bool skip_number(const char **at, int64_t *value)
{
    const char *p = *at;
    bool minus = *p == '-';
    int64_t v = 0;
    int digits = 0;

    p += minus;
    for (; *p >= '0' && *p <= '9'; p++, digits++) {
        if (digits == DIGITS_MAX)
            return false;
        v = v * 10 + (*p - '0');
    }
    *value = minus ? -v : v;
    *at = p;
    return digits > 0;
}

static const char *skip_spaces(const char *p)
{
    while (*p == ' ')
        p++;
    return p;
}

/* Behind the numbers: a face of any words, a colour, ";}". */
static const char *skip_face(const char *p, const char *limit)
{
    const char *end = p, *colour;
    int64_t value;

    while (end < limit && *end && !(end[0] == ';' && end[1] == '}'))
        end++;
    if (end >= limit || !*end)
        return NULL;
    for (colour = end; colour > p && colour[-1] != ' ';)
        colour--;
    if (skip_spaces(p) >= colour || !skip_number(&colour, &value) ||
        colour != end)
        return NULL;
    return end + 2;
}

static bool begins_tag(const char *p)
{
    return p[0] == '{' && (p[1] == '/' || p[1] == '\\') &&
           strncmp(p + 2, "font;", 5) == 0;
}

/* Bytes of the well-formed font tag at p; 0 when there is none. */
static size_t tag_size(const char *p, struct gezi_font *font)
{
    int64_t number[TAG_NUMBERS];
    const char *at = p + strlen("{/font;"), *end;

    if (!begins_tag(p))
        return 0;
    for (int i = 0; i < TAG_NUMBERS; i++) {
        if (!skip_number(&at, &number[i]) || *at != ' ')
            return 0;
        at = skip_spaces(at);
    }
    end = skip_face(at, p + TAG_MAX - 1);
    if (!end)
        return 0;
    *font = (struct gezi_font){.found = true,
                               .bold = number[WEIGHT] >= BOLD_FROM,
                               .italic = number[ITALIC] != 0,
                               .underline = number[UNDERLINE] != 0,
                               .strike = number[STRIKE] != 0};
    return (size_t)(end - p);
}

static size_t strip_blanks(const char *text, size_t n)
{
    while (n > 0 && is_blank(text[n - 1]))
        n--;
    return n;
}

/*
 * Cut all font tags; the last one counts. FeiQ puts a blank before a tag, old
 * builds also one after each emoticon: inside the text that one blank goes, at
 * the end all white space around the tag.
 */
static size_t cut_tags(char *text, struct gezi_font *font)
{
    const char *r = text;
    size_t n = 0, tail = 0;

    while (*r) {
        size_t size = *r == '{' ? tag_size(r, font) : 0;

        if (!size) {
            text[n++] = *r++;
            continue;
        }
        if (n > tail && text[n - 1] == ' ')
            n--;
        tail = n;
        r += size;
    }
    if (font->found && strip_blanks(text, n) <= tail)
        n = strip_blanks(text, n);
    text[n] = '\0';
    return n;
}

static const struct emoticon {
    const char *code;
    uint32_t glyph;
} emoticons[] = {
#define X(code, glyph, name) {code, glyph},
    GEZI_EMOTICONS(X)
#undef X
};

static const struct {
    const char *code, *means;
} aliases[] = {
#define X(code, means) {code, means},
    GEZI_EMOTICON_ALIASES(X)
#undef X
};

enum { EMOTICONS = sizeof emoticons / sizeof *emoticons };

static uint32_t glyph_of(const char *code)
{
    for (int i = 0; i < EMOTICONS; i++)
        if (strcmp(emoticons[i].code, code) == 0)
            return emoticons[i].glyph;
    return 0;
}

static size_t code_size(const char *p, const char *code)
{
    size_t n = 0;

    while (code[n] && code[n] == p[n])
        n++;
    return code[n] ? 0 : n;
}

/* The longest code that p begins with: an alias may begin a real one. */
static size_t find_code(const char *p, uint32_t *glyph)
{
    size_t best = 0, n;

    for (int i = 0; i < EMOTICONS; i++)
        if ((n = code_size(p, emoticons[i].code)) > best) {
            best = n;
            *glyph = emoticons[i].glyph;
        }
    for (size_t i = 0; i < sizeof aliases / sizeof *aliases; i++)
        if ((n = code_size(p, aliases[i].code)) > best) {
            best = n;
            *glyph = glyph_of(aliases[i].means);
        }
    return best;
}

static bool is_hex(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') ||
           (c >= 'A' && c <= 'F');
}

enum { MARKER_ID = 4, MARKER_ID_SIZE = 8, MARKER_SIZE = 15 };

static bool is_marker(const char *p)
{
    if (strncmp(p, "/~#>", MARKER_ID) != 0)
        return false;
    for (int i = 0; i < MARKER_ID_SIZE; i++)
        if (!is_hex(p[MARKER_ID + i]))
            return false;
    p += MARKER_ID + MARKER_ID_SIZE;
    return p[0] == '<' && (p[1] == 'B' || p[1] == 'G') && p[2] == '~';
}

/*
 * What stands at p, in other words: *size bytes of it, into out (which has
 * room). Returns the size of the words, 0 when there is nothing to change.
 */
static size_t readable(const char *p, size_t *size, char out[static 32])
{
    static const char before[] = "[picture ";
    uint32_t glyph;

    if (is_marker(p)) {
        size_t n = sizeof before - 1;

        *size = MARKER_SIZE;
        memcpy(out, before, n);
        memcpy(out + n, p + MARKER_ID, MARKER_ID_SIZE);
        out[n + MARKER_ID_SIZE] = ']';
        return n + MARKER_ID_SIZE + 1;
    }
    *size = find_code(p, &glyph);
    if (!*size)
        return 0;
    return (size_t)utf8proc_encode_char((utf8proc_int32_t)glyph,
                                        (utf8proc_uint8_t *)out);
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Does a link go on over c? Chinese stands right behind links. */
static bool in_link(char c)
{
    return (uint8_t)c > ' ' && (uint8_t)c < 0x7f && !strchr("\"<>{}|\\^`", c);
}

/*
 * Walks along text and knows whether the next byte belongs to a link: what
 * follows "scheme://" must survive, whatever it looks like.
 */
struct walk {
    char last[3]; /* the bytes before, newest first */
    bool link;
};

static void step(struct walk *k, char c)
{
    if (k->link)
        k->link = in_link(c);
    else
        k->link = c == '/' && k->last[0] == '/' && k->last[1] == ':' &&
                  is_letter(k->last[2]);
    k->last[2] = k->last[1];
    k->last[1] = k->last[0];
    k->last[0] = c;
}

/* Windows edit controls break lines with CR LF, rich ones with CR alone. */
static void mend_line_ends(char *text)
{
    const char *r = text;

    for (; *r; r++)
        if (*r != '\r')
            *text++ = *r;
        else if (r[1] != '\n')
            *text++ = '\n';
    *text = '\0';
}

size_t gezi_feiq_read(char *text, size_t cap, struct gezi_font *font)
{
    struct gezi_font none = {.found = false}, seen = none;
    struct walk walk = {.link = false};
    size_t n, w = 0, r;

    mend_line_ends(text);
    n = cut_tags(text, &seen);
    r = cap - 1 - n;
    if (font)
        *font = seen;
    /* Read from the end of the buffer, write at its front: what is between
     * is the room to grow. */
    memmove(text + r, text, n + 1);
    while (text[r]) {
        char words[32];
        size_t size = 0, put = 0;

        if (text[r] == '/' && !walk.link)
            put = readable(text + r, &size, words);
        if (put && w + put <= r + size) {
            memcpy(text + w, words, put);
            w += put;
            r += size;
            walk = (struct walk){.link = false};
        } else {
            step(&walk, text[r]);
            text[w++] = text[r++];
        }
    }
    text[w] = '\0';
    return w;
}

/* The code of a cluster that is one glyph of the table, in any skin. */
static const char *code_of(const char *cluster, size_t n)
{
    uint32_t glyph = 0, cp;

    for (size_t i = 0, size; i < n; i += size) {
        size = gezi_utf8_next(cluster + i, &cp);
        if (cp == 0xfe0e || cp == 0xfe0f || (cp >= 0x1f3fb && cp <= 0x1f3ff))
            continue;
        if (glyph)
            return NULL;
        glyph = cp;
    }
    for (int i = 0; i < EMOTICONS; i++)
        if (emoticons[i].glyph == glyph)
            return emoticons[i].code;
    return NULL;
}

void gezi_feiq_write(const char *text, struct gezi_writer *w)
{
    struct walk walk = {.link = false};

    while (*text) {
        size_t n = (uint8_t)*text < 0x80 ? 1 : gezi_cluster_size(text);
        const char *code = n > 1 ? code_of(text, n) : NULL;

        if (code) {
            /* FeiQ, and gezi, would take it for a part of the link. */
            if (walk.link)
                gezi_put_byte(w, ' ');
            gezi_put_text(w, code);
            walk = (struct walk){.link = false};
        } else {
            gezi_put(w, (gezi_span){(const uint8_t *)text, n});
            if (begins_tag(text) || strncmp(text, "/~#>", 4) == 0)
                gezi_put_byte(w, ' ');
            step(&walk, *text);
        }
        text += n;
    }
}
