"""Files with programs that are not gezi: each kind, both ways, and going on
where a connection broke."""
import json
import os

import proc
from case import LanCase
from filepeer import (GETDIRFILES, GETFILEDATA, RELEASEFILES, FilePeer, Stream,
                      make_tree, tree_of)

GEZI = "10.77.0.1"
KINDS = ("official", "macos", "feiq", "gbk")

FILES = {"图纸-v3.dwg": os.urandom(300000), "one.txt": b"1",
         "a b (c).bin": os.urandom(70000)}
TREE = {"empty": None, "深": None, "深/再深": None, "说明.txt": b"hello\n",
        "深/再深/data.bin": os.urandom(150000), "深/zero": b"",
        "last.txt": b"end"}


def each(test):
    """Once for every kind of program: test_..._feiq and so on."""
    test.each = True
    return test


def with_each_kind(cls):
    for name, test in list(vars(cls).items()):
        if getattr(test, "each", False):
            delattr(cls, name)
            for kind in KINDS:
                def one(self, test=test, kind=kind):
                    test(self, kind)
                setattr(cls, "%s_%s" % (name, kind), one)
    return cls


class FilesCase(LanCase):
    """gezi is 10.77.0.1, the other program 10.77.0.2."""

    hosts = 3

    def meet(self, kind, nick="李雷", **kw):
        pal = FilePeer(self.lan[2], kind, nick, **kw)
        self.addCleanup(pal.close)
        self.ann = self.house(1, nick="Ann")
        self.got = os.path.join(self.ann.home, "Downloads")
        return pal

    def put(self, where, files=None):
        """These files below where; returns the paths."""
        make_tree(where, files or FILES)
        return [os.path.join(where, name) for name in (files or FILES)]

    def folder(self, where):
        path = os.path.join(where, "测试数据")
        make_tree(path, TREE)
        return path

    def home_of(self, pal):
        path = os.path.join(self.ann.home, "theirs-" + pal.nick)
        os.makedirs(path, exist_ok=True)
        return path

    def accepting(self, pal):
        p = self.ann.listen("--accept")
        pal.announce()
        p.event("person", state="online")
        return p

    def done(self, listen, count):
        """So many transfers into our folder are done; the last events."""
        def all_done():
            return len({(e["offer"], e.get("file")) for e in listen.events()
                        if e["event"] == "transfer" and
                        e["direction"] == "in" and e["state"] == "done"}
                       ) == count
        proc.wait_until("%d files taken" % count, all_done)
        return [e for e in listen.events() if e["event"] == "transfer" and
                e["state"] == "done"]

    def read(self, name):
        with open(os.path.join(self.got, name), "rb") as f:
            return f.read()

    def left_over(self):
        """Partial files in the download folder."""
        return [n for n in os.listdir(self.got) if n.startswith(".")]


