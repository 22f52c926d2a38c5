"""What users get wrong, and what the world gets wrong: one clear line each."""
import os
import re
import sys

import proc
import sandbox
from case import LanCase
from house import BINARY
from peer import BR_ENTRY, SENDMSG


class BadInput(LanCase):
    def known(self, kind, nick, **kw):
        """A pal, and a listening house that knows him."""
        pal = self.peer(2, kind, nick, **kw)
        ann = self.house(1, nick="安妮")
        listen = ann.listen()
        pal.announce()
        listen.event("person", state="online")
        return pal, ann

    def test_a_message_too_long_for_the_peer_is_refused_with_bytes_over(self):
        for kind, limit in (("feiq", 8000), ("official", 32767)):
            with self.subTest(kind=kind):
                pal, ann = self.known(kind, "pal")
                done = ann.run("send", "pal", "-", stdin=b"a" * limit)
                self.assertExit(1, done)
                self.assertOneLine(done.err)
                over = re.search(r"(\d+) bytes", done.err)
                self.assertTrue(over, done.err)
                over = int(over.group(1))
                self.assertTrue(0 < over < 200, done.err)
                self.assertEqual([], pal.packets(SENDMSG))
                done = ann.run("send", "pal", "-", stdin=b"a" * (limit - over))
                self.assertExit(0, done)
                sent = pal.packets(SENDMSG)[0]
                self.assertLessEqual(len(sent.raw), limit)
                self.assertEqual(limit - over, len(sent.text()))
                self.end_all()
                pal.close()

    def test_a_message_too_long_for_any_packet_is_refused(self):
        _, ann = self.known("official", "pal")
        done = ann.run("send", "pal", "-", stdin=b"a" * 3000000)
        self.assertExit(1, done)
        self.assertOneLine(done.err)

    def test_an_unknown_name_suggests_the_nearest(self):
        pal, ann = self.known("official", "李雷")
        done = ann.run("send", "李蕾", "hi")
        self.assertExit(4, done)
        self.assertOneLine(done.err)
        self.assertIn("李蕾", done.err)
        self.assertIn("李雷", done.err)
        self.assertEqual([], pal.packets(SENDMSG))

    def test_an_unknown_name_with_nobody_there_says_so(self):
        done = self.house(1).run("send", "李雷", "hi")
        self.assertExit(4, done)
        self.assertOneLine(done.err)
        self.assertIn("李雷", done.err)

    def test_an_ambiguous_prefix_names_the_people(self):
        pal = self.peer(2, "official", "张三")
        other = self.peer(1, "official", "张三丰", port=3425)
        ann = self.house(1, nick="安妮")
        listen = ann.listen()
        pal.announce()
        other.announce("10.77.0.1")
        proc.wait_until("both known", lambda: len(
            [e for e in listen.events() if e.get("state") == "online"]) == 2)
        done = ann.run("send", "张", "hi")
        self.assertIn(done.status, (2, 4), repr(done))
        self.assertOneLine(done.err)
        self.assertIn("张三", done.err)
        self.assertIn("张三丰", done.err)
        self.assertExit(0, ann.run("send", "张三", "exact"))
        self.assertEqual("exact", pal.wait_packet(SENDMSG).text())

    def test_an_address_that_does_not_answer_says_after_how_many_tries(self):
        done = self.house(1).run("send", "10.77.0.99", "hi")
        self.assertExit(3, done)
        self.assertOneLine(done.err)
        self.assertIn("10.77.0.99", done.err)
        self.assertRegex(done.err, r"\b5 (tries|times)\b")

    def test_a_peer_that_went_silent_says_after_how_many_tries(self):
        pal, ann = self.known("official", "李雷")
        pal.receipts = False
        done = ann.run("send", "李雷", "hi")
        self.assertExit(3, done)
        self.assertOneLine(done.err)
        self.assertIn("李雷", done.err)
        self.assertIn("5", done.err)
        sent = pal.packets(SENDMSG)
        self.assertEqual(5, len(sent))
        self.assertEqual(1, len({p.number for p in sent}))

    def test_a_timeout_ends_the_wait(self):
        pal, ann = self.known("official", "李雷")
        pal.receipts = False
        done = ann.run("send", "--timeout", "1", "李雷", "hi")
        self.assertExit(3, done)
        self.assertOneLine(done.err)
        self.assertLess(len(pal.packets(SENDMSG)), 4)

    def test_a_wrong_config_line_is_named_and_the_rest_counts(self):
        pal = self.peer(2, "official", "pal")
        ann = self.house(1)
        ann.write_config("# mine\nnick = 安妮\n\ngruop = 研发部\n"
                         "host = box\nno sense\nport = many\n")
        done = ann.run("send", "10.77.0.2", "hi")
        self.assertExit(0, done)
        lines = done.err.splitlines()
        self.assertEqual(3, len(lines), done.err)
        for line, number, word in zip(lines, (4, 6, 7),
                                      ("group", "key = value", "port")):
            self.assertIn("~/.config/gezi/config:%d:" % number, line)
            self.assertIn(word, line)
        p = pal.wait_packet(SENDMSG)
        self.assertEqual(b"box", p.host)

    def test_a_wrong_config_file_is_an_error(self):
        ann = self.house(1)
        done = ann.run("--config", "/nonexistent/config", "peers")
        self.assertExit(1, done)
        self.assertOneLine(done.err)
        self.assertIn("/nonexistent/config", done.err)

    def test_a_port_in_use_names_who_holds_it(self):
        holder = self.lan[1].popen([
            sys.executable, "-c", "import socket, time\n"
            "s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\n"
            "s.bind(('0.0.0.0', 2425))\nprint('bound', flush=True)\n"
            "time.sleep(600)"])
        holder.wait_line("bound", lambda line: line == "bound")
        ann = self.house(1)
        for verb in (["listen"], ["send", "10.77.0.2", "hi"], ["peers"],
                     ["broadcast", "hi"]):
            done = ann.run(*verb)
            self.assertExit(6, done)
            self.assertOneLine(done.err)
            self.assertIn("2425", done.err)
            self.assertIn("python", done.err)
            self.assertRegex(done.err, r"\b%d\b" % holder.pid)
        screen = ann.screen()
        self.assertEqual(6, screen.status())
        screen.wait("2425")
        self.assertExit(3, ann.run("--port", "2426", "send",
                                   "10.77.0.99:2426", "hi"))

    def test_the_screen_without_a_terminal_says_so(self):
        done = self.house(1).run()
        self.assertIn(done.status, (1, 2), repr(done))
        self.assertOneLine(done.err)
        self.assertIn("terminal", done.err)
        self.assertEqual("", done.out)

    def test_a_terminal_that_is_not_known_says_so(self):
        ann = self.house(1, nick="安妮")
        screen = ann.screen(term="no-such-terminal")
        shown = screen.wait(lambda text: "choose" in text or
                            "no-such-terminal" in text)
        self.assertTrue("choose" in shown or screen.status() in (1, 2))

    def test_no_locale_does_not_matter(self):
        pal = self.peer(2, "official", "李雷")
        for env in ({"LC_ALL": "C"}, {"LANG": None}, {"LANG": "xx_YY.UTF-8"},
                    {"LANG": "C", "LC_CTYPE": "POSIX"}):
            with self.subTest(env=env):
                ann = self.house(1, nick="安妮", **env)
                listen = ann.listen()
                pal.announce()
                listen.event("person", state="online")
                done = ann.run("send", "李雷", "中文")
                self.assertExit(0, done)
                self.assertEqual("", done.err)
                pal.wait_packet(SENDMSG, fits=lambda p: p.text() == "中文")
                pal.receipt_for(pal.say("回答", "10.77.0.1"))
                listen.event("message", text="回答")
                self.end_all()

    def test_the_screen_without_a_utf8_locale_works_or_says_why(self):
        pal = self.peer(2, "official", "Bob")
        ann = self.house(1, nick="Ann")
        screen = ann.screen(env={"LC_ALL": "C"})
        shown = screen.wait(lambda text: "Send" in text or "UTF-8" in text)
        if "Send" in shown:
            pal.announce()
            screen.wait("Bob")
        else:
            self.assertEqual(1, len(shown.strip().splitlines()) -
                             screen.dead())
            self.assertIn(screen.status(), (1, 2))

    def test_a_full_disk_for_the_state_is_one_clear_line(self):
        pal = self.peer(2, "official", "pal")
        ann = self.house(1)
        os.makedirs(ann.state, exist_ok=True)
        sandbox.mount("tmpfs", ann.state, "tmpfs", 0, "size=4k")
        self.addCleanup(sandbox.unmount, ann.state)
        with open(os.path.join(ann.state, "filler"), "wb") as f:
            try:
                f.write(b"x" * 65536)
                f.flush()
            except OSError:
                pass
        done = ann.run("send", "10.77.0.2", "hi")
        self.assertIn(done.status, (0, 1), repr(done))
        self.assertOneLine(done.err)
        self.assertIn("make room there", done.err)
        self.assertIn(ann.state, done.err)
        self.assertRegex(done.err, "(?i)no space|full")
        if done.status == 0:
            self.assertEqual("hi", pal.wait_packet(SENDMSG).text())

    def test_a_state_directory_that_cannot_be_made_is_one_clear_line(self):
        ann = self.house(1)
        blocked = os.path.join(ann.home, "file")
        with open(blocked, "w"):
            pass
        done = ann.run("--state", os.path.join(blocked, "state"), "send",
                       "10.77.0.99", "hi")
        self.assertIn(done.status, (1, 3), repr(done))
        self.assertIn("file/state", done.err)

    def test_a_full_standard_output_is_an_error(self):
        ann = self.house(1)
        p = self.lan[1].popen(["sh", "-c", '"$0" "$@" >/dev/full', BINARY,
                               "help"], env=ann.env)
        self.assertEqual(1, p.wait())
        self.assertEqual(1, len(p.err), p.err)

    def test_a_closed_pipe_ends_listen_quietly(self):
        pal = self.peer(2, "official", "pal")
        ann = self.house(1)
        p = self.lan[1].popen(
            ["sh", "-c", '"$0" listen --json | head -n 1', BINARY],
            env=ann.env)
        pal.wait_packet(BR_ENTRY)
        p.wait_line("ready", lambda line: "ready" in line)
        for i in range(5):
            pal.say("x%d" % i, "10.77.0.1")
        p.wait()
        self.assertEqual([], [line for line in p.err if "ipe" not in line])

    def test_no_color_and_color_never_print_no_colour(self):
        pal = self.peer(2, "official", "pal")
        for args, env, kw in (([], {"NO_COLOR": "1"}, {}),
                              (["--color=never"], {}, {}),
                              ([], {}, {"term": "dumb"})):
            with self.subTest(args=args, env=env, **kw):
                ann = self.house(1, **env)
                screen = ann.shell(**kw)
                screen.type("gezi listen --count 1 %s; echo left $?"
                            % " ".join(args))
                screen.keys("Enter")
                mark = pal.mark()
                pal.wait_packet(BR_ENTRY, start=mark)
                pal.say("红", "10.77.0.1")
                screen.wait("left 0")
                screen.wait("红")
                colours = [c for c in re.findall(rb"\x1b\[([\d;]*)m",
                                                 screen.raw()) if c]
                self.assertEqual([], colours)
                self.end_all()

    def test_a_network_without_broadcast_is_said(self):
        self.lan[1].cut()
        ann = self.house(1)
        done = ann.run("broadcast", "hi")
        self.assertIn(done.status, (0, 1), repr(done))
        if done.status:
            self.assertOneLine(done.err)
        done = ann.run("send", "10.77.0.2", "hi")
        self.assertExit(3, done)
        self.assertOneLine(done.err)

    def test_bind_to_an_address_that_is_not_ours_is_one_clear_line(self):
        done = self.house(1).run("--bind", "10.1.2.3", "peers")
        self.assertExit(1, done)
        self.assertOneLine(done.err)
        self.assertIn("10.1.2.3", done.err)
