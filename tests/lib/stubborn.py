"""A peer that says everything again until it is acknowledged, in no haste to
give up, and that shows what it is told once, by number, as the real ones do.
"""
import threading

import peer
import proc


class Stubborn(peer.Peer):
    def __init__(self, *args, every=0.1, **kw):
        self.every = every
        self.lock = threading.Lock()
        self.unheard = {}   # number: (packet, address)
        self.acked = []     # numbers, in the order of their receipts
        self.shown = []     # texts that came for us, each number once
        self.seen = set()
        self.quiet = threading.Event()
        super().__init__(*args, **kw)
        self.repeater = threading.Thread(target=self.repeat, daemon=True)
        self.repeater.start()

    def tell(self, text, to):
        """Say it until it is acknowledged; returns its number."""
        with self.lock:
            k = self.kind
            packet = self.packet(peer.SENDMSG | k.message,
                                 text.encode(k.encoding) + k.end)
            number = int(packet.split(b":")[1])
            self.unheard[number] = (packet, to)
        self.send(packet, to)
        return number

    def repeat(self):
        while not self.quiet.wait(self.every):
            with self.lock:
                left = list(self.unheard.values())
            for packet, to in left:
                self.try_to_send(packet, to)

    def try_to_send(self, packet, to):
        try:
            self.send(packet, to)
        except OSError:
            pass  # nobody has the port just now

    def arrived(self, data, source):
        p = peer.parse(data, source)
        if p is not None and source != self.address:
            if p.code == peer.RECVMSG:
                self.acknowledged(p)
            elif p.code == peer.SENDMSG and (
                    (p.user, p.host, p.number) not in self.seen):
                self.seen.add((p.user, p.host, p.number))
                self.shown.append(p.text())
        super().arrived(data, source)

    def acknowledged(self, p):
        digits = p.fields[0]
        with self.lock:
            if digits.isdigit() and self.unheard.pop(int(digits), None):
                self.acked.append(int(digits))

    def wait_heard(self, patience=proc.PATIENCE):
        proc.wait_until("a receipt for everything said",
                        lambda: not self.unheard, patience)

    def close(self):
        self.quiet.set()
        self.repeater.join(5)
        super().close()
