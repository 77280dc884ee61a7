"""Compliance of a cell: the one definition behind every figure shown.

A standard pools its items, a rate pools its standards, each with its weight;
integer counts come first and weights last, so that neither the order of rows
nor the engine that counted can change a figure (SCORING, compliance of a cell).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import ibis
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from xqgis.model.standard import Registry
from xqgis.model.tables import SCORES, SPELLS, names
from xqgis.model.town import Town
from xqgis.scoring.counts import Counts, count
from xqgis.scoring.design import Effects, design_effects
from xqgis.scoring.grading import grades
from xqgis.scoring.interval import jeffreys
from xqgis.scoring.judged import KEYS
from xqgis.scoring.prior import Prior, prior_of
from xqgis.scoring.veto import open_on

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
    found = _rated(count(known, keys), terms.registry, wide.effects)
    prior = prior_of(found, keys) if wide.prior is None else wide.prior
    found["shrunk"] = prior.shrunk(found)
    found["veto_item"] = ""
    if "grid" in keys:
        found = _with_vetoes(found, keys, _vetoes(wide.spells, terms, keys, as_of))
    found["grade"] = grades(found, terms.town, as_of, terms.grid_village)
    scores = found[[*keys, *names(SCORES)]].astype({column.name: column.dtype for column in SCORES})
    return scores.sort_values(keys, ignore_index=True) if keys else scores


def _valid(by: Sequence[str]) -> list[str]:
    keys = list(by)
    if len(set(keys)) < len(keys) or not set(keys) <= set(KEYS):
        raise ValueError(f"cannot count by {keys}")
    return keys


def _rated(counts: Counts, registry: Registry, effects: Effects) -> pd.DataFrame:
    """The cells with rate, interval, effective number and design effect."""
    parts = counts.parts
    weights = {standard.code: float(standard.weight) for standard in registry.standards}
    domains = {standard.code: standard.domain for standard in registry.standards}
    n, item_weight = parts["n"].to_numpy("float64"), parts["weight"].to_numpy("float64")
    standard, cell = parts["standard"].to_numpy(), parts["cell"].to_numpy("int64")
    begins = np.flatnonzero(
        np.r_[True, (cell[1:] != cell[:-1]) | (standard[1:] != standard[:-1])][: len(cell)]
    )

    def pooled(values: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.add.reduceat(values, begins) if len(begins) else values

    judged, weighed = pooled(n), pooled(item_weight * n)
    passed = pooled(item_weight * parts["passed"].to_numpy("float64"))
    widened = pooled(_effect_of(parts, domains, effects) * n)
    weight = np.array([weights[code] for code in standard[begins]], dtype=np.float64)
    told = (weighed > 0) & (weight > 0)
    weight, judged = weight[told], judged[told]
    terms = pd.DataFrame(
        {
            "weight": weight,
            "share": weight * (passed[told] / weighed[told]),
            "apart": weight**2 / judged,
            "together": weight**2 * (widened[told] / judged) / judged,
        }
    )
    totals = terms.groupby(cell[begins][told]).sum().reindex(counts.cells.index)
    found = counts.cells.assign(rate=(totals["share"] / totals["weight"]).clip(upper=1.0))
    found["n_eff"] = (totals["weight"] ** 2 / totals["together"]).fillna(0.0)
    found["deff"] = (totals["together"] / totals["apart"]).fillna(1.0)
    rated = found["rate"].notna().to_numpy()
    found["low"], found["high"] = np.nan, np.nan
    found.loc[rated, "low"], found.loc[rated, "high"] = jeffreys(
        found.loc[rated, "rate"], found.loc[rated, "n_eff"]
    )
    return found


def _effect_of(parts: pd.DataFrame, domains: Mapping[str, str], effects: Effects) -> NDArray[np.float64]:
    """The design effect of each row's domain and phase."""
    pairs = pd.MultiIndex.from_arrays([parts["standard"], parts["phase"]])
    codes, kinds = pairs.factorize()
    told = [effects.get((domains[standard], phase), 1.0) for standard, phase in kinds]
    return np.asarray(told, dtype=np.float64).take(codes)


def _vetoes(spells: pd.DataFrame, terms: Terms, keys: list[str], as_of: date) -> pd.DataFrame:
    """Keys and ``veto_item``, one row per cell under veto; the lowest code where there are several."""
    begun = [phase for phase in terms.town.phases if phase.starts_on <= as_of]
    if "phase" in keys:
        views = [open_on(spells, phase.view_ends_on(as_of)).assign(phase=phase.code) for phase in begun]
    else:
        views = [open_on(spells, as_of)]
    if not views:
        return pd.DataFrame(columns=[*keys, "veto_item"], dtype="str")
    found = pd.concat(views, ignore_index=True)
    standards = {item.code: standard for standard, item in terms.registry.items()}
    found["veto_item"] = found["item"]
    found["standard"] = found["item"].map({code: one.code for code, one in standards.items()})
    found["domain"] = found["item"].map({code: one.domain for code, one in standards.items()})
    for key in set(keys) & {"grid", "village"}:
        found = found[found[key] != ""]
    return found.groupby(keys)["veto_item"].min().reset_index()


def _with_vetoes(found: pd.DataFrame, keys: list[str], vetoes: pd.DataFrame) -> pd.DataFrame:
    """``found`` with ``veto_item``, and a row without checks for each cell that only a veto speaks of."""
    if vetoes.empty:
        return found
    joined = found.drop(columns="veto_item").merge(vetoes, on=keys, how="outer")
    counts = {name: joined[name].fillna(0).astype("int64") for name in ("n", "passed", "visits")}
    return joined.assign(
        **counts,
        n_eff=joined["n_eff"].fillna(0.0),
        deff=joined["deff"].fillna(1.0),
        veto_item=joined["veto_item"].fillna(""),
    )
