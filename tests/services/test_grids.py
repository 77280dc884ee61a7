"""Grids change and history stays: splits, merges, re-imports, codes that never come back."""

from __future__ import annotations

import itertools
import json
import threading
from dataclasses import replace
from datetime import date

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import toy
from xqgis.errors import (
    ChangeRefused,
    DraftOutdated,
    LayerMoved,
    NotAllowed,
    UnknownCode,
    WrongDay,
    XqgisError,
)
from xqgis.geo.coverage import geodesic_area_m2
from xqgis.ingest import areas as reader
from xqgis.ingest.vector import VectorLayer
from xqgis.model.actor import Actor
from xqgis.services.areas import AreaFields, AreaFile, Upload, check_areas, store_areas
from xqgis.services.grids import GridChange, check_merge, check_split, grid_history, store_change
from xqgis.services.inspections import check_inspections, file_inspections
from xqgis.services.town_hall import TownHall

FIRST, SECOND = toy.GRIDS[:2]
WEST_HALF, EAST_HALF, MERGED = (f"{toy.UPPER}{number}" for number in ("101", "102", "103"))
MARCH, APRIL = date(2022, 3, 1), date(2022, 4, 1)
FIELDS = AreaFields("code", "name", "village")
STATED = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4490"}}


def collection(shapes: dict[str, shapely.Geometry], **properties: object) -> bytes:
    features = [
        {
            "type": "Feature",
            "properties": {"code": code, "name": f"片{code[-3:]}", "village": code[:12], **properties},
            "geometry": shapely.geometry.mapping(shape),
        }
        for code, shape in shapes.items()
    ]
    return json.dumps({"type": "FeatureCollection", "crs": STATED, "features": features}).encode()


def file_of(shapes: dict[str, shapely.Geometry], day: date | None = MARCH, **properties: object) -> AreaFile:
    return AreaFile(Upload.of("parts.geojson", collection(shapes, **properties)), FIELDS, None, day)


def halves(grid: str = FIRST, at: float = 0.5) -> dict[str, shapely.Geometry]:
    """A grid cut from north to south, the western part ``at`` of its width."""
    whole = toy.squares()[grid]
    west, south, east, north = whole.bounds
    cut = shapely.LineString([(west + (east - west) * at, south - 1), (west + (east - west) * at, north + 1)])
    parts = sorted(shapely.ops.split(whole, cut).geoms, key=lambda part: part.bounds[0])
    return dict(zip((WEST_HALF, EAST_HALF), parts, strict=True))


def split(hall: TownHall, office: Actor, day: date = MARCH) -> GridChange:
    change = check_split(hall, office, FIRST, file_of(halves(), day))
    store_change(hall, office, change)
    return change


def why(refused: pytest.ExceptionInfo[XqgisError]) -> str:
    return str(refused.value.facts["why"].key).removeprefix("errors.")  # type: ignore[attr-defined]


def test_a_split_holds_from_its_day_and_what_was_before_stays(hall: TownHall, office: Actor) -> None:
    change = split(hall, office)
    assert change.differs_m2 < 0.1
    assert change.draft is not None
    assert change.draft.notes == ()
    assert hall.areas("grid").frame["code"].tolist() == sorted([WEST_HALF, EAST_HALF, *toy.GRIDS[1:]])
    assert hall.areas("grid", date(2022, 2, 28)).frame["code"].tolist() == list(toy.GRIDS)
    assert hall.areas("grid").frame.set_index("code").loc[WEST_HALF, "village"] == toy.UPPER
    assert hall.grid_village()[FIRST] == toy.UPPER
    entry = hall.store.audit(1).iloc[0]
    assert (entry["act"], entry["object"]) == ("split_grid", "grid-2")
    assert json.loads(entry["details"])["successions"] == [[FIRST, WEST_HALF], [FIRST, EAST_HALF]]


