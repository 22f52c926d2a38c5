"""xterm as Debian packages it, in a window of an X server that nobody sees.

Its text is what xterm itself says stands there, its pixels are those of the X
server, and keys and clicks come from the X server, too.
"""
import glob
import os
import random
import re
import shlex
import struct
import subprocess
import tempfile
import time

import proc
import sandbox

PRINT = "F12"  # xterm keeps this key and writes its text into a file


def free_display():
    """A number that no X server has, nor had without tidying up."""
    while True:
        n = random.randint(100, 9999)
        if not (os.path.exists("/tmp/.X%d-lock" % n) or
                os.path.exists("/tmp/.X11-unix/X%d" % n)):
            sandbox.sweep("/tmp/.X%d-lock" % n)
            sandbox.sweep("/tmp/.X11-unix/X%d" % n)
            return n


class Window:
    """One xterm with one command in it, in a host's namespace."""

    def __init__(self, host, command, cols=80, rows=24, env=None, cwd="/",
                 options=()):
        self.host, self.cwd = host, cwd
        self.dir = tempfile.mkdtemp(prefix="xw.")
        display = free_display()
        self.env = {**env, "DISPLAY": ":%d" % display, "LANG": "C.UTF-8",
                    "LC_ALL": "C.UTF-8"}
        self.server = self.start(
            "Xvfb", ":%d" % display, "-screen", "0", "1280x700x24",
            "-nolisten", "tcp", "-noreset", "-fbdir", self.dir)
        proc.wait_until("the X server listens", lambda: os.path.exists(
            "/tmp/.X11-unix/X%d" % display))
        self.status_file = os.path.join(self.dir, "status")
        self.term = self.start(*sandbox.as_user(
            "xterm", "-u8", "-b", "0", "-bw", "0", "+sb", "-geometry",
            "%dx%d+0+0" % (cols, rows), "-xrm", "*VT100.translations: "
            "#override <Key>%s: print-immediate()" % PRINT, "-xrm",
            "*printFileImmediate: %s/text" % self.dir, *options, "-e", "sh",
            "-c", "%s; echo $? >%s; read _" % (shlex.join(command),
                                               self.status_file)))
        self.id = proc.wait_until("the window is there", self.find)
        # Without a window manager the keys go where the pointer is.
        self.do("mousemove", "50", "50")

    def start(self, *argv):
        return proc.Proc(list(argv), env=self.env, cwd=self.cwd,
                         preexec=self.host.enter)

    def do(self, *args, check=True):
        """What xdotool does, and says."""
        done = subprocess.run(["xdotool", *args], env=self.env, text=True,
                              capture_output=True, check=False,
                              preexec_fn=self.host.enter)
        if check and done.returncode != 0:
            raise RuntimeError("xdotool %s: %s" % (args, done.stderr.strip()))
        return done.stdout

    def find(self):
        if not self.term.alive():
            raise AssertionError("xterm ended: %s" % self.term.err)
        return self.do("search", "--onlyvisible", "--class", "xterm",
                       check=False).strip()

    # What is seen.

    def text(self):
        """Its rows; "" when it does not tell now."""
        pattern = os.path.join(self.dir, "text*")
        for old in glob.glob(pattern):
            os.unlink(old)
        self.keys(PRINT)
        before = None
        for _ in range(50):
            for path in glob.glob(pattern):
                with open(path, encoding="utf-8", errors="replace") as f:
                    now = f.read()
                if now and now == before:
                    # The second half of a wide character is no character.
                    return now.replace("\uffff", "")
                before = now
            time.sleep(0.02)
        return ""

    def wait(self, what, patience=proc.PATIENCE):
        """Until a text or a pattern stands there; returns all of it."""
        pattern = what if isinstance(what, re.Pattern) else re.compile(
            re.escape(what))
        shown = [""]

        def fits():
            shown[0] = self.text()
            return pattern.search(shown[0]) and shown[0]
        try:
            return proc.wait_until(repr(what), fits, patience, 0.05)
        except proc.TimedOut:
            raise proc.TimedOut("never in the window: %r. It shows:\n%s" % (
                pattern.pattern, shown[0])) from None

    def size(self):
        """Of the window, in pixels."""
        said = self.do("getwindowgeometry", "--shell", self.id)
        return tuple(int(re.search(r"^%s=(\d+)" % name, said, re.M).group(1))
                     for name in ("WIDTH", "HEIGHT"))

    def colours(self, cols, rows):
        """For each row the colours in the middle of its cells: (r, g, b)."""
        width, height = self.size()
        with open(os.path.join(self.dir, "Xvfb_screen0"), "rb") as f:
            image = f.read()
        # The format of xwd: a header and a table of colours before the pixels.
        head = struct.unpack(">25I", image[:100])
        start, line = head[0] + head[19] * 12, head[12]
        found = []
        for row in range(rows):
            y = (2 * row + 1) * height // (2 * rows)
            found.append([])
            for col in range(cols):
                x = (2 * col + 1) * width // (2 * cols)
                at = start + y * line + 4 * x
                blue, green, red = image[at:at + 3]
                found[-1].append((red, green, blue))
        return found

    # What is done.

    def keys(self, *names):
        """Keys by X's names: Return, Escape, ctrl+l, alt+2, a ..."""
        self.do("key", *names)

    def click(self, col, row, cols, rows, button="1"):
        """In the middle of this cell of so many."""
        width, height = self.size()
        self.do("mousemove", str((2 * col + 1) * width // (2 * cols)),
                str((2 * row + 1) * height // (2 * rows)), "click", button)

    def resize(self, cols, rows):
        self.do("windowsize", "--usehints", self.id, str(cols), str(rows))

    def status(self, patience=proc.PATIENCE):
        """The exit status of the program, when it has ended."""
        def ended():
            with open(self.status_file) as f:
                return f.read()
        proc.wait_until("the program in the window ends", lambda:
                        os.path.exists(self.status_file) and ended(), patience)
        return int(ended())
