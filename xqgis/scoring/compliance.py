"""Compliance of a cell: the one definition behind every figure shown.

A standard pools its items, a rate pools its standards, each with its weight;
integer counts come first and weights last, so that neither the order of rows
nor the engine that counted can change a figure (SCORING, compliance of a cell).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import ibis
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from xqgis.model.standard import Registry, Standard
from xqgis.model.tables import SCORES, SPELLS
from xqgis.model.town import Town
from xqgis.model.view import Level
from xqgis.scoring.counts import (
    Again,
    Arrays,
    Coded,
    Counts,
    Parts,
    Told,
    count,
    counted,
    numbered,
    numbered_by,
    rate_counts,
)
from xqgis.scoring.design import Effects, design_effects
from xqgis.scoring.grading import grades
from xqgis.scoring.interval import jeffreys
from xqgis.scoring.judged import AREA_KEYS, KEYS
from xqgis.scoring.prior import Prior, prior_of
from xqgis.scoring.veto import stands

_BLANK = {"n": 0, "passed": 0, "visits": 0, "n_eff": 0.0, "deff": 1.0, "last_on": np.datetime64("NaT", "s")}
"""What a cell without checks has; all else is unknown."""
_NO_SPELLS = pd.DataFrame({column.name: pd.Series(dtype=column.dtype) for column in SPELLS})


@dataclass(frozen=True)
class Terms:
    """What a town scores by: its standards, its pack, and the village of each grid (for its grade lines)."""

    registry: Registry
    town: Town
    grid_village: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class TownWide:
    """What a figure takes from the whole town, whatever part of it is scored.

    ``prior`` None makes the scored cells their own prior: they are the whole
    town then. ``spells`` are the `SPELLS` that may bite.
    """

    effects: Effects
    prior: Prior | None = None
    spells: pd.DataFrame = field(default_factory=_NO_SPELLS.copy)


def cells(
    tallies: ibis.Table, terms: Terms, by: Sequence[str], as_of: date, wide: TownWide | None = None
) -> pd.DataFrame:
    """One row per cell that has judged checks or, by grid, an open critical failure.

    Parameters
    ----------
    tallies
        `TALLIES` in any ibis engine, ``visit`` of any type; with ``item`` as
        well when it is in ``by``.
    by
        Any of `KEYS`, each once; none gives one row for all.
    as_of
        Checks after it are left out; a phase ends at the earlier of its last
        day and ``as_of``.
    wide
        Without it ``tallies`` are taken for the whole town and no failure stands open.

    Returns
    -------
    The keys, sorted, then `SCORES`. An open critical failure grades a grid
    "not met" even below the minimum of checks (known bad is not unknown);
    above grids ``veto_item`` stays empty. Without ``phase`` in ``by`` the
    grade lines are those of the phase that ``as_of`` lies in.

    Source: SCORING; weights, minimum and lines are the pack's.
    """
    keys = _valid(by)
    known = tallies.filter(tallies.checked_on <= as_of)
    wide = TownWide(design_effects(known)) if wide is None else wide
    return scored(count(known, keys, terms.registry), terms, keys, as_of, wide)


def scored(counts: Counts, terms: Terms, keys: Sequence[str], as_of: date, wide: TownWide) -> pd.DataFrame:
    """`cells` from what an engine has counted by ``keys``."""
    found = _scored(counts, terms, list(keys), as_of, wide)
    kinds = dict.fromkeys(keys, "str") | {one.name: one.dtype for one in SCORES}
    return pd.DataFrame({name: pd.Series(found[name], dtype=kind) for name, kind in kinds.items()})


def areas_and_whole(
    told: Told, again: Again, terms: Terms, view: tuple[Level, date], wide: TownWide
) -> tuple[Arrays, Arrays]:
    """The columns of `cells` by the area of ``view`` and by nothing, from one answer of the engine.

    ``told`` answers the `question` by that area of tallies that reach up to the
    view's day; ``again`` asks the same tallies for `mixed_visits`;
    ``wide.prior`` is that of the areas. Both have ``last_on`` besides, the last
    day judged (NaT where only a veto speaks).
    """
    area, as_of = view
    alone = replace(wide, prior=Prior((), {}))
    by_area = _scored(counted(told.within(area), [area], again), terms, [area], as_of, wide)
    return by_area, _scored(counted(told, [], again), terms, [], as_of, alone)


def prior_within(told: Told, registry: Registry, area: str, domain: str, phase: str) -> Prior:
    """The prior of the town's areas in a ``domain`` and a ``phase``, each all of them when empty.

    ``told`` is what the engine told of the whole town by ``area``.
    """
    told = told.within(area)
    if domain:
        told = told.of_standards([one.code for one in registry.standards if one.domain == domain])
    if phase:
        told = told.where(phase=phase)
    return prior_of(_rated(rate_counts(told, [area]), registry, {}), [area])


def _scored(counts: Counts, terms: Terms, keys: list[str], as_of: date, wide: TownWide) -> Arrays:
    """The keys, sorted, `SCORES` and ``last_on``."""
    found = _rated(counts, terms.registry, wide.effects)
    prior = prior_of(found, keys) if wide.prior is None else wide.prior
    found["shrunk"] = prior.shrunk(found)
    found["veto_item"] = np.full(len(found["n"]), "", dtype=object)
    if "grid" in keys:
        found = _with_vetoes(found, keys, _vetoes(wide.spells, terms, keys, as_of))
    found["grade"] = grades(found, terms.town, as_of, terms.grid_village)
    return found


def _valid(by: Sequence[str]) -> list[str]:
    keys = list(by)
    if len(set(keys)) < len(keys) or not set(keys) <= set(KEYS):
        raise ValueError(f"cannot count by {keys}")
    return keys


def _rated(counts: Counts, registry: Registry, effects: Effects) -> Arrays:
    """The cells with rate, interval, effective number and design effect."""
    parts, cells = counts.parts, len(counts.cells["n"])
    standards = _standards(registry, parts.standards)
    begins = _begins(parts)

    def pooled(values: NDArray[Any]) -> NDArray[np.float64]:
        """Sums by cell and standard."""
        found = np.add.reduceat(values, begins) if len(begins) else values
        return found.astype(np.float64)

    judged, weighed = pooled(parts.n), pooled(parts.weight * parts.n)
    passed = pooled(parts.weight * parts.passed)
    widened = pooled(_effect_of(parts, standards, effects) * parts.n)
    weight = np.array([float(one.weight) for one in standards], dtype=np.float64)[parts.standard[begins]]
    told = (weighed > 0) & (weight > 0)
    weight, judged, at = weight[told], judged[told], parts.cell[begins][told]

    def total(values: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.bincount(at, weights=values, minlength=cells).astype(np.float64)  # whole when there is none

    whole, apart, together = (
        total(values)
        for values in (weight, weight**2 / judged, weight**2 * (widened[told] / judged) / judged)
    )
    rated, shares = whole > 0, total(weight * (passed[told] / weighed[told]))
    rate, n_eff, deff = np.full(cells, np.nan), np.zeros(cells), np.ones(cells)
    rate[rated] = np.minimum(shares[rated] / whole[rated], 1.0)
    n_eff[rated] = whole[rated] ** 2 / together[rated]
    deff[rated] = together[rated] / apart[rated]
    low, high = np.full(cells, np.nan), np.full(cells, np.nan)
    low[rated], high[rated] = jeffreys(rate[rated], n_eff[rated])
    return counts.cells | {"rate": rate, "n_eff": n_eff, "deff": deff, "low": low, "high": high}


def _begins(parts: Parts) -> NDArray[np.int64]:
    """The first row of each standard of each cell."""
    new = (np.diff(parts.cell, prepend=-1) != 0) | (np.diff(parts.standard, prepend=-1) != 0)
    return np.flatnonzero(new)


def _standards(registry: Registry, codes: Sequence[str]) -> list[Standard]:
    known = {one.code: one for one in registry.standards}
    return [known[code] for code in codes]


def _effect_of(parts: Parts, standards: Sequence[Standard], effects: Effects) -> NDArray[np.float64]:
    """The design effect of each row's domain and phase."""
    table = [[effects.get((one.domain, phase), 1.0) for phase in parts.phases] for one in standards]
    shape = (len(standards), len(parts.phases))
    found: NDArray[np.float64] = np.array(table, dtype=np.float64).reshape(shape)[parts.standard, parts.phase]
    return found


