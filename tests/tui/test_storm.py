"""A storm of keys, sizes and messages on the real screen, always the same."""
import random
import re

import proc
from case import LanCase

KEYS = ["Enter", "Escape", "Up", "Down", "Left", "Right", "PPage", "NPage",
        "Home", "End", "Tab", "BTab", "BSpace", "Delete", "C-a", "C-e", "C-k",
        "C-u", "C-w", "C-y", "C-t", "C-n", "C-p", "C-l", "C-r", "F1", "M-a",
        "M-Enter", "M-Up", "M-Down", "M-c", "M-/", "M-1", "M-2", "M-3", "M-4",
        "M-5", "M-6", "M-7", "1", "2", "3", "4", "5", "6", "7", "9", "?", "r",
        "e", "l", "y", "n", "x", "a", "i", "m", "Space"]
TEXTS = ["a", "word ", "你好", "メアリー", "한글", "👩‍🔬", "🇨🇳", "é", "ﷺ",
         "สวัสดี", "/tmp/", "10.77.0.2", "李", ":heart", "@"]
SIZES = ((80, 24), (40, 12), (140, 40), (60, 20), (41, 13), (100, 30))


class Storm(LanCase):
    hosts = 3

    def test_no_key_and_no_size_breaks_it(self):
        dice = random.Random(2425)
        ann = self.house(1, nick="安妮")
        pals = [self.peer(2, "official", "李雷", "研发部", user="lilei"),
                self.peer(3, "official", "小道士", "ubuntu", user="xds")]
        screen = ann.screen()
        screen.wait("Send")
        for pal in pals:
            pal.announce()
        pressed = 0
        while pressed < 10000:
            what = dice.random()
            if what < 0.03:
                screen.resize(*dice.choice(SIZES))
            elif what < 0.10:
                dice.choice(pals).say(" ".join(dice.choices(TEXTS, k=9)),
                                      "10.77.0.1")
            elif what < 0.25:
                screen.type("".join(dice.choices(TEXTS, k=3)))
            else:
                keys = dice.choices(KEYS, k=20)
                pressed += len(keys)
                screen.keys(*keys)
            self.assertFalse(screen.dead(), "after %d keys" % pressed)
        self.still_whole(screen)

    def still_whole(self, screen):
        screen.resize(80, 24)
        proc.wait_until("24 rows", lambda: len(screen.rows()) == 24)
        for _ in range(6):
            screen.keys("Escape")
            proc.wait_until("the menu in the last row", lambda: re.search(
                r"1 Send.*\? Help 0 Quit", screen.rows()[-1]))
        screen.keys("F1")
        screen.wait("Help")
        screen.keys("Escape", "M-1")
        screen.wait("to whom?")
        col, row = screen.cursor()
        self.assertEqual(2, row, screen.text())
        screen.type("李")
        proc.wait_until("the cursor moved behind it",
                        lambda: screen.cursor() == (col + 2, row))
