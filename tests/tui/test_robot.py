"""Someone who has read nothing sends a first message, or a file: thirty seconds
and twelve keys, from the first start ever. The robot knows only what the screen
shows and what the words on it mean."""
import os
import re
import time

import proc
from case import LanCase
from peer import SENDMSG


class Robot:
    def __init__(self, screen):
        self.screen = screen
        self.pressed = 0

    def press(self, key):
        self.pressed += 1
        self.screen.keys(key)

    def type(self, text):
        self.pressed += len(text)
        self.screen.type(text)

    def find(self, pattern):
        shown = self.screen.wait(re.compile(pattern, re.M | re.I))
        return re.search(pattern, shown, re.M | re.I)

    def begin(self):
        """Reads: the key that begins, on the page of the first start."""
        self.press(self.find(r"(?<!\S)([A-Z][a-z]+) (keeps|begins)\b").group(1))
        self.find("Written to")

    def send(self, name, text):
        """Reads: a key before the word Send; a name to choose; a place that
        asks for text for that name; a key that sends."""
        self.press(self.find(r"(\S)\s+Send\b").group(1))
        place = r"to %s\s*>" % re.escape(name)
        self.find(re.escape(name))
        for _ in range(3):
            if re.search(place, self.screen.text(), re.I):
                break
            rows = self.screen.rows()
            marked = [i for i, r in enumerate(rows) if re.match(r"\s*>", r)]
            wanted = [i for i, r in enumerate(rows) if name in r]
            if not marked or marked[0] in wanted:
                self.press("Enter")
            else:
                self.press("Down" if wanted[0] > marked[0] else "Up")
            deadline = time.monotonic() + 3
            while (self.screen.rows() == rows and
                   time.monotonic() < deadline):
                time.sleep(0.05)
        self.find(place)
        self.type(text)
        key = self.find(r"(?<!\S)([A-Z][a-z]+)\s+sends?\b").group(1)
        self.press(key)


    def offer(self, folder_entry, name):
        """Reads: a key before the word Files; a file to choose; the key that
        offers; a name to choose."""
        self.press(self.find(r"(\S)\s+Files\b").group(1))
        self.find(re.escape(folder_entry))
        for _ in range(6):
            marked = [r for r in self.screen.rows() if r.startswith(">")]
            if marked and folder_entry in marked[0]:
                break
            rows = self.screen.rows()
            self.press("Down")
            self.screen.wait(lambda text: text.split("\n") != rows)
        self.press(self.find(r"(Enter) offer\b").group(1))
        self.find(r"to whom\?")
        self.find(re.escape(name))
        self.press(self.find(r"(Enter) offers\b").group(1))
        self.find("Offered " + re.escape(folder_entry))

    def accept(self, what):
        """Reads: an offer in the menu; the key before the word accept."""
        self.press(self.find(r"(\S)\s+Files\s+1 offer").group(1))
        self.find(re.escape(what))
        self.press(self.find(r"(\S) accept\b").group(1))
        self.find("done")


class ThirtySeconds(LanCase):
    hosts = 3

    def first_file(self, cols, rows):
        ann = self.house(1, user="ann", nick="Ann")
        bob = self.house(2, user="bob", nick="李雷")
        with open(os.path.join(ann.home, "图纸.dwg"), "wb") as f:
            f.write(os.urandom(70000))
        theirs = bob.screen(cols=cols, rows=rows)
        theirs.wait("Send")
        began = time.monotonic()
        giver = Robot(ann.screen(cols=cols, rows=rows))
        giver.offer("图纸.dwg", "李雷")
        self.assertLessEqual(giver.pressed, 12)
        taker = Robot(theirs)
        taker.accept("图纸.dwg")
        self.assertEqual(2, taker.pressed)
        self.assertLess(time.monotonic() - began, 30)
        with open(os.path.join(ann.home, "图纸.dwg"), "rb") as a, open(
                os.path.join(bob.home, "Downloads/图纸.dwg"), "rb") as b:
            self.assertEqual(a.read(), b.read())

    def test_a_first_file_at_80x24(self):
        self.first_file(80, 24)

    def test_a_first_file_at_40x12(self):
        self.first_file(40, 12)

    def first_message(self, cols, rows):
        pal = self.peer(2, "official", "Lucy", user="lucy")
        self.peer(3, "feiq", "李雷", user="lei").announce()
        new = self.house(1, user="newbie")
        os.unlink(new.config_file)
        began = time.monotonic()
        screen = new.screen(cols=cols, rows=rows)
        pal.announce()
        robot = Robot(screen)
        robot.begin()
        robot.send("Lucy", "hi")
        try:
            self.assertEqual("hi", pal.wait_packet(SENDMSG).text())
        except proc.TimedOut:
            self.fail("nothing came of it:\n" + screen.text())
        self.assertLessEqual(robot.pressed, 12)
        self.assertLess(time.monotonic() - began, 30)
        screen.wait("delivered")

    def test_at_80x24(self):
        self.first_message(80, 24)

    def test_at_100x30(self):
        self.first_message(100, 30)

    def test_at_40x12(self):
        self.first_message(40, 12)
