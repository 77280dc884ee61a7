"""A file of outlines becomes villages or grids; every feature is accounted for."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from datetime import date

import geopandas as gpd
import shapely

from xqgis.geo.coverage import Coverage, geodesic_area_m2
from xqgis.ingest.draft import Note
from xqgis.ingest.outlines import (
    CODE,
    POLYGONS,
    Mend,
    draw,
    kind_of,
    label_of,
    mend_notes,
    mended,
    refuse_unknown_fields,
    seat_notes,
    serial_code,
    text_of,
)
from xqgis.ingest.source import Upload, read_layer
from xqgis.ingest.vector import VectorLayer
from xqgis.model.problem import Problem, Reason
from xqgis.model.tables import AREAS, names
from xqgis.model.town import Town
from xqgis.model.view import Level
from xqgis.words import Phrase


@dataclass(frozen=True, slots=True)
class AreaFields:
    """Which property is what; '' for what the file does not have.

    Without a ``code`` property the features are numbered in the file's order,
    ``prefix`` before the number. ``strict`` refuses a file that lacks a
    property named here; a pack's own files may leave some out.
    """

    code: str
    name: str = ""
    village: str = ""
    demo: str = "demo"
    prefix: str = ""
    strict: bool = True


@dataclass(frozen=True)
class AreaContext:
    """What of the town outlines are held against.

    ``villages`` is None before the villages are there; ``retired`` are the
    codes that may not come back.
    """

    town: Town
    villages: Coverage | None = None
    retired: Set[str] = frozenset()


@dataclass(frozen=True)
class AreaDraft:
    """A file of outlines as read: ``read`` = ``stored`` + ``rejected`` features; nothing is stored yet.

    ``frame`` has the columns of `AREAS`. ``area_m2``, ``gaps_m2`` and
    ``overlaps_m2`` are those of the outlines that can be stored. The outlines are to hold from
    ``valid_from`` on, after version ``after`` of their layer. ``lost`` are the
    codes in force that would go because of the features with problems.
    """

    read: int
    stored: int
    mended: int
    rejected: int
    frame: gpd.GeoDataFrame = field(repr=False)
    problems: tuple[Problem, ...] = field(repr=False)
    mends: tuple[Mend, ...]
    notes: tuple[Note, ...]
    area_m2: float
    gaps_m2: float
    overlaps_m2: float
    crs: str
    encoding: str
    digest: str
    filename: str
    valid_from: date = date.min
    after: int | None = None
    lost: tuple[str, ...] = ()

    @property
    def reasons(self) -> dict[str, int]:
        """Features by reason, most frequent first."""
        return dict(Counter(problem.reason.value for problem in self.problems).most_common())


def read(
    upload: Upload, layer: Level, fields: AreaFields, crs: str | None, context: AreaContext
) -> AreaDraft:
    """The outlines of a file as villages or grids, in the town's stored degrees.

    The system is ``crs``, else the file's own, else that of its format.
    Outlines that cross themselves are mended, and said so. Raises
    `UnreadableFile` and `WrongCrs` when no feature can be judged.
    """
    return judge(read_layer(upload), upload, (layer, fields), crs, context)


def judge(
    found: VectorLayer,
    upload: Upload,
    wanted: tuple[Level, AreaFields],
    crs: str | None,
    context: AreaContext,
) -> AreaDraft:
    """The outlines of a layer that was read from ``upload``: see `read`."""
    layer, fields = wanted
    if fields.strict:
        refuse_unknown_fields((fields.code, fields.name, fields.village), found, upload.name)
    drawn = draw(found, crs, context.town)
    reading = _Reading(layer, fields, context, len(found.kinds))
    for properties, kind, shape in zip(found.properties, found.told_kinds, drawn.shapes, strict=True):
        reading.take(properties, kind, shape)
    frame = reading.frame()
    coverage = Coverage(frame["code"], frame.geometry)
    notes = (*found.notes, *drawn.notes, *reading.notes(), *seat_notes(frame.total_bounds, context.town))
    return AreaDraft(
        read=reading.count,
        stored=len(frame),
        mended=len(reading.mends),
        rejected=reading.count - len(frame),
        frame=frame,
        problems=tuple(reading.problems),
        mends=tuple(reading.mends),
        notes=(*notes, *mend_notes(reading.mends)),
        area_m2=coverage.area_m2(),
        gaps_m2=coverage.gaps_m2(),
        overlaps_m2=coverage.overlaps_m2(),
        crs=drawn.crs,
        encoding=found.encoding,
        digest=upload.digest,
        filename=upload.name,
    )


class _Reading:
    """One pass over the features: what can be stored, what cannot, what was mended."""

    def __init__(self, layer: Level, fields: AreaFields, context: AreaContext, total: int) -> None:
        self._layer, self._fields, self._context = layer, fields, context
        self._total = total
        self._villages = {village.code for village in context.town.villages}
        self._villages |= set(context.villages.codes) if context.villages else set()
        pattern = context.town.grid_code_pattern if layer == "grid" else ""
        self._pattern = re.compile(pattern) if pattern else CODE
        self._rows: dict[str, tuple[str, str, str, bool, shapely.Geometry]] = {}
        self.count = 0
        self.problems: list[Problem] = []
        self.mends: list[Mend] = []

    def take(self, properties: Mapping[str, object], kind: str, shape: shapely.Geometry | None) -> None:
        """Store one feature, or say why not."""
        self.count += 1
        code = self._code(properties)
        drawn = shape is not None and shape.geom_type in POLYGONS
        whole = mended(shape) if shape is not None and drawn else shapely.Polygon()
        village = self._village(properties, whole)
        if reason := self._complaint(code, whole, village):
            self._reject(reason, code, village, kind_of(kind))
            return
        if not shapely.is_valid(shape):
            mend = Mend(code, geodesic_area_m2(shape), geodesic_area_m2(whole))
            if mend.is_gross:
                self._reject(Reason.BAD_GEOMETRY, code, village, Phrase("ingest.kind_crossing", mend.told))
                return
            self.mends.append(mend)
        name = label_of(text_of(properties.get(self._fields.name))) or code
        self._rows[code] = (code, name, village, properties.get(self._fields.demo) is True, whole)

    def _code(self, properties: Mapping[str, object]) -> str:
        if self._fields.code:
            return text_of(properties.get(self._fields.code))
        return serial_code(self._fields.prefix, self.count, self._total)

    def frame(self) -> gpd.GeoDataFrame:
        """`AREAS` of what can be stored, in the file's order."""
        rows = list(self._rows.values())
        crs = self._context.town.stored_crs
        frame = gpd.GeoDataFrame(rows, columns=names(AREAS), geometry="geometry", crs=crs)
        return frame.astype({"code": "str", "name": "str", "village": "str", "demo": "bool"})

    def notes(self) -> tuple[Note, ...]:
        """That grids name no village and none could be found for them."""
        alone = sum(not row[2] for row in self._rows.values()) if self._layer == "grid" else 0
        return (("ingest.note_grids_without_villages", {"count": alone}),) if alone else ()

    def _village(self, properties: Mapping[str, object], shape: shapely.Geometry) -> str:
        """The village a grid names, else the one its inner point lies in."""
        if self._layer != "grid":
            return ""
        named = text_of(properties.get(self._fields.village)) if self._fields.village else ""
        if named or not self._context.villages or shape.is_empty:
            return named
        inner = shapely.point_on_surface(shape)
        return str(self._context.villages.locate([inner.x], [inner.y])[0])

    def _complaint(self, code: str, shape: shapely.Geometry, village: str) -> Reason | None:
        if not code:
            return Reason.NO_CODE
        if not self._pattern.fullmatch(code):
            return Reason.BAD_CODE
        if shape.is_empty:
            return Reason.BAD_GEOMETRY
        if code in self._rows:
            return Reason.DUPLICATE_CODE
        if code in self._context.retired:
            return Reason.CODE_RETIRED
        lost = not village and bool(self._context.villages)
        wrong = bool(village and self._villages) and village not in self._villages
        return Reason.UNKNOWN_VILLAGE if self._layer == "grid" and (lost or wrong) else None

    def _reject(self, reason: Reason, code: str, village: str, kind: Phrase) -> None:
        column, value = self._fields.code, code
        if reason is Reason.UNKNOWN_VILLAGE:
            column, value = self._fields.village, village
        facts = {"code": code, "kind": kind}
        self.problems.append(Problem(self.count, column, value, reason, facts))