def test_each_day_has_its_point_in_one_grid_and_old_checks_keep_theirs(hall: TownHall, office: Actor) -> None:
    lon, lat = toy.centre(FIRST)
    lon -= 1e-4
    rows = "\n".join(
        f"{day},{lon!r},{lat!r},店{number},T-A01-1,合格,工作组"
        for number, day in enumerate(("2022-02-28", "2022-03-01", "2022-06-01"))
    )
    form = Upload.of("a.csv", ("日期,经度,纬度,地点,检查项,结果,来源\n" + rows).encode())
    before = check_inspections(hall, office, form, crs=toy.STORED)
    assert before.found["grid"].tolist() == [FIRST] * 3
    split(hall, office)
    after = check_inspections(hall, office, form, crs=toy.STORED)
    assert after.found["grid"].tolist() == [FIRST, WEST_HALF, WEST_HALF]
    assert after.found["village"].tolist() == [toy.UPPER] * 3
    with pytest.raises(DraftOutdated):
        file_inspections(hall, office, before)
    file_inspections(hall, office, after)
    store_change(hall, office, check_merge(hall, office, [WEST_HALF, SECOND], (MERGED, "并"), APRIL))
    stored = hall.store.checks().to_pyarrow().to_pandas()
    assert stored.sort_values("checked_on")["grid"].tolist() == [FIRST, WEST_HALF, WEST_HALF]


def test_a_merge_is_one_grid_with_a_new_code(hall: TownHall, office: Actor) -> None:
    change = check_merge(hall, office, [FIRST, SECOND], (MERGED, " 老 街 "), APRIL)
    assert store_change(hall, office, change) == 2
    rows = hall.areas("grid").frame.set_index("code")
    assert rows.index.tolist() == sorted([MERGED, *toy.GRIDS[2:]])
    assert (rows.loc[MERGED, "name"], rows.loc[MERGED, "village"]) == ("老 街", toy.UPPER)
    upper = toy.areas("village").geometry.iloc[0]
    assert geodesic_area_m2(rows.loc[MERGED, "geometry"]) == pytest.approx(geodesic_area_m2(upper), abs=0.01)
    assert hall.areas("grid", date(2022, 3, 31)).version == 1
    assert hall.store.audit(1).iloc[0]["act"] == "merge_grids"


@given(at=st.floats(0.05, 0.95))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_split_and_merged_again_covers_the_same(hall: TownHall, office: Actor, at: float) -> None:
    parts = gpd.GeoSeries(list(halves(at=at).values()))
    whole = toy.squares()[FIRST]
    assert sum(map(geodesic_area_m2, parts)) == pytest.approx(geodesic_area_m2(whole), abs=0.01)
    assert geodesic_area_m2(parts.union_all().symmetric_difference(whole)) < 0.1


@pytest.mark.parametrize(
    ("parts", "reason"),
    [
        ({WEST_HALF: toy.squares()[FIRST]}, "change_parts"),
        ({**halves(at=0.5), EAST_HALF: halves(at=0.6)[EAST_HALF]}, "change_area"),
        ({**halves(at=0.5), EAST_HALF: halves(at=0.4)[EAST_HALF]}, "change_area"),
        ({**halves(), f"{toy.UPPER}104": toy.squares()[SECOND]}, "change_area"),
    ],
    ids=["one part", "a gap", "an overlap", "more than it was"],
)
def test_parts_that_are_not_the_old_area_are_refused(
    hall: TownHall, office: Actor, parts: dict[str, shapely.Geometry], reason: str
) -> None:
    with pytest.raises(ChangeRefused) as refused:
        check_split(hall, office, FIRST, file_of(parts))
    assert why(refused) == reason
    assert hall.versions("grid") == ((1, date.min),)


def test_a_difference_of_the_last_digits_is_let_through_and_told(hall: TownHall, office: Actor) -> None:
    rounded = {code: shapely.set_precision(shape, 1e-9) for code, shape in halves().items()}
    change = check_split(hall, office, FIRST, file_of(rounded))
    assert 0 < change.differs_m2 < 1


@pytest.mark.parametrize("code", [FIRST, SECOND])
def test_a_part_takes_no_code_that_was_ever_used(hall: TownHall, office: Actor, code: str) -> None:
    parts = dict(zip((code, EAST_HALF), halves().values(), strict=True))
    change = check_split(hall, office, FIRST, file_of(parts))
    assert change.draft is not None
    assert change.draft.reasons == {"code_retired": 1}
    with pytest.raises(ChangeRefused) as refused:
        store_change(hall, office, change)
    assert why(refused) == "change_bad_parts"


@pytest.mark.parametrize(
    ("codes", "into", "reason"),
    [
        ([FIRST], (MERGED, "x"), "change_few"),
        ([FIRST, FIRST], (MERGED, "x"), "change_few"),
        ([FIRST, SECOND], (MERGED, " "), "change_name"),
        ([FIRST, SECOND], (FIRST, "x"), "change_code_used"),
        ([FIRST, SECOND], ("12", "x"), "change_code_bad"),
        ([FIRST, toy.GRIDS[2]], (MERGED, "x"), "change_villages"),
    ],
)
def test_a_merge_that_is_none_is_refused(
    hall: TownHall, office: Actor, codes: list[str], into: tuple[str, str], reason: str
) -> None:
    with pytest.raises(ChangeRefused) as refused:
        check_merge(hall, office, codes, into, MARCH)
    assert why(refused) == reason


