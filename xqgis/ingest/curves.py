"""Shapes in WKB and WKT, curves and surfaces included, as straight and flat ones.

Plain shapes are left to GEOS. What it does not know (arcs, compound curves,
curve polygons, surfaces of triangles) is taken apart here: an arc becomes
chords of at most four degrees, Z and M fall away.
"""

from __future__ import annotations

import math
import re
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import shapely
from numpy.typing import NDArray

KINDS = {
    1: "Point",
    2: "LineString",
    3: "Polygon",
    4: "MultiPoint",
    5: "MultiLineString",
    6: "MultiPolygon",
    7: "GeometryCollection",
    8: "CircularString",
    9: "CompoundCurve",
    10: "CurvePolygon",
    11: "MultiCurve",
    12: "MultiSurface",
    15: "PolyhedralSurface",
    16: "TIN",
    17: "Triangle",
}
_LAST_PLAIN = 7
MAX_DEPTH = 16
STEP = math.radians(4)
_BY_WORD = {name.upper(): name for name in KINDS.values()}
_MEMBER = {"Polygon": "LineString", "Triangle": "LineString", "CurvePolygon": "LineString"} | {
    "MultiPoint": "Point",
    "MultiLineString": "LineString",
    "MultiPolygon": "Polygon",
    "CompoundCurve": "LineString",
    "MultiCurve": "LineString",
    "MultiSurface": "Polygon",
    "PolyhedralSurface": "Polygon",
    "TIN": "Triangle",
}
_CURVED = re.compile(r"CURVE|CIRCULAR|SURFACE|TIN|TRIANGLE", re.IGNORECASE)
_TOKEN = re.compile(r"\s*(?:([A-Za-z]+)|([(),])|([+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?))")

Points = NDArray[np.float64]


@dataclass(frozen=True)
class _Part:
    """A shape taken apart: its points, or its parts."""

    kind: str
    points: Points = field(default_factory=lambda: np.empty((0, 2)))
    parts: tuple[_Part, ...] = ()


def shape_of_bytes(data: bytes) -> tuple[str, shapely.Geometry | None]:
    """The kind and the flat shape of WKB (ISO or EWKB); ``("?", None)`` where it is none."""
    try:
        kind = KINDS[_kind_number(data)]
        if kind in list(KINDS.values())[:_LAST_PLAIN] and not _has_curves(data):
            shape = shapely.from_wkb(data, on_invalid="ignore")
            return (kind, None) if shape is None else (kind, shapely.force_2d(shape))
        return kind, _built(_Bytes(data).part(0))
    except (KeyError, IndexError, struct.error, ValueError, shapely.GEOSException):
        return "?", None


def shape_of_text(text: str) -> tuple[str, shapely.Geometry | None]:
    """The kind and the flat shape of WKT; ``("null", None)`` for no text, ``("?", None)`` for no WKT."""
    if not text.strip():
        return "null", None
    word = re.match(r"\s*([A-Za-z]+)", text)
    kind = _BY_WORD.get(re.sub(r"(?<=.)(?:ZM|Z|M)$", "", word[1].upper())) if word else None
    kind = _BY_WORD.get(word[1].upper(), kind) if word else None
    if kind is None:
        return "?", None
    try:
        shape = None
        if not _CURVED.search(text):
            shape = shapely.from_wkt(text, on_invalid="ignore")
        return kind, shapely.force_2d(_built(_Words(text).whole()) if shape is None else shape)
    except (KeyError, IndexError, StopIteration, ValueError, shapely.GEOSException):
        return "?", None


