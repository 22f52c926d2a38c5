"""A client of before version 4 that encrypts: RSA-1024 and Blowfish, hex, and
a start of zeros. No signature, no fingerprint in the name.

Written from docs/protocol.md 11, not from gezi's code. What is cryptographic
is done by the openssl command.
"""
import os
import threading
from dataclasses import replace

import proc
from peer import CAPUTF8, KINDS, SENDCHECK, SENDMSG, UTF8OPT, Peer, parse
from sealpeer import ANSPUBKEY, ENCRYPT, GETPUBKEY, KEYS, Key, openssl, own_key

CAPABILITY = 0x20002


def blowfish(key, data, *more):
    return openssl("enc", "-bf-cbc", "-provider", "legacy", "-provider",
                   "default", "-K", key.hex(), "-iv", "0" * 16, *more,
                   data=data)


class OldPeer(Peer):
    def __init__(self, host, who, nick, **kw):
        self.private = os.path.join(KEYS, who + "-1024.pem")
        self.own = own_key(self.private)
        self.keys, self.read = {}, []
        self.told = threading.Condition()
        official = KINDS["official"]
        super().__init__(host, replace(
            official, presence=official.presence | ENCRYPT), nick, user=who,
            **kw)

    def arrived(self, data, source):
        p = parse(data, source)
        if p is not None and source != self.address:
            self.learn(p, source)
        super().arrived(data, source)

    def learn(self, p, source):
        if p.code == GETPUBKEY:
            assert int(p.extra.split(b"\0")[0], 16) & CAPABILITY == CAPABILITY
            self.send(self.packet(ANSPUBKEY, b"%x:%x-%x\0" % (
                CAPABILITY, self.own.exponent, self.own.modulus)), source)
        elif p.code == ANSPUBKEY:
            exponent, modulus = p.extra.split(b"\0")[0].split(b":")[1].split(
                b"-")
            with self.told:
                self.keys[source[0]] = Key(int(exponent, 16), int(modulus, 16))
                self.told.notify_all()
        elif p.code == SENDMSG and p.command & ENCRYPT:
            with self.told:
                self.read.append((p, self.unseal(p)))
                self.told.notify_all()

    def unseal(self, p):
        """The text with its NUL."""
        cap, key, cipher = p.extra.split(b"\0")[0].split(b":")
        assert int(cap, 16) == CAPABILITY, cap
        session = openssl("pkeyutl", "-decrypt", "-inkey", self.private,
                          "-pkeyopt", "rsa_padding_mode:pkcs1",
                          data=bytes.fromhex(key.decode()))
        return blowfish(session, bytes.fromhex(cipher.decode()), "-d")

    def wait_read(self, text):
        """The packet that this text came in."""
        plain = text.encode() + b"\0"
        with self.told:
            assert self.told.wait_for(
                lambda: any(r[1] == plain for r in self.read),
                proc.PATIENCE), self.read
            return next(r[0] for r in self.read if r[1] == plain)

    def say_sealed(self, text, to):
        self.send(self.packet(GETPUBKEY, b"%x\0" % CAPABILITY), to)
        with self.told:
            assert self.told.wait_for(lambda: to in self.keys, proc.PATIENCE)
        assert self.keys[to].modulus.bit_length() == 1024
        session = os.urandom(16)
        body = b"%x:%s:%s" % (
            CAPABILITY, self.keys[to].encrypt(session).hex().encode(),
            blowfish(session, text.encode() + b"\0").hex().encode())
        packet = self.packet(SENDMSG | SENDCHECK | UTF8OPT | CAPUTF8 | ENCRYPT,
                             body + b"\0")
        self.send(packet, to)
        return int(packet.split(b":")[1])
