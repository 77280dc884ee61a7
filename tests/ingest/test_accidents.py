"""Police tables become accidents: joined by number, counted, and nothing about anybody kept."""

from __future__ import annotations

import dataclasses

import pytest

from tests import toy
from tests.ingest.desk import context, csv_of
from xqgis.errors import ProfileInvalid, UnreadableFile
from xqgis.ingest.accident_profile import AccidentProfile
from xqgis.ingest.accidents import read
from xqgis.ingest.draft import Draft
from xqgis.ingest.profile import read_as
from xqgis.ingest.source import Upload
from xqgis.model.tables import ACCIDENTS, names
from xqgis.words import say

LON, LAT = (repr(part) for part in toy.centre(toy.GRIDS[0]))
CASUALTIES = """
kind: accidents
rows: casualty
crs: EPSG:4490
columns: {reference: [编号, No], date: 日期, time: 时刻, lon: 经度, lat: 纬度}
severity: {column: 伤亡, fatal: [死], injury: [重, 轻]}
"""
ACCIDENT_ROWS = """
kind: accidents
rows: accident
crs: EPSG:4490
columns: {reference: 编号, date: 日期, lon: 经度, lat: 纬度,
  deaths: 死亡, injuries: 受伤, riders: 骑乘, helmets: 戴帽}
severity: {column: 等级, fatal: [亡人], injury: [伤人], damage: [财损]}
freight: {column: 货运, yes: [是], no: [否]}
"""
HEADER = ("编号", "日期", "时刻", "经度", "纬度", "伤亡", "年龄", "性别")
WIDE = ("编号", "日期", "经度", "纬度", "等级", "死亡", "受伤", "骑乘", "戴帽", "货运")


def casualty(number: str = "7", **cells: str) -> tuple[str, ...]:
    plain = dict(zip(HEADER, (number, "2022-06-01", "0815", LON, LAT, "轻", "44", "男"), strict=True))
    return tuple({**plain, **cells}.values())


def accident(number: str = "7", **cells: str) -> tuple[str, ...]:
    plain = dict(zip(WIDE, (number, "2022-06-01", LON, LAT, "伤人", "0", "2", "1", "1", "否"), strict=True))
    return tuple({**plain, **cells}.values())


def drafted(rows: list[tuple[str, ...]], profile: str = CASUALTIES, **changes: object) -> Draft:
    header = HEADER if "rows: casualty" in profile else WIDE
    upload = Upload.of("a.csv", csv_of(rows, header))
    return read(upload, read_as(AccidentProfile, profile), context(**changes))


def test_rows_of_one_number_are_one_accident_and_count_its_dead_and_hurt() -> None:
    rows = [casualty(), casualty(伤亡="死"), casualty(伤亡="重"), casualty("8", 时刻="55")]
    found = drafted(rows).found
    assert list(found.columns) == names(ACCIDENTS)
    assert found["reference"].tolist() == ["7", "8"]
    assert found["severity"].tolist() == ["fatal", "injury"]
    assert (found["deaths"].tolist(), found["injuries"].tolist()) == ([1, 0], [2, 1])
    assert found["hour"].tolist() == [8, 0], "55 is five to one at night"
    assert found["grid"].tolist() == [toy.GRIDS[0]] * 2
    assert found["row"].tolist() == [2, 5]


def test_nothing_about_a_person_is_read() -> None:
    found = drafted([casualty(年龄="4477", 性别="独一无二")])
    told = repr([dataclasses.asdict(found), found.found.to_csv()])
    assert "4477" not in told and "独一无二" not in told


def test_one_row_an_accident_takes_counts_helmets_and_freight() -> None:
    rows = [accident(), accident("8", 等级="亡人", 死亡="2", 骑乘="3", 戴帽="1", 货运="是"),
            accident("9", 等级="财损", 受伤="0", 骑乘="", 戴帽="", 货运="")]  # fmt: skip
    found = drafted(rows, ACCIDENT_ROWS).found
    assert found["severity"].tolist() == ["injury", "fatal", "damage"]
    assert found["deaths"].tolist() == [0, 2, 0] and found["injuries"].tolist() == [2, 2, 0]
    assert found["riders"].tolist() == [1, 3, 0] and found["helmets"].tolist() == [1, 1, 0]
    assert found["freight"].tolist() == [0, 1, -1]


@pytest.mark.parametrize(
    ("rows", "profile", "reasons"),
    [
        ([accident(), accident()], ACCIDENT_ROWS, {"accident_twice": 1, "accident_in_parts": 1}),
        ([accident(死亡="1")], ACCIDENT_ROWS, {"severity_disagrees": 1}),
        ([accident(等级="亡人")], ACCIDENT_ROWS, {"severity_disagrees": 1}),
        ([accident(等级="财损")], ACCIDENT_ROWS, {"severity_disagrees": 1}),
        ([accident(戴帽="2")], ACCIDENT_ROWS, {"too_many_helmets": 1}),
        ([accident(受伤="两人")], ACCIDENT_ROWS, {"bad_count": 1}),
        ([accident(等级="小")], ACCIDENT_ROWS, {"unknown_value": 1}),
        ([casualty(时刻="2575")], CASUALTIES, {"bad_time": 1}),
        ([casualty(编号="")], CASUALTIES, {"empty": 1}),
        ([casualty(日期="2022-02-30")], CASUALTIES, {"bad_date": 1}),
        ([casualty(日期="2022-07-01")], CASUALTIES, {"future_date": 1}),
        ([casualty(经度="112.9")], CASUALTIES, {"outside_town": 1}),
        (
            [casualty(), casualty(日期="2022-06-02")],
            CASUALTIES,
            {"accident_disagrees": 1, "accident_in_parts": 1},
        ),
        ([casualty(), casualty(伤亡="?")], CASUALTIES, {"unknown_value": 1, "accident_in_parts": 1}),
    ],
)
def test_bad_rows_are_told_and_take_their_accident_with_them(
    rows: list[tuple[str, ...]], profile: str, reasons: dict[str, int]
) -> None:
    found = drafted([*rows, (casualty if profile == CASUALTIES else accident)("99")], profile)
    assert found.reasons == reasons
    assert found.found["reference"].tolist() == ["99"]
    assert found.read == found.accepted + found.rejected == len(rows) + 1
    for problem in found.problems:
        assert say(problem.sentence, "zh-Hans", **problem.told) and say(
            problem.sentence, "en", **problem.told
        )


