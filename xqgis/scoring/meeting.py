"""Single checks that a question is about, judged or not; `scoring.chosen` is the same for counts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TypeAlias

import ibis
import pandas as pd

from xqgis.model.filter import INDEPENDENT, YES, Filter
from xqgis.model.town import Town

Checks: TypeAlias = ibis.Table


def meeting(checks: Checks, chosen: Filter, items: Sequence[str], until: date, town: Town) -> Checks:
    """The checks that meet ``chosen`` whatever their result, in the villages of every track.

    ``items`` are those that meet its domain, standard, item and unit; ``until``
    is the last day of the view.
    """
    asked = [checks.item.isin(items), checks.checked_on <= until]
    asked += [checks[name] == getattr(chosen, name) for name in ("village", "grid") if getattr(chosen, name)]
    if chosen.starts_on:
        asked.append(checks.checked_on >= chosen.starts_on)
    if chosen.phase:
        asked.append(checks.checked_on >= town.phase(chosen.phase).starts_on)
    if chosen.source == INDEPENDENT:
        asked.append(checks.source.isin(town.independent_sources))
    elif chosen.source:
        asked.append(checks.source == chosen.source)
    if chosen.announced:
        asked.append(checks.announced == (1 if chosen.announced == YES else 0))
    return checks.filter(*asked)


def judged(checks: Checks) -> Checks:
    """Those with a result that counts, newest first."""
    return checks.filter(checks.result >= 0).order_by(ibis.desc("checked_on"), ibis.desc("seq"))


def how_many(checks: Checks) -> int:
    """Their number."""
    return int(checks.count().to_pyarrow().as_py())


def in_both(one: Checks, other: Checks) -> int:
    """How many judged checks stand in both."""
    return how_many(one.filter(one.result >= 0).semi_join(other, "seq"))


def tallied(checks: Checks) -> pd.DataFrame:
    """``source``, ``standard_version``, ``judged``, ``n``, ``first``, ``last``, in the order of the keys."""
    told = checks.mutate(judged=checks.result >= 0)
    keys = ["source", "standard_version", "judged"]
    counted = told.aggregate(by=keys, n=told.count(), first=told.checked_on.min(), last=told.checked_on.max())
    frame: pd.DataFrame = counted.to_pyarrow().to_pandas()
    return frame.sort_values(keys, ignore_index=True)


def areas_in(checks: Checks, column: str) -> set[str]:
    """The codes of areas that some check was stored in."""
    found = checks.select(column).distinct().to_pyarrow()
    return {code for code in found.column(column).to_pylist() if code}
