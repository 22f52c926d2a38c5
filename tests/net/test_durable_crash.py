"""A story of 200 messages, and an end at each of its steps."""
import contextlib
import errno
import os
import signal
import sqlite3
import subprocess
import tempfile

import proc
from case import LanCase
from disk import CRASH, answers, steps, stored
from stubborn import Stubborn

GEZI = "10.77.0.1"


class CrashCase(LanCase):
    hosts = 3

    def stubborn(self, number, nick, **kw):
        p = Stubborn(self.lan[number], "official", nick,
                     user="u%d" % number, machine="m%d" % number, **kw)
        self.addCleanup(p.close)
        return p

    def come_and_go(self, p, pal):
        pal.announce()
        p.person("online", nick=pal.nick)
        pal.leave()
        p.person("offline", nick=pal.nick)
        pal.close()


class EveryStep(CrashCase):
    """steps.so writes down what gezi does, replay looks at each step."""

    COUNT = 100  # in each direction

    def test_whatever_the_step_nothing_told_is_lost_or_doubled(self):
        ann = self.house(1, nick="Ann")
        log = os.path.join(ann.home, "steps")
        p = ann.start("listen", "--json", env=steps(ann, LOG=log))
        p.event("ready")
        bob, eve = self.stubborn(2, "Bob"), self.stubborn(3, "Eve")
        bob.number += 1000  # no number of two people
        bob.announce()
        p.person("online", nick="Bob")
        self.come_and_go(p, eve)
        self.tell(ann, p, bob)
        eve = self.stubborn(3, "Eve")
        eve.announce()
        proc.wait_until("all that waited for Eve",
                        lambda: len(eve.shown) == self.COUNT // 5)
        bob.wait_heard()
        p.stop(signal.SIGINT)
        self.assertEqual(["out %d" % i for i in range(self.COUNT)],
                         sorted(bob.shown + eve.shown,
                                key=lambda t: int(t[4:])))
        self.assertEqual(sorted("in %d" % i for i in range(self.COUNT)),
                         sorted(stored(ann.state)))
        self.replay(log)

    def tell(self, ann, p, bob):
        """In bursts of several sizes, both ways at once; each fifth to Eve,
        who is away; Bob does not hear each twentieth the first time."""
        bursts = [1, 2, 3, 4, 10]
        done = 0
        while done < self.COUNT:
            count = min(bursts[done // 20], self.COUNT - done)
            verbs = []
            for i in range(done, done + count):
                bob.tell("in %d" % i, GEZI)
                bob.deaf = 1 if i % 20 == 3 else bob.deaf
                verbs.append(ann.start("send", "--json", "--timeout", "60",
                                       "Eve" if i % 5 == 0 else "Bob",
                                       "out %d" % i))
                if i % 5 == 0:  # nobody stays to see what becomes of it
                    v = verbs.pop()
                    v.event("delivery", state="queued")
                    v.kill()
            for v in verbs:
                self.assertEqual(0, v.wait(), v.err)
            done += count

    def replay(self, log):
        folder = tempfile.mkdtemp(prefix="r.")
        done = subprocess.run([os.path.join(CRASH, "replay"), log, folder],
                              capture_output=True, text=True, check=False)
        self.assertEqual(0, done.returncode, done.stdout + done.stderr)
        self.assertRegex(done.stdout, r" %d acknowledged, %d sent\n$"
                         % (self.COUNT, self.COUNT))


class Killed(CrashCase):
    """kill -9, in earnest, and a gezi that goes on where the last one ended."""

    COUNT = 100  # in each direction

    def test_killed_again_and_again_one_step_later_each_time(self):
        ann = self.house(1, nick="Ann")
        p = ann.listen()
        self.come_and_go(p, self.stubborn(2, "Bob"))
        for i in range(self.COUNT):
            v = ann.start("send", "--json", "Bob", "out %d" % i)
            v.event("delivery", state="queued")
            v.kill()
        p.kill()
        bob = self.stubborn(2, "Bob", every=0.05)
        told, step = 0, 0
        while told < self.COUNT or bob.unheard or len(
                bob.shown) < self.COUNT:
            step += 1
            self.assertLess(step, 1000)
            p = ann.start("listen", "--json", env=steps(ann, KILL=step))
            while p.alive():
                if told < self.COUNT and len(bob.unheard) < 3:
                    bob.tell("in %d" % told, GEZI)
                    told += 1
                if told == self.COUNT and not bob.unheard and len(
                        bob.shown) == self.COUNT:
                    break
                self.pause(p)
            p.kill()
        self.assertLess(50, step)
        self.assertEqual(["out %d" % i for i in range(self.COUNT)], bob.shown)
        self.assertEqual(sorted("in %d" % i for i in range(self.COUNT)),
                         sorted(stored(ann.state)))
        p = ann.listen()
        bob.tell("at last", GEZI)
        p.event("message", text="at last")
        bob.wait_heard()
        self.assertExit(0, ann.run("send", "Bob", "and out"))
        self.assertEqual(self.COUNT + 1, len(bob.shown))

    def pause(self, p):
        """A moment, or less if it ends."""
        try:
            p.child.wait(0.005)
        except subprocess.TimeoutExpired:
            pass

    def test_a_send_whose_house_is_killed_says_where_its_message_is(self):
        ann = self.house(1, nick="Ann")
        p = ann.listen()
        self.come_and_go(p, self.stubborn(2, "Bob"))
        v = ann.start("send", "10.77.0.2", "once", "--timeout", "60")
        proc.wait_until("it is stored", lambda: stored(ann.state, True))
        p.kill()
        self.assertEqual(1, v.wait())
        self.assertEqual(1, len(v.err), v.err)
        self.assertIn("gezi history --waiting shows it", v.err[0])
        self.assertIn("once", ann.run("history", "--waiting").out)
        bob = self.stubborn(2, "Bob", every=0.05)
        p = ann.listen()
        proc.wait_until("it arrives", lambda: bob.shown)
        self.assertExit(0, ann.run("send", "10.77.0.2", "at last"))
        self.assertEqual(["once", "at last"], bob.shown)

    def test_a_killed_send_arrives_once_or_was_never_promised(self):
        ann = self.house(1, nick="Ann")
        bob = self.stubborn(2, "Bob", every=0.05)
        promised, step, last = [], 1, None
        while last != 0:
            text = "out %d" % step
            v = ann.start("send", "--json", "Bob", text,
                          env=steps(ann, KILL=step))
            last = v.wait()
            if [e for e in v.events() if e["event"] == "delivery"]:
                promised.append(text)
            step += 1 + step // 8
        p = ann.listen()
        self.assertExit(0, ann.run("send", "Bob", "at last"))
        p.stop(signal.SIGINT)
        self.assertEqual(set(), set(promised) - set(bob.shown))
        self.assertEqual(len(bob.shown), len(set(bob.shown)))
        self.assertEqual("at last", bob.shown[-1])
        self.assertEqual(sorted(bob.shown), sorted(stored(ann.state, True)))


class Older(CrashCase):
    """A history of an older gezi, and an end at each step of its way to ours."""

    FIRST = ("meta", "state", "person", "person_name", "person_address",
             "message", "message_number", "sent", "sent_mark", "sent_waiting",
             "list")  # and what belongs to word

    def make_old(self, path):
        """As version 1 left it: without what came later."""
        with contextlib.closing(sqlite3.connect(path)) as db:
            for kind in ("index", "table"):
                for name, in db.execute(
                        "SELECT name FROM sqlite_master WHERE type = ? AND "
                        "sql IS NOT NULL", (kind,)).fetchall():
                    if name not in self.FIRST and name[:4] != "word":
                        db.execute("DROP %s %s" % (kind, name))
            db.execute("PRAGMA user_version = 1")
            db.commit()

    def version(self, house):
        return answers(house.state, "PRAGMA user_version")[0][0]

    def test_killed_at_any_step_of_bringing_it_forward(self):
        ann = self.house(1, nick="Ann")
        p = ann.listen()
        bob = self.stubborn(2, "Bob")
        for i in range(20):
            bob.tell("in %d" % i, GEZI)
        bob.wait_heard()
        p.stop(signal.SIGINT)
        path = os.path.join(ann.state, "history.db")
        texts, newest = stored(ann.state), self.version(ann)
        self.make_old(path)
        with open(path, "rb") as f:
            old = f.read()
        step, last, met = 0, -signal.SIGKILL, set()
        while last == -signal.SIGKILL:
            step += 1
            for name in ("history.db", "history.db-wal", "history.db-shm"):
                with contextlib.suppress(FileNotFoundError):
                    os.unlink(os.path.join(ann.state, name))
            with open(path, "wb") as f:
                f.write(old)
            v = ann.start("peers", "--wait", "0", env=steps(ann, KILL=step))
            last = v.wait()
            met.add(self.version(ann))
            self.assertEqual(texts, stored(ann.state), step)
            done = ann.run("peers", "--wait", "0")
            self.assertExit(0, done)
            self.assertNotIn("history.db", done.err, step)
            self.assertEqual(newest, self.version(ann))
            self.assertEqual(texts, stored(ann.state), step)
        self.assertEqual({1, newest}, met & {1, newest})
        self.assertLess(10, step)


class BadDisk(CrashCase):
    """A disk that says no for a while, to a gezi that runs."""

    def trouble(self, error):
        ann = self.house(1, nick="Ann")
        fail = os.path.join(ann.home, "fail")
        p = ann.start("listen", "--json", env=steps(ann, FAIL=fail))
        p.event("ready")
        bob = self.stubborn(2, "Bob")
        bob.announce()
        p.person("online", nick="Bob")
        bob.tell("in 0", GEZI)
        bob.wait_heard()
        with open(fail + ".new", "w") as f:
            f.write(str(error))
        os.rename(fail + ".new", fail)
        for i in range(1, 10):
            bob.tell("in %d" % i, GEZI)
        told = proc.wait_until("a word about it", lambda: [
            line for line in p.err if "history.db" in line])
        self.assertIn(os.strerror(error), told[0])
        self.assertIn("nothing is acknowledged", told[0])
        self.assertExit(1, ann.run("send", "Bob", "out 0"))
        self.assertEqual(1, len(bob.acked))
        self.assertEqual(1, len(told))
        self.assertEqual(["in 0"], stored(ann.state))
        self.assertEqual([], bob.shown)
        os.unlink(fail)
        bob.wait_heard()
        self.assertExit(0, ann.run("send", "Bob", "out 1"))
        self.assertEqual(["out 1"], bob.shown)
        self.assertEqual(sorted("in %d" % i for i in range(10)),
                         sorted(stored(ann.state)))
        self.assertEqual(sorted("in %d" % i for i in range(10)), sorted(
            e["text"] for e in p.events() if e["event"] == "message"))

    def test_a_disk_that_turns_read_only_only_delays(self):
        self.trouble(errno.EROFS)

    def test_a_disk_that_fails_for_a_while_only_delays(self):
        self.trouble(errno.EIO)

    def test_a_quota_that_is_used_up_only_delays(self):
        self.trouble(errno.EDQUOT)
