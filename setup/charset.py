"""The characters a browser font must hold: GB 2312 and all that a town's files and our words use."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

TEXTS = frozenset({".yaml", ".yml", ".json", ".geojson"})
# Signs of figures and papers that GB 2312 lacks: minus, dashes, hollow shapes, squares, superscripts.
SIGNS = "−–—·…′″×÷≈≤≥±²³㎡㎞°○●△▲□■◇◆←→↑↓"


def gb2312() -> set[str]:
    """Every character of GB 2312 and of ASCII.

    >>> {"新", "桥", "A", "。"} <= gb2312()
    True
    """
    found = {chr(code) for code in range(0x20, 0x7F)}
    for row in range(0xA1, 0xF8):
        for cell in range(0xA1, 0xFF):
            found.update(bytes((row, cell)).decode("gb2312", "ignore"))
    return found


def characters(folders: Iterable[Path]) -> set[str]:
    """GB 2312, our signs, and every printable character in the text files of ``folders``."""
    found = gb2312() | set(SIGNS)
    for folder in folders:
        for file in folder.rglob("*"):
            if file.suffix in TEXTS and file.is_file():
                found.update(file.read_text("utf-8", "ignore"))
    return {sign for sign in found if sign.isprintable()}
