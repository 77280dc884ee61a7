"""Tables that leave the house as XLSX and CSV, in which no cell is ever a formula."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeGuard

import numpy as np
import xlsxwriter

from xqgis.model.formula import is_formula

UNDATED = datetime(2000, 1, 1)  # noqa: DTZ001 - the same table gives the same bytes on any day
"""The day of making that our workbooks carry."""
TEXT_FORMAT = 49
"""The built-in number format of cells that stay text."""
_LONGEST_CELL = 32_767
_NARROWEST, _WIDEST = 8, 48

Cells = Sequence[object]


@dataclass(frozen=True)
class Table:
    """One sheet: a name, a header and rows of cells (numbers, days, texts, None)."""

    name: str
    header: Sequence[str]
    rows: Sequence[Cells]


def csv_bytes(table: Table) -> bytes:
    """UTF-8 with a byte order mark, so that a spreadsheet reads the Chinese.

    A text that a spreadsheet would calculate gets an apostrophe before it;
    numbers, also those typed as text, stay numbers.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([guarded(column) for column in table.header])
    writer.writerows([_csv_cell(cell) for cell in row] for row in table.rows)
    return text.getvalue().encode("utf-8-sig")


def xlsx_bytes(tables: Iterable[Table]) -> bytes:
    """A workbook of one sheet a table: header frozen, texts as texts, numbers as numbers."""
    packed = io.BytesIO()
    with xlsxwriter.Workbook(packed, {"in_memory": True}) as book:
        book.set_properties({"created": UNDATED})
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        plain = book.add_format({"num_format": TEXT_FORMAT})
        for table in tables:
            sheet = book.add_worksheet(table.name)
            sheet.freeze_panes(1, 0)
            for place, column in enumerate(table.header):
                sheet.set_column(place, place, _width(column, table.rows, place))
                sheet.write_string(0, place, column, bold)
            for number, row in enumerate(table.rows, 1):
                for place, cell in enumerate(row):
                    write_cell(sheet, (number, place), cell, plain)
    return packed.getvalue()


def write_cell(
    sheet: xlsxwriter.worksheet.Worksheet,
    at: tuple[int, int],
    cell: object,
    style: xlsxwriter.format.Format | None = None,
) -> None:
    """One cell by its kind; a text is always written as a text, whatever it begins with."""
    if _is_number(cell) and math.isfinite(cell):
        sheet.write_number(*at, float(cell))
    elif text := _text(cell):
        sheet.write_string(*at, text[:_LONGEST_CELL], style)


def guarded(text: str) -> str:
    """The text with an apostrophe before it where a spreadsheet would calculate it.

    >>> guarded("=1+1"), guarded("-1.5"), guarded("＝A1"), guarded("早点铺")
    ("'=1+1", '-1.5', "'＝A1", '早点铺')
    """
    return f"'{text}" if is_formula(text) else text


def _csv_cell(cell: object) -> str:
    return str(cell) if _is_number(cell) and math.isfinite(cell) else guarded(_text(cell))


def _is_number(cell: object) -> TypeGuard[float]:
    return isinstance(cell, (int, float, np.integer, np.floating)) and not isinstance(cell, bool)


def _text(cell: object) -> str:
    if cell is None or (_is_number(cell) and math.isnan(cell)):
        return ""
    if isinstance(cell, datetime):
        return cell.isoformat(" ", "seconds")
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def _width(column: str, rows: Sequence[Cells], place: int) -> float:
    """Wide enough for the first rows; a Chinese character takes two places."""
    seen = [column, *(str(row[place]) for row in rows[:50])]
    widest = max(sum(2 if ord(letter) > 0x2E7F else 1 for letter in text) for text in seen)
    return min(max(widest + 2, _NARROWEST), _WIDEST)
