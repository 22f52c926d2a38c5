"""Bytes sent to do harm: they reach neither the terminal nor the JSON, and
no flood makes gezi grow or stop."""
import random
import socket
import struct
import time

import proc
from case import LanCase
from peer import ANSENTRY, BR_ENTRY, SENDMSG, Kind
from stubborn import Stubborn

# Things that do something to a terminal or to the reader, by name.
POISON = {
    "colour": "\x1b[5;41m", "title": "\x1b]0;owned\x07",
    "clipboard": "\x1b]52;c;b3duZWQ=\x07", "reset": "\x1bc",
    "report": "\x1b[6n", "c1 csi": "\u009b5;41m", "c1 osc": "\u009d52;c;eA==",
    "right to left": "\u202egnp.exe\u202c", "isolate": "\u2067abc\u2069",
    "mark": "\u200f", "arabic mark": "\u061c", "bell": "\x07",
    "backspace": "abc\x08\x08\x08", "return": "abc\rdef",
    "vertical": "a\x0bb\x0cc", "delete": "\x7f", "line": "a\u2028b",
    "shift out": "\x0e", "tag": "\U000e0041", "annotation": "\ufff9",
}
FORBIDDEN = (
    b"\x1b]52", b"\x1b]0;owned", b"\x1b[5;41m", b"\x1bc", b"\x1b[6n",
    b"\xc2\x9b", b"\xc2\x9d", b"\xe2\x80\xae", b"\xe2\x81\xa7",
    b"\xe2\x80\x8f", b"\xd8\x9c", b"\xe2\x80\xa8", b"\xf3\xa0\x81\x81",
    b"\xef\xbf\xb9", b"\x7f", b"\x0b", b"\x0c")


def rss(pid):
    with open("/proc/%d/status" % pid) as f:
        for line in f:
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) * 1024
    raise RuntimeError("no VmRSS")


