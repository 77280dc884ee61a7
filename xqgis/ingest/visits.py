"""When, by whom and whether announced: what a row says of the visit as a whole."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from xqgis.errors import ProfileInvalid
from xqgis.ingest.cells import Rows, Texts
from xqgis.ingest.complaints import Complaints
from xqgis.ingest.dates import ISO, SERIAL, read_days
from xqgis.ingest.draft import InspectionContext, Note
from xqgis.ingest.form import words_of
from xqgis.ingest.profile import Coded, Profile
from xqgis.model.problem import Reason
from xqgis.words import LANGUAGES, Phrase

_SEPARATOR = "\x1f"
_UNKNOWN = -2
_TRUE, _FALSE = ("1", "true", "TRUE", "True"), ("0", "false", "FALSE", "False")

Days = NDArray[np.datetime64]


def days_of(
    rows: Rows, profile: Profile, context: InspectionContext, typed: bool, complaints: Complaints
) -> Days:
    """The day of each row; a workbook's own dates are read whatever the profile's formats."""
    column = profile.columns.date
    texts = rows.text(column)
    days = read_days(texts, (*profile.date_formats, ISO, SERIAL) if typed else profile.date_formats)
    complaints.add(texts == "", column, Reason.EMPTY)
    complaints.add((texts != "") & np.isnat(days), column, Reason.BAD_DATE)
    last = np.datetime64(context.as_of)
    complaints.add(days > last, column, Reason.FUTURE_DATE, {"as_of": context.as_of.isoformat()})
    return days


def notes_on_days(days: Days, context: InspectionContext) -> tuple[Note, ...]:
    """How many days lie before the plan: such checks are kept and count in no phase."""
    if not context.town.phases:
        return ()
    starts_on = min(phase.starts_on for phase in context.town.phases)
    rows = int((days < np.datetime64(starts_on)).sum())
    return (("ingest.note_before_plan", {"rows": rows, "starts_on": starts_on.isoformat()}),) if rows else ()


def sources_of(
    rows: Rows, source: Coded | None, context: InspectionContext, complaints: Complaints
) -> tuple[Texts, tuple[Note, ...]]:
    """The source code of each row; a file that does not say counts as the pack's first source."""
    sources = context.town.sources
    labels = {
        word: code
        for code, name in sources.items()
        for word in (code, name.en, *(name.in_(lang) for lang in LANGUAGES))
        if word
    }
    if source is None or source.constant:
        code = labels.get(source.constant, "") if source else next(iter(sources))
        if not code:
            raise ProfileInvalid(where="source", why=Phrase("ingest.why_source"))
        notes: tuple[Note, ...] = () if source else (("ingest.note_source", {"source": sources[code]}),)
        return np.full(len(rows), code, dtype=object), notes
    typed = rows.text(source.column)
    codes = {text: labels.get(source.map.get(text, text), "") for text in set(typed)}
    found = np.array([codes[text] for text in typed], dtype=object)
    known: tuple[object, ...] = tuple(source.map) or tuple(sources.values())
    complaints.add(typed == "", source.column, Reason.EMPTY)
    complaints.add((typed != "") & (found == ""), source.column, Reason.UNKNOWN_SOURCE, {"known": known})
    return found, ()


def announced_of(rows: Rows, column: str, complaints: Complaints) -> NDArray[np.int8]:
    """1 announced, 0 not, -1 where the row does not say."""
    yes, no = (*words_of("yes"), *_TRUE), (*words_of("no"), *_FALSE)
    meanings: Mapping[str, int] = {"": -1, **dict.fromkeys(yes, 1), **dict.fromkeys(no, 0)}
    found = np.array([meanings.get(text, _UNKNOWN) for text in rows.text(column)], dtype=np.int8)
    rule = (Phrase("ingest.yes"), Phrase("ingest.no"))
    complaints.add(found == _UNKNOWN, column, Reason.UNKNOWN_VALUE, {"rule": rule})
    return found


def visit_keys(rows: pd.DataFrame) -> list[str]:
    """One key a visit: the place with its area (or its point, or its area alone), day and source.

    A place is known by name and area, so that a wandering GPS makes no second
    visit and two branches of a chain stay two places.
    """
    area = np.where(rows["grid"] != "", rows["grid"], rows["village"])
    day = rows["checked_on"].to_numpy().astype("datetime64[D]").astype(str)
    parts = zip(rows["place"], rows["lon"], rows["lat"], area, day, rows["source"], strict=True)
    return [_SEPARATOR.join((*_where(*part[:4]), part[4], part[5])) for part in parts]


def _where(place: str, lon: float, lat: float, area: str) -> tuple[str, str]:
    if place or np.isnan(lon):
        return place, area
    return "", f"{lon:.7f},{lat:.7f}"
