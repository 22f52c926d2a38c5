"""gezi paths: where everything is."""
import json
import os

from case import LanCase


class Paths(LanCase):
    hosts = 1

    def test_a_line_each_behind_a_word(self):
        ann = self.house(1, nick="Ann", keys=False)
        done = ann.run("paths")
        self.assertExit(0, done)
        self.assertEqual(
            ["config     %s/.config/gezi/config" % ann.home,
             "state      %s/.local/state/gezi" % ann.home,
             "history    %s/.local/state/gezi/history.db" % ann.home,
             "keys       %s/.local/state/gezi/keys" % ann.home,
             "downloads  %s/Downloads" % ann.home,
             "socket     %s/run/gezi/gezi-any-2425.sock" % ann.home],
            done.out.splitlines())
        self.assertFalse(os.path.exists(ann.state))

    def test_json_is_one_object_and_names_what_is_there(self):
        ann = self.house(1, nick="Ann", config="downloads = ~/in")
        ann.listen()
        done = ann.run("paths", "--json")
        self.assertExit(0, done)
        is_at = json.loads(done.out)
        self.assertEqual("paths", is_at.pop("event"))
        self.assertEqual(ann.home + "/in", is_at.pop("downloads"))
        self.assertEqual({"config", "state", "history", "keys", "socket"},
                         set(is_at))
        for path in (is_at["config"], is_at["history"], is_at["socket"]):
            self.assertTrue(os.path.exists(path), path)

    def test_options_count(self):
        ann = self.house(1, nick="Ann")
        done = ann.run("paths", "--state", "/tmp/x", "--port", "2500")
        self.assertIn("history    /tmp/x/history.db", done.out)
        self.assertIn("gezi-any-2500.sock", done.out)
