"""The definitions of SCORING a second time: plain Python, exact fractions, one cell after the other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

import ibis
import pandas as pd
import pyarrow as pa

from tests import toy
from xqgis.model.grade import GradeLine
from xqgis.model.standard import Registry
from xqgis.model.town import Town

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
    grade: str
    veto_item: str


def cells(
    checks: pd.DataFrame, registry: Registry, town: Town, by: Sequence[str], as_of: date
) -> dict[Key, Cell]:
    """Every cell by its key, in no order."""
    rows = [_keyed(row, registry, town) for row in checks.to_dict("records")]
    known = [row for row in rows if row["result"] >= 0 and row["day"] <= as_of and row["standard"]]
    found: dict[Key, list[Row]] = {}
    for row in known:
        key = tuple(row[name] for name in by)
        if all(key):
            found.setdefault(key, []).append(row)
    grave = [row for row in known if registry.item(row["item"]).critical]
    vetoes = _vetoes(grave, town, by, as_of) if "grid" in by else {}
    return {
        key: _cell(
            found.get(key, []), vetoes.get(key, ""), dict(zip(by, key, strict=True)), registry, town, as_of
        )
        for key in {*found, *vetoes}
    }


def _keyed(row: Row, registry: Registry, town: Town) -> dict[str, Any]:
    day = row["checked_on"].date()
    phase = next((one.code for one in town.phases if one.holds(day)), "")
    standard = registry.standard_of(row["item"]) if row["item"] in registry else None
    told = {"domain": standard.domain, "standard": standard.code} if standard else {"standard": ""}
    return {**row, "day": day, "phase": phase, **told}


def _cell(rows: list[Row], veto: str, key: Row, registry: Registry, town: Town, as_of: date) -> Cell:
    by_standard: dict[str, list[Row]] = {}
    for row in rows:
        by_standard.setdefault(row["standard"], []).append(row)
    weights = {one.code: Fraction(one.weight) for one in registry.standards}
    top = bottom = spread = Fraction(0)
    for code, own in by_standard.items():
        counted = [(Fraction(registry.item(row["item"]).weight), row["result"]) for row in own]
        share = sum(w * k for w, k in counted) / sum(w for w, _ in counted)
        top += weights[code] * share
        bottom += weights[code]
        spread += weights[code] ** 2 / len(own)
    rate = top / bottom if rows else None
    visits = len({row["visit"] for row in rows})
    return Cell(
        n=len(rows),
        passed=sum(row["result"] for row in rows),
        visits=visits,
        rate=rate,
        n_eff=bottom**2 / spread if rows else Fraction(0),
        grade=_grade(rate, len(rows), visits, veto, _line(key, town, as_of), town),
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
        sites: dict[tuple[Any, ...], list[Row]] = {}
        for row in grave:
            if row["day"] <= until:
                sites.setdefault(_site(row), []).append(row)
        for own in sites.values():
            last = max(row["day"] for row in own)
            open_ = any(row["result"] == 0 and row["day"] == last for row in own)
            told = own[0] | {"phase": phase.code if phase else ""}
            key = tuple(told[name] for name in by)
            if open_ and all(key):
                found[key] = min(found.get(key, told["item"]), told["item"])
    return found


def _site(row: Row) -> tuple[Any, ...]:
    pointed = not row["place"] and row["lon"] == row["lon"]
    point = (round(row["lon"] * 10_000), round(row["lat"] * 10_000)) if pointed else ()
    return (row["grid"] or ("", row["village"]), row["item"], row["place"], point)
