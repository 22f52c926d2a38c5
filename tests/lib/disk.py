"""Disks of a test: small ones that fill up, and what a gezi wrote there."""
import contextlib
import os
import sqlite3

import sandbox

MS_RDONLY, MS_REMOUNT = 1, 32


class SmallDisk:
    """A file system in memory. What is left can be taken and given back."""

    def __init__(self, path, size="1m"):
        os.makedirs(path, mode=0o700, exist_ok=True)
        sandbox.mount("tmpfs", path, "tmpfs", 0, "mode=0700,size=" + size)
        self.path, self.size = path, size
        self.filler = os.path.join(path, "filler")

    def fill(self):
        """Nothing more fits."""
        with open(self.filler, "ab", buffering=0) as f:
            with contextlib.suppress(OSError):
                while f.write(b"x" * 65536):
                    pass
            with contextlib.suppress(OSError):
                while f.write(b"x" * 512):
                    pass

    def give_back(self):
        os.unlink(self.filler)

    def read_only(self, on=True):
        sandbox.mount("tmpfs", self.path, "tmpfs",
                      MS_REMOUNT | (MS_RDONLY if on else 0),
                      "mode=0700,size=" + self.size)

    def close(self):
        sandbox.unmount(self.path)


def stored(state, out=False):
    """The texts that are kept, oldest first, without asking gezi."""
    db = sqlite3.connect("file:%s/history.db?mode=ro" % state, uri=True)
    with contextlib.closing(db):
        return [row[0] for row in db.execute(
            "SELECT text FROM message WHERE out = ? ORDER BY row", (out,))]
