"""Disks of a test: small ones that fill up, ones that watch each step, and
what a gezi wrote there."""
import contextlib
import os
import sqlite3

import sandbox
from house import BINARY

CRASH = os.path.join(os.path.dirname(BINARY), "tests/crash")

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


def steps(house, **what):
    """The environment of a gezi whose steps count: tests/crash/steps.c."""
    env = {"STEPS_" + name: str(value) for name, value in what.items()}
    return {**env, "STEPS_DIR": house.state,
            "LD_PRELOAD": os.path.join(CRASH, "steps.so"),
            "ASAN_OPTIONS": "verify_asan_link_order=0"}


def answers(state, *query):
    """What the database says, without asking gezi."""
    db = sqlite3.connect("file:%s/history.db?mode=ro" % state, uri=True)
    with contextlib.closing(db):
        return db.execute(*query).fetchall()


def stored(state, out=False):
    """The texts that are kept, oldest first."""
    return [row[0] for row in answers(
        state, "SELECT text FROM message WHERE out = ? ORDER BY row", (out,))]


def waiting(state):
    """How many messages are still to be delivered."""
    return answers(state, "SELECT count(*) FROM sent WHERE state < 2")[0][0]
