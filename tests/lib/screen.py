"""A terminal to look at: tmux on a private socket, driven by keys."""
import os
import re
import shlex
import subprocess
import tempfile

import proc


class Screen:
    """One window with one command in it, in a host's namespace.

    Everything that the program writes to the terminal is also kept raw.
    """

    live = set()

    def __init__(self, host, command, cols=80, rows=24, env=None, cwd="/",
                 term="tmux-256color"):
        self.dir = tempfile.mkdtemp(prefix="tm.")
        self.socket = os.path.join(self.dir, "s")
        self.raw_file = os.path.join(self.dir, "raw")
        self.host = host
        env = dict(env or os.environ)
        env.pop("TMUX", None)
        line = command if isinstance(command, str) else shlex.join(command)
        # The pipe must stand before the program writes its first byte. tmux
        # 3.3 loses exit statuses now and then: the wrapper keeps it.
        gate = os.path.join(self.dir, "gate")
        os.mkfifo(gate)
        wrapper = os.path.join(self.dir, "run")
        with open(wrapper, "w") as f:
            f.write("trap : HUP INT QUIT TERM\nread _ <%s\nexport TERM=%s\n"
                    "cd %s\nsh -c %s\necho $? >%s\nread _ <%s\n" % (
                        gate, shlex.quote(term), shlex.quote(cwd),
                        shlex.quote("echo $$ >%s/pid; exec %s"
                                    % (self.dir, line)),
                        self.file("status"), gate))
        conf = os.path.join(self.dir, "conf")
        with open(conf, "w") as f:
            f.write("set -g status off\n"
                    "set -g default-terminal tmux-256color\n"
                    "set -g escape-time 0\nset -g history-limit 2000\n"
                    "set -g default-size %dx%d\n" % (cols, rows))
        self.env, self.cwd = env, cwd
        self.tmux("-f", conf, "new-session", "-d", "-s", "s", "-x", str(cols),
                  "-y", str(rows), "exec sh " + wrapper)
        Screen.live.add(self)
        self.tmux("pipe-pane", "-o", "-t", "s", "exec cat >" + self.raw_file)
        proc.wait_until("tmux keeps the raw bytes",
                        lambda: os.path.exists(self.raw_file))
        with open(gate, "w") as f:
            f.write("go\n")

    def tmux(self, *args, check=True):
        done = subprocess.run(
            ["tmux", "-u", "-S", self.socket, *args], env=self.env,
            cwd=self.cwd, capture_output=True, text=True,
            preexec_fn=self.host.enter, check=False)
        if check and done.returncode != 0:
            raise RuntimeError("tmux %s: %s" % (args, done.stderr.strip()))
        return done.stdout

    # What is seen.

    def rows(self):
        """All rows of the window, blanks at their ends cut."""
        shown = self.tmux("capture-pane", "-p", "-t", "s").split("\n")
        return [row.rstrip() for row in shown[:-1]]

    def text(self):
        return "\n".join(self.rows())

    def coloured(self):
        return self.tmux("capture-pane", "-p", "-e", "-t", "s")

    def raw(self):
        """The bytes that the program has written so far."""
        with open(self.raw_file, "rb") as f:
            return f.read()

    def info(self, what):
        return self.tmux("display-message", "-p", "-t", "s", what).rstrip("\n")

    def size(self):
        return (int(self.info("#{pane_width}")),
                int(self.info("#{pane_height}")))

    def cursor(self):
        """Column and row, from 0."""
        return (int(self.info("#{cursor_x}")), int(self.info("#{cursor_y}")))

    def wait(self, what, patience=proc.PATIENCE):
        """Until a text, a pattern, or a function of the text is satisfied."""
        def fits():
            shown = self.text()
            if isinstance(what, str):
                return what in shown and shown
            if isinstance(what, re.Pattern):
                return what.search(shown) and shown
            return what(shown) and shown
        try:
            return proc.wait_until(repr(what), fits, patience, 0.05)
        except proc.TimedOut:
            raise proc.TimedOut("never on the screen: %r. It shows:\n%s" % (
                getattr(what, "pattern", what), self.text())) from None

    def wait_gone(self, text, patience=proc.PATIENCE):
        self.wait(lambda shown: text not in shown, patience)

    # What is done.

    def keys(self, *names):
        """Keys by tmux's names: Enter, Escape, Up, C-a, M-Enter, 1 ..."""
        self.tmux("send-keys", "-t", "s", *names)

    def type(self, text):
        self.tmux("send-keys", "-t", "s", "-l", "--", text)

    def paste(self, text):
        """As a terminal does it, in brackets where the program asked."""
        self.tmux("set-buffer", "--", text)
        self.tmux("paste-buffer", "-p", "-r", "-t", "s")

    def resize(self, cols, rows):
        self.tmux("resize-window", "-t", "s", "-x", str(cols), "-y",
                  str(rows))

    # The program in it.

    def file(self, name):
        return os.path.join(self.dir, name)

    def number(self, name):
        """What the wrapper wrote down, or None."""
        try:
            with open(self.file(name)) as f:
                return int(f.read())
        except (OSError, ValueError):
            return None

    def pid(self):
        return proc.wait_until("the program on the screen starts",
                               lambda: self.number("pid"))

    def dead(self):
        return self.number("status") is not None

    def status(self, patience=proc.PATIENCE):
        """Its exit status, when it has ended, as a shell gives it."""
        proc.wait_until("the program on the screen ends", self.dead, patience)
        return self.number("status")

    def close(self):
        Screen.live.discard(self)
        pid = self.number("pid")
        if os.path.exists(self.socket):
            self.tmux("kill-server", check=False)
        if pid:
            proc.wait_gone(pid)
