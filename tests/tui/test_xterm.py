"""gezi in a real xterm: pictures as sixels, its keys, its mouse."""
import os
import re

import house
import proc
from case import LanCase
from test_pictures import png

RED, BLUE = (255, 0, 0), (0, 0, 255)
MENU = re.compile(r"1 Send.*0 Quit\s*\Z")


class Sixels(LanCase):
    """A VT340 as xterm plays it. TERM says eight colours, so that in cells
    red is another red than in sixels."""

    def setUp(self):
        super().setUp()
        self.ann = self.house(1, nick="Ann", user="ann")
        self.bob = self.house(2, nick="Bob", user="bob")
        path = os.path.join(self.ann.home, "red.png")
        with open(path, "wb") as f:
            f.write(png(200, 100))
        self.window = self.bob.window(options=["-ti", "vt340"])
        self.window.wait(MENU)
        self.sender = self.ann.start("send", "Bob", "-f", path, "--timeout",
                                     "60")
        self.window.wait("1 offer")
        self.window.keys("2")
        self.window.wait("Ann")
        self.window.keys("Return")
        self.window.wait("red.png")
        self.window.keys("Return", "a")
        self.window.wait("done")

    def drawn(self, cols, rows):
        """Red and blue side by side below the rule, and nowhere else."""
        seen = self.window.colours(cols, rows)
        outside = sum(seen[:2] + seen[rows - 3:], [])
        return (RED not in outside and BLUE not in outside and
                seen[2].count(RED) > cols // 3 and
                seen[2].count(BLUE) > cols // 3)

    def wait_drawn(self, cols, rows):
        proc.wait_until("the picture at %dx%d" % (cols, rows),
                        lambda: self.drawn(cols, rows))
        self.window.wait(MENU)
        self.window.wait("red.png")

    def test_a_picture_fills_its_page_and_leaves_with_it(self):
        w = self.window
        w.keys("Tab", "v")
        self.wait_drawn(80, 24)
        w.keys("ctrl+l")
        self.wait_drawn(80, 24)
        for cols, rows in ((60, 16), (100, 30)):
            w.resize(cols, rows)
            self.wait_drawn(cols, rows)
        w.keys("Escape")
        proc.wait_until("no rest of it", lambda: not any(
            RED in row or BLUE in row for row in w.colours(100, 30)))
        w.wait("done")
        w.keys("Escape")
        w.wait(re.compile(r"\A(?!.*\|>)", re.S))  # no message is chosen
        w.keys("h", "i")
        w.wait("to Ann> hi")
        self.sender.stop()


class Plain(LanCase):
    """xterm as it comes: Alt makes letters with accents."""

    def test_alt_and_the_mouse_reach_gezi_and_alt_is_given_back(self):
        ann = self.house(1, nick="Ann")
        w = ann.window(command=["sh", "-c", "gezi --mouse on; cat"],
                       env={"PATH": os.path.dirname(house.BINARY) + ":" +
                            ann.env["PATH"]})
        w.wait(MENU)
        w.keys("alt+2")
        w.wait("Nothing unread")
        w.keys("Escape")
        w.wait("What now")
        w.click(5, 23, 80, 24)
        w.wait("to whom?")
        w.keys("alt+0")
        w.wait(re.compile(r"\A\s*\Z"))
        w.keys("alt+2", "Return")
        w.wait("²")
