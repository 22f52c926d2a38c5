"""Images that were taken are drawn in the conversation."""
import os
import re
import shutil
import struct
import subprocess
import zlib

import house
import proc
from case import LanCase

PROGRAM = os.path.join(os.path.dirname(house.BINARY), "gezi-picture")


def png(cols, rows):
    """Red at the left, blue at the right."""
    def chunk(kind, data):
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(
            ">I", zlib.crc32(body))
    row = b"\0" + b"".join(b"\xff\0\0" if x < cols // 2 else b"\0\0\xff"
                           for x in range(cols))
    return (b"\x89PNG\r\n\x1a\n" +
            chunk(b"IHDR", struct.pack(">IIBBBBB", cols, rows, 8, 2, 0, 0, 0)) +
            chunk(b"IDAT", zlib.compress(row * rows)) + chunk(b"IEND", b""))


def draw(data, *args, limit=None):
    done = subprocess.run([PROGRAM, *(args or ("40", "20", "256"))],
                          input=data, capture_output=True, check=False,
                          timeout=proc.PATIENCE, preexec_fn=limit)
    return done.returncode, done.stdout


class Program(LanCase):
    def test_it_answers_a_grid_of_the_right_shape(self):
        status, out = draw(png(200, 100))
        self.assertEqual(0, status)
        self.assertEqual(b"GP1", out[:3])
        cols, rows = out[3], out[4]
        self.assertEqual((40, 10), (cols, rows))
        self.assertEqual(5 + 6 * cols * rows, len(out))
        left, right = out[5:11], out[5 + 6 * (cols - 1):5 + 6 * cols]
        self.assertNotEqual(left[4:], right[4:])

    def test_what_is_no_image_is_no_grid(self):
        whole = png(30, 30)
        for data in (b"", b"x", b"\xff\xd8\xff\xe0junk", whole[:60],
                     whole[:-30], os.urandom(5000),
                     b"\x89PNG\r\n\x1a\n" + os.urandom(500)):
            with self.subTest(data=data[:12]):
                self.assertEqual((1, b""), draw(data))

    def test_a_bomb_of_pixels_is_refused_at_its_head(self):
        head = struct.pack(">IIBBBBB", 100000, 100000, 8, 2, 0, 0, 0)
        bomb = (b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + b"IHDR" + head +
                struct.pack(">I", zlib.crc32(b"IHDR" + head)) +
                struct.pack(">I", 10) + b"IDAT" + bytes(14))
        self.assertEqual((1, b""), draw(bomb))

    def test_more_bytes_than_the_limit_are_refused(self):
        self.assertEqual((1, b""), draw(png(30, 30) + bytes(17 << 20)))

    def test_it_answers_pixels_where_they_are_wanted(self):
        for form, begin in (("sixel", b"\033P"), ("kitty", b"\033_Ga=T")):
            status, out = draw(png(200, 100), "40", "20", form, "8", "16")
            self.assertEqual(0, status)
            self.assertEqual(b"GP2(\x0a" + begin, out[:5 + len(begin)])
            self.assertEqual(b"\033\\", out[-2:])

    def test_wrong_arguments_are_refused(self):
        for args in (("0", "1", "256"), ("1", "61", "8"), ("1", "1"),
                     ("a", "1", "8"), ("1", "1", "257"), ("1", "1", "sixel"),
                     ("1", "1", "kitty", "0", "1"), ("1", "1", "gif", "8", "8")):
            with self.subTest(args=args):
                self.assertEqual((2, b""), draw(b"", *args))

    def test_it_may_do_nothing_but_compute_and_answer(self):
        """Behind the filter only these calls are made, and none is refused."""
        log = os.path.join(self.house(1).home, "calls")
        done = subprocess.run(
            ["strace", "-f", "-o", log, PROGRAM, "20", "20", "256"],
            input=png(300, 200), capture_output=True, check=False)
        self.assertEqual(0, done.returncode, done.stderr)
        with open(log, encoding="utf-8") as f:
            calls = f.read()
        behind = calls[calls.index("PR_SET_SECCOMP"):]
        names = set(re.findall(r"^\d+ +(\w+)\(", behind, re.M))
        self.assertLessEqual({"read", "write"}, names)
        self.assertEqual(set(), names - {
            "read", "write", "exit_group", "brk", "mmap", "munmap", "mremap",
            "madvise", "futex", "mprotect", "clock_gettime", "sysinfo"})


