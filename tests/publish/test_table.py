"""Tables that leave the house: nothing calculates, numbers stay numbers, texts stay texts."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import date, datetime

import numpy as np
import pytest

from tests.reading import read_workbook
from xqgis.publish.table import Table, csv_bytes, guarded, xlsx_bytes

FORMULAS = [
    '=HYPERLINK("http://x","y")',
    "=1+1",
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "＝1+1",
    "＋1",
    "－1",
    "＠a",
    " =1+1",
    "\u3000=1+1",
    "\u200b=1+1",
    "\ufeff=1",
    "\u202e=1",
    "\x0b=1",
    " \u2066 ＝1",
    "\xa0@a",
]
PAYLOADS = ["{{7*7}}", "{%", "${1}", "<img src=x onerror=alert(1)>", "</script>", "𡌶塅", "a\nb", " x "]


@pytest.mark.parametrize("text", FORMULAS)
def test_no_text_is_a_formula_in_csv(text: str) -> None:
    data = csv_bytes(Table("t", [text], [[text]])).decode("utf-8-sig")
    for (cell,) in csv.reader(io.StringIO(data, newline="")):
        assert cell == f"'{text}"


@pytest.mark.parametrize("text", [*FORMULAS, *PAYLOADS, "{=1+1}", "http://x", "mailto:a@b"])
def test_no_text_is_a_formula_or_a_link_in_a_workbook(text: str) -> None:
    data = xlsx_bytes([Table("t", ["head"], [[text]])])
    sheet = zipfile.ZipFile(io.BytesIO(data)).read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in sheet
    assert b"hyperlink" not in sheet
    ((_, rows),) = read_workbook(data)
    assert rows[1][0].replace("\r\n", "\n").replace("\r", "\n") == text.replace("\r", "\n")


@pytest.mark.parametrize("text", ["-1.542391", "+3", "0430423", "12"])
def test_numbers_typed_as_text_keep_their_face(text: str) -> None:
    assert guarded(text) == text


@pytest.mark.parametrize("text", PAYLOADS)
def test_other_texts_stay_as_typed(text: str) -> None:
    data = csv_bytes(Table("t", ["head"], [[text]])).decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(data, newline="")))[1] == [text]


def test_cells_are_written_by_their_kind() -> None:
    row = [
        -1,
        0.5,
        np.int64(7),
        np.float64(0.25),
        None,
        float("nan"),
        True,
        date(2022, 6, 1),
        datetime(2022, 6, 1, 8),
    ]
    table = Table("t", list("abcdefghi"), [row])
    assert (
        csv_bytes(table).decode("utf-8-sig").splitlines()[1]
        == "-1,0.5,7,0.25,,,True,2022-06-01,2022-06-01 08:00:00"
    )
    ((_, rows),) = read_workbook(xlsx_bytes([table]))
    assert rows[1] == ["-1", "0.5", "7", "0.25", "", "", "True", "2022-06-01", "2022-06-01 08:00:00"]


def test_numbers_are_numbers_in_a_workbook_and_infinity_is_a_word() -> None:
    data = xlsx_bytes([Table("t", ["a", "b"], [[0.5, float("inf")]])])
    sheet = zipfile.ZipFile(io.BytesIO(data)).read("xl/worksheets/sheet1.xml")
    assert b'<c r="A2"><v>0.5</v>' in sheet
    assert b'r="B2" s="2" t="s"' in sheet


def test_csv_begins_with_the_mark_that_spreadsheets_look_for() -> None:
    assert csv_bytes(Table("t", ["头"], [])).startswith(b"\xef\xbb\xbf")


def test_a_workbook_has_a_sheet_a_table_and_the_same_bytes_on_any_day() -> None:
    tables = [Table("一", ["a"], [["1"]]), Table("二", ["b"], [])]
    data = xlsx_bytes(tables)
    assert [name for name, _ in read_workbook(data)] == ["一", "二"]
    assert data == xlsx_bytes(tables)


def test_an_endless_text_is_cut_rather_than_lost() -> None:
    ((_, rows),) = read_workbook(xlsx_bytes([Table("t", ["a"], [["x" * 40_000]])]))
    assert rows[1][0] == "x" * 32_767
