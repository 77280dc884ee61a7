"""A file of inspections: every row accounted for, every reason named, nothing guessed."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests import toy
from tests.ingest.desk import (
    HEADER,
    WIDE,
    context,
    csv_of,
    line,
    read,
    read_form,
    read_wide,
    the_reason,
    why,
    wide_line,
    xlsx_of,
)
from xqgis.errors import UnreadableFile
from xqgis.ingest.profile import read_profile
from xqgis.model.name import Name
from xqgis.model.problem import Reason
from xqgis.model.standard import Batch
from xqgis.model.tables import CHECKS, names
from xqgis.words import say

PAYLOADS = (
    "{{7*7}}",
    "{%",
    "${1}",
    "<img src=x onerror=alert(1)>",
    "</script>",
    "=1+1",
    "nan",
    "NA",
    "null",
    " x ",
)


def test_a_good_row_becomes_a_check_with_its_grid_and_its_village() -> None:
    draft = read_form(line(announced="是", note="口头提醒"))
    assert (draft.read, draft.accepted, draft.rejected, draft.reasons) == (1, 1, 0, {})
    (check,) = draft.found.to_dict("records")
    assert check["grid"] == toy.GRIDS[0]
    assert check["village"] == toy.UPPER
    assert (check["item"], check["result"], check["source"]) == ("T-A01-1", 1, "group")
    assert (check["row"], check["announced"], check["note"]) == (2, 1, "口头提醒")
    assert check["checked_on"] == pd.Timestamp("2022-06-01")


def test_the_frame_has_the_declared_columns_and_types() -> None:
    for draft in (read_form(line()), read_form(line(date="x"))):
        assert list(draft.found.columns) == names(CHECKS)
        assert [str(kind) for kind in draft.found.dtypes] == [column.dtype for column in CHECKS]


def test_the_digest_is_that_of_the_bytes() -> None:
    data = csv_of([line()])
    draft = read(data, "六月.csv", None, context())
    assert draft.digest == hashlib.sha256(data).hexdigest()
    assert draft.filename == "六月.csv"
    assert draft.crs == "EPSG:4490"


@pytest.mark.parametrize(
    ("cells", "column", "value", "reason"),
    [
        ({"date": ""}, "日期", "", Reason.EMPTY),
        ({"date": "2022-02-30"}, "日期", "2022-02-30", Reason.BAD_DATE),
        ({"date": "2022-07-01"}, "日期", "2022-07-01", Reason.FUTURE_DATE),
        ({"item": ""}, "检查项", "", Reason.EMPTY),
        ({"item": "T-A01-9 没有"}, "检查项", "T-A01-9 没有", Reason.UNKNOWN_ITEM),
        ({"result": ""}, "结果", "", Reason.EMPTY),
        ({"result": "良好"}, "结果", "良好", Reason.UNKNOWN_RESULT),
        ({"source": ""}, "来源", "", Reason.EMPTY),
        ({"source": "群众"}, "来源", "群众", Reason.UNKNOWN_SOURCE),
        ({"announced": "也许"}, "事先通知", "也许", Reason.UNKNOWN_VALUE),
        ({"grid_code": "990101001009001"}, "网格代码", "990101001009001", Reason.UNKNOWN_GRID),
        ({"grid_code": toy.GRIDS[3]}, "网格代码", toy.GRIDS[3], Reason.GRID_DISAGREES),
        ({"lon": "", "lat": ""}, "经度", "", Reason.NO_LOCATION),
        ({"lon": ""}, "经度", "", Reason.BAD_COORDINATE),
        ({"lat": "nan"}, "纬度", "nan", Reason.BAD_COORDINATE),
        ({"lat": "27,37"}, "纬度", "27,37", Reason.BAD_COORDINATE),
        ({"lon": "112.6"}, "经度", "112.6", Reason.OUTSIDE_TOWN),
        ({"lon": "0", "lat": "0"}, "经度", "0", Reason.OUTSIDE_TOWN),
    ],
)
def test_a_bad_cell_is_named_by_row_column_value_and_reason(cells, column, value, reason) -> None:
    draft = read_form(line(), line(**cells))
    assert the_reason(draft) == (column, value, reason.value)
    assert (draft.problems[0].row, draft.read, draft.accepted, draft.rejected) == (3, 2, 1, 1)
    assert draft.reasons == {reason.value: 1}
    assert draft.source_rows.index.tolist() == [("", 3)]
    assert tuple(draft.source_rows.iloc[0]) == line(**cells)


def test_all_problems_of_a_row_are_told_and_the_row_is_rejected_once() -> None:
    draft = read_form(line(date="x", item="y", result="z", source="w"))
    assert Counter(problem.column for problem in draft.problems) == {
        "日期": 1,
        "检查项": 1,
        "结果": 1,
        "来源": 1,
    }
    assert (draft.rejected, len(draft.found)) == (1, 0)


def test_a_check_before_the_plan_is_kept_and_told() -> None:
    draft = read_form(line(date="2021-10-31"))
    assert draft.accepted == 1
    assert draft.notes == (("ingest.note_before_plan", {"rows": 1, "starts_on": "2021-11-01"}),)


def test_an_item_of_the_case_clocks_is_never_reported_by_hand() -> None:
    registry = toy.registry()
    object.__setattr__(registry.item("T-A01-2"), "method", "sys")
    draft = read_form(line(item="T-A01-2"), registry=registry)
    assert the_reason(draft)[2] == "sys_item"


@pytest.mark.parametrize("grid", toy.GRIDS)
def test_a_row_without_a_point_stands_where_its_grid_says(grid: str) -> None:
    draft = read_form(line(grid_code=grid, lon="", lat=""))
    (check,) = draft.found.to_dict("records")
    assert (check["grid"], check["village"]) == (grid, grid[:12])
    assert pd.isna(check["lon"])


def test_code_and_point_may_both_be_given_when_they_agree() -> None:
    assert read_form(line(grid_code=toy.GRIDS[0])).accepted == 1


@pytest.mark.parametrize("typed", ["T-A01-1", "T-A01-1 A项一", " T-A01-1\tA项一 "])
def test_the_item_is_the_code_before_the_first_space(typed: str) -> None:
    assert read_form(line(item=typed)).found["item"].tolist() == ["T-A01-1"]


@pytest.mark.parametrize(("typed", "code"), [("工作组", "group"), ("Work group", "group"), ("self", "self")])
def test_a_source_is_known_by_code_and_by_either_name(typed: str, code: str) -> None:
    assert read_form(line(source=typed)).found["source"].tolist() == [code]


@pytest.mark.parametrize(
    ("typed", "result"), [("合格", 1), ("Pass", 1), ("pass", 1), ("不合格", 0), ("FAIL", 0), ("不适用", -1)]
)
def test_results_are_read_in_both_languages(typed: str, result: int) -> None:
    assert read_form(line(result=typed)).found["result"].tolist() == [result]


def test_the_form_is_known_by_its_headers_in_any_order_and_language_below_a_title() -> None:
    rows = [
        ("样板镇六月巡查", "", "", "", "", ""),
        ("天气", "Result", "检查项", "Longitude (EPSG:4490)", "纬度", "日期"),
        ("晴", "合格", "T-A01-1", *map(repr, toy.centre(toy.GRIDS[2])), "2022-06-01"),
    ]
    draft = read(csv_of(rows[1:], rows[0]), "a.csv", None, context())
    assert draft.found[["row", "grid", "source"]].to_numpy().tolist() == [[3, toy.GRIDS[2], "group"]]
    assert [key for key, _ in draft.notes] == ["ingest.note_source"]


def test_a_table_of_somebody_else_needs_a_profile() -> None:
    with pytest.raises(UnreadableFile) as refusal:
        read(csv_of([("1", "2")], ("日期", "结果")), "a.csv", None, context())
    assert why(refusal.value) == "form"
    assert "检查项" in refusal.value.facts["why"].facts["columns"]


def test_excel_dates_numbers_and_codes_arrive_as_they_were_typed() -> None:
    lon, lat = toy.centre(toy.GRIDS[0])
    typed = [date(2022, 6, 1), int(toy.GRIDS[0]), lon, lat, "007", "T-A01-1", "合格", "工作组", None, None]
    draft = read(
        xlsx_of({"六月": [HEADER, typed, [44713, *typed[1:4], "008", *typed[5:]]]}), "a.xlsx", None, context()
    )
    assert draft.found["place"].tolist() == ["007", "008"]
    assert draft.found["grid"].tolist() == [toy.GRIDS[0]] * 2
    assert set(draft.found["checked_on"]) == {pd.Timestamp("2022-06-01")}


def test_an_excel_date_is_read_whatever_the_profile_s_formats() -> None:
    lon, lat = toy.centre(toy.GRIDS[0])
    profile = read_profile(WIDE.replace("%Y-%m-%d", "%d/%m/%Y"))
    rows = [["x", "y", "day", "name", "dirt", "park"], [lon, lat, date(2022, 6, 1), "a", 3, "ok"]]
    assert read(xlsx_of({"s": rows}), "a.xlsx", profile, context()).accepted == 1
    assert the_reason(read_wide(wide_line(), profile=WIDE.replace("%Y-%m-%d", "%d/%m/%Y")))[2] == "bad_date"


def test_every_sheet_with_the_form_s_headers_is_read_and_the_others_are_named() -> None:
    sheets = {
        "甲村": [HEADER, line()],
        "乙村": [HEADER, line(place="b"), line(date="x")],
        "统计": [["合计", "3"]],
    }
    draft = read(xlsx_of(sheets), "a.xlsx", None, context())
    assert (draft.read, draft.accepted) == (3, 2)
    assert [(problem.sheet, problem.row) for problem in draft.problems] == [("乙村", 3)]
    assert draft.notes == (("ingest.note_sheets", {"sheets": "统计"}),)


def test_empty_rows_are_no_rows_and_keep_the_numbers_of_the_others() -> None:
    blank = ("",) * len(HEADER)
    draft = read_form(blank, line(), blank, line(place="b", date="x"))
    assert (draft.read, draft.problems[0].row) == (2, 5)


@pytest.mark.parametrize("cells", [(*line(), "one too many"), line()[:-1], ("2022-06-01",)])
def test_a_ragged_row_is_rejected_alone_and_says_only_that(cells) -> None:
    draft = read_form(line(place="a"), cells, line(place="b"))
    assert the_reason(draft) == ("", "", "ragged")
    assert (draft.read, draft.accepted, draft.problems[0].row) == (3, 2, 3)
    assert [cell for cell in draft.source_rows.iloc[0] if cell] == [cell for cell in cells if cell]


def test_empty_cells_beyond_the_header_make_no_row_ragged() -> None:
    assert read_form((*line(), "", "")).accepted == 1


def test_gb18030_is_read_and_said() -> None:
    draft = read(csv_of([line(place="洣水塅")], encoding="gb18030"), "a.csv", None, context())
    assert draft.found["place"].tolist() == ["洣水塅"]
    assert draft.notes == (("ingest.note_gb18030", {}),)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_payloads_stay_as_typed_wherever_they_are_put(payload: str) -> None:
    good = read_form(line(place=payload, note=payload))
    assert good.found["place"].tolist() == [payload.strip()]
    assert good.found["note"].tolist() == [payload]
    bad = read_form(
        line(**dict.fromkeys(("date", "grid_code", "lon", "lat", "item", "result", "source"), payload))
    )
    assert bad.rejected == 1
    assert {problem.value for problem in bad.problems} == {payload}


@settings(max_examples=20, deadline=None)  # each is a reader process: few files of many rows
@example([])
@example([{}])
@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "date": st.sampled_from(["2022-06-01", "44713", "2022-02-30", "", "2023-01-01"]),
                "item": st.sampled_from(["T-A01-1", "T-A01-2 x", "", "?"]),
                "result": st.sampled_from(["合格", "不合格", "不适用", "-", ""]),
                "grid_code": st.sampled_from(["", *toy.GRIDS, "9"]),
                "place": st.sampled_from(["a", "b", "{{7*7}}"]),
                "lon": st.sampled_from(["", "112.6", "x", "112.5217"]),
            }
        ),
        min_size=10,
        max_size=30,
    )
)
def test_every_row_is_either_accepted_or_rejected_with_a_problem(rows) -> None:
    draft = read_form(*(line(**row) for row in rows))
    assert draft.read == len(rows) == draft.accepted + draft.rejected
    told = {problem.row for problem in draft.problems}
    assert len(told) == draft.rejected == len(draft.source_rows)
    assert told | set(draft.found["row"]) == set(range(2, len(rows) + 2))
    assert not told & set(draft.found["row"])
    assert draft.found.groupby("visit")["village"].nunique().le(1).all()


def test_a_check_before_its_standard_was_in_force_is_refused_with_that_day() -> None:
    registry = toy.registry()
    first, second = (one.code for one in registry.standards)
    batches = (
        Batch("b", Name("第一批"), None, (first,)),
        Batch("p", Name("补丁"), date(2022, 3, 1), (second,)),
    )
    dated = replace(registry, batches=batches)
    old, late = registry.standards[0].items[0].code, registry.standards[1].items[0].code
    days = ((late, "2022-02-28"), (late, "2022-03-01"), (old, "2022-02-28"))
    draft = read_form(*(line(item=item, date=day) for item, day in days), registry=dated)
    assert draft.accepted == 2 and the_reason(draft)[1:] == ("2022-02-28", "item_not_yet")
    (problem,) = draft.problems
    told = say("problems.item_not_yet", "zh-Hans", value=problem.value, **problem.facts)
    assert f"{late}的生效日2022-03-01" in told
