"""The rows of a file, sheet by sheet or as one text, with the header found and nothing guessed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from xqgis.errors import UnreadableFile
from xqgis.ingest.delimited import MAX_CELLS
from xqgis.ingest.draft import Note
from xqgis.model.formula import is_formula
from xqgis.words import LANGUAGES, Phrase, say

MAX_COLUMNS = 16_384
HEADER_WITHIN = 10
SHOWN_COLUMNS = 30

Texts = NDArray[np.object_]
Sheet = tuple[str, list[list[str]]]


@dataclass(frozen=True)
class Book:
    """The sheets of a file as typed; ``typed`` when its dates came as dates (XLSX, layers).

    ``crs`` is the system of the points, where the file says it; ``points`` are
    the columns that hold the points of a layer, None for a table or other shapes.
    """

    filename: str
    sheets: tuple[Sheet, ...]
    typed: bool
    notes: tuple[Note, ...] = ()
    crs: str = ""
    points: tuple[str, str] | None = None


@dataclass(frozen=True)
class Rows:
    """Every filled row below the headers, as text; ``row`` is its number in the sheet.

    ``ragged`` rows have more or fewer cells than their header.
    """

    cells: pd.DataFrame
    row: NDArray[np.int64]
    sheet: Texts
    ragged: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.row)

    @cached_property
    def _stripped(self) -> dict[str, Texts]:
        return {}

    def raw(self, column: str) -> Texts:
        """The cells of a column as typed; '' everywhere for the column ''."""
        if not column:
            return np.full(len(self), "", dtype=object)
        typed: Texts = self.cells[column].to_numpy(dtype=object)
        return typed

    def as_typed(self, bad: NDArray[np.bool_]) -> pd.DataFrame:
        """Some rows as typed, one column per column of the file, indexed by (sheet, row)."""
        index = pd.MultiIndex.from_arrays([self.sheet[bad], self.row[bad]], names=["sheet", "row"])
        return self.cells[bad].set_axis(index, axis="index")

    def text(self, column: str) -> Texts:
        """The cells of a column without the spaces around them."""
        if column not in self._stripped:
            stripped = np.empty(len(self), dtype=object)
            stripped[:] = [cell.strip() for cell in self.raw(column)]
            self._stripped[column] = stripped
        return self._stripped[column]


def header_of(sheet: Sheet, needed: Iterable[str]) -> int | None:
    """The index of the row that holds every needed column, within the first ten."""
    wanted = {column for column in needed if column}
    for index, row in enumerate(sheet[1][:HEADER_WITHIN]):
        if wanted <= {cell.strip() for cell in row}:
            return index
    return None


def rows_of(book: Book, needed: Sequence[str]) -> tuple[Rows, tuple[Note, ...]]:
    """The rows of every sheet that holds the needed columns, and a note on those that do not.

    `UnreadableFile` when no sheet does, naming what the best one lacks.
    """
    found = [(sheet, header_of(sheet, needed)) for sheet in book.sheets]
    parts = [_sheet_rows(book, sheet, index, needed) for sheet, index in found if index is not None]
    if not parts:
        raise _refusal(book, "columns", **_lacking(book, needed))
    ours = {say(f"ingest.sheet_{name}", lang) for name in ("items", "codes", "guide") for lang in LANGUAGES}
    unread = [name for (name, rows), index in found if index is None and rows and name not in ours]
    notes: tuple[Note, ...] = (("ingest.note_sheets", {"sheets": "、".join(unread)}),) if unread else ()
    return _joined(parts), notes


def _sheet_rows(book: Book, sheet: Sheet, index: int, needed: Sequence[str]) -> Rows:
    name, rows = sheet
    header = [cell.strip() for cell in rows[index]]
    while header and not header[-1]:
        header.pop()
    twice = [column for column in needed if column and header.count(column) > 1]
    if twice:
        raise _refusal(book, "twice", columns="、".join(twice))
    filled = [(n, row) for n, row in enumerate(rows, 1) if n > index + 1 and any(map(str.strip, row))]
    if len(header) > MAX_COLUMNS or len(header) * len(filled) > MAX_CELLS:
        raise _refusal(book, "reach")
    width = max(map(_filled_width, (row for _, row in filled)), default=0)
    if book.typed or _has_unnamed_columns(rows[index], header, filled):
        header += [""] * (width - len(header))
    surplus = width > len(header)
    cells = [_fitted(row, len(header), surplus) for _, row in filled]
    frame = pd.DataFrame(cells, columns=_unique([*header, *[""] * surplus]), dtype=object)
    if not book.typed and _is_problem_file(header):
        frame = frame.map(lambda cell: cell[1:] if cell.startswith("'") and is_formula(cell[1:]) else cell)
    wanting = 0 if book.typed else len(header)
    ragged = [len(row) < wanting or _filled_width(row) > len(header) for _, row in filled]
    return Rows(
        cells=frame,
        row=np.array([number for number, _ in filled], dtype=np.int64),
        sheet=np.full(len(filled), name, dtype=object),
        ragged=np.array(ragged, dtype=bool),
    )


def _has_unnamed_columns(
    written: Sequence[str], header: Sequence[str], filled: Sequence[tuple[int, list[str]]]
) -> bool:
    """Whether the header leaves the last columns without a name, as their cells in every row show.

    A cell too many in some rows is a stray separator; the same in all of
    them, under a place that the header keeps for it, is a column.
    """
    widths = {_filled_width(row) for _, row in filled}
    return min(widths, default=0) > len(header) and max(widths) <= len(written)


def _joined(parts: Sequence[Rows]) -> Rows:
    if len(parts) == 1:
        return parts[0]
    return Rows(
        cells=pd.concat([part.cells for part in parts], ignore_index=True).fillna("").astype(object),
        row=np.concatenate([part.row for part in parts]),
        sheet=np.concatenate([part.sheet for part in parts]),
        ragged=np.concatenate([part.ragged for part in parts]),
    )


def _fitted(row: Sequence[str], width: int, surplus: bool) -> list[str]:
    """The row in ``width`` cells; what is too much stays together in one cell more."""
    fitted = list(row) if len(row) == width else [*row[:width], *[""] * (width - len(row))]
    return [*fitted, " | ".join(row[width : _filled_width(row)])] if surplus else fitted


def _filled_width(row: Sequence[str]) -> int:
    width = len(row)
    while width and not row[width - 1].strip():
        width -= 1
    return width


def _unique(header: Sequence[str]) -> list[str]:
    """Column names that frames can tell apart: the second 备注 becomes 备注 (2)."""
    given: dict[str, str] = {}
    seen: Counter[str] = Counter()
    for name in header:
        unique = name
        while unique in given:
            seen[name] += 1
            unique = f"{name} ({seen[name] + 1})"
        given[unique] = name
    return list(given)


def _is_problem_file(header: Sequence[str]) -> bool:
    """A CSV that we wrote carries an apostrophe before cells that a spreadsheet would calculate."""
    return any(say("ingest.column_problem", lang) in header for lang in LANGUAGES)


def _refusal(book: Book, why: str, **facts: object) -> UnreadableFile:
    return UnreadableFile(name=book.filename, why=Phrase(f"ingest.why_{why}", facts))


def _lacking(book: Book, needed: Sequence[str]) -> dict[str, str]:
    """What the row most like the header lacks, and what it has."""
    wanted = list(dict.fromkeys(column for column in needed if column))
    heads = [[cell.strip() for cell in row] for _, rows in book.sheets for row in rows[:HEADER_WITHIN]]
    head = min(heads, key=lambda row: sum(column not in row for column in wanted), default=[])
    present = list(filter(None, dict.fromkeys(head)))
    told = present[:SHOWN_COLUMNS] + ["…"] * (len(present) > SHOWN_COLUMNS)
    lacking = [column for column in wanted if column not in head]
    return {"columns": "、".join(lacking), "present": "、".join(told) or "—"}
