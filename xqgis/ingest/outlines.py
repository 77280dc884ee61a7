"""What every layer of shapes has, whatever it shows: a system, shapes to mend, codes and names."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from xqgis.errors import UnreadableFile, WrongCrs
from xqgis.geo import crs as systems
from xqgis.geo.coverage import polygons_of
from xqgis.ingest.draft import Note
from xqgis.ingest.vector import VectorLayer
from xqgis.model.town import Town
from xqgis.words import Phrase

Shapes = NDArray[np.object_]
Corners = NDArray[np.float64]
Mask = NDArray[np.bool_]

CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
"""What a code may be where the pack has no pattern of its own."""
POLYGONS = ("Polygon", "MultiPolygon")
_FEWEST_FIGURES = 3
_FIXED = {"geojson": "EPSG:4326", "kml": "EPSG:4326", "gpx": "EPSG:4326"}
"""Formats whose standard says what an unstated system is."""
_MOST_TOLD = 20
_LONGEST_NAME = 200
_KINDS = {
    "null": "none",
    **dict.fromkeys(("Point", "MultiPoint"), "point"),
    **dict.fromkeys(("LineString", "MultiLineString", "CircularString"), "line"),
    **dict.fromkeys(("CompoundCurve", "MultiCurve"), "line"),
    **dict.fromkeys((*POLYGONS, "CurvePolygon", "MultiSurface", "PolyhedralSurface"), "polygon"),
    **dict.fromkeys(("TIN", "Triangle", "MultiPatch"), "polygon"),
    "GeometryCollection": "collection",
}
_UNSEEN = ("Cc", "Cf", "Cs")
_ROUNDING = 1e-6
_GROSS = 0.1


@dataclass(frozen=True)
class Drawn:
    """The shapes of a layer in stored degrees, None where there is none; and the system they came in."""

    shapes: Shapes
    crs: str
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class Mend:
    """An outline that crossed itself, with its geodesic area before and after."""

    code: str
    before_m2: float
    after_m2: float

    @property
    def is_gross(self) -> bool:
        """Whether mending made another outline of it: its area changed by more than a tenth.

        Our choice: of our real files with outlines that cross themselves the
        slips change it by less than a hundredth, the mistakes (rings like a
        bow tie, a hole outside of its shell) by a quarter and more.
        """
        return abs(self.after_m2 - self.before_m2) > _GROSS * self.before_m2

    @property
    def told(self) -> dict[str, object]:
        """The facts of its sentences."""
        return {"code": self.code, "before": f"{self.before_m2:,.0f}", "after": f"{self.after_m2:,.0f}"}


def draw(layer: VectorLayer, said: str | None, town: Town) -> Drawn:
    """The shapes of ``layer`` in the town's stored degrees.

    The system is what the person ``said``, else the file's own, else that of
    the format. Raises `WrongCrs` when nobody says, and when no shape can be
    in the system that is said. A shape that cannot is None.
    """
    crs, notes = _agreed(layer, said)
    shapes: Shapes = shapely.force_2d(layer.geometries)
    drawn = np.array([shape is not None and not shape.is_empty for shape in shapes], dtype=bool)
    drawn[drawn] = _is_finite(shapes[drawn])
    if drawn.any() and not crs:
        raise WrongCrs(crs="", why=Phrase("ingest.why_crs_unstated"))
    if drawn.any() and systems.is_degrees(crs):
        fits = _fits_degrees(shapes[drawn])
        if 2 * fits.sum() < len(fits):
            swapped = 2 * _fits_degrees(_swapped(shapes[drawn])).sum() >= len(fits)
            why = Phrase("ingest.why_crs_swapped" if swapped else "ingest.why_crs_metres")
            raise WrongCrs(crs=systems.title(crs), why=why)
        drawn[drawn] = fits
    moved: Shapes = np.full(len(shapes), None, dtype=object)
    if drawn.any():
        moved[drawn] = systems.geometries_to_stored(shapes[drawn], crs, town.stored_crs)
        there = ~shapely.is_missing(moved[drawn])
        drawn[drawn] = there & _is_finite(moved[drawn]) & _fits_degrees(moved[drawn])
    moved[~drawn] = None
    return Drawn(moved, systems.title(crs) if crs else "", notes)


def mended(shape: shapely.Geometry) -> shapely.Geometry:
    """The valid polygon or multipolygon of an outline; empty when nothing of it has an area.

    Shells bound land and holes never become it, however they lie.
    """
    if shapely.is_valid(shape):
        return shape
    whole = shapely.make_valid(shape, method="structure", keep_collapsed=False)
    parts = [part for part in polygons_of(whole) if part.area > 0]
    return parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)


def mend_notes(mends: Sequence[Mend]) -> tuple[Note, ...]:
    """What was mended, with the area before and after; the first few."""
    return tuple(("ingest.note_mended", mend.told) for mend in mends[:_MOST_TOLD])


def kind_of(kind: str) -> Phrase:
    """The kind of a shape as people call it, whatever its file calls it.

    >>> kind_of("MultiCurve").key, kind_of("?").key
    ('terms.shape_line', 'terms.shape_unknown')
    """
    return Phrase(f"terms.shape_{_KINDS.get(kind, 'unknown')}")


def serial_code(prefix: str, number: int, total: int) -> str:
    """The code of the numbered feature of a file of ``total``.

    >>> serial_code("990101001001", 7, 40)
    '990101001001007'
    """
    figures = max(_FEWEST_FIGURES, len(str(total)))
    return f"{prefix}{number:0{figures}d}"


def text_of(value: object) -> str:
    """A property as text; whole numbers as they are written, nothing for what is no label."""
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return str(int(value))
    return str(value).strip()


def label_of(text: str, longest: int = _LONGEST_NAME) -> str:
    """A label on one line, without letters that nobody sees or that turn the reading round."""
    plain = (" " if letter.isspace() else letter for letter in text)
    seen = "".join(letter for letter in plain if unicodedata.category(letter) not in _UNSEEN)
    return " ".join(seen.split())[:longest]


def refuse_unknown_fields(fields: Sequence[str], layer: VectorLayer, filename: str) -> None:
    """UnreadableFile for a field that the layer lacks: a slip of the person, not of the file."""
    for column in fields:
        if column and column not in layer.columns:
            facts = {"field": column, "fields": "、".join(layer.columns[:_MOST_TOLD]) or "—"}
            raise UnreadableFile(name=filename, why=Phrase("ingest.why_field", facts))


def seat_notes(bounds: Sequence[float], town: Town) -> tuple[Note, ...]:
    """That the town's seat lies outside of what was drawn, or would lie inside with the axes swapped."""
    west, south, east, north = bounds
    lon, lat = town.seat
    if not np.isfinite(west) or (west <= lon <= east and south <= lat <= north):
        return ()
    swapped = west <= lat <= east and south <= lon <= north
    return (("ingest.note_seat_swapped" if swapped else "ingest.note_seat_outside", {}),)


