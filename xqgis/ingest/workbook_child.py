"""The reader of workbooks, run as a process of its own: what it cannot bear ends it and nothing else.

A reader that trusts the addresses in a file asks for the memory they name, and
a process that asks for too much is ended by the system. So this file is started
as a script, with limits on memory and time, reads a workbook from standard
input and writes JSON lines: ``[sheet, rows]`` and then a line a row. It knows
nothing of the rest of this program.
"""

from __future__ import annotations

import io
import json
import resource
import sys
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from python_calamine import (
    CalamineError,
    CalamineWorkbook,
    SheetMetadata,
    SheetTypeEnum,
    SheetVisibleEnum,
)

MAX_MEMORY = 2 << 30
MAX_SECONDS = 60
UNSOUND, TOO_MUCH = 3, 4
_WHOLE = 2**53

Cell = int | float | str | bool | time | date | datetime | timedelta


def main(most_cells: int, most_letters: int) -> int:
    """Read a workbook from standard input; 0, `UNSOUND`, or `TOO_MUCH` when a limit is met."""
    limits = (
        (resource.RLIMIT_AS, MAX_MEMORY),
        (resource.RLIMIT_CPU, MAX_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    )
    for kind, limit in limits:
        most = resource.getrlimit(kind)[1]
        least = limit if most == resource.RLIM_INFINITY else min(limit, most)
        resource.setrlimit(kind, (least, least))
    try:
        for line in _lines(sys.stdin.buffer.read(), most_cells, most_letters):
            sys.stdout.write(f"{line}\n")
        sys.stdout.flush()
    except CalamineError:
        return UNSOUND
    except (MemoryError, OverflowError):
        return TOO_MUCH
    return 0


def _lines(data: bytes, most_cells: int, most_letters: int) -> Iterator[str]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    for name in [sheet.name for sheet in book.sheets_metadata if _is_seen(sheet)]:
        rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        most_cells -= sum(map(len, rows))
        yield json.dumps([name, len(rows)])
        for row in rows:
            line = json.dumps([text_of(cell) for cell in row], ensure_ascii=False)
            most_letters -= len(line)
            if most_cells < 0 or most_letters < 0:
                raise MemoryError
            yield line


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


if __name__ == "__main__":
    sys.stdin.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    raise SystemExit(main(int(sys.argv[1]), int(sys.argv[2])))
