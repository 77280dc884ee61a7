"""Figures: the one way every screen, paper and file comes to a score."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Literal, get_args

import pandas as pd

from xqgis.errors import UnknownCode
from xqgis.model.actor import Actor
from xqgis.model.figure import Figure
from xqgis.model.filter import Filter
from xqgis.model.view import Level
from xqgis.publish.scores import scores_csv, scores_json, scores_parquet
from xqgis.scoring.compliance import Terms, TownWide, areas_and_whole, prior_within, scored
from xqgis.scoring.counts import Arrays
from xqgis.scoring.design import Effects, design_effects
from xqgis.scoring.figures import NO_FIGURE, figures
from xqgis.scoring.judged import KEYS
from xqgis.scoring.prior import Prior, prior_of
from xqgis.services.counting import Counting, item_counts
from xqgis.services.rights import Act, require
from xqgis.services.selection import biting, implied, track_of, view_ends_on
from xqgis.services.town_hall import TownHall

EVERYTHING = Filter()
Format = Literal["csv", "json", "parquet"]


def score(
    hall: TownHall,
    actor: Actor,
    by: Sequence[str],
    as_of: date | None = None,
    chosen: Filter | None = None,
) -> pd.DataFrame:
    """Scores of the cells ``by`` any of `KEYS`: those keys, sorted, then `SCORES`.

    ``as_of`` is today at the latest; ``chosen`` leaves out the checks that do
    not meet it. What the shrunk rate is drawn to, and the design effect of
    visits, are the whole town's all the same. A cell without a judged check
    has no row, unless a critical failure stands open there. NotAllowed,
    UnknownCode, StoreBusy.
    """
    require(actor, Act.LOOK)
    keys = tuple(by)
    for key in keys:
        if key not in KEYS or keys.count(key) > 1:
            raise UnknownCode(kind="key", code=key)
    day, asked = hall.as_of(as_of), implied(hall, chosen or EVERYTHING)
    return hall.settled(lambda revision: _kept(hall, revision, keys, day, asked)).copy()


def score_file(hall: TownHall, actor: Actor, by: Sequence[str], as_of: date | None, kind: Format) -> bytes:
    """`score` as a file, columns in its order without ``visits``, with the day of the figures at the end.

    NotAllowed, UnknownCode, StoreBusy.
    """
    require(actor, Act.EXPORT)
    found = score(hall, actor, by, as_of).drop(columns="visits").assign(as_of=hall.as_of(as_of).isoformat())
    write = {"csv": scores_csv, "json": scores_json, "parquet": scores_parquet}[kind]
    return write(found)


def figure(
    hall: TownHall,
    actor: Actor,
    keys: Mapping[str, str],
    as_of: date | None = None,
    chosen: Filter | None = None,
) -> Figure:
    """The figure of one cell, such as ``{"village": "430423105204", "domain": "C", "phase": "2"}``.

    `NO_FIGURE` for a cell without checks, whether or not the town has it.
    """
    found = score(hall, actor, [key for key in KEYS if key in keys], as_of, chosen)
    for key, code in keys.items():
        found = found[found[key] == code]
    return figures(found)[0] if len(found) else NO_FIGURE


def _kept(hall: TownHall, revision: int, keys: tuple[str, ...], day: date, chosen: Filter) -> pd.DataFrame:
    key = ("score", revision, keys, day, chosen)
    return hall.asked_shelf.get(key, lambda: _score(hall, revision, keys, day, chosen))


def _score(hall: TownHall, revision: int, keys: tuple[str, ...], day: date, chosen: Filter) -> pd.DataFrame:
    whole = Filter(domain=chosen.domain, phase=chosen.phase)
    prior = None if chosen == whole else _prior(hall, revision, keys, day, whole)
    wide = TownWide(effects(hall, revision, day), prior, biting(hall, chosen, day))
    until = view_ends_on(hall, chosen, day)
    if "item" in keys:
        counts = item_counts(hall, chosen, keys, until)
    else:
        counts = Counting(hall, chosen, until).counts(keys)
    found = scored(counts, terms(hall, chosen), keys, until, wide)
    if chosen.phase and "phase" in keys:
        found = found[found["phase"] == chosen.phase].reset_index(drop=True)
    return found


def score_areas(
    hall: TownHall, revision: int, view: tuple[Level, date], chosen: Filter, stood: pd.DataFrame
) -> tuple[Arrays, Arrays]:
    """The columns of scores by area and by nothing, at once; both with ``last_on``, the last day judged.

    For services that settle on a ``revision`` themselves; ``chosen`` is
    implied, ``stood`` is what is `standing` of it.
    """
    area, day = view
    prior = _prior(hall, revision, (area,), day, Filter(domain=chosen.domain, phase=chosen.phase))
    wide = TownWide(effects(hall, revision, day), prior, stood)
    found = Counting(hall, chosen, view_ends_on(hall, chosen, day))
    return areas_and_whole(found.told([area]), found.once(), terms(hall, chosen), (area, found.until), wide)


def terms(hall: TownHall, chosen: Filter = EVERYTHING) -> Terms:
    """What the checks of ``chosen`` are scored by."""
    return Terms(hall.registry, hall.town.held_to(track_of(hall, chosen)), hall.grid_village())


def _prior(hall: TownHall, revision: int, keys: tuple[str, ...], day: date, whole: Filter) -> Prior:
    """The prior of the cells ``keys`` in the domain and phase of ``whole``, all of the town."""
    area = next((level for level in get_args(Level) if keys == (level,)), None)
    if area is None:
        return prior_of(_kept(hall, revision, keys, day, whole), keys)
    found = Counting(hall, EVERYTHING, day)
    told = hall.shelf.get(("town", revision, area, day), lambda: found.told([area]))
    key = ("prior", revision, area, day, whole)
    return hall.shelf.get(key, lambda: prior_within(told, hall.registry, area, whole.domain, whole.phase))


def effects(hall: TownHall, revision: int, day: date) -> Effects:
    """The design effects of the town up to ``day``: each is of one domain and phase, whatever is chosen."""

    def made() -> Effects:
        tallies = hall.store.derived("tallies")
        return design_effects(tallies.filter(tallies.checked_on <= day))

    return hall.shelf.get(("effects", revision, day), made)
