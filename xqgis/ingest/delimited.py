"""A delimited text file as rows of text: strict UTF-8, then GB18030; comma, semicolon or tab."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from itertools import chain

from xqgis.errors import UnreadableFile
from xqgis.words import Phrase

DELIMITERS = ",;\t"
MAX_CELL = 1 << 20
MAX_CELLS = 20_000_000
_HEADER = 1 << 16
_END = "\x1e\x1fend\x1f\x1e"


def decode(data: bytes, filename: str) -> tuple[str, str]:
    """The text and its encoding, ``utf-8`` or ``gb18030``; `UnreadableFile` for anything else."""
    if b"\x00" in data:
        raise UnreadableFile(name=filename, why=Phrase("ingest.why_binary"))
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding), encoding.removesuffix("-sig")
        except UnicodeDecodeError:
            continue
    raise UnreadableFile(name=filename, why=Phrase("ingest.why_encoding"))


def read_delimited(text: str, filename: str) -> list[list[str]]:
    """Every record as typed; the first is row 1. A quote left open raises `UnreadableFile`."""
    delimiter = delimiter_of(text)
    if sum(text.count(sign) for sign in (delimiter, "\n", "\r")) > MAX_CELLS:
        raise UnreadableFile(name=filename, why=Phrase("ingest.why_reach"))
    rows = list(_records(chain(io.StringIO(text, newline=""), ["\n", _END]), delimiter, filename))
    if rows.pop() != [_END]:
        raise UnreadableFile(name=filename, why=Phrase("ingest.why_quote", {"row": len(rows) + 1}))
    if rows and not rows[-1]:
        rows.pop()
    return rows


def delimiter_of(text: str) -> str:
    """The delimiter that gives the header line the most columns; comma when none does.

    >>> delimiter_of('"a,b";c;d')
    ';'
    """
    header = next((line for line in io.StringIO(text, newline="") if line.strip()), "")[:_HEADER]
    widths = {sign: len(next(csv.reader([header], delimiter=sign), [])) for sign in DELIMITERS}
    return max(DELIMITERS, key=lambda sign: widths[sign])


def _records(lines: Iterator[str], delimiter: str, filename: str) -> Iterator[list[str]]:
    csv.field_size_limit(MAX_CELL)
    reader = csv.reader(lines, delimiter=delimiter)
    try:
        yield from reader
    except csv.Error as error:
        raise UnreadableFile(
            name=filename, why=Phrase("ingest.why_cell", {"row": reader.line_num})
        ) from error
