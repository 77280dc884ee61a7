"""A file of road accidents becomes one row an accident; what is about persons is never read."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from xqgis.ingest.accident_profile import AccidentProfile
from xqgis.ingest.cells import Rows, rows_of
from xqgis.ingest.complaints import Complaints, Mask
from xqgis.ingest.dates import DEFAULT_FORMATS, ISO, SERIAL, example_of, read_days
from xqgis.ingest.draft import Draft, InspectionContext, Note
from xqgis.ingest.inspections import agreed_crs
from xqgis.ingest.locating import locate
from xqgis.ingest.profile import Columns
from xqgis.ingest.source import Upload, read_book
from xqgis.model.problem import Reason
from xqgis.model.tables import ACCIDENTS, names

_COUNT = re.compile(r"[0-9]{1,4}")
_CLOCK = re.compile(
    r"([01]?[0-9]|2[0-3])"
    r"(?:[:：][0-5]?[0-9](?:[:：][0-5]?[0-9](?:\.[0-9]+)?)?|[时時点點](?:半|许|[0-5]?[0-9]分?(?:[0-5]?[0-9]秒)?)?)"
)
_TOGETHER = re.compile(r"[0-9]{1,4}")
_SEVERITIES = ("fatal", "injury", "damage")

Days = NDArray[np.datetime64]


def read(upload: Upload, profile: AccidentProfile, context: InspectionContext) -> Draft:
    """The draft of a file by ``profile``; its ``source_rows`` have no column that the profile does not name.

    An accident is taken with all its rows or not at all: one row that cannot
    be read would make its counts too low. ``context.stored_keys`` gives, for
    police numbers, the "number day" of those that are stored already.
    Raises `UnreadableFile`, `WrongCrs` and `LayerMissing` when no row can be judged.
    """
    book = read_book(upload)
    header = profile.found_in(book)
    columns = list(dict.fromkeys(name for name in header.values() if name))
    rows, sheet_notes = rows_of(book, columns)
    crs, crs_notes = agreed_crs((context.crs or "", profile.crs, ""))
    complaints = Complaints(rows)
    hours, hour_notes = _hours(rows, header["time"], complaints)
    days, day_notes = _days(rows, header["date"], profile, context, (book.typed, complaints))
    places = Columns(date=header["date"], lon=header["lon"], lat=header["lat"])
    located, place_notes = locate(rows, places, crs, context, days, complaints)
    frame = pd.DataFrame(
        {
            "row": rows.row,
            "reference": pd.Series(rows.text(header["reference"]), dtype=object),
            "occurred_on": days.astype("datetime64[s]"),
            "hour": hours,
            "grid": pd.Series(located.grid, dtype=object),
            "village": pd.Series(located.village, dtype=object),
            "lon": located.lon,
            "lat": located.lat,
            **_harm(rows, profile, header, complaints),
            "freight": _freight(rows, profile, header),
        }
    )
    _join(frame, profile, header["reference"], complaints)
    _refuse_stored(frame, context, header["reference"], complaints)
    _refuse_parts(frame, header["reference"], complaints)
    rejected = int(complaints.bad.sum())
    return Draft(
        read=len(rows),
        accepted=len(rows) - rejected,
        rejected=rejected,
        found=_together(frame[~complaints.bad]),
        problems=complaints.problems(),
        notes=(*book.notes, *sheet_notes, *crs_notes, *day_notes, *hour_notes, *place_notes),
        digest=upload.digest,
        filename=upload.name,
        crs=crs,
        source_rows=rows.as_typed(complaints.bad)[columns],
    )


def _days(
    rows: Rows,
    column: str,
    profile: AccidentProfile,
    context: InspectionContext,
    told: tuple[bool, Complaints],
) -> tuple[Days, tuple[Note, ...]]:
    """The day of each row, by the one pattern of the profile that reads most of the file.

    A file is written by one hand: 3/17/2017 among its rows says what 3/4/2017
    means. Where a later pattern reads just as many and says other days, a note tells.
    """
    typed, complaints = told
    texts = rows.text(column)
    patterns = (*profile.date_formats, *(typed * (ISO, SERIAL)))
    found = [read_days(texts, [pattern]) for pattern in patterns]
    counts = [int((~np.isnat(days)).sum()) for days in found]
    best = int(np.argmax(counts))
    days = found[best]
    complaints.add(texts == "", column, Reason.EMPTY)
    _refuse_unread(rows, column, days, (patterns[best], patterns), complaints)
    last = np.datetime64(context.as_of)
    complaints.add(days > last, column, Reason.FUTURE_DATE, {"as_of": context.as_of.isoformat()})
    as_good = [
        patterns[other]
        for other in range(best + 1, len(found))
        if counts[other] == counts[best] and not np.array_equal(found[other], days, equal_nan=True)
    ]
    facts = {"pattern": patterns[best], "others": "、".join(as_good)}
    return days, (("ingest.note_date_pattern", facts),) if as_good else ()


def _refuse_unread(
    rows: Rows, column: str, days: Days, told: tuple[str, Sequence[str]], complaints: Complaints
) -> None:
    """Complain of days that the pattern taken does not read: written another way, or none at all."""
    taken, patterns = told
    texts = rows.text(column)
    unread = (texts != "") & np.isnat(days)
    if not unread.any():
        return
    read = int((~np.isnat(days)).sum())
    elsewise = ~np.isnat(read_days(texts, list(dict.fromkeys((*patterns, *DEFAULT_FORMATS)))))
    styled = unread & (elsewise | (taken != ISO)) if read else np.zeros(len(texts), dtype=bool)
    facts = {"pattern": taken, "example": example_of(taken), "n": read}
    complaints.add(styled, column, Reason.DATE_STYLE, facts)
    complaints.add(unread & ~styled, column, Reason.BAD_DATE)


def _hours(rows: Rows, column: str, complaints: Complaints) -> tuple[NDArray[np.int8], tuple[Note, ...]]:
    """The hour of each row, -1 where none is told: 0815, 55 (five to one at night), 8:15, 8时.

    A file whose bare numbers all are 0 to 23 tells hours, and a note says so.
    """
    texts = rows.text(column)
    bare = [text for text in set(texts) if _TOGETHER.fullmatch(text)]
    plain = bool(bare) and all(len(text) <= 2 and int(text) < 24 for text in bare)
    told = {text: _hour(text, plain) for text in set(texts)}
    hours = np.array([told[text] for text in texts], dtype=np.int8)
    complaints.add((texts != "") & (hours < 0), column, Reason.BAD_TIME)
    return hours, (("ingest.note_hours", {"column": column}),) if plain else ()


def _hour(text: str, plain: bool) -> int:
    clock = _CLOCK.fullmatch(text)
    if clock:
        return int(clock[1])
    if not _TOGETHER.fullmatch(text):
        return -1
    number = int(text) * (100 if plain else 1)
    return number // 100 if number < 2400 and number % 100 < 60 else -1


def _harm(
    rows: Rows, profile: AccidentProfile, header: Mapping[str, str], complaints: Complaints
) -> dict[str, object]:
    """Severity and counts of each row; a count that no column tells is as low as the severity allows."""
    counts = {
        name: _counts(rows, header[name], complaints) for name in ("deaths", "injuries", "riders", "helmets")
    }
    complaints.add(counts["helmets"] > counts["riders"], header["helmets"], Reason.TOO_MANY_HELMETS)
    if profile.severity is None:
        severity = np.where(
            counts["deaths"] > 0, "fatal", np.where(counts["injuries"] > 0, "injury", "damage")
        )
        return {"severity": severity.astype(object), **counts}
    typed, meanings = rows.text(header["severity"]), profile.severity.meanings()
    severity = np.array([meanings.get(text, "") for text in typed], dtype=object)
    complaints.add(typed == "", header["severity"], Reason.EMPTY)
    known = {"rule": "、".join(meanings)}
    complaints.add((typed != "") & (severity == ""), header["severity"], Reason.UNKNOWN_VALUE, known)
    apart = {
        "deaths": (counts["deaths"] > 0) != (severity == "fatal"),
        "injuries": (counts["injuries"] > 0) & (severity == "damage"),
    }
    for (name, differs), least in zip(apart.items(), ("fatal", "injury"), strict=True):
        if header[name]:
            complaints.add(differs & (severity != ""), header[name], Reason.SEVERITY_DISAGREES)
        else:
            counts[name] = (severity == least).astype(np.int32)
    return {"severity": severity, **counts}


def _counts(rows: Rows, column: str, complaints: Complaints) -> NDArray[np.int32]:
    """Whole numbers; an empty cell is none."""
    texts = rows.text(column)
    good = np.array([bool(_COUNT.fullmatch(text)) for text in texts], dtype=bool)
    complaints.add((texts != "") & ~good, column, Reason.BAD_COUNT)
    return np.array(
        [int(text) if fits else 0 for text, fits in zip(texts, good, strict=True)], dtype=np.int32
    )


def _freight(rows: Rows, profile: AccidentProfile, header: Mapping[str, str]) -> NDArray[np.int8]:
    if profile.freight is None:
        return np.full(len(rows), -1, dtype=np.int8)
    meanings = {**dict.fromkeys(profile.freight.no, 0), **dict.fromkeys(profile.freight.yes, 1)}
    return np.array([meanings.get(text, -1) for text in rows.text(header["freight"])], dtype=np.int8)


def _join(frame: pd.DataFrame, profile: AccidentProfile, column: str, complaints: Complaints) -> None:
    """Complain of rows without a number, of rows that deny the first of theirs, of accidents told twice."""
    nameless = (frame["reference"] == "").to_numpy()
    complaints.add(nameless, column, Reason.EMPTY)
    again = frame["reference"].duplicated().to_numpy() & ~nameless
    if profile.rows == "accident":
        complaints.add(again, column, Reason.ACCIDENT_TWICE)
        return
    told = frame[["occurred_on", "hour", "lon", "lat"]]
    first = told.groupby(frame["reference"]).transform("first")
    differs = ((told != first) & ~(told.isna() & first.isna())).any(axis="columns").to_numpy()
    complaints.add(again & differs, column, Reason.ACCIDENT_DISAGREES)


def _refuse_stored(
    frame: pd.DataFrame, context: InspectionContext, column: str, complaints: Complaints
) -> None:
    stored = context.stored_keys(set(frame["reference"]))
    days = frame["occurred_on"].dt.strftime("%Y-%m-%d")
    there = (frame["reference"] + " " + days).isin(stored).to_numpy()
    complaints.add(there, column, Reason.ACCIDENT_STORED)


def _refuse_parts(frame: pd.DataFrame, column: str, complaints: Complaints) -> None:
    """The good rows of an accident that has bad ones."""
    bad: Mask = pd.Series(complaints.bad).groupby(frame["reference"]).transform("any").to_numpy()
    left = bad & ~complaints.bad & (frame["reference"] != "").to_numpy()
    complaints.add(left, column, Reason.ACCIDENT_IN_PARTS)


def _together(frame: pd.DataFrame) -> pd.DataFrame:
    """`ACCIDENTS`: rows of one number as one, in the order of the file."""
    rank = pd.Series(range(len(_SEVERITIES)), index=list(_SEVERITIES))
    kept = frame.assign(severity=frame["severity"].map(rank))
    summed = dict.fromkeys(("deaths", "injuries", "riders", "helmets"), "sum")
    first = dict.fromkeys(("row", "occurred_on", "hour", "grid", "village", "lon", "lat"), "first")
    found = kept.groupby("reference", sort=False).agg(
        {**first, **summed, "severity": "min", "freight": "max"}
    )
    found = found.reset_index()
    found["severity"] = found["severity"].map(dict(enumerate(_SEVERITIES)))
    return found[names(ACCIDENTS)].astype({column.name: column.dtype for column in ACCIDENTS})
