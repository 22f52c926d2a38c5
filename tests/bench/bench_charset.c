/*
 * Goal 2: a line of ASCII becomes UTF-8 in at most 0.15, one of Chinese in at
 * most 1.1 of the time of a kept-open iconv that is told the charset. Ours has
 * to find out.
 */
#include "bench.h"

#include <iconv.h>
#include <stdio.h>
#include <string.h>

#include <gezi/charset.h>

#define S(literal)                                                             \
    {                                                                          \
        (const uint8_t *)(literal), sizeof(literal) - 1                        \
    }

/* What people write each other: see you at ..., the drawing, the meeting. */
static const gezi_span ascii[] = {
    S("see you at 12:30 in room 4, bring the drawings please"),
    S("ok"),
    S("The build on the second machine is red again since this morning; could "
      "somebody with access have a look at the disk?"),
};

static const gezi_span gbk[] = {
    S("\xcf\xc2\xce\xe7\xc8\xfd\xb5\xe3\xbf\xaa\xbb\xe1\xa3\xac\xc7\xeb\xb4"
      "\xf8\xc9\xcf\xcd\xbc\xd6\xbd\xa1\xa3"),
    S("\xc9\xcf\xb4\xce\xb5\xc4\xcd\xbc\xd6\xbd\xca\xd5\xb5\xbd\xc1\xcb\xc2"
      "\xf0\xa3\xbf\xb5\xda\xb6\xfe\xd5\xc5\xb5\xc4\xb3\xdf\xb4\xe7\xba\xc3"
      "\xcf\xf1\xb2\xbb\xb6\xd4\xa3\xac\xc4\xe3\xd4\xd9\xbf\xb4\xbf\xb4\xa1"
      "\xa3"),
    S("\xc4\xe3\xba\xc3"),
};

static const gezi_span utf8[] = {
    S("\xe4\xb8\x8b\xe5\x8d\x88\xe4\xb8\x89\xe7\x82\xb9\xe5\xbc\x80\xe4\xbc"
      "\x9a\xef\xbc\x8c\xe8\xaf\xb7\xe5\xb8\xa6\xe4\xb8\x8a\xe5\x9b\xbe\xe7"
      "\xba\xb8\xe3\x80\x82"),
    S("\xe4\xb8\x8a\xe6\xac\xa1\xe7\x9a\x84\xe5\x9b\xbe\xe7\xba\xb8\xe6\x94"
      "\xb6\xe5\x88\xb0\xe4\xba\x86\xe5\x90\x97\xef\xbc\x9f\xe7\xac\xac\xe4"
      "\xba\x8c\xe5\xbc\xa0\xe7\x9a\x84\xe5\xb0\xba\xe5\xaf\xb8\xe5\xa5\xbd"
      "\xe5\x83\x8f\xe4\xb8\x8d\xe5\xaf\xb9"),
    S("\xe4\xbd\xa0\xe5\xa5\xbd"),
};

#define PICK(list, i) (list[(i) % (sizeof(list) / sizeof *(list))])

enum { ROOM = 512 };

static struct gezi_codec *codec;
static iconv_t from_gbk, from_utf8;

static void ours(gezi_span in, enum gezi_kind kind)
{
    char out[ROOM];
    struct gezi_hint hint = {.kind = kind};
    struct gezi_decoded d = gezi_decode(codec, in, &hint, out, sizeof out);

    bench_use(&d);
    bench_use(out);
}

static void bare(gezi_span in, iconv_t cd)
{
    char out[ROOM], *to = out, *from = (char *)(uintptr_t)in.p;
    size_t left = in.n, room = sizeof out;

    iconv(cd, &from, &left, &to, &room);
    bench_use(out);
}

#define PAIR(name, list, kind, cd)                                             \
    static void ours_##name(uint64_t times)                                    \
    {                                                                          \
        for (uint64_t i = 0; i < times; i++)                                   \
            ours(PICK(list, i), kind);                                         \
    }                                                                          \
    static void bare_##name(uint64_t times)                                    \
    {                                                                          \
        for (uint64_t i = 0; i < times; i++)                                   \
            bare(PICK(list, i), cd);                                           \
    }

PAIR(ascii, ascii, GEZI_KIND_PLAIN, from_gbk)
PAIR(gbk, gbk, GEZI_KIND_PLAIN, from_gbk)
PAIR(feiq, gbk, GEZI_KIND_FEIQ, from_gbk)
PAIR(utf8, utf8, GEZI_KIND_PLAIN, from_utf8)

int main(void)
{
    from_gbk = iconv_open("UTF-8", "GB18030");
    from_utf8 = iconv_open("UTF-8", "UTF-8");
    if (from_gbk == (iconv_t)-1 || from_utf8 == (iconv_t)-1 ||
        gezi_codec_new(GEZI_CS_GBK, &codec) != GEZI_OK) {
        fputs("charset: this system lacks a converter\n", stderr);
        return 1;
    }
    bench_pair("charset: ASCII", "at most 0.15 x iconv", 0.15, ours_ascii,
               bare_ascii);
    bench_pair("charset: GBK, sender unknown", "at most 1.1 x iconv", 1.1,
               ours_gbk, bare_gbk);
    bench_pair("charset: GBK from FeiQ", "at most 1.1 x iconv", 1.1, ours_feiq,
               bare_feiq);
    bench_pair("charset: UTF-8, sender unknown", "at most 1.1 x iconv", 1.1,
               ours_utf8, bare_utf8);
    gezi_codec_free(codec);
    iconv_close(from_gbk);
    iconv_close(from_utf8);
    return 0;
}