class Drawn(LanCase):
    def setUp(self):
        super().setUp()
        self.ann = self.house(1, nick="安妮", user="ann")
        self.bob = self.house(2, nick="ボブ", user="bob")

    def offer(self, name, data):
        path = os.path.join(self.ann.home, name)
        with open(path, "wb") as f:
            f.write(data)
        return self.ann.start("send", "ボブ", "-f", path, "--timeout", "60")

    def take(self, screen, name):
        screen.wait("1 offer")
        screen.keys("2")
        screen.wait("安妮")
        screen.keys("Enter")
        screen.wait(name)
        screen.keys("Enter", "a")
        screen.wait("done")

    def test_an_image_stands_below_its_line_in_its_colours(self):
        screen = self.bob.screen()
        screen.wait("Send")
        sender = self.offer("red.png", png(200, 100))
        self.take(screen, "red.png")
        # tmux says 256 colours: the cube's red and blue as background.
        proc.wait_until("drawn", lambda: "48;5;196" in screen.coloured() and
                        "48;5;21" in screen.coloured())
        rows = screen.rows()
        self.assertRegex(rows[-1], "1 Send")
        screen.type("hello")
        screen.wait("hello")
        sender.stop()

    def test_they_go_and_come_with_the_setting(self):
        screen = self.bob.screen()
        screen.wait("Send")
        sender = self.offer("red.png", png(200, 100))
        self.take(screen, "red.png")
        seen = lambda: "48;5;196" in screen.coloured()
        proc.wait_until("drawn", seen)
        own = "nick = ボブ\nuser = bob\nhost = pc2\n"
        self.bob.write_config(own + "pictures = off\n")
        proc.wait_until("gone", lambda: not seen())
        self.bob.write_config(own)
        proc.wait_until("drawn again", seen)
        sender.stop()

    def test_it_fills_the_screen_in_what_the_terminal_shows(self):
        """tmux is silent about such pictures: the answers are typed. What
        kitty is asked would be a title to it, so gezi must not know it."""
        screen = self.bob.screen(command=("env", "-u", "TMUX", house.BINARY),
                                 term="xterm-256color")
        screen.wait("Send")
        sender = self.offer("red.png", png(200, 100))
        self.take(screen, "red.png")
        screen.keys("Tab", "v")
        screen.wait(re.compile(r"^ red\.png", re.M))
        # In cells first: the whole width.
        proc.wait_until("cells", lambda: "48;5;196" in screen.coloured())
        proc.wait_until("asked", lambda: b"\033_Gi=1,s=1,v=1,a=q,t=d,f=24;AAAA"
                        b"\033\\\033[c" in screen.raw())
        screen.type("\033[?62;4;22c")
        proc.wait_until("sixels", lambda: b"\033P0;1;0q" in screen.raw())
        screen.type("\033_Gi=1;OK\033\\")
        proc.wait_until("kitty", lambda: b"\033_Ga=T,f=32," in screen.raw())
        screen.keys("Escape")
        proc.wait_until("taken away", lambda: b"\033_Ga=d\033\\" in
                        screen.raw())
        screen.wait("red.png")
        sender.stop()

    def test_inside_tmux_kitty_is_not_asked(self):
        """To tmux and GNU screen that is another title of the window."""
        screen = self.bob.screen()
        screen.wait("Send")
        sender = self.offer("red.png", png(200, 100))
        self.take(screen, "red.png")
        screen.keys("Tab", "v")
        screen.wait(re.compile(r"^ red\.png", re.M))
        proc.wait_until("asked", lambda: b"\033[c" in screen.raw())
        screen.keys("Escape")
        screen.wait("done")
        self.assertNotIn(b"\033_G", screen.raw())
        sender.stop()

    def test_cells_stay_where_pixels_do_not_come(self):
        calls = os.path.join(self.bob.home, "calls")
        gezi = os.path.join(self.bob.home, "gezi")
        shutil.copy(house.BINARY, gezi)
        with open(gezi + "-picture", "w", encoding="utf-8") as f:
            f.write("#!/bin/sh\necho $3 >>%s\n[ $3 != sixel ] && exec %s $*\n"
                    % (calls, PROGRAM))
        os.chmod(gezi + "-picture", 0o755)

        def called():
            with open(calls, encoding="utf-8") as f:
                return f.read().split()
        screen = self.bob.screen(command=(gezi,))
        screen.wait("Send")
        sender = self.offer("red.png", png(200, 100))
        self.take(screen, "red.png")
        screen.keys("Tab", "v")
        screen.wait(re.compile(r"^ red\.png", re.M))
        proc.wait_until("cells", lambda: "48;5;196" in screen.coloured())
        screen.type("\033[?62;4;22c")
        screen.keys("C-l")
        tried = ["256", "256", "sixel", "256"]  # below its line, and the page
        proc.wait_until("all tried", lambda: called() == tried)
        proc.wait_until("cells again", lambda: "48;5;196" in screen.coloured())
        for _ in range(3):
            drawn = screen.raw().count(b"red.png")
            screen.keys("C-l")
            proc.wait_until("drawn anew", lambda: screen.raw().count(
                b"red.png") > drawn)
        self.assertEqual(tried, called())
        sender.stop()

    def test_what_only_calls_itself_an_image_is_a_line(self):
        screen = self.bob.screen(cols=40, rows=12)
        screen.wait("Send")
        sender = self.offer("no.png", b"\x1b[2J no image")
        self.take(screen, "no.png")
        screen.type("still here")
        screen.wait("still here")
        self.assertNotIn("48;5", screen.coloured())
        sender.stop()
