"""Files between Debian's iptux and gezi, both ways, compared byte by byte."""
import os

import proc
from case import LanCase
from filepeer import make_tree, tree_of
from iptux import Iptux, tries

GEZI, TUX = "10.77.0.1", "10.77.0.2"
BIG = os.urandom(10 << 20)
TREE = {"empty": None, "深": None, "深/再深": None, "说明.txt": b"hello\n",
        "深/再深/data.bin": os.urandom(150000), "last.txt": b"end"}


class Files(LanCase):
    """gezi is 10.77.0.1, iptux 10.77.0.2."""

    def again(self):
        self.doCleanups()
        self.setUp()

    def meet(self, *args):
        self.ann = self.house(1, nick="Ann")
        self.listen = self.ann.listen(*args)
        self.tux = Iptux(self.lan[2], "企鹅")
        self.addCleanup(self.tux.close)
        self.tux.wait_person(GEZI, "Ann")
        self.listen.person(kind="iptux")

    def put(self, home, tree):
        make_tree(home, tree)
        return [os.path.join(home, name) for name in tree]

    def transfers(self, direction, count):
        def done():
            return len({(e["offer"], e.get("file"))
                        for e in self.listen.events()
                        if e["event"] == "transfer" and
                        e["direction"] == direction and
                        e["state"] == "done"}) == count
        proc.wait_until("%d transfers %s" % (count, direction), done)

    @property
    def downloads(self):
        return os.path.join(self.ann.home, "Downloads")

    @tries
    def test_iptux_takes_files_of_one_byte_and_ten_mib(self):
        self.meet()
        files = {"一.txt": b"1", "big.bin": BIG}
        paths = self.put(self.ann.home + "/f", files)
        self.assertExit(0, self.ann.run("send", "企鹅", "两个文件", "-f",
                                        paths[0], "-f", paths[1]))
        self.assertEqual(sorted(files), sorted(self.tux.offered(GEZI, 2)))
        self.tux.accept(GEZI)
        self.assertEqual(files, tree_of(self.tux.got))
        self.transfers("out", 2)

    @tries
    def test_an_empty_file_is_not_offered_to_iptux_and_that_is_said(self):
        self.meet()
        paths = self.put(self.ann.home + "/f", {"empty.txt": b"",
                                                "full.txt": b"x"})
        done = self.ann.run("send", "企鹅", "-f", paths[0])
        self.assertNotEqual(0, done.status)
        self.assertOneLine(done.err)
        self.assertIn("empty.txt", done.err)
        self.assertExit(0, self.ann.run("send", "企鹅", "-f", paths[1]))
        self.assertEqual(["full.txt"], self.tux.offered(GEZI, 1))

    @tries
    def test_iptux_takes_a_nested_folder_with_an_empty_one(self):
        self.meet()
        make_tree(self.ann.home + "/测试数据", TREE)
        self.assertExit(0, self.ann.run("send", TUX, "-f",
                                        self.ann.home + "/测试数据"))
        self.tux.offered(GEZI, 1)
        self.tux.accept(GEZI)
        self.assertEqual(TREE, tree_of(self.tux.got + "/测试数据"))
        self.transfers("out", 1)

    @tries
    def test_files_of_iptux_are_taken(self):
        self.meet("--accept")
        files = {"一 个.txt": b"1", "big.bin": BIG, "empty.txt": b""}
        self.tux.offer(GEZI, *self.put(self.tux.home + "/out", files))
        self.transfers("in", 3)
        self.assertEqual(files, tree_of(self.downloads))

    @tries
    def test_a_folder_of_iptux_is_taken(self):
        self.meet("--accept")
        make_tree(self.tux.home + "/测试数据", TREE)
        self.tux.offer(GEZI, self.tux.home + "/测试数据")
        self.transfers("in", 1)
        self.assertEqual(TREE, tree_of(self.downloads + "/测试数据"))

    @tries
    def test_an_offer_of_iptux_is_refused(self):
        self.meet()
        paths = self.put(self.tux.home + "/out", {"a.txt": b"a"})
        self.tux.offer(GEZI, *paths)
        offer = self.listen.event("offer")["offer"]
        self.assertExit(0, self.ann.run("refuse", offer))
        self.assertExit(5, self.ann.run("get", offer))
        self.assertFalse(os.path.exists(self.downloads))
