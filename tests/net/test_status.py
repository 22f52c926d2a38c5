"""Exit statuses and signals: what a script can rely on."""
import json
import signal

import proc
from case import LanCase
from peer import ANSENTRY, BR_EXIT, SENDMSG


class Status(LanCase):
    def setUp(self):
        super().setUp()
        self.pal = self.peer(2, "official", "李雷")
        self.ann = self.house(1, nick="安妮")

    def test_0_is_for_what_was_acknowledged(self):
        done = self.ann.run("send", "李雷", "hi")
        self.assertExit(0, done)
        self.assertEqual("", done.err)
        self.assertEqual("hi", self.pal.packets(SENDMSG)[0].text())

    def test_0_is_for_help_and_version_without_any_network(self):
        done = self.ann.run("--version")
        self.assertExit(0, done)
        self.assertRegex(done.out, r"^gezi \d+\.\d+\.\d+\n$")
        done = self.ann.run("help")
        self.assertExit(0, done)
        for verb in ("send", "broadcast", "listen", "peers"):
            self.assertIn(verb, done.out)
            self.assertExit(0, self.ann.run("help", verb))
        self.assertExit(0, self.ann.run("--help"))
        self.assertEqual([], self.pal.raw)

    def test_2_is_for_what_cannot_be_understood(self):
        for args in (["sned", "x", "y"], ["send"], ["--prot", "1", "peers"],
                     ["--port", "99999", "peers"], ["--port", "x", "peers"],
                     ["peers", "too", "many"],
                     ["--bind", "nowhere", "peers"], ["--timeout"],
                     ["listen", "--count", "-1"],
                     ["--legacy-encoding", "klingon", "peers"],
                     ["--color", "maybe", "peers"], ["help", "nothing"]):
            with self.subTest(args=args):
                done = self.ann.run(*args)
                self.assertExit(2, done)
                self.assertOneLine(done.err)
                self.assertEqual("", done.out)
        self.assertIn("send", self.ann.run("sned").err)
        self.assertIn("--port", self.ann.run("--prot", "1", "peers").err)
        self.assertEqual([], self.pal.raw)

    def test_3_is_for_what_was_not_delivered_in_time(self):
        self.pal.receipts = False
        self.assertExit(3, self.ann.run("send", "--timeout", "1", "李雷",
                                        "hi"))

    def test_3_when_one_of_several_does_not_answer(self):
        done = self.ann.run("send", "--json", "李雷,10.77.0.99", "hi")
        self.assertExit(3, done)
        last = {}
        for line in done.out.splitlines():
            e = json.loads(line)
            if e["event"] == "delivery":
                last[e["to"]["address"]] = e
        self.assertEqual("delivered", last["10.77.0.2"]["state"])
        self.assertEqual("queued", last["10.77.0.99"]["state"])
        self.assertEqual("no answer", last["10.77.0.99"]["reason"])
        self.assertEqual(5, last["10.77.0.99"]["attempts"])

    def test_130_is_for_an_interrupted_send(self):
        self.pal.receipts = False
        p = self.ann.start("send", "李雷", "hi")
        self.pal.wait_packet(SENDMSG)
        p.send_signal(signal.SIGINT)
        self.assertEqual(130, p.wait())

    def test_130_is_for_an_interrupted_listen_that_said_goodbye(self):
        p = self.ann.listen()
        p.send_signal(signal.SIGINT)
        self.assertEqual(130, p.wait())
        proc.wait_until("two goodbyes", lambda: len(
            self.pal.packets(BR_EXIT, "10.77.0.1")) == 2)

    def test_term_and_hup_leave_with_a_goodbye(self):
        for number in (signal.SIGTERM, signal.SIGHUP):
            mark = self.pal.mark()
            p = self.ann.listen()
            p.send_signal(number)
            self.assertGreaterEqual(p.wait(), 0, "the signal killed it")
            self.pal.wait_packet(BR_EXIT, start=mark)

    def test_count_ends_listen_with_0(self):
        p = self.ann.listen("--count", "2")
        for text in ("一", "二"):
            self.pal.receipt_for(self.pal.say(text, "10.77.0.1"))
        self.assertEqual(0, p.wait())
        self.assertEqual(["一", "二"], [e["text"] for e in p.events()
                                      if e["event"] == "message"])

    def test_options_stand_before_or_after_the_verb(self):
        for args in (["--json", "peers", "--wait", "1"],
                     ["peers", "--json", "--wait=1"],
                     ["--wait", "1", "peers", "--json"]):
            done = self.ann.run(*args)
            self.assertExit(0, done)
            self.assertEqual("李雷",
                             json.loads(done.out)["person"]["nick"])

    def test_a_text_that_looks_like_an_option_is_text_behind_dashes(self):
        self.assertExit(0, self.ann.run("send", "李雷", "--", "--json"))
        self.assertEqual("--json", self.pal.packets(SENDMSG)[0].text())

    def test_packet_numbers_rise_across_restarts(self):
        runs = []
        for i in range(3):
            mark = self.pal.mark()
            self.assertExit(0, self.ann.run("send", "10.77.0.2", str(i)))
            runs.append([int(raw.split(b":")[1]) for raw, source in
                         self.pal.raw[mark:] if source[0] == "10.77.0.1"])
        for before, after in zip(runs, runs[1:]):
            self.assertLess(max(before), min(after))

    def test_a_row_of_peers_is_cut_at_the_edge_of_the_terminal(self):
        self.ann.listen()
        mei = self.peer(2, "feiq", "韩梅梅", "研发部", port=3425)
        mei.announce("10.77.0.1")
        mei.wait_packet(ANSENTRY)
        # The mark never stands in the middle of a wide character.
        for cols, group in ((44, "研发~"), (43, "研~"), (42, "研~"), (41, "~")):
            screen = self.ann.shell(cols=cols)
            screen.type("gezi peers --wait 0; echo done")
            screen.keys("Enter")
            screen.wait("\ndone")
            self.assertIn("韩梅梅  feiq   online  10.77.0.2:3425  %s\n"
                          % group, screen.text() + "\n")
            screen.close()
