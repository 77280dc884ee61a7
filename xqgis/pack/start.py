"""Starts the pack of a new town."""

from __future__ import annotations

import shutil
from pathlib import Path

from xqgis.pack.texts import refusal

_START = Path(__file__).resolve().parent / "start"
_OUTLINES = ("villages", "grids", "basemap")


def init_pack(folder: Path) -> None:
    """Write a commented pack into ``folder`` that `read_pack` takes as it is.

    PackInvalid when the folder holds anything, or is no folder.
    """
    if folder.exists() and not (folder.is_dir() and next(folder.iterdir(), None) is None):
        raise refusal(folder.name, "/", "not_empty")
    shutil.copytree(_START, folder, dirs_exist_ok=True)
    for name in _OUTLINES:
        (folder / name).mkdir()
