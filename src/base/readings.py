#!/usr/bin/env python3
"""Make src/base/readings.c: how Chinese characters are read, in pinyin.

usage: readings.py > src/base/readings.c

Asks ICU's transforms Han-Latin and, for surnames, Han-Latin/Names, which are
made from the Unihan database (kMandarin): needs `uconv` of Debian's
icu-devtools. Tones are dropped; ü is v, as people type it. Readings of names
that neither gives stand below.
"""
import re
import subprocess
import sys
import unicodedata

FIRST, LAST = 0x4E00, 0x9FFF

# Surnames and frequent characters of names with another reading.
MORE = """
长 chang zhang|重 chong zhong|行 hang xing|乐 yue le|朴 piao pu|曾 zeng ceng
单 shan dan|仇 qiu chou|解 xie jie|区 ou qu|盖 ge gai|查 zha cha|翟 zhai di
覃 qin tan|缪 miao mou|召 shao zhao|员 yun yuan|宓 mi fu|郗 xi chi|繁 po fan
谌 chen shen|种 chong zhong|冼 xian|那 na nuo|参 shen can|都 du dou
薄 bo bao|柏 bai bo|石 shi dan|车 che ju|贾 jia gu|盛 sheng cheng
洗 xi xian|角 jue jiao|六 liu lu|黑 hei he|折 she zhe|大 da dai|会 hui kuai
还 huan hai|没 mo mei|朝 chao zhao|调 tiao diao|率 shuai lv|绿 lv lu
弹 dan tan|降 jiang xiang|强 qiang jiang|藏 zang cang|传 chuan zhuan
尉 wei yu|万 wan mo|阿 a e|佛 fo fu|可 ke|卜 bu bo|秘 bi mi|祭 zhai ji
谷 gu yu|晟 sheng cheng|茜 qian xi|莘 xin shen|陆 lu liu|费 fei bi|校 xiao jiao
"""

NOTICE = """\
/*
 * How Chinese characters are read. Made by readings.py; do not edit.
 *
 * The readings are those of ICU's transform Han-Latin, which is made from the
 * Unihan database. Copyright (C) 1991-2022 Unicode, Inc. All rights reserved.
 * Distributed under the Terms of Use in https://www.unicode.org/copyright.html:
 *
 * Permission is hereby granted, free of charge, to any person obtaining a copy
 * of the Unicode data files and any associated documentation (the "Data Files")
 * or Unicode software and any associated documentation (the "Software") to deal
 * in the Data Files or Software without restriction, including without
 * limitation the rights to use, copy, modify, merge, publish, distribute,
 * and/or sell copies of the Data Files or Software, and to permit persons to
 * whom the Data Files or Software are furnished to do so, provided that either
 * (a) this copyright and permission notice appear with all copies of the Data
 * Files or Software, or (b) this copyright and permission notice appear in
 * associated Documentation.
 */
#include "readings.h"

#include <stddef.h>

// clang-format off
"""


def latin(transform, chars):
    """One reading without tones for each character; "" where there is none."""
    out = subprocess.run(
        ["uconv", "-f", "utf-8", "-t", "utf-8", "-x", transform],
        input="\n".join(chars), capture_output=True, text=True,
        check=True).stdout.split("\n")
    assert len(out) == len(chars)
    readings = []
    for char, text in zip(chars, out):
        text = unicodedata.normalize("NFD", text.strip())
        text = text.replace("u\u0308", "v").replace("e\u0302", "e")
        text = "".join(c for c in text if not unicodedata.combining(c))
        readings.append(text if re.fullmatch("[a-z]{1,6}", text) else "")
    return readings


def main():
    chars = [chr(c) for c in range(FIRST, LAST + 1)]
    usual = latin("Han-Latin", chars)
    names = latin("Han-Latin/Names", chars)
    others = {}
    for char, a, b in zip(chars, usual, names):
        if b and b != a:
            others.setdefault(char, set()).add(b)
    for entry in re.split(r"[|\n]", MORE.strip()):
        char, *readings = entry.split()
        others.setdefault(char, set()).update(readings)
    usual_of = dict(zip(chars, usual))
    extra = sorted((c, r) for c, rs in others.items() for r in rs
                   if r != usual_of[c])
    words = sorted({r for r in usual if r} | {r for _, r in extra})
    index = {w: i + 1 for i, w in enumerate(words)}

    out = [NOTICE]
    out.append(f"enum {{ WORDS = {len(words) + 1} }};\n")
    out.append("static const char words[WORDS][7] = {\n    \"\",\n")
    for i in range(0, len(words), 8):
        out.append("    " + " ".join(f'"{w}",' for w in words[i:i + 8]) + "\n")
    out.append("};\n\n/* Of each character from U+4E00 on; 0: none is known. */\n")
    out.append("static const unsigned short usual[READINGS_LAST - READINGS_FIRST + 1] = {\n")
    numbers = [index.get(r, 0) for r in usual]
    for i in range(0, len(numbers), 16):
        out.append("    " + ",".join(map(str, numbers[i:i + 16])) + ",\n")
    out.append("};\n\n/* Read otherwise, too, above all in names. By character. */\n")
    out.append("static const unsigned short others[][2] = {\n")
    for i in range(0, len(extra), 5):
        out.append("    " + " ".join(
            f"{{0x{ord(c):x},{index[r]}}}," for c, r in extra[i:i + 5]) + "\n")
    out.append("""};
// clang-format on

const char *readings_of(uint32_t c)
{
    if (c < READINGS_FIRST || c > READINGS_LAST)
        return "";
    return words[usual[c - READINGS_FIRST]];
}

const char *readings_other(uint32_t c, size_t i)
{
    size_t low = 0, high = sizeof others / sizeof *others;

    while (low < high) {
        size_t middle = (low + high) / 2;

        if (others[middle][0] < c)
            low = middle + 1;
        else
            high = middle;
    }
    low += i;
    return low < sizeof others / sizeof *others && others[low][0] == c
               ? words[others[low][1]]
               : "";
}
""")
    sys.stdout.write("".join(out))


main()