@with_each_kind
class In(FilesCase):
    """They offer, we take."""

    @each
    def test_a_file_arrives_whole_from_each(self, kind):
        pal = self.meet(kind)
        listen = self.accepting(pal)
        path = self.put(self.home_of(pal))[0]
        number = pal.offer([path], GEZI)
        pal.receipt_for(number)
        self.done(listen, 1)
        self.assertEqual(FILES["图纸-v3.dwg"],
                         self.read("图纸-v3.dwg"))
        self.assertEqual([], self.left_over())
        self.assertEqual((GETFILEDATA, number), pal.requests[0][:2])
        self.assertEqual(
            int(os.stat(path).st_mtime), int(os.stat(os.path.join(
                self.got, "图纸-v3.dwg")).st_mtime))

    @each
    def test_several_files_arrive_whole_from_each(self, kind):
        pal = self.meet(kind)
        listen = self.accepting(pal)
        pal.offer(self.put(self.home_of(pal)), GEZI)
        self.done(listen, len(FILES))
        for name, content in FILES.items():
            self.assertEqual(content, self.read(name), name)
        if pal.dialect.serial:
            self.assertEqual(1, pal.most_at_once)

    @each
    def test_a_folder_arrives_whole_from_each(self, kind):
        pal = self.meet(kind)
        listen = self.accepting(pal)
        pal.offer([self.folder(self.home_of(pal))], GEZI)
        self.done(listen, 1)
        self.assertEqual(TREE, tree_of(os.path.join(self.got,
                                                    "测试数据")))
        self.assertEqual([], self.left_over())
        self.assertEqual(GETDIRFILES, pal.requests[0][0])

    @each
    def test_a_broken_file_goes_on_or_starts_over_and_is_whole(self, kind):
        """With an offset only where the program honours one."""
        pal = self.meet(kind)
        pal.cuts = [200000, 250000]
        listen = self.accepting(pal)
        pal.offer([self.put(self.home_of(pal))[0]], GEZI)
        self.done(listen, 1)
        self.assertEqual(FILES["图纸-v3.dwg"],
                         self.read("图纸-v3.dwg"))
        offsets = [r[3] for r in pal.requests]
        if kind == "feiq":
            self.assertLess(0, max(offsets))
        else:
            self.assertEqual({0}, set(offsets))

    @each
    def test_a_broken_folder_is_asked_for_again_and_is_whole(self, kind):
        pal = self.meet(kind)
        pal.cuts = [90000, 120000]
        listen = self.accepting(pal)
        pal.offer([self.folder(self.home_of(pal))], GEZI)
        self.done(listen, 1)
        self.assertEqual(TREE, tree_of(os.path.join(self.got,
                                                    "测试数据")))
        self.assertEqual([], self.left_over())

    def test_a_text_that_only_repeats_the_name_is_not_shown(self):
        pal = self.meet("gbk")
        listen = self.accepting(pal)
        pal.offer([self.put(self.home_of(pal))[0]], GEZI)
        got = listen.event("message")
        self.assertEqual("", got["text"])
        self.assertEqual(["图纸-v3.dwg"],
                         [a["name"] for a in got["attachments"]])

    def test_nothing_is_overwritten(self):
        pal = self.meet("official")
        listen = self.accepting(pal)
        path = self.put(self.home_of(pal), {"a.tar.gz": b"first"})[0]
        pal.offer([path], GEZI)
        self.done(listen, 1)
        with open(path, "wb") as f:
            f.write(b"second")
        pal.offer([path], GEZI)
        self.done(listen, 2)
        self.assertEqual(b"first", self.read("a.tar.gz"))
        self.assertEqual(2, len(os.listdir(self.got)))
        second = [n for n in os.listdir(self.got) if n != "a.tar.gz"][0]
        self.assertEqual(b"second", self.read(second))


