"""Tab in bash: what is offered behind gezi."""
import os
import shlex

from case import LanCase
from house import BINARY

SCRIPT = os.path.join(os.path.dirname(os.path.abspath(__file__)),
                      "../../ui/shell/gezi.bash")


class Complete(LanCase):
    def setUp(self):
        super().setUp()
        self.ann = self.house(1, nick="安妮")

    def offered(self, *words):
        """What is offered for the last of the words."""
        line = " ".join(shlex.quote(w) for w in (BINARY, *words))
        done = self.ann.run("--norc", "-c", """
            source %s
            COMP_WORDS=(%s) COMP_CWORD=%d
            _gezi gezi "${COMP_WORDS[COMP_CWORD]}" \
                "${COMP_WORDS[COMP_CWORD-1]}"
            [ "${#COMPREPLY[@]}" = 0 ] || printf '%%s\\n' "${COMPREPLY[@]}"
            """ % (shlex.quote(SCRIPT), line, len(words)),
            binary="/bin/bash", env={"LC_MESSAGES": "zh_CN.UTF-8"})
        self.assertEqual("", done.err)
        return done.out.splitlines()

    def test_verbs_options_and_their_values_are_offered(self):
        self.assertIn("doctor", self.offered(""))
        self.assertEqual(["peers"], self.offered("pe"))
        self.assertEqual(["listen"], self.offered("--nick", "x", "li"))
        self.assertEqual(["--no-queue"], self.offered("send", "x", "--no"))
        self.assertEqual(["--state"], self.offered("--stat"))
        self.assertEqual(["always"], self.offered("--color", "al"))
        self.assertEqual([], self.offered("peers", ""))

    def test_people_are_offered_where_a_gezi_runs(self):
        self.peer(2, "official", "李雷")
        self.assertEqual([], self.offered("send", ""))
        listening = self.ann.listen()
        listening.event("person")
        self.assertEqual(["李雷"], self.offered("send", ""))
        self.assertEqual(["x,李雷"], self.offered("send", "x,李"))
        self.assertEqual([], self.offered("send", "李雷", "h"))

    def test_nothing_is_announced_for_it(self):
        pal = self.peer(2, "official", "李雷")
        self.offered("send", "")
        self.assertEqual([], pal.raw)
