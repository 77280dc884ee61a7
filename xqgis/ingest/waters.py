"""A file of waters: outlines, lines or points, with what is known of each: depth, keeper, kit, events."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import cached_property

import numpy as np
import shapely

from xqgis.errors import LayerMissing, RulesMissing
from xqgis.ingest.dates import DEFAULT_FORMATS, reader_of
from xqgis.ingest.outlines import Shapes, draw, label_of, mend_notes, refuse_unknown_fields, text_of
from xqgis.ingest.places import PlaceContext, PlaceDraft, PlaceFields, Reading, Row
from xqgis.ingest.source import Upload, read_layer
from xqgis.model.name import Name
from xqgis.model.problem import Problem, Reason
from xqgis.model.tables import WATERS
from xqgis.model.town import Town
from xqgis.model.water import KitState, WaterRules
from xqgis.words import LANGUAGES, Phrase, say

FACTS = ("unit", "post", "depth_m", "events", "patrolled_on")
"""What may be known of a water, by the column of `WATERS`; a file calls it so, or as the catalogue does."""
_LINES = ("LineString", "MultiLineString")
_NUMBER = re.compile(r"[0-9]{1,6}(?:\.[0-9]{1,6})?")
_WHOLE = re.compile(r"[0-9]{1,4}")
_TELEPHONE = re.compile(r"\d(?:[\s\W]?\d){6,}")
"""Seven digits of any script, with no more than a sign between two of them."""
_DEEPEST_M = 1_000
_STATES = {
    KitState.PRESENT: ("present", "yes", "1", "true", "有", "在位", "齐", "完好"),
    KitState.MISSING: ("missing", "no", "0", "false", "无", "缺", "缺失", "损坏"),
    KitState.UNKNOWN: ("", "unknown", "未知", "未查", "-"),
}


class Unclear(ValueError):
    """A value that cannot mean what its column asks for; ``rule`` says what it may be."""

    def __init__(self, rule: str, **facts: object) -> None:
        super().__init__(rule)
        self.rule = Phrase(f"ingest.water_rule_{rule}", facts)


def read(upload: Upload, fields: PlaceFields, crs: str | None, context: PlaceContext) -> PlaceDraft:
    """The waters of a file as a draft whose frame is `WATERS`; a bad value costs its water, never the file.

    A water that reaches into the town stands in it, by a point of it that lies
    inside. Raises as `ingest.places.read`, and `RulesMissing`.
    """
    if context.town.waters is None:
        raise RulesMissing
    if not (context.grids or context.villages):
        raise LayerMissing(layer="village")
    found = read_layer(upload)
    reading = WaterReading(fields, context, len(found.kinds))
    refuse_unknown_fields((fields.code, fields.name, fields.kind), found, upload.name)
    drawn = draw(found, crs, context.town)
    for properties, kind, shape in zip(found.properties, found.told_kinds, drawn.shapes, strict=True):
        reading.take(properties, kind, shape)
    frame = reading.frame()
    return PlaceDraft(
        read=reading.count,
        stored=len(frame),
        mended=len(reading.mends),
        rejected=reading.count - len(frame),
        frame=frame,
        problems=tuple(sorted(reading.problems, key=lambda problem: problem.row)),
        mends=tuple(reading.mends),
        notes=(*found.notes, *drawn.notes, *mend_notes(reading.mends), *reading.notes()),
        crs=drawn.crs,
        encoding=found.encoding,
        digest=upload.digest,
        filename=upload.name,
    )


class WaterReading(Reading):
    """`Reading` of waters: lines are welcome, and what else is known of each is read and judged."""

    declared = WATERS
    kind_of_code = "water_kind"

    def __init__(self, fields: PlaceFields, context: PlaceContext, total: int) -> None:
        super().__init__(fields, context, total)
        self._facts: dict[str, dict[str, object]] = {}
        self._last: dict[str, object] = {}
        self._units = {unit.code for unit in context.town.responsible}

    @cached_property
    def _rules(self) -> WaterRules:
        rules = self._context.town.waters
        if rules is None:
            raise RulesMissing
        return rules

    @cached_property
    def _readers(self) -> Mapping[str, Callable[[str], object]]:
        return {
            "unit": self._unit,
            "post": self._post,
            "depth_m": _depth,
            "events": _events,
            "patrolled_on": self._day,
        }

    def named(self, town: Town) -> Mapping[str, Name]:
        """The kinds of water."""
        return {kind.code: kind.name for kind in town.waters.kinds} if town.waters else {}

    def whole(self, shape: shapely.Geometry | None) -> shapely.Geometry | None:
        """A point, an outline mended, or a line."""
        if shape is not None and shape.geom_type in _LINES and shape.length > 0:
            return shape
        return super().whole(shape)

    def spots(self, shapes: Shapes) -> Shapes:
        """A point of each water: one that lies in the town, where the water reaches into it."""
        inner = super().spots(shapes)
        places = [found for found in (self._context.grids, self._context.villages) if found]
        lon, lat = shapely.get_x(inner), shapely.get_y(inner)
        outside = np.logical_and.reduce([found.locate(lon, lat) == "" for found in places])
        land = shapely.union_all([shape for found in places for shape in found.geometries])
        shapely.prepare(land)
        for at in np.flatnonzero(outside & shapely.intersects(land, shapes)):
            inner[at] = shapely.point_on_surface(shapely.intersection(shapes[at], land))
        return inner

    def judged(self, row: Row, properties: Mapping[str, object]) -> Sequence[Problem]:
        """Whatever is said of a water and cannot be; what can be is kept."""
        told = {name.strip().casefold(): _said(value) for name, value in properties.items()}
        self._last, problems = self._read(told, row.code)
        return problems

    def kept(self, row: Row) -> None:
        """Keep the facts that were judged last."""
        self._facts[row.code] = self._last

    def more(self, rows: Sequence[Row]) -> Mapping[str, Sequence[object]]:
        """The facts, column by column."""
        own = [self._facts[row.code] for row in rows]
        return {name: [facts[name] for facts in own] for name in (*FACTS, "kit", "demo")}

    def _read(self, told: Mapping[str, str], code: str) -> tuple[dict[str, object], list[Problem]]:
        facts: dict[str, object] = {"demo": told.get("demo", "") in ("1", "true")}
        problems: list[Problem] = []
        for name, reader in self._readers.items():
            facts[name] = self._value(_names_of(name), reader, told, (code, problems))
        kit = {}
        for item in self._rules.kit:
            called = (item.code, *(item.name.in_(lang) for lang in LANGUAGES))
            state = self._value(called, _state, told, (code, problems))
            days = [say("ingest.water_checked_on", lang, item=word) for lang in LANGUAGES for word in called]
            day = self._value((f"{item.code}_on", *days), self._day, told, (code, problems))
            if state is not KitState.UNKNOWN and state is not None:
                kit[item.code] = [str(state), day]
        facts["kit"] = json.dumps(kit, ensure_ascii=False)
        return facts, problems

    def _value(
        self,
        called: Sequence[str],
        reader: Callable[[str], object],
        told: Mapping[str, str],
        into: tuple[str, list[Problem]],
    ) -> object:
        column = next((name for name in called if name.casefold() in told), called[0])
        text = told.get(column.casefold(), "")
        code, problems = into
        try:
            return reader(text)
        except Unclear as unclear:
            facts = {"code": code, "rule": unclear.rule}
            problems.append(Problem(self.count, column, text, Reason.UNKNOWN_VALUE, facts))
            return None

    def _unit(self, text: str) -> str:
        named = {
            unit.name.in_(lang): unit.code for unit in self._context.town.responsible for lang in LANGUAGES
        }
        code = named.get(text, text)
        if code and code not in self._units:
            raise Unclear("unit", units=tuple(unit.name for unit in self._context.town.responsible))
        return code

    def _post(self, text: str) -> str:
        post = label_of(text)
        plain = unicodedata.normalize("NFKC", post)
        if post and (_TELEPHONE.search(plain) or not post.casefold().endswith(self._endings)):
            raise Unclear("post", posts="、".join(self._rules.posts))
        return post

    def _day(self, text: str) -> str:
        found = _date_of(text) if text else None
        if found is not None and found > self._context.today:
            raise Unclear("ahead", today=self._context.today)
        return found.isoformat() if found else ""

    @cached_property
    def _endings(self) -> tuple[str, ...]:
        return tuple(word.casefold() for word in self._rules.posts)


def _said(value: object) -> str:
    return str(int(value)) if isinstance(value, bool) else text_of(value)


def _names_of(fact: str) -> tuple[str, ...]:
    return (fact, *(say(f"ingest.water_{fact}", lang) for lang in LANGUAGES))


def _depth(text: str) -> float:
    if not text:
        return np.nan
    if not _NUMBER.fullmatch(text) or float(text) > _DEEPEST_M:
        raise Unclear("depth", most=_DEEPEST_M)
    return float(text)


def _events(text: str) -> float:
    if not text:
        return np.nan
    if not _WHOLE.fullmatch(text):
        raise Unclear("events")
    return float(text)


def _date_of(text: str) -> date:
    days = (reader_of(pattern)(text) for pattern in DEFAULT_FORMATS)
    found = next((day for day in days if day is not None), None)
    if found is None:
        raise Unclear("day")
    return found


def _state(text: str) -> KitState:
    for state, words in _STATES.items():
        if text.casefold() in words:
            return state
    raise Unclear("state")
