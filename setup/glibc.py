"""Exit 0 when the C library is at least the given version; the wheels need it."""

from __future__ import annotations

import platform
import sys

name, found = platform.libc_ver()
wanted = tuple(map(int, sys.argv[1].split(".")))
sys.exit(not (name == "glibc" and tuple(map(int, found.split(".")[:2])) >= wanted))
