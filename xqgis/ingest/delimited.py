"""A delimited text file as rows of text: UTF-8, marked UTF-16 or GB18030; comma, semicolon or tab."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator

from xqgis.errors import UnreadableFile
from xqgis.words import Phrase

DELIMITERS = ",;\t"
MAX_CELL = 1 << 20
MAX_CELLS = 20_000_000
_HEADER = 1 << 16
_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff")
_HIGH = re.compile(rb"[\x80-\xff]+")
_END = "end"


def decode(data: bytes) -> tuple[str, str]:
    """The text and its encoding, ``utf-8``, ``utf-16`` (by its mark) or ``gb18030``; else `UnreadableFile`.

    Chinese has its high bytes in pairs; where each stands alone it is ``cp1252``.
    """
    if data.startswith(_WIDE_MARKS):
        try:
            return data.decode("utf-16"), "utf-16"
        except UnicodeDecodeError as error:
            raise UnreadableFile(name="", why=Phrase("ingest.why_encoding")) from error
    if b"\x00" in data:
        raise UnreadableFile(name="", why=Phrase("ingest.why_binary"))
    runs = {len(run) for run in _HIGH.findall(data)}
    for encoding in ("utf-8-sig", "cp1252" if runs == {1} else "gb18030"):
        try:
            return data.decode(encoding), encoding.removesuffix("-sig")
        except UnicodeDecodeError:
            continue
    raise UnreadableFile(name="", why=Phrase("ingest.why_encoding"))


def read_delimited(text: str) -> Iterator[list[str]]:
    """Every record as typed; the first is row 1. A quote left open raises `UnreadableFile`."""
    delimiter = delimiter_of(text)
    if sum(text.count(sign) for sign in (delimiter, "\n", "\r")) > MAX_CELLS:
        raise UnreadableFile(name="", why=Phrase("ingest.why_reach"))
    count, held, whole = 0, list[str](), False
    given: list[str] = []
    for count, row in enumerate(_records(_lines(text, given), delimiter), 1):
        if whole := bool(given) and row == given:
            break
        if count > 1:
            yield held
        held = row
    if not whole:
        raise UnreadableFile(name="", why=Phrase("ingest.why_quote", {"row": count}))
    if held:
        yield held


def delimiter_of(text: str) -> str:
    """The delimiter that gives the header line the most columns; comma when none does.

    >>> delimiter_of('"a,b";c;d')
    ';'
    """
    header = next((line for line in io.StringIO(text, newline="") if line.strip()), "")[:_HEADER]
    widths = {sign: len(next(csv.reader([header], delimiter=sign), [])) for sign in DELIMITERS}
    return max(DELIMITERS, key=lambda sign: widths[sign])


def _lines(text: str, given: list[str]) -> Iterator[str]:
    """The lines of a text and one of ours, told to ``given`` when it is handed out: no file can forge that.

    It comes back as a record of its own unless a quote was left open before it.
    """
    yield from io.StringIO(text, newline="")
    yield "\n"
    given.append(_END)
    yield _END


def _records(lines: Iterator[str], delimiter: str) -> Iterator[list[str]]:
    csv.field_size_limit(MAX_CELL)
    reader = csv.reader(lines, delimiter=delimiter)
    try:
        yield from reader
    except csv.Error as error:
        raise UnreadableFile(name="", why=Phrase("ingest.why_cell", {"row": reader.line_num})) from error
