"""Workbooks: cells as text, and packings that are refused before they are opened."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time

import pytest

from tests.ingest.desk import why, xlsx_of
from xqgis.errors import UnreadableFile
from xqgis.ingest import workbook
from xqgis.ingest.workbook import read_workbook

SHEET = "xl/worksheets/sheet1.xml"


def repacked(change: Callable[[str, bytes], bytes], extra: dict[str, bytes] | None = None) -> bytes:
    """A small workbook whose parts were changed by hand."""
    packed = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(xlsx_of({"s": [["a", "b"], ["1", "2"]]}))) as source,
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            target.writestr(name, change(name, source.read(name)))
        for name, content in (extra or {}).items():
            target.writestr(name, content)
    return packed.getvalue()


def refused(data: bytes) -> str:
    with pytest.raises(UnreadableFile) as refusal:
        read_workbook(data, "a.xlsx")
    return why(refusal.value)


def test_cells_become_the_text_a_person_sees() -> None:
    cells = [
        "007",
        430423105204001,
        0.1,
        5.0,
        -2,
        True,
        date(2022, 6, 1),
        datetime(2022, 6, 1, 8, 30),
        "nan",
        "=1+1",
    ]
    ((name, rows),) = read_workbook(xlsx_of({"表": [cells]}), "a.xlsx")
    assert name == "表"
    assert rows == [
        [
            "007",
            "430423105204001",
            "0.1",
            "5",
            "-2",
            "TRUE",
            "2022-06-01",
            "2022-06-01 08:30:00",
            "nan",
            "=1+1",
        ]
    ]


def test_a_time_alone_stays_a_time() -> None:
    assert workbook._text(time(8, 30)) == "08:30:00"
    assert workbook._text(1e300) == "1e+300"


def test_rows_are_numbered_from_the_top_of_the_sheet() -> None:
    ((_, rows),) = read_workbook(xlsx_of({"s": [[], [], [None, "x"]]}), "a.xlsx")
    assert rows == [["", ""], ["", ""], ["", "x"]]


def test_hidden_sheets_are_not_read() -> None:
    data = repacked(lambda name, part: part)
    hidden = repacked(
        lambda name, part: (
            part.replace(b"<sheet ", b'<sheet state="hidden" ') if name == "xl/workbook.xml" else part
        )
    )
    assert len(read_workbook(data, "a.xlsx")) == 1
    assert read_workbook(hidden, "a.xlsx") == []


@pytest.mark.parametrize("data", [b"PK\x03\x04", b"PK\x03\x04" + b"x" * 200, xlsx_of({"s": [["a"]]})[:-40]])
def test_half_a_workbook_is_refused(data: bytes) -> None:
    assert refused(data) == "workbook"


def test_a_zip_of_something_else_is_refused() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as target:
        target.writestr("a.txt", "hello")
    assert refused(packed.getvalue()) == "workbook"


def test_a_bomb_is_refused_before_it_goes_off() -> None:
    assert refused(repacked(lambda name, part: part + b" " * (30 << 20) if name == SHEET else part)) == "bomb"


def test_many_parts_that_together_are_too_much_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "MAX_UNPACKED", 6_000)
    assert refused(repacked(lambda name, part: part)) == "bomb"


def test_too_many_parts_are_refused_by_the_directory_alone() -> None:
    extra = {f"xl/{number}.bin": b"" for number in range(2_100)}
    assert refused(repacked(lambda name, part: part, extra)) == "parts"


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_part_that_stands_there_twice_is_refused() -> None:
    assert refused(repacked(lambda name, part: part, {SHEET: b"<worksheet/>"})) == "parts"


def test_a_part_that_lies_about_its_size_is_refused() -> None:
    data = bytearray(repacked(lambda name, part: part))
    place = data.rfind(b"PK\x01\x02")
    data[place + 24 : place + 28] = (5).to_bytes(4, "little")
    assert refused(bytes(data)) == "workbook"


@pytest.mark.parametrize(
    "declaration", [b'<!DOCTYPE x [<!ENTITY a "b">]>', b"<!ENTITY a SYSTEM 'file:///etc/passwd'>"]
)
def test_document_types_and_entities_are_refused(declaration: bytes) -> None:
    assert (
        refused(repacked(lambda name, part: declaration + part if name == SHEET else part)) == "declarations"
    )


def test_utf_16_parts_are_refused_rather_than_looked_through() -> None:
    def wide(name: str, part: bytes) -> bytes:
        return part.decode().encode("utf-16") if name == SHEET else part

    assert refused(repacked(wide)) == "declarations"


@pytest.mark.parametrize(
    "cell", [b'r="XFD1048576"', b"r='XFD1048576'", b'\nr = "XFD1048576"', b'r="A99999999"']
)
def test_a_cell_at_the_end_of_the_world_is_refused_before_the_sheet_is_laid_out(cell: bytes) -> None:
    assert (
        refused(repacked(lambda name, part: part.replace(b'r="B2"', cell) if name == SHEET else part))
        == "reach"
    )


def test_a_wide_sheet_and_a_long_sheet_are_both_read() -> None:
    wide = [[str(number) for number in range(1_000)]]
    long = [["x"]] * 110_000
    sheets = read_workbook(xlsx_of({"wide": wide, "long": long}), "a.xlsx")
    assert [len(rows) for _, rows in sheets] == [1, 110_000]
    assert sheets[0][1] == wide


def test_pictures_are_never_unpacked() -> None:
    picture = {"xl/media/image1.png": b"\x00" * (40 << 20)}
    assert read_workbook(repacked(lambda name, part: part, picture), "a.xlsx")[0][1] == [
        ["a", "b"],
        ["1", "2"],
    ]
