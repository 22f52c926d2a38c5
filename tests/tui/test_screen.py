"""The screen in a real terminal, at three sizes."""
import os
import re
import signal
import time

import proc
from case import LanCase
from peer import BR_EXIT, BROADCASTOPT, SENDMSG, UTF8OPT

SIZES = ((80, 24), (100, 30), (40, 12))


class RealScreen(LanCase):
    def setUp(self):
        super().setUp()
        self.pal = self.peer(2, "official", "李雷", "研发部", user="lilei")
        self.ann = self.house(1, nick="安妮")

    def open(self, cols=80, rows=24):
        screen = self.ann.screen(cols=cols, rows=rows)
        screen.wait("Send")
        self.pal.announce()
        return screen

    def talk(self, screen):
        """From the menu to a conversation with the pal."""
        screen.keys("1")
        screen.wait("李雷")
        screen.type("李")
        screen.keys("Enter")
        screen.wait(re.compile(r"to 李雷>|李雷>"))

    def each_size(self, test):
        for cols, rows in SIZES:
            with self.subTest(size="%dx%d" % (cols, rows)):
                test(cols, rows)
            self.end_all()
            self.pal.leave()

    def test_chinese_typed_at_any_size_arrives(self):
        def test(cols, rows):
            screen = self.open(cols, rows)
            self.talk(screen)
            text = "收到, 我看看 %dx%d" % (cols, rows)
            screen.type(text)
            screen.wait("我看看")
            screen.keys("Enter")
            self.pal.wait_packet(SENDMSG, fits=lambda p: p.text() == text)
            screen.wait("delivered")
            self.pal.say("好的, 明天见", "10.77.0.1")
            screen.wait("明天见")
        self.each_size(test)

    def test_the_menu_is_on_the_last_row_of_every_page(self):
        def test(cols, rows):
            screen = self.open(cols, rows)
            for digit in "1234567":
                screen.keys(digit)
                screen.wait(lambda text: "0 Quit" in text.split("\n")[-1] or
                            "0" in text.split("\n")[-1])
                shown = screen.rows()
                self.assertEqual(rows, len(shown))
                self.assertRegex(shown[-1], r"\b0\b", screen.text())
                self.assertRegex(shown[-1], r"\?", screen.text())
                self.assertFalse(screen.dead())
                screen.keys("Escape")
                screen.keys("Escape")
                screen.wait(re.compile(r"1 .*Send"))
        self.each_size(test)

    def test_a_wrong_key_says_what_is_right(self):
        def test(cols, rows):
            screen = self.open(cols, rows)
            screen.keys("9")
            screen.wait(re.compile(r"9 is not on the menu: 1 2 3 4 5 6 7 \?\s+"
                                   r"0"))
            self.assertFalse(screen.dead())
        self.each_size(test)

    def test_a_resize_while_typing_loses_nothing(self):
        screen = self.open()
        self.talk(screen)
        screen.type("三楼的那个小会议室")
        for cols, rows in ((40, 12), (100, 30), (61, 17), (140, 40), (40, 12),
                           (80, 24)):
            screen.resize(cols, rows)
            screen.wait(lambda text: "会议室" in text)
            proc.wait_until("the cursor on the line typed at", lambda:
                            screen.cursor()[1] >= rows - 5, 10)
        screen.type("还是大的?")
        screen.keys("Enter")
        self.assertEqual("三楼的那个小会议室还是大的?",
                         self.pal.wait_packet(SENDMSG).text())

    def test_resizing_like_mad_leaves_a_whole_screen(self):
        screen = self.open()
        for i in range(40):
            screen.resize(40 + i * 7 % 100, 12 + i * 5 % 28)
        screen.resize(20, 5)
        screen.resize(80, 24)
        screen.wait(re.compile(r"0 Quit"))
        self.assertFalse(screen.dead())
        self.assertEqual(24, len(screen.rows()))

    def test_the_cursor_stands_where_the_next_character_goes(self):
        screen = self.open()
        self.talk(screen)
        col, row = screen.cursor()
        self.assertTrue(screen.rows()[row].rstrip().endswith(">"))
        screen.type("会议x")
        screen.wait("会议x")
        proc.wait_until("the cursor behind five cells", lambda:
                        screen.cursor() == (col + 5, row))
        screen.keys("BSpace", "BSpace")
        proc.wait_until("the cursor behind two cells", lambda:
                        screen.cursor() == (col + 2, row))

    def test_a_paste_of_many_lines_is_one_draft(self):
        screen = self.open()
        self.talk(screen)
        screen.paste("第一行\n第二行\n第三行")
        screen.wait("第三行")
        self.assertEqual([], self.pal.packets(SENDMSG))
        screen.keys("Enter")
        self.assertEqual("第一行\n第二行\n第三行",
                         self.pal.wait_packet(SENDMSG).text())

    def test_alt_enter_breaks_the_line(self):
        screen = self.open()
        self.talk(screen)
        screen.type("上")
        screen.keys("M-Enter")
        screen.type("下")
        screen.keys("C-j")
        screen.type("end")
        screen.keys("Enter")
        self.assertEqual("上\n下\nend", self.pal.wait_packet(SENDMSG).text())

    def test_shift_enter_breaks_the_line_where_the_terminal_tells(self):
        screen = self.open()
        screen.tmux("set", "-s", "extended-keys", "on")
        os.kill(screen.pid(), signal.SIGCONT)  # it asks the terminal again
        self.talk(screen)
        screen.type("上")
        screen.keys("S-Enter")
        screen.type("下")
        screen.wait(re.compile("上\n +下"))
        screen.keys("C-a", "C-d", "x", "Enter")
        self.assertEqual("上\nx", self.pal.wait_packet(SENDMSG).text())

    def test_escape_and_a_digit_reach_the_menu_while_typing(self):
        screen = self.open()
        self.talk(screen)
        screen.type("a draft with 3 digits 1")
        screen.wait("digits 1")
        screen.keys("M-2")
        screen.wait(lambda text: "digits 1" not in text)
        screen.keys("Escape")
        self.talk(screen)
        screen.wait("digits 1")
        self.assertEqual([], self.pal.packets(SENDMSG))

    def test_a_message_that_nobody_acknowledges_is_seen_to_wait(self):
        screen = self.open()
        self.talk(screen)
        self.pal.receipts = False
        screen.type("hallo")
        screen.keys("Enter")
        screen.wait(re.compile("trying 2"))
        screen.wait("queued")
        self.pal.receipts = True
        self.pal.announce()
        screen.wait("delivered")
        self.assertEqual({b"hallo"}, {p.fields[0] for p in
                                      self.pal.packets(SENDMSG)})

    def test_a_broadcast_is_asked_about_and_counted(self):
        screen = self.open()
        screen.wait("李雷")
        screen.keys("3")
        screen.wait(">")
        screen.type("大家好")
        screen.wait("大家好")
        screen.keys("Enter")
        screen.wait("Send to 1 person")
        self.assertEqual([], self.pal.packets(SENDMSG))
        screen.keys("Escape")
        screen.wait_gone("Send to 1 person")
        screen.keys("Enter")
        screen.wait("Send to 1 person")
        screen.keys("Enter")
        p = self.pal.wait_packet(SENDMSG)
        self.assertEqual("大家好", p.text(
            "utf-8" if p.command & UTF8OPT else "gbk"))
        self.assertTrue(p.command & BROADCASTOPT)

    def test_no_color_paints_without_colour(self):
        self.ann.env["NO_COLOR"] = "1"
        screen = self.open()
        screen.wait("李雷")
        for code in re.findall(rb"\x1b\[([\d;]*)m", screen.raw()):
            for part in code.split(b";"):
                self.assertFalse(part and 30 <= int(part) <= 49 and
                                 int(part) not in (39, 49), code)


