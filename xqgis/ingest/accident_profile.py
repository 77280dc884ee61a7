"""An import profile of road accidents: how a police table says when, where and how bad.

The same YAML as other profiles (`profile`), ``kind: accidents``. A key of
``columns`` may name several headers: those that one office used over the years.
It has no key for anything about a person, so that nothing of the kind is read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from xqgis.ingest.cells import HEADER_WITHIN, Book
from xqgis.ingest.dates import DEFAULT_FORMATS
from xqgis.ingest.profile import Crs, Filled, Formats, Part, Values, Words, wrong


def _several(given: Any) -> Any:
    return (given,) if isinstance(given, str) else given


Headers = Annotated[tuple[Filled, ...], BeforeValidator(_several)]


class AccidentColumns(Part):
    """Which column holds what; the first header that the file has is read.

    ``lon`` and ``lat`` may be easting and northing. ``deaths``, ``injuries``,
    ``riders`` and ``helmets`` are counts.
    """

    reference: Headers
    date: Headers
    lon: Headers
    lat: Headers
    time: Headers = ()
    deaths: Headers = ()
    injuries: Headers = ()
    riders: Headers = ()
    helmets: Headers = ()


class SeverityCodes(Part):
    """The column of severities and what its values mean."""

    column: Headers
    fatal: Values = ()
    injury: Values = ()
    damage: Values = ()

    @model_validator(mode="after")
    def _says_each_once(self) -> SeverityCodes:
        every = [value for values in (self.fatal, self.injury, self.damage) for value in set(values)]
        if len(set(every)) < len(every):
            wrong("value_twice")
        return self

    def meanings(self) -> dict[str, str]:
        """The severity that each value means."""
        told = {"fatal": self.fatal, "injury": self.injury, "damage": self.damage}
        return {value: severity for severity, values in told.items() for value in values}


class Marked(Part):
    """A column that says yes or no; any other value, an empty one too, is not recorded."""

    column: Headers
    yes: Values
    no: Values = ()


OWN = """
kind: accidents
rows: accident
columns: {reference: 事故编号, date: 日期, time: 时刻, lon: 经度, lat: 纬度,
  deaths: 死亡人数, injuries: 受伤人数, riders: 骑乘人数, helmets: 戴头盔人数}
freight: {column: 货运三超两乱, yes: [是], no: [否]}
"""
"""The profile of our own form: one row an accident, counts only."""
OWN_COLUMNS = (
    *("事故编号", "日期", "时刻", "经度", "纬度", "死亡人数", "受伤人数"),
    *("骑乘人数", "戴头盔人数", "货运三超两乱"),
)


class AccidentProfile(Part):
    """A profile of ``kind: accidents``.

    ``rows`` tells what one row is: an ``accident``, or a ``casualty``; then
    the rows of one number are one accident, and each counts one hurt or dead
    by its severity.
    """

    kind: Literal["accidents"]
    rows: Literal["accident", "casualty"]
    columns: AccidentColumns
    severity: SeverityCodes | None = None
    freight: Marked | None = None
    crs: Crs = ""
    date_formats: Formats = Field(default=DEFAULT_FORMATS, min_length=1)

    @model_validator(mode="after")
    def _says_how_bad(self) -> AccidentProfile:
        columns = self.columns
        if self.rows == "casualty":
            if self.severity is None or columns.deaths or columns.injuries:
                wrong("casualty")
        elif not (self.severity or (columns.deaths and columns.injuries)):
            wrong("severity")
        if bool(columns.riders) != bool(columns.helmets):
            wrong("helmets")
        return self

    def found_in(self, book: Book) -> dict[str, str]:
        """The header of ``book`` for each thing that the profile names, '' for what it does not.

        Where the file has none of the headers it is the first, so that its
        reader can say what is lacking.
        """
        heads = {cell.strip() for row in _first_rows(book) for cell in row}
        told: dict[str, Words] = dict(self.columns)
        told["severity"] = self.severity.column if self.severity else ()
        told["freight"] = self.freight.column if self.freight else ()
        return {name: _chosen(headers, heads) for name, headers in told.items()}


def _first_rows(book: Book) -> Iterator[list[str]]:
    for _, rows in book.sheets:
        yield from rows[:HEADER_WITHIN]


def _chosen(headers: Words, heads: Iterable[str]) -> str:
    there = [header for header in headers if header in heads]
    return (there or [*headers, ""])[0]
