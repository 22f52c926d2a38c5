#!/usr/bin/env python3
"""Run the tests that use the real program on a LAN of network namespaces.

usage: tests/run.py [-k WORD] [-x WORD] [-l] [-j N] [FOLDER ...]
  FOLDER   net, tui, interop: all tests in it; without one, these three; large:
           gigabytes and minutes, on its own only
  -k WORD  only tests with WORD in their name (may be repeated)
  -x WORD  no tests with WORD in their name (may be repeated)
  -l       list them
  -j N     N of these at a time, each in a world of its own: they mostly wait
GEZI=path names the program (default build/gezi), GEZI_PATIENCE=seconds how
long to wait for what should come at once (default 30).
"""
import argparse
import os
import re
import subprocess
import sys
import threading
import time
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(HERE, "lib"))

import house  # noqa: E402
import need  # noqa: E402
import sandbox  # noqa: E402

FOLDERS = ("net", "tui", "interop")


class Result(unittest.TestResult):
    """One line a test. What was skipped did not pass."""

    def __init__(self):
        super().__init__()
        self.passed, self.bad = 0, []

    def startTest(self, test):
        super().startTest(test)
        self.began = time.monotonic()
        self.before = len(self.failures) + len(self.errors)

    def line(self, word, test):
        print("%-6s %5.1f s  %s" % (word, time.monotonic() - self.began,
                                    name_of(test)), flush=True)

    def fail(self, test, text):
        self.line("FAILED", test)
        print(text.rstrip(), flush=True)
        self.bad.append(name_of(test))

    def addSuccess(self, test):
        self.passed += 1
        self.line("ok", test)

    def addError(self, test, err):
        self.fail(test, self._exc_info_to_string(err, test))

    addFailure = addError

    def addSubTest(self, test, subtest, err):
        if err is not None:
            self.fail(subtest, self._exc_info_to_string(err, test))

    def addSkip(self, test, reason):
        self.fail(test, "skipped, which no test may be: " + reason)

    def addExpectedFailure(self, test, err):
        self.fail(test, "expected to fail, which no test may be")


def name_of(test):
    parts = test.id().split(".")
    return "%s %s" % (parts[0], parts[-1].replace("_", " "))


def tests_in(suite):
    for t in suite:
        if isinstance(t, unittest.TestSuite):
            yield from tests_in(t)
        else:
            yield t


def collect(folders, words, but):
    found = []
    for folder in folders:
        path = os.path.join(HERE, folder)
        loader = unittest.TestLoader()
        found += tests_in(loader.discover(path, "test_*.py", path))
        if loader.errors:
            sys.exit("\n".join(loader.errors))
    return [t for t in found
            if (not words or any(w in t.id() for w in words)) and
            not any(w in t.id() for w in but)]


def share_of(tests, part, parts):
    """Whole modules, the largest first, each to who has least. The interop
    ones stay together: they share the display of one X server."""
    groups = {}
    for t in tests:
        module = t.id().split(".")[0]
        groups.setdefault("iptux" if "iptux" in module else module,
                          []).append(t)
    shares = [[] for _ in range(parts)]
    for name in sorted(groups, key=lambda n: (-len(groups[n]), n)):
        min(shares, key=len).extend(groups[name])
    return shares[part]


class Helper(threading.Thread):
    """A run of a share, whose lines come a test at a time."""

    lock = threading.Lock()
    head = re.compile(r"^(ok|FAILED) +[0-9.]+ s  ")
    total = re.compile(r"^(\d+) passed, (\d+) failed in ")

    def __init__(self, part, parts):
        super().__init__()
        self.child = subprocess.Popen(
            [sys.executable, os.path.abspath(__file__), "--part",
             "%d/%d" % (part, parts), *sys.argv[1:]],
            stdout=subprocess.PIPE, text=True, errors="replace")
        self.passed = self.failed = 0
        self.bad = []

    def show(self, lines):
        with self.lock:
            sys.stdout.writelines(lines)
            sys.stdout.flush()

    def run(self):
        lines = []
        for line in self.child.stdout:
            total = self.total.match(line)
            if line.startswith("failed: "):
                self.bad.append(line)
            elif total:
                self.passed, self.failed = map(int, total.groups())
            else:
                if self.head.match(line):
                    self.show(lines)
                    lines = []
                lines.append(line)
        self.show(lines)
        self.child.wait()


def run_at_a_time(n):
    began = time.monotonic()
    helpers = [Helper(i, n) for i in range(n)]
    try:
        for h in helpers:
            h.start()
        for h in helpers:
            h.join()
    except KeyboardInterrupt:
        for h in helpers:  # they have had the Ctrl+C, too
            h.child.wait()
        print("tests: interrupted", flush=True)
        os._exit(130)
    sys.stdout.writelines(line for h in helpers for line in h.bad)
    ended = [h.child.returncode for h in helpers]
    if any(code not in (0, 1) for code in ended):
        sys.exit("tests: a run ended with %s" % ended)
    if not sum(h.passed + h.failed for h in helpers):
        sys.exit("tests: none found")
    print("%d passed, %d failed in %.0f s" % (
        sum(h.passed for h in helpers), sum(h.failed for h in helpers),
        time.monotonic() - began), flush=True)
    return max(ended)


def main():
    a = argparse.ArgumentParser(usage=__doc__)
    a.add_argument("-k", action="append", default=[])
    a.add_argument("-x", action="append", default=[])
    a.add_argument("-l", action="store_true")
    a.add_argument("-j", type=int, default=1)
    a.add_argument("--part", help=argparse.SUPPRESS)
    a.add_argument("folders", nargs="*")
    args = a.parse_args()
    if args.j > 1 and not args.l and not args.part:
        return run_at_a_time(args.j)
    if not args.l:
        need.check(house.BINARY)
        sandbox.enter()
    tests = collect(args.folders or FOLDERS, args.k, args.x)
    if args.part:
        part, parts = map(int, args.part.split("/"))
        tests = share_of(tests, part, parts)
        if not tests:
            print("0 passed, 0 failed in 0 s")
            return 0
    if args.l:
        print("\n".join(name_of(t) for t in tests))
        return 0
    if not tests:
        sys.exit("tests: none found")
    result = Result()
    began = time.monotonic()
    try:
        unittest.TestSuite(tests).run(result)
    except KeyboardInterrupt:
        print("tests: interrupted", flush=True)
        os._exit(130)
    for name in result.bad:
        print("failed: " + name)
    print("%d passed, %d failed in %.0f s" % (
        result.passed, len(result.bad), time.monotonic() - began), flush=True)
    os._exit(1 if result.bad else 0)


if __name__ == "__main__":
    sys.exit(main())
