"""Tallies: the judged checks of a visit, counted by standard. All figures are made from them."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import ibis

from xqgis.model.phase import Phase
from xqgis.model.standard import Registry
from xqgis.model.tables import TALLIES, UNIT_TALLIES, names
from xqgis.scoring.judged import items, phase_of

COUNTS = ("n", "passed", "leads")
_KEYS = [name for name in names(TALLIES) if name not in COUNTS]
_SAME = ("grid", "village", "checked_on", "source", "announced")
"""What all rows of a visit have in common, unless files contradict each other."""
FIRST_OF_VISIT, FIRST_OF_DOMAIN, FIRST_OF_STANDARD, MIXED = 3, 2, 1, -1


def singles(checks: ibis.Table, registry: Registry, phases: Collection[Phase]) -> ibis.Table:
    """`TALLIES` and ``item``, one row a judged check: for counting by item; every visit is mixed.

    Left out: not applicable results and items that the registry does not know.
    """
    found = checks.filter(checks.result >= 0).join(items(registry), "item")
    found = found.mutate(
        phase=phase_of(found.checked_on, phases).fill_null(""),
        n=ibis.literal(1, "int32"),
        passed=found.result.cast("int32"),
        leads=ibis.literal(MIXED, "int8"),
    )
    return found.select(*names(TALLIES), "item")


def tallies(checks: ibis.Table, registry: Registry, phases: Collection[Phase]) -> ibis.Table:
    """`TALLIES` of ``checks``, any engine; a row depends on the checks of its own visit alone."""
    return _tallied(singles(checks, registry, phases), ()).select(*names(TALLIES))


def unit_tallies(checks: ibis.Table, registry: Registry, phases: Collection[Phase]) -> ibis.Table:
    """`UNIT_TALLIES` of ``checks``: the tallies of each unit's standards as if there were no others."""
    pairs = [(standard.code, unit) for standard in registry.standards for unit in standard.units]
    answers = ibis.memtable(
        {"standard": [code for code, _ in pairs], "unit": [unit for _, unit in pairs]},
        schema={"standard": "string", "unit": "string"},
    )
    rows = singles(checks, registry, phases).join(answers, "standard")
    return _tallied(rows, ("unit",)).select(*names(UNIT_TALLIES))


def _tallied(rows: ibis.Table, own: Sequence[str]) -> ibis.Table:
    """`singles` counted by visit, standard and weight; visits begin anew for each of the ``own`` keys."""
    counted = rows.group_by([*own, *_KEYS]).aggregate(
        n=rows.n.sum().cast("int32"), passed=rows.passed.sum().cast("int32")
    )
    visit = [*own, "visit"]
    spans = {f"{name}_{end}": getattr(counted[name], end)() for name in _SAME for end in ("min", "max")}
    whole = counted.group_by(visit).aggregate(**spans)
    alike = [whole[f"{name}_min"] == whole[f"{name}_max"] for name in _SAME]
    whole = whole.select(*visit, alike=ibis.and_(*alike))
    found = counted.join(whole, visit)
    order = ibis.window(group_by=visit, order_by=["domain", "standard", "weight"])
    before = {name: found[name].lag().over(order) for name in ("domain", "standard")}
    leads = ibis.cases(
        (~found.alike, MIXED),
        (before["domain"].isnull(), FIRST_OF_VISIT),
        (before["domain"] != found.domain, FIRST_OF_DOMAIN),
        (before["standard"] != found.standard, FIRST_OF_STANDARD),
        else_=0,
    )
    return found.mutate(leads=leads.cast("int8"))
