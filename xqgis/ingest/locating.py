"""Where each row is: its point in stored degrees, its grid and its village.

Point to grid and point to village are asked of their own coverage, never one
through the other: real small areas straddle villages.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from xqgis.errors import LayerMissing, WrongCrs
from xqgis.geo.coverage import OUTSIDE, Coverage
from xqgis.geo.crs import is_degrees, to_stored
from xqgis.ingest.cells import Rows, Texts
from xqgis.ingest.complaints import Complaints, Mask
from xqgis.ingest.draft import InspectionContext, Note
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


@dataclass(frozen=True)
class Places:
    """Per row of the file: stored degrees (NaN without a point), grid and village codes ('' for none)."""

    lon: Numbers
    lat: Numbers
    grid: Texts
    village: Texts


def locate(
    rows: Rows, columns: Columns, crs: str, context: InspectionContext, complaints: Complaints
) -> tuple[Places, tuple[Note, ...]]:
    """Every row's place; rows that have none or contradict themselves go to ``complaints``.

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
    located = _located(context.grids, lon, lat), _located(context.villages, lon, lat)
    outside = pointed & (located[0] == OUTSIDE) & (located[1] == OUTSIDE)
    complaints.add(outside, columns.lon, Reason.OUTSIDE_TOWN, {"lat": rows.raw(columns.lat)})
    nowhere = ~given & (written[0] == "") & (written[1] == "")
    complaints.add(nowhere, columns.lon or columns.grid_code or columns.village, Reason.NO_LOCATION)
    _compare(written, located, pointed & ~outside, columns, context, complaints)
    notes = _suspicions((x[pointed | lost], y[pointed | lost]), outside | lost, crs, context)
    return _settled((lon, lat), written, located, context), notes


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
    located: tuple[Texts, Texts],
    inside: Mask,
    columns: Columns,
    context: InspectionContext,
    complaints: Complaints,
) -> None:
    """Codes must exist, and agree with the point where there is one."""
    villages = {village.code for village in context.town.villages} | set(_codes(context.villages))
    sides: Sequence[tuple[str, set[str], Reason, Reason]] = (
        (columns.grid_code, set(_codes(context.grids)), Reason.UNKNOWN_GRID, Reason.GRID_DISAGREES),
        (columns.village, villages, Reason.UNKNOWN_VILLAGE, Reason.VILLAGE_DISAGREES),
    )
    coverages = (context.grids, context.villages)
    for (column, known, unknown, disagrees), said, found, coverage in zip(
        sides, written, located, coverages, strict=True
    ):
        exists = np.array([code in known for code in said], dtype=bool)
        complaints.add((said != "") & ~exists, column, unknown)
        apart = exists & inside & (said != found) & (coverage is not None)
        complaints.add(apart, column, disagrees, {"located": np.where(found == OUTSIDE, _NONE, found)})


def _codes(coverage: Coverage | None) -> tuple[str, ...]:
    return coverage.codes if coverage else ()


def _settled(
    point: tuple[Numbers, Numbers],
    written: tuple[Texts, Texts],
    located: tuple[Texts, Texts],
    context: InspectionContext,
) -> Places:
    """A point's own coverages speak first, then what the row says, then the village its grid names."""
    grid = np.where(located[0] != "", located[0], written[0])
    named = np.array([context.grid_village.get(code, "") for code in grid], dtype=object)
    village = np.where(located[1] != "", located[1], np.where(written[1] != "", written[1], named))
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
