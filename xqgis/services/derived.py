"""What the store keeps beside the checks: counts and spells, so that a score reads no checks."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from xqgis.model.phase import Phase
from xqgis.model.standard import Registry
from xqgis.model.tables import SPELLS, TALLIES, UNIT_TALLIES
from xqgis.scoring.tallies import tallies, unit_tallies
from xqgis.scoring.veto import spells
from xqgis.store import Derived


def derived(registry: Registry, phases: Sequence[Phase]) -> tuple[Derived, ...]:
    """``tallies``, ``unit_tallies`` and ``spells`` of a town's standards: the tables of those names."""
    cell = ("grid", "standard", "checked_on")
    each = (
        ("tallies", tallies, TALLIES, cell),
        ("unit_tallies", unit_tallies, UNIT_TALLIES, ("unit", *cell)),
    )
    return (
        *(
            Derived(name, ("visit",), partial(make, registry=registry, phases=phases), columns, order=order)
            for name, make, columns, order in each
        ),
        Derived("spells", ("grid", "item"), partial(spells, registry=registry), SPELLS, ("place",)),
    )
