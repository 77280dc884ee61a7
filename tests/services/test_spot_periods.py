"""Two freely chosen periods: refused with a reason, else one answer for page, terminal and file."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook

from tests.services.traffic import BLACK, REST, busy_town
from xqgis.errors import NotAllowed, WrongPeriods
from xqgis.model.actor import Actor, Role
from xqgis.model.blackspot import Campaign
from xqgis.model.name import Name
from xqgis.scoring.change import change, change_by_days
from xqgis.services.blackspot_files import campaign_told, spot_file, town_changes
from xqgis.services.blackspots import IN_FORCE, SpotLook, blackspots
from xqgis.services.spot_detail import compare
from xqgis.services.spot_periods import Periods, Span, halves, known_periods
from xqgis.services.town_hall import TownHall
from xqgis.words import say

YEARS = {"before": "2021-02-05..2021-12-31", "after": "2022-01-01..2022-06-30"}


@pytest.fixture
def busy(hall: TownHall) -> TownHall:
    return busy_town(hall)


@pytest.mark.parametrize(
    ("before", "after", "why"),
    [
        ("2021-02-30..2021-12-31", YEARS["after"], "day"),
        ("2021-02-01", YEARS["after"], "day"),
        ("", YEARS["after"], "day"),
        ("0001-01-01..2021-12-31", YEARS["after"], "day"),
        ("2021-12-31..2021-02-01", YEARS["after"], "empty"),
        ("2021-02-01..2022-01-01", YEARS["after"], "overlap"),
        (YEARS["after"], YEARS["before"], "order"),
        (YEARS["before"], "2022-01-01..2022-12-31", "late"),
        ("2020-01-01..2020-12-31", YEARS["after"], "early"),
        ("2020-06-01..2021-12-31", YEARS["after"], "early"),
    ],
)
def test_periods_that_cannot_be_compared_are_refused_with_a_sentence(
    busy: TownHall, before: str, after: str, why: str
) -> None:
    with pytest.raises(WrongPeriods) as refused:
        known_periods(busy, {"before": before, "after": after})
    assert refused.value.facts["why"].key == f"errors.periods_{why}"
    for lang in ("zh-Hans", "en"):
        assert "{" not in say("errors.wrong_periods", lang, **refused.value.facts)


def test_an_address_and_its_periods_are_the_same(busy: TownHall) -> None:
    found = known_periods(busy, YEARS)
    assert found is not None and found.parameters() == YEARS
    assert (found.before.days, found.after.days) == (330, 181)
    assert known_periods(busy, {"before": " 2021/02/05..2021/12/31", "after": YEARS["after"]}) == found
    assert known_periods(busy, {**YEARS, "after": "2022-01-01至2022-06-30"}) == found
    assert known_periods(busy, {}) is None


def test_without_any_the_halves_of_the_days_are_compared(busy: TownHall, office: Actor) -> None:
    found = blackspots(busy, office, SpotLook(start=date(2021, 7, 1)))
    assert halves(found) == Periods(
        Span(date(2021, 7, 2), date(2021, 12, 30)), Span(date(2021, 12, 31), date(2022, 6, 30))
    )
    assert halves(blackspots(busy, office, SpotLook(start=date(2022, 6, 30)))) is None
    assert compare(busy, office, SpotLook(start=date(2022, 6, 30))) is None


def test_places_roads_and_town_are_counted_over_again(busy: TownHall, office: Actor) -> None:
    told = compare(busy, office, IN_FORCE, known_periods(busy, YEARS))
    assert told is not None
    days = [day for *_, day in [*BLACK, *REST]]
    both = [sum(day[:4] == year for day in days) for year in ("2021", "2022")]
    assert told.town["every"] == change_by_days((both[0], both[1]), (330, 181)) and both == [1, 7]
    assert told.town["fatal"] == change_by_days((0, 1), (330, 181))
    first, second = blackspots(busy, office).spots
    assert told.places[first.code].change == change((1, 4), (0, 1)), "the rest of the only provincial road"
    assert told.places[second.code].change == change((0, 1), (0, 0))
    roads = {(one.road, one.kind): one.change for one in told.roads}
    assert roads == {("S331", "provincial"): change((1, 5), (0, 2)), ("", "lane"): change((0, 1), (1, 6))}
    assert told.leans, "the places were found by the days of the second period"
    assert not compare(busy, office, SpotLook(start=date(2021, 2, 1)), told.periods).leans


def test_the_file_has_what_the_page_has(busy: TownHall, office: Actor) -> None:
    periods = known_periods(busy, YEARS)
    told = compare(busy, office, IN_FORCE, periods)
    assert told is not None
    data = spot_file(busy, office, "xlsx", "zh-Hans", IN_FORCE, periods)
    rows = CalamineWorkbook.from_filelike(BytesIO(data)).get_sheet_by_name("两段对比").to_python()
    assert rows[0][2:4] == ["2021-02-05至2021-12-31起数", "2022-01-01至2022-06-30起数"]
    assert rows[1][:4] == ["全镇", "全镇", 1, 7]
    assert [row[1] for row in rows[5:]] == ["S331 上村段", "村道 上村段", "未命名村道", "S331"]
    lines = spot_file(busy, office, "csv", "zh-Hans", IN_FORCE, periods).decode("utf-8-sig").splitlines()
    assert "2022-01-01至2022-06-30起数" in lines[0] and ",1,4," in lines[1]
    entry = busy.store.audit(1).iloc[0]
    assert entry["act"] == "export" and YEARS["before"] in str(entry.to_dict())


def with_campaigns(hall: TownHall, *days: tuple[date, date]) -> TownHall:
    """The hall of a town that has campaigns c0, c1 ... of these days."""
    name, about, source = (Name(zh) for zh in ("春季整治", "头盔", "测试用"))
    drives = tuple(Campaign(f"c{n}", name, *span, about, source) for n, span in enumerate(days))
    town = replace(hall.town, traffic=replace(hall.town.traffic, campaigns=drives))
    return replace(hall, pack=replace(hall.pack, town=town))


@pytest.fixture
def driven(busy: TownHall) -> TownHall:
    """Campaigns with accidents the year before, none then, records that begin too late, and not begun."""
    return with_campaigns(
        busy,
        (date(2022, 2, 5), date(2022, 7, 31)),
        (date(2022, 3, 1), date(2022, 4, 30)),
        (date(2022, 2, 1), date(2022, 3, 31)),
        (date(2022, 7, 1), date(2022, 7, 31)),
    )


def test_a_campaign_is_held_against_the_same_days_of_the_year_before(driven: TownHall, office: Actor) -> None:
    periods = known_periods(driven, {"campaign": "c0"})
    days = (Span(date(2021, 2, 5), date(2021, 6, 30)), Span(date(2022, 2, 5), date(2022, 6, 30)))
    assert periods == Periods(*days, "c0"), "one under way is counted up to the town's clock"
    assert periods.parameters() == {"campaign": "c0"}
    told = compare(driven, office, IN_FORCE, periods)
    assert told is not None
    assert told.town == compare(driven, office, IN_FORCE, replace(periods, campaign="")).town
    counts = {name: (one.before, one.after) for name, one in told.town.items()}
    assert counts == {"every": (1, 5), "fatal": (0, 1), "injury": (0, 2), "damage": (1, 2)}
    keys = [key for key, _ in campaign_told(driven, told)]
    assert keys == ["traffic.campaign_told", "traffic.campaign_under_way"]
    assert "应为1.0起，实际是它的5.00倍" in dict(town_changes(told, "zh-Hans"))["全镇"]


def test_a_year_before_without_any_accident_is_said_to_have_none(driven: TownHall, office: Actor) -> None:
    told = compare(driven, office, IN_FORCE, known_periods(driven, {"campaign": "c1"}))
    assert told is not None and told.town["every"].before == 0 and told.town["every"].ratio is None
    assert "traffic.campaign_nothing_before" in dict(campaign_told(driven, told))
    assert dict(town_changes(told, "zh-Hans"))["全镇"].endswith("前段没有事故，算不出倍数。")
    data = spot_file(driven, office, "xlsx", "zh-Hans", IN_FORCE, told.periods)
    rows = CalamineWorkbook.from_filelike(BytesIO(data)).get_sheet_by_index(2).to_python()
    said = [row[1] for row in rows if row[0] == "整治行动"]
    assert len(said) == 2 and "来源：测试用" in str(said[0]) and "上年同期没有事故记录" in str(said[1])
    assert "c1" in str(driven.store.audit(1).iloc[0].to_dict())


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        ({"campaign": "c2"}, "campaign_early"),
        ({"campaign": "c3"}, "ahead"),
        ({"campaign": "<b>"}, "campaign"),
        ({"campaign": "c0", **YEARS}, "both"),
    ],
)
def test_a_campaign_that_cannot_be_compared_says_why(
    driven: TownHall, asked: dict[str, str], why: str
) -> None:
    with pytest.raises(WrongPeriods) as refused:
        known_periods(driven, asked)
    assert refused.value.facts["why"].key == f"errors.periods_{why}"
    for lang in ("zh-Hans", "en"):
        assert "{" not in say("errors.wrong_periods", lang, **refused.value.facts)


def test_a_town_without_campaigns_says_where_they_are_written(busy: TownHall) -> None:
    with pytest.raises(WrongPeriods) as refused:
        known_periods(busy, {"campaign": "c0"})
    assert "traffic.campaigns" in say("errors.wrong_periods", "zh-Hans", **refused.value.facts)


def test_only_who_may_look_compares(busy: TownHall) -> None:
    with pytest.raises(NotAllowed):
        compare(busy, Actor("keeper", Role.ADMIN))
