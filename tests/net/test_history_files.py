"""What was offered is in the history, and can be taken after a crash."""
import json
import os

import proc
from case import LanCase


class HistoryFiles(LanCase):
    def setUp(self):
        super().setUp()
        self.ann = self.house(1, user="ann", nick="Ann")
        self.bob = self.house(2, user="bob", nick="鲍勃")
        self.content = os.urandom(100000)
        self.path = os.path.join(self.bob.home, "图纸 v3.dwg")
        with open(self.path, "wb") as f:
            f.write(self.content)

    def lines(self, house):
        done = house.run("history")
        self.assertExit(0, done)
        return [line[17:] for line in done.out.splitlines()]

    def offered(self):
        """Bob offers, and waits; Ann's gezi ends as when the power does."""
        ann = self.ann.listen()
        bob = self.bob.listen()
        self.assertExit(0, self.bob.run("send", "Ann", "look", "-f",
                                        self.path))
        offer = ann.event("offer")["offer"]
        ann.kill()
        return bob, offer, offer.split("-")[0]

    def test_an_offer_is_taken_after_a_crash(self):
        bob, offer, word = self.offered()
        self.assertEqual(["鲍勃 (encrypted, signed): look", "[file] 图纸 v3.dwg  97.7 KB  offered "
                          "(gezi get %s)" % word], self.lines(self.ann))
        self.assertEqual(["-> Ann (encrypted, signed): look  [delivered]",
                          "[file] 图纸 v3.dwg  97.7 KB  offered"],
                         self.lines(self.bob))

        done = self.ann.run("get", word, "--to", self.ann.home)
        self.assertExit(0, done)
        path = os.path.join(self.ann.home, "图纸 v3.dwg")
        self.assertEqual(path + "\n", done.out)
        with open(path, "rb") as f:
            self.assertEqual(self.content, f.read())

        done = self.ann.run("history", "--json", "--search", "图纸")
        message = json.loads(done.out)
        self.assertEqual(offer, message["id"])
        [file] = message["attachments"]
        self.assertEqual(("done", path, 100000),
                         (file["state"], file["path"], file["size"]))
        proc.wait_until("the sender to know", lambda: self.lines(self.bob)[1]
                        .startswith("[file] 图纸 v3.dwg  97.7 KB  done "))
        bob.stop()

    def test_an_offer_is_given_after_a_crash(self):
        bob, _, word = self.offered()
        bob.kill()
        bob = self.bob.listen()
        done = self.ann.run("get", word, "--to", self.ann.home)
        self.assertExit(0, done)
        with open(done.out[:-1], "rb") as f:
            self.assertEqual(self.content, f.read())
        bob.stop()

    def test_a_crash_while_a_file_comes_costs_no_byte(self):
        self.content = os.urandom(6000000)
        with open(self.path, "wb") as f:
            f.write(self.content)
        bob = self.bob.listen()
        ann = self.ann.listen("--accept", "--rate-limit", "2M")
        self.assertExit(0, self.bob.run("send", "Ann", "-f", self.path))
        ann.event("transfer", state="progress")
        ann.kill()
        [line] = self.lines(self.ann)
        self.assertRegex(line, r"5\.7 MB  (waiting|paused)")
        word = json.loads(self.ann.run("history", "--json").out)["id"]
        done = self.ann.run("get", word.split("-")[0])
        self.assertExit(0, done)
        with open(done.out[:-1], "rb") as f:
            self.assertEqual(self.content, f.read())
        [line] = self.lines(self.ann)
        self.assertIn("  done ", line)
        bob.stop()

    def test_what_is_offered_is_forgotten_with_its_message(self):
        bob, _, word = self.offered()
        self.assertExit(0, self.ann.run("history", "--forget", "鲍勃", "--yes"))
        self.assertEqual([], self.lines(self.ann))
        done = self.ann.run("get", word)
        self.assertNotEqual(0, done.status)
        self.assertOneLine(done.err)
        bob.stop()
