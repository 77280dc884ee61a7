"""What somebody looks at, as it stands in the address: every value checked against the town."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import get_args

from xqgis.model.phase import Phase
from xqgis.model.town import Town
from xqgis.model.view import Level


@dataclass(frozen=True, slots=True)
class Selection:
    """One domain, one phase, one level and perhaps one area of it."""

    domain: str
    phase: str
    by: Level = "grid"
    grid: str = ""

    def parameters(self) -> dict[str, str]:
        """As the address carries it; an area that is not chosen is left out."""
        found = {"domain": self.domain, "phase": self.phase, "by": self.by, "grid": self.grid}
        return {key: value for key, value in found.items() if value}

    def moved(self, asked: Mapping[str, object], town: Town, areas: Container[object]) -> Selection:
        """The selection with whatever of ``asked`` the town has; the rest is left as it was."""
        domain, phase, by, grid = (asked.get(key) for key in ("domain", "phase", "by", "grid"))
        found = self
        if any(domain == known.code for known in town.domains):
            found = replace(found, domain=str(domain))
        if any(phase == known.code for known in town.phases):
            found = replace(found, phase=str(phase))
        if by in get_args(Level):
            found = replace(found, by="village" if by == "village" else "grid")
        if grid == "" or (isinstance(grid, str) and grid in areas):
            found = replace(found, grid=grid)
        return found


def opening(town: Town, today: date) -> Selection:
    """What a newcomer sees: the first domain, the phase of today (the first one before the plan)."""
    return Selection(town.domains[0].code, (Phase.on(today, town.phases) or town.phases[0]).code)
