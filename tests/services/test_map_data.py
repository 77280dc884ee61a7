"""What a map on a screen is told, byte by byte, of the toy town."""

from __future__ import annotations

import json
import re
import struct
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests import toy
from tests.geo.test_terrain import write as write_terrain
from tests.store.filing import entry, file
from xqgis.cartography.binary import unpack_message
from xqgis.cartography.tiles import empty_tile
from xqgis.errors import NotAllowed, UnknownCode
from xqgis.model.actor import Actor, Role
from xqgis.model.grade import Grade
from xqgis.services import map_data, map_points
from xqgis.services.score import score
from xqgis.services.town_hall import TownHall
from xqgis.store import AreaMeta
from xqgis.words import subject

SCREEN = Actor("hall", Role.SCREEN)
UPPER_GRID, LOWER_GRID = toy.GRIDS[0], toy.GRIDS[3]


@pytest.fixture
def busy(hall: TownHall) -> TownHall:
    """The toy hall with its eleven checks."""
    file(hall.store)
    return hall


def test_the_state_has_all_a_map_needs_to_begin(busy: TownHall, leader: Actor) -> None:
    state = map_data.map_state(busy, leader, "zh-Hans")
    assert state["revision"] == busy.store.revision()
    assert (state["as_of"], state["today_phase"]) == ("2022-06-30", "2")
    assert state["demo"] is True and state["schematic"] is True and state["review_number"] == ""
    assert state["town"] == {"code": toy.CODE, "name": "样板镇", "county": "样板县"}
    assert [one["code"] for one in state["domains"]] == ["A", "C"]  # type: ignore[attr-defined]
    assert state["lines"]["1"] == {"full": 0.95, "met": 0.85, "nearly": 0.75}  # type: ignore[index]
    assert state["other_lines"] == {"1": [], "2": [], "S": []}
    assert state["targets"] == {"1/A": 0.8, "2/A": 0.9, "2/C": 0.9}
    assert state["minimum"] == {"checks": 2, "visits": 1}
    assert str(state["now"]).endswith("+08:00")
    words = {**subject("map", "zh-Hans"), **subject("terms", "zh-Hans")}
    assert state["words"] == words and "grade_not_met" in words


def test_the_state_speaks_the_readers_language(busy: TownHall, leader: Actor) -> None:
    state = map_data.map_state(busy, leader, "en")
    assert state["town"]["name"] == "Toy Town"  # type: ignore[index]
    assert [one["name"] for one in state["phases"]] == ["Pilots", "Assault", "Standing"]  # type: ignore[attr-defined]


def test_layers_the_town_lacks_have_no_version(busy: TownHall, leader: Actor) -> None:
    versions = map_data.map_state(busy, leader, "zh-Hans")["versions"]
    assert isinstance(versions, dict)
    assert {name: bool(version) for name, version in versions.items()} == {
        "grid": True, "village": True, "town": True, "water": False, "road": False, "tiles": False,
        "risk": False,
    }  # fmt: skip


def test_geometry_is_served_under_its_version_only(busy: TownHall, leader: Actor) -> None:
    versions = map_data.map_state(busy, leader, "zh-Hans")["versions"]
    assert isinstance(versions, dict)
    header, body = unpack_message(map_data.geometry_bytes(busy, leader, "grid", versions["grid"]))
    assert [one["code"] for one in header["features"]] == list(toy.GRIDS)  # type: ignore[attr-defined]
    assert [one["pilot"] for one in header["features"]] == [True, True, False, False]  # type: ignore[attr-defined]
    assert len(body) == 4 * sum(sum(rings) for rings in header["rings"])  # type: ignore[attr-defined]
    for name, version in (("grid", "1-00000000"), ("roads", "1"), ("grid", "")):
        with pytest.raises(UnknownCode):
            map_data.geometry_bytes(busy, leader, name, version)