class Sane(LanCase):
    """However gezi ends, the shell behind it has its terminal back."""

    def setUp(self):
        super().setUp()
        self.pal = self.peer(2, "official", "李雷")
        self.ann = self.house(1, nick="安妮")
        self.shell = self.ann.shell()
        self.shell.wait("$")
        self.before = self.stty("first")
        self.mark = self.pal.mark()
        self.shell.type("gezi; echo left $?")
        self.shell.keys("Enter")
        self.shell.wait("2425")
        self.pid = proc.wait_until("gezi runs", self.find)

    def find(self):
        done = self.lan[1].run("ps", "-o", "pid=", "--ppid",
                               str(self.shell.pid()))
        return [int(word) for word in done.split()] or None

    def stty(self, word):
        self.shell.type("stty -g; echo %s done" % word)
        self.shell.keys("Enter")
        self.shell.wait(lambda text: "\n%s done" % word in text)
        rows = self.shell.text().split("\n")
        return rows[rows.index(word + " done") - 1]

    def sane(self, left, word="left"):
        self.shell.wait(re.compile(r"^%s %s\b" % (word, left), re.M))
        self.assertEqual("0", self.shell.info("#{alternate_on}"))
        self.assertEqual("1", self.shell.info("#{cursor_flag}"))
        self.assertEqual("0", self.shell.info("#{mouse_any_flag}"))
        self.assertEqual("0", self.shell.info("#{keypad_flag}"))
        raw = self.shell.raw()
        self.assertGreater(raw.rfind(b"\x1b[?2004l"),
                           raw.rfind(b"\x1b[?2004h") - 1)
        self.assertEqual(self.before, self.stty("second"))
        proc.wait_until("two goodbyes", lambda: len(
            self.pal.packets(BR_EXIT, "10.77.0.1")) == 2)

    def test_after_quit(self):
        self.shell.keys("0")
        self.sane(0)

    def test_after_quit_while_typing(self):
        self.pal.announce()
        self.shell.wait("李雷")
        self.shell.keys("1")
        self.shell.wait("李雷")
        self.shell.keys("Enter")
        self.shell.wait(">")
        self.shell.type("half a")
        self.shell.wait("half a")
        self.shell.keys("M-0")
        self.sane(0)

    def test_after_control_c(self):
        self.shell.keys("C-c")
        shown = self.shell.wait(lambda text: "left" in text or
                                re.search("(?i)quit", text))
        if "left" not in shown:
            self.shell.keys("C-c")
        self.sane(r"(0|130)")

    def test_after_sigterm(self):
        self.lan[1].run("kill", "-TERM", str(self.pid[0]))
        self.sane(r"\d+")

    def test_after_sighup(self):
        self.lan[1].run("kill", "-HUP", str(self.pid[0]))
        self.sane(r"\d+")

    def test_after_a_crash_from_outside_reset_is_all_it_takes(self):
        self.lan[1].run("kill", "-KILL", str(self.pid[0]))
        self.shell.wait("left 137")
        self.shell.type("reset")
        self.shell.keys("Enter")
        self.shell.type("gezi")
        self.shell.keys("Enter")
        self.shell.wait("2425")

    def test_when_the_terminal_goes_away_gezi_leaves(self):
        self.shell.tmux("kill-session", "-t", "s")
        proc.wait_until("gezi is gone", lambda: not proc.is_there(
            self.pid[0]))
        self.pal.wait_packet(BR_EXIT)

    def test_stopped_and_continued(self):
        self.shell.keys("C-z")
        self.shell.wait(re.compile("(?i)stopped"))
        self.assertEqual("0", self.shell.info("#{alternate_on}"))
        self.assertEqual(self.before, self.stty("stopped"))
        self.shell.type("fg; echo back $?")
        self.shell.keys("Enter")
        self.shell.wait("2425")
        self.pal.announce()
        self.shell.wait("李雷")
        self.shell.keys("0")
        self.sane(0, "back")


class Flood(LanCase):
    def test_ten_thousand_messages_leave_the_screen_alive(self):
        pal = self.peer(2, "official", "李雷", user="lilei")
        ann = self.house(1, nick="安妮")
        screen = ann.screen()
        screen.wait("Send")
        pal.announce()
        screen.wait("李雷")
        screen.keys("1")
        screen.wait("to whom?")
        screen.keys("Enter")
        screen.wait("to 李雷>")
        quiet = len(screen.raw())
        began = time.monotonic()
        for i in range(10000):
            pal.say("flood %d" % i, "10.77.0.1")
            if i == 5000:
                screen.type("alive?")
        screen.wait("alive?")
        screen.wait("flood 9999")
        took = time.monotonic() - began
        # Each picture hides the cursor once.
        frames = screen.raw()[quiet:].count(b"\x1b[?25l")
        self.assertLessEqual(frames, 30 * took + 2)