class Hostile(LanCase):
    def poisoners(self):
        """One peer after the other, each with another poison everywhere."""
        for i, (name, bad) in enumerate(POISON.items()):
            yield name, self.peer(2, Kind("1", "utf-8", 0x01000000,
                                          0x00800100, block=True),
                                  "n%s%d" % (bad, i), group="g" + bad,
                                  user="u%d" % i, port=3000 + i), bad

    def clean(self, raw):
        for bad in FORBIDDEN:
            at = raw.find(bad)
            self.assertEqual(-1, at, "%r in %r" % (
                bad, raw[max(0, at - 60):at + 60]))

    def test_poison_never_reaches_the_json(self):
        ann = self.house(1)
        listen = ann.listen()
        for name, peer, bad in self.poisoners():
            peer.announce("10.77.0.1")
            peer.receipt_for(peer.say("t%st" % bad, "10.77.0.1"))
        count = len(POISON)
        proc.wait_until("all messages", lambda: len(
            [e for e in listen.events() if e["event"] == "message"]) == count)
        everything = "\n".join(listen.out)
        for c in everything:
            self.assertFalse(
                ord(c) < 0x20 and c != "\n" or 0x7f <= ord(c) <= 0x9f,
                repr(c))
        self.clean(everything.encode())
        for e in listen.events():
            if e["event"] == "message":
                whole = e["text"] + e["from"]["nick"] + e["from"]["group"]
                for c in whole.replace("\n", "").replace("\t", ""):
                    self.assertFalse(ord(c) < 0x20 or
                                     0x7f <= ord(c) <= 0x9f, repr(whole))
                for c in "\u202e\u2067\u200f\u061c\u2028\ufff9":
                    self.assertNotIn(c, whole)
        done = ann.run("peers", "--json", "--wait", "0")
        self.clean(done.raw_out)

    def test_poison_never_reaches_plain_output(self):
        ann = self.house(1)
        shell = ann.shell()
        shell.type("gezi listen --count %d; echo left $?" % len(POISON))
        shell.keys("Enter")
        first = True
        for name, peer, bad in self.poisoners():
            if first:
                proc.wait_until("gezi listens", lambda: self.answers(peer))
                first = False
            peer.announce("10.77.0.1")
            peer.receipt_for(peer.say("t%st" % bad, "10.77.0.1"))
        shell.wait("left 0")
        shell.type("gezi peers --wait 1; echo peers $?")
        shell.keys("Enter")
        shell.wait("peers 0")
        self.clean(shell.raw())

    def answers(self, peer):
        peer.announce("10.77.0.1")
        time.sleep(0.1)
        return peer.packets(ANSENTRY, "10.77.0.1")

    def test_poison_never_reaches_the_terminal_from_the_screen(self):
        ann = self.house(1, nick="安妮")
        screen = ann.screen(cols=100, rows=30)
        screen.wait("2425")
        for name, peer, bad in self.poisoners():
            peer.announce("10.77.0.1")
            peer.receipt_for(peer.say("t%st" % bad, "10.77.0.1"))
        # Look at everything: the lists, then each page that shows people.
        for key in ("2", "6", "1"):
            screen.keys(key)
            time.sleep(0.3)
            for _ in range(3):
                screen.keys("Down")
            screen.keys("Enter")
            time.sleep(0.3)
            screen.keys("PPage")
            screen.keys("Escape")
            time.sleep(0.2)
            screen.keys("Escape")
            time.sleep(0.2)
        self.assertFalse(screen.dead())
        self.assertNotEqual("owned", screen.info("#{pane_title}"))
        self.clean(screen.raw())
        self.clean(screen.coloured().encode())

    def test_bare_text_with_poison_is_harmless(self):
        listen = self.house(1).listen()
        wire = self.wire(2, 9000)
        for i, bad in enumerate(POISON.values()):
            wire.send(("bare%d %s ende" % (i, bad)).encode(), "10.77.0.1")
        listen.wait_line("the last one", lambda line: "bare%d" % (
            len(POISON) - 1) in line)
        self.clean("\n".join(listen.out).encode())

    def test_64_kib_datagrams_are_survived(self):
        ann = self.house(1)
        listen = ann.listen()
        peer = self.peer(2, "official", "big")
        room = 65507
        head = b"1:%d:u:h:%d:" % (peer.number + 500, SENDMSG | 0x800100)
        junk = random.Random(1)
        for data in (
                b"\0" * room, b":" * room, b"1" * room, b"\xff" * room,
                b"1:1:" + b"u" * 60000 + b":h:1:n\0g\0",
                b"1:2:u:h:1:" + b"n" * 65000, b"1:3:u:h:1:n\0" + b"g" * 65000,
                b"1:4:u:h:16777217:n\0g\0\n" + b"NN:x\n" * 13000,
                b"1_lbt6_0" + b"#" * 60000 + b":5:u:h:32:x",
                b"1:6:u:h:4294967295:" + b"\0" * 60000,
                junk.randbytes(room), b"/:)" * 21000,
                b"1_lbt6_0#128#AABBCCDDEEFF#0#0#0#4001#9:7:u:h:288:" +
                b"{/font;" * 9000):
            peer.send(data, "10.77.0.1")
        peer.send(head + b"a" * (room - len(head)), "10.77.0.1")
        got = listen.event("message", text="a" * (room - len(head)))
        self.assertEqual("utf-8" if got["encoding"] == "utf-8" else "ascii",
                         got["encoding"])
        peer.receipt_for(peer.say("still here", "10.77.0.1"))
        self.assertTrue(listen.alive())
        self.clean("\n".join(listen.out).encode())

    def test_random_datagrams_are_survived(self):
        listen = self.house(1).listen()
        peer = self.peer(2, "official", "rnd")
        dice = random.Random(2)
        seeds = [peer.entry(BR_ENTRY), peer.packet(
            0x800120, "文本 text\0".encode()), peer.packet(0xd1),
            peer.packet(0x21, b"123\0"), peer.packet(0x51, b"away\0"),
            "1_iptux 0.8.3:5:u:h:251:组\0".encode()]
        for i in range(6000):
            data = bytearray(dice.choice(seeds))
            for _ in range(dice.randint(0, 6)):
                data[dice.randrange(len(data))] = dice.randrange(256)
            peer.send(bytes(data[:dice.randint(1, len(data))]), "10.77.0.1")
            if i % 200 == 0:
                time.sleep(0.01)
        proc.wait_until("an answer", lambda: self.receipt(peer))
        self.assertTrue(listen.alive())
        self.clean("\n".join(listen.out).encode())

    def receipt(self, peer):
        try:
            return peer.receipt_for(peer.say("end", "10.77.0.1"), 1)
        except proc.TimedOut:
            return None

    def forge(self, count):
        """BR_ENTRY from as many addresses, straight at 10.77.0.1."""
        raw = self.lan[2].socket(socket.AF_INET, socket.SOCK_RAW,
                                 socket.IPPROTO_RAW)
        target = socket.inet_aton("10.77.0.1")
        for i in range(count):
            body = b"1:%d:u%d:h%d:16777217:nick%d\0group\0" % (
                1700000000 + i, i, i, i)
            udp = struct.pack("!HHHH", 2425, 2425, 8 + len(body), 0) + body
            source = struct.pack("!I", 0x0b000001 + i * 7)
            ip = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(udp), 0, 0, 64,
                             17, 0) + source + target
            while True:
                try:
                    raw.sendto(ip + udp, ("10.77.0.1", 0))
                    break
                except OSError:
                    time.sleep(0.001)
            if i % 100 == 99:
                time.sleep(0.002)
        raw.close()

    def test_100000_forged_people_fill_a_bounded_table(self):
        ann = self.house(1)
        self.lan[1].run("sysctl", "-q", "-w", "net.ipv4.conf.all.rp_filter=0",
                        "net.ipv4.conf.eth0.rp_filter=0")
        self.lan[1].ip("route add default via 10.77.0.2")
        screen = ann.screen()
        screen.wait("2425")
        pid = screen.pid()
        before = rss(pid)
        pal = Stubborn(self.lan[2], "official", "李雷")
        self.addCleanup(pal.close)
        self.forge(100000)
        self.assertFalse(screen.dead())
        after = rss(pid)
        screen.wait("10000 people")
        self.assertLess(after - before, 24 << 20)
        began = time.monotonic()
        screen.keys("?")
        screen.wait(lambda text: "Help" in text and text != "")
        self.assertLess(time.monotonic() - began, 10)
        screen.keys("Escape")
        pal.announce()
        pal.tell("还在吗", "10.77.0.1")  # the flood may still fill the buffer
        pal.wait_heard()
        screen.keys("2")
        screen.wait("还在吗")
        self.assertLess(rss(pid) - before, 24 << 20)

    def test_100000_messages_leave_memory_bounded(self):
        ann = self.house(1)
        screen = ann.screen()
        screen.wait("2425")
        pal = self.peer(2, "official", "李雷")
        pal.announce()
        screen.wait("李雷")
        pal.receipts = False
        grown = []
        for _ in range(4):
            for i in range(25000):
                pal.say("消息 %d" % i, "10.77.0.1")
                if i % 100 == 99:
                    time.sleep(0.002)
            proc.wait_until("a breath", lambda: self.receipt(pal))
            grown.append(rss(screen.pid()))
        self.assertLess(grown[-1], grown[0] * 1.2, grown)
        self.assertLess(grown[-1], 32 << 20, grown)
        self.assertFalse(screen.dead())
        screen.keys("?")
        screen.wait("Help")

    def test_forged_receipts_and_goodbyes_of_others_do_nothing(self):
        listen = self.house(1).listen()
        pal = self.peer(2, "official", "李雷")
        pal.announce()
        listen.event("person", state="online")
        other = self.wire(2, 4444)
        other.send(pal.packet(2, b"x\0\0"), "10.77.0.1")
        other.send(pal.packet(0x21, b"1\0"), "10.77.0.1")
        pal.receipt_for(pal.say("noch da", "10.77.0.1"))
        self.assertEqual([], [e for e in listen.events()
                              if e.get("state") == "offline"])
