"""The definitions of SCORING a second time: plain Python, exact fractions, one cell after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import isnan
from typing import Any

import ibis
import pandas as pd
import pyarrow as pa
import pytest

from tests import toy
from xqgis.model.grade import GradeLine
from xqgis.model.standard import Registry
from xqgis.model.town import Town
from xqgis.scoring import compliance
from xqgis.scoring.compliance import Terms, TownWide
from xqgis.scoring.design import design_effects
from xqgis.scoring.tallies import singles, tallies
from xqgis.scoring.veto import spell_frame, spells

Row = Mapping[str, Any]
Key = tuple[str, ...]
_TYPES = {
    "lon": pa.float64(),
    "lat": pa.float64(),
    "checked_on": pa.date32(),
    "result": pa.int8(),
    "announced": pa.int8(),
    "row": pa.int64(),
}


def table(checks: pd.DataFrame) -> ibis.Table:
    """`CHECKS` as an ibis table in ibis's own DuckDB: scoring knows no store."""
    days = checks["checked_on"].dt.date
    columns = {
        name: pa.array(
            (days if name == "checked_on" else checks[name]).tolist(), _TYPES.get(str(name), pa.string())
        )
        for name in checks.columns
    }
    return ibis.memtable(pa.table(columns))


def frame(rows: Iterable[Row]) -> pd.DataFrame:
    """`CHECKS` made from rows that name only what matters."""
    blank = toy.checks().iloc[0].to_dict() | {"place": "", "lon": float("nan"), "lat": float("nan")}
    return pd.DataFrame([blank | dict(row) for row in rows], columns=list(blank)).astype(
        toy.checks().dtypes.to_dict()
    )


@dataclass(frozen=True)
class Cell:
    """What a cell should show; ``rate`` exact, None without judged checks."""

    n: int
    passed: int
    visits: int
    rate: Fraction | None
    n_eff: Fraction
    deff: Fraction
    shrunk: Fraction | None
    grade: str
    veto_item: str


def scored(
    checks: pd.DataFrame, registry: Registry, town: Town, by: Sequence[str], as_of: date
) -> pd.DataFrame:
    """The cells of the whole town by the real definitions; a grid's village is in its code."""
    rows = table(checks)
    whole = tallies(rows, registry, town.phases)
    counted = singles(rows, registry, town.phases) if "item" in by else whole
    effects = design_effects(whole.filter(whole.checked_on <= as_of))
    wide = TownWide(effects, None, spell_frame(spells(rows, registry)))
    villages = {grid: grid[:12] for grid in checks["grid"] if grid}
    return compliance.cells(counted, Terms(registry, town, villages), by, as_of, wide)


@dataclass(frozen=True)
class Part:
    """A part of the checks: what meets it, what its prior is of, what may bite, and until when."""

    meets: Callable[[Row], bool] = lambda _: True
    whole: Callable[[Row], bool] = lambda _: True
    bites: Callable[[Row], bool] = lambda _: True
    until: date | None = None


def cells(
    checks: pd.DataFrame,
    registry: Registry,
    town: Town,
    by: Sequence[str],
    as_of: date,
    part: Part | None = None,
) -> dict[Key, Cell]:
    """Every cell by its key, in no order."""
    part = part or Part()
    until = part.until or as_of
    rows = [_keyed(row, registry, town) for row in checks.to_dict("records")]
    known = [row for row in rows if row["result"] >= 0 and row["day"] <= as_of and row["standard"]]
    effects = design(known)
    found = _by_key([row for row in known if row["day"] <= until and part.meets(row)], by)
    whole = _by_key([row for row in known if part.whole(row)], by)
    grave = [row for row in known if registry.item(row["item"]).critical and part.bites(row)]
    vetoes = _vetoes(grave, town, by, until) if "grid" in by else {}
    pooled = {key: _pooled(own, registry, effects) for key, own in found.items()}
    town_wide = {key: (len(own), _pooled(own, registry, effects)) for key, own in whole.items()}
    pulls = prior({key: (n, told[0]) for key, (n, told) in town_wide.items() if told}, by)
    blank = (None, Fraction(0), Fraction(1))
    return {
        key: _cell(
            found.get(key, []),
            pooled.get(key) or blank,
            pulls.get(_group(key, by)),
            vetoes.get(key, ""),
            (_line(dict(zip(by, key, strict=True)), town, until), town),
        )
        for key in {*found, *vetoes}
    }


