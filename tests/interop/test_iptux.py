"""Debian's iptux and gezi on one LAN: each case with a fresh iptux."""
import json

from case import LanCase
from iptux import Iptux, tries


class WithIptux(LanCase):
    """gezi is 10.77.0.1, iptux 10.77.0.2."""

    def again(self):
        self.doCleanups()
        self.setUp()

    def tux(self, nick, **kw):
        t = Iptux(self.lan[2], nick, **kw)
        self.addCleanup(t.close)
        return t

    def find_each_other(self, nick, group, tux_nick, gezi_first=True,
                        user="ann", **kw):
        ann = self.house(1, user=user, nick=nick, group=group)
        if gezi_first:
            listen = ann.listen()
            tux = self.tux(tux_nick, **kw)
        else:
            tux = self.tux(tux_nick, **kw)
            listen = ann.listen()
        tux.wait_person("10.77.0.1", nick)
        listen.person(nick=tux_nick, kind="iptux", address="10.77.0.2")
        return ann, listen, tux

    def chat(self, ann, listen, tux, tux_nick):
        """Text both ways, acknowledged: to the address, then to the nick."""
        for whom, text in (("10.77.0.2", "hello by address"),
                           ("10.77.0.2", "你好, 按地址: 一"),
                           (tux_nick, "hello by nick"),
                           (tux_nick, "你好, 按名字\n第二行")):
            done = ann.run("send", "--json", whom, text)
            self.assertExit(0, done)
            self.assertEqual("delivered",
                             json.loads(done.out.splitlines()[-1])["state"])
            tux.wait_text("10.77.0.1", text.split("\n")[-1])
        for text in ("plain answer", "收到: 好的", "学习"):
            tux.say("10.77.0.1", text)
            got = listen.event("message", text=text)
            self.assertEqual("iptux", got["kind"])
            self.assertEqual(tux_nick, got["from"]["nick"])
        # Were one not acknowledged, iptux would say so in the window.
        self.assertNotIn("unreach", tux.ask("chat", "10.77.0.1") or "")

    @tries
    def test_both_find_each_other_and_chat_when_gezi_was_first(self):
        a = self.find_each_other("Ann", "lab", "Tux")
        self.chat(*a, "Tux")

    @tries
    def test_both_find_each_other_and_chat_when_iptux_was_first(self):
        a = self.find_each_other("Ann", "lab", "Tux", gezi_first=False)
        self.chat(*a, "Tux")

    @tries
    def test_chinese_nicks_on_both_sides_when_gezi_was_first(self):
        a = self.find_each_other("张三", "研发部", "企鹅")
        self.chat(*a, "企鹅")

    @tries
    def test_chinese_nicks_on_both_sides_when_iptux_was_first(self):
        a = self.find_each_other("张三", "研发部", "企鹅", gezi_first=False)
        self.chat(*a, "企鹅")

    @tries
    def test_a_chinese_user_name_is_no_trouble(self):
        a = self.find_each_other("张三", "研发部", "企鹅", gezi_first=False,
                                 user="张三丰")
        self.chat(*a, "企鹅")

    def names(self, pairs):
        """iptux shows the nick as it is, whoever comes first."""
        tux = self.tux("Tux")
        for nick, group in pairs:
            ann = self.house(1, nick=nick, group=group)
            listen = ann.listen()
            tux.wait_person("10.77.0.1", nick)
            listen.stop()
            tux.wait_gone("10.77.0.1")

    # Names whose GBK bytes, or whose UTF-8 bytes beside GBK ones, lead
    # iptux's guess at the charset astray.
    @tries
    def test_names_of_two_characters(self):
        self.names((("李雷", "研发部"), ("小强", ""), ("学习", "部"),
                    ("毛", "毛"), ("鸽子", "鸽子")))

    @tries
    def test_names_of_three_characters(self):
        self.names((("小道士", "ubuntu"), ("刘德华", "销售一部"),
                    ("张三丰", "设计部"), ("孙悟空", "花果山")))

    @tries
    def test_names_that_mix_scripts(self):
        self.names((("a张", "部门1"), ("Bob", "研发部"), ("周杰伦", "A组"),
                    ("メアリー", "設計部"), ("陈", "测试组")))

    @tries
    def test_names_beyond_gbk_arrive_in_the_end(self):
        self.names((("鸽子🐦", "部"), ("한국", "lab")))

    @tries
    def test_an_iptux_that_writes_gbk_is_understood(self):
        ann, listen, tux = self.find_each_other("Ann", "", "企鹅",
                                                encode="gb18030")
        tux.say("10.77.0.1", "国标文字")
        listen.event("message", text="国标文字")
        self.assertExit(0, ann.run("send", "企鹅", "国标回答"))
        tux.wait_text("10.77.0.1", "国标回答")

    @tries
    def test_each_sees_the_other_leave(self):
        _, listen, tux = self.find_each_other("Ann", "lab", "Tux")
        tux.quit()
        listen.event("person", state="offline")

    @tries
    def test_iptux_sees_gezi_leave(self):
        _, listen, tux = self.find_each_other("Ann", "lab", "Tux")
        listen.stop()
        tux.wait_gone("10.77.0.1")

    @tries
    def test_iptux_and_the_screen_chat(self):
        ann = self.house(1, nick="安妮")
        tux = self.tux("企鹅")
        screen = ann.screen()
        tux.wait_person("10.77.0.1", "安妮")
        screen.wait("企鹅")
        tux.say("10.77.0.1", "屏幕上好")
        screen.keys("2")
        screen.wait("屏幕上好")
