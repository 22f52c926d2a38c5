#!/usr/bin/env python3
"""Make the pictures in the README and the manual pages anew.

usage: tests/pictures.py
Five people are on a LAN of network namespaces; one of them has the real
program on a terminal, in English and in Chinese. What is seen goes between
the marks `picture NAME` of the documents, and into docs/screen.svg.
GEZI=path names the program (default build/gezi).
"""
import os
import re
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)
sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(HERE, "lib"))

import house  # noqa: E402
import lan  # noqa: E402
import proc  # noqa: E402
import sandbox  # noqa: E402
import screen  # noqa: E402
import svg  # noqa: E402
from peer import Peer  # noqa: E402

# Language, and the documents in it.
EDITIONS = (("en", ("README.md", "docs/gezi.1")),
            ("zh_CN", ("docs/README.zh-CN.md", "docs/gezi.zh_CN.1")))
# A picture stands between these: before it, and its end.
MARKS = {".md": ("<!-- picture: %s -->\n```text\n", "```\n"),
         ".1": ('.\\" picture: %s\n.Bd -literal\n', ".Ed\n")}
IMAGE = "docs/screen.svg"
COLS, ROWS = 80, 24
PAGE = 72, 16  # of a manual page, which is indented
ME = "10.77.0.1"
MIB = 1 << 20


class Office:
    """Who is on the LAN, and what they do."""

    def __init__(self, language):
        self.lan = lan.Lan(5)
        self.me = self.house(1, "张三", "zhangsan", "研发部",
                             ["language = " + language, "bell = off"])
        self.lei = self.house(2, "李雷", "lilei", "研发部", ["rate-limit = 2M"])
        self.fang = self.house(5, "王芳", "wangfang", "市场部")
        self.lei_hears = self.lei.listen()
        self.fang_hears = self.fang.listen()
        self.fang.run("away", "两点回来")
        self.mary = Peer(self.lan[3], "official", "メアリー", "設計部",
                         user="mary")
        self.xiao = Peer(self.lan[4], "feiq", "小道士", "飞秋", user="xiao")

    def house(self, number, nick, user, group, config=()):
        return house.House(self.lan[number], nick=nick, user=user, group=group,
                           machine="pc-" + user, config=list(config))

    def open(self):
        work = os.path.join(self.me.home, "work")
        self.put(self.me, "work/会议记录.txt", 4096)
        self.put(self.me, "work/预算.xlsx", 48000)
        self.put(self.me, "work/2026/计划.txt", 900)
        self.screen = screen.Screen(self.me.host, [house.BINARY], COLS, ROWS,
                                    self.me.env, work)
        self.screen.wait("李雷")
        for peer in (self.mary, self.xiao):
            peer.announce()
        for name in ("メアリー", "小道士", "王芳"):
            self.screen.wait(name)
        return self.screen

    def put(self, owner, name, size):
        path = os.path.join(owner.home, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as f:
            f.write(os.urandom(size))
        return path

    def must(self, done):
        if done.status != 0:
            sys.exit("pictures: %r" % done)

    def close(self):
        self.screen.close()
        for p in list(proc.Proc.running):
            p.kill()
        for peer in (self.mary, self.xiao):
            peer.close()
        self.lan.close()


def seen(terminal):
    """The text and, for the image, the same with its colours."""
    coloured = terminal.coloured()
    rows = re.sub("\033\\[[\\d;]*m|\017", "", coloured).split("\n")
    return [row.rstrip() for row in rows[:-1]], coloured


def settle(terminal):
    """What is seen when nothing has changed for a second."""
    since, before = time.monotonic(), None
    while time.monotonic() < since + 1:
        now = seen(terminal)
        if now != before:
            since, before = time.monotonic(), now
        time.sleep(0.1)
    return before


def at_the_menu(office, s):
    office.must(office.lei.run("send", "张三", "上次的图纸收到了吗?"))
    office.must(office.lei.run("send", "张三", "第三版, 照片也在里面",
                               "-f", "图纸.dwg", "-f", "照片"))
    office.xiao.say("今天食堂有红烧肉/:*", ME)
    s.wait("红烧肉")
    yield "menu", settle(s)


def in_a_conversation(office, s):
    s.keys("1")
    s.wait("王芳")
    s.type("ll")
    s.keys("Enter")
    s.wait("照片/")
    s.type("收到, 我看看。")
    s.keys("Enter")
    s.wait(re.compile("我看看.*(delivered|已送达)"))
    office.must(office.me.run("send", "--sealed", "李雷",
                              "Tuesday at ten, room 3?"))
    s.wait(re.compile("Tuesday.*(read|已读)"))
    office.must(office.lei.run("send", "张三", "好的 👍 那下午三点, 三楼"))
    s.wait("三楼")
    s.type("要带笔记本吗?")
    s.wait("要带笔记本吗?")
    yield "talk", settle(s)
    s.resize(*PAGE)
    yield "page", settle(s)
    s.resize(COLS, ROWS)
    s.keys("C-u", "C-p")
    s.type("m")
    yield "palette", settle(s)
    s.keys("Escape")  # not with the next key, which it would make Alt+key
    s.wait("我看看")


def among_the_files(_office, s):
    s.keys("Enter", "a")
    s.wait("%")
    s.keys("Escape")
    time.sleep(0.5)
    s.keys("Enter", "a")
    time.sleep(0.5)
    s.keys("M-4")
    s.wait("会议记录.txt")
    s.keys("Down", "Space", "Down")
    s.wait(re.compile("[3-6][0-9]%"))
    yield "files", seen(s)


def story(language):
    """All pictures of one language: {name: (rows, coloured)}."""
    office = Office(language)
    s = office.open()
    office.put(office.lei, "照片/一楼.jpg", 700000)
    office.put(office.lei, "照片/二楼.jpg", 900000)
    office.put(office.lei, "图纸.dwg", 24 * MIB)
    made = {}
    for scene in (at_the_menu, in_a_conversation, among_the_files):
        made.update(scene(office, s))
    office.close()
    return made


def as_mdoc(row):
    row = row.replace("\\", "\\e").replace("~", "\\(ti").replace(
        "^", "\\(ha")
    return "\\&" + row if row[:1] in (".", "'") else row


def put_into(document, made):
    """The pictures that it asks for, between their marks."""
    path = os.path.join(ROOT, document)
    with open(path, encoding="utf-8") as f:
        text = f.read()
    head, end = MARKS[os.path.splitext(document)[1]]
    for name, (rows, _) in made.items():
        begin = head % name
        if begin not in text:
            continue
        before, _, rest = text.partition(begin)
        behind = rest[rest.index(end):]
        if document.endswith(".1"):
            rows = map(as_mdoc, rows)
        text = before + begin + "\n".join(rows) + "\n" + behind
    write(path, text)


def write(path, text):
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)


def main():
    sandbox.enter()
    for language, documents in EDITIONS:
        made = story(language)
        for name, (rows, _) in made.items():
            if any("/tmp" in row for row in rows):
                sys.exit("pictures: a path of this machine is in " + name)
        for document in documents:
            put_into(document, made)
        if language == "en":
            write(os.path.join(ROOT, IMAGE), svg.draw(
                made["talk"][1], COLS, ROWS, "A conversation in gezi"))
    os._exit(0)  # as tests/run.py: threads of the harness do not end


if __name__ == "__main__":
    main()
