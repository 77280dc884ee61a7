"""What a sheet says, in both languages."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.cartography import sheets
from xqgis.cartography import wording
from xqgis.model.figure import Figure
from xqgis.model.grade import Grade, GradeLine
from xqgis.model.name import Name
from xqgis.model.town import Minimum

SHEET = sheets.sheet()
LINE, MINIMUM = GradeLine(0.95, 0.85, 0.75), Minimum(10, 3)


def test_the_title_names_town_and_domain() -> None:
    assert wording.title(SHEET, "zh-Hans") == "样板镇交通治理合标情况图"
    assert wording.title(SHEET, "en") == "Toy Town: Traffic, compliance map"


def test_the_year_is_said_twice_only_when_it_changes() -> None:
    assert wording.subtitle(SHEET, "zh-Hans") == "集中攻坚阶段（2022年1月1日至5月31日）　按网格"
    over = replace(SHEET, starts_on=date(2021, 11, 1))
    assert wording.span(over, "zh-Hans") == "2021年11月1日至2022年5月31日"
    assert wording.span(over, "en") == "2021-11-01 to 2022-05-31"


def test_a_phase_that_has_not_begun_says_so() -> None:
    later = replace(SHEET, starts_on=date(2022, 7, 1), ends_on=date(2022, 5, 31))
    assert wording.span(later, "zh-Hans") == "2022年7月1日起，未开始"


def test_a_phase_is_not_called_phase_twice() -> None:
    named = replace(SHEET, phase=Name("第一阶段"))
    assert wording.subtitle(named, "zh-Hans").startswith("第一阶段（")


def test_the_figure_travels_with_interval_n_target_and_verdict() -> None:
    assert wording.headline(SHEET, "zh-Hans") == "84.9%"
    assert wording.figure_line(SHEET, "zh-Hans") == "(84.2–85.7)　n=8,988　目标85%，尚难判定"


def test_a_town_that_is_not_rated_shows_no_rate() -> None:
    few = replace(SHEET, whole=Figure(7, 4, 2, 7.0, 0.57, 0.25, 0.85, Grade.NOT_RATED))
    assert wording.headline(few, "zh-Hans") == "未评"
    assert wording.figure_line(few, "zh-Hans") == "n=7，不足10"
    assert "57" not in wording.plate_subtitle(few, "zh-Hans")


def test_too_few_visits_is_another_reason_than_too_few_checks() -> None:
    figure = Figure(40, 30, 2, 40.0, 0.75, 0.6, 0.86, Grade.NOT_RATED)
    assert wording.why_unrated(figure, MINIMUM, "zh-Hans") == "n=40，只查2次，不足3次"


@pytest.mark.parametrize(
    ("grade", "told"),
    [
        (Grade.FULL, "≥95%"),
        (Grade.MET, "85–95%"),
        (Grade.NEARLY, "75–85%"),
        (Grade.NOT_MET, "<75%"),
        (Grade.NOT_RATED, "n<10或少于3次"),
    ],
)
def test_thresholds_come_from_the_line_in_force(grade: Grade, told: str) -> None:
    assert wording.threshold(grade, LINE, MINIMUM, "zh-Hans") == told


def test_another_track_has_its_lines_told() -> None:
    assert wording.other_lines(SHEET, "zh-Hans") == ["基础较差的村按90%、80%、70%划分"]


def test_what_the_table_leaves_out_is_told_with_its_range() -> None:
    assert wording.more(SHEET.units, "zh-Hans") == "…及另外3个（90.0%至80.0%）"


@pytest.mark.parametrize(
    ("version", "told"),
    [
        ("batch-1", "标准第一批"),
        ("batch-1.2", "标准第一批第2版"),
        ("batch-12", "标准第12批"),
        ("x+y", "标准x+y"),
    ],
)
def test_a_standards_version_is_said_as_an_official_says_it(version: str, told: str) -> None:
    sheet = replace(SHEET, imprint=replace(SHEET.imprint, standard=version))
    assert wording.standard(sheet, "zh-Hans") == told


def test_the_stamp_gives_way_to_a_review_number() -> None:
    assert wording.stamp(SHEET, "zh-Hans") == "内部工作用图"
    reviewed = replace(SHEET, imprint=replace(SHEET.imprint, review_number="湘S（2024）018号"))
    assert wording.stamp(reviewed, "zh-Hans") == "审图号：湘S（2024）018号"


def test_caveats_stand_only_where_they_are_true() -> None:
    assert wording.caveats(SHEET, "zh-Hans") == ["界线为示意，不作权属依据，非测绘成果", "演示数据"]
    surveyed = replace(SHEET, imprint=replace(SHEET.imprint, demo=False, schematic=False))
    assert wording.caveats(surveyed, "zh-Hans") == []


@pytest.mark.parametrize(
    ("stored", "measured", "told"),
    [
        ("EPSG:4490", "EPSG:4547", "CGCS2000，三度带，中央经线114°"),
        ("EPSG:4490", "EPSG:4546", "CGCS2000，三度带，中央经线111°"),
        ("EPSG:4490", "EPSG:4508", "CGCS2000，六度带，中央经线111°"),
        ("EPSG:4326", "EPSG:27700", "WGS 84，投影 EPSG:27700"),
    ],
)
def test_the_projection_has_the_name_surveyors_use(stored: str, measured: str, told: str) -> None:
    sheet = replace(SHEET, ground=replace(SHEET.ground, stored=stored, measured=measured))
    assert wording.projection(sheet, "zh-Hans") == told
