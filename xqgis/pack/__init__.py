"""Reads and validates a town pack, the folder that makes this program a given town's."""

from __future__ import annotations

from xqgis.pack.reader import Pack, read_pack
from xqgis.pack.start import init_pack

__all__ = ["Pack", "init_pack", "read_pack"]
