"""Acknowledged means on disk; sent means known. Also when the disk is not
what it should be."""
import os
import time
import re
import signal
import sqlite3

import proc
from case import LanCase
from disk import SmallDisk, stored, waiting
from house import BINARY
from peer import (GETABSENCEINFO, GETINFO, RECVMSG, SENDABSENCEINFO, SENDINFO,
                  SENDMSG, parse)
from stubborn import Stubborn

GEZI = "10.77.0.1"


class DurableCase(LanCase):
    def stubborn(self, number, kind="official", nick="李雷", **kw):
        p = Stubborn(self.lan[number], kind, nick, **kw)
        self.addCleanup(p.close)
        return p

    def disk(self, house, size="1m"):
        d = SmallDisk(house.state, size)
        self.addCleanup(d.close)
        return d

    def assert_answers(self, peer):
        """gezi took in all that this peer said before. The questions take
        turns: an answer that comes late belongs to the one before."""
        self.question = not getattr(self, "question", False)
        ask, answer = ((GETINFO, SENDINFO) if self.question else
                       (GETABSENCEINFO, SENDABSENCEINFO))
        mark = peer.mark()

        def answered():
            peer.send(peer.packet(ask), GEZI)
            return any(p and p.code == answer for p in
                       (parse(raw) for raw, _ in peer.raw[mark:]))
        proc.wait_until("an answer to what came last", answered)


class Order(DurableCase):
    """What the kernel was asked to do, in which order."""

    def traced(self, house):
        log = os.path.join(house.home, "trace")
        p = house.host.popen(
            ["strace", "-f", "-qq", "-s", "400", "-e", "signal=none", "-e",
             "trace=recvmmsg,recvmsg,recvfrom,sendmmsg,sendmsg,sendto,"
             "fdatasync,fsync", "-o", log, BINARY, "listen", "--json"],
            env={**house.env, "ASAN_OPTIONS": "detect_leaks=0"},
            cwd=house.home)
        p.event("ready")
        return p, log

    def test_a_flush_lies_between_a_message_and_its_receipt(self):
        p, log = self.traced(self.house(1, nick="Ann"))
        bob = self.stubborn(2, every=1)
        numbers = [bob.tell("one alone", GEZI)]
        bob.wait_heard()
        for count in (2, 30, 5, 100):
            numbers += [bob.tell("%d of %d" % (i, count), GEZI)
                        for i in range(count)]
            bob.wait_heard()
        with open("/proc/%d/task/%d/children" % (p.pid, p.pid)) as f:
            os.kill(int(f.read()), signal.SIGINT)
        p.wait()
        with open(log, encoding="utf-8", errors="replace") as f:
            calls = f.read().splitlines()
        self.assertEqual([], unflushed(calls, numbers))
        self.assertEqual(len(numbers), len([
            n for n in numbers if any(receipt_of(n, c) for c in calls)]))


def message_of(number, call):
    return re.search(r"\brecv\w*\(.*\"[^\"]*:%d:[^\"]*:\d+:" % number, call)


def receipt_of(number, call):
    return re.search(r"\bsend\w*\(.*:33:%d\b" % number, call)


def unflushed(calls, numbers):
    """Which of them were acknowledged before what came was flushed."""
    bad, waiting, flushed = [], {}, 0
    for at, call in enumerate(calls):
        if re.search(r"\b(fdatasync|fsync)\(.*= 0$", call):
            flushed = at
        for n in numbers:
            if n not in waiting and message_of(n, call):
                waiting[n] = at
            if receipt_of(n, call) and flushed <= waiting.get(n, at):
                bad.append(n)
    return bad


