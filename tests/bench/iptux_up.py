#!/usr/bin/env python3
"""Start iptux in the network namespace this runs in, for bench_ack.

Says "ready" when its window is there, or in one line why it is not. Ends it
when standard input ends.
"""
import os
import shutil
import sys
import tempfile

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "lib"))

import iptux  # noqa: E402
import proc  # noqa: E402
import sandbox  # noqa: E402


class Here:
    """As lan.Host, without a namespace of its own."""

    def popen(self, argv, **kw):
        return proc.Proc(argv, **kw)


def start():
    """iptux dies now and then while it starts: up to three goes."""
    for left in (2, 1, 0):
        try:
            return iptux.Iptux(Here(), "tux")
        except iptux.Died:
            if not left:
                raise


def main():
    base = tempfile.mkdtemp(prefix="x.", dir="/tmp")
    tempfile.tempdir = base
    peer = None
    try:
        peer = start()
        print("ready", flush=True)
        sys.stdin.buffer.read()
    except Exception as e:  # told, whatever it is
        print(" ".join(str(e).split())[:200], flush=True)
    finally:
        if peer:
            peer.close()
        for path in sandbox.swept(base):
            if os.path.lexists(path):
                os.unlink(path)
        shutil.rmtree(base, ignore_errors=True)


main()
