"""The driver of iptux, proven against a peer in Python."""
import iptux
import lan
from case import LanCase
from peer import BR_ENTRY, BR_EXIT, SENDMSG


class Driver(LanCase):
    def again(self):
        self.doCleanups()
        self.setUp()

    @iptux.tries
    def test_iptux_chats_with_a_peer_in_python(self):
        pal = self.peer(1, "utf8", "pal")
        tux = iptux.Iptux(self.lan[2], "Tux")
        self.addCleanup(tux.close)
        pal.wait_packet(BR_ENTRY, source="10.77.0.2")
        pal.announce()
        tux.wait_person("10.77.0.1", "pal")
        pal.receipt_for(pal.say("你好 iptux", "10.77.0.2"))
        tux.wait_text("10.77.0.1", "你好 iptux")
        tux.say("10.77.0.1", "收到 and more")
        got = pal.wait_packet(SENDMSG, source="10.77.0.2")
        self.assertEqual("收到 and more", got.text())
        pal.leave()
        tux.wait_gone("10.77.0.1")
        pal.announce(lan.BROADCAST)
        tux.wait_person("10.77.0.1")
        tux.quit()
        pal.wait_packet(BR_EXIT, source="10.77.0.2")
