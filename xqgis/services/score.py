"""Figures: the one way every screen, paper and file comes to a score."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Literal, get_args

import pandas as pd

from xqgis.errors import StoreBusy, UnknownCode
from xqgis.model.actor import Actor
from xqgis.model.figure import Figure
from xqgis.model.filter import Filter
from xqgis.model.view import Level
from xqgis.publish.scores import scores_csv, scores_json, scores_parquet
from xqgis.scoring.chosen import UNTIL, choose, choose_spells, shaped, until_day
from xqgis.scoring.compliance import (
    Terms,
    TownWide,
    areas_and_whole,
    cells,
    prior_within,
)
from xqgis.scoring.counts import Told, question, told_by
from xqgis.scoring.design import Effects, design_effects
from xqgis.scoring.figures import NO_FIGURE, figures
from xqgis.scoring.judged import KEYS
from xqgis.scoring.prior import Prior, prior_of
from xqgis.scoring.tallies import singles
from xqgis.scoring.veto import open_on, spell_frame
from xqgis.services.rights import Act, require
from xqgis.services.town_hall import TownHall

EVERYTHING = Filter()
Format = Literal["csv", "json", "parquet"]
_TRIES = 8
"""So often may somebody file while a score is made, before we ask to come again."""


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
    day, asked = hall.as_of(as_of), _implied(hall, chosen or EVERYTHING)
    for _ in range(_TRIES):
        revision = hall.store.revision()
        found = _kept(hall, revision, keys, day, asked)
        if hall.store.revision() == revision:
            return found.copy()
    raise StoreBusy


def score_areas(
    hall: TownHall, actor: Actor, area: Level, as_of: date | None, chosen: Filter
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """`score` by ``area`` and by nothing, both with ``last_on``, the last day judged; at once. As `score`."""
    require(actor, Act.LOOK)
    day, asked = hall.as_of(as_of), _implied(hall, chosen)
    for _ in range(_TRIES):
        revision = hall.store.revision()
        key = ("areas", revision, area, day, asked)
        found = hall.shelf.get(key, lambda: _areas_and_whole(hall, revision, area, day, asked))  # noqa: B023
        if hall.store.revision() == revision:
            return found[0].copy(), found[1].copy()
    raise StoreBusy


def score_file(hall: TownHall, actor: Actor, by: Sequence[str], as_of: date | None, kind: Format) -> bytes:
    """`score` as a file, columns in its order without ``visits``. NotAllowed, UnknownCode, StoreBusy."""
    require(actor, Act.EXPORT)
    found = score(hall, actor, by, as_of).drop(columns="visits")
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


def open_spells(hall: TownHall, day: date) -> pd.DataFrame:
    """The `SPELLS` of critical failures that stood open at the end of ``day``, whoever may know of them."""
    revision = hall.store.revision()
    return hall.shelf.get(("open", revision, day), lambda: open_on(_spells(hall, revision), day))


def _implied(hall: TownHall, chosen: Filter) -> Filter:
    """``chosen`` with the standard of its item and the domain of its standard."""
    if chosen.item:
        standard = hall.registry.standard_of(chosen.item)
        return replace(chosen, standard=standard.code, domain=standard.domain)
    if chosen.standard:
        domains = {standard.code: standard.domain for standard in hall.registry.standards}
        return replace(chosen, domain=domains[chosen.standard])
    return chosen


def _kept(hall: TownHall, revision: int, keys: tuple[str, ...], day: date, chosen: Filter) -> pd.DataFrame:
    key = ("score", revision, keys, day, chosen)
    return hall.shelf.get(key, lambda: _score(hall, revision, keys, day, chosen))


def _score(hall: TownHall, revision: int, keys: tuple[str, ...], day: date, chosen: Filter) -> pd.DataFrame:
    whole = Filter(domain=chosen.domain, phase=chosen.phase)
    prior = None if chosen == whole else _prior(hall, revision, keys, day, whole)
    wide = TownWide(_effects(hall, revision, day), prior, _biting(hall, revision, day, chosen))
    terms = _terms(hall, chosen)
    found = cells(_counted(hall, chosen, "item" in keys), terms, keys, view_ends_on(hall, chosen, day), wide)
    if chosen.phase and "phase" in keys:
        found = found[found["phase"] == chosen.phase].reset_index(drop=True)
    return found


def _areas_and_whole(
    hall: TownHall, revision: int, area: Level, day: date, chosen: Filter
) -> tuple[pd.DataFrame, pd.DataFrame]:
    whole = Filter(domain=chosen.domain, phase=chosen.phase)
    prior = _prior(hall, revision, (area,), day, whole)
    wide = TownWide(_effects(hall, revision, day), prior, _biting(hall, revision, day, chosen))
    until = view_ends_on(hall, chosen, day)
    told = _told(hall, area, until, chosen)
    return areas_and_whole(
        told, lambda: until_day(_counted(hall, chosen), until), _terms(hall, chosen), (area, until), wide
    )


def _told(hall: TownHall, area: Level, until: date, chosen: Filter) -> Told:
    """What the columns tell of ``chosen`` by ``area`` up to a day."""
    if chosen.item:
        return told_by(question(until_day(_counted(hall, chosen), until), [area]).to_pyarrow())
    shape, span, values = shaped(chosen, hall.town)

    def made(table: Callable[[str], Any]) -> Any:
        kept = choose(table("tallies"), shape, hall.registry, hall.town, span)
        return question(until_day(kept, UNTIL), [area])

    return told_by(hall.store.ask((area, shape), made, values | {UNTIL: until}))


def _counted(hall: TownHall, chosen: Filter, by_item: bool = False) -> Any:
    """The tallies of ``chosen``; of single checks where items are told apart."""
    if by_item or chosen.item:
        counted = singles(hall.store.derived("checks"), hall.registry, hall.town.phases)
    else:
        counted = hall.store.derived("tallies")
    return choose(counted, chosen, hall.registry, hall.town)


def _terms(hall: TownHall, chosen: Filter) -> Terms:
    track = chosen.track or (hall.town.track_of(chosen.village) if chosen.village else "")
    return Terms(hall.registry, hall.town.held_to(track), hall.grid_village())


def _biting(hall: TownHall, revision: int, day: date, chosen: Filter) -> pd.DataFrame:
    """The `SPELLS` that may bite in a view of ``chosen``."""
    spells = choose_spells(_spells(hall, revision), chosen, hall.registry)
    if chosen.track:
        spells = spells[spells["village"].isin(hall.town.villages_on(chosen.track))]
    if chosen.phase and hall.town.phase(chosen.phase).starts_on > day:
        spells = spells.head(0)
    return spells


def _prior(hall: TownHall, revision: int, keys: tuple[str, ...], day: date, whole: Filter) -> Prior:
    """The prior of the cells ``keys`` in the domain and phase of ``whole``, all of the town."""
    area = next((level for level in get_args(Level) if keys == (level,)), None)
    if area is None:
        return prior_of(_kept(hall, revision, keys, day, whole), keys)
    told = hall.shelf.get(("town", revision, area, day), lambda: _told(hall, area, day, EVERYTHING))
    key = ("prior", revision, area, day, whole)
    return hall.shelf.get(key, lambda: prior_within(told, hall.registry, area, whole.domain, whole.phase))


def view_ends_on(hall: TownHall, chosen: Filter, day: date) -> date:
    """The last day that a view of ``chosen`` looks at: its own, its phase's or ``day``, the earliest."""
    ends = hall.town.phase(chosen.phase).view_ends_on(day) if chosen.phase else day
    return min(ends, chosen.ends_on) if chosen.ends_on else ends


def _effects(hall: TownHall, revision: int, day: date) -> Effects:
    """The design effects of the town up to ``day``: each is of one domain and phase, whatever is chosen."""

    def made() -> Effects:
        tallies = hall.store.derived("tallies")
        return design_effects(until_day(tallies, day))

    return hall.shelf.get(("effects", revision, day), made)


def _spells(hall: TownHall, revision: int) -> pd.DataFrame:
    return hall.shelf.get(("spells", revision), lambda: spell_frame(hall.store.derived("spells")))
