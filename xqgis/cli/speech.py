"""What the terminal says: sentences on one stream, complaints on the other, nothing that moves the cursor."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from typing import TextIO

from xqgis.words import LANGUAGES, say

_DEFAULT = "zh-Hans"
_STAND_IN = "�"


def language() -> str:
    """The language of this run: ``XQGIS_LANG``, Chinese when that names none we have."""
    asked = os.environ.get("XQGIS_LANG", _DEFAULT)
    return asked if asked in LANGUAGES else _DEFAULT


def words(key: str) -> str:
    """The sentence ``cli.<key>``, for help texts."""
    return say(f"cli.{key}", language())


def tell(key: str, /, **facts: object) -> None:
    """A sentence for the person, on standard output."""
    _write(sys.stdout, say(key, language(), **facts))


def warn(key: str, /, **facts: object) -> None:
    """A sentence that must not get into a pipe, on standard error."""
    _write(sys.stderr, say(key, language(), **facts))


def tell_json(told: Mapping[str, object]) -> None:
    """One line of JSON on standard output."""
    _write(sys.stdout, json.dumps(told, ensure_ascii=False, allow_nan=False))


def plain(text: str) -> str:
    """``text`` without letters that a terminal would obey.

    >>> plain("a" + chr(27) + "[2Jb" + chr(0x202E) + "c")
    'a�[2Jb�c'
    """
    return "".join(letter if letter.isprintable() else _STAND_IN for letter in text)


def heard(text: str) -> str:
    r"""What a person typed or called a file, where its bytes are not UTF-8: GB18030, else with letters lost.

    >>> heard(b"\xc3\xfb.csv".decode("utf-8", "surrogateescape"))
    '名.csv'
    """
    if text.isprintable():
        return text
    raw = text.encode("utf-8", "surrogateescape")
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("utf-8", "replace")


def _write(stream: TextIO, text: str) -> None:
    stream.write(f"{plain(text)}\n")
