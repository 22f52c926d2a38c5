#include <gezi/filename.h>

#include <gezi/text.h>
#include <stdio.h>
#include <string.h>
#include <utf8proc.h>

#include "utf8.h"

enum { BAD = 0xfffd, EXT_MAX = 32, FOLD_POINTS = 1024 };

static bool is_separator(uint8_t c) { return c == '/' || c == '\\'; }

gezi_span gezi_file_name_base(gezi_span utf8)
{
    size_t at;

    while (utf8.n && is_separator(utf8.p[utf8.n - 1]))
        utf8 = gezi_span_first(utf8, utf8.n - 1);
    for (at = utf8.n; at > 0 && !is_separator(utf8.p[at - 1]);)
        at--;
    return gezi_span_skip(utf8, at);
}

/* The first code point of s, which is not empty, and its bytes. */
static size_t first_point(gezi_span s, uint32_t *cp)
{
    int size = gezi_utf8_sequence(s.p, s.n);
    char text[5] = {0};

    *cp = BAD;
    if (size <= 0)
        return 1;
    memcpy(text, s.p, (size_t)size);
    gezi_utf8_next(text, cp);
    return (size_t)size;
}

static bool is_forbidden(uint32_t cp)
{
    return !gezi_text_harmless(cp) ||
           (cp < 0x80 && strchr("\\/:*?\"<>|", (int)cp));
}

/* As many characters of s as fit, '_' for each that may not be. */
static void put_safe(struct gezi_writer *w, gezi_span s)
{
    while (s.n && !w->full) {
        uint32_t cp;
        size_t size = first_point(s, &cp);

        if (is_forbidden(cp) || (cp == BAD && size == 1))
            gezi_put_byte(w, '_');
        else
            gezi_put(w, gezi_span_first(s, size));
        s = gezi_span_skip(s, size);
    }
}

/* Windows drops those at the end: "..", "a." and "a " mean something else. */
static gezi_span without_tail(gezi_span s)
{
    while (s.n && (s.p[s.n - 1] == '.' || s.p[s.n - 1] == ' '))
        s = gezi_span_first(s, s.n - 1);
    return s;
}

static size_t last_dot(gezi_span s)
{
    size_t at = s.n;

    while (at > 0 && s.p[at - 1] != '.')
        at--;
    return at ? at - 1 : s.n;
}

/* Where ".txt", or ".tar.gz", begins; the end when there is none. */
static size_t extension_of(gezi_span s, size_t max)
{
    size_t dot = last_dot(s), tar = dot - 4;

    if (dot == 0 || s.n - dot > max)
        return s.n;
    if (dot > 4 && s.n - tar <= max &&
        gezi_span_equal_nocase(gezi_span_first(gezi_span_skip(s, tar), 4),
                               gezi_span_text(".tar")))
        return tar;
    return dot;
}

/* What Windows opens as a device whatever stands behind the first dot. */
static bool is_device(gezi_span name)
{
    static const char *const devices[] = {"con", "prn",    "aux",
                                          "nul", "conin$", "conout$"};
    static const char *const ports[] = {"com", "lpt"};
    static const char *const numbers[] = {
        "1", "2", "3", "4",        "5",        "6",       "7",
        "8", "9", "0", "\xc2\xb9", "\xc2\xb2", "\xc2\xb3"};
    gezi_span stem = name, digit;

    gezi_span_cut(&name, '.', &stem);
    stem = without_tail(stem);
    for (size_t i = 0; i < sizeof devices / sizeof *devices; i++)
        if (gezi_span_equal_nocase(stem, gezi_span_text(devices[i])))
            return true;
    digit = gezi_span_skip(stem, 3);
    stem = gezi_span_first(stem, 3);
    for (size_t i = 0; i < sizeof ports / sizeof *ports; i++)
        for (size_t k = 0; k < sizeof numbers / sizeof *numbers; k++)
            if (gezi_span_equal_nocase(stem, gezi_span_text(ports[i])) &&
                gezi_span_equal(digit, gezi_span_text(numbers[k])))
                return true;
    return false;
}

/* front, stem and extension in max bytes at out. */
static gezi_span put_name(gezi_span front, gezi_span name, const char *tail,
                          char *out, size_t max)
{
    uint8_t room[EXT_MAX];
    struct gezi_writer ext = {.p = room, .cap = sizeof room};
    struct gezi_writer w = {.p = (uint8_t *)out, .cap = max};
    size_t dot = extension_of(name, max / 2 < EXT_MAX ? max / 2 : EXT_MAX);

    put_safe(&ext, gezi_span_skip(name, dot));
    w.cap -= ext.n + strlen(tail);
    gezi_put(&w, front);
    put_safe(&w, gezi_span_first(name, dot));
    w.cap = max;
    w.full = false;
    gezi_put_text(&w, tail);
    gezi_put(&w, gezi_written(&ext));
    return gezi_written(&w);
}

static size_t room_for(size_t cap)
{
    return cap - 1 < GEZI_FILE_NAME_MAX ? cap - 1 : GEZI_FILE_NAME_MAX;
}

size_t gezi_file_name_safe(gezi_span utf8, char *out, size_t cap)
{
    gezi_span name = without_tail(utf8), front = {NULL, 0}, got;
    size_t max = room_for(cap);

    if (name.n == 0)
        name = gezi_span_text("file");
    if (name.p[0] == '-' || name.p[0] == '~') {
        front = gezi_span_text("_");
        name = gezi_span_skip(name, 1);
    }
    got = without_tail(put_name(front, name, "", out, max));
    if (got.n == 0) /* a word behind hundreds of blanks */
        got = put_name(front, gezi_span_text("file"), "", out, max);
    else if (is_device(got))
        got = without_tail(put_name(gezi_span_text("_"), name, "", out, max));
    out[got.n] = '\0';
    return got.n;
}

size_t gezi_file_name_numbered(const char *name, unsigned number, char *out,
                               size_t cap)
{
    char tail[16];
    gezi_span got;

    snprintf(tail, sizeof tail, " (%u)", number);
    got = put_name((gezi_span){NULL, 0}, gezi_span_text(name), tail, out,
                   room_for(cap));
    out[got.n] = '\0';
    return got.n;
}

/* Cut when there is no room: names that long do not exist. */
static size_t copy_out(const char *text, size_t n, char *out, size_t cap)
{
    if (n > cap - 1)
        n = cap - 1;
    memcpy(out, text, n);
    out[n] = '\0';
    return n;
}

size_t gezi_file_name_fold(const char *name, char *out, size_t cap)
{
    enum {
        FORM = UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_CASEFOLD |
               UTF8PROC_IGNORE
    };
    utf8proc_int32_t points[FOLD_POINTS + 1];
    utf8proc_ssize_t n = utf8proc_decompose(
        (const utf8proc_uint8_t *)name, (utf8proc_ssize_t)strlen(name), points,
        FOLD_POINTS, (utf8proc_option_t)FORM);

    if (n >= 0 && n <= FOLD_POINTS) /* writes over the code points */
        n = utf8proc_reencode(points, n, (utf8proc_option_t)FORM);
    else
        n = -1;
    if (n < 0)
        return copy_out(name, strlen(name), out, cap);
    return copy_out((const char *)points, (size_t)n, out, cap);
}
