"""A file of inspections becomes checks and problems; every row is accounted for."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from xqgis.geo import crs as systems
from xqgis.ingest.cells import Book, Rows, Texts, rows_of
from xqgis.ingest.complaints import Complaints
from xqgis.ingest.draft import Draft, InspectionContext, Note
from xqgis.ingest.duplicates import repeated_rows
from xqgis.ingest.form import own_form
from xqgis.ingest.judging import check_items, judge
from xqgis.ingest.locating import locate
from xqgis.ingest.profile import Columns, Profile
from xqgis.ingest.source import Upload, read_book
from xqgis.ingest.visits import announced_of, days_of, notes_on_days, sources_of, visit_keys
from xqgis.model.problem import Reason
from xqgis.model.standard import Registry
from xqgis.model.tables import CHECKS, names

__all__ = ["Draft", "InspectionContext", "read"]


def read(upload: Upload, profile: Profile | None, context: InspectionContext) -> Draft:
    """The draft of a file: by ``profile``, or as our own form without one.

    Cells are text and nothing is guessed. A row with any bad cell is rejected
    as a whole, with all its problems; a located row where nothing was judged
    is accepted and gives no check. Raises `UnreadableFile`, `ProfileInvalid`,
    `WrongCrs` and `LayerMissing` when no row can be judged at all. A profile that
    names no column of places takes the points of the layer, and the layer's own
    system speaks of nothing but those points.
    """
    book = read_book(upload)
    stated = ""
    if profile is None:
        profile, stated = own_form(book, context.town)
    profile = profile.placed(book.points)
    check_items(profile, context.registry)
    rows, sheet_notes = rows_of(book, profile.needed())
    pointed = (profile.columns.lon, profile.columns.lat) == book.points
    crs, crs_notes = agreed_crs((context.crs or "", profile.crs, book.crs if pointed else stated))
    complaints = Complaints(rows)
    visits, notes = _visits(rows, profile, crs, context, (book, complaints))
    judged = judge(rows, profile, context.registry, complaints)
    _refuse_early(visits, judged, complaints, profile.columns.date, context.registry)
    checks = _checks(visits, judged, complaints)
    stored = context.stored_keys(set(checks["item"]))
    filed, again = repeated_rows(checks, len(rows), stored)
    column = _telling_column(profile.columns)
    complaints.add(filed, column, Reason.DUPLICATE_STORED)
    complaints.add(again, column, Reason.DUPLICATE)
    checks = checks[~complaints.bad[checks["index"]]].reset_index(drop=True)
    rejected = int(complaints.bad.sum())
    silent = len(rows) - rejected - checks["index"].nunique()
    if silent:
        notes += (("ingest.note_no_checks", {"rows": silent}),)
    return Draft(
        read=len(rows),
        accepted=len(rows) - rejected,
        rejected=rejected,
        found=_declared(checks),
        problems=complaints.problems(),
        notes=(*book.notes, *sheet_notes, *crs_notes, *notes),
        digest=upload.digest,
        filename=upload.name,
        crs=crs,
        source_rows=rows.as_typed(complaints.bad),
    )


def agreed_crs(said: tuple[str, str, str]) -> tuple[str, tuple[Note, ...]]:
    """The system the points are in: by flag, then profile, then file; '' when nobody says.

    A disagreement is a note, never a silence.
    """
    known = [systems.named(name) for name in said if name.strip()]
    if not known:
        return "", ()
    others = "、".join(dict.fromkeys(name for name in known if name != known[0]))
    return known[0], (("ingest.note_crs", {"crs": known[0], "others": others}),) if others else ()


def _visits(
    rows: Rows, profile: Profile, crs: str, context: InspectionContext, readers: tuple[Book, Complaints]
) -> tuple[pd.DataFrame, tuple[Note, ...]]:
    """One row for each row of the file: when, where, by whom."""
    book, complaints = readers
    columns = profile.columns
    days = days_of(rows, profile, context, book.typed, complaints)
    sources, source_notes = sources_of(rows, profile.sources, context, complaints)
    announced = announced_of(rows, columns.announced, complaints)
    places, place_notes = locate(rows, columns, crs, context, days, complaints)
    frame = pd.DataFrame(
        {
            "row": rows.row,
            "grid": _texts(places.grid),
            "village": _texts(places.village),
            "lon": places.lon,
            "lat": places.lat,
            "place": _texts(rows.text(columns.place)),
            "checked_on": days.astype("datetime64[s]"),
            "source": _texts(sources),
            "announced": announced,
            "note": _texts(rows.raw(columns.note)),
        }
    )
    frame["visit"] = _texts(visit_keys(frame))
    return frame, (*notes_on_days(days, context), *source_notes, *place_notes)


def _texts(texts: Sequence[str] | Texts) -> pd.Series:
    """Texts as plain objects: rows are walked one by one until the frame is declared."""
    return pd.Series(texts, dtype=object)


def _checks(visits: pd.DataFrame, judged: pd.DataFrame, complaints: Complaints) -> pd.DataFrame:
    sound = judged[~complaints.bad[judged["index"]]].reset_index(drop=True)
    taken = visits.take(sound["index"].to_numpy()).reset_index(drop=True)
    return pd.concat([taken, sound], axis="columns")


def _refuse_early(
    visits: pd.DataFrame, judged: pd.DataFrame, complaints: Complaints, column: str, registry: Registry
) -> None:
    """Complain about rows that judge an item before the standards it belongs to came into force."""
    begins = registry.begins()
    day = visits["checked_on"].take(judged["index"].to_numpy()).to_numpy()
    since = pd.to_datetime(judged["item"].map(begins)).to_numpy()
    early = judged[day < since].drop_duplicates("index")  # a row may judge very many items
    for item, rows in early.groupby("item"):
        which = np.zeros(len(visits), dtype=bool)
        which[rows["index"].to_numpy()] = True
        complaints.add(which, column, Reason.ITEM_NOT_YET, {"item": item, "since": begins[str(item)]})


def _declared(checks: pd.DataFrame) -> pd.DataFrame:
    return checks[names(CHECKS)].astype({column.name: column.dtype for column in CHECKS})


def _telling_column(columns: Columns) -> str:
    """Where to look first when a row repeats another."""
    return columns.place or columns.grid_code or columns.lon or columns.date
