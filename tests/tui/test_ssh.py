"""gezi at the far end of ssh: a real server, a real client, a real cut."""
import os
import re
import signal

import house
import proc
import ssh
from case import LanCase
from peer import BR_EXIT, SENDMSG


class Ssh(LanCase):
    """Ann's gezi is on host 1, she sits at host 3."""

    hosts = 3

    def setUp(self):
        super().setUp()
        self.pal = self.peer(2, "official", "李雷", user="lilei")
        self.ann = self.house(1, nick="安妮")
        self.ann.env["PATH"] = (os.path.dirname(house.BINARY) + ":" +
                                self.ann.env["PATH"])
        self.sshd = ssh.Sshd(self.ann)
        self.desk = self.house(3, user="desk", keys=False)

    def log_in(self):
        """To a prompt at the other side of the wire."""
        far = self.desk.screen(command=self.sshd.login())
        self.addCleanup(self.cut, far)  # it outlives the end of its terminal
        far.wait(re.compile(r"^\$$", re.M))
        return far

    def cut(self, far):
        if not far.dead():
            os.kill(far.pid(), signal.SIGKILL)

    def start(self, far):
        far.type("gezi; echo left $?")
        far.keys("Enter")
        far.wait(re.compile(r"安妮.*2425 ok"))
        self.pal.announce()
        far.wait("李雷")

    def talk(self, far):
        far.keys("1")
        far.wait("to whom?")
        far.keys("Enter")
        far.wait("to 李雷>")

    def stty(self, far, word):
        far.type("stty -g | cksum; echo %s done" % word)
        far.keys("Enter")
        far.wait(lambda text: "\n%s done" % word in text)
        rows = far.rows()
        return rows[rows.index(word + " done") - 1]

    def of_gezi(self):
        """The pids of all gezi there are."""
        rows = self.lan[1].run("ps", "-e", "-o", "pid=,stat=,comm=")
        return [row for row in map(str.split, rows.split("\n"))
                if row[2:] == ["gezi"] and row[1][0] != "Z"]

    def test_it_is_used_as_at_home_and_gives_the_terminal_back(self):
        far = self.log_in()
        before = self.stty(far, "first")
        self.start(far)
        self.assertRegex(far.rows()[-1], r"1 Send 2 Receive.*0 Quit")
        self.talk(far)
        far.type("三楼的会议室。😀")
        far.wait("to 李雷> 三楼的会议室。😀")
        far.keys("Enter")
        self.assertEqual("三楼的会议室。😀", self.pal.wait_packet(SENDMSG).text(
            "utf-8"))
        self.pal.say("好的, メアリー也来", "10.77.0.1")
        far.wait("好的, メアリー也来")
        for cols, rows in ((40, 12), (100, 30)):
            far.resize(cols, rows)
            far.wait(lambda text: len(text.split("\n")) == rows and re.search(
                r"1 Send.*0 Quit", text.split("\n")[-1]) and
                "メアリー也来" in text)
        far.keys("M-0")
        far.wait(re.compile("^left 0$", re.M))
        for flag, value in (("alternate_on", "0"), ("cursor_flag", "1"),
                            ("mouse_any_flag", "0"), ("keypad_flag", "0")):
            self.assertEqual(value, far.info("#{%s}" % flag), flag)
        self.assertEqual(before, self.stty(far, "second"))
        far.type("exit")
        far.keys("Enter")
        self.assertEqual(0, far.status())

    def test_a_cut_connection_leaves_no_gezi_and_keeps_the_draft(self):
        far = self.log_in()
        self.start(far)
        self.talk(far)
        far.type("一半的话")
        far.wait("to 李雷> 一半的话")
        gezi = self.of_gezi()
        self.assertEqual(1, len(gezi))
        mark = self.pal.mark()
        self.cut(far)
        self.pal.wait_packet(BR_EXIT, start=mark)
        proc.wait_until("no gezi is left", lambda: not self.of_gezi())
        far.close()
        far = self.log_in()
        self.start(far)
        self.talk(far)
        far.wait("to 李雷> 一半的话")