def test_geometry_replaced_on_its_first_day_is_still_served_under_its_address(
    busy: TownHall, leader: Actor
) -> None:
    frame = toy.areas("grid")
    handed_out = {}
    for name in ("第一稿", "第二稿"):
        meta = AreaMeta(name, "grid.geojson", toy.STORED, date(2022, 3, 1))
        busy.store.put_areas("grid", frame.assign(name=name), meta, entry())
        handed_out[name] = map_data.version_of(map_data.layer(busy, "grid"))
    assert len(set(handed_out.values())) == 2
    for name, version in handed_out.items():
        drawn: Any = unpack_message(map_data.geometry_bytes(busy, leader, "grid", version))[0]["features"]
        assert {one["name"] for one in drawn} == {name}


def test_the_outline_of_a_town_replaced_on_its_first_day_is_still_served(
    busy: TownHall, leader: Actor
) -> None:
    frame = toy.areas("village")
    outlines = [map_data.layer(busy, "town")]
    for number, kept in enumerate((frame.iloc[:1], frame), 1):
        meta = AreaMeta(f"draft-{number}", "village.geojson", toy.STORED, date(2022, 3, 1))
        busy.store.put_areas("village", kept, meta, entry())
        outlines.append(map_data.layer(busy, "town"))
    for outline in outlines:
        version = map_data.version_of(outline)
        assert map_data.geometry_bytes(busy, leader, "town", version) == outline.encoded


def test_a_number_without_a_version_is_refused_and_nothing_is_kept_of_it(
    busy: TownHall, leader: Actor
) -> None:
    for version in ("99-00000000", "0-00000000", "٣-00000000", "9" * 5000, "-1", "1"):
        for name in map_data.AREA_LAYERS:
            with pytest.raises(UnknownCode):
                map_data.geometry_bytes(busy, leader, name, version)


def test_values_are_one_byte_a_grid_in_the_order_of_the_geometry(busy: TownHall, leader: Actor) -> None:
    header, body = unpack_message(map_data.value_bytes(busy, leader, ("grid", "C", "1")))
    assert (header["by"], header["domain"], header["phase"], header["count"]) == ("grid", "C", "1", 4)
    assert header["revision"] == busy.store.revision()
    # parking 1 of 2 fails the line, no checks, no checks, parking passed but the brakes failed: a veto
    assert list(body) == [Grade.NOT_MET, Grade.NOT_RATED, Grade.NOT_RATED, Grade.NOT_MET | 8]


def test_values_say_what_the_score_says(busy: TownHall, leader: Actor) -> None:
    found = score(busy, leader, ["grid", "domain", "phase"])
    for domain in ("A", "C"):
        _, body = unpack_message(map_data.value_bytes(busy, leader, ("grid", domain, "1")))
        rows = found[(found["domain"] == domain) & (found["phase"] == "1")].set_index("grid")["grade"]
        told = [Grade(byte & 7).key for byte in body]
        assert told == [rows.get(code, "not_rated") for code in toy.GRIDS]


def test_values_of_villages_know_no_veto(busy: TownHall, leader: Actor) -> None:
    _, body = unpack_message(map_data.value_bytes(busy, leader, ("village", "C", "1")))
    assert len(body) == 2 and not any(byte & 8 for byte in body)


def test_a_new_batch_changes_the_values(hall: TownHall, leader: Actor) -> None:
    before = map_data.value_bytes(hall, leader, ("grid", "A", "1"))
    file(hall.store)
    after = map_data.value_bytes(hall, leader, ("grid", "A", "1"))
    assert set(unpack_message(before)[1]) == {Grade.NOT_RATED}
    assert unpack_message(after)[1][0] != Grade.NOT_RATED


def test_a_view_of_an_earlier_day_leaves_later_checks_out(busy: TownHall, leader: Actor) -> None:
    header, body = unpack_message(
        map_data.value_bytes(busy, leader, ("grid", "A", "1"), toy.FIRST_DAY.replace(day=2))
    )
    assert header["as_of"] == "2021-11-02" and set(body) == {Grade.NOT_RATED}


