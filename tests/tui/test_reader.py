"""For who listens to a screen reader: each event is one line that says all,
and no control byte moves or colours anything."""
import os
import re

from case import LanCase


class Reader(LanCase):
    def setUp(self):
        super().setUp()
        self.pal = self.peer(2, "official", "李雷", "研发部", user="lilei")
        self.ann = self.house(1, nick="安妮", config="bell = off")

    def test_each_event_is_one_line_without_control_bytes(self):
        screen = self.ann.screen("--plain")
        screen.wait("choose:")
        self.pal.announce()
        self.pal.say("你好, 在吗?", "10.77.0.1")
        line = screen.wait("你好, 在吗?")
        told = [row for row in line.split("\n") if "你好, 在吗?" in row]
        self.assertEqual(1, len(told), line)
        self.assertIn("李雷", told[0])
        self.assertRegex(told[0], r"\d\d:\d\d")
        screen.type("1\r")
        screen.wait("to whom")
        screen.type("李雷\r")
        screen.wait("text:")
        screen.type("好的\r")
        shown = screen.wait(re.compile(r"^.*delivered.*$", re.M))
        told = [row for row in shown.split("\n") if "delivered" in row]
        self.assertEqual(1, len(told), shown)
        screen.type("3\r")
        self.assertEqual(0, screen.status())
        self.assertEqual(set(), set(re.findall(rb"[\x00-\x09\x0b\x0c\x0e-\x1f"
                                               rb"\x7f]", screen.raw())))

    def test_a_pipe_gets_whole_lines(self):
        done = self.ann.run("--plain", stdin=b"?\nhistory\nmessage\nperson\nask\n"
                            b"ask 10.77.0.0/30\nolder\n3\n")
        self.assertExit(0, done)
        out = done.out if isinstance(done.out, str) else done.out.decode()
        self.assertTrue(out.endswith("\n"), out)
        self.assertNotRegex(out, "[\x00-\x09\x0b-\x1f\x7f]")
        self.assertIn("1 send", out)
        self.assertTrue(os.path.isdir(self.ann.home))