def _vetoes(spells: pd.DataFrame, terms: Terms, keys: list[str], as_of: date) -> Arrays:
    """Keys, sorted, and ``veto_item``, one row per cell under veto: the lowest code of several."""
    found = _standing(spells, terms, keys, as_of)
    told = np.ones(len(found["item"][0]), dtype=bool)
    for key in {*AREA_KEYS} & set(keys):
        codes, values = found[key]
        told &= (values != "")[codes]
    kept = {name: (codes[told], values) for name, (codes, values) in found.items()}
    cell, _ = numbered_by([kept[key][0] for key in keys], int(told.sum()))
    order = np.lexsort([kept["item"][0], cell])
    first = order[np.flatnonzero(np.diff(cell[order], prepend=-1))]
    shown = {key: kept[key] for key in keys} | {"veto_item": kept["item"]}
    return {name: values[codes[first]] for name, (codes, values) in shown.items()}


def _standing(spells: pd.DataFrame, terms: Terms, keys: Sequence[str], as_of: date) -> Coded:
    """Areas, item and, by key, its standard, domain and the phase of what stands open in each view.

    A view is of a phase, or of now.
    """
    views = [("", as_of)]
    if "phase" in keys:
        views = [(one.code, one.view_ends_on(as_of)) for one in terms.town.phases if one.starts_on <= as_of]
    places = [*(key for key in AREA_KEYS if key in keys), "item"]
    columns = {name: spells[name].astype("category").cat for name in places}
    codes = {name: column.codes.to_numpy().astype(np.int64) for name, column in columns.items()}
    stood = [_different(list(codes.values()), stands(spells, day)) for _, day in views]
    rows = np.concatenate([np.empty(0, dtype=np.int64), *stood])
    found: dict[str, tuple[NDArray[np.int64], NDArray[Any]]] = {
        name: (codes[name][rows], column.categories.to_numpy(dtype=object))
        for name, column in columns.items()
    }
    number, items = found["item"]
    standards = {one: terms.registry.standard_of(items[one]) for one in np.unique(number)}
    for name, code in (("standard", "code"), ("domain", "domain")):
        texts = {one: getattr(standard, code) for one, standard in standards.items()}
        values, which = np.unique([texts.get(one, "") for one in range(len(items))], return_inverse=True)
        found[name] = (which[number], values.astype(object))
    phases, view = np.unique([code for code, _ in views], return_inverse=True)
    found["phase"] = (np.repeat(view, [len(one) for one in stood]), phases.astype(object))
    return found


def _different(codes: Sequence[NDArray[np.int64]], kept: NDArray[np.bool_]) -> NDArray[np.int64]:
    """A row of each different combination of ``codes`` among the rows ``kept``."""
    rows = np.flatnonzero(kept)
    return rows[numbered_by([one[rows] for one in codes], len(rows))[1]]


def _with_vetoes(found: Arrays, keys: list[str], vetoes: Arrays) -> Arrays:
    """``found`` with ``veto_item``, and a row without checks for each cell that only a veto speaks of."""
    if not len(vetoes["veto_item"]):
        return found
    cells = len(found["n"])
    keyed = {key: np.concatenate([found[key], vetoes[key]]) for key in keys}
    cell, lead, at = np.unique(numbered(list(keyed.values())), return_index=True, return_inverse=True)
    joined = {}
    for name, values in found.items():
        joined[name] = np.full(len(cell), _BLANK.get(name, np.nan), dtype=values.dtype)
        joined[name][at[:cells]] = values
    joined |= {key: values[lead] for key, values in keyed.items()}
    joined["veto_item"] = np.full(len(cell), "", dtype=object)
    joined["veto_item"][at[cells:]] = vetoes["veto_item"]
    return joined
