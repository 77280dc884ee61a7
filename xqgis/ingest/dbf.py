"""The attributes of a shapefile: their header, and their text in the one encoding that fits."""

from __future__ import annotations

import codecs
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from encodings.aliases import aliases
from typing import Any

import numpy as np
from numpy.typing import NDArray

from xqgis.errors import UnreadableFile
from xqgis.ingest.vector import Note
from xqgis.words import Phrase

_FIELD = 32
_DELETED = 0x2A
_PAGES = {
    "936": "gb18030",
    "950": "cp950",
    "932": "cp932",
    "949": "cp949",
    "874": "cp874",
    "65001": "utf-8",
    "gbk": "gb18030",
    "gb2312": "gb18030",
    "gb18030": "gb18030",
    "euc-cn": "gb18030",
    "big5": "cp950",
    "utf8": "utf-8",
    "utf-8": "utf-8",
    "ansi 936": "gb18030",
    "oem 936": "gb18030",
}
_DRIVER_IDS = {0x4D: "gb18030", 0x4F: "cp950", 0x4E: "cp949", 0x13: "cp932", 0x7B: "cp932"} | {
    0x78: "cp950",
    0x79: "cp949",
    0x7A: "gb18030",
    0x7C: "cp874",
    0x50: "cp874",
    0xC8: "cp1250",
    0xC9: "cp1251",
    0xCA: "cp1254",
    0xCB: "cp1253",
    0x65: "cp866",
    0x26: "cp866",
}
_KNOWN = (
    *("cp437", "cp850", "cp852", "cp866", "cp874", "cp932", "cp949", "cp950", "cp1250", "cp1251"),
    *("cp1252", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp1258", "koi8_r", "koi8_u"),
    *("iso8859_1", "iso8859_2", "iso8859_5", "iso8859_7", "iso8859_9", "iso8859_15", "latin_1"),
    *("euc_kr", "euc_jp", "shift_jis", "big5", "big5hkscs", "utf_16", "utf_16_le", "gb18030", "utf_8"),
)
_WESTERN = ("latin_1", "iso8859_1", "iso8859_15", "cp1252", "cp437", "cp850")
_HIGH = re.compile(rb"[\x80-\xff]+")
_LONGEST_LETTER = 4
_NAME = 10
_CUT = ("unexpected end of data", "incomplete multibyte sequence")


@dataclass(frozen=True)
class Header:
    """What the head of a .dbf says, and which records were struck out."""

    count: int
    deleted: NDArray[np.bool_]
    widths: tuple[int, ...]
    page: str


@dataclass(frozen=True)
class Decoded:
    """The names and cells in letters."""

    names: tuple[str, ...]
    columns: list[list[Any]]
    encoding: str
    notes: tuple[Note, ...]
    count: int


def warm_up() -> None:
    """Load every encoding while files can still be opened."""
    for name in _KNOWN:
        codecs.lookup(name)


def read_header(data: bytes) -> Header:
    """The head of a .dbf; `UnreadableFile` when it says more rows than there are."""
    count, start, width = (int.from_bytes(data[a:b], "little") for a, b in ((4, 8), (8, 10), (10, 12)))
    if len(data) < 33 or start < 33 or width < 1 or start > len(data) + 1:
        raise UnreadableFile(name="", why=Phrase("ingest.why_dbf"))
    if start + count * width > len(data) + 1:
        raise UnreadableFile(name="", why=Phrase("ingest.why_dbf_short", {"rows": count}))
    fields = data[_FIELD : start - 1]
    widths = tuple(fields[at + 16] for at in range(0, len(fields) - _FIELD + 1, _FIELD) if fields[at] != 0x0D)
    flags = np.frombuffer(data, np.uint8)[start : start + count * width : width]
    deleted = np.zeros(count, dtype=bool)
    deleted[: len(flags)] = flags == _DELETED
    return Header(count, deleted, widths, _DRIVER_IDS.get(data[29], ""))


def decoded(
    names: Sequence[str], columns: Sequence[NDArray[Any]], table: Header | None, cpg: bytes
) -> Decoded:
    """Names and cells, handed over byte for letter, read in one encoding.

    Strict UTF-8 first, then what the .cpg names, then what the .dbf itself
    names where that is one page, then GB18030. A letter that the width of its
    field cut in two is left out, and said so.
    """
    raw = [name.encode("latin-1") for name in names]
    texts = {
        cell: cell.encode("latin-1")
        for column in columns
        for cell in column.tolist()
        if isinstance(cell, str)
    }
    pages = dict.fromkeys(("utf-8", *_stated([*raw, *texts.values()], cpg, table), "gb18030"))
    widths = set(table.widths) if table else set()
    for page in filter(None, pages):
        found = _read([*raw, *texts.values()], page, widths)
        if found is not None:
            break
    else:
        raise UnreadableFile(name="", why=Phrase("ingest.why_dbf_encoding"))
    letters, cut = found
    known = dict(zip(texts, letters[len(raw) :], strict=True))
    cells = [
        [known[cell] if isinstance(cell, str) else cell for cell in column.tolist()] for column in columns
    ]
    count = len(columns[0]) if len(columns) else (table.count if table else 0)
    return Decoded(_unique(letters[: len(raw)]), cells, page, _notes(page, cut), count)


def value(cell: Any, kind: str, subtype: str) -> object:
    """A cell by the type of its field: whole numbers whole, days as ISO text, nothing for nothing."""
    if cell is None or (isinstance(cell, float) and math.isnan(cell)):
        return None
    if subtype == "OFSTBoolean":
        return bool(cell)
    if kind in ("OFTInteger", "OFTInteger64"):
        return int(cell)
    if kind in ("OFTDate", "OFTDateTime"):
        text = str(cell).replace("/", "-")
        return "" if text == "NaT" else text.removesuffix("T00:00:00.000").removesuffix("T00:00:00")
    return cell


def _stated(raw: Sequence[bytes], cpg: bytes, table: Header | None) -> Iterator[str]:
    """The encodings that the set names, unless its bytes say otherwise.

    Chinese has its high bytes in pairs, the West has them one by one: so a set
    that calls itself western while all are paired is not, and one that says
    nothing while none is paired is.
    """
    runs = {len(run) for text in raw for run in _HIGH.findall(text)}
    page = _page_of(cpg)
    if page and not (page in _WESTERN and runs and not any(run % 2 for run in runs)):
        yield page
    if table and table.page:
        yield table.page
    if runs == {1}:
        yield "cp1252"


def _page_of(cpg: bytes) -> str:
    """The encoding that a .cpg names; '' when it names none that we know."""
    name = cpg[:64].decode("ascii", "replace").strip("\ufeff\x00 \r\n\t").lower().replace("_", "-")
    plain = re.sub(r"^(?:ansi |oem |cp|windows-|ibm)", "", name)
    short = plain.replace("-", "")
    if plain in _PAGES or short in _PAGES:
        return _PAGES.get(plain) or _PAGES[short]
    latin = re.fullmatch(r"(?:iso[- ]?)?8859[- ]?(\d{1,2})", name)
    forms = (f"iso8859-{latin[1]}",) if latin else (name, plain, f"cp{plain}")
    known = (aliases.get(form.replace("-", "_"), form.replace("-", "_")) for form in forms)
    return next((page for page in known if page in _KNOWN), "")


def _read(raw: Sequence[bytes], page: str, widths: set[int]) -> tuple[list[str], int] | None:
    """The texts in one encoding and how many lost half a letter at their end; None when it does not fit."""
    cut, letters = 0, []
    for text in raw:
        try:
            letters.append(text.decode(page))
        except UnicodeDecodeError as error:
            full = len(text) >= _NAME or any(width - _LONGEST_LETTER < len(text) <= width for width in widths)
            if not full or not error.start or error.reason not in _CUT:
                return None
            try:
                letters.append(text[: error.start].decode(page))
            except UnicodeDecodeError:
                return None
            cut += 1
    return letters, cut


def _notes(page: str, cut: int) -> tuple[Note, ...]:
    notes: list[Note] = [] if page == "utf-8" else [("ingest.note_encoding", {"encoding": page.upper()})]
    return (*notes, *([("ingest.note_cut", {"count": cut})] if cut else []))


def _unique(names: Sequence[str]) -> tuple[str, ...]:
    """Names that differ: the second of two gets a number."""
    given: list[str] = []
    for name in names:
        number, unique = 1, name
        while unique in given:
            number += 1
            unique = f"{name} ({number})"
        given.append(unique)
    return tuple(given)
