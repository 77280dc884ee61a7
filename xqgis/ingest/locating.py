"""Where each row is: its point in stored degrees, its grid and its village.

Point to grid and point to village are asked of their own coverage, never one
through the other: real small areas straddle villages. Outlines have a history:
a row is held against those of its own day.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from xqgis.errors import LayerMissing, WrongCrs
from xqgis.geo.coverage import OUTSIDE, Coverage
from xqgis.geo.crs import is_degrees, to_stored
from xqgis.ingest.cells import Rows, Texts
from xqgis.ingest.complaints import Complaints, Mask
from xqgis.ingest.draft import Ground, InspectionContext, Note
from xqgis.ingest.profile import Columns
from xqgis.model.problem import Reason
from xqgis.words import Phrase

_NUMBER = re.compile(r"[+-]?[0-9]{1,10}(?:\.[0-9]{0,20})?(?:[eE][+-]?[0-9]{1,2})?")
_NONE = "—"
_FARTHEST = 1e9
_SAMPLE = 2_000
_SYSTEMS_IN_DEGREES = ("EPSG:4490", "gcj02", "bd09")
_SYSTEMS_IN_METRES = ("EPSG:4546", "EPSG:4547")

Numbers = NDArray[np.float64]
Days = NDArray[np.datetime64]


@dataclass(frozen=True)
class Places:
    """Per row of the file: stored degrees (NaN without a point), grid and village codes ('' for none)."""

    lon: Numbers
    lat: Numbers
    grid: Texts
    village: Texts


def locate(
    rows: Rows, columns: Columns, crs: str, context: InspectionContext, days: Days, complaints: Complaints
) -> tuple[Places, tuple[Note, ...]]:
    """Every row's place; rows that have none or contradict themselves go to ``complaints``.

    Each row is held against the outlines in force on its own of ``days``.
    `WrongCrs` when there are points and nobody says in what; `LayerMissing`
    when there are points or grid codes and no polygons to hold them against.
    """
    x, y = _numbers(rows.text(columns.lon)), _numbers(rows.text(columns.lat))
    given = (rows.text(columns.lon) != "") | (rows.text(columns.lat) != "")
    written = rows.text(columns.grid_code), rows.text(columns.village)
    if given.any() and not crs:
        raise WrongCrs(crs="", why=Phrase("ingest.why_crs_none"))
    if (given.any() and not (context.grids or context.villages)) or (written[0].any() and not context.grids):
        raise LayerMissing(layer="grid")
    lon, lat = to_stored(x, y, crs, context.town.stored_crs) if given.any() else (x, y)
    complaints.add(given & ~np.isfinite(x), columns.lon, Reason.BAD_COORDINATE)
    complaints.add(given & ~np.isfinite(y), columns.lat, Reason.BAD_COORDINATE)
    lost = given & np.isfinite(x) & np.isfinite(y) & ~(np.isfinite(lon) & np.isfinite(lat))
    complaints.add(lost, columns.lon, Reason.BAD_COORDINATE)
    pointed = np.isfinite(lon) & np.isfinite(lat)
    found = _found((lon, lat), written, days, context)
    outside = pointed & (found.grid == OUTSIDE) & (found.village == OUTSIDE)
    complaints.add(outside, columns.lon, Reason.OUTSIDE_TOWN, {"lat": rows.raw(columns.lat)})
    nowhere = ~given & (written[0] == "") & (written[1] == "")
    complaints.add(nowhere, columns.lon or columns.grid_code or columns.village, Reason.NO_LOCATION)
    _compare(written, found, pointed & ~outside, columns, (days, complaints))
    notes = _suspicions((x[pointed | lost], y[pointed | lost]), outside | lost, crs, context)
    return _settled((lon, lat), written, found), notes


@dataclass(frozen=True)
class _Found:
    """Per row, in the outlines of its day: areas by the point, known codes, the village of its grid.

    ``ever`` is whether the written grid code exists on any day at all.
    """

    grid: Texts
    village: Texts
    knows: tuple[Mask, Mask]
    held: tuple[Mask, Mask]
    named: Texts
    ever: Mask


def _found(
    point: tuple[Numbers, Numbers], written: tuple[Texts, Texts], days: Days, context: InspectionContext
) -> _Found:
    count = len(days)
    found = _Found(
        grid=np.full(count, OUTSIDE, dtype=object),
        village=np.full(count, OUTSIDE, dtype=object),
        knows=(np.zeros(count, dtype=bool), np.zeros(count, dtype=bool)),
        held=(np.zeros(count, dtype=bool), np.zeros(count, dtype=bool)),
        named=np.full(count, "", dtype=object),
        ever=np.array([code in context.grid_codes for code in written[0]], dtype=bool),
    )
    listed = {village.code for village in context.town.villages}
    for ground, rows in _grounds(days, context):
        found.grid[rows] = _located(ground.grids, point[0][rows], point[1][rows])
        found.village[rows] = _located(ground.villages, point[0][rows], point[1][rows])
        known = set(_codes(ground.grids)), listed | set(_codes(ground.villages))
        for side, coverage in enumerate((ground.grids, ground.villages)):
            found.knows[side][rows] = [code in known[side] for code in written[side][rows]]
            found.held[side][rows] = coverage is not None
        settled = np.where(found.grid[rows] != OUTSIDE, found.grid[rows], written[0][rows])
        found.named[rows] = [ground.grid_village.get(code, "") for code in settled]
    return found


def _grounds(days: Days, context: InspectionContext) -> Iterator[tuple[Ground, Mask]]:
    """The outlines that the rows need, each with its rows; a row without a day is held against the newest."""
    newest = Ground(context.grids, context.villages, context.grid_village)
    if not context.turns or context.ground_on is None:
        yield newest, np.ones(len(days), dtype=bool)
        return
    turns = np.array(context.turns, dtype="datetime64[D]")
    which = np.maximum(np.searchsorted(turns, days.astype("datetime64[D]"), side="right") - 1, 0)
    for turn in np.unique(which):
        last = turn == len(turns) - 1
        yield newest if last else context.ground_on(context.turns[turn]), which == turn


def _numbers(texts: Texts) -> Numbers:
    read = [float(text) if _NUMBER.fullmatch(text) else np.nan for text in texts]
    numbers = np.array(read, dtype=np.float64)
    return np.where(np.abs(numbers) < _FARTHEST, numbers, np.nan)


def _located(coverage: Coverage | None, lon: Numbers, lat: Numbers) -> Texts:
    if coverage is None:
        return np.full(lon.shape, OUTSIDE, dtype=object)
    return coverage.locate(lon, lat)


def _compare(
    written: tuple[Texts, Texts],
    found: _Found,
    inside: Mask,
    columns: Columns,
    told: tuple[Days, Complaints],
) -> None:
    """Codes must exist on the row's day, and agree with the point where there is one."""
    days, complaints = told
    other_day = (written[0] != "") & ~found.knows[0] & found.ever
    dated = other_day & ~np.isnat(days)
    then = {"day": np.datetime_as_string(days, unit="D").astype(object)}
    complaints.add(dated, columns.grid_code, Reason.GRID_NOT_THEN, then)
    sides = (
        (columns.grid_code, Reason.UNKNOWN_GRID, Reason.GRID_DISAGREES, found.grid, ~other_day),
        (columns.village, Reason.UNKNOWN_VILLAGE, Reason.VILLAGE_DISAGREES, found.village, True),
    )
    for (column, unknown, disagrees, place, untold), said, exists, held in zip(
        sides, written, found.knows, found.held, strict=True
    ):
        complaints.add((said != "") & ~exists & untold, column, unknown)
        apart = exists & inside & (said != place) & held
        complaints.add(apart, column, disagrees, {"located": np.where(place == OUTSIDE, _NONE, place)})


