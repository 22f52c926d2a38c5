"""gezi as a person runs it: a home, a machine, and what that person does."""
import os
import shutil
import subprocess
import tempfile

import proc
import screen
import window

BINARY = os.environ.get("GEZI", os.path.join(
    os.path.dirname(os.path.abspath(__file__)), "../../build/gezi"))
BINARY = os.path.abspath(BINARY)


class Keys:
    """Keys are made once a run, not once a house: that takes a while."""

    MANY = 16  # houses of one test have different ones
    folder, given = None, 0

    @classmethod
    def give(cls, state):
        if cls.folder is None:
            cls.folder = tempfile.mkdtemp(prefix="keys.")
        made = os.path.join(cls.folder, str(cls.given % cls.MANY))
        cls.given += 1
        if not os.path.exists(made):
            subprocess.run([BINARY, "key", "--state", made], check=False,
                           stdout=subprocess.DEVNULL,
                           env={"HOME": cls.folder, "LANG": "C.UTF-8",
                                "PATH": os.environ["PATH"]})
        if os.path.exists(os.path.join(made, "keys")):
            shutil.copytree(os.path.join(made, "keys"),
                            os.path.join(state, "keys"))
            os.chmod(state, 0o700)


class House:
    """A user on a host. Nothing of the tester's own environment gets in."""

    def __init__(self, host, user="ann", nick="", group="", machine="",
                 config=None, keys=True, **env):
        self.host = host
        self.user, self.nick = user, nick
        self.home = tempfile.mkdtemp(prefix="h.")
        self.env = {"HOME": self.home, "PATH": os.environ["PATH"],
                    "USER": user, "LOGNAME": user, "TERM": "xterm-256color",
                    "LANG": "C.UTF-8", "SHELL": "/bin/sh",
                    "XDG_RUNTIME_DIR": os.path.join(self.home, "run")}
        os.mkdir(self.env["XDG_RUNTIME_DIR"], 0o700)
        for name, value in env.items():
            if value is None:
                self.env.pop(name, None)
            else:
                self.env[name] = value
        lines = []
        for key, value in (("nick", nick), ("user", user), ("group", group),
                           ("host", machine or "pc%d" % host.number)):
            if value:
                lines.append("%s = %s" % (key, value))
        if config is not None:
            lines += config if isinstance(config, list) else [config]
        self.config_file = os.path.join(self.home, ".config/gezi/config")
        if lines:
            self.write_config("\n".join(lines) + "\n")
        if keys:
            Keys.give(self.state)

    def write_config(self, text):
        os.makedirs(os.path.dirname(self.config_file), exist_ok=True)
        with open(self.config_file, "w", encoding="utf-8") as f:
            f.write(text)

    @property
    def state(self):
        return os.path.join(self.home, ".local/state/gezi")

    def run(self, *args, stdin=None, patience=proc.PATIENCE, env=None,
            binary=BINARY):
        """Run to the end: an object with status, out and err."""
        kw = {"input": stdin} if stdin is not None else {
            "stdin": subprocess.DEVNULL}
        try:
            done = subprocess.run(
                [binary, *args], cwd=self.home, env={**self.env,
                                                     **(env or {})},
                stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                preexec_fn=self.host.enter, timeout=patience, check=False,
                **kw)
        except subprocess.TimeoutExpired as e:
            raise proc.TimedOut("gezi %r did not end in %.0f s; it wrote %r "
                                "and %r" % (args, patience, e.stdout,
                                            e.stderr)) from None
        return Done(args, done)

    def start(self, *args, env=None, stdin=None):
        return proc.Proc([BINARY, *args], preexec=self.host.enter,
                         env={**self.env, **(env or {})}, cwd=self.home,
                         stdin=stdin)

    def listen(self, *args, ready=True):
        """gezi listen --json, when it has said that it is ready."""
        p = self.start("listen", "--json", *args)
        if ready:
            p.event("ready")
        return p

    def screen(self, *args, cols=80, rows=24, env=None, command=(BINARY,),
               **kw):
        return screen.Screen(self.host, [*command, *args], cols, rows,
                             {**self.env, **(env or {})}, self.home, **kw)

    def window(self, *args, cols=80, rows=24, env=None, command=(BINARY,),
               **kw):
        """In xterm."""
        return window.Window(self.host, [*command, *args], cols, rows,
                             {**self.env, **(env or {})}, self.home, **kw)

    def shell(self, cols=80, rows=24, env=None, **kw):
        """A prompt to type at, with gezi in the PATH."""
        path = os.path.dirname(BINARY) + ":" + self.env["PATH"]
        return self.screen(cols=cols, rows=rows, command=("sh",), env={
            "PATH": path, "PS1": "$ ", **(env or {})}, **kw)


class Done:
    def __init__(self, args, done):
        self.args = args
        self.status = done.returncode
        self.out = done.stdout.decode("utf-8", "replace")
        self.err = done.stderr.decode("utf-8", "replace")
        self.raw_out, self.raw_err = done.stdout, done.stderr

    def __repr__(self):
        return "gezi %r: exit %d, out %r, err %r" % (
            self.args, self.status, self.out, self.err)
