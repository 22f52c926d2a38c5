"""gezi and other programs that encrypt: the official client of version 4, and
one of before."""
import proc
from case import LanCase
from oldpeer import OldPeer
from peer import BROADCASTOPT, CAPUTF8, SENDCHECK, SENDMSG, UTF8OPT
from sealpeer import ENCEXTMSG, ENCRYPT, GETPUBKEY, SealPeer

GEZI = "10.77.0.1"
MULTICAST = 0x800  # one of several copies


class Peers(LanCase):
    def setUp(self):
        super().setUp()
        self.ann = self.house(1, user="ann", nick="安妮")

    def of(self, kind, **kw):
        p = kind(self.lan[2], "bob", "李雷", **kw)
        self.addCleanup(p.close)
        return p

    def marks(self, got):
        return tuple(got[k] for k in ("encrypted", "signed", "weak", "bared",
                                      "unchecked"))


class Official(Peers):
    def setUp(self):
        super().setUp()
        self.pal = self.of(SealPeer)

    def say(self, text, options=SENDCHECK, sign=None):
        self.pal.number += 1
        number = self.pal.number
        self.pal.send(self.pal.packet(
            SENDMSG | options | UTF8OPT | CAPUTF8 | ENCRYPT,
            self.pal.seal(number, text.encode() + b"\0", GEZI, sign) + b"\0",
            number), GEZI)
        return number

    def test_what_gezi_says_is_read_and_the_signature_is_good(self):
        self.assertExit(0, self.ann.run("send", "李雷", "first"))
        self.pal.wait_read(lambda r: r[1] == b"first\0")
        # It asks for the key as gezi does: the second text can be checked.
        self.assertExit(0, self.ann.run("send", "李雷", "三点开会"))
        p, plain, good = self.pal.wait_read(
            lambda r: r[1] == "三点开会".encode() + b"\0")
        self.assertTrue(good)
        self.assertTrue(p.command & UTF8OPT)
        self.assertEqual([], [p for p in self.pal.packets(SENDMSG)
                              if not p.command & ENCRYPT])

    def test_what_it_says_is_read_checked_and_acknowledged(self):
        listen = self.ann.listen()
        self.pal.announce()
        listen.event("person", state="online")
        self.pal.wait_key(GEZI)
        self.pal.receipt_for(self.say("好的"))
        got = listen.event("message", text="好的")
        self.assertEqual((True, "valid", False, False, False),
                         self.marks(got))
        # From now on a text without is remarkable, and one that lies is more.
        self.pal.receipt_for(self.pal.say("clear", GEZI))
        self.assertTrue(listen.event("message", text="clear")["bared"])
        self.pal.receipt_for(self.say("forged", sign=self.other_key()))
        self.assertEqual("invalid", listen.event("message",
                                                 text="forged")["signed"])

    def other_key(self):
        return self.pal.private.replace("bob-", "alice-")

    def test_both_hear_what_goes_to_everyone(self):
        listen = self.ann.listen()
        self.pal.announce()
        listen.event("person", state="online")
        self.pal.wait_key(GEZI)
        self.say("an alle", BROADCASTOPT)
        got = listen.event("message", text="an alle")
        self.assertEqual((True, True, "valid"),
                         (got["broadcast"], got["encrypted"], got["signed"]))
        listen.stop()
        self.assertExit(0, self.ann.run("broadcast", "大家好"))
        p, plain, good = self.pal.wait_read(
            lambda r: r[0].command & BROADCASTOPT)
        self.assertEqual(("大家好".encode() + b"\0", True), (plain, good))

    def test_a_text_that_came_before_the_key_is_checked_later(self):
        listen = self.ann.listen()
        self.pal.announce()
        listen.event("person", state="online")
        self.pal.wait_key(GEZI)
        proc.wait_until("gezi has the key", lambda: [
            e for e in listen.events() if e["event"] == "key"])
        self.assertExit(0, self.ann.run("key", "--forget", "李雷"))
        self.pal.receipt_for(self.say("early"))
        got = listen.event("message", text="early")
        self.assertEqual((True, "none", False, False, True), self.marks(got))
        self.assertExit(0, self.ann.run("send", "李雷", "your key?"))
        judged = listen.event("signature")
        self.assertEqual((got["id"], "valid"),
                         (judged["id"], judged["signed"]))
        self.assertIn("(encrypted, signed): early",
                      self.ann.run("history", "李雷").out)


