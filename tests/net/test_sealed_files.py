"""Files that nobody else can read: between two gezis, and with an official
client that encrypts."""
import json
import os
import re
import signal

from case import LanCase
from filepeer import (GETDIRFILES, GETFILEDATA, Stream, make_tree, tree_of)
from sealpeer import BODY, CLEAR, ENCFILE, KEYS, SealPeer
from test_files import BOB, MB, Files

GEZI, PAL, OTHER = "10.77.0.1", "10.77.0.2", "10.77.0.3"
ON = "encrypt = on"

TREE = {"empty": None, "深/再深/data.bin": os.urandom(150000),
        "深/zero": b"", "说明.txt": b"hello\n", "last.txt": b"end"}


class TwoGezis(Files):
    def setUp(self):
        LanCase.setUp(self)
        self.ann = self.house(1, user="ann", nick="安妮", config=ON)
        self.bob = self.house(2, user="bob", nick="李雷", config=ON)

    def ends(self, listen, **fields):
        """The last word about it says that it came encrypted."""
        end = listen.event("transfer", state="done", **fields)
        self.assertTrue(end["encrypted"], end)

    def test_a_file_and_a_folder_go_encrypted(self):
        plan = self.make("图纸.dwg", size=3 * MB + 17)
        none = self.make("none.txt", b"")
        src = self.make_tree("源码")
        listen = self.bob.listen("--accept")
        done = self.ann.run("send", "李雷", "the plans", "-f", plan,
                            "-f", src, "-f", none)
        self.assertExit(0, done)
        self.assertIn("sent 图纸.dwg (3.0 MB) to 李雷, encrypted\n", done.out)
        for path in (plan, src):
            self.ends(listen, name=os.path.basename(path))
            self.assertSame(path)
        listen.event("transfer", state="done", name="none.txt")
        self.assertSame(none)
        self.assertNothingPartial()

    def test_and_back_in_another_run(self):
        listen = self.bob.listen("--accept")
        self.assertExit(0, self.ann.run("send", "李雷", "hello"))
        listen.event("message", text="hello")
        listen.stop()
        self.ann, self.bob = self.bob, self.ann
        src, plan = self.make_tree("源码"), self.make("图纸.dwg", size=MB)
        listen = self.bob.listen("--accept")
        self.assertExit(0, self.ann.run("send", "安妮", "-f", src, "-f", plan))
        for path in (src, plan):
            self.ends(listen, name=os.path.basename(path))
            self.assertSame(path)

    def test_many_files_of_one_offer_go_in_turn(self):
        paths = [self.make("many/%02d.bin" % i, size=2000 * i)
                 for i in range(30)]
        listen = self.bob.listen("--accept")
        args = [a for path in paths for a in ("-f", path)]
        self.assertExit(0, self.ann.run("send", BOB, *args))
        for path in paths[1:]:
            self.ends(listen, name=os.path.basename(path))
        for path in paths:
            self.assertSame(path)

    def begin(self):
        """Ann serves a large file slowly, Bob has more than a megabyte of
        it."""
        plan = self.make("big.bin", size=6 * MB)
        offer = self.offer("-f", plan)["offer"]
        serving = self.ann.listen("--rate-limit", "2M")
        getting = self.bob.start("get", offer, "--json")
        getting.wait_line("progress", lambda s: (
            '"progress"' in s and json.loads(s)["bytes"] > MB))
        self.assertTrue(json.loads(getting.out[-1])["encrypted"])
        return plan, offer, serving, getting

    def go_on(self, plan, offer, serving):
        serving.stop()
        self.ann.listen()
        getting = self.bob.start("get", offer, "--json", "--rate-limit", "2M")
        first = json.loads(getting.wait_line(
            "news", lambda s: '"progress"' in s))
        done = json.loads(getting.wait_line("end", lambda s: '"done"' in s))
        self.assertEqual(0, getting.wait(60))
        self.assertTrue(done["encrypted"])
        self.assertSame(plan)
        self.assertNothingPartial()
        return first

    def test_kill_9_of_the_receiver_goes_on_where_it_was(self):
        plan, offer, serving, getting = self.begin()
        getting.send_signal(signal.SIGKILL)
        getting.wait()
        hidden = [n for n in os.listdir(self.got()) if n.startswith(".")]
        self.assertGreater(os.path.getsize(self.got(hidden[0])), MB)
        size = os.path.getsize(self.got(hidden[0]))
        first = self.go_on(plan, offer, serving)
        self.assertGreaterEqual(first["bytes"], size)
        self.assertLess(first["bytes"], 6 * MB)

    def test_kill_9_of_the_sender_goes_on(self):
        plan, offer, serving, getting = self.begin()
        serving.send_signal(signal.SIGKILL)
        serving.wait()
        self.ann.listen()
        self.assertEqual(0, getting.wait(60))
        self.assertSame(plan)
        self.assertNothingPartial()

    def test_what_was_offered_in_clear_goes_by_the_key_all_the_same(self):
        plan = self.make("a.bin", size=70000)
        listen = self.bob.listen("--accept")
        self.assertExit(0, self.ann.run("send", "李雷", "hello"))
        listen.event("message", text="hello")
        self.assertExit(0, self.ann.run("send", "--clear", "李雷", "-f", plan))
        self.ends(listen, name="a.bin")
        self.assertSame(plan)

    def test_who_does_not_encrypt_is_given_in_clear(self):
        plan = self.make("a.bin", size=70000)
        self.bob.write_config("nick = 李雷\nuser = bob\nencrypt = off\n")
        listen = self.bob.listen("--accept")
        done = self.ann.run("send", "李雷", "-f", plan)
        self.assertExit(0, done)
        self.assertNotIn("encrypted", done.out)
        end = listen.event("transfer", state="done")
        self.assertFalse(end["encrypted"])
        self.assertSame(plan)