@with_each_kind
class Out(FilesCase):
    """We offer, they take."""

    def sending(self, pal, *paths):
        """gezi send -f, beside a listening gezi that serves."""
        listen = self.ann.listen()
        pal.announce()
        listen.event("person", state="online")
        args = [a for p in paths for a in ("-f", p)]
        self.assertExit(0, self.ann.run("send", pal.nick, *args))
        return listen

    @each
    def test_a_file_is_taken_whole_by_each(self, kind):
        pal = self.meet(kind)
        path = self.put(self.ann.home)[0]
        listen = self.sending(pal, path)
        p, records = pal.offered()
        self.assertEqual(["图纸-v3.dwg"], [r.name for r in records])
        self.assertEqual(300000, records[0].size)
        self.assertEqual(int(os.stat(path).st_mtime),
                         records[0].mtime)
        if kind == "feiq":
            self.assertGreater(10, records[0].id)
        self.assertEqual(FILES["图纸-v3.dwg"],
                         pal.fetch(p, records[0]))
        listen.event("transfer", direction="out", state="done")

    @each
    def test_several_files_are_taken_whole_by_each(self, kind):
        pal = self.meet(kind)
        self.sending(pal, *self.put(self.ann.home))
        p, records = pal.offered()
        self.assertEqual(list(FILES), [r.name for r in records])
        for r in records:
            self.assertEqual(FILES[r.name], pal.fetch(p, r), r.name)

    @each
    def test_a_folder_is_taken_whole_by_each(self, kind):
        pal = self.meet(kind)
        self.sending(pal, self.folder(self.ann.home))
        p, records = pal.offered()
        self.assertTrue(records[0].is_folder)
        got = Stream(pal.fetch(p, records[0]), pal.encoding)
        self.assertTrue(got.whole)
        self.assertEqual("测试数据", got.root)
        self.assertEqual(TREE, got.tree)

    @each
    def test_an_offset_is_honoured_for_each(self, kind):
        pal = self.meet(kind)
        self.sending(pal, self.put(self.ann.home)[0])
        p, records = pal.offered()
        content = FILES["图纸-v3.dwg"]
        pal.fetch(p, records[0], stop=1)
        self.assertEqual(content[123456:],
                         pal.fetch(p, records[0], offset=123456))
        self.assertEqual(b"", pal.fetch(p, records[0],
                                        offset=300000))

    def test_an_official_client_may_ask_for_a_file_as_for_a_folder(self):
        pal = self.meet("official")
        self.sending(pal, self.put(self.ann.home)[0])
        p, records = pal.offered()
        records[0].attr = 2
        got = pal.fetch(p, records[0])
        head, _, _ = got.partition(b":")
        size = int(head, 16)
        self.assertEqual("图纸-v3.dwg", got[:size].split(b":")[1].decode())
        self.assertEqual(FILES["图纸-v3.dwg"], got[size:])

    def test_only_whom_it_was_offered_to_may_take_it(self):
        pal = self.meet("official")
        self.sending(pal, self.put(self.ann.home)[0])
        p, records = pal.offered()
        for guess in (records[0].id + 1, 0, records[0].id ^ 1):
            wrong = type(records[0])(**{**vars(records[0]), "id": guess})
            self.assertEqual(b"", pal.fetch(p, wrong))
        other = FilePeer(self.lan[3], "official", "thief")
        self.addCleanup(other.close)
        self.assertEqual(b"", other.fetch(p, records[0]))
        self.assertEqual(FILES["图纸-v3.dwg"], pal.fetch(p, records[0]))

    def test_what_was_refused_is_given_no_more_and_the_sender_is_told(self):
        pal = self.meet("official")
        listen = self.sending(pal, self.put(self.ann.home)[0])
        p, records = pal.offered()
        pal.release(p)
        listen.event("transfer", direction="out", state="refused")
        self.assertEqual(b"", pal.fetch(p, records[0]))

    def test_what_we_refuse_is_told_to_the_sender(self):
        pal = self.meet("feiq")
        listen = self.ann.listen()
        pal.announce()
        listen.event("person", state="online")
        number = pal.offer([self.put(self.home_of(pal))[0]], GEZI)
        offer = listen.event("offer")["offer"]
        self.assertExit(0, self.ann.run("refuse", offer))
        told = pal.wait_packet(RELEASEFILES)
        self.assertEqual(str(number).encode(), told.fields[0])
        self.assertExit(1, self.ann.run("refuse", offer))

    def test_what_is_refused_without_a_running_gezi_is_told_too(self):
        pal = self.meet("official")
        listen = self.ann.listen()
        pal.announce()
        listen.event("person", state="online")
        number = pal.offer([self.put(self.home_of(pal))[0]], GEZI)
        offer = listen.event("offer")["offer"]
        listen.stop()
        self.assertExit(0, self.ann.run("refuse", offer[:12]))
        told = pal.wait_packet(RELEASEFILES)
        self.assertEqual(str(number).encode(), told.fields[0])

    def test_what_was_withdrawn_is_given_no_more(self):
        pal = self.meet("gbk")
        listen = self.ann.listen()
        pal.announce()
        listen.event("person", state="online")
        sent = self.ann.run("send", "--json", pal.nick, "-f",
                            self.put(self.ann.home)[0])
        offer = json.loads(sent.out.splitlines()[-1])["id"]
        p, records = pal.offered()
        self.assertExit(0, self.ann.run("withdraw", offer))
        self.assertEqual(b"", pal.fetch(p, records[0]))
        self.assertExit(1, self.ann.run("withdraw", offer))
