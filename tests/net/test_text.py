"""Text in both directions with every kind of peer, byte for byte."""
import json

import proc
from case import LanCase
from peer import (AUTORET, BR_ENTRY, RECVMSG, SENDCHECK, SENDMSG,
                  UTF8OPT)

LINES = ("你好, 世界", "第一行\n第二行\n\n第四行", "12:30: a:b::c", "学习", "小强",
         "plain ASCII")
KANA = ("こんにちは", "一行目\n二行目", "12:30: a:b::c", "ソ表十能")


class Text(LanCase):
    def talk(self, kind, name, encoding, lines=LINES, config=None,
             options=SENDCHECK, wire=None, nick="pal"):
        """Each line there and back, acknowledged both ways."""
        pal = self.peer(2, kind, nick)
        ann = self.house(1, nick="安妮", config=config)
        listen = ann.listen()
        pal.announce()
        listen.event("person", state="online")
        for line in lines:
            pal.receipt_for(pal.say(line, "10.77.0.1"))
            got = listen.event("message", text=line)
            self.assertEqual(name, got["kind"])
            if any(ord(c) > 127 for c in line):
                self.assertEqual(encoding, got["encoding"], line)
            self.assertEqual("10.77.0.2", got["from"]["address"])
            self.assertEqual(2425, got["from"]["port"])
            self.assertEqual(nick, got["from"]["nick"])
            mark = pal.mark()
            done = ann.run("send", nick, line)
            self.assertExit(0, done)
            p = pal.wait_packet(SENDMSG, start=mark)
            self.assertEqual(line, p.text(wire or pal.kind.encoding))
            self.assertEqual(options, p.command & (SENDCHECK | UTF8OPT))
            self.assertEqual("10.77.0.1", p.source[0])
            self.assertEqual(2425, p.source[1])
        return pal, ann, listen

    def test_official_peers_get_utf8_with_the_option(self):
        self.talk("official", "ipmsg", "utf-8", options=SENDCHECK | UTF8OPT)

    def test_feiq_peers_get_gbk_without_an_option(self):
        self.talk("feiq", "feiq", "gbk", nick="飞秋用户")

    def test_iptux_peers_get_utf8_without_an_option(self):
        self.talk("iptux", "iptux", "utf-8", nick="张三")

    def test_old_gbk_peers_get_gbk(self):
        self.talk("gbk", "plain", "gbk", nick="小道士")

    def test_utf8_scripts_get_utf8(self):
        self.talk("utf8", "plain", "utf-8", lines=LINES[:3], nick="script")

    def test_cp932_peers_get_cp932_by_the_setting(self):
        self.talk("cp932", "plain", "cp932", lines=KANA, nick="メアリー",
                  config="legacy-encoding = cp932")

    def test_feiq_font_tails_go_and_emoticons_become_characters(self):
        pal, ann, listen = self.talk("feiq", "feiq", "gbk", lines=())
        pal.say("花/:rose给你/:handclap /:)", "10.77.0.1")
        got = listen.event("message")
        self.assertNotIn("{/font", got["text"])
        self.assertEqual("花🌹给你/:handclap 🙂", got["text"])
        mark = pal.mark()
        self.assertExit(0, ann.run("send", "pal", "花🌹给你 🙂"))
        p = pal.wait_packet(SENDMSG, start=mark)
        self.assertEqual("花/:rose给你 /:)",
                         p.text("gbk").split("{/font")[0].rstrip())

    def test_braces_that_are_no_font_tail_stay(self):
        pal, _, listen = self.talk("feiq", "feiq", "gbk", lines=())
        code = "if (x) { f(); } // {/font;oops"
        pal.say(code, "10.77.0.1")
        self.assertEqual(code, listen.event("message")["text"])

    def test_what_a_peer_cannot_show_is_reported_before_sending(self):
        pal, ann, _ = self.talk("gbk", "plain", "gbk", lines=LINES[:1])
        mark = pal.mark()
        done = ann.run("send", "pal", "한국 ok")
        self.assertExit(0, done)
        self.assertOneLine(done.err)
        self.assertIn("2", done.err)
        self.assertEqual("?? ok", pal.wait_packet(SENDMSG,
                                                  start=mark).text("gbk"))

    def test_a_ten_line_script_is_heard_and_answered(self):
        ann = self.house(1)
        listen = ann.listen()
        script = self.wire(2, 40123)
        script.send("1:324244:小道士:ubuntu:32:你好".encode("gbk"),
                    "10.77.0.1")
        got = listen.event("message", text="你好")
        self.assertEqual("gbk", got["encoding"])
        self.assertEqual("小道士", got["from"]["user"])
        self.assertEqual("ubuntu", got["from"]["host"])
        self.assertEqual(40123, got["from"]["port"])
        ann.run("send", "--timeout", "1", "小道士", "收到")
        data, _ = script.wait("the answer", lambda d, s:
                              "收到".encode("gbk") in d)
        self.assertEqual(b"32", b"%d" % (int(data.split(b":")[4]) & 0xff))

    def test_a_script_that_never_acknowledges_hears_every_answer(self):
        ann = self.house(1)
        listen = ann.listen()
        script = self.wire(2, 40123)
        script.send("1:324244:小道士:ubuntu:32:你好".encode("gbk"),
                    "10.77.0.1")
        listen.event("message", text="你好")
        for text in ("first", "second", "third"):
            done = ann.run("send", "--timeout", "2", "小道士", text)
            self.assertExit(3, done)
            script.wait(text, lambda d, s: text.encode() in d)

    def test_the_same_script_in_utf8_is_heard_too(self):
        listen = self.house(1).listen()
        script = self.wire(2, 40123)
        script.send("1:324244:小道士:ubuntu:32:你好".encode(), "10.77.0.1")
        got = listen.event("message", text="你好")
        self.assertEqual("utf-8", got["encoding"])
        self.assertEqual("小道士", got["from"]["user"])

    def test_bare_text_is_a_message_and_its_answer_is_bare(self):
        ann = self.house(1)
        listen = ann.listen()
        helper = self.wire(2, 8080)
        for text, encoding in (("网络调试助手", "gbk"), ("hello", "gbk"),
                               ("调试助手吗", "utf-8")):
            helper.send(text.encode(encoding), "10.77.0.1")
            got = listen.event("message", text=text)
            self.assertEqual("plain", got["kind"])
            self.assertEqual(8080, got["from"]["port"])
            self.assertExit(0, ann.run("send", "10.77.0.2:8080", "收到 ok"))
            helper.wait("bare answer", lambda d, s: d.rstrip(b"\0") ==
                        "收到 ok".encode(encoding))
        self.assertFalse([d for d, _ in helper.raw if d.startswith(b"1:") and
                          b":33:" in d[:80]], "bare text was acknowledged")

    def test_plain_starts_a_talk_with_bare_text(self):
        helper = self.wire(2, 8080)
        ann = self.house(1)
        done = ann.run("send", "--plain", "10.77.0.2:8080", "你好 ok")
        self.assertExit(0, done)
        data, source = helper.wait("bare text", lambda d, s: True)
        self.assertEqual("你好 ok".encode("gbk"), data.rstrip(b"\0"))
        self.assertEqual(("10.77.0.1", 2425), source)
        done = ann.run("send", "--json", "--plain", "10.77.0.2:8080", "more")
        told = [json.loads(line) for line in done.out.splitlines()]
        kept = [json.loads(line) for line in
                ann.run("history", "--json").out.splitlines()]
        self.assertEqual("plain", told[0]["kind"])
        self.assertEqual(["plain", "plain"], [m["kind"] for m in kept])

    def test_standard_input_is_sent_whole(self):
        pal, ann, _ = self.talk("official", "ipmsg", "utf-8", lines=())
        done = ann.run("send", "pal", "-", stdin="从管道\n第二行\n".encode())
        self.assertExit(0, done)
        self.assertEqual("从管道\n第二行",
                         pal.wait_packet(SENDMSG).text().rstrip("\n"))

    def test_a_lost_message_goes_out_again_and_is_one_message(self):
        pal, ann, _ = self.talk("official", "ipmsg", "utf-8", lines=())
        pal.deaf = 2
        self.assertExit(0, ann.run("send", "pal", "third time lucky"))
        tries = pal.packets(SENDMSG)
        self.assertEqual(3, len(tries))
        self.assertEqual(1, len({p.number for p in tries}))
        self.assertEqual(1, len({p.extra.rstrip(b"\0") for p in tries}))

    def test_a_repeated_message_is_shown_once_and_acknowledged_twice(self):
        pal, _, listen = self.talk("official", "ipmsg", "utf-8", lines=())
        number = pal.say("once", "10.77.0.1")
        pal.receipt_for(number)
        pal.say("once", "10.77.0.1", number=number)
        proc.wait_until("a second receipt", lambda: len(
            [p for p in pal.packets(RECVMSG)
             if p.fields[0] == str(number).encode()]) == 2)
        pal.say("last", "10.77.0.1")
        listen.event("message", text="last")
        self.assertEqual(["once", "last"], [
            e["text"] for e in listen.events() if e["event"] == "message"])

    def test_automatic_messages_and_broadcasts_get_no_receipt(self):
        pal, _, listen = self.talk("official", "ipmsg", "utf-8", lines=())
        auto = pal.say("away", "10.77.0.1", SENDCHECK | AUTORET | UTF8OPT)
        wide = pal.say("all", "10.77.0.255", SENDCHECK | 0x400 | UTF8OPT)
        pal.receipt_for(pal.say("end", "10.77.0.1"))
        self.assertTrue(listen.event("message", text="all")["broadcast"])
        listen.event("message", text="away")
        numbers = [p.fields[0] for p in pal.packets(RECVMSG)]
        self.assertNotIn(str(auto).encode(), numbers)
        self.assertNotIn(str(wide).encode(), numbers)

    def test_a_stranger_who_writes_is_asked_who_he_is(self):
        pal = self.peer(2, "official", "pal")
        listen = self.house(1).listen()
        mark = pal.mark()
        pal.answers = False
        pal.receipt_for(pal.say("hi", "10.77.0.1"))
        listen.event("message", text="hi")
        pal.wait_packet(BR_ENTRY, start=mark)

    def test_text_is_the_same_with_and_without_the_last_nul(self):
        pal, _, listen = self.talk("gbk", "plain", "gbk", lines=())
        for i, end in enumerate((b"", b"\0", b"\0\0", b"\0" * 64)):
            pal.receipt_for(pal.say("完%d" % i, "10.77.0.1", end=end))
            listen.event("message", text="完%d" % i)
