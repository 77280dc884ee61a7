"""The files of the house and their addresses, which change when a file does."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

STATIC = Path(__file__).resolve().parent / "static"


@cache
def asset(name: str) -> str:
    """The address of a file under ``static/`` with its hash, so that it may be kept for ever.

    >>> asset("app.css").startswith("/assets/app.css?v=")
    True
    """
    return f"/assets/{name}?v={hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]}"
