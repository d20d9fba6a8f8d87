"""
What the kernel still does for a child that is shut: compute, read, write, end. Nothing else.

Run in the child by its place, as the program is; so it imports nothing of ours. A list of what may
be called is asked of the kernel (seccomp), because a limit on open files forbids no new process, no
signal to another one and no deleting of a file.
"""

import ctypes
import errno
import platform
import sys
from typing import NamedTuple

# Numbers of the kernel, by machine: <asm/unistd.h>.
CALLS = {
    "x86_64": {
        "read": 0,
        "write": 1,
        "close": 3,
        "fstat": 5,
        "lseek": 8,
        "mmap": 9,
        "munmap": 11,
        "brk": 12,
        "rt_sigaction": 13,
        "rt_sigprocmask": 14,
        "rt_sigreturn": 15,
        "sched_yield": 24,
        "mremap": 25,
        "madvise": 28,
        "exit": 60,
        "sigaltstack": 131,
        "futex": 202,
        "clock_gettime": 228,
        "exit_group": 231,
        "getrandom": 318,
    },
    "aarch64": {
        "close": 57,
        "lseek": 62,
        "read": 63,
        "write": 64,
        "fstat": 80,
        "exit": 93,
        "exit_group": 94,
        "futex": 98,
        "clock_gettime": 113,
        "sched_yield": 124,
        "sigaltstack": 132,
        "rt_sigaction": 134,
        "rt_sigprocmask": 135,
        "rt_sigreturn": 139,
        "brk": 214,
        "munmap": 215,
        "mremap": 216,
        "mmap": 222,
        "madvise": 233,
        "getrandom": 278,
    },
}
# What a decoder needs besides that starts threads of its own, and cannot be told not to.
THREAD_CALLS = {
    "x86_64": {
        "mprotect": 10,
        "gettid": 186,
        "sched_getaffinity": 204,
        "set_robust_list": 273,
        "rseq": 334,
    },
    "aarch64": {
        "set_robust_list": 99,
        "sched_getaffinity": 123,
        "gettid": 178,
        "mprotect": 226,
        "rseq": 293,
    },
}
# The old call that makes a thread or a process, of each machine, and the new one of all. The list
# cannot look into what the new one is given: it is told that there is none, and takes the old.
CLONE, CLONE3 = {"x86_64": 56, "aarch64": 220}, 435
# As pthread_create of glibc asks for a thread, and nothing asks for a process: <linux/sched.h>.
OF_A_THREAD = 0x003D0F00
# By which the filter itself is set, and what each machine is called there: <linux/audit.h>.
SECCOMP = {"x86_64": (317, 0xC000003E), "aarch64": (277, 0xC00000B7)}
# <linux/prctl.h>, <linux/seccomp.h>
NO_NEW_PRIVILEGES, SET_FILTER, IS_KNOWN, EVERY_THREAD = 38, 1, 2, 1
ALLOW, REFUSE, NOT_THERE = 0x7FFF0000, 0x00050000 | errno.EPERM, 0x00050000 | errno.ENOSYS
# <linux/bpf_common.h>: load a word, jump if it is equal, answer. Places in `struct seccomp_data`.
LOAD, IS_EQUAL, ANSWER = 0x20, 0x15, 0x06
CALL_AT, MACHINE_AT, FIRST_ARGUMENT_AT = 0, 4, 16


class CannotShut(OSError):
    """This kernel, or this kind of machine, has no such list."""


class Step(NamedTuple):
    """One of the filter's: what to do, how many to skip if it is so and if not, and a number."""

    code: int
    if_so: int
    if_not: int
    number: int


class _Step(ctypes.Structure):
    _fields_ = (
        ("code", ctypes.c_ushort),
        ("if_so", ctypes.c_ubyte),
        ("if_not", ctypes.c_ubyte),
        ("number", ctypes.c_uint),
    )


class _Filter(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("steps", ctypes.POINTER(_Step)))


def shut(*, threads: bool = False) -> None:
    """
    Every other call is refused from here on, with EPERM, in all threads, and for good.

    threads: whether more of them may be started; they are as shut as it is. Raises CannotShut; then
    nothing has changed.
    """
    machine = platform.machine()
    if sys.platform != "linux" or machine not in CALLS:
        raise CannotShut(errno.ENOSYS, "no list for this machine")
    steps = _steps(machine, threads=threads)
    array = (_Step * len(steps))(*(_Step(*step) for step in steps))
    kernel = ctypes.CDLL(None, use_errno=True)
    set_filter = _Filter(len(steps), array)
    number, _name = SECCOMP[machine]
    if kernel.prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0):
        raise CannotShut(ctypes.get_errno(), "privileges stay")
    if kernel.syscall(number, SET_FILTER, EVERY_THREAD, ctypes.byref(set_filter)):
        raise CannotShut(ctypes.get_errno(), "no filter")


def is_possible() -> bool:
    """Whether a child of this machine can be shut. Nothing is changed by asking."""
    machine = platform.machine()
    if sys.platform != "linux" or machine not in CALLS:
        return False
    kernel, action = ctypes.CDLL(None, use_errno=True), ctypes.c_uint(REFUSE & 0xFFFF0000)
    return not kernel.syscall(SECCOMP[machine][0], IS_KNOWN, 0, ctypes.byref(action))


def _steps(machine: str, *, threads: bool) -> list[Step]:
    """A list that is gone through from the top, and ends with the three answers."""
    allowed, of_threads = dict(CALLS[machine]), []
    if threads:
        allowed |= THREAD_CALLS[machine]
        of_threads = [
            Step(IS_EQUAL, 4, 0, CLONE3),
            Step(IS_EQUAL, 0, 2, CLONE[machine]),
            Step(LOAD, 0, 0, FIRST_ARGUMENT_AT),
            Step(IS_EQUAL, 2, 0, OF_A_THREAD),
        ]
    left = len(allowed) + len(of_threads)
    steps = [
        Step(LOAD, 0, 0, MACHINE_AT),
        Step(IS_EQUAL, 0, left + 1, SECCOMP[machine][1]),
        Step(LOAD, 0, 0, CALL_AT),
    ]
    for place, number in enumerate(sorted(allowed.values()), 1):
        steps.append(Step(IS_EQUAL, left - place + 2, 0, number))
    answers = [Step(ANSWER, 0, 0, what) for what in (REFUSE, NOT_THERE, ALLOW)]
    return steps + of_threads + answers
