"""Files between two gezis, from the command line."""
import hashlib
import json
import os
import signal

import proc
from case import LanCase
from disk import SmallDisk

ANN, BOB = "10.77.0.1", "10.77.0.2"
MB = 1 << 20


def tree(folder):
    """Every path below it, with the hash of what is a file."""
    found = {}
    for where, folders, names in os.walk(folder):
        for name in folders:
            found[os.path.relpath(os.path.join(where, name), folder)] = None
        for name in names:
            path = os.path.join(where, name)
            with open(path, "rb") as f:
                found[os.path.relpath(path, folder)] = hashlib.sha256(
                    f.read()).hexdigest()
    return found


class Files(LanCase):
    hosts = 3

    def setUp(self):
        super().setUp()
        self.ann = self.house(1, user="ann", nick="安妮")
        self.bob = self.house(2, user="bob", nick="李雷", group="研发部")

    def make(self, name, data=None, size=0):
        """A file at Ann's."""
        path = os.path.join(self.ann.home, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as f:
            f.write(os.urandom(size) if data is None else data)
        return path

    def make_tree(self, name):
        for i in range(30):
            self.make("%s/目录%d/文件%d.txt" % (name, i % 3, i),
                      b"%d" % i * 100)
        os.makedirs(os.path.join(self.ann.home, name, "empty/空"))
        return os.path.join(self.ann.home, name)

    def got(self, name=""):
        return os.path.join(self.bob.home, "Downloads", name)

    def assertSame(self, mine, name=None):
        theirs = self.got(name or os.path.basename(mine))
        if os.path.isdir(mine):
            self.assertEqual(tree(mine), tree(theirs))
            return
        with open(mine, "rb") as a, open(theirs, "rb") as b:
            self.assertEqual(hashlib.sha256(a.read()).hexdigest(),
                             hashlib.sha256(b.read()).hexdigest())

    def assertNothingPartial(self, folder=None):
        hidden = [n for n in os.listdir(folder or self.got())
                  if n.startswith(".")]
        self.assertEqual([], hidden)

    def offer(self, *args):
        """Ann offers, Bob is told, nobody fetches: the word for gezi get."""
        listen = self.bob.listen()
        done = self.ann.run("send", BOB, *args, "--timeout", "3")
        self.assertExit(3, done)
        self.assertIn("not fetched yet; start gezi", done.err)
        event = listen.event("offer")
        listen.stop()
        return event


class SendAndListen(Files):
    def test_a_file_goes_to_a_listener_that_accepts(self):
        plan = self.make("图纸 v3.dwg", size=3 * MB + 17)
        listen = self.bob.listen("--accept")
        done = self.ann.run("send", "李雷", "the plans", "-f", plan)
        self.assertExit(0, done)
        self.assertIn("offered to 李雷 (10.77.0.2): 图纸 v3.dwg (3.0 MB)\n",
                      done.out)
        self.assertIn("sent 图纸 v3.dwg (3.0 MB) to 李雷", done.out)
        self.assertEqual("", done.err)
        self.assertSame(plan)
        message = listen.event("message", text="the plans")
        offer = listen.event("offer", offer=message["id"])
        self.assertEqual(message["attachments"], offer["attachments"])
        self.assertEqual("图纸 v3.dwg", offer["attachments"][0]["name"])
        self.assertEqual(3 * MB + 17, offer["attachments"][0]["size"])
        listen.event("transfer", state="started", direction="in")
        end = listen.event("transfer", state="done")
        self.assertEqual(self.got("图纸 v3.dwg"), end["path"])
        self.assertEqual(3 * MB + 17, end["bytes"])
        self.assertNothingPartial()

    def test_folders_and_several_files_go_at_once(self):
        src = self.make_tree("源码")
        one, two = self.make("one.txt", b"1"), self.make("none.txt", b"")
        listen = self.bob.listen("--accept")
        self.assertExit(0, self.ann.run("send", BOB, "-f", one, "-f", src,
                                        "--file", two))
        for name in ("one.txt", "none.txt", "源码"):
            listen.event("transfer", state="done", name=name)
        for path in (src, one, two):
            self.assertSame(path)
        self.assertNothingPartial()

    def test_nothing_is_written_before_a_choice(self):
        self.offer("-f", self.make("a.txt", b"hello"))
        self.assertFalse(os.path.exists(self.got()))

    def test_what_is_there_is_not_overwritten(self):
        plan = self.make("a.txt", b"new")
        os.makedirs(self.got())
        with open(self.got("a.txt"), "w") as f:
            f.write("old")
        listen = self.bob.listen("--accept")
        self.assertExit(0, self.ann.run("send", BOB, "-f", plan))
        end = listen.event("transfer", state="done")
        self.assertEqual(self.got("a (1).txt"), end["path"])
        with open(self.got("a.txt")) as f:
            self.assertEqual("old", f.read())
        self.assertSame(plan, "a (1).txt")

    def test_lines_tell_what_is_offered_and_what_came(self):
        plan = self.make("a.txt", b"hello")
        listen = self.bob.start("listen", "--accept")
        self.ann.run("peers", "--wait", "1")
        self.assertExit(0, self.ann.run("send", BOB, "-f", plan))
        listen.wait_line("offer", lambda s: s.endswith(
            "* 安妮 offers a.txt (5 B)"))
        listen.wait_line("end", lambda s: (
            "* received %s (5 B) from 安妮" % self.got("a.txt") in s))

    def test_count_waits_for_the_files(self):
        plan = self.make("big", size=2 * MB)
        listen = self.bob.listen("--accept", "--count", "1")
        self.assertExit(0, self.ann.run("send", BOB, "-f", plan))
        self.assertEqual(0, listen.wait())
        self.assertSame(plan)

    def test_what_cannot_be_offered_is_told_and_nothing_goes(self):
        listen = self.bob.listen()
        done = self.ann.run("send", BOB, "hi", "-f", "nothing here")
        self.assertExit(1, done)
        self.assertOneLine(done.err)
        self.assertIn("nothing here: there is no such file or folder",
                      done.err)
        self.assertExit(0, self.ann.run("send", BOB, "end"))
        listen.event("message", text="end")
        self.assertFalse([e for e in listen.events()
                          if e.get("text") == "hi"])

    def test_more_files_than_a_datagram_holds_go_in_several_messages(self):
        paths = [self.make("many/第%03d个文件.txt" % i, b"%d" % i)
                 for i in range(120)]
        listen = self.bob.listen("--accept")
        args = [a for path in paths for a in ("-f", path)]
        done = self.ann.run("send", BOB, "all", *args)
        self.assertExit(0, done)
        for path in paths:
            self.assertSame(path)
        self.assertGreater(done.out.count("offered to"), 1)
        texts = [e["text"] for e in listen.events()
                 if e["event"] == "message"]
        self.assertEqual(done.out.count("offered to"), len(texts))
        self.assertEqual(1, texts.count("all"))

    def test_several_people_each_get_it(self):
        plan = self.make("a.txt", b"hello")
        cid = self.house(3, user="cid", nick="小红")
        listens = [self.bob.listen("--accept"), cid.listen("--accept")]
        done = self.ann.run("send", "李雷,小红", "-f", plan)
        self.assertExit(0, done)
        self.assertEqual(2, done.out.count("sent a.txt (5 B) to"))
        for listen in listens:
            listen.event("transfer", state="done")

    def test_a_listener_behind_the_socket_accepts_too(self):
        plan = self.make("a.txt", size=MB)
        holder = self.bob.listen()
        second = self.bob.listen("--accept", "--count", "1")
        self.assertExit(0, self.ann.run("send", BOB, "-f", plan))
        self.assertEqual(0, second.wait())
        second.event("transfer", state="done", path=self.got("a.txt"))
        holder.event("transfer", state="done", path=self.got("a.txt"))
        self.assertSame(plan)

    def test_a_running_gezi_serves_what_a_script_offers(self):
        plan = self.make("a.txt", size=MB)
        holder = self.ann.listen()
        done = self.ann.run("send", BOB, "early")
        listen = self.bob.listen("--accept")
        holder.event("person", state="online")
        done = self.ann.run("send", "李雷", "-f", plan)
        self.assertExit(0, done)
        self.assertIn("served by the gezi that runs here", done.out)
        listen.event("transfer", state="done")
        holder.event("transfer", state="done", direction="out")
        self.assertSame(plan)


class Get(Files):
    def test_an_offer_is_listed_and_fetched_after_restarts(self):
        plan, src = self.make("图纸.dwg", size=MB), self.make_tree("src")
        offer = self.offer("-f", plan, "-f", src)
        number = offer["offer"].partition("-")[0]
        listed = self.bob.run("get")
        self.assertExit(0, listed)
        self.assertEqual(2, listed.out.count("\n"), listed.out)
        self.assertIn("安妮: 图纸.dwg", listed.out)
        self.assertIn(number + "/", listed.out)
        listed = json.loads(self.bob.run("get", "--json").out)
        self.assertEqual(offer["offer"], listed["offer"])
        serving = self.ann.listen()
        done = self.bob.run("get", number)
        self.assertExit(0, done)
        self.assertEqual({self.got("图纸.dwg"), self.got("src")},
                         set(done.out.splitlines()))
        self.assertSame(plan)
        self.assertSame(src)
        serving.event("transfer", state="done", name="src", direction="out")
        again = self.bob.run("get", number)
        self.assertExit(0, again)
        self.assertEqual(set(done.out.splitlines()),
                         set(again.out.splitlines()))
        self.assertEqual("", self.bob.run("get").out)

    def test_one_file_of_several_into_a_folder_of_choice(self):
        one, two = self.make("one", b"1"), self.make("two", b"22")
        offer = self.offer("-f", one, "-f", two)
        file = [a for a in offer["attachments"] if a["name"] == "two"][0]
        self.ann.listen()
        done = self.bob.run("get", "%s/%d" % (offer["offer"], file["id"]),
                            "--to", "there/deep")
        self.assertExit(0, done)
        self.assertEqual(os.path.join(self.bob.home, "there/deep/two\n"),
                         done.out)
        self.assertEqual(["two"], os.listdir(
            os.path.join(self.bob.home, "there/deep")))
        self.assertIn("one", self.bob.run("get").out)

    def test_it_goes_through_the_gezi_that_runs(self):
        plan = self.make("a", size=MB)
        offer = self.offer("-f", plan)
        self.ann.listen()
        listen = self.bob.listen()
        listen.event("person", state="online")
        done = self.bob.run("get", offer["offer"][:8])
        self.assertExit(0, done)
        self.assertEqual(self.got("a") + "\n", done.out)
        listen.event("transfer", state="done")
        self.assertSame(plan)

    def test_no_such_offer_is_four(self):
        done = self.bob.run("get", "17")
        self.assertExit(4, done)
        self.assertOneLine(done.err)
        self.offer("-f", self.make("a", b"1"))
        self.assertExit(4, self.bob.run("get", "99999"))

    def test_nobody_there_is_three(self):
        offer = self.offer("-f", self.make("a", b"1"))
        done = self.bob.run("get", offer["offer"], "--timeout", "3")
        self.assertExit(3, done)
        self.assertOneLine(done.err)
        self.assertIn("goes on where it stands", done.err)

    def test_what_is_not_there_any_more_is_told(self):
        plan = self.make("a", b"1")
        offer = self.offer("-f", plan)
        os.unlink(plan)
        self.ann.listen()
        done = self.bob.run("get", offer["offer"], "--timeout", "20")
        self.assertIn(done.status, (1, 5), repr(done))
        self.assertFalse(os.path.exists(self.got("a")))


class Broken(Files):
    """What was begun is ended whole."""

    def begin(self, *args):
        """Bob fetches 8 MB, slowly, and some of it has come."""
        plan = self.make("big.bin", size=8 * MB)
        offer = self.offer("-f", plan)
        serving = self.ann.listen("--rate-limit", "1M")
        getting = self.bob.start("get", offer["offer"], "--json", *args)
        getting.wait_line("some bytes", lambda s: (
            '"progress"' in s and json.loads(s)["bytes"] > MB))
        return plan, offer["offer"], serving, getting

    def go_on(self, plan, offer, serving):
        serving.stop()
        self.ann.listen()
        done = self.bob.run("get", offer, patience=60)
        self.assertExit(0, done)
        self.assertSame(plan)
        self.assertNothingPartial()
        self.assertEqual(["big.bin"], os.listdir(self.got()))

    def test_kill_9_of_the_receiver(self):
        plan, offer, serving, getting = self.begin()
        getting.send_signal(signal.SIGKILL)
        getting.wait()
        self.assertFalse(os.path.exists(self.got("big.bin")))
        self.assertIn("big.bin (begun)", self.bob.run("get").out)
        self.go_on(plan, offer, serving)

    def test_kill_9_leaves_it_in_the_folder_that_was_chosen(self):
        chosen = os.path.join(self.bob.home, "chosen")
        plan, offer, serving, getting = self.begin("--to", chosen)
        getting.send_signal(signal.SIGKILL)
        getting.wait()
        serving.stop()
        self.ann.listen()
        done = self.bob.run("get", offer, patience=60)
        self.assertExit(0, done)
        self.assertEqual(os.path.join(chosen, "big.bin") + "\n", done.out)
        self.assertEqual(["big.bin"], os.listdir(chosen))
        self.assertFalse(os.path.exists(self.got("big.bin")))

    def test_kill_9_of_the_sender(self):
        plan, offer, serving, getting = self.begin()
        serving.send_signal(signal.SIGKILL)
        serving.wait()
        self.ann.listen()
        self.assertEqual(0, getting.wait(60))
        self.assertSame(plan)
        self.assertNothingPartial()

    def test_ctrl_c_keeps_what_came(self):
        plan, offer, serving, getting = self.begin()
        getting.send_signal(signal.SIGINT)
        self.assertEqual(130, getting.wait())
        self.assertIn("gezi get %s goes on" % offer.partition("-")[0],
                      "\n".join(getting.err))
        self.assertIn("big.bin (paused)", self.bob.run("get").out)
        self.go_on(plan, offer, serving)

    def test_a_full_disk_tells_numbers_and_goes_on_with_room(self):
        plan = self.make("big.bin", size=3 * MB)
        offer = self.offer("-f", plan)
        self.ann.listen()
        small = SmallDisk(self.got(), "6m")
        self.addCleanup(small.close)
        with open(small.filler, "wb") as f:
            f.write(b"x" * 4 * MB)
        done = self.bob.run("get", offer["offer"])
        self.assertExit(1, done)
        self.assertIn("the disk has no room for it", done.err)
        self.assertIn("3.0 MB", done.err)
        self.assertIn("make room", done.err)
        self.assertFalse(os.path.exists(self.got("big.bin")))
        small.give_back()
        done = self.bob.run("get", offer["offer"])
        self.assertExit(0, done)
        self.assertSame(plan)
        self.assertNothingPartial()


class Choices(Files):
    def test_rules_take_whose_files_they_name_and_no_others(self):
        self.bob.write_config("nick = 李雷\n"
                              "accept-from = 安妮 size:<1M\n")
        small = self.make("small", size=1000)
        large = self.make("large", size=2 * MB)
        listen = self.bob.listen()
        self.assertExit(0, self.ann.run("send", BOB, "-f", small))
        listen.event("transfer", state="done", name="small")
        self.assertSame(small)
        self.assertExit(3, self.ann.run("send", BOB, "-f", large,
                                        "--timeout", "3"))
        self.assertFalse(os.path.exists(self.got("large")))

    def test_rules_hold_on_the_screen(self):
        self.bob.write_config("nick = 李雷\naccept-from = all\n")
        plan = self.make("plan.txt", b"hello")
        screen = self.bob.screen()
        screen.wait("2425")
        self.assertExit(0, self.ann.run("send", BOB, "-f", plan))
        proc.wait_until("the file", lambda: os.path.exists(
            self.got("plan.txt")))
        self.assertSame(plan)

    def test_a_refusal_is_five(self):
        plan = self.make("plan.txt", b"hello")
        pal = self.peer(3, "official", "小红")
        pal.announce()
        sending = self.ann.start("send", "10.77.0.3", "-f", plan, "--json")
        message = sending.event("message")
        number = int(message["id"].partition("-")[0])
        sending.event("delivery", state="delivered")
        pal.send(pal.packet(0x61, str(number).encode() + b"\0"), ANN)
        self.assertEqual(5, sending.wait())
        sending.event("transfer", state="refused", direction="out")
