"""The boards of filing: every bad cell in words, every batch with its state."""

from __future__ import annotations

from datetime import datetime
from types import SimpleNamespace
from typing import Any

from tests.ingest.desk import FACTS
from tests.journeys.served import HARM
from tests.web.test_markup import read
from xqgis.model.problem import Problem, Reason
from xqgis.web import uploads
from xqgis.words import LANGUAGES


def batch(code: str, withdrawn_by: str = "", **more: Any) -> dict[Any, Any]:
    plain = {
        "code": code,
        "filename": f"{HARM[3]}.xlsx",
        "actor": "office",
        "at": datetime(2022, 6, 30, 9),
        "accepted": 9,
        "rejected": 1,
        "checks": 1204,
        "withdrawn_by": withdrawn_by,
        "reason": HARM[4] if withdrawn_by else "",
    }
    return plain | more


def test_every_reason_is_told_in_both_languages() -> None:
    for reason in Reason:
        for lang in LANGUAGES:
            assert uploads.sentence(Problem(3, "列", "值", reason, FACTS), lang)


def test_a_bad_cell_is_shown_with_row_column_value_and_reason() -> None:
    problems = [
        Problem(17, "日期", "2022-02-30", Reason.BAD_DATE, sheet="表3"),
        Problem(18, "结果", HARM[3], Reason.UNKNOWN_RESULT, FACTS),
    ]
    drawn = read(uploads.problem_table(problems, "zh-Hans"))
    for told in ("表3", "17", "日期", "2022-02-30", "读不出日期", HARM[3]):
        assert told in drawn.text
    assert "img" not in {name for name, _ in drawn.tags}


def test_a_long_list_says_how_long_it_is() -> None:
    problems = [Problem(row, "日期", "x", Reason.BAD_DATE) for row in range(2, uploads.MOST_ROWS + 100)]
    drawn = read(uploads.problem_table(problems, "zh-Hans"))
    assert "共298处" in drawn.text
    assert [name for name, _ in drawn.tags].count("tr") == uploads.MOST_ROWS + 1


def test_summary_counts_rows_and_repeats_the_readers_remarks() -> None:
    draft: Any = SimpleNamespace(
        read=1300,
        accepted=1204,
        rejected=96,
        found=range(2408),
        crs="EPSG:4490",
        notes=(("ingest.note_gb18030", {}),),
    )
    drawn = read(uploads.summary("inspections", draft, "zh-Hans"))
    for told in ("1,300", "1,204", "96", "2,408", "EPSG:4490", "GB18030"):
        assert told in drawn.text


def test_batches_tell_their_state_and_a_withdrawn_one_its_reason() -> None:
    drawn = read(uploads.batch_table([batch("B-0002", "office"), batch("B-0001")], "zh-Hans"))
    assert f"已撤回：{HARM[4]}" in drawn.text and "有效" in drawn.text and "1,204" in drawn.text
    assert "script" not in {name for name, _ in drawn.tags}
    assert [uploads.withdrawn(row) for row in (batch("a", "office"), batch("b"))] == [True, False]
    assert "还没有报送过检查表" in read(uploads.batch_table([], "zh-Hans")).text
