"""Peers that offer and take files as other programs do: one class, one table.

Written from docs/protocol.md and from captures, not from gezi's code.
"""
import os
import random
import re
import socket
import threading
from dataclasses import dataclass, replace

import proc
from peer import PORT, SENDCHECK, SENDMSG, UTF8OPT, CAPUTF8, Peer, parse

GETFILEDATA, RELEASEFILES, GETDIRFILES = 0x60, 0x61, 0x62
FILEATTACH = 0x200000
FILE, FOLDER, RETPARENT = 1, 2, 3


@dataclass
class Dialect:
    """How a program offers, asks and gives."""
    random_ids: bool = False      # else 0, 1, 2, ...
    last_bel: bool = True         # behind the last record, too
    list_end: bytes = b"\0"
    text_is_name: bool = False    # "[文件] name" where the text would stand
    folder_offset: bool = False   # "packet:id:0:" for a folder
    request_end: bytes = b"\0"
    seeks: bool = False           # honours an offset, and asks with one
    preamble: bytes = b""         # before the first record of a folder
    serial: bool = False          # one connection at a time for an offer
    drops_first: int = 0          # connections closed without a byte
    half_closes: bool = True      # behind the last byte
    short_return: bool = False    # "000b:.:0:3:"
    upper_hex: bool = False


DIALECTS = {
    "official": Dialect(random_ids=True, list_end=b""),
    "macos": Dialect(upper_hex=True, half_closes=False, short_return=True),
    "feiq": Dialect(folder_offset=True, request_end=b"", seeks=True,
                    preamble=b"0<" + bytes(4096), serial=True, drops_first=1,
                    half_closes=False),
    "gbk": Dialect(last_bel=False, text_is_name=True, folder_offset=True,
                   seeks=True),
}


@dataclass
class Record:
    """One file of an offer."""
    id: int
    name: str
    size: int
    mtime: int
    attr: int

    @property
    def is_folder(self):
        return self.attr & 0xff == FOLDER


def parse_list(raw, encoding):
    """The records of an attachment list."""
    records = []
    for piece in raw.split(b"\0")[0].split(b"\a"):
        piece = piece.strip(b":")
        if piece:
            number, rest = piece.split(b":", 1)
            rest = rest.replace(b"::", b"\x01")
            name, size, mtime, attr = rest.split(b":")[:4]
            records.append(Record(
                int(number), name.replace(b"\x01", b":").decode(encoding),
                int(size, 16), int(mtime, 16), int(attr, 16)))
    return records


def tree_of(path):
    """All below a folder: relative name to content, None for a folder."""
    tree = {}
    for at, folders, files in os.walk(path):
        for name in folders:
            tree[os.path.relpath(os.path.join(at, name), path)] = None
        for name in files:
            full = os.path.join(at, name)
            with open(full, "rb") as f:
                tree[os.path.relpath(full, path)] = f.read()
    return tree


def make_tree(path, tree):
    for name, content in sorted(tree.items()):
        full = os.path.join(path, name)
        if content is None:
            os.makedirs(full, exist_ok=True)
        else:
            os.makedirs(os.path.dirname(full), exist_ok=True)
            with open(full, "wb") as f:
                f.write(content)


class Stream:
    """A folder's stream as far as it came: a tree, and whether it is whole."""

    def __init__(self, raw, encoding):
        self.tree, self.root, self.path = {}, None, []
        self.encoding, self.whole = encoding, False
        first = re.search(rb"[0-9a-fA-F]{4}:", raw)  # behind a preamble
        at = first.start() if first else len(raw)
        while at < len(raw) and not self.whole:
            end = raw.find(b":", at)
            size = int(raw[at:end], 16) if end > 0 else len(raw)
            if at + size > len(raw):
                return
            at = self.take(raw, at + size, *raw[at:at + size].split(b":")[1:4])
            self.whole = not self.path and at <= len(raw)

    def take(self, raw, at, name, size, attr):
        """One record; returns where the next one stands."""
        kind = int(attr, 16) & 0xff
        if kind == RETPARENT:
            assert name == b".", name
            self.path.pop()
            return at
        self.path.append(name.decode(self.encoding))
        full = "/".join(self.path[1:])
        if kind == FOLDER:
            if len(self.path) == 1:
                self.root = self.path[0]
            else:
                self.tree[full] = None
            return at
        self.path.pop()
        self.tree[full] = raw[at:at + int(size, 16)]
        return at + int(size, 16)