@pytest.mark.parametrize(
    "view", [("house", "A", "1"), ("grid", "Z", "1"), ("grid", "A", "9"), ("grid", "A'--", "1"), ("", "", "")]
)
def test_codes_the_town_does_not_have_are_refused(
    busy: TownHall, leader: Actor, view: tuple[str, str, str]
) -> None:
    with pytest.raises(UnknownCode):
        map_data.value_bytes(busy, leader, view)
    with pytest.raises(UnknownCode):
        map_data.feature(busy, leader, UPPER_GRID, view, "zh-Hans")


def test_points_are_one_a_visit_and_place(busy: TownHall, leader: Actor) -> None:
    header, body = unpack_message(map_points.point_bytes(busy, leader, "C", "1"))
    count = header["count"]
    assert isinstance(count, int)
    passed = body[4 * count :]
    # two visits to the first grid; the last grid's two checks share a day, and one of them failed
    assert (count, header["total"]) == (3, 3)
    assert sorted(passed) == [0, 0, 1]
    west, south, east, north = header["bbox"]  # type: ignore[misc]
    first = np.array(struct.unpack_from("<HH", body)) / 65535 * [east - west, north - south] + [west, south]
    assert min(np.hypot(*(first - toy.centre(grid))) for grid in toy.GRIDS) < 1e-6


def test_checks_without_a_place_are_counted_and_not_drawn(hall: TownHall, leader: Actor) -> None:
    file(hall.store, checks=toy.checks().assign(lon=np.nan, lat=np.nan))
    header, body = unpack_message(map_points.point_bytes(hall, leader, "A", "1"))
    assert header["count"] == 0 and header["total"] > 0 and body == b""  # type: ignore[operator]


