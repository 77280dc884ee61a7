"""Waters through the town hall: in force, graded, signed and helped with buoys, never overwritten."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
import shapely
from shapely.geometry import mapping

from tests import rasters, toy, waters
from xqgis.errors import AlreadyFiled, NotAllowed, ReasonMissing, UnknownCode, UnreadableFile
from xqgis.model.actor import Actor, Role, Scope
from xqgis.model.water import Criterion, KitState, WaterGrade
from xqgis.services.places import PlaceFile, check_places, store_places
from xqgis.services.terrain import TerrainFile, Upload, check_terrain, heights, store_terrain, terrain_file
from xqgis.services.town_hall import TownHall
from xqgis.services.water_files import waters_file
from xqgis.services.water_risk import buoys, risks
from xqgis.services.water_words import WaterWords
from xqgis.services.waters import check_waters, sign_water, store_waters

ALL = {"sign": "有", "buoy": "有", "rope": "有"}
BAD = {"sign": "缺", "buoy": "缺", "rope": "缺"}


@pytest.fixture
def wet(hall: TownHall) -> TownHall:
    """The toy town with rules for waters."""
    return replace(hall, pack=replace(hall.pack, town=waters.town()))


def put(hall: TownHall, office: Actor, *features: dict[str, object]) -> int:
    return store_waters(
        hall, office, check_waters(hall, office, PlaceFile(waters.upload(*features), waters.FIELDS))
    )


def put_land(hall: TownHall, office: Actor, slope: float = 0.2) -> int:
    sent = TerrainFile(Upload.of("dem.tif", rasters.geotiff(rasters.plane(slope, 0))))
    return store_terrain(hall, office, check_terrain(hall, office, sent))


def put_school(hall: TownHall, office: Actor) -> None:
    lon, lat = toy.centre(toy.GRIDS[0])
    data = f"code,name,kind,lon,lat\nS1,中学,school,{lon!r},{lat!r}\n".encode()
    store_places(
        hall,
        office,
        check_places(hall, office, PlaceFile(Upload.of("s.csv", data), waters.FIELDS, toy.STORED)),
    )


def full(code: str, grid: str, **told: object) -> dict[str, object]:
    known = {
        "depth_m": 2,
        "events": 0,
        "patrolled_on": "2022-06-29",
        "unit": "U1",
        "post": "上村网格岗",
        **ALL,
    }
    return waters.feature(waters.pond(grid), code, **{**known, **told})


def test_a_water_is_graded_by_what_is_known_and_says_what_is_not(wet: TownHall, office: Actor) -> None:
    put(wet, office, full("W1", toy.GRIDS[0]), waters.feature(waters.pond(toy.GRIDS[3]), "W2"))
    found = risks(wet, office)
    assert found.in_season and found.as_of == toy.AS_OF
    known, bare = found.waters
    assert known.dangers[Criterion.SLOPE] is None and known.near_m[Criterion.SCHOOL] is None
    assert Criterion.SCHOOL in known.unknown and known.known == pytest.approx(9 / 14)
    assert known.grade is not WaterGrade.NOT_RATED
    assert bare.grade is WaterGrade.NOT_RATED and bare.score is None and bare.shares == ()
    told = WaterWords(wet, found, "zh-Hans").weightings(bare)
    assert "未评" in told and "岸坡" in told and "救生器材" in told
    assert found.worst_first()[-1] is bare


def test_terrain_and_schools_are_taken_up_at_once(wet: TownHall, office: Actor) -> None:
    put(wet, office, full("W1", toy.GRIDS[0]), full("W2", toy.GRIDS[3]))
    before = risks(wet, office).one("W1")
    assert put_land(wet, office) == 1
    put_school(wet, office)
    after = risks(wet, office)
    assert after.one("W1").slope == pytest.approx(0.2, abs=1e-3) and before.slope is None
    assert after.cell_m == rasters.CELL
    assert after.one("W1").near_m[Criterion.SCHOOL] == 0
    assert after.one("W2").near_m[Criterion.SCHOOL] == pytest.approx(np.hypot(100, 100) - 14, abs=3)
    assert after.one("W1").score > after.one("W2").score


def test_the_kept_terrain_is_named_by_its_bytes_and_watched(wet: TownHall, office: Actor) -> None:
    put_land(wet, office)
    with pytest.raises(AlreadyFiled):
        put_land(wet, office)
    file = terrain_file(wet)
    assert file and file.stat().st_mode & 0o077 == 0 and [file] == list(file.parent.iterdir())
    assert put_land(wet, office, 0.3) == 2 and len(list(file.parent.iterdir())) == 2
    newest = terrain_file(wet)
    assert newest and newest != file
    newest.write_bytes(file.read_bytes())
    with pytest.raises(UnreadableFile):
        heights(wet)
    entry = wet.store.audit(1).iloc[0]
    assert (entry["act"], entry["object"]) == ("store_terrain", "terrain-2")


def test_a_file_that_cannot_be_read_loses_nothing(wet: TownHall, office: Actor) -> None:
    put(wet, office, full("W1", toy.GRIDS[0]))
    put_land(wet, office)
    for bad in (Upload.of("a.geojson", b'{"type": "FeatureColl'), Upload.of("a.shp", b"\0\0\x27\x0a" * 40)):
        with pytest.raises(UnreadableFile):
            check_waters(wet, office, PlaceFile(bad, waters.FIELDS))
    with pytest.raises(UnreadableFile):
        check_terrain(wet, office, TerrainFile(Upload.of("a.tif", b"II*\0" * 50)))
    assert [water.code for water in risks(wet, office).waters] == ["W1"] and heights(wet) is not None


def test_a_signing_stands_beside_the_proposal_and_the_last_one_holds(wet: TownHall, office: Actor) -> None:
    put(wet, office, full("W1", toy.GRIDS[0], events=2, **BAD))
    proposed = risks(wet, office).one("W1")
    assert proposed.grade is WaterGrade.RED and proposed in risks(wet, office).unsigned()
    sign_water(wet, office, "W1", "yellow", "已装护栏  \n 复查\u202e合格\x07")
    sign_water(wet, office, "W1", "green", "已填平")
    water = risks(wet, office).one("W1")
    assert water.grade is WaterGrade.RED and water.shares == proposed.shares
    assert water.signed is WaterGrade.GREEN and water.standing is WaterGrade.GREEN
    assert [one.reason for one in wet.store.signings("W1")] == ["已装护栏 复查合格", "已填平"]
    assert risks(wet, office).unsigned() == ()
    entry = wet.store.audit(1).iloc[0]
    assert (entry["act"], entry["object"]) == ("sign_water", "W1") and "已填平" in entry["details"]
    put(wet, office, full("W1", toy.GRIDS[0]))
    assert [one.code for one in risks(wet, office).unsigned()] == ["W1"], "the proposal changed since"


def test_signing_needs_the_right_a_reason_and_a_grade(wet: TownHall, office: Actor, leader: Actor) -> None:
    put(wet, office, full("W1", toy.GRIDS[0]))
    with pytest.raises(ReasonMissing):
        sign_water(wet, office, "W1", "red", "  \n")
    with pytest.raises(ReasonMissing):
        sign_water(wet, office, "W1", "red", "\u200b\u202e")
    with pytest.raises(NotAllowed):
        sign_water(wet, leader, "W1", "red", "理由")
    for code, grade in (("W9", "red"), ("W1", "not_rated"), ("W1", "purple")):
        with pytest.raises(UnknownCode):
            sign_water(wet, office, code, grade, "理由")
    assert wet.store.signed() == 0


def test_everybody_sees_the_waters_of_their_scope(wet: TownHall, office: Actor) -> None:
    put(wet, office, full("W1", toy.GRIDS[0]), full("W2", toy.GRIDS[3], unit="U2"))
    village = Actor("v", Role.VILLAGE, scope=Scope(villages=frozenset({toy.UPPER})))
    unit = Actor("u", Role.UNIT, scope=Scope(units=frozenset({"U2"})))
    assert [water.code for water in risks(wet, village).waters] == ["W1"]
    assert [water.code for water in risks(wet, unit).waters] == ["W2"]
    with pytest.raises(NotAllowed):
        risks(wet, Actor("s", Role.SCREEN))


def test_gaps_and_late_patrols_are_listed_worst_first(wet: TownHall, office: Actor) -> None:
    put(
        wet,
        office,
        full("W1", toy.GRIDS[0], patrolled_on="2022-06-20"),
        full("W2", toy.GRIDS[1], patrolled_on="2022-06-27", **BAD, events=2),
        full("W3", toy.GRIDS[2], patrolled_on="", sign="缺"),
        full("W4", toy.GRIDS[3], patrolled_on="2022-06-26"),
    )
    found = risks(wet, office)
    assert [water.code for water in found.lacking()] == ["W2", "W3"]
    assert [(water.code, water.overdue_days) for water in found.overdue()] == [("W1", 7), ("W4", 1)]
    assert found.one("W3").overdue_days is None
    assert found.one("W2").kit["rope"] == (KitState.MISSING, None)
    winter = risks(wet, office, date(2022, 3, 1))
    assert not winter.in_season and winter.one("W1").dangers[Criterion.SEASON] == 0


def test_buoys_go_where_none_is_within_reach(wet: TownHall, office: Actor) -> None:
    near = waters.feature(waters.pond(toy.GRIDS[0], east=6e-4), "W5", **{**BAD, "events": 2, "depth_m": 3})
    put(
        wet,
        office,
        full("W1", toy.GRIDS[0], buoy="缺", events=2),
        full("W2", toy.GRIDS[1]),
        full("W3", toy.GRIDS[2], buoy="未知"),
        full("W4", toy.GRIDS[3], buoy="缺"),
        near,
    )
    found, best = risks(wet, office), buoys(wet, office)
    named = [found.waters[at].code for at in best.chosen]
    assert set(named) <= {"W1", "W4", "W5"} and len(named) == 2
    assert best.gained == pytest.approx(best.need) and best.gained <= best.at_most + 1e-9


def test_a_buoy_beyond_the_scope_helps_as_any_other(wet: TownHall, office: Actor) -> None:
    lon, lat = toy.centre(toy.GRIDS[2])
    bank = shapely.LineString(
        [(lon, lat), (lon, lat + 2e-4), (lon, lat + 5e-4)]
    )  # 45 m south of the first, 100 m of the other
    put(
        wet,
        office,
        full("W1", toy.GRIDS[0], buoy="缺"),
        full("W2", toy.GRIDS[1], buoy="缺"),
        {**full("W3", toy.GRIDS[2]), "geometry": mapping(bank)},
    )
    assert risks(wet, office).one("W3").village == toy.LOWER
    scope = Scope(villages=frozenset({toy.UPPER}))
    for actor in (office, Actor("v", Role.VILLAGE, scope=scope)):
        found, best = risks(wet, actor), buoys(wet, actor)
        assert [found.waters[at].code for at in best.chosen] == ["W2"], actor.name


def test_as_of_an_earlier_day_nothing_is_known_that_came_later(wet: TownHall, office: Actor) -> None:
    put(wet, office, full("W1", toy.GRIDS[0], sign_on="2022-06-01", rope_on="2022-03-01"))
    sign_water(wet, office, "W1", "red", "理由")
    now, then = risks(wet, office).one("W1"), risks(wet, office, date(2022, 4, 1)).one("W1")
    assert now.patrolled_on == date(2022, 6, 29) and now.signed is WaterGrade.RED
    assert then.patrolled_on is None and then.overdue_days is None and then.signed is None
    assert then.kit["sign"] == (KitState.UNKNOWN, None) and now.kit["sign"][0] is KitState.PRESENT
    assert then.kit["rope"] == (KitState.PRESENT, date(2022, 3, 1))
    assert Criterion.PATROL in then.unknown and Criterion.PATROL not in now.unknown


def test_the_list_as_a_file_has_every_water_and_is_on_record(wet: TownHall, office: Actor) -> None:
    put(wet, office, full("W1", toy.GRIDS[0], name="=1+1"), full("W2", toy.GRIDS[3]))
    lines = waters_file(wet, office, "csv", "zh-Hans").decode("utf-8-sig").splitlines()
    assert len(lines) == 3 and lines[0].startswith("代码,名称") and "'=1+1" in "".join(lines)
    assert waters_file(wet, office, "xlsx", "en").startswith(b"PK")
    assert wet.store.audit(1).iloc[0]["act"] == "export"