def test_only_grids_in_force_are_changed_and_only_by_the_office(
    hall: TownHall, office: Actor, leader: Actor
) -> None:
    split(hall, office)
    with pytest.raises(UnknownCode):
        check_split(hall, office, FIRST, file_of(halves(), APRIL))
    with pytest.raises(UnknownCode):
        check_merge(hall, office, [FIRST, SECOND], (MERGED, "x"), APRIL)
    with pytest.raises(NotAllowed):
        check_split(hall, leader, SECOND, file_of(halves(SECOND), APRIL))
    with pytest.raises(NotAllowed):
        check_merge(hall, leader, [WEST_HALF, SECOND], (MERGED, "x"), APRIL)


def test_history_is_not_rewritten_and_the_future_not_written(hall: TownHall, office: Actor) -> None:
    split(hall, office)
    for day, reason in ((date(2022, 2, 28), "day_too_early"), (date(2022, 7, 1), "day_too_late")):
        with pytest.raises(WrongDay) as refused:
            check_merge(hall, office, [WEST_HALF, SECOND], (MERGED, "x"), day)
        assert why(refused) == reason
    assert check_merge(hall, office, [WEST_HALF, SECOND], (MERGED, "x"), MARCH).valid_from == MARCH
    assert check_merge(hall, office, [WEST_HALF, SECOND], (MERGED, "x")).valid_from == toy.AS_OF


def test_a_retired_code_does_not_come_back_with_a_file(hall: TownHall, office: Actor) -> None:
    split(hall, office)
    again = check_areas(hall, office, "grid", file_of(dict(toy.squares()), APRIL))
    assert again.reasons == {"code_retired": 1}
    assert again.problems[0].value == FIRST
    same_day = check_areas(hall, office, "grid", file_of(dict(toy.squares()), MARCH))
    assert same_day.reasons == {}, "what was stored by mistake can be put right on its own day"
    store_areas(hall, office, "grid", same_day)
    assert hall.areas("grid").frame["code"].tolist() == list(toy.GRIDS)
    parts = check_areas(hall, office, "grid", file_of({**toy.squares(), **halves()}, APRIL))
    assert parts.reasons == {"code_retired": 2}


def test_a_split_of_grids_that_somebody_has_replaced_is_refused(hall: TownHall, office: Actor) -> None:
    mine = check_split(hall, office, FIRST, file_of(halves()))
    theirs = check_merge(hall, office, [FIRST, SECOND], (MERGED, "x"), MARCH)
    store_change(hall, office, theirs)
    with pytest.raises(LayerMoved):
        store_change(hall, office, mine)
    draft = check_areas(hall, office, "grid", file_of(dict(toy.squares()), MARCH))
    store_change(hall, office, check_split(hall, office, toy.GRIDS[2], _lower_halves()))
    with pytest.raises(LayerMoved):
        store_areas(hall, office, "grid", draft)


def _lower_halves() -> AreaFile:
    codes = f"{toy.LOWER}101", f"{toy.LOWER}102"
    return file_of(dict(zip(codes, halves(toy.GRIDS[2]).values(), strict=True)))


