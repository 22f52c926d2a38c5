"""What test cases share: a LAN made before them, everything ended after."""
import unittest

import lan
import proc
import screen
from house import House
from peer import Peer, Wire


class LanCase(unittest.TestCase):
    """Each test starts with fresh hosts and no gezi on them."""

    hosts = 2
    maxDiff = None

    def setUp(self):
        self.lan = lan.Lan(self.hosts)
        self.addCleanup(self.lan.close)
        self.addCleanup(self.end_all)

    def end_all(self):
        for s in list(screen.Screen.live):
            s.close()
        for p in list(proc.Proc.running):
            p.kill()

    def house(self, number, **kw):
        return House(self.lan[number], **kw)

    def peer(self, number, kind, nick, group="", **kw):
        p = Peer(self.lan[number], kind, nick, group, **kw)
        self.addCleanup(p.close)
        return p

    def wire(self, number, port=2425):
        w = Wire(self.lan[number], port)
        self.addCleanup(w.close)
        return w

    def assertExit(self, status, done):
        self.assertEqual(status, done.status, repr(done))

    def assertOneLine(self, text):
        """A message to the user: one line, whole."""
        self.assertTrue(text.endswith("\n"), repr(text))
        self.assertEqual(1, text.count("\n"), repr(text))
        self.assertTrue(text.strip(), repr(text))
