"""Asks a terminal how many columns texts take. Run in it: columns.py IN OUT."""
import os
import re
import sys
import termios
import tty


def column(text):
    """Where the cursor is behind the text, by the terminal's own report."""
    os.write(1, ("\r\033[2K" + text + "\033[6n").encode())
    answer = b""
    while not answer.endswith(b"R"):
        answer += os.read(0, 64)
    return int(re.search(rb"\[\d+;(\d+)R", answer).group(1)) - 1


def main():
    with open(sys.argv[1], encoding="utf-8") as f:
        lines = f.read().split("\n")[:-1]
    before = termios.tcgetattr(0)
    tty.setraw(0)
    try:
        found = [column(line) for line in lines]
    finally:
        termios.tcsetattr(0, termios.TCSADRAIN, before)
    with open(sys.argv[2] + ".new", "w", encoding="utf-8") as f:
        f.write("".join("%d\n" % n for n in found))
    os.rename(sys.argv[2] + ".new", sys.argv[2])


main()
