"""Headers and rows: found where they are, numbered as people see them, bounded."""

from __future__ import annotations

import pytest

from tests.ingest.desk import csv_of, why, xlsx_of
from xqgis.errors import UnreadableFile
from xqgis.ingest import source
from xqgis.ingest.cells import rows_of
from xqgis.ingest.source import Upload, read_book
from xqgis.words import LANGUAGES, say


def open_book(data: bytes, name: str):
    return read_book(Upload.of(name, data))


def read(data: bytes, *needed: str):
    return rows_of(open_book(data, "t"), needed)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b" \r\n ", "empty"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 512, "old_excel"),
        (b"%PDF-1.7\n\x00\xff", "foreign"),
        (b"a\x00b", "binary"),
        (b"PK\x03\x04 not really", "zip"),
    ],
)
def test_a_file_is_known_by_its_bytes_and_refused_with_a_sentence(data: bytes, reason: str) -> None:
    with pytest.raises(UnreadableFile) as refusal:
        open_book(data, "巡查表.xlsx")
    assert why(refusal.value) == reason
    assert all(
        "巡查表.xlsx" in say("errors.unreadable_file", lang, **refusal.value.facts) for lang in LANGUAGES
    )


def test_a_file_beyond_the_limit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "MAX_BYTES", 3)
    with pytest.raises(UnreadableFile) as refusal:
        open_book(b"a,b\n", "t")
    assert why(refusal.value) == "size"


def test_a_table_is_not_fooled_by_its_name() -> None:
    assert open_book(b"a,b\n1,2\n", "t.xlsx").typed is False
    assert open_book(xlsx_of({"s": [["a"]]}), "t.csv").typed is True


def test_the_header_is_found_within_the_first_ten_rows_and_no_further() -> None:
    rows, _ = read(csv_of([("1", "2")], ("a", "b")), "a", "b")
    assert rows.row.tolist() == [2]
    low, _ = read(b"title,\n" * 9 + b"a,b\n1,2\n", "a", "b")
    assert low.row.tolist() == [11]
    with pytest.raises(UnreadableFile) as refusal:
        read(b"title,\n" * 10 + b"a,b\n1,2\n", "a", "b")
    assert why(refusal.value) == "columns"


def test_missing_columns_are_named() -> None:
    with pytest.raises(UnreadableFile) as refusal:
        read(csv_of([("1", "2")], ("a", "b")), "a", "c", "d", "", "c")
    assert refusal.value.facts["why"].facts == {"columns": "c、d", "present": "a、b"}


def test_headers_that_repeat_or_say_nothing_stay_apart() -> None:
    rows, _ = read(xlsx_of({"s": [["a", "n", "n", None, "n", None], list("123456")]}), "a")
    assert list(rows.cells.columns) == ["a", "n", "n (2)", "", "n (3)", " (2)"]
    assert rows.raw("n (3)").tolist() == ["5"]
    taken, _ = read(csv_of([list("1234")], ("n", "n (2)", "n", "a")), "a")
    assert list(taken.cells.columns) == ["n", "n (2)", "n (3)", "a"]


def test_cells_without_a_header_beside_a_workbook_s_table_are_kept() -> None:
    rows, _ = read(xlsx_of({"s": [["a"], ["1", "beside"]]}), "a")
    assert not rows.ragged.any()
    assert rows.cells.to_numpy().tolist() == [["1", "beside"]]


def test_values_are_kept_as_typed_and_compared_without_the_spaces_around_them() -> None:
    rows, _ = read(csv_of([(" x\u3000",), ("nan",), ("NA",)], ("a",)), "a")
    assert rows.raw("a").tolist() == [" x\u3000", "nan", "NA"]
    assert rows.text("a").tolist() == ["x", "nan", "NA"]
    assert rows.text("").tolist() == ["", "", ""]


@pytest.mark.parametrize(
    "data", [",".join(map(str, range(17_000))).encode(), b"a" + b"," * 15_000 + b"z\n" + b"1\n" * 1_400]
)
def test_a_header_too_wide_for_its_rows_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableFile) as refusal:
        read(data, data.split(b",")[0].decode())
    assert why(refusal.value) == "reach"
