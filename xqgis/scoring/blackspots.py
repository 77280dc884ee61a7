"""Blackspots two ways: by a rule set and by a statistical screen, side by side, as one list of places.

The two look at windows of one length. A rule is held to windows that begin at
an accident, which miss nothing; the screen to windows that begin at every
step, which ask nothing of the accidents. Windows that either takes are put
together to places that do not overlap, the weightiest first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from xqgis.model.blackspot import SEVERITIES, Criterion, Weights
from xqgis.scoring.screen import Chance, screen
from xqgis.scoring.windows import Along, Windows, anchored, discs, sliding

Numbers = NDArray[np.int64]
Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

_SAME = 0.5
"""Two windows are one place when they share this much of the shorter one."""
STATISTICS = ("n", "expected", "ratio", "low", "high", "eb", "p", "q", "p_town")


@dataclass(frozen=True)
class Accidents:
    """Accidents on roads, one row each: ``ruled`` in the rule's years, ``seen`` in the days looked at.

    A rule speaks of its own years, whatever days somebody looks at.
    """

    route: Numbers
    along_mm: Numbers
    severity: NDArray[np.object_]
    ruled: Mask
    seen: Mask

    def only(self, mask: Mask) -> Accidents:
        """Some of them."""
        ruled, seen = self.ruled[mask], self.seen[mask]
        return Accidents(self.route[mask], self.along_mm[mask], self.severity[mask], ruled, seen)


@dataclass(frozen=True, slots=True)
class Terms:
    """The window, the rule's criteria (none: no rule), the screen's step and level, and the weights."""

    window_mm: int
    criteria: tuple[Criterion, ...]
    step_mm: int
    level: float
    weights: Weights


def along_roads(found: Accidents, lengths_mm: Numbers, terms: Terms, chance: Chance) -> pd.DataFrame:
    """One row a place, weightiest first.

    Columns ``route``, ``start_mm``, ``end_mm``; ``rule`` and ``screen``, whether
    each takes it; ``fatal``, ``injury``, ``damage`` and ``weight`` of the
    accidents seen there; and `STATISTICS` of the fixed window that agrees best,
    NaN where none shares half of it.
    """
    ruled = rule_windows(found, lengths_mm, terms)
    found = found.only(found.seen)
    along = Along(found.route, found.along_mm, lengths_mm)
    fixed = sliding(lengths_mm, terms.window_mm, terms.step_mm)
    told = screen(fixed, along, found.route, lengths_mm, chance)
    taken = (told["q"] <= terms.level).to_numpy()
    hits = pd.concat([_frame(ruled), _frame(fixed)[taken]], ignore_index=True)
    hits = hits.assign(**_counted(along, found, _windows(hits), terms.weights))
    places = _apart(hits)
    judged = _Judged(ruled, fixed, told, terms.level)
    ends = zip(places["route"], places["start_mm"], places["end_mm"], strict=True)
    beside = [judged.of(*place) for place in ends]
    verdicts = pd.DataFrame(beside, columns=["rule", "screen", *STATISTICS], index=places.index)
    return pd.concat([places, verdicts], axis="columns")


def rule_windows(found: Accidents, lengths_mm: Numbers, terms: Terms) -> Windows:
    """The windows that begin at an accident and meet any criterion, by the accidents of the rule's years."""
    if not terms.criteria:
        nothing = np.zeros(0, dtype=np.int64)
        return Windows(nothing, nothing, nothing)
    held = found.only(found.ruled)
    windows = anchored(held.route, held.along_mm, lengths_mm, terms.window_mm)
    along = Along(held.route, held.along_mm, lengths_mm)
    counts = {name: along.counts(windows, held.severity == name) for name in SEVERITIES}
    met = meets(counts, terms.criteria)
    return Windows(windows.route[met], windows.start_mm[met], windows.end_mm[met])


def meets(counts: Mapping[str, Numbers], criteria: Sequence[Criterion]) -> Mask:
    """Whether any criterion holds, element by element; `Criterion.holds` for arrays."""
    casualty = counts["fatal"] + counts["injury"]
    every = casualty + counts["damage"]
    met = np.zeros(len(every), dtype=bool)
    for one in criteria:
        met |= (
            (counts["fatal"] >= one.fatal)
            & (counts["injury"] >= one.injury)
            & (casualty >= one.casualty)
            & (every >= one.every)
        )
    return met


