"""A world of its own for a test run: process, mount and network namespaces.

Whatever a test starts lives in one process namespace whose first process is
the runner. When that ends, however it ends, the kernel ends all the rest, and
with the last process go the network namespaces. The runner itself has no way
to the machine's network, so nothing it starts by mistake is heard outside.
"""
import ctypes
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time

NEWNS, NEWUSER, NEWPID, NEWNET = 0x20000, 0x10000000, 0x20000000, 0x40000000
MS_BIND, MS_PRIVATE, MS_REC = 1 << 12, 1 << 18, 1 << 14
MNT_DETACH = 2
# Where terminals and sshd write down who logged in.
LOGINS = ("/run/utmp", "/var/log/wtmp", "/var/log/lastlog")
PR_SET_PDEATHSIG = 1

_libc = ctypes.CDLL(None, use_errno=True)


def check(result, what):
    if result != 0:
        err = ctypes.get_errno()
        raise OSError(err, "%s: %s" % (what, os.strerror(err)))


def unshare(flags):
    check(_libc.unshare(flags), "unshare")


def setns(fd):
    """This thread (a new child: the process) joins a network namespace."""
    check(_libc.setns(fd, NEWNET), "setns")


def mount(source, target, kind, flags=0, data=None):
    def raw(s):
        return s.encode() if s is not None else None
    check(_libc.mount(raw(source), raw(target), raw(kind),
                      ctypes.c_ulong(flags), raw(data)), "mount " + target)


def map_ids(uid, gid, own_uid, own_gid):
    """This process becomes uid of a user namespace; outside it stays itself."""
    unshare(NEWUSER)
    for name, text in (("setgroups", "deny"),
                       ("uid_map", "%d %d 1" % (uid, own_uid)),
                       ("gid_map", "%d %d 1" % (gid, own_gid))):
        with open("/proc/self/" + name, "w") as f:
            f.write(text)


def is_root_in_new_user_namespace():
    """A plain user becomes root of a user namespace, where allowed."""
    try:
        map_ids(0, 0, os.getuid(), os.getgid())
        return True
    except OSError:
        return False


def groups_denied():
    """Are we root in a user namespace, and may not change groups?"""
    with open("/proc/self/setgroups") as f:
        return f.read().strip() == "deny"


def as_user(*argv):
    """For what gives up the groups of root: there it is no root at all."""
    if not groups_denied():
        return list(argv)
    return ["unshare", "-U", "--map-user=1000", "--map-group=1000", *argv]


def unmount(target):
    check(_libc.umount2(target.encode(), MNT_DETACH), "unmount " + target)


def become_root():
    if os.geteuid() == 0:
        return
    sudo = shutil.which("sudo")
    if sudo and subprocess.run([sudo, "-n", "true"], capture_output=True,
                               check=False).returncode == 0:
        os.execv(sudo, [sudo, "-n", "-E", sys.executable, *sys.argv])
    if not is_root_in_new_user_namespace():
        sys.exit("tests: these tests build a LAN of network namespaces. That "
                 "needs root, or sudo without a password, or user namespaces "
                 "(sysctl kernel.unprivileged_userns_clone=1); none is here.")


def sweep(path):
    """Remove this file, too, when the run is over."""
    with open(os.path.join(tempfile.gettempdir(), "sweep"), "a") as f:
        f.write(path + "\n")


def swept(base):
    try:
        with open(os.path.join(base, "sweep")) as f:
            return f.read().splitlines()
    except OSError:
        return []


def watcher(read_end, base):
    """Removes what lies on disk when the run is over, even by kill -9."""
    os.setsid()
    for s in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(s, signal.SIG_IGN)
    null = os.open("/dev/null", os.O_RDWR)
    for fd in (0, 1, 2):
        os.dup2(null, fd)
    os.read(read_end, 1)
    for path in swept(base):
        if os.path.lexists(path):
            os.unlink(path)
    for _ in range(50):
        shutil.rmtree(base, ignore_errors=True)
        if not os.path.exists(base):
            break
        time.sleep(0.1)
    os._exit(0)


def supervise(child):
    """Outside: pass signals in, hand the exit status out."""
    for s in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(s, lambda number, _: os.kill(child, number))
    while True:
        try:
            _, status = os.waitpid(child, 0)
            os._exit(os.waitstatus_to_exitcode(status) & 0xff)
        except InterruptedError:
            pass


def make_mounts_private():
    """What is mounted from here on is seen by nobody outside.

    In a chroot, / need not be a mount point, and its mount can only be named
    from above: go up there for a moment. This is our own mount namespace.
    """
    here = os.open("/", os.O_RDONLY | os.O_DIRECTORY)
    try:
        mount("none", "/", None, MS_PRIVATE | MS_REC)
    except OSError:
        os.chroot(tempfile.gettempdir())
        os.fchdir(here)
        while not os.path.samefile("..", "."):
            os.chdir("..")
        os.chroot(".")
        mount("none", "/", None, MS_PRIVATE | MS_REC)
        os.fchdir(here)
        os.chroot(".")
    os.close(here)


def interrupted(_number, _frame):
    for s in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(s, signal.SIG_IGN)
    raise KeyboardInterrupt


def enter():
    """Go in. Returns inside the sandbox the directory for all files."""
    become_root()
    base = tempfile.mkdtemp(prefix="gz.", dir="/tmp")
    os.chmod(base, 0o711)
    read_end, write_end = os.pipe()
    if os.fork() == 0:
        os.close(write_end)
        watcher(read_end, base)
    os.close(read_end)
    try:
        unshare(NEWPID | NEWNS | NEWNET)
    except OSError as e:
        os.rmdir(base)
        sys.exit("tests: no new namespaces here (%s); run them as root of a "
                 "machine or of a privileged container" % e)
    child = os.fork()
    if child:
        supervise(child)
    os.close(write_end)
    check(_libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0), "prctl")
    where = os.getcwd()
    make_mounts_private()
    os.chdir(where)
    mount("proc", "/proc", "proc")
    if not os.path.exists("/dev/pts/ptmx"):  # a bare chroot
        os.makedirs("/dev/pts", exist_ok=True)
        mount("devpts", "/dev/pts", "devpts", 0, "ptmxmode=0666")
    for path in LOGINS:
        if os.path.exists(path):
            mount("/dev/null", path, None, MS_BIND)
    if groups_denied():
        # Programs that make terminals would give them to the group tty.
        mount("/dev/null", "/etc/group", None, MS_BIND)
    for s in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(s, interrupted)
    os.environ["TMPDIR"] = base
    tempfile.tempdir = base
    return base
