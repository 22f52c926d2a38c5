"""gezi doctor: why nobody is seen."""
from case import LanCase


class Doctor(LanCase):
    def setUp(self):
        super().setUp()
        self.ann = self.house(1, nick="安妮")

    def test_all_is_well_where_broadcasts_come_back_and_somebody_answers(self):
        self.peer(2, "official", "李雷")
        done = self.ann.run("doctor")
        self.assertExit(0, done)
        self.assertRegex(done.out, r"(?m)^ok +network +eth0 10\.77\.0\.1$")
        self.assertRegex(done.out, r"(?m)^ok +broadcasts ")
        self.assertRegex(done.out, r"(?m)^ok +people +1 is here$")

    def test_a_firewall_of_this_machine_is_found_out(self):
        self.lan[1].run("nft", "-f", "-", input="""
            table ip wall {
              chain in {
                type filter hook input priority 0;
                udp dport 2425 drop
              }
            }""")
        done = self.ann.run("doctor")
        self.assertExit(1, done)
        self.assertRegex(done.out, r"(?m)^wrong +broadcasts .*firewall.*2425")

    def test_a_gezi_that_runs_tells_what_it_knows(self):
        self.ann.listen()
        done = self.ann.run("doctor")
        self.assertExit(0, done)
        self.assertIn("held by the gezi that runs here", done.out)
        self.assertRegex(done.out, r"(?m)^ok +network +eth0 10\.77\.0\.1$")
        self.assertRegex(done.out, r"(?m)^ok +broadcasts ")