def in_discs(points: Floats, found: Accidents, terms: Terms) -> pd.DataFrame:
    """The same for a town without roads: discs as wide as the window, each round an accident.

    One row a disc that meets the rule, weightiest first, none within a window
    of another. Columns ``centre`` (a row of ``points``), the counts seen and
    ``weight``. There is no screen: without a network nobody can say what to expect.
    """
    radius = terms.window_mm / 2000
    masks = {name: found.severity == name for name in SEVERITIES}
    counted = discs(points, {name: mask & found.ruled for name, mask in masks.items()}, radius)
    met = np.flatnonzero(meets(counted, terms.criteria) & found.ruled)
    near = discs(points, {name: mask & found.seen for name, mask in masks.items()}, radius)
    hits = pd.DataFrame({"centre": met, **{name: near[name][met] for name in SEVERITIES}})
    hits["weight"] = sum(hits[name] * terms.weights.of(name) for name in SEVERITIES)
    order = hits.sort_values(["weight", "centre"], ascending=[False, True], kind="stable").index.to_numpy()
    kept: list[int] = []
    left = np.ones(len(hits), dtype=bool)
    spots = points[met]
    about = cKDTree(spots) if len(spots) else None
    for row in order:
        if about is not None and left[row]:
            kept.append(int(row))
            left[about.query_ball_point(spots[row], 2 * radius)] = False
    return hits.iloc[kept].reset_index(drop=True)


def density(found: Accidents, lengths_mm: Numbers, terms: Terms) -> pd.DataFrame:
    """The severity-weighted count along the network: one row a step, of the window that lies about it.

    Columns ``route``, ``start_mm``, ``end_mm``, ``weight``; steps without any weight are left out.
    """
    found = found.only(found.seen)
    steps = sliding(lengths_mm, terms.step_mm, terms.step_mm)
    middle = (steps.start_mm + steps.end_mm) // 2
    start = np.maximum(middle - terms.window_mm // 2, 0)
    end = np.minimum(middle + terms.window_mm // 2, lengths_mm[steps.route])
    along = Along(found.route, found.along_mm, lengths_mm)
    about = _counted(along, found, Windows(steps.route, start, end), terms.weights)
    told = _frame(steps).assign(weight=about["weight"])
    return told[told["weight"] > 0].reset_index(drop=True)


def _frame(windows: Windows) -> pd.DataFrame:
    return pd.DataFrame(
        {"route": windows.route, "start_mm": windows.start_mm, "end_mm": windows.end_mm}, dtype=np.int64
    )


def _windows(frame: pd.DataFrame) -> Windows:
    route, start, end = (frame[name].to_numpy(np.int64) for name in ("route", "start_mm", "end_mm"))
    return Windows(route, start, end)


def _counted(
    along: Along, found: Accidents, windows: Windows, weights: Weights
) -> dict[str, Numbers | Floats]:
    counts = {name: along.counts(windows, found.severity == name) for name in SEVERITIES}
    weighted = np.sum([counts[name] * weights.of(name) for name in SEVERITIES], axis=0)
    return {**counts, "weight": weighted}


def _apart(hits: pd.DataFrame) -> pd.DataFrame:
    """Windows that do not overlap, weightiest first; of equals the first along the network."""
    order = ["weight", "route", "start_mm"]
    ordered = hits.sort_values(order, ascending=[False, True, True], kind="stable", ignore_index=True)
    kept: list[int] = []
    for rows in ordered.groupby("route", sort=False).indices.values():
        start, end = (ordered[name].to_numpy()[rows] for name in ("start_mm", "end_mm"))
        left = np.ones(len(rows), dtype=bool)
        for row in range(len(rows)):
            if left[row]:
                kept.append(int(rows[row]))
                left &= (start > end[row]) | (end < start[row])
    return ordered.iloc[sorted(kept)].reset_index(drop=True)


class _Judged:
    """What rule and screen say of windows, to be asked place by place."""

    def __init__(self, ruled: Windows, fixed: Windows, told: pd.DataFrame, level: float) -> None:
        self._ruled, self._fixed = ruled, fixed
        self._told = told[list(STATISTICS)].to_numpy(np.float64)
        self._p = told["p"].to_numpy()
        self._taken = (told["q"] <= level).to_numpy()

    def of(self, route: int, start_mm: int, end_mm: int) -> tuple[object, ...]:
        """Whether rule and screen take a window that is this place, and what the best such window says."""
        rule = bool(len(_same(self._ruled, route, start_mm, end_mm)))
        same = _same(self._fixed, route, start_mm, end_mm)
        if not len(same):
            return (rule, False, *(np.nan,) * len(STATISTICS))
        ends, starts = self._fixed.end_mm[same], self._fixed.start_mm[same]
        shared = np.minimum(ends, end_mm) - np.maximum(starts, start_mm)
        best = same[np.lexsort((self._p[same], -shared))[0]]
        return (rule, bool(self._taken[same].any()), *self._told[best])


def _same(windows: Windows, route: int, start_mm: int, end_mm: int) -> Numbers:
    """The windows (in order of routes) that share at least half of the shorter of the two with a place."""
    first, after = np.searchsorted(windows.route, [route, route + 1]).tolist()
    start, end = windows.start_mm[first:after], windows.end_mm[first:after]
    shared = np.minimum(end, end_mm) - np.maximum(start, start_mm)
    shorter = np.minimum(end - start, end_mm - start_mm)
    same: Numbers = first + np.flatnonzero((shared >= 0) & (shared >= _SAME * shorter))
    return same
