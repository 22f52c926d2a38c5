"""IP Messenger peers in Python: one class, one table of what kinds there are.

Written from docs/protocol.md and from captures, not from gezi's code: the two
must agree without having met.
"""
import select
import socket
import threading
import time
from dataclasses import dataclass, field

import lan
import proc

PORT = 2425

NOOPERATION, BR_ENTRY, BR_EXIT, ANSENTRY, BR_ABSENCE = 0, 1, 2, 3, 4
SENDMSG, RECVMSG, READMSG = 0x20, 0x21, 0x30
GETINFO, SENDINFO, GETABSENCEINFO, SENDABSENCEINFO = 0x40, 0x41, 0x50, 0x51
TYPING, TYPED, NUDGE, NUDGED = 0x79, 0x7a, 0xd1, 0xd2

ABSENCE = SENDCHECK = 0x100
BROADCASTOPT, AUTORET = 0x400, 0x2000
UTF8OPT, CAPUTF8 = 0x800000, 0x1000000

FONT = "{/font;-16 0 0 0 400 0 0 0 134 0 0 2 32 微软雅黑 8404992;}"


@dataclass
class Packet:
    version: bytes
    number: bytes
    user: bytes
    host: bytes
    command: int
    extra: bytes
    raw: bytes
    source: tuple
    time: float

    @property
    def code(self):
        return self.command & 0xff

    @property
    def fields(self):
        """The NUL separated parts of what stands behind the header."""
        return self.extra.split(b"\0")

    def text(self, encoding="utf-8"):
        return self.fields[0].decode(encoding)

    @property
    def block(self):
        """The lines of the UTF-8 block of an entry, as a dict."""
        _, mark, lines = self.extra.partition(b"\0\n")
        if not mark:
            return {}
        return dict(line.decode("utf-8").split(":", 1)
                    for line in lines.rstrip(b"\0").split(b"\n") if line)


def parse(raw, source=("", 0)):
    """None for what is not a packet."""
    parts = raw.split(b":", 5)
    if len(parts) < 6 or not parts[4].isdigit():
        return None
    return Packet(*parts[:4], int(parts[4]), parts[5], raw, source,
                  time.monotonic())


@dataclass
class Kind:
    """How a program announces itself and writes."""
    version: str
    encoding: str
    presence: int = 0        # options of BR_ENTRY, ANSENTRY, BR_EXIT
    message: int = SENDCHECK  # options of SENDMSG
    receipt: int = 0         # options of RECVMSG
    font: str = ""           # behind each text
    block: bool = False      # official UTF-8 block
    label: str = ""          # iptux: fourth field
    end: bytes = b"\0"       # behind each text
    name_encoding: str = field(default="")


KINDS = {
    "official": Kind("1", "utf-8", 0x01200000, SENDCHECK | UTF8OPT | CAPUTF8,
                     block=True, name_encoding="cp932"),
    "feiq": Kind("1_lbt6_0#128#0250C0A80163#0#0#0#4001#9", "gbk", 0x600000,
                 font=" " + FONT),
    "iptux": Kind("1_iptux 0.8.3", "utf-8", ABSENCE, receipt=SENDCHECK,
                  label="utf-8"),
    "gbk": Kind("1", "gbk"),
    "cp932": Kind("1", "cp932"),
    "utf8": Kind("1", "utf-8"),
}


class Wire:
    """A UDP socket on a host, and all that came in."""

    def __init__(self, host, port=PORT):
        self.host = host
        self.sock = host.socket()
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 << 20)
        self.sock.bind(("0.0.0.0", port))
        self.address = (host.address, self.sock.getsockname()[1])
        self.raw = []  # (bytes, source)
        self.news = threading.Condition()
        self.open = True
        self.thread = threading.Thread(target=self.loop, daemon=True)
        self.thread.start()

    def loop(self):
        while self.open:
            if not select.select([self.sock], [], [], 0.1)[0]:
                continue
            try:
                data, source = self.sock.recvfrom(65535)
            except OSError:
                continue
            self.arrived(data, source)
            with self.news:
                self.raw.append((data, source))
                self.news.notify_all()

    def arrived(self, data, source):
        pass

    def send(self, data, to):
        if isinstance(to, str):
            to = (to, PORT)
        self.sock.sendto(data, to)

    def wait(self, what, fits, patience=proc.PATIENCE, start=0):
        """The first datagram, from index start, that fits: bytes, source."""
        end = time.monotonic() + patience
        with self.news:
            while True:
                for data, source in self.raw[start:]:
                    if fits(data, source):
                        return data, source
                left = end - time.monotonic()
                if left <= 0:
                    raise proc.TimedOut(
                        "%s got no %s, only %r" % (self.address, what,
                                                   self.raw[-12:]))
                self.news.wait(left)

    def mark(self):
        """An index for start=: what comes after now."""
        with self.news:
            return len(self.raw)

    def close(self):
        self.open = False
        self.thread.join(5)
        self.sock.close()


