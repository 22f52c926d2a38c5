"""Two of gezi that encrypt: keys are exchanged, remembered, and judged."""
import os
import shutil
import stat

from case import LanCase


class Seal(LanCase):
    def setUp(self):
        super().setUp()
        self.ann = self.house(1, user="ann", nick="Ann")
        self.bob = self.house(2, user="bob", nick="Bob")

    def keys(self, house):
        return os.path.join(house.state, "keys")

    def meet(self):
        """Bob listens, and Ann has written to him."""
        listen = self.bob.listen()
        self.assertExit(0, self.ann.run("send", "Bob", "hello"))
        return listen

    def test_what_two_say_is_encrypted_and_signed(self):
        listen = self.meet()
        got = listen.event("message", text="hello")
        self.assertTrue(got["encrypted"])
        self.assertEqual("learnt", listen.event("key")["state"])
        self.assertExit(0, self.ann.run("send", "Bob", "again"))
        got = listen.event("message", text="again")
        self.assertEqual((True, "valid", False, False),
                         tuple(got[k] for k in ("encrypted", "signed", "weak",
                                                "bared")))
        sent = self.ann.run("history")
        self.assertIn("(encrypted, signed)", sent.out)

    def test_the_first_start_makes_keys_and_announces_them(self):
        new = self.house(2, user="cat", nick="Cat", keys=False)
        ann = self.ann.listen()
        listen = new.listen()
        cat = ann.event("person", state="online")["person"]
        self.assertRegex(cat["user"], "^cat-<[0-9a-f]{16}>$")
        self.assertIn("encrypt", cat["caps"])
        self.assertEqual({"rsa1024.pem", "rsa1024.pub", "rsa2048.pem",
                          "rsa2048.pub"}, set(os.listdir(self.keys(new))))
        self.assertTrue(listen.alive())

    def test_whoever_does_without_is_as_ever(self):
        cat = self.house(2, user="cat", nick="Cat", config="encrypt = off")
        ann = self.ann.listen()
        listen = cat.listen()
        seen = ann.event("person", state="online")["person"]
        self.assertEqual("cat", seen["user"])
        self.assertNotIn("encrypt", seen["caps"])
        self.assertExit(0, self.ann.run("send", "Cat", "clear"))
        self.assertFalse(listen.event("message", text="clear")["encrypted"])
        self.assertExit(0, cat.run("send", "Ann", "clear, too"))
        got = ann.event("message", text="clear, too")
        self.assertFalse(got["encrypted"] or got["bared"])

    def test_clear_is_clear(self):
        listen = self.meet()
        self.assertExit(0, self.ann.run("send", "--clear", "Bob", "open"))
        self.assertFalse(listen.event("message", text="open")["encrypted"])

    def test_lost_keys_are_made_anew_and_that_is_said(self):
        listen = self.bob.listen()
        listen.stop()
        before = self.bob.run("key").out
        shutil.rmtree(self.keys(self.bob))
        done = self.bob.run("peers")
        self.assertExit(0, done)
        self.assertIn("are not those of before", done.err)
        self.assertNotEqual(before, self.bob.run("key").out)

    def test_key_files_are_ours_alone(self):
        self.bob.run("key")
        folder = self.keys(self.bob)
        self.assertEqual(0o700, stat.S_IMODE(os.stat(folder).st_mode))
        for name in os.listdir(folder):
            path = os.path.join(folder, name)
            self.assertEqual(0o600, stat.S_IMODE(os.stat(path).st_mode), name)

    def test_a_key_that_others_can_read_ends_the_start(self):
        self.bob.run("key")
        path = os.path.join(self.keys(self.bob), "rsa2048.pem")
        os.chmod(path, 0o644)
        done = self.bob.run("peers")
        self.assertExit(1, done)
        self.assertOneLine(done.err)
        self.assertIn("chmod 600", done.err)
        os.chmod(path, 0o600)
        with open(path, "r+b") as f:
            f.truncate(700)
        done = self.bob.run("peers")
        self.assertExit(1, done)
        self.assertIn("put it back", done.err)
        os.unlink(path)
        os.mkfifo(path, 0o600)
        done = self.bob.run("peers")
        self.assertExit(1, done)
        self.assertOneLine(done.err)
        self.assertIn("rsa2048.pem is not a file of yours", done.err)
        self.assertExit(0, self.bob.run("peers", "--encrypt", "off"))

    def test_theirs_is_compared_and_forgotten(self):
        listen = self.meet()
        mine = self.bob.run("key").out.split("\n")[0].split("  ")[-1]
        done = self.ann.run("key", "Bob")
        self.assertIn(mine, done.out)
        self.assertExit(0, self.ann.run("key", "--trust", "Bob"))
        self.assertIn("you compared it", self.ann.run("key", "Bob").out)
        self.assertExit(0, self.ann.run("key", "--forget", "Bob"))
        self.assertExit(1, self.ann.run("key", "Bob"))
        self.assertTrue(listen.alive())

    def test_who_was_installed_anew_is_written_to_when_accepted(self):
        self.meet().stop()
        shutil.rmtree(self.keys(self.bob))
        alarm = self.ann.listen()
        listen = self.bob.listen()
        changed = alarm.event("key", state="changed")
        self.assertEqual("Bob", changed["person"]["nick"])
        done = self.ann.run("send", "Bob", "secret")
        self.assertExit(7, done)
        self.assertOneLine(done.err)
        self.assertIn("gezi key --trust", done.err)
        self.assertEqual([], [e for e in listen.events()
                              if e["event"] == "message"])
        self.assertIn("ANOTHER KEY CAME", self.ann.run("key", "Bob").out)
        self.assertExit(0, self.ann.run("key", "--trust", "Bob"))
        self.assertTrue(listen.event("message", text="secret")["encrypted"])
        self.assertExit(0, self.ann.run("send", "Bob", "more"))
        # One person, one history.
        told = self.ann.run("history", "Bob").out
        for text in ("hello", "secret", "more"):
            self.assertIn(text, told)

    def test_everyone_hears_a_broadcast_of_a_verb_that_ends(self):
        listen = self.bob.listen()
        self.assertExit(0, self.ann.run("broadcast", "to all"))
        got = listen.event("message", text="to all")
        self.assertEqual((True, True, "valid"),
                         tuple(got[k] for k in ("broadcast", "encrypted",
                                                "signed")))
