"""Our own form, which needs no profile: its headers in every language of the house."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from xqgis.errors import UnreadableFile, WrongCrs
from xqgis.geo import crs as systems
from xqgis.ingest.cells import HEADER_WITHIN, Book
from xqgis.ingest.profile import Coded, Columns, Profile, Result
from xqgis.model.town import Town
from xqgis.words import LANGUAGES, Phrase, say

FIELDS = ("date", "grid_code", "lon", "lat", "place", "item", "result", "source", "announced", "note")
_REQUIRED = ("date", "item", "result")
_TAIL = re.compile(r"[（(]([^（）()]*)[）)]$")


def own_form(book: Book, town: Town) -> tuple[Profile, str]:
    """The profile of our own form as this file writes it, and the CRS its header states ('' when none).

    Without a stated CRS the points are in the town's stored degrees. The points
    of a layer go before columns of such a name, and are in the layer's system.
    `UnreadableFile` when no sheet has the form's headers.
    """
    best: Sequence[str] = _REQUIRED
    for _, rows in book.sheets:
        for row in rows[:HEADER_WITHIN]:
            found = _placed(recognise(row), row, book.points)
            lacking = _lacking(found)
            if not lacking:
                return _profile(found), _stated_crs(found.get("lon", "")) or town.stored_crs
            best = min(best, lacking, key=len)
    wanted = "、".join("/".join(say(f"ingest.column_{field}", lang) for lang in LANGUAGES) for field in best)
    raise UnreadableFile(name=book.filename, why=Phrase("ingest.why_form", {"columns": wanted}))


def recognise(header: Iterable[str]) -> dict[str, str]:
    """Which column is which field, by the headers of the form in any language, or by their codes.

    What stands in brackets at a header's end does not count.

    >>> recognise(["日期", "Grid code", "经度（EPSG:4490）", "天气"])
    {'date': '日期', 'grid_code': 'Grid code', 'lon': '经度（EPSG:4490）'}
    """
    known = {_plain(say(f"ingest.column_{field}", lang)): field for field in FIELDS for lang in LANGUAGES}
    known |= {field: field for field in FIELDS}
    found: dict[str, str] = {}
    for column in header:
        field = known.get(_plain(column))
        if field and field not in found:
            found[field] = column.strip()
    return found


def _placed(found: dict[str, str], row: Sequence[str], points: tuple[str, str] | None) -> dict[str, str]:
    """What was found, the layer's own points as the place where this header has them."""
    return (
        {**found, **dict(zip(("lon", "lat"), points, strict=True))}
        if points and {*points} <= {*row}
        else found
    )


def words_of(key: str) -> tuple[str, ...]:
    """The word ``ingest.<key>`` in every language, in the cases people type."""
    spoken = [say(f"ingest.{key}", lang) for lang in LANGUAGES]
    return tuple(dict.fromkeys(form for word in spoken for form in (word, word.lower(), word.upper())))


def _profile(found: dict[str, str]) -> Profile:
    plain = {field: found.get(field, "") for field in Columns.model_fields}
    result = {
        "column": found["result"],
        "pass": words_of("result_pass"),
        "fail": words_of("result_fail"),
        "not_applicable": words_of("result_not_applicable"),
    }
    return Profile(
        kind="inspections",
        columns=Columns(**plain),
        item=Coded(column=found["item"]),
        result=Result.model_validate(result),
    )


def _lacking(found: dict[str, str]) -> list[str]:
    lacking = [field for field in _REQUIRED if field not in found]
    if "grid_code" not in found and not ("lon" in found and "lat" in found):
        lacking.append("grid_code")
    return lacking


def _stated_crs(header: str) -> str:
    tail = _TAIL.search(header.strip())
    try:
        return systems.named(tail[1]) if tail else ""
    except WrongCrs:
        return ""


def _plain(header: str) -> str:
    return _TAIL.sub("", header.strip()).strip().casefold()
