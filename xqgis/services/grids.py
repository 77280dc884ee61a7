"""The grids change: one is split, some are merged; what was counted stays where it was."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import geopandas as gpd
import pandas as pd
import shapely

from xqgis.errors import ChangeRefused, UnknownCode
from xqgis.geo.coverage import Coverage, geodesic_area_m2
from xqgis.ingest import areas as reader
from xqgis.ingest.areas import AreaContext, AreaDraft
from xqgis.ingest.outlines import CODE, label_of, mended
from xqgis.model.actor import Actor
from xqgis.model.tables import AREAS, names
from xqgis.services.areas import AreaFile, start_day
from xqgis.services.rights import Act, require
from xqgis.services.town_hall import TownHall, digest_of
from xqgis.store import AreaMeta, in_force
from xqgis.words import Phrase

__all__ = ["GridChange", "check_merge", "check_split", "grid_history", "refuse_bad_parts", "store_change"]

_OF_SEAT = "ingest.note_seat"
_ROUNDING_M2, _ROUNDING = 1.0, 1e-6
"""How far old and new area may differ: the rounding of coordinates, docs/decisions/0010."""


@dataclass(frozen=True)
class GridChange:
    """A split or a merge as it would be stored: the whole layer after it, and what becomes of what.

    ``differs_m2`` is the area that old and new do not share. ``draft`` is the
    file the parts of a split came in.
    """

    act: Act
    frame: gpd.GeoDataFrame = field(repr=False)
    successions: tuple[tuple[str, str], ...]
    differs_m2: float
    valid_from: date
    after: int
    filename: str = ""
    draft: AreaDraft | None = field(default=None, repr=False)


def check_split(hall: TownHall, actor: Actor, code: str, file: AreaFile) -> GridChange:
    """A grid in parts that cover exactly what it covered, each with a code never used before.

    A part that names no village and lies in none keeps the old one. The
    change holds from the file's ``valid_from``. A part that cannot be read
    stands in ``draft.problems``. NotAllowed, UnreadableFile, WrongCrs,
    WrongDay, UnknownCode, ChangeRefused.
    """
    require(actor, Act.SPLIT_GRID)
    versions = hall.versions("grid")
    day = start_day(hall, versions, file.valid_from)
    newest = hall.areas("grid").frame
    old = _rows(newest, [code])
    used = hall.store.area_codes("grid")
    context = AreaContext(hall.town, hall.coverage("village", day), used)
    draft = reader.read(file.upload, "grid", file.fields, file.crs, context)
    # Parts of a grid need not hold the seat of the town.
    draft = replace(draft, notes=tuple(note for note in draft.notes if not note[0].startswith(_OF_SEAT)))
    named = draft.frame["village"]
    parts = draft.frame.assign(village=named.where(named != "", old["village"].iloc[0]))
    change = GridChange(
        act=Act.SPLIT_GRID,
        frame=_replaced(newest, [code], parts),
        successions=tuple((code, part) for part in parts["code"]),
        differs_m2=_differs_m2(old, parts),
        valid_from=day,
        after=in_force(versions, None),
        filename=file.upload.name,
        draft=draft,
    )
    if not draft.problems:
        if len(parts) < 2:
            raise ChangeRefused(why=Phrase("errors.change_parts", {"parts": len(parts)}))
        _refuse_other_area(change.differs_m2, geodesic_area_m2(old.geometry.iloc[0]))
    return change


def check_merge(
    hall: TownHall, actor: Actor, codes: Sequence[str], into: tuple[str, str], day: date | None = None
) -> GridChange:
    """Grids of one village as one; ``into`` is its code, never used before, and its name.

    NotAllowed, WrongDay, UnknownCode, ChangeRefused.
    """
    require(actor, Act.MERGE_GRIDS)
    versions = hall.versions("grid")
    day = start_day(hall, versions, day)
    newest = hall.areas("grid").frame
    gone = list(dict.fromkeys(codes))
    old = _rows(newest, gone)
    code, name = into[0], label_of(into[1])
    _refuse_other_code(hall, code)
    if len(gone) < 2 or not name:
        raise ChangeRefused(why=Phrase("errors.change_name" if len(gone) > 1 else "errors.change_few"))
    villages = sorted(set(old["village"]))
    if len(villages) > 1:
        raise ChangeRefused(why=Phrase("errors.change_villages", {"villages": "、".join(villages)}))
    whole = [(code, name, villages[0], bool(old["demo"].any()), mended(old.geometry.union_all()))]
    merged = gpd.GeoDataFrame(whole, columns=names(AREAS), geometry="geometry", crs=newest.crs)
    change = GridChange(
        act=Act.MERGE_GRIDS,
        frame=_replaced(newest, gone, merged),
        successions=tuple((part, code) for part in gone),
        differs_m2=_differs_m2(merged, old),
        valid_from=day,
        after=in_force(versions, None),
    )
    _refuse_other_area(change.differs_m2, geodesic_area_m2(merged.geometry.iloc[0]))
    return change


def refuse_bad_parts(change: GridChange) -> None:
    """ChangeRefused when some part of a split cannot be read: a split is stored whole or not at all."""
    if change.draft and change.draft.problems:
        raise ChangeRefused(why=Phrase("errors.change_bad_parts", {"rejected": change.draft.rejected}))


def store_change(hall: TownHall, actor: Actor, change: GridChange) -> int:
    """A checked change in force as a new version of the grids; that version.

    NotAllowed, ChangeRefused, StoreBusy, and LayerMoved when somebody has changed
    the grids since it was checked.
    """
    require(actor, change.act)
    refuse_bad_parts(change)
    meta = AreaMeta(
        digest=digest_of(change.frame),
        filename=change.filename,
        crs=hall.town.stored_crs,
        valid_from=change.valid_from,
        successions=change.successions,
        after=change.after,
    )
    entry = hall.entry(
        actor,
        change.act,
        successions=[list(pair) for pair in change.successions],
        differs_m2=round(change.differs_m2, 3),
        valid_from=change.valid_from.isoformat(),
    )
    return hall.store.put_areas("grid", change.frame, meta, entry)


def grid_history(hall: TownHall, actor: Actor) -> pd.DataFrame:
    """One row a version of the grids, oldest first.

    Columns: version, valid_from, filename, actor, at, grids (how many),
    added and gone (tuples of codes against the version before) and
    successions (tuple of pairs of an old code and what it became).
    """
    require(actor, Act.LOOK_CLOSELY)
    history = hall.store.area_history("grid")
    codes = [hall.store.area_codes("grid", version) for version in history["version"]]
    before = [frozenset[str](), *codes][: len(codes)]
    pairs = list(zip(before, codes, strict=True))
    return history.assign(
        grids=[len(found) for found in codes],
        added=_objects([tuple(sorted(new - old)) for old, new in pairs]),
        gone=_objects([tuple(sorted(old - new)) for old, new in pairs]),
    )


def _objects(values: list[tuple[str, ...]]) -> pd.Series:
    return pd.Series(values, index=range(len(values)), dtype=object)


def _rows(newest: gpd.GeoDataFrame, codes: Sequence[str]) -> gpd.GeoDataFrame:
    there = set(newest["code"])
    for code in codes:
        if code not in there:
            raise UnknownCode(kind="grid", code=code)
    return newest[newest["code"].isin(codes)]


def _replaced(newest: gpd.GeoDataFrame, gone: Sequence[str], new: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """The layer without some codes and with others, in code order."""
    rest = newest[~newest["code"].isin(gone)]
    whole = pd.concat([rest, new], ignore_index=True)
    return gpd.GeoDataFrame(whole, crs=newest.crs).sort_values("code", ignore_index=True)


def _differs_m2(old: gpd.GeoDataFrame, parts: gpd.GeoDataFrame) -> float:
    """The area that one side covers and the other does not, and what the parts cover twice."""
    apart = geodesic_area_m2(
        shapely.symmetric_difference(old.geometry.union_all(), parts.geometry.union_all())
    )
    return apart + Coverage(parts["code"], parts.geometry).overlaps_m2()


def _refuse_other_area(differs_m2: float, area_m2: float) -> None:
    limit = max(_ROUNDING_M2, _ROUNDING * area_m2)
    if differs_m2 > limit:
        facts = {"differs": f"{differs_m2:,.1f}", "limit": f"{limit:,.1f}"}
        raise ChangeRefused(why=Phrase("errors.change_area", facts))


def _refuse_other_code(hall: TownHall, code: str) -> None:
    pattern = hall.town.grid_code_pattern or CODE.pattern
    if not re.fullmatch(pattern, code):
        raise ChangeRefused(why=Phrase("errors.change_code_bad", {"code": code}))
    if code in hall.store.area_codes("grid"):
        raise ChangeRefused(why=Phrase("errors.change_code_used", {"code": code}))
