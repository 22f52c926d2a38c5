"""gezi on terminals of many kinds: what each one is sent, and left with."""
import fcntl
import os
import re
import signal
import struct
import subprocess
import termios
import threading

import house
import proc
from case import LanCase

# What is sent to terminals that take control strings, and to no other.
STRINGS = re.compile(rb"\033\]|\033\[\?(2004|1004|1000|1006)|\033\[>|"
                     rb"\033\[2[23];2t|\033P")
COLOUR = re.compile(rb"\033\[([0-9;]*;)?[34][0-7]\b|\033\[[0-9;]*[34]8;5")
ESCAPE = re.compile(rb"\033(\][^\a\033]*(\a|\033\\)|P[^\033]*\033\\|"
                    rb"\[[0-?]*[ -/]*[@-~]|[()][0-9A-B]|[@-Z\\-_a-z=>78])|"
                    rb"[\016\017]")

# TERM: takes control strings, has colours
TERMS = {"linux": (False, True), "vt100": (False, False),
         "screen-256color": (True, True), "tmux-256color": (True, True),
         "xterm": (True, True), "xterm-256color": (True, True)}


class Tty:
    """A program on a terminal of its own; what it writes is collected."""

    def __init__(self, host, argv, env, cwd, rows=24, cols=80):
        self.master, slave = os.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ,
                    struct.pack("HHHH", rows, cols, 0, 0))
        self.slave = slave
        self.before = termios.tcgetattr(slave)
        self.out = b""

        def enter():
            host.enter()
            os.setsid()
            fcntl.ioctl(0, termios.TIOCSCTTY, 0)

        self.child = subprocess.Popen(argv, env=env, cwd=cwd, stdin=slave,
                                      stdout=slave, stderr=slave,
                                      preexec_fn=enter)
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        try:
            while True:
                self.out += os.read(self.master, 65536)
        except OSError:
            pass

    def type(self, text):
        os.write(self.master, text)

    def plain(self):
        return ESCAPE.sub(b"", self.out)

    def wait(self, text, patience=proc.PATIENCE):
        proc.wait_until(lambda: "%r in %r" % (text, self.out[-2000:]),
                        lambda: text in self.plain(), patience)

    def end(self):
        """The exit status, and all that was written."""
        status = self.child.wait(proc.PATIENCE)
        marker = b"<end>"
        os.write(self.slave, marker)
        proc.wait_until("the end", lambda: marker in self.out)
        return status

    def close(self):
        if self.child.poll() is None:
            self.child.kill()
            self.child.wait()
        os.close(self.slave)
        os.close(self.master)


def capability(term, name):
    return subprocess.run(["tput", "-T", term, name], stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL, check=False).stdout