class FullDisk(DurableCase):
    def test_a_full_disk_acknowledges_nothing_and_recovers_by_itself(self):
        ann = self.house(1, nick="Ann")
        disk = self.disk(ann)
        p = ann.listen()
        bob = self.stubborn(2)
        said = ["before %d" % i for i in range(10)]
        for text in said:
            bob.tell(text, GEZI)
        bob.wait_heard()
        disk.fill()
        acked = self.stream_until_nothing_fits(p, bob, said)
        self.assertLess(set(stored(ann.state)), set(said))
        self.assertEqual(len(stored(ann.state)), acked)
        disk.give_back()
        bob.wait_heard()
        more = "after"
        said.append(more)
        bob.tell(more, GEZI)
        bob.wait_heard()
        self.assert_each_once(ann, p, said)

    def stream_until_nothing_fits(self, p, bob, said):
        """Fills what the journal had room for; how many were taken."""
        def told():
            return [line for line in p.err if "No space left" in line]
        n = 0
        while not told():
            said.append("while %d %s" % (n, "长" * 500))
            bob.tell(said[-1], GEZI)
            self.assert_answers(bob)
            n += 1
            self.assertLess(n, 5000)
        for i in range(20):
            said.append("late %d" % i)
            bob.tell(said[-1], GEZI)
        self.assert_answers(bob)
        self.assertEqual(1, len(told()), p.err)
        self.assertIn("history.db", told()[0])
        self.assertIn("nothing is acknowledged", told()[0])
        return len(bob.acked)

    def assert_each_once(self, house, p, said):
        self.assertEqual(sorted(said), sorted(stored(house.state)))
        def shown():
            return [e["text"] for e in p.events() if e["event"] == "message"]
        proc.wait_until("the last line", lambda: len(shown()) >= len(said))
        self.assertEqual(sorted(said), sorted(shown()))
        self.assertTrue(p.alive())

    def test_a_full_disk_sends_nothing_that_it_cannot_remember(self):
        ann = self.house(1, nick="Ann")
        disk = self.disk(ann)
        p = ann.listen()
        bob = self.stubborn(2)
        bob.announce()
        p.event("person", state="online")
        said = []
        disk.fill()
        self.stream_until_nothing_fits(p, bob, said)
        done = ann.run("send", "李雷", "not kept")
        self.assertExit(1, done)
        self.assertOneLine(done.err)
        self.assert_answers(bob)
        self.assertEqual([], bob.shown)
        disk.give_back()
        self.assertExit(0, ann.run("send", "李雷", "kept"))
        self.assertEqual(["kept"], bob.shown)

    def test_a_receipt_that_came_while_the_disk_was_full_counts(self):
        ann = self.house(1, nick="Ann")
        disk = self.disk(ann)
        p = ann.listen()
        bob = self.stubborn(2, receipts=False)
        bob.announce()
        p.event("person", state="online")
        v = ann.start("send", "--json", "--timeout", "300", "李雷", "hello")
        sent = bob.wait_packet(SENDMSG)
        disk.fill()
        self.stream_until_nothing_fits(p, bob, [])
        bob.send(bob.packet(RECVMSG, sent.number + b"\0"), GEZI)
        v.event("delivery", state="delivered")
        self.assertEqual(0, v.wait())
        self.assertEqual(1, waiting(ann.state))
        disk.give_back()
        proc.wait_until("it is stored that it arrived",
                        lambda: waiting(ann.state) == 0)
        p.kill()
        p = ann.listen()
        bob.receipts = True
        self.assertExit(0, ann.run("send", "李雷", "again"))
        self.assertEqual(["hello", "again"], bob.shown)

    def test_the_screen_says_that_the_disk_is_full(self):
        ann = self.house(1, nick="Ann")
        disk = self.disk(ann)
        screen = ann.screen(cols=120)
        screen.wait("Ann")
        bob = self.stubborn(2)
        disk.fill()
        for i in range(200):
            bob.tell("%d %s" % (i, "长" * 500), GEZI)
        screen.wait("No space left")
        disk.give_back()
        bob.wait_heard()
        bob.tell("and one more", GEZI)
        bob.wait_heard()
        screen.wait_gone("No space left")


    def test_nothing_but_the_full_disk_happens_and_it_is_said(self):
        """No key, nobody who comes or goes: what arrives is not shown."""
        ann = self.house(1, nick="Ann")
        disk = self.disk(ann)
        bob = self.stubborn(2)
        bob.announce()
        screen = ann.screen(cols=120)
        screen.wait(bob.nick)
        bob.tell("hello", GEZI)
        bob.wait_heard()
        screen.wait("hello")
        disk.fill()
        time.sleep(1.5)  # the house keeps the time of what it heard
        for i in range(40):
            bob.tell("%d %s" % (i, "长" * 500), GEZI)
        screen.wait("No space left", patience=10)


class ReadOnly(DurableCase):
    def test_what_cannot_be_kept_is_not_taken_in(self):
        ann = self.house(1, nick="Ann")
        disk = self.disk(ann)
        ann.listen().stop(signal.SIGINT)
        disk.read_only()
        bob = self.stubborn(2)
        bob.tell("while it was read-only", GEZI)
        done = ann.run("listen")
        self.assertExit(1, done)
        self.assertOneLine(done.err)
        self.assertIn("history.db", done.err)
        self.assertEqual([], bob.packets(RECVMSG))
        disk.read_only(False)
        p = ann.listen()
        p.event("message", text="while it was read-only")
        bob.wait_heard()
        self.assertEqual(["while it was read-only"], stored(ann.state))

    def test_a_passing_verb_goes_on_and_acknowledges_nothing(self):
        ann = self.house(1, nick="Ann")
        disk = self.disk(ann)
        ann.listen().stop(signal.SIGINT)
        disk.read_only()
        bob = self.stubborn(2)
        bob.tell("hear me", GEZI)
        done = ann.run("send", "李雷", "all the same")
        self.assertExit(0, done)
        self.assertIn("nothing is kept", done.err)
        self.assertEqual(["all the same"], bob.shown)
        self.assertEqual([], bob.packets(RECVMSG))


