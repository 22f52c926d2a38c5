"""Files on two real screens: offered on one, taken on the other."""
import base64
import hashlib
import os
import re

import proc
from case import LanCase


def digest(path):
    with open(path, "rb") as f:
        return hashlib.sha256(f.read()).hexdigest()


class Files(LanCase):
    def setUp(self):
        super().setUp()
        self.ann = self.house(1, nick="安妮", user="ann")
        self.bob = self.house(2, nick="ボブ", user="bob")
        self.downloads = os.path.join(self.bob.home, "Downloads")

    def put(self, house, name, content):
        path = os.path.join(house.home, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as f:
            f.write(content)
        return path

    def both(self, cols=80, rows=24):
        a = self.ann.screen(cols=cols, rows=rows)
        b = self.bob.screen(cols=cols, rows=rows)
        a.wait("Send")
        b.wait("Send")
        a.keys("6")
        a.wait("ボブ")
        a.keys("Escape")
        return a, b

    def talk(self, screen, name):
        screen.keys("1")
        screen.wait("to whom?")
        screen.type(name)
        screen.keys("Enter")
        screen.wait("to %s>" % name)

    def there(self, path, source):
        proc.wait_until("%s is whole" % path, lambda: os.path.exists(path))
        self.assertEqual(digest(source), digest(path))

    def test_a_file_goes_from_screen_to_screen(self):
        for cols, rows in ((80, 24), (40, 12)):
            with self.subTest(size="%dx%d" % (cols, rows)):
                name = "图纸-%d.dwg" % cols
                source = self.put(self.ann, name, os.urandom(300000))
                a, b = self.both(cols, rows)
                a.keys("4")
                a.wait("Space mark")
                a.wait(name)
                a.type("%d" % cols)
                a.wait(re.compile(r"^>  %s" % name, re.M))
                a.keys("Enter")
                a.wait("to whom?")
                a.keys("Enter")
                a.wait("Offered " + name)
                a.wait("waiting for ボブ")
                b.wait("1 offer")
                b.keys("4")
                b.wait(name)
                b.wait("a accept")
                b.keys("a")
                b.wait("done")
                a.wait("taken")
                # The path goes to the clipboard, as terminals know it.
                b.keys("c")
                b.wait("Copied: ")
                path = os.path.join(self.downloads, name)
                code = b"\033]52;c;" + base64.b64encode(path.encode())
                proc.wait_until("the path is copied",
                                lambda: code in b.raw())
                self.there(os.path.join(self.downloads, name), source)
            self.end_all()

    def test_an_offer_in_the_conversation_is_taken_into_a_folder(self):
        source = self.put(self.ann, "見積/見積もり書.txt", b"1,000\n")
        self.put(self.ann, "見積/空/.keep", b"")
        os.makedirs(os.path.join(self.bob.home, "work"))
        a, b = self.both()
        self.talk(a, "ボブ")
        a.keys("M-4")
        a.wait("Send files to ボブ")
        a.wait("見積/")
        a.type("見積")
        a.wait(re.compile(r"^>  見積/", re.M))
        a.keys("Space", "M-Enter")
        a.wait("[folder] 見積/")
        self.talk(b, "安妮")
        b.wait("[folder] 見積/")
        b.wait("Enter: take or refuse 見積")
        b.keys("Enter", "f")
        b.wait("into folder: ~/Downloads/")
        b.keys("C-u")
        b.type("~/wo")
        b.keys("Tab")
        b.wait("into folder: ~/work/")
        b.keys("Enter")
        b.wait("done")
        self.there(os.path.join(self.bob.home, "work/見積/見積もり書.txt"),
                   source)
        self.assertTrue(os.path.isdir(
            os.path.join(self.bob.home, "work/見積/空")))
        self.assertFalse(os.path.exists(self.downloads))
        a.wait("taken")

    def test_a_refusal_is_told_and_nothing_is_written(self):
        self.put(self.ann, "a.txt", b"x")
        a, b = self.both()
        self.talk(a, "ボブ")
        a.type("~/a.txt")
        a.keys("Enter")
        a.wait("Send this file? y file  n as text")
        a.keys("y")
        a.wait("[file] a.txt")
        b.wait("1 offer")
        b.keys("4")
        b.wait("a accept  x refuse")
        b.keys("x")
        b.wait("y refuses a.txt")
        b.keys("y")
        b.wait("refused")
        a.wait("refused")
        self.assertFalse(os.path.exists(self.downloads))

    def test_what_was_offered_is_there_after_a_restart(self):
        source = self.put(self.ann, "b.bin", os.urandom(5000))
        a, b = self.both()
        self.talk(a, "ボブ")
        a.type("~/b.bin")
        a.keys("Enter")
        a.wait("Send this file?")
        a.keys("y")
        a.wait("waiting for ボブ")
        b.wait("1 offer")
        b.keys("0")
        b.status()
        b = self.bob.screen()
        b.wait("1 offer")
        b.wait("安妮")
        b.keys("4")
        b.wait("b.bin")
        b.keys("a")
        b.wait("done")
        self.there(os.path.join(self.downloads, "b.bin"), source)

    def test_what_was_paused_goes_on_after_a_restart(self):
        source = self.put(self.ann, "big.bin", os.urandom(3 << 20))
        self.bob.write_config("nick = ボブ\nuser = bob\nrate_limit = 1M\n")
        a, b = self.both()
        self.talk(a, "ボブ")
        a.type("~/big.bin")
        a.keys("Enter")
        a.wait("Send this file?")
        a.keys("y")
        b.wait("1 offer")
        b.keys("4")
        b.wait("big.bin")
        b.keys("a")
        b.wait(re.compile(r"\[#+\.+\] \d+%"))
        b.keys("0")
        b.wait("1 transfer runs")
        b.keys("Escape")
        b.wait_gone("1 transfer runs")
        b.keys("p")
        b.wait("paused at")
        self.assertEqual([], [n for n in os.listdir(self.downloads)
                              if not n.startswith(".")])
        b.keys("0")
        b.status()
        b = self.bob.screen()
        b.wait("安妮")
        b.keys("4")
        b.wait("paused")
        b.keys("p")
        b.wait("done")
        self.there(os.path.join(self.downloads, "big.bin"), source)
