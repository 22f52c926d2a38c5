"""The pictures in the documents are there, whole, and of no one machine."""
import os
import re
import sys
import unittest
import xml.dom.minidom

import svg

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "tests"))
import pictures  # noqa: E402


def read(name):
    with open(os.path.join(ROOT, name), encoding="utf-8") as f:
        return f.read()


class Documents(unittest.TestCase):
    def test_every_mark_has_a_whole_picture_without_a_path(self):
        for _, documents in pictures.EDITIONS:
            for name in documents:
                head, end = pictures.MARKS[os.path.splitext(name)[1]]
                text = read(name)
                marks = re.findall(r"picture: (\w+)", text)
                self.assertTrue(marks, name)
                for mark in marks:
                    shown = text.split(head % mark)[1].split(end)[0]
                    rows = shown.split("\n")[:-1]
                    want = (pictures.PAGE if mark == "page" else
                            (pictures.COLS, pictures.ROWS))[1]
                    self.assertEqual(want, len(rows), (name, mark))
                    self.assertNotIn("/tmp", shown)

    def test_the_image_is_well_formed_and_both_readmes_show_it(self):
        xml.dom.minidom.parseString(read(pictures.IMAGE).encode())
        self.assertIn("](docs/screen.svg)", read("README.md"))
        self.assertIn("](screen.svg)", read("docs/README.zh-CN.md"))

    def test_cells_are_drawn_in_their_place_and_colour(self):
        drawn = svg.draw("\033[1;31m李x\033[0m <y>\n\033[7m z\033[0m\n", 8, 2,
                         "t")
        red = svg.SIXTEEN[1]
        x = svg.EDGE + 2 * svg.CELL
        self.assertRegex(drawn, 'fill="%s" font-weight="bold">李<' % red)
        self.assertRegex(drawn, '<text x="%.1f"[^>]*"%s"[^>]*>x<' % (x, red))
        self.assertIn("&lt;y&gt;", drawn)
        self.assertRegex(drawn, '<rect x="%.1f"[^>]*fill="%s"/>'
                         % (svg.EDGE, svg.FRONT))


if __name__ == "__main__":
    unittest.main()