class OneHouse(DurableCase):
    """One history, one gezi that writes it."""

    def test_a_second_gezi_on_the_same_folder_is_told_so(self):
        ann = self.house(1, nick="Ann")
        p = ann.listen()
        bob = self.stubborn(2)
        bob.tell("first", GEZI)
        bob.wait_heard()
        done = ann.run("listen", "--port", "2426")
        self.assertExit(1, done)
        self.assertOneLine(done.err)
        self.assertIn("pid %d" % p.pid, done.err)
        self.assertIn("--state", done.err)
        bob.tell("second", GEZI)
        bob.wait_heard()
        self.assertEqual(["first", "second"], stored(ann.state))
        elsewhere = os.path.join(ann.home, "elsewhere")
        other = ann.listen("--port", "2426", "--state", elsewhere)
        self.assertTrue(other.alive())


class Damage(DurableCase):
    def aside(self, house):
        return sorted(n for n in os.listdir(house.state)
                      if n.startswith("history.db.damaged-") and
                      not n.endswith(("-wal", "-shm")))

    def filled(self):
        ann = self.house(1, nick="Ann")
        p = ann.listen()
        bob = self.stubborn(2)
        for i in range(30):
            bob.tell("old %d %s" % (i, "旧" * 200), GEZI)
        bob.wait_heard()
        p.stop(signal.SIGINT)
        return ann, bob

    def set_aside_and_gone_on(self, ann, bob, old):
        p = ann.listen()
        self.assertEqual(1, len(self.aside(ann)), os.listdir(ann.state))
        name = self.aside(ann)[0]
        self.assertEqual(1, len([e for e in p.err if e]), p.err)
        self.assertIn(name, p.err[0])
        self.assertIn("was damaged", p.err[0])
        with open(os.path.join(ann.state, name), "rb") as f:
            self.assertEqual(old, f.read())
        bob.tell("new", GEZI)
        bob.wait_heard()
        self.assertEqual(["new"], stored(ann.state))

    def broken(self, change):
        ann, bob = self.filled()
        path = os.path.join(ann.state, "history.db")
        with open(path, "rb") as f:
            old = change(bytearray(f.read()))
        with open(path, "wb") as f:
            f.write(old)
        self.set_aside_and_gone_on(ann, bob, bytes(old))

    def test_a_history_of_noise_is_set_aside(self):
        self.broken(lambda old: bytearray(b"noise, no database at all" * 400))

    def test_a_history_without_a_beginning_is_set_aside(self):
        self.broken(lambda old: bytearray(512) + old[512:])

    def test_a_history_cut_short_is_set_aside(self):
        self.broken(lambda old: old[:len(old) // 2])

    def test_a_database_of_another_program_is_set_aside(self):
        ann = self.house(1, nick="Ann")
        os.makedirs(ann.state, 0o700, exist_ok=True)
        path = os.path.join(ann.state, "history.db")
        db = sqlite3.connect(path)
        db.execute("CREATE TABLE recipes(name TEXT)")
        db.execute("INSERT INTO recipes VALUES('dumplings')")
        db.commit()
        db.close()
        with open(path, "rb") as f:
            old = f.read()
        self.set_aside_and_gone_on(ann, self.stubborn(2), old)

    def test_the_history_of_a_newer_gezi_is_left_alone(self):
        ann, bob = self.filled()
        path = os.path.join(ann.state, "history.db")
        db = sqlite3.connect(path)
        db.execute("PRAGMA user_version = 999")
        db.commit()
        db.close()
        with open(path, "rb") as f:
            old = f.read()
        bob.tell("too new", GEZI)
        done = ann.run("listen")
        self.assertExit(1, done)
        self.assertOneLine(done.err)
        self.assertIn("made by a newer gezi", done.err)
        self.assertExit(0, ann.run("send", "李雷", "not kept"))
        self.assertEqual([], [p for p in bob.packets(RECVMSG) if
                              p.fields[0].decode() in map(
                                  str, bob.unheard)])
        self.assertEqual(["not kept"], bob.shown)
        with open(path, "rb") as f:
            self.assertEqual(old, f.read())
        self.assertEqual([], self.aside(ann))

    def test_damage_found_while_it_runs_is_set_aside(self):
        ann, bob = self.filled()
        path = os.path.join(ann.state, "history.db")
        p = ann.listen()
        size = os.path.getsize(path)
        with open(path, "r+b") as f:
            f.seek(4096)
            f.write(os.urandom(size - 4096))
        for i in range(5):
            bob.tell("new %d" % i, GEZI)
            bob.wait_heard()
        p.stop(signal.SIGINT)
        p = ann.listen()
        bob.tell("at the end", GEZI)
        bob.wait_heard()
        kept = stored(ann.state)
        self.assertEqual(["new %d" % i for i in range(5)] + ["at the end"],
                         [t for t in kept if not t.startswith("old")])


class Away(DurableCase):
    hosts = 3

    def gone(self, p, number=2):
        """李雷 was here, is known, and left."""
        pal = self.stubborn(number, user="lilei", machine="lilei-pc")
        pal.announce()
        p.event("person", state="online")
        pal.leave()
        pal.close()
        p.event("person", state="offline")

    def test_what_waits_goes_out_in_order_to_another_address_later(self):
        ann = self.house(1, nick="Ann")
        p = ann.listen()
        self.gone(p)
        texts = ["waiting %02d" % i for i in range(20)]
        verbs = []
        for text in texts:
            verbs.append(ann.start("send", "--json", "--timeout", "2", "李雷",
                                   text))
            verbs[-1].event("delivery", state="queued")
        for v in verbs:
            self.assertEqual(3, v.wait(), v.err)
            self.assertEqual(1, len(v.err), v.err)
        p.stop(signal.SIGINT)
        p = ann.listen()
        pal = self.stubborn(3, user="lilei", machine="lilei-pc")
        pal.announce()
        proc.wait_until("all of them", lambda: len(pal.shown) >= 20)
        self.assertEqual(texts, pal.shown)
        p.stop(signal.SIGINT)
        mark = pal.mark()
        p = ann.listen()
        self.assertExit(0, ann.run("send", "李雷", "and no more of those"))
        self.assertEqual(texts + ["and no more of those"], pal.shown)
        self.assertEqual(1, len([p for p in map(parse, (
            raw for raw, _ in pal.raw[mark:])) if p.code == SENDMSG]))

    def test_a_killed_gezi_sends_what_waits_once(self):
        ann = self.house(1, nick="Ann")
        p = ann.listen()
        self.gone(p)
        self.assertExit(3, ann.run("send", "--timeout", "1", "李雷", "later"))
        p.kill()
        p = ann.listen()
        pal = self.stubborn(3, user="lilei", machine="lilei-pc")
        pal.announce()
        pal.wait_packet(SENDMSG)
        p.kill()
        p = ann.listen()
        self.assertExit(0, ann.run("send", "李雷", "now"))
        self.assertEqual(["later", "now"], pal.shown)


class Passing(DurableCase):
    """What reaches a gezi that is only here to send something."""

    def test_what_a_short_send_took_in_is_unread_on_the_next_screen(self):
        ann = self.house(1, nick="Ann")
        bob = self.stubborn(2, nick="Bob")
        bob.tell("heard in passing", GEZI)
        bob.tell("and this", GEZI)
        v = ann.start("send", "--json", "--timeout", "60", "10.77.0.99",
                      "anyone?")
        bob.wait_heard()
        v.stop(signal.SIGINT)
        self.assertEqual(["heard in passing", "and this"],
                         stored(ann.state))
        screen = ann.screen()
        screen.wait("2 new")
        screen.keys("2")
        self.assertIn("Bob", screen.wait("and this"))
        screen.keys("Enter")
        screen.wait("heard in passing")
        screen.keys("Escape")
        screen.wait("Nothing unread")
        screen.keys("0")
        self.assertEqual(0, screen.status())
        screen = ann.screen()
        screen.wait("Bob")
        self.assertNotIn("2 new", screen.text())

    def test_a_repeat_that_comes_after_a_restart_is_acknowledged_again(self):
        ann = self.house(1, nick="Ann")
        p = ann.listen()
        bob = self.stubborn(2, nick="Bob")
        number = bob.say("only once", GEZI)
        bob.receipt_for(number)
        p.kill()
        p = ann.listen()
        mark = bob.mark()
        bob.say("only once", GEZI, number=number)
        bob.wait_packet(RECVMSG, start=mark)
        bob.receipt_for(bob.say("another", GEZI))
        p.event("message", text="another")
        self.assertEqual(["another"], [e["text"] for e in p.events()
                                       if e["event"] == "message"])
        self.assertEqual(["only once", "another"], stored(ann.state))
