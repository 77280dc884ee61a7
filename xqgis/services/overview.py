"""The state of the town at a glance: key figures, the matrix, and what needs a decision first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

import pandas as pd

from xqgis.model.actor import Actor
from xqgis.model.figure import Figure
from xqgis.model.grade import Grade, Verdict
from xqgis.model.phase import Phase
from xqgis.scoring.figures import NO_FIGURE, figures
from xqgis.services.rights import Act, require
from xqgis.services.scope import sees
from xqgis.services.score import score
from xqgis.services.selection import open_spells
from xqgis.services.town_hall import TownHall


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """The whole town in one domain and phase, against the phase's target (0-1, or None)."""

    domain: str
    phase: str
    begun: bool
    figure: Figure
    target: float | None
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class WeakItem:
    """An item with a low rate; ``units`` answer for its standard."""

    item: str
    standard: str
    domain: str
    figure: Figure
    units: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OpenVeto:
    """A critical failure that nobody has seen put right; ``place`` as typed, empty outside one's scope."""

    item: str
    standard: str
    domain: str
    grid: str
    village: str
    place: str
    since: date
    days: int
    units: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BelowTarget:
    """A village whose whole interval lies below the phase's target; ``units`` are the domain's group."""

    domain: str
    phase: str
    village: str
    figure: Figure
    target: float
    units: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NotRatedGrids:
    """How many of a village's grids have too few checks in this phase; ``domain`` empty for all together."""

    village: str
    phase: str
    domain: str
    grids: int
    of: int


Decision = OpenVeto | BelowTarget | NotRatedGrids


def key_figures(
    hall: TownHall, actor: Actor, phase: str | None = None, as_of: date | None = None
) -> tuple[KeyFigure, ...]:
    """One figure a domain, in the pack's order; ``phase`` is the current one unless given."""
    day = hall.as_of(as_of)
    code = phase or hall.town.phase_on(day).code
    found = _by_cell(hall, actor, day)
    return tuple(
        _key_figure(hall, found, domain.code, hall.town.phase(code), day) for domain in hall.town.domains
    )


def decisions(
    hall: TownHall, actor: Actor, as_of: date | None = None, domain: str | None = None
) -> tuple[Decision, ...]:
    """What needs a decision: open vetoes (longest open first), then villages whose
    interval lies below the phase's target (farthest first), then grids not rated
    (most first). All of ``domain``, or of the town without one.
    """
    require(actor, Act.LOOK_CLOSELY)
    day = hall.as_of(as_of)
    phase = hall.town.phase_on(day)
    vetoes = sorted(
        _vetoes(hall, actor, day, domain), key=lambda veto: (-veto.days, veto.grid, veto.item, veto.place)
    )
    below = sorted(_below(hall, actor, day, phase, domain), key=_farthest)
    grey = sorted(
        _not_rated(hall, actor, day, phase, domain), key=lambda grids: (-grids.grids, grids.village)
    )
    return (*vetoes, *below, *grey)


def _by_cell(hall: TownHall, actor: Actor, day: date) -> Mapping[tuple[str, str], Figure]:
    found = score(hall, actor, ["domain", "phase"], day)
    return dict(zip(zip(found["domain"], found["phase"], strict=True), figures(found), strict=True))


def _key_figure(
    hall: TownHall, found: Mapping[tuple[str, str], Figure], domain: str, phase: Phase, day: date
) -> KeyFigure:
    fig = found.get((domain, phase.code), NO_FIGURE)
    target = hall.town.targets.get((phase.code, domain))
    return KeyFigure(domain, phase.code, phase.starts_on <= day, fig, target, fig.against(target))


def _vetoes(hall: TownHall, actor: Actor, day: date, domain: str | None) -> Iterator[OpenVeto]:
    found = open_spells(hall, day)
    for row in found.to_dict("records"):
        standard = hall.registry.standard_of(row["item"])
        if domain in {None, standard.domain}:
            since = row["since"].date()
            yield OpenVeto(
                item=row["item"],
                standard=standard.code,
                domain=standard.domain,
                grid=row["grid"],
                village=row["village"],
                place=row["place"] if sees(actor.scope, standard, row["village"]) else "",
                since=since,
                days=(day - since).days,
                units=standard.units,
            )


def _below(
    hall: TownHall, actor: Actor, day: date, phase: Phase, domain: str | None
) -> Iterator[BelowTarget]:
    groups = {group.domain: group.units for group in hall.town.groups if group.domain}
    found = score(hall, actor, ["village", "domain", "phase"], day)
    found = found[found["phase"] == phase.code]
    for (village, field), fig in zip(found[["village", "domain"]].to_numpy(), figures(found), strict=True):
        target = hall.town.targets.get((phase.code, field))
        if target is not None and domain in {None, field} and fig.against(target) is Verdict.MISSED:
            yield BelowTarget(field, phase.code, village, fig, target, groups.get(field, ()))


def _farthest(below: BelowTarget) -> tuple[float, str, str]:
    return ((below.figure.rate or 0.0) - below.target, below.village, below.domain)


def _not_rated(
    hall: TownHall, actor: Actor, day: date, phase: Phase, domain: str | None
) -> Iterator[NotRatedGrids]:
    keys = ["grid", "domain", "phase"] if domain else ["grid", "phase"]
    found = score(hall, actor, keys, day)
    found = found[(found["phase"] == phase.code) & (found["grade"] != Grade.NOT_RATED.key)]
    if domain:
        found = found[found["domain"] == domain]
    grids = hall.areas("grid").frame
    grey = pd.DataFrame({"village": grids["village"], "grey": ~grids["code"].isin(found["grid"])})
    for village, counts in grey.groupby("village")["grey"].agg(["sum", "size"]).iterrows():
        if counts["sum"]:
            yield NotRatedGrids(
                str(village), phase.code, domain or "", int(counts["sum"]), int(counts["size"])
            )
