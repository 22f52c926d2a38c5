"""What takes minutes and gigabytes: make large. Not part of the tests."""
import hashlib
import os
import shutil
import time

import proc
from case import LanCase
from peer import Peer

ANN, BOB = "10.77.0.1", "10.77.0.2"
GIB = 1 << 30
PATIENCE = 1200


def digest(path):
    h = hashlib.sha256()
    with open(path, "rb") as f:
        while block := f.read(1 << 20):
            h.update(block)
    return h.hexdigest()


def names(folder):
    return sorted(os.path.relpath(os.path.join(at, name), folder)
                  for at, folders, files in os.walk(folder)
                  for name in folders + files)


def private(pid):
    """Kilobytes that are this process's alone."""
    total = 0
    with open("/proc/%d/smaps_rollup" % pid) as f:
        for line in f:
            if line.startswith(("Private_Clean:", "Private_Dirty:")):
                total += int(line.split()[1])
    return total


class Large(LanCase):
    def setUp(self):
        super().setUp()
        self.ann = self.house(1, user="ann", nick="ann")
        self.bob = self.house(2, user="bob", nick="bob")
        self.addCleanup(shutil.rmtree, self.ann.home, True)
        self.addCleanup(shutil.rmtree, self.bob.home, True)
        self.listen = self.bob.listen("--accept")

    def got(self, name):
        return os.path.join(self.bob.home, "Downloads", name)

    def send(self, *paths):
        began = time.monotonic()
        args = [word for path in paths for word in ("-f", path)]
        self.assertExit(0, self.ann.run(
            "send", BOB, *args, "--timeout", str(PATIENCE),
            patience=PATIENCE))
        return time.monotonic() - began

    def test_a_file_over_4_gib_arrives_whole(self):
        path = os.path.join(self.ann.home, "sparse.bin")
        with open(path, "wb") as f:
            for at in (0, 1 << 31, 4 * GIB - 3):
                f.seek(at)
                f.write(b"mark at %d" % at)
            f.truncate(4 * GIB + 1)
        took = self.send(path)
        print("4 GiB + 1 byte: %.1f s" % took)
        self.assertEqual(4 * GIB + 1, os.path.getsize(self.got("sparse.bin")))
        self.assertEqual(digest(path), digest(self.got("sparse.bin")))

    def test_100000_files_arrive(self):
        top = os.path.join(self.ann.home, "many")
        for folder in range(100):
            at = os.path.join(top, "folder %d" % folder)
            os.makedirs(at)
            for i in range(1000):
                with open(os.path.join(at, "%d.txt" % i), "w") as f:
                    f.write("%d/%d\n" % (folder, i))
        took = self.send(top)
        print("100,000 files: %.1f s" % took)
        self.assertEqual(names(top), names(self.got("many")))
        with open(self.got("many/folder 99/999.txt")) as f:
            self.assertEqual("99/999\n", f.read())

    def test_8_transfers_beside_1000_messages(self):
        paths = []
        for i in range(8):
            path = os.path.join(self.ann.home, "f%d.bin" % i)
            with open(path, "wb") as f:
                block = os.urandom(1 << 20)
                for _ in range(512):
                    f.write(block)
            paths.append(path)
        pal = Peer(self.lan[1], "official", "pal", port=2426, user="pal")
        self.addCleanup(pal.close)
        before = private(self.listen.child.pid)
        sending = self.ann.start(
            "send", BOB, *[w for p in paths for w in ("-f", p)],
            "--timeout", str(PATIENCE))
        self.listen.event("transfer", state="started")
        slowest, most = 0, 0
        for i in range(1000):
            began = time.monotonic()
            pal.receipt_for(pal.say("message %d" % i, BOB))
            slowest = max(slowest, time.monotonic() - began)
            most = max(most, private(self.listen.child.pid))
        running = sending.alive()
        print("slowest of 1,000 receipts %.0f ms, transfers %s; memory %d kB, "
              "at most %d kB" % (slowest * 1e3, "still ran" if running else
                                 "were done", before, most))
        self.assertLess(slowest, 1)
        self.assertLess(most - before, 16 << 10)
        proc.wait_until("the files", lambda: all(
            os.path.exists(self.got("f%d.bin" % i)) for i in range(8)),
            PATIENCE)
        for i in range(8):
            self.assertEqual(digest(paths[i]),
                             digest(self.got("f%d.bin" % i)))
