"""Workbooks: cells as text, and packings that are refused before they are opened."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time

import pytest

from tests.ingest.desk import peak_bytes, why, xlsx_of
from tests.reading import read_workbook
from xqgis.errors import UnreadableFile
from xqgis.ingest import workbook
from xqgis.ingest.source import Upload, read_book
from xqgis.ingest.workbook import text_of

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
        read_book(Upload.of("a.xlsx", data))
    return why(refusal.value)


def refused_here(data: bytes) -> str:
    with pytest.raises(UnreadableFile) as refusal:
        read_workbook(data)
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
    ((name, rows),) = read_workbook(xlsx_of({"表": [cells]}))
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
    assert text_of(time(8, 30)) == "08:30:00"
    assert text_of(1e300) == "1e+300"


def test_a_nul_in_a_cell_is_seen_and_not_stored() -> None:
    ((_, rows),) = read_workbook(
        repacked(lambda name, part: part.replace(b">a<", b">a_x0000_b<") if "shared" in name else part)
    )
    assert rows[0][0] == "a\ufffdb"


def test_rows_are_numbered_from_the_top_of_the_sheet() -> None:
    ((_, rows),) = read_workbook(xlsx_of({"s": [[], [], [None, "x"]]}))
    assert rows == [["", ""], ["", ""], ["", "x"]]


def test_hidden_sheets_are_not_read() -> None:
    data = repacked(lambda name, part: part)
    hidden = repacked(
        lambda name, part: (
            part.replace(b"<sheet ", b'<sheet state="hidden" ') if name == "xl/workbook.xml" else part
        )
    )
    assert len(read_workbook(data)) == 1
    assert read_workbook(hidden) == []


@pytest.mark.parametrize("data", [b"PK\x03\x04", b"PK\x03\x04" + b"x" * 200, xlsx_of({"s": [["a"]]})[:-40]])
def test_half_a_workbook_is_refused(data: bytes) -> None:
    assert refused(data) in {"zip", "workbook"}


def test_a_zip_of_something_else_is_refused() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as target:
        target.writestr("a.txt", "hello")
    assert refused(packed.getvalue()) == "zip_nothing"


def test_a_bomb_is_refused_before_it_goes_off() -> None:
    assert refused(repacked(lambda name, part: part + b" " * (30 << 20) if name == SHEET else part)) == "bomb"


def test_many_parts_that_together_are_too_much_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "MAX_UNPACKED", 6_000)
    assert refused_here(repacked(lambda name, part: part)) == "bomb"


def test_too_many_parts_are_refused_by_the_directory_alone() -> None:
    extra = {f"xl/{number}.bin": b"" for number in range(2_100)}
    assert refused(repacked(lambda name, part: part, extra)) == "entries"


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
    sheets = read_workbook(xlsx_of({"wide": wide, "long": long}))
    assert [len(rows) for _, rows in sheets] == [1, 110_000]
    assert sheets[0][1] == wide


def test_pictures_are_never_unpacked() -> None:
    picture = {"xl/media/image1.png": b"\x00" * (40 << 20)}
    assert read_workbook(repacked(lambda name, part: part, picture))[0][1] == [
        ["a", "b"],
        ["1", "2"],
    ]


@pytest.mark.parametrize("address", [b"ZZZZZZZZZZZZ1", b"A0", b"A4294967295", b"A99999999999999999999"])
def test_an_address_that_no_sheet_has_ends_the_reader_and_not_the_program(address: bytes) -> None:
    part = b'r="' + address + b'"'
    assert refused(repacked(lambda name, old: old.replace(b'r="B2"', part) if name == SHEET else old)) in {
        "workbook",
        "reach",
        "fell",
    }


def test_a_row_of_cells_without_addresses_above_a_long_column_is_refused() -> None:
    wide = (
        b"<row>"
        + b"<c><v>1</v></c>" * 60_000
        + b"</row>"
        + b"<row/>" * 120_000
        + b"<row><c><v>1</v></c></row>"
    )
    data = repacked(
        lambda name, part: part.replace(b"<sheetData>", b"<sheetData>" + wide) if name == SHEET else part
    )
    assert refused(data) in {"workbook", "reach", "bomb", "fell"}


def test_one_long_text_in_every_cell_stays_out_of_our_memory() -> None:
    data = xlsx_of({"s": [["x" * 30_000] * 100] * 80})
    assert refused(data) == "reach"
    assert peak_bytes(lambda: refused(data)) < 20 << 20
    less = xlsx_of({"s": [["x" * 30_000] * 100] * 10})
    assert peak_bytes(lambda: read_book(Upload.of("a.xlsx", less))) > 20 << 20, "the measure would see it"


def test_a_sheet_listed_many_times_counts_many_times(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "MAX_CELLS", 2_700_000)

    def listed(name: str, part: bytes) -> bytes:
        if name != "xl/workbook.xml":
            return part
        start = part.index(b"<sheet ")
        end = part.index(b"/>", start) + 2
        sheet = part[start:end]
        copies = b"".join(sheet.replace(b'name="s"', b'name="s%d"' % copy) for copy in range(200))
        return part[:start] + copies + part[end:]

    def long(name: str, part: bytes) -> bytes:
        rows = b"<row><c/></row>" * 20_000 + b'<row><c t="b"><v>1</v></c></row>'
        return part.replace(b"</sheetData>", rows + b"</sheetData>") if name == SHEET else listed(name, part)

    assert refused_here(repacked(long)) == "reach"


@pytest.mark.parametrize("packing", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_only_the_packings_of_workbooks_are_unpacked(packing: int) -> None:
    packed = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(xlsx_of({"s": [["a"]]}))) as source,
        zipfile.ZipFile(packed, "w", packing) as target,
    ):
        for name in source.namelist():
            target.writestr(name, source.read(name))
    assert refused(packed.getvalue()) == "workbook"


def test_the_long_directory_of_a_zip_is_counted_too() -> None:
    parts = 50_000
    part = struct.pack("<4s4B4HL2L5H2L", b"PK\1\2", 20, 0, 20, *[0] * 8, 1, *[0] * 6) + b"a"
    head, directory = b"PK\3\4" + b"\0" * 26, part * parts
    long = struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, parts, parts, len(directory), len(head))
    locator = struct.pack("<4sLQL", b"PK\6\7", 0, len(head) + len(directory), 1)
    short = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 1, 1, 100, 0, 0)
    assert refused(head + directory + long + locator + short) == "entries"
