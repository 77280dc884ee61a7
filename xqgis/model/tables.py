"""Frames with declared columns: name, dtype, unit or CRS. Many things are a frame."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a declared table."""

    name: str
    dtype: str
    about: str


CHECKS = (
    Column("row", "int64", "row of the source file, header is 1"),
    Column("visit", "str", "stable key of the visit: place or point or grid, day, source"),
    Column("item", "str", "item code of the registry"),
    Column("result", "int8", "1 pass, 0 fail, -1 not applicable"),
    Column("grid", "str", "grid code, empty when the point lies in a village but in no grid"),
    Column("village", "str", "village code, empty when the point lies in a grid but in no village"),
    Column("lon", "float64", "degrees in the town's stored CRS, NaN without a point"),
    Column("lat", "float64", "degrees in the town's stored CRS, NaN without a point"),
    Column("place", "str", "name of the place as typed, no spaces around it, empty when none"),
    Column("checked_on", "datetime64[s]", "business day, Asia/Shanghai"),
    Column("source", "str", "source code of the pack: self, group, discipline ..."),
    Column("announced", "int8", "1 announced, 0 not, -1 unknown"),
    Column("note", "str", "free text as typed"),
)
"""One row per check, as ingest hands them to the store."""

TALLIES = (
    Column("visit", "int64", "the visit, as in the checks"),
    Column("grid", "str", "grid code, may be empty"),
    Column("village", "str", "village code, may be empty"),
    Column("domain", "str", "domain code of the standard"),
    Column("standard", "str", "standard code"),
    Column("phase", "str", "phase code, empty before the plan"),
    Column("checked_on", "datetime64[s]", "business day, Asia/Shanghai"),
    Column("source", "str", "source code of the pack"),
    Column("announced", "int8", "1 announced, 0 not, -1 unknown"),
    Column("weight", "float64", "weight of the items"),
    Column("n", "int32", "judged checks"),
    Column("passed", "int32", "passed checks"),
    Column(
        "leads", "int8", "3 first of its visit, 2 of its domain there, 1 of its standard, 0 other, -1 mixed"
    ),
)
"""Judged checks counted by visit, standard and item weight; all that scoring reads.

``leads`` lets visits be counted by adding up: one row a visit is 3, the first
row of each further domain 2, of each further standard 1. A visit whose rows
differ in area, day, source or announcement is mixed: -1 on each of its rows.
"""

_SHARED = {"grid", "village", "domain", "standard", "phase", "weight"}
CELLS = (
    Column("cell", "int32", "number of the cell, 0.. without gaps"),
    *(column for column in TALLIES if column.name in _SHARED),
)
"""What many rows of `TALLIES` have in common; the columns keep its number with them."""

UNIT_TALLIES = (Column("unit", "str", "code of a unit that answers for the standard"), *TALLIES)
"""`TALLIES` of each unit's standards alone; a standard of two units stands in both."""

SPELLS = (
    Column("grid", "str", "grid code, may be empty"),
    Column("village", "str", "village code of the first failure, may be empty"),
    Column("item", "str", "code of the critical item"),
    Column("place", "str", "name of the place as typed, may be empty"),
    Column("since", "datetime64[s]", "day of the first failure"),
    Column("held_from", "datetime64[s]", "day from which it stands in this grid"),
    Column("cleared_on", "datetime64[s]", "day of the next pass or change of grids, NaT while there is none"),
    Column("lon", "float64", "degrees in the town's stored CRS of the first failure, NaN without a point"),
    Column("lat", "float64", "degrees in the town's stored CRS"),
)
"""One row per stretch of an open critical failure in a grid: from ``held_from`` until before ``cleared_on``.

A failure that outlives its grid has a row for each grid that held its place; ``since`` is the same in all.
"""

SCORES = (
    Column("n", "int64", "judged checks"),
    Column("n_eff", "float64", "effective number behind the interval"),
    Column("passed", "int64", "passed checks"),
    Column("rate", "float64", "0-1, NaN when n is 0"),
    Column("low", "float64", "0-1, lower bound of the 95 % Jeffreys interval"),
    Column("high", "float64", "0-1, upper bound of the 95 % Jeffreys interval"),
    Column("grade", "str", "full, met, nearly, not_met, not_rated"),
    Column("veto_item", "str", "item code of an open critical failure, empty when none"),
    Column("visits", "int64", "distinct visits behind n"),
    Column("shrunk", "float64", "0-1, the rate drawn towards the town's cells, NaN when n is 0"),
    Column("deff", "float64", "design effect of visits behind n_eff, at least 1"),
)
"""What scoring adds to the keys (grid, village, domain, phase); one row per cell."""