class Recipients(Peers):
    hosts = 3

    def setUp(self):
        super().setUp()
        self.pal = self.of(SealPeer)
        self.wang = self.peer(3, "official", "王芳", user="wang")
        self.listen = self.ann.listen()
        for p in (self.pal, self.wang):
            p.announce()
            self.listen.person("online", nick=p.nick)
        self.pal.wait_key(GEZI)

    def test_who_else_got_it_is_told(self):
        p = self.pal.wait_packet(GETPUBKEY)
        self.pal.number += 1
        plain = b"\0".join([
            "三点开会".encode(), b"",
            b"TO:%s:%s\awang:%s\a\xe5\xa4\xa7\xe4\xbc\x9f:PC\a" % (
                p.user, p.host, self.wang.machine.encode()), b""])
        number = self.pal.number
        self.pal.send(self.pal.packet(
            SENDMSG | SENDCHECK | MULTICAST | UTF8OPT | CAPUTF8 | ENCRYPT |
            ENCEXTMSG, self.pal.seal(number, plain, GEZI) + b"\0", number),
            GEZI)
        self.pal.receipt_for(number)
        got = self.listen.event("message", text="三点开会")
        self.assertEqual((True, "valid"), (got["encrypted"], got["signed"]))
        self.assertEqual([], got["to"][3:])
        self.assertTrue(got["to"][1].startswith("wang@"), got["to"])
        self.assertEqual("大伟@pc", got["to"][2])
        self.listen.stop()
        for way in (), ("--export", "html"):
            self.assertIn("to you, 王芳, 大伟",
                          self.ann.run("history", *way).out)
        self.assertIn(',"大伟@pc"],"text":"三点开会"',
                      self.ann.run("history", "--export", "jsonl").out)

    def test_gezi_names_the_others_to_who_can_read_it_only(self):
        done = self.ann.run("send", "--json", "李雷,王芳", "三点开会")
        self.assertExit(0, done)
        p, plain, good = self.pal.wait_read(
            lambda r: r[1].startswith("三点开会".encode()))
        self.assertTrue(good)
        self.assertEqual([], [o for o in (MULTICAST, ENCEXTMSG)
                              if not p.command & o])
        text, files, names, end = plain.split(b"\0")
        self.assertEqual((b"", b""), (files, end))
        first, second, end = names.split(b"\a")
        self.assertEqual(b"TO:" + self.pal.user.encode() + b":" +
                         self.pal.machine.encode(), first)
        self.assertEqual(b"wang:" + self.wang.machine.encode(), second)
        p = self.wang.wait_packet(SENDMSG)
        self.assertFalse(p.command & (MULTICAST | ENCEXTMSG))
        self.assertNotIn(b"TO:", p.extra)
        self.listen.stop()
        self.assertIn("also to 王芳", self.ann.run("history", "李雷").out)


class Old(Peers):
    def setUp(self):
        super().setUp()
        self.pal = self.of(OldPeer)

    def test_what_gezi_says_is_read(self):
        done = self.ann.run("send", "李雷", "三点开会")
        self.assertExit(0, done)
        self.pal.wait_read("三点开会")
        self.assertEqual([], [p for p in self.pal.packets(SENDMSG)
                              if not p.command & ENCRYPT])
        self.assertIn("(encrypted, old short key): 三点开会",
                      self.ann.run("history").out)

    def test_what_it_says_is_read_and_called_weak(self):
        listen = self.ann.listen()
        self.pal.announce()
        listen.event("person", state="online")
        self.pal.receipt_for(self.pal.say_sealed("好的", GEZI))
        got = listen.event("message", text="好的")
        self.assertEqual((True, "none", True, False, False), self.marks(got))

    def test_it_hears_a_broadcast(self):
        self.assertExit(0, self.ann.run("broadcast", "大家好"))
        p = self.pal.wait_read("大家好")
        self.assertTrue(p.command & BROADCASTOPT)

    def test_without_old_keys_it_gets_clear_text(self):
        self.pal.close()
        self.pal = self.of(OldPeer)
        listen = self.ann.listen("--old-keys", "off")
        self.pal.announce()
        listen.event("person", state="online")
        done = self.ann.run("send", "--clear", "李雷", "open")
        self.assertExit(0, done)
        self.assertEqual("open", self.pal.wait_packet(SENDMSG).text())
