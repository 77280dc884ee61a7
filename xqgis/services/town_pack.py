"""A new town's first step: a folder to fill in."""

from __future__ import annotations

from pathlib import Path

from xqgis.pack import init_pack


def start_pack(folder: Path) -> None:
    """A commented, empty town pack in ``folder``, which must be empty or not there. PackInvalid."""
    init_pack(folder)