def _codes(coverage: Coverage | None) -> tuple[str, ...]:
    return coverage.codes if coverage else ()


def _settled(point: tuple[Numbers, Numbers], written: tuple[Texts, Texts], found: _Found) -> Places:
    """A point's own coverages speak first, then what the row says, then the village its grid names."""
    grid = np.where(found.grid != "", found.grid, written[0])
    said = np.where(written[1] != "", written[1], found.named)
    village = np.where(found.village != "", found.village, said)
    return Places(*point, grid=grid, village=village)


def _suspicions(
    raw: tuple[Numbers, Numbers], outside: Mask, crs: str, context: InspectionContext
) -> tuple[Note, ...]:
    """When most points lie outside: would they lie inside swapped, or in another system? Only suggested."""
    total = len(raw[0])
    if not total or outside.sum() * 2 <= total:
        return ()
    step = max(1, total // _SAMPLE)
    x, y = raw[0][::step], raw[1][::step]
    others = _SYSTEMS_IN_DEGREES if is_degrees(crs) else (context.town.measured_crs, *_SYSTEMS_IN_METRES)
    tries = [("ingest.suspect_swap", (y, x), crs)]
    tries += [("ingest.suspect_crs", (x, y), name) for name in dict.fromkeys(others) if name != crs]
    tried = [(_share_inside(pair, name, context), key, name) for key, pair, name in tries]
    share, key, name = max(tried, key=lambda attempt: attempt[0])
    return ((key, {"crs": name, "percent": round(share * 100)}),) if share > 0.5 else ()


def _share_inside(pair: tuple[Numbers, Numbers], crs: str, context: InspectionContext) -> float:
    try:
        lon, lat = to_stored(*pair, crs, context.town.stored_crs)
    except WrongCrs:
        return 0.0
    found = (_located(context.grids, lon, lat) != OUTSIDE) | (_located(context.villages, lon, lat) != OUTSIDE)
    return float(np.mean(found))
