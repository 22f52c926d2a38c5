"""Calls for a user who looks elsewhere: bell, title, note, command."""
import json
import os
import re

import proc
from case import LanCase

BELL = b"\a"


class Notify(LanCase):
    def setUp(self):
        super().setUp()
        self.pal = self.peer(2, "official", "李雷", "研发部", user="lilei")
        self.ann = self.house(1, nick="安妮")

    def open(self, *args):
        screen = self.ann.screen(*args)
        screen.wait("Send")
        self.pal.announce()
        screen.wait("李雷")
        return screen

    def say(self, screen, text):
        self.pal.say(text, "10.77.0.1")
        screen.wait(text)

    def focus(self, screen, here):
        """As the terminal tells it; the screen shows that it was read when
        the key behind it is answered."""
        screen.type("\033[I" if here else "\033[O")
        screen.keys("9")
        screen.wait("9 is not on the menu")
        screen.keys("Left")
        screen.wait_gone("9 is not on the menu")

    def test_the_title_counts_what_is_new_and_is_given_back(self):
        screen = self.open()
        self.say(screen, "你好")
        proc.wait_until("the title",
                        lambda: b"\033]2;gezi: 1 new\a" in screen.raw())
        screen.keys("2")
        screen.wait("你好")
        screen.keys("Enter")
        proc.wait_until("the title without news",
                        lambda: screen.raw().rfind(b"\033]2;gezi\a") >
                        screen.raw().find(b"\033]2;gezi: 1 new\a"))
        screen.keys("Escape", "0")
        proc.wait_until("given back", lambda: b"\033[23;2t" in screen.raw())
        self.assertIn(b"\033[?1004l", screen.raw())

    def test_a_note_goes_through_tmux_when_the_window_is_left(self):
        screen = self.open()
        self.focus(screen, True)
        bells = screen.raw().count(BELL)
        self.say(screen, "who looks needs no note")
        self.assertNotIn(b"777;notify", screen.raw())
        self.focus(screen, False)
        self.say(screen, "下午三点; 开会")
        want = ("\033Ptmux;\033\033]777;notify;李雷;下午三点; 开会\a\033\\"
                ).encode()
        proc.wait_until("the note", lambda: want in screen.raw())
        self.assertNotIn(b"who looks", want)
        self.assertGreater(screen.raw().count(BELL), bells)

    def test_a_command_gets_the_event_and_no_shell(self):
        told = os.path.join(self.ann.home, "told")
        args = os.path.join(self.ann.home, "args")
        command = os.path.join(self.ann.home, "tell me")
        with open(command, "w", encoding="utf-8") as f:
            f.write('#!/bin/sh\nprintf "%%s|" "$@" >%s\ncat >>%s\n'
                    "echo noise; echo noise >&2\n" % (args, told))
        os.chmod(command, 0o755)
        screen = self.open("--notify-command", "'%s' a '$HOME; b'" % command)
        self.focus(screen, False)
        self.say(screen, "图纸收到了吗?")
        proc.wait_until("told", lambda: os.path.exists(told) and
                        open(told, encoding="utf-8").read().endswith("}\n"))
        with open(told, encoding="utf-8") as f:
            event = json.loads(f.readline())
        self.assertEqual("message", event["event"])
        self.assertEqual("图纸收到了吗?", event["text"])
        self.assertEqual("李雷", event["from"]["nick"])
        with open(args, encoding="utf-8") as f:
            self.assertEqual("a|$HOME; b|", f.read())
        self.assertNotIn("noise", screen.text())
        self.assertNotIn(b"777;notify", screen.raw())

    def test_a_missing_command_is_told_and_the_terminal_tells(self):
        screen = self.open("--notify-command", "no-such-program")
        screen.wait(re.compile("no-such-program: there is no"))
        self.focus(screen, False)
        self.say(screen, "还在吗")
        proc.wait_until("the note", lambda: b"777;notify" in screen.raw())
