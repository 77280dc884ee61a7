"""The characters a browser font must hold: GB 2312 and all that a town's files and our words use."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

TEXTS = frozenset({".yaml", ".yml", ".json", ".geojson"})
HAN = frozenset(map(chr, range(0x4E00, 0xA000)))
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
    return {sign for sign in gb2312() | set(SIGNS) | written(folders) if sign.isprintable()}


def written(folders: Iterable[Path]) -> set[str]:
    """Every character in the text files of ``folders``."""
    found: set[str] = set()
    for folder in folders:
        for file in folder.rglob("*"):
            if file.suffix in TEXTS and file.is_file():
                found.update(file.read_text("utf-8", "ignore"))
    return found


def traditional(signs: Iterable[str]) -> set[str]:
    """Every Traditional form of ``signs``: what is Simplified back into one of them."""
    from opencc import OpenCC

    wanted = {sign for sign in signs if sign in HAN}
    ways = [OpenCC("t2s"), OpenCC("tw2s")]
    return {form for form in HAN if any(way.convert(form) in wanted for way in ways)}
