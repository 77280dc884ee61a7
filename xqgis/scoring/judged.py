"""Checks that count: judged, of an item in force, up to a day, with the keys they are counted by."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

import ibis

from xqgis.model.phase import Phase
from xqgis.model.standard import Registry

AREA_KEYS = ("grid", "village")
KEYS = (*AREA_KEYS, "domain", "phase", "standard", "item")
"""What checks can be counted by, alone or together."""


def judged(
    checks: ibis.Table, registry: Registry, phases: Collection[Phase], by: Collection[str], as_of: date
) -> ibis.Table:
    """The judged checks up to ``as_of`` with ``domain``, ``standard``, ``weight`` and, by phase, ``phase``.

    ``weight`` is the item's. Left out: not applicable results; items that the
    registry does not know; for each key in ``by``, checks that have none (in no
    grid, in no village, before the plan).
    """
    found = checks.filter(checks.result >= 0, checks.checked_on <= as_of).join(items(registry), "item")
    for key in AREA_KEYS:
        if key in by:
            found = found.filter(found[key] != "")
    if "phase" in by:
        found = found.mutate(phase=phase_of(found.checked_on, phases))
        found = found.filter(found.phase.notnull())
    return found


def items(registry: Registry) -> ibis.Table:
    """The registry as a table: item, domain, standard and the item's weight."""
    pairs = list(registry.items())
    return ibis.memtable(
        {
            "item": [item.code for _, item in pairs],
            "domain": [standard.domain for standard, _ in pairs],
            "standard": [standard.code for standard, _ in pairs],
            "weight": [float(item.weight) for _, item in pairs],
        },
        schema={"item": "string", "domain": "string", "standard": "string", "weight": "float64"},
    )


def phase_of(day: ibis.Value, phases: Collection[Phase]) -> ibis.Value:
    """`Phase.on` over a column: the code, null before the plan."""
    spans = [
        (
            day >= phase.starts_on if phase.ends_on is None else day.between(phase.starts_on, phase.ends_on),
            phase.code,
        )
        for phase in phases
    ]
    return ibis.cases(*spans)
