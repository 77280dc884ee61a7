"""What the store keeps beside the checks: counts and spells, so that a score reads no rows."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from xqgis.model.phase import Phase
from xqgis.model.standard import Registry
from xqgis.model.tables import SPELLS, TALLIES
from xqgis.scoring.tallies import tallies
from xqgis.scoring.veto import spells
from xqgis.store import Derived


def derived(registry: Registry, phases: Sequence[Phase]) -> tuple[Derived, ...]:
    """``tallies`` (`TALLIES`) and ``spells`` (`SPELLS`) of a town's standards."""
    return (
        Derived("tallies", ("visit",), partial(tallies, registry=registry, phases=phases), TALLIES),
        Derived("spells", ("grid", "item"), partial(spells, registry=registry), SPELLS, ("place",)),
    )
