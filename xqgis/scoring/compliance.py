"""Compliance of a cell: the one definition behind every figure shown.

A standard pools its items, a rate pools its standards, each with its weight;
integer counts come first and weights last, so that neither the order of rows
nor the engine that counted can change a figure (SCORING, compliance of a cell).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import ibis
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from xqgis.model.grade import Grade
from xqgis.model.standard import Registry
from xqgis.model.tables import SCORES, names
from xqgis.model.town import Town
from xqgis.scoring.interval import jeffreys
from xqgis.scoring.judged import KEYS, judged
from xqgis.scoring.veto import open_vetoes

_AT_THE_LINE = 1e-12
"""A rate that equals a bound but for the last bits of its sum has reached it."""
_NO_VILLAGES: Mapping[str, str] = {}


def cells(
    checks: ibis.Table,
    registry: Registry,
    town: Town,
    by: Sequence[str],
    as_of: date,
    grid_village: Mapping[str, str] = _NO_VILLAGES,
) -> pd.DataFrame:
    """One row per cell that has judged checks or, by grid, an open critical failure.

    Parameters
    ----------
    checks
        Columns of `CHECKS` in any ibis engine; ``visit`` may be of any type.
    by
        Any of `KEYS`, each once; none gives the whole town as one row.
    as_of
        Checks after it are left out; a phase ends at the earlier of its last
        day and ``as_of``.
    grid_village
        Village of a grid, for the base track whose grade lines hold there.

    Returns
    -------
    The keys, sorted, then `SCORES`. ``n_eff`` counts checks as independent:
    the design effect of visits is taken as 1. An open critical failure grades
    a grid "not met" even below the minimum of checks (known bad is not
    unknown); above grids ``veto_item`` stays empty. Without ``phase`` in
    ``by`` the grade lines are those of the phase that ``as_of`` lies in.

    Source: SCORING; weights, minimum and lines are the pack's.
    """
    keys = _valid(by)
    rows = judged(checks, registry, town.phases, keys, as_of)
    counts = _counts(rows, keys)
    pooled = _pooled(rows, registry, counts[keys])
    found = counts.join(pooled)
    if "grid" in keys:
        found = _with_vetoes(found, keys, _vetoes(checks, registry, town, keys, as_of))
    else:
        found["veto_item"] = ""
    rated = found["rate"].notna().to_numpy()
    found["low"], found["high"] = np.nan, np.nan
    bounds = jeffreys(found.loc[rated, "rate"], found.loc[rated, "n_eff"])
    found.loc[rated, "low"], found.loc[rated, "high"] = bounds
    found["grade"] = _grades(found, town, as_of, grid_village)
    found["n_eff"] = found["n_eff"].fillna(0.0)
    scores = found.astype({column.name: column.dtype for column in SCORES})[[*keys, *names(SCORES)]]
    return scores.sort_values(keys, ignore_index=True) if keys else scores


def _valid(by: Sequence[str]) -> list[str]:
    keys = list(by)
    if len(set(keys)) < len(keys) or not set(keys) <= set(KEYS):
        raise ValueError(f"cannot count by {keys}")
    return keys


def _counts(rows: ibis.Table, keys: list[str]) -> pd.DataFrame:
    """Keys, n, passed, visits; index 0.. in the order of the keys."""
    numbers = {"n": rows.count(), "passed": rows.result.sum(), "visits": rows.visit.nunique()}
    frame: pd.DataFrame = rows.aggregate(by=keys, **numbers).to_pyarrow().to_pandas()
    frame = frame[frame["n"] > 0].astype({"n": "int64", "passed": "int64", "visits": "int64"})
    return frame.sort_values(keys, ignore_index=True) if keys else frame


def _pooled(rows: ibis.Table, registry: Registry, cell_keys: pd.DataFrame) -> pd.DataFrame:
    """``rate`` and ``n_eff`` of each cell, on the index of ``cell_keys``."""
    standards = _standards(rows, cell_keys)
    weights = {standard.code: float(standard.weight) for standard in registry.standards}
    weight = standards["standard"].map(weights).astype("float64")
    terms = pd.DataFrame(
        {
            "cell": standards["cell"],
            "weight": weight,
            "share": weight * (standards["weighed_passed"] / standards["weighed"]),
            "spread": weight**2 / standards["n"],
        }
    )
    sums = terms[weight > 0].groupby("cell").sum()
    rate = (sums["share"] / sums["weight"]).clip(upper=1.0)
    return pd.DataFrame({"rate": rate, "n_eff": sums["weight"] ** 2 / sums["spread"]}).reindex(
        cell_keys.index
    )


def _standards(rows: ibis.Table, cell_keys: pd.DataFrame) -> pd.DataFrame:
    """One row per cell and standard: ``n`` and the weighed counts of its items, always in one order."""
    keys = list(cell_keys.columns)
    by = list(dict.fromkeys([*keys, "standard", "weight"]))
    parts = rows.aggregate(by=by, n=rows.count(), passed=rows.result.sum()).to_pyarrow().to_pandas()
    parts = parts.merge(cell_keys.assign(cell=cell_keys.index), on=keys) if keys else parts.assign(cell=0)
    parts = parts.sort_values(["cell", "standard", "weight"])
    weighed = parts.assign(
        weighed=parts["weight"] * parts["n"], weighed_passed=parts["weight"] * parts["passed"]
    )
    sums: pd.DataFrame = (
        weighed.groupby(["cell", "standard"])[["n", "weighed", "weighed_passed"]].sum().reset_index()
    )
    return sums[sums["weighed"] > 0]


def _vetoes(checks: ibis.Table, registry: Registry, town: Town, keys: list[str], as_of: date) -> pd.DataFrame:
    """Keys and ``veto_item``, one row per cell under veto; the lowest code where there are several."""
    begun = [phase for phase in town.phases if phase.starts_on <= as_of]
    if "phase" in keys:
        views = [
            open_vetoes(checks, registry, phase.view_ends_on(as_of)).assign(phase=phase.code)
            for phase in begun
        ]
    else:
        views = [open_vetoes(checks, registry, as_of)]
    if not views:
        return pd.DataFrame(columns=[*keys, "veto_item"], dtype="str")
    found = pd.concat(views, ignore_index=True)
    standards = {item.code: standard for standard, item in registry.items()}
    found["veto_item"] = found["item"]
    found["standard"] = found["item"].map({code: standard.code for code, standard in standards.items()})
    found["domain"] = found["item"].map({code: standard.domain for code, standard in standards.items()})
    for key in set(keys) & {"grid", "village"}:
        found = found[found[key] != ""]
    lowest = found.groupby(keys)["veto_item"].min()
    return lowest.reset_index()


def _with_vetoes(found: pd.DataFrame, keys: list[str], vetoes: pd.DataFrame) -> pd.DataFrame:
    """``found`` with ``veto_item``, and a row without checks for each cell that only a veto speaks of."""
    joined = found.merge(vetoes, on=keys, how="outer")
    counts = {name: joined[name].fillna(0).astype("int64") for name in ("n", "passed", "visits")}
    return joined.assign(
        **counts, n_eff=joined["n_eff"].fillna(0.0), veto_item=joined["veto_item"].fillna("")
    )


def _grades(
    found: pd.DataFrame, town: Town, as_of: date, grid_village: Mapping[str, str]
) -> NDArray[np.object_]:
    rate = found["rate"].to_numpy() + _AT_THE_LINE
    full, met, nearly = _lines(found, town, as_of, grid_village)
    unrated = (
        (found["n"] < town.minimum.checks) | (found["visits"] < town.minimum.visits) | found["rate"].isna()
    )
    return np.select(
        [
            (found["veto_item"] != "").to_numpy(),
            unrated.to_numpy(),
            rate >= full,
            rate >= met,
            rate >= nearly,
        ],
        [Grade.NOT_MET.key, Grade.NOT_RATED.key, Grade.FULL.key, Grade.MET.key, Grade.NEARLY.key],
        Grade.NOT_MET.key,
    ).astype(object)


def _lines(
    found: pd.DataFrame, town: Town, as_of: date, grid_village: Mapping[str, str]
) -> tuple[NDArray[np.float64], ...]:
    """The three bounds of each row, by its phase and its village's base track."""
    now = town.phase_on(as_of)
    phases = found["phase"] if "phase" in found else pd.Series(now.code, index=found.index)
    if "village" in found:
        villages = found["village"]
    elif "grid" in found:
        villages = pd.Series(
            [grid_village.get(grid, "") for grid in found["grid"]], index=found.index, dtype="str"
        )
    else:
        villages = pd.Series("", index=found.index)
    pairs = pd.MultiIndex.from_arrays([phases, villages])
    codes, kinds = pairs.factorize()
    lines = [town.line(phase, village) for phase, village in kinds]
    bounds = np.array([(line.full, line.met, line.nearly) for line in lines], dtype=np.float64).reshape(-1, 3)
    return tuple(bounds[codes].T)
