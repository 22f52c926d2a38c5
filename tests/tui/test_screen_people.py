"""The lists of people on the screen: marks, groups, mute, block, away."""
from case import LanCase
from peer import ABSENCE, BR_ABSENCE, RECVMSG, SENDMSG


class ScreenPeople(LanCase):
    hosts = 3

    def setUp(self):
        super().setUp()
        self.li = self.peer(2, "official", "李雷", "研发部")
        self.wang = self.peer(3, "official", "王小明", "研发部", user="wang")
        self.ann = self.house(1, nick="ann")
        self.screen = self.ann.screen()
        self.screen.wait("* online")
        for pal in (self.li, self.wang):
            pal.announce()
        self.screen.wait("2 people")

    def test_a_group_gets_one_message_each_and_each_has_its_state(self):
        self.screen.type("1")
        self.screen.wait("the group: 2 are here")
        self.screen.keys("Down", "Down", "Tab", "Enter")
        self.screen.wait("Write to 2 people")
        self.screen.type("三点开会")
        self.screen.keys("Enter")
        for pal in (self.li, self.wang):
            self.assertEqual("三点开会", pal.wait_packet(SENDMSG).text())
        self.screen.wait(lambda shown: shown.count("delivered") == 2)

    def test_a_name_is_found_by_its_pinyin_at_40x12_too(self):
        self.screen.resize(40, 12)
        self.screen.type("1wxm")
        self.screen.wait("王小明")
        self.screen.wait_gone("李雷")
        self.screen.keys("Enter")
        self.screen.wait("to 王小明>")

    def test_blocked_by_a_key_is_blocked_after_a_restart(self):
        self.screen.type("6b")
        self.screen.wait("is blocked")
        self.screen.type("0")
        self.screen.status()
        self.screen = self.ann.screen()
        for pal in (self.li, self.wang):
            pal.announce()
        self.screen.wait("2 people")
        self.screen.type("6")
        row = [r for r in self.screen.wait("blocked").split("\n")
               if "blocked" in r and "研" in r][0]
        pal = self.li if "李雷" in row else self.wang
        other = self.wang if pal is self.li else self.li
        number = pal.say("no", "10.77.0.1")
        other.receipt_for(other.say("yes", "10.77.0.1"))
        self.assertNotIn(str(number),
                         [p.text() for p in pal.packets(RECVMSG)])

    def test_away_is_seen_in_the_first_row_whoever_said_it(self):
        self.screen.keys("M-w")
        self.screen.wait("o away")
        told = self.li.wait_packet(BR_ABSENCE)
        self.assertTrue(told.command & ABSENCE)
        self.assertExit(0, self.ann.run("back"))  # from elsewhere
        self.screen.wait_gone("o away")
