"""iptux as Debian packages it, on a host, without a screen and without hands.

An X server, a session bus, iptux and an agent that presses its buttons over
the accessibility bus (iptux_agent.py), all in the namespace of the host.
"""
import json
import os
import signal
import subprocess
import tempfile

import proc
from house import BINARY
from window import free_display

PYTHON = "/usr/bin/python3"  # the one that has Debian's gi
AGENT = os.path.join(os.path.dirname(os.path.abspath(__file__)),
                     "iptux_agent.py")


class Died(Exception):
    """iptux itself is gone: nothing is said about gezi."""


class Iptux:
    def __init__(self, host, nick, group="lab", encode="utf-8"):
        self.host = host
        self.home = tempfile.mkdtemp(prefix="i.")
        os.makedirs(self.home + "/.config/iptux/log")
        os.makedirs(self.home + "/.iptux")
        os.mkdir(self.home + "/run", 0o700)
        os.mkdir(self.home + "/got")
        # With a complete file there is no first-run dialog.
        with open(self.home + "/.iptux/config.json", "w") as f:
            json.dump({
                "version": 1, "nick_name": nick, "belong_group": group,
                "personal_sign": "", "port": 2425, "my_icon": "",
                "archive_path": self.home + "/got",
                "preference_encode": encode,
                "candidacy_encode": "gb18030,utf-16",
                "record_log": True, "open_chat": False,
                "hide_startup": False, "open_transmission": False,
                "use_enter_key": False, "open_blacklist": False,
                "proof_shared": False, "access_shared_limit": "",
                "scan_net_segment": [], "shared_file_list": []}, f)
        display = free_display()
        self.env = {
            "PATH": os.environ["PATH"], "HOME": self.home, "USER": "tux",
            "LOGNAME": "tux", "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8",
            "XDG_RUNTIME_DIR": self.home + "/run", "DISPLAY": ":%d" % display,
            "DBUS_SESSION_BUS_ADDRESS":
                "unix:path=%s/run/bus" % self.home,
            "GDK_BACKEND": "x11", "GSETTINGS_BACKEND": "memory",
            "GIO_USE_VFS": "local", "LIBGL_ALWAYS_SOFTWARE": "1"}
        self.parts = []
        try:
            self.start(display)
        except Exception:
            self.close()
            raise

    def start(self, display):
        self.part("Xvfb", ":%d" % display, "-screen", "0", "1200x900x24",
                  "-nolisten", "tcp", "-noreset")
        self.part("dbus-daemon", "--session", "--nofork", "--address",
                  self.env["DBUS_SESSION_BUS_ADDRESS"])
        proc.wait_until("the X server listens", lambda: os.path.exists(
            "/tmp/.X11-unix/X%d" % display))
        proc.wait_until("the session bus listens", lambda: os.path.exists(
            self.home + "/run/bus"))
        under = os.path.join(os.path.dirname(BINARY),
                             "tests/interop/iptux_mkdir.so")
        self.program = self.part("iptux", "-l", "DEBUG",
                                 under={"LD_PRELOAD": under})
        self.agent = self.part(PYTHON, AGENT, str(self.program.pid),
                               stdin=subprocess.PIPE)
        proc.wait_until("iptux opens its window", self.is_up)

    def is_up(self):
        self.check()
        return self.ask("up")

    def part(self, *argv, under=None, **kw):
        p = self.host.popen(list(argv), env={**self.env, **(under or {})},
                            cwd=self.home, **kw)
        self.parts.append(p)
        return p

    def check(self):
        if not self.program.alive() or any(
                "*** Aborted at" in line for line in self.program.err):
            raise Died("iptux ended: %r" % self.program.err[-5:])

    def ask(self, what, *args):
        """One question to the agent; None when a widget is not there yet."""
        self.check()
        seen = len(self.agent.out)
        try:
            self.agent.write(json.dumps([what, *args]).encode() + b"\n")
            line = self.agent.wait_line("answer to " + what,
                                        lambda line: True, start=seen)
        except (proc.TimedOut, BrokenPipeError):
            self.check()
            raise
        answer = json.loads(line)
        if "error" in answer:
            self.check()
            self.last_error = answer["error"]
            return None
        return answer["value"]

    def wait(self, what, true, patience=proc.PATIENCE):
        try:
            return proc.wait_until("iptux: " + what, true, patience, 0.1)
        except proc.TimedOut as e:
            self.check()
            raise proc.TimedOut("%s; its list: %r; last trouble: %s" % (
                e, self.ask("people"), getattr(self, "last_error", ""))
                ) from None

    def people(self):
        """What its list shows: address to nick."""
        return dict(self.ask("people") or {})

    def wait_person(self, address, nick=None, patience=proc.PATIENCE):
        """Until its list shows this address (under this nick)."""
        def there():
            shown = self.people().get(address)
            return shown is not None and nick in (None, shown) and (
                shown or " ")
        return self.wait("%s as %r on the list" % (address, nick), there,
                         patience)

    def wait_gone(self, address):
        self.wait("%s gone from the list" % address,
                  lambda: address not in self.people())

    def open(self, address):
        self.wait("a chat window with " + address,
                  lambda: self.ask("open", address))

    def info(self, address):
        """The box in the chat window that tells who that is."""
        self.open(address)
        return self.wait("the info box", lambda: self.ask("info", address))

    def wait_text(self, address, text):
        """Until the chat window shows text."""
        self.open(address)
        self.wait("%r in the chat" % text, lambda: text in (
            self.ask("chat", address) or ""))

    def say(self, address, text):
        """Type text and press Send."""
        self.open(address)
        self.wait("text in the input", lambda: self.ask("fill", address, text))
        self.wait("a press of Send", lambda: self.ask("press", address))
        self.wait("the input empty again",
                  lambda: self.ask("input", address) == "")

    # Files. Its lists: panel and the column with the names.
    OFFERING = ("File to send.", 1)
    OFFERED = ("Files to be received", 2)

    def rows(self, address, which):
        return self.ask("rows", address, *which)

    def offer(self, address, *paths):
        """Choose these in its file dialogs, then send all at once."""
        self.open(address)
        for i, path in enumerate(paths):
            kind = "Dirs" if os.path.isdir(path) else "Files"
            self.ask("push_for_dialog", address, self.OFFERING[0], kind)
            self.wait("the path in the dialog",
                      lambda path=path: self.ask("dialog_path", path))
            self.wait("the dialog closed",
                      lambda: self.ask("dialog_push", "Open"))
            self.wait("%s on its list" % path, lambda i=i: len(
                self.rows(address, self.OFFERING) or []) == i + 1)
        self.ask("send_all")
        self.wait("the list of what it offers empty", lambda: self.rows(
            address, self.OFFERING) == [])

    def offered(self, address, count):
        """The names of so many files that wait to be accepted."""
        self.open(address)

        def there():
            names = self.rows(address, self.OFFERED) or []
            return len(names) == count and names
        return self.wait("%d offers on its list" % count, there)

    def accept(self, address):
        """Take all; until nothing is left on the list."""
        self.ask("push_for_dialog", address, self.OFFERED[0], "Accept")
        self.wait("a dialog for the folder", lambda: self.ask("dialog_up"))
        self.wait("the folder chosen", lambda: self.ask("dialog_push", "Save"))
        self.wait("all taken", lambda: self.rows(
            address, self.OFFERED) == [])

    @property
    def got(self):
        return os.path.join(self.home, "got")

    def quit(self):
        """The user closes iptux: it says good-bye."""
        self.ask("quit")
        self.wait("its end", lambda: not self.program.alive())

    def close(self):
        for p in reversed(self.parts):
            p.stop(signal.SIGKILL if p.argv[0] == "iptux" else
                   signal.SIGTERM)


def tries(test):
    """Up to three goes at a test, each from the start, when iptux died."""
    def run(self):
        for left in (2, 1, 0):
            try:
                return test(self)
            except Died as e:
                if not left:
                    raise
                print("  (%s; once more)" % str(e)[:200], flush=True)
                self.again()
        return None
    run.__name__ = test.__name__
    run.__doc__ = test.__doc__
    return run
