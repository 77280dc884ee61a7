"""A file of outlines becomes villages or grids; every feature is accounted for."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from xqgis.errors import UnreadableFile, WrongCrs
from xqgis.geo import crs as systems
from xqgis.geo.coverage import Coverage, geodesic_area_m2, polygons_of
from xqgis.ingest.draft import Note
from xqgis.ingest.geojson import Features, read_features
from xqgis.ingest.inspections import agreed_crs
from xqgis.model.problem import Problem, Reason
from xqgis.model.tables import AREAS, names
from xqgis.model.town import Town
from xqgis.model.view import Level
from xqgis.words import Phrase

_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_POLYGONS = ("Polygon", "MultiPolygon")
_MOST_TOLD = 20
_LONGEST_NAME = 200
_UNSEEN = ("Cc", "Cf", "Cs")

Shapes = NDArray[np.object_]


@dataclass(frozen=True, slots=True)
class AreaFields:
    """Which property is what; '' for what the file does not have."""

    code: str
    name: str = ""
    village: str = ""
    demo: str = "demo"


@dataclass(frozen=True)
class AreaContext:
    """What of the town outlines are held against; ``villages`` is None before the villages are there."""

    town: Town
    villages: Coverage | None = None


@dataclass(frozen=True, slots=True)
class Mend:
    """An outline that crossed itself, with its geodesic area before and after."""

    code: str
    before_m2: float
    after_m2: float


@dataclass(frozen=True)
class AreaDraft:
    """A file of outlines as read: ``read`` = ``stored`` + ``rejected`` features; nothing is stored yet.

    ``frame`` has the columns of `AREAS`. ``gaps_m2`` and ``overlaps_m2`` are
    those of the outlines that can be stored.
    """

    read: int
    stored: int
    mended: int
    rejected: int
    frame: gpd.GeoDataFrame = field(repr=False)
    problems: tuple[Problem, ...] = field(repr=False)
    mends: tuple[Mend, ...]
    notes: tuple[Note, ...]
    gaps_m2: float
    overlaps_m2: float
    crs: str
    digest: str
    filename: str

    @property
    def reasons(self) -> dict[str, int]:
        """Features by reason, most frequent first."""
        return dict(Counter(problem.reason.value for problem in self.problems).most_common())


def read(
    data: bytes, filename: str, layer: Level, fields: AreaFields, crs: str | None, context: AreaContext
) -> AreaDraft:
    """The outlines of a GeoJSON file as villages or grids, in the town's stored degrees.

    The system is ``crs``, else the file's own, else RFC 7946's. Outlines that
    cross themselves are mended, and said so. Raises `UnreadableFile` and
    `WrongCrs` when no feature can be judged.
    """
    features = read_features(data, filename)
    _refuse_unknown(fields, features, filename)
    used, notes = agreed_crs((crs or "", "", features.crs if features.states_crs else ""))
    used = used or features.crs
    reading = _Reading(layer, fields, context)
    for properties, geometry, shape in zip(
        features.properties, features.geometries, _shapes(features, used, context.town), strict=True
    ):
        reading.take(properties, geometry, shape)
    frame = reading.frame()
    coverage = Coverage(frame["code"], frame.geometry)
    return AreaDraft(
        read=reading.count,
        stored=len(frame),
        mended=len(reading.mends),
        rejected=reading.count - len(frame),
        frame=frame,
        problems=tuple(reading.problems),
        mends=tuple(reading.mends),
        notes=(*notes, *reading.notes(), *_seat_notes(frame, context.town), *_mend_notes(reading.mends)),
        gaps_m2=coverage.gaps_m2(),
        overlaps_m2=coverage.overlaps_m2(),
        crs=used,
        digest=hashlib.sha256(data).hexdigest(),
        filename=filename,
    )


class _Reading:
    """One pass over the features: what can be stored, what cannot, what was mended."""

    def __init__(self, layer: Level, fields: AreaFields, context: AreaContext) -> None:
        self._layer, self._fields, self._context = layer, fields, context
        self._villages = {village.code for village in context.town.villages}
        self._villages |= set(context.villages.codes) if context.villages else set()
        pattern = context.town.grid_code_pattern if layer == "grid" else ""
        self._pattern = re.compile(pattern) if pattern else _CODE
        self._rows: dict[str, tuple[str, str, str, bool, shapely.Geometry]] = {}
        self.count = 0
        self.problems: list[Problem] = []
        self.mends: list[Mend] = []

    def take(self, properties: Mapping[str, Any], geometry: object, shape: shapely.Geometry | None) -> None:
        """Store one feature, or say why not."""
        self.count += 1
        code = _text(properties.get(self._fields.code))
        mended = shapely.Polygon() if shape is None else _mended(shape)
        village = self._village(properties, mended)
        if reason := self._complaint(code, mended, village):
            self._reject(reason, code, village, geometry)
            return
        if shape is not None and not shapely.is_valid(shape):
            self.mends.append(Mend(code, geodesic_area_m2(shape), geodesic_area_m2(mended)))
        name = _name(_text(properties.get(self._fields.name))) or code
        self._rows[code] = (code, name, village, properties.get(self._fields.demo) is True, mended)

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

    def _village(self, properties: Mapping[str, Any], shape: shapely.Geometry) -> str:
        """The village a grid names, else the one its inner point lies in."""
        if self._layer != "grid":
            return ""
        named = _text(properties.get(self._fields.village)) if self._fields.village else ""
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
        lost = not village and bool(self._context.villages)
        wrong = bool(village and self._villages) and village not in self._villages
        return Reason.UNKNOWN_VILLAGE if self._layer == "grid" and (lost or wrong) else None

    def _reject(self, reason: Reason, code: str, village: str, geometry: object) -> None:
        column, value = self._fields.code, code
        if reason is Reason.UNKNOWN_VILLAGE:
            column, value = self._fields.village, village
        kind = _kind(geometry)
        self.problems.append(Problem(self.count, column, value, reason, {"code": code, "kind": kind}))


def _shapes(features: Features, crs: str, town: Town) -> Shapes:
    """The outlines in stored degrees, None where there is no polygon; Z falls away."""
    texts = [json.dumps(geometry) if _kind(geometry) in _POLYGONS else "" for geometry in features.geometries]
    shapes: Shapes = shapely.force_2d(shapely.from_geojson(texts, on_invalid="ignore"))
    drawn = np.array([shape is not None and not shape.is_empty for shape in shapes], dtype=bool)
    corners = shapely.get_coordinates(shapes[drawn])
    if systems.is_degrees(crs) and corners.size and np.abs(corners).max() > 180:
        raise WrongCrs(crs=crs, why=Phrase("ingest.why_crs_metres"))
    moved: Shapes = np.full(len(texts), None, dtype=object)
    moved[drawn] = systems.geometries_to_stored(shapes[drawn], crs, town.stored_crs)
    lost = ~np.isfinite(shapely.bounds(moved)).all(axis=1)
    moved[lost] = None
    return moved


def _mended(shape: shapely.Geometry) -> shapely.Geometry:
    """The valid polygon or multipolygon of an outline; empty when nothing of it has an area."""
    if shapely.is_valid(shape):
        return shape
    parts = [part for part in polygons_of(shapely.make_valid(shape)) if part.area > 0]
    return parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)


def _kind(geometry: object) -> str:
    """What a feature has for a geometry, by its name."""
    if geometry is None:
        return "null"
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    return kind if isinstance(kind, str) else "?"


def _text(value: object) -> str:
    """A property as text; whole numbers as they are written, nothing for what is no label."""
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return str(int(value))
    return str(value).strip()


def _name(text: str) -> str:
    """A label on one line, without letters that nobody sees or that turn the reading round."""
    plain = (" " if letter.isspace() else letter for letter in text)
    seen = "".join(letter for letter in plain if unicodedata.category(letter) not in _UNSEEN)
    return " ".join(seen.split())[:_LONGEST_NAME]


def _refuse_unknown(fields: AreaFields, features: Features, filename: str) -> None:
    """A property that no feature has is a slip of the person, not of the file."""
    there = dict.fromkeys(key for properties in features.properties for key in properties)
    for column in (fields.code, fields.name, fields.village):
        if column and features.properties and column not in there:
            facts = {"field": column, "fields": "、".join(list(there)[:_MOST_TOLD])}
            raise UnreadableFile(name=filename, why=Phrase("ingest.why_field", facts))


def _seat_notes(frame: gpd.GeoDataFrame, town: Town) -> tuple[Note, ...]:
    if frame.empty:
        return ()
    west, south, east, north = frame.total_bounds
    lon, lat = town.seat
    if west <= lon <= east and south <= lat <= north:
        return ()
    swapped = west <= lat <= east and south <= lon <= north
    return (("ingest.note_seat_swapped" if swapped else "ingest.note_seat_outside", {}),)


def _mend_notes(mends: Sequence[Mend]) -> tuple[Note, ...]:
    return tuple(
        (
            "ingest.note_mended",
            {"code": mend.code, "before": f"{mend.before_m2:,.0f}", "after": f"{mend.after_m2:,.0f}"},
        )
        for mend in mends[:_MOST_TOLD]
    )
