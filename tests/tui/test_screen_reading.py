"""What can be done with a message beside answering it, in a real terminal."""
import base64
import os

import proc
from case import LanCase


class Reading(LanCase):
    def setUp(self):
        super().setUp()
        self.pal = self.peer(2, "official", "李雷", "研发部", user="lilei")
        self.ann = self.house(1, nick="安妮")

    def open(self, text, *args, cols=80, rows=24):
        screen = self.ann.screen(*args, cols=cols, rows=rows)
        screen.wait("Send")
        self.pal.announce()
        self.pal.say(text, "10.77.0.1")
        screen.keys("2")
        screen.wait("李雷")
        screen.keys("Enter")
        screen.wait("to 李雷>" if cols > 60 else "李雷>")
        return screen

    def test_a_link_is_opened_as_one_word_after_it_was_shown(self):
        told = os.path.join(self.ann.home, "told")
        opener = os.path.join(self.ann.home, "opener")
        with open(opener, "w", encoding="utf-8") as f:
            f.write('#!/bin/sh\nprintf "%%s|" "$@" >%s.new\n'
                    "mv %s.new %s\n" % (told, told, told))
        os.chmod(opener, 0o755)
        link = "https://a.example/x?a=$(touch%20y)&b=';rm'"
        screen = self.open("看" + link + "。", "--open-command",
                           opener + " --new")
        screen.keys("Tab", "l")
        screen.wait("Addresses in this message")
        self.assertIn("https://a.example/x?a=$(touch%20y)&b=';rm",
                      screen.text())
        self.assertFalse(os.path.exists(told))
        screen.keys("Enter")
        proc.wait_until("opened", lambda: os.path.exists(told))
        with open(told, encoding="utf-8") as f:
            self.assertEqual("--new|https://a.example/x?a=$(touch%20y)&b="
                             "';rm|", f.read())

    def test_a_text_is_copied_through_tmux(self):
        for cols, rows in ((80, 24), (40, 12)):
            with self.subTest(size=cols):
                screen = self.open("三楼的小会议室", cols=cols, rows=rows)
                screen.keys("Tab", "c")
                screen.wait("Copied the text")
                coded = b"]52;c;" + base64.b64encode(
                    "三楼的小会议室".encode()) + b"\a"
                proc.wait_until("copied", lambda: b"\033Ptmux;\033\033" + coded
                                + b"\033\\" in screen.raw())
                self.assertIn(b"\033" + coded, screen.raw())
            self.end_all()

    def test_copy_mode_has_nothing_but_text(self):
        for cols, rows in ((80, 24), (40, 12)):
            with self.subTest(size=cols):
                screen = self.open("上次的图纸收到了吗?", cols=cols, rows=rows)
                screen.keys("M-c")
                screen.wait("Copy from 李雷")
                rest = screen.rows()[1:-2]
                self.assertTrue(any(rest))
                for row in filter(None, rest):
                    self.assertRegex(row,
                                     r"^\d\d:\d\d 李雷: 上次的图纸收到了吗\?$")
                screen.keys("Escape")
                screen.wait("李雷>")
            self.end_all()
