#include "jail.h"

#include <gezi/grid.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>

enum { MEMORY = 512 << 20, SECONDS = 5 };

#if defined __x86_64__
#define ARCH AUDIT_ARCH_X86_64
#elif defined __aarch64__
#define ARCH AUDIT_ARCH_AARCH64
#elif defined __i386__
#define ARCH AUDIT_ARCH_I386
#elif defined __riscv
#define ARCH AUDIT_ARCH_RISCV64
#else
#define ARCH 0
#endif

#define FIELD(name)                                                            \
    BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, name))
/* This system call goes on to the allowing end, whatever its arguments. */
#define ALLOW(call)                                                            \
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_##call, 0, 1),                    \
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)
/* No memory that can be run: the third argument of both is the protection. */
#define ALLOW_DATA(call)                                                       \
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_##call, 0, 4), FIELD(args[2]),    \
        BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, PROT_EXEC, 1, 0),                 \
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),                          \
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS)

static int limit(int what, rlim_t most)
{
    return setrlimit((__rlimit_resource_t)what,
                     &(struct rlimit){.rlim_cur = most, .rlim_max = most});
}

static int filter(void)
{
    /* clang-format off */
    struct sock_filter rules[] = {
        FIELD(arch),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARCH, 1, 0),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
        FIELD(nr),
        ALLOW(read),
        ALLOW(write),
        ALLOW(exit_group),
        ALLOW(brk),
        ALLOW(munmap),
        ALLOW(mremap),
        ALLOW(madvise),
        ALLOW(futex),
        ALLOW(clock_gettime),
        ALLOW(sysinfo), /* qsort asks how much memory there is */
        ALLOW_DATA(mmap),
        FIELD(nr),
        ALLOW_DATA(mprotect),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
    };
    /* clang-format on */
    struct sock_fprog program = {.len = sizeof rules / sizeof *rules,
                                 .filter = rules};

    return ARCH == 0 ? -1
                     : prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
}

int jail_enter(void)
{
    if (limit(RLIMIT_AS, MEMORY) || limit(RLIMIT_CPU, SECONDS) ||
        limit(RLIMIT_CORE, 0) ||
        limit(RLIMIT_FSIZE, GRID_PIXELS_MAX + GRID_MAX) ||
        limit(RLIMIT_NOFILE, 3) || prctl(PR_SET_DUMPABLE, 0) ||
        prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
        return -1;
    return filter();
}
