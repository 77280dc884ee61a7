"""The design effect of visits: how much less the checks of one visit say than checks apart."""

from __future__ import annotations

from collections.abc import Mapping

import ibis
import numpy as np
import pandas as pd

Effects = Mapping[tuple[str, str], float]
"""Design effect of each (domain, phase), 1 where it is not named."""
_STEPS = 1 << 12
"""Rates of standards are rounded to this fraction, so that residuals and their sums are whole numbers."""
_STRATUM = ["grid", "village", "domain", "phase"]


def design_effects(tallies: ibis.Table) -> Effects:
    """The factor, never below 1, by which visits widen an interval: 1 + (m - 1) rho, by domain and phase.

    m is the mean size of the visit a check was made in, sum(m_v^2) / sum(m_v);
    rho the correlation of two checks of one visit beyond that of two checks of
    one area (grid, or village without one). The residual of a check is its
    result less its standard's rate in that phase, so that neither good and bad
    areas nor easy and hard standards count as agreement within visits:

    - within: mean product of the residuals of two checks of one visit
    - between: mean product for two checks of one area, of different visits
    - rho = (within - between) / (mean square - between)

    1 where no visit has two checks, or nothing varies.

    Source: method of moments for nested random effects (Searle, Casella,
    McCulloch, Variance Components, 1992, chapter 5); 1 + (m - 1) rho with that
    m: Kish, Weighting in Deft^2 (1987); our choice among the estimators:
    docs/decisions/0011.
    """
    strata = _strata(tallies)
    if strata.empty:
        return {}
    rates = strata.groupby(["standard", "phase"], as_index=False)[["n", "passed"]].sum()
    rates["q"] = (2 * rates["passed"] * _STEPS + rates["n"]) // (2 * rates["n"])
    found = strata.merge(rates[["standard", "phase", "q"]], on=["standard", "phase"])
    n, passed, q = found["n"], found["passed"], found["q"]
    found["residual"] = passed * _STEPS - n * q
    found["square"] = passed * _STEPS * (_STEPS - 2 * q) + n * q**2
    areas = found.groupby(_STRATUM, as_index=False)[["n", "residual", "square"]].sum()
    areas["pairs"], areas["product"] = areas["n"] ** 2, areas["residual"].astype("float64") ** 2
    cells = areas.groupby(["domain", "phase"])[["n", "square", "pairs", "product"]].sum()
    return _effects(cells.join(_visits(tallies, rates)))


def _strata(tallies: ibis.Table) -> pd.DataFrame:
    """Judged and passed checks of each standard in each area."""
    by = [*_STRATUM, "standard"]
    found: pd.DataFrame = (
        tallies.group_by(by)
        .aggregate(n=tallies.n.sum(), passed=tallies.passed.sum())
        .to_pyarrow()
        .to_pandas()
        .astype({"n": "int64", "passed": "int64"})
    )
    return found.sort_values(by, ignore_index=True)


def _visits(tallies: ibis.Table, rates: pd.DataFrame) -> pd.DataFrame:
    """By domain and phase, over the visits to an area: sums of squared sizes and squared residuals."""
    expected = ibis.memtable(
        {name: rates[name].tolist() for name in ("standard", "phase", "q")},
        schema={"standard": "string", "phase": "string", "q": "int64"},
    )
    found = tallies.join(expected, ["standard", "phase"])
    residual = found.passed * _STEPS - found.n * found.q
    visits = found.group_by("visit", *_STRATUM).aggregate(
        m=found.n.sum().cast("int64"), residual=residual.sum().cast("int64")
    )
    sums = visits.group_by("domain", "phase").aggregate(
        sizes=(visits.m * visits.m).sum().cast("float64"),
        products=(visits.residual * visits.residual).sum().cast("float64"),
    )
    frame: pd.DataFrame = sums.to_pyarrow().to_pandas()
    return frame.set_index(["domain", "phase"])


def _effects(cells: pd.DataFrame) -> Effects:
    n, sizes = cells["n"].to_numpy("float64"), cells["sizes"].to_numpy("float64")
    square, products = cells["square"].to_numpy("float64"), cells["products"].to_numpy("float64")
    pairs_within, pairs_between = sizes - n, cells["pairs"].to_numpy("float64") - sizes
    apart = pairs_between > 0
    between = np.where(
        apart, (cells["product"].to_numpy("float64") - products) / np.where(apart, pairs_between, 1), 0.0
    )
    within = (products - square) / np.where(pairs_within > 0, pairs_within, 1)
    variance = square / n - between
    told = (pairs_within > 0) & (variance > 0)
    rho = np.where(told, (within - between) / np.where(told, variance, 1), 0.0).clip(0, 1)
    effects = 1 + (sizes / n - 1) * rho
    keys = zip(*(map(str, cells.index.get_level_values(name)) for name in ("domain", "phase")), strict=True)
    return dict(zip(keys, effects.tolist(), strict=True))
