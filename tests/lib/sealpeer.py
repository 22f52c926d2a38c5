"""An official client of version 4 or later that encrypts: texts, requests for
files, and their bodies.

Written from docs/protocol.md 11, not from gezi's code. What is cryptographic
is done by the openssl command.
"""
import base64
import hashlib
import os
import socket
import subprocess
import tempfile
import threading

import proc
from filepeer import (FILEATTACH, GETDIRFILES, GETFILEDATA, FilePeer,
                      parse_list)
from peer import PORT, SENDMSG, UTF8OPT, parse

GETPUBKEY, ANSPUBKEY = 0x72, 0x73
ENCRYPT, ENCEXTMSG, CAPFILEENC, ENCFILE = 0x400000, 0x4000000, 0x40000, 0x800
CAPABILITY = 0x65900004
USED = 0x41900004  # RSA-2048, AES-256, number as IV, base64, SHA-256
BODY, CLEAR = 0x900000, 0x4000000
KEYS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../keys")


def openssl(*args, data=b""):
    done = subprocess.run(["openssl", *args], input=data, capture_output=True)
    return done.stdout if done.returncode == 0 else None


def der(tag, content):
    n = len(content)
    size = bytes([n]) if n < 128 else bytes([0x82, n >> 8, n & 255])
    return bytes([tag]) + size + content


