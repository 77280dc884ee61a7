"""Standards and latest results of places: by hand, and never of another village."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest

from tests import toy
from tests.store.filing import entry, file
from xqgis.cartography.binary import unpack_message
from xqgis.errors import NotAllowed, UnknownCode
from xqgis.model.actor import Actor, Role, Scope
from xqgis.model.place import Basis, Standing, standards_of
from xqgis.model.standard import Registry
from xqgis.model.tables import CHECKS, names
from xqgis.services.map_data import map_state
from xqgis.services.place_files import places_file
from xqgis.services.place_map import MARKS, place_bytes, place_told
from xqgis.services.place_results import applying, kind_counts, place_list, place_sheet
from xqgis.services.places import places
from xqgis.services.town_hall import TownHall
from xqgis.store import AreaMeta

STREET, ROAD = "P1", "P2"
OFFICE = Actor("office", Role.OFFICE)
UPPER = Actor("upper", Role.VILLAGE, scope=Scope(villages=frozenset({toy.UPPER})))
LOWER = Actor("lower", Role.VILLAGE, scope=Scope(villages=frozenset({toy.LOWER})))
NOBODY = Actor("unit", Role.UNIT, scope=Scope(units=frozenset({"nobody"})))
TRAFFIC = Actor("traffic", Role.UNIT, scope=Scope(domains=frozenset({"C"})))
SCREEN = Actor("hall", Role.SCREEN)


def put(hall: TownHall, frame: Any = None) -> None:
    told = toy.places() if frame is None else frame
    hall.store.put_areas("place", told, AreaMeta("p" * 8, "places.csv", toy.STORED), entry("store_places"))


def check(grid: str, item: str, result: int, day: date, **told: Any) -> dict[str, Any]:
    lon, lat = toy.centre(grid)
    plain = {
        "row": 2, "visit": f"{grid}{day}{told}", "item": item, "result": result, "grid": grid,
        "village": grid[:12], "lon": lon + 1e-3, "lat": lat, "place": "", "checked_on": pd.Timestamp(day),
        "source": "group", "announced": 0, "note": "",
    }  # fmt: skip
    return {**plain, **told}


def see(hall: TownHall, *rows: dict[str, Any]) -> None:
    frame = pd.DataFrame(list(rows))[names(CHECKS)].astype({one.name: one.dtype for one in CHECKS})
    file(hall.store, f"d{hall.store.revision()}", checks=frame.assign(row=range(2, len(frame) + 2)))


@pytest.fixture
def placed(hall: TownHall) -> TownHall:
    put(hall)
    return hall


JAN, FEB, MARCH = date(2022, 1, 5), date(2022, 2, 5), date(2022, 3, 5)


def test_the_standards_of_a_kind_are_those_whose_items_name_it() -> None:
    told = standards_of(toy.registry(), "street")
    assert [(one.code, [item.code for item in items]) for one, items in told] == [
        ("T-A01", [toy.LITTER, toy.FIRE_LANE])
    ]
    assert standards_of(toy.registry(), "moon") == ()


def test_the_last_day_of_each_item_stands_and_one_failure_makes_it_a_failed_one(placed: TownHall) -> None:
    grid = toy.GRIDS[0]
    see(
        placed,
        check(grid, toy.LITTER, 0, JAN, place="老街"),
        check(grid, toy.LITTER, 1, FEB, place=STREET),
        check(grid, toy.FIRE_LANE, 1, FEB, place="老街", source="self"),
        check(grid, toy.FIRE_LANE, 0, FEB, place="老街", source="group"),
        check(grid, toy.FIRE_LANE, -1, MARCH, place="老街"),
    )
    (standard,) = place_sheet(placed, OFFICE, STREET).standards
    litter, lane = standard.items
    assert (litter.basis, litter.passed, litter.checked_on, litter.n) == (Basis.HERE, True, FEB, 2)
    assert (lane.passed, lane.checked_on, lane.source, lane.n) == (False, FEB, "group", 2)
    assert standard.standing is Standing.FAILED and standard.here and standard.n == 4
    before = place_sheet(placed, OFFICE, STREET, JAN).standards[0]
    assert before.standing is Standing.FAILED and before.n == 1
    assert before.items[1].basis is Basis.NEVER


def test_a_check_without_a_name_is_the_places_by_its_point_alone(placed: TownHall) -> None:
    lon, lat = toy.centre(toy.GRIDS[0])
    see(placed, check(toy.GRIDS[0], toy.LITTER, 0, JAN, lon=lon, lat=lat))
    assert place_sheet(placed, OFFICE, STREET).standards[0].items[0].basis is Basis.HERE
    assert place_list(placed, OFFICE, "street").lines[0].failed == 1


def test_without_a_look_at_the_place_its_grids_last_result_is_told_as_such(placed: TownHall) -> None:
    see(
        placed,
        check(toy.GRIDS[0], toy.LITTER, 0, JAN, place="别处"),
        check(toy.GRIDS[1], toy.FIRE_LANE, 0, JAN, place="老街"),
    )
    (standard,) = place_sheet(placed, OFFICE, STREET).standards
    assert [one.basis for one in standard.items] == [Basis.GRID, Basis.NEVER]
    assert not standard.here and standard.standing is Standing.FAILED
    assert place_list(placed, OFFICE, "street").lines[0].standing is Standing.NEVER
    told = place_told(placed, OFFICE, STREET, "zh-Hans")
    (row,) = told["standards"]  # type: ignore[misc]
    assert row["told"].startswith("本处未查过。") and "2022-01-05" in row["told"]
    assert [item["told"] for item in row["items"]][1] == "还没有查过"
    assert "本网格最近一次" in row["items"][0]["basis"]


def test_a_name_that_two_places_of_a_grid_share_tells_neither(hall: TownHall) -> None:
    twin = toy.places().iloc[[0, 0]].assign(code=["P1", "P3"]).reset_index(drop=True)
    twin["lon"] += np.array([0, 2e-4])
    put(hall, twin)
    see(hall, check(toy.GRIDS[0], toy.LITTER, 0, JAN, place="老街"))
    assert {line.standing for line in place_list(hall, OFFICE, "street").lines} == {Standing.NEVER}


def test_items_of_clocks_villages_and_the_town_say_whose_result_it_is(placed: TownHall) -> None:
    first = placed.registry.standards[0]
    items = tuple(
        replace(first.items[0], code=f"X-{number}", level=level, method=method)
        for number, (level, method) in enumerate((("village", "obs"), ("town", "obs"), ("site", "sys")))
    )
    registry = Registry("x", (replace(first, items=items),))
    hall = replace(placed, pack=replace(placed.pack, registry=registry))
    see(
        hall,
        {**check(toy.GRIDS[1], "X-0", 1, JAN), "grid": ""},
        {**check(toy.GRIDS[1], "X-1", 0, JAN), "grid": "", "village": ""},
    )
    own = place_sheet(hall, OFFICE, STREET).standards[0].items
    assert [one.basis for one in own] == [Basis.VILLAGE, Basis.TOWN, Basis.CLOCK]
    theirs = place_sheet(hall, UPPER, STREET).standards[0].items
    assert [one.basis for one in theirs] == [Basis.VILLAGE, Basis.HIDDEN, Basis.CLOCK]


def test_a_place_keeps_its_results_when_its_grid_is_split(placed: TownHall) -> None:
    see(placed, check(toy.GRIDS[0], toy.LITTER, 0, JAN, place="老街"))
    fresh = f"{toy.UPPER}009"
    areas = toy.areas("grid").assign(code=lambda frame: frame["code"].replace(toy.GRIDS[0], fresh))
    placed.store.put_areas("grid", toy.areas("grid"), AreaMeta("g1", "g", toy.STORED), entry())
    meta = AreaMeta("g2", "g", toy.STORED, FEB, ((toy.GRIDS[0], fresh),))
    placed.store.put_areas("grid", areas, meta, entry())
    moved = toy.places().assign(grid=[fresh, toy.GRIDS[3]])
    placed.store.put_areas("place", moved, AreaMeta("p2", "p", toy.STORED, FEB), entry("store_places"))
    assert place_list(placed, OFFICE, "street").lines[0].failed == 1


@pytest.mark.parametrize(
    ("actor", "seen"),
    [
        (OFFICE, {STREET, ROAD}),
        (UPPER, {STREET}),
        (LOWER, {ROAD}),
        (TRAFFIC, {ROAD}),
        (NOBODY, set()),
    ],
)
def test_nobody_meets_a_place_beyond_their_scope(placed: TownHall, actor: Actor, seen: set[str]) -> None:
    see(placed, *(check(grid, toy.LITTER, 0, JAN, place="老街") for grid in (toy.GRIDS[0], toy.GRIDS[3])))
    assert set(places(placed, actor).frame["code"]) == seen
    counts = kind_counts(placed, actor)
    assert counts == {"street": int(STREET in seen), "road": int(ROAD in seen)}
    told: dict[str, Any] = {str(one["code"]): one for one in map_state(placed, actor, "en")["places"]}  # type: ignore[attr-defined]
    assert {kind: one["count"] for kind, one in told.items()} == counts
    for code, kind, name in ((STREET, "street", "老街"), (ROAD, "road", "新路")):
        header, body = unpack_message(place_bytes(placed, actor, kind))
        text = places_file(placed, actor, "csv", "zh-Hans", kind).decode("utf-8-sig")
        if code in seen:
            assert header["codes"] == [code] and len(body) == 5 and name in text
            assert place_told(placed, actor, code, "zh-Hans")["name"] == name
            continue
        assert header["codes"] == [] and not body and name not in text
        with pytest.raises(UnknownCode):
            place_sheet(placed, actor, code)


def test_one_persons_places_are_not_kept_for_another(placed: TownHall) -> None:
    found = [place_bytes(placed, who, "street") for who in (OFFICE, LOWER, UPPER, OFFICE)]
    assert found[0] == found[3] == found[2] != found[1]


def test_the_wall_knows_of_no_places(placed: TownHall) -> None:
    assert map_state(placed, SCREEN, "en")["places"] == []
    for asked in (place_bytes, place_list):
        with pytest.raises(NotAllowed):
            asked(placed, SCREEN, "street")
    with pytest.raises(NotAllowed):
        place_told(placed, SCREEN, STREET, "en")


def test_a_units_sheet_has_its_own_standards_alone(placed: TownHall) -> None:
    mine = Scope(domains=frozenset({"C"}))
    assert [one.code for one, _ in applying(placed, mine, "road")] == ["T-C01"]
    assert applying(placed, mine, "street") == ()


def test_the_byte_of_a_mark_says_how_the_place_stands(placed: TownHall) -> None:
    def mark() -> tuple[dict[str, object], Standing]:
        header, body = unpack_message(place_bytes(placed, OFFICE, "street"))
        return header, MARKS[body[-1]]

    assert mark()[1] is Standing.NEVER
    see(placed, check(toy.GRIDS[0], toy.LITTER, 1, JAN, place="老街"))
    assert mark()[1] is Standing.PASSED
    see(placed, check(toy.GRIDS[0], toy.FIRE_LANE, 0, JAN, place="老街"))
    header, standing = mark()
    assert standing is Standing.FAILED and header["counts"] == {"never": 0, "passed": 0, "failed": 1}
    assert header["as_of"] == toy.AS_OF.isoformat()


def test_taking_the_list_is_on_record_and_unknown_kinds_are_refused(placed: TownHall) -> None:
    places_file(placed, OFFICE, "xlsx", "en", "street")
    assert '"what": "places.xlsx"' in placed.store.audit(1)["details"][0]
    for act in (lambda: place_list(placed, OFFICE, "moon"), lambda: place_bytes(placed, OFFICE, "moon")):
        with pytest.raises(UnknownCode):
            act()


def test_a_town_without_places_has_none_of_any_kind(hall: TownHall) -> None:
    assert kind_counts(hall, OFFICE) == {"street": 0, "road": 0}
    assert place_list(hall, OFFICE, "street").lines == ()
