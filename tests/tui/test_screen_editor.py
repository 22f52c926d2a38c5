"""A draft in the user's own editor, and what comes in meanwhile."""
import os
import re

import proc
from case import LanCase
from peer import RECVMSG, SENDMSG


class Editor(LanCase):
    def setUp(self):
        super().setUp()
        self.pal = self.peer(2, "official", "李雷", "研发部", user="lilei")
        self.ann = self.house(1, nick="安妮")

    def editor(self, lines):
        """A script as $EDITOR: $2 is the file."""
        path = os.path.join(self.ann.home, "edit")
        with open(path, "w") as f:
            f.write("#!/bin/sh\n%s\n" % lines)
        os.chmod(path, 0o700)
        self.ann.env["EDITOR"] = path + " -x"

    def talk(self, **kw):
        screen = self.ann.screen(**kw)
        screen.wait("Send")
        self.pal.announce()
        screen.keys("1")
        screen.wait("李雷")
        screen.type("李")
        screen.keys("Enter")
        screen.wait("李雷>")
        return screen

    def begin(self, screen):
        screen.type("第一行")
        screen.wait("第一行")
        screen.keys("C-x")
        screen.wait("C-x")
        screen.keys("C-e")

    def drafts(self):
        return [name for name in os.listdir(self.ann.state)
                if name.startswith("draft-")]

    def test_what_the_editor_leaves_is_sent(self):
        go = os.path.join(self.ann.home, "go")
        self.editor("echo 'IN THE EDITOR'; until test -e %s; do sleep 0.1; "
                    "done; echo 第二行 >>$2" % go)
        for size in ((80, 24), (40, 12)):
            with self.subTest(size=size):
                screen = self.talk(cols=size[0], rows=size[1])
                self.begin(screen)
                screen.wait("IN THE EDITOR")
                # The LAN is answered, the terminal is left alone.
                packet = self.pal.say("在吗?", "10.77.0.1")
                self.pal.wait_packet(RECVMSG, fits=lambda p, n=packet:
                                     p.extra.rstrip(b"\0") == b"%d" % n)
                self.assertNotIn("在吗", screen.text())
                screen.resize(size[0] + 10, size[1] + 2)
                with open(go, "w"):
                    pass
                shown = screen.wait("第二行")
                self.assertIn("在吗?", shown)
                screen.wait(lambda text, rows=size[1] + 2:
                            len(text.split("\n")) == rows and
                            "0 Quit" in text.split("\n")[-1])
                screen.keys("Enter")
                self.pal.wait_packet(SENDMSG, fits=lambda p:
                                     p.text() == "第一行\n第二行")
                self.assertEqual([], self.drafts())
                os.unlink(go)
            self.end_all()
            self.pal.leave()

    def test_ctrl_c_in_the_editor_is_its_own_business(self):
        self.editor("echo 'IN THE EDITOR'; exec sleep 1000")
        screen = self.talk()
        self.begin(screen)
        screen.wait("IN THE EDITOR")
        screen.keys("C-c")
        screen.wait("The editor failed")
        screen.wait("第一行")
        screen.type("x")
        screen.wait("第一行x")

    def test_an_editor_that_is_stopped_with_nobody_to_wake_it_goes_on(self):
        # No shell with job control started gezi here.
        self.editor("echo 'IN THE EDITOR'; read x; echo $x >>$2")
        screen = self.talk()
        self.begin(screen)
        screen.wait("IN THE EDITOR")
        screen.keys("C-z")
        screen.type("more")
        screen.wait("more")
        screen.keys("Enter")
        screen.wait(re.compile("第一行\n +more"))
        self.assertEqual([], self.drafts())

    def test_no_editor_is_told_and_the_screen_goes_on(self):
        self.ann.env["EDITOR"] = "no-such-editor"
        screen = self.talk()
        self.begin(screen)
        screen.wait("There is no program no-such-editor")
        screen.type("x")
        screen.wait("第一行x")
        screen.keys("C-_")
        screen.wait_gone("第一行")

    def test_whoever_ends_gezi_meanwhile_loses_no_text(self):
        self.editor("echo much work >>$2; echo 'IN THE EDITOR'; "
                    "exec sleep 1000")
        screen = self.talk()
        self.begin(screen)
        screen.wait("IN THE EDITOR")
        pid = screen.pid()
        os.kill(pid, 15)
        proc.wait_gone(pid)
        screen.close()
        name, = self.drafts()
        with open(os.path.join(self.ann.state, name)) as f:
            self.assertEqual("第一行\nmuch work\n", f.read())
        screen = self.ann.screen()
        screen.wait(name)