def test_of_many_who_change_the_same_grids_at_once_one_does(hall: TownHall, office: Actor) -> None:
    mine = check_split(hall, office, FIRST, file_of(halves()))
    changes = [replace(mine, filename=f"{number}.geojson") for number in range(8)]
    done: list[int] = []
    refused: list[XqgisError] = []

    def clerk(change: GridChange) -> None:
        try:
            done.append(store_change(hall, office, change))
        except XqgisError as error:
            refused.append(error)

    threads = [threading.Thread(target=clerk, args=(change,)) for change in changes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (done, len(refused)) == ([2], 7)
    assert hall.areas("grid").frame["code"].is_unique
    assert len(hall.areas("grid").frame) == 5


def test_the_history_tells_what_became_of_which_grid(hall: TownHall, office: Actor, leader: Actor) -> None:
    split(hall, office)
    store_change(hall, office, check_merge(hall, office, [WEST_HALF, SECOND], (MERGED, "并"), APRIL))
    history = grid_history(hall, leader)
    assert history["version"].tolist() == [1, 2, 3]
    assert history["valid_from"].tolist() == [date.min, MARCH, APRIL]
    assert history["grids"].tolist() == [4, 5, 4]
    assert history["gone"].tolist() == [(), (FIRST,), (SECOND, WEST_HALF)]
    assert history["added"].tolist() == [toy.GRIDS, (WEST_HALF, EAST_HALF), (MERGED,)]
    assert history["successions"].tolist()[2] == ((WEST_HALF, MERGED), (SECOND, MERGED))


@given(
    cuts=st.lists(st.integers(1, 9), min_size=1, max_size=4, unique=True),
    drop=st.integers(0, 4),
    twice=st.integers(0, 4),
)
@settings(max_examples=40, deadline=None)
def test_areas_and_gaps_less_overlaps_are_the_area_of_the_whole(
    cuts: list[int], drop: int, twice: int
) -> None:
    """A ring around a square in strips: one may be missing, one may be wider than it should."""
    edges = [0, *sorted(cuts), 10]
    strips = [
        shapely.box(112.5 + a / 1000, 27.3, 112.5 + b / 1000 + (0.0004 if place == twice else 0), 27.31)
        for place, (a, b) in enumerate(itertools.pairwise(edges))
        if place != drop
    ]
    ring = shapely.box(112.49, 27.29, 112.52, 27.32).difference(shapely.box(112.5, 27.3, 112.51, 27.31))
    shapes = [ring, *strips]
    draft = _read(shapes)
    assert draft.read == draft.stored + draft.rejected == len(shapes)
    hull = shapely.Polygon(shapely.union_all(shapes).exterior)
    assert draft.area_m2 + draft.gaps_m2 - draft.overlaps_m2 == pytest.approx(geodesic_area_m2(hull), abs=1)


@given(
    st.lists(
        st.sampled_from(["good", "null", "empty", "point", "bow", "slip", "far", "code", "again"]),
        min_size=1,
        max_size=9,
    )
)
@settings(max_examples=60, deadline=None)
def test_every_feature_is_stored_or_rejected_by_number(kinds: list[str]) -> None:
    square = shapely.box(112.5, 27.3, 112.501, 27.301)
    slip = shapely.Polygon(
        [
            (112.5, 27.3),
            (112.501, 27.3),
            (112.501, 27.301),
            (112.50052, 27.301),
            (112.5005, 27.30102),
            (112.50052, 27.30102),
            (112.5005, 27.301),
            (112.5, 27.301),
        ]
    )
    bow = shapely.Polygon([(112.5, 27.3), (112.501, 27.301), (112.501, 27.3), (112.5, 27.301)])
    drawn = {"null": None, "empty": shapely.Polygon(), "point": shapely.Point(112.5, 27.3)}
    drawn |= {"bow": bow, "slip": slip}
    drawn["far"] = shapely.box(np.nan, 0, 1, 1)
    codes = ["" if kind == "code" else "a" if kind == "again" else f"c{n}" for n, kind in enumerate(kinds)]
    draft = _read([drawn.get(kind, square) for kind in kinds], codes)
    good = [
        kind in ("good", "slip") or (kind == "again" and kinds.index("again") == n)
        for n, kind in enumerate(kinds)
    ]
    assert (draft.read, draft.stored, draft.rejected) == (len(kinds), sum(good), len(kinds) - sum(good))
    assert [problem.row for problem in draft.problems] == [n for n, fine in enumerate(good, 1) if not fine]
    assert draft.mended == kinds.count("slip")
    assert draft.frame.geometry.is_valid.all()


def _read(shapes: list[shapely.Geometry | None], codes: list[str] | None = None) -> reader.AreaDraft:
    """What becomes of shapes once a reader has them, without its child process."""
    codes = codes or [f"c{number}" for number in range(len(shapes))]
    layer = VectorLayer(
        driver="geojson",
        crs="EPSG:4490",
        encoding="utf-8",
        columns=("code",),
        properties=[{"code": code} for code in codes],
        geometries=np.array([*shapes, None], dtype=object)[:-1],
        kinds=tuple("null" if shape is None else shape.geom_type for shape in shapes),
    )
    upload = Upload.of("a.geojson", b"{}")
    return reader.judge(layer, upload, ("village", AreaFields("code")), None, reader.AreaContext(toy.town()))
