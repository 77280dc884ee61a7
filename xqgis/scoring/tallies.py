"""Tallies: the judged checks of a visit, counted by standard. All figures are made from them."""

from __future__ import annotations

from collections.abc import Collection

import ibis

from xqgis.model.phase import Phase
from xqgis.model.standard import Registry
from xqgis.model.tables import TALLIES, names
from xqgis.scoring.judged import items, phase_of

COUNTS = ("n", "passed", "leads")
_KEYS = [name for name in names(TALLIES) if name not in COUNTS]
_SAME = ("grid", "village", "checked_on", "source", "announced")
"""What all rows of a visit have in common, unless files contradict each other."""
FIRST_OF_VISIT, FIRST_OF_DOMAIN, FIRST_OF_STANDARD, MIXED = 3, 2, 1, -1
APART = -2
"""``leads`` of rows whose visits an engine has to count: those of items or of a unit's standards."""


def singles(checks: ibis.Table, registry: Registry, phases: Collection[Phase]) -> ibis.Table:
    """`TALLIES` and ``item``, one row a judged check: for counting by item.

    Left out: not applicable results and items that the registry does not know.
    """
    found = checks.filter(checks.result >= 0).join(items(registry), "item")
    found = found.mutate(
        phase=phase_of(found.checked_on, phases).fill_null(""),
        n=ibis.literal(1, "int64"),
        passed=found.result.cast("int64"),
        leads=ibis.literal(APART, "int8"),
    )
    return found.select(*names(TALLIES), "item")


def tallies(checks: ibis.Table, registry: Registry, phases: Collection[Phase]) -> ibis.Table:
    """`TALLIES` of ``checks``, any engine; a row depends on the checks of its own visit alone."""
    rows = singles(checks, registry, phases)
    counted = rows.group_by(_KEYS).aggregate(n=rows.n.sum(), passed=rows.passed.sum())
    spans = {f"{name}_{end}": getattr(counted[name], end)() for name in _SAME for end in ("min", "max")}
    whole = counted.group_by("visit").aggregate(**spans)
    alike = [whole[f"{name}_min"] == whole[f"{name}_max"] for name in _SAME]
    whole = whole.select("visit", alike=ibis.and_(*alike))
    found = counted.join(whole, "visit")
    order = ibis.window(group_by="visit", order_by=["domain", "standard", "weight"])
    before = {name: found[name].lag().over(order) for name in ("domain", "standard")}
    leads = ibis.cases(
        (~found.alike, MIXED),
        (before["domain"].isnull(), FIRST_OF_VISIT),
        (before["domain"] != found.domain, FIRST_OF_DOMAIN),
        (before["standard"] != found.standard, FIRST_OF_STANDARD),
        else_=0,
    )
    return found.mutate(leads=leads.cast("int8")).select(*names(TALLIES))
