"""The driver's way with files, proven against a peer in Python."""
import os

from case import LanCase
from filepeer import FilePeer, Stream, make_tree, tree_of
from iptux import Iptux, tries
from peer import BR_ENTRY

PAL, TUX = "10.77.0.1", "10.77.0.2"
TREE = {"empty": None, "一.txt": b"one", "深": None,
        "深/data.bin": os.urandom(50000)}


class Driver(LanCase):
    def again(self):
        self.doCleanups()
        self.setUp()

    @tries
    def test_iptux_gives_and_takes_files(self):
        pal = FilePeer(self.lan[1], "iptux", "pal", dialect="gbk")
        self.addCleanup(pal.close)
        tux = Iptux(self.lan[2], "Tux")
        self.addCleanup(tux.close)
        pal.wait_packet(BR_ENTRY, source=TUX)
        pal.announce()
        tux.wait_person(PAL, "pal")
        path = os.path.join(tux.home, "资料")
        make_tree(path, TREE)
        tux.offer(PAL, path, path + "/一.txt")
        p, records = pal.offered(TUX)
        for r in records:
            got = pal.fetch(p, r)
            self.assertEqual(TREE if r.is_folder else b"one", Stream(
                got, "utf-8").tree if r.is_folder else got)
        pal.offer([path + "/深/data.bin"], TUX)
        self.assertEqual(["data.bin"], tux.offered(PAL, 1))
        tux.accept(PAL)
        self.assertEqual({"data.bin": TREE["深/data.bin"]}, tree_of(tux.got))
