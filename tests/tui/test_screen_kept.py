"""What was said, what waits and what was typed outlive the program."""
import os
import re
import signal

import proc
from case import LanCase
from peer import SENDMSG


class Durable(LanCase):
    def setUp(self):
        super().setUp()
        self.pal = self.peer(2, "official", "李雷", "研发部", user="lilei")
        self.ann = self.house(1, nick="安妮")

    def open(self, known, **kw):
        screen = self.ann.screen(**kw)
        screen.wait("Send")
        if not known:
            self.pal.announce()
        screen.wait("李雷")
        return screen

    def talk(self, screen):
        screen.keys("1")
        screen.wait("to whom?")
        screen.type("李")
        screen.keys("Enter")
        screen.wait("to 李雷>")

    def crash(self, screen):
        pid = screen.pid()
        os.kill(pid, signal.SIGKILL)
        proc.wait_gone(pid)
        screen.close()

    def test_history_queue_and_draft_outlive_kill_9(self):
        screen = self.open(False)
        self.talk(screen)
        screen.type("图纸收到了")
        screen.keys("Enter")
        screen.wait("delivered")
        self.pal.say("下午三点开会", "10.77.0.1")
        screen.wait("下午三点开会")
        self.pal.answers = self.pal.receipts = False
        self.pal.leave()
        screen.wait(re.compile(r"\. offline"))
        screen.type("会议室在哪里?")
        screen.keys("Enter")
        screen.wait("queued", 30)
        screen.type("三楼的那个")
        screen.wait("三楼的那个")
        proc.wait_until("the draft is on disk", lambda: "三楼的那个" in
                        self.sql("SELECT group_concat(value) FROM state"), 10)
        self.crash(screen)

        screen = self.open(True)
        screen.wait("seen ")
        self.talk(screen)
        screen.wait("三楼的那个")
        shown = screen.wait("queued")
        self.assertEqual(1, shown.count("图纸收到了"))
        self.assertEqual(1, shown.count("下午三点开会"))
        self.assertEqual(1, shown.count("会议室在哪里?"))
        self.assertIn("beginning of the history", shown)
        self.pal.answers = self.pal.receipts = True
        self.pal.announce()
        self.pal.wait_packet(SENDMSG, fits=lambda p: p.text() ==
                             "会议室在哪里?")
        # It may say "trying" in between.
        screen.wait(lambda text: text.count("delivered") == 2)
        self.assertNotIn("queued", screen.text())

    def sql(self, statement):
        import sqlite3
        db = sqlite3.connect("file:%s/history.db?mode=ro" % self.ann.state,
                             uri=True)
        try:
            return str(db.execute(statement).fetchone()[0])
        finally:
            db.close()

    def test_what_came_unseen_is_unread_at_the_next_start(self):
        screen = self.open(False)
        self.pal.say("你在吗", "10.77.0.1")
        screen.wait("1 new")
        self.crash(screen)
        screen = self.open(True)
        screen.wait("1 new")
        screen.keys("2")
        screen.wait("你在吗")
        screen.keys("Enter")
        screen.wait(re.compile(r"- 1 new -"))
        screen.keys("Escape")
        screen.wait_gone("1 new")
        self.crash(screen)
        screen = self.open(True)
        self.assertNotIn("1 new", screen.text())

    def test_quit_tells_what_waits(self):
        shell = self.ann.shell()
        shell.wait("$")
        shell.type("gezi; echo left $?")
        shell.keys("Enter")
        shell.wait("2425")
        self.pal.announce()
        shell.wait("李雷")
        self.pal.receipts = False
        self.talk(shell)
        shell.type("hallo")
        shell.keys("Enter")
        shell.wait(re.compile("trying|queued"))
        shell.keys("M-0")
        shell.wait(re.compile(r"1 message waits and goes out when you start "
                              r"gezi again"))
        shell.wait("left 0")

    def test_search_opens_the_place(self):
        screen = self.open(False)
        self.pal.say("图纸收到了吗", "10.77.0.1")
        screen.wait("1 new")
        screen.keys("5")
        screen.wait("search:")
        screen.type("收到")
        screen.wait("图纸[收到]了吗")
        screen.keys("Enter")
        screen.wait("to 李雷>")
        screen.wait("图纸收到了吗")
        screen.keys("Escape")
        screen.wait("图纸[收到]了吗")

    def test_text_is_read_again_in_another_encoding(self):
        screen = self.open(False)
        self.pal.say("你好吗, 李雷", "10.77.0.1")
        self.talk(screen)
        screen.wait("你好吗")
        screen.keys("Tab")
        screen.keys("e")
        screen.wait(": Left Right")
        screen.wait_gone("你好吗")
        screen.keys("Enter")
        screen.wait("Read as")
        self.assertNotIn("你好吗", screen.text())
        screen.type("e")
        for _ in range(6):
            if "utf-8: Left Right" in screen.text():
                break
            before = screen.text()
            screen.keys("Right")
            screen.wait(lambda text, old=before: text != old)
        screen.wait("utf-8: Left Right")
        screen.keys("a")
        screen.wait("你好吗")
