"""An XLSX workbook as sheets of text, opened only after its packing was looked at.

The parts that matter are unpacked under limits and packed again before the
reader sees them, so that it never meets a bomb, a part twice or a DTD.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from datetime import date, datetime, time, timedelta

from python_calamine import (
    CalamineError,
    CalamineWorkbook,
    SheetMetadata,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from xqgis.errors import UnreadableFile
from xqgis.ingest.delimited import MAX_CELLS
from xqgis.words import Phrase

MAGIC = b"PK\x03\x04"
MAX_DIRECTORY = 1 << 20
MAX_PARTS = 2_000
MAX_UNPACKED = 200 << 20
MAX_RATIO = 100
RATIO_FROM = 1 << 20
_END_OF_DIRECTORY = b"PK\x05\x06"
_DECLARATIONS = (b"<!DOCTYPE", b"<!ENTITY")
_PLAIN_COLUMNS = re.compile(rb' r="([A-Za-z]{2,})[0-9]')
_PLAIN_ROWS = re.compile(rb' r="[A-Za-z]*([0-9]{6,})"')
_COLUMNS = re.compile(rb"""\br\s*=\s*["']([A-Za-z]+)[0-9]""")
_ROWS = re.compile(rb"""\br\s*=\s*["'][A-Za-z]*([0-9]+)["']""")
_ODD = (b"\tr=", b"\nr=", b"\rr=", b"r='", b"r =", b"r= ", b"r\n", b"r=\n", b"r\t", b"r=\t", b"r\r", b"r=\r")
_WHOLE = 2**53

Cell = int | float | str | bool | time | date | datetime | timedelta
Sheet = tuple[str, list[list[str]]]


def read_workbook(data: bytes, filename: str) -> list[Sheet]:
    """Every visible worksheet as (name, rows of text); the first row is row 1 of the sheet.

    Dates come as ISO text and whole numbers without a decimal point. Raises
    `UnreadableFile` for anything but a plain, unencrypted workbook.
    """
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(_repacked(data, filename)))
        seen = [sheet.name for sheet in book.sheets_metadata if _is_seen(sheet)]
        return [(name, _rows(book, name)) for name in seen]
    except CalamineError as error:
        raise UnreadableFile(name=filename, why=Phrase("ingest.why_workbook")) from error


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


def _is_seen(sheet: SheetMetadata) -> bool:
    return bool(sheet.typ == SheetTypeEnum.WorkSheet and sheet.visible == SheetVisibleEnum.Visible)


def _rows(book: CalamineWorkbook, name: str) -> list[list[str]]:
    cells = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    return [[_text(cell) for cell in row] for row in cells]


def _text(cell: Cell) -> str:
    if isinstance(cell, str):
        return cell
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < _WHOLE else repr(cell)
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time.min else cell.isoformat(" ", "seconds")
    return cell.isoformat() if isinstance(cell, (date, time)) else str(cell)
