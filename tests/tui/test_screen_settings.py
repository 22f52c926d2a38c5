"""The page of the first start, and the settings, on a real screen."""
import os

import proc
from case import LanCase
from peer import BR_ABSENCE

WELCOME = "gezi, for the first time"


class FirstStart(LanCase):
    hosts = 2

    def setUp(self):
        super().setUp()
        self.new = self.house(1, user="newbie")
        os.unlink(self.new.config_file)

    def config(self):
        with open(self.new.config_file, encoding="utf-8") as f:
            return f.read()

    def quit(self, screen):
        screen.keys("F10")
        self.assertEqual(0, screen.status())

    def test_enter_writes_it_down_and_it_does_not_come_again(self):
        self.peer(2, "official", "Lucy").announce()
        screen = self.new.screen()
        screen.wait(WELCOME)
        screen.wait("port 2425 ok; ")
        screen.wait("1 person answered: Lucy")
        screen.keys("C-u")
        screen.type("王明")
        screen.keys("Enter")
        screen.wait("Written to ~/.config/gezi/config")
        self.assertEqual("nick = 王明\n", self.config())
        screen.wait("gezi  王明")
        self.quit(screen)
        screen = self.new.screen()
        screen.wait("What now?")
        self.assertNotIn(WELCOME, screen.text())

    def test_escape_writes_nothing_and_it_does_not_nag(self):
        screen = self.new.screen(cols=40, rows=12)
        screen.wait(WELCOME)
        screen.keys("Escape")
        screen.wait("What now?")
        self.assertFalse(os.path.exists(self.new.config_file))
        self.quit(screen)
        screen = self.new.screen(cols=40, rows=12)
        screen.wait("What now?")

    def test_whoever_gives_options_is_not_asked(self):
        screen = self.new.screen("--nick", "Ann")
        screen.wait("What now?")


class Settings(LanCase):
    hosts = 2

    def setUp(self):
        super().setUp()
        self.bob = self.peer(2, "official", "Bob")
        self.ann = self.house(1, user="ann", nick="Ann")
        self.screen = self.ann.screen()
        self.screen.wait("What now?")

    def told(self, words):
        def fits(data, source):
            parts = data.split(b":", 5)
            return (source[0] == "10.77.0.1" and len(parts) == 6 and
                    int(parts[4]) & 0xff == BR_ABSENCE and
                    words.encode() in data)
        self.bob.wait("a new name", fits)

    def test_a_name_is_changed_in_place_and_told_to_everyone(self):
        self.screen.keys("7")
        self.screen.type("nick")
        self.screen.keys("Enter")
        self.screen.wait("Enter keeps it")
        self.screen.keys("C-u")
        self.screen.type("Annie")
        self.screen.keys("Enter")
        self.screen.wait("nick: changed")
        self.told(":Annie")
        with open(self.ann.config_file, encoding="utf-8") as f:
            self.assertEqual("nick = Annie\nuser = ann\nhost = pc1\n",
                             f.read())
        self.screen.keys("Escape")
        self.screen.keys("Escape")
        self.screen.wait("gezi  Annie")

    def test_a_file_changed_by_hand_is_one_notice(self):
        self.ann.write_config("nick = 安妮\nuser = ann\nhost = pc1\n")
        self.screen.wait("~/.config/gezi/config was read again: nick")
        self.screen.wait("gezi  安妮")

    def test_a_wrong_file_is_one_notice_and_the_rest_counts(self):
        self.ann.write_config("nik = x\nnick = 安妮\nuser = ann\nhost = pc1\n")
        self.screen.wait("unknown key \"nik\", did you mean \"nick\"?")
        self.screen.wait("gezi  安妮")

    def test_what_is_offered_goes_where_the_setting_says(self):
        self.screen.keys("7")
        self.screen.type("downloads")
        self.screen.keys("Enter", "C-u")
        self.screen.type("~/inbox")
        self.screen.keys("Enter")
        self.screen.wait("downloads: changed")
        self.screen.keys("Escape", "Escape")
        path = os.path.join(self.ann.home, "x.txt")
        with open(path, "w", encoding="utf-8") as f:
            f.write("hello")
        bob = self.house(2, user="bea", nick="Bea")
        self.bob.close()
        with open(os.path.join(bob.home, "x.txt"), "w",
                  encoding="utf-8") as f:
            f.write("hello")
        sent = bob.start("send", "Ann", "-f", "x.txt")
        self.screen.wait("1 offer")
        self.screen.keys("4")
        self.screen.wait("accept")
        self.screen.keys("a")
        proc.wait_until("the file in the new folder", lambda: os.path.exists(
            os.path.join(self.ann.home, "inbox/x.txt")))
        sent.wait()
