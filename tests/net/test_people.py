"""Muted, blocked, away, asked: kept by the program itself, over restarts."""
from case import LanCase
from peer import (ABSENCE, AUTORET, BR_ABSENCE, BR_ENTRY, RECVMSG,
                  SENDMSG)


class People(LanCase):
    hosts = 3

    def setUp(self):
        super().setUp()
        self.pal = self.peer(2, "official", "李雷")
        self.ann = self.house(1, nick="ann")

    def listen(self):
        listen = self.ann.listen()
        self.pal.announce()
        listen.person("online", nick="李雷")
        return listen

    def assertSilence(self, number):
        """A message after it is acknowledged, so this one never will be."""
        other = self.peer(3, "official", "bob")
        other.receipt_for(other.say("are you there?", "10.77.0.1"))
        self.assertNotIn(number, [p.text() for p in
                                  self.pal.packets(RECVMSG)])

    def test_blocked_is_silence_until_it_is_taken_back(self):
        listen = self.listen()
        done = self.ann.run("block", "lilei")
        self.assertExit(0, done)
        self.assertIn("李雷 is blocked", done.out)
        number = self.pal.say("no", "10.77.0.1")
        self.assertSilence(str(number))
        listen.stop()
        self.assertExit(0, self.ann.run("block"))
        self.assertEqual("李雷\n", self.ann.run("block").out)
        listen = self.listen()  # also after a restart
        self.assertTrue(listen.person("online", nick="李雷")["blocked"])
        self.pal.say("again no", "10.77.0.1")
        self.assertExit(0, self.ann.run("unblock", "李雷"))
        self.pal.receipt_for(self.pal.say("yes", "10.77.0.1"))
        listen.event("message", text="yes")
        texts = [e["text"] for e in listen.events()
                 if e["event"] == "message"]
        self.assertEqual(["yes"], texts)

    def test_muted_is_shown_and_acknowledged_and_listed(self):
        listen = self.listen()
        self.assertExit(0, self.ann.run("mute", "李雷"))
        self.pal.receipt_for(self.pal.say("hi", "10.77.0.1"))
        got = listen.event("message", text="hi")
        self.assertTrue(got["from"]["muted"])
        self.assertIn("online, muted", self.ann.run("peers").out)
        self.assertExit(0, self.ann.run("unmute", "李雷"))
        self.assertEqual("gezi: nobody is muted\n", self.ann.run("mute").err)

    def test_away_is_told_answered_once_and_kept(self):
        listen = self.listen()
        mark = self.pal.mark()
        self.assertExit(0, self.ann.run("away", "in a meeting"))
        told = self.pal.wait_packet(BR_ABSENCE, start=mark)
        self.assertTrue(told.command & ABSENCE)
        self.assertEqual("ann[in a meeting]", told.block["NN"])
        for text in ("one", "two"):
            self.pal.receipt_for(self.pal.say(text, "10.77.0.1"))
        answer = self.pal.wait_packet(SENDMSG, start=mark)
        self.assertTrue(answer.command & AUTORET)
        self.assertEqual("in a meeting", answer.text())
        self.assertEqual(1, len(self.pal.packets(SENDMSG)))
        listen.stop()
        mark = self.pal.mark()
        listen = self.ann.listen()
        entry = self.pal.wait_packet(BR_ENTRY, start=mark)
        self.assertTrue(entry.command & ABSENCE)
        self.assertEqual("ann[in a meeting]", entry.block["NN"])
        mark = self.pal.mark()
        self.assertExit(0, self.ann.run("back"))
        told = self.pal.wait_packet(BR_ABSENCE, start=mark)
        self.assertFalse(told.command & ABSENCE)
        self.assertEqual("ann", told.block["NN"])

    def test_away_is_told_in_the_language_of_who_is(self):
        done = self.ann.run("away", env={"LANG": "zh_CN.UTF-8"})
        self.assertExit(0, done)
        self.assertIn("我现在不在", done.out)
        done = self.ann.run("away", "--away", "lunch",
                            env={"LANG": "zh_CN.UTF-8"})
        self.assertIn("lunch", done.out)

    def test_away_and_back_where_no_gezi_runs(self):
        self.assertExit(0, self.ann.run("away", "gone"))
        mark = self.pal.mark()
        listen = self.ann.listen()
        entry = self.pal.wait_packet(BR_ENTRY, start=mark)
        self.assertTrue(entry.command & ABSENCE)
        listen.stop()
        self.assertExit(0, self.ann.run("back"))
        mark = self.pal.mark()
        self.ann.listen()
        entry = self.pal.wait_packet(BR_ENTRY, start=mark)
        self.assertFalse(entry.command & ABSENCE)

    def test_a_range_is_asked_now_and_at_the_next_start(self):
        listen = self.listen()
        done = self.ann.run("peers", "--ask", "10.77.0.2-9")
        self.assertExit(0, done)
        self.assertIn("李雷", done.out)
        self.assertRegex(done.err, r"1 of 8 addresses answered")
        elsewhere = self.wire(2, 2999)  # which no broadcast reaches
        done = self.ann.run("peers", "--ask", "10.77.0.2:2999")
        self.assertRegex(done.err, r"0 of 1 address answered")
        elsewhere.wait("a question", lambda data, source: True)
        for again in (True, False):
            listen.stop()
            mark = elsewhere.mark()
            listen = self.ann.listen()  # ready is later than the question
            if again:
                elsewhere.wait("a question", lambda data, source: True,
                               start=mark)
                done = self.ann.run("peers", "--ask", "list")
                self.assertIn("10.77.0.2-9  8 addresses\n10.77.0.2:2999  1 ",
                              done.out)
                self.assertExit(0, self.ann.run("peers", "--unask",
                                                "10.77.0.2:2999"))
                done = self.ann.run("peers", "--ask", "list")
                self.assertEqual("10.77.0.2-9  8 addresses\n", done.out)
            else:
                self.assertEqual(mark, elsewhere.mark())
