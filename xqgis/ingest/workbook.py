"""An XLSX workbook as sheets of text, opened only after its packing was looked at.

The parts that matter are unpacked under limits and packed again before the
reader sees them, so that it never meets a bomb, a part twice or a DTD; and the
reader works in a process of its own, `workbook_child`, which may fall.
"""

from __future__ import annotations

import io
import json
import re
import struct
import subprocess
import sys
import zipfile
import zlib
from pathlib import Path

from xqgis.errors import UnreadableFile
from xqgis.ingest.delimited import MAX_CELLS
from xqgis.ingest.workbook_child import TOO_MUCH
from xqgis.words import Phrase

MAGIC = b"PK\x03\x04"
MAX_DIRECTORY = 1 << 20
MAX_PARTS = 2_000
MAX_UNPACKED = 200 << 20
MAX_RATIO = 100
MAX_LETTERS = 200_000_000
MAX_SECONDS = 120
RATIO_FROM = 1 << 20
_END_OF_DIRECTORY = b"PK\x05\x06"
_LOCATOR = b"PK\x06\x07"
_LONG_END = 76
_PACKINGS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_CHILD = Path(__file__).with_name("workbook_child.py")
_DECLARATIONS = (b"<!DOCTYPE", b"<!ENTITY")
_PLAIN_COLUMNS = re.compile(rb' r="([A-Za-z]{2,})[0-9]')
_PLAIN_ROWS = re.compile(rb' r="[A-Za-z]*([0-9]{6,})"')
_COLUMNS = re.compile(rb"""\br\s*=\s*["']([A-Za-z]+)[0-9]""")
_ROWS = re.compile(rb"""\br\s*=\s*["'][A-Za-z]*([0-9]+)["']""")
_ODD = (b"\tr=", b"\nr=", b"\rr=", b"r='", b"r =", b"r= ", b"r\n", b"r=\n", b"r\t", b"r=\t", b"r\r", b"r=\r")

Sheet = tuple[str, list[list[str]]]


def read_workbook(data: bytes, filename: str) -> list[Sheet]:
    """Every visible worksheet as (name, rows of text); the first row is row 1 of the sheet.

    Dates come as ISO text and whole numbers without a decimal point. Raises
    `UnreadableFile` for anything but a plain, unencrypted workbook.
    """
    packed = _repacked(data, filename)
    limits = (str(MAX_CELLS), str(MAX_LETTERS))
    try:
        done = subprocess.run(  # noqa: S603 - our own file, and numbers
            [sys.executable, "-I", str(_CHILD), *limits],
            input=packed,
            capture_output=True,
            timeout=MAX_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise UnreadableFile(name=filename, why=Phrase("ingest.why_reach")) from error
    if done.returncode:
        why = "reach" if done.returncode == TOO_MUCH else "workbook"
        raise UnreadableFile(name=filename, why=Phrase(f"ingest.why_{why}"))
    return _sheets(done.stdout)


def _sheets(told: bytes) -> list[Sheet]:
    lines = iter(told.splitlines())
    sheets: list[Sheet] = []
    for line in lines:
        name, count = json.loads(line)
        sheets.append((name, [json.loads(next(lines)) for _ in range(count)]))
    return sheets


def _repacked(data: bytes, filename: str) -> bytes:
    _look_at_directory(data, filename)
    packed = io.BytesIO()
    seen: set[str] = set()
    left = MAX_UNPACKED
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(packed, "w") as target:
            for part in source.infolist():
                if not part.filename.lower().endswith((".xml", ".rels")):
                    continue
                if part.filename in seen or len(seen) >= MAX_PARTS:
                    raise UnreadableFile(name=filename, why=Phrase("ingest.why_parts"))
                if part.compress_type not in _PACKINGS:
                    raise UnreadableFile(name=filename, why=Phrase("ingest.why_workbook"))
                seen.add(part.filename)
                content = _unpacked(source, part, left, filename)
                left -= len(content)
                target.writestr(part.filename, content)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        raise UnreadableFile(name=filename, why=Phrase("ingest.why_workbook")) from error
    return packed.getvalue()


def _look_at_directory(data: bytes, filename: str) -> None:
    """A directory of a million parts would fill the memory before it could be counted."""
    end = data.rfind(_END_OF_DIRECTORY)
    if end < 0 or end + 22 > len(data):
        raise UnreadableFile(name=filename, why=Phrase("ingest.why_workbook"))
    parts, size = struct.unpack("<HI", data[end + 10 : end + 16])
    if end >= _LONG_END and data[end - 20 : end - 16] == _LOCATOR:
        parts, size = struct.unpack("<QQ", data[end - 44 : end - 28])
    if parts > MAX_PARTS or size > MAX_DIRECTORY:
        raise UnreadableFile(name=filename, why=Phrase("ingest.why_parts"))


def _unpacked(source: zipfile.ZipFile, part: zipfile.ZipInfo, left: int, filename: str) -> bytes:
    allowed = min(left, max(RATIO_FROM, part.compress_size * MAX_RATIO))
    with source.open(part) as stream:
        content = stream.read(allowed + 1)
    if len(content) > allowed:
        raise UnreadableFile(name=filename, why=Phrase("ingest.why_bomb"))
    if b"\x00" in content[:256] or any(word in content for word in _DECLARATIONS):
        raise UnreadableFile(name=filename, why=Phrase("ingest.why_declarations"))
    if _reach(content) > MAX_CELLS:
        raise UnreadableFile(name=filename, why=Phrase("ingest.why_reach"))
    return content


def _reach(content: bytes) -> int:
    """Rows times columns that the reader will lay out, however few cells are filled.

    An upper bound is quick and nearly always enough; the exact number is asked
    only of parts that pass it, or that write their attributes unusually.
    """
    bound = _product(_PLAIN_COLUMNS.findall(content), _PLAIN_ROWS.findall(content), (26, 99_999))
    if bound <= MAX_CELLS and not any(sign in content for sign in _ODD):
        return bound
    return _product(_COLUMNS.findall(content), _ROWS.findall(content), (1, 1))


def _product(columns: list[bytes], rows: list[bytes], least: tuple[int, int]) -> int:
    widest = max((_column_number(letters[:4]) for letters in set(columns)), default=0)
    longest = max((int(digits[:9]) for digits in set(rows)), default=0)
    return max(widest, least[0]) * max(longest, least[1])


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - ord("A") + 1
    return number
