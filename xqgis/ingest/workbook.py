"""An XLSX workbook as sheets of text, opened only after its packing was looked at.

The parts that matter are unpacked under limits and packed again before the
reader sees them, so that it never meets a bomb, a part twice or a DTD. A reader
that trusts the addresses in a file asks for the memory they name: `sandbox`
runs all this where it may fall.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from python_calamine import (
    CalamineError,
    CalamineWorkbook,
    SheetMetadata,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from xqgis.ingest.archive import BROKEN, look_at_directory, refusal, unpacked
from xqgis.ingest.delimited import MAX_CELLS

MAX_PARTS = 2_000
MAX_UNPACKED = 200 << 20
MAX_RATIO = 100
MAX_LETTERS = 200_000_000
RATIO_FROM = 1 << 20
_PACKINGS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_DECLARATIONS = (b"<!DOCTYPE", b"<!ENTITY")
_PLAIN_COLUMNS = re.compile(rb' r="([A-Za-z]{2,})[0-9]')
_PLAIN_ROWS = re.compile(rb' r="[A-Za-z]*([0-9]{6,})"')
_COLUMNS = re.compile(rb"""\br\s*=\s*["']([A-Za-z]+)[0-9]""")
_ROWS = re.compile(rb"""\br\s*=\s*["'][A-Za-z]*([0-9]+)["']""")
_ODD = (b"\tr=", b"\nr=", b"\rr=", b"r='", b"r =", b"r= ", b"r\n", b"r=\n", b"r\t", b"r=\t", b"r\r", b"r=\r")
_WHOLE = 2**53

Cell = int | float | str | bool | time | date | datetime | timedelta


def sheets_of(data: bytes) -> Iterator[tuple[str, Iterator[list[str]]]]:
    """The visible worksheets one by one, each to be read before the next.

    Dates come as ISO text and whole numbers without a decimal point. Raises
    `UnreadableFile` for anything but a plain, unencrypted workbook.
    """
    packed = _repacked(data)
    left = [MAX_CELLS, MAX_LETTERS]
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(packed))
        for name in [sheet.name for sheet in book.sheets_metadata if _is_seen(sheet)]:
            yield name, _rows(book, name, left)
    except CalamineError as error:
        raise refusal("workbook") from error


def _rows(book: CalamineWorkbook, name: str, left: list[int]) -> Iterator[list[str]]:
    try:
        rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    except CalamineError as error:
        raise refusal("workbook") from error
    left[0] -= sum(map(len, rows))
    left[1] -= sum(len(cell) for row in rows for cell in row if isinstance(cell, str))
    if min(left) < 0:
        raise refusal("reach")
    for row in rows:
        yield [text_of(cell) for cell in row]


def _is_seen(sheet: SheetMetadata) -> bool:
    return bool(sheet.typ == SheetTypeEnum.WorkSheet and sheet.visible == SheetVisibleEnum.Visible)


def text_of(cell: Cell) -> str:
    """A cell as a person sees it: dates as ISO text, whole numbers without a decimal point."""
    if isinstance(cell, str):
        return cell.replace("\x00", "\ufffd")
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < _WHOLE else repr(cell)
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time.min else cell.isoformat(" ", "seconds")
    return cell.isoformat() if isinstance(cell, (date, time)) else str(cell)


def _repacked(data: bytes) -> bytes:
    look_at_directory(data, MAX_PARTS)
    packed = io.BytesIO()
    seen: set[str] = set()
    left = MAX_UNPACKED
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(packed, "w") as target:
            for part in source.infolist():
                if not part.filename.lower().endswith((".xml", ".rels")):
                    continue
                if part.filename in seen or len(seen) >= MAX_PARTS:
                    raise refusal("parts")
                if part.compress_type not in _PACKINGS:
                    raise refusal("workbook")
                seen.add(part.filename)
                content = _content(source, part, left)
                left -= len(content)
                target.writestr(part.filename, content)
    except BROKEN as error:
        raise refusal("workbook") from error
    return packed.getvalue()


def _content(source: zipfile.ZipFile, part: zipfile.ZipInfo, left: int) -> bytes:
    content = unpacked(source, part, min(left, max(RATIO_FROM, part.compress_size * MAX_RATIO)))
    if b"\x00" in content[:256] or any(word in content for word in _DECLARATIONS):
        raise refusal("declarations")
    if _reach(content) > MAX_CELLS:
        raise refusal("reach")
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