def _agreed(layer: VectorLayer, said: str | None) -> tuple[str, tuple[Note, ...]]:
    known = [systems.named(name) for name in (said or "", layer.crs) if name.strip()]
    if not known:
        return _FIXED.get(layer.driver, ""), ()
    if known[0] == known[-1]:
        return known[0], ()
    facts = {"crs": systems.title(known[0]), "others": systems.title(known[-1])}
    return known[0], (("ingest.note_crs", facts),)


def _is_finite(shapes: Shapes) -> Mask:
    return _every_corner(shapes, np.array([np.inf, np.inf]))


def _fits_degrees(shapes: Shapes) -> Mask:
    """Whether no corner lies off the globe; a rounding at the date line is none."""
    return _every_corner(shapes, np.array([180.0, 90.0]) + _ROUNDING)


def _swapped(shapes: Shapes) -> Shapes:
    turned: Shapes = shapely.transform(shapes, lambda corners: corners[:, ::-1])
    return turned


def _every_corner(shapes: Shapes, bound: Corners) -> Mask:
    """Whether all corners of a shape are numbers below ``bound`` in size."""
    corners, owner = shapely.get_coordinates(shapes, return_index=True)
    within = np.less(np.abs(corners), bound).all(axis=1)
    held: Mask = np.ones(len(shapes), dtype=bool)
    held[owner[~within]] = False
    return held
