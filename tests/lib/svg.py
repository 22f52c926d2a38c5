"""A screen as an image: cells with their colours, drawn as text in SVG."""
import re
import unicodedata
from xml.sax.saxutils import escape

CELL, LINE, EDGE = 8.4, 18, 14  # of a character and of the frame, in pixels
SIXTEEN = ("#2b303b #d0545b #7fb069 #d9a441 #5c8fd6 #b07cc6 #4fb3bf #c5c8d0 "
           "#6b7180 #ec6d74 #97cc7d #f0be5f #7ba9ea #c894de #68cdd8 #eef0f4"
           ).split()
FRONT, BACK = "#d4d7de", "#1f232b"
FONTS = ("ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, 'Noto Sans Mono "
         "CJK SC', 'Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', "
         "monospace")


def colour(number):
    if number < 16:
        return SIXTEEN[number]
    if number >= 232:
        return "#%02x%02x%02x" % ((8 + 10 * (number - 232),) * 3)
    steps = (0, 95, 135, 175, 215, 255)
    n = number - 16
    return "#%02x%02x%02x" % (steps[n // 36], steps[n // 6 % 6], steps[n % 6])


def columns(char):
    if unicodedata.combining(char) or unicodedata.category(char) == "Cf":
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


class Pen:
    """What escape sequences have said of the characters to come."""

    def __init__(self):
        self.set("")

    def set(self, codes):
        codes = [int(c or 0) for c in codes.split(";")]
        while codes:
            c = codes.pop(0)
            if c == 0:
                self.front = self.back = None
                self.bold = self.dim = self.reverse = self.under = False
            elif c in (1, 2, 4, 7):
                setattr(self, {1: "bold", 2: "dim", 4: "under",
                               7: "reverse"}[c], True)
            elif c in (38, 48):
                rgb = (colour(codes[1]) if codes[0] == 5
                       else "#%02x%02x%02x" % tuple(codes[1:4]))
                del codes[:2 if codes[0] == 5 else 4]
                setattr(self, "front" if c == 38 else "back", rgb)
            elif c in (39, 49):
                setattr(self, "front" if c == 39 else "back", None)
            else:
                for first, name, light in ((30, "front", 0), (40, "back", 0),
                                           (90, "front", 8), (100, "back", 8)):
                    if first <= c < first + 8:
                        setattr(self, name, SIXTEEN[c - first + light])

    def look(self):
        front, back = self.front or FRONT, self.back or BACK
        if self.reverse:
            front, back = back, front
        return front, back, self.bold, self.dim, self.under


def runs(line, pen):
    """(column, columns, text, look) for what is drawn alike. A wide character
    is a run of its own: fonts do not agree on how wide it is."""
    found, col = [], 0
    for codes, char in re.findall(r"\033\[([\d;]*)m|([^\033])", line):
        if not char:
            pen.set(codes)
            continue
        wide, look = columns(char), pen.look()
        last = found[-1] if found else None
        if last and (wide == 0 or wide == last[4] == 1 and look == last[3]):
            last[1] += wide
            last[2] += char
        else:
            found.append([col, wide, char, look, wide])
        col += wide
    return [r[:4] for r in found]


def draw_run(row, col, wide, text, look):
    front, back, bold, dim, under = look
    x, y = EDGE + col * CELL, EDGE + row * LINE
    out = []
    if back != BACK:
        out.append('<rect x="%.1f" y="%d" width="%.1f" height="%d" fill="%s"/>'
                   % (x, y, wide * CELL + 0.3, LINE, back))
    if text.strip():
        blanks = len(text) - len(text.lstrip(" "))
        text, col = text.strip(" "), col + blanks
        wide = sum(columns(c) for c in text)
        out.append(
            '<text x="%.1f" y="%.1f" textLength="%.1f" fill="%s"%s%s%s>%s'
            '</text>' % (
                EDGE + col * CELL, y + LINE * 0.74, wide * CELL, front,
                ' font-weight="bold"' if bold else "",
                ' opacity=".6"' if dim else "",
                ' text-decoration="underline"' if under else "",
                escape(text)))
    return out


def draw(shown, cols, rows, title):
    """The SVG of what tmux's capture-pane -e gave."""
    wide, high = round(cols * CELL + 2 * EDGE), rows * LINE + 2 * EDGE
    out = ['<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" '
           'width="%d" height="%d" role="img" xml:space="preserve" '
           'font-size="14" font-family="%s">' % (wide, high, wide, high, FONTS),
           "<title>%s</title>" % escape(title),
           '<rect width="%d" height="%d" rx="8" fill="%s"/>'
           % (wide, high, BACK)]
    pen = Pen()
    for row, line in enumerate(shown.split("\n")[:rows]):
        for run in runs(line, pen):
            out += draw_run(row, *run)
    return "\n".join(out + ["</svg>", ""])