AREAS = (
    Column("code", "str", "NBS code of the village, or pattern code of the grid"),
    Column("name", "str", "label as given"),
    Column("village", "str", "code of the village a grid belongs to; empty for villages"),
    Column("demo", "bool", "schematic until a survey replaces it"),
    Column("geometry", "geometry", "polygon or multipolygon, stored CRS, lon lat"),
)
"""One row per area of a layer (``grid`` or ``village``)."""

PLACES = (
    Column("code", "str", "code of the place, unique in the town"),
    Column("name", "str", "label as given"),
    Column("kind", "str", "site type of the pack"),
    Column("lon", "float64", "degrees in the town's stored CRS: the point, or a point inside the outline"),
    Column("lat", "float64", "degrees in the town's stored CRS"),
    Column("grid", "str", "grid it lies in, empty when in none"),
    Column("village", "str", "village it lies in, empty when in none"),
    Column("geometry", "geometry", "point, polygon or multipolygon, stored CRS, lon lat"),
)
"""One row per place that is looked at: a school, a market, a pond."""

ROADS = (
    Column("code", "str", "code of the stretch, unique in the layer"),
    Column("name", "str", "name or number of the road as given; stretches of one name are one road"),
    Column("kind", "str", "motorway, provincial, county or lane"),
    Column("geometry", "geometry", "line or lines, stored CRS, lon lat"),
)
"""One row per stretch of road."""

ACCIDENTS = (
    Column("row", "int64", "first row of the accident in the source file, header is 1"),
    Column("reference", "str", "the police's number of the accident, which joins its rows"),
    Column("occurred_on", "datetime64[s]", "day, Asia/Shanghai"),
    Column("hour", "int8", "hour of the day 0-23, -1 unknown"),
    Column("grid", "str", "grid code, empty when in none"),
    Column("village", "str", "village code, empty when in none"),
    Column("lon", "float64", "degrees in the town's stored CRS"),
    Column("lat", "float64", "degrees in the town's stored CRS"),
    Column("severity", "str", "fatal, injury or damage: the worst that came of it"),
    Column("deaths", "int32", "how many died; as few as the severity says where the file counts nobody"),
    Column("injuries", "int32", "how many were hurt, likewise"),
    Column("riders", "int32", "riders of two-wheelers whose helmet is recorded"),
    Column("helmets", "int32", "how many of them wore one"),
    Column("freight", "int8", "1 a goods vehicle in breach (三超两乱) was involved, 0 none, -1 not recorded"),
)
"""One row per road accident: counts, never anything about a person."""

WATERS = (
    Column("code", "str", "code of the water, unique in the town"),
    Column("name", "str", "label as given"),
    Column("kind", "str", "kind of water of the pack"),
    Column("lon", "float64", "degrees in the town's stored CRS: a point of the water that lies in the town"),
    Column("lat", "float64", "degrees in the town's stored CRS"),
    Column("grid", "str", "grid that point lies in, empty when in none"),
    Column("village", "str", "village that point lies in, empty when in none"),
    Column("unit", "str", "code of the unit that answers for it, empty when unknown"),
    Column("post", "str", "post of the keeper, never a person; empty when unknown"),
    Column("depth_m", "float64", "deepest known depth in metres, NaN when unknown"),
    Column("events", "float64", "drowning accidents on record, a count; NaN when unknown"),
    Column("patrolled_on", "str", "ISO day of the last patrol, empty when unknown"),
    Column(
        "kit", "str", "JSON: item code to [state, ISO day of its last check or ''], unknown ones left out"
    ),
    Column("demo", "bool", "invented until a survey replaces it"),
    Column("geometry", "geometry", "point, line or polygon, single or multi, stored CRS, lon lat"),
)
"""One row per water that somebody could drown in."""


def names(table: tuple[Column, ...]) -> list[str]:
    """The column names of a declared table, in order."""
    return [column.name for column in table]
