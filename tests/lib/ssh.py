"""A real ssh server on a host, for one user, and a client that logs in.

dropbear as an ordinary process of the test: host key, port, account and
authorised key are its own, nothing of the machine is read or changed.
"""
import os
import subprocess

import proc
import sandbox

PORT = 2222


def make_key(path):
    """The line that lets it in."""
    done = subprocess.run(["dropbearkey", "-t", "ed25519", "-f", path],
                          capture_output=True, text=True, check=True)
    return next(line for line in done.stdout.splitlines()
                if line.startswith("ssh-ed25519 "))


class Sshd:
    """Lets the user of a house in, by the key self.key."""

    def __init__(self, house):
        self.house = house
        uid = 1000 if sandbox.groups_denied() else 0
        self.key = os.path.join(house.home, "login-key")
        ssh = os.path.join(house.home, ".ssh")
        os.mkdir(ssh, 0o700)
        self.write(os.path.join(ssh, "authorized_keys"),
                   make_key(self.key) + "\n")
        # What a login shell sets: sshd itself hands on TERM and no more.
        self.write(os.path.join(house.home, ".profile"), "".join(
            "export %s='%s'\n" % (name, value)
            for name, value in house.env.items()
            if name not in ("TERM", "HOME")) + "PS1='$ '\n")
        self.passwd = os.path.join(house.home, "passwd")
        self.write(self.passwd, "%s:x:%d:%d::%s:/bin/sh\n" % (
            house.user, uid, uid, house.home))
        host_key = os.path.join(house.home, "host-key")
        make_key(host_key)
        self.proc = proc.Proc(
            ["dropbear", "-F", "-E", "-s", "-r", host_key, "-P", "", "-p",
             "%s:%d" % (house.host.address, PORT)],
            preexec=lambda: self.enter(uid), env={"PATH": house.env["PATH"]},
            cwd=house.home)
        proc.wait_until("the ssh server listens", self.listens)

    @staticmethod
    def write(path, text):
        with open(path, "w", encoding="utf-8") as f:
            f.write(text)
        os.chmod(path, 0o600)

    def enter(self, uid):
        """Mounts of its own, with one account in them."""
        self.house.host.enter()
        if uid:
            sandbox.map_ids(uid, uid, 0, 0)
        sandbox.unshare(sandbox.NEWNS)
        sandbox.mount(self.passwd, "/etc/passwd", None, sandbox.MS_BIND)

    def listens(self):
        if not self.proc.alive():
            raise AssertionError("dropbear ended: %s" % self.proc.err)
        return self.house.host.run("ss", "-Htln", "sport = :%d" % PORT)

    def login(self):
        """What a client runs to get a shell."""
        return ["dbclient", "-y", "-i", self.key, "-p", str(PORT), "%s@%s" % (
            self.house.user, self.house.host.address)]
