"""The headers of our own form, as people and attackers write them."""

from __future__ import annotations

import time

import pytest

from tests.ingest.desk import context, csv_of, line, read
from xqgis.ingest.form import recognise
from xqgis.ingest.profile import read_profile

LONG = """
kind: inspections
columns: {date: d, village: v}
item: {column: code, map: {A: " ", B: T-A01-1}}
result: {column: r, pass: [ok], fail: [bad]}
source: group
"""


def test_brackets_and_spaces_at_a_headers_end_do_not_count() -> None:
    assert recognise(["日期 ", "经度 （EPSG:4490） ", "Grid code  (18) "]) == {
        "date": "日期",
        "lon": "经度 （EPSG:4490）",
        "grid_code": "Grid code  (18)",
    }


@pytest.mark.parametrize(
    "header", ["x" + " " * 1_000_000 + "y", "(" * 1_000_000, "( " * 500_000, "()x" * 300_000]
)
def test_a_header_as_long_as_a_file_takes_no_time(header: str) -> None:
    started = time.process_time()
    recognise([header])
    assert time.process_time() - started < 2


def test_a_file_with_such_a_header_is_read() -> None:
    long = "天" + " " * 500_000 + "气"
    header = ("日期", "网格代码", "经度", "纬度", "地点", "检查项", "结果", "来源", "事先通知", "备注", long)
    assert read(csv_of([(*line(), "")], header), "a.csv", None, context()).accepted == 1


def test_an_item_that_a_profile_maps_to_nothing_is_a_problem_of_the_row() -> None:
    draft = read(
        csv_of([("2022-06-01", "", "A", "ok")], ("d", "v", "code", "r")),
        "a.csv",
        read_profile(LONG),
        context(),
    )
    assert "empty" in draft.reasons
