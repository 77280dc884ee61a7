"""The problem file: rows as typed and what is wrong; mended, it is read again as it is."""

from __future__ import annotations

import csv
import io

import pytest

from tests.ingest.desk import (
    FACTS,
    HEADER,
    context,
    csv_of,
    line,
    read,
    read_form,
    read_wide,
    wide_line,
    wide_profile,
    xlsx_of,
)
from tests.reading import read_workbook
from xqgis.model.problem import Problem, Reason
from xqgis.publish.problems import problems_csv, problems_xlsx, sentence
from xqgis.words import LANGUAGES

OURS = {
    "zh-Hans": ["问题", "原工作表", "原行号"],
    "zh-Hant": ["問題", "原工作表", "原行號"],
    "en": ["Problem", "Source sheet", "Source row"],
}


def rows_of(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("reason", Reason)
def test_every_reason_is_a_sentence_in_which_values_stay_as_typed(lang: str, reason: Reason) -> None:
    told = sentence(Problem(7, "{column}", "{{7*7}}", reason, FACTS), lang)
    assert told.endswith(("。", "."))
    assert "{value}" not in told


@pytest.mark.parametrize("lang", LANGUAGES)
def test_rejected_rows_stand_as_typed_with_all_their_problems(lang: str) -> None:
    bad = line(date="2022-02-30", result="良好", note="=1+1", place="{{7*7}}")
    draft = read_form(line(), bad)
    header, row = rows_of(problems_csv(draft, lang))
    assert header == [*HEADER, *OURS[lang]]
    assert row[:-3] == [*bad[:-1], "'=1+1"]
    assert "2022-02-30" in row[-3]
    assert "良好" in row[-3]
    assert row[-2:] == ["", "3"]
    ((_, sheet),) = read_workbook(problems_xlsx(draft, lang))
    assert sheet == [header, [*bad, row[-3], "", "3"]]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("pen", [problems_csv, problems_xlsx])
def test_a_mended_problem_file_is_read_again_letter_for_letter(lang: str, pen) -> None:
    typed = line(place="=A1", note="@x -1", lon="-1.5", date="bad")
    again = read(pen(read_form(typed), lang), "again", None, context())
    assert {problem.reason for problem in again.problems} == {Reason.BAD_DATE, Reason.OUTSIDE_TOWN}
    assert tuple(again.source_rows.iloc[0])[: len(HEADER)] == typed


def test_a_problem_file_of_a_problem_file_tells_only_the_newest_problems() -> None:
    once = problems_csv(read_form(line(date="bad")), "zh-Hans")
    twice = read(once, "again.csv", None, context())
    (header, row) = rows_of(problems_csv(twice, "zh-Hans"))
    assert header.count("问题") == 1
    assert row[-1] == "2"


def test_mended_rows_are_accepted_and_the_accepted_ones_are_not_sent_twice() -> None:
    draft = read_form(line(), line(place="b", date="2022-02-30"))
    sheet = problems_csv(draft, "zh-Hans").decode("utf-8-sig").replace("2022-02-30", "2022-02-28", 1)
    again = read(sheet.encode("utf-8-sig"), "again.csv", None, context())
    assert (again.read, again.accepted) == (1, 1)


def test_a_profile_s_table_keeps_its_own_columns_and_its_rows_their_sheets() -> None:
    rows = [("x", "y", "day", "name", "dirt", "park"), wide_line(), wide_line(dirt="?")]
    draft = read(xlsx_of({"甲": rows, "乙": rows}), "a.xlsx", wide_profile(), context())
    ((_, sheet),) = read_workbook(problems_xlsx(draft, "zh-Hans"))
    assert sheet[0][:6] == list(rows[0])
    assert [row[-2:] for row in sheet[1:]] == [["甲", "3"], ["乙", "2"], ["乙", "3"]]


def test_a_surplus_cell_of_a_ragged_row_is_not_lost() -> None:
    draft = read(csv_of([(*line(), "extra", "more")]), "a.csv", None, context())
    _, row = rows_of(problems_csv(draft, "en"))
    assert row[len(HEADER)] == "extra | more"


def test_a_file_without_problems_gives_a_header_only() -> None:
    assert len(rows_of(problems_csv(read_wide(wide_line()), "en"))) == 1