def test_a_map_gets_no_more_points_than_it_can_draw(
    busy: TownHall, leader: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(map_points, "MOST_POINTS", 1)
    header, _ = unpack_message(map_points.point_bytes(busy, leader, "C", "1"))
    assert (header["count"], header["total"]) == (1, 3)


def test_a_screen_sees_cells_and_no_single_check(busy: TownHall) -> None:
    assert map_data.value_bytes(busy, SCREEN, ("grid", "A", "1"))
    assert map_data.scene(busy, SCREEN, "A", "zh-Hans")
    with pytest.raises(NotAllowed):
        map_points.point_bytes(busy, SCREEN, "A", "1")


def test_a_wall_says_no_figure_of_fewer_than_five_checks(busy: TownHall, leader: Actor) -> None:
    """In the phase of today domain A has six checks in the upper village, C four in all, two a village."""
    checks = toy.checks()
    checks["checked_on"] += np.timedelta64(100, "D")
    file(busy.store, "d2", checks.assign(visit=checks["visit"] + "2"))
    # the upper village is silent too: the lower one would be the town less the upper
    for domain, few in (("A", [0, 10, 5]), ("C", [5, 5, 5])):
        scene = map_data.scene(busy, SCREEN, domain, "zh-Hans")
        units: Any = scene["units"]
        shown: list[Any] = [scene["figure"], *(unit["figure"] for unit in units)]
        assert [one["few"] for one in shown] == few
        for one in shown:
            silent = {"n": 0, "passed": 0, "visits": 0, "rate": None, "low": None, "high": None}
            assert not one["few"] or silent.items() <= one.items()
            assert one["few"] or (one["n"] >= map_data.LEAST_ON_WALL and one["rate"] is not None)
        sent = json.dumps(scene, ensure_ascii=False)
        assert not re.search(r'"(n|passed|visits)": [1-4]\b', sent)
        # no grid has five, so their grades and vetoes are no figures of a wall's either
        assert scene["counts"] == {grade.key: 4 * (grade is Grade.NOT_RATED) for grade in Grade}
        view = ("grid", domain, "2")
        assert set(unpack_message(map_data.value_bytes(busy, SCREEN, view))[1]) == {Grade.NOT_RATED}
        assert set(unpack_message(map_data.value_bytes(busy, leader, view))[1]) != {Grade.NOT_RATED}
    assert map_data.scene(busy, SCREEN, "C", "zh-Hans")["verdict"] == "none"


def test_the_facts_of_a_grid_name_its_village_and_the_veto(busy: TownHall, leader: Actor) -> None:
    told = map_data.feature(busy, leader, LOWER_GRID, ("grid", "C", "1"), "en")
    figure = told["figure"]
    assert isinstance(figure, dict)
    assert (told["code"], told["village_name"], told["verdict"]) == (LOWER_GRID, "Lower", "none")
    assert (figure["n"], figure["passed"], figure["grade"]) == (2, 1, "not_met")
    assert (figure["veto_item"], figure["veto_name"]) == (toy.BRAKES, "C two")
    assert told["previous"] is None


def test_the_phase_before_is_told_where_it_was_rated(busy: TownHall, leader: Actor) -> None:
    checks = toy.checks()
    checks["checked_on"] += np.timedelta64(100, "D")
    file(busy.store, "d2", checks.assign(visit=checks["visit"] + "2"))
    told = map_data.feature(busy, leader, UPPER_GRID, ("grid", "A", "2"), "zh-Hans")
    rate = score(busy, leader, ["grid", "domain", "phase"]).set_index(["grid", "domain", "phase"])["rate"]
    assert told["previous"] == {"rate": rate[(UPPER_GRID, "A", "1")], "phase": "1"}
    assert told["target"] == 0.9


def test_a_village_has_no_village_above_it(busy: TownHall, leader: Actor) -> None:
    told = map_data.feature(busy, leader, toy.UPPER, ("village", "A", "1"), "en")
    assert (told["name"], told["village_name"]) == ("Upper", "")
    with pytest.raises(UnknownCode):
        map_data.feature(busy, leader, toy.UPPER, ("grid", "A", "1"), "en")


def test_a_scene_counts_every_grid_and_lists_every_unit(busy: TownHall) -> None:
    scene = map_data.scene(busy, SCREEN, "A", "zh-Hans")
    counts, units = scene["counts"], scene["units"]
    assert isinstance(counts, dict) and isinstance(units, list)
    assert (scene["name"], scene["phase"], scene["target"]) == ("集镇治理", "2", 0.9)
    assert set(counts) == {grade.key for grade in Grade} and sum(counts.values()) == 4
    assert [(unit["name"], unit["pilot"]) for unit in units] == [("上村", True), ("下村", False)]
    assert scene["figure"]["grade"] == "not_rated"  # type: ignore[index]


def test_a_scene_knows_the_lunar_day_and_the_market(hall: TownHall, monkeypatch: pytest.MonkeyPatch) -> None:
    def at(day: date) -> object:
        monkeypatch.setattr(TownHall, "now", lambda _: entry(at=f"{day}T08:00:00+08:00").at)
        return map_data.scene(market, SCREEN, "A", "zh-Hans")["lunar"]

    market = replace(hall, pack=replace(hall.pack, town=toy.town(market_days=(3, 6, 9))))
    assert at(date(2022, 5, 31)) == {"text": "五月初二", "market": "tomorrow"}
    assert at(date(2022, 6, 1)) == {"text": "五月初三", "market": "today"}
    assert at(date(2022, 6, 2)) == {"text": "五月初四", "market": "none"}
    assert map_data.scene(hall, SCREEN, "A", "en")["lunar"] == {"text": "month 5, day 4", "market": ""}


def test_hills_of_the_pack_become_tiles_under_their_version(hall: TownHall, leader: Actor) -> None:
    with pytest.raises(UnknownCode):
        map_data.tile_png(hall, leader, "0", (13, 6656, 3446))
    _terrain(hall.pack.folder)
    version = map_data.map_state(hall, leader, "zh-Hans")["versions"]["tiles"]  # type: ignore[index]
    assert version
    assert map_data.tile_png(hall, leader, version, (13, 0, 0)) == empty_tile()
    with pytest.raises(UnknownCode):
        map_data.tile_png(hall, leader, "another", (13, 6656, 3446))


def _terrain(folder: Path) -> None:
    (folder / "basemap").mkdir()
    write_terrain(folder / "basemap" / "terrain.tif")
