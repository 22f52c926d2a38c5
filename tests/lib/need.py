"""What the machine must have. A test that cannot run is a failure."""
import os
import shutil
import sys

# program or file: the Debian package it comes from
PROGRAMS = {
    "ip": "iproute2", "nft": "nftables", "tmux": "tmux", "ps": "procps",
    "stty": "coreutils", "iptux": "iptux", "Xvfb": "xvfb",
    "dbus-daemon": "dbus", "strace": "strace",
    "xterm": "xterm", "xdotool": "xdotool", "screen": "screen",
    "dropbear": "dropbear-bin",
    "dbclient": "dropbear-bin", "xgettext": "gettext", "msgfmt": "gettext",
}
FILES = {
    "/usr/libexec/at-spi-bus-launcher": "at-spi2-core",
    "/usr/lib/python3/dist-packages/gi/__init__.py": "python3-gi",
    "/usr/share/dbus-1/services/org.a11y.Bus.service": "at-spi2-core",
}


def check(binary):
    path = os.environ.get("PATH", "")
    for more in ("/usr/sbin", "/sbin", "/usr/local/sbin"):
        if more not in path.split(":"):
            path += ":" + more
    os.environ["PATH"] = path
    missing = sorted({p for n, p in PROGRAMS.items() if not shutil.which(n)} |
                     {p for n, p in FILES.items() if not os.path.exists(n)})
    if missing:
        sys.exit("tests: not installed: %s. Run `make test-deps`."
                 % " ".join(missing))
    if not os.path.exists("/dev/ptmx"):
        sys.exit("tests: no /dev/ptmx: mount devpts (mount -t devpts devpts "
                 "/dev/pts)")
    if not os.access(binary, os.X_OK):
        sys.exit("tests: no %s. Run `make`." % binary)
