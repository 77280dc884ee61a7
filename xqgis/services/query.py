"""网格查询: the figures of any selection of checks, area by area, and where each of them comes from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from xqgis.model.actor import Actor, Scope
from xqgis.model.figure import Figure
from xqgis.model.filter import INDEPENDENT, Filter
from xqgis.model.grade import Grade
from xqgis.model.tables import SCORES, names
from xqgis.model.view import Level
from xqgis.scoring.counts import Arrays
from xqgis.scoring.difference import Span, apart
from xqgis.scoring.figures import NO_FIGURE, figures
from xqgis.scoring.meeting import in_both, tallied
from xqgis.services.query_checks import meeting, narrowed
from xqgis.services.rights import Act, require
from xqgis.services.scope import answers_for
from xqgis.services.score import score_areas
from xqgis.services.selection import implied, items_of, standing, view_ends_on, villages_of
from xqgis.services.town_hall import TownHall
from xqgis.services.veil import FEWEST, veiled

_EMPTY: Mapping[str, Any] = {
    **{column.name: 0 for column in SCORES if column.dtype == "int64"},
    "grade": Grade.NOT_RATED.key, "veto_item": "", "n_eff": 0.0, "deff": 1.0,
    "last_on": np.datetime64("NaT", "s"),
}  # fmt: skip
"""The `SCORES` of an area without a row that are known all the same: those of `NO_FIGURE`."""
SORTS = ("code", "grade", "rate", "n", "vetoes", "last_on")
"""What the table of areas can be put in order by; a ``-`` before it turns the order round."""


@dataclass(frozen=True)
class Answer:
    """The figures of ``chosen`` in every area of level ``by``; not to be changed.

    ``areas`` has one row an area, in code order: ``code``, ``village`` (of a
    grid), `SCORES`, ``last_on`` (the last day judged, NaT without one),
    ``vetoes`` (open critical failures), ``veto_first`` (the lowest item among
    them) and ``retired``. Without a judged check n is 0 and nothing is rated.
    ``target`` is the phase's for the domain, None unless both are chosen.
    """

    chosen: Filter
    by: Level
    as_of: date
    revision: int
    total: Figure
    target: float | None
    areas: pd.DataFrame


@dataclass(frozen=True, slots=True)
class Line:
    """One area of an answer for reading; ``last_on`` is None where nothing was judged."""

    code: str
    village: str
    figure: Figure
    vetoes: int
    veto_first: str
    last_on: date | None
    retired: bool


@dataclass(frozen=True, slots=True)
class Version:
    """The checks judged under one version of the standards."""

    code: str
    n: int
    first: date
    last: date


@dataclass(frozen=True)
class Provenance:
    """Where a figure comes from; ``area`` is empty for the whole selection.

    Left out of it: results not applicable, checks of other sources (when one
    is chosen), and checks that lie in no area of the level (whole selection only).
    """

    chosen: Filter
    by: Level
    area: str
    as_of: date
    revision: int
    figure: Figure
    target: float | None
    versions: tuple[Version, ...]
    sources: Mapping[str, int]
    not_applicable: int
    other_sources: Mapping[str, int]
    nowhere: int


@dataclass(frozen=True)
class Comparison:
    """Two selections side by side; ``gap`` is ``one`` minus ``other``, None without two rates.

    ``shared`` checks stand in both, so that the interval, which takes the two
    to be independent, does not hold strictly.
    """

    one: Answer
    other: Answer
    gap: Span | None
    shared: int

    @property
    def clear(self) -> bool:
        """Whether both are rated and the interval of the difference leaves out 0."""
        rated = Grade.NOT_RATED not in {self.one.total.grade, self.other.total.grade}
        return rated and self.gap is not None and not self.gap[1] <= 0 <= self.gap[2]


def answer(
    hall: TownHall, actor: Actor, chosen: Filter, by: Level = "grid", as_of: date | None = None
) -> Answer:
    """The figures of ``chosen``, all of one revision.

    Outside the actor's scope areas of fewer than `FEWEST` checks have none:
    narrow conditions would make single checks of them; nor has what would
    tell them by a subtraction (`services.veil`). NotAllowed.
    """
    return _veiled(hall, _whole(hall, actor, chosen, by, as_of), actor.scope)


def _whole(hall: TownHall, actor: Actor, chosen: Filter, by: Level, as_of: date | None) -> Answer:
    """`answer` with every figure of it."""
    require(actor, Act.LOOK)
    asked, day = implied(hall, chosen), hall.as_of(as_of)

    def made(revision: int) -> Answer:
        make = partial(_answer, hall, actor, (asked, by, day), revision)
        return hall.asked_shelf.get(("answer", revision, asked, by, day), make)

    return hall.settled(made)


def provenance(
    hall: TownHall,
    actor: Actor,
    chosen: Filter,
    by: Level = "grid",
    area: str = "",
    as_of: date | None = None,
) -> Provenance:
    """Where the figure of ``chosen`` comes from, or that of one ``area`` of it.

    NotAllowed; UnknownCode for an area that the filter leaves out.
    """
    anyone = narrowed(chosen, by, area)

    def made(_: int) -> Provenance:
        found = _whole(hall, actor, chosen, by, as_of)
        told = _veiled(hall, found, actor.scope)
        return _provenance(hall, found, (area, figure_of(told, area) if area else told.total), anyone)

    return hall.settled(made)


def _provenance(hall: TownHall, found: Answer, about: tuple[str, Figure], narrow: Filter) -> Provenance:
    area, figure = about
    key = ("provenance", found.revision, narrow, found.by, found.as_of)
    anyone = replace(narrow, source="")
    counts = hall.asked_shelf.get(key, lambda: tallied(meeting(hall, anyone, found.as_of)))
    wanted = counts["source"].isin(_sources(hall, found.chosen, counts))
    ours = counts[wanted] if figure.n else counts.head(0)
    judged = ours[ours["judged"]]
    return Provenance(
        chosen=found.chosen,
        by=found.by,
        area=area,
        as_of=found.as_of,
        revision=found.revision,
        figure=figure,
        target=found.target,
        versions=_versions(judged),
        sources=_by_source(judged),
        not_applicable=int(ours.loc[~ours["judged"], "n"].sum()),
        other_sources=_by_source(counts[~wanted & counts["judged"]]),
        nowhere=0 if area else max(0, found.total.n - int(found.areas["n"].sum())),
    )


def compare(
    hall: TownHall, actor: Actor, one: Filter, other: Filter, by: Level = "grid", as_of: date | None = None
) -> Comparison:
    """``one`` against ``other``, both of one revision. NotAllowed."""
    return hall.settled(
        lambda _: _compared(hall, *(answer(hall, actor, each, by, as_of) for each in (one, other)))
    )


def _compared(hall: TownHall, one: Answer, other: Answer) -> Comparison:
    both = (meeting(hall, each.chosen, each.as_of) for each in (one, other))
    key = ("shared", one.revision, one.chosen, other.chosen, one.as_of)
    shared = hall.asked_shelf.get(key, lambda: in_both(*both))
    return Comparison(one, other, apart(one.total, other.total), shared)


def figure_of(found: Answer, area: str) -> Figure:
    """The figure of one area of an answer; `NO_FIGURE` for another code."""
    row = found.areas[found.areas["code"] == area]
    return figures(row)[0] if len(row) else NO_FIGURE


def lines(found: Answer, sort: str) -> list[Line]:
    """`ordered`, row by row."""
    areas = ordered(found, sort)
    days = [None if pd.isna(day) else day.date() for day in areas["last_on"]]
    columns = (areas[name] for name in ("code", "village", "vetoes", "veto_first", "retired"))
    return [
        Line(code, village, figure, int(vetoes), first, day, bool(retired))
        for code, village, vetoes, first, retired, figure, day in zip(
            *columns, figures(areas), days, strict=True
        )
    ]


def ordered(found: Answer, sort: str) -> pd.DataFrame:
    """``areas`` of an answer by one of `SORTS`, what is not rated last; ties by code."""
    key, falling = sort.removeprefix("-"), sort.startswith("-")
    areas = found.areas
    if key not in SORTS:
        key = "rate"
    ranks = {grade.key: int(grade) for grade in Grade}
    value = areas["grade"].map(ranks) if key == "grade" else areas[key]
    last = (areas["grade"] == Grade.NOT_RATED.key) if key in {"rate", "grade"} else areas["n"] == 0
    if key == "code":
        last = last & False
    order = areas.assign(_last=last, _value=value).sort_values(
        ["_last", "_value", "code"], ascending=[True, not falling, True], na_position="last", kind="stable"
    )
    return order.drop(columns=["_last", "_value"]).reset_index(drop=True)


def _answer(hall: TownHall, actor: Actor, asked: tuple[Filter, Level, date], revision: int) -> Answer:
    chosen, by, day = asked
    stood = standing(hall, chosen, day)
    scored, whole = score_areas(hall, revision, (by, day), chosen, stood)
    found = _aligned(scored, _shown(hall, chosen, by, day, scored[by].tolist()), by)
    areas = pd.DataFrame(found | _vetoes(stood, found["code"], by))
    alone = areas[areas["code"] == chosen.grid] if by == "grid" and chosen.grid else whole
    total = next(iter(figures(alone)), NO_FIGURE)
    target = hall.town.targets.get((chosen.phase, chosen.domain))
    return Answer(chosen, by, day, revision, total, target, areas)


def _veiled(hall: TownHall, found: Answer, scope: Scope) -> Answer:
    """``found`` without the figures of few checks that do not lie in ``scope``."""
    if scope.is_all:
        return found
    villages = found.areas["village" if found.by == "grid" else "code"]
    standards = (hall.registry.standard_of(item) for item in items_of(hall, found.chosen))
    answers = all(answers_for(scope, standard) for standard in standards)
    own = villages.isin(scope.villages) if scope.villages else pd.Series(True, index=villages.index)
    few = veiled(found.areas, ~(own & answers), found.by)
    areas = found.areas.copy()
    for name, blank in _EMPTY.items():
        areas.loc[few, name] = blank
    areas.loc[few, ["rate", "low", "high", "shrunk"]] = np.nan
    asked = found.chosen.village or hall.grid_village().get(found.chosen.grid, "")
    within = not scope.villages or asked in scope.villages
    hidden = 0 < found.total.n < FEWEST and not (within and answers)
    return replace(found, areas=areas, total=NO_FIGURE if hidden else found.total)


def _aligned(scored: Arrays, shown: Arrays, by: Level) -> Arrays:
    """``shown`` with `SCORES` and ``last_on``; areas without a row have those of `NO_FIGURE`."""
    place = {code: number for number, code in enumerate(shown["code"])}
    at = np.array([place[code] for code in scored[by]], dtype=np.int64)
    found = dict(shown)
    for name in (*names(SCORES), "last_on"):
        found[name] = np.full(len(place), _EMPTY.get(name, np.nan), dtype=scored[name].dtype)
        found[name][at] = scored[name]
    return found


def _shown(hall: TownHall, chosen: Filter, by: Level, day: date, scored: Sequence[str]) -> Arrays:
    """``code``, ``village``, ``retired``: the areas asked for, and any other that has figures, by code."""
    known, current, then = _areas_of(hall, by, view_ends_on(hall, chosen, day))
    villages = villages_of(hall, chosen)
    asked = {
        code
        for code, village in then.items()
        if by == "village" or chosen.grid in {"", code}
        for own in [village if by == "grid" else code]
        if chosen.village in {"", own} and (villages is None or own in villages)
    }
    codes = sorted(asked.union(scored))
    return {
        "code": np.array(codes, dtype=object),
        "village": np.array([known.get(code, "") for code in codes], dtype=object),
        "retired": np.array([code not in current for code in codes], dtype=bool),
    }


def _areas_of(
    hall: TownHall, by: Level, day: date
) -> tuple[Mapping[str, str], AbstractSet[str], Mapping[str, str]]:
    """The village of every area, the codes in force now, and the village of those in force on ``day``."""
    now, then = hall.areas(by), hall.areas(by, day)

    def made() -> tuple[Mapping[str, str], AbstractSet[str], Mapping[str, str]]:
        current, past = (
            dict(zip(one.frame["code"], one.frame["village"], strict=True)) for one in (now, then)
        )
        return current | past, current.keys(), past

    return hall.shelf.get(("areas of", by, now.version, then.version), made)


def _vetoes(stood: pd.DataFrame, codes: NDArray[np.object_], by: Level) -> Arrays:
    """``vetoes``, the critical failures that stand open in each area, and ``veto_first``, the lowest item."""
    area, item = stood[by].cat, stood["item"].cat
    at = pd.Index(codes).get_indexer(area.categories)[area.codes]
    within = at >= 0
    lowest = np.full(len(codes), len(item.categories), dtype=np.int64)
    np.minimum.at(lowest, at[within], item.codes.to_numpy()[within])
    return {
        "vetoes": np.bincount(
            at[within], weights=stood["spells"].to_numpy()[within], minlength=len(codes)
        ).astype(np.int64),
        "veto_first": np.array([*item.categories, ""], dtype=object)[lowest],
    }


def _sources(hall: TownHall, chosen: Filter, counts: pd.DataFrame) -> list[str]:
    """The sources that the figure is made of: without a condition every one that was met."""
    if chosen.source == INDEPENDENT:
        return list(hall.town.independent_sources)
    return [chosen.source] if chosen.source else counts["source"].unique().tolist()


def _by_source(counts: pd.DataFrame) -> Mapping[str, int]:
    return {str(source): int(n) for source, n in counts.groupby("source")["n"].sum().items()}


def _versions(judged: pd.DataFrame) -> tuple[Version, ...]:
    return tuple(
        Version(str(code), int(rows["n"].sum()), rows["first"].min(), rows["last"].max())
        for code, rows in judged.groupby("standard_version")
    )
