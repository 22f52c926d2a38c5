"""Who has the port, who goes through whom, and how a house is left."""
import os
import signal
import socket
import stat

import proc
from case import LanCase
from house import BINARY
from peer import BR_ENTRY, BR_EXIT


def control(house, name="gezi-any-2425.sock"):
    return os.path.join(house.env["XDG_RUNTIME_DIR"], "gezi", name)


class Leaving(LanCase):
    def leave_by(self, number):
        a = self.house(1, nick="Ann")
        bob = self.peer(2, "official", "Bob")
        p = a.listen()
        bob.wait_packet(BR_ENTRY, source="10.77.0.1")
        p.send_signal(number)
        self.assertEqual(130, p.wait())
        byes = bob.packets(BR_EXIT, "10.77.0.1")
        self.assertEqual(2, len(byes))
        self.assertLessEqual(0.09, byes[1].time - byes[0].time)
        self.assertEqual([], [line for line in p.err if line])
        self.assertFalse(os.path.exists(control(a)))

    def test_sigterm_says_good_bye_twice(self):
        self.leave_by(signal.SIGTERM)

    def test_sighup_says_good_bye_twice(self):
        self.leave_by(signal.SIGHUP)

    def test_interrupt_says_good_bye_twice(self):
        self.leave_by(signal.SIGINT)

    def test_what_nohup_ignores_stays_ignored(self):
        a = self.house(1, nick="Ann")
        p = proc.Proc(["nohup", "sh", "-c", "exec \"$GEZI\" listen --json"],
                      preexec=a.host.enter, cwd=a.home,
                      env={**a.env, "GEZI": BINARY})
        p.event("ready")
        p.send_signal(signal.SIGHUP)
        bob = self.peer(2, "official", "Bob")
        bob.say("still there?", "10.77.0.1")
        p.event("message", text="still there?")


class Port(LanCase):
    def test_the_holder_of_the_port_is_named(self):
        self.wire(1)  # this very process
        for verb in (("listen",), ("peers",), ("send", "Bob", "hi")):
            done = self.house(1).run(*verb)
            self.assertExit(6, done)
            self.assertEqual("", done.out)
            self.assertOneLine(done.err)
            self.assertIn("UDP port 2425 is taken by python3", done.err)
            self.assertIn("pid %d" % os.getpid(), done.err)
            self.assertIn("--port N", done.err)

    def test_verbs_go_through_the_gezi_that_listens(self):
        a, b = self.house(1, nick="Ann"), self.house(2, nick="Bob")
        here, there = a.listen(), b.listen()
        here.event("person", state="online")
        done = a.run("send", "Bob", "through the house")
        self.assertExit(0, done)
        there.event("message", text="through the house")
        done = a.run("peers")
        self.assertExit(0, done)
        self.assertIn("Bob", done.out)
        done = a.run("broadcast", "to all")
        self.assertExit(0, done)
        there.event("message", text="to all", broadcast=True)
        second = a.listen()
        self.assertExit(0, b.run("send", "Ann", "to both"))
        here.event("message", text="to both")
        second.event("message", text="to both")
        second.stop(signal.SIGINT)
        self.assertTrue(here.alive())

    def test_a_verb_told_of_nobody_goes_on_as_usual(self):
        a = self.house(1, nick="Ann")
        a.listen()
        done = a.run("send", "Nobody", "hi")
        self.assertExit(4, done)

    def test_a_house_that_closes_is_told_to_its_guests(self):
        a = self.house(1, nick="Ann")
        first, guest = a.listen(), a.listen()
        first.stop(signal.SIGTERM)
        self.assertEqual(1, guest.wait())
        self.assertIn("was closed", guest.err[0])

    def test_a_socket_left_behind_is_replaced(self):
        a = self.house(1, nick="Ann")
        p = a.listen()
        path = control(a)
        self.assertEqual(0o600, stat.S_IMODE(os.stat(path).st_mode))
        self.assertEqual(0o700, stat.S_IMODE(os.stat(
            os.path.dirname(path)).st_mode))
        p.send_signal(signal.SIGKILL)
        p.wait()
        self.assertTrue(os.path.exists(path))
        p = a.listen()
        b = self.house(2, nick="Bob").listen()
        b.event("person", state="online")
        self.assertExit(0, a.run("send", "Bob", "again"))
        b.event("message", text="again")
        self.assertTrue(p.alive())

    def test_without_a_runtime_folder_the_way_is_found_all_the_same(self):
        a = self.house(1, nick="Ann")
        a.env.pop("XDG_RUNTIME_DIR")
        p = a.listen()
        self.assertExit(0, a.run("peers", "--wait", "0"))
        self.assertTrue(p.alive())

    def test_cron_finds_the_way_to_a_gezi_bound_to_an_address(self):
        a = self.house(1, nick="Ann")
        b = self.house(2, nick="Bob").listen()
        a.listen("--bind", "10.77.0.1")
        b.event("person", state="online")
        self.assertExit(0, a.run("send", "Bob", "found"))
        b.event("message", text="found")

    def test_a_gezi_that_was_stopped_is_named(self):
        a = self.house(1, nick="Ann")
        p = a.listen()
        p.send_signal(signal.SIGSTOP)
        done = a.run("peers")
        self.assertExit(6, done)
        self.assertOneLine(done.err)
        self.assertIn("gezi (pid %d)" % p.pid, done.err)
        self.assertIn("stopped", done.err)
        p.send_signal(signal.SIGCONT)
        self.assertExit(0, a.run("peers", "--wait", "0"))

    def test_verbs_at_once_wait_for_each_other(self):
        b = self.house(2, nick="Bob").listen()
        a = self.house(1, nick="Ann")
        many = [a.start("send", "Bob", "number %d" % i) for i in range(4)]
        for p in many:
            self.assertEqual(0, p.wait(), p.err)
        for i in range(4):
            b.event("message", text="number %d" % i)