class _Bytes:
    """A walk through WKB."""

    def __init__(self, data: bytes) -> None:
        self._data, self._at = data, 0

    def part(self, depth: int) -> _Part:
        if depth > MAX_DEPTH:
            raise ValueError(depth)
        order = "<" if self._data[self._at] else ">"
        (number,) = struct.unpack_from(f"{order}I", self._data, self._at + 1)
        self._at += 5
        width = 2 + bool(number & 0x8000_0000) + bool(number & 0x4000_0000)
        if number & 0x2000_0000:
            self._at += 4
        plain = number & 0x0FFF_FFFF
        width += (0, 1, 1, 2)[plain // 1000]
        kind = KINDS[plain % 1000]
        if kind == "Point":
            return _Part(kind, self._points(order, 1, width))
        count = self._count(order)
        if kind in ("LineString", "CircularString"):
            return _Part(kind, self._points(order, count, width))
        if kind in ("Polygon", "Triangle"):
            rings = (self._points(order, self._count(order), width) for _ in range(count))
            return _Part(kind, parts=tuple(_Part("LineString", ring) for ring in rings))
        return _Part(kind, parts=tuple(self.part(depth + 1) for _ in range(count)))

    def _count(self, order: str) -> int:
        (count,) = struct.unpack_from(f"{order}I", self._data, self._at)
        self._at += 4
        if count > len(self._data):
            raise ValueError(count)
        return int(count)

    def _points(self, order: str, count: int, width: int) -> Points:
        numbers = np.frombuffer(self._data, f"{order}f8", count * width, self._at)
        self._at += 8 * count * width
        return numbers.reshape(count, width)[:, :2].astype(np.float64)


class _Words:
    """A walk through WKT."""

    def __init__(self, text: str) -> None:
        self._tokens = self._split(text)
        self._next = next(self._tokens)

    @staticmethod
    def _split(text: str) -> Iterator[str]:
        at, text = 0, text.rstrip()
        while at < len(text):
            found = _TOKEN.match(text, at)
            if found is None:
                raise ValueError(text[at : at + 10])
            at = found.end()
            yield found[0].strip()
        yield ""

    def whole(self) -> _Part:
        part = self._part("", 0)
        if self._next:
            raise ValueError(self._next)
        return part

    def _take(self, wanted: str = "") -> str:
        token = self._next
        if wanted and token != wanted:
            raise ValueError(token)
        self._next = next(self._tokens)
        return token

    def _part(self, default: str, depth: int) -> _Part:
        if depth > MAX_DEPTH:
            raise ValueError(depth)
        kind = default
        if self._next.isalpha() and self._next.upper() != "EMPTY":
            word = self._take().upper()
            kind = _BY_WORD.get(word) or _BY_WORD[re.sub(r"(?:ZM|Z|M)$", "", word)]
            if self._next.upper() in ("Z", "M", "ZM"):
                self._take()
        if self._next.upper() == "EMPTY":
            self._take()
            return _Part(kind)
        if kind == "Point" and self._next != "(":
            return _Part(kind, np.array([self._point()]))
        self._take("(")
        if kind in ("Point", "LineString", "CircularString"):
            points = [self._point()]
            while self._next == ",":
                self._take(",")
                points.append(self._point())
            self._take(")")
            return _Part(kind, np.array(points, dtype=np.float64))
        member = _MEMBER.get(kind, "")
        parts = [self._part(member, depth + 1)]
        while self._next == ",":
            self._take(",")
            parts.append(self._part(member, depth + 1))
        self._take(")")
        return _Part(kind, parts=tuple(parts))

    def _point(self) -> tuple[float, float]:
        numbers = []
        while self._next and self._next not in "(),":
            numbers.append(float(self._take()))
        if not 2 <= len(numbers) <= 4:
            raise ValueError(len(numbers))
        return numbers[0], numbers[1]


def _kind_number(data: bytes) -> int:
    order = "little" if data[0] else "big"
    return (int.from_bytes(data[1:5], order) & 0x0FFF_FFFF) % 1000  # type: ignore[arg-type]


def _has_curves(data: bytes) -> bool:
    """Whether a collection holds what GEOS does not know."""
    if KINDS[_kind_number(data)] != "GeometryCollection":
        return False
    return _any_curve(_Bytes(data).part(0))


def _any_curve(part: _Part) -> bool:
    plain = part.kind in list(KINDS.values())[:_LAST_PLAIN]
    return not plain or any(_any_curve(inner) for inner in part.parts)


def _built(part: _Part) -> shapely.Geometry:
    """The flat shape of a part."""
    kind = part.kind
    if kind == "Point":
        known = len(part.points) and np.isfinite(part.points).all()
        return shapely.Point(part.points[0]) if known else shapely.Point()
    if kind in ("LineString", "CircularString", "CompoundCurve"):
        return shapely.LineString(_line(part))
    if kind in ("Polygon", "Triangle", "CurvePolygon"):
        rings = [_line(ring) for ring in part.parts]
        return shapely.Polygon(rings[0], rings[1:]) if rings else shapely.Polygon()
    inner = [_built(one) for one in part.parts]
    if kind == "MultiPoint":
        return shapely.MultiPoint(inner)
    if kind in ("MultiLineString", "MultiCurve"):
        return shapely.MultiLineString(inner)
    if kind == "GeometryCollection":
        return shapely.GeometryCollection(inner)
    return shapely.MultiPolygon(inner)


def _line(part: _Part) -> Points:
    if part.kind == "CompoundCurve":
        lines = [_line(one) for one in part.parts]
        joined = [line if index == 0 else line[1:] for index, line in enumerate(lines)]
        return np.concatenate(joined) if joined else np.empty((0, 2))
    return _straightened(part.points) if part.kind == "CircularString" else part.points


def _straightened(points: Points) -> Points:
    """The chords of a row of arcs, each given by its start, a point on it, and its end."""
    if len(points) < 3 or len(points) % 2 == 0:
        return points
    chords = [points[:1]]
    for start in range(0, len(points) - 2, 2):
        chords.append(_chords(*points[start : start + 3])[1:])
    return np.concatenate(chords)


def _chords(start: Points, middle: Points, end: Points) -> Points:
    if np.array_equal(start, end):
        centre, turn = (start + middle) / 2, 2 * math.pi
    else:
        found = _centre(start, middle, end)
        if found is None:
            return np.array([start, middle, end])
        centre, turn = found, _turn(found, start, middle, end)
    count = max(2, math.ceil(abs(turn) / STEP))
    first = math.atan2(*(start - centre)[::-1])
    angles = first + np.linspace(0, turn, count + 1)
    radius = math.dist(start, centre)
    line = centre + radius * np.column_stack([np.cos(angles), np.sin(angles)])
    line[0], line[-1] = start, end
    return line


def _centre(start: Points, middle: Points, end: Points) -> Points | None:
    """The centre of the circle through three points, None when they lie on a line."""
    a, b = middle - start, end - start
    twice = 2 * (a[0] * b[1] - a[1] * b[0])
    if abs(twice) <= 1e-14 * max(np.dot(a, a), np.dot(b, b)):
        return None
    x = (b[1] * np.dot(a, a) - a[1] * np.dot(b, b)) / twice
    y = (a[0] * np.dot(b, b) - b[0] * np.dot(a, a)) / twice
    centre: Points = start + np.array([x, y])
    return centre


def _turn(centre: Points, start: Points, middle: Points, end: Points) -> float:
    """The angle from start to end that passes the middle."""
    angles: Sequence[float] = [math.atan2(*(point - centre)[::-1]) for point in (start, middle, end)]
    whole = (angles[2] - angles[0]) % (2 * math.pi)
    passing = (angles[1] - angles[0]) % (2 * math.pi)
    return whole if passing <= whole else whole - 2 * math.pi
