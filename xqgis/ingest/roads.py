"""A file of roads as lines: every stretch with its name or number and its kind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely

from xqgis.errors import UnknownCode
from xqgis.ingest.kinds import kind_notes, nearest
from xqgis.ingest.outlines import (
    CODE,
    draw,
    kind_of,
    label_of,
    refuse_unknown_fields,
    serial_code,
    text_of,
)
from xqgis.ingest.places import PlaceDraft
from xqgis.ingest.source import Upload, read_layer
from xqgis.model.problem import Problem, Reason
from xqgis.model.tables import ROADS, names
from xqgis.model.town import Town
from xqgis.words import LANGUAGES, Phrase, say

KINDS = ("motorway", "provincial", "county", "lane")
"""From wide to narrow; roads of one kind are compared with each other."""
_TOLD = {kind: Phrase(f"terms.road_{kind}", {}) for kind in KINDS}
_LINES = ("LineString", "MultiLineString")


@dataclass(frozen=True, slots=True)
class RoadFields:
    """Which property is what; '' for what the file does not have.

    ``kind`` holds one of `KINDS`, by code or as people call it; ``all_of`` is
    the kind of every road of the file. Without a ``code`` property the
    stretches are numbered, ``prefix`` before the number.
    """

    code: str = ""
    name: str = ""
    kind: str = ""
    all_of: str = ""
    prefix: str = "R"


class RoadDraft(PlaceDraft):
    """A file of roads as read: ``frame`` has the columns of `ROADS`."""


def read(
    upload: Upload, fields: RoadFields, crs: str | None, town: Town, bounds: Sequence[float]
) -> RoadDraft:
    """The roads of a file that come near ``bounds`` (west, south, east, north of the town, stored degrees).

    A stretch may leave the town; one that never enters its box is refused.
    Raises `UnreadableFile`, `WrongCrs`, and `UnknownCode` when ``all_of`` is no kind.
    """
    kinds = _kinds()
    if fields.all_of and fields.all_of.casefold() not in kinds:
        raise UnknownCode(kind="road_kind", code=fields.all_of)
    found = read_layer(upload)
    refuse_unknown_fields((fields.code, fields.name, fields.kind), found, upload.name)
    drawn = draw(found, crs, town)
    box = shapely.box(*bounds)
    rows: dict[str, tuple[str, str, str, shapely.Geometry]] = {}
    problems: list[Problem] = []
    kinds_read, total = found.told_kinds, len(found.kinds)
    for number, (properties, shape) in enumerate(zip(found.properties, drawn.shapes, strict=True), start=1):
        row = _row(properties, fields, (number, total), kinds)
        reasons = _complaints(row, shape, box, rows)
        for reason in reasons:
            facts = {"code": row[0], "kind": kind_of(kinds_read[number - 1])}
            column, value = fields.code, row[0]
            if reason is Reason.UNKNOWN_ROAD:
                column, value = fields.kind, row[3]
                facts |= {"near": nearest(value, kinds, _TOLD)}
            problems.append(Problem(number, column, value, reason, facts))
        if not reasons:
            rows[row[0]] = (row[0], row[1], row[2], shape)
    return RoadDraft(
        read=total,
        stored=len(rows),
        mended=0,
        rejected=total - len(rows),
        frame=_frame(list(rows.values()), town.stored_crs),
        problems=tuple(problems),
        mends=(),
        notes=(*found.notes, *drawn.notes, *kind_notes(problems, _TOLD.values())),
        crs=drawn.crs,
        encoding=found.encoding,
        digest=upload.digest,
        filename=upload.name,
    )


def _row(
    properties: Mapping[str, object], fields: RoadFields, at: tuple[int, int], kinds: Mapping[str, str]
) -> tuple[str, str, str, str]:
    """Code, name, kind ('' for an unknown one) and the kind as written."""
    code = text_of(properties.get(fields.code)) if fields.code else serial_code(fields.prefix, *at)
    said = text_of(properties.get(fields.kind)) if fields.kind else fields.all_of
    name = label_of(text_of(properties.get(fields.name))) if fields.name else ""
    return code, name, kinds.get(said.casefold(), ""), said


def _complaints(
    row: tuple[str, str, str, str],
    shape: shapely.Geometry | None,
    box: shapely.Geometry,
    taken: Mapping[str, object],
) -> list[Reason]:
    """Everything that is wrong with code, line and kind."""
    code, _, kind, _ = row
    found = [_wrong_code(code, taken)]
    if shape is None or shape.is_empty or shape.geom_type not in _LINES or not shape.length:
        found.append(Reason.NOT_A_LINE)
    elif not shape.intersects(box):
        found.append(Reason.ROAD_ELSEWHERE)
    if not kind:
        found.append(Reason.UNKNOWN_ROAD)
    return [reason for reason in found if reason]


def _wrong_code(code: str, taken: Mapping[str, object]) -> Reason | None:
    if not code:
        return Reason.NO_CODE
    if not CODE.fullmatch(code):
        return Reason.BAD_CODE
    return Reason.DUPLICATE_CODE if code in taken else None


def _kinds() -> dict[str, str]:
    """The kind by everything it is called."""
    called = {say(f"terms.road_{kind}", lang).casefold(): kind for kind in KINDS for lang in LANGUAGES}
    return called | {kind: kind for kind in KINDS}


def _frame(rows: Sequence[tuple[str, str, str, shapely.Geometry]], crs: str) -> gpd.GeoDataFrame:
    columns = dict(zip(names(ROADS), zip(*rows, strict=True), strict=True)) if rows else {}
    shapes = np.array(columns.pop("geometry", ()), dtype=object)
    told = {name: list(columns.get(name, ())) for name in names(ROADS) if name != "geometry"}
    frame = gpd.GeoDataFrame(told, geometry=shapes, crs=crs)
    return frame.astype({column.name: column.dtype for column in ROADS if column.name != "geometry"})
