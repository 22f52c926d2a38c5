"""Which interfaces gezi speaks on, and what it does when they change."""
import time

from case import LanCase
from peer import BR_ENTRY, BR_EXIT


def add_interface(host, address):
    """One that leads nowhere, and whose silence can be measured."""
    host.ip("link add e1 type veth peer name e2",
            "link set e1 addrgenmode none", "link set e2 addrgenmode none",
            "link set e1 up", "link set e2 up",
            "addr add %s brd + dev e1" % address)


def sent(host):
    """How many packets went out there, ARP included."""
    lines = host.run("ip", "-s", "link", "show", "e1").splitlines()
    i = next(i for i, line in enumerate(lines) if "TX:" in line)
    return int(lines[i + 1].split()[1])


class Interfaces(LanCase):
    def test_without_bind_every_interface_hears_it(self):
        add_interface(self.lan[1], "10.88.0.1/24")
        bob = self.peer(2, "official", "Bob")
        self.house(1, nick="Ann").listen()
        bob.wait_packet(BR_ENTRY, source="10.77.0.1")
        self.assertLess(0, sent(self.lan[1]))

    def test_bound_nothing_leaves_by_another_interface(self):
        host = self.lan[1]
        add_interface(host, "10.88.0.1/24")
        bob = self.peer(2, "official", "Bob")
        a = self.house(1, nick="Ann")
        p = a.listen("--bind", "10.77.0.1", "--broadcast", "10.88.0.255")
        bob.wait_packet(BR_ENTRY, source="10.77.0.1")
        done = a.run("send", "10.88.0.7", "x", "--timeout", "1")
        self.assertExit(3, done)
        p.stop()
        bob.wait_packet(BR_EXIT, source="10.77.0.1")
        self.assertEqual(0, sent(host))

    def test_bound_it_hears_both_kinds_of_broadcast(self):
        a = self.house(1, nick="Ann").listen("--bind", "10.77.0.1")
        bob = self.peer(2, "official", "Bob")
        bob.announce("10.77.0.255")
        a.event("person", state="online")
        self.lan[2].ip("route add 255.255.255.255 dev eth0")
        cid = self.peer(2, "feiq", "Cid", user="cid", port=2426)
        cid.announce("255.255.255.255")
        a.person(nick="Cid")

    def test_an_address_that_comes_later_is_announced(self):
        host = self.lan[1]
        bob = self.peer(2, "official", "Bob")
        self.house(1, nick="Ann").listen()
        time.sleep(6)  # both announcements of the start are over
        mark = bob.mark()
        add_interface(host, "10.88.0.1/24")
        bob.wait_packet(BR_ENTRY, source="10.77.0.1", start=mark, patience=5)
        self.assertLess(0, sent(host))

    def test_a_cable_that_comes_back_is_announced(self):
        bob = self.peer(2, "official", "Bob")
        self.house(1, nick="Ann").listen()
        bob.wait_packet(BR_ENTRY, source="10.77.0.1")
        self.lan[1].cut()
        time.sleep(1)
        mark = bob.mark()
        self.lan[1].plug()
        bob.wait_packet(BR_ENTRY, source="10.77.0.1", start=mark)

    def test_an_address_nobody_has_is_refused(self):
        done = self.house(1).run("listen", "--bind", "10.99.0.1")
        self.assertExit(1, done)
        self.assertOneLine(done.err)
        self.assertIn("10.99.0.1", done.err)
        self.assertIn("--bind", done.err)

    def test_another_port_is_another_lan(self):
        a = self.house(1, nick="Ann").listen("--port", "4000")
        b = self.house(2, nick="Bob").listen("--port", "4000")
        c = self.house(2, nick="Cid", user="cid").listen()
        self.assertEqual(4000, a.event("ready")["port"])
        a.event("person", state="online")
        b.event("person", state="online")
        self.assertEqual([], [e for e in c.events() if e["event"] != "ready"])


class State(LanCase):
    def test_a_state_folder_that_cannot_be_is_one_line(self):
        b = self.house(2, nick="Bob").listen()
        done = self.house(1, nick="Ann").run(
            "send", "Bob", "all the same", "--state", "/proc/nowhere")
        self.assertExit(0, done)
        b.event("message", text="all the same")
        self.assertOneLine(done.err)
        self.assertIn("/proc/nowhere", done.err)

    def test_packet_numbers_rise_over_a_kill(self):
        a = self.house(1, nick="Ann")
        bob = self.peer(2, "official", "Bob")

        def first_number(start):
            p = bob.wait_packet(BR_ENTRY, source="10.77.0.1", start=start)
            return int(p.number)
        p = a.listen()
        before = first_number(0)
        p.send_signal(9)
        p.wait()
        mark = bob.mark()
        a.listen()
        self.assertLess(before + 1, first_number(mark))
