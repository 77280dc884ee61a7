"""Rosters as offices keep them: every bad row by its number, and nothing more of a person than a name."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.ingest.desk import csv_of, xlsx_of
from xqgis.errors import UnreadableFile
from xqgis.ingest.roster import RosterContext, RosterDraft, read, tidy
from xqgis.ingest.source import Upload
from xqgis.model.roster import Appointment, Post
from xqgis.words import LANGUAGES, say

HEADER = ("机构代码", "岗位", "职务", "姓名", "任职起", "任职止", "依据文号")
CONTEXT = RosterContext({"GA": "集镇组", "U1": "执法大队"}, date(2023, 12, 31))
GOOD = ("GA", "组长", "副书记", "甲乙", "2021-12-16", "", "新发〔2021〕55号")


def read_rows(*rows: Sequence[str], header: Sequence[str] = HEADER) -> RosterDraft:
    return read(Upload.of("名册.csv", csv_of(rows, header)), CONTEXT)


def line(**cells: str) -> tuple[str, ...]:
    names = ("body", "post", "title", "holder", "begun", "ended", "document")
    return tuple(cells.get(name, cell) for name, cell in zip(names, GOOD, strict=True))


def reasons(draft: RosterDraft) -> list[tuple[int, str, str]]:
    return [(problem.row, problem.column, problem.reason.value) for problem in draft.problems]


def test_a_row_becomes_an_appointment() -> None:
    draft = read_rows(GOOD, line(body="U1", post="负责人", holder="丙　丁", ended="2022/6/30"))
    assert (draft.read, draft.rejected, draft.problems) == (2, 0, ())
    assert draft.appointments == (
        Appointment("GA", Post.HEAD, "副书记", "甲乙", date(2021, 12, 16), None, "新发〔2021〕55号"),
        Appointment(
            "U1", Post.IN_CHARGE, "副书记", "丙丁", date(2021, 12, 16), date(2022, 6, 30), "新发〔2021〕55号"
        ),
    )


@pytest.mark.parametrize("lang", LANGUAGES)
def test_headers_and_posts_are_read_in_every_language(lang: str) -> None:
    names = ("body", "post", "title", "holder", "from", "until", "document")
    header = [say(f"ingest.roster_{name}", lang) for name in names]
    for post in Post:
        draft = read_rows(line(post=say(f"terms.post_{post.value}", lang)), header=header)
        assert [one.post for one in draft.appointments] == [post]
    assert read_rows(line(post="deputy"), header=header).appointments[0].post is Post.DEPUTY


def test_a_workbook_with_days_of_its_own_and_a_label_behind_the_code() -> None:
    rows = [HEADER, ("GA 集镇组", "组长", "", "甲", date(2021, 12, 16), date(2022, 6, 30), "")]
    draft = read(Upload.of("a.xlsx", xlsx_of({"岗位名册": rows})), CONTEXT)
    assert [(one.body, one.valid_from, one.valid_until) for one in draft.appointments] == [
        ("GA", date(2021, 12, 16), date(2022, 6, 30))
    ]


def test_columns_that_may_be_missing_and_columns_nobody_asked_for() -> None:
    draft = read_rows(
        ("1", "GA", "组长", "甲", "2021-12-16"), header=("序号", "小组代码", "岗位", "姓名", "任职日期")
    )
    assert draft.appointments == (Appointment("GA", Post.HEAD, "", "甲", date(2021, 12, 16)),)
    assert draft.notes == (("ingest.note_not_kept", {"columns": "序号"}),)


@pytest.mark.parametrize(
    ("cells", "column", "reason"),
    [
        ({"body": "GX"}, "机构代码", "unknown_body"),
        ({"body": "集镇组"}, "机构代码", "unknown_body"),
        ({"body": ""}, "机构代码", "empty"),
        ({"post": "书记"}, "岗位", "unknown_post"),
        ({"post": ""}, "岗位", "empty"),
        ({"holder": ""}, "姓名", "empty"),
        ({"holder": " 　"}, "姓名", "empty"),
        ({"begun": ""}, "任职起", "empty"),
        ({"begun": "2022-02-30"}, "任职起", "bad_date"),
        ({"begun": "去年"}, "任职起", "bad_date"),
        ({"begun": "0202-01-01"}, "任职起", "unlikely_date"),
        ({"begun": "2202-01-01"}, "任职起", "unlikely_date"),
        ({"ended": "x"}, "任职止", "bad_date"),
        ({"ended": "2021-12-15"}, "任职止", "ends_before"),
        ({"holder": "=HYPERLINK(1)"}, "姓名", "unfit_text"),
        ({"holder": "＝1"}, "姓名", "unfit_text"),
        ({"title": "@x"}, "职务", "unfit_text"),
        ({"document": "+1+1"}, "依据文号", "unfit_text"),
        ({"holder": "甲\u202e乙"}, "姓名", "unfit_text"),
        ({"holder": "甲" * 41}, "姓名", "too_long"),
        ({"title": "长" * 61}, "职务", "too_long"),
        ({"holder": "甲13800000000"}, "姓名", "personal_number"),
        ({"title": "１３８ ０００００ ０００"}, "职务", "personal_number"),
        ({"holder": "甲 138.0000"}, "姓名", "personal_number"),
        ({"holder": "甲138电0000话0000"}, "姓名", "personal_number"),
        ({"holder": "一三八〇〇〇〇〇〇〇〇"}, "姓名", "personal_number"),
        ({"title": "副书记（138/0000/0000）"}, "职务", "personal_number"),
        ({"title": "幺叁捌零零零零"}, "职务", "personal_number"),
        ({"title": "٠١٢٣٤٥٦"}, "职务", "personal_number"),
        ({"document": "138-0000-0000"}, "依据文号", "personal_number"),
        ({"document": "138.0000，0000"}, "依据文号", "personal_number"),
        ({"document": "电话一三八 〇〇〇〇 〇〇〇〇"}, "依据文号", "personal_number"),
    ],
)
def test_a_bad_cell_is_told_by_row_and_nothing_of_the_file_is_taken(
    cells: dict[str, str], column: str, reason: str
) -> None:
    draft = read_rows(GOOD, line(**{"holder": "丙", **cells}))
    assert (3, column, reason) in reasons(draft)
    assert (draft.read, draft.rejected, draft.appointments) == (2, 1, ())
    for lang in LANGUAGES:
        for problem in draft.problems:
            assert say(problem.sentence, lang, **problem.told)


@pytest.mark.parametrize(
    "cells",
    [
        {"document": "新发〔2021〕55号、新发〔2022〕12号"},
        {"document": "2021年12月16日党委会纪要第3号"},
        {"title": "第三、第四小组组长"},
        {"holder": "演示人员012"},
    ],
)
def test_numbers_that_papers_and_titles_have_are_taken(cells: dict[str, str]) -> None:
    assert read_rows(line(**cells)).problems == ()


def test_a_number_that_must_not_be_kept_is_not_told_again() -> None:
    draft = read_rows(line(holder="甲13800000000", post="13800000000", begun="１３８００００００００"))
    assert draft.reasons.keys() == {"personal_number", "unknown_post", "bad_date"}
    for problem in draft.problems:
        told = unicodedata.normalize("NFKC", f"{problem} {say(problem.sentence, 'zh-Hans', **problem.told)}")
        assert "13800000000" not in told


def test_all_that_is_wrong_with_a_row_is_told_at_once() -> None:
    draft = read_rows(line(body="GX", post="x", begun="x"))
    assert sorted(reason for _, _, reason in reasons(draft)) == ["bad_date", "unknown_body", "unknown_post"]
    assert draft.rejected == 1 and draft.reasons == {"bad_date": 1, "unknown_body": 1, "unknown_post": 1}


def test_the_same_person_twice_in_a_post_on_a_day_is_refused_with_the_other_row() -> None:
    draft = read_rows(GOOD, line(ended="2022-01-01"), line(holder="丙"), line(post="成员"))
    assert reasons(draft) == [(3, "任职起", "overlap")]
    assert "第2行" in say(draft.problems[0].sentence, "zh-Hans", **draft.problems[0].told)
    apart = read_rows(line(ended="2022-01-01"), line(begun="2022-01-02"))
    assert apart.rejected == 0 and len(apart.appointments) == 2


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("甲乙"), st.integers(1, 28), st.integers(0, 28)), max_size=7))
def test_a_file_is_refused_exactly_when_two_of_its_rows_overlap(spells: list[tuple[str, int, int]]) -> None:
    """Against every pair of rows; a complaint names a row and an earlier one that do overlap."""

    def day(number: int) -> date:
        return date(2022, 1, number)

    whole = [
        Appointment("GA", Post.HEAD, "", name, day(begun), day(max(begun, ended)) if ended else None)
        for name, begun, ended in spells
    ]
    rows = [
        line(holder=one.holder, begun=str(one.valid_from), ended=str(one.valid_until or "")) for one in whole
    ]
    pairs = {
        (late + 2, early + 2)
        for late in range(len(whole)) for early in range(late) if whole[late].overlaps(whole[early])
    }  # fmt: skip
    told = {(one.row, int(str(one.facts["other"]))) for one in read_rows(*rows).problems}
    assert told <= pairs and bool(told) == bool(pairs)


def test_a_long_roster_of_one_vacancy_is_compared_row_by_row(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    overlaps = Appointment.overlaps
    monkeypatch.setattr(Appointment, "overlaps", lambda one, other: asked.append(1) or overlaps(one, other))
    days = [(date(1950, 1, 1) + timedelta(days=number)).isoformat() for number in range(500)]
    draft = read_rows(*(line(holder="空缺", begun=day, ended=day) for day in reversed(days)))
    assert (draft.read, draft.rejected) == (500, 0) and len(asked) < 500


@pytest.mark.parametrize("word", ["空缺", "Vacant", "vacant"])
def test_a_vacancy_is_said_in_words(word: str) -> None:
    assert read_rows(line(holder=word)).appointments[0].holder == ""


@pytest.mark.parametrize(
    "column",
    [
        "身份证号", "联系电话", "手机", "手機號碼", "家庭住址", "电子邮箱", "出生年月", "性别", "ID",
        "id card", "Phone number", "home address", "E-mail", "Birthday", "民族", "微信号",
        "Date of birth", "ＩＤ",
    ],
)  # fmt: skip
def test_a_table_that_asks_for_more_of_a_person_is_refused_as_a_whole(column: str) -> None:
    with pytest.raises(UnreadableFile) as refused:
        read_rows((*GOOD, ""), header=(*HEADER, column))
    assert column in say("errors.unreadable_file", "zh-Hans", **refused.value.facts)


@pytest.mark.parametrize("column", ["序号", "备注", "language", "page", "village", "valid", "Message"])
def test_other_columns_are_told_and_not_kept(column: str) -> None:
    draft = read_rows((*GOOD, "别的"), header=(*HEADER, column))
    assert draft.rejected == 0 and draft.notes == (("ingest.note_not_kept", {"columns": column}),)


def test_a_table_without_the_headers_says_which_are_missing() -> None:
    with pytest.raises(UnreadableFile) as refused:
        read_rows(("GA", "甲"), header=("机构代码", "姓名"))
    told = say("errors.unreadable_file", "zh-Hans", **refused.value.facts)
    assert "岗位" in told and "任职起" in told and "姓名" not in told.partition("缺少")[2]


def test_spaces_between_chinese_letters_go_and_others_stay() -> None:
    assert [tidy(text) for text in ("甲　 乙", "A  B", " 甲 B ", "㐀 𠀀")] == ["甲乙", "A B", "甲 B", "㐀𠀀"]
