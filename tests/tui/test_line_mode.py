"""The numbered line mode: the oldest menu of all."""
import os
import re
import subprocess

from case import LanCase
from peer import ANSENTRY, SENDMSG


class LineMode(LanCase):
    def setUp(self):
        super().setUp()
        self.pal = self.peer(2, "official", "李雷", user="lilei")
        self.ann = self.house(1, nick="安妮")

    def test_send_asks_whom_then_what(self):
        screen = self.ann.screen("--plain")
        screen.wait("1 send")
        screen.wait("choose:")
        self.pal.announce()
        self.pal.wait_packet(ANSENTRY)
        screen.keys("1", "Enter")
        screen.wait("to whom (name or address):")
        screen.type("李雷")
        screen.keys("Enter")
        screen.wait("text:")
        screen.type("你好, 李雷")
        screen.keys("Enter")
        self.assertEqual("你好, 李雷", self.pal.wait_packet(SENDMSG).text())
        screen.wait("delivered")

    def test_a_wrong_choice_says_which_there_are(self):
        screen = self.ann.screen("--plain")
        screen.wait("choose:")
        screen.keys("9", "Enter")
        screen.wait(re.compile(r"9 is not on the list\. Use 1 .* or \? for "
                               r"help\."))
        screen.keys("?", "Enter")
        screen.wait(lambda text: text.count("choose:") >= 2)
        self.assertFalse(screen.dead())

    def test_what_arrives_is_printed(self):
        screen = self.ann.screen("--plain")
        screen.wait("choose:")
        self.pal.announce()
        self.pal.receipt_for(self.pal.say("收到了吗", "10.77.0.1"))
        screen.keys("2", "Enter")
        screen.wait("收到了吗")

    def test_a_message_and_a_person_are_asked_about(self):
        screen = self.ann.screen("--plain")
        screen.wait("choose:")
        self.pal.announce()
        self.pal.receipt_for(self.pal.say("see http://a.example/x ok",
                                          "10.77.0.1"))
        screen.wait("see http://a.example/x")
        screen.type("history 李雷\r")
        screen.wait(re.compile(r"^1 .*李雷: see http", re.M))
        screen.type("message 1\r")
        screen.wait("empty: back):")
        screen.type("l\r")
        screen.wait(re.compile(r"^1  http://a\.example/x$", re.M))
        screen.type("d\ry\r")
        screen.wait("Deleted")
        screen.type("person 李雷\r")
        screen.wait("i details")
        screen.type("b\r")
        screen.wait("李雷 is blocked")
        screen.type("\rhistory 李雷\r")
        screen.wait("Nothing was written yet.")

    def test_a_file_is_offered_by_path_and_accepted_by_number(self):
        bob = self.house(2, nick="ボブ", user="bob")
        with open(os.path.join(self.ann.home, "图纸 1.dwg"), "wb") as f:
            f.write(os.urandom(40000))
        ours = self.ann.screen("--plain")
        self.pal.close()  # its port is bob's
        ours.wait("choose:")
        theirs = bob.screen("--plain")
        theirs.wait("choose:")
        ours.wait("ボブ is here")
        ours.keys("5", "Enter")
        ours.wait("files (accept N, refuse N, file PATH):")
        ours.type("file ~/图纸 1.dwg")
        ours.keys("Enter")
        ours.wait("to whom")
        ours.type("ボブ")
        ours.keys("Enter")
        theirs.wait("offers 图纸 1.dwg")
        theirs.wait("then accept 1 or refuse 1")
        theirs.keys("5", "Enter")
        theirs.wait("files (accept")
        theirs.type("accept 1")
        theirs.keys("Enter")
        theirs.wait("is there: ~/Downloads/图纸 1.dwg")
        ours.wait("ボブ has taken 图纸 1.dwg")
        self.assertEqual(40000, os.path.getsize(
            os.path.join(bob.home, "Downloads/图纸 1.dwg")))

    def test_3_quits_with_status_0(self):
        screen = self.ann.screen("--plain")
        screen.wait("choose:")
        screen.keys("3", "Enter")
        self.assertEqual(0, screen.status())

    def test_it_comes_by_itself_where_the_screen_has_no_room(self):
        for cols, rows, kw in ((39, 24, {}), (80, 11, {}),
                               (80, 24, {"term": "dumb"})):
            with self.subTest(cols=cols, rows=rows, **kw):
                screen = self.ann.screen(cols=cols, rows=rows, **kw)
                screen.wait("choose:")
                self.assertEqual("0", screen.info("#{alternate_on}"))
                screen.keys("3", "Enter")
                self.assertEqual(0, screen.status())

    def test_a_script_on_standard_input_can_drive_it(self):
        p = self.ann.start("--plain", stdin=subprocess.PIPE)
        p.wait_line("menu", lambda line: "1 send" in line)
        p.write("1\n10.77.0.2\n管道里来的\n".encode())
        self.assertEqual("管道里来的", self.pal.wait_packet(SENDMSG).text())
        p.write(b"3\n")
        self.assertEqual(0, p.wait())
        self.assertNotIn("\x1b", "".join(p.out))

    def test_the_end_of_standard_input_is_a_quit(self):
        p = self.ann.start("--plain", stdin=subprocess.PIPE)
        p.wait_line("menu", lambda line: "1 send" in line)
        p.child.stdin.close()
        self.assertEqual(0, p.wait())
