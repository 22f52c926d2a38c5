"""A robot that knows only what the screen shows, and the words of its language,
does the seven things people do, with at most twelve keys each."""
import gettext
import os
import re

import house
import proc
from case import LanCase

LANGUAGES = ("en", "zh_CN", "zh_TW", "ja")


def words_of(language):
    """What somebody who speaks it understands."""
    if language == "en":
        return gettext.NullTranslations().gettext
    path = os.path.join(os.path.dirname(house.BINARY), "locale", language,
                        "LC_MESSAGES/gezi.mo")
    with open(path, "rb") as f:
        return gettext.GNUTranslations(f).gettext


class Robot:
    def __init__(self, test, screen, words):
        self.test, self.screen, self.words = test, screen, words
        self.pressed = 0

    def begin(self):
        """Back at the menu; that is not counted: it is where people are."""
        for _ in range(5):
            if self.words("What now?") in self.screen.text():
                break
            before = self.screen.text()
            self.screen.keys("Escape")
            proc.wait_until("Esc does something",
                            lambda: self.screen.text() != before)
        self.screen.wait(self.words("What now?"))
        self.pressed = 0

    def end(self):
        self.test.assertLessEqual(self.pressed, 12)

    def press(self, key):
        self.pressed += 1
        self.screen.keys(key)

    def type(self, text):
        self.pressed += len(text)
        self.screen.type(text)

    def choose(self, title):
        """The digit that stands before these words in the menu."""
        shown = self.screen.wait(re.compile(
            r"(\S)\s+%s" % re.escape(self.words(title))))
        self.press(re.search(r"(\S)\s+%s" % re.escape(self.words(title)),
                             shown).group(1))

    def hint(self, text, key):
        """A key that the row of keys has, by the words it is told with."""
        self.screen.wait(self.words(text).split("  ")[0])
        self.press(key)


class Languages(LanCase):
    def seven_things(self, language):
        words = words_of(language)
        ann = self.house(1, nick="Ann", config="language = " + language)
        bob = self.house(2, nick="鲍勃", user="bob")
        with open(os.path.join(ann.home, "plan.txt"), "wb") as f:
            f.write(b"one")
        with open(os.path.join(bob.home, "map.txt"), "wb") as f:
            f.write(b"two")
        theirs = bob.listen()
        screen = ann.screen()
        robot = Robot(self, screen, words)
        screen.wait("鲍勃")

        robot.begin()  # a first message
        robot.choose("Send a message")
        screen.wait("鲍勃")
        robot.press("Enter")
        screen.wait(re.compile("鲍勃.*>", re.M))
        robot.type("hi")
        robot.press("Enter")
        self.assertEqual("hi", theirs.event("message")["text"])
        robot.end()

        robot.begin()  # an answer to an unread one
        bob.run("send", "Ann", "三楼开会吗")
        robot.choose("Receive")
        screen.wait("鲍勃")
        robot.press("Enter")
        screen.wait("三楼开会吗")
        robot.type("ok")
        robot.press("Enter")
        theirs.event("message", text="ok")
        robot.end()

        robot.begin()  # a file
        robot.choose("Files")
        screen.wait("plan.txt")
        robot.type("plan")
        screen.wait(re.compile(r"^>.*plan\.txt", re.M))
        robot.press("Enter")
        screen.wait("鲍勃")
        robot.press("Enter")
        self.assertEqual("plan.txt", theirs.event("offer")["attachments"][0]
                         ["name"])
        robot.end()

        robot.begin()  # taking one
        giver = bob.start("send", "Ann", "-f", os.path.join(bob.home,
                                                            "map.txt"))
        screen.wait(re.compile(r"4\s.*1"))
        robot.choose("Files")
        screen.wait("map.txt")
        robot.hint("a accept  f into a folder  x refuse", "a")
        taken = os.path.join(ann.home, "Downloads/map.txt")
        proc.wait_until("taken", lambda: os.path.exists(taken))
        robot.end()
        giver.stop()

        robot.begin()  # an old message
        robot.choose("Search history")
        robot.type("三楼")
        screen.wait("[三楼]")
        robot.press("Enter")
        screen.wait(re.compile(r"^[^\n]*>.*三楼开会吗", re.M))
        robot.end()

        robot.begin()  # another name
        robot.choose("Settings")
        robot.type("nick")
        screen.wait(re.compile(r"^>.*nick", re.M))
        robot.press("Enter")
        robot.press("C-u")
        robot.type("安")
        robot.press("Enter")
        theirs.person(nick="安")
        robot.end()

        robot.begin()
        robot.choose("Quit")
        self.assertEqual(0, screen.status())
        robot.end()


def _each(language):
    def test(self):
        self.seven_things(language)
    return test


for _language in LANGUAGES:
    setattr(Languages, "test_seven_things_in_" + _language, _each(_language))