class Official(LanCase):
    """gezi is 10.77.0.1, the other client 10.77.0.2."""

    hosts = 3

    def setUp(self):
        super().setUp()
        self.pal = SealPeer(self.lan[2], "alice", "李雷")
        self.addCleanup(self.pal.close)
        self.ann = self.house(1, user="ann", nick="Ann", config=ON)
        self.got = os.path.join(self.ann.home, "Downloads")

    def put(self, name="图纸.bin", size=300000, where=None):
        path = os.path.join(where or self.ann.home, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as f:
            f.write(os.urandom(size))
        return path

    def read(self, path):
        with open(path, "rb") as f:
            return f.read()

    # gezi gives.

    def given(self, *paths):
        """gezi offers these: the packet, the records."""
        self.listen = self.ann.listen()
        self.pal.announce()
        self.pal.wait_key(GEZI)
        args = [a for path in paths for a in ("-f", path)]
        self.ann.start("send", "李雷", "plans", *args)
        return self.pal.offered_sealed()

    def test_a_file_and_a_folder_are_given(self):
        plan = self.put()
        folder = os.path.join(self.ann.home, "资料")
        make_tree(folder, TREE)
        p, records = self.given(plan, folder)
        got = Stream(self.pal.fetch_sealed(p, records[0]), "utf-8")
        self.assertEqual(self.read(plan), got.tree[""])
        got = Stream(self.pal.fetch_sealed(p, records[1]), "utf-8")
        self.assertTrue(got.whole)
        self.assertEqual(tree_of(folder), got.tree)
        for _ in records:
            self.listen.event("transfer", state="done", encrypted=True)

    def test_a_clear_body_is_given_to_who_signs_for_it(self):
        plan = self.put()
        p, records = self.given(plan)
        got = Stream(self.pal.fetch_sealed(p, records[0], CLEAR), "utf-8")
        self.assertEqual(self.read(plan), got.tree[""])
        self.listen.event("transfer", state="done", encrypted=False)

    def test_only_fresh_requests_of_the_right_person_are_served(self):
        plan = self.put()
        p, records = self.given(plan)
        key = os.urandom(32)
        bob = os.path.join(KEYS, "bob-2048.pem")
        forged, _ = self.pal.request(p, records[0], BODY, key, sign=bob)
        self.assertEqual(b"", self.pal.ask_bytes(forged, GEZI))
        early, _ = self.pal.request(p, records[0], BODY, key)
        good, _ = self.pal.request(p, records[0], BODY, key)
        self.assertGreater(len(self.pal.ask_bytes(good, GEZI)), 300000)
        self.listen.event("transfer", state="done")
        self.assertEqual(b"", self.pal.ask_bytes(good, GEZI))
        self.assertEqual(b"", self.pal.ask_bytes(early, GEZI))

    def test_a_request_of_before_a_restart_is_refused_after_it(self):
        plan = self.put(size=16 * MB)
        p, records = self.given(plan)
        key = os.urandom(32)
        early, _ = self.pal.request(p, records[0], BODY, key)
        good, _ = self.pal.request(p, records[0], BODY, key)
        self.assertLess(len(self.pal.ask_bytes(good, GEZI, stop=MB)), 16 * MB)
        self.listen.event("transfer", state="failed")
        self.listen.send_signal(signal.SIGKILL)
        self.listen.wait()
        self.listen = self.ann.listen()
        self.assertEqual(b"", self.pal.ask_bytes(good, GEZI))
        self.assertEqual(b"", self.pal.ask_bytes(early, GEZI))
        fresh, _ = self.pal.request(p, records[0], BODY, key)
        self.assertGreater(len(self.pal.ask_bytes(fresh, GEZI)), 16 * MB)

    def test_a_request_from_another_address_is_served(self):
        plan = self.put()
        p, records = self.given(plan)
        key = os.urandom(32)
        request, _ = self.pal.request(p, records[0], BODY, key)
        home, self.pal.host = self.pal.host, self.lan[3]
        got = self.pal.ask_bytes(request, GEZI)
        self.pal.host = home
        self.assertGreater(len(got), 300000)

    def test_a_clear_request_gets_nothing_and_is_told(self):
        p, records = self.given(self.put())
        got = self.pal.fetch(p, records[0])
        self.assertEqual(b"", got)
        end = self.listen.event("transfer", state="failed")
        self.assertEqual("it was asked for without encryption, and not given",
                         end["reason"])

    # gezi takes.

    def take(self, *paths):
        """They are offered, and gezi takes all: its listener."""
        listen = self.ann.listen("--accept")
        self.pal.announce()
        self.pal.wait_key(GEZI)
        self.pal.offer(list(paths), GEZI)
        return listen

    def test_a_file_is_taken_in_the_form_of_a_folder(self):
        plan = self.put(where=self.pal_home())
        listen = self.take(plan)
        listen.event("transfer", state="done", encrypted=True)
        self.assertEqual(self.read(plan),
                         self.read(os.path.join(self.got, "图纸.bin")))
        code, options, plain = self.pal.sealed[0]
        self.assertEqual(GETDIRFILES, code)
        self.assertEqual(ENCFILE, options & ENCFILE)
        self.assertIn(b":900000:", plain)

    def test_that_it_came_encrypted_is_known_after_a_restart(self):
        plan = self.put(where=self.pal_home())
        listen = self.take(plan)
        listen.event("transfer", state="done", encrypted=True)
        listen.stop()
        done = self.ann.run("history", "--json")
        files = json.loads(done.out.splitlines()[0])["attachments"]
        self.assertEqual([("done", True)],
                         [(f["state"], f["encrypted"]) for f in files])
        self.assertIn(", encrypted", self.ann.run("history").out)
        screen = self.ann.screen()
        screen.keys("4")
        screen.wait(re.compile("图纸.bin .* encrypted"))

    def test_a_file_that_grew_since_is_taken_whole(self):
        plan = self.put(where=self.pal_home())
        old, self.pal.stream_of = self.pal.stream_of, None

        def grown(path):
            with open(path, "ab") as f:
                f.write(b"more")
            self.pal.stream_of = old
            return old(path)
        self.pal.stream_of = grown
        listen = self.take(plan)
        listen.event("transfer", state="done", encrypted=True)
        self.assertEqual(self.read(plan),
                         self.read(os.path.join(self.got, "图纸.bin")))

    def test_a_folder_is_taken(self):
        folder = os.path.join(self.pal_home(), "资料")
        make_tree(folder, TREE)
        listen = self.take(folder)
        listen.event("transfer", state="done", encrypted=True)
        self.assertEqual(tree_of(folder),
                         tree_of(os.path.join(self.got, "资料")))

    def test_after_a_break_it_is_asked_for_anew(self):
        plan = self.put(where=self.pal_home())
        self.pal.cuts = [100000]
        listen = self.take(plan)
        listen.event("transfer", state="done", encrypted=True)
        self.assertEqual(self.read(plan),
                         self.read(os.path.join(self.got, "图纸.bin")))
        self.assertEqual(2, len(self.pal.sealed))

    def test_a_refusal_is_not_asked_around_in_clear(self):
        plan = self.put(where=self.pal_home())
        listen = self.ann.listen("--accept")
        self.pal.announce()
        self.pal.wait_key(GEZI)
        self.pal.give_sealed = lambda *a: None
        self.pal.offer([plan], GEZI)
        end = listen.event("transfer", state="failed")
        self.assertEqual("the other side does not give it, or no longer",
                         end["reason"])
        self.assertEqual([], [r for r in self.pal.requests
                              if r[0] == GETFILEDATA])

    def pal_home(self):
        return os.path.join(self.ann.home, "pal")
