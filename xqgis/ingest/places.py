"""A file of places that are looked at - schools, markets, ponds - as points or outlines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import date

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from xqgis.errors import LayerMissing, UnknownCode
from xqgis.geo.coverage import OUTSIDE, Coverage, geodesic_area_m2
from xqgis.ingest.classified import detail_notes
from xqgis.ingest.draft import Note
from xqgis.ingest.kinds import kind_notes, nearest
from xqgis.ingest.outlines import (
    CODE,
    POLYGONS,
    Mend,
    Shapes,
    draw,
    kind_of,
    label_of,
    mend_notes,
    mended,
    refuse_unknown_fields,
    serial_code,
    text_of,
)
from xqgis.ingest.source import Upload, read_layer
from xqgis.ingest.vector import lone_point
from xqgis.model.name import Name
from xqgis.model.problem import Problem, Reason
from xqgis.model.tables import PLACES, Column
from xqgis.model.town import Town
from xqgis.words import LANGUAGES


@dataclass(frozen=True, slots=True)
class PlaceFields:
    """Which property is what; '' for what the file does not have.

    ``kind`` is the property that holds the kind of a place (a site type of
    the pack, by code or name), ``all_of`` the kind of every place of the
    file. Without a ``code`` property the features are numbered, ``prefix``
    before the number.
    """

    code: str
    name: str = ""
    kind: str = ""
    all_of: str = ""
    prefix: str = ""


@dataclass(frozen=True)
class PlaceContext:
    """What of the town places are held against; ``retired`` are the codes that may not come back.

    After ``today`` nobody can have seen anything.
    """

    town: Town
    grids: Coverage | None
    villages: Coverage | None
    retired: Set[str] = frozenset()
    today: date = date.max


@dataclass(frozen=True)
class PlaceDraft:
    """A file of places as read: ``read`` = ``stored`` + ``rejected`` features; nothing is stored yet.

    ``frame`` has the columns of `PLACES`. The places are to hold from
    ``valid_from`` on, after version ``after``; ``lost`` as of an `AreaDraft`.
    """

    read: int
    stored: int
    mended: int
    rejected: int
    frame: gpd.GeoDataFrame = field(repr=False)
    problems: tuple[Problem, ...] = field(repr=False)
    mends: tuple[Mend, ...]
    notes: tuple[Note, ...]
    crs: str
    encoding: str
    digest: str
    filename: str
    valid_from: date = date.min
    after: int | None = None
    lost: tuple[str, ...] = ()

    @property
    def reasons(self) -> dict[str, int]:
        """Features by reason, most frequent first; one with several problems of a reason counts once."""
        told = dict.fromkeys((problem.row, problem.reason.value) for problem in self.problems)
        return dict(Counter(reason for _, reason in told).most_common())


def read(upload: Upload, fields: PlaceFields, crs: str | None, context: PlaceContext) -> PlaceDraft:
    """The places of a file, each located in a grid and a village by its point, or a point inside its outline.

    Raises `UnreadableFile` and `WrongCrs` when no feature can be judged,
    `LayerMissing` without any polygons to locate a place in, and
    `UnknownCode` when ``fields.all_of`` is no kind of the town's.
    """
    if not (context.grids or context.villages):
        raise LayerMissing(layer="village")
    found = read_layer(upload)
    reading = Reading(fields, context, len(found.kinds))
    refuse_unknown_fields((fields.code, fields.name, fields.kind), found, upload.name)
    drawn = draw(found, crs, context.town)
    for properties, kind, shape in zip(found.properties, found.told_kinds, drawn.shapes, strict=True):
        reading.take(properties, kind, shape)
    frame = reading.frame()
    notes = (*found.notes, *drawn.notes, *mend_notes(reading.mends), *detail_notes(frame), *reading.notes())
    return PlaceDraft(
        read=reading.count,
        stored=len(frame),
        mended=len(reading.mends),
        rejected=reading.count - len(frame),
        frame=frame,
        problems=tuple(sorted(reading.problems, key=lambda problem: problem.row)),
        mends=tuple(reading.mends),
        notes=notes,
        crs=drawn.crs,
        encoding=found.encoding,
        digest=upload.digest,
        filename=upload.name,
    )


@dataclass(frozen=True)
class Row:
    """A feature but for its location; ``kind`` is '' and ``shape`` None where they cannot be told."""

    number: int
    code: str
    name: str
    kind: str
    shape: shapely.Geometry | None


_Places = tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.object_], NDArray[np.object_]]
"""lon, lat, grid and village of each row."""
_Located = tuple[Shapes, NDArray[np.float64], NDArray[np.float64], NDArray[np.object_], NDArray[np.object_]]


class Reading:
    """One pass over the features, then one look at where they all are."""

    declared: tuple[Column, ...] = PLACES
    kind_of_code = "site_type"

    def __init__(self, fields: PlaceFields, context: PlaceContext, total: int) -> None:
        self._fields, self._context, self._total = fields, context, total
        self._named = self.named(context.town)
        self._kinds = _called(self._named)
        if fields.all_of and fields.all_of.casefold() not in self._kinds:
            raise UnknownCode(kind=self.kind_of_code, code=fields.all_of)
        self._rows: dict[str, Row] = {}
        self._rejected: list[Row] = []
        self.count = 0
        self.problems: list[Problem] = []
        self.mends: list[Mend] = []

    def named(self, town: Town) -> Mapping[str, Name]:
        """The kinds that a feature may be of, by code."""
        return town.site_types

    def whole(self, shape: shapely.Geometry | None) -> shapely.Geometry | None:
        """A point, or an outline mended; None for anything else."""
        point = lone_point(shape)
        if point is not None or shape is None:
            return point
        return mended(shape) if shape.geom_type in POLYGONS else None

    def spots(self, shapes: Shapes) -> Shapes:
        """The point that tells where each shape lies."""
        inner: Shapes = shapely.point_on_surface(shapes)
        return inner

    def more(self, rows: Sequence[Row]) -> Mapping[str, Sequence[object]]:
        """Columns beside code, name, kind and place."""
        return {}

    def judged(self, row: Row, properties: Mapping[str, object]) -> Sequence[Problem]:
        """What else is wrong with a feature."""
        return ()

    def kept(self, row: Row) -> None:
        """Keep what `judged` read of a feature with which nothing is wrong."""

    def take(self, properties: Mapping[str, object], kind: str, shape: shapely.Geometry | None) -> None:
        """Keep one feature, or say why not."""
        self.count += 1
        code = self._code(properties)
        said = text_of(properties.get(self._fields.kind)) if self._fields.kind else self._fields.all_of
        whole = self.whole(shape)
        name = label_of(text_of(properties.get(self._fields.name))) or code
        row = Row(self.count, code, name, self._kinds.get(said.casefold(), ""), whole)
        problems = [self._problem(reason, row, said, kind) for reason in self._complaints(row, said)]
        problems += self.judged(row, properties)
        if problems:
            self.problems.extend(problems)
            if whole is not None and not whole.is_empty:
                self._rejected.append(row)
            return
        self.kept(row)
        if shape is not None and not shapely.is_valid(shape):
            self.mends.append(Mend(code, geodesic_area_m2(shape), geodesic_area_m2(whole)))
        self._rows[code] = row

    def frame(self) -> gpd.GeoDataFrame:
        """`PLACES` of what lies in the town, in the file's order; the rest becomes problems."""
        rows = list(self._rows.values())
        shapes, lon, lat, grid, village = self._located(rows)
        inside = self._inside(rows, (lon, lat, grid, village))
        self._inside(self._rejected, self._located(self._rejected)[1:])
        table = {
            "code": [row.code for row in rows],
            "name": [row.name for row in rows],
            "kind": [row.kind for row in rows],
            "lon": lon,
            "lat": lat,
            "grid": grid,
            "village": village,
            **self.more(rows),
        }
        crs = self._context.town.stored_crs
        frame = gpd.GeoDataFrame(table, geometry=shapes, crs=crs)[inside].reset_index(drop=True)
        dtypes = {column.name: column.dtype for column in self.declared if column.name != "geometry"}
        return frame[[column.name for column in self.declared]].astype(dtypes)

    def _located(self, rows: Sequence[Row]) -> _Located:
        shapes: Shapes = np.array([row.shape for row in rows], dtype=object)
        inner = self.spots(shapes)
        lon, lat = shapely.get_x(inner), shapely.get_y(inner)
        nowhere = np.full(len(rows), OUTSIDE, dtype=object)
        coverages = (self._context.grids, self._context.villages)
        grid, village = (found.locate(lon, lat) if found else nowhere for found in coverages)
        return shapes, lon, lat, grid, village

    def _inside(self, rows: Sequence[Row], at: _Places) -> NDArray[np.bool_]:
        """Which rows lie in the town; the others are complained of, whatever else is wrong with them."""
        lon, lat, grid, village = at
        inside: NDArray[np.bool_] = (grid != OUTSIDE) | (village != OUTSIDE)
        for index in np.flatnonzero(~inside).tolist():
            row = rows[index]
            facts = {"value": f"{lon[index]:.6f}", "lat": f"{lat[index]:.6f}", "code": row.code}
            self.problems.append(Problem(row.number, self._fields.code, row.code, Reason.OUTSIDE_TOWN, facts))
        return inside

    def _code(self, properties: Mapping[str, object]) -> str:
        if self._fields.code:
            return text_of(properties.get(self._fields.code))
        return serial_code(self._fields.prefix, self.count, self._total)

    def _complaints(self, row: Row, said: str) -> list[Reason]:
        """Everything that is wrong with code, shape and kind."""
        found = [self._wrong_code(row.code)]
        if row.shape is None or row.shape.is_empty:
            found.append(Reason.BAD_SHAPE)
        if not row.kind:
            found.append(Reason.UNKNOWN_KIND if said else Reason.NO_KIND)
        return [reason for reason in found if reason]

    def _wrong_code(self, code: str) -> Reason | None:
        if not code:
            return Reason.NO_CODE
        if not CODE.fullmatch(code):
            return Reason.BAD_CODE
        if code in self._rows:
            return Reason.DUPLICATE_CODE
        return Reason.CODE_RETIRED if code in self._context.retired else None

    def _problem(self, reason: Reason, row: Row, said: str, kind: str) -> Problem:
        facts: dict[str, object] = {"code": row.code, "kind": kind_of(kind)}
        if reason not in (Reason.NO_KIND, Reason.UNKNOWN_KIND):
            return Problem(self.count, self._fields.code, row.code, reason, facts)
        facts["near"] = nearest(said, self._kinds, self._named)
        return Problem(self.count, self._fields.kind, said, reason, facts)

    def notes(self) -> tuple[Note, ...]:
        """The kinds, where somebody wrote another."""
        return kind_notes(self.problems, self._named.values())


def _called(named: Mapping[str, Name]) -> Mapping[str, str]:
    """The code of a kind by everything it is called: code, and name in any language."""
    called = {
        word.casefold(): code
        for code, name in named.items()
        for word in (name.zh, name.en, *(name.in_(lang) for lang in LANGUAGES))
        if word
    }
    return called | {code.casefold(): code for code in named}