class Terms(LanCase):
    def setUp(self):
        super().setUp()
        self.ann = self.house(1, nick="Ann", keys=False)

    def open(self, term, *args, **env):
        tty = Tty(self.ann.host, [house.BINARY, *args],
                  {**self.ann.env, "TERM": term, **env}, self.ann.home)
        self.addCleanup(tty.close)
        return tty

    def each(self, test):
        for term, (talks, colours) in TERMS.items():
            with self.subTest(term=term):
                test(term, talks, colours)

    def sane(self, tty, term):
        """All modes are taken back and the terminal is as it was."""
        self.assertEqual(tty.before, termios.tcgetattr(tty.slave))
        for mode in set(re.findall(rb"\033\[\?([0-9;]+)h", tty.out)):
            if mode in (b"12", b"25", b"12;25"):
                continue  # the cursor, checked below
            if mode == b"1036;1039":  # they were kept, and come back
                self.assertLess(tty.out.find(b"\033[?1036;1039s"),
                                tty.out.find(b"\033[?1036;1039h"))
                self.assertLess(tty.out.rfind(b"\033[?1036;1039h"),
                                tty.out.rfind(b"\033[?1036;1039r"))
                continue
            self.assertLess(tty.out.rfind(b"\033[?%sh" % mode),
                            tty.out.rfind(b"\033[?%sl" % mode), mode)
        # What is pushed is taken off again, or keys are numbers to a shell.
        self.assertEqual(tty.out.count(b"\033[>5u"), tty.out.count(b"\033[<u"))
        last = capability(term, "rmcup") or capability(term, "sgr0")
        self.assertIn(last, tty.out[tty.out.rfind(b"Quit"):])
        civis = capability(term, "civis")
        if civis:
            self.assertLess(tty.out.rfind(civis),
                            tty.out.rfind(capability(term, "cnorm")))

    def test_each_terminal_gets_only_what_it_knows(self):
        def test(term, talks, colours):
            tty = self.open(term)
            tty.wait(b"0 Quit")
            tty.type(b"6")
            tty.wait(b"Nobody found yet")
            tty.type(b"\033m")
            tty.wait(b"Mouse on")
            tty.type(b"\0330")
            self.assertEqual(0, tty.end())
            if talks:
                for mode in (b"2004", b"1004", b"1006"):
                    self.assertIn(b"\033[?%sh" % mode, tty.out)
                self.assertIn(b"\033]11;?\a", tty.out)
            else:
                self.assertIsNone(STRINGS.search(tty.out), tty.out)
            if not colours:
                self.assertIsNone(COLOUR.search(tty.out), tty.out)
            # What is no sequence is text.
            rest = tty.plain().decode("utf-8")
            self.assertIsNone(re.search("[\1-\7\013\014\016-\037\177]", rest))
            self.sane(tty, term)
        self.each(test)

    def test_each_terminal_is_put_right_after_sigterm(self):
        def test(term, _talks, _colours):
            tty = self.open(term, "--mouse", "on")
            tty.wait(b"0 Quit")
            tty.child.send_signal(signal.SIGTERM)
            tty.end()
            self.sane(tty, term)
        self.each(test)

    def test_a_dumb_terminal_gets_lines(self):
        tty = self.open("dumb")
        tty.wait(b"choose")
        self.assertNotIn(b"\033", tty.out)
        tty.type(b"\4")
        self.assertEqual(0, tty.end())
        self.assertEqual(tty.before, termios.tcgetattr(tty.slave))

    def test_without_colours_there_are_none(self):
        for args, env in (((), {"NO_COLOR": "1"}),
                          (("--color", "never"), {}),
                          (("--theme", "mono"), {}),
                          (("--theme", "contrast"), {})):
            with self.subTest(args=args, env=env):
                tty = self.open("xterm-256color", *args, **env)
                tty.wait(b"0 Quit")
                tty.type(b"0")
                self.assertEqual(0, tty.end())
                self.assertIsNone(COLOUR.search(tty.out), tty.out)

    def test_a_theme_has_no_more_colours_than_the_terminal(self):
        for term, many in (("xterm-256color", True), ("linux", False)):
            with self.subTest(term=term):
                tty = self.open(term, "--theme", "dusk")
                tty.wait(b"0 Quit")
                tty.type(b"0")
                self.assertEqual(0, tty.end())
                self.assertEqual(many, b"8;5;" in tty.out)

    def test_auto_asks_for_the_background_and_heeds_the_answer(self):
        for answer, wanted in ((b"ffff/ffff/ffff", b"\033[34m"),
                               (b"1111/1111/1111", b"\033[1m")):
            with self.subTest(answer=answer):
                tty = self.open("xterm-256color")
                tty.wait(b"0 Quit")
                at = len(tty.out)
                tty.type(b"\033]11;rgb:%s\033\\" % answer)
                proc.wait_until("another picture",
                                lambda: wanted in tty.out[at:] and
                                b"0 Quit" in tty.out[at:])
                # Nothing of the answer was taken for keys.
                self.assertNotIn(b"rgb", tty.plain())
                tty.type(b"0")
                self.assertEqual(0, tty.end())

    def test_a_silent_terminal_may_tell_its_background_in_the_environment(self):
        for colours in ("0;15", "15;0"):
            with self.subTest(colours=colours):
                tty = self.open("xterm-256color", COLORFGBG=colours)
                tty.wait(b"0 Quit")
                self.assertEqual(colours == "0;15", b"\033[34m" in tty.out)
                tty.type(b"0")
                self.assertEqual(0, tty.end())

    def test_the_mouse_reaches_the_menu(self):
        tty = self.open("xterm-256color", "--mouse", "on")
        tty.wait(b"0 Quit")
        tty.type(b"\033[<0;5;24M\033[<0;5;24m")
        tty.wait(b"to whom?")
        tty.type(b"\0330")
        self.assertEqual(0, tty.end())