class Peer(Wire):
    """Someone with a name who answers as his program would."""

    def __init__(self, host, kind, nick, group="", user="peer", machine=None,
                 port=PORT, answers=True, receipts=True, deaf=0):
        self.kind = KINDS[kind] if isinstance(kind, str) else kind
        self.nick, self.group, self.user = nick, group, user
        self.machine = machine or "pc%d" % host.number
        self.answers, self.receipts = answers, receipts
        self.deaf = deaf  # how many messages go unheard first
        self.number = int(time.time())
        self.log = []     # packets, oldest first
        super().__init__(host, port)

    def names(self, text):
        return text.encode(self.kind.name_encoding or self.kind.encoding,
                           "replace")

    def packet(self, command, extra=b"", number=None):
        if number is None:
            self.number += 1
            number = self.number
        head = b":".join((self.kind.version.encode(), str(number).encode(),
                          self.names(self.user), self.names(self.machine),
                          str(command).encode()))
        return head + b":" + extra

    def entry(self, command):
        """BR_ENTRY and its like, as this program writes it."""
        k = self.kind
        extra = self.names(self.nick) + b"\0" + self.names(self.group) + b"\0"
        if k.label:
            extra += b"icon.png\0" + k.label.encode() + b"\0"
        if k.block:
            extra += "\nUN:{}\nHN:{}\nNN:{}\nGN:{}\nVS:{}".format(
                self.user, self.machine, self.nick, self.group,
                "00010002:5:7:0").encode()
        return self.packet(command | k.presence, extra)

    def announce(self, to=lan.BROADCAST):
        self.send(self.entry(BR_ENTRY), to)

    def leave(self, to=lan.BROADCAST):
        self.send(self.entry(BR_EXIT), to)

    def say(self, text, to, options=None, end=None, number=None):
        """Send text as this program would; returns the packet number."""
        k = self.kind
        packet = self.packet(
            SENDMSG | (k.message if options is None else options),
            (text + k.font).encode(k.encoding) + (k.end if end is None
                                                  else end), number)
        self.send(packet, to)
        return int(packet.split(b":")[1])

    def arrived(self, data, source):
        p = parse(data, source)
        if p is None:
            return
        self.log.append(p)
        if source == self.address:
            return
        if p.code == BR_ENTRY and self.answers:
            self.send(self.entry(ANSENTRY), source)
        if p.code == SENDMSG and p.command & SENDCHECK and self.receipts:
            if self.deaf > 0:
                self.deaf -= 1
            elif not p.command & (BROADCASTOPT | AUTORET):
                self.send(self.packet(RECVMSG | self.kind.receipt,
                                      p.number + b"\0"), source)

    def wait_packet(self, code, patience=proc.PATIENCE, start=0, source=None,
                    fits=lambda p: True):
        """The first packet of this command, parsed."""
        def right(data, sender):
            p = parse(data, sender)
            return (p is not None and p.code == code and
                    (source is None or sender[0] == source) and fits(p))
        data, sender = self.wait("command 0x%02x" % code, right, patience,
                                 start)
        return parse(data, sender)

    def packets(self, code, source=None):
        return [p for p in list(self.log) if p.code == code and
                (source is None or p.source[0] == source)]

    def receipt_for(self, number, patience=proc.PATIENCE):
        return self.wait_packet(
            RECVMSG, patience,
            fits=lambda p: p.fields[0] == str(number).encode())