class Guests(LanCase):
    """Whatever comes over the control socket, the house stands."""

    def connect(self, house):
        s = socket.socket(socket.AF_UNIX)
        self.addCleanup(s.close)
        s.settimeout(proc.PATIENCE)
        s.connect(control(house))
        return s

    def test_noise_and_endless_lines_hurt_only_who_sends_them(self):
        a = self.house(1, nick="Ann")
        p = a.listen()
        s = self.connect(a)
        s.sendall(b"noise\n\n\t\t\t\nleave\t0\t0\t0\t0\t0\t\\N\t\\N\t0\n")
        s.sendall(b"announce\t0\t0\t0\t0\t0\t\\N\t\\N\t0\n")
        bob = self.peer(2, "official", "Bob")
        bob.wait_packet(BR_ENTRY, source="10.77.0.1")
        hello = s.recv(4096)
        self.assertRegex(hello, rb"\Agezi\t[0-9]+\t")
        try:
            s.sendall(b"x" * 1000000)
            while s.recv(65536):
                pass
        except OSError:
            pass
        self.assertTrue(p.alive())
        self.assertExit(0, a.run("peers", "--wait", "0"))

    def test_a_guest_who_never_reads_is_shown_the_door(self):
        a = self.house(1, nick="Ann")
        p = a.listen()
        s = self.connect(a)
        bob = self.peer(2, "official", "Bob")
        text = "长" * 7000
        for i in range(300):
            number = bob.say(text, "10.77.0.1", end=b" %d\0" % i)
            bob.receipt_for(number)
        with self.assertRaises(OSError):
            while s.send(b"\n"):
                pass
        self.assertTrue(p.alive())
        self.assertExit(0, a.run("peers", "--wait", "0"))

    def test_more_guests_than_chairs_are_turned_away(self):
        a = self.house(1, nick="Ann")
        p = a.listen()
        guests = [self.connect(a) for _ in range(16)]
        for s in guests:
            self.assertTrue(s.recv(4096))
        self.assertEqual(b"", self.connect(a).recv(4096))
        guests[3].close()
        proc.wait_until("a chair is free", lambda: a.run(
            "peers", "--wait", "0").status == 0)
        self.assertTrue(p.alive())