class FilePeer(Peer):
    """A peer with a listener: what it offers is given, what it is offered it
    can take."""

    def __init__(self, host, kind, nick, dialect=None, **kw):
        self.dialect = DIALECTS[dialect or kind]
        self.shares = {}      # number to {id: path}
        self.requests = []    # (code, number, id, offset) asked of it
        self.cuts = []        # after so many bytes the next connections break
        self.dropped = 0
        self.most_at_once = 0
        self.busy = 0
        super().__init__(host, "official" if kind == "macos" else kind, nick,
                         **kw)
        self.kind = replace(self.kind,
                            presence=self.kind.presence | FILEATTACH)
        self.listener = host.socket(kind=socket.SOCK_STREAM)
        self.listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.listener.bind(("0.0.0.0", self.address[1]))
        self.listener.listen(16)
        self.listener.settimeout(0.1)
        self.doors = threading.Thread(target=self.answer, daemon=True)
        self.doors.start()

    @property
    def encoding(self):
        return self.kind.encoding

    def hex(self, n, digits=0):
        text = "%0*x" % (digits, n)
        return (text.upper() if self.dialect.upper_hex else text).encode()

    # Offering.

    def offer(self, paths, to, text=""):
        """Offer these; returns the packet's number."""
        d = self.dialect
        first = random.randrange(1 << 29) if d.random_ids else 0
        records, share = [], {}
        for number, path in enumerate(paths, first):
            folder = os.path.isdir(path)
            st = os.stat(path)
            name = os.path.basename(path).encode(self.encoding)
            share[number] = path
            records.append(b":".join((
                b"%d" % number, name.replace(b":", b"::"),
                self.hex(0 if folder else st.st_size),
                self.hex(int(st.st_mtime)), b"2" if folder else b"1", b"")))
        body = b"\a".join(records) + (b"\a" if d.last_bel else b"")
        if d.text_is_name and not text:
            text = "[文件] " + os.path.basename(paths[0])
        options = SENDCHECK | FILEATTACH
        if self.kind.message & UTF8OPT:
            options |= UTF8OPT | CAPUTF8
        packet = self.packet(SENDMSG | options, text.encode(self.encoding) +
                             b"\0" + body + d.list_end)
        offered = int(packet.split(b":")[1])
        self.shares[offered] = share
        self.send(packet, to)
        return offered

    def answer(self):
        while self.open:
            try:
                conn, source = self.listener.accept()
            except OSError:
                continue
            threading.Thread(target=self.serve, args=(conn, source),
                             daemon=True).start()

    def ask_of(self, conn):
        """One request: whole at a NUL or with its three fields."""
        raw = b""
        conn.settimeout(proc.PATIENCE)
        while b"\0" not in raw and raw.count(b":") < 8:
            more = conn.recv(4096)
            if not more:
                break
            raw += more
        return parse(raw.rstrip(b"\0"))

    def serve(self, conn, source):
        d = self.dialect
        with conn:
            p = self.ask_of(conn)
            if p is None:
                return
            fields = [int(f, 16) for f in p.extra.split(b":") if f]
            fields += [0] * (3 - len(fields))
            self.requests.append((p.code, *fields[:3]))
            path = self.shares.get(fields[0], {}).get(fields[1])
            if self.dropped < d.drops_first or (d.serial and self.busy):
                self.dropped += 1
                return
            if path is None:
                return
            self.busy += 1
            self.most_at_once = max(self.most_at_once, self.busy)
            try:
                self.give(conn, p.code, path, fields[2])
            except OSError:
                pass
            finally:
                self.busy -= 1

    def give(self, conn, code, path, offset):
        d = self.dialect
        if code == GETDIRFILES:
            data = d.preamble + self.stream_of(path)
        else:
            with open(path, "rb") as f:
                data = f.read()
            if d.seeks:
                data = data[offset:]
        if self.cuts:
            data = data[:self.cuts.pop(0)]
            conn.sendall(data)
            return
        conn.sendall(data)
        if d.half_closes:
            conn.shutdown(socket.SHUT_WR)
        conn.settimeout(proc.PATIENCE)
        while conn.recv(4096):  # until the other side has it all
            pass

    def record(self, name, size, attr, mtime):
        if attr == RETPARENT and self.dialect.short_return:
            return b"000b:.:0:3:"
        tail = b":".join((
            b"", name.replace(b":", b"::"), self.hex(size, 9),
            self.hex(attr), b"14=" + self.hex(int(mtime)),
            b"16=" + self.hex(int(mtime)), b""))
        return self.hex(len(tail) + 4, 4) + tail

    def stream_of(self, path):
        st = os.stat(path)
        name = os.path.basename(path).encode(self.encoding)
        if not os.path.isdir(path):
            with open(path, "rb") as f:
                data = f.read()
            return self.record(name, len(data), FILE, st.st_mtime) + data
        out = self.record(name, 0, FOLDER, st.st_mtime)
        for entry in sorted(os.listdir(path)):
            out += self.stream_of(os.path.join(path, entry))
        return out + self.record(b".", 0, RETPARENT, st.st_mtime)

    # Taking.

    def offered(self, source=None, start=0):
        """An offer made to us: its packet and its records."""
        p = self.wait_packet(SENDMSG, start=start, source=source,
                             fits=lambda p: p.command & FILEATTACH)
        text, _, records = p.extra.partition(b"\0")
        return p, parse_list(records, self.encoding)

    def fetch(self, p, record, offset=0, stop=None):
        """The bytes that a request gets; stop: hang up after so many."""
        d = self.dialect
        body = self.hex(int(p.number)) + b":" + self.hex(record.id) + b":"
        if not record.is_folder:
            body += self.hex(offset) + b":"
        elif d.folder_offset:
            body += b"0:"
        code = GETDIRFILES if record.is_folder else GETFILEDATA
        got = b""
        want = record.size - offset
        with self.host.socket(kind=socket.SOCK_STREAM) as conn:
            conn.settimeout(proc.PATIENCE)
            conn.connect((p.source[0], PORT))
            conn.sendall(self.packet(code, body + d.request_end))
            while record.is_folder or len(got) < want:
                if stop is not None and len(got) >= stop:
                    break
                more = conn.recv(65536)
                if not more:
                    break
                got += more
                if record.is_folder and Stream(got, self.encoding).whole:
                    break
        return got

    def release(self, p):
        """Tell that nothing of the offer is wanted."""
        self.send(self.packet(RELEASEFILES, p.number + b"\0"), p.source)

    def close(self):
        super().close()
        self.doors.join(5)
        self.listener.close()
