"""The TCP port: without it people still chat, and a crowd at its door keeps
nobody out."""
import os
import resource
import socket

import lan
from case import LanCase
from filepeer import FILEATTACH, FilePeer
from peer import ANSENTRY

ANN = "10.77.0.1"
CROWD = 1000


class FilesPort(LanCase):
    def file_peer(self, nick, kind="official"):
        p = FilePeer(self.lan[2], kind, nick)
        self.addCleanup(p.close)
        return p

    def write(self, house, name, size):
        path = os.path.join(house.home, name)
        with open(path, "wb") as f:
            f.write(os.urandom(size))
        return path

    def test_without_the_tcp_port_people_still_chat(self):
        ann = self.house(1)
        taken = self.lan[1].socket(kind=socket.SOCK_STREAM)
        self.addCleanup(taken.close)
        taken.bind(("0.0.0.0", 2425))
        taken.listen()
        listen = ann.listen()
        self.assertTrue(any("TCP port 2425" in line for line in listen.err),
                        listen.err)
        pal = self.file_peer("pal")
        pal.announce(ANN)
        answer = pal.wait_packet(ANSENTRY)
        self.assertFalse(answer.command & FILEATTACH)
        pal.receipt_for(pal.say("hello", ANN))
        path = self.write(ann, "a.bin", 100)
        done = ann.run("send", "pal", "-f", path)
        self.assertEqual(1, done.status, repr(done))
        self.assertOneLine(done.err)

    def crowd(self, host):
        """So many that connect and say nothing, or half a request."""
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE,
                           (min(hard, 4 * CROWD), hard))
        self.addCleanup(resource.setrlimit, resource.RLIMIT_NOFILE,
                        (soft, hard))
        crowd = []

        def gather():
            host.enter()
            for i in range(CROWD):
                s = socket.socket()
                self.addCleanup(s.close)
                s.settimeout(30)
                s.connect((ANN, 2425))
                if i % 2:
                    s.sendall(b"1:100:nobody:pc:96:")
                crowd.append(s)

        lan.in_thread(gather)
        return crowd

    def test_a_crowd_of_half_open_connections_keeps_nobody_out(self):
        ann = self.house(1)
        listen = ann.listen("--accept")
        pal = self.file_peer("pal")
        pal.announce(ANN)
        listen.event("person")
        path = self.write(ann, "a.bin", 3 << 20)
        self.assertExit(0, ann.run("send", "pal", "-f", path))
        offer, records = pal.offered()
        self.crowd(self.lan[2])
        pal.receipt_for(pal.say("still there?", ANN))
        with open(path, "rb") as f:
            self.assertEqual(f.read(), pal.fetch(offer, records[0]))
        theirs = os.path.join(pal_home(self), "b.bin")
        with open(theirs, "wb") as f:
            f.write(os.urandom(3 << 20))
        pal.offer([theirs], ANN)
        done = listen.event("transfer", state="done", direction="in")
        with open(theirs, "rb") as a, open(done["path"], "rb") as b:
            self.assertEqual(a.read(), b.read())


def pal_home(case):
    """A folder of the peer's own."""
    return case.house(2, user="pal").home
