"""Child processes, their lines as they come, and waiting without haste."""
import json
import os
import signal
import subprocess
import threading
import time

# How long a thing that should happen at once may take on a busy machine.
PATIENCE = float(os.environ.get("GEZI_PATIENCE", "30"))


class TimedOut(AssertionError):
    pass


def wait_until(what, true, patience=PATIENCE, step=0.02):
    """Ask until it is true; returns what it gave."""
    end = time.monotonic() + patience
    while True:
        value = true()
        if value:
            return value
        if time.monotonic() > end:
            raise TimedOut("waited %.0f s in vain: %s" % (patience, what))
        time.sleep(step)


def is_there(pid):
    """Does this process run? A zombie does not."""
    try:
        with open("/proc/%d/stat" % pid) as f:
            return f.read().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def wait_gone(pid, patience=10):
    """Give a process the time to end by itself, then end it."""
    try:
        wait_until("the end of %d" % pid, lambda: not is_there(pid), patience)
    except TimedOut:
        os.kill(pid, signal.SIGKILL)


class Proc:
    """A child with its output collected line by line."""

    running = set()

    def __init__(self, argv, preexec=None, env=None, cwd=None, stdin=None):
        self.argv = argv
        self.out, self.err = [], []
        self.news = threading.Condition()
        self.child = subprocess.Popen(
            argv, env=env, cwd=cwd, preexec_fn=preexec,
            stdin=stdin if stdin is not None else subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.readers = [
            threading.Thread(target=self.read, args=a, daemon=True)
            for a in ((self.child.stdout, self.out),
                      (self.child.stderr, self.err))]
        for t in self.readers:
            t.start()
        Proc.running.add(self)

    def read(self, stream, lines):
        for raw in stream:
            with self.news:
                lines.append(raw.decode("utf-8", "replace").rstrip("\n"))
                self.news.notify_all()
        stream.close()
        with self.news:
            self.news.notify_all()

    @property
    def pid(self):
        return self.child.pid

    def alive(self):
        return self.child.poll() is None

    def write(self, data):
        self.child.stdin.write(data)
        self.child.stdin.flush()

    def wait_line(self, what, fits, patience=PATIENCE, start=0):
        """The first line of standard output, from index start, that fits."""
        end = time.monotonic() + patience
        with self.news:
            while True:
                for line in self.out[start:]:
                    if fits(line):
                        return line
                left = end - time.monotonic()
                over = not any(t.is_alive() for t in self.readers)
                if left <= 0 or over:
                    raise TimedOut("%s: no %s; it printed %r and %r, exit %r"
                                   % (self.argv, what, self.out[-20:],
                                      self.err[-20:], self.child.poll()))
                self.news.wait(min(left, 0.2))

    def events(self):
        return [json.loads(line) for line in list(self.out)]

    def event(self, name, /, patience=PATIENCE, **fields):
        """The first JSON line of this event whose fields are as given."""
        def fits(line):
            e = json.loads(line)
            return e.get("event") == name and all(
                e.get(k) == v for k, v in fields.items())
        return json.loads(self.wait_line("%s event with %r" % (name, fields),
                                         fits, patience))

    def person(self, state=None, **fields):
        """The first told to be as given, by nick and the like, and so."""
        def fits(line):
            e = json.loads(line)
            return e.get("event") == "person" and \
                state in (None, e["state"]) and all(
                    e["person"].get(k) == v for k, v in fields.items())
        return json.loads(self.wait_line("person %s %r" % (state, fields),
                                         fits))["person"]

    def send_signal(self, number):
        os.kill(self.pid, number)

    def wait(self, patience=PATIENCE):
        """Its exit status; negative for a signal."""
        try:
            status = self.child.wait(patience)
        except subprocess.TimeoutExpired:
            raise TimedOut("%r did not end" % (self.argv,)) from None
        for t in self.readers:
            t.join(patience)
        return status

    def stop(self, number=signal.SIGTERM):
        """End it, gently first. Safe to call twice."""
        if self.alive():
            self.send_signal(number)
            try:
                self.wait(10)
            except TimedOut:
                self.child.kill()
                self.child.wait()
        if self.child.stdin:
            try:
                self.child.stdin.close()
            except OSError:
                pass
        Proc.running.discard(self)

    def kill(self):
        self.stop(signal.SIGKILL)
