"""One gezi holds the port; all others of that user go through it."""
import json
import os
import signal
import socket
import stat

from case import LanCase
from peer import BR_ENTRY, BROADCASTOPT, SENDMSG


def sockets_below(folder):
    found = []
    for where, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(where, name)
            if stat.S_ISSOCK(os.lstat(path).st_mode):
                found.append(path)
    return found


def connect_as(uid, path):
    """What a process of that user gets to see, and how it ended."""
    read_end, write_end = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.setgroups([])
            os.setgid(uid)
            os.setuid(uid)
        except OSError:
            os.write(write_end, b"cannot become another user: run as root")
            os._exit(0)
        try:
            s = socket.socket(socket.AF_UNIX)
            s.settimeout(5)
            s.connect(path)
            heard = b""
            while True:
                part = s.recv(4096)
                if not part:
                    break
                heard += part
            os.write(write_end, b"heard:" + heard[:2000])
        except TimeoutError:
            os.write(write_end, b"held:" + heard[:2000])
        except OSError as e:
            os.write(write_end, b"refused:" + str(e).encode())
        os._exit(0)
    os.close(write_end)
    with os.fdopen(read_end, "rb") as f:
        said = f.read()
    os.waitpid(child, 0)
    return said


class Control(LanCase):
    def setUp(self):
        super().setUp()
        self.pal = self.peer(2, "official", "李雷")
        self.ann = self.house(1, nick="安妮")

    def hold(self):
        listen = self.ann.listen()
        self.pal.announce()
        listen.event("person", state="online")
        return listen

    def all_verbs_work(self):
        mark = self.pal.mark()
        done = self.ann.run("send", "李雷", "经过")
        self.assertExit(0, done)
        self.pal.wait_packet(SENDMSG, start=mark, fits=lambda p: (
            not p.command & BROADCASTOPT and p.text() == "经过"))
        self.assertExit(0, self.ann.run("broadcast", "大家"))
        self.pal.wait_packet(SENDMSG, start=mark,
                             fits=lambda p: p.command & BROADCASTOPT)
        done = self.ann.run("peers", "--json", "--wait", "0")
        self.assertExit(0, done)
        self.assertEqual(["李雷"], [json.loads(line)["person"]["nick"]
                                  for line in done.out.splitlines()])
        second = self.ann.listen()
        self.pal.receipt_for(self.pal.say("两边都听到", "10.77.0.1"))
        second.event("message", text="两边都听到")
        second.stop()

    def test_every_verb_works_while_listen_holds_the_port(self):
        listen = self.hold()
        self.all_verbs_work()
        listen.event("message", text="两边都听到")
        self.assertTrue(listen.alive())
        entries = self.pal.packets(BR_ENTRY, "10.77.0.1")
        self.assertLessEqual(len({p.number for p in entries}), 3,
                             "the others announced themselves, too")

    def test_every_verb_works_while_the_screen_holds_the_port(self):
        screen = self.ann.screen()
        screen.wait("2425")
        self.pal.announce()
        screen.wait("李雷")
        self.all_verbs_work()
        self.assertFalse(screen.dead())

    def test_the_socket_is_for_its_owner_only(self):
        self.hold()
        found = sockets_below(self.ann.home)
        self.assertEqual(1, len(found), found)
        self.assertEqual(0o600, stat.S_IMODE(os.lstat(found[0]).st_mode))
        self.assertEqual(0o700, stat.S_IMODE(os.stat(
            os.path.dirname(found[0])).st_mode))

    def test_another_user_is_refused_even_when_the_modes_let_him_in(self):
        listen = self.hold()
        path = sockets_below(self.ann.home)[0]
        self.assertIn(b"refused:", connect_as(1234, path))
        os.chmod(path, 0o666)
        folder = os.path.dirname(path)
        while folder != "/tmp":
            os.chmod(folder, 0o755)
            folder = os.path.dirname(folder)
        said = connect_as(1234, path)
        self.assertNotIn(b"cannot", said)
        self.assertNotIn("李雷".encode(), said)
        self.assertFalse(said.startswith(b"held:"), said)
        self.assertTrue(listen.alive())
        self.assertExit(0, self.ann.run("send", "李雷", "still fine"))

    def test_a_socket_left_by_kill_9_is_taken_over(self):
        listen = self.hold()
        listen.send_signal(signal.SIGKILL)
        listen.wait()
        self.assertEqual(1, len(sockets_below(self.ann.home)))
        self.hold()
        self.all_verbs_work()

    def test_without_a_runtime_directory_it_is_in_the_state_directory(self):
        ann = self.house(1, nick="安妮", XDG_RUNTIME_DIR=None)
        listen = ann.listen()
        self.pal.announce()
        listen.event("person", state="online")
        self.assertExit(0, ann.run("send", "李雷", "经过"))
        found = sockets_below(ann.home)
        self.assertEqual(1, len(found), found)
        self.assertTrue(found[0].startswith(ann.state), found)

    def test_a_sender_through_the_socket_hears_of_failure_too(self):
        self.hold()
        done = self.ann.run("send", "10.77.0.99", "hello")
        self.assertExit(3, done)
        done = self.ann.run("send", "李磊", "hello")
        self.assertExit(4, done)
        self.assertIn("李雷", done.err)

    def test_a_client_that_dies_hurts_nobody(self):
        listen = self.hold()
        self.pal.receipts = False
        for number in (signal.SIGKILL, signal.SIGINT, signal.SIGTERM):
            p = self.ann.start("send", "--json", "李雷", "mind %d" % number)
            p.event("delivery")
            p.send_signal(number)
            p.wait()
        self.pal.receipts = True
        # What they sent is the house's now: all of it, in order.
        self.pal.announce()
        for number in (signal.SIGKILL, signal.SIGINT, signal.SIGTERM):
            self.pal.wait_packet(SENDMSG, fits=lambda p: p.text() ==
                                 "mind %d" % number)
        texts = [p.text() for p in self.pal.packets(SENDMSG)]
        self.assertEqual(["mind 9", "mind 2", "mind 15"],
                         list(dict.fromkeys(texts)))
        self.all_verbs_work()
        self.assertTrue(listen.alive())

    def test_garbage_on_the_socket_is_survived(self):
        listen = self.hold()
        path = sockets_below(self.ann.home)[0]
        for junk in (b"\0" * 100000, b"{" * 70000, b"\n" * 1000,
                     b'{"event":1}\n', b"\xff\xfe\n", os.urandom(50000)):
            s = socket.socket(socket.AF_UNIX)
            s.settimeout(5)
            s.connect(path)
            try:
                s.sendall(junk)
                s.recv(1)
            except OSError:
                pass
            s.close()
        self.all_verbs_work()
        self.assertTrue(listen.alive())

    def test_a_client_that_never_reads_does_not_stop_the_house(self):
        listen = self.hold()
        path = sockets_below(self.ann.home)[0]
        lazy = self.ann.start("listen", "--json")
        lazy.event("ready")
        lazy.send_signal(signal.SIGSTOP)
        for i in range(2000):
            self.pal.say("x" * 400 + str(i), "10.77.0.1")
        self.pal.receipt_for(self.pal.say("all in", "10.77.0.1"))
        listen.event("message", text="all in")
        self.assertTrue(os.path.exists(path))
        lazy.send_signal(signal.SIGCONT)

    def test_a_message_through_the_socket_is_from_the_house(self):
        self.hold()
        other = {"XDG_CONFIG_HOME": os.path.join(self.ann.home, "empty")}
        self.assertExit(0, self.ann.run("send", "李雷", "who", env=other))
        p = self.pal.wait_packet(SENDMSG)
        self.assertRegex(p.user, rb"^ann-<[0-9a-f]{16}>$")
        self.assertEqual(2425, p.source[1])

    def test_listen_through_the_socket_ends_when_the_house_ends(self):
        listen = self.hold()
        second = self.ann.listen()
        listen.send_signal(signal.SIGTERM)
        listen.wait()
        self.assertGreater(second.wait(), 0)
        self.assertOneLine("\n".join(second.err) + "\n")
