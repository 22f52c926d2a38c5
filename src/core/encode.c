/* UTF-8 to what a peer can read. */
#include "charset_priv.h"

#include <errno.h>
#include <gezi/text.h>
#include <string.h>
#include <utf8proc.h>

#include "utf8.h"

struct target {
    struct gezi_writer *w;
    iconv_t *cd; /* NULL: nothing above ASCII */
};

/* As much of valid UTF-8 as there is room for. */
static void put_cut(struct gezi_writer *w, const char *text, size_t n)
{
    size_t room = w->cap - w->n;

    if (w->full)
        return;
    if (n > room) {
        n = gezi_utf8_cut(text, room);
        gezi_put(w, (gezi_span){(const uint8_t *)text, n});
        w->full = true;
        return;
    }
    gezi_put(w, (gezi_span){(const uint8_t *)text, n});
}

/* False, and nothing written, when the charset lacks any of it. */
static bool put_encoded(struct target *t, const char *text, size_t n)
{
    struct gezi_writer *w = t->w;
    char *in = (char *)(uintptr_t)text; /* iconv does not write there */
    char *out = (char *)w->p + w->n;
    size_t left = n, room = w->cap - w->n, result;

    if (w->full)
        return true;
    if (gezi_ascii_prefix((gezi_span){(const uint8_t *)text, n}) == n) {
        put_cut(w, text, n);
        return true;
    }
    if (!t->cd)
        return false;
    result = iconv(*t->cd, &in, &left, &out, &room);
    /* More than 0: some iconv put a substitute of its own. */
    if (result == 0) {
        w->n = w->cap - room;
        return true;
    }
    if (result == (size_t)-1 && errno == E2BIG) {
        w->n = w->cap - room;
        w->full = true;
        return true;
    }
    iconv(*t->cd, NULL, NULL, NULL, NULL);
    return false;
}

/* What NFKC leaves alone and people can read all the same. */
static const struct {
    uint32_t first, last;
    const char *text;
} folds[] = {
    {0x00a1, 0x00a1, "!"},        {0x00a6, 0x00a6, "|"},
    {0x00a9, 0x00a9, "(C)"},      {0x00ab, 0x00ab, "\""},
    {0x00ae, 0x00ae, "(R)"},      {0x00b7, 0x00b7, "\xe3\x83\xbb"},
    {0x00bb, 0x00bb, "\""},       {0x00bf, 0x00bf, "?"},
    {0x00c6, 0x00c6, "AE"},       {0x00d0, 0x00d0, "D"},
    {0x00d7, 0x00d7, "x"},        {0x00d8, 0x00d8, "O"},
    {0x00df, 0x00df, "ss"},       {0x00e6, 0x00e6, "ae"},
    {0x00f0, 0x00f0, "d"},        {0x00f8, 0x00f8, "o"},
    {0x0110, 0x0110, "D"},        {0x0111, 0x0111, "d"},
    {0x0131, 0x0131, "i"},        {0x0141, 0x0141, "L"},
    {0x0142, 0x0142, "l"},        {0x0152, 0x0152, "OE"},
    {0x0153, 0x0153, "oe"},       {0x1e9e, 0x1e9e, "SS"},
    {0x2010, 0x2015, "-"},        {0x2018, 0x201b, "'"},
    {0x201c, 0x201f, "\""},       {0x2022, 0x2022, "*"},
    {0x2032, 0x2032, "'"},        {0x2033, 0x2033, "\""},
    {0x2039, 0x2039, "<"},        {0x203a, 0x203a, ">"},
    {0x2044, 0x2044, "/"},        {0x20ac, 0x20ac, "EUR"},
    {0x2212, 0x2212, "-"},        {0x2215, 0x2215, "/"},
    {0x223c, 0x223c, "~"},        {0x301c, 0x301c, "\xef\xbd\x9e"},
    {0x30fb, 0x30fb, "\xc2\xb7"},
};

static const char *fold_of(uint32_t cp)
{
    for (size_t i = 0; i < sizeof folds / sizeof *folds; i++)
        if (cp <= folds[i].last)
            return cp >= folds[i].first ? folds[i].text : NULL;
    return NULL;
}

/* Longer clusters are no writing: piled up accents. */
enum { CLUSTER_MAX = 32 };

typedef utf8proc_int32_t points[CLUSTER_MAX + 1];

/* Code points of the cluster in that form; -1 when there are too many. */
static utf8proc_ssize_t decompose(const char *text, size_t n, int form,
                                  points to)
{
    utf8proc_ssize_t count =
        utf8proc_decompose((const utf8proc_uint8_t *)text, (utf8proc_ssize_t)n,
                           to, CLUSTER_MAX, (utf8proc_option_t)form);

    return count <= CLUSTER_MAX ? count : -1;
}

/* NFKC without what is invisible: full width, ligatures, circled digits. */
static bool put_composed(struct target *t, const char *text, size_t n)
{
    enum {
        FORM = UTF8PROC_STABLE | UTF8PROC_COMPAT | UTF8PROC_COMPOSE |
               UTF8PROC_IGNORE
    };
    points cps;
    utf8proc_ssize_t count = decompose(text, n, FORM, cps);

    if (count >= 0) /* writes over the code points */
        count = utf8proc_reencode(cps, count, (utf8proc_option_t)FORM);
    return count >= 0 && put_encoded(t, (const char *)cps, (size_t)count);
}

/* Base letters without their marks, and the table above. */
static bool put_bare(struct target *t, const char *text, size_t n)
{
    enum {
        FORM = UTF8PROC_STABLE | UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE |
               UTF8PROC_IGNORE | UTF8PROC_STRIPMARK
    };
    points cps;
    utf8proc_ssize_t count = decompose(text, n, FORM, cps);
    uint8_t room[4 * CLUSTER_MAX];
    struct gezi_writer bare = {.p = room, .cap = sizeof room};

    if (count < 0)
        return false;
    for (utf8proc_ssize_t i = 0; i < count; i++) {
        const char *fold = fold_of((uint32_t)cps[i]);
        uint8_t utf8[4];

        if (fold)
            gezi_put_text(&bare, fold);
        else
            gezi_put(&bare, (gezi_span){utf8, (size_t)utf8proc_encode_char(
                                                  cps[i], utf8)});
    }
    return put_encoded(t, (const char *)room, bare.n);
}

/* Cluster by cluster; returns how many became '?'. */
static size_t put_clusters(struct target *t, const char *text, size_t left)
{
    size_t questions = 0;

    while (left && !t->w->full) {
        size_t n = gezi_ascii_prefix((gezi_span){(const uint8_t *)text, left});

        /* The last one may carry an accent. */
        if (n > 1 && n < left)
            n--;
        else if (n < left)
            n = gezi_cluster_size(text);
        if (!put_encoded(t, text, n) && !put_composed(t, text, n) &&
            !put_bare(t, text, n)) {
            gezi_put_byte(t->w, '?');
            questions++;
        }
        text += n;
        left -= n;
    }
    return questions;
}

void gezi_encode(struct gezi_codec *codec, const char *text,
                 enum gezi_charset cs, struct gezi_writer *w, size_t *lost)
{
    struct target t = {.w = w, .cd = gezi_codec_to(codec, cs)};
    size_t n = strlen(text), questions = 0;

    if (cs == GEZI_CS_UTF8)
        put_cut(w, text, n);
    else if (!put_encoded(&t, text, n))
        questions = put_clusters(&t, text, n);
    if (lost)
        *lost = questions;
}