def _by_key(rows: Iterable[Row], by: Sequence[str]) -> dict[Key, list[Row]]:
    found: dict[Key, list[Row]] = {}
    for row in rows:
        key = tuple(row[name] for name in by)
        if all(key):
            found.setdefault(key, []).append(row)
    return found


def _group(key: Key, by: Sequence[str]) -> Key:
    return tuple(code for name, code in zip(by, key, strict=True) if name in {"domain", "phase"})


def design(known: Sequence[Row]) -> dict[tuple[str, str], Fraction]:
    """The design effect of every domain and phase, pair of checks by pair of checks."""
    found = {}
    for group in {(row["domain"], row["phase"]) for row in known}:
        rows = [row for row in known if (row["domain"], row["phase"]) == group]
        residuals = []
        for row in rows:
            same = [one["result"] for one in rows if one["standard"] == row["standard"]]
            rate = Fraction((2 * sum(same) * 4096 + len(same)) // (2 * len(same)), 4096)
            residuals.append(row["result"] - rate)
        within, between = [], []
        areas = [(row["grid"], row["village"]) for row in rows]
        for i, one in enumerate(rows):
            for j, other in enumerate(rows):
                if i != j and areas[i] == areas[j]:
                    pairs = within if one["visit"] == other["visit"] else between
                    pairs.append(residuals[i] * residuals[j])
        apart = Fraction(sum(between), len(between)) if between else Fraction(0)
        variance = sum(r * r for r in residuals) / len(rows) - apart
        rho = Fraction(0)
        if within and variance > 0:
            rho = min(max((Fraction(sum(within), len(within)) - apart) / variance, Fraction(0)), Fraction(1))
        found[group] = 1 + Fraction(len(within), len(rows)) * rho
    return found


def prior(
    told: Mapping[Key, tuple[int, Fraction]], by: Sequence[str]
) -> dict[Key, tuple[Fraction, Fraction | None]]:
    """Mean and weight of what draws the cells of each domain and phase; nothing where there are no cells."""
    if set(by) <= {"domain", "phase"}:
        return {}
    groups: dict[Key, list[tuple[int, Fraction]]] = {}
    for key, cell in told.items():
        groups.setdefault(_group(key, by), []).append(cell)
    return {
        group: (sum(n * rate for n, rate in own) / Fraction(sum(n for n, _ in own)), _pull(own))
        for group, own in groups.items()
    }


def _pull(cells: Sequence[tuple[int, Fraction]]) -> Fraction | None:
    """The checks that the town's mean weighs; None when it is all that counts."""
    many, total = len(cells), sum(n for n, _ in cells)
    if many == 1:
        return Fraction(0)
    mean = sum(n * rate for n, rate in cells) / total
    divisor = total - Fraction(sum(n * n for n, _ in cells), total) - (many - 1)
    if mean in {0, 1} or divisor <= 0:
        return None
    spread = sum(n * (rate - mean) ** 2 for n, rate in cells)
    rho = min((spread / (mean * (1 - mean)) - (many - 1)) / divisor, Fraction(1))
    return (1 - rho) / rho if rho > 0 else None


def _keyed(row: Row, registry: Registry, town: Town) -> dict[str, Any]:
    day = row["checked_on"].date()
    phase = next((one.code for one in town.phases if one.holds(day)), "")
    standard = registry.standard_of(row["item"]) if row["item"] in registry else None
    told = {"domain": standard.domain, "standard": standard.code} if standard else {"standard": ""}
    return {**row, "day": day, "phase": phase, **told}


def _pooled(
    rows: Sequence[Row], registry: Registry, effects: Mapping[tuple[str, str], Fraction]
) -> tuple[Fraction, Fraction, Fraction] | None:
    """Rate, effective number and design effect; None when nothing that weighs was judged."""
    weights = {one.code: Fraction(one.weight) for one in registry.standards}
    by_standard: dict[str, list[Row]] = {}
    for row in rows:
        by_standard.setdefault(row["standard"], []).append(row)
    top = bottom = apart = together = Fraction(0)
    for code, own in by_standard.items():
        counted = [(Fraction(registry.item(row["item"]).weight), row["result"]) for row in own]
        if not weights[code] or not sum(w for w, _ in counted):
            continue
        effect = sum(effects[row["domain"], row["phase"]] for row in own) / len(own)
        top += weights[code] * sum(w * k for w, k in counted) / sum(w for w, _ in counted)
        bottom += weights[code]
        apart += weights[code] ** 2 / len(own)
        together += weights[code] ** 2 * effect / len(own)
    return (top / bottom, bottom**2 / together, together / apart) if bottom else None


def _cell(
    rows: Sequence[Row],
    pooled: tuple[Fraction | None, Fraction, Fraction],
    pull: tuple[Fraction, Fraction | None] | None,
    veto: str,
    rules: tuple[GradeLine, Town],
) -> Cell:
    n, visits = len(rows), len({row["visit"] for row in rows})
    rate, n_eff, deff = pooled
    drawn = rate
    if rate is not None and pull is not None:
        mean, weight = pull
        drawn = mean if weight is None else (n * rate + weight * mean) / (n + weight)
    return Cell(
        n=n,
        passed=sum(row["result"] for row in rows),
        visits=visits,
        rate=rate,
        n_eff=n_eff,
        deff=deff,
        shrunk=drawn,
        grade=_grade(rate, n, visits, veto, *rules),
        veto_item=veto,
    )


def _line(key: Row, town: Town, as_of: date) -> GradeLine:
    now = next((one.code for one in town.phases if one.holds(as_of)), town.phases[0].code)
    village = key.get("village", key.get("grid", "")[:12])
    return town.line(key.get("phase", now), village)


def _grade(rate: Fraction | None, n: int, visits: int, veto: str, line: GradeLine, town: Town) -> str:
    if veto:
        return "not_met"
    if rate is None or n < town.minimum.checks or visits < town.minimum.visits:
        return "not_rated"
    bounds = (("full", line.full), ("met", line.met), ("nearly", line.nearly))
    return next((name for name, bound in bounds if rate >= Fraction(str(bound))), "not_met")


def _vetoes(grave: list[Row], town: Town, by: Sequence[str], as_of: date) -> dict[Key, str]:
    phases = [one for one in town.phases if one.starts_on <= as_of] if "phase" in by else [None]
    found: dict[Key, str] = {}
    for phase in phases:
        until = phase.view_ends_on(as_of) if phase else as_of
        for told in open_at(grave, until):
            key = tuple((told | {"phase": phase.code if phase else ""})[name] for name in by)
            if all(key):
                found[key] = min(found.get(key, told["item"]), told["item"])
    return found


def open_at(grave: Iterable[Row], until: date) -> list[dict[str, Any]]:
    """The critical failures that stand open on a day: the first one of each, with ``since``."""
    sites: dict[tuple[Any, ...], list[Row]] = {}
    for row in grave:
        if row["day"] <= until:
            sites.setdefault(_site(row), []).append(row)
    found = []
    for own in sites.values():
        last = max(row["day"] for row in own)
        if any(row["result"] == 0 and row["day"] == last for row in own):
            passed = max((row["day"] for row in own if row["result"] == 1), default=date.min)
            failed = [row for row in own if row["result"] == 0 and row["day"] >= passed]
            first = min(failed, key=lambda row: (row["day"], row["village"]))
            found.append({**first, "since": first["day"]})
    return found


def _site(row: Row) -> tuple[Any, ...]:
    pointed = not row["place"] and row["lon"] == row["lon"]
    point = (round(row["lon"] * 10_000), round(row["lat"] * 10_000)) if pointed else ()
    return (row["grid"] or ("", row["village"]), row["item"], row["place"], point)


def same(ours: pd.DataFrame, theirs: Mapping[Key, Cell], by: Sequence[str]) -> None:
    """Row by row, integers and words exactly, the rest to 1e-12."""
    assert sorted(theirs) == list(map(tuple, ours[list(by)].to_numpy().tolist()))
    for key, row in zip(sorted(theirs), ours.to_dict("records"), strict=True):
        cell = theirs[key]
        told = (row["n"], row["passed"], row["visits"], row["grade"], row["veto_item"])
        assert told == (cell.n, cell.passed, cell.visits, cell.grade, cell.veto_item)
        assert row["n_eff"] == pytest.approx(float(cell.n_eff), rel=1e-12, abs=1e-12)
        assert row["deff"] == pytest.approx(float(cell.deff), rel=1e-12)
        assert row["deff"] >= 1
        if cell.rate is None or cell.shrunk is None:
            assert cell.rate is cell.shrunk is None
            assert isnan(row["rate"])
            assert isnan(row["shrunk"])
        else:
            assert abs(row["rate"] - float(cell.rate)) <= 1e-12
            assert abs(row["shrunk"] - float(cell.shrunk)) <= 1e-12
            assert 0 <= row["low"] <= row["rate"] <= row["high"] <= 1
