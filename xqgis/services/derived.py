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
    """``tallies``, ``unit_tallies`` and ``spells`` of a town, under these names."""
    return (
        Derived(
            "tallies", ("visit",),
            partial(tallies, registry=registry, phases=phases), TALLIES,
            order=("cell", "checked_on"), cells=True,
        ),
        Derived(
            "unit_tallies", ("visit",),
            partial(unit_tallies, registry=registry, phases=phases), UNIT_TALLIES,
            order=("unit", "cell", "checked_on"), cells=True,
        ),
        Derived("spells", ("grid", "item"), partial(spells, registry=registry), SPELLS, ("place",)),
    )  # fmt: skip
