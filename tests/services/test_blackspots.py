"""One answer about blackspots for page, paper, file and terminal."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.services.traffic import RULES, busy_town, put_accidents, put_roads, with_rules
from xqgis.errors import NotAllowed, UnknownCode
from xqgis.model.actor import Actor, Role
from xqgis.model.blackspot import RuleSet
from xqgis.model.spot import Share
from xqgis.services.blackspot_files import rule_words, spot_file, spot_name, verdict_words
from xqgis.services.blackspots import IN_FORCE, SpotLook, blackspots, known_spots
from xqgis.services.inspections import withdraw_batch
from xqgis.services.spot_detail import spot_detail
from xqgis.services.town_hall import TownHall


@pytest.fixture
def busy(hall: TownHall) -> TownHall:
    return busy_town(hall)


def test_places_are_found_along_the_roads_and_counted(busy: TownHall, office: Actor) -> None:
    found = blackspots(busy, office)
    assert (found.start, found.end) == (date(2021, 7, 1), date(2022, 6, 30))
    assert (found.accidents, found.unplaced, found.screened) == (7, 1, True)
    assert found.counts == {"fatal": 1, "injury": 4, "damage": 2}
    first, second = found.spots
    assert (first.road, first.kind, first.rank) == ("S331", "provincial", 1)
    assert first.counts == {"fatal": 0, "injury": 4, "damage": 0} and first.injuries == 4
    assert (second.road, second.kind, second.deaths) == ("", "lane", 1)
    assert first.rule and second.rule
    assert first.trend[-2:] == (("2022Q1", 3), ("2022Q2", 1))
    assert first.years == {2022: {"fatal": 0, "injury": 4, "damage": 0}}


def test_the_two_ways_may_disagree_and_say_so(busy: TownHall, office: Actor) -> None:
    second = blackspots(busy, office).spots[1]
    assert second.rule and second.found is False and second.agrees is False
    assert verdict_words(second, "zh-Hans") == ("是", "否", "不一致")


def test_places_are_counted_by_either_way(busy: TownHall, office: Actor) -> None:
    found = blackspots(busy, office)
    assert found.named == {"places": 2, "rule": 2, "screen": 0, "both": 0}
    first, second = found.spots
    assert first.statistic
    seen = replace(first, statistic=replace(first.statistic, found=True))
    told = replace(found, spots=(seen, replace(seen, rule=False), second, replace(second, statistic=None)))
    assert told.named == {"places": 4, "rule": 3, "screen": 2, "both": 1}


def test_a_longer_look_counts_more_but_the_rule_keeps_to_its_years(busy: TownHall, office: Actor) -> None:
    look = SpotLook(start=date(2021, 1, 1))
    found = blackspots(busy, office, look)
    assert found.accidents == 8 and found.rule_start == date(2021, 7, 1)
    assert found.spots[0].counts == {"fatal": 0, "injury": 4, "damage": 1}
    early = blackspots(busy, office, SpotLook(end=date(2022, 2, 10)))
    assert not any(spot.rule for spot in early.spots), "two injuries by then"


def test_the_rule_keeps_its_years_when_less_is_looked_at(busy: TownHall, office: Actor) -> None:
    found = blackspots(busy, office, SpotLook(start=date(2022, 4, 1)))
    assert (found.accidents, found.rule_start, found.first) == (3, date(2021, 7, 1), date(2021, 2, 5))
    told = {spot.road: spot for spot in found.spots}
    assert told["S331"].rule and told["S331"].counts == {"fatal": 0, "injury": 1, "damage": 0}


def test_days_out_of_all_bounds_are_refused_and_cost_nothing(busy: TownHall, office: Actor) -> None:
    for name in ("from", "to"):
        assert known_spots(busy, {name: "0001-01-01"})[1] == (name,)
    assert known_spots(busy, {"from": "2022-07-01"})[1] == ("from",), "after the town's clock"
    assert blackspots(busy, office, SpotLook(end=date(9999, 12, 31))).end == date(2022, 6, 30)


def test_a_window_of_another_rule_set_is_refused_by_name(busy: TownHall) -> None:
    other = RuleSet("old", RULES.name, RULES.source, date(1999, 1, 1), (replace(RULES.windows[0], code="x"),))
    traffic = replace(busy.town.traffic, rule_sets=(RULES, other))
    both = replace(busy, pack=replace(busy.pack, town=replace(busy.town, traffic=traffic)))
    assert known_spots(both, {"window": "x"})[1] == ("window",)
    assert known_spots(both, {"rules": "old", "window": "x"})[1] == ()
    assert known_spots(both, {"to": "2020-01-01", "window": "x"})[1] == ()


def test_a_town_without_roads_has_discs_and_no_screen(hall: TownHall, office: Actor) -> None:
    ready = with_rules(hall)
    put_accidents(ready)
    found = blackspots(ready, office)
    assert not found.screened and found.unplaced == 0 and found.density == ()
    first = found.spots[0]
    assert first.counts["injury"] == 4 and first.rule and first.found is None and first.agrees is None
    assert spot_name(ready, first, "zh-Hans") == "上村一带"
    assert verdict_words(first, "zh-Hans")[1] == "没有路网，未筛查"


def test_a_town_without_accidents_or_rules_says_so(hall: TownHall, office: Actor) -> None:
    found = blackspots(hall, office)
    assert found.spots == () and found.accidents == 0
    assert rule_words(found, "zh-Hans") == "城镇包里没有这一天有效的规则"
    put_roads(hall)
    assert blackspots(hall, office).spots == ()


def test_withdrawing_a_batch_takes_it_out_of_the_list(busy: TownHall, office: Actor) -> None:
    before = blackspots(busy, office)
    withdraw_batch(busy, office, "B-0001", "")
    after = blackspots(busy, office)
    assert before.spots and not after.spots and after.revision > before.revision


def test_closer_look_tells_hours_and_market_days(busy: TownHall, office: Actor) -> None:
    look = SpotLook(start=date(2021, 1, 1))
    spot = blackspots(busy, office, look).spots[0]
    told = spot_detail(busy, office, look, spot.code).times
    assert told is not None and told.week.sum() == spot.n == 5
    assert [told.week[:, hour].sum() for hour in range(4)] == [1, 1, 1, 1]
    whole = spot_detail(busy, office, look).times
    assert whole is not None and whole.week.sum() == 8
    with pytest.raises(UnknownCode):
        spot_detail(busy, office, look, "9-9-9")


def test_of_few_accidents_nothing_is_told_that_tells_of_persons(busy: TownHall, office: Actor) -> None:
    first = blackspots(busy, office).spots[0]
    assert first.n == 4 and spot_detail(busy, office, IN_FORCE, first.code).times is None
    assert (first.helmets, first.freight) == (Share(0, 4, None, None, None), Share(0, 2, None, None, None))
    more = blackspots(busy, office, SpotLook(start=date(2021, 1, 1))).spots[0]
    assert (more.helmets.part, more.helmets.n) == (3, 5)
    row = spot_file(busy, office, "csv", "zh-Hans").decode("utf-8-sig").splitlines()[1].split(",")
    assert row[20:24] == ["", "4", "", "2"]


def test_a_screen_on_a_wall_has_no_closer_look(busy: TownHall) -> None:
    with pytest.raises(NotAllowed):
        spot_detail(busy, Actor("wall", Role.SCREEN), IN_FORCE)


def test_an_address_is_read_against_the_pack(busy: TownHall, office: Actor) -> None:
    look, refused = known_spots(busy, {"rules": "toy", "window": "spot", "from": "2022-01-01", "to": ""})
    assert (look.rules, look.window, look.start, refused) == ("toy", "spot", date(2022, 1, 1), ())
    assert known_spots(busy, look.parameters())[0] == look
    bad = {"rules": "county", "window": "x", "from": "2022-02-30", "to": "soon"}
    assert set(known_spots(busy, bad)[1]) == {"rules", "window", "from", "to"}
    with pytest.raises(UnknownCode):
        blackspots(busy, office, SpotLook(rules="county"))


def test_only_who_may_look_sees_them(busy: TownHall) -> None:
    with pytest.raises(NotAllowed):
        blackspots(busy, Actor("keeper", Role.ADMIN))


def test_a_file_tells_both_verdicts_and_where_the_rule_comes_from(busy: TownHall, office: Actor) -> None:
    text = spot_file(busy, office, "csv", "zh-Hans").decode("utf-8-sig")
    head, first, *_ = text.splitlines()
    assert head.startswith("序号,位置,加权起数,亡人事故,伤人事故,财损事故")
    assert first.startswith("1,S331 上村段,8.0,0,4,0,0,4,是,")
    assert busy.store.audit(1).iloc[0]["act"] == "export"
    from io import BytesIO
    from zipfile import ZipFile

    book = ZipFile(BytesIO(spot_file(busy, office, "xlsx", "zh-Hans")))
    told = "".join(book.read(name).decode() for name in book.namelist() if name.endswith(".xml"))
    assert RULES.source.zh in told and "演示数据" in told


def test_accidents_beyond_every_road_are_still_held_to_the_rule(hall: TownHall, office: Actor) -> None:
    ready = with_rules(hall)
    put_roads(ready)
    put_accidents(ready, [((40.0, 160.0), "injury", "2022-03-05")] * 3)
    found = blackspots(ready, office)
    assert (found.unplaced, found.screened, len(found.spots)) == (3, True, 1)
    assert found.spots[0].rule and found.spots[0].found is None
