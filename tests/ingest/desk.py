"""What the tests of ingest share: the toy town's context, tables as bytes, refusals in words."""

from __future__ import annotations

import csv
import io
import tracemalloc
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import xlsxwriter

from tests import toy
from xqgis.errors import UnreadableFile, XqgisError
from xqgis.geo.coverage import Coverage
from xqgis.ingest import inspections
from xqgis.ingest.inspections import Draft, InspectionContext
from xqgis.ingest.profile import Profile, read_profile
from xqgis.ingest.source import Upload, VectorLayer, read_layer
from xqgis.words import WRITTEN, Phrase, say

HEADER = ("日期", "网格代码", "经度", "纬度", "地点", "检查项", "结果", "来源", "事先通知", "备注")
WIDE = """
kind: inspections
crs: EPSG:4490
columns: {lon: x, lat: y, date: day, place: name}
date_formats: ["%Y-%m-%d"]
source: group
checks:
  - {item: T-A01-1, column: dirt, pass_if: "<= 5", not_judged: ["", nan, Exempt]}
  - {item: T-C01-1, column: park, pass_if: "in [yes, ok]", fail_if: "= no", not_applicable: [n/a]}
"""
WIDE_HEADER = ("x", "y", "day", "name", "dirt", "park")


FACTS = {
    "as_of": "2022-06-30", "known": "甲、乙", "rule": "<= 5", "lat": "27.5", "located": "G1", "kind": "Point",
    "day": "2022-06-30", "first": "1949-10-01", "last": "2032-06-30", "begun": "2022-01-01", "most": "60",
    "other": "3", "starts_on": "2021-11-01", "wanted": "数字", "column": "列", "pattern": "%Y-%m-%d",
    "example": "2022-06-17", "n": "2", "near": "", "item": "T-A01-1", "since": "2022-03-01",
}  # fmt: skip
"""What the sentences of all reasons may speak of."""


def context(**changes: Any) -> InspectionContext:
    """The toy town with its polygons, as of 2022-06-30."""
    grids, villages = toy.areas("grid"), toy.areas("village")
    plain = InspectionContext(
        town=toy.town(),
        registry=toy.registry(),
        grids=Coverage(grids["code"], grids.geometry),
        villages=Coverage(villages["code"], villages.geometry),
        grid_village={grid: grid[:12] for grid in toy.GRIDS},
        as_of=date(2022, 6, 30),
    )
    return replace(plain, **changes)


def line(**fields: str) -> tuple[str, ...]:
    """One row of our own form that the toy town takes; ``fields`` replace cells, by key of the catalogue."""
    lon, lat = toy.centre(toy.GRIDS[0])
    names = ("date", "grid_code", "lon", "lat", "place", "item", "result", "source", "announced", "note")
    plain = ("2022-06-01", "", repr(lon), repr(lat), "早点铺", "T-A01-1", "合格", "工作组", "", "")
    return tuple(fields.get(name, cell) for name, cell in zip(names, plain, strict=True))


def wide_line(**fields: str) -> tuple[str, ...]:
    """One row for `WIDE`; ``fields`` replace cells by column."""
    lon, lat = toy.centre(toy.GRIDS[0])
    plain = (repr(lon), repr(lat), "2022-06-01", "早点铺", "5", "ok")
    return tuple(fields.get(name, cell) for name, cell in zip(WIDE_HEADER, plain, strict=True))


def csv_of(rows: Sequence[Sequence[str]], header: Sequence[str] = HEADER, encoding: str = "utf-8") -> bytes:
    """A plain CSV, nothing guarded."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows([header, *rows])
    return text.getvalue().encode(encoding)


def xlsx_of(sheets: dict[str, Sequence[Sequence[Any]]]) -> bytes:
    """A workbook; texts are written as texts, other cells by their type."""
    packed = io.BytesIO()
    with xlsxwriter.Workbook(packed, {"in_memory": True}) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                for place, cell in enumerate(row):
                    if isinstance(cell, str):
                        sheet.write_string(number, place, cell)
                    elif isinstance(cell, date):
                        sheet.write_datetime(number, place, cell, day)
                    elif cell is not None:
                        sheet.write(number, place, cell)
    return packed.getvalue()


def read(data: bytes, name: str, profile: Profile | None, told: InspectionContext) -> Draft:
    """A single file against ``told``."""
    return inspections.read(Upload.of(name, data), profile, told)


def read_form(*rows: Sequence[str], **changes: Any) -> Draft:
    """Rows of our own form, as CSV, against the toy town."""
    return read(csv_of(rows), "form.csv", None, context(**changes))


def read_wide(*rows: Sequence[str], profile: str = WIDE, **changes: Any) -> Draft:
    """Rows of `WIDE_HEADER`, as CSV, by ``profile``."""
    return read(csv_of(rows, WIDE_HEADER), "wide.csv", read_profile(profile), context(**changes))


def wide_profile() -> Profile:
    """`WIDE`, read."""
    return read_profile(WIDE)


def peak_bytes(act: Callable[[], object]) -> int:
    """The most memory that Python held at once while ``act`` ran, beyond what it held before."""
    tracemalloc.start()
    try:
        act()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def the_reason(draft: Draft) -> tuple[str, str, str]:
    """Column, value and reason of a draft's only problem."""
    (problem,) = draft.problems
    return problem.column, problem.value, problem.reason.value


def outcome(parts: dict[str, bytes]) -> VectorLayer | str:
    """The layer, or why there is none: in words that both languages have."""
    try:
        return read_layer(Upload(next(iter(parts)), parts))
    except UnreadableFile as refusal:
        told = [say("errors.unreadable_file", lang, **refusal.facts) for lang in WRITTEN]
        return why(refusal) if all(told) else ""


def why(error: XqgisError) -> str:
    """The key of a refusal's reason."""
    reason = error.facts["why"]
    assert isinstance(reason, Phrase)
    return reason.key.removeprefix("ingest.why_")
