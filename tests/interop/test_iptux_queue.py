"""What waits for an iptux that is off: shown once, in order, whatever ends in
between. iptux acknowledges and drops a number that does not rise, and forgets
what it took when we announce ourselves anew."""
import proc
from case import LanCase
from disk import steps, waiting
from iptux import Iptux, tries

GEZI = "10.77.0.1"


class Queue(LanCase):
    """gezi is 10.77.0.1, iptux 10.77.0.2."""

    def again(self):
        self.doCleanups()
        self.setUp()

    def tux(self):
        t = Iptux(self.lan[2], "企鹅")
        self.addCleanup(t.close)
        return t

    def known_and_off(self):
        """gezi has met iptux, and then its user closed it."""
        ann = self.house(1, nick="Ann")
        p = ann.listen()
        tux = self.tux()
        tux.wait_person(GEZI, "Ann")
        p.person(kind="iptux")
        tux.quit()
        tux.close()
        p.event("person", state="offline")
        return ann, p

    def queue(self, ann, *texts):
        for text in texts:
            v = ann.start("send", "--json", "企鹅", text)
            v.event("delivery", state="queued")
            v.kill()

    def assert_shown(self, ann, tux, *texts):
        """Each once and in this order, and nothing comes after them."""
        tux.wait_text(GEZI, texts[-1])
        self.assertExit(0, ann.run("send", "企鹅", "the last one"))
        tux.wait_text(GEZI, "the last one")
        chat = tux.ask("chat", GEZI)
        at = [chat.find(text) for text in texts]
        self.assertNotIn(-1, at, chat)
        self.assertEqual(sorted(at), at, chat)
        for text in texts:
            self.assertEqual(1, chat.count(text), chat)

    @tries
    def test_what_waited_appears_once_and_in_order(self):
        ann, _ = self.known_and_off()
        texts = ["等你回来 %d." % i for i in range(5)]
        self.queue(ann, *texts)
        self.assert_shown(ann, self.tux(), *texts)

    @tries
    def test_what_waited_appears_once_after_gezi_was_killed(self):
        ann, p = self.known_and_off()
        self.queue(ann, "等 1.", "等 2.")
        p.kill()
        p = ann.listen()
        self.queue(ann, "等 3.")
        p.kill()
        tux = self.tux()
        ann.listen()
        self.assert_shown(ann, tux, "等 1.", "等 2.", "等 3.")

    @tries
    def test_killed_again_and_again_while_it_goes_out_shown_once(self):
        """One step later each time: before, between and after each write,
        flush, send and receipt."""
        ann, p = self.known_and_off()
        texts = ["等你 %d." % i for i in range(20)]
        self.queue(ann, *texts)
        p.kill()
        tux = self.tux()
        step = 0
        while waiting(ann.state):
            step += 1
            self.assertLess(step, 300)
            p = ann.start("listen", "--json", env=steps(ann, KILL=step))
            proc.wait_until("its end", lambda p=p: not p.alive() or
                            not waiting(ann.state))
            p.kill()
        self.assertLess(20, step)
        ann.listen()
        self.assert_shown(ann, tux, *texts)
