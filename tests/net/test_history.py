"""gezi history beside a running gezi and alone; what waits for its person."""
import json

import proc
from case import LanCase
from peer import SENDMSG


class History(LanCase):
    def setUp(self):
        super().setUp()
        self.ann = self.house(1, user="ann", nick="Ann")
        self.bob = self.house(2, user="bob", nick="鲍勃")

    def lines(self, *args):
        done = self.ann.run("history", *args)
        self.assertExit(0, done)
        return [line[17:] for line in done.out.splitlines()]

    def met(self):
        """They talked once, and Bob is off now."""
        bob = self.bob.listen()
        self.assertExit(0, self.ann.run("send", "鲍勃", "you there?"))
        bob.stop()

    def test_nothing_was_kept_yet(self):
        done = self.ann.run("history")
        self.assertExit(0, done)
        self.assertEqual("", done.out)
        self.assertIn("nothing was kept yet in ~/.local/state/gezi", done.err)
        self.assertOneLine(done.err)
        done = self.ann.run("history", "--json")
        self.assertEqual((0, "", ""), (done.status, done.out, done.err))

    def test_a_message_to_someone_who_is_off_arrives_once(self):
        self.met()
        done = self.ann.run("send", "鲍勃", "三点开会")
        self.assertExit(3, done)
        self.assertOneLine(done.err)
        self.assertIn("the message waits in ~/.local/state/gezi", done.err)
        self.assertEqual(["-> 鲍勃: 三点开会  [queued]"],
                         self.lines("--waiting"))

        ann = self.ann.listen()
        bob = self.bob.listen()
        bob.event("message", text="三点开会")
        proc.wait_until("the receipt", lambda: not self.lines("--waiting"))
        self.assertExit(0, self.ann.run("send", "鲍勃", "once"))
        bob.event("message", text="once")
        way = "-> 鲍勃 (encrypted, signed): "
        self.assertEqual([way + "you there?  [delivered]",
                          way + "三点开会  [delivered]",
                          way + "once  [delivered]"], self.lines("鲍勃"))
        ann.stop()
        bob.stop()
        texts = [json.loads(line)["text"] for line in
                 self.bob.run("history", "--json").out.splitlines()]
        self.assertEqual(["you there?", "三点开会", "once"], texts)

    def test_the_next_send_takes_along_what_waits(self):
        self.met()
        self.assertExit(3, self.ann.run("send", "鲍勃", "first"))
        bob = self.bob.listen()
        self.assertExit(0, self.ann.run("send", "鲍勃", "second"))
        bob.event("message", text="second")
        self.assertEqual(["first", "second"],
                         [e["text"] for e in bob.events()
                          if e["event"] == "message"])

    def test_a_running_gezi_says_at_once_that_it_waits(self):
        self.met()
        ann = self.ann.listen()
        done = self.ann.run("send", "鲍", "later", "--json")
        self.assertExit(3, done)
        events = [json.loads(line) for line in done.out.splitlines()]
        self.assertEqual(["message", "delivery", "error"],
                         [e["event"] for e in events])
        self.assertEqual(("queued", "no answer"),
                         (events[1]["state"], events[1]["reason"]))
        ann.kill()  # as the power does
        self.assertEqual(["-> 鲍勃: later  [queued]"],
                         self.lines("--waiting"))
        bob = self.bob.listen()
        self.ann.listen()
        bob.event("message", text="later")

    def test_no_queue_leaves_nothing_behind(self):
        self.met()
        done = self.ann.run("send", "鲍勃", "now or never", "--no-queue")
        self.assertExit(3, done)
        self.assertIn("did not answer after 5 tries", done.err)
        self.assertEqual([], self.lines("--waiting"))
        self.assertIn("-> 鲍勃 (encrypted, signed): now or never  "
                      "[failed: no answer]", self.lines())

    def test_words_and_names_find(self):
        self.met()
        bob = self.bob.listen("--nick", "Robert")
        self.assertExit(0, self.ann.run("send", "Robert", "图纸收到了"))
        bob.stop()
        for who in "Rob", "鲍勃", "bob@pc2", "10.77.0.2":
            self.assertEqual(2, len(self.lines(who)), who)
        self.assertEqual(["-> Robert (encrypted, signed): 图纸收到了  "
                          "[delivered]"],
                         self.lines("--search", "图纸", "--since", "today"))
        self.assertEqual([], self.lines("--until", "yesterday"))
        done = self.ann.run("history", "Bop")
        self.assertExit(4, done)
        self.assertIn("did you mean Robert (bob@pc2)?", done.err)

    def test_forgetting_needs_the_house_for_itself_and_is_for_ever(self):
        self.met()
        ann = self.ann.listen()
        done = self.ann.run("history", "鲍勃", "--forget", "--yes")
        self.assertExit(1, done)
        self.assertOneLine(done.err)
        self.assertIn("another gezi of yours (pid %d)" % ann.pid, done.err)
        ann.stop()
        self.assertExit(2, self.ann.run("history", "鲍勃", "--forget"))
        self.assertEqual(1, len(self.lines()))
        done = self.ann.run("history", "鲍勃", "--forget", "--yes")
        self.assertExit(0, done)
        self.assertEqual("deleted 1 message with 鲍勃\n", done.out)
        self.assertEqual([], self.lines())

    def test_on_a_terminal_it_asks(self):
        self.met()
        s = self.ann.shell()
        s.type("gezi history 鲍勃 --forget")
        s.keys("Enter")
        s.wait("Delete 1 message with 鲍勃 for ever? [y/N]")
        s.keys("Enter")
        s.wait("nothing deleted")
        self.assertEqual(1, len(self.lines()))
        s.type("gezi history 鲍勃 --forget")
        s.keys("Enter")
        s.wait(lambda shown: shown.count("[y/N]") == 2)
        s.type("y")
        s.keys("Enter")
        s.wait("deleted 1 message with 鲍勃")
        self.assertEqual([], self.lines())

    def test_text_is_read_again(self):
        chinese = self.peer(2, "official", "李雷", group="研发部")
        ann = self.ann.listen()
        chinese.announce()
        chinese.send(chinese.packet(SENDMSG, "測試".encode("big5")),
                     "10.77.0.1")
        ann.event("message")
        ann.stop()
        done = self.ann.run("history", "李雷", "--reread", "big5", "--always")
        self.assertExit(0, done)
        self.assertEqual(["李雷: 測試"], self.lines("李雷"))
