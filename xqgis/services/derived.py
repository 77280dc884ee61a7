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
    made = {"tallies": (tallies, TALLIES), "unit_tallies": (unit_tallies, UNIT_TALLIES)}
    return (
        *(
            Derived(
                name, ("visit",), partial(make, registry=registry, phases=phases), columns,
                order=(*({"unit"} & {one.name for one in columns}), "cell", "checked_on"), cells=True,
            )
            for name, (make, columns) in made.items()
        ),
        Derived("spells", ("grid", "item"), partial(spells, registry=registry), SPELLS, ("place",)),
    )  # fmt: skip