def integer(value):
    raw = value.to_bytes(value.bit_length() // 8 + 1, "big")
    return der(2, raw)


class Key:
    """A public key, as the file that openssl wants."""

    def __init__(self, exponent, modulus):
        self.exponent, self.modulus = exponent, modulus
        rsa = der(0x30, integer(modulus) + integer(exponent))
        kind = der(0x30, bytes.fromhex("06092a864886f70d0101010500"))
        text = base64.encodebytes(der(0x30, kind + der(3, b"\0" + rsa)))
        self.file = tempfile.NamedTemporaryFile(suffix=".pem")
        self.file.write(b"-----BEGIN PUBLIC KEY-----\n" + text +
                        b"-----END PUBLIC KEY-----\n")
        self.file.flush()

    @property
    def fingerprint(self):
        n = self.modulus.to_bytes(256, "little")
        d = hashlib.sha1(n).digest()[::-1] + bytes(4)
        return bytes(a ^ b ^ c for a, b, c in
                     zip(d[:8], d[8:16], d[16:])).hex()

    def encrypt(self, data):
        return openssl("pkeyutl", "-encrypt", "-pubin", "-inkey",
                       self.file.name, "-pkeyopt", "rsa_padding_mode:pkcs1",
                       data=data)

    def verifies(self, text, signature):
        with tempfile.NamedTemporaryFile() as f:
            f.write(signature)
            f.flush()
            return openssl("dgst", "-sha256", "-verify", self.file.name,
                           "-signature", f.name, data=text) is not None


def own_key(path):
    text = openssl("rsa", "-in", path, "-noout", "-modulus").decode()
    return Key(65537, int(text.split("=")[1], 16))


def aes(mode, key, iv, data, *more):
    return openssl("enc", "-aes-256-" + mode, "-K", key.hex(), "-iv", iv.hex(),
                   *more, data=data)


def counter(number):
    return str(number).encode().ljust(16, b"\0")


class SealPeer(FilePeer):
    """who: whose keys in tests/keys it has."""

    def __init__(self, host, who, nick, **kw):
        self.private = os.path.join(KEYS, who + "-2048.pem")
        self.own = own_key(self.private)
        self.keys = {}      # of others, by address
        self.read = []      # (packet, plain text, signature is good)
        self.sealed = []    # requests asked of it: (code, options, plain text)
        self.highest = {}   # number of the last one, by offer
        self.told = threading.Condition()
        self.catcher = None
        super().__init__(host, "official", nick,
                         user="%s-<%s>" % (who, self.own.fingerprint), **kw)
        self.kind.presence |= ENCRYPT | ENCEXTMSG | CAPFILEENC

    # Envelopes.

    def seal(self, number, plain, to, sign=None):
        session = os.urandom(32)
        cipher = aes("cbc", session, counter(number)[:15] + b"\0", plain)
        signature = openssl("dgst", "-sha256", "-sign", sign or self.private,
                            data=plain)
        return b":".join([b"%X" % USED] + [
            base64.b64encode(b) for b in
            (self.keys[to].encrypt(session), cipher, signature)])

    def unseal(self, p):
        """Plain text and signature; None: it cannot be opened."""
        cap, key, cipher, sign = p.extra.split(b"\0")[0].split(b":")
        assert int(cap, 16) == USED, cap
        key, cipher, sign = (base64.b64decode(f, validate=True)
                             for f in (key, cipher, sign))
        session = openssl("pkeyutl", "-decrypt", "-inkey", self.private,
                          "-pkeyopt", "rsa_padding_mode:pkcs1", data=key)
        iv = p.number.ljust(16, b"\0")
        return aes("cbc", session, iv, cipher, "-d"), sign

    # Datagrams.

    def arrived(self, data, source):
        p = parse(data, source)
        if p is not None and source != self.address:
            self.learn(p, source)
        super().arrived(data, source)

    def learn(self, p, source):
        if p.code == GETPUBKEY:
            body = b"%X:%X-%x" % (CAPABILITY, self.own.exponent,
                                  self.own.modulus)
            self.send(self.packet(ANSPUBKEY, body + b"\0"), source)
            if source[0] not in self.keys:
                self.ask_key(source)
        elif p.code == ANSPUBKEY:
            body = p.extra.split(b"\0")[0]
            exponent, modulus = body.split(b":")[1].split(b"-")
            key = Key(int(exponent, 16), int(modulus, 16))
            assert b"-<" + key.fingerprint.encode() + b">" in p.user, p.user
            with self.told:
                self.keys[source[0]] = key
                self.told.notify_all()
        elif p.code == SENDMSG and p.command & ENCRYPT:
            plain, sign = self.unseal(p)
            key = self.keys.get(source[0])
            with self.told:
                self.read.append((p, plain, key is not None and
                                  key.verifies(plain, sign)))
                self.told.notify_all()

    def ask_key(self, to):
        self.send(self.packet(GETPUBKEY, b"%x" % CAPABILITY + b"\0"), to)

    def wait_key(self, address):
        self.ask_key(address)
        with self.told:
            assert self.told.wait_for(lambda: address in self.keys,
                                      proc.PATIENCE), self.log[-5:]

    def wait_read(self, fits):
        """The first text that fits: packet, plain text, signature."""
        with self.told:
            assert self.told.wait_for(
                lambda: any(fits(r) for r in self.read), proc.PATIENCE)
            return next(r for r in self.read if fits(r))

    # Offering.

    def offer(self, paths, to, text="files"):
        """Inside the envelope, as to all who can."""
        clear = self.hear_offer(paths, to, text)
        number = int(clear.number)
        plain = clear.extra.rstrip(b"\0") + b"\0"
        self.send(self.packet(clear.command | ENCRYPT | ENCEXTMSG,
                              self.seal(number, plain, to) + b"\0",
                              number), to)
        return number

    def hear_offer(self, paths, to, text):
        """What it would send in clear."""
        self.caught = []
        self.catcher = threading.get_ident()
        super().offer(paths, to, text)
        self.catcher = None
        return parse(self.caught[0])

    def send(self, data, to):
        if self.catcher == threading.get_ident():
            self.caught.append(data)
        else:
            super().send(data, to)

    def serve(self, conn, source):
        with conn:
            raw = b""
            conn.settimeout(proc.PATIENCE)
            while b"\0" not in raw:
                more = conn.recv(4096)
                if not more:
                    return
                raw += more
            p = parse(raw.rstrip(b"\0"))
            if not p.command & ENCRYPT:
                self.requests.append((p.code, p.extra))
                return
            plain, sign = self.unseal(p)
            if not self.keys[source[0]].verifies(plain, sign):
                return
            self.sealed.append((p.code, p.command & ~0xff, plain))
            fields = plain.rstrip(b"\0").rstrip(b":").split(b":")
            number, file = int(fields[0], 16), int(fields[1], 16)
            cap, pkt = int(fields[-3 if len(fields[-2]) == 64 else -2], 16), \
                int(fields[-1], 16)
            path = self.shares.get(number, {}).get(file)
            if (path is None or pkt != int(p.number) or
                    pkt <= self.highest.get(number, 0)):
                return
            self.highest[number] = pkt
            key = bytes.fromhex(fields[-2].decode()) if cap == BODY else None
            self.give_sealed(conn, p, path, key)

    def give_sealed(self, conn, p, path, key):
        if p.code == GETDIRFILES:
            data = self.stream_of(path)
        else:
            with open(path, "rb") as f:
                data = f.read()
        if key:
            data = aes("ctr", key, counter(int(p.number)), data)
        if self.cuts:
            conn.sendall(data[:self.cuts.pop(0)])
            return
        conn.sendall(data)
        conn.shutdown(socket.SHUT_WR)
        while conn.recv(4096):
            pass

    # Taking.

    def offered_sealed(self):
        """An offer made to us in an envelope: its packet and its records."""
        p, plain, good = self.wait_read(
            lambda r: r[0].command & FILEATTACH and r[0].command & ENCEXTMSG)
        assert good
        return p, parse_list(plain.split(b"\0")[1], self.encoding)

    def request(self, p, record, body=BODY, key=None, sign=None, code=None):
        """An encrypted request as the official client writes it."""
        self.number += 1
        number = self.number
        inside = b"%x:%x:" % (int(p.number), record.id)
        code = code or GETDIRFILES
        if code == GETFILEDATA:
            inside += b"0:"
        if body is not None:
            inside += b"%x:" % body
            if body == BODY:
                inside += key.hex().encode() + b":"
            inside += b"%x" % number
        command = code | ENCRYPT | UTF8OPT | (ENCFILE if body else 0)
        return self.packet(command, self.seal(number, inside + b"\0",
                                              p.source[0], sign) + b"\0",
                           number), number

    def ask_bytes(self, request, to, stop=None):
        """What comes for these bytes, until the other side is done."""
        got = b""
        with self.host.socket(kind=socket.SOCK_STREAM) as conn:
            conn.settimeout(proc.PATIENCE)
            conn.connect((to, PORT))
            conn.sendall(request)
            while stop is None or len(got) < stop:
                try:
                    more = conn.recv(65536)
                except ConnectionResetError:
                    break
                if not more:
                    break
                got += more
        return got

    def fetch_sealed(self, p, record, body=BODY):
        key = os.urandom(32)
        request, number = self.request(p, record, body, key)
        got = self.ask_bytes(request, p.source[0])
        return aes("ctr", key, counter(number), got) if body == BODY else got
