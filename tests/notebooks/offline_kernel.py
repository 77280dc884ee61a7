"""A kernel that reaches nobody: no socket but those of this machine's own files, and a network of its own.

What Python asks for is refused by a hook that cannot be taken off again. What
libraries ask for past Python finds an empty network, where the system lets a
process have one of its own; before anything is loaded, because threads that
run by then would keep the old one.
"""

from __future__ import annotations

import ctypes
import socket
import sys

_NEW_NETWORK, _NEW_USERS = 0x4000_0000, 0x1000_0000
_NAMES = frozenset({"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"})
_SOCKETS = frozenset({"socket.connect", "socket.bind", "socket.sendto", "socket.sendmsg"})


def refuse(event: str, facts: tuple[object, ...]) -> None:
    """Refuse names and every address that is no file of this machine. PermissionError."""
    if event in _NAMES:
        raise PermissionError(f"no network: {event} {facts[0]!r}")
    if event in _SOCKETS and isinstance(facts[0], socket.socket) and facts[0].family != socket.AF_UNIX:
        raise PermissionError(f"no network: {event} {facts[1]!r}")


def leave_the_network() -> None:
    """Move to a network without any address where that is allowed."""
    if sys.platform == "linux":
        library = ctypes.CDLL(None, use_errno=True)
        if library.unshare(_NEW_NETWORK):
            library.unshare(_NEW_NETWORK | _NEW_USERS)


if __name__ == "__main__":
    leave_the_network()
    sys.addaudithook(refuse)
    from ipykernel import kernelapp

    kernelapp.launch_new_instance()
