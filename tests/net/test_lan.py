"""Two gezi and two other programs on one bridge find each other."""
import json
import signal
import socket
import time

import proc
from case import LanCase
from peer import (ANSENTRY, BR_ABSENCE, BR_ENTRY, BR_EXIT, BROADCASTOPT, CAPUTF8,
                  NOOPERATION, SENDMSG, UTF8OPT)


class Four(LanCase):
    hosts = 4

    def setUp(self):
        super().setUp()
        self.lei = self.peer(3, "official", "李雷", "研发部", user="lei")
        self.fei = self.peer(4, "feiq", "韩梅梅", "财务部", user="mei")
        self.ann = self.house(1, user="ann", nick="安妮", group="研发部")
        self.bob = self.house(2, user="bob", nick="小强", group="测试组")

    def test_all_four_know_each_other_within_two_seconds(self):
        listen = self.bob.listen()
        began = time.monotonic()
        done = self.ann.run("peers", "--json")
        took = time.monotonic() - began
        self.assertExit(0, done)
        people = [json.loads(line)["person"] for line in
                  done.out.splitlines()]
        self.assertEqual(
            {("小强", "测试组", "10.77.0.2", "ipmsg"),
             ("李雷", "研发部", "10.77.0.3", "ipmsg"),
             ("韩梅梅", "财务部", "10.77.0.4", "feiq")},
            {(p["nick"], p["group"], p["address"], p["kind"])
             for p in people})
        self.assertEqual({"online"}, {p["status"] for p in people})
        self.assertLess(took, 10)
        for nick, address in (("安妮", "10.77.0.1"), ("李雷", "10.77.0.3"),
                              ("韩梅梅", "10.77.0.4")):
            listen.person(nick=nick, address=address)

    def test_the_announcement_is_what_other_programs_expect(self):
        self.ann.listen()
        for p in (self.lei, self.fei):
            entry = p.wait_packet(BR_ENTRY, source="10.77.0.1")
            first = p.packets(NOOPERATION, "10.77.0.1")[0]
            self.assertLess(first.time, entry.time)
            self.assertEqual(b"1", entry.version)
            self.assertEqual(CAPUTF8, entry.command & CAPUTF8)
            self.assertEqual(0x600000, entry.command & 0x600000,
                             "files and encryption are announced")
            self.assertRegex(entry.user, rb"^ann-<[0-9a-f]{16}>$")
            self.assertEqual("安妮".encode("gbk"), entry.fields[0])
            self.assertEqual("研发部".encode("gbk"), entry.fields[1])
        proc.wait_until("the entry once more", lambda: len(
            self.lei.packets(BR_ENTRY, "10.77.0.1")) >= 2)
        again = self.lei.packets(BR_ENTRY, "10.77.0.1")
        self.assertLess(3, again[1].time - again[0].time)
        self.assertLess(int(again[0].number), int(again[1].number))
        # FeiQ would encrypt with what is better done without.
        told = self.fei.wait_packet(BR_ABSENCE, source="10.77.0.1")
        self.assertEqual(0x200000, told.command & 0x600000)

    def test_an_answer_is_written_as_the_asker_reads(self):
        listen = self.ann.listen()
        self.lei.announce()
        p = self.lei.wait_packet(ANSENTRY, source="10.77.0.1")
        self.assertTrue(p.command & UTF8OPT)
        self.assertEqual(["安妮", "研发部"],
                         [f.decode() for f in p.fields[:2]])
        self.fei.announce()
        p = self.fei.wait_packet(ANSENTRY, source="10.77.0.1")
        self.assertFalse(p.command & UTF8OPT)
        self.assertEqual(["安妮", "研发部"],
                         [f.decode("gbk") for f in p.fields[:2]])
        self.assertTrue(listen.alive())

    def test_a_broadcast_is_heard_by_all_and_acknowledged_by_none(self):
        listen = self.bob.listen()
        done = self.ann.run("broadcast", "大家好: 下午三点开会")
        self.assertExit(0, done)
        got = listen.event("message")
        self.assertEqual("大家好: 下午三点开会", got["text"])
        self.assertTrue(got["broadcast"])
        self.assertEqual("安妮", got["from"]["nick"])
        for p in (self.lei, self.fei):
            sent = p.wait_packet(SENDMSG, source="10.77.0.1")
            self.assertTrue(sent.command & BROADCASTOPT)
            self.assertEqual("大家好: 下午三点开会", sent.text(
                "utf-8" if sent.command & UTF8OPT else "gbk"))
            self.assertEqual(1, len(p.packets(SENDMSG, "10.77.0.1")))

    def test_a_goodbye_is_said_twice_and_seen(self):
        listen = self.bob.listen()
        ann = self.ann.listen()
        listen.person(nick="安妮")
        ann.send_signal(signal.SIGTERM)
        ann.wait()
        for p in (self.lei, self.fei):
            proc.wait_until("two goodbyes", lambda: len(
                p.packets(BR_EXIT, "10.77.0.1")) == 2)
        gone = listen.event("person", state="offline")
        self.assertEqual("安妮", gone["person"]["nick"])
        self.assertEqual("offline", gone["person"]["status"])

    def test_a_peer_that_leaves_is_seen_to_leave(self):
        listen = self.ann.listen()
        self.fei.announce()
        listen.event("person", state="online")
        self.fei.leave()
        self.assertEqual("韩梅梅", listen.event(
            "person", state="offline")["person"]["nick"])

    def test_two_gezi_chat_by_nick_name_address_and_prefix(self):
        listen = self.bob.listen()
        for i, whom in enumerate(("小强", "10.77.0.2", "10.77.0.2:2425",
                                  "bob@pc2", "小")):
            self.assertExit(0, self.ann.run("send", whom, "第%d" % i))
            got = listen.event("message", text="第%d" % i)
            self.assertEqual("安妮", got["from"]["nick"])
            self.assertEqual("utf-8", got["encoding"])

    def test_one_message_goes_to_several_people(self):
        listen = self.bob.listen()
        done = self.ann.run("send", "--json", "小强,李雷,韩梅梅", "大家好")
        self.assertExit(0, done)
        listen.event("message", text="大家好")
        self.assertEqual("大家好", self.lei.wait_packet(SENDMSG).text())
        self.assertEqual("大家好", self.fei.wait_packet(SENDMSG).text("gbk"))
        delivered = {json.loads(line)["to"]["nick"]
                     for line in done.out.splitlines()
                     if json.loads(line).get("state") == "delivered"}
        self.assertEqual({"小强", "李雷", "韩梅梅"}, delivered)

    def test_messages_get_through_a_lossy_lan_exactly_once(self):
        self.lan[2].lose(20)
        listen = self.bob.listen()
        ann = self.ann.listen()
        ann.person(nick="小强")
        for i in range(10):
            self.ann.run("send", "10.77.0.2", "no %d" % i)
        self.lan[2].lose(0)
        self.assertExit(0, self.ann.run("send", "10.77.0.2", "end"))
        listen.event("message", text="end")
        texts = [e["text"] for e in listen.events()
                 if e["event"] == "message"]
        self.assertEqual(len(texts), len(set(texts)), "one came twice")
        self.assertGreaterEqual(len(texts), 10)

    def test_bind_keeps_to_one_interface(self):
        self.lan[1].ip("link add d0 type veth peer name d1",
                       "link set d0 up", "link set d1 up",
                       "addr add 10.99.0.1/24 brd + dev d0")
        tap = self.lan[1].socket(socket.AF_PACKET, socket.SOCK_RAW,
                                 socket.htons(0x0800))
        self.addCleanup(tap.close)
        tap.bind(("d1", 0))
        tap.setblocking(False)
        listen = self.ann.listen("--bind", "10.77.0.1")
        self.lei.wait_packet(BR_ENTRY, source="10.77.0.1")
        self.lei.announce()
        listen.event("person", state="online")
        with self.assertRaises(BlockingIOError):
            self.fail("sent there: %r" % tap.recv(2000))
        # The tap hears what is sent there, or the above would say nothing.
        listen.stop()
        self.ann.listen()
        proc.wait_until("a broadcast on d0", lambda: self.heard(tap))

    def heard(self, tap):
        try:
            return b":ann-<" in tap.recv(2000)
        except BlockingIOError:
            return False

    def test_an_interface_that_comes_up_is_announced_on(self):
        self.lan[1].cut()
        listen = self.ann.listen()
        self.lan[1].plug()
        entry = self.lei.wait_packet(BR_ENTRY, source="10.77.0.1")
        self.assertEqual("安妮".encode("gbk"), entry.fields[0])
        self.assertTrue(listen.alive())
