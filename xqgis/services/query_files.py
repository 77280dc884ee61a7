"""网格查询 as files: the table of areas, the checks behind it, each with what it is and as of when."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from math import isnan
from typing import Literal

import geopandas as gpd
import pandas as pd

from xqgis.model.actor import Actor
from xqgis.model.filter import Filter
from xqgis.model.grade import Grade
from xqgis.model.view import Level
from xqgis.publish.geopackage import geopackage_bytes
from xqgis.publish.table import Table, csv_bytes, xlsx_bytes
from xqgis.services.exports import marks, take
from xqgis.services.labels import Labels
from xqgis.services.query import Answer, answer, ordered
from xqgis.services.query_checks import all_rows, narrowed
from xqgis.services.selection import view_ends_on
from xqgis.services.town_hall import TownHall
from xqgis.words import say

Kind = Literal["csv", "xlsx", "gpkg"]
_COLUMNS = (
    "code", "name", "village", "village_name", "grade", "grade_word", "rate", "low", "high", "n", "passed",
    "n_eff", "visits", "vetoes", "veto_item", "last_on", "retired", "asked",
)  # fmt: skip
_RATES = ["rate", "low", "high"]
_ROW_COLUMNS = (
    "checked_on", "grid", "grid_name", "village", "village_name", "place", "item", "item_name", "result",
    "source", "announced", "batch", "row", "standard_version", "note",
)  # fmt: skip
_RESULTS = {1: "pass", 0: "fail", -1: "na"}
_ANNOUNCED = {1: "yes", 0: "no", -1: "unknown"}
_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9._-]+")


@dataclass(frozen=True, slots=True)
class File:
    """Bytes and the name they go by, which is made of codes."""

    name: str
    data: bytes


def table_file(
    hall: TownHall, actor: Actor, question: tuple[Filter, Level, str], kind: Kind, lang: str
) -> File:
    """The table of a question (filter, level, order) as a file, rates as 0-1. NotAllowed."""
    chosen, by, sort = question
    take(hall, actor, f"table.{kind}", by=by, **chosen.parameters())
    found = answer(hall, actor, chosen, by)
    areas = _areas(hall, found, sort, lang)
    name = _name(hall, found, by, kind)
    if kind == "gpkg":
        return File(name, geopackage_bytes(by, _with_outlines(hall, found, areas), _about(hall, found, lang)))
    marked = areas.assign(as_of=found.as_of, revision=found.revision, mark=marks(hall, lang))
    table = _table("sheet_table", (*_COLUMNS, "as_of", "revision", "mark"), marked, lang)
    return File(name, csv_bytes(table) if kind == "csv" else xlsx_bytes([table, _sheet(hall, found, lang)]))


def rows_file(
    hall: TownHall, actor: Actor, question: tuple[Filter, Level, str], kind: Kind, lang: str
) -> File:
    """`all_rows` behind a question (filter, level, area or empty). NotAllowed, TooManyRows."""
    chosen, by, area = question
    take(hall, actor, f"rows.{kind}", area=area, **chosen.parameters())
    narrow = narrowed(chosen, by, area)

    def of_one_revision(_: int) -> tuple[Answer, pd.DataFrame]:
        found = answer(hall, actor, narrow, by)
        return found, all_rows(hall, actor, found.chosen, found.as_of)

    found, rows = hall.settled(of_one_revision)
    labels = Labels(hall, lang)
    named = rows.assign(
        checked_on=[day.isoformat() for day in rows["checked_on"]],
        grid_name=rows["grid"].map(labels.grid),
        village_name=rows["village"].map(labels.village),
        item_name=rows["item"].map(labels.item),
        result=[say(f"terms.result_{_RESULTS[one]}", lang) for one in rows["result"]],
        source=rows["source"].map(labels.source),
        announced=[say(f"terms.announced_{_ANNOUNCED[one]}", lang) for one in rows["announced"]],
        as_of=found.as_of,
        revision=found.revision,
        mark=marks(hall, lang),
    )
    shown = [name for name in _ROW_COLUMNS if name in named]
    table = _table("sheet_rows", (*shown, "as_of", "revision", "mark"), named, lang)
    name = _name(hall, found, "checks", kind)
    return File(name, csv_bytes(table) if kind == "csv" else xlsx_bytes([table, _sheet(hall, found, lang)]))


def _areas(hall: TownHall, found: Answer, sort: str, lang: str) -> pd.DataFrame:
    """`_COLUMNS` of every area, in the order asked for.

    What is not rated has no rate in a file either: sorted there, one check passed would stand first.
    """
    labels, areas = Labels(hall, lang), ordered(found, sort)
    label = labels.grid if found.by == "grid" else labels.village
    rates = areas[_RATES].mask(areas["grade"] == Grade.NOT_RATED.key)
    return areas.assign(
        **rates,
        asked=say("query.mark_comma", lang).join(_asked(hall, found, lang).values()),
        name=areas["code"].map(label),
        village_name=areas["village"].map(lambda code: labels.village(code) if code else ""),
        grade_word=[say(f"terms.grade_{grade}", lang) for grade in areas["grade"]],
        veto_item=areas["veto_first"],
        last_on=["" if pd.isna(day) else day.date().isoformat() for day in areas["last_on"]],
    )[list(_COLUMNS)]


def _with_outlines(hall: TownHall, found: Answer, areas: pd.DataFrame) -> gpd.GeoDataFrame:
    drawn = hall.areas(found.by, view_ends_on(hall, found.chosen, found.as_of)).frame
    shapes = dict(zip(drawn["code"], drawn.geometry, strict=True))
    return gpd.GeoDataFrame(
        areas.assign(as_of=found.as_of.isoformat(), revision=found.revision),
        geometry=[shapes.get(code) for code in areas["code"]],
        crs=hall.town.stored_crs,
    )


def _table(sheet: str, columns: Sequence[str], frame: pd.DataFrame, lang: str) -> Table:
    header = [say(f"query.file_{name}", lang) for name in columns]
    cells = frame[list(columns)].astype(object).to_numpy()
    rows = [tuple(_cell(cell, lang) for cell in row) for row in cells]
    return Table(say(f"query.{sheet}", lang), header, rows)


def _cell(cell: object, lang: str) -> object:
    if isinstance(cell, bool):
        return say("query.yes" if cell else "query.no", lang)
    return "" if isinstance(cell, float) and isnan(cell) else cell


def _sheet(hall: TownHall, found: Answer, lang: str) -> Table:
    """What the figures are, as a sheet beside them."""
    about = _about(hall, found, lang)
    head = [say("query.file_key", lang), say("query.file_value", lang)]
    return Table(say("query.sheet_about", lang), head, list(about.items()))


def _about(hall: TownHall, found: Answer, lang: str) -> dict[str, str]:
    """Town, conditions, definition, whole figure, as-of, revision, versions and marks."""
    total = found.total
    shown = say("terms.grade_not_rated", lang)
    if total.grade is not Grade.NOT_RATED and total.rate is not None:
        shown = f"{total.rate:.6f} ({total.low:.6f}-{total.high:.6f})"
    return {
        say("query.about_town", lang): f"{hall.town.name.in_(lang)} {hall.town.code}",
        **_asked(hall, found, lang),
        say("query.about_rate", lang): shown,
        say("query.about_n", lang): str(total.n),
        say("query.about_definition", lang): say("query.definition", lang),
        say("query.about_interval", lang): say("query.interval_method", lang),
        say("query.file_as_of", lang): found.as_of.isoformat(),
        say("query.file_revision", lang): str(found.revision),
        say("query.about_standards", lang): hall.registry.version_on(found.as_of),
        say("query.file_mark", lang): marks(hall, lang),
    }


def _asked(hall: TownHall, found: Answer, lang: str) -> dict[str, str]:
    """The conditions in words."""
    labels = Labels(hall, lang)
    return {
        say(f"query.{name}", lang): labels.condition(name, value)
        for name, value in found.chosen.parameters().items()
    }


def _name(hall: TownHall, found: Answer, what: str, kind: Kind) -> str:
    """Town, what, conditions, day, revision: codes only, so that it is the same in any language."""
    asked = [value for key, value in found.chosen.parameters().items() if key not in {"from", "to"}]
    days = [day.strftime("%Y%m%d") for day in (found.chosen.starts_on, found.chosen.ends_on) if day]
    parts = [hall.town.code, what, *asked, *days, found.as_of.strftime("%Y%m%d"), f"r{found.revision}"]
    return f"{_NOT_IN_NAMES.sub('-', '_'.join(parts))[:150]}.{kind}"