def test_a_day_written_another_way_is_told_the_way_of_the_file() -> None:
    rows = [
        casualty("1", 日期="2022-06-01"),
        casualty("2", 日期="2022-06-02"),
        casualty("3", 日期="2022/6/3"),
    ]
    (problem,) = drafted(rows).problems
    told = say(problem.sentence, "zh-Hans", **problem.told)
    assert problem.reason.value == "date_style" and problem.row == 4
    for part in ("“2022/6/3”", "%Y-%m-%d", "有2行", "“2022-06-17”", "改成同样的写法"):
        assert part in told, told


def test_no_way_of_the_file_s_own_is_taken_for_that_of_the_catalogue() -> None:
    """A profile that knows days before months alone: nobody is told to write 2022-06-01."""
    only = CASUALTIES + 'date_formats: ["%d.%m.%Y"]\n'
    found = drafted([casualty("1", 日期="1.6.2022"), casualty("2", 日期="31.6.2022")], only)
    (problem,) = found.problems
    told = say(problem.sentence, "en", **problem.told)
    assert problem.row == 3 and "17.06.2022" in told and "2022-06-01" not in told


def test_an_accident_on_record_is_not_taken_twice() -> None:
    found = drafted([casualty(), casualty("8")], stored_keys=lambda numbers: {"7 2022-06-01"} & {
        f"{number} 2022-06-01" for number in numbers})  # fmt: skip
    assert found.reasons == {"accident_stored": 1}
    assert found.found["reference"].tolist() == ["8"]


def test_a_file_is_written_by_one_hand() -> None:
    both = CASUALTIES + 'date_formats: ["%d/%m/%Y", "%m/%d/%Y"]\n'
    found = drafted([casualty("1", 日期="3/4/2022"), casualty("2", 日期="3/17/2022")], both)
    assert found.found["occurred_on"].dt.strftime("%m-%d").tolist() == ["03-04", "03-17"]
    assert not found.problems and not found.notes
    found = drafted([casualty("1", 日期="3/4/2022")], both)
    assert found.found["occurred_on"].dt.strftime("%m-%d").tolist() == ["04-03"]
    assert [key for key, _ in found.notes] == ["ingest.note_date_pattern"]


@pytest.mark.parametrize(
    ("typed", "hours", "noted"),
    [
        (["8", "17", "0"], [8, 17, 0], True),
        (["8", "55", ""], [0, 0, -1], False),
        (["0008", "17"], [0, 0], False),
        (["8:15", "23时05分", "9点", "07:05:59"], [8, 23, 9, 7], False),
    ],
)
def test_hours_and_times_of_day_are_told_apart_by_the_file(
    typed: list[str], hours: list[int], noted: bool
) -> None:
    found = drafted([casualty(str(number), 时刻=text) for number, text in enumerate(typed)])
    assert found.found["hour"].tolist() == hours
    assert [key for key, _ in found.notes] == ["ingest.note_hours"] * noted


@pytest.mark.parametrize("text", ["8:15 PM", "下午3时", "24:00", "8:61", "8:15晚上"])
def test_a_time_that_may_mean_the_afternoon_is_refused(text: str) -> None:
    assert drafted([casualty(时刻=text)]).reasons == {"bad_time": 1}


def test_a_header_of_another_year_is_known_by_its_other_name() -> None:
    upload = Upload.of("a.csv", csv_of([casualty()], ("No", *HEADER[1:])))
    assert len(read(upload, read_as(AccidentProfile, CASUALTIES), context()).found) == 1
    upload = Upload.of("a.csv", csv_of([casualty()], ("Nr", *HEADER[1:])))
    with pytest.raises(UnreadableFile) as refused:
        read(upload, read_as(AccidentProfile, CASUALTIES), context())
    assert "编号" in str(refused.value.facts["why"])


@pytest.mark.parametrize(
    ("given", "where"),
    [
        (CASUALTIES.replace("rows: casualty", "rows: person"), "rows"),
        (CASUALTIES.replace("severity:", "severities:"), "severities"),
        (CASUALTIES.replace("重, 轻", "重, 死"), "severity"),
        (CASUALTIES.replace("纬度}", "纬度, deaths: 死亡}"), "-"),
        (ACCIDENT_ROWS.replace(", helmets: 戴帽", ""), "-"),
        (CASUALTIES.replace("纬度}", "纬度, age: 年龄}"), "columns.age"),
        ("kind: inspections\n", "kind"),
    ],
)
def test_a_profile_that_says_too_little_or_asks_for_persons_is_refused(given: str, where: str) -> None:
    with pytest.raises(ProfileInvalid) as refused:
        read_as(AccidentProfile, given)
    assert refused.value.facts["where"] == where
    why = refused.value.facts["why"]
    assert say(why.key, "zh-Hans", **why.facts)
