#!/usr/bin/env python3
"""Make ui/tui/emoji_table.c: emoji, their English names and Chinese ones.

usage: emoji_table.py EMOJI-TEST.TXT CLDR > ui/tui/emoji_table.c

EMOJI-TEST.TXT is emoji/emoji-test.txt of the Unicode data files (Debian:
unicode-data), CLDR the folder common of the locale data (Debian:
unicode-cldr-core). Without skin tones: the tone is another choice. The names
that chats have made common stand below and come first.
"""
import re
import sys
import unicodedata
import xml.etree.ElementTree as ET

COMMON = """
😄 smile|😃 smiley|😀 grinning|😁 grin|😆 laughing|😅 sweat_smile|🤣 rofl|😂 joy
🙂 slight_smile|🙃 upside_down|😉 wink|😊 blush|😇 innocent|😍 heart_eyes
😘 kissing_heart|😋 yum|😜 stuck_out_tongue_winking_eye|😛 stuck_out_tongue
🤑 money_mouth|🤗 hugs|🤭 oops|🤫 shush|🤔 thinking|😐 neutral|😑 expressionless
😏 smirk|😒 unamused|🙄 roll_eyes|😬 grimacing|😌 relieved|😔 pensive|😪 sleepy
😴 sleeping|😷 mask|🤒 sick|🤮 vomit|🥵 hot|🥶 cold|😵 dizzy_face|🤯 exploding_head
🥳 partying|😎 cool sunglasses|🤓 nerd|😕 confused|😟 worried|😮 open_mouth
😲 astonished|😳 flushed|🥺 pleading|😨 fearful|😰 cold_sweat|😢 cry|😭 sob
😱 scream|😞 disappointed|😓 sweat|😩 weary|😫 tired|🥱 yawn|😤 triumph|😡 rage
😠 angry|🤬 cursing|😈 smiling_imp|💀 skull|💩 poop|🤡 clown|👻 ghost|👽 alien
🤖 robot|❤️ heart|💔 broken_heart|💕 two_hearts|💯 100|💢 anger|💥 boom|💦 sweat_drops
💤 zzz|👋 wave|👌 ok_hand ok|✌️ v|🤞 fingers_crossed|🤙 call_me|👈 point_left
👉 point_right|👆 point_up|👇 point_down|👍 +1 thumbsup|👎 -1 thumbsdown|✊ fist
👊 punch|👏 clap|🙌 raised_hands|🤝 handshake|🙏 pray thanks|✍️ writing|💪 muscle
👀 eyes|🧠 brain|🤷 shrug|🤦 facepalm|🙇 bow|🙋 raising_hand|💃 dance|🏃 run
👨‍💻 coder|🐶 dog|🐱 cat|🐭 mouse|🐼 panda|🐷 pig|🐔 chicken|🐧 penguin|🐦 bird
🕊️ pigeon|🐴 horse|🐢 turtle|🐍 snake|🐛 bug|🐝 bee|🌹 rose|🌸 cherry_blossom
🌲 tree|🍀 four_leaf_clover|🍎 apple|🍉 watermelon|🍕 pizza|🍔 burger|🍟 fries
🍜 noodles|🍚 rice|🍣 sushi|🎂 cake birthday|🍫 chocolate|☕ coffee|🍵 tea|🍺 beer
🍻 beers|🥂 cheers|🍷 wine|🚀 rocket|🚗 car|🚄 train|✈️ airplane|🏠 house home
⏰ alarm|⌛ hourglass|🌙 moon|☀️ sun sunny|⭐ star|🌈 rainbow|☔ umbrella|⚡ zap
❄️ snow|🔥 fire|💧 droplet|🎉 tada party|🎁 gift|🏆 trophy|⚽ soccer|🏀 basketball
🎮 game|🎵 music|📱 phone|💻 laptop computer|🖨️ printer|📷 camera|💡 idea bulb
📖 book|📝 memo note|📅 date calendar|📎 paperclip|📌 pin|📁 folder|📧 email
📦 package|✏️ pencil|🔍 search mag|🔒 lock|🔑 key|🔨 hammer|🔧 wrench|⚙️ gear
🔗 link|💊 pill|🚫 no_entry_sign|⛔ no_entry|⚠️ warning|✅ check white_check_mark
❌ x|❗ exclamation|❓ question|➕ plus|♻️ recycle|🆗 ok_button|🆕 new|🔴 red_circle
🟢 green_circle|🏁 finish|💰 money|🧧 hongbao red_packet|🏮 lantern|🐉 dragon
"""

NOTICE = """\
/*
 * Emoji and their names. Made by emoji_table.py; do not edit.
 *
 * The names are those of the Unicode data files (emoji-test.txt %s) and of the
 * Common Locale Data Repository. Copyright (C) 1991-2022 Unicode, Inc. All
 * rights reserved. Distributed under the Terms of Use in
 * https://www.unicode.org/copyright.html:
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
#include "emoji.h"

// clang-format off
/* The emoji, its names, the Chinese one last; "-": it has none. */
const char *const emoji_rows[] = {
"""


def common():
    names = {}
    for entry in re.split(r"[|\n]", COMMON.strip()):
        emoji, *rest = entry.split()
        names[emoji] = rest
    return names


def word(name):
    plain = unicodedata.normalize("NFKD", name.lower().replace("#", "hash")
                                  .replace("*", "asterisk"))
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    plain = re.sub("[’'.!]", "", plain)
    return re.sub("[^a-z0-9]+", "_", plain).strip("_")


def chinese(cldr):
    names = {}
    for part in ("annotations", "annotationsDerived"):
        for a in ET.parse("%s/%s/zh.xml" % (cldr, part)).iter("annotation"):
            if a.get("type") == "tts":
                names[a.get("cp")] = re.sub(r"[\s:]+", "_", a.text.strip())
    return names


def main(test, cldr):
    more, zh, version, group = common(), chinese(cldr), "", ""
    rows = []
    with open(test, encoding="utf-8") as f:
        for line in f:
            if line.startswith("# Version:"):
                version = line.split()[-1]
            if line.startswith("# group:"):
                group = line[8:].strip()
            found = re.match(r"([0-9A-F ]+); fully-qualified +# \S+ "
                             r"E[0-9.]+ (.*)", line)
            if not found or group == "Component":
                continue
            points = [int(x, 16) for x in found[1].split()]
            # Tags do not go over the wire; tones would be six times as many.
            if any(0x1F3FB <= p <= 0x1F3FF or p >= 0xE0000 for p in points):
                continue
            emoji = "".join(map(chr, points))
            names = more.pop(emoji, [])
            name = word(found[2])
            if name not in names:
                names.append(name)
            rows.append((emoji, names, zh.get(emoji.replace("\ufe0f", ""),
                                              "-")))
    if more:
        sys.exit("not in the data: %s" % more)
    print(NOTICE % version, end="")
    for emoji, names, han in rows:
        print('"%s %s %s",' % (emoji, " ".join(names), han))
    print("};\nconst size_t emoji_rows_n = sizeof emoji_rows / "
          "sizeof *emoji_rows;")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
