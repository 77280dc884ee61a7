"""What a process gives up before it reads the bytes of strangers.

Once locked it can open no file and no socket, start no process, write to no
file, and has a ceiling of memory and time. The ceilings and the closed table of
files hold for every user on every Unix; another user, an empty network and
Landlock come on top where the kernel allows them (docs/decisions/0013).
"""

from __future__ import annotations

import ctypes
import os
import resource
import sys

NOBODY = 65_534
MAX_MEMORY = 2 << 30
_NEW_NETWORK, _NEW_USERS = 0x4000_0000, 0x1000_0000
_NO_NEW_PRIVILEGES, _UNDUMPABLE = 38, 4
_CREATE_RULESET, _RESTRICT_SELF = 444, 446
_VERSION_ONLY = 1
_FILE_RIGHTS = (13, 14, 15, 15, 16)
_TCP_RIGHTS = 0b11


def lock(seconds: int) -> None:
    """Give up all but the open pipes, ``MAX_MEMORY`` bytes and ``seconds`` of processor time."""
    library = ctypes.CDLL(None, use_errno=True)
    if sys.platform == "linux":
        _leave_the_network(library)
    _become_nobody()
    if sys.platform == "linux":
        library.prctl(_UNDUMPABLE, 0, 0, 0, 0)
        library.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
        _see_no_file(library)
    ceilings = (
        (resource.RLIMIT_AS, MAX_MEMORY),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_NOFILE, 0),
    )
    for kind, ceiling in ceilings:
        most = resource.getrlimit(kind)[1]
        least = ceiling if most == resource.RLIM_INFINITY else min(ceiling, most)
        resource.setrlimit(kind, (least, least))


def _leave_the_network(library: ctypes.CDLL) -> None:
    """A network of its own without a single route; where that is forbidden, no socket can be made anyway."""
    if library.unshare(_NEW_NETWORK):
        library.unshare(_NEW_NETWORK | _NEW_USERS)


def _become_nobody() -> None:
    if os.geteuid() != 0:
        return
    try:
        os.setgroups([])
        os.setresgid(NOBODY, NOBODY, NOBODY)
        os.setresuid(NOBODY, NOBODY, NOBODY)
    except OSError:
        return


def _see_no_file(library: ctypes.CDLL) -> None:
    """Landlock without a single rule: no path can be opened, and no port from its fourth version on."""
    version = library.syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint32(_VERSION_ONLY))
    if version < 1:
        return
    files = (1 << _FILE_RIGHTS[min(version, len(_FILE_RIGHTS)) - 1]) - 1
    rights = (ctypes.c_uint64 * 2)(files, _TCP_RIGHTS if version >= 4 else 0)
    size = ctypes.c_size_t(16 if version >= 4 else 8)
    rules = library.syscall(_CREATE_RULESET, ctypes.byref(rights), size, ctypes.c_uint32(0))
    if rules >= 0:
        library.syscall(_RESTRICT_SELF, ctypes.c_int(rules), ctypes.c_uint32(0))
        os.close(rules)
