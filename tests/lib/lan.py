"""A LAN in the kernel: hosts on a bridge, each in a network namespace.

A namespace is a file descriptor of the runner and nothing else: no name under
/run/netns, nothing to remove. See sandbox.py.
"""
import os
import socket
import subprocess
import threading

import proc
import sandbox

NET = "10.77.0."
BROADCAST = NET + "255"


def in_thread(work):
    """Run work in a thread of its own, whose namespace nobody else shares."""
    box = {}

    def run():
        try:
            box["value"] = work()
        except BaseException as e:  # handed to the caller below
            box["error"] = e

    t = threading.Thread(target=run)
    t.start()
    t.join()
    if "error" in box:
        raise box["error"]
    return box["value"]


def new_namespace():
    def make():
        sandbox.unshare(sandbox.NEWNET)
        return os.open("/proc/thread-self/ns/net", os.O_RDONLY | os.O_CLOEXEC)
    return in_thread(make)


class Netns:
    """A network namespace: commands and sockets inside it."""

    def __init__(self, name):
        self.name = name
        self.fd = new_namespace()
        self.path = "/proc/%d/fd/%d" % (os.getpid(), self.fd)

    def enter(self):
        sandbox.setns(self.fd)

    def run(self, *argv, **kw):
        """A command that must succeed; returns what it printed."""
        kw.setdefault("stdout", subprocess.PIPE)
        done = subprocess.run(argv, stderr=subprocess.PIPE, text=True,
                              preexec_fn=self.enter, check=False, **kw)
        if done.returncode != 0:
            raise RuntimeError("in %s: %s: %s" % (
                self.name, " ".join(argv), done.stderr.strip()))
        return done.stdout

    def ip(self, *lines):
        self.run("ip", "-batch", "-", input="\n".join(lines) + "\n")

    def popen(self, argv, **kw):
        return proc.Proc(argv, preexec=self.enter, **kw)

    def socket(self, family=socket.AF_INET, kind=socket.SOCK_DGRAM, number=0):
        def make():
            self.enter()
            return socket.socket(family, kind, number)
        return in_thread(make)

    def close(self):
        if self.fd >= 0:
            os.close(self.fd)
            self.fd = -1


class Host(Netns):
    """One machine of the LAN."""

    def __init__(self, name, number):
        super().__init__(name)
        self.number = number
        self.address = NET + str(number)

    def lose(self, percent):
        """Drop this share of what arrives from now on; 0 ends it."""
        self.run("nft", "-f", "-", input="""
            add table ip loss
            flush table ip loss
            table ip loss {
              chain in {
                type filter hook input priority 0;
                iif "eth0" numgen random mod 10000 < %d drop
              }
            }""" % int(percent * 100))

    def cut(self):
        """Pull the cable."""
        self.ip("link set eth0 down")

    def plug(self):
        self.ip("link set eth0 up")


class Lan:
    """A switch and count hosts: lan[1] is 10.77.0.1, and so on."""

    def __init__(self, count):
        self.switch = Netns("switch")
        self.hosts = []
        self.switch.ip("link set lo up",
                       "link add br0 type bridge forward_delay 0 stp_state 0",
                       "link set br0 up")
        for i in range(1, count + 1):
            host = Host("host%d" % i, i)
            self.hosts.append(host)
            self.switch.ip("link add p%d type veth peer name eth0 netns %s"
                           % (i, host.path),
                           "link set p%d master br0 up" % i)
            host.ip("link set lo up",
                    "addr add %s/24 brd + dev eth0" % host.address,
                    "link set eth0 up")
        proc.wait_until("the switch forwards", self.forwarding)

    def forwarding(self):
        ports = self.switch.run("ip", "-o", "link", "show", "master", "br0")
        return ports.count("state UP") == len(self.hosts)

    def __getitem__(self, number):
        return self.hosts[number - 1]

    def close(self):
        for host in self.hosts:
            host.close()
        self.switch.close()
