"""gezi inside GNU screen, which is left and taken up again elsewhere."""
import os
import re

import house
import sandbox
from case import LanCase
from peer import SENDMSG


class GnuScreen(LanCase):
    def setUp(self):
        super().setUp()
        self.pal = self.peer(2, "official", "李雷", user="lilei")
        self.ann = self.house(1, nick="安妮")
        self.folder = os.path.join(self.ann.home, "screens")
        os.mkdir(self.folder, 0o700)
        self.ann.env["SCREENDIR"] = self.folder
        self.addCleanup(self.quit)

    def quit(self):
        """Its server outlives the terminal."""
        for name in os.listdir(self.folder):
            self.ann.run("-S", name, "-X", "quit", binary="screen")

    def open(self, *args, **kw):
        return self.ann.screen("-U", "-c", "/dev/null", *args,
                               command=sandbox.as_user("screen"), **kw)

    def test_it_is_left_and_taken_up_in_another_size(self):
        first = self.open("sh", "-c", house.BINARY + "; echo left $?; read _")
        first.wait("2425 ok")
        self.pal.announce()
        first.wait("李雷")
        first.keys("1")
        first.wait("to whom?")
        first.keys("Enter")
        first.wait("to 李雷>")
        first.type("三楼的会议室😀")
        first.wait("to 李雷> 三楼的会议室😀")
        first.keys("C-a", "d")
        self.assertEqual(0, first.status())
        self.pal.say("你在吗?", "10.77.0.1")
        second = self.open("-r", cols=60, rows=16)
        second.wait("你在吗?")
        second.wait(re.compile(r"1 Send.*0 Quit\s*\Z"))
        self.assertIn("to 李雷> 三楼的会议室😀", second.text())
        second.keys("Enter")
        self.assertEqual("三楼的会议室😀", self.pal.wait_packet(
            SENDMSG).text("utf-8"))
        second.keys("M-0")
        second.wait("left 0")
