"""The harness itself: a LAN, peers and a terminal that can be believed."""
import os
import time

import proc
import screen
from case import LanCase
from filepeer import DIALECTS, FilePeer, Stream, make_tree, tree_of
from peer import ANSENTRY, BR_ENTRY, SENDMSG


class Harness(LanCase):
    hosts = 4

    def test_a_broadcast_reaches_all_hosts_and_nobody_outside(self):
        peers = [self.peer(i, "official", "p%d" % i) for i in (1, 2, 3, 4)]
        peers[0].announce()
        for p in peers[1:]:
            p.wait_packet(BR_ENTRY, source="10.77.0.1")
            peers[0].wait_packet(ANSENTRY, source=p.host.address)
        self.assertEqual("", self.lan.switch.run("ip", "route"))

    def test_peers_of_all_kinds_acknowledge_each_other(self):
        kinds = ("official", "feiq", "iptux", "gbk")
        peers = [self.peer(i + 1, k, k) for i, k in enumerate(kinds)]
        for a in peers:
            for b in peers:
                if a is not b:
                    a.receipt_for(a.say("你好", b.host.address))
        self.assertEqual(3, len(peers[1].packets(SENDMSG)))

    def test_peers_of_all_kinds_take_what_they_offer_each_other(self):
        tree = {"empty": None, "一": None, "一/二.bin": os.urandom(90000)}
        self.path = os.path.join(self.house(1).home, "子")
        make_tree(self.path, tree)
        peers = []
        for number, kind in enumerate(DIALECTS, 1):
            peers.append(FilePeer(self.lan[number], kind, kind))
            self.addCleanup(peers[-1].close)
        for a in peers:
            for b in peers:
                if a is not b and a.encoding == b.encoding:
                    self.give_and_take(a, b, tree)
        self.assertEqual(tree, tree_of(self.path))

    def give_and_take(self, a, b, tree):
        number = a.offer([self.path, self.path + "/一/二.bin"],
                         b.host.address)
        a.receipt_for(number)
        p, records = b.offered(a.host.address)
        self.assertEqual(["子", "二.bin"], [r.name for r in records])
        got = b""
        while not got:  # the first connections may come to nothing
            got = b.fetch(p, records[0])
        stream = Stream(got, b.encoding)
        self.assertTrue(stream.whole)
        self.assertEqual(tree, stream.tree)
        self.assertEqual(tree["一/二.bin"], b.fetch(p, records[1]))

    def test_a_lossy_host_loses_some_and_not_all(self):
        a, b = self.peer(1, "utf8", "a"), self.peer(2, "utf8", "b")
        b.receipts = False
        self.lan[2].lose(50)
        for _ in range(400):
            a.say("x", "10.77.0.2")
        time.sleep(0.2)
        self.assertLess(100, len(b.packets(SENDMSG)))
        self.assertGreater(300, len(b.packets(SENDMSG)))
        self.lan[2].lose(0)
        b.receipts = True
        a.receipt_for(a.say("x", "10.77.0.2"))

    def test_a_screen_shows_what_was_typed_and_keeps_raw_bytes(self):
        s = screen.Screen(self.lan[1], "sh -c 'printf \"\\033[31m中文\\033[0m"
                          "\\n\"; read x; echo got $x; exit 3'", 40, 12)
        s.wait("中文")
        self.assertEqual((40, 12), s.size())
        self.assertIn(b"\x1b[31m\xe4\xb8\xad", s.raw())
        s.type("你好")
        s.keys("Enter")
        s.wait("got 你好")
        self.assertEqual(3, s.status())

    def test_a_child_lives_in_the_namespace_of_its_host(self):
        p = self.lan[3].popen(["ip", "-br", "-4", "addr"])
        self.assertEqual(0, p.wait())
        self.assertTrue(any("10.77.0.3/24" in line for line in p.out))
        self.assertNotEqual(os.readlink("/proc/self/ns/net"), os.readlink(
            self.lan[3].path))
        with self.assertRaises(proc.TimedOut):
            p.wait_line("nothing", lambda line: False, 0.2)
        self.assertEqual([], [p for p in p.err if p])
