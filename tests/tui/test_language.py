"""gezi in each of its languages, on a machine that has none of their locales,
and that no text of the sources is missing in one."""
import os
import re
import subprocess
import tempfile
import unicodedata
import unittest

from case import LanCase

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))
PO = os.path.join(ROOT, "ui", "po")

# What is looked for: a word of the menu, of the menu at 40 columns, of the
# line mode, of gezi help and of an error.
WORDS = {
    "en": ("1 Send", "1 Send", "1 send", "Send a message, files, or both",
           'nobody here is called "nobody"'),
    "zh_CN": ("1 发送", "1 发", "1 发送", "发送消息、文件，或两者",
              '这里没有人叫"nobody"'),
    "zh_TW": ("1 傳送", "1 傳", "1 傳送", "傳送訊息、檔案，或兩者",
              "這裡沒有人叫「nobody」"),
    "ja": ("1 送信", "1 送", "1 送信", "メッセージ、ファイル、または両方を送る",
           "「nobody」という人はここにいません"),
}


def cells(text):
    return sum(0 if unicodedata.combining(c) else
               2 if unicodedata.east_asian_width(c) in "WF" else 1
               for c in text)


def string(text):
    """The value of adjacent literals of a .po file."""
    return "".join(re.findall(r'"((?:[^"\\]|\\.)*)"', text))


def entries(path):
    """{text: translations} of a .po or .pot file, and the fuzzy texts."""
    found, fuzzy = {}, set()
    with open(path, encoding="utf-8") as f:
        parts = re.split(r"\n{2,}", f.read())
    for part in parts:
        lines = [x for x in part.splitlines() if not x.startswith("#")]
        fields = re.split(r"^(msgid|msgid_plural|msgstr(?:\[\d\])?) ",
                          "\n".join(lines), flags=re.M)[1:]
        named = list(zip(fields[::2], map(string, fields[1::2])))
        if not named or not named[0][1]:
            continue
        found[named[0][1]] = [v for k, v in named if k.startswith("msgstr")]
        if re.search(r"^#,.*\bfuzzy\b", part, re.M):
            fuzzy.add(named[0][1])
    return found, fuzzy


class Catalogues(unittest.TestCase):
    """Each text of the sources has its translation, with the same formats."""

    @classmethod
    def setUpClass(cls):
        with tempfile.TemporaryDirectory() as b:
            subprocess.run(["make", "-s", "pot", "B=" + b], cwd=ROOT,
                           check=True, stdout=subprocess.DEVNULL)
            cls.texts, _ = entries(os.path.join(b, "gezi.pot"))

    def test_the_sources_have_texts(self):
        self.assertGreater(len(self.texts), 1000)

    def test_every_text_is_translated_into_every_language(self):
        for lang in list(WORDS)[1:]:
            with self.subTest(lang):
                found, fuzzy = entries(os.path.join(PO, lang + ".po"))
                missing = [t for t in self.texts if not found.get(t) or
                           not all(found[t])]
                self.assertEqual([], missing,
                                 "make po, then fill ui/po/%s.po" % lang)
                self.assertEqual([], sorted(fuzzy & set(self.texts)))

    def test_formats_are_those_of_the_sources(self):
        for lang in list(WORDS)[1:]:
            with self.subTest(lang):
                done = subprocess.run(
                    ["msgfmt", "--check-format", "-o", "/dev/null",
                     os.path.join(PO, lang + ".po")],
                    stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                    encoding="utf-8")
                self.assertEqual(0, done.returncode, done.stdout)

    def test_no_character_has_a_width_that_terminals_disagree_on(self):
        for lang in list(WORDS)[1:]:
            with self.subTest(lang):
                found, _ = entries(os.path.join(PO, lang + ".po"))
                self.assertEqual([], [
                    v for values in found.values() for v in values
                    if any(unicodedata.east_asian_width(c) == "A"
                           for c in v)])


class Languages(LanCase):
    def each(self):
        ann = self.house(1, nick="安妮")
        for lang in WORDS:
            with self.subTest(lang):
                yield ann, lang, WORDS[lang]

    def test_the_menu_stands_whole_at_80x24_and_at_40x12(self):
        for ann, lang, words in self.each():
            for cols, rows, word in ((80, 24, words[0]), (40, 12, words[1])):
                screen = ann.screen("--language", lang, cols=cols, rows=rows)
                screen.wait(word)
                for row in screen.rows():
                    self.assertLessEqual(cells(row), cols, row)
                last = screen.rows()[-1]
                self.assertEqual("1234567?0", "".join(
                    re.findall(r"(?<![\d(])[\d?](?!\d)", last)), last)
                screen.keys("Escape", "0")
                screen.status()
                screen.close()

    def test_the_line_mode_speaks_it(self):
        for ann, lang, words in self.each():
            screen = ann.screen("--plain", "--language", lang)
            screen.wait(words[2])
            screen.keys("3", "Enter")
            self.assertEqual(0, screen.status())
            screen.close()

    def test_help_and_errors_speak_it(self):
        for ann, lang, words in self.each():
            done = ann.run("help", "--language", lang)
            self.assertExit(0, done)
            self.assertIn(words[3], done.out)
            done = ann.run("send", "nobody", "hi", "--language", lang)
            self.assertExit(4, done)
            self.assertIn(words[4], done.err)
            self.assertOneLine(done.err)

    def test_json_is_the_same_in_every_language(self):
        for ann, lang, _ in self.each():
            done = ann.run("send", "nobody", "hi", "--json", "--language",
                           lang)
            self.assertExit(4, done)
            self.assertIn(WORDS["en"][4], done.err)
            self.assertIn('"reason":"nobody here is called', done.out)

    def test_the_locale_chooses_it(self):
        ann = self.house(1)
        for env, word in (({"LANG": "ja_JP.UTF-8"}, WORDS["ja"][3]),
                          ({"LANG": "zh_TW.UTF-8"}, WORDS["zh_TW"][3]),
                          ({"LANG": "en_US.UTF-8", "LANGUAGE": "zh_CN"},
                           WORDS["zh_CN"][3]),
                          ({"LC_ALL": "C", "LANGUAGE": "ja"}, WORDS["en"][3])):
            self.assertIn(word, ann.run("help", env=env).out)

    def test_the_config_file_chooses_it_and_its_errors_speak_it(self):
        ann = self.house(1)
        ann.write_config("language = zh_CN\nprt = 3\n")
        done = ann.run("send", "nobody", "hi")
        self.assertIn("未知的键", done.err)
        self.assertIn(WORDS["zh_CN"][4], done.err)
