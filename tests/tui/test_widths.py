"""Our table of widths against real terminals: tmux and xterm."""
import os
import subprocess
import sys

import house
import proc
import screen
from case import LanCase

SHOWN = os.path.join(os.path.dirname(house.BINARY), "tests/tui/shown")
COLUMNS = os.path.join(os.path.dirname(os.path.abspath(proc.__file__)),
                       "columns.py")

# What people write. Each line as it comes from the LAN.
CORPUS = [
    "plain ASCII text, with (signs) & numbers 0123456789",
    "हिन्दी में संदेश", "தமிழ் செய்தி", "ભાષા", "ខ្មែរ", "မြန်မာ",
    "\u1112\u1161\u11ab\u1100\u1173\u11af in pieces",
    "上次的图纸收到了吗?", "「引用」、句号。全角ＡＢＣ１２３！",
    "打ち合わせ中 メアリー ﾊﾝｶｸ", "한글 메시지",
    "e\u0301a\u0308 combining", "か\u3099は\u309a",
    "Müller naïve façade", "Привет, Иван", "Καλημέρα",
    "สวัสดีครับ ที่นี่", "مرحبا بالعالم", "שלום עולם",
    "😀😂🐦🕊", "👍🏽 👩‍🔬 👨‍👩‍👧‍👦 with joiners and tones", "🇨🇳🇯🇵 flags",
    "❤️ ☀️ ✈️ with selectors", "①②③ ±×÷ “quotes” … — ←↑→ ░▒▓ │─",
    "㊗㈱℡№", "𠮷野家 𝒳", "ﷺ", "\u200b\u2060\ufeffzero", "a\tb",
]


class Widths(LanCase):
    def setUp(self):
        super().setUp()
        self.ann = self.house(1)
        done = subprocess.run([SHOWN], input="\n".join(CORPUS) + "\n",
                              capture_output=True, text=True, check=True)
        rows = [row.split("\t", 1) for row in done.stdout.split("\n")[:-1]]
        self.ours = [int(cols) for cols, _ in rows]
        self.lines = os.path.join(self.ann.home, "lines")
        with open(self.lines, "w", encoding="utf-8") as f:
            f.write("".join(text + "\n" for _, text in rows))
        self.out = os.path.join(self.ann.home, "columns")

    def compare(self, name):
        proc.wait_until("%s answers" % name, lambda: os.path.exists(self.out))
        with open(self.out, encoding="utf-8") as f:
            theirs = [int(line) for line in f]
        self.assertEqual(len(CORPUS), len(theirs))
        other = {text: (ours, real) for text, ours, real in
                 zip(CORPUS, self.ours, theirs) if ours != real}
        self.assertEqual({}, other)

    def test_tmux_counts_as_we_do(self):
        term = screen.Screen(self.ann.host, [sys.executable, COLUMNS,
                                             self.lines, self.out],
                             cols=200, rows=24, env=self.ann.env)
        self.compare("tmux")
        term.close()

    def test_xterm_counts_as_we_do(self):
        self.ann.window(command=[sys.executable, COLUMNS, self.lines,
                                 self.out], cols=200)
        self.compare("xterm")
